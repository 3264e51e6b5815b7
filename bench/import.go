package bench

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"wanjia/bench/usage"
	"wanjia/store/probe"
)

// loaded is what an import came to.
type loaded struct {
	rows, seconds, processor float64
	memory                   float64 // its peak, in MB
}

// importing measures the import with all rules, journal, hash tree, cube and search index.
func importing(ctx context.Context, r *run) ([]Line, error) {
	got, err := r.load(ctx)
	if err != nil {
		return nil, err
	}
	floor, err := r.plainInserts(ctx, got.rows)
	if err != nil {
		return nil, err
	}
	const what = "plain inserts of the rows it made, into the same indexed tables, by the same driver"
	return []Line{
		{Name: "import", Unit: "rows/s", Value: got.rows / got.seconds, Floor: floor.rows / floor.seconds, What: what, Goal: Goal{AtLeast, 12000}},
		{Name: "import, processor time", Unit: "µs/row", Value: 1e6 * got.processor / got.rows, Floor: 1e6 * floor.processor / floor.rows, What: what},
		{Name: "import, peak memory", Unit: "MB", Value: got.memory, Goal: Goal{AtMost, 1024}},
	}, nil
}

// load imports the sheets into a fresh place.
func (r *run) load(ctx context.Context) (loaded, error) {
	if err := r.makeSheets(); err != nil {
		return loaded{}, err
	}
	if err := os.RemoveAll(r.data); err != nil {
		return loaded{}, err
	}
	if err := probe.Empty(ctx, r.db, r.Clock); err != nil {
		return loaded{}, err
	}
	cmd := r.command(ctx, "import", "--source", "bench", "areas="+filepath.Join(r.sheets, "areas.csv"),
		"people="+filepath.Join(r.sheets, "people.csv"), "events="+filepath.Join(r.sheets, "events.csv"))
	cmd.Stderr = r.Err
	start := r.Clock.Now()
	out, err := cmd.Output()
	if err != nil && cmd.ProcessState.ExitCode() != 3 { // some rows refused
		return loaded{}, err
	}
	got := loaded{seconds: r.since(start).Seconds()}
	var n struct{ Read, Added, Refused int64 }
	if err := json.Unmarshal([]byte(strings.TrimSpace(string(out))), &n); err != nil {
		return got, fmt.Errorf("import said %q: %w", out, err)
	}
	r.say("import: %s in %.1f s", strings.TrimSpace(string(out)), got.seconds)
	got.rows = float64(n.Read)
	got.processor = (cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()).Seconds()
	got.memory, _ = usage.Peak(cmd.ProcessState) // untold is nothing
	return got, nil
}

// command is the program, on the measured place.
func (r *run) command(ctx context.Context, name string, args ...string) *exec.Cmd {
	all := []string{name, "--data", r.data}
	if r.db != "" {
		all = append(all, "--db", r.db)
	}
	cmd := exec.CommandContext(ctx, r.Binary, append(all, args...)...) //nolint:gosec // our own binary
	cmd.Env = append(os.Environ(), "WANJIA_CPUPROFILE=")
	if r.Profile != "" {
		cmd.Env = append(cmd.Env, "WANJIA_CPUPROFILE="+filepath.Join(r.Profile, strings.ToLower(r.engine)+"-"+name+".pprof"))
	}
	return cmd
}

// plainInserts writes every row of the imported tables into the same tables of a fresh database. Only the writing is timed.
func (r *run) plainInserts(ctx context.Context, rows float64) (took loaded, err error) {
	to, drop, err := r.scratch(ctx)
	if err != nil {
		return took, err
	}
	defer func() { err = errors.Join(err, drop(context.WithoutCancel(ctx))) }()
	took.rows = rows
	err = r.probe().CopyAll(ctx, to, func(write func() error) error {
		start, before := r.Clock.Now(), processor()
		err := write()
		took.seconds += r.since(start).Seconds()
		took.processor += (processor() - before).Seconds()
		return err
	})
	return took, err
}

// processor is the time that this process has had of the processors.
func processor() time.Duration {
	used, _ := usage.Own()
	return used
}
