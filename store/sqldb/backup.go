package sqldb

import (
	"context"
	"errors"
	"os"

	"wanjia/base/fault"
	"wanjia/store/sqldb/internal/carry"
	"wanjia/store/sqldb/internal/engine"
)

// Ledger is the table in which package schema keeps what a database has run.
const Ledger = carry.Ledger

// Backup writes one moment of the database into a new SQLite file, while others read and write. The file holds every
// table with its rows, whichever engine it comes from, and can be restored into either. progress (which may be nil) hears
// of pages on SQLite and of rows on PostgreSQL.
func (db *DB) Backup(ctx context.Context, file string, progress func(done, total int)) error {
	if progress == nil {
		progress = func(int, int) {}
	}
	return engine.Meaning(carry.File(file, func(part string) error {
		if db.Engine() == EngineSQLite {
			return carry.Pages(ctx, db.target.place, part, progress)
		}
		return carry.Rows(ctx, db.dial, part, progress)
	}))
}

// Restore loads a backup into this database, whose tables must be there, at the same migrations as the backup's, and
// empty; schema.Restore sees to the tables. It is one transaction: all of it or nothing.
func (db *DB) Restore(ctx context.Context, file string, progress func(done, total int)) error {
	if progress == nil {
		progress = func(int, int) {}
	}
	return Peek(ctx, file, func(rx *Rx) error {
		var verdict string
		if err := rx.QueryRow(ctx, "PRAGMA quick_check(1)").Scan(&verdict); err != nil || verdict != "ok" {
			return fault.New(fault.Invalid, "sqldb.restore.damaged", "file", file).Because(errors.Join(err, errors.New(verdict)))
		}
		return db.exclusive(ctx, func(w engine.Conn) error {
			begin, _ := db.dial.Begin()
			return carry.Load(ctx, rx.conn, w, begin, progress)
		})
	})
}

// Peek reads a backup (or any SQLite database that nobody writes) as it stands.
func Peek(ctx context.Context, file string, fn func(rx *Rx) error) error {
	if _, err := os.Stat(file); err != nil {
		return fault.New(fault.Missing, "sqldb.open", "place", file).Because(err)
	}
	c, err := engine.OpenLite(ctx, file, "mode=ro", 16)
	if err != nil {
		return engine.Meaning(err)
	}
	rx := &Rx{session{conn: c, engine: EngineSQLite}}
	err = c.Control(ctx, "BEGIN")
	if err == nil {
		err = fn(rx)
	}
	rx.end()
	if err == nil {
		err = rx.broken
	}
	if err = engine.Meaning(errors.Join(err, c.Close())); fault.Is(err, "sqldb.damaged") {
		return fault.New(fault.Invalid, "sqldb.restore.damaged", "file", file).Because(err)
	}
	return err
}
