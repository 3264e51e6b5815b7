package block

import (
	"context"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
)

// partitions are parts of the records by their hash: few enough to be counted side by side, small enough to be sorted in the cache.
const (
	partBits = 14
	parts    = 1 << partBits
)

// Blocks are the records of a table in groups that share a rule's keys.
type Blocks struct {
	entries []uint64 // hash in the upper half, record in the lower; sorted within a partition
	bounds  []int
	split   int
}

// Of groups the records by keys that must all be shared. Where split is above 0, the records before it are one file and the
// others another, and only pairs across count.
func Of(keys []*Key, rows, split int) *Blocks {
	b := &Blocks{bounds: make([]int, parts+1), split: split}
	hash := make([]uint64, rows)
	next := make([]int, parts+1)
	for i := range hash {
		h := uint64(1)
		for _, k := range keys {
			code := k.Codes[i]
			if code == 0 {
				h = 0
				break
			}
			h = chain(h, k.Hash[code])
		}
		if h != 0 {
			h = final(h)
			next[h>>(64-partBits)+1]++
		}
		hash[i] = h
	}
	for p := range parts {
		next[p+1] += next[p]
		b.bounds[p+1] = next[p+1]
	}
	b.entries = make([]uint64, next[parts])
	for i, h := range hash {
		if h != 0 {
			p := h >> (64 - partBits)
			b.entries[next[p]] = h<<partBits>>32<<32 | uint64(i)
			next[p]++
		}
	}
	b.sort()
	return b
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
	all := b.entries[b.bounds[p]:b.bounds[p+1]]
	at, _ := slices.BinarySearch(all, want<<32)
	for ; at < len(all) && all[at]>>32 == want && most > 0; at, most = at+1, most-1 {
		rows = append(rows, uint32(all[at]))
	}
	return rows
}

// sort sorts each partition and leaves out records that share their keys with nobody.
func (b *Blocks) sort() {
	_ = b.partitions(context.Background(), func(int) func(p int) {
		return func(p int) { slices.Sort(b.entries[b.bounds[p]:b.bounds[p+1]]) }
	})
}

// partitions calls a function of each worker with every partition once.
func (b *Blocks) partitions(ctx context.Context, worker func(w int) func(p int)) error {
	var wait sync.WaitGroup
	var next atomic.Int64
	for w := range runtime.GOMAXPROCS(0) {
		do := worker(w)
		wait.Go(func() {
			for {
				const chunk = 64
				from := int(next.Add(chunk)) - chunk
				if from >= parts || ctx.Err() != nil {
					return
				}
				for p := from; p < from+chunk; p++ {
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
	var n uint64
	for p := range parts {
		b.each(p, func(rows []uint64) { n += b.pairsOf(rows) })
	}
	return n
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
	all := b.entries[b.bounds[p]:b.bounds[p+1]]
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
	Rows     []uint32
	Left     int
	From, To int
}

// large is the number of records from which on a block is walked through by several workers, strip the rows of each share.
const (
	large = 512
	strip = 64
)

// Walk calls a function of each worker with every block that has a pair. The block's rows are overwritten afterwards.
func (b *Blocks) Walk(ctx context.Context, worker func(w int) func(Block)) error {
	var aside [][]uint64
	var lock sync.Mutex
	var do []func(Block)
	for w := range runtime.GOMAXPROCS(0) {
		do = append(do, worker(w))
	}
	err := b.partitions(ctx, func(w int) func(p int) {
		var rows []uint32
		return func(p int) {
			b.each(p, func(entries []uint64) {
				if len(entries) > large {
					lock.Lock()
					aside = append(aside, entries)
					lock.Unlock()
					return
				}
				rows = rowsOf(rows, entries)
				if one, ok := b.block(rows, entries); ok {
					do[w](one)
				}
			})
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
	one := Block{Rows: rows, To: len(rows)}
	if b.split > 0 {
		one.Left = b.cut(entries)
		one.To = one.Left
		return one, one.Left > 0 && one.Left < len(rows)
	}
	return one, true
}

func rowsOf(rows []uint32, entries []uint64) []uint32 {
	rows = rows[:0]
	for _, e := range entries {
		rows = append(rows, uint32(e))
	}
	return rows
}

// strips walks through a large block.
func (b *Blocks) strips(ctx context.Context, entries []uint64, do []func(Block)) error {
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
				do[w](one)
			}
		})
	}
	wait.Wait()
	return ctx.Err()
}
