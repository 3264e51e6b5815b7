package compare

import (
	"math/bits"
	"strings"
)

// Date is a date as it stands in a sheet, which need not exist: month 13 is a slip of the pen that can be compared.
// A month or day of 0 isn't known. The zero Date is no date. It holds eight decimal figures of four bits each, YYYYMMDD.
type Date uint32

// DateOf puts a date together.
func DateOf(year, month, day int) Date {
	d := Date(0)
	for n, unit := year*10000+month*100+day, 0; unit < 8; n, unit = n/10, unit+1 {
		d |= Date(n%10) << (4 * unit)
	}
	return d
}

// Parts takes it apart.
func (d Date) Parts() (year, month, day int) {
	two := func(shift int) int { return int(d>>(shift+4)&15)*10 + int(d>>shift&15) }
	return two(24)*100 + two(16), two(8), two(0)
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
	x := a ^ b
	year, month, day := x>>16 == 0, x>>8&0xff == 0, x&0xff == 0
	if a&0xff == 0 || b&0xff == 0 {
		if year && (a>>8&0xff == 0 || b>>8&0xff == 0 || month) {
			return DateWithin
		}
		return years(a, b)
	}
	switch {
	case year && a>>8&0xff == b&0xff && a&0xff == b>>8&0xff, slip(a, b):
		return DateSlip
	case year && month, year && day, month && day:
		return TwoParts
	}
	return years(a, b)
}

func years(a, b Date) Nearness {
	x, _, _ := a.Parts()
	y, _, _ := b.Parts()
	switch d := max(x-y, y-x); {
	case d <= 1:
		return SameYear
	case d <= 10:
		return SameDecade
	}
	return FarDates
}

// slip says that the eight figures of two dates differ in one place, or in two neighbours that are exchanged.
func slip(a, b Date) bool {
	x := uint32(a ^ b)
	places := (x | x>>1 | x>>2 | x>>3) & 0x11111111 // one bit for each figure that differs
	switch bits.OnesCount32(places) {
	case 1:
		return true
	case 2:
		at := bits.TrailingZeros32(places)
		return places>>at == 0x11 && a>>at&15 == b>>(at+4)&15 && a>>(at+4)&15 == b>>at&15
	}
	return false
}
