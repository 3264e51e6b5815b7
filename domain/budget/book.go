package budget

import (
	"cmp"
	"slices"
	"strconv"

	"wanjia/base/day"
	"wanjia/base/money"
	"wanjia/domain/area"
	"wanjia/domain/journal"
)

// Line is one thing that money is meant for in a year.
type Line struct {
	ID        journal.ID
	Seq       journal.Seq // the newest entry on it
	Area      area.Code
	Year      int
	Code      string // the office's own, once in an area and year
	Programme string
	Source    Source
	Title     string
	Scheme    string // whose batches are paid from it by themselves; empty where none are

	Planned   money.Fen // as approved last
	Stands    bool      // was approved at all
	In, Out   money.Fen // carried over
	Committed money.Fen // of commitments, without what was freed
	Paid      money.Fen // by hand and by batches
	Tied      money.Fen // of it, by batches

	Proposals   []Proposal
	Commitments []Commitment
	Payments    []Payment
	Reports     []Said
	Batches     []Tied
	Answers     []Answer
}

// Available is what may be spent: what was planned and what was carried in, without what was carried out.
func (l *Line) Available() money.Fen { return l.Planned + l.In - l.Out }

// Rest is what is neither paid nor bound.
func (l *Line) Rest() money.Fen {
	open := money.Fen(0)
	for i := range l.Commitments {
		open += max(0, l.Commitments[i].Open())
	}
	return l.Available() - l.Paid - open
}

// Source is where the money comes from.
type Source string

// Sources are where money may come from.
func Sources() []Source {
	return []Source{"central", "province", "prefecture", "county", "township", "donor", "other"}
}

// Proposal is a sum that somebody wants for a line, or wants to carry over; another decides.
type Proposal struct {
	ID      journal.ID
	Carry   journal.ID // the line that it is carried to; zero where a sum is planned
	Amount  money.Fen
	Reason  string
	By      string
	On      day.Day
	Verdict string // empty while it is open
	Decided string // by whom
}

// Commitment is what an office has bound itself to pay.
type Commitment struct {
	ID     journal.ID
	To     string
	Ref    string // of the contract or order
	Amount money.Fen
	Freed  money.Fen
	Paid   money.Fen
	On     day.Day
	Due    day.Day // 0 where none was said
	By     string
}

// Open is what is bound and not paid.
func (c *Commitment) Open() money.Fen { return c.Amount - c.Freed - c.Paid }

// Payment is money that left.
type Payment struct {
	ID         journal.ID
	Commitment journal.ID
	To         string
	Ref        string // of the voucher
	Amount     money.Fen
	On         day.Day
	By         string
	Cancelled  bool
	Reason     string // why it was cancelled
	Papers     []Evidence
}

// Evidence is a file that shows a payment. The file is sealed beside the journal; here is its hash.
type Evidence struct {
	Hash string
	Type string
	Size int64
	By   string
}

// Said is what the finance office says was paid from a line up to a day.
type Said struct {
	ID     journal.ID
	Amount money.Fen
	Until  day.Day
	By     string
	On     day.Day
}

// Tied is what batches of a scheme paid to people of an area on a day. It counts them and names none.
type Tied struct {
	Scheme string
	Area   area.Code
	Batch  journal.ID
	On     day.Day
	Fen    money.Fen
	People int
	Most   money.Fen // the most that one of them got
}

// Book is all lines, as the entries tell.
type Book struct {
	lines map[journal.ID]*Line
	under func(child, ancestor area.Code) bool
}

// Read folds entries, which come in order of the journal, and lays what batches paid to the lines that they are paid from. It never fails: what an
// entry says of a line that isn't there is nothing.
func Read(entries []Told, tied []Tied, under func(child, ancestor area.Code) bool) *Book {
	b := &Book{lines: map[journal.ID]*Line{}, under: under}
	for i := range entries {
		b.apply(&entries[i])
	}
	for _, t := range tied {
		if l := b.payer(t); l != nil {
			l.Batches = append(l.Batches, t)
			l.Tied += t.Fen
			l.Paid += t.Fen
		}
	}
	return b
}

// payer is the line from which a batch is paid: of its scheme and year, in the nearest area above.
func (b *Book) payer(t Tied) *Line {
	var best *Line
	for _, l := range b.lines {
		if !l.Stands || l.Scheme != t.Scheme || l.Year != t.On.Month().Year() || !b.under(t.Area, l.Area) {
			continue
		}
		if best == nil || b.under(l.Area, best.Area) {
			best = l
		}
	}
	return best
}

// Line is one line.
func (b *Book) Line(id journal.ID) (*Line, bool) {
	l, ok := b.lines[id]
	return l, ok
}

// Lines are those of a year, by area, code and id.
func (b *Book) Lines(year int) []*Line {
	var out []*Line
	for _, l := range b.lines {
		if l.Year == year {
			out = append(out, l)
		}
	}
	slices.SortFunc(out, func(x, y *Line) int {
		return cmp.Or(cmp.Compare(x.Area.String(), y.Area.String()), cmp.Compare(x.Code, y.Code), x.ID.Compare(y.ID.ID))
	})
	return out
}

func (b *Book) apply(t *Told) {
	if t.step() == Propose && t.id(LineField) == t.ID {
		b.lines[t.ID] = &Line{ID: t.ID, Area: t.Area, Year: t.Year(), Code: t.Body[CodeField], Programme: t.Body[ProgrammeField], Source: Source(t.Body[SourceField]),
			Title: t.Body[TitleField], Scheme: t.Body[SchemeField]}
	}
	l := b.lines[t.id(LineField)]
	if l == nil {
		return
	}
	l.Seq = t.Seq
	switch t.step() {
	case Propose, Carry:
		l.Proposals = append(l.Proposals, Proposal{ID: t.ID, Carry: t.id(ToField), Amount: t.fen(), Reason: t.Reason, By: t.By, On: t.On})
	case Decide:
		b.decided(l, t)
	case Commit:
		l.Commitments = append(l.Commitments, Commitment{ID: t.ID, To: t.Body[ToField], Ref: t.Body[RefField], Amount: t.fen(), On: t.On, Due: t.day(DueField), By: t.By})
		l.Committed += t.fen()
	case Free:
		if c := l.commitment(t.id(CommitmentField)); c != nil && c.Open() > 0 {
			l.Committed -= c.Open()
			c.Freed += c.Open()
		}
	case Pay:
		l.paid(t)
	case Cancel:
		l.cancelled(t)
	case Paper:
		if p := l.Payment(t.id(PaymentField)); p != nil {
			size, _ := strconv.ParseInt(t.Body[SizeField], 10, 64) // 0 where it isn't said
			p.Papers = append(p.Papers, Evidence{t.Body[HashField], t.Body[TypeField], size, t.By})
		}
	case Explain:
		l.explained(t)
	case Settle:
		l.settled(t)
	case Report:
		l.Reports = append(l.Reports, Said{t.ID, t.fen(), t.day(OnField), t.By, t.On})
	}
}

func (b *Book) decided(l *Line, t *Told) {
	i := slices.IndexFunc(l.Proposals, func(p Proposal) bool { return p.ID == t.id(ProposalField) })
	if i < 0 || l.Proposals[i].Verdict != "" {
		return
	}
	p := &l.Proposals[i]
	p.Verdict, p.Decided = t.Body[VerdictField], t.By
	switch {
	case p.Verdict != Approved:
	case p.Carry.IsZero():
		l.Planned, l.Stands = p.Amount, true
	default:
		l.Out += p.Amount
		if to := b.lines[p.Carry]; to != nil {
			to.In += p.Amount
			to.Seq = max(to.Seq, t.Seq)
		}
	}
}

func (l *Line) paid(t *Told) {
	p := Payment{ID: t.ID, Commitment: t.id(CommitmentField), To: t.Body[ToField], Ref: t.Body[RefField], Amount: t.fen(), On: t.day(OnField), By: t.By}
	l.Payments = append(l.Payments, p)
	l.Paid += p.Amount
	if c := l.commitment(p.Commitment); c != nil {
		c.Paid += p.Amount
	}
}

func (l *Line) cancelled(t *Told) {
	p := l.Payment(t.id(PaymentField))
	if p == nil || p.Cancelled {
		return
	}
	p.Cancelled, p.Reason = true, t.Reason
	l.Paid -= p.Amount
	if c := l.commitment(p.Commitment); c != nil {
		c.Paid -= p.Amount
	}
}

// Payment is one payment made by hand; nil where there is none.
func (l *Line) Payment(id journal.ID) *Payment {
	for i := range l.Payments {
		if l.Payments[i].ID == id {
			return &l.Payments[i]
		}
	}
	return nil
}

func (l *Line) commitment(id journal.ID) *Commitment {
	for i := range l.Commitments {
		if l.Commitments[i].ID == id {
			return &l.Commitments[i]
		}
	}
	return nil
}

// PaidBy is what was paid up to a day.
func (l *Line) PaidBy(until day.Day) money.Fen {
	var sum money.Fen
	for i := range l.Payments {
		if p := &l.Payments[i]; !p.Cancelled && p.On <= until {
			sum += p.Amount
		}
	}
	for _, t := range l.Batches {
		if t.On <= until {
			sum += t.Fen
		}
	}
	return sum
}
