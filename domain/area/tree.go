package area

import (
	"iter"
	"slices"

	"wanjia/base/day"
)

// Tree is a snapshot of all areas with their history. It never changes and is safe for concurrent use.
//
// A question without a day is answered on today's boundaries: by the newest version of each area. The tree has no
// clock, so a change recorded ahead of its day counts as soon as it is recorded; ask with a day where that matters.
type Tree struct {
	rows  []row // every version, by code and then by the day it begins
	nodes []node
	index map[Code]int32
	kids  []int32 // rows by the node they name as parent
	roots []int32 // nodes
	lines []Code  // every area's Lineage, end to end
	moved []int32 // nodes whose place may have been another one once
}

// row is one version. Its days already reckon with the next version.
type row struct {
	Area
	begins, ends day.Day
	parent       int32 // node, or none
	node         int32
}

// node is one area: its versions are rows[first:last].
type node struct {
	first, last         int32
	kidsFrom, kidsTo    int32
	linesFrom, linesLen int32
}

const none int32 = -1

// NewTree makes a tree of areas in any order. A refused area isn't in the tree, the others are.
// Of two different records of a code with the same From the first given stands.
func NewTree(areas []Area) (*Tree, []Problem) { return (&Tree{}).With(areas...) }

// With is the tree with more areas recorded. A record of a code with another From is a new version; one with the same
// From as a record in the tree takes its place (so an area is ended by recording it again with its last day).
// What would break an area that stands is refused, not the area that stands; so NewTree takes all Records again.
func (t *Tree) With(areas ...Area) (*Tree, []Problem) {
	d := newDraft(t, areas)
	next := d.build()
	return next, d.problems
}

// Len is the number of areas; versions of one area count once.
func (t *Tree) Len() int { return len(t.nodes) }

// Has says whether the area is in the tree.
func (t *Tree) Has(c Code) bool {
	_, ok := t.index[c]
	return ok
}

// Get is the newest version of an area.
func (t *Tree) Get(c Code) (Area, bool) {
	n, ok := t.index[c]
	if !ok {
		return Area{}, false
	}
	return t.newest(n).Area, true
}

// GetOn is the version of an area that was in force on a day.
func (t *Tree) GetOn(c Code, on day.Day) (Area, bool) {
	n, ok := t.index[c]
	if !ok {
		return Area{}, false
	}
	r, stands := t.at(n, on)
	if !stands {
		return Area{}, false
	}
	return t.rows[r].Area, true
}

// Versions are all records of an area, the oldest first.
func (t *Tree) Versions(c Code) []Area {
	n, ok := t.index[c]
	if !ok {
		return nil
	}
	var all []Area
	for r := t.nodes[n].first; r < t.nodes[n].last; r++ {
		all = append(all, t.rows[r].Area)
	}
	return all
}

// Find is the code by which the tree knows an area that may be written with or without the padding of the Chinese
// statistical codes: 440305000000 finds 440305. The code as written comes first.
func (t *Tree) Find(c Code) (Code, bool) {
	if t.Has(c) {
		return c, true
	}
	cn, ok := China(c)
	if !ok {
		return Code{}, false
	}
	long := cn.Long().s
	for _, end := range []int{len(cn.normal), 6, 9, 12} {
		if end < len(cn.normal) {
			continue
		}
		if other := (Code{long[:end]}); t.Has(other) {
			return other, true
		}
	}
	return Code{}, false
}

// All are the areas in order of code, each in its newest version.
func (t *Tree) All() iter.Seq[Area] {
	return func(yield func(Area) bool) {
		for n := range t.nodes {
			if !yield(t.newest(int32(n)).Area) {
				return
			}
		}
	}
}

// Records are all versions of all areas, in order of code and then of the day they begin.
func (t *Tree) Records() iter.Seq[Area] {
	return func(yield func(Area) bool) {
		for i := range t.rows {
			if !yield(t.rows[i].Area) {
				return
			}
		}
	}
}

// Roots are the areas without a parent, in order of code.
func (t *Tree) Roots() []Code {
	roots := make([]Code, len(t.roots))
	for i, n := range t.roots {
		roots[i] = t.code(n)
	}
	return roots
}

// Children are the areas that newest name the area as their parent, in order of code. Areas that have ended are
// among them, since there are records of them; ChildrenOn leaves them out.
func (t *Tree) Children(c Code) []Code {
	n, ok := t.index[c]
	if !ok {
		return nil
	}
	var kids []Code
	for k := range t.kidsOf(n) {
		kids = append(kids, t.code(k))
	}
	return kids
}

// ChildrenOn are the areas that lay right under the area on a day, in order of code.
func (t *Tree) ChildrenOn(c Code, on day.Day) []Code {
	n, ok := t.index[c]
	if !ok {
		return nil
	}
	var kids []Code
	for _, r := range t.kids[t.nodes[n].kidsFrom:t.nodes[n].kidsTo] {
		if k := &t.rows[r]; k.begins <= on && on < k.ends {
			kids = append(kids, k.Code)
		}
	}
	return kids
}

// Under says that the area is the ancestor or lies under it, by the newest parents. Whether somebody there counts
// in the ancestor's figures after merges and splits is Counts.
func (t *Tree) Under(c, ancestor Code) bool {
	n, ok := t.index[c]
	if !ok {
		return false
	}
	for ; n != none; n = t.newest(n).parent {
		if t.code(n) == ancestor {
			return true
		}
	}
	return false
}

// Walk visits an area and all that is under it, parents first and children in order of code. Where fn says false,
// what is under that area is left out.
func (t *Tree) Walk(c Code, fn func(Area) bool) {
	if n, ok := t.index[c]; ok {
		t.walk(n, fn)
	}
}

func (t *Tree) walk(n int32, fn func(Area) bool) {
	if !fn(t.newest(n).Area) {
		return
	}
	for k := range t.kidsOf(n) {
		t.walk(k, fn)
	}
}

// Path is the names from the top down to the area; an area without a name shows its code.
func (t *Tree) Path(c Code) []string {
	n, ok := t.index[c]
	if !ok {
		return nil
	}
	var names []string
	for ; n != none; n = t.newest(n).parent {
		name := t.newest(n).Name
		if name == "" {
			name = t.code(n).s
		}
		names = append(names, name)
	}
	slices.Reverse(names)
	return names
}

// County is the home of an area: the area itself or its nearest ancestor at county level or above, and where there is
// none, the topmost. It is no area for a code that isn't in the tree.
func (t *Tree) County(c Code) Code {
	n, ok := t.index[c]
	if !ok {
		return Code{}
	}
	for {
		r := t.newest(n)
		if r.Level <= County || r.parent == none {
			return r.Code
		}
		n = r.parent
	}
}

func (t *Tree) code(n int32) Code { return t.rows[t.nodes[n].first].Code }

func (t *Tree) newest(n int32) *row { return &t.rows[t.nodes[n].last-1] }

// at is the row of a node on a day, and whether it was in force. Out of force it is the last one before the day, or
// the first one where the day is before all.
func (t *Tree) at(n int32, on day.Day) (int32, bool) {
	nd := t.nodes[n]
	for r := nd.last - 1; r >= nd.first; r-- {
		if t.rows[r].begins <= on {
			return r, on < t.rows[r].ends
		}
	}
	return nd.first, false
}

// kidsOf are the nodes whose newest version names the node as parent.
func (t *Tree) kidsOf(n int32) iter.Seq[int32] {
	return func(yield func(int32) bool) {
		for _, r := range t.kids[t.nodes[n].kidsFrom:t.nodes[n].kidsTo] {
			k := t.rows[r].node
			if r == t.nodes[k].last-1 && !yield(k) {
				return
			}
		}
	}
}
