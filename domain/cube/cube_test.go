package cube_test

import (
	"testing"

	"pgregory.net/rapid"

	"wanjia/base/day"
	"wanjia/domain/cube"
)

// A cohort's age at the end of a month is everybody's in it, to the day.
func TestACohortIsOfOneAgeAtTheEndOfEveryMonth(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		birth := day.Must("1900-01-01") + day.Day(rapid.IntRange(0, 46000).Draw(t, "birth"))
		m := birth.Month() + day.Month(rapid.IntRange(0, 1300).Draw(t, "months"))
		if got, want := cube.CohortOf(birth.Partial()).AgeAtEnd(m), birth.AgeOn(m.Last()); got != want {
			t.Fatalf("born %s, at the end of %s: %d, want %d", birth, m, got, want)
		}
	})
}

func TestThoseBornOnTheLeapDayComeOfAgeWithMarchInCommonYears(t *testing.T) {
	c := cube.CohortOf(day.Must("2000-02-29").Partial())
	for month, want := range map[string]int{"2001-02": 0, "2001-03": 1, "2004-01": 3, "2004-02": 4} {
		m, err := day.ParseMonth(month)
		if err != nil {
			t.Fatal(err)
		}
		if got := c.AgeAtEnd(m); got != want {
			t.Errorf("at the end of %s: %d, want %d", month, got, want)
		}
	}
	if c.Birth().String() != "2000-02" {
		t.Errorf("born in %s", c.Birth())
	}
}

func TestLatenessHasTheLegalClasses(t *testing.T) {
	event := day.Must("2025-01-01").Partial()
	for delay, want := range map[int]uint8{-1: cube.Timely, 0: cube.Timely, 30: cube.Timely, 31: cube.Late, 365: cube.Late, 366: cube.Delayed} {
		if got := cube.Lateness(event, day.Must("2025-01-01")+day.Day(delay)); got != want {
			t.Errorf("after %d days: class %d, want %d", delay, got, want)
		}
	}
}
