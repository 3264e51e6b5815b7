// Package seen remembers, in a few bytes each, of whom the register knows a name and birth date, so that looking for
// namesakes costs a question to the store only where there may be one.
package seen

import "hash/maphash"

// Names is a set of names with birth dates. A nil set, or one that was forgotten, knows nothing and says so.
type Names struct {
	seed maphash.Seed
	set  map[uint64]struct{}
}

// New is an empty set.
func New() *Names { return &Names{maphash.MakeSeed(), map[uint64]struct{}{}} }

// Add takes somebody in.
func (n *Names) Add(name, birth string) { n.set[n.hash(name, birth)] = struct{}{} }

// Unseen says for certain that nobody of this name and birth date is in the set, and takes them in.
func (n *Names) Unseen(name, birth string) bool {
	if n == nil || n.set == nil {
		return false
	}
	before := len(n.set)
	n.Add(name, birth)
	return len(n.set) > before
}

// Forget makes the set know nothing: somebody else writes too.
func (n *Names) Forget() { n.set = nil }

func (n *Names) hash(name, birth string) uint64 {
	var h maphash.Hash
	h.SetSeed(n.seed)
	_, _ = h.WriteString(name) // a maphash never fails
	_ = h.WriteByte(0)         // as above
	_, _ = h.WriteString(birth)
	return h.Sum64()
}
