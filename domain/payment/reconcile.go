package payment

import (
	"cmp"
	"slices"
	"strings"

	"wanjia/base/day"
	"wanjia/base/money"
)

// Way is which way money moved, seen from the paying account.
type Way uint8

// The ways.
const (
	Out Way = iota + 1 // it left
	In                 // it came, or came back
)

// String is the way's code.
func (w Way) String() string { return [...]string{"", "out", "in"}[w] }

// Movement is one line of a bank's statement.
type Movement struct {
	Row       int    // where it stands in the file, from 1
	BankRef   string // the bank's own reference: the same movement in two files has the same
	Reference string // what travelled end to end, as the bank gives it
	BatchRef  string // the batch's name, where one movement stands for a batch
	Count     int    // how many payments it stands for; 0 is unknown
	Way       Way
	Amount    money.Fen
	Booked    day.Day
	Account   string // the other party's account, where the statement has it
	Name      string
	Reason    string // why it came back, such as AC04
}

// Expected is a payment that the bank was given, and where it stands.
type Expected struct {
	Line  Line
	Batch string
	State State // Sent, Paid or Returned
}

// Verdict is what a movement is found to be.
type Verdict uint8

// The verdicts. Only the first three change a payment; the others are listed for a person.
const (
	MatchPaid     Verdict = iota + 1 // reference, amount and account agree
	MatchReturned                    // a payment came back whole
	MatchRepeated                    // this movement was taken in before
	WrongAmount                      // the reference is ours, the amount isn't the payment's
	WrongAccount                     // reference and amount are ours, the account isn't the payee's
	PaidTwice                        // the bank paid again what it had paid
	StrayReturn                      // it came back although it never left, or came back before
	Unmatched                        // nothing of ours
)

var verdicts = [...]string{"", "paid", "returned", "repeated", "wrong_amount", "wrong_account", "paid_twice", "stray_return", "unmatched"}

// String is the verdict's code.
func (v Verdict) String() string {
	if int(v) < len(verdicts) {
		return verdicts[v]
	}
	return ""
}

// Settles says whether the verdict moves a payment on by itself.
func (v Verdict) Settles() bool { return v == MatchPaid || v == MatchReturned }

// Found is a movement with its verdict and the payments it is about.
type Found struct {
	Movement Movement
	Verdict  Verdict
	Lines    []Reference
}

// Report is what a statement says of the payments.
type Report struct {
	Found []Found
	Open  []Expected // sent, and still unseen after this statement
	After map[Reference]State
}

// Reconcile matches movements with payments on reference, amount and account. Movements that were taken in before are named by the
// bank's references in seen. The order of rows doesn't matter: within a day what left is looked at before what came back.
func Reconcile(expected []Expected, movements []Movement, seen map[string]struct{}) Report {
	m := newMatcher(expected, seen)
	order := inOrder(len(movements), func(i, j int) int {
		a, b := &movements[i], &movements[j]
		return cmp.Or(cmp.Compare(a.Booked, b.Booked), cmp.Compare(a.Way, b.Way), strings.Compare(a.BankRef, b.BankRef), cmp.Compare(a.Row, b.Row))
	})
	r := Report{Found: make([]Found, len(movements)), After: m.states}
	for _, i := range order {
		v, lines := m.judge(movements[i])
		r.Found[i] = Found{movements[i], v, lines}
	}
	byRow := func(a, b Found) int { return cmp.Compare(a.Movement.Row, b.Movement.Row) }
	if !slices.IsSortedFunc(r.Found, byRow) {
		slices.SortStableFunc(r.Found, byRow)
	}
	for _, e := range expected {
		if m.states[e.Line.Reference] == Sent {
			r.Open = append(r.Open, e)
		}
	}
	return r
}

type matcher struct {
	byRef   map[string]*Expected
	byBatch map[string][]*Expected
	states  map[Reference]State
	seen    map[string]struct{}
}

func newMatcher(expected []Expected, seen map[string]struct{}) *matcher {
	m := &matcher{byRef: make(map[string]*Expected, len(expected)), byBatch: map[string][]*Expected{}, states: make(map[Reference]State, len(expected)),
		seen: make(map[string]struct{}, len(seen))}
	for i := range expected {
		e := &expected[i]
		m.byRef[e.Line.Reference.s] = e
		m.byBatch[e.Batch] = append(m.byBatch[e.Batch], e)
		m.states[e.Line.Reference] = e.State
	}
	for s := range seen {
		m.seen[s] = struct{}{}
	}
	return m
}

func (m *matcher) judge(mv Movement) (Verdict, []Reference) {
	if mv.BankRef != "" {
		if _, before := m.seen[mv.BankRef]; before {
			return MatchRepeated, nil
		}
		m.seen[mv.BankRef] = struct{}{}
	}
	ref, err := ParseReference(mv.Reference)
	if err != nil {
		return m.judgeBatch(mv)
	}
	e, ours := m.byRef[ref.s]
	if !ours {
		return Unmatched, nil
	}
	one := []Reference{ref}
	state := m.states[ref]
	switch {
	case mv.Amount != e.Line.Amount:
		return WrongAmount, one
	case mv.Way == In && (state == Paid || state == Sent):
		m.states[ref] = Returned // the account of a return is often the bank's own, so it isn't asked
		return MatchReturned, one
	case mv.Way == In:
		return StrayReturn, one
	case mv.Account != "" && plain(mv.Account) != plain(e.Line.Payee.Account.Number()):
		return WrongAccount, one
	case state != Sent:
		return PaidTwice, one
	}
	m.states[ref] = Paid
	return MatchPaid, one
}

// judgeBatch matches one debit that stands for a whole batch: it settles all of it or nothing.
func (m *matcher) judgeBatch(mv Movement) (Verdict, []Reference) {
	batch := m.byBatch[mv.BatchRef]
	if mv.BatchRef == "" || len(batch) == 0 || mv.Way != Out {
		return Unmatched, nil
	}
	var total money.Fen
	refs := make([]Reference, 0, len(batch))
	twice := false
	for _, e := range batch {
		total += e.Line.Amount // a batch's total is bounded
		refs = append(refs, e.Line.Reference)
		twice = twice || m.states[e.Line.Reference] != Sent
	}
	switch {
	case total != mv.Amount || mv.Count != 0 && mv.Count != len(batch):
		return WrongAmount, refs
	case twice:
		return PaidTwice, refs
	}
	for _, r := range refs {
		m.states[r] = Paid
	}
	return MatchPaid, refs
}

// plain takes what banks put into account numbers out of them.
func plain(account string) string {
	return strings.ToUpper(strings.Map(func(r rune) rune {
		if r == ' ' || r == '-' {
			return -1
		}
		return r
	}, account))
}
