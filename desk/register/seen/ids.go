package seen

import (
	"encoding/binary"
	"math/bits"
)

// Sort tells what an id is of: one id may be somebody's and the name of their salt.
type Sort uint64

// The sorts of ids.
const (
	Person Sort = iota + 1
	Household
	Event
	Salt
	Number // a blind index
)

const (
	idBits  = 1 << 26 // 8 MiB: of seven million ids one in a hundred that was never added is taken for one that was
	idMarks = 4       // bits for each id
)

// Ids remembers in ten bits each which ids a register holds that was empty when the session began, so that a first load doesn't
// ask for what can't be there. Nil Ids, or ones that were forgotten, know nothing and hold everything possible.
type Ids struct{ marks []uint64 }

// NewIds knows of an empty register.
func NewIds() *Ids { return &Ids{make([]uint64, idBits/64)} }

// Add takes an id in.
func (s *Ids) Add(of Sort, id [16]byte) {
	if s == nil || s.marks == nil {
		return
	}
	at, step := spread(of, id)
	for range idMarks {
		s.marks[at%idBits/64] |= 1 << (at % 64)
		at += step
	}
}

// May says that the register may hold an id; where it doesn't, it certainly does not.
func (s *Ids) May(of Sort, id [16]byte) bool {
	if s == nil || s.marks == nil {
		return true
	}
	at, step := spread(of, id)
	for range idMarks {
		if s.marks[at%idBits/64]&(1<<(at%64)) == 0 {
			return false
		}
		at += step
	}
	return true
}

// Forget makes it know nothing: somebody else writes too.
func (s *Ids) Forget() {
	if s != nil {
		s.marks = nil
	}
}

// Forget makes both know nothing.
func Forget(names *Names, held *Ids) {
	names.Forget()
	held.Forget()
}

// spread makes of an id where its marks begin and how far they are apart. Ids are made by others and may be as alike as numbers in a row.
func spread(of Sort, id [16]byte) (at, step uint64) {
	a, b := binary.LittleEndian.Uint64(id[:8]), binary.LittleEndian.Uint64(id[8:])
	hi, lo := bits.Mul64(a^uint64(of)*0x9e3779b97f4a7c15, b|1)
	at = (hi ^ lo) * 0xbf58476d1ce4e5b9
	at ^= at >> 29
	step = (lo ^ a<<32 ^ b) * 0x94d049bb133111eb
	return at, step>>20 | 1
}
