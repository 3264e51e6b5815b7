package sorter

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"sort"
	"testing"

	"pgregory.net/rapid"
)

type record struct{ key, payload []byte }

func collect(s *Sorter) []record {
	var all []record
	for k, p := range s.Sorted() {
		all = append(all, record{bytes.Clone(k), bytes.Clone(p)})
	}
	return all
}

func sameRecords(a, b []record) bool {
	return slices.EqualFunc(a, b, func(x, y record) bool { return bytes.Equal(x.key, y.key) && bytes.Equal(x.payload, y.payload) })
}

func TestSorterSortsAsTheStandardLibraryDoes(t *testing.T) {
	backwards := func(a, b []byte) bool { return bytes.Compare(a, b) > 0 }
	byLength := func(a, b []byte) bool { return len(a) < len(b) }
	for name, less := range map[string]func(a, b []byte) bool{"bytes": nil, "backwards": backwards, "length": byLength} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			rapid.Check(t, func(t *rapid.T) {
				s := New(dir, 0, less)
				var want []record
				n := rapid.IntRange(0, 3000).Draw(t, "n")
				few := rapid.IntRange(1, 300).Draw(t, "different keys")
				pad := rapid.IntRange(0, 400).Draw(t, "payload")
				rng := rand.New(rand.NewPCG(1, uint64(n)))
				for i := range n {
					key := fmt.Appendf(nil, "%0*d", rng.IntN(12)+1, rng.IntN(few))
					payload := binary.BigEndian.AppendUint32(make([]byte, rng.IntN(pad+1)), uint32(i))
					want = append(want, record{key, payload})
					if err := s.Add(key, payload); err != nil {
						t.Fatal(err)
					}
				}
				order := less
				if order == nil {
					order = func(a, b []byte) bool { return bytes.Compare(a, b) < 0 }
				}
				sort.SliceStable(want, func(i, j int) bool { return order(want[i].key, want[j].key) })
				for range 2 { // it can be read twice
					if got := collect(s); s.Err() != nil || !sameRecords(got, want) {
						t.Fatalf("%d records with %d runs come out otherwise (%v)", n, len(s.runs), s.Err())
					}
				}
				if err := s.Close(); err != nil {
					t.Fatal(err)
				}
			})
			if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
				t.Errorf("%d temporary files are left (%v)", len(left), err)
			}
		})
	}
}

func TestSorterEdges(t *testing.T) {
	t.Run("one record larger than the memory", func(t *testing.T) {
		s := New(t.TempDir(), 0, nil)
		defer s.Close()
		big := bytes.Repeat([]byte("x"), 1<<20)
		for _, k := range []string{"b", "a", "c"} {
			if err := s.Add([]byte(k), big); err != nil {
				t.Fatal(err)
			}
		}
		keys := ""
		for k, p := range s.Sorted() {
			keys += string(k)
			if !bytes.Equal(p, big) {
				t.Errorf("payload of %s is %d bytes, want %d", k, len(p), len(big))
			}
		}
		if keys != "abc" {
			t.Errorf("keys come as %s, want abc", keys)
		}
	})
	t.Run("stopping early", func(t *testing.T) {
		s := New(t.TempDir(), 0, nil)
		defer s.Close()
		for i := range 20_000 {
			if err := s.Add(fmt.Appendf(nil, "%d", i), nil); err != nil {
				t.Fatal(err)
			}
		}
		for range s.Sorted() {
			break
		}
		if n := len(collect(s)); n != 20_000 || s.Err() != nil {
			t.Errorf("%d records afterwards (%v), want 20000", n, s.Err())
		}
	})
	t.Run("a folder that isn't there", func(t *testing.T) {
		s := New("/nonexistent/folder", 0, nil)
		var err error
		for i := 0; err == nil && i < 1_000_000; i++ {
			err = s.Add([]byte("k"), []byte("payload"))
		}
		if err == nil || s.Err() == nil {
			t.Error("spilling into nowhere isn't an error")
		}
		for range s.Sorted() {
			t.Fatal("a failed sorter yields records")
		}
	})
	t.Run("after Close", func(t *testing.T) {
		s := New(t.TempDir(), 0, nil)
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		if s.Add([]byte("k"), nil) == nil {
			t.Error("Add after Close isn't an error")
		}
	})
	t.Run("records added between two readings", func(t *testing.T) {
		s := New(t.TempDir(), 0, nil)
		defer s.Close()
		for round := range 3 {
			for i := range 5000 {
				if err := s.Add(fmt.Appendf(nil, "%04d", i), binary.BigEndian.AppendUint32(nil, uint32(round))); err != nil {
					t.Fatal(err)
				}
			}
			all := collect(s)
			sorted := slices.IsSortedFunc(all, func(a, b record) int {
				if c := bytes.Compare(a.key, b.key); c != 0 {
					return c
				}
				return bytes.Compare(a.payload, b.payload)
			})
			if len(all) != 5000*(round+1) || !sorted || s.Err() != nil {
				t.Errorf("round %d: %d records, sorted %v (%v)", round, len(all), sorted, s.Err())
			}
		}
	})
}

func BenchmarkSorter(b *testing.B) {
	const n = 1_000_000
	rng := rand.New(rand.NewPCG(1, 2))
	keys := make([][]byte, n)
	for i := range keys {
		keys[i] = binary.BigEndian.AppendUint64(nil, rng.Uint64N(n))
	}
	payload := []byte("p123456,1990-05-06,male,990305001")
	for name, mem := range map[string]int{"memory": 256 << 20, "spilled": 8 << 20} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				s := New(b.TempDir(), mem, nil)
				for _, k := range keys {
					if err := s.Add(k, payload); err != nil {
						b.Fatal(err)
					}
				}
				got := 0
				for range s.Sorted() {
					got++
				}
				if got != n || s.Err() != nil {
					b.Fatalf("%d records (%v)", got, s.Err())
				}
				if err := s.Close(); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(n)*float64(b.N)/b.Elapsed().Seconds(), "records/s")
		})
	}
}
