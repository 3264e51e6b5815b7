package project

import (
	"math"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"wanjia/base/fault"
	"wanjia/base/oracle"
	"wanjia/domain/demography"
)

func TestThailandComesOutAsDemCoreHasIt(t *testing.T) {
	start := Population{}
	for _, r := range oracle.Sheet(t, "demography/ccmpp/thailand_input_baseline.csv") {
		add(&start.Female, &start.Male, r, r.Num(t, "value"))
	}
	steps := make([]Step, 8)
	at := func(r oracle.Row) *Step { return &steps[(int(r.Num(t, "year_start"))-1960)/5] }
	for i := range steps {
		steps[i].Fertility = make([]float64, 17)
	}
	for _, r := range oracle.Sheet(t, "demography/ccmpp/thailand_input_srb.csv") {
		at(r).BirthRatio = r.Num(t, "value")
	}
	for _, r := range oracle.Sheet(t, "demography/ccmpp/thailand_input_asfr.csv") {
		at(r).Fertility[int(r.Num(t, "age_start"))/5] = r.Num(t, "value")
	}
	for _, r := range oracle.Sheet(t, "demography/ccmpp/thailand_input_survival.csv") {
		add(&at(r).FemaleSurvival, &at(r).MaleSurvival, r, r.Num(t, "value"))
	}
	for _, r := range oracle.Sheet(t, "demography/ccmpp/thailand_input_net_migration.csv") {
		add(&at(r).FemaleMigration, &at(r).MaleMigration, r, r.Num(t, "value"))
	}
	got, err := Run(start, 5, steps)
	if err != nil {
		t.Fatal(err)
	}
	var total float64
	for _, r := range oracle.Sheet(t, "demography/ccmpp/thailand_ccmpp_expected.csv") {
		o := got[(int(r.Num(t, "year"))-1960)/5]
		ages := o.Female
		if r["sex"] == "male" {
			ages = o.Male
		}
		oracle.Near(t, r["year"]+" "+r["sex"]+" "+r["age_start"], ages[int(r.Num(t, "age_start"))/5], r.Num(t, "value"), 1e-9)
		if r["year"] == "2000" {
			total += r.Num(t, "value")
		}
	}
	if math.Abs(got[8].Total()-62542809) > 1 || math.Abs(total-62542809) > 1 {
		t.Errorf("2000: %.0f, the sheet %.0f, want 62,542,809", got[8].Total(), total)
	}
}

func add(female, male *[]float64, r oracle.Row, v float64) {
	if r["sex"] == "male" {
		*male = append(*male, v)
		return
	}
	*female = append(*female, v)
}

func TestBurkinaFasoComesOutAsPopReconstructHasIt(t *testing.T) {
	read := func(file string) (columns map[string][]float64) {
		columns = map[string][]float64{}
		for _, r := range oracle.Sheet(t, "demography/ccmpp/burkina_females_"+file+".csv") {
			for head := range r {
				columns[head] = append(columns[head], r.Num(t, head))
			}
		}
		return columns
	}
	fertility, survival, migration := read("fertility_rates"), read("survival_proportions"), read("migration_proportions")
	var steps []Step
	for year := 1960; year < 2005; year += 5 {
		y := strconv.Itoa(year)
		steps = append(steps, Step{FemaleSurvival: survival[y], Fertility: fertility[y], FemaleMigration: migration[y], BirthRatio: 1.05})
	}
	got, err := Run(Population{Female: read("baseline_pop_counts")["1960"]}, 5, steps)
	if err != nil {
		t.Fatal(err)
	}
	for head, want := range read("ccmpp_expected") {
		if head == "age" {
			continue
		}
		year, err := strconv.Atoi(head)
		if err != nil {
			t.Fatal(err)
		}
		for i, v := range want {
			oracle.Near(t, head+" "+strconv.Itoa(5*i), got[(year-1960)/5].Female[i], v, 1e-9)
		}
	}
	if total := got[9].Total(); math.Round(total) != 7405550 {
		t.Errorf("2005: %.0f, want 7,405,550", total)
	}
}

// prospects reads one country's rows of a sheet of the World Population Prospects: columns of years by age.
func prospects(t *testing.T, file, country string) map[string][]float64 {
	t.Helper()
	columns := map[string][]float64{}
	for _, r := range oracle.Sheet(t, "demography/wpp2019/"+file+".csv") {
		if r["country_code"] != country {
			continue
		}
		for head, cell := range r {
			if head != "" && head[0] >= '0' && head[0] <= '9' && cell != "" {
				columns[head] = append(columns[head], r.Num(t, head))
			}
		}
	}
	return columns
}

// closed projects a country of the Prospects from 2020 to 2050 without migration.
func closed(t *testing.T, country string) []Outcome {
	t.Helper()
	mf, mm := prospects(t, "mxF_10countries", country), prospects(t, "mxM_10countries", country)
	tfr, share := prospects(t, "tfrprojMed_10countries", country), prospects(t, "percentASFR_10countries", country)
	srb := prospects(t, "sexRatio_10countries", country)
	var steps []Step
	for year := 2020; year < 2050; year += 5 {
		period := strconv.Itoa(year) + "-" + strconv.Itoa(year+5)
		s := Step{BirthRatio: srb[period][0], Fertility: make([]float64, 21),
			FemaleSurvival: survival(t, mf[period], demography.Female), MaleSurvival: survival(t, mm[period], demography.Male)}
		for i, p := range share[period] {
			s.Fertility[3+i] = tfr[period][0] * p / 100 / 5
		}
		steps = append(steps, s)
	}
	start := Population{prospects(t, "popF_10countries", country)["2020"], prospects(t, "popM_10countries", country)["2020"]}
	out, err := Run(start, 5, steps)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func survival(t *testing.T, m []float64, sex demography.Sex) []float64 {
	t.Helper()
	starts := demography.Abridged(100)
	deaths, exposure := map[int]int64{}, map[int]float64{}
	for i, x := range starts {
		deaths[x], exposure[x] = int64(math.Round(m[i]*1e12)), 1e12
	}
	table, err := demography.LifeTable(demography.Groups(deaths, exposure, starts), sex, demography.Options{Method: demography.Greville})
	if err != nil {
		t.Fatal(err)
	}
	s, err := Survival(table, 100)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestClosedCountriesComeOutAsWorldPopulationProspectsHasThem(t *testing.T) {
	want, elsewhere := map[string]float64{}, map[string]float64{}
	for _, r := range oracle.Sheet(t, "demography/ccmpp/wpp2019_closed_ccm_vs_wpp.csv") {
		key := r["country_code"] + " " + r["year"]
		want[key] += r.Num(t, "wpp2019")
		elsewhere[key] += r.Num(t, "closed_ccm")
	}
	got := map[string]float64{}
	for key := range want {
		country, _, _ := strings.Cut(key, " ")
		if got[key] != 0 {
			continue
		}
		for i, o := range closed(t, country) {
			got[country+" "+strconv.Itoa(2020+5*i)] = o.Total()
		}
	}
	for key := range want {
		oracle.Near(t, key+" against another closed projection", got[key]/elsewhere[key], 1, 1e-3)
		if strings.HasPrefix(key, "562") { // Niger has next to no migration
			oracle.Near(t, "Niger "+key, got[key]/want[key], 1, 1e-3)
		}
	}
}

// step is a made-up step for n groups.
func step(n int, survival, fertility float64) Step {
	s := Step{BirthRatio: 1.05}
	for range n {
		s.FemaleSurvival, s.MaleSurvival = append(s.FemaleSurvival, survival), append(s.MaleSurvival, survival)
		s.Fertility = append(s.Fertility, 0)
	}
	s.FemaleSurvival, s.MaleSurvival = append(s.FemaleSurvival, survival/2), append(s.MaleSurvival, survival/2)
	s.Fertility[n/2] = fertility
	return s
}

func TestNobodyIsLostOrMade(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(2, 20).Draw(t, "groups")
		people := rapid.SliceOfN(rapid.Float64Range(0, 1e6), n, n)
		start := Population{people.Draw(t, "female"), people.Draw(t, "male")}
		s := step(n, rapid.Float64Range(0.5, 1).Draw(t, "survival"), rapid.Float64Range(0, 0.3).Draw(t, "fertility"))
		s.FemaleMigration = rapid.SliceOfN(rapid.Float64Range(-0.2, 0.2), n, n).Draw(t, "migration")
		got, err := Run(start, 5, []Step{s, s, s})
		if err != nil {
			t.Fatal(err)
		}
		for i := 1; i < len(got); i++ {
			o := got[i]
			if balance := got[i-1].Total() + o.Births - o.Deaths + o.Migrant; math.Abs(balance-o.Total()) > 1e-6*(1+balance) || o.Deaths < -1e-6*(1+balance) {
				t.Fatalf("step %d: %v + %v born − %v died + %v moved = %v, but there are %v", i, got[i-1].Total(), o.Births, o.Deaths, o.Migrant, balance, o.Total())
			}
		}
	})
}

// A stable population grows by the same factor at every step, the root of 1 = Σ fertility·survival·λ^-x.
func TestTheOldFormIsForgotten(t *testing.T) {
	s := step(8, 0.97, 0.2)
	a, err := Run(Population{[]float64{9, 1, 1, 1, 1, 1, 1, 1}, make([]float64, 8)}, 5, repeated(s, 400))
	if err != nil {
		t.Fatal(err)
	}
	b, err := Run(Population{[]float64{1, 1, 5, 7, 9, 1, 1, 1}, make([]float64, 8)}, 5, repeated(s, 400))
	if err != nil {
		t.Fatal(err)
	}
	for i := range 8 {
		oracle.Near(t, "share of group "+strconv.Itoa(i), a[400].Female[i]/a[400].Total(), b[400].Female[i]/b[400].Total(), 1e-6)
	}
}

func repeated(s Step, n int) []Step {
	out := make([]Step, n)
	for i := range out {
		out[i] = s
	}
	return out
}

func TestScenariosMoveThingsTheirWay(t *testing.T) {
	start := Population{[]float64{90, 80, 70, 60, 50, 40}, []float64{90, 80, 70, 60, 50, 40}}
	base := repeated(step(6, 0.95, 0.2), 4)
	totals := map[string]float64{}
	for _, sc := range []Scenario{{Name: "same"}, {Name: "more births", Fertility: []float64{1, 1.2}}, {Name: "fewer deaths", Mortality: []float64{0.8}}, {Name: "none", Fertility: []float64{1}, Mortality: []float64{1}, Migration: []float64{0}}} {
		steps, err := sc.Apply(base)
		if err != nil {
			t.Fatal(err)
		}
		out, err := Run(start, 5, steps)
		if err != nil {
			t.Fatal(err)
		}
		totals[sc.Name] = out[4].Total()
	}
	if !(totals["more births"] > totals["same"] && totals["fewer deaths"] > totals["same"] && totals["none"] == totals["same"]) {
		t.Errorf("totals %v: want more with more births or fewer deaths, and the same with nothing changed", totals)
	}
}

func TestWhatCannotBeProjectedIsRefused(t *testing.T) {
	start := Population{Female: []float64{1, 1, 1}}
	short, dead, ratio, odd := step(2, 0.9, 0.1), step(3, 1.1, 0.1), step(3, 0.9, 0.1), step(3, 0.9, math.NaN())
	ratio.BirthRatio = 0
	for key, do := range map[string]func() error{
		"demography.project.groups":   func() error { _, err := Run(Population{}, 5, nil); return err },
		"demography.project.length":   func() error { _, err := Run(start, 5, []Step{short}); return err },
		"demography.project.survival": func() error { _, err := Run(start, 5, []Step{dead}); return err },
		"demography.project.ratio":    func() error { _, err := Run(start, 5, []Step{ratio}); return err },
		"demography.project.value":    func() error { _, err := Run(start, 5, []Step{odd}); return err },
		"demography.project.scenario": func() error { _, err := Scenario{Mortality: []float64{-1}}.Apply([]Step{short}); return err },
	} {
		if err := do(); !fault.Is(err, key) {
			t.Errorf("got %v, want %s", err, key)
		}
	}
}
