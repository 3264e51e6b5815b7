// Package storetest runs a test on both engines, each time on a fresh database with the program's tables.
package storetest

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"wanjia/base/clock"
	"wanjia/store/schema"
	"wanjia/store/sqldb"
	"wanjia/store/storetest/pgtest"
)

// Each runs fn as a subtest on SQLite and on PostgreSQL, on a fresh migrated database.
func Each(t *testing.T, fn func(t *testing.T, db *sqldb.DB)) {
	t.Helper()
	EachAt(t, clock.System{}, fn)
}

// EachAt is Each at a clock.
func EachAt(t *testing.T, clk clock.Clock, fn func(t *testing.T, db *sqldb.DB)) {
	t.Helper()
	for _, engine := range []sqldb.Engine{sqldb.EngineSQLite, sqldb.EnginePostgres} {
		t.Run(engine.String(), func(t *testing.T) { fn(t, Open(t, engine, clk)) })
	}
}

// Open is a fresh migrated database of one engine; it closes when the test ends.
func Open(tb testing.TB, engine sqldb.Engine, clk clock.Clock) *sqldb.DB {
	tb.Helper()
	return open(tb, Place(tb, engine), clk)
}

// Blank is a fresh database without any table.
func Blank(tb testing.TB, engine sqldb.Engine, clk clock.Clock) *sqldb.DB {
	tb.Helper()
	if engine == sqldb.EnginePostgres {
		return open(tb, sqldb.Postgres(pgtest.Start(tb)), clk)
	}
	return open(tb, sqldb.SQLite(filepath.Join(tb.TempDir(), "blank.db")), clk)
}

// Place is where a fresh migrated database is, for a test that opens it itself, perhaps twice.
func Place(tb testing.TB, engine sqldb.Engine) sqldb.Target {
	tb.Helper()
	if engine == sqldb.EnginePostgres {
		return sqldb.Postgres(pgtest.StartLike(tb, "migrated", func(url string) error { return migrate(sqldb.Postgres(url)) }))
	}
	image, err := migrated()
	if err != nil {
		tb.Fatal("storetest: ", err)
	}
	file := filepath.Join(tb.TempDir(), "test.db")
	if err := os.WriteFile(file, image, 0o600); err != nil {
		tb.Fatal("storetest: ", err)
	}
	return sqldb.SQLite(file)
}

func open(tb testing.TB, at sqldb.Target, clk clock.Clock) *sqldb.DB {
	tb.Helper()
	db, err := sqldb.Open(context.Background(), at, clk)
	if err != nil {
		tb.Fatal("storetest: ", err)
	}
	tb.Cleanup(func() {
		if err := db.Close(); err != nil {
			tb.Error("storetest: ", err)
		}
	})
	return db
}

// migrated is the bytes of a migrated SQLite file, made once for a test binary.
var migrated = sync.OnceValues(func() ([]byte, error) {
	dir, err := os.MkdirTemp("", "wanjia")
	if err != nil {
		return nil, err
	}
	file := filepath.Join(dir, "like.db")
	if err := migrate(sqldb.SQLite(file)); err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	image, err := os.ReadFile(file) // closing wrote the log back, so the file is whole
	return image, errors.Join(err, os.RemoveAll(dir))
})

func migrate(at sqldb.Target) error {
	ctx := context.Background()
	db, err := sqldb.Open(ctx, at, clock.System{})
	if err != nil {
		return err
	}
	return errors.Join(schema.Migrate(ctx, db), db.Close())
}
