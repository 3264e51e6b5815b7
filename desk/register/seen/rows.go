package seen

import (
	"encoding/binary"

	"wanjia/domain/journal"
)

// Rows is a set of rows, by the random half of their ids, on top of another one.
type Rows struct {
	before *Rows
	set    map[uint64]struct{}
}

// NewRows is an empty set on top of another one, which may be nil.
func NewRows(before *Rows) *Rows { return &Rows{before, map[uint64]struct{}{}} }

// Add takes a row in.
func (r *Rows) Add(id journal.ID) { r.set[half(id)] = struct{}{} }

// Has says that a row is in the set or in one below.
func (r *Rows) Has(id journal.ID) bool {
	for ; r != nil; r = r.before {
		if _, ok := r.set[half(id)]; ok {
			return true
		}
	}
	return false
}

// Take takes in the rows of another set, without those below it.
func (r *Rows) Take(from *Rows) {
	for k := range from.set {
		r.set[k] = struct{}{}
	}
}

// Stand puts the set on top of another one than before.
func (r *Rows) Stand(on *Rows) { r.before = on }

func half(id journal.ID) uint64 { return binary.BigEndian.Uint64(id.ID[8:]) }
