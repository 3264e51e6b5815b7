package version_test

import (
	"testing"

	"wanjia/base/day"
	"wanjia/domain/benefit"
	"wanjia/domain/benefit/version"
)

func TestAMonthIsOwedByTheVersionInForceInIt(t *testing.T) {
	first := &benefit.Scheme{ID: "a", Version: "1.0.0", From: day.Must("2025-01-01")}
	second := &benefit.Scheme{ID: "a", Version: "2.0.0", From: day.Must("2027-01-01")}
	other := &benefit.Scheme{ID: "b", Version: "1.0.0", From: day.Must("2025-01-01")}
	all := version.With(version.Of(benefit.Set{other, first}, "a"), second)
	if len(all) != 2 || all[0] != first || all[1] != second {
		t.Fatalf("the versions are %v", all)
	}
	for m, want := range map[string]*benefit.Scheme{"2026-12": first, "2027-01": second, "2030-05": second} {
		for _, s := range all {
			if got := version.Counts(all, s, day.Must(m+"-01").Month()); got != (s == want) {
				t.Errorf("version %s counts in %s: %v", s.Version, m, got)
			}
		}
	}
	edited := &benefit.Scheme{ID: "a", Version: "1.0.0", From: day.Must("2025-01-01")}
	if again := version.With(all, edited); len(again) != 2 || again[0] != edited || again[1] != second {
		t.Errorf("an edited 1.0.0 doesn't stand in place of the old one: %v", again)
	}
}
