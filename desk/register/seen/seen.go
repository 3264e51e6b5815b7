// Package seen remembers, in a few bytes each, of whom the register knows a name and birth date, so that looking for
// namesakes costs a question to the store only where there may be one.
package seen

import (
	"hash/maphash"

	"wanjia/domain/person"
)

// Names are people by their name and birth date. Nil names, or ones that were forgotten, know nothing and say so.
type Names struct {
	seed maphash.Seed
	one  map[uint64]person.ID
	more map[uint64][]person.ID // those who came after the one
}

// New knows nobody yet.
func New() *Names {
	return &Names{maphash.MakeSeed(), map[uint64]person.ID{}, map[uint64][]person.ID{}}
}

// Add takes somebody in.
func (n *Names) Add(p person.ID, name, birth string) { n.put(n.hash(name, birth), p) }

func (n *Names) put(h uint64, p person.ID) {
	switch first, ok := n.one[h]; {
	case !ok:
		n.one[h] = p
	case first != p:
		n.more[h] = append(n.more[h], p)
	}
}

// Like are those who were ever taken in under the name and birth date; whether they are still called so is for the caller to look.
// It takes p in. It is not sure where it was forgotten.
func (n *Names) Like(p person.ID, name, birth string) (like []person.ID, sure bool) {
	if n == nil || n.one == nil {
		return nil, false
	}
	h := n.hash(name, birth)
	if first, ok := n.one[h]; ok {
		like = append(like, first)
		like = append(like, n.more[h]...)
	}
	n.put(h, p)
	return like, true
}

// Forget makes it know nothing: somebody else writes too.
func (n *Names) Forget() { n.one, n.more = nil, nil }

func (n *Names) hash(name, birth string) uint64 {
	var h maphash.Hash
	h.SetSeed(n.seed)
	_, _ = h.WriteString(name) // a maphash never fails
	_ = h.WriteByte(0)         // as above
	_, _ = h.WriteString(birth)
	return h.Sum64()
}
