package heaping

import (
	"testing"

	"pgregory.net/rapid"

	"wanjia/base/fault"
	"wanjia/base/oracle"
)

func sheet(t *testing.T, name string) Ages {
	t.Helper()
	var a Ages
	for _, r := range oracle.Sheet(t, "demography/heaping/"+name+".csv") {
		a.Counts = append(a.Counts, r.Num(t, "count"))
	}
	return a
}

func TestEveryIndexComesOutAsDemoToolsHasIt(t *testing.T) {
	for _, want := range oracle.Sheet(t, "demography/heaping/expected_demotools.csv") {
		a := sheet(t, want["set"])
		for _, c := range []struct {
			column string
			of     func() (float64, error)
		}{
			{"whipple_0_5_25_60", func() (float64, error) { return Whipple(a, 25, 60, Fives) }},
			{"whipple_0_5_25_65", func() (float64, error) { return Whipple(a, 25, 65, Fives) }},
			{"whipple_0_25_65", func() (float64, error) { return Whipple(a, 25, 65, 0) }},
			{"myers_10_89", func() (float64, error) { return Myers(a, 10, 89) }},
			{"myers_20_89", func() (float64, error) { return Myers(a, 20, 89) }},
			{"bachi_23_77", func() (float64, error) { return Bachi(a, 23, 77) }},
			{"coale_li_60_84_d0", func() (float64, error) { return CoaleLi(a, 60, 84, 5, 0) }},
			{"noumbissi_d0_20_64", func() (float64, error) { return Noumbissi(a, 20, 64, 0) }},
			{"spoorenberg_20_64", func() (float64, error) { return Spoorenberg(a, 20, 64) }},
			{"kannisto_90", func() (float64, error) { return Kannisto(a, 90) }},
			{"jdanov", func() (float64, error) { return Jdanov(a, 95, 100, 105) }},
		} {
			got, err := c.of()
			if err != nil {
				t.Errorf("%s of %s: %v", c.column, want["set"], err)
				continue
			}
			oracle.Near(t, c.column+" of "+want["set"], got, want.Num(t, c.column), 1e-9)
		}
	}
}

func TestCensusesOfChinaAsComputedElsewhere(t *testing.T) {
	counts := map[string]*Ages{}
	for _, r := range oracle.Sheet(t, "demography/china/china_census_single_age.csv") {
		key := r["year"] + r["sex"]
		if counts[key] == nil {
			counts[key] = &Ages{}
		}
		counts[key].Counts = append(counts[key].Counts, r.Num(t, "count"))
	}
	for _, want := range oracle.Sheet(t, "demography/china/expected_heaping.csv") {
		a := *counts[want["Year"]+want["Sex"]]
		whipple, err := Whipple(a, 25, 60, Fives)
		if err != nil {
			t.Fatal(err)
		}
		myers, err := Myers(a, 10, 79)
		if err != nil {
			t.Fatal(err)
		}
		oracle.Near(t, "Whipple "+want["Year"], whipple, want.Num(t, "whipple_25_60"), 1e-9)
		oracle.Near(t, "Myers "+want["Year"], myers, want.Num(t, "myers_10_79"), 1e-9)
	}
}

func TestAgeSexAccuracyAsPublished(t *testing.T) {
	var males, females []float64
	for _, r := range oracle.Sheet(t, "demography/heaping/pasex_agesex.csv") {
		males, females = append(males, r.Num(t, "males")), append(females, r.Num(t, "females"))
	}
	got, err := Accuracy(males, females, 70)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]float64{"age_ratio_score_m": got.MaleAgeRatio, "age_ratio_score_f": got.FemaleAgeRatio,
		"sex_ratio_score": got.SexRatio, "age_sex_accuracy_UN": got.Joint}
	for _, r := range oracle.Sheet(t, "demography/heaping/pasex_agesex_expected.csv") {
		oracle.Near(t, r["metric"], want[r["metric"]], r.Num(t, "recomputed"), 1e-9)
		oracle.Near(t, r["metric"]+" as printed", want[r["metric"]], r.Num(t, "published_pasex"), 5e-4)
	}
}

// even is a population with the same number at every age.
func even(n int) Ages {
	a := Ages{}
	for range n {
		a.Counts = append(a.Counts, 1000)
	}
	return a
}

// indices are all indices of single ages, with what they say of an even population.
func indices(a Ages) map[string]struct {
	got  float64
	err  error
	none float64
} {
	type reading = struct {
		got  float64
		err  error
		none float64
	}
	read := func(none float64) func(float64, error) reading {
		return func(v float64, err error) reading { return reading{v, err, none} }
	}
	return map[string]reading{
		"Whipple": read(1)(Whipple(a, 25, 60, Fives)), "Whipple 3": read(1)(Whipple(a, 25, 60, 3)),
		"Myers": read(0)(Myers(a, 10, 89)), "Bachi": read(0)(Bachi(a, 23, 77)),
		"Coale-Li": read(1)(CoaleLi(a, 60, 89, 5, 0)), "Noumbissi": read(1)(Noumbissi(a, 20, 64, 7)),
		"Spoorenberg": read(0)(Spoorenberg(a, 20, 64)), "Kannisto": read(1)(Kannisto(a, 90)), "Jdanov": read(100)(Jdanov(a, 85, 95)),
	}
}

func TestAnEvenPopulationShowsNoPreference(t *testing.T) {
	for name, r := range indices(even(101)) {
		if r.err != nil {
			t.Errorf("%s: %v", name, r.err)
		}
		oracle.Near(t, name, r.got, r.none, 1e-12)
	}
}

func TestEverybodyOnOneDigitIsTheWorst(t *testing.T) {
	a := Ages{Counts: make([]float64, 101)}
	for age := 0; age <= 100; age += 10 {
		a.Counts[age] = 500
	}
	for name, want := range map[string]float64{"Myers": 90, "Bachi": 90, "Noumbissi": 0, "Whipple 3": 0} {
		oracle.Near(t, name, indices(a)[name].got, want, 1e-12)
	}
	whipple, err := Whipple(a, 25, 60, 0)
	if err != nil {
		t.Fatal(err)
	}
	oracle.Near(t, "Whipple of the digit 0", whipple, 10, 1e-12)
}

func TestSizeDoesNotMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := Ages{}, Ages{}
		k := rapid.Float64Range(0.1, 1000).Draw(t, "k")
		for range 101 {
			n := rapid.Float64Range(1, 1e6).Draw(t, "n")
			a.Counts, b.Counts = append(a.Counts, n), append(b.Counts, k*n)
		}
		other := indices(b)
		for name, r := range indices(a) {
			if r.err != nil || !(r.got >= 0) {
				t.Fatalf("%s: %v, %v", name, r.got, r.err)
			}
			if d := r.got - other[name].got; d > 1e-7*(1+r.got) || d < -1e-7*(1+r.got) {
				t.Fatalf("%s: %v of one population, %v of one %v times as large", name, r.got, other[name].got, k)
			}
		}
	})
}

func TestWhatCannotBeAnsweredIsRefused(t *testing.T) {
	short := even(50)
	for key, do := range map[string]func() error{
		"demography.heaping.ages":   func() error { _, err := Whipple(short, 25, 60, Fives); return err },
		"demography.heaping.narrow": func() error { _, err := Myers(short, 10, 28); return err },
		"demography.heaping.digit":  func() error { _, err := Noumbissi(short, 20, 40, 10); return err },
		"demography.heaping.terms":  func() error { _, err := CoaleLi(short, 20, 40, 4, 0); return err },
		"demography.heaping.count":  func() error { _, err := Kannisto(Ages{0, []float64{1, -1, 1, 1, 1}}, 2); return err },
		"demography.exposure.none":  func() error { _, err := Myers(Ages{0, make([]float64, 99)}, 10, 89); return err },
		"demography.heaping.groups": func() error { _, err := Accuracy([]float64{1, 2}, []float64{1, 2}, 70); return err },
		"demography.heaping.empty":  func() error { _, err := Accuracy([]float64{1, 0, 2}, []float64{1, 2, 3}, 10); return err },
	} {
		if err := do(); !fault.Is(err, key) {
			t.Errorf("got %v, want %s", err, key)
		}
	}
}
