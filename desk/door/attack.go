package door

import (
	"cmp"
	"slices"

	"wanjia/domain/disclosure"
	"wanjia/domain/disclosure/audit"
	"wanjia/domain/disclosure/overlap"
	"wanjia/domain/indicator"
	"wanjia/domain/indicator/told"
)

// counts are the figures whose tables are attacked; whatever else tells a count tells one of these.
func counts() []indicator.ID {
	return []indicator.ID{indicator.Population, indicator.Births, indicator.Deaths, indicator.Stillbirths, indicator.MovesIn, indicator.MovesOut}
}

// tables are the figures that are attacked together: a count by itself, those of a benefit with its further steps.
func (j *trial) tables() [][]indicator.ID {
	var out [][]indicator.ID
	for _, id := range counts() {
		out = append(out, []indicator.ID{id})
	}
	seen := map[indicator.ID]bool{}
	for i := range j.figures {
		if l := told.Ladder(j.figures[i].ID); len(l) > 0 && !seen[l[0]] {
			seen[l[0]] = true
			out = append(out, l)
		}
	}
	return out
}

// attack tries each table of the answer as a reader would who knows it and everything shown before, and knows that no count is
// negative. Where a hidden small count comes out, more is hidden.
func (j *trial) attack() error {
	for _, table := range j.tables() {
		byMeasure := map[string][]int{}
		var order []string
		for i := range j.figures {
			f := &j.figures[i]
			if !slices.Contains(table, f.ID) {
				continue
			}
			for _, b := range j.m.boxes(j.at[i], told.Places(f)) {
				if byMeasure[b.Measure] == nil {
					order = append(order, b.Measure)
				}
				byMeasure[b.Measure] = append(byMeasure[b.Measure], i)
			}
		}
		for _, measure := range order {
			if err := j.withstand(measure, byMeasure[measure]); err != nil {
				return err
			}
		}
	}
	return nil
}

// withstand attacks one table until it holds.
func (j *trial) withstand(measure string, rows []int) error {
	for {
		leaks, err := j.leaks(measure, rows)
		if err != nil {
			return err
		}
		if !leaks {
			return nil
		}
		least := -1
		for _, i := range rows {
			f := &j.figures[i]
			if !f.Hidden && f.N > 0 && (least < 0 || f.N < j.figures[least].N) {
				least = i
			}
		}
		if least < 0 {
			return nil // nothing of this answer is left that gives it away
		}
		j.refuse(least)
	}
}

// leaks says whether a small count of a table can be worked out.
func (j *trial) leaks(measure string, rows []int) (bool, error) {
	var g grid
	var hidden []overlap.Box
	never := map[overlap.Box]bool{} // offered with this answer and hidden after all
	for _, i := range rows {
		f := &j.figures[i]
		for _, b := range j.m.boxes(j.at[i], told.Places(f)) {
			if g.cover(b.Box); f.Hidden {
				hidden = append(hidden, b.Box)
				_, before := j.earlier(i)
				never[b.Box] = !before
			} else {
				g.shown = append(g.shown, b)
			}
			g.rows = append(g.rows, b.Box)
		}
	}
	if len(hidden) == 0 {
		return false, nil
	}
	g.settle()
	j.m.known.Shown(measure, func(b overlap.Box, n int64) {
		if g.fits(b) && !never[b] {
			g.shown = append(g.shown, counted{b, n})
		}
	})
	slices.SortFunc(g.shown, func(a, b counted) int { return compare(a.Box, b.Box) })
	return g.attacked(hidden)
}

func compare(a, b overlap.Box) int {
	for x := range a.On {
		if c := cmp.Or(cmp.Compare(a.On[x].From, b.On[x].From), cmp.Compare(a.On[x].To, b.On[x].To)); c != 0 {
			return c
		}
	}
	return cmp.Compare(a.Measure, b.Measure)
}

// grid is the finest cells that the rows of a table fall into.
type grid struct {
	edges [len(overlap.Box{}.On)][]int32
	rows  []overlap.Box
	shown []counted
}

func (g *grid) cover(b overlap.Box) {
	for a, s := range b.On {
		g.edges[a] = append(g.edges[a], s.From, s.To)
	}
}

func (g *grid) settle() {
	for a := range g.edges {
		slices.Sort(g.edges[a])
		g.edges[a] = slices.Compact(g.edges[a])
		if len(g.edges[a]) == 1 {
			g.edges[a] = append(g.edges[a], g.edges[a][0]+1) // an axis on which the measure doesn't add up
		}
	}
}

// fits says that a box is a sum of the grid's cells.
func (g *grid) fits(b overlap.Box) bool {
	for a, s := range b.On {
		if s == (overlap.Span{}) {
			continue
		}
		if _, ok := slices.BinarySearch(g.edges[a], s.From); !ok {
			return false
		}
		if _, ok := slices.BinarySearch(g.edges[a], s.To); !ok {
			return false
		}
	}
	return true
}

// mostCells bounds a table that is attacked as one; a larger one is attacked slice by slice.
const mostCells = 900

// attacked says whether a hidden cell comes out as a small count.
func (g *grid) attacked(hidden []overlap.Box) (bool, error) {
	cells, widest := 1, 0
	for a := range g.edges {
		cells *= len(g.edges[a]) - 1
		if len(g.edges[a]) > len(g.edges[widest]) {
			widest = a
		}
	}
	if cells <= mostCells {
		return g.solved(hidden)
	}
	for i := range len(g.edges[widest]) - 1 {
		slice := *g
		slice.edges[widest] = g.edges[widest][i : i+2]
		var some []overlap.Box
		for _, b := range hidden {
			if slice.fits(b) {
				some = append(some, b)
			}
		}
		slice.shown = slices.DeleteFunc(slices.Clone(g.shown), func(c counted) bool { return !slice.fits(c.Box) })
		slice.rows = slices.DeleteFunc(slices.Clone(g.rows), func(b overlap.Box) bool { return !slice.fits(b) })
		if found, err := slice.attacked(some); err != nil || found {
			return found, err
		}
	}
	return false, nil
}

// solved makes a table of the grid and attacks it. Cells that no row covers hold nobody, or there would be a row.
func (g *grid) solved(hidden []overlap.Box) (bool, error) {
	if len(hidden) == 0 {
		return false, nil
	}
	t := disclosure.Table{Dimensions: 1}
	inner := g.cells()
	t.Inner = make([]int64, len(inner))
	var mask []bool
	add := func(b overlap.Box, n int64, secret bool) {
		c := disclosure.Cell{Value: n}
		for i, x := range inner {
			if inside(x, b) {
				c.Inner = append(c.Inner, i)
			}
		}
		if len(c.Inner) == 1 && !secret {
			t.Inner[c.Inner[0]] = n
		}
		t.Cells, mask = append(t.Cells, c), append(mask, secret)
	}
	for _, c := range g.shown {
		add(c.Box, c.n, false)
	}
	for _, x := range inner {
		if !slices.ContainsFunc(g.rows, func(b overlap.Box) bool { return inside(x, b) }) {
			add(x, 0, false)
		}
	}
	for _, b := range hidden {
		add(b, 0, true)
	}
	ranges, err := audit.Attack(t, mask)
	if err != nil {
		return false, nil //nolint:nilerr // figures of different days that contradict each other have no solution, and tell nobody one
	}
	for _, r := range audit.Leaks(ranges) {
		if r.Low > 0.5 && r.Low < indicator.Threshold-0.5 {
			return true, nil
		}
	}
	return false, nil
}

// cells are the finest cells.
func (g *grid) cells() []overlap.Box {
	out := []overlap.Box{{}}
	for a := range g.edges {
		var next []overlap.Box
		for _, b := range out {
			for i := range len(g.edges[a]) - 1 {
				b.On[a] = overlap.Span{From: g.edges[a][i], To: g.edges[a][i+1]}
				next = append(next, b)
			}
		}
		out = next
	}
	return out
}

// inside says that a cell lies in a box; a box that has no stretch on an axis has the whole of it.
func inside(cell, b overlap.Box) bool {
	for a, s := range b.On {
		if s != (overlap.Span{}) && (cell.On[a].From < s.From || cell.On[a].To > s.To) {
			return false
		}
	}
	return true
}

// balance hides one more where the people before and after and three of what makes them more or fewer would tell the fourth, which is
// hidden. What was shown before can't be hidden any more: then the people are. It says whether it hid anything.
func (j *trial) balance() (hid bool) {
	flows := map[string][]int{}
	var order []string
	people := map[string]int{}
	for i := range j.figures {
		f := &j.figures[i]
		if f.Get(indicator.ByAge5) != "" {
			continue
		}
		f0 := indicator.Figure{By: f.By}
		at := told.Place(&f0)
		switch {
		case f.ID == indicator.Population:
			people[at] = i
		case slices.Contains(indicator.Flows(), f.ID) && !f.Noted(indicator.NoteCrossing):
			if flows[at] == nil {
				order = append(order, at)
			}
			flows[at] = append(flows[at], i)
		}
	}
	for _, at := range order {
		if i, ok := people[at]; len(flows[at]) < len(indicator.Flows()) || !ok || j.figures[i].Hidden {
			continue
		}
		unknown, least := 0, people[at]
		for _, i := range flows[at] {
			_, before := j.earlier(i)
			switch f := &j.figures[i]; {
			case f.Hidden && !before:
				unknown++
			case !f.Hidden && !before && (least == people[at] || f.N < j.figures[least].N):
				least = i
			}
		}
		if _, before := j.earlier(least); unknown != 1 || least == people[at] && before {
			continue
		}
		j.refuse(least)
		hid = true
	}
	return hid
}
