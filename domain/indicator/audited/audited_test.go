package audited

import (
	"testing"

	"wanjia/base/day"
	"wanjia/domain/audit"
	"wanjia/domain/demography"
	"wanjia/domain/indicator"
)

func TestAnAuditGivesCompletenessAndWhatIsAdjustedStandsBeside(t *testing.T) {
	month := func(text string) day.Month {
		m, err := day.ParseMonth(text)
		if err != nil {
			t.Fatal(err)
		}
		return m
	}
	k := func(what string, share float64, both, second int64) audit.Known {
		return audit.Known{What: what, From: month("2025-01"), To: month("2025-12"), Counts: [3]int64{both, 3, second},
			Completeness: audit.Difference{Value: share, Interval: demography.Interval{Low: share - 0.1, High: share + 0.05}}}
	}
	known := []audit.Known{k("birth", 0.5, 10, 10), k("birth", 0.8, 40, 10), k("person", 0.9, 9, 1)}
	counts := []indicator.Figure{{ID: indicator.Births, Value: 80, N: 80}, {ID: indicator.Deaths, Hidden: true}}
	got := map[indicator.ID]indicator.Figure{}
	for _, f := range Figures(known, month("2025-03"), month("2025-12"), counts, 0) {
		got[f.ID] = f
	}
	if f := got[indicator.BirthsCompleteness]; f.Value != 0.8 || f.N != 40 || f.D != 50 || f.Notes[0].Args["from"] != "2025-01" {
		t.Errorf("completeness %+v, want the newest audit's", f)
	}
	if f := got[indicator.BirthsAdjusted]; f.Value != 100 || f.N != 80 || f.High < 114.2 || f.High > 114.3 || f.Low < 94.1 || f.Low > 94.2 {
		t.Errorf("adjusted %+v, want 100 beside 80", f)
	}
	if _, ok := got[indicator.Completeness]; !ok || len(got) != 3 {
		t.Errorf("%v", got)
	}
	if few := Figures(known, month("2025-03"), month("2025-12"), counts, Few); len(few) != 3 || few[0].ID != indicator.Completeness || !few[0].Hidden || few[0].N != 0 || few[1].Hidden {
		t.Errorf("outside the registering desk: %+v, want the audit of ten hidden", few)
	}
	if out := Figures(known, month("2024-12"), month("2025-12"), counts, 0); len(out) != 0 {
		t.Errorf("a window beyond the audit's period: %+v", out)
	}
}
