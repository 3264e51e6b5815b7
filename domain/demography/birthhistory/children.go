package birthhistory

import (
	"slices"
	"strconv"

	"wanjia/base/fault"
)

// Child is one birth that a woman told of.
type Child struct {
	Cluster     string
	Weight      float64
	Born, Asked int // months
	Died        int // completed months of age at death; Living where alive
}

// Living is the Died of a child that was alive when its mother was asked.
const Living = -1

// Mortality are probabilities of dying per 1000 births, with the jackknife's standard errors.
type Mortality struct {
	Neonatal     Rate // before one month
	PostNeonatal Rate // Infant less Neonatal
	Infant       Rate // before one year
	Child        Rate // from one year to five, of those who reach one
	UnderFive    Rate
}

// segments are the ages, in months, between which children are followed.
func segments() []int { return []int{0, 1, 3, 6, 12, 24, 36, 48, 60} }

// Followed makes child mortality of a period. In each age segment a child of the period counts whole where it
// passed through the segment within the period, and half where it did so partly; so do deaths, save that those
// of children still in the segment when the period ends count whole where it ends with the interview, since
// nobody will tell of them later.
func Followed(children []Child, p Period) (Mortality, error) {
	if p.Months < 1 || p.Before < 0 {
		return Mortality{}, fault.New(fault.Invalid, "demography.history.period", "months", strconv.Itoa(p.Months))
	}
	kept := slices.DeleteFunc(slices.Clone(children), func(c Child) bool { return c.Weight == 0 })
	var clusters []string
	var weights []float64
	for i, c := range kept {
		if !(c.Weight > 0) || c.Born > c.Asked || c.Died < Living {
			return Mortality{}, fault.New(fault.Invalid, "demography.history.child", "row", strconv.Itoa(i+1))
		}
		clusters, weights = append(clusters, c.Cluster), append(weights, c.Weight)
	}
	var m Mortality
	for _, of := range []struct {
		rate     *Rate
		from, to int
		dying    func(q [8]float64) float64
	}{
		{&m.Neonatal, 0, 1, func(q [8]float64) float64 { return dead(q[:1]) }},
		{&m.PostNeonatal, 1, 12, func(q [8]float64) float64 { return dead(q[:4]) - dead(q[:1]) }},
		{&m.Infant, 0, 12, func(q [8]float64) float64 { return dead(q[:4]) }},
		{&m.Child, 12, 60, func(q [8]float64) float64 { return dead(q[4:]) }},
		{&m.UnderFive, 0, 60, func(q [8]float64) float64 { return dead(q[:]) }},
	} {
		e, err := oneOut(clusters, weights, func(w []float64) (float64, error) {
			q, err := probabilities(kept, w, p)
			return of.dying(q), err
		})
		if err != nil {
			return Mortality{}, err
		}
		of.rate.Estimate = e
		of.rate.count(kept, p, of.from, of.to)
	}
	return m, nil
}

// dead is the probability per 1000 of not passing all segments.
func dead(q []float64) float64 {
	alive := 1.0
	for _, v := range q {
		alive *= 1 - v
	}
	return 1000 * (1 - alive)
}

// count adds up the children who were in an age range during the period, for the reader who wants to check.
func (r *Rate) count(children []Child, p Period, from, to int) {
	r.N = 0
	for _, c := range children {
		if part, _ := c.within(p, from, to); part > 0 {
			r.N++
			r.Exposure += part
			r.Weighted += part * c.Weight
		}
	}
}

// within is by how much a child counts in an age range of the period, and how much its death there would.
func (c Child) within(p Period, low, high int) (part, death float64) {
	end := c.Asked - p.Before
	start := end - p.Months
	switch {
	case c.Died != Living && c.Died < low || c.Born < start-high || c.Born >= end-low:
		return 0, 0
	case c.Born < start-low:
		return 0.5, 0.5
	case c.Born < end-high:
		return 1, 1
	case p.Before == 0:
		return 0.5, 1
	}
	return 0.5, 0.5
}

// probabilities of dying in each segment.
func probabilities(children []Child, weights []float64, p Period) ([8]float64, error) {
	var q [8]float64
	for s := range q {
		low, high := segments()[s], segments()[s+1]
		var deaths, exposed float64
		for i, c := range children {
			part, share := c.within(p, low, high)
			exposed += weights[i] * part
			if c.Died >= low && c.Died < high {
				deaths += weights[i] * share
			}
		}
		if exposed == 0 {
			return q, fault.New(fault.Refused, "demography.exposure.none")
		}
		q[s] = deaths / exposed
	}
	return q, nil
}
