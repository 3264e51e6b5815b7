// Package outlook is the desk that looks ahead: what an area's population comes to if the next twenty years are like the last
// ten. Whoever registers people there sees it as it comes out; everybody else sees whole hundreds, of places with enough people,
// and the release ledger says so. It is no goal and makes none: family size is the family's own decision.
package outlook

import (
	"context"
	"errors"
	"math"
	"slices"
	"strconv"
	"sync"

	"wanjia/base/clock"
	"wanjia/base/day"
	"wanjia/base/fault"
	"wanjia/desk/figures"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/demography/outlook"
	"wanjia/domain/disclosure/release"
	"wanjia/domain/indicator"
	"wanjia/domain/journal"
)

// Figures are the area's as they are.
type Figures interface {
	Ask(ctx context.Context, q figures.Query) (figures.Answer, error)
}

// Ledger is where releases are written down.
type Ledger interface {
	Record(ctx context.Context, who access.Actor, at area.Code, l release.Line) error
}

// Desk looks ahead. It is safe for concurrent use.
type Desk struct {
	figures Figures
	ledger  Ledger
	clock   clock.Clock

	mu   sync.Mutex
	told map[string]bool // what went out since the program started
}

// New is a desk over the figures as they are.
func New(f Figures, l Ledger, c clock.Clock) *Desk {
	return &Desk{figures: f, ledger: l, clock: c, told: map[string]bool{}}
}

// Query is what somebody wants to know.
type Query struct {
	Who   access.Actor
	Area  area.Code
	Moves outlook.Moves
	For   figures.Audience
}

// Everyone asks as whoever doesn't register people there.
const Everyone = figures.Everyone

// Answer is the population at the end of a year and of years to come.
type Answer struct {
	Outside  bool
	Area     area.Code
	Year     int // that it starts from, the last that is over
	Since    int // the first of the years that those to come are like
	Journal  journal.Seq
	Why      *fault.Fault // why there are no points
	Points   []outlook.Point
	Rounding int // what all numbers are multiples of; 0 where they are as they came out
}

// How far the desk looks, on what, and how often it draws. A draw costs about a hundredth of a millisecond a step.
const (
	steps    = 4
	lookBack = 10
	draws    = 1_000
)

// What leaves the registering desk is rounded to hundreds, of areas of so many people and more: one birth, death or move can't be
// told from two such answers.
const (
	rounding     = 100
	leastOutside = 5_000
)

// Ask looks ahead.
func (d *Desk) Ask(ctx context.Context, q Query) (Answer, error) {
	year, _, _ := clock.Today(d.clock).Date()
	last := year - 1
	look := figures.Query{Area: q.Area, From: day.MonthOf(last, 12), To: day.MonthOf(last, 12), Only: []string{string(indicator.Population)}, Who: q.Who, For: q.For}
	seen, err := d.figures.Ask(ctx, look)
	if err != nil {
		return Answer{}, err
	}
	a := Answer{Outside: seen.Outside, Area: seen.Area, Year: last, Journal: seen.Journal}
	within := reading{figures: d.figures, who: q.Who, area: seen.Area, age: map[string]int{}}
	within.who.Operator = true // what is made of them is judged below
	for i := range outlook.Groups {
		within.age[group(i)] = i
	}
	basis, err := within.basis(ctx, last)
	if err != nil {
		return Answer{}, err
	}
	a.Since = last - len(basis.Years) + 1
	if a.Points, err = outlook.Ahead(basis, outlook.Wish{Steps: steps, Moves: q.Moves, Draws: draws, Seed: uint64(last)}); err != nil {
		if f, ok := errors.AsType[*fault.Fault](err); ok && f.Kind == fault.Invalid {
			a.Why, err = f, nil
		}
		return a, err
	}
	if !a.Outside {
		return a, nil
	}
	if a.Points[0].Total.Middle < leastOutside {
		a.Points, a.Why = nil, fault.New(fault.Refused, "outlook.small", "least", strconv.Itoa(leastOutside))
		return a, nil
	}
	a.Rounding = rounding
	for i := range a.Points {
		round(&a.Points[i])
	}
	return a, d.record(ctx, q, a)
}

func group(i int) string {
	if i == outlook.Groups-1 {
		return strconv.Itoa(i*outlook.Width) + "+"
	}
	return strconv.Itoa(i*outlook.Width) + "-" + strconv.Itoa(i*outlook.Width+outlook.Width-1)
}

func round(p *outlook.Point) {
	for _, s := range []*outlook.Span{&p.Total, &p.Young, &p.Working, &p.Old, &p.Births} {
		for _, v := range []*float64{&s.Middle, &s.Low, &s.High} {
			*v = math.Round(*v/rounding) * rounding
		}
	}
}

// record writes down what left, once while the program runs.
func (d *Desk) record(ctx context.Context, q Query, a Answer) error {
	line := release.Line{What: "outlook", Detail: strconv.Itoa(a.Year) + "/" + strconv.Itoa(int(q.Moves)), Method: "round" + strconv.Itoa(rounding)}
	name := a.Area.String() + "|" + line.Detail + "|" + strconv.FormatInt(int64(a.Journal), 10)
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.told[name] {
		return nil
	}
	if err := d.ledger.Record(ctx, q.Who, a.Area, line); err != nil {
		return err
	}
	d.told[name] = true
	return nil
}

// reading brings the figures of an area into what a projection starts from.
type reading struct {
	figures Figures
	who     access.Actor
	area    area.Code
	age     map[string]int
}

// basis is the last ten years in which people lived there all year, and the population at their end.
func (r reading) basis(ctx context.Context, last int) (outlook.Basis, error) {
	var b outlook.Basis
	for y := last; y > last-lookBack; y-- {
		figs, err := r.year(ctx, y)
		if err != nil {
			return b, err
		}
		if y == last {
			b.Female, b.Male = r.people(figs)
		}
		year := r.seen(figs)
		if lived(year) == 0 {
			break
		}
		b.Years = append(b.Years, year)
	}
	slices.Reverse(b.Years)
	return b, nil
}

func lived(y outlook.Year) (sum float64) {
	for i := range outlook.Groups {
		sum += y.Female.Lived[i] + y.Male.Lived[i]
	}
	return sum
}

// year is what is known of a year: what is cut by sex and age, by sex alone, and births by the mother's age.
func (r reading) year(ctx context.Context, y int) ([]indicator.Figure, error) {
	var all []indicator.Figure
	for _, w := range []struct {
		by   []string
		only []string
	}{
		{[]string{"sex", "age5"}, []string{string(indicator.Population), string(indicator.PersonYears), string(indicator.Deaths), string(indicator.MovesIn), string(indicator.MovesOut)}},
		{[]string{"sex"}, []string{string(indicator.InfantDeaths), string(indicator.Births)}},
		{[]string{"age5"}, []string{string(indicator.Births)}},
	} {
		a, err := r.figures.Ask(ctx, figures.Query{Area: r.area, From: day.MonthOf(y, 1), To: day.MonthOf(y, 12), By: w.by, Only: w.only, Who: r.who})
		if err != nil {
			return nil, err
		}
		all = append(all, a.Figures...)
	}
	return all, nil
}

// people spreads those of unknown age over the ages as the known are spread.
func (r reading) people(figs []indicator.Figure) (female, male outlook.Column) {
	var unknown, known [2]float64
	for i := range figs {
		f := &figs[i]
		column, which := r.sex(f, &female, &male)
		if f.ID != indicator.Population || column == nil {
			continue
		}
		if at, ok := r.age[f.Get(indicator.ByAge5)]; ok {
			column[at] += f.Value
			known[which] += f.Value
		} else {
			unknown[which] += f.Value
		}
	}
	for which, column := range []*outlook.Column{&female, &male} {
		if known[which] > 0 {
			for i := range column {
				column[i] *= 1 + unknown[which]/known[which]
			}
		}
	}
	return female, male
}

// sex is the column of the figure's sex, nil where it isn't known.
func (r reading) sex(f *indicator.Figure, female, male *outlook.Column) (column *outlook.Column, which int) {
	switch f.Get(indicator.BySex) {
	case "female":
		return female, 0
	case "male":
		return male, 1
	}
	return nil, 0
}

// seen is a year's; events of unknown age are left out, and so are the days of those who had them.
func (r reading) seen(figs []indicator.Figure) (y outlook.Year) {
	for i := range figs {
		f := &figs[i]
		if math.IsNaN(f.Value) {
			continue
		}
		if f.ID == indicator.Births && f.Get(indicator.BySex) == "" {
			if at, ok := r.age[f.Get(indicator.ByAge5)]; ok {
				y.Births[at] += f.Value
			}
			continue
		}
		r.add(&y, f)
	}
	return y
}

func (r reading) add(y *outlook.Year, f *indicator.Figure) {
	s, born := &y.Female, &y.Girls
	switch f.Get(indicator.BySex) {
	case "female":
	case "male":
		s, born = &y.Male, &y.Boys
	default:
		return
	}
	switch {
	case f.ID == indicator.InfantDeaths:
		s.Infants += f.Value
		return
	case f.ID == indicator.Births:
		*born += f.Value
		return
	}
	at, ok := r.age[f.Get(indicator.ByAge5)]
	if !ok {
		return
	}
	switch {
	case f.ID == indicator.PersonYears:
		s.Lived[at] += f.Value
	case f.ID == indicator.Deaths:
		s.Died[at] += f.Value
	case f.ID == indicator.MovesIn:
		s.Came[at] += f.Value
	case f.ID == indicator.MovesOut:
		s.Came[at] -= f.Value
	}
}
