package residence

import (
	"cmp"
	"slices"

	"wanjia/base/day"
)

// Forever is later than every end.
const Forever = day.Day(1 << 30)

// Until is the day from which it no longer holds; Forever where it goes on.
func (s Spell) Until() day.Day {
	if s.IsOpen() {
		return Forever
	}
	return s.End
}

// Weave puts the residences of one more record beside those that stand, all of one kind. Where
// those that stand say where somebody lived, that stands; of the others stands what lies outside; in one place they are one stay.
func Weave(stand, more []Spell) []Spell {
	if len(stand) == 0 {
		return more
	}
	for _, x := range more {
		if i := slices.IndexFunc(stand, func(s Spell) bool {
			return s.Area == x.Area && x.Start <= s.Until() && s.Start <= x.Until()
		}); i >= 0 {
			beginEarlier(stand, i, x)
			continue
		}
		stand = append(stand, outside(x, stand)...)
		slices.SortStableFunc(stand, func(a, b Spell) int { return cmp.Compare(a.Start, b.Start) })
	}
	for i := 1; i < len(stand); i++ {
		switch a, b := &stand[i-1], &stand[i]; {
		case a.IsOpen() || a.End != b.Start:
		case a.EndHow == Move && b.StartHow == MoveIn: // from one place here to another is no arrival from outside
			b.StartHow = Move
		case a.EndHow == MoveOut && b.StartHow == Move:
			a.EndHow, a.ClosedBy = Move, b.OpenedBy
		}
	}
	return stand
}

// beginEarlier lets a stay begin when another record says it began, unless somewhere else stands before it.
func beginEarlier(stand []Spell, i int, x Spell) {
	s := &stand[i]
	if x.Start >= s.Start {
		return
	}
	start := x.Start
	for _, o := range stand {
		if o.Start < s.Start && o.Until() > start {
			start = o.Until()
		}
	}
	if start < s.Start {
		s.Start = start
		if start == x.Start {
			s.StartHow, s.OpenedBy = x.StartHow, x.OpenedBy
		}
	}
}

// outside are the parts of a spell that lie outside those that stand, which are in order and don't overlap.
func outside(x Spell, stand []Spell) []Spell {
	var out []Spell
	at, end := x.Start, x.Until()
	piece := x
	for _, s := range stand {
		if s.Until() <= at || s.Start >= end {
			continue
		}
		if s.Start > at {
			before := piece
			before.Start, before.End, before.EndHow, before.ClosedBy = at, s.Start, Move, s.OpenedBy
			out = append(out, before)
		}
		at = s.Until()
		piece.StartHow = Move
	}
	if at < end {
		piece.Start = at
		out = append(out, piece)
	}
	return out
}

// SetAside are the parts of what one record says of where somebody lived that the whole life doesn't have.
func SetAside(record, whole []Spell) []Spell {
	var out []Spell
	for _, x := range record {
		same := slices.DeleteFunc(slices.Clone(whole), func(s Spell) bool { return s.Kind != x.Kind || s.Area != x.Area })
		out = append(out, outside(x, same)...)
	}
	return out
}
