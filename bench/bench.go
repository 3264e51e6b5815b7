// Package bench measures the program from outside, by its own binary, each figure beside a floor that is measured in the
// same run: what the same rows, bytes or questions cost with nothing of ours around them. It asserts nothing: machines
// are noisy, and a person reads the ratios.
package bench

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"sort"
	"strings"
	"text/tabwriter"
	"time"

	"wanjia/base/clock"
	"wanjia/base/fault"
)

// Sheets writes the sheets of a made-up place of so many people into a folder.
type Sheets func(dir string, people int) error

// Options say what to measure with.
type Options struct {
	Binary string // the program
	People int
	DB     string // a PostgreSQL URL for the same on PostgreSQL; empty for SQLite
	Dir    string // where the data go; kept between runs if it is named
	Sheets Sheets
	Clock  clock.Clock
	Out    io.Writer
	Err    io.Writer
}

// Line is one figure beside its floor.
type Line struct {
	Name  string
	Value float64
	Unit  string
	Floor float64 // in the same unit; 0 where there is none to compare with
	What  string  // what the floor is
	Goal  string
}

// bench is one thing to measure.
type bench struct {
	name string
	run  func(ctx context.Context, r *run) ([]Line, error)
}

func all() []bench {
	return []bench{{"import", importing}, {"start", starting}, {"birth", births}, {"find", finding}, {"figures", figuring}}
}

// Names are the benchmarks there are.
func Names() []string {
	var out []string
	for _, b := range all() {
		out = append(out, b.name)
	}
	return out
}

// run is the state that benchmarks share: the sheets, the imported place, the server.
type run struct {
	Options
	sheets, data string
	server       *server
}

// Run measures what is named, or everything, and prints the table.
func Run(ctx context.Context, o Options, names []string) error {
	for _, n := range names {
		if !slices.Contains(Names(), n) {
			return fault.New(fault.Invalid, "cli.bench.name", "name", n, "names", strings.Join(Names(), ", "))
		}
	}
	r := &run{Options: o, sheets: filepath.Join(o.Dir, "sheets"), data: filepath.Join(o.Dir, "data")}
	defer r.stop()
	var lines []Line
	for _, b := range all() {
		if len(names) > 0 && !slices.Contains(names, b.name) {
			continue
		}
		r.say("bench %s …", b.name)
		more, err := b.run(ctx, r)
		lines = append(lines, more...)
		if err != nil {
			return fmt.Errorf("bench %s: %w", b.name, err)
		}
	}
	return r.print(lines)
}

func (r *run) say(format string, args ...any) { _, _ = fmt.Fprintf(r.Err, format+"\n", args...) } // a message lost is no harm

func (r *run) print(lines []Line) error {
	w := tabwriter.NewWriter(r.Out, 0, 4, 2, ' ', tabwriter.AlignRight)
	text := "figure\tmeasured\tfloor\tratio\tgoal\t\n"
	for _, l := range lines {
		floor, ratio := "", ""
		if l.Floor > 0 {
			floor = fmt.Sprintf("%.4g %s (%s)", l.Floor, l.Unit, l.What)
			ratio = fmt.Sprintf("%.2f", l.Value/l.Floor)
		}
		text += fmt.Sprintf("%s\t%.4g %s\t%s\t%s\t%s\t\n", l.Name, l.Value, l.Unit, floor, ratio, l.Goal)
	}
	if _, err := io.WriteString(w, text); err != nil {
		return err
	}
	return w.Flush()
}

// makeSheets writes the sheets once.
func (r *run) makeSheets() error {
	if _, err := os.Stat(filepath.Join(r.sheets, "events.csv")); err == nil {
		return nil
	}
	if err := os.MkdirAll(r.sheets, 0o700); err != nil {
		return err
	}
	r.say("making %d people …", r.People)
	return r.Sheets(r.sheets, r.People)
}

// since is how long something took.
func (r *run) since(start time.Time) time.Duration { return r.Clock.Now().Sub(start) }

// quantile of measured durations, in milliseconds.
func quantile(all []time.Duration, q float64) float64 {
	if len(all) == 0 {
		return 0
	}
	sorted := slices.Clone(all)
	sort.Slice(sorted, func(i, j int) bool { return sorted[i] < sorted[j] })
	return float64(sorted[min(len(sorted)-1, int(q*float64(len(sorted))))]) / float64(time.Millisecond)
}
