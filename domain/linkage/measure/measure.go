// Package measure says how far the values of one column agree: for each kind of column it has a short list of levels, from
// missing to exact, and prepares what each distinct value needs so that a pair of values costs little. It knows no probabilities.
package measure

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"

	"wanjia/domain/linkage/column"
	"wanjia/domain/linkage/compare"
	"wanjia/domain/linkage/crew"
)

// Level is how far two values agree. Its word is a key of the catalogue, under "linkage.level.".
type Level string

// The levels.
const (
	Missing   Level = "missing"   // one of them isn't known
	Differ    Level = "differ"    // nothing in common
	Elsewhere Level = "elsewhere" // stands in another column of names
	Near      Level = "near"      // something in common
	Close     Level = "close"     // nearly the same
	Sound     Level = "sound"     // read the same
	Decade    Level = "decade"    // dates at most ten years apart
	Year      Level = "year"      // dates of the same or the next year
	Two       Level = "two"       // two parts of the date agree
	Slip      Level = "slip"      // one slip of the pen apart
	Within    Level = "within"    // agree as far as the less exact one goes
	User      Level = "user"      // the same mailbox name elsewhere
	Overlap   Level = "overlap"   // a part in common
	Exact     Level = "exact"     // the same
	Tied      Level = "tied"      // two columns agree together oftener than each by itself; never a column's own
	Relative  Level = "relative"  // people of one household are alike in this too; never a column's own
	Slips     Level = "slips"     // so many columns aren't the same; never a column's own
	Swapped   Level = "swapped"   // family and given name exchanged; the family name then says nothing
)

// All are all levels.
func All() []Level {
	return []Level{Missing, Differ, Elsewhere, Near, Close, Sound, Decade, Year, Two, Slip, Within, User, Overlap, Exact, Swapped}
}

// Measure compares the values of one column by their codes.
type Measure struct {
	Column *column.Column
	Levels []Level                 // index 0 is Missing, 1 is Differ
	Exact  uint8                   // the index of Exact
	near   func(a, b uint32) uint8 // of two different values that are both known
	rough  *rough                  // of dates
}

// Level is the index of the level of two values.
func (m *Measure) Level(a, b uint32) uint8 {
	switch {
	case a == 0 || b == 0:
		return 0
	case a == b:
		return m.Exact
	}
	return m.near(a, b)
}

// Near is the level of two values that differ and are both known.
func (m *Measure) Near(a, b uint32) uint8 { return m.near(a, b) }

// Index is where a level stands, 0 where the measure doesn't have it.
func (m *Measure) Index(l Level) uint8 {
	for i, have := range m.Levels {
		if have == l {
			return uint8(i)
		}
	}
	return 0
}

// Joined are levels as a list to read.
func Joined(levels []Level) string {
	words := make([]string, len(levels))
	for i, l := range levels {
		words[i] = string(l)
	}
	return strings.Join(words, ", ")
}

// Lacks is a level of which some shares speak and that the measure doesn't have, the first by its word; empty where there is none.
func (m *Measure) Lacks(shares ...map[Level]float64) Level {
	for _, of := range shares {
		for _, l := range slices.Sorted(maps.Keys(of)) {
			if !slices.Contains(m.Levels, l) {
				return l
			}
		}
	}
	return ""
}

// Usual are the shares of agreement among matching pairs that are assumed before anything is learnt: exact, then a little of
// everything else, the nearer the more.
func Usual(levels []Level, exact uint8) []float64 {
	m := make([]float64, len(levels))
	rest := 0.0
	for l := 1; l < len(levels); l++ {
		if uint8(l) != exact {
			m[l] = float64(l)
			switch levels[l] {
			case Swapped, Elsewhere:
				m[l] = 0.2
			case Differ:
				m[l] = 2
			default:
			}
			rest += m[l]
		}
	}
	for l := 1; l < len(levels); l++ {
		m[l] *= 0.15 / rest
	}
	m[exact] = 0.85
	return m
}

// Features keeps what names have prepared, because the columns of names share a dictionary. Several columns may be prepared at once.
type Features struct {
	names column.Names
	lock  sync.Mutex
	texts map[*column.Dictionary]func() *texts
}

// NewFeatures is an empty store; names reads Chinese, and may be nil.
func NewFeatures(names column.Names) *Features {
	return &Features{names: names, texts: map[*column.Dictionary]func() *texts{}}
}

// Of is the measure of a column.
func (f *Features) Of(c *column.Column) *Measure {
	m := &Measure{Column: c}
	switch c.Kind {
	case column.Given, column.Family, column.Full:
		m.Levels = []Level{Missing, Differ, Elsewhere, Near, Close, Sound, Exact}
		if c.Kind == column.Given {
			m.Levels = append(m.Levels, Swapped)
		}
		m.near = f.nameNear(c)
	case column.Date:
		m.Levels = []Level{Missing, Differ, Decade, Year, Two, Slip, Within, Exact}
		m.rough = &rough{dates: datesOf(c.Dict)}
		m.near = dateNear(m.rough.dates)
	case column.Postcode:
		m.Levels = []Level{Missing, Differ, Near, Slip, Exact}
		m.near = f.postcodeNear(c.Dict)
	case column.Identifier, column.Phone:
		m.Levels = []Level{Missing, Differ, Near, Slip, Exact}
		m.near = f.identifierNear(c.Dict)
	case column.Email:
		m.Levels = []Level{Missing, Differ, Near, Close, User, Exact}
		m.near = f.emailNear(c.Dict)
	case column.Number:
		m.Levels = []Level{Missing, Differ, Near, Slip, Exact}
		m.near = f.numberNear(c.Dict)
	case column.List:
		m.Levels = []Level{Missing, Differ, Overlap, Exact}
		m.near = listNear(c.Dict)
	case column.Sex:
		m.Levels = []Level{Missing, Differ, Exact}
		m.near = func(uint32, uint32) uint8 { return 1 }
	default:
		m.Levels = []Level{Missing, Differ, Near, Close, Exact}
		m.near = f.textNear(c.Dict, c.Kind)
	}
	m.Exact = m.Index(Exact)
	return m
}

// texts are the values of a dictionary as code points in one long row.
type texts struct {
	runes   []rune
	start   []uint32
	outline []compare.Outline
}

func (f *Features) of(d *column.Dictionary) *texts {
	f.lock.Lock()
	once := f.texts[d]
	if once == nil {
		once = sync.OnceValue(func() *texts { return textsOf(d) })
		f.texts[d] = once
	}
	f.lock.Unlock()
	return once()
}

// some is how many values are looked at in one go.
const some = 1 << 14

func textsOf(d *column.Dictionary) *texts {
	t := &texts{start: make([]uint32, d.Len()+1), outline: make([]compare.Outline, d.Len())}
	crew.Parts(d.Len(), some, func(_, from, to int) {
		for code := from; code < to; code++ {
			t.start[code+1] = uint32(utf8.RuneCountInString(d.Value(uint32(code))))
		}
	})
	for code := range d.Len() {
		t.start[code+1] += t.start[code]
	}
	t.runes = make([]rune, t.start[d.Len()])
	crew.Parts(d.Len(), some, func(_, from, to int) {
		for code := from; code < to; code++ {
			own := t.runes[t.start[code]:t.start[code+1]]
			at := 0
			for _, r := range d.Value(uint32(code)) {
				own[at] = r
				at++
			}
			t.outline[code] = compare.OutlineOf(own)
		}
	})
	return t
}

func (t *texts) text(code uint32) compare.Text {
	return compare.With(t.raw(code), t.outline[code])
}

func (t *texts) raw(code uint32) []rune { return t.runes[t.start[code]:t.start[code+1]] }

func dateNear(dates []compare.Date) func(a, b uint32) uint8 {
	return func(a, b uint32) uint8 { return 1 + uint8(compare.Dates(dates[a], dates[b])) }
}

func (f *Features) postcodeNear(d *column.Dictionary) func(a, b uint32) uint8 {
	t := f.of(d)
	return func(a, b uint32) uint8 {
		x, y := t.raw(a), t.raw(b)
		if t.apart(a, b) <= 1 && compare.Distance(x, y, 1) <= 1 {
			return 3
		}
		n := (max(len(x), len(y)) + 1) / 2
		if len(x) >= n && len(y) >= n && slices.Equal(x[:n], y[:n]) {
			return 2
		}
		return 1
	}
}

func (f *Features) identifierNear(d *column.Dictionary) func(a, b uint32) uint8 {
	t := f.of(d)
	return func(a, b uint32) uint8 {
		x, y := t.outline[a], t.outline[b]
		limit := 2
		if x.Len < 6 || y.Len < 6 {
			limit = 1
		}
		if compare.AtLeast(x, y) > limit {
			return 1
		}
		switch compare.Distance(t.raw(a), t.raw(b), limit) {
		case 1:
			return 3
		case 2:
			if limit == 2 {
				return 2
			}
		}
		return 1
	}
}

func (f *Features) emailNear(d *column.Dictionary) func(a, b uint32) uint8 {
	t := f.of(d)
	users := column.NewDictionary()
	user := make([]uint32, d.Len())
	for code := range user {
		user[code] = users.Code(column.Mailbox(d.Value(uint32(code))))
	}
	u := f.of(users)
	return func(a, b uint32) uint8 {
		if user[a] == user[b] && user[a] != 0 {
			return 4
		}
		if user[a] == 0 || user[b] == 0 {
			return 1
		}
		switch s := u.closeness(user[a], user[b], 0.88); {
		case s >= 0.88 && t.closeness(a, b, 0.92) >= 0.92:
			return 3
		case s >= 0.88:
			return 2
		}
		return 1
	}
}

// closeness is the Jaro–Winkler similarity where it may reach least; otherwise 0, without working it out.
func (t *texts) closeness(a, b uint32, least float64) float64 {
	if compare.Ceiling(t.outline[a], t.outline[b]) < least {
		return 0
	}
	return compare.JaroWinklerFrom(t.text(a), t.text(b), least)
}

func (f *Features) numberNear(d *column.Dictionary) func(a, b uint32) uint8 {
	t := f.of(d)
	numbers := make([]float64, d.Len())
	for code := range numbers {
		n, err := strconv.ParseFloat(d.Value(uint32(code)), 64)
		if err == nil {
			numbers[code] = n
		}
	}
	return func(a, b uint32) uint8 {
		x, y := numbers[a], numbers[b]
		switch diff := max(x-y, y-x); {
		case diff <= 1:
			return 3
		case compare.Distance(t.raw(a), t.raw(b), 1) <= 1:
			return 3
		case diff <= 0.05*max(x, y, -x, -y):
			return 2
		}
		return 1
	}
}

func listNear(d *column.Dictionary) func(a, b uint32) uint8 {
	pool := column.NewDictionary()
	parts := make([][]uint32, d.Len())
	for code := range parts {
		for _, p := range column.ListParts(d.Value(uint32(code))) {
			parts[code] = append(parts[code], pool.Code(p))
		}
	}
	return func(a, b uint32) uint8 {
		for _, x := range parts[a] {
			for _, y := range parts[b] {
				if x == y {
					return 2
				}
			}
		}
		return 1
	}
}
