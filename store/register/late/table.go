package late

import (
	"bytes"
	"slices"
	"sync"

	"wanjia/base/id"
)

// Table is the rows of one table that aren't written yet, by key. Rows lie side by side in large pieces that the collector doesn't look
// into; a row is never changed, only followed by another, so whoever has got one keeps it. The zero Table is empty.
type Table struct {
	mu     sync.RWMutex
	at     map[id.ID]place
	pieces [][]byte
	size   int
}

// place is where a row lies.
type place struct{ piece, from, to uint32 }

const (
	// rowCost is what a row takes beside its bytes: its key, where it lies, and the room that a map leaves.
	rowCost  = 48
	pieceLen = 1 << 20
)

// Get is the row of a key; nil where there is none.
func (t *Table) Get(key id.ID) []byte {
	t.mu.RLock()
	defer t.mu.RUnlock()
	return t.get(key)
}

func (t *Table) get(key id.ID) []byte {
	p, ok := t.at[key]
	if !ok {
		return nil
	}
	return t.pieces[p.piece][p.from:p.to:p.to]
}

// put replaces the row of a key by what is made of it; nil takes it away.
func (t *Table) put(key id.ID, of func(old []byte) []byte) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.at == nil {
		t.at = map[id.ID]place{}
	}
	row := of(t.get(key))
	if row == nil {
		delete(t.at, key)
		return
	}
	last := len(t.pieces) - 1
	if last < 0 || cap(t.pieces[last])-len(t.pieces[last]) < len(row) {
		t.pieces = append(t.pieces, make([]byte, 0, max(pieceLen, len(row))))
		last++
	}
	from := len(t.pieces[last])
	t.pieces[last] = append(t.pieces[last], row...)
	t.at[key] = place{uint32(last), uint32(from), uint32(from + len(row))}
	t.size += rowCost + len(row)
}

// full says that so many bytes have been put.
func (t *Table) full(size int) bool {
	t.mu.RLock()
	defer t.mu.RUnlock()
	return t.size > size
}

// keys are those of all rows, in their order.
func (t *Table) keys() []id.ID {
	t.mu.RLock()
	defer t.mu.RUnlock()
	out := make([]id.ID, 0, len(t.at))
	for k := range t.at {
		out = append(out, k)
	}
	slices.SortFunc(out, func(a, b id.ID) int { return bytes.Compare(a[:], b[:]) })
	return out
}
