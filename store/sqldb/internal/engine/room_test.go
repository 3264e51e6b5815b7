package engine_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"wanjia/store/sqldb/internal/engine"
)

// The room is the whole process's and is taken once, so a process of its own takes it.
func TestPagesThatLieSideBySideKeepWhatIsWritten(t *testing.T) {
	if file := os.Getenv("WANJIA_TEST_ROOM"); file != "" {
		engine.Undo(1 << 20)
		engine.Room(1 << 20) // less than the cache holds: the rest lies beside it
		fill(t, file)
		engine.Room(1 << 20) // too late, and harmless
		fill(t, file+".2")
		return
	}
	file := filepath.Join(t.TempDir(), "room.db")
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^"+t.Name()+"$")
	cmd.Env = append(os.Environ(), "WANJIA_TEST_ROOM="+file)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("with room: %v\n%s", err, out)
	}
	for _, f := range []string{file, file + ".2"} {
		c, err := engine.OpenLite(t.Context(), f, "", 8)
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		var rows, sum int64
		var whole string
		for sql, dest := range map[string]any{"SELECT count(*) FROM t": &rows, "SELECT sum(n) FROM t": &sum, "PRAGMA integrity_check": &whole} {
			if err := c.Ask(t.Context(), sql, dest); err != nil {
				t.Fatal(sql, err)
			}
		}
		if rows != 20000 || sum != 20000*19999/2 || whole != "ok" {
			t.Errorf("%s has %d rows that sum to %d and is %q; want 20000 rows, %d and ok", f, rows, sum, whole, 20000*19999/2)
		}
	}
}

func fill(t *testing.T, file string) {
	t.Helper()
	ctx := t.Context()
	c, err := engine.OpenLite(ctx, file, "", 8)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range []string{"PRAGMA journal_mode=WAL; PRAGMA cache_size=-4096", "CREATE TABLE t (n BIGINT PRIMARY KEY, pad BLOB)", "BEGIN"} {
		if err := c.Control(ctx, s); err != nil {
			t.Fatal(s, err)
		}
	}
	for i := range 20000 {
		if _, err := c.Exec(ctx, "INSERT INTO t VALUES ($1, $2)", []any{int64(i * 7919 % 20000), make([]byte, 300)}); err != nil {
			t.Fatal(err)
		}
	}
	if err := c.Control(ctx, "COMMIT"); err != nil {
		t.Fatal(err)
	}
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
}
