// Package ways makes the ways of finding people and households by the beginnings of their names and addresses, all at once where a
// first load has put them off. It makes them from what the register says now and keeps nothing else.
package ways

import (
	"bytes"
	"cmp"
	"context"
	"slices"
	"strings"
	"sync/atomic"

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

// haveSQL asks whether they are still to be made; laterSQL notes it.
const (
	haveSQL  = `SELECT value FROM setting WHERE name = $1`
	laterSQL = `INSERT INTO setting (name, value) VALUES ($1, '1') ON CONFLICT (name) DO NOTHING`
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

// Ways are the two tables by which people and households are found.
type Ways struct {
	db    *sqldb.DB
	home  string
	terms func(name string) []string
	words func(address string) []string
	off   atomic.Bool
}

// New are the ways of a home's people. What a name or an address can be found by may be nil: nothing then.
func New(db *sqldb.DB, home string, terms, words func(string) []string) *Ways {
	return &Ways{db: db, home: home, terms: terms, words: words}
}

// PutOff says that they are made at the end of the load that is going on.
func (w *Ways) PutOff() bool { return w.off.Load() }

// Later notes that they are made at the end. Kept row by row they cost a first load more than anything else: every term falls
// somewhere else.
func (w *Ways) Later(ctx context.Context) error {
	return w.db.Write(ctx, func(tx *sqldb.Tx) error {
		_, err := tx.Exec(ctx, laterSQL, findSetting)
		tx.AfterCommit(func() { w.off.Store(true) })
		return err
	})
}

// Now makes them where they were put off.
func (w *Ways) Now(ctx context.Context) error {
	var due bool
	err := w.db.Read(ctx, func(rx *sqldb.Rx) (err error) {
		var value string
		due, err = rx.QueryRow(ctx, haveSQL, findSetting).One(&value)
		return err
	})
	if err != nil || !due {
		return err
	}
	for _, f := range []finding{
		{namesSQL, noTermsSQL, "term", "person", w.terms},
		{addressesSQL, noAddressesSQL, "address_term", "household", w.words},
	} {
		if err := w.find(ctx, f); err != nil {
			return err
		}
	}
	err = w.db.Write(ctx, func(tx *sqldb.Tx) error {
		_, err := tx.Exec(ctx, noFindLaterSQL, findSetting)
		return err
	})
	if err == nil {
		w.off.Store(false)
	}
	return err
}

// finding is one table of ways of finding, and what it is made from.
type finding struct {
	from, clear   string
	table, column string
	terms         func(string) []string
}

func (w *Ways) find(ctx context.Context, f finding) error {
	err := w.db.WriteBulk(ctx, func(tx *sqldb.Tx) error {
		_, err := tx.Exec(ctx, f.clear, w.home)
		return err
	})
	if err != nil || f.terms == nil {
		return err
	}
	var run []way
	at := []byte{}
	for at != nil {
		err := w.db.Read(ctx, func(rx *sqldb.Rx) (err error) {
			run, at, err = w.page(ctx, rx, f, run, at)
			return err
		})
		if err != nil {
			return err
		}
		if len(run) < findRun && at != nil {
			continue
		}
		if err := w.keep(ctx, f, run); err != nil {
			return err
		}
		run = run[:0]
	}
	return nil
}

// page adds those of a page of records; the page after it begins behind next, which is nil at the end.
func (w *Ways) page(ctx context.Context, q sqldb.Querier, f finding, run []way, after []byte) (all []way, next []byte, err error) {
	rows, err := q.Query(ctx, f.from, w.home, after, int64(findPage))
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

// keep writes a run in the order of its keys, so that each page of the table is written once.
func (w *Ways) keep(ctx context.Context, f finding, run []way) error {
	slices.SortFunc(run, func(a, b way) int {
		return cmp.Or(strings.Compare(a.term, b.term), bytes.Compare(a.id, b.id))
	})
	return w.db.WriteBulk(ctx, func(tx *sqldb.Tx) error {
		columns := []string{"home", "term", f.column}
		rows := make([][]any, 0, 4096)
		for part := range slices.Chunk(run, cap(rows)) {
			rows = rows[:0]
			for _, x := range part {
				rows = append(rows, []any{w.home, x.term, x.id})
			}
			if err := tx.Insert(ctx, f.table, columns, "", rows); err != nil {
				return err
			}
		}
		return nil
	})
}
