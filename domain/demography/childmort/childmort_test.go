package childmort

import (
	"math"
	"strings"
	"testing"

	"wanjia/base/fault"
	"wanjia/base/oracle"
)

func TestPanama1976ComesOutAsManualXHasIt(t *testing.T) {
	groups := map[string][]Mothers{}
	for _, r := range oracle.Sheet(t, "demography/childmort/panama1976_manualX_t49.csv") {
		groups[r["sex"]] = append(groups[r["sex"]], Mothers{r.Num(t, "n_women"), r.Num(t, "ceb"), r.Num(t, "ced")})
	}
	got := map[string]Estimate{}
	for sex, g := range groups {
		all, err := Brass([Groups]Mothers(g), West)
		if err != nil {
			t.Fatal(err)
		}
		for i, e := range all {
			got[sex+[]string{"1", "2", "3", "5", "10", "15", "20"}[i]] = e
		}
	}
	for _, r := range oracle.Sheet(t, "demography/childmort/panama1976_expected_manualX_t53.csv") {
		e := got[r["sex"]+r["age_end"]]
		if math.Abs(e.Q-r.Num(t, "nqx")) > 1.5e-4 || math.Abs(e.Years-r.Num(t, "tx")) > 0.01 { // print rounds on the way
			t.Errorf("%s before %s: q %.5f at %.3f years, printed %s at %s", r["sex"], r["age_end"], e.Q, e.Years, r["nqx"], r["tx"])
		}
	}
}

func TestCoefficientsAreManualXs(t *testing.T) {
	for _, r := range oracle.Sheet(t, "demography/childmort/trussell_coefficients_manualX.csv") {
		f, err := ParseFamily(strings.ToLower(r["model"]))
		if err != nil {
			t.Fatal(err)
		}
		c := trussell(f)[int(r.Num(t, "age_start"))/5-3]
		k := c.factor
		if r["type"] == "t(x)" {
			k = c.years
		}
		if want := [3]float64{r.Num(t, "a_i"), r.Num(t, "b_i"), r.Num(t, "c_i")}; k != want {
			t.Errorf("%s %s %s: %v, want %v", r["model"], r["type"], r["age_start"], k, want)
		}
	}
}

// Bangladesh 1974, both sexes, South: United Nations, Step-by-step Guide to the Estimation of Child Mortality (1990).
func TestBangladesh1974ComesOutAsTheGuideHasIt(t *testing.T) {
	got, err := Brass([Groups]Mothers{{3014706, 1160919, 215365}, {2653155, 4901382, 997384}, {2607009, 9085852, 1937955},
		{2015663, 9910256, 2261196}, {1771680, 10384001, 2490168}, {1479575, 9164329, 2415023}, {1135129, 6905673, 1959544}}, South)
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []float64{0.1701195, 0.2025674, 0.2113089, 0.2298787, 0.2468466, 0.2660245, 0.2829853} {
		oracle.Near(t, "q", got[i].Q, want, 1e-6)
	}
	for i, want := range []float64{1.179512, 2.573340, 4.591300, 6.972056} {
		oracle.Near(t, "years", got[i].Years, want, 1e-6)
	}
}

func TestFamiliesAgreeRoughly(t *testing.T) {
	groups := [Groups]Mothers{{2695, 557, 40}, {2095, 2633, 130}, {1828, 4757, 312}, {1605, 6085, 435}, {1362, 6722, 636}, {1128, 6367, 686}, {930, 5276, 689}}
	west, err := Brass(groups, West)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range []Family{North, South, East} {
		got, err := Brass(groups, f)
		if err != nil {
			t.Fatal(err)
		}
		for i := range got {
			if math.Abs(got[i].Q/west[i].Q-1) > 0.12 || math.Abs(got[i].Years/west[i].Years-1) > 0.12 {
				t.Errorf("family %d, %d: q %v at %v, West %v at %v", f, got[i].MotherAge, got[i].Q, got[i].Years, west[i].Q, west[i].Years)
			}
		}
	}
}

func TestWhatMothersCannotSayIsRefused(t *testing.T) {
	good := [Groups]Mothers{{10, 1, 0}, {10, 5, 1}, {10, 9, 1}, {10, 9, 1}, {10, 9, 1}, {10, 9, 1}, {10, 9, 1}}
	bad, empty := good, good
	bad[3].Dead = 10
	empty[1] = Mothers{Women: 10}
	if _, err := Brass(bad, West); !fault.Is(err, "demography.childmort.group") {
		t.Errorf("more dead than born: got %v", err)
	}
	if _, err := Brass(empty, West); !fault.Is(err, "demography.childmort.empty") {
		t.Errorf("no children: got %v", err)
	}
	if _, err := ParseFamily("up"); !fault.Is(err, "demography.family.unknown") {
		t.Errorf("no family: got %v", err)
	}
}
