// Package crew does work with as many hands as there are processors, and gives the same answer however many those are.
package crew

import (
	"cmp"
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

// sortLeast is the number from which on sorting is shared.
const sortLeast = 1 << 13

// Sort sorts by a number that is made of each element; those with the same number must be the same.
func Sort[T any, K cmp.Ordered](all []T, key func(*T) K) {
	order := func(a, b T) int { return cmp.Compare(key(&a), key(&b)) }
	if len(all) < sortLeast {
		slices.SortFunc(all, order)
		return
	}
	half := len(all) / 2
	var wait sync.WaitGroup
	wait.Go(func() { slices.SortFunc(all[:half], order) })
	slices.SortFunc(all[half:], order)
	wait.Wait()
	left, right := slices.Clone(all[:half]), all[half:]
	for i := range all {
		switch {
		case len(left) == 0:
			return
		case len(right) == 0 || key(&left[0]) <= key(&right[0]):
			all[i], left = left[0], left[1:]
		default:
			all[i], right = right[0], right[1:]
		}
	}
}
