// Package workday knows on which days offices work: weekends, the holidays that a government announces year by year, and
// the weekends that are worked in exchange. It counts the clocks that law sets in working days, and says where a year
// hasn't been announced yet, so that a date is only what weekends make of it.
package workday

import (
	"slices"
	"time"

	"wanjia/base/day"
	"wanjia/base/fault"
)

// Off are days of a holiday, both ends included.
type Off struct {
	From, To day.Day
	ZH, EN   string
}

// Year is what was announced for one year.
type Year struct {
	Year     int
	Document string // the notice that says so
	Date     day.Partial
	Verified bool
	Off      []Off
	Work     []day.Day // weekend days that are worked
}

// Calendar is the years that were announced. The zero value knows weekends alone.
type Calendar struct {
	years map[int]Year
	off   map[day.Day]bool
	work  map[day.Day]bool
}

// New is the calendar of some years; of two for the same year the later counts. A year whose days contradict each other
// is refused.
func New(years ...Year) (*Calendar, error) {
	c := &Calendar{years: map[int]Year{}, off: map[day.Day]bool{}, work: map[day.Day]bool{}}
	for _, y := range years {
		if err := y.Check(); err != nil {
			return nil, err
		}
		c.years[y.Year] = y
	}
	for _, y := range c.years {
		for _, o := range y.Off {
			for d := o.From; d <= o.To; d++ {
				c.off[d] = true
			}
		}
		for _, d := range y.Work {
			c.work[d] = true
		}
	}
	return c, nil
}

// Check says what is wrong with a year: a day of another year, a holiday that ends before it begins, a worked day that is
// no weekend, or a day both off and worked.
func (y Year) Check() error {
	bad := func(key string, d day.Day) error {
		return fault.New(fault.Invalid, key, "year", day.MonthOf(y.Year, 1).String()[:4], "day", d.String())
	}
	for _, o := range y.Off {
		switch {
		case o.To < o.From || o.To-o.From > 20:
			return bad("workday.order", o.From)
		case o.From.Month().Year() != y.Year && o.To.Month().Year() != y.Year:
			return bad("workday.year", o.From)
		}
	}
	for _, d := range y.Work {
		switch {
		case d.Month().Year() != y.Year:
			return bad("workday.year", d)
		case !weekend(d):
			return bad("workday.weekday", d)
		case slices.ContainsFunc(y.Off, func(o Off) bool { return o.From <= d && d <= o.To }):
			return bad("workday.both", d)
		}
	}
	return nil
}

func weekend(d day.Day) bool { return d.Weekday() == time.Saturday || d.Weekday() == time.Sunday }

// Works says whether offices work on a day.
func (c *Calendar) Works(d day.Day) bool {
	if c.work[d] {
		return true
	}
	return !c.off[d] && !weekend(d)
}

// Announced says whether the year of a day was announced and nobody doubts it.
func (c *Calendar) Announced(d day.Day) bool { return c.years[d.Month().Year()].Verified }

// Years are those that were announced, in order.
func (c *Calendar) Years() []Year {
	out := make([]Year, 0, len(c.years))
	for _, y := range c.years {
		out = append(out, y)
	}
	slices.SortFunc(out, func(a, b Year) int { return a.Year - b.Year })
	return out
}

// Due is the day on which a clock of n working days ends. The day on which it starts doesn't count. sure is false where
// it runs through a year that wasn't announced: then the day can still change.
func (c *Calendar) Due(start day.Day, n int) (due day.Day, sure bool) {
	due, sure = start, true
	for n > 0 {
		due++
		sure = sure && c.Announced(due)
		if c.Works(due) {
			n--
		}
	}
	return due, sure
}

// Between is the number of working days after one day up to and including another; 0 where the other isn't later.
func (c *Calendar) Between(from, to day.Day) int {
	n := 0
	for d := from + 1; d <= to; d++ {
		if c.Works(d) {
			n++
		}
	}
	return n
}

// Next is the first working day on or after a day.
func (c *Calendar) Next(d day.Day) day.Day {
	for !c.Works(d) {
		d++
	}
	return d
}
