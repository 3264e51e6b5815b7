package workday_test

import (
	"testing"

	"pgregory.net/rapid"

	"wanjia/base/day"
	"wanjia/base/fault"
	"wanjia/domain/workday"
)

func d(text string) day.Day { return day.Must(text) }

func year(t *testing.T, y workday.Year) *workday.Calendar {
	t.Helper()
	c, err := workday.New(y)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestAHolidayIsOffAndAWeekendInExchangeIsWorked(t *testing.T) {
	c := year(t, workday.Year{Year: 2026, Verified: true, Off: []workday.Off{{From: d("2026-01-01"), To: d("2026-01-03")}}, Work: []day.Day{d("2026-01-04")}})
	for on, want := range map[string]bool{"2025-12-31": true, "2026-01-01": false, "2026-01-02": false, "2026-01-03": false, "2026-01-04": true, "2026-01-05": true, "2026-01-10": false} {
		if got := c.Works(d(on)); got != want {
			t.Errorf("%s: works %v, want %v", on, got, want)
		}
	}
	due, sure := c.Due(d("2026-01-01"), 3)
	if due != d("2026-01-06") || !sure {
		t.Errorf("three working days after New Year end on %s (sure %v), want 2026-01-06", due, sure)
	}
	if _, sure := c.Due(d("2026-12-30"), 3); sure {
		t.Error("a clock that runs into a year nobody announced is sure")
	}
}

func TestAYearThatContradictsItselfIsRefused(t *testing.T) {
	for key, y := range map[string]workday.Year{
		"workday.order":   {Year: 2026, Off: []workday.Off{{From: d("2026-01-03"), To: d("2026-01-01")}}},
		"workday.year":    {Year: 2026, Work: []day.Day{d("2025-01-04")}},
		"workday.weekday": {Year: 2026, Work: []day.Day{d("2026-01-05")}},
		"workday.both":    {Year: 2026, Off: []workday.Off{{From: d("2026-01-01"), To: d("2026-01-04")}}, Work: []day.Day{d("2026-01-04")}},
	} {
		if _, err := workday.New(y); !fault.Is(err, key) {
			t.Errorf("got %v, want %s", err, key)
		}
	}
}

func TestDueAndBetweenAgree(t *testing.T) {
	c := year(t, workday.Year{Year: 2025, Verified: true, Off: []workday.Off{{From: d("2025-10-01"), To: d("2025-10-08")}}, Work: []day.Day{d("2025-09-28"), d("2025-10-11")}})
	rapid.Check(t, func(t *rapid.T) {
		from := d("2025-01-01") + day.Day(rapid.IntRange(0, 360).Draw(t, "from"))
		n := rapid.IntRange(1, 60).Draw(t, "n")
		due, _ := c.Due(from, n)
		if !c.Works(due) || c.Between(from, due) != n || c.Between(from, due-1) != n-1 {
			t.Fatalf("%d working days after %s end on %s, and between them lie %d", n, from, due, c.Between(from, due))
		}
	})
}
