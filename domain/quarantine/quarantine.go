// Package quarantine knows what becomes of entries that couldn't be applied when they came: kept whole until a person has
// tried them again or put them aside with a reason. It refuses to settle one twice; it has no way of deleting one.
package quarantine

import (
	"slices"

	"wanjia/base/fault"
	"wanjia/domain/area"
	"wanjia/domain/journal"
)

// The kinds of entries that the quarantine is made of.
const (
	Hold    journal.Kind = "hold"    // an entry came and couldn't be applied
	Release journal.Kind = "release" // it was tried again and stands in the journal
	Discard journal.Kind = "discard" // a person put it aside, with the reason
)

// Fields of those entries. What the held entry says is sealed.
const (
	OfField    = "of"    // the kind of the entry that is held
	EntryField = "entry" // its identifier
	WhyField   = "why"   // the catalogue key of why it couldn't be applied
	RefField   = "held"  // which one is settled
	AsField    = "as"    // the entry that it became
)

// State is what has become of one.
type State uint8

// The states.
const (
	Waiting State = iota + 1
	Released
	Discarded
)

var states = [...]string{"", "waiting", "released", "discarded"}

// String is the state's word.
func (s State) String() string {
	if int(s) < len(states) {
		return states[s]
	}
	return ""
}

// ParseState reads the word.
func ParseState(text string) (State, error) {
	if i := slices.Index(states[1:], text); i >= 0 {
		return State(i + 1), nil
	}
	return 0, fault.New(fault.Invalid, "quarantine.state", "text", text).In("state")
}

// Held is an entry in quarantine.
type Held struct {
	ID    journal.ID // of the entry that holds it
	Entry journal.ID // which it would have had
	Of    journal.Kind
	Area  area.Code // whose desk settles it
	Seq   journal.Seq
	Why   string
	State State
	Done  journal.Seq // of the entry that settled it
	From  string      // the account that sent it
}

// Settle refuses what is settled already.
func (h *Held) Settle() error {
	if h.State != Waiting {
		return fault.New(fault.Conflict, "quarantine.settled")
	}
	return nil
}

// Of is which held entry an entry is about.
func Of(e journal.Entry, body map[string]string) (root journal.ID, ok bool) {
	switch e.Kind {
	case Hold:
		return e.ID, true
	case Release, Discard:
		root, err := journal.ParseID(body[RefField])
		return root, err == nil
	}
	return journal.ID{}, false
}

// Apply is the held entry after one of those about it.
func Apply(h Held, e journal.Entry, body map[string]string) Held {
	switch e.Kind {
	case Hold:
		entry, err := journal.ParseID(body[EntryField])
		if err == nil { // the desk writes nothing else
			h.Entry = entry
		}
		h.Of, h.Area, h.Seq, h.Why, h.State, h.From = journal.Kind(body[OfField]), e.Area, e.Seq, body[WhyField], Waiting, e.Author
	case Release:
		h.State, h.Done = Released, e.Seq
	case Discard:
		h.State, h.Done = Discarded, e.Seq
	}
	return h
}
