package tables

import (
	"testing"

	"wanjia/base/day"
	"wanjia/domain/area"
)

// A county that gains a second township is still its first in the years before: what was published of them isn't drawn again. The same holds
// where the first was taken down later than the years that are told of.
func TestACountyThatGainsATownshipIsStillItsFirstBefore(t *testing.T) {
	county, first, second := area.MustCode("990101"), area.MustCode("990101100"), area.MustCode("990101101")
	from := func(text string) day.Partial { return on(t, text) }
	rows := []area.Area{{Code: county, Name: "C", Level: area.County}, {Code: first, Name: "A", Parent: county, Level: area.Township, From: from("2021-01-01")}}
	alone, problems := area.NewTree(rows)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	both, problems := area.NewTree(append(rows, area.Area{Code: second, Name: "B", Parent: county, Level: area.Township, From: from("2025-03-01")}))
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	for year := 2018; year <= 2024; year++ {
		if before, after := soleOf(alone, county, year), soleOf(both, county, year); before != first || after != first {
			t.Errorf("%d: the county is %v and after a second township %v, want %v", year, before, after, first)
		}
	}
	for _, year := range []int{2025, 2026} {
		if got := soleOf(both, county, year); got != county {
			t.Errorf("%d: a county of two townships is %v", year, got)
		}
	}
}
