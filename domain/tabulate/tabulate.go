// Package tabulate knows the tables that a vital statistics system is asked for (United Nations, Principles and
// Recommendations, Rev. 3, as the guide to producing a vital statistics report numbers them): which facts go
// into each, how they are cut, and which of them a register can't fill and why. It counts facts; it decides
// nothing about people. LB-12, by legitimacy, is left out for ever: nobody is asked.
package tabulate

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"wanjia/domain/person"
)

// Kind is what a fact is.
type Kind string

// The kinds of facts.
const (
	Birth    Kind = "birth"
	Death    Kind = "death"
	Marriage Kind = "marriage"
	Divorce  Kind = "divorce"
)

// Fact is one event as the tables see it: no name and no number is in it.
type Fact struct {
	Kind       Kind
	Year       int
	Month      int // 0 where not known
	Registered int // year
	RegMonth   int
	Delay      int    // days from the event to its registration; -1 where not known
	Area       string // the code of the part of the area that it is counted in
	Sex        person.Sex
	Age        int // of the deceased; of the mother; of one partner. Unknown where not known
	Other      int // of the father; of the other partner
	Values     map[string]string
}

// Unknown is an age that isn't known.
const Unknown = -1

// Label is a heading: a text as it stands, the key of one, or the code of an area; a heading of two says the other too.
type Label struct {
	Text, Key, Area string
	And             *Label
}

// Cell is one number of a table.
type Cell struct {
	Name   string // what it counts, the same in every table that has it; of a rate, what its events count
	Count  int64
	Rate   float64
	IsRate bool
	Events int64 // what a rate stands on
	End    End   // of an interval
	Empty  bool
}

// End says which end of an interval a rate is, and of which kind. An end tells how many events there were.
type End uint8

// The ends.
const (
	NoEnd      End = iota
	ExactLow       // of the exact Poisson interval of the events
	ExactHigh      //
	PrivateEnd     // of an interval that can't be reckoned again from a rounded count; it doesn't leave the office
)

// The words of a name that say where and when, where that isn't the table's own area and year.
const (
	areaWord = "area="
	yearWord = "year="
)

// In is what a cell of the tables of an area and year counts, the same for the same events whichever area's and year's tables they
// stand in: the births of a township in the county's tables and in its own, those of last year in this year's. same are areas in a year (SameKey) by
// those that were all there was of them: the county of one township is that township, or its column and the total beside it would be two draws of
// one count; and the years before it gained a second one stay that township's.
func (c Cell) In(area string, year int, same map[string]string) string {
	parts := strings.Split(strings.TrimSuffix(c.Name, "|"), "|")
	for word, own := range map[string]string{areaWord: area, yearWord: strconv.Itoa(year)} {
		if !slices.ContainsFunc(parts, func(p string) bool { return strings.HasPrefix(p, word) }) {
			parts = append(parts, word+own)
		}
	}
	in := ""
	for _, p := range parts {
		if y, ok := strings.CutPrefix(p, yearWord); ok {
			in = y
		}
	}
	for i, p := range parts {
		if all, ok := same[strings.TrimPrefix(p, areaWord)+"|"+in]; ok && strings.HasPrefix(p, areaWord) {
			parts[i] = areaWord + all
		}
	}
	slices.Sort(parts[1:])
	return strings.Join(parts, "|")
}

// SameKey is an area in a year.
func SameKey(area string, year int) string { return area + "|" + strconv.Itoa(year) }

// Row is one line.
type Row struct {
	Label Label
	Cells []Cell
}

// Note is a sentence with its arguments in pairs.
type Note struct {
	Key  string
	Args []string
}

// Table is a table, filled or not. Its title is "tables.title." and its id.
type Table struct {
	ID    string
	Head  []Label
	Rows  []Row
	Notes []Note
	Why   string // the key of the reason where it isn't filled
	Adds  Adds   // whether the first row and column are the sums of the others
}

// Adds says what a table's first row and column are.
type Adds uint8

// The ways of adding up.
const (
	Alone Adds = iota // no sums
	Whole             // the sums of the others
	More              // the sums of the others and of what isn't shown
	Down              // the first row alone is the sum of the others: columns stand beside each other
)

// Gaps says whether any cell is empty.
func (t *Table) Gaps() bool {
	return slices.ContainsFunc(t.Rows, func(r Row) bool { return slices.ContainsFunc(r.Cells, func(c Cell) bool { return c.Empty }) })
}

// Note adds a note.
func (t *Table) Note(key string, args ...string) { t.Notes = append(t.Notes, Note{key, args}) }

// Cut is a way of sorting facts.
type Cut struct {
	Name string
	Of   func(Fact) string
	// Order are the codes that are shown whether anybody is in them or not, in order; others follow, sorted.
	Order []string
	// Label makes a heading of a code; nil takes the code as it stands.
	Label func(code string) Label
	// Most is how many of the other codes are shown by themselves, the largest first; 0 is all.
	Most int
	// Pair are the two cuts that this one is made of, if it is.
	Pair *[2]Cut
}

// between parts the two codes of a pair.
const between = "\x1f"

// Pair is a cut by two things at once; only what occurs is shown.
func Pair(a, b Cut) Cut {
	return Cut{Name: a.Name + "_" + b.Name, Pair: &[2]Cut{a, b}, Of: func(f Fact) string { return a.Of(f) + between + b.Of(f) },
		Label: func(code string) Label {
			x, y, _ := strings.Cut(code, between)
			second := b.label(y)
			l := a.label(x)
			l.And = &second
			return l
		}}
}

// says is what a code of the cut says in a cell's name.
func (c Cut) says(code string) []string {
	switch {
	case code == "":
		return nil
	case c.Pair == nil:
		return []string{c.Name + "=" + code}
	}
	x, y, _ := strings.Cut(code, between)
	return append(c.Pair[0].says(x), c.Pair[1].says(y)...)
}

// unknown is the code of what isn't known.
const unknown = "unknown"

func key(prefix string) func(string) Label {
	return func(code string) Label { return Label{Key: prefix + code} }
}

// named is for codes of which unknown alone needs a word.
func named(code string) Label {
	if code == unknown {
		return Label{Key: "tables.unknown"}
	}
	return Label{Text: code}
}

func total() Label { return Label{Key: "tables.total"} }

// Cross counts facts of a kind by two cuts, with totals first. The second may be the zero Cut.
func Cross(id string, facts []Fact, kind Kind, rows, columns Cut) Table {
	t := Table{ID: id, Head: []Label{{Key: "tables.by." + rows.Name}, total()}, Adds: Whole}
	if rows.Most > 0 || columns.Most > 0 {
		t.Adds = More
	}
	counts := map[[2]string]int64{}
	sums := [2]map[string]int64{{}, {}}
	for _, f := range facts {
		if f.Kind != kind {
			continue
		}
		r, c := rows.Of(f), ""
		if columns.Of != nil {
			c = columns.Of(f)
		}
		counts[[2]string{r, c}]++
		counts[[2]string{r, ""}] += bump(c)
		counts[[2]string{"", c}]++
		counts[[2]string{"", ""}] += bump(c)
		sums[0][r]++
		sums[1][c]++
	}
	var across []string
	if columns.Of != nil {
		across = columns.codes(sums[1])
		for _, c := range across {
			t.Head = append(t.Head, columns.label(c))
		}
	}
	for _, r := range append([]string{""}, rows.codes(sums[0])...) {
		row := Row{Label: total()}
		if r != "" {
			row.Label = rows.label(r)
		}
		for _, c := range append([]string{""}, across...) {
			row.Cells = append(row.Cells, Cell{Name: cellName(kind, append(rows.says(r), columns.says(c)...)...), Count: counts[[2]string{r, c}]})
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// bump counts a row's total once more where there is a column to be in beside it.
func bump(column string) int64 {
	if column == "" {
		return 0
	}
	return 1
}

// cellName says what a cell counts whatever table it stands in.
func cellName(kind Kind, says ...string) string {
	slices.Sort(says)
	return string(kind) + "|" + strings.Join(says, "|")
}

// CellName is the name of a count of a kind by what is said of it, such as "sex=male"; nothing is the whole.
func CellName(kind Kind, says ...string) string { return cellName(kind, slices.Clone(says)...) }

func (c Cut) label(code string) Label {
	if code == unknown || c.Label == nil {
		return named(code)
	}
	return c.Label(code)
}

// codes are those of the order that may occur, then the others that do, unknown last.
func (c Cut) codes(seen map[string]int64) []string {
	out := slices.Clone(c.Order)
	var more []string
	for code := range seen {
		if code != "" && code != unknown && !slices.Contains(out, code) {
			more = append(more, code)
		}
	}
	slices.SortFunc(more, func(a, b string) int {
		if c.Most > 0 && seen[a] != seen[b] {
			return int(seen[b] - seen[a])
		}
		return c.compare(a, b)
	})
	if c.Most > 0 && len(more) > c.Most {
		more = more[:c.Most]
	}
	out = append(out, more...)
	if seen[unknown] > 0 && !slices.Contains(out, unknown) {
		out = append(out, unknown)
	}
	return out
}

// compare is the order of codes: as the cut has them, then by their text.
func (c Cut) compare(a, b string) int {
	if c.Pair != nil {
		ax, ay, _ := strings.Cut(a, between)
		bx, by, _ := strings.Cut(b, between)
		return cmp.Or(c.Pair[0].compare(ax, bx), c.Pair[1].compare(ay, by))
	}
	place := func(code string) int {
		if i := slices.Index(c.Order, code); i >= 0 {
			return i
		}
		return len(c.Order)
	}
	return cmp.Or(cmp.Compare(place(a), place(b)), strings.Compare(a, b))
}

// Months are the months of a year by when events happened.
func Months() Cut {
	c := Cut{Name: "month", Of: func(f Fact) string { return month(f.Month) }, Label: key("tables.month.")}
	for m := 1; m <= 12; m++ {
		c.Order = append(c.Order, strconv.Itoa(m))
	}
	return c
}

func month(m int) string {
	if m == 0 {
		return unknown
	}
	return strconv.Itoa(m)
}

// RegisteredMonths are months of registration, with their years.
func RegisteredMonths() Cut {
	return Cut{Name: "registered", Of: func(f Fact) string {
		if f.Registered == 0 {
			return unknown
		}
		m := strconv.Itoa(f.RegMonth)
		if f.RegMonth < 10 {
			m = "0" + m
		}
		return strconv.Itoa(f.Registered) + "-" + m
	}}
}

// Sexes is by sex.
func Sexes() Cut {
	return Cut{Name: "sex", Of: func(f Fact) string { return f.Sex.String() }, Order: []string{person.Male.String(), person.Female.String()}, Label: key("tables.sex.")}
}

// Areas are the parts of the area.
func Areas() Cut {
	return Cut{Name: "area", Of: func(f Fact) string {
		if f.Area == "" {
			return unknown
		}
		return f.Area
	}, Label: func(code string) Label { return Label{Area: code} }}
}

// Ages are the age groups of deaths: under 1, 1-4, five years from 5 on, 85 and over.
func Ages() Cut {
	c := Cut{Name: "age", Of: func(f Fact) string { return deathAge(f.Age) }, Order: []string{"0", "1-4"}}
	for a := 5; a < 85; a += 5 {
		c.Order = append(c.Order, span(a))
	}
	c.Order = append(c.Order, "85+")
	return c
}

func deathAge(a int) string {
	switch {
	case a < 0:
		return unknown
	case a == 0:
		return "0"
	case a < 5:
		return "1-4"
	case a >= 85:
		return "85+"
	}
	return span(a / 5 * 5)
}

func span(a int) string { return strconv.Itoa(a) + "-" + strconv.Itoa(a+4) }

// MotherAges are the age groups of mothers.
func MotherAges() Cut {
	return adult("mother_age", func(f Fact) int { return f.Age }, 50, "50+")
}

// FatherAges are the age groups of fathers.
func FatherAges() Cut {
	return adult("father_age", func(f Fact) int { return f.Other }, 60, "60+")
}

// PartnerAges are the age groups of the one or the other partner.
func PartnerAges(which int) Cut {
	if which == 1 {
		return adult("partner_age", func(f Fact) int { return f.Age }, 75, "75+")
	}
	return adult("other_age", func(f Fact) int { return f.Other }, 75, "75+")
}

// adultFrom is where the age groups of parents and partners begin.
const adultFrom = 15

func adult(name string, age func(Fact) int, to int, over string) Cut {
	under := "<" + strconv.Itoa(adultFrom)
	c := Cut{Name: name, Order: []string{under}, Of: func(f Fact) string {
		switch a := age(f); {
		case a < 0:
			return unknown
		case a < adultFrom:
			return under
		case a >= to:
			return over
		default:
			return span(a / 5 * 5)
		}
	}}
	for a := adultFrom; a < to; a += 5 {
		c.Order = append(c.Order, span(a))
	}
	c.Order = append(c.Order, over)
	return c
}

// Choices is by a field of chosen words, such as place or attendant.
func Choices(field string, order ...string) Cut {
	known := map[string]bool{unknown: true}
	for _, o := range order {
		known[o] = true
	}
	return Cut{Name: field, Order: order, Of: func(f Fact) string {
		if v := f.Values[field]; known[v] {
			return v
		}
		if f.Values[field] == "" {
			return unknown
		}
		return "other"
	}, Label: key("vital.option." + field + ".")}
}

// Weights are groups of 500 grams at birth.
func Weights() Cut {
	return whole("weight_g", []int{0, 1000, 1500, 2000, 2500, 3000, 3500, 4000, 4500})
}

// Gestations are groups of completed weeks.
func Gestations() Cut { return whole("gestation_weeks", []int{0, 28, 32, 37, 42}) }

// Pluralities are children of one delivery.
func Pluralities() Cut { return whole("plurality", []int{1, 2, 3}) }

// whole groups a field of whole numbers by where its groups start.
func whole(field string, starts []int) Cut {
	name := func(i int) string {
		switch {
		case i == len(starts)-1:
			return strconv.Itoa(starts[i]) + "+"
		case starts[i] == 0 && starts[1] > 1:
			return "<" + strconv.Itoa(starts[1])
		case starts[i+1] == starts[i]+1:
			return strconv.Itoa(starts[i])
		}
		return strconv.Itoa(starts[i]) + "-" + strconv.Itoa(starts[i+1]-1)
	}
	c := Cut{Name: field, Of: func(f Fact) string {
		v, err := strconv.Atoi(f.Values[field])
		if err != nil || v < starts[0] {
			return unknown
		}
		i := len(starts) - 1
		for v < starts[i] {
			i--
		}
		return name(i)
	}}
	for i := range starts {
		c.Order = append(c.Order, name(i))
	}
	return c
}

// Causes are the causes of death as they were written down, the ten most frequent.
func Causes() Cut {
	return Cut{Name: "cause", Most: 10, Of: func(f Fact) string {
		if v := strings.TrimSpace(f.Values["cause"]); v != "" {
			return v
		}
		return unknown
	}}
}

// Chapters are the first letters of causes that are codes of the International Classification of Diseases (ICD-10).
func Chapters() Cut {
	return Cut{Name: "chapter", Of: func(f Fact) string {
		if v := f.Values["cause"]; icd(v) {
			return v[:1]
		}
		return unknown
	}}
}

// icd says whether a cause is a code such as I21 or C34.1.
func icd(v string) bool {
	return len(v) >= 3 && v[0] >= 'A' && v[0] <= 'Z' && v[1] >= '0' && v[1] <= '9' && v[2] >= '0' && v[2] <= '9'
}

// Delays are how long after the event it was registered.
func Delays() Cut {
	return Cut{Name: "delay", Order: []string{"timely", "late", "delayed"}, Label: key("tables.delay."), Of: func(f Fact) string {
		switch {
		case f.Delay < 0:
			return unknown
		case f.Delay <= 30:
			return "timely"
		case f.Delay <= 365:
			return "late"
		}
		return "delayed"
	}}
}
