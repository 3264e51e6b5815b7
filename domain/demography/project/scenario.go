package project

import (
	"math"
	"strconv"

	"wanjia/base/fault"
)

// Scenario changes the assumptions of every step. One with nothing set changes nothing; "what if" is all it
// says, and none of them is wished for.
type Scenario struct {
	Name string
	// Fertility, Mortality and Migration multiply the rates of each step; the last value holds for all later
	// steps, none at all is 1. Mortality works on the rates behind the survival ratios: survival to the power m.
	Fertility, Mortality, Migration []float64
}

// Apply gives the steps under a scenario and leaves the old ones as they were.
func (sc Scenario) Apply(steps []Step) ([]Step, error) {
	out := make([]Step, len(steps))
	for i, s := range steps {
		f, m, g := at(sc.Fertility, i), at(sc.Mortality, i), at(sc.Migration, i)
		if !(f >= 0) || !(m >= 0) || math.IsNaN(g) || math.IsInf(f+m+g, 0) {
			return nil, fault.New(fault.Invalid, "demography.project.scenario", "name", sc.Name, "step", strconv.Itoa(i+1))
		}
		t := s
		t.Fertility = each(s.Fertility, func(v float64) float64 { return v * f })
		t.FemaleMigration = each(s.FemaleMigration, func(v float64) float64 { return v * g })
		t.MaleMigration = each(s.MaleMigration, func(v float64) float64 { return v * g })
		t.FemaleSurvival = each(s.FemaleSurvival, func(v float64) float64 { return math.Pow(v, m) })
		t.MaleSurvival = each(s.MaleSurvival, func(v float64) float64 { return math.Pow(v, m) })
		out[i] = t
	}
	return out, nil
}

func at(path []float64, i int) float64 {
	if len(path) == 0 {
		return 1
	}
	return path[min(i, len(path)-1)]
}

func each(v []float64, f func(float64) float64) []float64 {
	out := make([]float64, len(v))
	for i, x := range v {
		out[i] = f(x)
	}
	return out
}
