package budget

import (
	"encoding/hex"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"wanjia/base/day"
	"wanjia/base/fault"
	"wanjia/base/money"
	"wanjia/domain/area"
	"wanjia/domain/journal"
)

// Act is what somebody wants to write into a book.
type Act struct {
	ID     journal.ID
	Step   Step
	By     string
	Today  day.Day
	Reason string
	Line   journal.ID // zero where a new line is proposed

	Area      area.Code // of a new line
	Year      int
	Code      string
	Programme string
	Source    Source
	Title     string
	Scheme    string

	Amount     money.Fen
	Proposal   journal.ID
	Verdict    string
	To         string // whom it is owed or paid to; of a carry the line it goes to
	Ref        string
	On         day.Day
	Due        day.Day
	Commitment journal.ID
	Payment    journal.ID
	Paper      Evidence
	Trouble    Trouble
	About      []journal.ID // of a mismatch that is answered
	Answer     journal.ID
}

// Bounds of what a book holds.
const (
	firstYear = 2000
	lastYear  = 2100
	longest   = 200 // of a title, a name or a number
	maxPapers = 20  // of a payment
)

var codePattern = regexp.MustCompile(`^[\p{L}\p{N}][\p{L}\p{N}._-]{0,39}$`)

// Take says whether an act may be written, and what its entry says. Four eyes: who proposes doesn't decide, who commits doesn't pay, who paid
// doesn't cancel.
func (b *Book) Take(a Act) (map[string]string, error) {
	a.Title, a.To, a.Ref, a.Reason = strings.TrimSpace(a.Title), strings.TrimSpace(a.To), strings.TrimSpace(a.Ref), strings.TrimSpace(a.Reason)
	for field, text := range map[string]string{"title": a.Title, "to": a.To, "ref": a.Ref} {
		if len([]rune(text)) > longest {
			return nil, fault.New(fault.TooMuch, "budget.long", "max", strconv.Itoa(longest)).In(field)
		}
	}
	if a.Step == Propose && a.Line.IsZero() {
		return b.propose(a)
	}
	l := b.lines[a.Line]
	if l == nil {
		return nil, fault.New(fault.Missing, "budget.line.missing").In("line")
	}
	body := map[string]string{StepField: string(a.Step), LineField: l.ID.String(), YearField: strconv.Itoa(l.Year)}
	more, err := b.step(l, a)
	for k, v := range more {
		if v != "" {
			body[k] = v
		}
	}
	return body, err
}

func (b *Book) step(l *Line, a Act) (map[string]string, error) {
	switch a.Step {
	case Propose:
		return l.change(a)
	case Carry:
		return b.carry(l, a)
	case Decide:
		return b.decide(l, a)
	case Commit:
		return l.commit(a)
	case Free:
		return l.free(a)
	case Pay:
		return l.pay(a)
	case Cancel:
		return l.cancel(a)
	case Paper:
		return l.prove(a)
	case Explain:
		return b.answer(l, a)
	case Settle:
		return l.settle(a)
	case Report:
		return l.report(a)
	}
	return nil, fault.New(fault.Invalid, "budget.step").In("step")
}

// propose begins a line.
func (b *Book) propose(a Act) (map[string]string, error) {
	switch {
	case a.Year < firstYear || a.Year > lastYear:
		return nil, fault.New(fault.Invalid, "budget.year").In("year")
	case a.Title == "":
		return nil, fault.New(fault.Invalid, "budget.title").In("title")
	case !codePattern.MatchString(a.Code):
		return nil, fault.New(fault.Invalid, "budget.code").In("code")
	case !codePattern.MatchString(a.Programme):
		return nil, fault.New(fault.Invalid, "budget.programme").In("programme")
	case !slices.Contains(Sources(), a.Source):
		return nil, fault.New(fault.Invalid, "budget.source").In("source")
	}
	for _, l := range b.Lines(a.Year) {
		switch {
		case l.Area == a.Area && l.Code == a.Code:
			return nil, fault.New(fault.Conflict, "budget.code.twice", "code", a.Code).In("code")
		case a.Scheme != "" && l.Scheme == a.Scheme && l.Area == a.Area:
			return nil, fault.New(fault.Conflict, "budget.scheme.twice", "code", l.Code).In("scheme")
		}
	}
	if err := positive(a.Amount); err != nil {
		return nil, err
	}
	body := map[string]string{StepField: string(Propose), LineField: a.ID.String(), YearField: strconv.Itoa(a.Year), CodeField: a.Code, ProgrammeField: a.Programme,
		SourceField: string(a.Source), TitleField: a.Title, AmountField: a.Amount.String()}
	if a.Scheme != "" {
		body[SchemeField] = a.Scheme
	}
	return body, nil
}

func positive(n money.Fen) error {
	if n <= 0 || n > money.Max {
		return fault.New(fault.Invalid, "budget.amount").In("amount")
	}
	return nil
}

// waiting is a proposal of the same kind that nobody has decided.
func (l *Line) waiting(carry bool) bool {
	return slices.ContainsFunc(l.Proposals, func(p Proposal) bool { return p.Verdict == "" && p.Carry.IsZero() != carry })
}

func (l *Line) change(a Act) (map[string]string, error) {
	switch {
	case a.Reason == "":
		return nil, fault.New(fault.Invalid, "budget.reason").In("reason")
	case l.waiting(false):
		return nil, fault.New(fault.Conflict, "budget.waiting").In("line")
	case a.Amount == 0 && l.Stands: // a line may be given up
		return map[string]string{AmountField: a.Amount.String()}, nil
	}
	return map[string]string{AmountField: a.Amount.String()}, positive(a.Amount)
}

func (b *Book) carry(l *Line, a Act) (map[string]string, error) {
	to, err := journal.ParseID(a.To)
	if err != nil {
		return nil, fault.New(fault.Missing, "budget.line.missing").In("to").Because(err)
	}
	next := b.lines[to]
	switch {
	case next == nil:
		return nil, fault.New(fault.Missing, "budget.line.missing").In("to")
	case next.Year != l.Year+1 || next.Area != l.Area || next.Source != l.Source:
		return nil, fault.New(fault.Refused, "budget.carry.where").In("to")
	case l.waiting(true):
		return nil, fault.New(fault.Conflict, "budget.waiting").In("line")
	}
	if err := positive(a.Amount); err != nil {
		return nil, err
	}
	return map[string]string{AmountField: a.Amount.String(), ToField: to.String()}, l.leaves(a.Amount)
}

// leaves says that a sum is still there to be carried over or bound.
func (l *Line) leaves(n money.Fen) error {
	if rest := l.Rest(); n > rest {
		return fault.New(fault.Refused, "budget.rest", "amount", n.String(), "rest", max(0, rest).String()).In("amount")
	}
	return nil
}

func (b *Book) decide(l *Line, a Act) (map[string]string, error) {
	i := slices.IndexFunc(l.Proposals, func(p Proposal) bool { return p.ID == a.Proposal })
	if i < 0 {
		return nil, fault.New(fault.Missing, "budget.proposal.missing").In("proposal")
	}
	p := l.Proposals[i]
	switch {
	case p.Verdict != "":
		return nil, fault.New(fault.Conflict, "budget.decided").In("proposal")
	case p.By == a.By:
		return nil, fault.New(fault.Denied, "budget.own")
	case a.Verdict != Approved && a.Verdict != Refused:
		return nil, fault.New(fault.Invalid, "budget.verdict").In("verdict")
	case a.Verdict == Refused && a.Reason == "":
		return nil, fault.New(fault.Invalid, "budget.reason").In("reason")
	}
	body := map[string]string{ProposalField: p.ID.String(), VerdictField: a.Verdict}
	if a.Verdict == Approved && !p.Carry.IsZero() {
		return body, l.leaves(p.Amount)
	}
	return body, nil
}

func (l *Line) commit(a Act) (map[string]string, error) {
	switch {
	case !l.Stands:
		return nil, fault.New(fault.Conflict, "budget.unapproved").In("line")
	case a.To == "":
		return nil, fault.New(fault.Invalid, "budget.to").In("to")
	}
	if err := positive(a.Amount); err != nil {
		return nil, err
	}
	body := map[string]string{AmountField: a.Amount.String(), ToField: a.To, RefField: a.Ref}
	if a.Due != 0 {
		body[DueField] = a.Due.String()
	}
	return body, l.leaves(a.Amount)
}

func (l *Line) free(a Act) (map[string]string, error) {
	c := l.commitment(a.Commitment)
	switch {
	case c == nil:
		return nil, fault.New(fault.Missing, "budget.commitment.missing").In("commitment")
	case c.Open() <= 0:
		return nil, fault.New(fault.Conflict, "budget.commitment.paid").In("commitment")
	case a.Reason == "":
		return nil, fault.New(fault.Invalid, "budget.reason").In("reason")
	}
	return map[string]string{CommitmentField: c.ID.String(), AmountField: c.Open().String()}, nil
}

// pay takes a payment down. It happened, so neither a missing commitment nor a line that is used up keeps it out: they are found.
func (l *Line) pay(a Act) (map[string]string, error) {
	c := l.commitment(a.Commitment)
	switch {
	case !a.Commitment.IsZero() && c == nil:
		return nil, fault.New(fault.Missing, "budget.commitment.missing").In("commitment")
	case c != nil && c.By == a.By:
		return nil, fault.New(fault.Denied, "budget.pay.own")
	case a.To == "" && c == nil:
		return nil, fault.New(fault.Invalid, "budget.to").In("to")
	case a.On == 0 || a.On > a.Today:
		return nil, fault.New(fault.Invalid, "budget.day").In("on")
	}
	if a.To == "" {
		a.To = c.To
	}
	body := map[string]string{AmountField: a.Amount.String(), ToField: a.To, RefField: a.Ref, OnField: a.On.String()}
	if c != nil {
		body[CommitmentField] = c.ID.String()
	}
	return body, positive(a.Amount)
}

func (l *Line) cancel(a Act) (map[string]string, error) {
	p := l.Payment(a.Payment)
	switch {
	case p == nil:
		return nil, fault.New(fault.Missing, "budget.payment.missing").In("payment")
	case p.Cancelled:
		return nil, fault.New(fault.Conflict, "budget.cancelled").In("payment")
	case p.By == a.By:
		return nil, fault.New(fault.Denied, "budget.cancel.own")
	case a.Reason == "":
		return nil, fault.New(fault.Invalid, "budget.reason").In("reason")
	}
	return map[string]string{PaymentField: p.ID.String()}, nil
}

func (l *Line) prove(a Act) (map[string]string, error) {
	p := l.Payment(a.Payment)
	raw, err := hex.DecodeString(a.Paper.Hash)
	switch {
	case p == nil:
		return nil, fault.New(fault.Missing, "budget.payment.missing").In("payment")
	case p.Cancelled:
		return nil, fault.New(fault.Conflict, "budget.cancelled").In("payment")
	case err != nil || len(raw) != 32:
		return nil, fault.New(fault.Invalid, "budget.paper").In("file").Because(err)
	case len(p.Papers) >= maxPapers:
		return nil, fault.New(fault.TooMuch, "budget.papers", "max", strconv.Itoa(maxPapers)).In("file")
	}
	return map[string]string{PaymentField: p.ID.String(), HashField: a.Paper.Hash, TypeField: a.Paper.Type, SizeField: strconv.FormatInt(a.Paper.Size, 10)}, nil
}

func (l *Line) report(a Act) (map[string]string, error) {
	switch {
	case a.On == 0 || a.On > a.Today || a.On.Month().Year() < l.Year:
		return nil, fault.New(fault.Invalid, "budget.day").In("on")
	case a.Amount < 0 || a.Amount > money.Max:
		return nil, fault.New(fault.Invalid, "budget.amount").In("amount")
	}
	return map[string]string{AmountField: a.Amount.String(), OnField: a.On.String()}, nil
}
