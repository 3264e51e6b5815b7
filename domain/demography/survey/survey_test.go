package survey

import (
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"wanjia/base/fault"
	"wanjia/base/oracle"
	"wanjia/domain/demography"
)

func column(t *testing.T, rows []oracle.Row, head string) []float64 {
	t.Helper()
	out := make([]float64, len(rows))
	for i, r := range rows {
		out[i] = math.NaN()
		if r[head] != "" {
			out[i] = r.Num(t, head)
		}
	}
	return out
}

func words(rows []oracle.Row, head string) []string {
	out := make([]string, len(rows))
	for i, r := range rows {
		out[i] = r[head]
	}
	return out
}

func indicator(rows []oracle.Row, head, value string) []float64 {
	out := make([]float64, len(rows))
	for i, r := range rows {
		if r[head] == value {
			out[i] = 1
		}
	}
	return out
}

// drawn are the four designs that the expected values were made by.
func drawn(t *testing.T) (rows map[string][]oracle.Row, samples map[string]*Sample) {
	t.Helper()
	one, two, strat := oracle.Sheet(t, "demography/survey/apiclus1.csv"), oracle.Sheet(t, "demography/survey/apiclus2.csv"), oracle.Sheet(t, "demography/survey/apistrat.csv")
	rows = map[string][]oracle.Row{"clus1_fpc": one, "clus1_nofpc": one, "clus2_twostage_fpc": two, "strat_fpc": strat}
	samples = map[string]*Sample{}
	for name, d := range map[string]Design{
		"clus1_fpc":          {Stages: [][]string{words(one, "dnum")}, Weights: column(t, one, "pw"), Sizes: [][]float64{column(t, one, "fpc")}},
		"clus1_nofpc":        {Stages: [][]string{words(one, "dnum")}, Weights: column(t, one, "pw")},
		"clus2_twostage_fpc": {Stages: [][]string{words(two, "dnum"), words(two, "snum")}, Sizes: [][]float64{column(t, two, "fpc1"), column(t, two, "fpc2")}},
		"strat_fpc":          {Strata: words(strat, "stype"), Weights: column(t, strat, "pw"), Sizes: [][]float64{column(t, strat, "fpc")}},
	} {
		s, err := New(len(rows[name]), d)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		samples[name] = s
	}
	return rows, samples
}

func TestCalifornianSchoolsComeOutAsRSurveyHasThem(t *testing.T) {
	rows, samples := drawn(t)
	for _, r := range oracle.Sheet(t, "demography/survey/expected_R_survey_4.1.csv") {
		design, what, ok := strings.Cut(r["stat"], ": ")
		if !ok || design == "clus1_JK1" {
			continue // the jackknife and the logit share have their own test
		}
		s, data := samples[design], rows[design]
		var got Estimate
		var err error
		switch what {
		case "mean api00":
			got, err = s.Mean(column(t, data, "api00"))
		case "total enroll":
			got, err = s.Total(column(t, data, "enroll"))
		case "ratio api.stu/enroll":
			got, err = s.Ratio(column(t, data, "api.stu"), column(t, data, "enroll"))
		case "prop stype":
			got, err = s.Mean(indicator(data, "stype", strings.TrimPrefix(r["term"], "stype")))
		default:
			t.Errorf("nobody asked for %q", what)
			continue
		}
		if err != nil {
			t.Fatalf("%s: %v", r["stat"], err)
		}
		oracle.Near(t, r["stat"]+" "+r["term"], got.Value, r.Num(t, "est"), 1e-9)
		oracle.Near(t, "SE of "+r["stat"]+" "+r["term"], got.SE, r.Num(t, "se"), 1e-9)
		half := demography.Usual.Normal() * got.SE // R's confint takes the normal distribution unless told otherwise
		oracle.Near(t, "low of "+r["stat"], got.Value-half, r.Num(t, "lo"), 1e-9)
		oracle.Near(t, "high of "+r["stat"], got.Value+half, r.Num(t, "hi"), 1e-9)
		if r["deff"] != "" {
			oracle.Near(t, "design effect of "+r["stat"], got.Deff, r.Num(t, "deff"), 1e-9)
		}
	}
}

func TestTheJackknifeAndALogitShareComeOutToo(t *testing.T) {
	rows, samples := drawn(t)
	want := map[string]oracle.Row{}
	for _, r := range oracle.Sheet(t, "demography/survey/expected_R_survey_4.1.csv") {
		want[r["stat"]] = r
	}
	api, data := column(t, rows["clus1_fpc"], "api00"), rows["clus1_fpc"]
	jack, err := samples["clus1_nofpc"].Jackknife(func(w []float64) (float64, error) {
		var up, down float64
		for i, y := range api {
			up += w[i] * y
			down += w[i]
		}
		return up / down, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	oracle.Near(t, "jackknife", jack.SE, want["clus1_JK1: mean api00"].Num(t, "se"), 1e-9)
	share, err := samples["clus1_fpc"].Mean(indicator(data, "sch.wide", "Yes"))
	if err != nil {
		t.Fatal(err)
	}
	r := want["clus1 svyciprop logit sch.wide=Yes"]
	oracle.Near(t, "share", share.Value, r.Num(t, "est"), 1e-9)
	oracle.Near(t, "SE", share.SE, r.Num(t, "se"), 1e-9)
	i := share.LogitInterval(demography.Usual)
	oracle.Near(t, "low", i.Low, r.Num(t, "lo"), 1e-9)
	oracle.Near(t, "high", i.High, r.Num(t, "hi"), 1e-9)
}

// A simple random sample has the textbook's variance, (1−n/N)·s²/n, and a design effect of one.
func TestASimpleSampleIsTheTextbooks(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(3, 40).Draw(t, "n")
		y := rapid.SliceOfN(rapid.Float64Range(-100, 100), n, n).Draw(t, "y")
		y[0], y[1] = 1, 2
		sizes := make([]float64, n)
		population := float64(n * rapid.IntRange(2, 10).Draw(t, "times"))
		var mean, squares float64
		for i := range y {
			sizes[i] = population
			mean += y[i] / float64(n)
		}
		for _, v := range y {
			squares += (v - mean) * (v - mean) / float64(n-1)
		}
		s, err := New(n, Design{Sizes: [][]float64{sizes}})
		if err != nil {
			t.Fatal(err)
		}
		got, err := s.Mean(y)
		if err != nil {
			t.Fatal(err)
		}
		want := math.Sqrt((1 - float64(n)/population) * squares / float64(n))
		if math.Abs(got.Value-mean) > 1e-9*(1+math.Abs(mean)) || math.Abs(got.SE-want) > 1e-9*want || math.Abs(got.Deff-1) > 1e-9 {
			t.Fatalf("mean %v ± %v (deff %v), want %v ± %v (deff 1)", got.Value, got.SE, got.Deff, mean, want)
		}
	})
}

// The jackknife of a total of one-stage clusters is the linearised variance itself.
func TestTheJackknifeOfATotalIsItsLinearVariance(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var d Design
		var y []float64
		clusters := []string{"a", "b", "c", "d"}
		d.Stages = [][]string{nil}
		for _, h := range []string{"north", "south"} {
			for _, c := range clusters[:rapid.IntRange(2, 4).Draw(t, "clusters")] {
				for range rapid.IntRange(1, 4).Draw(t, "records") {
					d.Strata, d.Stages[0] = append(d.Strata, h), append(d.Stages[0], c)
					d.Weights = append(d.Weights, rapid.Float64Range(1, 50).Draw(t, "w"))
					y = append(y, rapid.Float64Range(0, 10).Draw(t, "y"))
				}
			}
		}
		s, err := New(len(y), d)
		if err != nil {
			t.Fatal(err)
		}
		linear, err := s.Total(y)
		if err != nil {
			t.Fatal(err)
		}
		jack, err := s.Jackknife(func(w []float64) (float64, error) {
			var sum float64
			for i, v := range y {
				sum += w[i] * v
			}
			return sum, nil
		})
		if err != nil {
			t.Fatal(err)
		}
		if math.Abs(linear.SE-jack.SE) > 1e-7*(1+linear.SE) {
			t.Fatalf("linear %v, jackknife %v", linear.SE, jack.SE)
		}
	})
}

func TestALoneClusterIsRefusedUnlessToldHow(t *testing.T) {
	d := Design{Strata: []string{"a", "a", "b"}, Stages: [][]string{{"1", "2", "3"}}, Weights: []float64{1, 1, 1}}
	for lone, want := range map[Lone]float64{Refuse: -1, Skip: 4, Centre: 4 + (3-7.0/3)*(3-7.0/3)} {
		d.Lone = lone
		s, err := New(3, d)
		if err != nil {
			t.Fatal(err)
		}
		got, err := s.Total([]float64{1, 3, 3})
		if want < 0 {
			if !fault.Is(err, "demography.survey.lone") {
				t.Errorf("got %v, %v, want a refusal", got, err)
			}
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		oracle.Near(t, "variance", got.SE*got.SE, want, 1e-12)
	}
}

func TestBrokenDesignsAreRefused(t *testing.T) {
	two := []float64{1, 1}
	for key, do := range map[string]func() error{
		"demography.survey.design": func() error { _, err := New(2, Design{Strata: []string{"a"}, Weights: two}); return err },
		"demography.survey.weight": func() error { _, err := New(2, Design{Weights: []float64{1, -1}}); return err },
		"demography.survey.size":   func() error { _, err := New(2, Design{Sizes: [][]float64{{5, 6}}}); return err },
		"demography.survey.column": func() error {
			s, err := New(2, Design{Weights: two})
			if err != nil {
				return err
			}
			_, err = s.Total([]float64{1})
			return err
		},
	} {
		if err := do(); !fault.Is(err, key) {
			t.Errorf("got %v, want %s", err, key)
		}
	}
}
