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

	"wanjia/store/schema"
	"wanjia/store/sqldb"
)

// tables are those that an import fills; the floor writes their rows again with nothing around it.
var tables = []string{"journal", "tile", "person", "household", "residence", "event", "term", "address_term", "blind", "salt", "pop_delta", "event_count"}

// floorRows is how many rows share a transaction of the floor.
const floorRows = 10000

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
	from, err := sqldb.Open(ctx, sqldb.SQLite(filepath.Join(r.data, "wanjia.db")), r.Clock)
	if err != nil {
		return 0, err
	}
	defer from.Close()
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
	c := copier{r: r, from: from, to: to}
	for _, t := range tables {
		if err := c.table(ctx, t); err != nil {
			return 0, fmt.Errorf("%s: %w", t, err)
		}
	}
	var entries int64
	err = from.Read(ctx, func(rx *sqldb.Rx) error { return rx.QueryRow(ctx, "SELECT count(*) FROM journal").Scan(&entries) })
	return float64(entries) / c.took, err
}

func removeDB(file string) {
	for _, end := range []string{"", "-wal", "-shm"} {
		_ = os.Remove(file + end) // a scratch file
	}
}

type copier struct {
	r        *run
	from, to *sqldb.DB
	took     float64 // seconds of writing
}

func (c *copier) table(ctx context.Context, table string) error {
	return c.from.Read(ctx, func(rx *sqldb.Rx) error {
		columns, err := columnsOf(ctx, rx, table)
		if err != nil {
			return err
		}
		rows, err := rx.Query(ctx, "SELECT "+strings.Join(columns, ", ")+" FROM "+table)
		if err != nil {
			return err
		}
		defer rows.Close()
		batch := make([][]any, 0, floorRows)
		for rows.Next() {
			row, ptrs := make([]any, len(columns)), make([]any, len(columns))
			for i := range row {
				ptrs[i] = &row[i]
			}
			if err := rows.Scan(ptrs...); err != nil {
				return err
			}
			if batch = append(batch, row); len(batch) == floorRows {
				if err := c.write(ctx, table, columns, batch); err != nil {
					return err
				}
				batch = batch[:0]
			}
		}
		if err := rows.Err(); err != nil {
			return err
		}
		return c.write(ctx, table, columns, batch)
	})
}

func columnsOf(ctx context.Context, rx *sqldb.Rx, table string) ([]string, error) {
	return sqldb.Collect(ctx, rx, func(scan func(...any) error) (string, error) {
		var name string
		return name, scan(&name)
	}, "SELECT name FROM pragma_table_info($1)", table)
}

func (c *copier) write(ctx context.Context, table string, columns []string, rows [][]any) error {
	start := c.r.Clock.Now()
	err := c.to.WriteBulk(ctx, func(tx *sqldb.Tx) error { return tx.Insert(ctx, table, columns, "", rows) })
	c.took += c.r.since(start).Seconds()
	return err
}
