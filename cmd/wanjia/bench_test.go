package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"wanjia/bench"
	"wanjia/cmd/wanjia/cli"
	"wanjia/store/storetest/pgtest"
)

// measured runs the benchmarks; whether a goal is reached is no test's business.
func measured(t *testing.T, args ...string) (table bench.Table, said string) {
	t.Helper()
	cmd := program(t, append([]string{"bench", "--people", "500", "--json"}, args...)...)
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Run(); cmd.ProcessState == nil || cmd.ProcessState.ExitCode() != cli.Done && cmd.ProcessState.ExitCode() != cli.Short {
		t.Fatalf("%v: %v\n%s%s", args, err, out.String(), errs.String())
	}
	if err := json.Unmarshal(out.Bytes(), &table); err != nil {
		t.Fatalf("%v: %s", err, out.String())
	}
	return table, errs.String()
}

func TestTheBenchmarksMeasureBothEngines(t *testing.T) {
	url, kept := pgtest.Start(t), filepath.Join(t.TempDir(), "kept")
	table, _ := measured(t, "--keep", kept, "--db", url, "import", "start", "find", "figures", "sync", "memory")
	if len(table.Rows) < 12 {
		t.Errorf("%d figures: %+v", len(table.Rows), table)
	}
	for _, r := range table.Rows {
		if r.SQLite == nil || r.PostgreSQL == nil || r.SQLite.Value <= 0 || r.PostgreSQL.Value <= 0 {
			t.Errorf("%s: %+v and %+v, want a value on both engines", r.Name, r.SQLite, r.PostgreSQL)
		}
		if strings.HasPrefix(r.What, "plain inserts") && (r.SQLite.Floor <= 0 || r.PostgreSQL.Floor <= 0) {
			t.Errorf("%s: want a floor, have %+v and %+v", r.Name, r.SQLite, r.PostgreSQL)
		}
	}
	if _, said := measured(t, "--keep", kept, "start"); strings.Contains(said, "import") {
		t.Errorf("the kept place was imported again: %s", said)
	}
	left, err := os.ReadDir(kept)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range left {
		if strings.HasPrefix(f.Name(), "floor") {
			t.Errorf("%s is left over", f.Name())
		}
	}
}
