// Package ballot knows how the residents of a place say yes or no to something: by slips of paper that each hold a code, or by a count
// before witnesses. A code counts once. It knows no names: who got which slip is known to nobody, and it refuses to tell how a vote stands
// before it is over.
package ballot

import (
	"slices"
	"strconv"
	"strings"

	"wanjia/base/day"
	"wanjia/base/fault"
	"wanjia/domain/journal"
)

// The kinds of entries that a vote by slips is made of. A box is opened with the digests of its slips; each vote names one; closing counts.
const (
	BoxKind   journal.Kind = "ballot_box"
	VoteKind  journal.Kind = "ballot"
	CloseKind journal.Kind = "ballot_close"
)

// Fields of such entries.
const (
	CaseField   = "case"
	SlipsField  = "slips"
	UntilField  = "until"
	SlipField   = "slip"
	ChoiceField = "choice"
)

// Choice is what somebody says.
type Choice string

// The choices.
const (
	Yes   Choice = "yes"
	No    Choice = "no"
	Blank Choice = "blank"
)

// ParseChoice reads a choice.
func ParseChoice(text string) (Choice, error) {
	if c := Choice(text); slices.Contains([]Choice{Yes, No, Blank}, c) {
		return c, nil
	}
	return "", fault.New(fault.Invalid, "ballot.choice", "text", text).In(ChoiceField)
}

// Rule is when something is carried.
type Rule struct {
	Turnout int // per cent of those who may vote
	Yes     int // per cent of the votes cast
}

// Tally is how a vote ended.
type Tally struct {
	Eligible       int // residents who may vote, or slips
	Yes, No, Blank int
}

// Cast is how many voted.
func (t Tally) Cast() int { return t.Yes + t.No + t.Blank }

// Check says what can't be.
func (t Tally) Check() error {
	switch {
	case t.Eligible < 1 || t.Yes < 0 || t.No < 0 || t.Blank < 0:
		return fault.New(fault.Invalid, "ballot.none").In("eligible")
	case t.Cast() > t.Eligible:
		return fault.New(fault.Invalid, "ballot.more", "cast", strconv.Itoa(t.Cast()), "eligible", strconv.Itoa(t.Eligible)).In("eligible")
	}
	return nil
}

// Carried says whether a vote carries: enough voted, and enough of them said yes.
func (r Rule) Carried(t Tally) bool {
	return t.Check() == nil && t.Cast() > 0 && t.Cast()*100 >= r.Turnout*t.Eligible && t.Yes*100 >= r.Yes*t.Cast()
}

// Box is slips that were given out.
type Box struct {
	Case  journal.ID
	Slips []string // digests, in order, so that nothing tells which was printed first
	Until day.Day  // the last day
}

const (
	// MaxSlips bounds a box: its digests stand in one entry.
	MaxSlips = 5000
	// MinSlips is the fewest: with fewer, the count would tell who said what.
	MinSlips = 5
)

// BoxID names the box of a case: it has one.
func BoxID(of journal.ID) journal.ID { return journal.DeriveID("ballot box", of.String()) }

// VoteID names the vote of a slip: the journal itself holds each once.
func VoteID(of journal.ID, slip string) journal.ID {
	return journal.DeriveID("ballot", of.String(), slip)
}

// CloseID names the end of a vote.
func CloseID(of journal.ID) journal.ID { return journal.DeriveID("ballot close", of.String()) }

// Body is what the entry of a box says.
func (b Box) Body() map[string]string {
	slips := slices.Clone(b.Slips)
	slices.Sort(slips)
	return map[string]string{CaseField: b.Case.String(), SlipsField: strings.Join(slips, " "), UntilField: b.Until.String()}
}

// BoxOf reads a box back.
func BoxOf(e journal.Entry, body map[string]string) (Box, bool) {
	of, err := journal.ParseID(body[CaseField])
	until, wrong := day.Parse(body[UntilField])
	return Box{of, strings.Fields(body[SlipsField]), until}, e.Kind == BoxKind && err == nil && wrong == nil
}

// Holds says whether a slip is one of the box.
func (b Box) Holds(slip string) bool {
	_, ok := slices.BinarySearch(b.Slips, slip)
	return ok
}

// Vote is one slip as it was cast.
type Vote struct {
	Case   journal.ID
	Slip   string
	Choice Choice
}

// Body is what the entry of a vote says.
func (v Vote) Body() map[string]string {
	return map[string]string{CaseField: v.Case.String(), SlipField: v.Slip, ChoiceField: string(v.Choice)}
}

// VoteOf reads a vote back.
func VoteOf(e journal.Entry, body map[string]string) (Vote, bool) {
	of, err := journal.ParseID(body[CaseField])
	return Vote{of, body[SlipField], Choice(body[ChoiceField])}, e.Kind == VoteKind && err == nil
}

// Body is what the entry of the end says.
func (t Tally) Body(of journal.ID) map[string]string {
	n := strconv.Itoa
	return map[string]string{CaseField: of.String(), "eligible": n(t.Eligible), string(Yes): n(t.Yes), string(No): n(t.No), string(Blank): n(t.Blank)}
}

// TallyOf reads the end back.
func TallyOf(e journal.Entry, body map[string]string) (t Tally, ok bool) {
	ok = e.Kind == CloseKind
	for field, into := range map[string]*int{"eligible": &t.Eligible, string(Yes): &t.Yes, string(No): &t.No, string(Blank): &t.Blank} {
		n, err := strconv.Atoi(body[field])
		*into, ok = n, ok && err == nil
	}
	return t, ok
}

// alphabet is Crockford's: what is taken for another letter means that one.
const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

// CodeLength is how many bytes of chance a code takes: 32 to the 12th is more than anybody tries.
const CodeLength = 12

// Code makes a slip's code of chance.
func Code(chance [CodeLength]byte) string {
	var b strings.Builder
	for i, c := range chance {
		if i > 0 && i%4 == 0 {
			b.WriteByte('-')
		}
		b.WriteByte(alphabet[c&31])
	}
	return b.String()
}

// Plain is a code as it is compared: people type it in any case, with or without hyphens.
func Plain(code string) string {
	return strings.Map(func(r rune) rune {
		switch r {
		case 'O':
			return '0'
		case 'I', 'L':
			return '1'
		case '-', ' ':
			return -1
		}
		return r
	}, strings.ToUpper(strings.TrimSpace(code)))
}
