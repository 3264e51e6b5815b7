// Package double knows how it is settled whether two records are one person's: somebody looks at the evidence and answers, a hard case
// needs the answer of another, and what two don't agree on goes to a third. An answer holds for the facts that it was given on: when one
// changes, the pair is open again. It merges nobody.
package double

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"

	"wanjia/base/fault"
	"wanjia/domain/journal"
	"wanjia/domain/linkage/roll"
	"wanjia/domain/person"
)

// The kinds of entries.
const (
	AnswerKind journal.Kind = "double_answer"
	UndoKind   journal.Kind = "double_undo"
)

// Fields of their bodies.
const (
	OneField    = "a"
	OtherField  = "b"
	SaysField   = "answer"
	FactsField  = "facts"
	AnswerField = "of" // the answer that an undoing takes back
)

// Says is what somebody answered.
type Says string

// The answers.
const (
	Same      Says = "same"
	Different Says = "different"
	Unsure    Says = "unsure"
)

// ParseSays reads an answer.
func ParseSays(text string) (Says, error) {
	if s := Says(text); slices.Contains([]Says{Same, Different, Unsure}, s) {
		return s, nil
	}
	return "", fault.New(fault.Invalid, "double.answer").In("answer")
}

// Pair is two records that may be one person's; the lower id first.
type Pair struct {
	A, B        person.ID
	Probability float64
	Facts       string // a digest of what was compared
	State       State
}

// Ordered is a pair with the lower id first.
func Ordered(a, b person.ID) (person.ID, person.ID) {
	if b.Compare(a.ID) < 0 {
		return b, a
	}
	return a, b
}

// Answer is an answer as it was given.
type Answer struct {
	Entry  journal.ID
	Seq    journal.Seq
	Author string
	Says   Says
	Facts  string
	Undone bool
}

// State is where a pair stands.
type State string

// The states.
const (
	Waits   State = "waits"  // for anybody
	Second  State = "second" // for another
	Third   State = "third"  // for a third: two don't agree, or none is sure
	Settled State = "settled"
)

// The grey band: between these probabilities one answer isn't enough.
const (
	GreyFrom = 0.35
	GreyTo   = 0.95
)

// Standing are the answers that count for some facts, one an account, the newest.
func Standing(all []Answer, facts string) []Answer {
	var out []Answer
	for _, a := range all {
		if a.Undone || a.Facts != facts {
			continue
		}
		out = slices.DeleteFunc(out, func(o Answer) bool { return o.Author == a.Author })
		out = append(out, a)
	}
	return out
}

// Judge says where a pair stands, and what was settled.
func Judge(p float64, all []Answer, facts string) (State, Says) {
	count := map[Says]int{}
	standing := Standing(all, facts)
	for _, a := range standing {
		count[a.Says]++
	}
	for _, s := range []Says{Same, Different} {
		if count[s] >= 2 && count[s] > count[Same]+count[Different]-count[s] {
			return Settled, s
		}
	}
	switch len(standing) {
	case 0:
		return Waits, ""
	case 1:
		if grey := p >= GreyFrom && p < GreyTo; grey || standing[0].Says == Unsure {
			return Second, ""
		}
		return Settled, standing[0].Says
	}
	return Third, ""
}

// May says whether an account may answer: whoever has answered waits for others.
func May(account string, all []Answer, facts string) error {
	if slices.ContainsFunc(Standing(all, facts), func(a Answer) bool { return a.Author == account }) {
		return fault.New(fault.Denied, "double.own").In("answer")
	}
	return nil
}

// FactsOf is the digest of what is compared of two people.
func FactsOf(a, b roll.Person) string { return FactsOfCells(a.ID, a.Cells(), b.ID, b.Cells()) }

// FactsOfCells is FactsOf for rows of a roll.
func FactsOfCells(a person.ID, one []string, b person.ID, other []string) string {
	if b.Compare(a.ID) < 0 {
		one, other = other, one
	}
	sum := sha256.Sum256([]byte(strings.Join(append(slices.Clone(one), other...), "\x1f")))
	return hex.EncodeToString(sum[:8])
}

// Given is an answer with whom it is about.
type Given struct {
	Answer
	A, B person.ID
}

// Of reads the entry of an answer; undone is the answer that an undoing takes back.
func Of(e journal.Entry, body map[string]string) (given Given, undone journal.ID, err error) {
	if e.Kind == UndoKind {
		undone, err = journal.ParseID(body[AnswerField])
		return given, undone, err
	}
	given.Entry, given.Seq, given.Author, given.Facts = e.ID, e.Seq, e.Author, body[FactsField]
	if given.A, err = person.ParseID(body[OneField]); err != nil {
		return given, undone, err
	}
	if given.B, err = person.ParseID(body[OtherField]); err != nil {
		return given, undone, err
	}
	given.Says, err = ParseSays(body[SaysField])
	return given, undone, err
}
