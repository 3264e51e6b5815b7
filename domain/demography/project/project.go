// Package project knows the cohort-component projection: a population by age and sex is carried forward by
// survival, fertility and net migration (Preston, Heuveline & Guillot 2001, chapter 6; United Nations, Manual
// III). Births come of women alone. It computes what follows from its assumptions; it does not make them, and
// what it gives is no aim: family size is the family's own decision.
//
// Age groups and steps have one width in years, five as a rule. The last age group is open.
package project

import (
	"math"
	"strconv"

	"wanjia/base/fault"
	"wanjia/domain/demography"
)

// Population is a population by age group; Male may be empty where only women are projected.
type Population struct{ Female, Male []float64 }

// Total is everybody.
func (p Population) Total() float64 {
	var sum float64
	for _, v := range p.Female {
		sum += v
	}
	for _, v := range p.Male {
		sum += v
	}
	return sum
}

// Step is what is assumed for one step from its start to its end.
type Step struct {
	// FemaleSurvival and MaleSurvival have one more than the age groups: from birth into the first group
	// (nL0/n·l0), then from each group into the next, and last within the open group.
	FemaleSurvival, MaleSurvival []float64
	// Fertility is births a woman a year by her age group, of both sexes.
	Fertility []float64
	// BirthRatio is males per female at birth, such as 1.05.
	BirthRatio float64
	// FemaleMigration and MaleMigration are net migrants over the whole step, as a part of each age group at
	// its start, or as people where Counted. Half come at the start, and live and bear as others do, and half
	// at the end. Empty means none.
	FemaleMigration, MaleMigration []float64
	Counted                        bool
}

// Outcome is the population at the end of a step and what happened on the way.
type Outcome struct {
	Population
	Births  float64 // of both sexes
	Deaths  float64
	Migrant float64 // net
}

// Run projects step by step; the first Outcome is the start itself.
func Run(start Population, width float64, steps []Step) ([]Outcome, error) {
	if !(width > 0) || len(start.Female) < 2 || len(start.Male) != 0 && len(start.Male) != len(start.Female) {
		return nil, fault.New(fault.Invalid, "demography.project.groups")
	}
	out := []Outcome{{Population: start}}
	for i, s := range steps {
		now := out[i].Population
		if err := check(now, s, i); err != nil {
			return nil, err
		}
		out = append(out, advance(now, width, s))
	}
	return out, nil
}

func check(p Population, s Step, i int) error {
	n := len(p.Female)
	step := strconv.Itoa(i + 1)
	males := len(p.Male) > 0
	if len(s.FemaleSurvival) != n+1 || males && len(s.MaleSurvival) != n+1 || len(s.Fertility) != n ||
		len(s.FemaleMigration) != 0 && len(s.FemaleMigration) != n || len(s.MaleMigration) != 0 && len(s.MaleMigration) != n {
		return fault.New(fault.Invalid, "demography.project.length", "step", step, "groups", strconv.Itoa(n))
	}
	if !(s.BirthRatio > 0) {
		return fault.New(fault.Invalid, "demography.project.ratio", "step", step)
	}
	for _, column := range [][]float64{s.FemaleSurvival, s.MaleSurvival} {
		for _, v := range column {
			if !(v >= 0 && v <= 1) {
				return fault.New(fault.Invalid, "demography.project.survival", "step", step, "value", strconv.FormatFloat(v, 'g', 6, 64))
			}
		}
	}
	for _, column := range [][]float64{p.Female, p.Male, s.Fertility} {
		for _, v := range column {
			if !(v >= 0) || math.IsInf(v, 0) {
				return fault.New(fault.Invalid, "demography.project.value", "step", step, "value", strconv.FormatFloat(v, 'g', 6, 64))
			}
		}
	}
	return nil
}

// advance carries a population over one step.
func advance(p Population, width float64, s Step) Outcome {
	early := Population{Female: joined(p.Female, p.Female, s.FemaleMigration, s), Male: joined(p.Male, p.Male, s.MaleMigration, s)}
	next := Population{Female: survive(early.Female, s.FemaleSurvival), Male: survive(early.Male, s.MaleSurvival)}
	// Women at risk are the mean of those at the start of the step and those who survive to its end.
	var births float64
	for i, f := range s.Fertility {
		births += width * f * (early.Female[i] + next.Female[i]) / 2
	}
	girls := births / (1 + s.BirthRatio)
	next.Female[0] = girls * s.FemaleSurvival[0]
	if len(p.Male) > 0 {
		next.Male[0] = (births - girls) * s.MaleSurvival[0]
	} else {
		births = girls
	}
	deaths := early.Total() + births - next.Total()
	end := Population{Female: joined(next.Female, p.Female, s.FemaleMigration, s), Male: joined(next.Male, p.Male, s.MaleMigration, s)}
	return Outcome{Population: end, Births: births, Deaths: deaths, Migrant: early.Total() - p.Total() + end.Total() - next.Total()}
}

// joined adds half of the step's migrants, who are counted on the population at the start; no more leave than
// are there.
func joined(people, base, migration []float64, s Step) []float64 {
	out := append([]float64(nil), people...)
	for i, m := range migration {
		if !s.Counted {
			m *= base[i]
		}
		out[i] = math.Max(0, out[i]+m/2)
	}
	return out
}

// survive moves everybody one group on; the first is left for births.
func survive(p, s []float64) []float64 {
	out := make([]float64, len(p))
	for i := 1; i < len(p); i++ {
		out[i] = p[i-1] * s[i]
	}
	if n := len(p); n > 0 {
		out[n-1] += p[n-1] * s[n]
	}
	return out
}

// Survival makes a step's survival from a life table from birth whose rows start at 0, 1, 5, 10 … or at every
// year, for five-year groups up to one that is open at an age. Where the table doesn't reach beyond that age
// the last two are the same, T(open)/T(open−5).
func Survival(t demography.Table, open int) ([]float64, error) {
	var lived []float64
	for x := 0; x < open; x += 5 {
		l, ok := t.Lived(x, x+5)
		if !ok || open%5 != 0 {
			return nil, fault.New(fault.Invalid, "demography.age.grid", "age", strconv.Itoa(x))
		}
		lived = append(lived, l)
	}
	s := []float64{min(1, lived[0]/5)}
	for i := 1; i < len(lived); i++ {
		s = append(s, min(1, lived[i]/lived[i-1])) // nobody dies in either: one, but for rounding
	}
	last, _ := t.At(open)
	if beyond, ok := t.At(open + 5); ok {
		return append(s, (last.YearsAbove-beyond.YearsAbove)/lived[len(lived)-1], beyond.YearsAbove/last.YearsAbove), nil
	}
	before, _ := t.At(open - 5)
	both := last.YearsAbove / before.YearsAbove
	return append(s, both, both), nil
}
