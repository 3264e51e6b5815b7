package crew_test

import (
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
		crew.Sort(all, func(v *int) int { return *v })
		if !slices.Equal(all, want) {
			t.Fatal("not sorted")
		}
		if got := crew.Sum(len(all), func(i int) float64 { return float64(all[i]) }); got != sum {
			t.Fatalf("adds up to %v, want %v", got, sum)
		}
	})
}
