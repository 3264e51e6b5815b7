package day_test

import (
	"errors"
	"testing"
	"time"

	"pgregory.net/rapid"

	"wanjia/base/day"
)

func TestADayComesBackFromItsText(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := day.Must("1500-01-01") + day.Day(rapid.IntRange(0, 547000).Draw(t, "day"))
		back, err := day.Parse(d.String())
		if err != nil || back != d {
			t.Fatalf("%s comes back as %s (%v)", d, back, err)
		}
		y, m, dom := d.Date()
		if want := time.Date(y, time.Month(m), dom, 0, 0, 0, 0, time.UTC); want.Unix()/86400 != int64(d) || want.Weekday() != d.Weekday() {
			t.Fatalf("%s is day %d, %s; the standard library says %d, %s", d, d, d.Weekday(), want.Unix()/86400, want.Weekday())
		}
	})
}

func TestPartialDates(t *testing.T) {
	for _, c := range []struct{ text, canon, first, last, count string }{
		{"1990", "1990", "1990-01-01", "1990-12-31", "1990-07-01"},
		{"1990-02", "1990-02", "1990-02-01", "1990-02-28", "1990-02-15"},
		{"1992/2/9", "1992-02-09", "1992-02-09", "1992-02-09", "1992-02-09"},
		{" 1992.12.31 ", "1992-12-31", "1992-12-31", "1992-12-31", "1992-12-31"},
	} {
		p, err := day.ParsePartial(c.text)
		if err != nil {
			t.Fatal(err)
		}
		if p.String() != c.canon || p.First().String() != c.first || p.Last().String() != c.last || p.Day().String() != c.count {
			t.Errorf("%q: %s, %s to %s, counts as %s; want %+v", c.text, p, p.First(), p.Last(), p.Day(), c)
		}
	}
}

func TestImpossibleDatesAreToldFromMisspeltOnes(t *testing.T) {
	for text, want := range map[string]error{
		"1900-02-29": day.ErrImpossible, "2023-13-01": day.ErrImpossible, "2023-00": day.ErrImpossible, "0999-01-01": day.ErrImpossible,
		"19900": day.ErrSyntax, "1990-1-": day.ErrSyntax, "1990-01-01-01": day.ErrSyntax, "then": day.ErrSyntax, "1990-001": day.ErrSyntax,
	} {
		if _, err := day.ParsePartial(text); !errors.Is(err, want) {
			t.Errorf("%q: %v, want %v", text, err, want)
		}
	}
}

func TestAgesOnTheDay(t *testing.T) {
	for _, c := range []struct {
		born, on string
		want     int
	}{
		{"2000-02-29", "2001-02-28", 0}, {"2000-02-29", "2001-03-01", 1}, {"1990-05-06", "2020-05-05", 29}, {"1990-05-06", "2020-05-06", 30},
	} {
		if got := day.Must(c.born).AgeOn(day.Must(c.on)); got != c.want {
			t.Errorf("born %s, on %s: %d, want %d", c.born, c.on, got, c.want)
		}
	}
}

func FuzzParsePartial(f *testing.F) {
	f.Add("1990-02-28")
	f.Add("1990/2/3")
	f.Fuzz(func(t *testing.T, text string) {
		p, err := day.ParsePartial(text)
		if err != nil || p.IsZero() {
			return
		}
		again, err := day.ParsePartial(p.String())
		if err != nil || again != p || p.First() > p.Day() || p.Day() > p.Last() {
			t.Fatalf("%q: %v, again %v (%v)", text, p, again, err)
		}
	})
}

func TestMonthsOnNeverLeaveTheMonth(t *testing.T) {
	for _, c := range []struct {
		from string
		n    int
		want string
	}{{"2024-01-31", 1, "2024-02-29"}, {"2025-01-31", 1, "2025-02-28"}, {"2024-02-29", 12, "2025-02-28"}, {"2026-11-30", 3, "2027-02-28"}, {"2026-05-15", 0, "2026-05-15"}, {"2026-03-31", -1, "2026-02-28"}} {
		if got := day.Must(c.from).AddMonths(c.n); got != day.Must(c.want) {
			t.Errorf("%s and %d months: %s, want %s", c.from, c.n, got, c.want)
		}
	}
}
