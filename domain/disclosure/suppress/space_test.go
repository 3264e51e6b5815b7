package suppress

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// A sum of what is published is in its span, and a cell that no published number has is outside it.
func TestTheSpanHasTheSumsOfWhatIsInIt(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := &space{rows: map[int]vector{}}
		var taken []vector
		for range rapid.IntRange(1, 12).Draw(t, "n") {
			cells := rapid.SliceOfNDistinct(rapid.IntRange(0, 14), 1, 15, func(i int) int { return i }).Draw(t, "cells")
			v := s.reduce(vectorOf(cells))
			if v.zero() {
				continue
			}
			s.add(v.unit())
			taken = append(taken, vectorOf(cells))
		}
		for _, a := range taken {
			if !s.reduce(a).zero() {
				t.Fatalf("%v was taken in and is not in the span", a)
			}
			for _, b := range taken {
				if sum := added(a, b); !s.reduce(sum).zero() {
					t.Fatalf("%v and %v are in the span, their sum is not", a, b)
				}
			}
		}
		if s.reduce(vectorOf([]int{99})).zero() {
			t.Fatal("a cell of no published number is in the span")
		}
	})
}

func added(a, b vector) vector {
	var out vector
	for at := range 15 {
		if k := fold(a.get(at) + b.get(at)); k != 0 {
			out = append(out, term{at, k})
		}
	}
	return slices.Clip(out)
}

func TestArithmeticModuloThePrime(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := rapid.Uint64Range(1, prime-1).Draw(t, "a")
		if times(a, inverse(a)) != 1 || times(a, 1) != a || fold(a+(prime-a)) != 0 {
			t.Fatalf("%d: its inverse %d times itself is %d", a, inverse(a), times(a, inverse(a)))
		}
	})
}
