package figures

import (
	"slices"

	"wanjia/base/day"
	"wanjia/domain/area"
	"wanjia/domain/indicator"
)

// part is one area of the answer and how its counts are made of those that the cube keeps.
type part struct {
	code     area.Code
	terms    []term
	optional bool // left out where it holds nothing
}

// term adds the counts that the cube keeps for an area, or takes them off.
type term struct {
	at   area.Code
	less bool
}

// mixed says that the part is a sum or difference, of which the cube doesn't know which moves crossed its boundary.
func (p part) mixed() bool { return len(p.terms) != 1 || p.terms[0].less }

func (p part) tally(of map[area.Code]*indicator.Tally, from, to day.Month) *indicator.Tally {
	if !p.mixed() {
		return of[p.terms[0].at]
	}
	t := indicator.New(from, to)
	for _, x := range p.terms {
		if x.less {
			t.Sub(of[x.at])
		} else {
			t.Add(of[x.at])
		}
	}
	return t
}

// codes are the areas whose counts the parts need, each once.
func codes(parts []part) []area.Code {
	var all []area.Code
	seen := map[area.Code]bool{}
	for _, p := range parts {
		for _, x := range p.terms {
			if !seen[x.at] {
				seen[x.at] = true
				all = append(all, x.at)
			}
		}
	}
	return all
}

// plan is the parts of the answer: the area, or where it is cut by area those right under it and what is left.
func plan(tree *area.Tree, w wish) []part {
	if !slices.Contains(w.by, indicator.ByArea) {
		return made(tree, w, []area.Code{w.Area})
	}
	below := under(tree, w)
	parts := made(tree, w, append(below, w.Area))
	own := &parts[len(parts)-1]
	own.optional = true
	for i := range parts[:len(below)] {
		for _, x := range parts[i].terms {
			own.add(term{x.at, !x.less})
		}
		_, stands := tree.GetOn(below[i], w.To.Last())
		parts[i].optional = !stands && w.Boundaries.IsZero()
	}
	return parts
}

// add puts a term in, or takes away the opposite one.
func (p *part) add(x term) {
	if i := slices.Index(p.terms, term{x.at, !x.less}); i >= 0 {
		p.terms = slices.Delete(p.terms, i, i+1)
		return
	}
	p.terms = append(p.terms, x)
}

// under are the areas that an area falls into, so that nobody counts in two of them: on today's boundaries those
// whose people count in it next, which leaves out areas that have gone over into another.
func under(tree *area.Tree, w wish) []area.Code {
	if !w.Boundaries.IsZero() {
		return tree.ChildrenOn(w.Area, w.Boundaries.Day())
	}
	return slices.DeleteFunc(tree.Children(w.Area), func(c area.Code) bool { return above(tree, c) != w.Area })
}

// above is the area in which somebody counts next on today's boundaries; none at the top.
func above(tree *area.Tree, c area.Code) area.Code {
	if line := tree.Lineage(c); len(line) > 1 {
		return line[1]
	}
	return area.Code{}
}

func made(tree *area.Tree, w wish, of []area.Code) []part {
	parts := make([]part, len(of))
	for i, c := range of {
		parts[i] = part{code: c}
	}
	if w.Boundaries.IsZero() || !tree.Differs(w.Boundaries.Day()) {
		for i, c := range of {
			parts[i].terms = []term{{at: c}}
		}
		return parts
	}
	redraw(tree, w.Boundaries.Day(), parts)
	return parts
}

// redraw makes areas as they were on a day out of the counts on today's boundaries.
//
// The people of an area and of no area below it are its own counts less those of the areas that count in it next. An
// area of then is the sum of these over all that lay in it then. Most of that sum cancels: what an area counts goes in
// with +1 where it lay in the old area, and with −1 where the area above it did.
func redraw(tree *area.Tree, on day.Day, parts []part) {
	wanted := make(map[area.Code]int, len(parts))
	for i := range parts {
		wanted[parts[i].code] = i
	}
	changed := map[area.Code]bool{}
	for _, c := range tree.ChangedSince(on) {
		changed[c] = true
	}
	then := func(c area.Code) []area.Code {
		if changed[c] {
			return lineOn(tree, c, on)
		}
		return tree.Lineage(c)
	}
	note := func(c area.Code, in, notIn []area.Code, less bool) {
		for _, w := range in {
			if i, ok := wanted[w]; ok && !slices.Contains(notIn, w) {
				parts[i].terms = append(parts[i].terms, term{c, less})
			}
		}
	}
	for a := range tree.All() {
		own, up := then(a.Code), []area.Code(nil)
		if next := above(tree, a.Code); !next.IsZero() {
			up = then(next)
		}
		note(a.Code, own, up, false)
		note(a.Code, up, own, true)
	}
}

// lineOn is where the people of an area counted on a day. Those of an area that had ended by then, and are on record
// there still, counted in what came after it; where that is several areas, in what all of these lay in.
func lineOn(tree *area.Tree, c area.Code, on day.Day) []area.Code {
	var after [][]area.Code
	if a, ok := tree.Get(c); ok && !a.To.IsZero() && a.To.First() <= on {
		for _, s := range a.Successors {
			if tree.Has(s) {
				after = append(after, lineOn(tree, s, on))
			}
		}
	}
	if len(after) == 0 {
		return tree.LineageOn(c, on)
	}
	line := []area.Code{c}
	for _, up := range after[0] {
		if !slices.ContainsFunc(after[1:], func(other []area.Code) bool { return !slices.Contains(other, up) }) {
			line = append(line, up)
		}
	}
	return line
}
