// Package probe asks a place's database what benchmarks compare with: its rows written again with nothing around them, a
// commit of one row, a scan of the register. It is for measuring only, and writes to scratch databases alone.
package probe

import (
	"context"
	"path/filepath"
	"strings"

	"wanjia/base/clock"
	"wanjia/store/sqldb"
)

// Tables are those that an import fills.
func Tables() []string {
	return []string{"journal", "tile", "person", "household", "residence", "event", "term", "address_term", "blind", "salt", "pop_delta", "event_count"}
}

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

func (p Place) read(ctx context.Context, fn func(*sqldb.Rx) error) error {
	db, err := sqldb.Open(ctx, p.target, p.clock)
	if err != nil {
		return err
	}
	defer db.Close()
	return db.Read(ctx, fn)
}

const (
	villageSQL = `SELECT area FROM person WHERE area <> '' ORDER BY area LIMIT 1`
	topSQL     = `SELECT code FROM area WHERE parent = '' ORDER BY code LIMIT 1`
	namesSQL   = `SELECT name FROM person WHERE name <> '' ORDER BY id LIMIT 60`
	entriesSQL = `SELECT count(*) FROM journal`
	columnsSQL = `SELECT name FROM pragma_table_info($1)`
	scanSQL    = `SELECT count(*), sum(CASE WHEN end_day IS NULL THEN $1 - start_day ELSE end_day - start_day END)
FROM residence WHERE kind = 0 AND start_day <= $2 AND (end_day IS NULL OR end_day > $3)`
	oneTableSQL = `CREATE TABLE one (n BIGINT NOT NULL PRIMARY KEY, body TEXT NOT NULL)`
	oneRowSQL   = `INSERT INTO one (n, body) VALUES ($1, $2)`
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

// Entries is the length of the journal.
func (p Place) Entries(ctx context.Context) (n int64, err error) {
	err = p.read(ctx, func(rx *sqldb.Rx) error { return rx.QueryRow(ctx, entriesSQL).Scan(&n) })
	return n, err
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

// copyRows is how many rows of a copied table share a transaction.
const copyRows = 10000

// Copy writes every row of a table into the same table of another database, which has it already; timed hears the
// writing alone.
func (p Place) Copy(ctx context.Context, to *sqldb.DB, table string, timed func(func() error) error) error {
	return p.read(ctx, func(rx *sqldb.Rx) error {
		columns, err := texts(ctx, rx, columnsSQL, table)
		if err != nil {
			return err
		}
		rows, err := rx.Query(ctx, "SELECT "+strings.Join(columns, ", ")+" FROM "+table)
		if err != nil {
			return err
		}
		defer rows.Close()
		write := func(batch [][]any) error {
			return timed(func() error {
				return to.WriteBulk(ctx, func(tx *sqldb.Tx) error { return tx.Insert(ctx, table, columns, "", batch) })
			})
		}
		batch := make([][]any, 0, copyRows)
		for rows.Next() {
			row, ptrs := make([]any, len(columns)), make([]any, len(columns))
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
	})
}

// Commits writes single rows, each with a commit of its own, to a scratch database; timed hears each.
func Commits(ctx context.Context, db *sqldb.DB, n int, timed func(func() error) error) error {
	write := func(sql string, args ...any) error {
		return db.Write(ctx, func(tx *sqldb.Tx) error { _, err := tx.Exec(ctx, sql, args...); return err })
	}
	if err := write(oneTableSQL); err != nil {
		return err
	}
	for i := range n {
		if err := timed(func() error { return write(oneRowSQL, int64(i), strings.Repeat("x", 300)) }); err != nil {
			return err
		}
	}
	return nil
}
