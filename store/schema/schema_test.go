package schema

import (
	"context"
	"database/sql"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"testing/fstest"

	_ "modernc.org/sqlite" // to look into a backup without our own code

	"wanjia/base/clock"
	"wanjia/base/fault"
	"wanjia/store/sqldb"
	"wanjia/store/storetest/pgtest"
)

var update = flag.Bool("update", false, "write the golden files anew")

func engines(t *testing.T, fn func(t *testing.T, db *sqldb.DB)) {
	t.Helper()
	for _, e := range []sqldb.Engine{sqldb.EngineSQLite, sqldb.EnginePostgres} {
		t.Run(e.String(), func(t *testing.T) { fn(t, blank(t, e)) })
	}
}

func blank(t *testing.T, e sqldb.Engine) *sqldb.DB {
	t.Helper()
	at := sqldb.SQLite(filepath.Join(t.TempDir(), "test.db"))
	if e == sqldb.EnginePostgres {
		at = sqldb.Postgres(pgtest.Start(t))
	}
	db, err := sqldb.Open(t.Context(), at, clock.System{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}

// with is the ledger's own file and some more.
func with(t *testing.T, more fstest.MapFS) []step {
	t.Helper()
	own, err := fs.ReadFile(files, "0000_ledger.sql")
	if err != nil {
		t.Fatal(err)
	}
	more["0000_ledger.sql"] = &fstest.MapFile{Data: own}
	steps, err := read(more)
	if err != nil {
		t.Fatal(err)
	}
	return steps
}

func file(text string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(text)} }

func dump(t *testing.T, db *sqldb.DB) string {
	t.Helper()
	text, err := Dump(t.Context(), db)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func exec(t *testing.T, db *sqldb.DB, sqls ...string) {
	t.Helper()
	err := db.Write(t.Context(), func(tx *sqldb.Tx) error {
		for _, s := range sqls {
			if _, err := tx.Exec(t.Context(), s); err != nil {
				return fmt.Errorf("%s: %w", s, err)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestTheSchemaIsTheGoldenOne(t *testing.T) {
	engines(t, func(t *testing.T, db *sqldb.DB) {
		for range 2 { // the second time there is nothing to do
			if err := Migrate(t.Context(), db); err != nil {
				t.Fatal(err)
			}
		}
		golden := filepath.Join("testdata", "schema."+db.Engine().String()+".golden")
		have := dump(t, db)
		if *update {
			if err := errors.Join(os.MkdirAll("testdata", 0o755), os.WriteFile(golden, []byte(have), 0o644)); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(golden)
		if err != nil {
			t.Fatal(err)
		}
		if have != string(want) {
			t.Errorf("the schema differs from %s; if it should, run go test -update\nwant\n%s\nhave\n%s", golden, want, have)
		}
	})
}

func TestMigrationsGoForwardOnly(t *testing.T) {
	engines(t, func(t *testing.T, db *sqldb.DB) {
		ctx := t.Context()
		one := "CREATE TABLE a (id BIGINT NOT NULL PRIMARY KEY);"
		first := with(t, fstest.MapFS{"0001_a.sql": file(one)})
		if err := migrate(ctx, db, first); err != nil {
			t.Fatal(err)
		}
		second := with(t, fstest.MapFS{"0001_a.sql": file(strings.ReplaceAll(one, "\n", "\r\n")), "0002_b.sql": file("ALTER TABLE a ADD COLUMN b BOOLEAN;\nCREATE INDEX a_b ON a (b) INCLUDE (id)")})
		if err := migrate(ctx, db, second); err != nil {
			t.Fatal(err)
		}
		if err := migrate(ctx, db, first); !fault.Is(err, "sqldb.schema.newer") {
			t.Errorf("want an old program refused, have %v", err)
		}
		changed := with(t, fstest.MapFS{"0001_a.sql": file(one + " -- better"), "0002_b.sql": file("")})
		if err := migrate(ctx, db, changed); !fault.Is(err, "sqldb.schema.changed") {
			t.Errorf("want a changed file refused, have %v", err)
		}
		before := dump(t, db)
		for name, text := range map[string]string{
			"a failure in the middle": "CREATE TABLE c (id BIGINT NOT NULL PRIMARY KEY); CREATE TABLE a (id BIGINT)",
			"a check at the commit":   "CREATE TABLE c (id BIGINT REFERENCES a (id) DEFERRABLE INITIALLY DEFERRED)",
		} {
			broken := with(t, fstest.MapFS{"0001_a.sql": file(one), "0002_b.sql": file("ALTER TABLE a ADD COLUMN b BOOLEAN;\nCREATE INDEX a_b ON a (b) INCLUDE (id)"), "0003_c.sql": file(text)})
			if err := migrate(ctx, db, broken); err == nil {
				t.Errorf("%s: want it refused", name)
			}
			if after := dump(t, db); after != before {
				t.Errorf("%s: want nothing of it kept\nbefore\n%s\nafter\n%s", name, before, after)
			}
		}
	})
}

func TestFileNames(t *testing.T) {
	for _, c := range []struct {
		name  string
		files fstest.MapFS
	}{
		{"no number", fstest.MapFS{"a.sql": file("")}},
		{"a short number", fstest.MapFS{"1_a.sql": file("")}},
		{"no name", fstest.MapFS{"0001.sql": file("")}},
		{"a number twice", fstest.MapFS{"0001_a.sql": file(""), "0001_b.sql": file("")}},
	} {
		if _, err := read(c.files); err == nil {
			t.Errorf("%s: want it refused", c.name)
		}
	}
}

func TestTwoProcessesMigrateAtOnce(t *testing.T) {
	url := pgtest.Start(t)
	errs := make(chan error, 4)
	for range cap(errs) {
		go func() {
			db, err := sqldb.Open(t.Context(), sqldb.Postgres(url), clock.System{})
			if err == nil {
				err = errors.Join(Migrate(t.Context(), db), db.Close())
			}
			errs <- err
		}()
	}
	for range cap(errs) {
		if err := <-errs; err != nil {
			t.Error(err)
		}
	}
}

const office = `
CREATE TABLE area (
    code   TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    parent TEXT COLLATE "C" REFERENCES area (code),
    name   TEXT NOT NULL
);
-- clustered
CREATE TABLE person (
    home    BIGINT NOT NULL,
    id      BYTEA NOT NULL,
    area    TEXT COLLATE "C" NOT NULL REFERENCES area (code),
    name    TEXT NOT NULL,
    alive   BOOLEAN NOT NULL,
    score   DOUBLE PRECISION,
    sealed  BYTEA,
    born    TEXT COLLATE "C",
    PRIMARY KEY (home, id)
);
CREATE INDEX person_area ON person (area, born) INCLUDE (name);
CREATE UNIQUE INDEX person_sealed ON person (sealed);
CREATE TABLE event (
    seq    BIGINT NOT NULL PRIMARY KEY,
    home   BIGINT NOT NULL,
    person BYTEA NOT NULL,
    "when" TEXT COLLATE "C" NOT NULL CHECK ("when" <> ''),
    FOREIGN KEY (home, person) REFERENCES person (home, id)
);
CREATE INDEX event_person ON event (home, person);
`

func fill(t *testing.T, db *sqldb.DB, people int) {
	t.Helper()
	ctx := t.Context()
	var areas, persons, events [][]any
	areas = append(areas, []any{"99", nil, "万家"}, []any{"9901", "99", "一区"})
	for i := range people {
		id := fmt.Appendf(nil, "%016d", i*7919%people)
		var score, sealed any
		if i%3 == 0 {
			score, sealed = float64(i)/7, append([]byte{0, 255}, id...)
		}
		persons = append(persons, []any{1, id, "9901", fmt.Sprint("张'三\n", i), i%2 == 0, score, sealed, "1980"})
		events = append(events, []any{int64(i) << 32, 1, id, "2020-01"})
	}
	err := db.Write(ctx, func(tx *sqldb.Tx) error {
		return errors.Join(
			tx.Insert(ctx, "area", []string{"code", "parent", "name"}, "", areas),
			tx.Insert(ctx, "person", []string{"home", "id", "area", "name", "alive", "score", "sealed", "born"}, "", persons),
			tx.Insert(ctx, "event", []string{"seq", "home", "person", `"when"`}, "", events),
		)
	})
	if err != nil {
		t.Fatal(err)
	}
}

// content is every row of the office, in order.
func content(t *testing.T, db *sqldb.DB) string {
	t.Helper()
	var b strings.Builder
	err := db.Read(t.Context(), func(rx *sqldb.Rx) error {
		rows, err := rx.Query(t.Context(), `SELECT e.seq, e."when", p.id, p.name, p.alive, p.score, p.sealed, p.born, a.name, a.parent
FROM event e JOIN person p ON p.home = e.home AND p.id = e.person JOIN area a ON a.code = p.area ORDER BY e.seq`)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var seq int64
			var when, name, area string
			var id, sealed []byte
			var alive bool
			var score *float64
			var born, parent *string
			if err := rows.Scan(&seq, &when, &id, &name, &alive, &score, &sealed, &born, &area, &parent); err != nil {
				return err
			}
			fmt.Fprintf(&b, "%d %s %s %q %v %x %s", seq, when, id, name, alive, sealed, area)
			if score != nil {
				fmt.Fprintf(&b, " %x", *score)
			}
			b.WriteString("\n")
		}
		return rows.Err()
	})
	if err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestABackupGoesRoundThroughBothEngines(t *testing.T) {
	ctx := t.Context()
	old := with(t, fstest.MapFS{"0001_office.sql": file(office)})
	grown := with(t, fstest.MapFS{"0001_office.sql": file(office), "0002_more.sql": file("ALTER TABLE area ADD COLUMN rank BIGINT NOT NULL DEFAULT 7")})
	for _, path := range [][]sqldb.Engine{
		{sqldb.EngineSQLite, sqldb.EnginePostgres, sqldb.EngineSQLite},
		{sqldb.EnginePostgres, sqldb.EnginePostgres, sqldb.EngineSQLite, sqldb.EngineSQLite},
	} {
		t.Run(fmt.Sprint(path), func(t *testing.T) {
			db := blank(t, path[0])
			if err := migrate(ctx, db, old); err != nil {
				t.Fatal(err)
			}
			fill(t, db, 2500)
			want := content(t, db)
			for _, e := range path[1:] {
				backup := filepath.Join(t.TempDir(), "backup.db")
				last := 0
				if err := db.Backup(ctx, backup, func(done, total int) { last = total - done }); err != nil {
					t.Fatal(err)
				}
				if last != 0 {
					t.Errorf("want the backup's progress to reach its end, %d left", last)
				}
				next := blank(t, e)
				if err := restore(ctx, next, backup, old, func(done, total int) { last = total - done }); err != nil {
					t.Fatal(err)
				}
				if last != 0 {
					t.Errorf("want the restore's progress to reach its end, %d left", last)
				}
				fresh := blank(t, e)
				if err := migrate(ctx, fresh, old); err != nil {
					t.Fatal(err)
				}
				if have, want := dump(t, next), dump(t, fresh); have != want {
					t.Errorf("want the tables of a fresh database\nwant\n%s\nhave\n%s", want, have)
				}
				if have := content(t, next); have != want {
					t.Errorf("the rows differ on %s: %d bytes, want %d", e, len(have), len(want))
				}
				if err := restore(ctx, next, backup, old, nil); !fault.Is(err, "sqldb.restore.filled") {
					t.Errorf("want a filled database refused, have %v", err)
				}
				db = next
			}
			// An old backup in a newer program.
			backup := filepath.Join(t.TempDir(), "backup.db")
			if err := db.Backup(ctx, backup, nil); err != nil {
				t.Fatal(err)
			}
			newer := blank(t, path[0])
			if err := restore(ctx, newer, backup, grown, nil); err != nil {
				t.Fatal(err)
			}
			if have := content(t, newer); have != want {
				t.Errorf("the rows differ behind the newer migration")
			}
			if err := restore(ctx, blank(t, path[0]), backup, old[:1], nil); !fault.Is(err, "sqldb.schema.newer") {
				t.Errorf("want a backup of a newer program refused, have %v", err)
			}
			done := blank(t, path[0])
			if err := migrate(ctx, done, grown); err != nil {
				t.Fatal(err)
			}
			if err := restore(ctx, done, backup, grown, nil); !fault.Is(err, "sqldb.restore.differs") {
				t.Errorf("want a database with other tables refused, have %v", err)
			}
		})
	}
}

func TestTheRealTablesAreBackedUpAndRestored(t *testing.T) {
	engines(t, func(t *testing.T, db *sqldb.DB) {
		if err := Migrate(t.Context(), db); err != nil {
			t.Fatal(err)
		}
		backup := filepath.Join(t.TempDir(), "backup.db")
		if err := db.Backup(t.Context(), backup, nil); err != nil {
			t.Fatal(err)
		}
		for _, e := range []sqldb.Engine{sqldb.EngineSQLite, sqldb.EnginePostgres} {
			if err := Restore(t.Context(), blank(t, e), backup, nil); err != nil {
				t.Errorf("into %s: %v", e, err)
			}
		}
	})
}

// TestABackupIsOneMoment writes pairs while the backup runs: it holds whole pairs only, and is a plain sound file.
func TestABackupIsOneMoment(t *testing.T) {
	engines(t, func(t *testing.T, db *sqldb.DB) {
		ctx := t.Context()
		exec(t, db, `CREATE TABLE pair (id BIGINT NOT NULL PRIMARY KEY, text TEXT COLLATE "C" NOT NULL)`, `CREATE TABLE twin (id BIGINT NOT NULL PRIMARY KEY)`)
		var next atomic.Int64
		pair := func() error {
			return db.Write(ctx, func(tx *sqldb.Tx) error {
				id := next.Add(1)
				return errors.Join(
					tx.Insert(ctx, "pair", []string{"id", "text"}, "", [][]any{{id, strings.Repeat("x", 2000)}}),
					tx.Insert(ctx, "twin", []string{"id"}, "", [][]any{{id}}))
			})
		}
		for range 300 {
			if err := pair(); err != nil {
				t.Fatal(err)
			}
		}
		stop, stopped := make(chan struct{}), make(chan error, 1)
		go func() {
			for {
				select {
				case <-stop:
					stopped <- nil
					return
				default:
				}
				if err := pair(); err != nil {
					stopped <- err
					return
				}
			}
		}()
		for i := range 5 {
			backup := filepath.Join(t.TempDir(), fmt.Sprint("backup", i, ".db"))
			if err := db.Backup(ctx, backup, nil); err != nil {
				t.Fatal(err)
			}
			sound(t, backup)
		}
		close(stop)
		if err := <-stopped; err != nil {
			t.Fatal(err)
		}
	})
}

func sound(t *testing.T, backup string) {
	t.Helper()
	look, err := sql.Open("sqlite", "file:"+backup+"?mode=ro")
	if err != nil {
		t.Fatal(err)
	}
	defer look.Close()
	var verdict, mode string
	var pairs, twins, most int
	err = errors.Join(
		look.QueryRowContext(t.Context(), "PRAGMA integrity_check").Scan(&verdict),
		look.QueryRowContext(t.Context(), "PRAGMA journal_mode").Scan(&mode),
		look.QueryRowContext(t.Context(), "SELECT (SELECT count(*) FROM pair), (SELECT count(*) FROM twin), (SELECT max(id) FROM pair)").Scan(&pairs, &twins, &most))
	if err != nil || verdict != "ok" || mode != "delete" {
		t.Errorf("want a sound file of its own, have %q, %q, %v", verdict, mode, err)
	}
	if pairs != twins || pairs != most || pairs < 300 {
		t.Errorf("want one moment, have %d pairs, %d twins, the last %d", pairs, twins, most)
	}
	if rest, err := filepath.Glob(backup + "*"); err != nil || len(rest) != 1 {
		t.Errorf("want one file, have %v, %v", rest, err)
	}
}

func TestWhatIsNoBackupIsRefused(t *testing.T) {
	engines(t, func(t *testing.T, db *sqldb.DB) {
		ctx := t.Context()
		steps := with(t, fstest.MapFS{"0001_office.sql": file(office)})
		if err := migrate(ctx, db, steps); err != nil {
			t.Fatal(err)
		}
		fill(t, db, 2000)
		backup := filepath.Join(t.TempDir(), "backup.db")
		if err := db.Backup(ctx, backup, nil); err != nil {
			t.Fatal(err)
		}
		if err := db.Backup(ctx, backup, nil); !fault.Is(err, "sqldb.backup.exists") {
			t.Errorf("want no backup overwritten, have %v", err)
		}
		cancelled, cancel := context.WithCancel(ctx)
		cancel()
		other := filepath.Join(t.TempDir(), "other.db")
		if err := db.Backup(cancelled, other, nil); !errors.Is(err, context.Canceled) {
			t.Errorf("want %v, have %v", context.Canceled, err)
		}
		if rest, err := filepath.Glob(other + "*"); err != nil || len(rest) != 0 {
			t.Errorf("want nothing left of a cancelled backup, have %v, %v", rest, err)
		}
		whole, err := os.ReadFile(backup)
		if err != nil {
			t.Fatal(err)
		}
		damaged := append([]byte{}, whole...)
		for i := len(damaged) / 2; i < len(damaged)/2+20000; i++ {
			damaged[i] ^= 0x5a
		}
		foreign := filepath.Join(t.TempDir(), "foreign.db")
		stranger, err := sqldb.Open(ctx, sqldb.SQLite(foreign), clock.System{})
		if err != nil {
			t.Fatal(err)
		}
		exec(t, stranger, "CREATE TABLE x (id BIGINT)")
		if err := stranger.Close(); err != nil {
			t.Fatal(err)
		}
		target := blank(t, db.Engine())
		for name, c := range map[string]struct {
			file  string
			bytes []byte
			key   string
		}{
			"half of it":        {"half.db", whole[:len(whole)/2/4096*4096], "sqldb.restore.damaged"},
			"scratched":         {"scratched.db", damaged, "sqldb.restore.damaged"},
			"another program's": {foreign, nil, "sqldb.restore.foreign"},
			"a letter":          {"letter.txt", []byte(strings.Repeat("Dear Sir or Madam, ", 1000)), "sqldb.restore.damaged"},
			"nothing":           {"/no/such/file", nil, "sqldb.open"},
		} {
			at := c.file
			if c.bytes != nil {
				at = filepath.Join(t.TempDir(), c.file)
				if err := os.WriteFile(at, c.bytes, 0o600); err != nil {
					t.Fatal(err)
				}
			}
			if err := restore(ctx, target, at, steps, nil); !fault.Is(err, c.key) {
				t.Errorf("%s: want %s, have %v", name, c.key, err)
			}
		}
		if err := restore(ctx, target, backup, steps, nil); err != nil {
			t.Errorf("want the good one to load after that, have %v", err)
		}
		if db.Engine() == sqldb.EnginePostgres {
			if _, err := sqldb.Open(ctx, sqldb.SQLite(backup), clock.System{}); !fault.Is(err, "sqldb.backup.rows") {
				t.Errorf("want rows without keys refused as a database, have %v", err)
			}
		}
	})
}

func TestIndexesPutOffComeBack(t *testing.T) {
	engines(t, func(t *testing.T, db *sqldb.DB) {
		ctx := t.Context()
		steps := with(t, fstest.MapFS{"0001_office.sql": file(office)})
		if err := migrate(ctx, db, steps); err != nil {
			t.Fatal(err)
		}
		before := dump(t, db)
		for _, again := range []func(context.Context, *sqldb.DB) error{MakeIndexes, func(ctx context.Context, db *sqldb.DB) error {
			backup := filepath.Join(t.TempDir(), "backup.db")
			if err := db.Backup(ctx, backup, nil); err != nil {
				return err
			}
			next := blank(t, db.Engine())
			if err := restore(ctx, next, backup, steps, nil); err != nil {
				return err
			}
			if after := dump(t, next); after != before {
				t.Errorf("want all indexes behind a restore\nwant\n%s\nhave\n%s", before, after)
			}
			return MakeIndexes(ctx, db)
		}} {
			if err := DeferIndexes(ctx, db, "person_area", "event_person", "sealed"); err != nil {
				t.Fatal(err)
			}
			without := dump(t, db)
			if strings.Contains(without, "person_area") || strings.Contains(without, "event_person") || !strings.Contains(without, "sealed") {
				t.Errorf("want the plain indexes gone and the unique one kept, have\n%s", without)
			}
			if err := again(ctx, db); err != nil {
				t.Fatal(err)
			}
			if after := dump(t, db); after != before {
				t.Errorf("want the same indexes\nwant\n%s\nhave\n%s", before, after)
			}
		}
	})
}
