// Package carry moves a whole database: into a backup file and out of one.
//
// It knows the engines' own lists of tables, indexes and references. It refuses to mix a backup with rows that
// are there already, and to load one whose tables differ.
package carry

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"wanjia/base/fault"
	"wanjia/store/sqldb/internal/engine"
)

const (
	// Ledger is the table of migrations; a restore compares it and does not load it.
	Ledger = "schema_migration"

	stepPages = 1024 // 4 MiB between two looks at the context
)

// File makes a new file by letting write fill a part of it; it appears under its name only when it is whole and on disk.
func File(file string, write func(part string) error) error {
	if _, err := os.Stat(file); err == nil {
		return fault.New(fault.Refused, "sqldb.backup.exists", "file", file)
	}
	part := file + ".part"
	if err := errors.Join(gone(part), gone(part+"-journal")); err != nil { // of an attempt that was cut off
		return err
	}
	f, err := os.OpenFile(part, os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o600)
	if err != nil {
		return fault.New(fault.Invalid, "sqldb.open", "place", part).Because(err)
	}
	err = f.Close()
	if err == nil {
		err = write(part)
	}
	if err == nil {
		err = publish(part, file)
	}
	if err != nil {
		return errors.Join(err, gone(part), gone(part+"-journal"))
	}
	return nil
}

func gone(file string) error {
	if err := os.Remove(file); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return nil
}

// publish brings a file to disk and then to its name.
func publish(part, file string) error {
	f, err := os.OpenFile(part, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	if err := errors.Join(f.Sync(), f.Close()); err != nil {
		return err
	}
	if err := os.Rename(part, file); err != nil {
		return err
	}
	dir, err := os.Open(filepath.Dir(file))
	if err != nil {
		return err
	}
	_ = dir.Sync() // some systems can't sync a directory; the rename is then theirs to keep
	return dir.Close()
}

// Pages copies the pages of SQLite's file. The read transaction that is held open pins the moment: writers go on
// in the log, and the copy never starts over (sqlite.org/c3ref/backup_finish.html).
func Pages(ctx context.Context, place, part string, progress func(done, total int)) (err error) {
	c, err := engine.OpenLite(ctx, place, "", 4)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, c.Close()) }()
	var tables int
	if err := errors.Join(c.Control(ctx, engine.CommonPragmas), c.Control(ctx, "BEGIN"), c.Ask(ctx, "SELECT count(*) FROM sqlite_schema", &tables)); err != nil {
		return err
	}
	b, err := c.Copy(part)
	if err != nil {
		return err
	}
	for more := true; more && err == nil; {
		if err = ctx.Err(); err == nil {
			more, err = b.Step(stepPages)
			progress(b.PageCount()-b.Remaining(), b.PageCount())
		}
	}
	if err := errors.Join(err, b.Finish(), c.Control(context.WithoutCancel(ctx), "ROLLBACK")); err != nil {
		return err
	}
	return oneFile(ctx, part)
}

// oneFile takes the copy out of WAL mode, so that it needs no second file beside it.
func oneFile(ctx context.Context, part string) error {
	c, err := engine.OpenLite(ctx, part, "", 4)
	if err != nil {
		return err
	}
	var mode string
	return errors.Join(c.Ask(ctx, "PRAGMA journal_mode=DELETE", &mode), c.Close())
}

// Rows copies PostgreSQL's tables in one snapshot.
func Rows(ctx context.Context, dial engine.Dialer, part string, progress func(done, total int)) (err error) {
	from, err := dial.Reader(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, from.Close()) }()
	_, begin := dial.Begin()
	if err := from.Control(ctx, begin); err != nil {
		return err
	}
	tables, err := postgresTables(ctx, from)
	if err != nil {
		return err
	}
	to, err := engine.OpenLite(ctx, part, "", 64)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, to.Close()) }()
	// Nobody else has the file, and it is synced as a whole in the end.
	if err := to.Control(ctx, fmt.Sprintf("PRAGMA journal_mode=MEMORY; PRAGMA synchronous=OFF; PRAGMA application_id=%d; BEGIN", engine.RowsOnly)); err != nil {
		return err
	}
	for _, t := range tables {
		if err := to.Control(ctx, t.container()); err != nil {
			return err
		}
	}
	if err := carry(ctx, from, to, tables, progress); err != nil {
		return err
	}
	return to.Control(ctx, "COMMIT")
}

// Load fills the empty tables of a connection with a backup's rows, in one transaction that begin opens.
func Load(ctx context.Context, from, to engine.Conn, begin string, progress func(done, total int)) (err error) {
	steady := context.WithoutCancel(ctx)
	cat := catalogueOf(to)
	if err := to.Control(steady, cat.unbind); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, to.Control(steady, cat.bind)) }()
	if err := to.Control(steady, begin); err != nil {
		return err
	}
	err = load(ctx, from, to, cat, progress)
	if err == nil {
		err = to.Control(steady, "COMMIT")
	}
	if err != nil && to.Usable() {
		return errors.Join(err, to.Control(steady, "ROLLBACK"))
	}
	return err
}

// load moves all rows; indexes and references are made anew behind them, which is faster than keeping them along.
func load(ctx context.Context, from, to engine.Conn, cat catalogue, progress func(done, total int)) error {
	source, err := liteTables(ctx, from)
	if err != nil {
		return err
	}
	tables, err := cat.tables(ctx, to)
	if err != nil {
		return err
	}
	if err := fits(ctx, from, to, source, tables); err != nil {
		return err
	}
	drops, makes, err := cat.later(ctx, to)
	if err != nil {
		return err
	}
	for _, sql := range drops {
		if _, err := to.Exec(ctx, sql, nil); err != nil {
			return err
		}
	}
	rest := tables[:0:0]
	for _, t := range tables {
		if t.name != Ledger {
			rest = append(rest, t)
		}
	}
	if err := carry(ctx, from, to, rest, progress); err != nil {
		return err
	}
	for _, sql := range makes {
		if _, err := to.Exec(ctx, sql, nil); err != nil {
			return err
		}
	}
	return cat.check(ctx, to)
}

// fits says whether a backup's rows may go into the tables that are there.
func fits(ctx context.Context, from, to engine.Conn, source, tables []table) error {
	if len(source) != len(tables) {
		return fault.New(fault.Refused, "sqldb.restore.differs", "what", fmt.Sprintf("%d / %d", len(source), len(tables)))
	}
	for i, t := range tables {
		if !t.same(source[i]) {
			return fault.New(fault.Refused, "sqldb.restore.differs", "what", t.name)
		}
		rows, err := firstRows(ctx, to, t)
		if err != nil {
			return err
		}
		if t.name != Ledger {
			if len(rows) > 0 {
				return fault.New(fault.Refused, "sqldb.restore.filled", "table", t.name)
			}
			continue
		}
		had, err := firstRows(ctx, from, t)
		if err != nil {
			return err
		}
		if !sameLedger(rows, had) {
			return fault.New(fault.Refused, "sqldb.restore.differs", "what", t.name)
		}
	}
	return nil
}
