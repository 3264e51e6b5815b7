// Package noted reads the entries of budgets, of events that inform people and of surveys, and what batches of payments came to by area. It decides nothing and folds nothing.
package noted

import (
	"context"
	"fmt"

	"wanjia/base/money"
	"wanjia/domain/budget"
	"wanjia/domain/journal"
	"wanjia/domain/person"
	"wanjia/store/register"
	"wanjia/store/register/follow"
	"wanjia/store/sqldb"
)

// Store is what is noted in a database.
type Store struct{ s *register.Store }

// New is a store over the register's.
func New(s *register.Store) *Store { return &Store{s} }

// Reader reads one moment.
type Reader struct{ *register.Reader }

// Read opens a moment.
func (s *Store) Read(ctx context.Context, fn func(*Reader) error) error {
	return s.s.Read(ctx, func(r *register.Reader) error { return fn(&Reader{r}) })
}

// Writer writes in one transaction.
type Writer struct {
	Reader
	tx *register.Tx
}

// Write opens a transaction that shares its commit.
func (s *Store) Write(ctx context.Context, fn func(*Writer) error) error {
	return s.s.Write(ctx, func(t *register.Tx) error { return fn(&Writer{Reader{&t.Reader}, t}) })
}

// Now is the instant of the transaction, in milliseconds.
func (w *Writer) Now() int64 { return w.tx.Now() }

// Append writes entries, whose Seq must go on from Head.
func (w *Writer) Append(ctx context.Context, entries []journal.Entry) error {
	return w.tx.Append(ctx, entries)
}

// SaveSalts keeps what keys are made from.
func (w *Writer) SaveSalts(ctx context.Context, salts map[person.ID][16]byte) error {
	return w.tx.SaveSalts(ctx, salts)
}

// KeepBlob keeps a sealed file.
func (w *Writer) KeepBlob(ctx context.Context, owner journal.ID, hash string, sealed []byte) error {
	return w.tx.KeepBlob(ctx, owner, hash, sealed)
}

const (
	yearsSQL = `SELECT seq FROM noted WHERE kind = $1 AND year BETWEEN $2 AND $3 ORDER BY seq`
	rootSQL  = `SELECT seq FROM noted WHERE root = $1 ORDER BY seq`
)

// Noted are the entries of a kind that belong to some years, in order.
func (r *Reader) Noted(ctx context.Context, kind journal.Kind, from, to int) ([]journal.Entry, error) {
	return r.entries(ctx, yearsSQL, string(kind), int64(from), int64(to))
}

// NotedOf are the entries of what an entry began, in order.
func (r *Reader) NotedOf(ctx context.Context, root journal.ID) ([]journal.Entry, error) {
	return r.entries(ctx, rootSQL, root.ID[:])
}

func (r *Reader) entries(ctx context.Context, sql string, args ...any) ([]journal.Entry, error) {
	seqs, err := sqldb.Collect(ctx, r.Querier(), follow.ScanSeq, sql, args...)
	if err != nil || len(seqs) == 0 {
		return nil, err
	}
	found, err := r.Entries(ctx, seqs)
	if err != nil {
		return nil, err
	}
	out := make([]journal.Entry, len(seqs))
	for i, s := range seqs {
		out[i] = found[s]
	}
	return out, nil
}

// Blob is a sealed file.
func (r *Reader) Blob(ctx context.Context, owner journal.ID, hash string) ([]byte, bool, error) {
	return follow.Blob(ctx, r.Querier(), owner, hash)
}

// What a batch paid is what left with it and didn't come back. Of whom it went to, the number is told and the largest sum, so that disclosure
// control can judge the total.
const tiedSQL = `SELECT x.id, x.scheme, x.execute, x.area, CAST(sum(x.fen) AS BIGINT), count(*), max(x.fen) FROM
 (SELECT b.id, b.scheme, b.execute, g.area, p.person, CAST(sum(p.fen) AS BIGINT) AS fen FROM pay_batch b JOIN pay_line p ON p.batch = b.id
 JOIN grant_line g ON g.person = p.person AND g.scheme = p.scheme AND g.period = p.period
 WHERE b.state = 'sent' AND p.state IN ('sent', 'paid') AND b.execute >= $1 AND b.execute < $2
 GROUP BY b.id, b.scheme, b.execute, g.area, p.person) x GROUP BY x.id, x.scheme, x.execute, x.area ORDER BY x.execute, x.id, x.area`

// Tied is what batches paid in some years, by area.
func (r *Reader) Tied(ctx context.Context, from, to int) ([]budget.Tied, error) {
	return sqldb.Collect(ctx, r.Querier(), func(scan func(...any) error) (budget.Tied, error) {
		var t budget.Tied
		var raw []byte
		var on, at string
		var fen, people, most int64
		if err := scan(&raw, &t.Scheme, &on, &at, &fen, &people, &most); err != nil {
			return t, err
		}
		var c follow.Columns
		t.Batch.ID, t.Area = c.ID(raw), c.Area(at)
		t.On = c.Date(on).Day()
		t.Fen, t.People, t.Most = money.Fen(fen), int(people), money.Fen(most)
		return t, c.Err
	}, tiedSQL, fmt.Sprintf("%04d", from), fmt.Sprintf("%04d", to+1))
}
