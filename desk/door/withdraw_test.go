package door

import (
	"math"
	"strconv"
	"testing"

	"wanjia/domain/area"
	"wanjia/domain/disclosure/rounding"
	"wanjia/domain/tabulate"

	"wanjia/desk/tables"
)

func TestATableThatGivesASmallCountAwayLosesIt(t *testing.T) {
	row := func(label string, counts ...int64) tabulate.Row {
		r := tabulate.Row{Label: tabulate.Label{Text: label}}
		for i, n := range counts {
			r.Cells = append(r.Cells, tabulate.Cell{Name: label + strconv.Itoa(i), Count: n})
		}
		return r
	}
	// Five cells that were rounded up to 3 under a total that was rounded down to 3 are ones.
	all := []tabulate.Table{{ID: "x", Adds: tabulate.Whole, Rows: []tabulate.Row{row("all", 3), row("a", 3), row("b", 3), row("c", 3), row("d", 3), row("e", 3)}},
		{ID: "y", Rows: []tabulate.Row{row("all", 3), row("a", 3)}}, {ID: "z", Why: "why"}}
	withdraw(all)
	if !all[0].Rows[0].Cells[0].Empty || len(all[0].Notes) != 1 {
		t.Errorf("%+v", all[0])
	}
	if _, _, found := given(&all[0]); found {
		t.Error("the table still gives a count away")
	}
	if all[1].Rows[0].Cells[0].Empty {
		t.Error("a table without sums lost a number")
	}
	// Years beside each other: one that gives a count away loses its own, and the year before stays.
	years := []tabulate.Table{{ID: "ST-5", Adds: tabulate.Down, Rows: []tabulate.Row{row("all", 9, 3), row("a", 3, 3), row("b", 6, 3), row("c", 0, 3), row("d", 0, 3), row("e", 0, 3)}}}
	withdraw(years)
	if _, _, found := given(&years[0]); found || !years[0].Rows[0].Cells[1].Empty || years[0].Rows[0].Cells[0].Empty || years[0].Rows[1].Cells[0].Empty {
		t.Errorf("%+v", years[0])
	}
}

// TestNoBookTellsMoreThanAnother: the same events are one number in the tables of ten years and of every area above, and a rate tells
// nothing that its rounded count doesn't.
func TestNoBookTellsMoreThanAnother(t *testing.T) {
	r, err := rounding.New([]byte("a secret that is long enough"), base)
	if err != nil {
		t.Fatal(err)
	}
	book := func(code string, year int, c ...tabulate.Cell) []tabulate.Cell {
		x := tabulate.Table{Rows: []tabulate.Row{{Cells: c}}}
		round(r, &x, tables.Year{Area: area.Area{Code: area.MustCode(code)}, Year: year})
		return x.Rows[0].Cells
	}
	for n := int64(10); n < 60; n++ {
		own := book("990101100", 2020, tabulate.Cell{Name: "birth|", Count: n})[0].Count
		for year := 2021; year < 2030; year++ {
			if later := book("990101", year, tabulate.Cell{Name: "birth|area=990101100|year=2020", Count: n})[0].Count; later != own {
				t.Fatalf("%d births are %d in their own year's tables and %d in those of %d", n, own, later, year)
			}
		}
		rate := book("990101100", 2020, tabulate.Cell{Name: "birth|", IsRate: true, Rate: float64(n) / 2, Events: n})[0].Rate
		if math.Abs(rate-float64(own)/2) > 0.005*rate {
			t.Errorf("a rate on %d births is %v, want that on %d", n, rate, own)
		}
	}
	out := book("990101", 2020, tabulate.Cell{Count: 9}, tabulate.Cell{Name: "birth|", IsRate: true, Rate: 50, Events: 9}, tabulate.Cell{IsRate: true, Rate: 50, Events: 99, End: tabulate.PrivateEnd})
	for i, c := range out {
		if !c.Empty {
			t.Errorf("%d went out: %+v", i, c)
		}
	}
}
