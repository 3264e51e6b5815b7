package bench

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"

	"wanjia/store/probe"
	"wanjia/store/schema"
	"wanjia/store/sqldb"
)

// importing measures the import with all rules, journal, hash tree, cube and search index.
func importing(ctx context.Context, r *run) ([]Line, error) {
	rate, memory, err := r.load(ctx)
	if err != nil {
		return nil, err
	}
	lines := []Line{{Name: "import, memory", Value: memory, Unit: "MB", Goal: "<= 1024"}}
	if r.DB != "" {
		return append([]Line{{Name: "import (PostgreSQL)", Value: rate, Unit: "rows/s", Goal: "printed beside"}}, lines...), nil
	}
	floor, err := r.plainInserts(ctx)
	if err != nil {
		return nil, err
	}
	return append([]Line{{Name: "import", Value: rate, Unit: "rows/s", Floor: floor, What: "plain inserts of the same tables' rows", Goal: ">= 12000"}}, lines...), nil
}

// load imports the sheets into a fresh place and tells rows a second and peak memory in MB.
func (r *run) load(ctx context.Context) (rate, memory float64, err error) {
	if err := r.makeSheets(); err != nil {
		return 0, 0, err
	}
	if err := os.RemoveAll(r.data); err != nil {
		return 0, 0, err
	}
	args := r.place("import", "--source", "bench", "areas="+filepath.Join(r.sheets, "areas.csv"),
		"people="+filepath.Join(r.sheets, "people.csv"), "events="+filepath.Join(r.sheets, "events.csv"))
	cmd := exec.CommandContext(ctx, r.Binary, args...) //nolint:gosec // our own binary
	cmd.Stderr = r.Err
	start := r.Clock.Now()
	out, err := cmd.Output()
	if err != nil && cmd.ProcessState.ExitCode() != 3 {
		return 0, 0, err
	}
	took := r.since(start)
	var n struct{ Read, Added, Refused int64 }
	if err := json.Unmarshal([]byte(strings.TrimSpace(string(out))), &n); err != nil {
		return 0, 0, fmt.Errorf("import said %q: %w", out, err)
	}
	r.say("import: %s in %s", strings.TrimSpace(string(out)), took.Round(1e7))
	if use, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
		memory = float64(use.Maxrss) / 1024
	}
	return float64(n.Read) / took.Seconds(), memory, nil
}

// place are the arguments of a command on the measured place.
func (r *run) place(command string, args ...string) []string {
	all := append([]string{command, "--data", r.data}, args...)
	if r.DB != "" {
		all = append(all, "--db", r.DB)
	}
	return all
}

// plainInserts writes every row of the imported tables into the same tables of a fresh database and tells the rows of the
// sheets a second that this would be. Only the writing is timed.
func (r *run) plainInserts(ctx context.Context) (float64, error) {
	file := filepath.Join(r.Dir, "floor.db")
	defer removeDB(file)
	to, err := sqldb.Open(ctx, sqldb.SQLite(file), r.Clock)
	if err != nil {
		return 0, err
	}
	defer to.Close()
	if err := schema.Migrate(ctx, to); err != nil {
		return 0, err
	}
	if err := to.Tune(ctx, sqldb.ForImport); err != nil {
		return 0, err
	}
	var took float64
	from := probe.Open(r.data, r.DB, r.Clock)
	for _, t := range probe.Tables() {
		err := from.Copy(ctx, to, t, func(write func() error) error {
			start := r.Clock.Now()
			err := write()
			took += r.since(start).Seconds()
			return err
		})
		if err != nil {
			return 0, fmt.Errorf("%s: %w", t, err)
		}
	}
	entries, err := from.Entries(ctx)
	return float64(entries) / took, err
}

func removeDB(file string) {
	for _, end := range []string{"", "-wal", "-shm"} {
		_ = os.Remove(file + end) // a scratch file
	}
}
