// Package bench measures the program from outside, by its own binary, each figure beside a floor that is measured in the
// same run: what the same rows, bytes or questions cost with nothing of ours around them. It says what reaches its goal
// and asserts nothing: machines are noisy, and a person reads the ratios.
package bench

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"wanjia/base/clock"
	"wanjia/base/fault"
	"wanjia/bench/portal"
	"wanjia/bench/worklist"
	"wanjia/store/probe"
)

// Options say what to measure with.
type Options struct {
	Binary  string // the program
	People  int
	DB      string // a PostgreSQL URL, to measure the same there and print it beside; empty for SQLite alone
	Dir     string // where the data go; used again where they are there already
	Profile string // a folder for CPU profiles of the program; empty for none
	Sheets  Sheets
	Clock   clock.Clock
	Err     io.Writer // progress
}

// Sheets writes the sheets of a made-up place of so many people into a folder.
type Sheets func(dir string, people int) error

// bench is one thing to measure.
type bench struct {
	name string
	run  func(ctx context.Context, r *run) ([]Line, error)
}

func all() []bench {
	return []bench{{"import", importing}, {"start", starting}, {"birth", births}, {"find", finding}, {"figures", figuring}, {"report", reporting}, {"sync", syncing}, {"portal", publishing}, {"memory", holding}, {"benefits", benefiting}, {"payments", paying}, {"link", linking}, {"doubles", doubling}, {"worklist", listing}}
}

func listing(_ context.Context, _ *run) ([]Line, error) {
	m, err := worklist.Measure(clock.System{})
	if err != nil {
		return nil, err
	}
	return []Line{{Name: "work list, 6,000 people from nothing", Unit: "ms", Value: m.Whole, Floor: m.Floor, What: "a span added to a birth date for each contact"},
		{Name: "work list, 6,000 people after one visit, p99", Unit: "ms", Value: m.Visits[len(m.Visits)*99/100], Goal: Goal{AtMost, 50}}}, nil
}

// publishing measures the public pages, which everybody may read at any pace while they stand.
func publishing(ctx context.Context, r *run) ([]Line, error) {
	s, err := r.serve(ctx)
	if err != nil {
		return nil, err
	}
	m, err := portal.Measure(ctx, r.Clock, s.base)
	if err != nil {
		return nil, err
	}
	const what = "a handler that writes the same bytes"
	return []Line{{Name: "public pages, 16 readers", Unit: "/s", Value: m.Pages, Floor: m.Floor, What: what, Goal: Goal{AtLeast, 2000}},
		{Name: "public pages that haven't changed", Unit: "/s", Value: m.Unchanged, Floor: m.Floor, What: what},
		{Name: "public pages under load, p99", Unit: "ms", Value: m.Took[len(m.Took)*99/100]},
		{Name: "the first reader of a page, at most", Unit: "ms", Value: slices.Max(m.First)},
		{Name: "a public page as it is sent", Unit: "KB", Value: m.Bytes / 1024}}, nil
}

// Names are the benchmarks there are.
func Names() []string {
	var out []string
	for _, b := range all() {
		out = append(out, b.name)
	}
	return out
}

// run is the state that the benchmarks of one engine share: the sheets, the imported place, the server.
type run struct {
	Options
	engine       string
	sheets, data string
	db           string // the URL of the measured place; empty for SQLite
	server       *server
}

// Run measures what is named, or everything: on SQLite, and on PostgreSQL where its URL is given.
func Run(ctx context.Context, o Options, names []string) (Table, error) {
	for _, n := range names {
		if !slices.Contains(Names(), n) {
			return Table{}, fault.New(fault.Invalid, "cli.bench.name", "name", n, "names", strings.Join(Names(), ", "))
		}
	}
	t := newTable(o.People)
	lite := &run{Options: o, engine: SQLite, sheets: filepath.Join(o.Dir, "sheets"), data: filepath.Join(o.Dir, "data")}
	if err := lite.measure(ctx, &t, names); err != nil || o.DB == "" {
		return t, err
	}
	place, drop, err := probe.Reserve(ctx, o.DB, o.Clock, "wanjia_bench")
	if err != nil {
		return t, err
	}
	pg := &run{Options: o, engine: PostgreSQL, sheets: lite.sheets, data: filepath.Join(o.Dir, "data-postgres"), db: place}
	err = pg.measure(ctx, &t, names)
	if gone := drop(context.WithoutCancel(ctx)); err == nil {
		err = gone
	}
	return t, err
}

func (r *run) measure(ctx context.Context, t *Table, names []string) error {
	defer r.stop()
	for _, b := range all() {
		if len(names) > 0 && !slices.Contains(names, b.name) {
			continue
		}
		r.say("bench %s (%s) …", b.name, r.engine)
		lines, err := b.run(ctx, r)
		t.add(r.engine, lines)
		if err != nil {
			return fmt.Errorf("bench %s (%s): %w", b.name, r.engine, err)
		}
	}
	return nil
}

func (r *run) say(format string, args ...any) { _, _ = fmt.Fprintf(r.Err, format+"\n", args...) } // a message lost is no harm

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

// timed runs something and adds how long it took.
func (r *run) timed(to *[]time.Duration, do func() error) error {
	start := r.Clock.Now()
	err := do()
	*to = append(*to, r.since(start))
	return err
}

// probe looks into the measured place beside the server.
func (r *run) probe() probe.Place { return probe.Open(r.data, r.db, r.Clock) }

// scratch is an empty database of the same engine, and how to do away with it.
func (r *run) scratch(ctx context.Context) (probe.Place, func(context.Context) error, error) {
	if r.db == "" {
		return probe.Scratch(ctx, r.Dir, r.Clock)
	}
	url, drop, err := probe.Reserve(ctx, r.DB, r.Clock, "wanjia_bench_floor")
	return probe.Open("", url, r.Clock), drop, err
}
