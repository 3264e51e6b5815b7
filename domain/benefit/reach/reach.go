// Package reach knows how far a scheme reaches, how long it takes and what it costs, place by place: who of those entitled has
// claimed, who was answered, who has the money; the days between; what each month costs. It counts and adds; whom it counted
// it doesn't know, and nothing in it says what anybody should reach.
package reach

import (
	"maps"
	"math"
	"slices"

	"wanjia/base/day"
	"wanjia/base/money"
	"wanjia/domain/area"
	"wanjia/domain/benefit"
	"wanjia/domain/benefit/version"
)

// Stage is how far somebody who is entitled has come.
type Stage uint8

// The stages, one after another.
const (
	Unclaimed Stage = iota
	Claimed         // and not answered yet
	Decided         // and without money yet
	Paid
	Stages
)

// Costs are what months cost.
type Costs map[day.Month]money.Fen

// Add adds other costs, times a weight.
func (c Costs) Add(other Costs) {
	for m, fen := range other {
		c[m] += fen
	}
}

// Sum is what the months of a window cost together.
func (c Costs) Sum(from, to day.Month) money.Fen {
	var sum money.Fen
	for m, fen := range c {
		if from <= m && m <= to {
			sum += fen
		}
	}
	return sum
}

// Place is how far a scheme reaches at one place.
type Place struct {
	People      [Stages]int64 // those who are entitled, by how far they have come
	Unconfirmed int64         // of them, those whose amounts nobody has confirmed
	Costs       Costs
	Paid        money.Fen // what banks have confirmed in the window
	Answered    []int     // of claims answered in the window: days from the claim to the answer
	Late        int64     // of them, those answered beyond their clock
	Funded      []int     // of claims granted and paid in the window: days from the claim to the money
	Open, Over  int64     // claims that wait, and of them those beyond their clock
	Differ      int64     // who is owed something else than was granted
}

// Add adds another place.
func (p *Place) Add(o *Place) {
	for s := range o.People {
		p.People[s] += o.People[s]
	}
	if p.Costs == nil {
		p.Costs = Costs{}
	}
	p.Costs.Add(o.Costs)
	p.Unconfirmed, p.Paid, p.Late, p.Open, p.Over, p.Differ = p.Unconfirmed+o.Unconfirmed, p.Paid+o.Paid, p.Late+o.Late, p.Open+o.Open, p.Over+o.Over, p.Differ+o.Differ
	p.Answered, p.Funded = append(p.Answered, o.Answered...), append(p.Funded, o.Funded...)
}

// From is how many have come to a stage, or beyond it.
func (p *Place) From(s Stage) int64 {
	var n int64
	for ; s < Stages; s++ {
		n += p.People[s]
	}
	return n
}

// Table is a scheme at every place where it owes anything or has claims.
type Table map[area.Code]*Place

// At is a place of the table, made where it isn't there.
func (t Table) At(c area.Code) *Place {
	if t[c] == nil {
		t[c] = &Place{Costs: Costs{}}
	}
	return t[c]
}

// Within is what all places in an area come to together.
func (t Table) Within(c area.Code, tree benefit.Areas) *Place {
	out := &Place{Costs: Costs{}}
	for at, p := range t {
		if at == c || tree.Under(at, c) {
			out.Add(p)
		}
	}
	slices.Sort(out.Answered)
	slices.Sort(out.Funded)
	return out
}

// Quantile is the smallest number of a sorted list that a share of the list isn't above; NaN of an empty one.
func Quantile(sorted []int, share float64) float64 {
	if len(sorted) == 0 {
		return math.NaN()
	}
	i := int(math.Ceil(share*float64(len(sorted)))) - 1
	return float64(sorted[max(i, 0)])
}

// Window is twelve months back, this one included, and twelve ahead.
type Window struct {
	Today            day.Day
	Since, Now, Last day.Month // the first month looked back on, this month, the last one ahead
}

// months is how many months are looked back on and ahead.
const months = 12

// WindowOn is the window of a day.
func WindowOn(today day.Day) Window {
	m := today.Month()
	return Window{Today: today, Since: m - months + 1, Now: m, Last: m + months}
}

// Share is what one person is owed: by place and month.
type Share struct {
	Costs       map[area.Code]Costs
	Entitled    area.Code // the place that owed them last in the months looked back on; zero where none did
	Unconfirmed bool
}

// Of is what a scheme, by the version in force month for month, owes somebody within the window: up to today as facts are, ahead
// as if nothing but time went on.
func Of(versions benefit.Set, c *benefit.Case, w Window, t benefit.Areas) (Share, error) {
	out := Share{Costs: map[area.Code]Costs{}}
	for _, s := range versions {
		past, err := s.Decide(c, w.Today, t)
		if err != nil {
			return out, err
		}
		out.take(&past, versions, w.Since, w.Now, w)
		if s.Rhythm == benefit.Once {
			err = out.once(s, c, w, t, past.Verdict == benefit.Yes)
		} else {
			var ahead benefit.Decision
			if ahead, err = s.Decide(c, w.Last.Last(), t); err == nil {
				out.take(&ahead, versions, w.Now+1, w.Last, w)
			}
		}
		if err != nil {
			return out, err
		}
	}
	return out, nil
}

// take takes the months of a stretch up that a decision owes something for.
func (s *Share) take(d *benefit.Decision, versions benefit.Set, from, to day.Month, w Window) {
	for i := range d.Periods {
		p := &d.Periods[i]
		if !p.Owed() {
			continue
		}
		for _, q := range p.Parts {
			for j, fen := range money.Split(q.Fen, max(q.Months, 1)) {
				m := q.From + day.Month(j)
				if m < from || m > to || !version.Counts(versions, d.Scheme, m) {
					continue
				}
				s.add(q.Area, m, fen)
				if m <= w.Now {
					s.Entitled, s.Unconfirmed = q.Area, s.Unconfirmed || !p.Payable
				}
			}
		}
	}
}

func (s *Share) add(at area.Code, m day.Month, fen money.Fen) {
	if s.Costs[at] == nil {
		s.Costs[at] = Costs{}
	}
	s.Costs[at][m] += fen
}

// once finds the month ahead in which what is given once becomes due.
func (s *Share) once(of *benefit.Scheme, c *benefit.Case, w Window, t benefit.Areas, given bool) error {
	for m := w.Now + 1; m <= w.Last && !given; m++ {
		d, err := of.Decide(c, m.Last(), t)
		if err != nil {
			return err
		}
		if given = d.Verdict == benefit.Yes; given {
			for i := range d.Periods {
				for _, q := range d.Periods[i].Parts {
					s.add(q.Area, m, q.Fen)
				}
			}
		}
	}
	return nil
}

// Newborn is what somebody who will be born in a month ahead would cost until the end of the window: a child of whom nothing is
// known but where and when, and who stays there.
func Newborn(versions benefit.Set, at area.Code, born day.Month, w Window, t benefit.Areas) (Costs, error) {
	birth := born.First() + 14
	place := benefit.Place{Area: at, From: birth, FromHow: bornThere}
	c := benefit.Case{Known: true, Birth: birth.Partial(), Usual: []benefit.Place{place}, Registered: []benefit.Place{place}}
	share, err := Of(versions, &c, Window{Today: birth, Since: born - months + 1, Now: born, Last: w.Last}, t)
	out := Costs{}
	for m, fen := range share.Costs[at] {
		out[max(m, born)] += fen // a year that is owed whole is owed when its child is there
	}
	return out, err
}

// Births is what births to come would cost, month by month: as many each month as in the mean of a year gone by.
func Births(versions benefit.Set, at area.Code, w Window, t benefit.Areas) (perBirth []Costs, err error) {
	for m := w.Now + 1; m <= w.Last; m++ {
		c, err := Newborn(versions, at, m, w, t)
		if err != nil {
			return nil, err
		}
		perBirth = append(perBirth, c)
	}
	return perBirth, nil
}

// Expected is what a year with so many births would cost, month by month.
func Expected(perBirth []Costs, births float64) map[day.Month]float64 {
	out := map[day.Month]float64{}
	for _, c := range perBirth {
		for _, m := range slices.Sorted(maps.Keys(c)) {
			out[m] += float64(c[m]) * births / months
		}
	}
	return out
}
