// Package crew does work with as many hands as there are processors, and gives the same answer however many those are.
package crew

import (
	"cmp"
	"math"
	"math/bits"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
)

// Each does something n times, as many at a time as there are processors.
func Each(n int, do func(i int)) {
	var wait sync.WaitGroup
	var next atomic.Int64
	for range min(runtime.GOMAXPROCS(0), n) {
		wait.Go(func() {
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				do(i)
			}
		})
	}
	wait.Wait()
}

// Parts calls a function with 0 to n in parts of a size.
func Parts(n, size int, do func(part, from, to int)) {
	Each((n+size-1)/size, func(p int) { do(p, p*size, min(p*size+size, n)) })
}

// sumPart is how many numbers are added up in one go.
const sumPart = 1 << 13

// Sum adds up what a function gives for 0 to n. The parts in which it does so don't depend on the processors.
func Sum(n int, of func(i int) float64) float64 {
	sums := make([]float64, (n+sumPart-1)/sumPart)
	Parts(n, sumPart, func(p, from, to int) {
		sum := 0.0
		for i := from; i < to; i++ {
			sum += of(i)
		}
		sums[p] = sum
	})
	total := 0.0
	for _, s := range sums {
		total += s
	}
	return total
}

// sortLeast is the number from which on sorting is shared, and sortBits how many bits of the numbers say into which heap an element goes first.
const (
	sortLeast = 1 << 12
	sortBits  = 12
)

// Sort sorts by a number that is made of each element; those with the same number by then, and where that is nil they must be the same. Elements are handed by
// value: what a pointer to them is given to is put on the heap with every comparison.
func Sort[T any](all []T, key func(T) uint64, then func(a, b T) int) {
	order := func(a, b T) int {
		if c := cmp.Compare(key(a), key(b)); c != 0 || then == nil {
			return c
		}
		return then(a, b)
	}
	if len(all) < sortLeast {
		slices.SortFunc(all, order)
		return
	}
	least, most := ^uint64(0), uint64(0)
	for i := range all {
		k := key(all[i])
		least, most = min(least, k), max(most, k)
	}
	shift := max(bits.Len64(most-least)-sortBits, 0)
	var ends [1<<sortBits + 1]int // of each heap; before it is filled, where it begins
	for i := range all {
		ends[(key(all[i])-least)>>shift+1]++
	}
	for h := range 1 << sortBits {
		ends[h+1] += ends[h]
	}
	heaps := make([]T, len(all))
	for i := range all {
		h := (key(all[i]) - least) >> shift
		heaps[ends[h]] = all[i]
		ends[h]++
	}
	Parts(1<<sortBits, 64, func(_, from, to int) {
		begin := 0
		if from > 0 {
			begin = ends[from-1]
		}
		for at := begin; from < to; from++ {
			slices.SortFunc(heaps[at:ends[from]], order)
			at = ends[from]
		}
		copy(all[begin:], heaps[begin:ends[to-1]])
	})
}

// Rising is a whole number for each number: the larger this, the larger that.
func Rising(f float64) uint64 {
	b := math.Float64bits(f + 0) // of the two zeros one
	if b>>63 != 0 {
		return ^b
	}
	return b | 1<<63
}
