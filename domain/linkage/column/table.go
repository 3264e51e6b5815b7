package column

import (
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"wanjia/domain/linkage/compare"
	"wanjia/domain/linkage/crew"
	"wanjia/domain/person"
)

// Names reads and parts Chinese names. The tables it needs are not the domain's, so it is handed in.
type Names interface {
	// Split parts a Chinese name into family and given name.
	Split(name string) (family, given string, ok bool)
	// Read is the commonest reading of a name in letters.
	Read(name string) (full, initials string)
	// ReadGiven is the reading of a given name alone.
	ReadGiven(given string) (full, initials string)
}

// Raw is a column as it stands in the sheet.
type Raw struct {
	Title string
	Dict  *Dictionary
	Codes []uint32
}

// Builder takes a sheet row by row. The cells of each column are numbered side by side, behind the one who reads. Raws ends it, which
// whoever gives up must call too.
type Builder struct {
	raws  []*Raw
	rows  atomic.Int64 // expected
	now   *batch
	free  chan *batch
	feeds []chan *batch
	wait  sync.WaitGroup
}

// batch is the cells of some rows, column by column.
type batch struct {
	cells [][]string
	left  atomic.Int32 // columns that haven't taken theirs
}

const (
	batchCells = 1 << 15 // in a batch, about
	batches    = 4       // on their way
)

// NewBuilder begins a sheet with its titles.
func NewBuilder(titles []string) *Builder {
	b := &Builder{free: make(chan *batch, batches)}
	for range batches {
		b.free <- &batch{cells: make([][]string, len(titles))}
	}
	b.now = <-b.free
	for i, t := range titles {
		raw, feed := &Raw{Title: strings.TrimSpace(t), Dict: NewDictionary()}, make(chan *batch, batches)
		b.raws, b.feeds = append(b.raws, raw), append(b.feeds, feed)
		b.wait.Go(func() {
			for one := range feed {
				raw.take(one.cells[i], int(b.rows.Load()))
				one.cells[i] = one.cells[i][:0]
				if one.left.Add(-1) == 0 {
					b.free <- one
				}
			}
		})
	}
	return b
}

// Expect says how many rows there will be, about.
func (b *Builder) Expect(rows int) { b.rows.Store(int64(rows)) }

// take numbers cells, of about so many.
func (r *Raw) take(cells []string, expected int) {
	for i, cell := range cells {
		cells[i] = strings.TrimSpace(cell)
	}
	if need := len(r.Codes) + len(cells); need > cap(r.Codes) {
		if expected < need {
			expected = max(2*len(r.Codes), need)
		}
		r.Codes = slices.Grow(r.Codes, expected-len(r.Codes))
	}
	r.Codes = r.Dict.Codes(r.Codes, cells)
}

// Add takes a row, which has as many cells as there are titles. The cells may be overwritten afterwards, but not their texts.
func (b *Builder) Add(cells []string) {
	if len(b.feeds) == 0 {
		return
	}
	for i, cell := range cells {
		b.now.cells[i] = append(b.now.cells[i], cell)
	}
	if len(b.now.cells[0])*len(cells) >= batchCells {
		b.send()
		b.now = <-b.free
	}
}

func (b *Builder) send() {
	b.now.left.Store(int32(len(b.feeds)))
	for _, feed := range b.feeds {
		feed <- b.now
	}
}

// Raws are the columns, when all rows have been taken.
func (b *Builder) Raws() []*Raw {
	if b.now != nil {
		if len(b.feeds) > 0 {
			b.send()
		}
		b.now = nil
		for _, feed := range b.feeds {
			close(feed)
		}
		b.wait.Wait()
	}
	return b.raws
}

// Column is a column whose values are in the form in which they are compared.
type Column struct {
	Title string
	Kind  Kind
	Dict  *Dictionary // names share one, so that a name can be found in another column
	Codes []uint32    // of each record; 0 is not known
	Han   bool        // holds Chinese text
	Known bool        // somebody said what it holds
	From  []string    // the columns of the sheet that it is made of
	// Form makes a value of the cells of those columns, for a record that isn't in the table
	Form func(cells []string) string
}

// Counts is how many records hold each code.
func (c *Column) Counts() []uint32 { return count(c.Dict, c.Codes) }

func count(d *Dictionary, codes []uint32) []uint32 {
	n := make([]uint32, d.Len())
	for _, code := range codes {
		n[code]++
	}
	n[0] = 0
	return n
}

// Guess is what was made of a column of the sheet.
type Guess struct {
	Title string
	Kind  Kind
	Part  string // what it is part of or says again; empty for a column that is compared by itself
}

// Table is a sheet of people, ready to be linked.
type Table struct {
	Rows    int
	Columns []*Column
	Words   *Column    // a whole name beside its parts: where a part can be looked for that isn't in its place
	Parts   [][]uint32 // the words of each of its codes, in the dictionary of the names
	Guesses []Guess
}

// Options are what is known beforehand.
type Options struct {
	Kinds map[string]Kind // of columns by title
	Names Names           // may be nil
	Split int             // how many rows are of the first of two sheets, whose columns are then brought together; 0 where there is one
}

// Arrange makes a table of the columns of a sheet.
func Arrange(raws []*Raw, o Options) *Table {
	a := &arranging{Options: o, table: &Table{}, pool: NewDictionary()}
	if len(raws) > 0 {
		a.table.Rows = len(raws[0].Codes)
	}
	a.sheet = make([]*guessed, len(raws))
	var wait sync.WaitGroup
	for i, r := range raws {
		wait.Go(func() {
			counts := count(r.Dict, r.Codes)
			f := factsOf(r.Dict, counts)
			kind, known := o.Kinds[r.Title]
			if !known {
				kind = guess(r.Title, f, a.table.Rows)
			}
			a.sheet[i] = &guessed{Raw: r, counts: counts, facts: f, kind: kind, known: known}
		})
	}
	wait.Wait()
	a.joinDates()
	a.joinAges()
	a.meet()
	a.takeAll()
	a.sheet = nil // which the columns' forms would hold
	return a.table
}

// takeAll adds the columns in their form, side by side; those of names one after the other, for they share a dictionary.
func (a *arranging) takeAll() {
	made := make([]*Column, len(a.sheet))
	var wait sync.WaitGroup
	for i, g := range a.sheet {
		if g.kind != Ignored && g.part == "" && !named(g.kind) {
			wait.Go(func() { made[i] = a.take(g) })
		}
	}
	a.partNames()
	for i, g := range a.sheet {
		if g.part == "" && named(g.kind) {
			made[i] = a.take(g)
		}
	}
	a.keepWords()
	wait.Wait()
	for i, g := range a.sheet {
		a.table.Guesses = append(a.table.Guesses, Guess{g.Title, g.kind, g.part})
		if c := made[i]; c != nil {
			a.table.Columns = append(a.table.Columns, c)
		}
	}
}

// guessed is a column of the sheet with what is known of it.
type guessed struct {
	*Raw
	counts []uint32
	facts  Facts
	kind   Kind
	known  bool
	part   string
	from   []string // where it is made of several columns: their titles, and how
	form   func(cells []string) string
}

type arranging struct {
	Options
	sheet []*guessed
	table *Table
	pool  *Dictionary // of names
	whole *guessed    // the whole names whose words are kept; nil where there are none
}

// mostlyHan is the share of a column's cells from which on it holds Chinese text.
const mostlyHan = 0.3

// some is how many values are looked at in one go.
const some = 1 << 12

// take makes a column as it is, in its form.
func (a *arranging) take(g *guessed) *Column {
	order, kind := compare.DayFirst, g.kind
	if kind == Date {
		order = orderOf(g.Dict, g.counts)
	}
	form := func(raw string) string { return normal(kind, order, raw) }
	c := a.made(g.Title, kind, g, form)
	if !named(kind) && asItStands(g.Dict, form) {
		c.Dict, c.Codes = g.Dict, g.Codes
		return c
	}
	return c.coded(g, func(code uint32) string { return form(g.Dict.Value(code)) })
}

// made begins a column whose values are made from those of a column of the sheet.
func (a *arranging) made(title string, kind Kind, from *guessed, form func(raw string) string) *Column {
	c := &Column{Title: title, Kind: kind, Dict: NewDictionary(), Han: from.facts.Han >= mostlyHan, Known: from.known, From: []string{from.Title},
		Form: func(cells []string) string { return form(strings.TrimSpace(cells[0])) }}
	if from.form != nil {
		c.From, c.Form = from.from, func(cells []string) string { return form(from.form(cells)) }
	}
	if named(kind) {
		c.Dict = a.pool
	}
	return c
}

// coded numbers a column's values, of which one belongs to each code of the sheet's.
func (c *Column) coded(from *guessed, value func(code uint32) string) *Column {
	to := make([]uint32, from.Dict.Len())
	for code := 1; code < len(to); code++ {
		to[code] = c.Dict.Code(value(uint32(code)))
	}
	c.Codes = make([]uint32, len(from.Codes))
	crew.Parts(len(c.Codes), 1<<16, func(_, first, last int) {
		for i, code := range from.Codes[first:last] {
			c.Codes[first+i] = to[code]
		}
	})
	return c
}

// asItStands says that all values are in their form already.
func asItStands(d *Dictionary, form func(raw string) string) bool {
	for code := 1; code < d.Len(); code++ {
		if v := d.Value(uint32(code)); form(v) != v {
			return false
		}
	}
	return true
}

// named says that a column holds names of people.
func named(k Kind) bool { return k == Given || k == Family || k == Full }

// dateParts are what columns of years, months and days are called.
func dateParts() [][]string {
	return [][]string{{"year", "by", "yob", "birthyear", "yearofbirth", "byear", "dobyear", "dobyr", "\u5e74", "\u51fa\u751f\u5e74"},
		{"month", "bm", "mob", "birthmonth", "monthofbirth", "bmonth", "dobmonth", "dobmth", "\u6708", "\u51fa\u751f\u6708"},
		{"day", "bd", "birthday", "dayofbirth", "bday", "dobday", "\u65e5", "\u51fa\u751f\u65e5"}}
}

// joinDates makes one date of columns for year, month and day.
func (a *arranging) joinDates() {
	parts := dateParts()
	year, month, day := a.findPart(1500, 2200, parts[0]), a.findPart(0, 99, parts[1]), a.findPart(0, 99, parts[2])
	if year == nil || month == nil || day == nil {
		return
	}
	title := year.Title + "-" + month.Title + "-" + day.Title
	raw := &Raw{Title: title, Dict: NewDictionary(), Codes: make([]uint32, a.table.Rows)}
	numbers := [3][]int{numbersOf(year.Dict), numbersOf(month.Dict), numbersOf(day.Dict)}
	for i := range raw.Codes {
		if y := numbers[0][year.Codes[i]]; y > 0 {
			raw.Codes[i] = raw.Dict.Code(dateText(y, numbers[1][month.Codes[i]], numbers[2][day.Codes[i]]))
		}
	}
	for _, part := range []*guessed{year, month, day} {
		part.kind, part.part = Date, title
	}
	a.sheet = append(a.sheet, &guessed{Raw: raw, counts: count(raw.Dict, raw.Codes), kind: Date,
		from: []string{year.Title, month.Title, day.Title}, form: func(cells []string) string {
			if y := number(cells[0]); y > 0 {
				return dateText(y, number(cells[1]), number(cells[2]))
			}
			return ""
		}})
}

// findPart finds a column of whole numbers within bounds by its title.
func (a *arranging) findPart(least, most int, titles []string) *guessed {
	for _, g := range a.sheet {
		name := strings.Join(titleWords(g.Title), "")
		for _, t := range titles {
			if name == t && !g.known && g.facts.Digits >= 0.9 && g.facts.Most >= least && g.facts.Most <= most {
				return g
			}
		}
	}
	return nil
}

// numbersOf reads the values of a dictionary; 0 is no number.
func numbersOf(d *Dictionary) []int {
	all := make([]int, d.Len())
	for code := 1; code < d.Len(); code++ {
		all[code] = number(d.Value(uint32(code)))
	}
	return all
}

// number reads a whole number of few figures; 0 is none.
func number(text string) int {
	n := 0
	for _, r := range strings.TrimSpace(text) {
		if r < '0' || r > '9' || n > 9999 {
			return 0
		}
		n = n*10 + int(r-'0')
	}
	return n
}

// Words parts a name at its spaces.
func Words(text string) []string { return strings.Fields(person.Fold(text)) }
