// Package sqldb is the one seam between the stores and a database: SQLite or PostgreSQL.
//
// It knows how a group of writes shares one commit, how a read sees one moment, how a statement
// written once in PostgreSQL's spelling runs on both engines, and what an engine's error means.
// It knows no table of the register. It refuses to answer "saved" before the commit is on disk.
package sqldb

import (
	"context"
	"sync/atomic"
	"time"

	"wanjia/base/clock"
	"wanjia/base/fault"
	"wanjia/store/sqldb/internal/dialect"
	"wanjia/store/sqldb/internal/engine"
)

// Engine names a database engine.
type Engine uint8

// The engines.
const (
	EngineSQLite Engine = iota + 1
	EnginePostgres
)

// String is the engine's name, as in file names and messages.
func (e Engine) String() string {
	switch e {
	case EngineSQLite:
		return "sqlite"
	case EnginePostgres:
		return "postgres"
	default:
		return "unknown"
	}
}

// Target says where a database is.
type Target struct {
	engine  Engine
	place   string
	readers int
}

// SQLite is a database in one file; it is made where it does not exist.
func SQLite(file string) Target { return Target{engine: EngineSQLite, place: file, readers: 8} }

// Postgres is a database behind a connection URL such as postgres://user@host/name.
// Behind pgbouncer add default_query_exec_mode=cache_describe to the URL.
func Postgres(url string) Target { return Target{engine: EnginePostgres, place: url, readers: 8} }

// Readers is the target with at most n reading connections (8 unless said; they open when first needed).
func (t Target) Readers(n int) Target {
	t.readers = max(1, n)
	return t
}

// DB is an open database. All methods may be called from many goroutines.
type DB struct {
	target  Target
	clock   clock.Clock
	dial    engine.Dialer
	queue   *queue
	readers *pool
	stats   struct{ groups, writes atomic.Int64 }
}

// Open opens a database and its one writer. The clock tells a transaction its Now.
func Open(ctx context.Context, target Target, clk clock.Clock) (*DB, error) {
	db := &DB{target: target, clock: clk}
	switch target.engine {
	case EngineSQLite:
		db.dial = engine.SQLite(target.place)
	case EnginePostgres:
		db.dial = engine.Postgres(target.place)
	default:
		return nil, fault.New(fault.Internal, "sqldb.open", "place", "?")
	}
	w, err := db.dial.Writer(ctx)
	if err != nil {
		return nil, engine.Meaning(err)
	}
	db.readers = newPool(target.readers, db.dial.Reader)
	db.queue = newQueue()
	go db.write(w) //nolint:gosec // G118: the writer lives as long as the database, not as the call that opens it
	return db, nil
}

// Engine is the engine of the database.
func (db *DB) Engine() Engine { return db.target.engine }

// Clock is the clock the database was opened with.
func (db *DB) Clock() clock.Clock { return db.clock }

// Close lets the running group finish, refuses what still waits and closes the connections.
// It waits for reads that are under way.
func (db *DB) Close() error {
	readers := db.readers.close()
	writer := db.queue.close()
	if writer != nil {
		return engine.Meaning(writer)
	}
	return engine.Meaning(readers)
}

// Stats counts what the writer did since Open.
type Stats struct {
	Groups  int64 // commits
	Writes  int64 // functions whose work those commits hold
	Waiting int64 // functions that wait for their turn
}

// Stats is a snapshot of the counts.
func (db *DB) Stats() Stats {
	return Stats{Groups: db.stats.groups.Load(), Writes: db.stats.writes.Load(), Waiting: db.queue.waiting()}
}

// Load is what the database is about to be used for.
type Load = engine.Load

// The loads.
const (
	ForServing = engine.ForServing // small caches; checkpoints often
	ForImport  = engine.ForImport  // large caches; checkpoints seldom
	ForIndexes = engine.ForIndexes // what is sorted spills to files
)

// ImportRoom is how many bytes the pages of a writer and a reader take that are tuned for an import, side by side.
const ImportRoom = 160 << 20

// BulkRoom is how many bytes the pages of a bulk function take, and what a few readers look up beside it.
const BulkRoom = 80 << 20

// takeBack is how much of what a function may have to take back is kept in memory.
const takeBack = 1 << 20

// Prepare makes a process ready that will open SQLite databases; it has opened none yet.
func Prepare() { engine.Undo(takeBack) }

// Room lays the pages of all SQLite caches of the process side by side in so many bytes, taken at once, which halves what they take. It
// is for a program that knows that it is going to fill them, before it opens anything; later it does nothing.
func Room(size int) { engine.Room(size) }

// Tune fits the caches to a load. A database opens tuned for serving. Going back to
// serving also renews the planner's statistics.
func (db *DB) Tune(ctx context.Context, load Load) error {
	err := db.exclusive(ctx, func(w engine.Conn) error { return db.dial.Tune(context.WithoutCancel(ctx), w, load) })
	if err != nil {
		return err
	}
	return engine.Meaning(db.readers.renew())
}

// Rx is a read that sees one moment of the database.
type Rx struct{ session }

// Read runs fn on one consistent snapshot. Don't call Read inside Read: two snapshots are two moments,
// and waiting for a second connection while holding the first can wait for ever.
func (db *DB) Read(ctx context.Context, fn func(rx *Rx) error) error {
	c, err := db.readers.take(ctx)
	if err != nil {
		return engine.Meaning(err)
	}
	rx := &Rx{session{conn: c, engine: db.Engine()}}
	defer func() {
		rx.end()
		if c.Usable() && c.Control(context.WithoutCancel(ctx), "ROLLBACK") != nil {
			_ = c.Close() // it can't be handed to the next reader
		}
		db.readers.give(c)
	}()
	_, begin := db.dial.Begin()
	if err := c.Control(context.WithoutCancel(ctx), begin); err != nil {
		return engine.Meaning(err)
	}
	if err := fn(rx); err != nil {
		return err
	}
	return rx.broken
}

// now is the clock's instant, to the millisecond that tables keep.
func (db *DB) now() time.Time { return db.clock.Now().UTC().Truncate(time.Millisecond) }

// Statements are the statements of a script for one engine, each with the comments above it. A statement below a
// comment "-- only sqlite" or "-- only postgres" is for that engine alone.
func Statements(script string, e Engine) []string { return dialect.Statements(script, e.String()) }
