// Package doubles makes up sheets of people of whom several records each are told, with the slips of typing, of hearing and of
// reading by machine, so that the linking of records can be measured where the truth is known. The same seed gives the same bytes
// everywhere. Nobody in it is real. It knows nothing of how records are linked.
package doubles

import (
	"strconv"

	"wanjia/base/fault"
	"wanjia/exchange/synth/internal/lore"
)

// Shape is what a sheet looks like.
type Shape string

// The shapes.
const (
	Historic Shape = "historic" // persons of the past, about six records each, in which much is missing or wrong
	Parish   Shape = "parish"   // German names in two columns each, the date of birth in three; a tenth are double
	Census   Shape = "census"   // names, birth, sex, address, telephone in Latin letters; a fifth are double
	Chinese  Shape = "chinese"  // the same in Chinese

	// Made by other dice that do other harm, so that what serves the ones is tried on the others.
	Annals    Shape = "annals"    // persons of the past as books tell of them: titles, short names, a year for a date; up to nineteen records, the later the worse
	Umlaut    Shape = "umlaut"    // German names with umlauts here and two letters there, one given name, the date of birth in three columns; a tenth are double
	Directory Shape = "directory" // no date of birth: a name in one column and much of an address, whole families at one
)

// Shapes are all shapes.
func Shapes() []Shape { return []Shape{Historic, Parish, Census, Chinese, Annals, Umlaut, Directory} }

// Options say what to make.
type Options struct {
	Shape   Shape
	Records int
	Seed    uint64
}

// Sheet is a sheet that can be read any number of times.
type Sheet struct {
	o      Options
	t      *tables
	titles []string
	person func(m *maker) [][]string
}

// maker makes the records of one person after another.
type maker struct {
	*tables
	d    lore.Dice
	last family // whom the next person may be related to
	home house  // where the next person may live
}

type family struct {
	surname, place, code string
	year                 int
}

// New lays a sheet out.
func New(o Options) (*Sheet, error) {
	if o.Records < 1 || o.Records > 100_000_000 {
		return nil, fault.New(fault.Invalid, "synth.people", "people", strconv.Itoa(o.Records)).In("records")
	}
	t, err := newTables()
	if err != nil {
		return nil, err
	}
	s := &Sheet{o: o, t: t}
	switch o.Shape {
	case Historic:
		s.titles = []string{"full_name", "first_name", "surname", "dob", "birth_place", "postcode_fake", "gender", "occupation"}
		s.person = historic
	case Parish:
		s.titles = []string{"fname_c1", "fname_c2", "lname_c1", "lname_c2", "by", "bm", "bd"}
		s.person = parish
	case Census:
		s.titles = []string{"given_name", "family_name", "birth_date", "sex", "street", "town", "postcode", "phone"}
		s.person = census
	case Chinese:
		s.titles = []string{"name", "sex", "birth_date", "village", "phone"}
		s.person = chinese
	case Annals:
		s.titles = []string{"full_name", "first_and_surname", "first_name", "surname", "dob", "birth_place", "postcode", "gender", "occupation"}
		s.person = annals
	case Umlaut:
		s.titles = []string{"vorname", "zweiter_vorname", "nachname", "day", "month", "year"}
		s.person = umlaut
	case Directory:
		s.titles = []string{"name", "address1", "address2", "town", "postcode", "phone", "email"}
		s.person = directory
	default:
		return nil, fault.New(fault.Invalid, "synth.shape", "text", string(o.Shape)).In("shape")
	}
	return s, nil
}

// Titles are those of the columns.
func (s *Sheet) Titles() []string { return append([]string(nil), s.titles...) }

// Each calls a function with every record: who it is, from 0, and the cells, which may be kept.
func (s *Sheet) Each(record func(person int, cells []string) error) error {
	m := &maker{tables: s.t, d: lore.NewDice(s.o.Seed, 77)}
	left := s.o.Records
	for person := 0; left > 0; person++ {
		rows := s.person(m)
		for _, cells := range rows[:min(len(rows), left)] {
			if err := record(person, cells); err != nil {
				return err
			}
		}
		left -= min(len(rows), left)
	}
	return nil
}

// date is a day of a year; months are all taken to have 28 days, which no linking minds.
type date struct{ year, month, day int }

func (m *maker) date(from, to int) date {
	return date{m.d.Between(from, to), m.d.Between(1, 12), m.d.Between(1, 28)}
}

func (x date) String() string { return pad(x.year, 4) + "-" + pad(x.month, 2) + "-" + pad(x.day, 2) }

func pad(n, width int) string {
	s := strconv.Itoa(n)
	for len(s) < width {
		s = "0" + s
	}
	return s
}

// figures are so many random figures.
func (m *maker) figures(n int) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte('0' + m.d.Below(10))
	}
	return string(b)
}

// count is how many records somebody has: one, or with a chance in a hundred two, seldom more.
func (m *maker) count(chance int) int {
	n := 1
	for n < 4 && m.d.Of(chance, 100) {
		n++
		chance = chance * 3 / 10
	}
	return n
}

// none empties a cell with a chance in a hundred.
func (m *maker) none(text string, chance int) string {
	if m.d.Of(chance, 100) {
		return ""
	}
	return text
}
