package measure_test

import (
	"fmt"
	"math"
	"testing"

	"wanjia/domain/linkage/column"
	"wanjia/domain/linkage/measure"
)

// born is a column of a thousand birth dates, spread over fifty years, of which the first few are told by the year alone.
func born(rough int) *measure.Measure {
	b := column.NewBuilder([]string{"birth_date"})
	for i := range 1000 {
		date := fmt.Sprintf("%d-%02d-%02d", 1950+i%50, 1+i%12, 1+i%28)
		if i < rough {
			date = date[:4]
		}
		b.Add([]string{date})
	}
	table := column.Arrange(b.Raws(), column.Options{Kinds: map[string]column.Kind{"birth_date": column.Date}})
	m := measure.NewFeatures(nil).Of(table.Columns[0])
	hash := make([]uint64, table.Columns[0].Dict.Len())
	m.Marginal(hash, table.Columns[0].Counts())
	return m
}

func TestARoughDateSaysHowSeldomOthersAgreeHoweverFewAreRough(t *testing.T) {
	want := math.Log(0.95 * 50)
	for _, rough := range []int{2, 50, 500} {
		if got := born(rough).Within(); math.Abs(got-want) > 0.1 {
			t.Errorf("with %d rough dates of 1,000 over fifty years agreement weighs %.2f, want %.2f", rough, got, want)
		}
	}
	if got, most := born(0).Within(), math.Log(80); got < 0 || got > most {
		t.Errorf("where no date is rough it weighs %.2f, want no more than the years of a life, %.2f", got, most)
	}
}

func TestTheSameYearAloneSaysLessWhereMostTellTheDay(t *testing.T) {
	for rough, want := range map[int]float64{2: 0.002, 500: 0.5, 1000: 1} {
		m := born(rough)
		if got := m.AsRough(m.Column.Codes[0]); math.Abs(got-want) > 1e-9 {
			t.Errorf("with %d rough dates of 1,000 the share of those is %v, want %v", rough, got, want)
		}
	}
	if m := born(2); m.AsRough(m.Column.Codes[900]) != 1 {
		t.Error("a whole date is weighed as a rough one")
	}
}
