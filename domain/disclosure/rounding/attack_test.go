package rounding_test

import (
	"strconv"
	"testing"

	"pgregory.net/rapid"

	"wanjia/domain/disclosure/rounding"
)

// However a table was rounded, what it was lies within what a reader can work out.
func TestWhatWasRoundedLiesWithinWhatAReaderWorksOut(t *testing.T) {
	r, err := rounding.New([]byte("a secret that is long enough"), 3)
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		parts := rapid.SliceOfN(rapid.Int64Range(0, 9), 1, 12).Draw(t, "parts")
		all := []int64{0}
		s := rounding.Sum{Part: rapid.Bool().Draw(t, "part")}
		for i, n := range parts {
			all[0] += n
			if !s.Part || i > 0 {
				s.Parts = append(s.Parts, len(all))
				all = append(all, n)
			}
		}
		shown := make([]int64, len(all))
		for i, n := range all {
			shown[i] = r.Round(strconv.Itoa(i), n)
		}
		low, high := rounding.Narrow(shown, 3, []rounding.Sum{s})
		for i, n := range all {
			if n < low[i] || n > high[i] {
				t.Fatalf("%d of %v was %d, and a reader of %v takes it for %d to %d", i, all, n, shown, low[i], high[i])
			}
		}
	})
}

func TestManyRoundedUpUnderATotalRoundedDownComeOut(t *testing.T) {
	low, high := rounding.Narrow([]int64{3, 3, 3, 3, 3, 3}, 3, []rounding.Sum{{Whole: 0, Parts: []int{1, 2, 3, 4, 5}}})
	if low[1] != 1 || high[1] != 1 {
		t.Errorf("five ones under a five shown as a three: %d to %d, want 1 to 1", low[1], high[1])
	}
	low, high = rounding.Narrow([]int64{6, 3, 3}, 3, []rounding.Sum{{Whole: 0, Parts: []int{1, 2}}})
	if low[1] == high[1] {
		t.Errorf("two cells under a fitting total come out as %d", low[1])
	}
}
