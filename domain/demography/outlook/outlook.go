// Package outlook knows what a population comes to if the years to come are like some that were seen: the cohort-component
// projection (package project) with the deaths, births and moves of those years, and how far it may be off, by drawing years
// again with replacement (a bootstrap over years: it carries over how much one year differs from the next, and the chance in
// the counts of a small place). It assumes that nothing new happens and says nothing of how likely that is. What it gives is
// no aim: family size is the family's own decision.
package outlook

import (
	"math"
	"math/rand/v2"
	"slices"

	"wanjia/base/fault"
	"wanjia/domain/demography"
	"wanjia/domain/demography/project"
)

// Groups is how many five-year groups there are: 0-4 … 80-84 and 85 and over.
const Groups = 18

// Width is that of a group and of a step, in years.
const Width = 5

// The groups of broad ages, and of mothers.
const (
	working     = 15 / Width
	old         = 65 / Width
	mothers     = 15 / Width
	lastMothers = 45 / Width
)

// Column is a value for each group.
type Column [Groups]float64

// Sex is what was seen of one sex.
type Sex struct {
	Lived   Column  // person-years
	Died    Column  // deaths
	Infants float64 // of them under one year
	Came    Column  // moves in less moves out
}

// Year is what one year showed.
type Year struct {
	Female, Male Sex
	Births       Column // of both sexes, by the mother's group
	Boys, Girls  float64
}

// Basis is from where a projection starts, and the years that those to come are like.
type Basis struct {
	Female, Male Column
	Years        []Year
}

// Moves says whether people go on moving.
type Moves uint8

// As they did, or not at all: the second shows what is in the ages alone.
const (
	AsSeen Moves = iota
	None
)

// Wish is how far to look, and how often years are drawn again.
type Wish struct {
	Steps int
	Moves Moves
	Draws int
	Seed  uint64
}

// Span is a value if all years are like those seen taken together, and between which values four of five draws lie.
type Span struct{ Middle, Low, High float64 }

// Point is the population so many steps ahead.
type Point struct {
	Years                      int // from the start
	Total, Young, Working, Old Span
	Births                     Span // in the five years before
}

// inner is the share of draws that a span holds: 80 %, as population projections commonly give.
const inner = 0.8

// What a projection needs at least.
const (
	LeastYears = 5
	LeastLived = 5_000 // person-years
)

// Ahead looks ahead. Faults: outlook.short, outlook.few, and what a life table can't be made of.
func Ahead(b Basis, w Wish) ([]Point, error) {
	if len(b.Years) < LeastYears {
		return nil, fault.New(fault.Invalid, "outlook.short")
	}
	all := pool(b.Years)
	if all.lived() < LeastLived {
		return nil, fault.New(fault.Invalid, "outlook.few")
	}
	usual, err := step(all, w.Moves)
	if err != nil {
		return nil, err
	}
	middle, err := run(b, slices.Repeat([]project.Step{usual}, w.Steps))
	if err != nil {
		return nil, err
	}
	drawn, err := draw(b, w, usual)
	if err != nil {
		return nil, err
	}
	out := make([]Point, len(middle))
	for i := range middle {
		out[i] = Point{Years: i * Width}
		for _, p := range parts() {
			s := p.of(&out[i])
			values := make([]float64, len(drawn))
			for k := range drawn {
				values[k] = p.sum(drawn[k][i])
			}
			slices.Sort(values)
			s.Middle = p.sum(middle[i])
			s.Low, s.High = min(s.Middle, quantile(values, (1-inner)/2)), max(s.Middle, quantile(values, (1+inner)/2))
		}
	}
	return out, nil
}

// part is one thing told of an outcome.
type part struct {
	of  func(*Point) *Span
	sum func(project.Outcome) float64
}

func parts() []part {
	return []part{
		{func(p *Point) *Span { return &p.Total }, func(o project.Outcome) float64 { return o.Total() }},
		{func(p *Point) *Span { return &p.Young }, func(o project.Outcome) float64 { return between(o, 0, working) }},
		{func(p *Point) *Span { return &p.Working }, func(o project.Outcome) float64 { return between(o, working, old) }},
		{func(p *Point) *Span { return &p.Old }, func(o project.Outcome) float64 { return between(o, old, Groups) }},
		{func(p *Point) *Span { return &p.Births }, func(o project.Outcome) float64 { return o.Births }},
	}
}

func between(o project.Outcome, from, to int) float64 {
	return project.Population{Female: o.Female[from:to], Male: o.Male[from:to]}.Total()
}

// draw runs the projection with each step made of five years drawn again.
func draw(b Basis, w Wish, usual project.Step) ([][]project.Outcome, error) {
	r := rand.New(rand.NewPCG(w.Seed, w.Seed)) //nolint:gosec // the same seed gives the same figure; nothing is kept secret with it
	out := make([][]project.Outcome, w.Draws)
	for k := range out {
		steps := make([]project.Step, w.Steps)
		for i := range steps {
			years := make([]Year, Width)
			for y := range years {
				years[y] = b.Years[r.IntN(len(b.Years))]
			}
			var err error
			if steps[i], err = step(pool(years), w.Moves); err != nil {
				steps[i] = usual // years in which too few died to make a life table of
			}
		}
		var err error
		if out[k], err = run(b, steps); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func run(b Basis, steps []project.Step) ([]project.Outcome, error) {
	return project.Run(project.Population{Female: b.Female[:], Male: b.Male[:]}, Width, steps)
}

// pool adds years up.
func pool(years []Year) Year {
	var all Year
	for _, y := range years {
		for i := range Groups {
			for _, s := range [...]struct{ to, from *Sex }{{&all.Female, &y.Female}, {&all.Male, &y.Male}} {
				s.to.Lived[i] += s.from.Lived[i]
				s.to.Died[i] += s.from.Died[i]
				s.to.Came[i] += s.from.Came[i]
			}
			all.Births[i] += y.Births[i]
		}
		all.Female.Infants += y.Female.Infants
		all.Male.Infants += y.Male.Infants
		all.Boys += y.Boys
		all.Girls += y.Girls
	}
	return all
}

func (y Year) lived() (sum float64) {
	for i := range Groups {
		sum += y.Female.Lived[i] + y.Male.Lived[i]
	}
	return sum
}

// step is five years like the ones pooled.
func step(y Year, moves Moves) (s project.Step, err error) {
	if s.FemaleSurvival, err = survival(y.Female, demography.Female); err != nil {
		return s, err
	}
	if s.MaleSurvival, err = survival(y.Male, demography.Male); err != nil {
		return s, err
	}
	s.Fertility = make([]float64, Groups)
	for i := mothers; i <= lastMothers; i++ {
		s.Fertility[i] = per(births(y, i), y.Female.Lived[i])
	}
	s.BirthRatio = usualRatio
	if y.Boys+y.Girls >= manyBirths {
		s.BirthRatio = y.Boys / y.Girls
	}
	if moves == AsSeen {
		s.FemaleMigration, s.MaleMigration = migration(y.Female), migration(y.Male)
	}
	return s, nil
}

// usualRatio stands for the sex ratio at birth where a place has too few births to have one of its own (United Nations,
// Manual III: 1.05); manyBirths is where its chance alone is within about 6 %.
const (
	usualRatio = 1.05
	manyBirths = 1_000
)

// births are those of a group, those of younger and older mothers in the outermost.
func births(y Year, i int) (n float64) {
	n = y.Births[i]
	if i == mothers {
		n += y.Births[mothers-1] + y.Births[mothers-2]
	}
	if i == lastMothers {
		for k := lastMothers + 1; k < Groups; k++ {
			n += y.Births[k]
		}
	}
	return n
}

func migration(s Sex) []float64 {
	out := make([]float64, Groups)
	for i := range out {
		out[i] = max(-1, Width*per(s.Came[i], s.Lived[i]))
	}
	return out
}

func per(n, lived float64) float64 {
	if lived <= 0 {
		return 0
	}
	return n / lived
}

func survival(s Sex, sex demography.Sex) ([]float64, error) {
	groups := make([]demography.Group, Groups)
	for i := range groups {
		groups[i] = demography.Group{Start: i * Width, Width: Width, Deaths: s.Died[i], Exposure: s.Lived[i]}
	}
	groups[Groups-1].Width = 0
	t, err := demography.LifeTable(groups, sex, demography.Options{Given: map[int]float64{0: young(s)}, Level: 0.95})
	if err != nil {
		return nil, err
	}
	return project.Survival(t, (Groups-1)*Width)
}

// young is how long those who die under five have lived on average: 0.1 years of infants and 2.5 of the others in places
// where few die (Preston, Heuveline & Guillot 2001, table 3.3: 1a0 0.053 to 0.14, and 4a1 1.36 to 1.65 beyond the first).
func young(s Sex) float64 {
	died := s.Died[0]
	if died <= 0 {
		return 1
	}
	infants := math.Min(s.Infants, died)
	return (infants*0.1 + (died-infants)*2.5) / died
}

// quantile of sorted values, by linear interpolation.
func quantile(sorted []float64, q float64) float64 {
	if len(sorted) == 0 {
		return math.NaN()
	}
	at := q * float64(len(sorted)-1)
	i := int(at)
	if i+1 >= len(sorted) {
		return sorted[len(sorted)-1]
	}
	return sorted[i] + (at-float64(i))*(sorted[i+1]-sorted[i])
}
