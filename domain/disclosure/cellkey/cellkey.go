// Package cellkey knows how to perturb counts so that the same people always give the same answer (the cell key
// method of the Australian and British statistical offices: Fraser & Wooton 2005). Every record has a random key; a
// cell's key is the sum of its records' keys; a table looks up what to add to the count by count and key. Totals
// are perturbed on their own, so a table need not add up. A count of nobody stays nobody.
//
// Keys are secrets of the office. Nothing that is handed out here carries one.
package cellkey

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"math"
	"slices"
	"strconv"

	"wanjia/base/fault"
)

// Lookup is a perturbation table: what to add by count (from 1 to its largest) and cell key.
type Lookup struct {
	span   int // keys are 0 to span−1
	repeat int // counts above the largest take the last so many counts' rows in turn
	add    [][]int64
}

// Entry is one line of a table: counts are also called pcv, perturbation cell values, and keys ckey.
type Entry struct {
	Count, Key int
	Add        int64
}

// defaultRepeat is what the British office's tables repeat by.
const defaultRepeat = 250

// NewLookup checks a table: every count from 1 to the largest has every key from 0 on once, and nothing goes below
// zero.
func NewLookup(entries []Entry) (*Lookup, error) {
	var largest, span int
	for _, e := range entries {
		largest, span = max(largest, e.Count), max(span, e.Key+1)
	}
	if largest == 0 || largest > 1e6 || span > 1<<20 || len(entries) != largest*span {
		return nil, fault.New(fault.Invalid, "disclosure.cellkey.table", "counts", strconv.Itoa(largest), "keys", strconv.Itoa(span))
	}
	l := &Lookup{span: span, repeat: min(defaultRepeat, largest), add: make([][]int64, largest)}
	seen := make([]bool, len(entries))
	for i := range l.add {
		l.add[i] = make([]int64, span)
	}
	for _, e := range entries {
		if e.Count < 1 || e.Key < 0 || e.Add < -int64(e.Count) || seen[(e.Count-1)*span+e.Key] {
			return nil, fault.New(fault.Invalid, "disclosure.cellkey.entry", "count", strconv.Itoa(e.Count), "key", strconv.Itoa(e.Key))
		}
		seen[(e.Count-1)*span+e.Key] = true
		l.add[e.Count-1][e.Key] = e.Add
	}
	return l, nil
}

// Even is a table of our own: what is added lies between −reach (or −count, where that is less) and reach, with a
// mean of zero and otherwise as even a chance as that allows. Counts from reach on share one row.
func Even(reach, span int) (*Lookup, error) {
	if reach < 1 || reach > 50 || span < 64 || span > 1<<16 {
		return nil, fault.New(fault.Invalid, "disclosure.cellkey.reach", "reach", strconv.Itoa(reach))
	}
	l := &Lookup{span: span, repeat: 1}
	for count := 1; count <= reach; count++ {
		l.add = append(l.add, spread(-count, reach, span))
	}
	return l, nil
}

// spread gives the values from low to high to the keys by chances proportional to k^value, with the k whose mean is
// zero; keys are dealt out in the order of a fixed shuffle, so that a run of keys is no run of values.
func spread(low, high, span int) []int64 {
	chances := func(tilt float64) (p []float64, mean float64) {
		var sum float64
		for v := low; v <= high; v++ {
			w := math.Exp(tilt * float64(v))
			p = append(p, w)
			sum += w
			mean += w * float64(v)
		}
		for i := range p {
			p[i] /= sum
		}
		return p, mean / sum
	}
	below, above := -5.0, 5.0
	for range 100 {
		if middle := (below + above) / 2; func() float64 { _, m := chances(middle); return m }() < 0 {
			below = middle
		} else {
			above = middle
		}
	}
	p, _ := chances(below)
	out := make([]int64, span)
	step := span/2 - 1 // an odd step through a power of two, or one that shares no factor with the span
	for gcd(step, span) != 1 {
		step--
	}
	at, sum := 0, 0.0
	for i, share := range p {
		sum += share
		for ; at < int(math.Round(sum*float64(span))); at++ {
			out[at*step%span] = int64(low + i)
		}
	}
	return out
}

func gcd(a, b int) int {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}

// Span is how many keys there are.
func (l *Lookup) Span() int { return l.span }

// Perturb is the count that a cell of so many records with that sum of keys shows. Nobody stays nobody.
func (l *Lookup) Perturb(count, keys int64) int64 {
	if count <= 0 {
		return 0
	}
	at := count
	if largest := int64(len(l.add)); count > largest {
		r := int64(l.repeat)
		at = (count-1)%r + largest - r + 1
	}
	return count + l.add[at-1][keys%int64(l.span)]
}

// RecordKey is a record's key, made of a secret and the record's own id, so that it needs no column of its own.
func RecordKey(secret []byte, id string, span int) int64 {
	h := hmac.New(sha256.New, secret)
	h.Write([]byte(id))
	return int64(binary.BigEndian.Uint64(h.Sum(nil)) % uint64(span))
}

// Record is one person or event: its codes by dimension, and its key.
type Record struct {
	Codes []string
	Key   int64
}

// Cell is one published cell. It has no key.
type Cell struct {
	Labels []string
	Count  int64
	// Hidden is set where the perturbed count lies under the threshold; Count is then zero and says nothing.
	Hidden bool
}

// Tabulate perturbs the finest cells of a table, every combination of the codes that occur, in the order of their
// labels, and hides what comes out under a threshold (0 hides nothing). The order of the records doesn't matter.
func Tabulate(records []Record, l *Lookup, threshold int64) ([]Cell, error) {
	if len(records) == 0 {
		return nil, fault.New(fault.Refused, "disclosure.table.empty")
	}
	codes := make([][]string, len(records[0].Codes))
	cells := 1
	for d := range codes {
		for _, r := range records {
			if len(r.Codes) != len(codes) || r.Key < 0 {
				return nil, fault.New(fault.Invalid, "disclosure.table.row")
			}
			codes[d] = append(codes[d], r.Codes[d])
		}
		slices.Sort(codes[d])
		codes[d] = slices.Compact(codes[d])
		if cells *= len(codes[d]); cells > mostCells {
			return nil, fault.New(fault.Refused, "disclosure.table.large", "cells", strconv.Itoa(mostCells))
		}
	}
	counts, keys := make([]int64, cells), make([]int64, cells)
	for _, r := range records {
		at := 0
		for d, c := range r.Codes {
			i, _ := slices.BinarySearch(codes[d], c)
			at = at*len(codes[d]) + i
		}
		counts[at]++
		keys[at] += r.Key
	}
	out := make([]Cell, cells)
	for i := range out {
		at := i
		out[i].Labels = make([]string, len(codes))
		for d := len(codes) - 1; d >= 0; d-- {
			out[i].Labels[d] = codes[d][at%len(codes[d])]
			at /= len(codes[d])
		}
		n := l.Perturb(counts[i], keys[i])
		if out[i].Hidden = n < threshold; !out[i].Hidden {
			out[i].Count = n
		}
	}
	return out, nil
}

const mostCells = 200_000
