// Package releases reads the release ledger: what was shown outside the registering desk, as the journal's entries tell.
package releases

import (
	"context"

	"wanjia/domain/disclosure/release"
	"wanjia/domain/journal"
	"wanjia/store/register"
	"wanjia/store/sqldb"
)

// Store is the ledger in a database.
type Store struct{ s *register.Store }

// New is a store over the register's.
func New(s *register.Store) *Store { return &Store{s} }

// Reader reads one moment.
type Reader struct{ *register.Reader }

// Read opens a moment.
func (s *Store) Read(ctx context.Context, fn func(*Reader) error) error {
	return s.s.Read(ctx, func(r *register.Reader) error { return fn(&Reader{r}) })
}

// Write opens a transaction of its own.
func (s *Store) Write(ctx context.Context, fn func(*Writer) error) error {
	return s.s.WriteBulk(ctx, func(t *register.Tx) error { return fn(&Writer{Reader{&t.Reader}, t}) })
}

// Writer writes in one transaction.
type Writer struct {
	Reader
	tx *register.Tx
}

// Now is the instant of the transaction, in milliseconds.
func (w *Writer) Now() int64 { return w.tx.Now() }

// Append writes entries, whose Seq must go on from Head.
func (w *Writer) Append(ctx context.Context, entries []journal.Entry) error {
	return w.tx.Append(ctx, entries)
}

const cellsSQL = `SELECT name, shown, seq FROM release_cell WHERE seq > $1 ORDER BY seq, name`

// Released yields every number shown after a position, as it was shown last.
func (r *Reader) Released(ctx context.Context, after journal.Seq, yield func(release.Cell, journal.Seq)) error {
	rows, err := r.Querier().Query(ctx, cellsSQL, int64(after))
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var c release.Cell
		var seq int64
		if err := rows.Scan(&c.Name, &c.Shown, &seq); err != nil {
			return err
		}
		yield(c, journal.Seq(seq))
	}
	return rows.Err()
}

const namedSQL = `SELECT seq, what, area, detail, method, digest FROM release_line WHERE what = $1 ORDER BY seq`

// Named are the releases of one kind, the oldest first, without their numbers.
func (r *Reader) Named(ctx context.Context, what string) ([]release.Line, error) {
	return sqldb.Collect(ctx, r.Querier(), func(scan func(...any) error) (release.Line, error) {
		var l release.Line
		var seq int64
		err := scan(&seq, &l.What, &l.Area, &l.Detail, &l.Method, &l.Digest)
		l.Seq = journal.Seq(seq)
		return l, err
	}, namedSQL, what)
}
