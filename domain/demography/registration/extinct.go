package registration

import (
	_ "embed"
	"encoding/csv"
	"math"
	"slices"
	"strconv"
	"strings"

	"wanjia/base/fault"
	"wanjia/domain/demography"
)

// extinct builds the population that the registered deaths imply, from the oldest down, and divides it by the
// enumerated one. delta is by how much the first census was more complete than the second.
func (c *censuses) extinct(delta float64) (Extinct, error) {
	n := len(c.age)
	growth := make([]float64, n)
	for i := range growth {
		g := math.Log(c.pop2[i]/(c.pop1[i]/delta))/c.years - c.migration[i]/math.Sqrt(c.pop1[i]/delta*c.pop2[i])
		if !math.IsNaN(g) && !math.IsInf(g, 0) {
			growth[i] = g
		}
	}
	open, err := c.openExpectancy(growth)
	if err != nil {
		return Extinct{}, err
	}
	alive := make([]float64, n)
	// Nobody outlives the open group, so its people are its deaths, grown over the years they still had
	// (Bennett & Horiuchi 1981; the last term is their correction for the spread of those years).
	span := open * growth[n-1]
	alive[n-1] = c.deaths[n-1]*math.Exp(span) - math.Cbrt(math.Abs(span))
	for i := n - 2; i >= 0; i-- {
		alive[i] = alive[i+1]*math.Exp(c.width*growth[i]) + c.deaths[i]*math.Exp(c.width/2*growth[i])
	}
	var ratios []float64
	var sum float64
	for i := c.first; i <= c.last; i++ {
		ratio := alive[i] / c.birthdays(i, delta)
		ratios = append(ratios, ratio)
		sum += ratio
	}
	slices.Sort(ratios)
	e := Extinct{Completeness: sum / float64(len(ratios)), From: c.age[c.first], To: c.age[c.last],
		Lower: quartile(ratios, 0.25), Upper: quartile(ratios, 0.75), OpenExpectancy: open}
	if e.Completeness > mostComplete {
		e.Notes = append(e.Notes, NoteImplausible)
	}
	if e.Upper-e.Lower > evenSpread*e.Completeness {
		e.Notes = append(e.Notes, NoteUneven)
	}
	return e, nil
}

// quartile interpolates between the order statistics (type 7 of Hyndman & Fan 1996).
func quartile(sorted []float64, p float64) float64 {
	at := p * float64(len(sorted)-1)
	i := int(at)
	if i+1 >= len(sorted) {
		return sorted[len(sorted)-1]
	}
	return sorted[i] + (at-float64(i))*(sorted[i+1]-sorted[i])
}

// openExpectancy is the years still to live at the start of the open group. The deaths are grown into those of
// the life table that fits the population; their ratio at 10-39 to 40-59 has a level in the West tables, and
// the level has an expectancy.
func (c *censuses) openExpectancy(growth []float64) (float64, error) {
	if c.o.OpenExpectancy > 0 {
		return c.o.OpenExpectancy, nil
	}
	var young, middle, before float64
	for i, age := range c.age {
		adjusted := c.deaths[i] * math.Exp(c.width*before+c.width/2*growth[i])
		before += growth[i]
		switch {
		case age >= 10 && age < 40:
			young += adjusted
		case age >= 40 && age < 60:
			middle += adjusted
		}
	}
	ratios, expectancies, err := west(c.o.Sex, c.o.Line, c.age[len(c.age)-1])
	if err != nil {
		return 0, err
	}
	if !(middle > 0) || !(young > 0) {
		return 0, fault.New(fault.Refused, "demography.registration.open")
	}
	levels := make([]float64, len(ratios))
	for i := range levels {
		levels[i] = float64(i + 3)
	}
	// The ratios fall with the level; a spline wants them rising.
	slices.Reverse(ratios)
	slices.Reverse(levels)
	level := spline(ratios, levels, young/middle)
	all := make([]float64, len(expectancies))
	for i := range all {
		all[i] = float64(i + 1)
	}
	return spline(all, expectancies, level), nil
}

// westTable has the expectancy of the Coale-Demeny West model (Coale, Demeny & Vaughan 1983) at ages that census
// tables are open at, by level, to three places.
//
//go:embed west.csv
var westTable string

// deathRatios are 30d10/20d40 of the West tables at levels 3 to 25, which follow from the tables. For males
// Customary takes other ones: those by which version 1.0 of the DDM package made the figures that are compared
// with, found from its published results for Brazil between levels 10 and 24 and straight on beyond. They put
// a ratio four levels lower than the tables do, and so completeness of males a percent or so.
func deathRatios(sex demography.Sex, line Line) []float64 {
	switch {
	case sex == demography.Female:
		return []float64{1.376, 1.3, 1.233, 1.171, 1.115, 1.062, 1.012, 0.964, 0.918, 0.872, 0.827, 0.787,
			0.729, 0.673, 0.617, 0.56, 0.501, 0.438, 0.365, 0.298, 0.235, 0.175, 0.117}
	case line == Customary:
		return []float64{1.059, 1.003, 0.947, 0.89, 0.833, 0.777, 0.72, 0.6633, 0.6057, 0.5517, 0.5012, 0.4611,
			0.4219, 0.3779, 0.3399, 0.3159, 0.288, 0.2646, 0.2403, 0.2106, 0.1768, 0.1463, 0.1245}
	}
	return []float64{1.161, 1.094, 1.034, 0.98, 0.93, 0.885, 0.842, 0.802, 0.763, 0.725, 0.689, 0.648,
		0.609, 0.57, 0.53, 0.49, 0.447, 0.401, 0.352, 0.305, 0.255, 0.202, 0.147}
}

// west gives the ratios and, for one age, the expectancies by level.
func west(sex demography.Sex, line Line, age int) (ratios, expectancies []float64, err error) {
	if sex == demography.Both {
		return nil, nil, fault.New(fault.Invalid, "demography.registration.sex")
	}
	rows, err := csv.NewReader(strings.NewReader(westTable)).ReadAll()
	if err != nil {
		return nil, nil, err
	}
	for _, row := range rows {
		if row[0] != sex.String() || row[1] != strconv.Itoa(age) {
			continue
		}
		for _, cell := range row[2:] {
			v, err := strconv.ParseFloat(cell, 64)
			if err != nil {
				return nil, nil, err
			}
			expectancies = append(expectancies, v)
		}
		return deathRatios(sex, line), expectancies, nil
	}
	return nil, nil, fault.New(fault.Invalid, "demography.registration.age", "age", strconv.Itoa(age))
}

// spline interpolates a smooth curve through points with rising x, and goes on beyond the ends; its third
// derivative at each end is that of the cubic through the four points there (Forsythe, Malcolm & Moler 1977).
func spline(x, y []float64, at float64) float64 {
	b, c, d := splineCoefficients(x, y)
	i := max(0, min(len(x)-1, upper(x, at)-1))
	h := at - x[i]
	if h < 0 {
		d[i] = 0 // below the first point the curve goes on as a parabola
	}
	return y[i] + h*(b[i]+h*(c[i]+h*d[i]))
}

// upper is how many of the sorted x are not above v.
func upper(x []float64, v float64) int {
	n := 0
	for n < len(x) && x[n] <= v {
		n++
	}
	return n
}

func splineCoefficients(x, y []float64) (b, c, d []float64) {
	n := len(x)
	b, c, d = make([]float64, n), make([]float64, n), make([]float64, n)
	// A tridiagonal system for the second derivatives: b is its diagonal, d the part beside it, c the right side.
	d[0] = x[1] - x[0]
	c[1] = (y[1] - y[0]) / d[0]
	for i := 1; i < n-1; i++ {
		d[i] = x[i+1] - x[i]
		b[i] = 2 * (d[i-1] + d[i])
		c[i+1] = (y[i+1] - y[i]) / d[i]
		c[i] = c[i+1] - c[i]
	}
	b[0], b[n-1] = -d[0], -d[n-2]
	c[0] = c[2]/(x[3]-x[1]) - c[1]/(x[2]-x[0])
	c[n-1] = c[n-2]/(x[n-1]-x[n-3]) - c[n-3]/(x[n-2]-x[n-4])
	c[0] = c[0] * d[0] * d[0] / (x[3] - x[0])
	c[n-1] = -c[n-1] * d[n-2] * d[n-2] / (x[n-1] - x[n-4])
	for i := 1; i < n; i++ {
		t := d[i-1] / b[i-1]
		b[i] -= t * d[i-1]
		c[i] -= t * c[i-1]
	}
	c[n-1] /= b[n-1]
	for i := n - 2; i >= 0; i-- {
		c[i] = (c[i] - d[i]*c[i+1]) / b[i]
	}
	b[n-1] = (y[n-1]-y[n-2])/d[n-2] + d[n-2]*(c[n-2]+2*c[n-1])
	for i := range n - 1 {
		b[i] = (y[i+1]-y[i])/d[i] - d[i]*(c[i+1]+2*c[i])
		d[i] = (c[i+1] - c[i]) / d[i]
		c[i] *= 3
	}
	c[n-1] *= 3
	d[n-1] = d[n-2]
	return b, c, d
}
