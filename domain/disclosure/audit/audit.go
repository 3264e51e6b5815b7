// Package audit knows what a reader can work out of a published table: for every hidden cell the least and the
// greatest that it can be, given every number that is shown and that no count is negative (linear attack:
// Willenborg & de Waal 2001, chapter 6). A hidden cell whose two ends meet is no secret. It does not know what a
// reader may have from elsewhere; the release ledger is for what we published ourselves.
package audit

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"

	"wanjia/base/fault"
	"wanjia/domain/disclosure"
)

// Range is what a reader can work out of one hidden cell.
type Range struct {
	Cell      int // in the table
	Low, High float64
}

// Disclosed says whether the reader has it: a count that can be one whole number only.
func (r Range) Disclosed() bool { return math.Floor(r.High+1e-6)-math.Ceil(r.Low-1e-6) < 1 }

// mostVariables bounds one connected part of the hidden cells.
const mostVariables = 2500

// Attack finds the range of every hidden cell, in the table's order. hidden has one value a cell.
func Attack(t disclosure.Table, hidden []bool) ([]Range, error) {
	return attack(t, hidden, func(int) bool { return true })
}

// One is the range of one hidden cell alone.
func One(t disclosure.Table, hidden []bool, cell int) (Range, error) {
	ranges, err := attack(t, hidden, func(c int) bool { return c == cell })
	if err != nil || len(ranges) == 0 {
		return Range{}, err
	}
	return ranges[0], nil
}

func attack(t disclosure.Table, hidden []bool, asked func(cell int) bool) ([]Range, error) {
	if len(hidden) != len(t.Cells) {
		return nil, fault.New(fault.Invalid, "disclosure.audit.cells", "cells", strconv.Itoa(len(t.Cells)))
	}
	known := make([]bool, len(t.Inner))
	for i, c := range t.Cells {
		if !hidden[i] && len(c.Inner) == 1 {
			known[c.Inner[0]] = true
		}
	}
	var out []Range
	for _, part := range connected(t, hidden, known) {
		part.asked = slices.DeleteFunc(part.asked, func(s sum) bool { return !asked(s.cell) })
		ranges, err := part.attack()
		if err != nil {
			return nil, err
		}
		out = append(out, ranges...)
	}
	slices.SortFunc(out, func(a, b Range) int { return cmp.Compare(a.Cell, b.Cell) })
	return out, nil
}

// Leaks are the ranges that give a cell away.
func Leaks(ranges []Range) []Range {
	return slices.DeleteFunc(slices.Clone(ranges), func(r Range) bool { return !r.Disclosed() })
}

// part is a set of unknown inner cells that no shown number separates.
type part struct {
	unknown []int
	sums    []sum // shown numbers over them, less what is known
	asked   []sum // hidden cells over them
}

// sum is a number over unknowns (as positions within the part); known is what else is in it, rest what they add up
// to, which only a shown number may use.
type sum struct {
	cell  int
	over  []int
	rest  float64
	known float64
}

// forest joins numbers that belong together.
type forest []int

func (f forest) root(i int) int {
	for f[i] != i {
		f[i] = f[f[i]]
		i = f[i]
	}
	return i
}

// connected splits the unknown inner cells into parts.
func connected(t disclosure.Table, hidden, known []bool) []*part {
	trees := make(forest, len(t.Inner))
	for i := range trees {
		trees[i] = i
	}
	open := make([][]int, len(t.Cells))
	for i, c := range t.Cells {
		for _, x := range c.Inner {
			if !known[x] {
				open[i] = append(open[i], x)
				trees[trees.root(x)] = trees.root(open[i][0])
			}
		}
	}
	parts := map[int]*part{}
	at := make([]int, len(t.Inner))
	var order []*part
	for x := range t.Inner {
		if known[x] {
			continue
		}
		p := parts[trees.root(x)]
		if p == nil {
			p = &part{}
			parts[trees.root(x)] = p
			order = append(order, p)
		}
		at[x] = len(p.unknown)
		p.unknown = append(p.unknown, x)
	}
	loose := &part{} // hidden cells all of whose parts are known
	for i, c := range t.Cells {
		s := sumOf(t, c, known, at)
		s.cell = i
		switch {
		case len(s.over) == 0 && hidden[i]:
			loose.asked = append(loose.asked, s)
		case len(s.over) == 0:
		case hidden[i]:
			p := parts[trees.root(open[i][0])]
			p.asked = append(p.asked, s)
		default:
			p := parts[trees.root(open[i][0])]
			p.sums = append(p.sums, s)
		}
	}
	return append(order, loose)
}

// sumOf parts a cell into what is known of it and the unknowns, at their places.
func sumOf(t disclosure.Table, c disclosure.Cell, known []bool, at []int) sum {
	var s sum
	for _, x := range c.Inner {
		if known[x] {
			s.known += float64(t.Inner[x])
		} else {
			s.over = append(s.over, at[x])
		}
	}
	s.rest = float64(c.Value) - s.known
	return s
}

func (p *part) attack() ([]Range, error) {
	if len(p.asked) == 0 {
		return nil, nil
	}
	if len(p.unknown) > mostVariables {
		return nil, fault.New(fault.Refused, "disclosure.audit.large", "most", strconv.Itoa(mostVariables))
	}
	a, b := p.constraints()
	programme, ok := feasible(a, b, len(p.unknown))
	if !ok {
		return nil, fault.New(fault.Invalid, "disclosure.audit.impossible")
	}
	var out []Range
	for _, s := range p.asked {
		low, high, ok := programme.span(s.over)
		if !ok {
			return nil, fault.New(fault.Refused, "disclosure.audit.large", "most", strconv.Itoa(mostVariables))
		}
		out = append(out, Range{s.cell, s.known + math.Max(0, low), s.known + high})
	}
	return out, nil
}

// constraints are the shown sums, each once.
func (p *part) constraints() (a [][]float64, b []float64) {
	seen := map[string]bool{}
	for _, s := range p.sums {
		key := fmt.Sprint(s.over)
		if seen[key] {
			continue
		}
		seen[key] = true
		row := make([]float64, len(p.unknown))
		for _, x := range s.over {
			row[x] = 1
		}
		a, b = append(a, row), append(b, s.rest)
	}
	return a, b
}
