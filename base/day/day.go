// Package day knows calendar days, months and dates of which only a part is known.
// It refuses impossible dates and knows no clock, no time zone and no hour.
package day

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Day is a day of the proleptic Gregorian calendar, counted from 1970-01-01 = 0.
type Day int32

// Limits of what a register can hold; anything outside is a typing error, not history.
const (
	MinYear = 1500
	MaxYear = 2999
)

// ErrSyntax says that a text is not a date in a spelling this package reads.
var ErrSyntax = errors.New("day: not a date (write YYYY-MM-DD, YYYY-MM or YYYY)")

// ErrImpossible says that a text has a date's form but names no real day, such as 1900-02-30.
var ErrImpossible = errors.New("day: no such day in the calendar")

// Of is the day of a year, month (1 to 12) and day of month; the parts must name a real day.
func Of(year, month, dom int) (Day, error) {
	if year < MinYear || year > MaxYear || month < 1 || month > 12 || dom < 1 || dom > DaysIn(year, month) {
		return 0, ErrImpossible
	}
	return civil(year, month, dom), nil
}

// Must is Of for literals in code and tests; it panics on an impossible day.
func Must(text string) Day {
	d, err := Parse(text)
	if err != nil {
		panic(err)
	}
	return d
}

// civil turns a calendar date into a day count (Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms").
func civil(y, m, d int) Day {
	if m <= 2 {
		y--
	}
	era := y / 400
	yoe := y - era*400
	mp := (m + 9) % 12
	doy := (153*mp+2)/5 + d - 1
	doe := yoe*365 + yoe/4 - yoe/100 + doy
	return Day(era*146097 + doe - 719468)
}

// Date is the calendar date of the day.
func (d Day) Date() (year, month, dom int) {
	z := int(d) + 719468
	era := z / 146097
	if z < 0 {
		era = (z - 146096) / 146097
	}
	doe := z - era*146097
	yoe := (doe - doe/1460 + doe/36524 - doe/146096) / 365
	year = yoe + era*400
	doy := doe - (365*yoe + yoe/4 - yoe/100)
	mp := (5*doy + 2) / 153
	dom = doy - (153*mp+2)/5 + 1
	month = mp + 3
	if month > 12 {
		month -= 12
	}
	if month <= 2 {
		year++
	}
	return year, month, dom
}

// Parse reads a whole date, YYYY-MM-DD.
func Parse(text string) (Day, error) {
	p, err := ParsePartial(text)
	if err != nil {
		return 0, err
	}
	if !p.Whole() {
		return 0, ErrSyntax
	}
	return p.First(), nil
}

// String is the day as YYYY-MM-DD.
func (d Day) String() string {
	y, m, dom := d.Date()
	b := make([]byte, 0, 10)
	b = pad(b, y, 4)
	b = append(b, '-')
	b = pad(b, m, 2)
	b = append(b, '-')
	return string(pad(b, dom, 2))
}

func pad(b []byte, n, width int) []byte {
	s := strconv.Itoa(n)
	for range width - len(s) {
		b = append(b, '0')
	}
	return append(b, s...)
}

// Month is the month the day lies in.
func (d Day) Month() Month {
	y, m, _ := d.Date()
	return MonthOf(y, m)
}

// Weekday is the day of the week.
func (d Day) Weekday() time.Weekday { return time.Weekday(((int(d)+4)%7 + 7) % 7) }

// AddYears is the same calendar day n years on; 29 February becomes 1 March in a common year.
func (d Day) AddYears(n int) Day {
	y, m, dom := d.Date()
	y += n
	if dom > DaysIn(y, m) {
		return civil(y, m, DaysIn(y, m)) + 1
	}
	return civil(y, m, dom)
}

// AddMonths is the same day of the month some months on, or that month's last.
func (d Day) AddMonths(n int) Day {
	m := d.Month() + Month(n)
	return min(m.First()+d-d.Month().First(), m.Last())
}

// AgeOn is the age in completed years on a day, for somebody born on d; negative before birth.
func (d Day) AgeOn(on Day) int {
	by, bm, bd := d.Date()
	y, m, dom := on.Date()
	age := y - by
	if m < bm || m == bm && dom < bd {
		age--
	}
	return age
}

// Partial is Whole as a date with every part known.
func (d Day) Partial() Partial {
	y, m, dom := d.Date()
	return Partial{int16(y), int8(m), int8(dom)}
}

// OfTime is the calendar day of an instant in the given zone.
func OfTime(t time.Time, zone *time.Location) Day {
	t = t.In(zone)
	return civil(t.Year(), int(t.Month()), t.Day())
}

// DaysIn is the number of days of a month.
func DaysIn(year, month int) int {
	switch month {
	case 4, 6, 9, 11:
		return 30
	case 2:
		if year%4 == 0 && (year%100 != 0 || year%400 == 0) {
			return 29
		}
		return 28
	}
	return 31
}

// Month is a calendar month, counted from January of year 0.
type Month int32

// MonthOf is the month of a year and month number (1 to 12).
func MonthOf(year, month int) Month { return Month(year*12 + month - 1) }

// ParseMonth reads YYYY-MM.
func ParseMonth(text string) (Month, error) {
	p, err := ParsePartial(text)
	if err != nil {
		return 0, err
	}
	if p.month == 0 || p.dom != 0 {
		return 0, fmt.Errorf("%w: want YYYY-MM", ErrSyntax)
	}
	return MonthOf(int(p.year), int(p.month)), nil
}

// Year is the month's year.
func (m Month) Year() int { return int(m) / 12 }

// Number is the month within its year, 1 to 12.
func (m Month) Number() int { return int(m)%12 + 1 }

// First is the month's first day.
func (m Month) First() Day { return civil(m.Year(), m.Number(), 1) }

// Last is the month's last day.
func (m Month) Last() Day { return (m + 1).First() - 1 }

// Days is the number of days in the month.
func (m Month) Days() int { return DaysIn(m.Year(), m.Number()) }

// String is the month as YYYY-MM.
func (m Month) String() string { return m.First().String()[:7] }

// Partial is a date of which the day, or the month and the day, may be unknown. The zero value is "not known".
type Partial struct {
	year       int16
	month, dom int8
}

// ParsePartial reads YYYY, YYYY-MM or YYYY-MM-DD, with - / or . between; the empty text is the unknown date.
func ParsePartial(text string) (Partial, error) {
	text = strings.TrimSpace(text)
	if text == "" {
		return Partial{}, nil
	}
	var parts [3]int
	n, width := 0, 0
	for i := 0; i <= len(text); i++ {
		if i == len(text) || text[i] == '-' || text[i] == '/' || text[i] == '.' {
			if n == 3 || width == 0 || n == 0 && width != 4 || n > 0 && width > 2 {
				return Partial{}, ErrSyntax
			}
			n, width = n+1, 0
			continue
		}
		c := text[i]
		if c < '0' || c > '9' || n == 3 || width == 4 {
			return Partial{}, ErrSyntax
		}
		parts[n] = parts[n]*10 + int(c-'0')
		width++
	}
	y, m, d := parts[0], parts[1], parts[2]
	if y < MinYear || y > MaxYear || n > 1 && (m < 1 || m > 12) || n > 2 && (d < 1 || d > DaysIn(y, m)) {
		return Partial{}, ErrImpossible
	}
	return Partial{int16(y), int8(m), int8(d)}, nil
}

// PartialOf is a date of the given parts; an unknown month or day is 0.
func PartialOf(year, month, dom int) (Partial, error) {
	if year < MinYear || year > MaxYear || month < 0 || month > 12 || month == 0 && dom != 0 || dom < 0 || month > 0 && dom > DaysIn(year, month) {
		return Partial{}, ErrImpossible
	}
	return Partial{int16(year), int8(month), int8(dom)}, nil
}

// Parts are the year, month and day; what is unknown is 0.
func (p Partial) Parts() (year, month, dom int) { return int(p.year), int(p.month), int(p.dom) }

// IsZero says that nothing of the date is known.
func (p Partial) IsZero() bool { return p == Partial{} }

// Whole says that year, month and day are known.
func (p Partial) Whole() bool { return p.dom != 0 }

// HasMonth says that at least year and month are known.
func (p Partial) HasMonth() bool { return p.month != 0 }

// Year is the year, or 0 where nothing is known.
func (p Partial) Year() int { return int(p.year) }

// First is the earliest day that the date can be.
func (p Partial) First() Day {
	return civil(int(p.year), int(max(p.month, 1)), int(max(p.dom, 1)))
}

// Last is the latest day that the date can be.
func (p Partial) Last() Day {
	switch {
	case p.dom != 0:
		return p.First()
	case p.month != 0:
		return MonthOf(int(p.year), int(p.month)).Last()
	}
	return civil(int(p.year), 12, 31)
}

// Day is the day to count with: the date itself, the 15th of a month, or 1 July of a year
// (mid-interval imputation, UN Principles and Recommendations for a Vital Statistics System Rev.3).
func (p Partial) Day() Day {
	switch {
	case p.dom != 0:
		return p.First()
	case p.month != 0:
		return civil(int(p.year), int(p.month), 15)
	}
	return civil(int(p.year), 7, 1)
}

// Covers says whether the date can be the given day.
func (p Partial) Covers(d Day) bool { return !p.IsZero() && p.First() <= d && d <= p.Last() }

// String is YYYY, YYYY-MM, YYYY-MM-DD or the empty text.
func (p Partial) String() string {
	if p.IsZero() {
		return ""
	}
	b := pad(make([]byte, 0, 10), int(p.year), 4)
	if p.month != 0 {
		b = pad(append(b, '-'), int(p.month), 2)
	}
	if p.dom != 0 {
		b = pad(append(b, '-'), int(p.dom), 2)
	}
	return string(b)
}
