package demography

import (
	"math"
	"strconv"
	"testing"

	"pgregory.net/rapid"
)

// The same deaths and person-years, closed at 65, 85 or 100, give nearly the same expectancy where the open interval's own rate is
// that of the people in it: the table is closed with what they die of, and not with a guess.
func TestWhereATableIsOpenMattersLittle(t *testing.T) {
	truth := 0.0
	for _, g := range gompertz(SingleYears(100), 1) {
		truth += g.Exposure
	}
	for _, open := range []int{65, 75, 85, 95, 100} {
		for _, c := range []struct {
			what   string
			starts []int
			given  map[int]float64
			within float64
		}{
			{"single years", SingleYears(open), map[int]float64{0: 0.5}, 0.005},
			{"abridged", Abridged(open), map[int]float64{0: 0.5, 1: 2}, 0.02},
		} {
			got := table(t, gompertz(c.starts, 1e6), Both, Options{Method: Greville, Given: c.given})
			last := got.Rows[len(got.Rows)-1]
			if last.Start != open || last.Width != 0 || last.Q != 1 || math.Abs(last.Expectancy*last.M-1) > 1e-12 {
				t.Errorf("%s open at %d ends with %+v", c.what, open, last)
			}
			absolute(t, c.what+" open at "+strconv.Itoa(open), got.E.Value, truth, c.within)
		}
	}
}

// Years lived by infants who die, as printed: Preston et al. 2001, table 3.3, and the Human Mortality Database's protocol v6, table 1.
func TestInfantsLiveWhatTheFormulasSay(t *testing.T) {
	for _, c := range []struct {
		rule Infant
		sex  Sex
		m0   float64
		a0   float64
		a1   float64
	}{
		{West, Male, 0.200, 0.330, 1.352}, {West, Female, 0.200, 0.350, 1.361},
		{West, Male, 0.107, 0.330, 1.352}, {West, Female, 0.107, 0.350, 1.361},
		{West, Male, 0.050, 0.045 + 2.684*0.05, 1.651 - 2.816*0.05}, {West, Female, 0.050, 0.053 + 2.8*0.05, 1.522 - 1.518*0.05},
		{West, Male, 0, 0.045, 1.651}, {West, Female, 0, 0.053, 1.522},
		{AndreevKingkade, Male, 0.01, 0.14929 - 1.99545*0.01, 1.651 - 2.816*0.01}, {AndreevKingkade, Female, 0.01, 0.14903 - 2.05527*0.01, 1.522 - 1.518*0.01},
		{AndreevKingkade, Male, 0.05, 0.02832 + 3.26021*0.05, 1.651 - 2.816*0.05}, {AndreevKingkade, Female, 0.05, 0.04667 + 3.88089*0.05, 1.522 - 1.518*0.05},
		{AndreevKingkade, Male, 0.09, 0.29915, 1.651 - 2.816*0.09}, {AndreevKingkade, Female, 0.09, 0.31411, 1.522 - 1.518*0.09},
	} {
		m := []float64{c.m0, 0.004, 0.001, 0.001, 0.002, 0.003, 0.004, 0.005, 0.007, 0.01, 0.014, 0.02, 0.03, 0.05, 0.08, 0.12, 0.18, 0.26, 0.4}
		got := table(t, abridged(m...), c.sex, Options{Infant: c.rule})
		what := c.sex.String() + " m0 " + strconv.FormatFloat(c.m0, 'g', -1, 64)
		absolute(t, what+": a0", got.Rows[0].A, c.a0, 1e-12)
		absolute(t, what+": a of 1-4", got.Rows[1].A, c.a1, 1e-12)
		absolute(t, what+": q0", got.Rows[0].Q, c.m0/(1+(1-c.a0)*c.m0), 1e-12)
		both := table(t, abridged(m...), Both, Options{Infant: c.rule}).Rows[0].A
		other := table(t, abridged(m...), Male+Female-c.sex, Options{Infant: c.rule}).Rows[0].A
		absolute(t, what+": a0 of both", both, (c.a0+other)/2, 1e-12)
	}
}

// Ages at which nobody died have q 0 and full person-years, whatever ages they are, and the table goes on.
func TestAgesWithoutDeathsLoseNobody(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := []float64{.01, .001, .0005, .0005, .001, .0012, .0012, .0015, .002, .003, .0045, .007, .011, .018, .03, .05, .08, .13, .25}
		none := map[int]bool{}
		for range rapid.IntRange(1, 8).Draw(t, "how many") {
			none[rapid.IntRange(0, len(m)-2).Draw(t, "age group")] = true
		}
		for i := range none {
			m[i] = 0
		}
		method := rapid.SampledFrom([]Method{Midpoint, Greville}).Draw(t, "method")
		got, err := LifeTable(abridged(m...), Female, Options{Method: method})
		if err != nil {
			t.Fatal(err)
		}
		for i, r := range got.Rows[:len(got.Rows)-1] {
			switch {
			case none[i] && (r.Q != 0 || r.Dying != 0 || math.Abs(r.Years-float64(r.Width)*r.Survivors) > 1e-12 || got.Rows[i+1].Survivors != r.Survivors):
				t.Fatalf("nobody died at %d: %+v", r.Start, r)
			case !none[i] && !(r.Q > 0 && r.Q < 1):
				t.Fatalf("somebody died at %d: %+v", r.Start, r)
			case math.IsNaN(r.A + r.Expectancy):
				t.Fatalf("at %d: %+v", r.Start, r)
			}
		}
	})
}

// Single years put together are the abridged table of the same deaths: same people left at every age that both know, to what
// the abridged table's a(x) costs.
func TestSingleYearsAndTheirSumsAgreeAtEveryAge(t *testing.T) {
	given := map[int]float64{0: 0.5, 1: 2}
	single := table(t, gompertz(SingleYears(90), 1e6), Male, Options{Method: Greville, Given: map[int]float64{0: 0.5}})
	short := table(t, gompertz(Abridged(90), 1e6), Male, Options{Method: Greville, Given: given})
	for _, r := range short.Rows {
		one, ok := single.At(r.Start)
		if !ok {
			t.Fatalf("no row at %d", r.Start)
		}
		absolute(t, "alive at "+strconv.Itoa(r.Start), r.Survivors, one.Survivors, 1e-3)
		absolute(t, "expectancy at "+strconv.Itoa(r.Start), r.Expectancy, one.Expectancy, 0.03)
	}
}
