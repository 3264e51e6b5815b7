// Package sorter sorts more records than fit in memory, by merging sorted pieces of a temporary file.
package sorter

import (
	"bufio"
	"bytes"
	"cmp"
	"encoding/binary"
	"errors"
	"io"
	"iter"
	"os"
	"slices"
)

// Sorter sorts records by key in bounded memory: what doesn't fit is sorted piece by piece into a temporary
// file and merged. Records with equal keys stay in the order they were added.
type Sorter struct {
	dir    string
	budget int
	less   func(a, b []byte) bool

	arena   []byte
	entries []entry
	file    *os.File
	size    int64 // bytes written to file
	runs    []run // sorted pieces of file, in the order they were added
	err     error
}

// entry is a record in the arena: its key, then its payload.
type entry struct {
	prefix       uint64 // the key's first bytes, which decide most comparisons
	at           int
	key, payload int32
}

// run is a sorted piece of the temporary file.
type run struct{ from, to int64 }

const (
	entryBytes = 24
	minBudget  = 64 << 10
	mergeChunk = 16 << 10 // the least that one run is read by
)

// New makes a sorter that keeps up to memBytes in memory and the rest in a file in dir ("" is the system's
// default). A nil less is the order of the bytes.
func New(dir string, memBytes int, less func(a, b []byte) bool) *Sorter {
	return &Sorter{dir: dir, budget: max(memBytes, minBudget), less: less}
}

// Add adds a record; both slices are copied.
func (s *Sorter) Add(key, payload []byte) error {
	if s.err != nil {
		return s.err
	}
	need := len(key) + len(payload) + entryBytes
	if len(s.entries) > 0 && len(s.arena)+len(s.entries)*entryBytes+need > s.budget {
		if s.err = s.spill(); s.err != nil {
			return s.err
		}
	}
	e := entry{at: len(s.arena), key: int32(len(key)), payload: int32(len(payload)), prefix: prefix(key)}
	s.entries = append(s.entries, e)
	s.arena = append(append(s.arena, key...), payload...)
	return nil
}

func prefix(key []byte) uint64 {
	if len(key) >= 8 {
		return binary.BigEndian.Uint64(key)
	}
	var b [8]byte
	copy(b[:], key)
	return binary.BigEndian.Uint64(b[:])
}

func (s *Sorter) keyOf(e entry) []byte { return s.arena[e.at : e.at+int(e.key)] }

func (s *Sorter) payloadOf(e entry) []byte {
	return s.arena[e.at+int(e.key) : e.at+int(e.key)+int(e.payload)]
}

// order compares keys.
func (s *Sorter) order(a, b []byte) int {
	switch {
	case s.less == nil:
		return bytes.Compare(a, b)
	case s.less(a, b):
		return -1
	case s.less(b, a):
		return 1
	}
	return 0
}

// sort sorts what is in memory; where a record lies in the arena decides between equals, so it is stable.
func (s *Sorter) sort() {
	slices.SortFunc(s.entries, func(a, b entry) int {
		if s.less == nil && a.prefix != b.prefix {
			return cmp.Compare(a.prefix, b.prefix)
		}
		return cmp.Or(s.order(s.keyOf(a), s.keyOf(b)), cmp.Compare(a.at, b.at))
	})
}

// spill writes what is in memory as one run.
func (s *Sorter) spill() error {
	if s.file == nil {
		f, err := os.CreateTemp(s.dir, "wanjia-sort-*")
		if err != nil {
			return err
		}
		s.file = f
	}
	s.sort()
	out := newRunWriter(s.file, s.size)
	for _, e := range s.entries {
		out.add(s.keyOf(e), s.payloadOf(e))
	}
	r, err := out.finish()
	if err != nil {
		return err
	}
	s.runs, s.size = append(s.runs, r), r.to
	s.arena, s.entries = s.arena[:0], s.entries[:0]
	return nil
}

// Sorted is all records in order; both slices hold until the next step. Where it ends early, Err says why.
func (s *Sorter) Sorted() iter.Seq2[[]byte, []byte] {
	return func(yield func(key, payload []byte) bool) {
		if s.err != nil {
			return
		}
		if len(s.runs) == 0 {
			s.sort()
			for _, e := range s.entries {
				if !yield(s.keyOf(e), s.payloadOf(e)) {
					return
				}
			}
			return
		}
		if s.err = s.prepare(); s.err != nil {
			return
		}
		s.err = s.merge(s.runs, yield)
	}
}

// prepare brings everything into as few runs as can be merged at once. Neighbours are merged with neighbours,
// which keeps equals in order.
func (s *Sorter) prepare() error {
	if len(s.entries) > 0 {
		if err := s.spill(); err != nil {
			return err
		}
	}
	s.arena, s.entries = nil, nil
	for fan := s.fan(); len(s.runs) > fan; {
		var merged []run
		for group := range slices.Chunk(s.runs, fan) {
			out := newRunWriter(s.file, s.size)
			err := s.merge(group, func(key, payload []byte) bool {
				out.add(key, payload)
				return out.err == nil
			})
			r, writeErr := out.finish()
			if err := errors.Join(err, writeErr); err != nil {
				return err
			}
			merged, s.size = append(merged, r), r.to
		}
		s.runs = merged
	}
	return nil
}

// fan is how many runs are merged at once.
func (s *Sorter) fan() int { return max(2, s.budget/mergeChunk) }

// Err is what stopped the sorter.
func (s *Sorter) Err() error { return s.err }

// Close removes the temporary file.
func (s *Sorter) Close() error {
	s.arena, s.entries, s.runs = nil, nil, nil
	s.err = os.ErrClosed
	if s.file == nil {
		return nil
	}
	name := s.file.Name()
	err := errors.Join(s.file.Close(), os.Remove(name))
	s.file = nil
	return err
}

// runWriter writes one run at an offset of the file.
type runWriter struct {
	out      *bufio.Writer
	from, to int64
	err      error
}

func newRunWriter(f *os.File, from int64) *runWriter {
	return &runWriter{out: bufio.NewWriterSize(io.NewOffsetWriter(f, from), 256<<10), from: from, to: from}
}

// add writes a record as its two lengths, its key and its payload.
func (w *runWriter) add(key, payload []byte) {
	if w.err != nil {
		return
	}
	var head [2 * binary.MaxVarintLen32]byte
	n := binary.PutUvarint(head[:], uint64(len(key)))
	n += binary.PutUvarint(head[n:], uint64(len(payload)))
	for _, b := range [...][]byte{head[:n], key, payload} {
		if _, err := w.out.Write(b); err != nil {
			w.err = err
			return
		}
	}
	w.to += int64(n + len(key) + len(payload))
}

func (w *runWriter) finish() (run, error) {
	return run{w.from, w.to}, errors.Join(w.err, w.out.Flush())
}

// cursor is the front of a run that is being merged.
type cursor struct {
	in           *bufio.Reader
	left         int64
	order        int // among the runs; the earlier wins between equals
	prefix       uint64
	record       []byte
	key, payload []byte
}

// advance reads the next record; false at the end.
func (c *cursor) advance() (bool, error) {
	if c.left == 0 {
		return false, nil
	}
	k, err := binary.ReadUvarint(c.in)
	if err != nil {
		return false, err
	}
	p, err := binary.ReadUvarint(c.in)
	if err != nil {
		return false, err
	}
	size := int(k + p)
	c.record = slices.Grow(c.record[:0], size)[:size]
	if _, err := io.ReadFull(c.in, c.record); err != nil {
		return false, err
	}
	c.key, c.payload = c.record[:k], c.record[k:]
	c.prefix = prefix(c.key)
	var head [2 * binary.MaxVarintLen32]byte
	n := binary.PutUvarint(head[:], k)
	n += binary.PutUvarint(head[n:], p)
	c.left -= int64(n + size)
	return true, nil
}

// merge yields the records of several runs in order.
func (s *Sorter) merge(runs []run, yield func(key, payload []byte) bool) error {
	chunk := min(1<<20, max(mergeChunk, s.budget/len(runs)))
	var heap []*cursor
	for i, r := range runs {
		c := &cursor{in: bufio.NewReaderSize(io.NewSectionReader(s.file, r.from, r.to-r.from), chunk), left: r.to - r.from, order: i}
		some, err := c.advance()
		if err != nil {
			return err
		}
		if some {
			heap = append(heap, c)
		}
	}
	for i := len(heap)/2 - 1; i >= 0; i-- {
		s.sink(heap, i)
	}
	for len(heap) > 0 {
		if !yield(heap[0].key, heap[0].payload) {
			return nil
		}
		some, err := heap[0].advance()
		if err != nil {
			return err
		}
		if !some {
			heap[0] = heap[len(heap)-1]
			heap = heap[:len(heap)-1]
		}
		s.sink(heap, 0)
	}
	return nil
}

// before is the order of the merge.
func (s *Sorter) before(a, b *cursor) bool {
	if s.less == nil && a.prefix != b.prefix {
		return a.prefix < b.prefix
	}
	if c := s.order(a.key, b.key); c != 0 {
		return c < 0
	}
	return a.order < b.order
}

// sink restores the heap below i.
func (s *Sorter) sink(heap []*cursor, i int) {
	for {
		least := i
		for _, child := range [...]int{2*i + 1, 2*i + 2} {
			if child < len(heap) && s.before(heap[child], heap[least]) {
				least = child
			}
		}
		if least == i {
			return
		}
		heap[i], heap[least] = heap[least], heap[i]
		i = least
	}
}
