package bench

import (
	"encoding/json"
	"fmt"
	"io"
	"runtime"
	"slices"
	"strings"
	"text/tabwriter"
	"time"
)

// The engines, as the table names them.
const (
	SQLite     = "SQLite"
	PostgreSQL = "PostgreSQL"
)

// Line is one figure beside its floor, on one engine.
type Line struct {
	Name  string
	Unit  string
	What  string // what the floor is
	Goal  Goal
	Value float64
	Floor float64 // in the same unit; 0 where there is none to compare with
}

// Goal is what a figure should reach on SQLite, on two cores and a million people.
type Goal struct {
	Is    Sense
	Bound float64
}

// Sense says on which side of the bound a figure should be.
type Sense uint8

// The senses of a goal.
const (
	None Sense = iota // the figure is there to be read beside the others
	AtMost
	AtLeast
)

// String is the goal as one reads it.
func (g Goal) String() string {
	switch g.Is {
	case AtMost:
		return fmt.Sprintf("<= %g", g.Bound)
	case AtLeast:
		return fmt.Sprintf(">= %g", g.Bound)
	case None:
	}
	return ""
}

// met says whether a value reaches the goal.
func (g Goal) met(v float64) bool {
	switch g.Is {
	case AtMost:
		return v <= g.Bound
	case AtLeast:
		return v >= g.Bound
	case None:
	}
	return true
}

// Table is everything measured.
type Table struct {
	Cores  int   `json:"cores"`
	People int   `json:"people"`
	Rows   []Row `json:"figures"`
}

// Row is one figure on the engines that were measured.
type Row struct {
	Name       string  `json:"name"`
	Unit       string  `json:"unit"`
	Goal       string  `json:"goal,omitempty"`
	What       string  `json:"floor_is,omitempty"`
	SQLite     *Figure `json:"sqlite,omitempty"`
	PostgreSQL *Figure `json:"postgresql,omitempty"`
}

// Figure is one measurement.
type Figure struct {
	Value float64 `json:"value"`
	Floor float64 `json:"floor,omitempty"`
	Ratio float64 `json:"ratio,omitempty"`
	Met   *bool   `json:"met,omitempty"` // goals are SQLite's
}

func newTable(people int) Table { return Table{Cores: runtime.NumCPU(), People: people} }

func (t *Table) add(engine string, lines []Line) {
	for _, l := range lines {
		at := slices.IndexFunc(t.Rows, func(r Row) bool { return r.Name == l.Name })
		if at < 0 {
			at = len(t.Rows)
			t.Rows = append(t.Rows, Row{Name: l.Name, Unit: l.Unit, Goal: l.Goal.String(), What: l.What})
		}
		f := &Figure{Value: l.Value, Floor: l.Floor}
		if l.Floor > 0 {
			f.Ratio = l.Value / l.Floor
		}
		if engine == PostgreSQL {
			t.Rows[at].PostgreSQL = f
			continue
		}
		if l.Goal.Is != None {
			met := l.Goal.met(l.Value)
			f.Met = &met
		}
		t.Rows[at].SQLite = f
	}
}

// Missed are the figures that don't reach their goal.
func (t *Table) Missed() []string {
	var out []string
	for _, r := range t.Rows {
		if r.SQLite != nil && r.SQLite.Met != nil && !*r.SQLite.Met {
			out = append(out, r.Name)
		}
	}
	return out
}

// Print writes the table for people.
func (t *Table) Print(to io.Writer) error {
	w := tabwriter.NewWriter(to, 0, 4, 2, ' ', 0)
	both := slices.ContainsFunc(t.Rows, func(r Row) bool { return r.PostgreSQL != nil })
	text := fmt.Sprintf("%d cores, %d people\nfigure\tgoal\t\tSQLite\tfloor\tratio", t.Cores, t.People)
	if both {
		text += "\tPostgreSQL\tfloor\tratio"
	}
	text += "\tthe floor is\n"
	for _, r := range t.Rows {
		mark := ""
		if r.SQLite != nil && r.SQLite.Met != nil {
			mark = map[bool]string{true: "pass", false: "MISS"}[*r.SQLite.Met]
		}
		cells := append([]string{r.Name, r.Goal, mark}, r.SQLite.cells(r.Unit)...)
		if both {
			cells = append(cells, r.PostgreSQL.cells(r.Unit)...)
		}
		text += strings.Join(append(cells, r.What), "\t") + "\n"
	}
	if _, err := io.WriteString(w, text); err != nil {
		return err
	}
	return w.Flush()
}

// cells are value, floor and ratio.
func (f *Figure) cells(unit string) []string {
	if f == nil {
		return []string{"", "", ""}
	}
	out := []string{fmt.Sprintf("%.4g %s", f.Value, unit), "", ""}
	if f.Floor > 0 {
		out[1], out[2] = fmt.Sprintf("%.4g", f.Floor), fmt.Sprintf("%.2f", f.Ratio)
	}
	return out
}

// JSON writes the table for programs.
func (t *Table) JSON(to io.Writer) error { return json.NewEncoder(to).Encode(t) }

// quantile of measured durations, in milliseconds.
func quantile(all []time.Duration, q float64) float64 {
	if len(all) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(all))
	return milli(sorted[min(len(sorted)-1, int(q*float64(len(sorted))))])
}

func milli(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }
