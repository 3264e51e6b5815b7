package reach_test

import (
	"math"
	"testing"

	"wanjia/base/day"
	"wanjia/base/money"
	"wanjia/domain/area"
	"wanjia/domain/benefit"
	"wanjia/domain/benefit/reach"
	"wanjia/domain/indicator"
	"wanjia/domain/residence"
	"wanjia/exchange/pack/schemes"
	"wanjia/packs"
)

type flat struct{}

func (flat) Under(c, ancestor area.Code) bool {
	return len(c.String()) >= len(ancestor.String()) && c.String()[:len(ancestor.String())] == ancestor.String()
}

func childcare(t *testing.T) benefit.Set {
	t.Helper()
	all, wrong := schemes.Load(packs.Files(), "core", "cn-township")
	if len(wrong) > 0 {
		t.Fatal(wrong[0])
	}
	var out benefit.Set
	for _, s := range all {
		if s.ID == "childcare-2025" {
			out = append(out, s)
		}
	}
	return out
}

func child(at area.Code, born string) *benefit.Case {
	birth := day.Must(born)
	return &benefit.Case{Known: true, Birth: birth.Partial(), Usual: []benefit.Place{{Area: at, From: birth, FromHow: residence.Birth}}}
}

// TestMonthsAheadAreThoseOfTheFormula: what a child costs in the months ahead, counted on paper.
func TestMonthsAheadAreThoseOfTheFormula(t *testing.T) {
	at, all := area.MustCode("990101001"), childcare(t)
	w := reach.WindowOn(day.Must("2026-03-31"))
	if w.Since.String() != "2025-04" || w.Last.String() != "2027-03" {
		t.Fatalf("the window is %s to %s", w.Since, w.Last)
	}
	for _, c := range []struct {
		born        string
		back, ahead money.Fen
	}{
		{"2023-06-10", money.Yuan(3600), money.Yuan(3 * 300)},  // to the month of the third birthday
		{"2023-12-10", money.Yuan(3600), money.Yuan(9 * 300)},  // to December 2026
		{"2024-12-10", money.Yuan(3600), money.Yuan(12 * 300)}, // to December 2027
		{"2025-05-10", money.Yuan(3600), money.Yuan(12 * 300)}, // three calendar years whole
		{"2022-03-10", 0, 0},                   // over before the window
		{"2022-05-10", money.Yuan(2 * 300), 0}, // April and May 2025
	} {
		got, err := reach.Of(all, child(at, c.born), w, flat{})
		if err != nil {
			t.Fatal(err)
		}
		if back, ahead := got.Costs[at].Sum(w.Since, w.Now), got.Costs[at].Sum(w.Now+1, w.Last); back != c.back || ahead != c.ahead {
			t.Errorf("born %s: %v back and %v ahead, want %v and %v", c.born, back, ahead, c.back, c.ahead)
		}
		if entitled := !got.Entitled.IsZero(); entitled != (c.back > 0) {
			t.Errorf("born %s: entitled in the last twelve months is %v", c.born, entitled)
		}
	}
}

// TestBirthsToComeCostWhatTheirMonthsDo: a child born in a month is owed its whole calendar year and the months of the next.
func TestBirthsToComeCostWhatTheirMonthsDo(t *testing.T) {
	at, all := area.MustCode("990101001"), childcare(t)
	w := reach.WindowOn(day.Must("2026-03-31"))
	per, err := reach.Births(all, at, w, flat{})
	if err != nil {
		t.Fatal(err)
	}
	// April to December 2026: 3,600 for 2026 and three months of 2027; January 2027 to March 2027: January to March 2027 as the year goes on.
	want := money.Fen(0)
	for m := w.Now + 1; m <= w.Last; m++ {
		if m.Year() == 2026 {
			want += money.Yuan(3600 + 3*300)
		} else {
			want += money.Yuan(3 * 300)
		}
	}
	var got money.Fen
	for _, c := range per {
		got += c.Sum(w.Now+1, w.Last)
	}
	if got != want {
		t.Errorf("one birth a month costs %v, want %v", got, want)
	}
	sum := 0.0
	for _, v := range reach.Expected(per, 24) {
		sum += v
	}
	if math.Abs(sum-2*float64(want)) > 1e-6 {
		t.Errorf("two births a month cost %v, want %v", sum, 2*want)
	}
}

func TestQuantilesAreDaysThatSomethingTook(t *testing.T) {
	days := []int{1, 2, 3, 4, 5, 6, 7, 8, 9, 40}
	if m, n := reach.Quantile(days, 0.5), reach.Quantile(days, 0.9); m != 5 || n != 9 {
		t.Errorf("median %v, nine of ten %v; want 5 and 9", m, n)
	}
	if !math.IsNaN(reach.Quantile(nil, 0.5)) {
		t.Error("nothing has a median")
	}
	a, b := area.MustCode("990101001"), area.MustCode("990101002")
	table := reach.Table{}
	for i := range 12 {
		p := table.At(a)
		p.Answered = append(p.Answered, 12-i)
		p.People[reach.Claimed]++
	}
	table.At(b).People[reach.Paid] = 7
	whole := table.Within(area.MustCode("990101"), flat{})
	if whole.From(reach.Unclaimed) != 19 || whole.From(reach.Decided) != 7 || whole.Answered[0] != 1 {
		t.Errorf("the whole is %+v", whole)
	}
	w := reach.WindowOn(day.Must("2026-03-31"))
	for _, f := range reach.Figures("childcare-2025", area.MustCode("990101"), []area.Code{b}, map[area.Code]*reach.Place{area.MustCode("990101"): whole, b: table.At(b)}, w) {
		if f.ID == "owed.childcare-2025.answer_median" && f.Hidden != (f.Get(indicator.ByArea) != "") {
			t.Errorf("a median of %d is hidden: %v", f.N, f.Hidden)
		}
	}
}
