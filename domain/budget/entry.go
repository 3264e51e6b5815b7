// Package budget knows what an office may spend, what it has bound itself to, what it paid and what the finance office says it paid. It folds
// entries into a book, says what may be written into it, and finds where the four don't agree. What happened is written down also where it
// shouldn't have; it is then found. It knows offices and sums, and nobody who was paid a benefit.
package budget

import (
	"strconv"

	"wanjia/base/day"
	"wanjia/base/money"
	"wanjia/domain/area"
	"wanjia/domain/journal"
)

// EntryKind is the kind of entries that a book is made of.
const EntryKind journal.Kind = "budget"

// Fields of their bodies. Amounts are yuan with two decimals.
const (
	StepField       = "step"
	LineField       = "line" // the entry that proposed the line first
	YearField       = "year"
	CodeField       = "code"
	ProgrammeField  = "programme"
	SourceField     = "source"
	TitleField      = "title"
	SchemeField     = "scheme"
	AmountField     = "amount"
	ProposalField   = "proposal"
	VerdictField    = "verdict"
	ToField         = "to" // whom it is owed or paid to; of a carry the line it goes to
	RefField        = "ref"
	OnField         = "on"
	DueField        = "due"
	CommitmentField = "commitment"
	PaymentField    = "payment"
	TroubleField    = "trouble"
	AboutField      = "about" // ids parted by spaces
	AnswerField     = "answer"
	HashField       = "hash"
	TypeField       = "type"
	SizeField       = "size"
)

// Step is what an entry does to a book.
type Step string

// The steps.
const (
	Propose Step = "propose" // a line, or another sum for one
	Carry   Step = "carry"   // what is left of a line goes to one of the next year: proposed
	Decide  Step = "decide"  // by somebody else
	Commit  Step = "commit"
	Free    Step = "free" // what is unpaid of a commitment binds no longer
	Pay     Step = "pay"
	Cancel  Step = "cancel" // a payment that wasn't one
	Paper   Step = "paper"  // evidence of a payment
	Explain Step = "answer" // why a mismatch is as it is
	Settle  Step = "settle" // an answer is taken, or not, by somebody else
	Report  Step = "report" // what the finance office says was paid up to a day
)

// The verdicts of a decision.
const (
	Approved = "approved"
	Refused  = "refused"
)

// Told is one entry of a book.
type Told struct {
	ID     journal.ID
	Seq    journal.Seq
	Area   area.Code
	By     string
	On     day.Day // when it was written down
	Reason string
	Body   map[string]string
}

// Of reads an entry; ok is false where it is of something else.
func Of(e journal.Entry, body map[string]string) (Told, bool) {
	return Told{ID: e.ID, Seq: e.Seq, Area: e.Area, By: e.Author, On: e.Occurred.Day(), Reason: e.Reason, Body: body}, e.Kind == EntryKind && body[StepField] != ""
}

// step is what the entry does.
func (t Told) step() Step { return Step(t.Body[StepField]) }

func (t Told) id(field string) journal.ID {
	u, err := journal.ParseID(t.Body[field])
	if err != nil {
		return journal.ID{}
	}
	return u
}

func (t Told) fen() money.Fen {
	n, err := money.Parse(t.Body[AmountField])
	if err != nil {
		return 0
	}
	return n
}

func (t Told) day(field string) day.Day {
	d, err := day.Parse(t.Body[field])
	if err != nil {
		return 0
	}
	return d
}

// Year is the year that an entry belongs to; 0 where it says none.
func (t Told) Year() int {
	n, err := strconv.Atoi(t.Body[YearField])
	if err != nil {
		return 0
	}
	return n
}
