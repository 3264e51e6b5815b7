package area

import (
	"slices"

	"wanjia/base/day"
)

// Lineage is the areas in whose figures somebody living in the area counts on today's boundaries: the area itself,
// then, where it has a successor, the successor and what that counts in; where it was split into several, only what
// all of them count in; else its parent and what that counts in. The area itself comes first; none comes twice.
// The slice is the tree's own: read it, don't change it. It is nil for a code that isn't in the tree.
func (t *Tree) Lineage(c Code) []Code {
	n, ok := t.index[c]
	if !ok {
		return nil
	}
	return t.lineage(n)
}

func (t *Tree) lineage(n int32) []Code {
	nd := &t.nodes[n]
	end := nd.linesFrom + nd.linesLen
	return t.lines[nd.linesFrom:end:end]
}

// Counts says that somebody living in the area counts in the other's figures on today's boundaries.
func (t *Tree) Counts(c, in Code) bool { return slices.Contains(t.Lineage(c), in) }

// LineageOn is the areas in whose figures somebody living in the area counted on a day: the area itself, then
// upwards the areas in force on that day. A parent that wasn't in force is passed over, not the areas above it.
func (t *Tree) LineageOn(c Code, on day.Day) []Code {
	n, ok := t.index[c]
	if !ok {
		return nil
	}
	return t.appendLineageOn(nil, n, on)
}

func (t *Tree) appendLineageOn(line []Code, n int32, on day.Day) []Code {
	line = append(line, t.code(n))
	r, _ := t.at(n, on)
	for range maxChain { // versions that were never in force together can name each other in a circle
		up := t.rows[r].parent
		if up == none || slices.Contains(line, t.code(up)) {
			break
		}
		var stands bool
		if r, stands = t.at(up, on); stands {
			line = append(line, t.code(up))
		}
	}
	return line
}

// ChangedSince are the areas whose LineageOn the day isn't their Lineage, in order of code: only their records are to
// be counted anew for figures on the boundaries of that day.
func (t *Tree) ChangedSince(on day.Day) []Code {
	var changed []Code
	t.eachChanged(on, func(c Code) bool {
		changed = append(changed, c)
		return true
	})
	return changed
}

// Differs says that the boundaries of the day aren't today's for at least one area.
func (t *Tree) Differs(on day.Day) bool {
	differs := false
	t.eachChanged(on, func(Code) bool {
		differs = true
		return false
	})
	return differs
}

func (t *Tree) eachChanged(on day.Day, yield func(Code) bool) {
	var line []Code
	for _, n := range t.moved {
		line = t.appendLineageOn(line[:0], n, on)
		if !slices.Equal(line, t.lineage(n)) && !yield(t.code(n)) {
			return
		}
	}
}

// Successors are the areas that took the ground of an area, and those that took theirs, nearest first. Successors
// that aren't in the tree are left out.
func (t *Tree) Successors(c Code) []Code {
	n, ok := t.index[c]
	if !ok {
		return nil
	}
	var heirs []Code
	queue := []int32{n}
	for len(queue) > 0 {
		for _, next := range t.newest(queue[0]).Successors {
			if k, ok := t.index[next]; ok && !slices.Contains(heirs, next) {
				heirs = append(heirs, next)
				queue = append(queue, k)
			}
		}
		queue = queue[1:]
	}
	return heirs
}

// lay fills in every area's lineage.
func (t *Tree) lay() {
	t.lines = make([]Code, 0, 4*len(t.nodes)+16)
	for n := range t.nodes {
		t.layOne(int32(n))
	}
	t.lines = append([]Code(nil), t.lines...) // no room to grow is kept
}

// layOne ends, since the draft has refused every loop of parents and successors.
func (t *Tree) layOne(n int32) {
	if t.nodes[n].linesLen > 0 {
		return
	}
	next := t.onward(n)
	for _, k := range next {
		t.layOne(k)
	}
	from := int32(len(t.lines))
	t.lines = append(t.lines, t.code(n))
	if len(next) > 0 {
		first := t.lineage(next[0])
		for _, c := range first {
			if t.allCount(next[1:], c) {
				t.lines = append(t.lines, c)
			}
		}
	}
	t.nodes[n].linesFrom, t.nodes[n].linesLen = from, int32(len(t.lines))-from
}

// allCount says that all the nodes count in an area.
func (t *Tree) allCount(nodes []int32, in Code) bool {
	for _, k := range nodes {
		if !slices.Contains(t.lineage(k), in) {
			return false
		}
	}
	return true
}

// onward is where an area's people count next: in its successors that are in the tree, else in its parent.
func (t *Tree) onward(n int32) []int32 {
	r := t.newest(n)
	var next []int32
	for _, s := range r.Successors {
		if k, ok := t.index[s]; ok && !slices.Contains(next, k) {
			next = append(next, k)
		}
	}
	if len(next) == 0 && r.parent != none {
		next = append(next, r.parent)
	}
	return next
}
