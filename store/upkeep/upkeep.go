// Package upkeep keeps jobs that have ended: who began what, when, and how it came out. What a job says of itself beyond that
// it keeps as a text that its desk reads.
package upkeep

import (
	"context"
	"time"

	"wanjia/base/fault"
	"wanjia/base/id"
	"wanjia/store/sqldb"
)

// Row is a job.
type Row struct {
	ID             id.ID
	Kind           string
	State          string
	Author         string
	Started, Ended time.Time
	Detail         string
}

// Store is the jobs in a database.
type Store struct{ db *sqldb.DB }

// New is a store in a database.
func New(db *sqldb.DB) *Store { return &Store{db} }

const (
	columnList = `id, kind, state, author, started, ended, detail`
	oneSQL     = `SELECT ` + columnList + ` FROM job WHERE id = $1`
	newestSQL  = `SELECT ` + columnList + ` FROM job WHERE kind = $1 ORDER BY started DESC, id DESC LIMIT $2`
	afterSQL   = `SELECT ` + columnList + ` FROM job WHERE kind = $1 AND (started < $2 OR started = $2 AND id < $3) ORDER BY started DESC, id DESC LIMIT $4`
)

// Job is the job of an id.
func (s *Store) Job(ctx context.Context, id id.ID) (Row, bool, error) {
	all, err := s.rows(ctx, oneSQL, id[:])
	if err != nil || len(all) == 0 {
		return Row{}, false, err
	}
	return all[0], true, nil
}

// Jobs are at most n jobs of a kind, the newest first, after the one that started at an instant with an id; zero is from the
// start.
func (s *Store) Jobs(ctx context.Context, kind string, started time.Time, after id.ID, n int) ([]Row, error) {
	if after.IsZero() {
		return s.rows(ctx, newestSQL, kind, int64(n))
	}
	return s.rows(ctx, afterSQL, kind, started.UnixMilli(), after[:], int64(n))
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
	var started, ended int64
	if err := row(&raw, &r.Kind, &r.State, &r.Author, &started, &ended, &r.Detail); err != nil {
		return r, err
	}
	u, err := id.FromBytes(raw)
	if err != nil {
		return r, fault.New(fault.Internal, "upkeep.stored").Because(err)
	}
	r.ID, r.Started, r.Ended = u, time.UnixMilli(started).UTC(), time.UnixMilli(ended).UTC()
	return r, nil
}

// Keep writes down a job that has ended.
func (s *Store) Keep(ctx context.Context, r Row) error {
	return s.db.Write(ctx, func(tx *sqldb.Tx) error {
		return tx.Insert(ctx, "job", []string{"id", "kind", "state", "author", "started", "ended", "detail"}, "",
			[][]any{{r.ID[:], r.Kind, r.State, r.Author, r.Started.UnixMilli(), r.Ended.UnixMilli(), r.Detail}})
	})
}
