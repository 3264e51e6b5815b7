package measure

import (
	"strings"
	"unicode/utf8"

	"wanjia/domain/linkage/column"
	"wanjia/domain/linkage/compare"
	"wanjia/domain/person"
)

// The similarities from which on two Latin names are near or close (the steps of Splink's comparison of names, without its
// lowest, in which unlike names are found too).
const (
	nearName  = 0.82
	closeName = 0.92
	nearText  = 0.86 // of other texts
)

// The places of the levels of a name.
const (
	nameDiffers = 1
	nameNear    = 3
	nameClose   = 4
	nameSounds  = 5
)

// nameNear compares two different names: Chinese ones by their characters and their reading, others by their letters.
func (f *Features) nameNear(c *column.Column) func(a, b uint32) uint8 {
	t := f.of(c.Dict)
	if !c.Han {
		return func(a, b uint32) uint8 { return t.latinNear(a, b) }
	}
	reading, readings := f.read(c)
	given := c.Kind == column.Given
	return func(a, b uint32) uint8 {
		x, y := reading[a], reading[b]
		if x == 0 || y == 0 {
			return t.latinNear(a, b)
		}
		if x == y {
			return nameSounds
		}
		if given && t.apart(a, b) <= 1 && oneCharacter(t.raw(a), t.raw(b)) {
			return nameClose
		}
		if readings.apart(x, y) <= 1 && compare.Distance(readings.raw(x), readings.raw(y), 1) <= 1 {
			return nameNear
		}
		return nameDiffers
	}
}

func (t *texts) latinNear(a, b uint32) uint8 {
	x, y := t.outline[a], t.outline[b]
	if x.Len == 0 || y.Len == 0 {
		return nameDiffers
	}
	if (x.Len == 1 || y.Len == 1) && x.First == y.First {
		return nameNear
	}
	switch s := t.closeness(a, b, nearName); {
	case s >= closeName:
		return nameClose
	case s >= nearName:
		return nameNear
	}
	return nameDiffers
}

// apart is what the distance of two texts is at least.
func (t *texts) apart(a, b uint32) int { return compare.AtLeast(t.outline[a], t.outline[b]) }

// oneCharacter says that of two given names of several characters just one differs, is left out or is added.
func oneCharacter(a, b []rune) bool {
	return max(len(a), len(b)) >= 2 && compare.Distance(a, b, 1) <= 1
}

// read finds the reading of each Chinese name of a column; a name in letters is its own reading.
func (f *Features) read(c *column.Column) (reading []uint32, readings *texts) {
	reading = make([]uint32, c.Dict.Len())
	pool := column.NewDictionary()
	done := make([]bool, c.Dict.Len())
	for _, code := range c.Codes {
		if done[code] || code == 0 {
			continue
		}
		done[code] = true
		reading[code] = pool.Code(ReadingOf(f.names, c.Kind, c.Dict.Value(code)))
	}
	return reading, f.of(pool)
}

// ReadingOf is how a name sounds, in letters; a name in letters is its own reading.
func ReadingOf(names column.Names, k column.Kind, name string) string {
	first, _ := utf8.DecodeRuneInString(name)
	if !person.IsHan(first) {
		return strings.ReplaceAll(name, " ", "")
	}
	if names == nil {
		return ""
	}
	full := ""
	if k == column.Given {
		full, _ = names.ReadGiven(name)
	} else {
		full, _ = names.Read(name)
	}
	return full
}

// textNear compares addresses, places, categories and the rest: by their letters, or by their pairs of code points where the
// texts are long. The figures in an address must agree for it to be close.
func (f *Features) textNear(d *column.Dictionary, k column.Kind) func(a, b uint32) uint8 {
	t := f.of(d)
	var figures []uint64
	if k == column.Address {
		figures = figuresOf(d)
	}
	return func(a, b uint32) uint8 {
		switch s := t.closeness(a, b, nearText); {
		case s >= closeName && (k != column.Address || figures[a] == figures[b]):
			return 3
		case s >= nearText:
			return 2
		}
		return 1
	}
}

// mostFigures is how many figures a whole number has room for, with a one before them.
const mostFigures = 18

// figuresOf are the figures in each value, as a whole number that is the same where they are.
func figuresOf(d *column.Dictionary) []uint64 {
	all := make([]uint64, d.Len())
	pool := column.NewDictionary() // of those that a number has no room for
	for code := range all {
		n, many := uint64(1), 0
		text := d.Value(uint32(code))
		for i := range len(text) {
			if c := text[i]; c >= '0' && c <= '9' {
				n = n*10 + uint64(c-'0')
				many++
			}
		}
		if many > mostFigures {
			n = 1<<63 | uint64(pool.Code(onlyFigures(text)))
		}
		all[code] = n
	}
	return all
}

func onlyFigures(text string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, text)
}
