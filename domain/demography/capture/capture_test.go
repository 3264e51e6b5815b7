package capture

import (
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"wanjia/base/fault"
	"wanjia/base/oracle"
	"wanjia/domain/demography"
)

func TestTwoListsComeOutAsComputedByHand(t *testing.T) {
	var strata []Dual
	for _, r := range oracle.Sheet(t, "demography/ddm/chandrasekaran_deming_vectors.csv") {
		d := Dual{int64(r.Num(t, "C_both")), int64(r.Num(t, "N1_register_only")), int64(r.Num(t, "N2_survey_only"))}
		first, second := d.Completeness()
		oracle.Near(t, "register", first, r.Num(t, "completeness_register"), 1e-12)
		oracle.Near(t, "survey", second, r.Num(t, "completeness_survey"), 1e-12)
		chapman, err := Chapman(d, demography.Usual)
		if err != nil {
			t.Fatal(err)
		}
		oracle.Near(t, "Chapman", chapman.Value, r.Num(t, "Nhat_chapman"), 1e-12)
		oracle.Near(t, "Chapman's variance", chapman.Variance, r.Num(t, "var_chapman"), 1e-12)
		cd, err := ChandrasekaranDeming(d, demography.Usual)
		if r["Nhat_CD"] == "" {
			if !fault.Is(err, "demography.capture.unmatched") {
				t.Errorf("%+v: got %v, %v, want a refusal: nobody is on both", d, cd, err)
			}
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		oracle.Near(t, "missed", cd.Missed, r.Num(t, "missed_both"), 1e-9)
		oracle.Near(t, "total", cd.Value, r.Num(t, "Nhat_CD"), 1e-12)
		oracle.Near(t, "variance", cd.Variance, r.Num(t, "var_CD"), 1e-12)
		if strings.HasPrefix(r["source"], "stratum") {
			strata = append(strata, d)
		}
	}
	checkPooling(t, strata)
}

func checkPooling(t *testing.T, strata []Dual) {
	t.Helper()
	s, err := Stratify(strata, demography.Usual, ChandrasekaranDeming)
	if err != nil {
		t.Fatal(err)
	}
	oracle.Near(t, "pooled", s.Pooled.Value, 8845.08, 1e-5)
	oracle.Near(t, "stratified", s.Total.Value, 9955.38, 1e-5)
	if !s.Bias || !s.Total.Contains(10000) || s.Pooled.Contains(10000) {
		t.Errorf("bias %v, stratified %v, pooled %v: want the truth, 10,000, in the first alone and a warning", s.Bias, s.Total, s.Pooled)
	}
}

// The two strata of the vectors, for where the sheet is not at hand.
func TestPoolingUnlikeStrataIsSeen(t *testing.T) {
	checkPooling(t, []Dual{{4493, 266, 226}, {992, 1489, 990}})
}

func TestLogLinearModelsComeOutAsRcaptureHasThem(t *testing.T) {
	l := Lists{Number: 4, Counts: map[uint]int64{}}
	for _, r := range oracle.Sheet(t, "demography/ddm/rcapture_HIV_four_lists.csv") {
		var history uint
		for i, head := range []string{"c1", "c2", "c3", "c4"} {
			history |= uint(r.Num(t, head)) << i
		}
		l.Counts[history] = int64(r.Num(t, "freq"))
	}
	want := oracle.Sheet(t, "demography/ddm/rcapture_HIV_loglinear_expected.csv")
	for _, r := range want {
		m, err := ParseModel(r["model"])
		if err != nil {
			t.Fatal(err)
		}
		checkFit(t, l, m, r)
	}
	fits, err := FitAll(l, 2, demography.Usual)
	if err != nil {
		t.Fatal(err)
	}
	if len(fits) != len(want) {
		t.Errorf("%d models of pairs, want %d", len(fits), len(want))
	}
	names := map[string]bool{}
	for _, f := range fits {
		names[f.Model.String()] = true
	}
	for _, r := range want {
		if !names[r["model"]] {
			t.Errorf("%s is not among the models that were fitted", r["model"])
		}
	}
}

func checkFit(t *testing.T, l Lists, m Model, r oracle.Row) {
	t.Helper()
	f, err := FitModel(l, m, demography.Usual)
	if err != nil {
		t.Fatalf("%s: %v", r["model"], err)
	}
	if !f.Converged || f.Model.String() != r["model"] || f.DF != int(r.Num(t, "df")) {
		t.Errorf("got %s (df %d, settled %v), want %s (df %s)", f.Model, f.DF, f.Converged, r["model"], r["df"])
	}
	for head, got := range map[string]float64{"abundance": f.Total.Value, "stderr": f.Total.SE(), "deviance": f.Deviance, "AIC": f.AIC, "BIC": f.BIC} {
		oracle.Near(t, head+" of "+r["model"], got, r.Num(t, head), 2e-6) // R stops its iteration earlier
	}
}

func TestTwoListsAndTwoListModelsAgree(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := Dual{rapid.Int64Range(1, 1e5).Draw(t, "both"), rapid.Int64Range(1, 1e5).Draw(t, "first"), rapid.Int64Range(1, 1e5).Draw(t, "second")}
		f, err := FitModel(Lists{2, map[uint]int64{1: d.First, 2: d.Second, 3: d.Both}}, Independent(2), demography.Usual)
		if err != nil {
			t.Fatal(err)
		}
		cd, err := ChandrasekaranDeming(d, demography.Usual)
		if err != nil {
			t.Fatal(err)
		}
		if math.Abs(f.Total.Value-cd.Value) > 1e-6*cd.Value || f.Deviance > 1e-6 {
			t.Fatalf("log-linear %v (deviance %v), dual-system %v", f.Total.Value, f.Deviance, cd.Value)
		}
		chapman, err := Chapman(d, demography.Usual)
		if err != nil {
			t.Fatal(err)
		}
		if chapman.Value > cd.Value || chapman.Low < float64(d.Seen()) || !chapman.Contains(chapman.Value) {
			t.Fatalf("Chapman %+v above %+v or below the %d who were seen", chapman, cd, d.Seen())
		}
	})
}

// Three independent lists of 10,000 with chances .5, .4 and .3, at their expectations.
func TestIndependentListsFindTheTruth(t *testing.T) {
	l := Lists{3, map[uint]int64{1: 2100, 2: 1400, 3: 1400, 4: 900, 5: 900, 6: 600, 7: 600}}
	f, err := FitModel(l, Independent(3), demography.Usual)
	if err != nil {
		t.Fatal(err)
	}
	oracle.Near(t, "total", f.Total.Value, 10000, 1e-9)
	oracle.Near(t, "deviance", f.Deviance, 0, 1e-9)
}

// Lists of any number and any chances, at their expectations, find the truth by the model that they were made by, also where two of them are
// not independent; and the model without that tie then misses it.
func TestListsFindTheTruthByTheModelTheyWereMadeBy(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		lists := rapid.IntRange(3, 4).Draw(t, "lists")
		chances := rapid.SliceOfN(rapid.Float64Range(0.2, 0.7), lists, lists).Draw(t, "chances")
		tie := rapid.SampledFrom([]float64{1, 1.8, 3}).Draw(t, "odds of the second on the first")
		truth := 1e8 // so large that whole numbers are expectations
		l := Lists{Number: lists, Counts: map[uint]int64{}}
		for history := uint(1); history < 1<<lists; history++ {
			p := 1.0
			for i, chance := range chances {
				if i == 1 && history&1 != 0 { // odds multiplied where the first has them
					odds := chance / (1 - chance) * tie
					chance = odds / (1 + odds)
				}
				if history>>i&1 == 0 {
					chance = 1 - chance
				}
				p *= chance
			}
			l.Counts[history] = int64(math.Round(p * truth))
		}
		tied := append(Independent(lists), 3)
		f, err := FitModel(l, tied, demography.Usual)
		if err != nil {
			t.Fatal(err)
		}
		if math.Abs(f.Total.Value/truth-1) > 1e-3 || !f.Converged {
			t.Fatalf("%s: %v, want %v", f.Model, f.Total.Value, truth)
		}
		free, err := FitModel(l, Independent(lists), demography.Usual)
		if err != nil {
			t.Fatal(err)
		}
		if off := math.Abs(free.Total.Value/truth-1) > 1e-3; off != (tie > 1) {
			t.Fatalf("independent: %v of %v where the odds are multiplied by %v", free.Total.Value, truth, tie)
		}
		if tie > 1 && (free.AIC < f.AIC || free.Total.Value > truth) {
			t.Fatalf("lists that share people make the missed look fewer and fit worse: %+v beside %+v", free, f)
		}
	})
}

func TestModelsAreCountedOnce(t *testing.T) {
	for _, c := range []struct{ lists, order, want int }{{2, 1, 1}, {3, 2, 8}, {4, 2, 64}, {4, 3, 113}} {
		models, err := Models(c.lists, c.order)
		if err != nil {
			t.Fatal(err)
		}
		names := map[string]bool{}
		for _, m := range models {
			names[m.String()] = true
			back, err := ParseModel(m.String())
			if err != nil || back.String() != m.String() {
				t.Errorf("%s reads back as %s, %v", m, back, err)
			}
		}
		if len(models) != c.want || len(names) != c.want {
			t.Errorf("%d lists, terms of %d: got %d models, %d names, want %d", c.lists, c.order, len(models), len(names), c.want)
		}
	}
}

func TestWhatListsCannotSayIsRefused(t *testing.T) {
	some := Lists{3, map[uint]int64{1: 1}}
	for key, do := range map[string]func() error{
		"demography.count.invalid":     func() error { _, err := Chapman(Dual{-1, 0, 0}, demography.Usual); return err },
		"demography.capture.lists":     func() error { _, err := FitModel(Lists{Number: 9}, nil, demography.Usual); return err },
		"demography.capture.history":   func() error { _, err := FitModel(Lists{2, map[uint]int64{0: 3}}, nil, demography.Usual); return err },
		"demography.exposure.none":     func() error { _, err := FitModel(Lists{Number: 3}, nil, demography.Usual); return err },
		"demography.capture.model":     func() error { _, err := FitModel(some, Model{7}, demography.Usual); return err },
		"demography.capture.undecided": func() error { _, err := FitModel(some, Model{3, 5, 6}, demography.Usual); return err },
	} {
		if err := do(); !fault.Is(err, key) {
			t.Errorf("got %v, want %s", err, key)
		}
	}
}

func FuzzParseModel(f *testing.F) {
	for _, s := range []string{"[12,3]", "[1]", "[", "[,]", "[77]", "[6,5,1234]"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		m, err := ParseModel(s)
		if err != nil {
			return
		}
		if again, err := ParseModel(m.String()); err != nil || again.String() != m.String() {
			t.Errorf("%q: %v, %v", s, again, err)
		}
	})
}
