package crew_test

import (
	"cmp"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"wanjia/domain/linkage/crew"
)

func TestEverythingIsDoneOnce(t *testing.T) {
	for _, n := range []int{0, 1, 7, 1000} {
		done := make([]int, n)
		crew.Parts(n, 10, func(part, from, to int) {
			for i := from; i < to; i++ {
				done[i] += 1 + part - i/10
			}
		})
		for i, times := range done {
			if times != 1 {
				t.Errorf("%d of %d was done %d times", i, n, times)
			}
		}
	}
}

func TestSortsAndAddsUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		few := rapid.SliceOfN(rapid.IntRange(0, 1000), 1, 200).Draw(t, "few")
		var all []int
		for range rapid.IntRange(1, 200).Draw(t, "times") {
			all = append(all, few...)
		}
		want, sum := slices.Sorted(slices.Values(all)), 0.0
		for _, v := range all {
			sum += float64(v)
		}
		both := slices.Clone(all)
		crew.Sort(all, func(v int) uint64 { return uint64(v) }, nil)
		if !slices.Equal(all, want) {
			t.Fatal("not sorted")
		}
		crew.Sort(both, func(v int) uint64 { return crew.Rising(-float64(v / 10)) }, func(a, b int) int { return b - a })
		if slices.Reverse(both); !slices.Equal(both, want) {
			t.Fatal("not sorted by two things")
		}
		if got := crew.Sum(len(all), func(i int) float64 { return float64(all[i]) }); got != sum {
			t.Fatalf("adds up to %v, want %v", got, sum)
		}
	})
}

func TestNumbersRiseAsTheyDid(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := rapid.Float64().Draw(t, "a"), rapid.Float64().Draw(t, "b")
		if got, want := cmp.Compare(crew.Rising(a), crew.Rising(b)), cmp.Compare(a, b); got != want {
			t.Fatalf("%v and %v compare as %d, want %d", a, b, got, want)
		}
	})
}
