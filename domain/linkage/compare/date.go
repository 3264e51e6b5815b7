package compare

import "strings"

// Date is a date as it stands in a sheet, which need not exist: month 13 is a slip of the pen that can be compared.
// A month or day of 0 isn't known. The zero Date is no date.
type Date uint32

const (
	dayBits   = 7
	monthBits = 7
)

// DateOf puts a date together.
func DateOf(year, month, day int) Date {
	return Date(year)<<(dayBits+monthBits) | Date(month)<<dayBits | Date(day)
}

// Parts takes it apart.
func (d Date) Parts() (year, month, day int) {
	return int(d >> (dayBits + monthBits)), int(d >> dayBits & (1<<monthBits - 1)), int(d & (1<<dayBits - 1))
}

// Order says which part of a date comes first where all are numbers of two digits or more.
type Order uint8

// The orders.
const (
	YearFirst Order = iota
	DayFirst
	MonthFirst
)

// ParseDate reads YYYY-MM-DD, YYYY-MM, YYYY, with any sign between, YYYYMMDD, and with the year last in the order said.
// What comes after a day, such as a time, doesn't count.
func ParseDate(text string, order Order) (Date, bool) {
	if i := strings.IndexAny(text, " T"); i >= 6 {
		text = text[:i]
	}
	var n [3]int
	var width [3]int
	k, in := -1, false
	for i := range len(text) {
		c := text[i]
		if c < '0' || c > '9' {
			in = false
			continue
		}
		if !in {
			if k++; k > 2 {
				return 0, false
			}
		}
		in = true
		n[k] = n[k]*10 + int(c-'0')
		if width[k]++; width[k] > 8 {
			return 0, false
		}
	}
	switch {
	case k == 0 && width[0] == 8:
		return ordered(n[0]/10000, n[0]/100%100, n[0]%100)
	case k == 0 && width[0] == 6:
		return ordered(n[0]/100, n[0]%100, 0)
	case k == 0 && (width[0] == 4 || width[0] == 3):
		return ordered(n[0], 0, 0)
	case k == 1 && width[0] >= 3:
		return ordered(n[0], n[1], 0)
	case k == 2 && width[0] >= 3:
		return ordered(n[0], n[1], n[2])
	case k == 2 && width[2] >= 3 && order == MonthFirst:
		return ordered(n[2], n[0], n[1])
	case k == 2 && width[2] >= 3:
		return ordered(n[2], n[1], n[0])
	}
	return 0, false
}

// ordered refuses what is no date even with a slip of the pen.
func ordered(year, month, day int) (Date, bool) {
	if year < 100 || year > 9999 || month > 99 || day > 99 {
		return 0, false
	}
	return DateOf(year, month, day), true
}

// Nearness is how two dates compare, the nearer the larger.
type Nearness uint8

// The steps of nearness.
const (
	FarDates   Nearness = iota // more than ten years between them
	SameDecade                 // at most ten years
	SameYear                   // the year agrees, or at most a year lies between them
	TwoParts                   // two of year, month and day agree
	DateSlip                   // one digit differs, two neighbours or day and month are exchanged
	DateWithin                 // one is less exact, and they agree as far as it goes
	SameDate                   // the same
)

// Dates compares two dates.
func Dates(a, b Date) Nearness {
	if a == b {
		return SameDate
	}
	ay, am, ad := a.Parts()
	by, bm, bd := b.Parts()
	year, month, day := ay == by, am == bm, ad == bd
	if ad == 0 || bd == 0 {
		if year && (am == 0 || bm == 0 || month) {
			return DateWithin
		}
		return years(ay, by)
	}
	switch {
	case year && am == bd && ad == bm, slip(a, b):
		return DateSlip
	case year && month, year && day, month && day:
		return TwoParts
	}
	return years(ay, by)
}

func years(a, b int) Nearness {
	switch d := max(a-b, b-a); {
	case d <= 1:
		return SameYear
	case d <= 10:
		return SameDecade
	}
	return FarDates
}

// slip says that the eight digits of two dates differ in one place, or in two neighbours that are exchanged.
func slip(a, b Date) bool {
	x, y := digits(a), digits(b)
	first, n := -1, 0
	for i := range x {
		if x[i] != y[i] {
			if n++; n == 1 {
				first = i
			}
		}
	}
	if n == 1 {
		return true
	}
	return n == 2 && first < 7 && x[first] == y[first+1] && x[first+1] == y[first]
}

func digits(d Date) [8]byte {
	year, month, day := d.Parts()
	return [8]byte{byte(year / 1000), byte(year / 100 % 10), byte(year / 10 % 10), byte(year % 10),
		byte(month / 10), byte(month % 10), byte(day / 10), byte(day % 10)}
}
