// Package registration knows how to judge the completeness of death registration from two censuses and the
// deaths between them: the generalised growth balance (Hill 1987), synthetic extinct generations (Bennett &
// Horiuchi 1981, 1984) and the two combined (Hill & Choi 2004). All three take the population as closed or
// its net migration as known, and completeness as the same at every adult age. Where that fails they give
// numbers all the same, so a result carries notes, and one that can't be true is said to be implausible.
//
// A completeness is the share of deaths that was registered: 0.7 is 70 %.
package registration

import (
	"math"
	"strconv"

	"wanjia/base/fault"
	"wanjia/domain/demography"
)

// Group is one age group of both censuses; groups are five years wide and the last is open (a first group of
// age 0 alone and one of 1-4 are joined).
type Group struct {
	Age        int
	Pop1, Pop2 float64 // at the first and the second census
	Deaths     float64 // registered a year, on average, or over the whole time where Options.Summed
	Migration  float64 // net, in the same way
}

// Options choose the ages and the open interval. The zero value is usual.
type Options struct {
	// From and To bound the starting ages that are searched for the straightest run (15 and 75 where both
	// are zero); Fixed takes them all as they are.
	From, To int
	Fixed    bool
	// AtLeast is the shortest run of ages (8 where zero).
	AtLeast int
	// Summed says that deaths and migration are those of the whole time between the censuses.
	Summed bool
	// OpenExpectancy is e(x) at the start of the open group; where zero it is read off the Coale-Demeny West
	// tables by the ratio of adjusted deaths at 10-39 to 40-59, for which the sex must be known.
	OpenExpectancy float64
	Sex            demography.Sex
	Line           Line
}

// Line is how the balance's line is drawn and judged.
type Line uint8

const (
	// Customary is the form of the DDM package, version 1.0 (Riffe, Lima & Queiroz 2017), by which published
	// figures were made: the intercept is that of the death rate on the entry rate, completeness is 1/b, and
	// the straightest run is the one whose left side lies nearest to a + right/b.
	Customary Line = iota
	// Straight is Hill's (1987) own: left = a + b·right, completeness √(k1·k2)/b, and the run nearest to that
	// line. It differs from Customary where the censuses are not equally complete.
	Straight
)

// The notes a result may carry: word-catalogue keys.
const (
	NoteImplausible = "demography.registration.implausible" // more deaths registered than can have happened
	NoteUneven      = "demography.registration.uneven"      // the ages disagree
	NoteApart       = "demography.registration.apart"       // the methods disagree
)

// Limits of belief.
const (
	mostComplete = 1.2  // over this even overlapping lists don't explain it
	evenSpread   = 0.25 // quartiles further apart than this part of the completeness
	agree        = 0.15 // methods further apart than this
)

// Balance is what the growth balance says.
type Balance struct {
	Completeness float64
	From, To     int     // the starting ages used
	Intercept    float64 // a: error of the growth rate
	Slope        float64 // b: one over the completeness
	Delta        float64 // exp(a·years): completeness of the first census over that of the second
	K1, K2       float64 // completeness of each census relative to the better one
	Error        float64 // root mean square distance from the line
	Notes        []string
}

// Extinct is what extinct generations say.
type Extinct struct {
	Completeness   float64 // the mean over the ages used
	From, To       int
	Lower, Upper   float64 // quartiles over the ages
	OpenExpectancy float64 // the e(x) that was used
	Notes          []string
}

// Estimate is all three methods on the same ages.
type Estimate struct {
	Balance  Balance
	Extinct  Extinct
	Combined Extinct // extinct generations after the first census was adjusted by the growth balance
	Notes    []string
}

// Judge makes the three estimates from two censuses so many years apart.
func Judge(groups []Group, years float64, o Options) (Estimate, error) {
	c, err := prepare(groups, years, o)
	if err != nil {
		return Estimate{}, err
	}
	e := Estimate{Balance: c.balance()}
	if e.Extinct, err = c.extinct(1); err != nil {
		return Estimate{}, err
	}
	if e.Combined, err = c.extinct(e.Balance.Delta); err != nil {
		return Estimate{}, err
	}
	low := min(e.Balance.Completeness, e.Extinct.Completeness, e.Combined.Completeness)
	high := max(e.Balance.Completeness, e.Extinct.Completeness, e.Combined.Completeness)
	if high-low > agree {
		e.Notes = append(e.Notes, NoteApart)
	}
	return e, nil
}

// GrowthBalance makes the generalised growth balance alone, which needs no open expectancy.
func GrowthBalance(groups []Group, years float64, o Options) (Balance, error) {
	c, err := prepare(groups, years, o)
	if err != nil {
		return Balance{}, err
	}
	return c.balance(), nil
}

// censuses are the prepared columns.
type censuses struct {
	o           Options
	years       float64
	width       float64
	age         []int
	pop1, pop2  []float64
	deaths      []float64 // a year
	migration   []float64 // a year
	left, right []float64 // of the balance
	first, last int       // the run of ages used, by index
	err         float64
}

const defaultFrom, defaultTo, defaultAtLeast = 15, 75, 8

func prepare(groups []Group, years float64, o Options) (*censuses, error) {
	if o.From == 0 && o.To == 0 {
		o.From, o.To = defaultFrom, defaultTo
	}
	if o.AtLeast == 0 {
		o.AtLeast = defaultAtLeast
	}
	if !(years > 0 && years <= 50) {
		return nil, fault.New(fault.Invalid, "demography.registration.years", "years", strconv.FormatFloat(years, 'g', 6, 64))
	}
	c := &censuses{o: o, years: years, width: 5}
	for i, g := range groups {
		if err := c.add(i, g); err != nil {
			return nil, err
		}
	}
	if len(c.age) < 5 {
		return nil, fault.New(fault.Invalid, "demography.registration.groups")
	}
	c.terms()
	return c, c.chooseAges()
}

// add takes one group in; 1-4 is joined to 0.
func (c *censuses) add(i int, g Group) error {
	for _, v := range []float64{g.Pop1, g.Pop2, g.Deaths} {
		if !(v >= 0) || math.IsInf(v, 0) {
			return fault.New(fault.Invalid, "demography.registration.group", "age", strconv.Itoa(g.Age))
		}
	}
	per := 1.0
	if c.o.Summed {
		per = c.years
	}
	if n := len(c.age) - 1; i == 1 && g.Age == 1 && c.age[0] == 0 {
		c.pop1[n] += g.Pop1
		c.pop2[n] += g.Pop2
		c.deaths[n] += g.Deaths / per
		c.migration[n] += g.Migration / per
		return nil
	}
	if g.Age != 5*len(c.age) {
		return fault.New(fault.Invalid, "demography.age.grid", "age", strconv.Itoa(g.Age))
	}
	c.age = append(c.age, g.Age)
	c.pop1, c.pop2 = append(c.pop1, g.Pop1), append(c.pop2, g.Pop2)
	c.deaths, c.migration = append(c.deaths, g.Deaths/per), append(c.migration, g.Migration/per)
	return nil
}

// birthdays are the people who reach the start of a group in a year.
func (c *censuses) birthdays(i int, adjust float64) float64 {
	if i == 0 {
		return 0
	}
	return math.Sqrt(c.pop1[i-1]/adjust*c.pop2[i]) / c.width
}

// terms fills the two sides of the balance, entry rate less growth against the death rate, for everybody above
// each age.
func (c *censuses) terms() {
	n := len(c.age)
	c.left, c.right = make([]float64, n), make([]float64, n)
	var above1, above2, deaths, migration float64
	for i := n - 1; i >= 0; i-- {
		above1 += c.pop1[i]
		above2 += c.pop2[i]
		deaths += c.deaths[i]
		migration += c.migration[i]
		lived := math.Sqrt(above1 * above2)
		c.right[i] = deaths / lived
		c.left[i] = c.birthdays(i, 1)/lived - math.Log(above2/above1)/c.years + migration/lived
	}
}

// usable says whether an age has a point and lies in the range asked for.
func (c *censuses) usable(i int) bool {
	return c.age[i] >= c.o.From && c.age[i] <= c.o.To && c.birthdays(i, 1) > 0 && !math.IsNaN(c.left[i]) && !math.IsInf(c.left[i], 0) &&
		!math.IsNaN(c.right[i]) && i < len(c.age)
}

// chooseAges finds the run of at least so many ages that lies straightest, as one would do by eye.
func (c *censuses) chooseAges() error {
	first := 0
	for first < len(c.age) && !c.usable(first) {
		first++
	}
	last := first
	for last < len(c.age) && c.usable(last) {
		last++
	}
	last--
	if last-first+1 < max(3, min(c.o.AtLeast, last-first+1)) || (!c.o.Fixed && last-first+1 < c.o.AtLeast) {
		return fault.New(fault.Refused, "demography.registration.few", "least", strconv.Itoa(c.o.AtLeast))
	}
	if c.o.Fixed {
		c.first, c.last = first, last
		c.err = c.distance(first, last)
		return nil
	}
	c.err = math.Inf(1)
	for length := last - first + 1; length >= c.o.AtLeast; length-- {
		for from := first; from+length-1 <= last; from++ {
			if d := c.distance(from, from+length-1); d < c.err {
				c.first, c.last, c.err = from, from+length-1, d
			}
		}
	}
	if math.IsInf(c.err, 1) {
		return fault.New(fault.Refused, "demography.registration.few", "least", strconv.Itoa(c.o.AtLeast))
	}
	return nil
}

// line is the orthogonal-scale line of the balance: the slope is the ratio of the standard deviations.
func (c *censuses) line(first, last int) (intercept, slope float64) {
	left, right := c.left[first:last+1], c.right[first:last+1]
	ml, sl := moments(left)
	mr, sr := moments(right)
	slope = sl / sr
	if c.o.Line == Customary {
		return ml/slope - mr, slope
	}
	return ml - slope*mr, slope
}

func moments(v []float64) (mean, deviation float64) {
	for _, x := range v {
		mean += x / float64(len(v))
	}
	for _, x := range v {
		deviation += (x - mean) * (x - mean) / float64(len(v)-1)
	}
	return mean, math.Sqrt(deviation)
}

// distance is the root mean square distance of a run's points from its line.
func (c *censuses) distance(first, last int) float64 {
	a, b := c.line(first, last)
	if c.o.Line == Customary {
		b = 1 / b
	}
	var sum float64
	for i := first; i <= last; i++ {
		d := c.left[i] - a - b*c.right[i]
		sum += d * d
	}
	return math.Sqrt(sum / float64(last-first+1))
}

func (c *censuses) balance() Balance {
	a, b := c.line(c.first, c.last)
	r := Balance{Completeness: 1 / b, From: c.age[c.first], To: c.age[c.last], Intercept: a, Slope: b, Delta: math.Exp(a * c.years), Error: c.err}
	r.K1, r.K2 = math.Min(1, r.Delta), math.Min(1, 1/r.Delta)
	if c.o.Line == Straight {
		r.Completeness *= math.Sqrt(r.K1 * r.K2)
	}
	if r.Completeness > mostComplete {
		r.Notes = append(r.Notes, NoteImplausible)
	}
	return r
}
