// Package cluster makes groups of records from pairs: whoever is linked to somebody is in their component. A component is only
// taken for one person where the evidence across all its parts says so: where a weak bridge is all that joins two parts whose records
// otherwise speak against each other, they stay apart. It knows nothing of what the records say.
package cluster

import (
	"cmp"
	"context"
	"math"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
)

// Edge is a link between two records.
type Edge struct {
	A, B   uint32
	Weight float64 // of the evidence
}

// Rules say when records belong together.
type Rules struct {
	Records int
	Least   float64                               // the weight between two parts from which on they are one
	Weigh   func(w int) func(a, b uint32) float64 // the weight of any two records; one function for each worker
	Before  func(a, b uint32) int                 // orders records by what they say, so that their places don't matter
}

// Groups are records in groups.
type Groups struct {
	Of  []uint32 // of each record: a record of its group, the same for all of them
	In  []Edge   // the pairs inside groups, each with the weight between the two parts of which it was joined
	Cut []Edge   // links between records that were put into different groups
}

// Several is how many groups have more than one record.
func (g Groups) Several() int {
	several := make([]bool, len(g.Of))
	n := 0
	for i, of := range g.Of {
		if int(of) != i && !several[of] { // the record that names a group is in it
			several[of] = true
			n++
		}
	}
	return n
}

// Of groups records by their links.
func Of(ctx context.Context, edges []Edge, r Rules) (Groups, error) {
	g := Groups{Of: make([]uint32, r.Records)}
	u := newUnion(r.Records)
	for _, e := range edges {
		u.join(e.A, e.B)
	}
	components := componentsOf(edges, u)
	for i := range g.Of {
		g.Of[i] = uint32(i)
	}
	var next atomic.Int64
	var wait sync.WaitGroup
	var workers []*grouping
	for w := range runtime.GOMAXPROCS(0) {
		one := &grouping{Rules: r, of: g.Of, weigh: r.Weigh(w)}
		workers = append(workers, one)
		wait.Go(func() {
			for ctx.Err() == nil {
				i := int(next.Add(1)) - 1
				if i >= len(components) {
					return
				}
				one.component(components[i])
			}
		})
	}
	wait.Wait()
	for _, one := range workers {
		g.In = append(g.In, one.in...)
	}
	for _, e := range edges {
		if g.Of[e.A] != g.Of[e.B] {
			g.Cut = append(g.Cut, e)
		}
	}
	return g, ctx.Err()
}

// componentsOf are the edges of each component.
func componentsOf(edges []Edge, u union) [][]Edge {
	size, at := make([]uint32, len(u)), make([]uint32, len(u)) // by root; at is counted from 1
	for _, e := range edges {
		size[u.root(e.A)]++
	}
	var all [][]Edge
	room := make([]Edge, len(edges))
	for _, e := range edges {
		root := u.root(e.A)
		if at[root] == 0 {
			all = append(all, room[:0:size[root]])
			room = room[size[root]:]
			at[root] = uint32(len(all))
		}
		all[at[root]-1] = append(all[at[root]-1], e)
	}
	return all
}

// most is how many records of a component are all weighed against each other; in a larger one only those whose parts are linked are, unless an eighth of all that
// there could be are linked and it isn't larger than mostDense.
const (
	most      = 600
	mostDense = 5_000
)

// loose says that a component of so many records is grouped by its links alone.
func loose(records, links int) bool {
	return records > most && (records > mostDense || records*records > 16*links)
}

// mostLinks is how many links are looked at together, and linksEach how many for each record: of more, the weaker ones go first.
const (
	mostLinks = 1_500_000
	linksEach = 64
)

func many(records, links int) bool { return links > min(mostLinks, linksEach*records) }

type grouping struct {
	Rules
	of    []uint32 // shared by all workers; each writes the records of its components only
	weigh func(a, b uint32) float64
	in    []Edge
}

// component groups the records of one component.
func (g *grouping) component(edges []Edge) {
	if len(edges) == 1 {
		g.of[edges[0].B] = edges[0].A
		g.in = append(g.in, edges[0])
		return
	}
	members := membersOf(edges)
	if loose(len(members), len(edges)) && many(len(members), len(edges)) {
		g.stronger(edges)
		return
	}
	slices.SortFunc(members, func(a, b uint32) int {
		if c := g.Before(a, b); c != 0 {
			return c
		}
		return cmp.Compare(a, b)
	})
	first, joins := g.joined(members, edges)
	for i, k := range first {
		g.of[members[i]] = members[k]
	}
	for _, j := range joins {
		for _, a := range j.left {
			for _, b := range j.right {
				g.in = append(g.in, Edge{members[a], members[b], j.weight})
			}
		}
	}
}

func (g *grouping) joined(members []uint32, edges []Edge) (first []int, joins []join) {
	if loose(len(members), len(edges)) {
		return loosely(members, edges, g.weigh, g.Least)
	}
	return agglomerate(members, g.weigh, g.Least)
}

// stronger drops the weaker half of the links and groups what is left of them.
func (g *grouping) stronger(edges []Edge) {
	weights := make([]float64, len(edges))
	for i, e := range edges {
		weights[i] = e.Weight
	}
	slices.Sort(weights)
	least := weights[len(weights)/2]
	var kept []Edge
	for _, e := range edges {
		if e.Weight > least {
			kept = append(kept, e)
		}
	}
	if len(kept) == 0 { // all as strong as each other: nothing tells one part from another
		for _, e := range edges {
			g.of[e.A], g.of[e.B] = edges[0].A, edges[0].A
		}
		g.in = append(g.in, edges...)
		return
	}
	place := map[uint32]uint32{}
	var back []uint32
	local := make([]Edge, len(kept))
	number := func(r uint32) uint32 {
		n, ok := place[r]
		if !ok {
			n = uint32(len(back))
			place[r] = n
			back = append(back, r)
		}
		return n
	}
	for i, e := range kept {
		local[i] = Edge{number(e.A), number(e.B), e.Weight}
	}
	u := newUnion(len(back))
	for _, e := range local {
		u.join(e.A, e.B)
	}
	for _, part := range componentsOf(local, u) {
		for i := range part {
			part[i].A, part[i].B = back[part[i].A], back[part[i].B]
		}
		g.component(part)
	}
}

// membersOf are the records that links join, each once.
func membersOf(edges []Edge) []uint32 {
	all := make([]uint32, 0, 2*len(edges))
	for _, e := range edges {
		all = append(all, e.A, e.B)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// join is two parts that became one, by the places of their members.
type join struct {
	left, right []int
	weight      float64
}

// larger is what it says for two parts that the one has so many times more records than the other: that a record taken at random is of a person is the more probable
// the more records the person is known to have. The weights themselves are averaged, since records of one person say much the same.
func larger(a, b int) float64 { return math.Abs(math.Log(float64(a) / float64(b))) }

// matrix is the parts of a component while they grow together.
type matrix struct {
	sum     [][]float64 // of the weights between two parts
	size    []int       // 0 for a part that is in another now
	nearest []int       // the part with the highest weight; -1 for none
	parts   [][]int
}

// agglomerate joins the two parts with the highest weight between them, as long as it is high enough. It answers the first member of
// each one's part, and the joins.
func agglomerate(members []uint32, weigh func(a, b uint32) float64, least float64) (first []int, joins []join) {
	m := newMatrix(members, weigh)
	for {
		a, best := -1, least
		for i := range m.size {
			if m.size[i] > 0 && m.nearest[i] >= 0 {
				if w := m.weight(i, m.nearest[i]); w > best || a < 0 && w == best {
					a, best = i, w
				}
			}
		}
		if a < 0 {
			break
		}
		b := m.nearest[a]
		joins = append(joins, join{m.parts[a], m.parts[b], best})
		m.merge(min(a, b), max(a, b))
	}
	first = make([]int, len(members))
	for _, part := range m.parts {
		for _, i := range part {
			first[i] = part[0]
		}
	}
	return first, joins
}

func newMatrix(members []uint32, weigh func(a, b uint32) float64) *matrix {
	n := len(members)
	m := &matrix{sum: make([][]float64, n), size: make([]int, n), nearest: make([]int, n), parts: make([][]int, n)}
	for i := range n {
		m.sum[i] = make([]float64, n)
		m.size[i] = 1
		m.parts[i] = []int{i}
		for j := range i {
			w := weigh(members[i], members[j])
			m.sum[i][j], m.sum[j][i] = w, w
		}
	}
	for i := range n {
		m.find(i)
	}
	return m
}

// weight is the mean weight of the pairs between two parts, and what their sizes say.
func (m *matrix) weight(i, j int) float64 {
	return m.sum[i][j]/float64(m.size[i]*m.size[j]) + larger(m.size[i], m.size[j])
}

// find finds the nearest part of a part.
func (m *matrix) find(i int) {
	m.nearest[i] = -1
	best := 0.0
	for j, size := range m.size {
		if j == i || size == 0 {
			continue
		}
		if w := m.weight(i, j); m.nearest[i] < 0 || w > best {
			m.nearest[i], best = j, w
		}
	}
}

// merge makes part b of part a.
func (m *matrix) merge(a, b int) {
	m.parts[a] = append(append(make([]int, 0, len(m.parts[a])+len(m.parts[b])), m.parts[a]...), m.parts[b]...)
	m.parts[b] = nil
	m.size[a] += m.size[b]
	m.size[b] = 0
	for j := range m.sum {
		m.sum[a][j] += m.sum[b][j]
		m.sum[j][a] = m.sum[a][j]
	}
	m.find(a)
	for i, size := range m.size {
		switch {
		case size == 0 || i == a:
		case m.nearest[i] == a || m.nearest[i] == b:
			m.find(i)
		case m.nearest[i] >= 0 && m.weight(i, a) > m.weight(i, m.nearest[i]):
			m.nearest[i] = a
		}
	}
}

// union is a forest in which every tree is a group, its root the lowest record.
type union []uint32

func newUnion(n int) union {
	u := make(union, n)
	for i := range u {
		u[i] = uint32(i)
	}
	return u
}

func (u union) root(i uint32) uint32 {
	for u[i] != i {
		u[i] = u[u[i]]
		i = u[i]
	}
	return i
}

func (u union) join(a, b uint32) {
	a, b = u.root(a), u.root(b)
	if a < b {
		u[b] = a
	} else {
		u[a] = b
	}
}
