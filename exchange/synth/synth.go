// Package synth makes up a place that lives: areas, families and ten years of what happens to them, as rows of the
// areas, people and events sheets. It is a simulation of single lives under published rates, and the same seed gives the
// same bytes on every machine: it counts in whole numbers only. Nobody in it is real, and everything in it says so: area codes
// begin with 99, names of places with a mark, identity numbers with an address that no office can give.
//
// It knows no permission, no plan and no order of births: how many children a couple has follows from the rates alone.
package synth

import (
	"slices"
	"strconv"

	"wanjia/base/day"
	"wanjia/base/fault"
	"wanjia/exchange/synth/internal/lore"
	"wanjia/exchange/synth/internal/paper"
	townships "wanjia/exchange/synth/internal/township"
)

// Options say what place to make.
type Options struct {
	People int     // who live there at the beginning; 1 to 9,000,000
	Seed   uint64  // another seed, another place
	End    day.Day // the month of this day is the last; zero is December 2025
}

// years is how long the place is watched.
const years = 10

// lifetimes is how many years before the start days are spelt: nobody is older.
const lifetimes = 106

// The sizes of areas.
const (
	villagePeople    = 1000 // on average; villages are half to one and a half of it
	townshipVillages = 10
	countyTownships  = 10
)

// Place is a place to read sheets of. It holds no people: every reading lives the ten years again, a township at a time.
type Place struct {
	seed       uint64
	start, end day.Day // the first day, and the last
	lore       *lore.Tables
	townships  []township
	days       *paper.Calendar
}

// township is a part of the place that is lived through by itself: marriages and moves stay inside or leave the place.
type township struct {
	county, number int
	sizes          []int // people of its villages
}

// rows is about how many either sheet has of the township.
func (t township) rows() int {
	n := 20
	for _, size := range t.sizes {
		n += size * 5 / 4
	}
	return n
}

// New lays a place out.
func New(o Options) (*Place, error) {
	if o.People < 1 || o.People > 9_000_000 {
		return nil, fault.New(fault.Invalid, "synth.people", "people", strconv.Itoa(o.People)).In("people")
	}
	if o.End == 0 {
		o.End = day.MonthOf(2025, 12).Last()
	}
	last := o.End.Month()
	if last.Year() < 1960 || last.Year() > 2200 {
		return nil, fault.New(fault.Invalid, "synth.end", "date", o.End.String()).In("end")
	}
	t, err := lore.Load()
	if err != nil {
		return nil, err
	}
	p := &Place{seed: o.Seed, start: (last + 1 - 12*years).First(), end: last.Last(), lore: t}
	p.days = paper.NewCalendar(p.start.AddYears(-lifetimes), p.end)
	p.layOut(o.People)
	return p, nil
}

// layOut parts the people among villages, and these among townships and counties.
func (p *Place) layOut(people int) {
	d := lore.NewDice(p.seed, 0)
	n := max(1, (people+villagePeople/2)/villagePeople)
	if people >= 1000 {
		n = max(2, n)
	}
	weights, sum := make([]int, n), 0
	for i := range weights {
		weights[i] = d.Between(villagePeople/2, villagePeople*3/2)
		sum += weights[i]
	}
	towns := (n + townshipVillages - 1) / townshipVillages
	counties := (towns + countyTownships - 1) / countyTownships
	p.townships = make([]township, towns)
	left, rest := people, sum
	for i := range weights {
		at := &p.townships[i*towns/n]
		size := int(int64(left) * int64(weights[i]) / int64(rest))
		left, rest = left-size, rest-weights[i]
		at.sizes = append(at.sizes, size)
	}
	for i := range p.townships {
		at := &p.townships[i]
		at.county = i*counties/towns + 1
		at.number = 1
		if i > 0 && p.townships[i-1].county == at.county {
			at.number = p.townships[i-1].number + 1
		}
	}
}

// Start is the first day of the ten years.
func (p *Place) Start() day.Day { return p.start }

// End is the last.
func (p *Place) End() day.Day { return p.end }

// Sheet is one of the place's three sheets; it can be read again and again.
type Sheet struct {
	place *Place
	name  string
	width []string
}

// Areas is the areas sheet.
func (p *Place) Areas() Sheet { return Sheet{p, "areas", paper.AreaColumns()} }

// People is the people sheet: who lived there at the start, and who came from elsewhere later.
func (p *Place) People() Sheet { return Sheet{p, "people", paper.PeopleColumns()} }

// Events is the events sheet: what happened in the ten years, and the marriages of before.
func (p *Place) Events() Sheet { return Sheet{p, "events", paper.EventColumns()} }

// Name is areas, people or events.
func (s Sheet) Name() string { return s.name }

// Columns are the codes of the columns.
func (s Sheet) Columns() []string { return append([]string(nil), s.width...) }

// Open starts reading.
func (s Sheet) Open() *Rows { return &Rows{sheet: s} }

// Rows reads a sheet. It holds the rows of one township at a time.
type Rows struct {
	sheet Sheet
	next  int // the township to live through next
	buf   []string
	at    int
}

// Next is the next row; its cells are overwritten by a later one. ok is false at the end.
func (r *Rows) Next() (cells []string, ok bool) {
	for r.at >= len(r.buf) {
		if !r.fill() {
			return nil, false
		}
	}
	from := r.at
	r.at += len(r.sheet.width)
	return r.buf[from:r.at:r.at], true
}

// fill makes the rows of the next township.
func (r *Rows) fill() bool {
	p := r.sheet.place
	if r.next >= len(p.townships) || r.sheet.name == "areas" && r.next > 0 {
		return false
	}
	r.at, r.buf = 0, slices.Grow(r.buf[:0], p.townships[r.next].rows()*len(r.sheet.width))
	switch r.sheet.name {
	case "areas":
		r.buf, r.next = p.areas(), len(p.townships)
		return true
	case "people":
		out := paper.Sheet{Cells: r.buf, On: true}
		townships.Live(p.plan(r.next), &out, &paper.Sheet{})
		r.buf = out.Cells
	default:
		out := paper.Sheet{Cells: r.buf, On: true}
		townships.Live(p.plan(r.next), &paper.Sheet{}, &out)
		r.buf = out.Cells
	}
	r.next++
	return true
}

// plan is what a township starts from. Its dice depend on the seed and the township alone.
func (p *Place) plan(index int) townships.Plan {
	at := p.townships[index]
	plan := townships.Plan{Index: index, Sizes: at.sizes, Start: p.start, End: p.end, Lore: p.lore, Days: p.days,
		Dice: lore.NewDice(p.seed, uint64(index)<<1+2)}
	for v, name := range p.villageNames(index) {
		plan.Names = append(plan.Names, p.marked("of.village", name))
		plan.Codes = append(plan.Codes, at.villageCode(v))
	}
	return plan
}

// Progress is how far the reading is, in thousandths of townships.
func (r *Rows) Progress() (done, total int64) {
	total = int64(len(r.sheet.place.townships)) * 1000
	done = int64(r.next) * 1000
	if len(r.buf) > 0 && r.next > 0 && r.sheet.name != "areas" {
		done += int64(r.at)*1000/int64(len(r.buf)) - 1000
	}
	return done, total
}
