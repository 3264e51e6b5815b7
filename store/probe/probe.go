// Package probe asks a place's database what benchmarks compare with: its rows written again with nothing around them,
// commits of one row, a scan of the register. It is for measuring only. What it writes goes to scratch databases, which on
// PostgreSQL are schemas of names that only benchmarks use.
package probe

import (
	"context"
	"errors"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"

	"wanjia/base/clock"
	"wanjia/base/fault"
	"wanjia/base/id"
	"wanjia/store/schema"
	"wanjia/store/sqldb"
)

// Place is a data folder's database, or a PostgreSQL database, to look into.
type Place struct {
	target sqldb.Target
	clock  clock.Clock
}

// Open names a place; url is empty for SQLite.
func Open(dir, url string, clk clock.Clock) Place {
	if url != "" {
		return Place{sqldb.Postgres(url).Readers(1), clk}
	}
	return Place{sqldb.SQLite(filepath.Join(dir, "wanjia.db")).Readers(1), clk}
}

// Scratch is an empty SQLite database in a folder of its own, and what does away with it.
func Scratch(_ context.Context, under string, clk clock.Clock) (Place, func(context.Context) error, error) {
	dir, err := os.MkdirTemp(under, "floor-")
	return Open(dir, "", clk), func(context.Context) error { return os.RemoveAll(dir) }, err
}

// Reserve makes an empty schema in a PostgreSQL database, beside whatever else it holds, and tells the URL whose tables lie
// there and what does away with them.
func Reserve(ctx context.Context, at string, clk clock.Clock, name string) (string, func(context.Context) error, error) {
	u, err := url.Parse(at)
	if err != nil {
		return "", nil, fault.New(fault.Invalid, "sqldb.url").Because(err)
	}
	drop := func(ctx context.Context) error { return alter(ctx, at, clk, "DROP SCHEMA IF EXISTS "+name+" CASCADE") }
	if err := alter(ctx, at, clk, "DROP SCHEMA IF EXISTS "+name+" CASCADE", "CREATE SCHEMA "+name); err != nil {
		return "", nil, err
	}
	q := u.Query()
	q.Set("search_path", name)
	u.RawQuery = q.Encode()
	return u.String(), drop, nil
}

func alter(ctx context.Context, at string, clk clock.Clock, statements ...string) error {
	db, err := sqldb.Open(ctx, sqldb.Postgres(at).Readers(1), clk)
	if err != nil {
		return err
	}
	err = db.Write(ctx, func(tx *sqldb.Tx) error {
		for _, s := range statements {
			if _, err := tx.Exec(ctx, s); err != nil {
				return err
			}
		}
		return nil
	})
	return errors.Join(err, db.Close())
}

func (p Place) read(ctx context.Context, fn func(*sqldb.Rx) error) error {
	db, err := sqldb.Open(ctx, p.target, p.clock)
	if err != nil {
		return err
	}
	return errors.Join(db.Read(ctx, fn), db.Close())
}

const (
	villageSQL = `SELECT area FROM person WHERE area <> '' ORDER BY area LIMIT 1`
	topSQL     = `SELECT code FROM area WHERE parent = '' ORDER BY code LIMIT 1`
	namesSQL   = `SELECT name FROM person WHERE name <> '' ORDER BY id LIMIT 60`
	mothersSQL = `SELECT id, area FROM person WHERE sex = 2 AND birth > $1 AND birth < $2 AND death = '' AND area <> ''
ORDER BY length(children), id LIMIT $3`
	scanSQL = `SELECT count(*), sum(CASE WHEN end_day IS NULL THEN $1 - start_day ELSE end_day - start_day END)
FROM residence WHERE kind = 0 AND start_day <= $2 AND (end_day IS NULL OR end_day > $3)`
)

func (p Place) one(ctx context.Context, sql string) (text string, err error) {
	err = p.read(ctx, func(rx *sqldb.Rx) error { return rx.QueryRow(ctx, sql).Scan(&text) })
	return text, err
}

// Village is an area in which somebody lives.
func (p Place) Village(ctx context.Context) (string, error) { return p.one(ctx, villageSQL) }

// Top is the uppermost area.
func (p Place) Top(ctx context.Context) (string, error) { return p.one(ctx, topSQL) }

// Names are those of some people, spread over the register.
func (p Place) Names(ctx context.Context) (names []string, err error) {
	err = p.read(ctx, func(rx *sqldb.Rx) error {
		names, err = texts(ctx, rx, namesSQL)
		return err
	})
	return names, err
}

func texts(ctx context.Context, rx *sqldb.Rx, sql string, args ...any) ([]string, error) {
	return sqldb.Collect(ctx, rx, func(scan func(...any) error) (string, error) {
		var s string
		return s, scan(&s)
	}, sql, args...)
}

// Mother is a woman of whom a birth can be registered.
type Mother struct{ ID, Area string }

// Mothers are women of some twenty to forty-five years who live somewhere, at most n, those with the fewest children first.
func (p Place) Mothers(ctx context.Context, n int64) (all []Mother, err error) {
	year := p.clock.Now().AddDate(-45, 0, 0).Format("2006")
	until := p.clock.Now().AddDate(-20, 0, 0).Format("2006")
	err = p.read(ctx, func(rx *sqldb.Rx) error {
		all, err = sqldb.Collect(ctx, rx, func(scan func(...any) error) (Mother, error) {
			var raw []byte
			var m Mother
			if err := scan(&raw, &m.Area); err != nil {
				return m, err
			}
			u, err := id.FromBytes(raw)
			m.ID = u.String()
			return m, err
		}, mothersSQL, year, until, n)
		return err
	})
	return all, err
}

// Scan passes once over all residence episodes, as a figure without the cube would have to; timed hears its start and end.
func (p Place) Scan(ctx context.Context, timed func(func() error) error) error {
	return p.read(ctx, func(rx *sqldb.Rx) error {
		return timed(func() error {
			var n, days int64
			return rx.QueryRow(ctx, scanSQL, int64(20000), int64(20000), int64(19600)).Scan(&n, &days)
		})
	})
}

// RowSize is how many bytes a row of Rows has, about as many as a birth's entry.
const RowSize = 400

const (
	oneTableSQL = `CREATE TABLE one (n BIGINT NOT NULL PRIMARY KEY, body TEXT NOT NULL)`
	oneRowSQL   = `INSERT INTO one (n, body) VALUES ($1, $2)`
)

// Rows is a table of one key and a text, to which rows are added one by one.
type Rows struct {
	db   *sqldb.DB
	next atomic.Int64
}

// Rows makes the table in a scratch database.
func (p Place) Rows(ctx context.Context) (*Rows, error) {
	db, err := sqldb.Open(ctx, p.target, p.clock)
	if err != nil {
		return nil, err
	}
	err = db.Write(ctx, func(tx *sqldb.Tx) error { _, err := tx.Exec(ctx, oneTableSQL); return err })
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return &Rows{db: db}, nil
}

// Add adds a row and has it on disk.
func (r *Rows) Add(ctx context.Context) error {
	return r.db.Write(ctx, func(tx *sqldb.Tx) error {
		_, err := tx.Exec(ctx, oneRowSQL, r.next.Add(1), strings.Repeat("x", RowSize))
		return err
	})
}

// Close lets the database go.
func (r *Rows) Close() error { return r.db.Close() }

// Empty takes everything out of a benchmark's PostgreSQL schema; nothing is done for SQLite, where url is empty.
func Empty(ctx context.Context, at string, clk clock.Clock) error {
	if at == "" {
		return nil
	}
	u, err := url.Parse(at)
	if err != nil {
		return fault.New(fault.Invalid, "sqldb.url").Because(err)
	}
	name := u.Query().Get("search_path")
	if !strings.HasPrefix(name, "wanjia_bench") {
		return fault.New(fault.Internal, "sqldb.url")
	}
	return alter(ctx, at, clk, "DROP SCHEMA IF EXISTS "+name+" CASCADE", "CREATE SCHEMA "+name)
}

// tables are those that an import fills.
func tables() []string {
	return []string{"journal", "tile", "person", "household", "residence", "event", "term", "address_term", "blind", "salt", "pop_delta", "event_count"}
}

const (
	liteColumnsSQL     = `SELECT name FROM pragma_table_info($1)`
	postgresColumnsSQL = `SELECT column_name::text FROM information_schema.columns WHERE table_schema = current_schema() AND table_name = $1 ORDER BY ordinal_position`
)

// CopyAll writes every row of the tables that an import fills into the same tables, with their indexes, of a scratch
// database; timed hears the writing alone.
func (p Place) CopyAll(ctx context.Context, into Place, timed func(func() error) error) error {
	to, err := sqldb.Open(ctx, into.target, into.clock)
	if err != nil {
		return err
	}
	err = schema.Migrate(ctx, to)
	if err == nil {
		err = to.Tune(ctx, sqldb.ForImport)
	}
	for _, t := range tables() {
		if err == nil {
			err = p.copy(ctx, to, t, timed)
		}
	}
	return errors.Join(err, to.Close())
}

// copyRows is how many rows of a copied table share a transaction.
const copyRows = 10000

func (p Place) copy(ctx context.Context, to *sqldb.DB, table string, timed func(func() error) error) error {
	return p.read(ctx, func(rx *sqldb.Rx) error {
		ask := postgresColumnsSQL
		if rx.Engine() == sqldb.EngineSQLite {
			ask = liteColumnsSQL
		}
		columns, err := texts(ctx, rx, ask, table)
		if err != nil {
			return err
		}
		rows, err := rx.Query(ctx, "SELECT "+strings.Join(columns, ", ")+" FROM "+table)
		if err != nil {
			return err
		}
		defer rows.Close()
		return batches(rows, len(columns), func(batch [][]any) error {
			return timed(func() error {
				return to.WriteBulk(ctx, func(tx *sqldb.Tx) error { return tx.Insert(ctx, table, columns, "", batch) })
			})
		})
	})
}

// batches reads rows and hands them on, many at a time.
func batches(rows *sqldb.Rows, width int, write func([][]any) error) error {
	batch := make([][]any, 0, copyRows)
	for rows.Next() {
		row, ptrs := make([]any, width), make([]any, width)
		for i := range row {
			ptrs[i] = &row[i]
		}
		if err := rows.Scan(ptrs...); err != nil {
			return err
		}
		if batch = append(batch, row); len(batch) == copyRows {
			if err := write(batch); err != nil {
				return err
			}
			batch = batch[:0]
		}
	}
	if err := rows.Err(); err != nil || len(batch) == 0 {
		return err
	}
	return write(batch)
}
