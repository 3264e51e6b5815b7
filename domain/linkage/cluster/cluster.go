// Package cluster makes groups of records from pairs: whoever is linked to somebody is in their group. It looks at what holds a group
// together, and cuts where a single weak link is all that joins two parts. It knows nothing of what the records say.
package cluster

// Edge is a link between two records; Odds are the natural logarithm of its odds.
type Edge struct {
	A, B uint32
	Odds float64
}

// Groups are records in groups.
type Groups struct {
	Of  []uint32 // of each record: the lowest record of its group
	Cut []Edge   // links that were taken for too weak to join what they join
}

// Of groups records by their links.
func Of(records int, edges []Edge) Groups {
	u := newUnion(records)
	for _, e := range edges {
		u.join(e.A, e.B)
	}
	g := Groups{Of: make([]uint32, records)}
	for i := range g.Of {
		g.Of[i] = u.root(uint32(i))
	}
	return g
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

// Several is how many groups have more than one record.
func (g Groups) Several() int {
	size := map[uint32]int{}
	n := 0
	for _, of := range g.Of {
		if size[of]++; size[of] == 2 {
			n++
		}
	}
	return n
}
