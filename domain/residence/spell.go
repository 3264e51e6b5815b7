// Package residence knows residence episodes in the HDSS sense: where somebody lived, from which day until
// which, and how each episode began and ended. Usual residence never overlaps; temporary and
// registered-only residence stand beside it.
package residence

import (
	"errors"

	"wanjia/base/day"
	"wanjia/domain/area"
	"wanjia/domain/journal"
)

// Kind says in what sense somebody lives there.
type Kind uint8

// The kinds. Only usual residence makes population and person-years.
const (
	Usual Kind = iota
	Temporary
	RegisteredOnly
)

// ErrKind says that a text names no kind of residence.
var ErrKind = errors.New("residence: want usual, temporary or registered")

// ParseKind reads usual, temporary or registered; empty is usual.
func ParseKind(text string) (Kind, error) {
	switch text {
	case "", "usual":
		return Usual, nil
	case "temporary":
		return Temporary, nil
	case "registered":
		return RegisteredOnly, nil
	}
	return Usual, ErrKind
}

// String is the code of the kind.
func (k Kind) String() string { return [...]string{"usual", "temporary", "registered"}[k] }

// How an episode began or ended: the closed list of the INDEPTH reference data model
// (ENU, BTH, IMG, ENT; OMG, EXT, DTH) in words.
type How uint8

// The ways.
const (
	Open     How = iota // not ended
	Baseline            // ENU: was there when the register began
	Birth               // BTH
	MoveIn              // IMG: came from outside
	Move                // ENT or EXT: moved within
	MoveOut             // OMG
	Death               // DTH
	Boundary            // the area's boundary moved, not the person
)

var hows = [...]string{"", "baseline", "birth", "move_in", "move", "move_out", "death", "boundary"}

// ErrHow says that a text names no way in or out.
var ErrHow = errors.New("residence: no such way of beginning or ending")

// ParseHow reads the code of a way.
func ParseHow(text string) (How, error) {
	for i, s := range hows {
		if s == text {
			return How(i), nil
		}
	}
	return Open, ErrHow
}

// String is the code of the way.
func (h How) String() string { return hows[h] }

// Spell is one episode: present on Start, no longer on End (half open).
type Spell struct {
	Kind     Kind
	Area     area.Code
	Start    day.Day
	StartHow How
	End      day.Day // meaningful only when EndHow is not Open
	EndHow   How
	OpenedBy journal.ID
	ClosedBy journal.ID
}

// IsOpen says that the episode goes on.
func (s Spell) IsOpen() bool { return s.EndHow == Open }

// Has says whether somebody was there on the day.
func (s Spell) Has(d day.Day) bool { return s.Start <= d && (s.IsOpen() || d < s.End) }

// Days is the number of days of the episode that lie in [from, to).
func (s Spell) Days(from, to day.Day) int {
	lo, hi := max(s.Start, from), to
	if !s.IsOpen() {
		hi = min(hi, s.End)
	}
	return int(max(hi-lo, 0))
}

// At is the usual residence on a day. On the very day on which an episode ends and no other has begun
// (a death, a move out), it is the one that ends.
func At(spells []Spell, d day.Day) (Spell, bool) {
	var last Spell
	found := false
	for _, s := range spells {
		if s.Kind != Usual {
			continue
		}
		if s.Has(d) {
			return s, true
		}
		if !s.IsOpen() && s.End == d && !found {
			last, found = s, true
		}
	}
	return last, found
}
