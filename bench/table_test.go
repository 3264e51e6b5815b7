package bench

import (
	"slices"
	"strings"
	"testing"
	"time"
)

func TestTheTableStandsEnginesSideBySide(t *testing.T) {
	table := newTable(1000)
	line := Line{Name: "import", Unit: "rows/s", What: "plain inserts", Goal: Goal{AtLeast, 12000}, Value: 9000, Floor: 18000}
	beside := line
	beside.Value, beside.Floor = 4000, 5000
	table.add(SQLite, []Line{line, {Name: "binary", Unit: "MB", Goal: Goal{AtMost, 60}, Value: 34}, {Name: "scan", Unit: "ms", Value: 5}})
	table.add(PostgreSQL, []Line{beside})
	if got := table.Missed(); !slices.Equal(got, []string{"import"}) {
		t.Errorf("missed %v, want import alone: 9000 is less than 12000, and PostgreSQL has no goals", got)
	}
	var out strings.Builder
	if err := table.Print(&out); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"MISS", "pass", "9000 rows/s", "0.50", "4000 rows/s", "0.80", "plain inserts"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("%q is not in\n%s", want, out.String())
		}
	}
	out.Reset()
	if err := table.JSON(&out); err != nil {
		t.Fatal(err)
	}
	if want := `"sqlite":{"value":9000,"floor":18000,"ratio":0.5,"met":false},"postgresql":{"value":4000,"floor":5000,"ratio":0.8}`; !strings.Contains(out.String(), want) {
		t.Errorf("%s\nis not in\n%s", want, out.String())
	}
}

func TestAQuantileIsAMeasuredValue(t *testing.T) {
	var all []time.Duration
	for i := range 100 {
		all = append(all, time.Duration(100-i)*time.Millisecond)
	}
	for q, want := range map[float64]float64{0: 1, .5: 51, .99: 100, 1: 100} {
		if got := quantile(all, q); got != want {
			t.Errorf("quantile %g of 1 to 100 ms is %g, want %g", q, got, want)
		}
	}
}
