package rounding

import (
	"math"
	"strconv"
	"testing"

	"pgregory.net/rapid"

	"wanjia/base/fault"
	"wanjia/base/oracle"
	"wanjia/domain/disclosure"
)

func rounder(t interface {
	Helper()
	Fatal(...any)
}, base int64) *Rounder {
	t.Helper()
	r, err := New([]byte("a secret of the office"), base)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestOddsAreTwoThirdsAndOneThird(t *testing.T) {
	r := rounder(t, 3)
	const n = 30_000
	for count, up := range map[int64]float64{1: 1.0 / 3, 2: 2.0 / 3, 301: 1.0 / 3, 302: 2.0 / 3} {
		ups := 0
		for i := range n {
			if r.Round("cell "+strconv.Itoa(i), count) > count {
				ups++
			}
		}
		if got := float64(ups) / n; math.Abs(got-up) > 4*math.Sqrt(up*(1-up)/n) {
			t.Errorf("%d goes up %.3f of the time, want %.3f", count, got, up)
		}
	}
}

func TestTheSameCellAlwaysGivesTheSameAnswer(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		base := rapid.SampledFrom([]int64{3, 5}).Draw(t, "base")
		cell, count := rapid.String().Draw(t, "cell"), rapid.Int64Range(0, 1e9).Draw(t, "count")
		got := rounder(t, base).Round(cell, count)
		if got != rounder(t, base).Round(cell, count) || got%base != 0 || got-count >= base || count-got >= base || got < 0 {
			t.Fatalf("%d to base %d: %d", count, base, got)
		}
		if count%base == 0 && got != count {
			t.Fatalf("%d is a multiple of %d and becomes %d", count, base, got)
		}
	})
}

func TestAnOfficesRoundedTablesAreMultiplesOfThreeAndStayAsTheyAre(t *testing.T) {
	r := rounder(t, 3)
	for _, file := range []string{"rc13_bths9716_rr3", "rc13_dths9716_rr3"} {
		for i, row := range oracle.Sheet(t, "demography/statsnz_rr3/"+file+".csv") {
			n := int64(row.Num(t, "count"))
			if n%3 != 0 || r.Round(file+strconv.Itoa(i), n) != n {
				t.Fatalf("%s row %d: %d becomes %d", file, i+1, n, r.Round(file+strconv.Itoa(i), n))
			}
		}
	}
}

// europe is the example of small count rounding: people by land and year, with every land, group of lands and year
// published, but no land's year.
func europe(t *testing.T, rows []disclosure.Row) (table disclosure.Table, published []int) {
	t.Helper()
	table, err := disclosure.Tabulate(rows)
	if err != nil {
		t.Fatal(err)
	}
	for i, c := range table.Cells {
		if c.Labels[0] == disclosure.Total || c.Labels[1] == disclosure.Total {
			published = append(published, i)
		}
	}
	return table, published
}

func TestSmallCountsRoundSoThatTheTableAddsUp(t *testing.T) {
	var rows []disclosure.Row
	for _, r := range oracle.Sheet(t, "demography/sdc/rounding/e6.csv") {
		rows = append(rows, disclosure.Row{Codes: [][]string{{r["geo"], r["eu"]}, {r["year"]}}, Count: int64(r.Num(t, "freq"))})
	}
	table, published := europe(t, rows)
	got, err := Additive(table, published, 5)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range oracle.Sheet(t, "demography/sdc/rounding/e6_base5_publish_expected.csv") {
		i, ok := table.Find(r["geo"], r["year"])
		if !ok {
			t.Errorf("no cell %s %s", r["geo"], r["year"])
			continue
		}
		var sum int64
		for _, x := range table.Cells[i].Inner {
			sum += got[x]
		}
		if table.Cells[i].Value != int64(r.Num(t, "original")) || sum != int64(r.Num(t, "rounded")) {
			t.Errorf("%s %s: %d becomes %d, want %s and %s", r["geo"], r["year"], table.Cells[i].Value, sum, r["original"], r["rounded"])
		}
	}
}

func TestAdditiveTablesHaveNoSmallCellAndNobodyIsMadeOfNobody(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var rows []disclosure.Row
		for i := range 4 {
			for j := range 5 {
				rows = append(rows, disclosure.Row{Codes: [][]string{{strconv.Itoa(i)}, {strconv.Itoa(j)}}, Count: rapid.Int64Range(0, 12).Draw(t, "n")})
			}
		}
		table, err := disclosure.Tabulate(rows)
		if err != nil {
			t.Fatal(err)
		}
		var published []int
		for i := range table.Cells {
			published = append(published, i)
		}
		got, err := Additive(table, published, 5)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range table.Cells {
			var sum int64
			for _, x := range c.Inner {
				sum += got[x]
			}
			if sum > 0 && sum < 5 || c.Value == 0 && sum != 0 {
				t.Fatalf("%q: %d becomes %d", c.Key(), c.Value, sum)
			}
		}
	})
}

func TestWeakSecretsAndOddBasesAreRefused(t *testing.T) {
	if _, err := New([]byte("short"), 3); !fault.Is(err, "disclosure.rounding.secret") {
		t.Errorf("got %v", err)
	}
	if _, err := New(make([]byte, 32), 1); !fault.Is(err, "disclosure.rounding.base") {
		t.Errorf("got %v", err)
	}
	if _, err := Additive(disclosure.Table{}, nil, 0); !fault.Is(err, "disclosure.rounding.base") {
		t.Errorf("got %v", err)
	}
}
