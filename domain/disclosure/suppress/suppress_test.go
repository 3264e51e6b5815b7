package suppress

import (
	"math/rand/v2"
	"strconv"
	"testing"

	"pgregory.net/rapid"

	"wanjia/base/fault"
	"wanjia/base/oracle"
	"wanjia/domain/disclosure"
	"wanjia/domain/disclosure/audit"
)

func gauss(t *testing.T, name string) disclosure.Table {
	t.Helper()
	var rows []disclosure.Row
	for _, r := range oracle.Sheet(t, "demography/sdc/gauss/"+name+".csv") {
		rows = append(rows, disclosure.Row{Codes: [][]string{{r["region"], r["county"]}, {r["main_income"]}}, Count: int64(r.Num(t, "freq"))})
	}
	table, err := disclosure.Tabulate(rows)
	if err != nil {
		t.Fatal(err)
	}
	return table
}

func TestNoMoreIsHiddenThanGaussSuppressionHides(t *testing.T) {
	for _, c := range []struct {
		name               string
		primary, secondary int
	}{{"d2", 10, 14}, {"d2s", 9, 7}} {
		table := gauss(t, c.name)
		got, err := Protect(table, Options{Threshold: 3, Zeros: HideZeros})
		if err != nil {
			t.Fatal(err)
		}
		expected := oracle.Sheet(t, "demography/sdc/gauss/"+c.name+"_maxN3_expected.csv")
		for _, r := range expected {
			i, ok := table.Find(r["region"], r["main_income"])
			if !ok || table.Cells[i].Value != int64(r.Num(t, "freq")) || (got.Status[i] == Primary) != (r["primary"] == "TRUE") {
				t.Errorf("%s %s %s: cell %v, found %v, want %s, primary %s", c.name, r["region"], r["main_income"], i, ok, r["freq"], r["primary"])
			}
		}
		if len(expected) != len(table.Cells) {
			t.Errorf("%s: %d cells, want %d", c.name, len(table.Cells), len(expected))
		}
		if p, s := got.Count(Primary), got.Count(Secondary); p != c.primary || s > c.secondary {
			t.Errorf("%s: %d primary and %d secondary, want %d and at most %d", c.name, p, s, c.primary, c.secondary)
		}
		checkNoLeak(t, table, got)
	}
}

func checkNoLeak(t interface {
	Helper()
	Fatalf(string, ...any)
}, table disclosure.Table, r Result) {
	t.Helper()
	ranges, err := audit.Attack(table, r.Hidden())
	if err != nil {
		t.Fatalf("%v", err)
	}
	for _, x := range audit.Leaks(ranges) {
		if r.Status[x.Cell] == Primary {
			t.Fatalf("%q is given away: %v to %v", table.Cells[x.Cell].Key(), x.Low, x.High)
		}
	}
}

// rows are made-up counts of areas in counties by kind.
func rows(t *rapid.T) []disclosure.Row {
	counties := map[string]string{"a": "north", "b": "north", "c": "south", "d": "south", "e": "south"}
	var out []disclosure.Row
	for _, area := range []string{"a", "b", "c", "d", "e"} {
		for _, kind := range []string{"x", "y", "z"} {
			out = append(out, disclosure.Row{Codes: [][]string{{area, counties[area]}, {kind}}, Count: rapid.Int64Range(0, 30).Draw(t, area+kind)})
		}
	}
	return out
}

func TestProtectedTablesGiveNothingAwayWhateverTheOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		lines := rows(t)
		o := Options{Threshold: rapid.Int64Range(1, 6).Draw(t, "threshold"), Zeros: Zeros(rapid.IntRange(0, 1).Draw(t, "zeros"))}
		table, err := disclosure.Tabulate(lines)
		if err != nil {
			t.Fatal(err)
		}
		got, err := Protect(table, o)
		if fault.Is(err, "disclosure.suppress.unprotected") {
			return // nearly everything small: said so
		}
		if err != nil {
			t.Fatal(err)
		}
		checkNoLeak(t, table, got)
		for i, c := range table.Cells {
			small := c.Value > 0 && c.Value <= o.Threshold || c.Value == 0 && o.Zeros == HideZeros
			if small != (got.Status[i] == Primary) || c.Value == 0 && o.Zeros == ShowZeros && got.Status[i] == Primary {
				t.Fatalf("%q of %d is %s", c.Key(), c.Value, got.Status[i])
			}
		}
		seed := rapid.Uint64().Draw(t, "seed")
		rand.New(rand.NewPCG(seed, 1)).Shuffle(len(lines), func(i, j int) { lines[i], lines[j] = lines[j], lines[i] })
		again, err := disclosure.Tabulate(lines)
		if err != nil {
			t.Fatal(err)
		}
		other, err := Protect(again, o)
		if err != nil {
			t.Fatal(err)
		}
		for i, c := range table.Cells {
			if again.Cells[i].Key() != c.Key() || other.Status[i] != got.Status[i] {
				t.Fatalf("in another order of rows %q is %s, was %s", c.Key(), other.Status[i], got.Status[i])
			}
		}
	})
}

// A table of a county's villages by age and sex, with many small counts and zeros.
func TestALargeTableIsProtectedToo(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 8))
	var lines []disclosure.Row
	for village := range 40 {
		for age := range 18 {
			for _, sex := range []string{"f", "m"} {
				lines = append(lines, disclosure.Row{Count: int64(r.ExpFloat64() * 14),
					Codes: [][]string{{"v" + strconv.Itoa(village), "t" + strconv.Itoa(village/8)}, {strconv.Itoa(5 * age)}, {sex}}})
			}
		}
	}
	table, err := disclosure.Tabulate(lines)
	if err != nil {
		t.Fatal(err)
	}
	got, err := Protect(table, Options{Threshold: 4})
	if err != nil {
		t.Fatal(err)
	}
	checkNoLeak(t, table, got)
	if p, s := got.Count(Primary), got.Count(Secondary); s > 2*p || p == 0 {
		t.Errorf("%d primary and %d secondary of %d cells", p, s, len(table.Cells))
	}
}

// row is a line without anything above its codes.
func row(n int64, codes ...string) disclosure.Row {
	r := disclosure.Row{Count: n}
	for _, c := range codes {
		r.Codes = append(r.Codes, []string{c})
	}
	return r
}

func TestATableOfLargeCountsIsShownWhole(t *testing.T) {
	table, err := disclosure.Tabulate([]disclosure.Row{row(50, "a", "x"), row(60, "b", "x"), row(70, "a", "y"), row(80, "b", "y")})
	if err != nil {
		t.Fatal(err)
	}
	got, err := Protect(table, Options{Threshold: 5})
	if err != nil || got.Count(Published) != 9 {
		t.Errorf("got %d of 9 published, %v", got.Count(Published), err)
	}
}

func TestWhatCannotBeTabulatedIsRefused(t *testing.T) {
	for key, lines := range map[string][]disclosure.Row{
		"disclosure.table.empty":   nil,
		"disclosure.table.row":     {row(-1, "a")},
		"disclosure.table.parents": {{Codes: [][]string{{"a", "p"}}, Count: 1}, {Codes: [][]string{{"a", "q"}}, Count: 1}},
		"disclosure.table.twice":   {{Codes: [][]string{{"a", "b"}}, Count: 1}, {Codes: [][]string{{"b", "c"}}, Count: 1}},
	} {
		if _, err := disclosure.Tabulate(lines); !fault.Is(err, key) {
			t.Errorf("got %v, want %s", err, key)
		}
	}
	if _, err := Protect(disclosure.Table{}, Options{Threshold: -1}); !fault.Is(err, "disclosure.threshold") {
		t.Errorf("got %v", err)
	}
}
