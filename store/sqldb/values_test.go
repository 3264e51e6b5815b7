package sqldb_test

import (
	"context"
	"database/sql"
	"fmt"
	"math"
	"reflect"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"wanjia/base/clock"
	"wanjia/base/fault"
	"wanjia/store/sqldb"
	"wanjia/store/storetest"
)

const everyType = `CREATE TABLE value (
    id BIGINT NOT NULL PRIMARY KEY, i BIGINT, s TEXT COLLATE "C", b BYTEA, f DOUBLE PRECISION, t BOOLEAN, n SMALLINT, m INTEGER)`

type word string

func TestValuesComeBackAsTheyWent(t *testing.T) {
	each(t, func(t *testing.T, db *sqldb.DB) {
		script(t, db, everyType)
		ctx := t.Context()
		type row struct {
			i *int64
			s *string
			b []byte
			f *float64
			t *bool
		}
		next := int64(0)
		text := rapid.StringOf(rapid.Rune().Filter(func(r rune) bool { return r != 0 }))
		rapid.Check(t, func(rt *rapid.T) {
			want := row{
				i: rapid.Ptr(rapid.Int64(), true).Draw(rt, "i"),
				s: rapid.Ptr(text, true).Draw(rt, "s"),
				f: rapid.Ptr(rapid.Float64().Filter(func(f float64) bool { return !math.IsNaN(f) && f != 0 }), true).Draw(rt, "f"),
				t: rapid.Ptr(rapid.Bool(), true).Draw(rt, "t"),
			}
			if rapid.Bool().Draw(rt, "b?") {
				want.b = append([]byte{}, rapid.SliceOf(rapid.Byte()).Draw(rt, "b")...)
			}
			next++
			columns := []string{"id", "i", "s", "b", "f", "t"}
			values := []any{next, want.i, want.s, want.b, want.f, want.t}
			rows := [][]any{values}
			if rapid.Bool().Draw(rt, "many") { // COPY's way
				for range 40 {
					next++
					rows = append(rows, append([]any{next}, values[1:]...))
				}
			}
			err := db.Write(ctx, func(tx *sqldb.Tx) error { return tx.Insert(ctx, "value", columns, "", rows) })
			if err != nil {
				rt.Fatal(err)
			}
			var have row
			err = db.Read(ctx, func(rx *sqldb.Rx) error {
				return rx.QueryRow(ctx, "SELECT i, s, b, f, t FROM value WHERE id = $1", next).Scan(&have.i, &have.s, &have.b, &have.f, &have.t)
			})
			if err != nil {
				rt.Fatal(err)
			}
			if !reflect.DeepEqual(have, want) {
				rt.Errorf("\nwant %s\nhave %s", show(want), show(have))
			}
		})
	})
}

func show(v any) string {
	var b strings.Builder
	r := reflect.ValueOf(v)
	for i := range r.NumField() {
		f := r.Field(i)
		if f.Kind() == reflect.Pointer && !f.IsNil() {
			f = f.Elem()
		}
		fmt.Fprintf(&b, "%q ", fmt.Sprintf("%v", f))
	}
	return b.String()
}

func TestKindsOfValues(t *testing.T) {
	each(t, func(t *testing.T, db *sqldb.DB) {
		script(t, db, everyType)
		write(t, db, func(ctx context.Context, tx *sqldb.Tx) error {
			if _, err := tx.Exec(ctx, "INSERT INTO value (id, i, s, t, n, m) VALUES ($1, $2, $3, $4, $5, $6)", 1, uint8(7), word("w"), true, int16(-3), int32(5)); err != nil {
				return err
			}
			_, err := tx.Exec(ctx, "INSERT INTO value (id, i) VALUES ($1, $2)", 2, 8)
			return err
		})
		err := db.Read(t.Context(), func(rx *sqldb.Rx) error {
			var (
				id    int
				i     uint8
				s     word
				flag  bool
				n     int16
				m     int32
				total int64
				mean  float64
				null  sql.NullString
			)
			if err := rx.QueryRow(t.Context(), "SELECT id, i, s, t, n, m FROM value WHERE id = 1").Scan(&id, &i, &s, &flag, &n, &m); err != nil {
				return err
			}
			if have, want := fmt.Sprintf("%v %v %v %v %v %v", id, i, s, flag, n, m), "1 7 w true -3 5"; have != want {
				t.Errorf("want %s, have %s", want, have)
			}
			// sum and avg are numeric on PostgreSQL.
			if err := rx.QueryRow(t.Context(), "SELECT sum(i), CAST(avg(i) AS DOUBLE PRECISION) FROM value").Scan(&total, &mean); err != nil {
				return err
			}
			if total != 15 || mean != 7.5 {
				t.Errorf("want 15 and 7.5, have %d and %g", total, mean)
			}
			if err := rx.QueryRow(t.Context(), "SELECT s FROM value WHERE id = 2").Scan(&null); err != nil {
				return err
			}
			if null.Valid {
				t.Errorf("want NULL, have %q", null.String)
			}
			if err := rx.QueryRow(t.Context(), "SELECT id FROM value WHERE id = 3").Scan(&id); err != sqldb.NoRows { //nolint:errorlint // it is not wrapped
				t.Errorf("want NoRows, have %v", err)
			}
			found, err := rx.QueryRow(t.Context(), "SELECT id FROM value WHERE id = 3").One(&id)
			if found || err != nil {
				t.Errorf("want no row and no error, have %v, %v", found, err)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range []struct {
			sql  string
			dest any
		}{
			{"SELECT CAST(NULL AS TEXT)", new(string)},
			{"SELECT CAST(NULL AS BIGINT)", new(int64)},
			{"SELECT CAST(NULL AS TEXT)", new(word)},
			{"SELECT s FROM value WHERE id = 1", new(int64)},
		} {
			err := db.Read(t.Context(), func(rx *sqldb.Rx) error { return rx.QueryRow(t.Context(), c.sql).Scan(c.dest) })
			if !fault.Is(err, "sqldb.defect") {
				t.Errorf("want %s refused by a %T, have %v", c.sql, c.dest, err)
			}
		}
		err = db.Write(t.Context(), func(tx *sqldb.Tx) error {
			_, err := tx.Exec(t.Context(), "INSERT INTO value (id, s) VALUES ($1, $2)", 3, time.Unix(0, 0))
			return err
		})
		if err == nil || !strings.Contains(err.Error(), "milliseconds") {
			t.Errorf("want an instant refused, have %v", err)
		}
	})
}

func TestPlaceholdersBindByTheirNumber(t *testing.T) {
	each(t, func(t *testing.T, db *sqldb.DB) {
		for _, c := range []struct{ sql, want string }{
			{"SELECT CAST($1 AS TEXT) || CAST($2 AS TEXT) || CAST($3 AS TEXT)", "abc"},
			{"SELECT CAST($3 AS TEXT) || CAST($1 AS TEXT) || CAST($2 AS TEXT)", "cab"},
			{"SELECT CAST($2 AS TEXT) || CAST($2 AS TEXT) || CAST($1 AS TEXT) || CAST($3 AS TEXT)", "bbac"},
			{"SELECT '$1' || CAST($1 AS TEXT) || '''$2' || CAST($2 AS TEXT) /* $1 */ || CAST($3 AS TEXT) -- $9", "$1a'$2bc"},
		} {
			var have string
			err := db.Read(t.Context(), func(rx *sqldb.Rx) error {
				return rx.QueryRow(t.Context(), c.sql, "a", "b", "c").Scan(&have)
			})
			if err != nil || have != c.want {
				t.Errorf("%s: want %q, have %q, %v", c.sql, c.want, have, err)
			}
		}
	})
}

func TestMoreStatementsThanTheCacheHolds(t *testing.T) {
	each(t, func(t *testing.T, db *sqldb.DB) {
		for range 2 {
			write(t, db, func(ctx context.Context, tx *sqldb.Tx) error {
				for i := range 600 {
					var have int64
					if err := tx.QueryRow(ctx, fmt.Sprintf("SELECT CAST($1 AS BIGINT) + %d", i), 1).Scan(&have); err != nil {
						return err
					}
					if have != int64(i+1) {
						t.Errorf("want %d, have %d", i+1, have)
					}
				}
				return nil
			})
		}
	})
}

func TestErrorsHaveAMeaning(t *testing.T) {
	each(t, func(t *testing.T, db *sqldb.DB) {
		script(t, db,
			`CREATE TABLE part (id BIGINT NOT NULL PRIMARY KEY, of BIGINT NOT NULL REFERENCES thing (id), code TEXT COLLATE "C" UNIQUE)`,
			`INSERT INTO thing (id, name) VALUES (1, 'one')`, `INSERT INTO part (id, of, code) VALUES (1, 1, 'a')`)
		for _, c := range []struct {
			sql  string
			kind fault.Kind
			key  string
			what string
		}{
			{`INSERT INTO thing (id, name) VALUES (1, 'x')`, fault.Conflict, "sqldb.unique", "thing"},
			{`INSERT INTO part (id, of, code) VALUES (2, 1, 'a')`, fault.Conflict, "sqldb.unique", "part"},
			{`INSERT INTO part (id, of) VALUES (3, 99)`, fault.Refused, "sqldb.reference", ""},
			{`DELETE FROM thing WHERE id = 1`, fault.Refused, "sqldb.reference", ""},
			{`INSERT INTO thing (id, name) VALUES (13, 'x')`, fault.Refused, "sqldb.check", "id"},
			{`INSERT INTO thing (id) VALUES (2)`, fault.Refused, "sqldb.check", "name"},
			{`INSERT INTO nothing (id) VALUES (2)`, fault.Internal, "sqldb.defect", ""},
		} {
			err := db.Write(t.Context(), func(tx *sqldb.Tx) error {
				_, err := tx.Exec(t.Context(), c.sql)
				return err
			})
			if fault.KindOf(err) != c.kind || !fault.Is(err, c.key) {
				t.Errorf("%s: want %v %s, have %v", c.sql, c.kind, c.key, err)
				continue
			}
			if f := err.(*fault.Fault); !strings.Contains(f.Args["what"], c.what) || strings.Contains(f.Args["what"], "failed") { //nolint:errorlint,forcetypeassert // fault.Is said so
				t.Errorf("%s: want %q in what is named, have %q", c.sql, c.what, f.Args["what"])
			}
		}
	})
}

func TestAnUnreachableServerIsBusy(t *testing.T) {
	_, err := sqldb.Open(t.Context(), sqldb.Postgres("postgres://nobody@127.0.0.1:1/none?sslmode=disable"), clock.System{})
	if fault.KindOf(err) != fault.Busy {
		t.Errorf("want busy, have %v", err)
	}
	_, err = sqldb.Open(t.Context(), sqldb.Postgres("postgres://a b c"), clock.System{})
	if !fault.Is(err, "sqldb.url") {
		t.Errorf("want sqldb.url, have %v", err)
	}
	_, err = sqldb.Open(t.Context(), sqldb.SQLite(t.TempDir()+"/no/such/place.db"), clock.System{})
	if !fault.Is(err, "sqldb.open") {
		t.Errorf("want sqldb.open, have %v", err)
	}
}

// TestTheWriterComesBack cuts the writer's connection: the next write opens another.
func TestTheWriterComesBack(t *testing.T) {
	db := storetest.Open(t, sqldb.EnginePostgres, clock.System{})
	err := db.Write(t.Context(), func(tx *sqldb.Tx) error {
		_, err := tx.Exec(t.Context(), "SELECT pg_terminate_backend(pg_backend_pid())")
		return err
	})
	if fault.KindOf(err) != fault.Busy {
		t.Errorf("want busy, have %v", err)
	}
	if err := db.Write(t.Context(), func(*sqldb.Tx) error { return nil }); err != nil {
		t.Errorf("want the next write to work, have %v", err)
	}
}

// TestAFullDisk lets SQLite believe that its file may not grow.
func TestAFullDisk(t *testing.T) {
	db := storetest.Blank(t, sqldb.EngineSQLite, clock.System{})
	script(t, db, `CREATE TABLE thing (id BIGINT NOT NULL PRIMARY KEY, name TEXT COLLATE "C" NOT NULL)`)
	ctx := t.Context()
	limit := func(pages int) {
		t.Helper()
		write(t, db, func(ctx context.Context, tx *sqldb.Tx) error {
			return tx.QueryRow(ctx, fmt.Sprintf("PRAGMA max_page_count=%d", pages)).Scan(new(int64))
		})
	}
	limit(10)
	errs := make([]error, 3)
	behind(t, db, len(errs), func(i int) {
		errs[i] = db.Write(ctx, func(tx *sqldb.Tx) error {
			n := 1
			if i == 1 {
				n = 5000
			}
			return tx.Insert(ctx, "thing", []string{"id", "name"}, "", rowsOf(i*10000, n))
		})
	})
	if !fault.Is(errs[1], "sqldb.full") || fault.KindOf(errs[1]) != fault.Full {
		t.Errorf("want sqldb.full, have %v", errs[1])
	}
	stored := map[int64]bool{}
	for _, id := range ids(t, db) {
		stored[id] = true
	}
	for _, i := range []int{0, 2} {
		if (errs[i] == nil) != stored[int64(i*10000)] {
			t.Errorf("writer %d heard %v, but its row stored is %v", i, errs[i], stored[int64(i*10000)])
		}
	}
	if n := len(stored); n > 2 {
		t.Errorf("want nothing of the refused rows, have %d rows", n)
	}
	limit(1 << 20)
	if err := db.Write(ctx, func(tx *sqldb.Tx) error { return add(ctx, tx, 77777) }); err != nil {
		t.Errorf("want the writer to go on once there is room, have %v", err)
	}
}
