package cluster

import (
	"cmp"
	"container/heap"
	"slices"
)

// pairing is two parts of a component that at least one link joins. The weights of their pairs that no link joins aren't known: each is taken for just high
// enough until it is asked for.
type pairing struct {
	sum   float64 // of the weights known
	known int32
}

// offer is two parts that may become one, and the weight between them, at best.
type offer struct {
	weight float64
	a, b   int32 // a before b
}

// offers are a heap of offers, the best first. Of equal ones the parts that were made first come first, so that nothing hangs on the order of the links.
type offers []offer

func (o offers) Len() int { return len(o) }
func (o offers) Less(i, j int) bool {
	return cmp.Or(cmp.Compare(o[j].weight, o[i].weight), cmp.Compare(o[i].a, o[j].a), cmp.Compare(o[i].b, o[j].b)) < 0
}
func (o offers) Swap(i, j int) { o[i], o[j] = o[j], o[i] }
func (o *offers) Push(x any)   { *o = append(*o, x.(offer)) } //nolint:errcheck // the heap holds nothing else
func (o *offers) Pop() any {
	last := (*o)[len(*o)-1]
	*o = (*o)[:len(*o)-1]
	return last
}

// sparse is the parts of a component of which only the linked ones are looked at. A part that was joined with another is empty; what they became has a number of
// its own.
type sparse struct {
	members []uint32
	weigh   func(a, b uint32) float64
	least   float64
	parts   [][]int
	near    []map[int32]pairing
	best    offers
}

// loosely is agglomerate for components of many records, by their links: two parts without a link between them aren't joined.
func loosely(members []uint32, edges []Edge, weigh func(a, b uint32) float64, least float64) (first []int, joins []join) {
	at := make(map[uint32]int32, len(members))
	s := &sparse{members: members, weigh: weigh, least: least}
	for i, m := range members {
		at[m] = int32(i)
		s.parts = append(s.parts, []int{i})
		s.near = append(s.near, map[int32]pairing{})
	}
	for _, e := range edges {
		s.pair(at[e.A], at[e.B], pairing{e.Weight, 1})
	}
	for len(s.best) > 0 {
		o := heap.Pop(&s.best).(offer) //nolint:errcheck // the heap holds nothing else
		p, ok := s.near[o.a][o.b]
		switch {
		case !ok: // one of them has become part of another
		case int(p.known) < s.pairs(o.a, o.b):
			s.pair(o.a, o.b, s.whole(o.a, o.b))
		default:
			joins = append(joins, join{s.parts[o.a], s.parts[o.b], o.weight})
			s.merge(o.a, o.b)
		}
	}
	first = make([]int, len(members))
	for _, part := range s.parts {
		for _, i := range part {
			first[i] = part[0]
		}
	}
	return first, joins
}

// pair takes down what is known of two parts, and offers them where they may belong together.
func (s *sparse) pair(a, b int32, p pairing) {
	a, b = min(a, b), max(a, b)
	s.near[a][b], s.near[b][a] = p, p
	all := s.pairs(a, b)
	mean := (p.sum + float64(all-int(p.known))*s.least) / float64(all)
	if w := mean + larger(len(s.parts[a]), len(s.parts[b])); w >= s.least {
		heap.Push(&s.best, offer{w, a, b})
	}
}

// pairs is how many pairs two parts have.
func (s *sparse) pairs(a, b int32) int { return len(s.parts[a]) * len(s.parts[b]) }

// whole weighs all pairs of two parts.
func (s *sparse) whole(a, b int32) pairing {
	sum := 0.0
	for _, i := range s.parts[a] {
		for _, j := range s.parts[b] {
			sum += s.weigh(s.members[i], s.members[j])
		}
	}
	return pairing{sum, int32(s.pairs(a, b))}
}

// merge makes one part of two.
func (s *sparse) merge(a, b int32) {
	c, first, second := int32(len(s.parts)), s.parts[a], s.parts[b]
	if first[0] > second[0] { // whoever stands first names the part
		first, second = second, first
	}
	s.parts = append(s.parts, slices.Concat(first, second))
	s.near = append(s.near, map[int32]pairing{})
	for _, old := range []int32{a, b} {
		for n, p := range s.near[old] {
			if delete(s.near[n], old); n == a || n == b {
				continue
			}
			have := s.near[c][n]
			s.near[c][n] = pairing{have.sum + p.sum, have.known + p.known}
		}
		s.near[old], s.parts[old] = nil, nil
	}
	for n, p := range s.near[c] {
		s.pair(c, n, p)
	}
}
