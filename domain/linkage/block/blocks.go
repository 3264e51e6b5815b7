package block

import (
	"context"
	"math/bits"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"wanjia/domain/linkage/crew"
)

// partitions are parts of the records by their hash: few enough to be counted side by side, small enough to be sorted in the cache.
const (
	partBits = 14
	parts    = 1 << partBits
)

// Blocks are the records of a table in groups that share a rule's keys.
type Blocks struct {
	entries []uint64 // hash in the upper half, record in the lower; sorted within a partition
	bounds  []int    // where each partition begins
	ends    []int    // and where what is left of it ends
	split   int
}

// Room is the memory in which blocks are made, of one rule after the other. The zero Room is ready.
type Room struct {
	hash, entries []uint64
	next          [][]uint32 // of each chunk: where its records go, by partition
}

// Of groups the records by keys that must all be shared. Where split is above 0, the records before it are one file and the
// others another, and only pairs across count. Most records that share their keys with nobody are left out. The blocks are there until
// the room is used again.
func (r *Room) Of(keys []*Key, rows, split int) *Blocks {
	b := r.group(keys, rows, split)
	_ = b.partitions(context.Background(), func(int) func(p int) {
		var marks []uint64
		return func(p int) {
			marks = b.leaveOutSingle(p, marks)
			slices.Sort(b.entries[b.bounds[p]:b.ends[p]])
		}
	})
	return b
}

// All groups all records by keys, also those that share them with nobody.
func All(keys []*Key, rows int) *Blocks {
	b := new(Room).group(keys, rows, 0)
	_ = b.partitions(context.Background(), func(int) func(p int) {
		return func(p int) { slices.Sort(b.entries[b.bounds[p]:b.ends[p]]) }
	})
	return b
}

// hashed is how many records are hashed in one go, and chunks into how many parts they fall to be counted and placed.
const (
	hashed = 1 << 12
	chunks = 16
)

// hashRows is the hash of each record's keys; 0 where one is missing.
func hashRows(part []uint64, keys []*Key, from int) {
	for i := range part {
		part[i] = 1
	}
	for _, k := range keys {
		for i, code := range k.Codes[from : from+len(part)] {
			switch {
			case code == 0:
				part[i] = 0
			case part[i] != 0:
				part[i] = chain(part[i], k.Hash[code])
			}
		}
	}
	for i, h := range part {
		if h != 0 {
			part[i] = final(h)
		}
	}
}

// group puts records into partitions by the hash of their keys.
func (r *Room) group(keys []*Key, rows, split int) *Blocks {
	if len(r.hash) != rows {
		*r = Room{hash: make([]uint64, rows), entries: make([]uint64, rows), next: make([][]uint32, chunks)}
	}
	size := max((rows+chunks-1)/chunks, 1)
	crew.Parts(rows, size, func(c, from, to int) {
		if r.next[c] == nil {
			r.next[c] = make([]uint32, parts)
		}
		next := r.next[c]
		clear(next)
		for ; from < to; from += hashed {
			part := r.hash[from:min(from+hashed, to)]
			hashRows(part, keys, from)
			for _, h := range part {
				if h != 0 {
					next[h>>(64-partBits)]++
				}
			}
		}
	})
	b := &Blocks{entries: r.entries, bounds: make([]int, parts), ends: make([]int, parts), split: split}
	used, at := r.next[:(rows+size-1)/size], uint32(0)
	for p := range parts {
		b.bounds[p] = int(at)
		for c := range used {
			used[c][p], at = at, at+used[c][p]
		}
		b.ends[p] = int(at)
	}
	crew.Parts(rows, size, func(c, from, to int) {
		next := r.next[c]
		for i, h := range r.hash[from:to] {
			if h != 0 {
				p := h >> (64 - partBits)
				b.entries[next[p]] = h<<partBits>>32<<32 | uint64(from+i)
				next[p]++
			}
		}
	})
	return b
}

// marksEach is how many places each record has in the table in which a partition's records are marked.
const marksEach = 8

// leaveOutSingle drops most records of a partition whose hash nobody else has: those that are alone in a table of marks. It gives the table back, to be used again.
func (b *Blocks) leaveOutSingle(p int, marks []uint64) []uint64 {
	all := b.entries[b.bounds[p]:b.ends[p]]
	size := max(bits.Len(uint(len(all)*marksEach)), 6)
	if need := 2 << (size - 6); len(marks) < need {
		marks = make([]uint64, need)
	}
	used := marks[:2<<(size-6)] // of each word, those that were seen and those that were seen again
	clear(used)
	for _, e := range all {
		at, bit := e>>(70-size)*2, uint64(1)<<(e>>(64-size)&63)
		used[at+1] |= used[at] & bit
		used[at] |= bit
	}
	kept := all[:0]
	for _, e := range all {
		if used[e>>(70-size)*2+1]>>(e>>(64-size)&63)&1 != 0 {
			kept = append(kept, e)
		}
	}
	b.ends[p] = b.bounds[p] + len(kept)
	return marks
}

// chain adds a key's hash to those before it, and final makes of all of them the hash of a block, which is never 0.
func chain(h, key uint64) uint64 { return (h*0x9e3779b97f4a7c15 ^ h>>29) + key }
func final(h uint64) uint64      { return mix(h) | 1 }

// HashOf is the hash of the block that a record with these keys belongs to; 0 where one of them is 0, which is no key.
func HashOf(keys []uint64) uint64 {
	h := uint64(1)
	for _, k := range keys {
		if k == 0 {
			return 0
		}
		h = chain(h, k)
	}
	return final(h)
}

// Find adds to rows the records of the block with a hash, at most so many.
func (b *Blocks) Find(rows []uint32, hash uint64, most int) []uint32 {
	if hash == 0 {
		return rows
	}
	p := hash >> (64 - partBits)
	want := hash << partBits >> 32
	all := b.entries[b.bounds[p]:b.ends[p]]
	at, _ := slices.BinarySearch(all, want<<32)
	for ; at < len(all) && all[at]>>32 == want && most > 0; at, most = at+1, most-1 {
		rows = append(rows, uint32(all[at]))
	}
	return rows
}

// partitions calls a function of each worker with every partition once.
func (b *Blocks) partitions(ctx context.Context, worker func(w int) func(p int)) error {
	var wait sync.WaitGroup
	var next atomic.Int64
	for w := range runtime.GOMAXPROCS(0) {
		do := worker(w)
		wait.Go(func() {
			for {
				const some = 64
				from := int(next.Add(some)) - some
				if from >= parts || ctx.Err() != nil {
					return
				}
				for p := from; p < from+some; p++ {
					do(p)
				}
			}
		})
	}
	wait.Wait()
	return ctx.Err()
}

// Pairs is how many pairs the blocks hold.
func (b *Blocks) Pairs() uint64 {
	var n atomic.Uint64
	_ = b.partitions(context.Background(), func(int) func(p int) {
		return func(p int) {
			own := uint64(0)
			b.each(p, func(rows []uint64) { own += b.pairsOf(rows) })
			n.Add(own)
		}
	})
	return n.Load()
}

func (b *Blocks) pairsOf(rows []uint64) uint64 {
	m := uint64(len(rows))
	if b.split == 0 {
		return m * (m - 1) / 2
	}
	left := uint64(b.cut(rows))
	return left * (m - left)
}

// cut is how many of a block's records are of the first file; they come first.
func (b *Blocks) cut(rows []uint64) int {
	n, _ := slices.BinarySearchFunc(rows, uint32(b.split), func(e uint64, split uint32) int {
		if uint32(e) < split {
			return -1
		}
		return 1
	})
	return n
}

// each calls a function with the entries of each block of a partition that has at least a pair.
func (b *Blocks) each(p int, do func(rows []uint64)) {
	all := b.entries[b.bounds[p]:b.ends[p]]
	for len(all) > 1 {
		n := 1
		for n < len(all) && all[n]>>32 == all[0]>>32 {
			n++
		}
		if n > 1 {
			do(all[:n])
		}
		all = all[n:]
	}
}

// Block is records that share their keys. Where two files are linked, the first Left are of the first; otherwise Left is 0. A large
// block comes in several strips: only the pairs whose first record stands from From to To are meant.
type Block struct {
	Hash     uint64 // of the keys, the same in whatever order the records stand
	Rows     []uint32
	Left     int
	From, To int
}

// large is the number of records from which on a block is walked through by several workers, strip the rows of each share. Of smaller blocks, as many come
// together as have that many records.
const (
	large = 512
	strip = 64
)

// Walk calls a function of each worker with every block that has a pair, small ones several at a time, so that the memory can be asked for all their records at
// once. The blocks are overwritten afterwards.
func (b *Blocks) Walk(ctx context.Context, worker func(w int) func([]Block)) error {
	var aside [][]uint64
	var lock sync.Mutex
	var do []func([]Block)
	for w := range runtime.GOMAXPROCS(0) {
		do = append(do, worker(w))
	}
	err := b.partitions(ctx, func(w int) func(p int) {
		rows := make([]uint32, 0, large)
		var some []Block
		return func(p int) {
			rows, some = rows[:0], some[:0]
			b.each(p, func(entries []uint64) {
				if len(entries) > large {
					lock.Lock()
					aside = append(aside, entries)
					lock.Unlock()
					return
				}
				if len(rows)+len(entries) > large {
					do[w](some)
					rows, some = rows[:0], some[:0]
				}
				from := len(rows)
				rows = rowsOf(rows, entries)
				if one, ok := b.block(rows[from:], entries); ok {
					some = append(some, one)
				}
			})
			do[w](some)
		}
	})
	for _, entries := range aside {
		if err == nil {
			err = b.strips(ctx, entries, do)
		}
	}
	return err
}

// block is a block of entries; it has no pair where all are of one file.
func (b *Blocks) block(rows []uint32, entries []uint64) (Block, bool) {
	one := Block{Hash: entries[0] >> 32, Rows: rows, To: len(rows)}
	if b.split > 0 {
		one.Left = b.cut(entries)
		one.To = one.Left
		return one, one.Left > 0 && one.Left < len(rows)
	}
	return one, true
}

// rowsOf adds the records of entries.
func rowsOf(rows []uint32, entries []uint64) []uint32 {
	for _, e := range entries {
		rows = append(rows, uint32(e))
	}
	return rows
}

// strips walks through a large block.
func (b *Blocks) strips(ctx context.Context, entries []uint64, do []func([]Block)) error {
	whole, ok := b.block(rowsOf(nil, entries), entries)
	if !ok {
		return nil
	}
	var wait sync.WaitGroup
	var next atomic.Int64
	for w := range do {
		wait.Go(func() {
			for ctx.Err() == nil {
				from := int(next.Add(strip)) - strip
				if from >= whole.To {
					return
				}
				one := whole
				one.From, one.To = from, min(from+strip, whole.To)
				do[w]([]Block{one})
			}
		})
	}
	wait.Wait()
	return ctx.Err()
}
