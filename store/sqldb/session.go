package sqldb

import (
	"context"
	"errors"
	"fmt"

	"wanjia/base/fault"
	"wanjia/store/sqldb/internal/engine"
)

// NoRows says that a Scan found no row. Where none is an answer and not an error, use One.
var NoRows = errors.New("sqldb: no rows") //nolint:gochecknoglobals,staticcheck // a sentinel, named as callers read it

// Querier asks. Tx and Rx are Queriers, so a lookup is written once for both.
//
// A statement is written in PostgreSQL's spelling with $1, $2… Arguments are nil, int64, string, []byte,
// float64, bool or kinds of these. One result must be closed (or read to its end) before the next statement.
type Querier interface {
	Query(ctx context.Context, sql string, args ...any) (*Rows, error)
	QueryRow(ctx context.Context, sql string, args ...any) *Row
	Engine() Engine
}

// session is what Tx and Rx share: a connection for the length of one function.
type session struct {
	conn   engine.Conn
	engine Engine
	open   *Rows
	broken error // the first statement that failed; PostgreSQL would refuse all further ones, so both engines do
	ended  bool
	steady bool // statements are not interrupted by their context: an interrupt would undo the whole group
}

// Engine is the engine of the database.
func (s *session) Engine() Engine { return s.engine }

// Query runs a statement that answers rows.
func (s *session) Query(ctx context.Context, sql string, args ...any) (*Rows, error) {
	ctx, err := s.ready(ctx)
	if err != nil {
		return nil, err
	}
	vals, err := engine.Plain(args)
	if err != nil {
		return nil, s.fail(err)
	}
	cur, err := s.conn.Query(ctx, sql, vals)
	if err != nil {
		return nil, s.fail(err)
	}
	s.open = &Rows{cur: cur, of: s}
	return s.open, nil
}

// QueryRow runs a statement that answers at most one row of interest.
func (s *session) QueryRow(ctx context.Context, sql string, args ...any) *Row {
	rows, err := s.Query(ctx, sql, args...)
	return &Row{rows: rows, err: err}
}

func (s *session) ready(ctx context.Context) (context.Context, error) {
	switch {
	case s.ended:
		return ctx, fault.New(fault.Internal, "sqldb.ended")
	case s.broken != nil:
		return ctx, s.broken
	case s.open != nil:
		return ctx, s.fail(fault.New(fault.Internal, "sqldb.rows"))
	}
	if err := ctx.Err(); err != nil {
		return ctx, err
	}
	if s.steady {
		ctx = context.WithoutCancel(ctx)
	}
	return ctx, nil
}

func (s *session) fail(err error) error {
	err = engine.Meaning(err)
	if s.broken == nil {
		s.broken = err
	}
	return err
}

func (s *session) end() {
	if s.open != nil {
		_ = s.open.Close() // its error, if any, is kept in broken
	}
	s.ended = true
}

// Rows is the result of a Query.
type Rows struct {
	cur    engine.Cursor
	of     *session
	err    error
	closed bool
}

// Next moves to the next row; at the end it closes the rows.
func (r *Rows) Next() bool {
	if r.closed {
		return false
	}
	if r.cur.Next() {
		return true
	}
	_ = r.Close() // Err tells
	return false
}

// Scan reads the current row. Destinations are pointers to int64, int, string, []byte, float64, bool, to kinds
// of these, to pointers to these (NULL is nil), or sql.Scanners.
func (r *Rows) Scan(dest ...any) error {
	if err := r.cur.Scan(dest); err != nil {
		return r.of.fail(fmt.Errorf("scan: %w", err))
	}
	return nil
}

// One reads the first row and closes the rows. It says whether there was one.
func (r *Rows) One(dest ...any) (bool, error) {
	found := r.Next()
	if found {
		if err := r.Scan(dest...); err != nil {
			_ = r.Close() // the scan's error is the one to tell
			return false, err
		}
	}
	if err := r.Close(); err != nil {
		return false, err
	}
	return found, nil
}

// Err is what ended the rows early.
func (r *Rows) Err() error { return r.err }

// Close ends the rows; more than once is harmless.
func (r *Rows) Close() error {
	if r.closed {
		return r.err
	}
	r.closed = true
	r.of.open = nil
	err := r.cur.Close()
	if e := r.cur.Err(); e != nil {
		err = e
	}
	if err != nil {
		r.err = r.of.fail(err)
	}
	return r.err
}

// Row is the result of a QueryRow.
type Row struct {
	rows *Rows
	err  error
}

// Scan reads the row, or is NoRows.
func (r *Row) Scan(dest ...any) error {
	found, err := r.One(dest...)
	if err == nil && !found {
		return NoRows
	}
	return err
}

// One reads the row and says whether there was one.
func (r *Row) One(dest ...any) (bool, error) {
	if r.err != nil {
		return false, r.err
	}
	return r.rows.One(dest...)
}

// Collect runs a query and reads every row with read, whose argument is the row's Scan.
func Collect[T any](ctx context.Context, q Querier, read func(scan func(dest ...any) error) (T, error), sql string, args ...any) ([]T, error) {
	rows, err := q.Query(ctx, sql, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []T
	for rows.Next() {
		one, err := read(rows.Scan)
		if err != nil {
			return nil, err
		}
		all = append(all, one)
	}
	return all, rows.Err()
}
