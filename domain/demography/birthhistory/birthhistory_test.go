package birthhistory

import (
	"fmt"
	"math"
	"strconv"
	"testing"

	"wanjia/base/fault"
	"wanjia/base/oracle"
	"wanjia/domain/demography"
)

func asked(t *testing.T, name string) []Woman {
	t.Helper()
	var women []Woman
	for _, r := range oracle.Sheet(t, "demography/survey/"+name+".csv") {
		w := Woman{Cluster: r["v021"], Stratum: r["v022"], Weight: r.Num(t, "v005") / 1e6, Born: int(r.Num(t, "v011")), Asked: int(r.Num(t, "v008")), All: 1}
		for i := 1; i <= 20; i++ {
			if head := fmt.Sprintf("b3_%02d", i); r[head] != "" {
				w.Births = append(w.Births, int(r.Num(t, head)))
			}
		}
		women = append(women, w)
	}
	return women
}

func printed(t *testing.T, what string, got float64, r oracle.Row, head string, digits float64) {
	t.Helper()
	if math.Abs(got-r.Num(t, head)) > 0.5001*digits {
		t.Errorf("%s %s: got %v, printed %s", what, head, got, r[head])
	}
}

func TestFertilityOfTheModelSurveyComesOutAsDHSRatesHasIt(t *testing.T) {
	got, err := Fertile(asked(t, "dhs_model_AWIR70"), Period{Months: 36})
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range oracle.Sheet(t, "demography/survey/dhs_AWIR70_asfr_expected.csv") {
		g := got.Groups[int(r.Num(t, "row"))]
		printed(t, r["AGE"], g.Value, r, "ASFR", 0.001)
		printed(t, r["AGE"], g.SE, r, "SE", 0.001)
		printed(t, r["AGE"], g.Exposure, r, "N", 1)
		printed(t, r["AGE"], g.Weighted, r, "WN", 1)
		printed(t, r["AGE"], math.Sqrt(g.DeffReplace), r, "DEFT", 0.001)
		printed(t, r["AGE"], g.Interval(demography.Usual).Low, r, "LCI", 0.001)
		printed(t, r["AGE"], g.Interval(demography.Usual).High, r, "UCI", 0.001)
	}
	r := oracle.Sheet(t, "demography/survey/dhs_AWIR70_tfr_expected.csv")[0]
	printed(t, "TFR", got.Total.Value, r, "TFR", 0.001)
	printed(t, "TFR", got.Total.SE, r, "SE", 0.001)
	printed(t, "TFR", got.Total.Exposure, r, "N", 1)
	printed(t, "TFR", got.Total.Weighted, r, "WN", 1)
	printed(t, "TFR", math.Sqrt(got.Total.DeffReplace), r, "DEFT", 0.001)
	printed(t, "TFR", got.Total.Interval(demography.Usual).Low, r, "LCI", 0.001)
	printed(t, "TFR", got.Total.Interval(demography.Usual).High, r, "UCI", 0.001)
}

func TestChildMortalityOfTheModelSurveyComesOutAsDHSRatesHasIt(t *testing.T) {
	var children []Child
	for _, r := range oracle.Sheet(t, "demography/survey/dhs_model_ADBR70.csv") {
		c := Child{Cluster: r["v021"], Weight: r.Num(t, "v005") / 1e6, Born: int(r.Num(t, "b3")), Asked: int(r.Num(t, "v008")), Died: Living}
		if r["b7"] != "" {
			c.Died = int(r.Num(t, "b7"))
		}
		children = append(children, c)
	}
	got, err := Followed(children, Period{Months: 60})
	if err != nil {
		t.Fatal(err)
	}
	rates := map[string]Rate{"NNMR": got.Neonatal, "PNNMR": got.PostNeonatal, "IMR": got.Infant, "CMR": got.Child, "U5MR": got.UnderFive}
	for _, r := range oracle.Sheet(t, "demography/survey/dhs_ADBR70_chmort_expected.csv") {
		g := rates[r["row"]]
		printed(t, r["row"], g.Value, r, "R", 0.01)
		printed(t, r["row"], g.SE, r, "SE", 0.01)
		printed(t, r["row"], g.Exposure, r, "N", 1)
		printed(t, r["row"], g.Weighted, r, "WN", 1)
		printed(t, r["row"], g.Interval(demography.Usual).Low, r, "LCI", 0.03) // rounded before it was made
		printed(t, r["row"], g.Interval(demography.Usual).High, r, "UCI", 0.03)
	}
}

// Four clusters in which every woman bears one child in each age group during three years at a steady pace.
func TestSteadyBirthsGiveTheirRate(t *testing.T) {
	var women []Woman
	for cluster := range 4 {
		for age := 15 * 12; age < 50*12; age++ {
			w := Woman{Cluster: strconv.Itoa(cluster), Stratum: "all", Weight: 1, Born: 1200 - age, Asked: 1200, All: 1}
			for m := range 36 {
				if (age+m)%60 == 7 { // one birth in sixty months: 200 per 1000 a year
					w.Births = append(w.Births, 1200-1-m)
				}
			}
			women = append(women, w)
		}
	}
	got, err := Fertile(women, Period{Months: 36})
	if err != nil {
		t.Fatal(err)
	}
	for g, r := range got.Groups[1:6] {
		oracle.Near(t, "rate of group "+strconv.Itoa(g+1), r.Value, 200, 0.03)
	}
	oracle.Near(t, "SE of clusters that are all alike", got.Total.SE, 0, 1e-9)
	for i := range women {
		women[i].All = 2 // half of the women were never asked
	}
	half, err := Fertile(women, Period{Months: 36})
	if err != nil {
		t.Fatal(err)
	}
	oracle.Near(t, "with twice as many women", half.Total.Value, got.Total.Value/2, 1e-12)
}

func TestBrokenHistoriesAreRefused(t *testing.T) {
	for key, do := range map[string]func() error{
		"demography.history.period": func() error { _, err := Fertile(nil, Period{}); return err },
		"demography.history.woman": func() error {
			_, err := Fertile([]Woman{{Weight: 1, Born: 5, Asked: 5, All: 1}}, Period{Months: 12})
			return err
		},
		"demography.exposure.none": func() error { _, err := Fertile(nil, Period{Months: 12}); return err },
		"demography.history.child": func() error {
			_, err := Followed([]Child{{Weight: 1, Born: 6, Asked: 5}}, Period{Months: 60})
			return err
		},
	} {
		if err := do(); !fault.Is(err, key) {
			t.Errorf("got %v, want %s", err, key)
		}
	}
}
