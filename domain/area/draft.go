package area

import (
	"cmp"
	"slices"
)

// draft is a tree in the making: what stood, and what is given on top and not yet refused.
type draft struct {
	base     *Tree
	entries  []entry // by code, then by the day they begin; they become the tree's rows one for one
	tree     *Tree
	news     bool
	problems []Problem
}

// entry is one version that stands or is given.
type entry struct {
	Area
	given   int32 // its place in the slice given, or none for what stands
	instead int32 // the row of the base whose place it takes, or none
	refused bool
}

func newDraft(base *Tree, areas []Area) *draft {
	d := &draft{base: base}
	given := make([]entry, 0, len(areas))
	for i, a := range areas {
		e := entry{Area: a, given: int32(i), instead: none}
		if d.sound(&e) {
			given = append(given, e)
		}
	}
	order := make([]int32, len(given)) // an entry is too large to be moved about by a sort
	for i := range order {
		order[i] = int32(i)
	}
	slices.SortFunc(order, func(a, b int32) int {
		if c := given[a].order(&given[b].Area); c != 0 {
			return c
		}
		return cmp.Compare(a, b)
	})
	d.merge(d.once(given, order))
	return d
}

// sound says that a record isn't wrong by itself.
func (d *draft) sound(e *entry) bool {
	switch {
	case e.Code.IsZero():
		d.refuse(e, NoCode)
	case !e.Level.Valid():
		d.refuse(e, NoLevel)
	case !e.From.IsZero() && !e.To.IsZero() && e.To.Last() <= e.From.First():
		d.refuse(e, Backwards, "from", e.From.String(), "to", e.To.String())
	}
	return !e.refused
}

// once keeps the first of several records of one code and day.
func (d *draft) once(given []entry, order []int32) []entry {
	kept := make([]entry, 0, len(order))
	for _, i := range order {
		e := &given[i]
		if len(kept) == 0 || e.order(&kept[len(kept)-1].Area) != 0 {
			kept = append(kept, *e)
			continue
		}
		if first := &kept[len(kept)-1]; !first.Equal(e.Area) {
			d.refuse(e, Twice, "from", dash(e.From.String()), "other", first.Name, "name", e.Name)
		}
	}
	return kept
}

// merge lays what is given over what stands.
func (d *draft) merge(given []entry) {
	d.entries = make([]entry, 0, len(d.base.rows)+len(given))
	r := 0
	stand := func() {
		d.entries = append(d.entries, entry{d.base.rows[r].Area, none, none, false})
		r++
	}
	for i := range given {
		e := &given[i]
		for r < len(d.base.rows) && e.order(&d.base.rows[r].Area) > 0 {
			stand()
		}
		if r < len(d.base.rows) && e.order(&d.base.rows[r].Area) == 0 {
			if e.Equal(d.base.rows[r].Area) {
				continue // stands already
			}
			e.instead = int32(r)
			r++
		}
		d.entries = append(d.entries, *e)
		d.news = true
	}
	for r < len(d.base.rows) {
		stand()
	}
}

// build refuses what can't stand until the rest can, and makes the tree of it.
func (d *draft) build() *Tree {
	for d.news {
		d.tree = assemble(d.entries)
		if !d.judge() {
			d.warn()
			d.tree.finish()
			d.sort()
			return d.tree
		}
		d.strike()
	}
	d.sort()
	return d.base
}

func (d *draft) sort() {
	slices.SortStableFunc(d.problems, func(a, b Problem) int { return cmp.Compare(a.Row, b.Row) })
}

// strike takes the refused out and puts back what they would have replaced.
func (d *draft) strike() {
	kept := d.entries[:0]
	d.news = false
	for _, e := range d.entries {
		if e.refused {
			if e.instead == none {
				continue
			}
			e = entry{d.base.rows[e.instead].Area, none, none, false}
		}
		d.news = d.news || e.given != none
		kept = append(kept, e)
	}
	d.entries = kept
}

// assemble makes rows, nodes and the way from code to node.
func assemble(entries []entry) *Tree {
	t := &Tree{rows: make([]row, len(entries))}
	codes := 0
	for i := range entries {
		if i == 0 || entries[i].Code != entries[i-1].Code {
			codes++
		}
	}
	t.nodes = make([]node, 0, codes)
	t.index = make(map[Code]int32, codes)
	for i := range entries {
		a := entries[i].Area
		if i == 0 || a.Code != t.rows[i-1].Code {
			t.index[a.Code] = int32(len(t.nodes))
			t.nodes = append(t.nodes, node{first: int32(i)})
		} else {
			t.rows[i-1].ends = min(t.rows[i-1].ends, a.begins())
		}
		n := int32(len(t.nodes)) - 1
		t.nodes[n].last = int32(i) + 1
		t.rows[i] = row{Area: a, begins: a.begins(), ends: a.ends(), parent: none, node: n}
	}
	for i := range t.rows {
		if p, ok := t.index[t.rows[i].Parent]; ok {
			t.rows[i].parent = p
		}
	}
	return t
}

// finish makes what only questions need.
func (t *Tree) finish() {
	for i := range t.rows {
		if p := t.rows[i].parent; p != none {
			t.nodes[p].kidsTo++
		}
	}
	total := int32(0)
	for n := range t.nodes {
		nd := &t.nodes[n]
		nd.kidsFrom, total = total, total+nd.kidsTo
		nd.kidsTo = nd.kidsFrom
	}
	t.kids = make([]int32, total)
	for i := range t.rows {
		if p := t.rows[i].parent; p != none {
			t.kids[t.nodes[p].kidsTo] = int32(i)
			t.nodes[p].kidsTo++
		}
	}
	for n := range t.nodes {
		if t.newest(int32(n)).parent == none {
			t.roots = append(t.roots, int32(n))
		}
	}
	t.findMoved()
	t.lay()
}

// findMoved lists the areas with a history and all that ever lay under one.
func (t *Tree) findMoved() {
	seen := make([]bool, len(t.nodes))
	var queue []int32
	reach := func(n int32) {
		if !seen[n] {
			seen[n] = true
			queue = append(queue, n)
		}
	}
	for i := range t.rows {
		if r := &t.rows[i]; r.begins != always || r.ends != never || len(r.Successors) > 0 {
			reach(r.node)
		}
	}
	for len(queue) > 0 {
		nd := t.nodes[queue[len(queue)-1]]
		queue = queue[:len(queue)-1]
		for _, k := range t.kids[nd.kidsFrom:nd.kidsTo] {
			reach(t.rows[k].node)
		}
	}
	for n, moved := range seen {
		if moved {
			t.moved = append(t.moved, int32(n))
		}
	}
}

func (d *draft) refuse(e *entry, k Kind, args ...string) {
	if !e.refused {
		d.problems = append(d.problems, Problem{k, int(e.given), e.Code, args})
		e.refused = true
	}
}

func (d *draft) say(e *entry, k Kind, args ...string) {
	if e.given != none {
		d.problems = append(d.problems, Problem{k, int(e.given), e.Code, args})
	}
}
