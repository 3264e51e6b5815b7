// Package imports keeps what was imported: each import with its state, and the stretches of the journal that it wrote. What
// an import says of itself beyond that it keeps as a text that its desk reads.
package imports

import (
	"context"
	"time"

	"wanjia/base/fault"
	"wanjia/base/id"
	"wanjia/domain/journal"
	"wanjia/store/sqldb"
)

// Row is one import.
type Row struct {
	ID      id.ID
	Source  string
	State   string
	Author  string
	Started time.Time
	Counts  string
	Detail  string
}

// Span is a stretch of the journal, both ends included.
type Span struct{ First, Last journal.Seq }

// Store is the imports in a database.
type Store struct{ db *sqldb.DB }

// New is a store in a database.
func New(db *sqldb.DB) *Store { return &Store{db} }

const (
	columnList  = `id, source, state, author, started, counts, detail`
	oneSQL      = `SELECT ` + columnList + ` FROM import WHERE id = $1`
	newestSQL   = `SELECT ` + columnList + ` FROM import ORDER BY started DESC, id DESC LIMIT $1`
	afterSQL    = `SELECT ` + columnList + ` FROM import WHERE started < $1 OR started = $1 AND id < $2 ORDER BY started DESC, id DESC LIMIT $3`
	removeSQL   = `DELETE FROM import WHERE id = $1`
	spansSQL    = `SELECT first_seq, last_seq FROM import_span WHERE import = $1 ORDER BY first_seq`
	writtenSQL  = `SELECT seq FROM journal WHERE seq > $1 AND device = $2 AND kind NOT IN ('area', 'void') ORDER BY seq`
	headSQL     = `SELECT coalesce(max(seq), 0) FROM journal`
	rowConflict = `ON CONFLICT (id) DO UPDATE SET state = excluded.state, counts = excluded.counts, detail = excluded.detail`
)

// Row is the import of an id.
func (s *Store) Row(ctx context.Context, id id.ID) (Row, bool, error) {
	all, err := s.rows(ctx, oneSQL, id[:])
	if err != nil || len(all) == 0 {
		return Row{}, false, err
	}
	return all[0], true, nil
}

// Rows are at most n imports, the newest first, after the one that started at an instant with an id; zero is from the start.
func (s *Store) Rows(ctx context.Context, started time.Time, after id.ID, n int) ([]Row, error) {
	if after.IsZero() {
		return s.rows(ctx, newestSQL, int64(n))
	}
	return s.rows(ctx, afterSQL, started.UnixMilli(), after[:], int64(n))
}

func (s *Store) rows(ctx context.Context, sql string, args ...any) ([]Row, error) {
	var all []Row
	err := s.db.Read(ctx, func(rx *sqldb.Rx) (err error) {
		all, err = sqldb.Collect(ctx, rx, scan, sql, args...)
		return err
	})
	return all, err
}

func scan(row func(...any) error) (Row, error) {
	var r Row
	var raw []byte
	var started int64
	if err := row(&raw, &r.Source, &r.State, &r.Author, &started, &r.Counts, &r.Detail); err != nil {
		return r, err
	}
	u, err := id.FromBytes(raw)
	if err != nil {
		return r, fault.New(fault.Internal, "imports.stored").Because(err)
	}
	r.ID, r.Started = u, time.UnixMilli(started).UTC()
	return r, nil
}

// Save writes an import as it now is.
func (s *Store) Save(ctx context.Context, r Row) error {
	return s.db.Write(ctx, func(tx *sqldb.Tx) error {
		return tx.Insert(ctx, "import", []string{"id", "source", "state", "author", "started", "counts", "detail"}, rowConflict,
			[][]any{{r.ID[:], r.Source, r.State, r.Author, r.Started.UnixMilli(), r.Counts, r.Detail}})
	})
}

// Remove forgets an import.
func (s *Store) Remove(ctx context.Context, id id.ID) error {
	return s.db.Write(ctx, func(tx *sqldb.Tx) error {
		_, err := tx.Exec(ctx, removeSQL, id[:])
		return err
	})
}

// AddSpans notes stretches that an import wrote; one that begins where a known one begins takes its place.
func (s *Store) AddSpans(ctx context.Context, id id.ID, spans ...Span) error {
	rows := make([][]any, len(spans))
	for i, x := range spans {
		rows[i] = []any{id[:], int64(x.First), int64(x.Last)}
	}
	return s.db.Write(ctx, func(tx *sqldb.Tx) error {
		return tx.Insert(ctx, "import_span", []string{"import", "first_seq", "last_seq"},
			"ON CONFLICT (import, first_seq) DO UPDATE SET last_seq = excluded.last_seq", rows)
	})
}

// Spans are the stretches that an import wrote, in order.
func (s *Store) Spans(ctx context.Context, id id.ID) ([]Span, error) {
	var all []Span
	err := s.db.Read(ctx, func(rx *sqldb.Rx) (err error) {
		all, err = sqldb.Collect(ctx, rx, func(row func(...any) error) (Span, error) {
			var first, last int64
			err := row(&first, &last)
			return Span{journal.Seq(first), journal.Seq(last)}, err
		}, spansSQL, id[:])
		return err
	})
	return all, err
}

// Written are the stretches after a position whose entries, but for areas and voids, came from a device.
func (s *Store) Written(ctx context.Context, device string, after journal.Seq) ([]Span, error) {
	var all []Span
	err := s.db.Read(ctx, func(rx *sqldb.Rx) error {
		rows, err := rx.Query(ctx, writtenSQL, int64(after), device)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var n int64
			if err := rows.Scan(&n); err != nil {
				return err
			}
			at := journal.Seq(n)
			if k := len(all) - 1; k >= 0 && all[k].Last+1 == at {
				all[k].Last = at
				continue
			}
			all = append(all, Span{at, at})
		}
		return rows.Err()
	})
	return all, err
}

// Head is the newest position of the journal.
func (s *Store) Head(ctx context.Context) (journal.Seq, error) {
	var n int64
	err := s.db.Read(ctx, func(rx *sqldb.Rx) error { return rx.QueryRow(ctx, headSQL).Scan(&n) })
	return journal.Seq(n), err
}
