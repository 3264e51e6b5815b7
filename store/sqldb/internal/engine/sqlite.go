package engine

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"

	"modernc.org/sqlite"

	"wanjia/base/fault"
	"wanjia/store/sqldb/internal/dialect"
)

// What the caches of a connection may hold. A page is 4 KiB; negative cache sizes are KiB (sqlite.org/pragma.html#pragma_cache_size).
const (
	readerPragmas = "PRAGMA cache_size=-2048; PRAGMA query_only=ON"
	// A batch of an import is decided in one read. All caches share one list of who was used last: a reader that is full
	// takes the writer's pages.
	importReader = "PRAGMA cache_size=-32768"
	// What a savepoint keeps of the pages that change after it stays in memory: into a file it went word by word.
	servingLoad = "PRAGMA synchronous=FULL; PRAGMA temp_store=MEMORY; " + servingCache + "; PRAGMA wal_autocheckpoint=1000; PRAGMA journal_size_limit=67108864"
	// What a bulk transaction may hold: pages that don't fit are written to the log again and again.
	bulkCache     = "PRAGMA cache_size=-65536"
	importLoad    = "PRAGMA synchronous=NORMAL; PRAGMA temp_store=MEMORY; PRAGMA cache_size=-114688; PRAGMA wal_autocheckpoint=0; PRAGMA journal_size_limit=0"
	servingCache  = "PRAGMA cache_size=-16384"
	indexLoad     = "PRAGMA temp_store=DEFAULT; PRAGMA cache_size=-32768; PRAGMA shrink_memory"
	CommonPragmas = "PRAGMA busy_timeout=10000; PRAGMA foreign_keys=ON; PRAGMA trusted_schema=OFF"

	// RowsOnly is the application_id of a backup that PostgreSQL made: the rows of all tables without keys and
	// indexes ("wanj" in ASCII). It must not serve as a database.
	RowsOnly = 0x77616e6a

	// importLog is how many bytes the log of an import may hold before its pages go to the file. At a commit a reader is usually at
	// work, and a checkpoint with a reader can't begin the log anew, which then grows and makes each look into it longer. Between
	// two batches there is none for a moment.
	importLog = 256 << 20

	writerStatements = 256
	readerStatements = 96
)

// liteDialer opens SQLite connections to one file.
type liteDialer struct {
	file    string
	pouring atomic.Bool // tuned for an import: checkpoints are between bulk transactions
}

// SQLite dials one file.
func SQLite(file string) Dialer { return &liteDialer{file: file} }

func (d *liteDialer) Begin() (write, read string) { return "BEGIN IMMEDIATE", "BEGIN" }

func (d *liteDialer) Writer(ctx context.Context) (Conn, error) {
	// The file is made here so that its mode is 0600; the journal files inherit it.
	f, err := os.OpenFile(d.file, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fault.New(fault.Internal, "sqldb.open", "place", d.file).Because(err)
	}
	if err := f.Close(); err != nil {
		return nil, err
	}
	c, err := openLite(ctx, d.file, "", writerStatements)
	if err != nil {
		return nil, err
	}
	var id int64
	if err := c.Ask(ctx, "PRAGMA application_id", &id); err != nil {
		return nil, errors.Join(err, c.Close())
	}
	if id == RowsOnly {
		return nil, errors.Join(fault.New(fault.Refused, "sqldb.backup.rows", "place", d.file), c.Close())
	}
	var mode string
	if err := c.Ask(ctx, "PRAGMA journal_mode=WAL", &mode); err != nil {
		return nil, errors.Join(err, c.Close())
	}
	if mode != "wal" { // a network drive without shared memory
		return nil, errors.Join(fault.New(fault.Refused, "sqldb.wal", "place", d.file), c.Close())
	}
	if err := c.Control(ctx, CommonPragmas+"; "+servingLoad); err != nil {
		return nil, errors.Join(err, c.Close())
	}
	return c, nil
}

func (d *liteDialer) Reader(ctx context.Context) (Conn, error) {
	c, err := openLite(ctx, d.file, "", readerStatements)
	if err != nil {
		return nil, err
	}
	pragmas := CommonPragmas + "; " + readerPragmas
	if d.pouring.Load() {
		pragmas += "; " + importReader
	}
	if err := c.Control(ctx, pragmas); err != nil {
		return nil, errors.Join(err, c.Close())
	}
	return c, nil
}

func (d *liteDialer) Tune(ctx context.Context, w Conn, load Load) error {
	d.pouring.Store(load != ForServing)
	switch load {
	case ForImport:
		return w.Control(ctx, importLoad)
	case ForIndexes:
		return w.Control(ctx, indexLoad)
	case ForServing:
	}
	return w.Control(ctx, servingLoad+"; PRAGMA shrink_memory; PRAGMA wal_checkpoint(TRUNCATE); PRAGMA analysis_limit=1000; ANALYZE")
}

// Before makes room for what a bulk transaction changes; during an import, where there is room, it writes the log back into the
// file once it is long.
func (d *liteDialer) Before(ctx context.Context, w Conn) error {
	if !d.pouring.Load() {
		return w.Control(ctx, bulkCache)
	}
	switch log, err := os.Stat(d.file + "-wal"); {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return err
	case log.Size() < importLog:
		return nil
	}
	return w.Control(ctx, "PRAGMA wal_checkpoint(PASSIVE)")
}

// After gives the room back.
func (d *liteDialer) After(ctx context.Context, w Conn) error {
	if d.pouring.Load() {
		return nil
	}
	return w.Control(ctx, servingCache)
}

// liteConn is one SQLite connection. It speaks to the driver without database/sql's pool in between:
// a point read costs two thirds, and the writer must stay one connection anyway.
type liteConn struct {
	raw   liteDriver
	stmts map[string]*liteStmt
	limit int
	uses  int64 // counts statements run: the clock by which the oldest leaves the cache
	named []driver.NamedValue
	dead  bool
}

type liteDriver interface {
	driver.Conn
	driver.ConnPrepareContext
	driver.ExecerContext
}

type liteStmt struct {
	litePrepared
	used int64
}

type litePrepared interface {
	driver.Stmt
	driver.StmtExecContext
	driver.StmtQueryContext
}

// liteURI is SQLite's name for a file (sqlite.org/uri.html).
func liteURI(file, query string) (string, error) {
	place, err := filepath.Abs(file)
	if err != nil {
		return "", err
	}
	place = filepath.ToSlash(place)
	if !strings.HasPrefix(place, "/") { // C:/…
		place = "/" + place
	}
	return (&url.URL{Scheme: "file", Path: place, RawQuery: query}).String(), nil
}

// Lite is a connection to a SQLite file that is no part of the running database.
type Lite interface {
	Conn
	// Ask reads the one value that a statement answers.
	Ask(ctx context.Context, sql string, dest any) error
	// Copy begins to copy the file's pages into another.
	Copy(to string) (*sqlite.Backup, error)
}

// OpenLite opens a SQLite file; query is the rest of its URI, and statements how many stay prepared.
func OpenLite(ctx context.Context, file, query string, statements int) (Lite, error) {
	c, err := openLite(ctx, file, query, statements)
	if err != nil {
		return nil, err
	}
	return c, nil
}

func openLite(ctx context.Context, file, query string, statements int) (*liteConn, error) {
	place, err := liteURI(file, query)
	if err != nil {
		return nil, err
	}
	connector, err := sqlite.NewConnector(place)
	if err != nil {
		return nil, err
	}
	raw, err := connector.Connect(ctx)
	if err != nil {
		return nil, fault.New(fault.Internal, "sqldb.open", "place", file).Because(err)
	}
	c, ok := raw.(liteDriver)
	if !ok {
		return nil, errors.Join(fmt.Errorf("sqldb: the SQLite driver's connection is a %T", raw), raw.Close())
	}
	return &liteConn{raw: c, stmts: map[string]*liteStmt{}, limit: statements}, nil
}

// Chunks end where a longer statement stops being faster: a row of 16 columns takes 6.3 µs alone, 3.4–4.5 µs in
// sixteens to sixty-fours and 10 µs in thousands.
func (c *liteConn) Chunks() []int { return []int{32, 8} }

func (c *liteConn) Usable() bool { return !c.dead }

func (c *liteConn) Close() error {
	if c.dead {
		return nil
	}
	c.dead = true
	for _, s := range c.stmts {
		_ = s.Close() // closing the connection is what counts
	}
	return c.raw.Close()
}

func (c *liteConn) Control(ctx context.Context, sql string) error {
	if strings.Contains(sql, ";") {
		_, err := c.raw.ExecContext(ctx, sql, nil)
		return err
	}
	_, err := c.Exec(ctx, sql, nil)
	return err
}

// ask reads the one value that a statement answers.
func (c *liteConn) Ask(ctx context.Context, sql string, dest any) error {
	cur, err := c.Query(ctx, sql, nil)
	if err != nil {
		return err
	}
	if !cur.Next() {
		return errors.Join(fmt.Errorf("sqldb: no answer to %s", sql), cur.Err(), cur.Close())
	}
	return errors.Join(cur.Scan([]any{dest}), cur.Close())
}

func (c *liteConn) Copy(to string) (*sqlite.Backup, error) {
	place, err := liteURI(to, "")
	if err != nil {
		return nil, err
	}
	copier, ok := c.raw.(interface {
		NewBackup(string) (*sqlite.Backup, error)
	})
	if !ok {
		return nil, fmt.Errorf("sqldb: the SQLite driver's %T can't copy", c.raw)
	}
	return copier.NewBackup(place)
}

// stmt is the prepared statement of a text, from the cache where it is there.
func (c *liteConn) stmt(ctx context.Context, text string) (*liteStmt, error) {
	c.uses++
	if s := c.stmts[text]; s != nil {
		s.used = c.uses
		return s, nil
	}
	raw, err := c.raw.PrepareContext(ctx, dialect.ForSQLite(text))
	if err != nil {
		return nil, err
	}
	p, ok := raw.(litePrepared)
	if !ok {
		return nil, errors.Join(fmt.Errorf("sqldb: the SQLite driver's statement is a %T", raw), raw.Close())
	}
	if len(c.stmts) >= c.limit {
		c.forget()
	}
	s := &liteStmt{p, c.uses}
	c.stmts[text] = s
	return s, nil
}

// forget closes the statement that was used longest ago.
func (c *liteConn) forget() {
	oldest, least := "", c.uses
	for text, s := range c.stmts {
		if s.used <= least {
			oldest, least = text, s.used
		}
	}
	_ = c.stmts[oldest].Close() // it failed, if at all, when it last ran
	delete(c.stmts, oldest)
}

func (c *liteConn) bind(args []any) []driver.NamedValue {
	c.named = c.named[:0]
	for i, a := range args {
		c.named = append(c.named, driver.NamedValue{Ordinal: i + 1, Value: a})
	}
	return c.named
}

func (c *liteConn) Exec(ctx context.Context, sql string, args []any) (int64, error) {
	s, err := c.stmt(ctx, sql)
	if err != nil {
		return 0, err
	}
	res, err := s.ExecContext(ctx, c.bind(args))
	if err != nil {
		return 0, err
	}
	if res == nil { // a text of comments alone
		return 0, nil
	}
	return res.RowsAffected()
}

func (c *liteConn) Query(ctx context.Context, sql string, args []any) (Cursor, error) {
	s, err := c.stmt(ctx, sql)
	if err != nil {
		return nil, err
	}
	rows, err := s.QueryContext(ctx, c.bind(args))
	if err != nil {
		return nil, err
	}
	return &liteCursor{ctx: ctx, rows: rows, row: make([]driver.Value, len(rows.Columns()))}, nil
}

func (c *liteConn) CopyIn(context.Context, string, []string, func() ([]any, error)) error {
	return errors.New("sqldb: SQLite has no COPY")
}

// liteCursor walks a SQLite result.
type liteCursor struct {
	ctx    context.Context
	rows   driver.Rows
	row    []driver.Value
	walked int
	failed error
}

func (c *liteCursor) Next() bool {
	if c.failed != nil {
		return false
	}
	if c.walked++; c.walked%64 == 0 {
		if c.failed = c.ctx.Err(); c.failed != nil {
			return false
		}
	}
	if err := c.rows.Next(c.row); err != nil {
		if !errors.Is(err, io.EOF) {
			c.failed = err
		}
		return false
	}
	return true
}

func (c *liteCursor) Values() ([]any, error) {
	all := make([]any, len(c.row))
	for i, v := range c.row {
		all[i] = v
	}
	return all, nil
}

func (c *liteCursor) Scan(dest []any) error {
	if len(dest) != len(c.row) {
		return fmt.Errorf("%d destinations for %d columns", len(dest), len(c.row))
	}
	for i, d := range dest {
		if err := assign(d, c.row[i]); err != nil {
			return fmt.Errorf("column %d (%s): %w", i+1, c.rows.Columns()[i], err)
		}
	}
	return nil
}

func (c *liteCursor) Columns() []string { return c.rows.Columns() }
func (c *liteCursor) Err() error        { return c.failed }
func (c *liteCursor) Close() error      { return c.rows.Close() }
