package area

import (
	"cmp"
	"slices"
	"strings"

	"wanjia/base/day"
)

// judge refuses the given records that can't stand in the draft's tree, and says whether it refused any.
func (d *draft) judge() bool {
	before := len(d.problems)
	for i := range d.tree.rows {
		if r := &d.tree.rows[i]; !r.Parent.IsZero() && r.parent == none {
			d.refuse(&d.entries[i], ParentMissing, "parent", r.Parent.s)
		}
	}
	d.judgeLoops(Cycle, d.tree.notBelow(), d.tree.upward)
	succeeded := d.tree.succeeded()
	d.judgeLoops(SuccessorCycle, succeeded, d.tree.onward)
	if len(d.problems) == before && len(succeeded) > 0 {
		d.judgeChains(succeeded)
	}
	for i := range d.tree.rows {
		if d.tree.rows[i].parent != none {
			d.judgeLevel(int32(i))
			d.judgeLife(int32(i))
		}
	}
	return len(d.problems) > before
}

// blame refuses the row, or where that stands already, what is given on its parent, or else on itself, and disturbs it.
func (d *draft) blame(r, parent int32, k Kind, args ...string) {
	if e := &d.entries[r]; e.given != none {
		d.refuse(e, k, args...)
		return
	}
	for _, n := range []int32{parent, d.tree.rows[r].node} {
		refused := false
		for i := d.tree.nodes[n].first; i < d.tree.nodes[n].last; i++ {
			if e := &d.entries[i]; e.given != none {
				d.refuse(e, k, args...)
				refused = true
			}
		}
		if refused {
			return
		}
	}
}

// judgeLevel wants every area below each version of its parent that it knows. Where it isn't known since when the
// area has been there, only the last of them counts, and where they never stood together, the parent's newest.
func (d *draft) judgeLevel(i int32) {
	r := &d.tree.rows[i]
	up := d.tree.nodes[r.parent]
	above, met := d.tree.newest(r.parent), false
	for v := up.last - 1; v >= up.first; v-- {
		p := &d.tree.rows[v]
		if p.begins >= r.ends || max(r.begins, p.begins) >= p.ends {
			continue
		}
		if !met || p.Level > above.Level {
			above = p
		}
		if met = true; r.From.IsZero() {
			break
		}
	}
	if r.Level <= above.Level {
		d.blame(i, r.parent, LevelNotBelow, "child", r.Code.s, "level", r.Level.String(),
			"parent", above.Code.s, "above", above.Level.String())
	}
}

// life is a stretch of days without a gap, as long as the dates given can mean.
type life struct{ begins, ends day.Day }

// lives are the stretches in which an area exists, the oldest first.
func (t *Tree) lives(n int32) []life {
	var all []life
	for v := t.nodes[n].first; v < t.nodes[n].last; v++ {
		r := &t.rows[v]
		one := life{r.begins, r.ends}
		if !r.To.IsZero() && r.ends == r.To.First() {
			one.ends = r.To.Last()
		}
		if last := len(all) - 1; last >= 0 && one.begins <= all[last].ends {
			all[last].ends = max(all[last].ends, one.ends)
			continue
		}
		all = append(all, one)
	}
	return all
}

// judgeLife refuses an area whose stated days can't lie in its parent's life. Days that aren't stated are taken to
// be as long as the parent's.
func (d *draft) judgeLife(i int32) {
	r := &d.tree.rows[i]
	if r.From.IsZero() && r.To.IsZero() {
		return
	}
	lives := d.tree.lives(r.parent)
	if slices.ContainsFunc(lives, r.canLieIn) {
		return
	}
	first, last := &d.tree.rows[d.tree.nodes[r.parent].first], d.tree.newest(r.parent)
	d.blame(i, r.parent, OutsideParent, "child", r.Code.s, "from", dash(r.From.String()), "to", dash(r.To.String()),
		"parent", r.Parent.s, "begins", dash(first.From.String()), "ends", dash(last.To.String()))
}

// canLieIn says whether the stated days can lie in a stretch of the parent's.
func (r *row) canLieIn(l life) bool {
	if !r.From.IsZero() && (r.From.Last() < l.begins || r.From.First() >= l.ends) {
		return false
	}
	if r.To.IsZero() || r.ends < r.To.First() { // the next version ends it before
		return true
	}
	return r.To.Last() > l.begins && r.To.First() <= l.ends
}

func dash(date string) string {
	if date == "" {
		return "—"
	}
	return date
}

// warn says what is odd about the given records that stand.
func (d *draft) warn() {
	for i := range d.tree.rows {
		r, e := &d.tree.rows[i], &d.entries[i]
		if r.parent != none {
			d.warnEnded(int32(i))
		}
		if e.given == none {
			continue
		}
		if r.Name == "" {
			d.say(e, NoName)
		}
		d.warnSuccessors(r, e)
		d.warnDigits(r, e)
	}
}

// warnEnded looks for areas left behind by a parent that ended.
func (d *draft) warnEnded(i int32) {
	r := &d.tree.rows[i]
	ends := d.tree.newest(r.parent).ends
	if r.ends != never || ends == never || len(r.Successors) > 0 {
		return
	}
	args := []string{"child", r.Code.s, "parent", r.Parent.s, "ends", ends.String()}
	if d.entries[i].given != none {
		d.say(&d.entries[i], ParentEnded, args...)
		return
	}
	d.say(&d.entries[d.tree.nodes[r.parent].last-1], ParentEnded, args...)
}

func (d *draft) warnSuccessors(r *row, e *entry) {
	for _, s := range r.Successors {
		if !d.tree.Has(s) {
			d.say(e, SuccessorMissing, "successor", s.s)
		}
	}
	if len(r.Successors) > 0 && r.ends == never {
		d.say(e, SuccessorNoEnd)
	}
}

func (d *draft) warnDigits(r *row, e *entry) {
	own, ok := China(r.Code)
	if !ok {
		return
	}
	parent, ok := China(r.Parent)
	if !ok || own.Within(parent) {
		return
	}
	digits, _ := own.Parent()
	d.say(e, CodeAgainstParent, "digits", dash(digits.s), "parent", r.Parent.s)
}

// notBelow are the areas that newest aren't below their parent; every loop of parents has one.
func (t *Tree) notBelow() []int32 {
	var nodes []int32
	for n := range t.nodes {
		if r := t.newest(int32(n)); r.parent != none && r.Level <= t.newest(r.parent).Level {
			nodes = append(nodes, int32(n))
		}
	}
	return nodes
}

// succeeded are the areas that newest have successors; every loop that isn't one of parents alone has one.
func (t *Tree) succeeded() []int32 {
	var nodes []int32
	for n := range t.nodes {
		if len(t.newest(int32(n)).Successors) > 0 {
			nodes = append(nodes, int32(n))
		}
	}
	return nodes
}

func (t *Tree) upward(n int32) []int32 {
	if p := t.newest(n).parent; p != none {
		return []int32{p}
	}
	return nil
}

// judgeLoops refuses the given records that close a loop.
func (d *draft) judgeLoops(k Kind, starts []int32, onward func(int32) []int32) {
	if len(starts) == 0 {
		return
	}
	l := loops{onward: onward, seen: make([]int32, len(d.tree.nodes)), low: make([]int32, len(d.tree.nodes))}
	for _, n := range starts {
		if l.seen[n] == 0 {
			l.visit(n)
		}
	}
	for _, loop := range l.found {
		for _, n := range loop {
			e := &d.entries[d.tree.nodes[n].last-1]
			if e.given != none {
				d.refuse(e, k, "loop", d.tree.round(n, loop, onward))
			}
		}
	}
}

// maxChain bounds a lineage. No area has been succeeded so often; a column filled down by mistake has, and the lineages
// of such a chain grow with its square.
const maxChain = 50

// judgeChains refuses endless rows of successors, or what makes one that stands endless. The draft must be free of loops.
func (d *draft) judgeChains(starts []int32) {
	depths := make([]int32, len(d.tree.nodes))
	deeper := func(a, b int32) int { return cmp.Compare(depths[a], depths[b]) }
	for _, n := range starts {
		long := d.tree.depth(n, depths) > maxChain
		for next := []int32{n}; long && len(next) > 0; next = d.tree.onward(n) {
			n = slices.MaxFunc(next, deeper)
			if e := &d.entries[d.tree.nodes[n].last-1]; e.given != none {
				d.refuse(e, SuccessorChain)
				break
			}
		}
	}
}

// depth is the longest way from an area to where nothing follows.
func (t *Tree) depth(n int32, known []int32) int32 {
	if known[n] == 0 {
		for _, k := range t.onward(n) {
			known[n] = max(known[n], t.depth(k, known))
		}
		known[n]++
	}
	return known[n]
}

// round shows one way around a loop, from n on, shortened where it is long.
func (t *Tree) round(n int32, loop []int32, onward func(int32) []int32) string {
	const most = 8
	var seen []int32
	var text strings.Builder
	for start := n; ; {
		seen = append(seen, n)
		text.WriteString(t.code(n).s + " → ")
		for _, k := range onward(n) {
			if _, in := slices.BinarySearch(loop, k); in {
				n = k
				break
			}
		}
		if slices.Contains(seen, n) {
			return text.String() + t.code(n).s
		}
		if len(seen) == most {
			return text.String() + "… → " + t.code(start).s
		}
	}
}

// loops finds the strongly connected parts of the tree's links that are loops (R. Tarjan, "Depth-first search and
// linear graph algorithms", SIAM J. Comput. 1, 1972).
type loops struct {
	onward    func(int32) []int32
	seen, low []int32 // 1 for the first seen; low is -1 once a node's part is known
	stack     []int32
	count     int32
	found     [][]int32
}

func (l *loops) visit(n int32) {
	l.count++
	l.seen[n], l.low[n] = l.count, l.count
	l.stack = append(l.stack, n)
	itself := false
	for _, k := range l.onward(n) {
		itself = itself || k == n
		if l.seen[k] == 0 {
			l.visit(k)
		}
		if l.low[k] > 0 {
			l.low[n] = min(l.low[n], l.low[k])
		}
	}
	if l.low[n] != l.seen[n] {
		return
	}
	at := len(l.stack) - 1
	for l.stack[at] != n {
		at--
	}
	part := slices.Clone(l.stack[at:])
	l.stack = l.stack[:at]
	for _, k := range part {
		l.low[k] = -1
	}
	if len(part) > 1 || itself {
		slices.Sort(part)
		l.found = append(l.found, part)
	}
}
