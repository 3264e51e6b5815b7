// Package settle lays what is owed beside what was paid, line by line, and says what a change means: what to top up, what
// places settle between them, and what would be taken from a family, which needs reasons, notice and a hearing first. It
// moves no money.
package settle

import (
	"cmp"
	"slices"

	"wanjia/base/money"
	"wanjia/domain/area"
)

// Line is the money of one period at one place: what is owed, or what was paid and not taken back.
type Line struct {
	Period string
	Area   area.Code
	Fen    money.Fen
}

// Difference is one line in which what is owed and what was paid differ.
type Difference struct {
	Period     string
	Area       area.Code
	Owed, Paid money.Fen
}

// Fen is what is still to be paid; below zero it was paid too much.
func (d Difference) Fen() money.Fen { return d.Owed - d.Paid }

// Change is what a recalculation finds: the lines that differ, and what they come to for the family. Where one place paid
// too much and another too little, the places settle it between them and the family sees the rest.
type Change struct {
	Lines   []Difference
	Net     money.Fen // for the family: above zero a top-up, below a cut
	Between money.Fen // what places owe each other
}

// Reckon lays what is owed beside what was paid. Lines of one period and place are taken together, and their order
// doesn't matter.
func Reckon(owed, paid []Line) Change {
	type key struct {
		period string
		area   area.Code
	}
	both := map[key]*Difference{}
	at := func(l Line) *Difference {
		k := key{l.Period, l.Area}
		if both[k] == nil {
			both[k] = &Difference{Period: l.Period, Area: l.Area}
		}
		return both[k]
	}
	for _, l := range owed {
		at(l).Owed += l.Fen
	}
	for _, l := range paid {
		at(l).Paid += l.Fen
	}
	var c Change
	var short, over money.Fen
	for _, d := range both {
		switch fen := d.Fen(); {
		case fen > 0:
			short += fen
		case fen < 0:
			over -= fen
		default:
			continue
		}
		c.Lines = append(c.Lines, *d)
	}
	slices.SortFunc(c.Lines, func(a, b Difference) int {
		return cmp.Or(cmp.Compare(a.Period, b.Period), cmp.Compare(a.Area.String(), b.Area.String()))
	})
	c.Net, c.Between = short-over, min(short, over)
	return c
}

// None says that nothing has changed.
func (c Change) None() bool { return len(c.Lines) == 0 }

// IsCut says that the family would have less than it got: then notice, reasons and a hearing come first.
func (c Change) IsCut() bool { return c.Net < 0 }

// TopUps are what to pay to the family, line by line: the lines that are short, less what places settle between them,
// the earliest settled first.
func (c Change) TopUps() []Line { return c.rest(func(d Difference) money.Fen { return d.Fen() }) }

// Recoveries are what to take back from the family, line by line, in positive amounts. Nothing is taken back before a
// Cut says so.
func (c Change) Recoveries() []Line { return c.rest(func(d Difference) money.Fen { return -d.Fen() }) }

func (c Change) rest(of func(Difference) money.Fen) []Line {
	var out []Line
	settled := c.Between
	for _, d := range c.Lines {
		fen := of(d)
		if fen <= 0 {
			continue
		}
		by := min(fen, settled)
		settled -= by
		if fen > by {
			out = append(out, Line{d.Period, d.Area, fen - by})
		}
	}
	return out
}
