package journal

import (
	"fmt"
	"strconv"

	"golang.org/x/mod/sumdb/tlog"
)

// The tree is kept in tiles of up to 256 hashes (C2SP tlog-tiles, height 8), so that a database holds
// one blob for 256 entries and not two rows for each.
const (
	tileHeight = 8
	tileWidth  = 1 << tileHeight
	// MaxTile is the length of a full tile in bytes.
	MaxTile = tileWidth * tlog.HashSize
)

// Tile is up to 256 hashes side by side: at Level L the roots of the complete subtrees of 256^L entries
// numbered from Number×256 on. Level 0 holds the leaf hashes themselves.
type Tile struct {
	Level  int
	Number int64
	Data   []byte
}

// Tiles reads stored tiles. A tile may be longer than the reader expects, never shorter; an absent tile is an error.
type Tiles interface {
	Tile(level int, number int64) ([]byte, error)
}

// readTile reads a tile that must hold at least n hashes and returns these.
func readTile(tiles Tiles, level int, number int64, n int) ([]byte, error) {
	data, err := tiles.Tile(level, number)
	if err != nil {
		return nil, fmt.Errorf("journal: tile %d/%d: %w", level, number, err)
	}
	if len(data)%tlog.HashSize != 0 || len(data) > MaxTile || len(data) < n*tlog.HashSize {
		return nil, fmt.Errorf("journal: tile %d/%d has %d bytes, want %d hashes", level, number, len(data), n)
	}
	return data[:n*tlog.HashSize], nil
}

// Beyond says that the stored tree holds leaves after the first size of them: the entries that they were made of are gone.
func Beyond(tiles Tiles, size int64) bool {
	data, err := tiles.Tile(0, size/tileWidth)
	return err == nil && int64(len(data)/tlog.HashSize) > size%tileWidth
}

// foldTile is the root over a power of two of hashes.
func foldTile(data []byte) tlog.Hash {
	var row [tileWidth]tlog.Hash
	n := len(data) / tlog.HashSize
	for i := range n {
		row[i] = tlog.Hash(data[i*tlog.HashSize:])
	}
	for ; n > 1; n /= 2 {
		for i := range n / 2 {
			row[i] = tlog.NodeHash(row[2*i], row[2*i+1])
		}
	}
	return row[0]
}

// Reader reads any hash of the tree of the given size out of its tiles, for tlog.ProveRecord, ProveTree and TreeHash.
// What it reads is not checked against a root: a spoilt tile shows as a proof that fails.
func Reader(tiles Tiles, size int64) tlog.HashReader {
	return tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		type place struct {
			level  int
			number int64
		}
		seen := map[place][]byte{}
		hashes := make([]tlog.Hash, len(indexes))
		for i, index := range indexes {
			level, n := tlog.SplitStoredHashIndex(index)
			if n >= size>>level {
				return nil, fmt.Errorf("journal: hash %d/%d lies beyond a tree of %d", level, n, size)
			}
			first := n << (level % tileHeight) // the hash's first leaf, counted in the tile's level
			at := place{level / tileHeight, first >> tileHeight}
			data, ok := seen[at]
			if !ok {
				wide := min(size>>(tileHeight*at.level)-at.number<<tileHeight, tileWidth)
				var err error
				if data, err = readTile(tiles, at.level, at.number, int(wide)); err != nil {
					return nil, err
				}
				seen[at] = data
			}
			from := int(first%tileWidth) * tlog.HashSize
			hashes[i] = foldTile(data[from : from+tlog.HashSize<<(level%tileHeight)])
		}
		return hashes, nil
	})
}

// RootAt is the root of the tree as it was at an earlier size.
func RootAt(tiles Tiles, size int64) (tlog.Hash, error) {
	return tlog.TreeHash(size, Reader(tiles, size))
}

func itoa(n int64) string { return strconv.FormatInt(n, 10) }
