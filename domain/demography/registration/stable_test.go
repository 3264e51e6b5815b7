package registration

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"wanjia/domain/demography"
)

// generated is a closed stable population of any growth and mortality, as two censuses and a share of the deaths between show it:
// made straight from the force of mortality a·exp(bx), with no table of the program in it.
func generated(growth, a, b, registered, counted, years float64) (groups []Group, open float64) {
	const step = 0.05
	alive := func(x float64) float64 { return math.Exp(-a/b*(math.Exp(b*x)-1)) * math.Exp(-growth*x) * 1e6 }
	mean := 1.0
	if growth != 0 {
		mean = math.Expm1(years*growth) / (years * growth)
	}
	for age := 0; age <= 80; age += 5 {
		end := float64(age + 5)
		if age == 80 {
			end = 125
		}
		var people, deaths float64
		for x := float64(age) + step/2; x < end; x += step {
			n := alive(x) * step
			people += n
			deaths += n * a * math.Exp(b*x)
		}
		groups = append(groups, Group{Age: age, Pop1: people * counted, Pop2: people * math.Exp(years*growth), Deaths: deaths * mean * registered})
	}
	l := func(x float64) float64 { return math.Exp(-a / b * (math.Exp(b*x) - 1)) }
	for x := 80.0 + step/2; x < 125; x += step {
		open += l(x) * step / l(80)
	}
	return groups, open
}

// Whatever the growth, the mortality, the years between the censuses and the completeness, each method gives the completeness back that
// the deaths were registered with: growth balance and both together also where one census found fewer. What is left, 2 % on average and 5 % where
// old people die fastest, is that entrants of an age are reckoned from groups five years wide.
func TestGeneratedPopulationsGiveTheirCompletenessBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		growth := rapid.Float64Range(-0.005, 0.035).Draw(t, "growth")
		b := rapid.Float64Range(0.08, 0.1).Draw(t, "steepness")
		a := rapid.Float64Range(0.00005, 0.0003).Draw(t, "level")
		registered := rapid.Float64Range(0.35, 1).Draw(t, "registered")
		counted := rapid.Float64Range(0.94, 1.06).Draw(t, "counted")
		years := rapid.Float64Range(5, 12).Draw(t, "years")
		sex := rapid.SampledFrom([]demography.Sex{demography.Male, demography.Female}).Draw(t, "sex")
		groups, open := generated(growth, a, b, registered, counted, years)
		o := Options{Sex: sex, From: 15, To: 65, Fixed: true, Line: Straight, OpenExpectancy: open}
		got, err := Judge(groups, years, o)
		if err != nil {
			t.Fatal(err)
		}
		near := func(what string, value, want, within float64) {
			if math.Abs(value/want-1) > within {
				t.Fatalf("%s: %.4f, want %.4f", what, value, want)
			}
		}
		near("growth balance", got.Balance.Completeness, registered/math.Sqrt(counted), 0.055)
		near("first census against the second", got.Balance.Delta, counted, 0.025)
		near("both", got.Combined.Completeness, registered, 0.07)
		if math.Abs(counted-1) < 0.002 {
			near("extinct generations", got.Extinct.Completeness, registered, 0.06)
		}
		alike, open := generated(growth, a, b, registered, 1, years)
		o.OpenExpectancy = open
		extinct, err := Judge(alike, years, o)
		if err != nil {
			t.Fatal(err)
		}
		near("extinct generations between like censuses", extinct.Extinct.Completeness, registered, 0.06)
		if slices.Contains(extinct.Combined.Notes, NoteImplausible) {
			t.Fatalf("what is true is called implausible: %+v", extinct.Combined)
		}
	})
}
