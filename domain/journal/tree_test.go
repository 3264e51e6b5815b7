package journal

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"golang.org/x/mod/sumdb/tlog"
	"pgregory.net/rapid"
)

// shelf keeps tiles as a database would.
type shelf map[[2]int64][]byte

func (s shelf) Tile(level int, number int64) ([]byte, error) {
	data, ok := s[[2]int64{int64(level), number}]
	if !ok {
		return nil, errors.New("no such tile")
	}
	return data, nil
}

// save writes what a transaction would.
func (s shelf) save(f *Frontier) {
	for _, t := range f.Dirty() {
		s[[2]int64{int64(t.Level), t.Number}] = bytes.Clone(t.Data)
	}
	f.Clean()
}

func leafHash(i int64) tlog.Hash { return tlog.RecordHash(fmt.Append(nil, "entry ", i)) }

// reference is the tree as golang.org/x/mod stores it: every hash on its own.
type reference []tlog.Hash

func (r reference) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	out := make([]tlog.Hash, len(indexes))
	for i, x := range indexes {
		out[i] = r[x]
	}
	return out, nil
}

func (r *reference) grow(t testing.TB, n int64) {
	hashes, err := tlog.StoredHashesForRecordHash(n, leafHash(n), *r)
	if err != nil {
		t.Fatal(err)
	}
	*r = append(*r, hashes...)
}

// edges are the sizes at which tiles fill up and levels begin.
var edges = []int64{0, 1, 2, 3, 127, 128, 255, 256, 257, 511, 512, 513, 65535, 65536, 65537, 65536 + 256, 70000}

func TestTheTreeIsTheOneOfRFC6962AtEverySize(t *testing.T) {
	var ref reference
	tiles, f := shelf{}, &Frontier{}
	next := int64(0)
	for _, size := range edges {
		for ; next < size; next++ {
			ref.grow(t, next)
			f.Append(leafHash(next))
		}
		want, err := tlog.TreeHash(size, ref)
		if err != nil {
			t.Fatal(err)
		}
		if got := f.Root(); got != want || f.Size() != size {
			t.Fatalf("root of %d entries is %v (size %d), want %v", size, got, f.Size(), want)
		}
		tiles.save(f)
		again, err := NewFrontier(size, tiles)
		if err != nil {
			t.Fatalf("reading the frontier of %d back: %v", size, err)
		}
		if got := again.Root(); got != want {
			t.Errorf("root of %d entries read back is %v, want %v", size, got, want)
		}
		f = again
	}
	for _, size := range edges {
		want, _ := tlog.TreeHash(size, ref)
		if got, err := RootAt(tiles, size); err != nil || got != want {
			t.Errorf("root at the earlier size %d is %v (%v), want %v", size, got, err, want)
		}
	}
	for x := range int64(len(ref)) {
		if x%97 != 0 && x < int64(len(ref))-600 {
			continue
		}
		got, err := Reader(tiles, next).ReadHashes([]int64{x})
		if err != nil || got[0] != ref[x] {
			t.Fatalf("stored hash %d is %v (%v), want %v", x, got, err, ref[x])
		}
	}
}

func TestNothingIsReadBeyondTheTree(t *testing.T) {
	tiles, f := grown(300)
	if f.Size() != 300 {
		t.Fatalf("size is %d, want 300", f.Size())
	}
	for _, x := range []int64{tlog.StoredHashIndex(0, 300), tlog.StoredHashIndex(1, 150), tlog.StoredHashIndex(8, 1)} {
		if h, err := Reader(tiles, 300).ReadHashes([]int64{x}); err == nil {
			t.Errorf("hash %d beyond the tree was read as %v", x, h)
		}
	}
	if h, err := Reader(tiles, 299).ReadHashes([]int64{tlog.StoredHashIndex(0, 299)}); err == nil {
		t.Errorf("hash 299 was read out of a tree of 299 as %v", h)
	}
	if _, err := NewFrontier(301, tiles); err == nil {
		t.Error("a frontier of 301 was read out of tiles of 300")
	}
	if _, err := NewFrontier(-1, tiles); err == nil {
		t.Error("a frontier of -1 was read")
	}
}

// grown is a stored tree of n entries.
func grown(n int64) (shelf, *Frontier) {
	tiles, f := shelf{}, &Frontier{}
	for i := range n {
		f.Append(leafHash(i))
		if i%100 == 0 {
			tiles.save(f)
		}
	}
	tiles.save(f)
	return tiles, f
}

func TestRandomAppendsSavesAndRollbacksGiveTheSameTree(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		tiles, f := shelf{}, &Frontier{}
		stored := int64(0)
		for _, step := range rapid.SliceOfN(rapid.IntRange(1, 700), 1, 8).Draw(t, "steps") {
			before := f.Clone()
			for i := range int64(step) {
				f.Append(leafHash(before.Size() + i))
			}
			switch rapid.SampledFrom([]string{"save", "roll back", "go on", "reopen"}).Draw(t, "then") {
			case "save":
				tiles.save(f)
				stored = f.Size()
			case "roll back":
				f = before
			case "reopen":
				var err error
				if f, err = NewFrontier(stored, tiles); err != nil {
					t.Fatal(err)
				}
			}
		}
		tiles.save(f)
		plain := &Frontier{}
		for i := range f.Size() {
			plain.Append(leafHash(i))
		}
		if f.Root() != plain.Root() {
			t.Fatalf("root after steps is %v, want %v", f.Root(), plain.Root())
		}
		if err := plain.Verify(tiles); err != nil {
			t.Fatalf("the stored tiles differ from the rebuilt ones: %v", err)
		}
	})
}

func TestACloneGrowsApart(t *testing.T) {
	_, f := grown(200)
	a, b := f.Clone(), f.Clone()
	for i := range int64(100) {
		f.Append(leafHash(1000 + i))
		a.Append(leafHash(2000 + i))
		b.Append(leafHash(2000 + i))
	}
	if a.Root() != b.Root() {
		t.Errorf("two clones that took the same leaves differ: %v, %v", a.Root(), b.Root())
	}
	if f.Root() == a.Root() {
		t.Error("the original took the clone's leaves")
	}
}

func TestWhatDirtyHandedOutStays(t *testing.T) {
	f := &Frontier{}
	f.Append(leafHash(0))
	was := f.Dirty()[0].Data
	copied := bytes.Clone(was)
	for i := range int64(600) {
		f.Append(leafHash(1 + i))
	}
	if !bytes.Equal(was, copied) {
		t.Error("a tile that was handed out changed")
	}
}

func TestOneAppendTouchesFewSmallTiles(t *testing.T) {
	tiles, f := shelf{}, &Frontier{}
	for i := range int64(65537) {
		f.Append(leafHash(i))
		dirty := f.Dirty()
		most := 1
		if (i+1)%256 == 0 {
			most = 2
		}
		if (i+1)%65536 == 0 {
			most = 3
		}
		if len(dirty) != most {
			t.Fatalf("append %d changed %d tiles, want %d", i, len(dirty), most)
		}
		for _, d := range dirty {
			if len(d.Data) > 8<<10 {
				t.Fatalf("tile %d/%d has %d bytes", d.Level, d.Number, len(d.Data))
			}
		}
		tiles.save(f)
	}
	if f.Dirty() != nil {
		t.Errorf("after Clean %d tiles are dirty", len(f.Dirty()))
	}
	if len(tiles) != 257+1+1 {
		t.Errorf("65537 entries made %d tiles, want 259", len(tiles))
	}
}

func TestProofsHoldForEveryEntryAndEarlierSize(t *testing.T) {
	tiles, _ := grown(1000)
	for _, size := range []int64{1, 2, 255, 256, 257, 700, 1000} {
		root, err := RootAt(tiles, size)
		if err != nil {
			t.Fatal(err)
		}
		for n := int64(0); n < size; n += 1 + size/50 {
			proof, err := tlog.ProveRecord(size, n, Reader(tiles, size))
			if err != nil {
				t.Fatal(err)
			}
			if err := tlog.CheckRecord(proof, size, root, n, leafHash(n)); err != nil {
				t.Errorf("entry %d in a tree of %d: %v", n, size, err)
			}
			if tlog.CheckRecord(proof, size, root, n, leafHash(n+1)) == nil {
				t.Errorf("another leaf passed for entry %d in a tree of %d", n, size)
			}
			for i := range proof {
				spoilt := slices.Clone(proof)
				spoilt[i][i%32] ^= 1
				if tlog.CheckRecord(spoilt, size, root, n, leafHash(n)) == nil {
					t.Errorf("a proof spoilt at %d passed for entry %d in a tree of %d", i, n, size)
				}
			}
		}
		for old := int64(1); old <= size; old += 1 + size/50 {
			before, _ := RootAt(tiles, old)
			proof, err := ProveConsistent(tiles, old, size)
			if err != nil {
				t.Fatal(err)
			}
			if err := tlog.CheckTree(proof, size, root, old, before); err != nil {
				t.Errorf("tree of %d in tree of %d: %v", old, size, err)
			}
		}
	}
}

func TestASpoiltTileByteIsFound(t *testing.T) {
	tiles, f := grown(70000)
	root := f.Root()
	fresh := &Frontier{}
	for i := range int64(70000) {
		fresh.Append(leafHash(i))
	}
	rng := rand.New(rand.NewPCG(1, 2))
	for at, data := range tiles {
		i := rng.IntN(len(data))
		data[i] ^= 0x10
		if fresh.Verify(tiles) == nil {
			t.Errorf("byte %d of tile %v was changed and Verify saw nothing", i, at)
		}
		if at[0] == 0 {
			n := at[1]*256 + int64(i/32)
			h, err := Reader(tiles, 70000).ReadHashes([]int64{tlog.StoredHashIndex(0, n)})
			if err != nil {
				t.Fatal(err)
			}
			proof, err := tlog.ProveRecord(70000, n, Reader(tiles, 70000))
			if err != nil {
				t.Fatal(err)
			}
			if tlog.CheckRecord(proof, 70000, root, n, h[0]) == nil {
				t.Errorf("the spoilt leaf %d passed", n)
			}
		}
		data[i] ^= 0x10
	}
	if err := fresh.Verify(tiles); err != nil {
		t.Errorf("the mended tiles: %v", err)
	}
	short := tiles[[2]int64{0, 3}]
	tiles[[2]int64{0, 3}] = short[:len(short)-32]
	if _, err := tlog.ProveRecord(70000, 1000, Reader(tiles, 70000)); err == nil {
		t.Error("a tile that was cut went unnoticed")
	}
}

func TestTheEmptyTreeHasTheHashOfNothing(t *testing.T) {
	if got, want := (&Frontier{}).Root(), tlog.Hash(sha256.Sum256(nil)); got != want {
		t.Errorf("root of the empty tree is %v, want %v", got, want)
	}
}

func BenchmarkAppend(b *testing.B) {
	f := &Frontier{}
	h := leafHash(1)
	for i := 0; b.Loop(); i++ {
		f.Append(h)
		if i%4096 == 4095 {
			f.Dirty()
			f.Clean()
		}
	}
}

func BenchmarkAppendRootDirty(b *testing.B) {
	_, f := grown(100_255)
	h := leafHash(1)
	for b.Loop() {
		c := f.Clone()
		c.Append(h)
		_ = c.Root()
		_ = c.Dirty()
	}
}

func BenchmarkProveRecord(b *testing.B) {
	tiles, _ := grown(70_000)
	r := Reader(tiles, 70_000)
	for b.Loop() {
		if _, err := tlog.ProveRecord(70_000, 12_345, r); err != nil {
			b.Fatal(err)
		}
	}
}

func TestLeavesBeyondTheJournalAreFound(t *testing.T) {
	for _, held := range []int64{0, 1, 255, 256, 257, 512, 1000} {
		tiles, _ := grown(held)
		for _, size := range []int64{0, 1, 100, 255, 256, 257, 511, 512, 999, 1000} {
			if size <= held && Beyond(tiles, size) != (size < held) {
				t.Errorf("a tree of %d beside a journal of %d: %v", held, size, !(size < held))
			}
		}
	}
}
