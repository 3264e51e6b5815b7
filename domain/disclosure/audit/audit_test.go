package audit

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"wanjia/base/fault"
	"wanjia/base/oracle"
	"wanjia/domain/disclosure"
)

// square is a table of two dimensions with the counts of its inner cells, row by row.
func square(rows, columns string, counts ...int64) []disclosure.Row {
	var out []disclosure.Row
	for i, r := range rows {
		for j, c := range columns {
			out = append(out, disclosure.Row{Codes: [][]string{{string(r)}, {string(c)}}, Count: counts[i*len(columns)+j]})
		}
	}
	return out
}

func tabulate(t *testing.T, rows []disclosure.Row) disclosure.Table {
	t.Helper()
	table, err := disclosure.Tabulate(rows)
	if err != nil {
		t.Fatal(err)
	}
	return table
}

// hide marks the inner cells named by their labels.
func hide(t *testing.T, table disclosure.Table, labels ...string) []bool {
	t.Helper()
	hidden := make([]bool, len(table.Cells))
	for _, l := range labels {
		i, ok := table.Find(string(l[0]), string(l[1]))
		if !ok {
			t.Fatalf("no cell %s", l)
		}
		hidden[i] = true
	}
	return hidden
}

func checkCounterexample(t *testing.T, table disclosure.Table, hidden []bool) {
	t.Helper()
	ranges, err := Attack(table, hidden)
	if err != nil {
		t.Fatal(err)
	}
	leaks := Leaks(ranges)
	if len(leaks) != 1 || table.Cells[leaks[0].Cell].Key() != "w\x1fb" || math.Abs(leaks[0].Low-47) > 1e-6 || math.Abs(leaks[0].High-47) > 1e-6 {
		t.Errorf("leaks %+v, want w,b = 236 − 189 = 47 alone", leaks)
	}
}

func TestTwoHiddenInEveryRowAndColumnStillLeak(t *testing.T) {
	var rows []disclosure.Row
	var labels []string
	for _, r := range oracle.Sheet(t, "demography/sdc/lp_counterexample/sdctable_wb47.csv") {
		rows = append(rows, disclosure.Row{Codes: [][]string{{r["v1"]}, {r["v2"]}}, Count: int64(r.Num(t, "freq"))})
		if r["suppressed_only_by_row_col_rule"] == "TRUE" {
			labels = append(labels, r["v1"]+r["v2"])
		}
	}
	table := tabulate(t, rows)
	checkCounterexample(t, table, hide(t, table, labels...))
}

// The same pattern, for where the sheet is not at hand.
func TestTheCounterexampleByHand(t *testing.T) {
	table := tabulate(t, square("wxyz", "abcd", 30, 47, 64, 89, 90, 124, 5, 31, 92, 100, 59, 85, 800, 991, 651, 685))
	checkCounterexample(t, table, hide(t, table, "wa", "xa", "wb", "yb", "zb", "wc", "xc", "yd", "zd"))
}

func TestFourCornersOfARectangleKeepTheirSecret(t *testing.T) {
	table := tabulate(t, square("ab", "cd", 2, 8, 9, 5))
	ranges, err := Attack(table, hide(t, table, "ac", "ad", "bc", "bd"))
	if err != nil {
		t.Fatal(err)
	}
	// Row sums 10 and 14, column sums 11 and 13: a,c can be anything from 0 to 10.
	if len(ranges) != 4 || math.Abs(ranges[0].Low) > 1e-9 || math.Abs(ranges[0].High-10) > 1e-9 || len(Leaks(ranges)) != 0 {
		t.Errorf("got %+v, want a,c from 0 to 10 and no leak", ranges)
	}
}

func TestHiddenNobodyInAnEmptyRowIsGivenAway(t *testing.T) {
	table := tabulate(t, square("ab", "cd", 0, 0, 9, 5))
	ranges, err := Attack(table, hide(t, table, "ac", "ad", "bc", "bd"))
	if err != nil {
		t.Fatal(err)
	}
	if got := len(Leaks(ranges)); got != 4 {
		t.Errorf("%d of 4 are given away, want all: a row that adds up to nothing has nobody anywhere", got)
	}
}

// Whatever is hidden, the truth lies in every range, and whole-number tables tried at random within the shown sums
// never leave one.
func TestTheTruthLiesInEveryRange(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		counts := rapid.SliceOfN(rapid.Int64Range(0, 20), 12, 12).Draw(t, "counts")
		table, err := disclosure.Tabulate(square("abc", "defg", counts...))
		if err != nil {
			t.Fatal(err)
		}
		hidden := rapid.SliceOfN(rapid.Bool(), len(table.Cells), len(table.Cells)).Draw(t, "hidden")
		ranges, err := Attack(table, hidden)
		if err != nil {
			t.Fatal(err)
		}
		n := 0
		for _, h := range hidden {
			if h {
				n++
			}
		}
		if len(ranges) != n {
			t.Fatalf("%d ranges for %d hidden cells", len(ranges), n)
		}
		for _, r := range ranges {
			if v := float64(table.Cells[r.Cell].Value); v < r.Low-1e-6 || v > r.High+1e-6 {
				t.Fatalf("%q is %v, outside %v to %v", table.Cells[r.Cell].Key(), v, r.Low, r.High)
			}
		}
	})
}

// With one inner cell hidden alone its row gives it away; with nothing hidden there is nothing to find.
func TestOneHiddenCellIsNone(t *testing.T) {
	table := tabulate(t, square("ab", "cd", 2, 8, 9, 5))
	ranges, err := Attack(table, hide(t, table, "bd"))
	if err != nil {
		t.Fatal(err)
	}
	if len(Leaks(ranges)) != 1 {
		t.Errorf("got %+v, want b,d given away", ranges)
	}
	none, err := Attack(table, make([]bool, len(table.Cells)))
	if err != nil || len(none) != 0 {
		t.Errorf("nothing hidden: got %v, %v", none, err)
	}
	if _, err := Attack(table, nil); !fault.Is(err, "disclosure.audit.cells") {
		t.Errorf("got %v", err)
	}
}
