package bench

import (
	"context"
	"path/filepath"

	"wanjia/store/sqldb"
)

// peek reads the measured place's database beside the server.
func (r *run) peek(ctx context.Context, fn func(*sqldb.Rx) error) error {
	target := sqldb.SQLite(filepath.Join(r.data, "wanjia.db"))
	if r.DB != "" {
		target = sqldb.Postgres(r.DB)
	}
	db, err := sqldb.Open(ctx, target.Readers(1), r.Clock)
	if err != nil {
		return err
	}
	defer db.Close()
	return db.Read(ctx, fn)
}

func (r *run) one(ctx context.Context, sql string) (text string, err error) {
	err = r.peek(ctx, func(rx *sqldb.Rx) error { return rx.QueryRow(ctx, sql).Scan(&text) })
	return text, err
}

// village is an area in which somebody lives.
func (r *run) village(ctx context.Context) (string, error) {
	return r.one(ctx, "SELECT area FROM person WHERE area <> '' ORDER BY area LIMIT 1")
}

// names are those of some people, spread over the register.
func (r *run) names(ctx context.Context) (names []string, err error) {
	err = r.peek(ctx, func(rx *sqldb.Rx) error {
		names, err = sqldb.Collect(ctx, rx, func(scan func(...any) error) (string, error) {
			var name string
			return name, scan(&name)
		}, "SELECT name FROM person WHERE name <> '' ORDER BY id LIMIT 60")
		return err
	})
	return names, err
}

const scanSQL = `SELECT sum(CASE WHEN end_day IS NULL THEN $1 - start_day ELSE end_day - start_day END), count(*)
FROM residence WHERE kind = 0 AND start_day <= $1 AND (end_day IS NULL OR end_day > $2)`

// scan is what one pass over all residence episodes costs, in milliseconds: the least a figure without the cube would.
func (r *run) scan(ctx context.Context) (ms float64, err error) {
	err = r.peek(ctx, func(rx *sqldb.Rx) error {
		var days, n int64
		start := r.Clock.Now()
		if err := rx.QueryRow(ctx, scanSQL, int64(20000), int64(19600)).Scan(&days, &n); err != nil {
			return err
		}
		ms = float64(r.since(start)) / 1e6
		return nil
	})
	return ms, err
}
