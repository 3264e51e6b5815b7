package demography

import (
	"math"
	"strconv"
	"testing"

	"pgregory.net/rapid"

	"wanjia/base/fault"
	"wanjia/base/oracle"
)

// Preston et al. (2001), box 5.1: USA 1992, rates per woman with 10-14. The printed total, 2.064, was made from
// unrounded rates; those printed add up to 2.065.
func TestUSA1992TotalFertilityComesOutAsPublished(t *testing.T) {
	var groups []Mothers
	for i, births := range []int64{14, 607, 1146, 1174, 802, 325, 59, 3} {
		groups = append(groups, Mothers{10 + 5*i, 5, births, 10_000})
	}
	got, err := TFR(groups, Usual)
	if err != nil {
		t.Fatal(err)
	}
	absolute(t, "TFR", got.Value, 2.064, 0.0011)
	if !got.Contains(got.Value) {
		t.Errorf("%v lies outside %v", got.Value, got.Interval)
	}
}

func TestTotalFertilityOfTheSheet(t *testing.T) {
	var groups []Mothers
	rows := oracle.Sheet(t, "demography/fertility/usa1992_preston_box5.1.csv")
	for _, r := range rows {
		groups = append(groups, Mothers{int(num(t, r, "age")), 5, int64(math.Round(num(t, r, "asfr") * 10_000)), 10_000})
	}
	got, err := TFR(groups, Usual)
	if err != nil {
		t.Fatal(err)
	}
	absolute(t, "TFR", got.Value, num(t, rows[0], "tfr_published"), 0.0011)
}

func TestBirthsFindTheirAgeGroup(t *testing.T) {
	women := map[int]float64{9: 1000, 50: 1000}
	for age := 10; age < 50; age++ {
		women[age] = 100
	}
	groups, early := FiveYear(map[int]int64{9: 1, 14: 1, 15: 10, 19: 1, 44: 2, 45: 3, 49: 1, 50: 2, 56: 1}, women)
	if len(groups) != 7 || groups[0].Start != 15 || groups[6].Start != 45 {
		t.Fatalf("groups are %v, want seven from 15 to 45", groups)
	}
	for _, c := range []struct {
		what      string
		got, want int64
	}{
		{"births before 15", early.Births, 2}, {"15-19", groups[0].Births, 11}, {"40-44", groups[5].Births, 2}, {"45-49 with 50 and over", groups[6].Births, 7},
	} {
		if c.got != c.want {
			t.Errorf("%s: got %d, want %d", c.what, c.got, c.want)
		}
	}
	if early.Women != 500 || groups[6].Women != 500 {
		t.Errorf("women of 10-14 and 45-49: got %v and %v, want 500 each: neither 9 nor 50 belongs", early.Women, groups[6].Women)
	}
	got, err := TFR(groups, Usual)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "TFR", got.Value, 5*(11.0+2+7)/500, 1e-14)
}

func TestMeanAgeTakesRatesAndMidpoints(t *testing.T) {
	got, err := MAC([]Mothers{{20, 5, 100, 1000}, {25, 5, 100, 500}, {45, 5, 0, 800}}, Usual)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "mean age", got.Value, (22.5*.1+27.5*.2)/.3, 1e-14)
	one, err := MAC([]Mothers{{15, 5, 30, 700}, {20, 5, 0, 600}}, Usual)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "mean age of one group", one.Value, 17.5, 1e-14)
}

func TestFertilityRefusesWhatHasNoAnswer(t *testing.T) {
	for _, c := range []struct {
		what string
		do   func() error
		key  string
	}{
		{"no women", func() error { _, err := TFR([]Mothers{{15, 5, 0, 0}}, Usual); return err }, "demography.exposure.none"},
		{"no groups", func() error { _, err := TFR(nil, Usual); return err }, "demography.exposure.none"},
		{"births without women", func() error { _, err := TFR([]Mothers{{15, 5, 1, 0}}, Usual); return err }, "demography.age.unexposed"},
		{"negative births", func() error { _, err := TFR([]Mothers{{15, 5, -1, 9}}, Usual); return err }, "demography.count.invalid"},
		{"mean age of no births", func() error { _, err := MAC([]Mothers{{15, 5, 0, 10}}, Usual); return err }, "demography.fertility.births"},
		{"more girls than births", func() error {
			_, err := GRR([]Mothers{{15, 5, 3, 10}}, Girls{Counted: 4, Births: 3}, Usual)
			return err
		}, "demography.share.over"},
		{"a group of no width", func() error { _, err := TFR([]Mothers{{15, 0, 3, 10}}, Usual); return err }, "demography.age.grid"},
		{"women that are no number", func() error { _, err := TFR([]Mothers{{15, 5, 3, math.NaN()}}, Usual); return err }, "demography.age.exposure"},
		{"a life table without these ages", func() error {
			_, err := (Table{}).Within([]Mothers{{15, 5, 3, 10}})
			return err
		}, "demography.age.grid"},
		{"a share of girls above one", func() error { _, err := GRR([]Mothers{{15, 5, 3, 10}}, Girls{Known: 48.8}, Usual); return err }, "demography.fertility.girls"},
		{"a share of girls that is no number", func() error { _, err := GRR([]Mothers{{15, 5, 3, 10}}, Girls{Known: math.NaN()}, Usual); return err }, "demography.fertility.girls"},
		{"more years than a group has", func() error {
			_, err := NRR([]Mothers{{15, 5, 3, 10}}, Girls{Known: .5}, []float64{5.1}, Usual)
			return err
		}, "demography.fertility.lived"},
		{"years for fewer groups", func() error {
			_, err := NRR([]Mothers{{15, 5, 3, 10}, {20, 5, 3, 10}}, Girls{Known: .5}, []float64{5}, Usual)
			return err
		}, "demography.fertility.lived"},
	} {
		if err := c.do(); !fault.Is(err, c.key) {
			t.Errorf("%s: got %v, want %s", c.what, err, c.key)
		}
	}
}

func TestAGroupWithoutWomenIsNoted(t *testing.T) {
	got, err := TFR([]Mothers{{15, 5, 40, 400}, {20, 5, 0, 0}}, Usual)
	if err != nil {
		t.Fatal(err)
	}
	if len(got.Notes) != 1 || got.Notes[0] != NoteGap || math.Abs(got.Value-0.5) > 1e-12 {
		t.Errorf("got %v noted %v, want 0.5 noted %s", got.Value, got.Notes, NoteGap)
	}
}

func anyMothers(t *rapid.T) []Mothers {
	var groups []Mothers
	for start := 15; start < 50; start += 5 {
		women := rapid.Float64Range(0.5, 1e6).Draw(t, "women"+strconv.Itoa(start))
		groups = append(groups, Mothers{start, 5, rapid.Int64Range(0, int64(women)/2).Draw(t, "births"), women})
	}
	return groups
}

func TestFertilityLaws(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		groups := anyMothers(t)
		births := int64(1)
		var rates float64
		for _, g := range groups {
			births += g.Births
			r, err := ASFR(g, Usual)
			if err != nil {
				t.Fatal(err)
			}
			rates += r.Value
		}
		tfr, err := TFR(groups, Usual)
		if err != nil {
			t.Fatal(err)
		}
		if want := 5 * rates / 1000; math.Abs(tfr.Value-want) > 1e-9*want || !tfr.Contains(tfr.Value) {
			t.Fatalf("TFR %v in %v, want 5·ΣASFR/1000 = %v", tfr.Value, tfr.Interval, want)
		}
		girls := rapid.Int64Range(0, births).Draw(t, "girls")
		grr, err := GRR(groups, Girls{Counted: girls, Births: births}, Usual)
		if err != nil {
			t.Fatal(err)
		}
		nrr, err := NRR(groups, Girls{Counted: girls, Births: births}, within(steady(0.01), groups), Usual)
		if err != nil {
			t.Fatal(err)
		}
		if grr.Value > tfr.Value || nrr.Value > grr.Value || !grr.Contains(grr.Value) || !nrr.Contains(nrr.Value) {
			t.Fatalf("want NRR %v in %v ≤ GRR %v in %v ≤ TFR %v", nrr.Value, nrr.Interval, grr.Value, grr.Interval, tfr.Value)
		}
		if tfr.Value == 0 {
			return
		}
		mac, err := MAC(groups, Usual)
		if err != nil {
			t.Fatal(err)
		}
		if mac.Value < 17.5-1e-9 || mac.Value > 47.5+1e-9 || !mac.Contains(mac.Value) {
			t.Fatalf("mean age %v in %v, want 17.5 to 47.5", mac.Value, mac.Interval)
		}
	})
}

// within are the years lived in some groups.
func within(t Table, groups []Mothers) []float64 {
	lived, err := t.Within(groups)
	if err != nil {
		panic(err)
	}
	return lived
}

// A share of girls that is known from elsewhere is used as it is, not as the nearest whole number of girls.
func TestAKnownShareOfGirlsIsUsedAsItIs(t *testing.T) {
	groups := []Mothers{{20, 5, 3, 30}, {25, 5, 4, 50}}
	const tfr, mean = 5 * (.1 + .08), 4.9 * (.1 + .08) // the years in a group, all lived and not
	gross, err := GRR(groups, Girls{Known: .488}, Usual)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "GRR", gross.Value, tfr*.488, 1e-12)
	net, err := NRR(groups, Girls{Known: .488}, []float64{4.9, 4.9}, Usual)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "NRR", net.Value, mean*.488, 1e-12)
	total, err := TFR(groups, Usual)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "the interval of GRR", gross.High, total.High*.488, 1e-12)
	counted, err := GRR(groups, Girls{Counted: 3, Births: 7}, Usual)
	if err != nil {
		t.Fatal(err)
	}
	if counted.High/counted.Value <= gross.High/gross.Value {
		t.Errorf("a share of seven births is as certain as one that is known: %v, %v", counted, gross)
	}
}

// steady is a five-year life table with one death rate at every age.
func steady(m float64) Table {
	rates := make([]float64, 20)
	for i := range rates {
		rates[i] = m
	}
	t, err := LifeTable(abridged(rates...), Female, Options{})
	if err != nil {
		panic(err)
	}
	return t
}

func TestNetReproductionIsGrossWhereNobodyDiesYoung(t *testing.T) {
	rates := make([]float64, 20)
	rates[19] = 0.1
	women := table(t, abridged(rates...), Female, Options{})
	groups := []Mothers{{15, 5, 50, 1000}, {30, 5, 200, 1000}}
	gross, err := GRR(groups, Girls{Counted: 120, Births: 250}, Usual)
	if err != nil {
		t.Fatal(err)
	}
	net, err := NRR(groups, Girls{Counted: 120, Births: 250}, within(women, groups), Usual)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "NRR", net.Value, gross.Value, 1e-12)
	near(t, "GRR", gross.Value, 5*.25*.48, 1e-12)
}

// FuzzSums gives any numbers to everything that adds up weighted counts and wants an answer around its
// value, or a fault.
func FuzzSums(f *testing.F) {
	f.Add(int64(3), 10.0, int64(4), 20.0, 0.95)
	f.Add(int64(0), 5e-324, int64(0), 1e13, 1e-300)
	f.Add(int64(1), 1e-200, int64(1)<<62, 1e13, 5e-324)
	f.Fuzz(func(t *testing.T, b1 int64, w1 float64, b2 int64, w2, x float64) {
		groups := []Mothers{{15, 5, b1, w1}, {20, 5, b2, w2}}
		level := Level(x)
		for name, do := range map[string]func() (Estimate, error){
			"TFR": func() (Estimate, error) { return TFR(groups, level) },
			"MAC": func() (Estimate, error) { return MAC(groups, level) },
			"GRR": func() (Estimate, error) { return GRR(groups, Girls{Counted: b1, Births: b2}, level) },
			"NRR": func() (Estimate, error) {
				return NRR(groups, Girls{Counted: b1, Births: b2}, within(steady(0.02), groups), level)
			},
			"GFR":        func() (Estimate, error) { return GFR(b1, w2, level) },
			"difference": func() (Estimate, error) { return Difference(b1, b2, w1, x, level) },
			"share":      func() (Estimate, error) { return Share(b1, b2, level) },
			"sex ratio":  func() (Estimate, error) { return SexRatio(b1, b2, level) },
			"standardised": func() (Estimate, error) {
				return Standardise([]Stratum{{b1, w1, x}, {b2, w2, w1}}, 1000, level)
			},
		} {
			got, err := do()
			if err != nil && fault.KindOf(err) == fault.Internal {
				t.Errorf("%s: no fault of ours: %v", name, err)
			}
			if err == nil && (!got.Contains(got.Value) || math.IsInf(got.High-got.Low, 0)) {
				t.Errorf("%s: %+v", name, got)
			}
		}
	})
}
