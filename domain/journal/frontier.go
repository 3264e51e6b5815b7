package journal

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"fmt"
	"slices"

	"golang.org/x/mod/sumdb/tlog"
)

// Frontier is the right edge of the tree in memory: what it takes to append and to know the root.
// It is not safe for concurrent use. Its zero value is the empty tree.
type Frontier struct {
	size  int64
	peaks []tlog.Hash // roots of the complete subtrees, largest first: one for each bit set in size
	edge  [][]byte    // by tile level: the hashes of the tile that is not full yet
	clean []int64     // by tile level: how many hashes were there at the last Clean
	full  []Tile      // tiles that filled up since then
}

// NewFrontier reads the right edge of the tree of the given size.
func NewFrontier(size int64, tiles Tiles) (*Frontier, error) {
	if size < 0 {
		return nil, fmt.Errorf("journal: a tree of %d entries", size)
	}
	f := &Frontier{size: size}
	for level := 0; size>>(tileHeight*level) > 0; level++ {
		count := size >> (tileHeight * level)
		var data []byte
		if n := int(count % tileWidth); n > 0 {
			stored, err := readTile(tiles, level, count/tileWidth, n)
			if err != nil {
				return nil, err
			}
			data = append(make([]byte, 0, MaxTile), stored...)
		}
		f.edge = append(f.edge, data)
		f.clean = append(f.clean, count)
		f.peaks = append(tilePeaks(data), f.peaks...)
	}
	return f, nil
}

// tilePeaks are the roots of the complete subtrees in an unfinished tile, largest first.
func tilePeaks(data []byte) []tlog.Hash {
	var peaks []tlog.Hash
	for wide := MaxTile / 2; wide >= tlog.HashSize; wide /= 2 {
		if len(data)&wide != 0 {
			peaks = append(peaks, foldTile(data[:wide]))
			data = data[wide:]
		}
	}
	return peaks
}

// Size is the number of leaves.
func (f *Frontier) Size() int64 { return f.size }

// Root is the root of the tree (RFC 6962 §2.1). It costs one hash for each bit set in the size.
func (f *Frontier) Root() tlog.Hash {
	if f.size == 0 {
		return sha256.Sum256(nil)
	}
	h := f.peaks[len(f.peaks)-1]
	for _, p := range slices.Backward(f.peaks[:len(f.peaks)-1]) {
		h = tlog.NodeHash(p, h)
	}
	return h
}

// Append adds a leaf hash.
func (f *Frontier) Append(leaf tlog.Hash) {
	f.put(0, leaf)
	h := leaf
	for i := 0; f.size>>i&1 == 1; i++ {
		last := len(f.peaks) - 1
		h = tlog.NodeHash(f.peaks[last], h)
		f.peaks = f.peaks[:last]
		if (i+1)%tileHeight == 0 {
			f.put((i+1)/tileHeight, h)
		}
	}
	f.peaks = append(f.peaks, h)
	f.size++
}

// put adds a hash to the unfinished tile of a level. Bytes once written stay: what Dirty or Clone handed out
// is never changed. A full tile is set aside and the level begins an empty one.
func (f *Frontier) put(level int, h tlog.Hash) {
	if level == len(f.edge) {
		f.edge = append(f.edge, nil)
		f.clean = append(f.clean, 0)
	}
	data := f.edge[level]
	if cap(data) < MaxTile {
		data = append(make([]byte, 0, MaxTile), data...)
	}
	data = append(data, h[:]...)
	if len(data) == MaxTile {
		number := f.size >> (tileHeight * (level + 1))
		f.full = append(f.full, Tile{level, number, data})
		data = nil
	}
	f.edge[level] = data
}

// Dirty lists the tiles changed since the last Clean, unfinished ones included, by level and number.
// A write of these and the entries in one transaction keeps tree and journal in step.
func (f *Frontier) Dirty() []Tile {
	dirty := slices.Clone(f.full)
	for level, data := range f.edge {
		count := f.size >> (tileHeight * level)
		if len(data) > 0 && count > f.clean[level] {
			dirty = append(dirty, Tile{level, count / tileWidth, slices.Clip(data)})
		}
	}
	slices.SortFunc(dirty, func(a, b Tile) int {
		return cmp.Or(cmp.Compare(a.Level, b.Level), cmp.Compare(a.Number, b.Number))
	})
	return dirty
}

// Clean says that the dirty tiles are stored.
func (f *Frontier) Clean() {
	f.full = nil
	for level := range f.clean {
		f.clean[level] = f.size >> (tileHeight * level)
	}
}

// Clone is the tree as it is now, to go back to when a transaction fails. Either may grow without touching the other.
func (f *Frontier) Clone() *Frontier {
	c := &Frontier{
		size:  f.size,
		peaks: slices.Clone(f.peaks),
		edge:  slices.Clone(f.edge),
		clean: slices.Clone(f.clean),
		full:  slices.Clone(f.full),
	}
	for level := range c.edge {
		c.edge[level] = slices.Clip(c.edge[level]) // the first put copies
	}
	return c
}

// Verify compares every dirty tile with the stored one. A tree built afresh from the entries, verified and cleaned
// every so often, proves that the stored tiles are the entries' tiles.
func (f *Frontier) Verify(tiles Tiles) error {
	for _, t := range f.Dirty() {
		stored, err := readTile(tiles, t.Level, t.Number, len(t.Data)/tlog.HashSize)
		if err != nil {
			return err
		}
		if !bytes.Equal(stored, t.Data) {
			return fmt.Errorf("journal: tile %d/%d is not the tile of its entries", t.Level, t.Number)
		}
	}
	return nil
}
