package report_test

import (
	"slices"
	"testing"

	"wanjia/domain/report"
)

func TestFewAreHiddenAndNoneIsToldFromTheTotal(t *testing.T) {
	for _, c := range []struct {
		counts []int
		want   []bool
	}{
		{[]int{0, 6, 7, 13}, []bool{false, false, false, false}},
		{[]int{3, 6, 9, 18}, []bool{true, true, false, false}},
		{[]int{3, 2, 9, 14}, []bool{true, true, false, false}},
		{[]int{4, 4}, []bool{true, true}},
		{[]int{1}, []bool{true}},
		{nil, []bool{}},
	} {
		if got := report.Veil(c.counts); !slices.Equal(got, c.want) {
			t.Errorf("of %v %v are hidden; want %v", c.counts, got, c.want)
		}
	}
}
