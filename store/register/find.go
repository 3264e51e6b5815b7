package register

import (
	"bytes"
	"cmp"
	"context"
	"slices"
	"strings"

	"wanjia/store/sqldb"
)

// findSetting says, while it is there, that the ways of finding people and households are still to be made.
const findSetting = "find.later"

const (
	namesSQL     = `SELECT id, name FROM person WHERE home = $1 AND id > $2 ORDER BY id LIMIT $3`
	addressesSQL = `SELECT id, address FROM household WHERE home = $1 AND id > $2 ORDER BY id LIMIT $3`

	noTermsSQL     = `DELETE FROM term WHERE home = $1`
	noAddressesSQL = `DELETE FROM address_term WHERE home = $1`
	noFindLaterSQL = `DELETE FROM setting WHERE name = $1`
)

const (
	findPage = 20000   // records read at a time
	findRun  = 1000000 // terms sorted and written at a time: some 60 MB
)

// way is one way of finding a record.
type way struct {
	term string
	id   []byte
}

// findLater notes that the ways of finding are made at the end. Kept row by row they cost a first load more than anything else:
// every term falls somewhere else.
func (s *Store) findLater(tx *sqldb.Tx) error {
	t := Tx{Reader{s, tx}, tx}
	if err := t.Set(context.Background(), findSetting, "1"); err != nil {
		return err
	}
	tx.AfterCommit(func() { s.blindly.Store(true) })
	return nil
}

// findNow makes the ways of finding where they were put off.
func (s *Store) findNow(ctx context.Context) error {
	var due bool
	err := s.Read(ctx, func(r *Reader) (err error) {
		_, due, err = r.Setting(ctx, findSetting)
		return err
	})
	if err != nil || !due {
		return err
	}
	for _, f := range []finding{
		{namesSQL, noTermsSQL, "term", "person", s.opt.Terms},
		{addressesSQL, noAddressesSQL, "address_term", "household", s.opt.Words},
	} {
		if err := s.find(ctx, f); err != nil {
			return err
		}
	}
	err = s.db.Write(ctx, func(tx *sqldb.Tx) error {
		_, err := tx.Exec(ctx, noFindLaterSQL, findSetting)
		return err
	})
	if err == nil {
		s.blindly.Store(false)
	}
	return err
}

// finding is one table of ways of finding, and what it is made from.
type finding struct {
	from, clear   string
	table, column string
	terms         func(string) []string
}

func (s *Store) find(ctx context.Context, f finding) error {
	err := s.db.WriteBulk(ctx, func(tx *sqldb.Tx) error {
		_, err := tx.Exec(ctx, f.clear, s.opt.Home)
		return err
	})
	if err != nil || f.terms == nil {
		return err
	}
	var run []way
	at := []byte{}
	for at != nil {
		err := s.db.Read(ctx, func(rx *sqldb.Rx) (err error) {
			run, at, err = s.ways(ctx, rx, f, run, at)
			return err
		})
		if err != nil {
			return err
		}
		if len(run) < findRun && at != nil {
			continue
		}
		if err := s.keepWays(ctx, f, run); err != nil {
			return err
		}
		run = run[:0]
	}
	return nil
}

// ways adds those of a page of records; the page after it begins behind next, which is nil at the end.
func (s *Store) ways(ctx context.Context, q sqldb.Querier, f finding, run []way, after []byte) (all []way, next []byte, err error) {
	rows, err := q.Query(ctx, f.from, s.opt.Home, after, int64(findPage))
	if err != nil {
		return run, nil, err
	}
	defer rows.Close()
	n := 0
	for ; rows.Next(); n++ {
		var id []byte
		var text string
		if err := rows.Scan(&id, &text); err != nil {
			return run, nil, err
		}
		next = id
		if text == "" {
			continue
		}
		for _, t := range f.terms(text) {
			run = append(run, way{t, id})
		}
	}
	if n < findPage {
		next = nil
	}
	return run, next, rows.Err()
}

// keepWays writes a run in the order of its keys, so that each page of the table is written once.
func (s *Store) keepWays(ctx context.Context, f finding, run []way) error {
	slices.SortFunc(run, func(a, b way) int {
		return cmp.Or(strings.Compare(a.term, b.term), bytes.Compare(a.id, b.id))
	})
	return s.db.WriteBulk(ctx, func(tx *sqldb.Tx) error {
		columns := []string{"home", "term", f.column}
		rows := make([][]any, 0, 4096)
		for part := range slices.Chunk(run, cap(rows)) {
			rows = rows[:0]
			for _, w := range part {
				rows = append(rows, []any{s.opt.Home, w.term, w.id})
			}
			if err := tx.Insert(ctx, f.table, columns, "", rows); err != nil {
				return err
			}
		}
		return nil
	})
}
