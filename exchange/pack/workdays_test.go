package pack

import (
	"errors"
	"testing"

	"wanjia/base/day"
	"wanjia/base/fault"
	"wanjia/packs"
)

// TestTheShippedCalendarCountsAsTheNoticesSay: the working days of each year, which follow from 105 or 104 weekend days and the
// notices' own counts of days off and worked.
func TestTheShippedCalendarCountsAsTheNoticesSay(t *testing.T) {
	c, err := Workdays(packs.Files(), "core", "cn-township")
	if err != nil {
		t.Fatal(err)
	}
	for y, want := range map[int]int{2024: 251, 2025: 248, 2026: 248} {
		if got := c.Between(day.MonthOf(y, 1).First()-1, day.MonthOf(y, 12).Last()); got != want {
			t.Errorf("%d has %d working days, want %d", y, got, want)
		}
	}
	for on, want := range map[string]bool{"2024-02-04": true, "2024-02-09": true, "2024-02-12": false, "2025-10-08": false, "2025-10-11": true, "2026-02-14": true, "2026-02-23": false, "2026-02-28": true} {
		if got := c.Works(day.Must(on)); got != want {
			t.Errorf("%s: works %v, want %v", on, got, want)
		}
	}
}

func TestAWrongCalendarIsNamedWithItsLine(t *testing.T) {
	for text, key := range map[string]string{
		"years:\n- {year: 2027, document: x, verified: true, work: [2027-01-04]}\n":                             "workday.weekday",
		"years:\n- {year: 2027, document: x, verified: true, off: [{from: 2027-01-01, to: x, zh: a, en: b}]}\n": "workday.syntax",
		"years:\n- {year: next, document: x, verified: true}\n":                                                 "workday.syntax",
		"years:\n- {year: 2027, verified: true}\n":                                                              "pack.missing",
		"years:\n- {year: 2027, document: x, verified: true, on: []}\n":                                         "pack.key",
		"years: 2027\n": "pack.list",
	} {
		_, err := ParseWorkdays("x", []byte(text))
		f, ok := errors.AsType[*fault.Fault](err)
		if !ok || f.Key != key || f.Args["line"] == "" {
			t.Errorf("%s got %v, want %s with its line", text, err, key)
		}
	}
}
