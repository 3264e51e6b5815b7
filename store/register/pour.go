package register

import (
	"cmp"
	"context"
	"errors"

	"wanjia/store/register/late"
	"wanjia/store/schema"
	"wanjia/store/sqldb"
)

const anybodySQL = `SELECT count(*) FROM (SELECT id FROM person WHERE home = $1 LIMIT 1) AS one`

// putOff are the indexes that nothing asks while rows come in, and that take longest to keep when areas come in any order.
// A session remembers names and birth dates itself; in a database that others write to it may have to ask, so there that index stays.
func putOff(e sqldb.Engine) []string {
	off := []string{"person_area", "household_area", "event_area", "person_changed", "person_seq", "household_changed"}
	if e == sqldb.EngineSQLite {
		off = append(off, "person_born")
	}
	return off
}

// Pour makes the database ready for rows by the million, until Settle. In a register of nobody the indexes that only
// desks need are made at the end, and on SQLite, where nobody else is in the place, the ways of finding people too; if the program
// dies before that, whoever opens the place next makes them.
func (s *Store) Pour(ctx context.Context) error {
	_, err := s.pour(ctx)
	return err
}

// pour says whether there is anybody.
func (s *Store) pour(ctx context.Context) (anybody bool, err error) {
	if err := s.db.Tune(ctx, sqldb.ForImport); err != nil {
		return false, err
	}
	var people int64
	err = s.db.Read(ctx, func(rx *sqldb.Rx) error {
		return rx.QueryRow(ctx, anybodySQL, s.opt.Home).Scan(&people)
	})
	if err != nil || people > 0 {
		return people > 0, err
	}
	if s.db.Engine() == sqldb.EngineSQLite {
		if err := s.ways.Later(ctx); err != nil {
			return false, err
		}
	}
	return false, schema.DeferIndexes(ctx, s.db, putOff(s.db.Engine())...)
}

// lateSetting says, while it is there, that lives, events and counts are behind the journal.
const lateSetting = "lives.later"

// PourAlone is Pour where nobody else can be in the place, until Settle. In a register of nobody then also lives, events, blind indexes
// and counts wait for each other, and their tables are behind the journal; only this store's readers know of it. If the program dies before
// Settle, CutOff says so.
func (s *Store) PourAlone(ctx context.Context) error {
	anybody, err := s.pour(ctx)
	if err != nil || anybody {
		return err
	}
	s.ids.Store(true)
	return s.wait(ctx)
}

// wait says that from now on what can be written late is.
func (s *Store) wait(ctx context.Context) error {
	return s.Write(ctx, func(t *Tx) error {
		t.tx.AfterCommit(func() { s.late.Store(late.New(cmp.Or(s.opt.Wait, late.Usual))) })
		return t.Set(ctx, lateSetting, "1")
	})
}

// CutOff says that a load ended before its lives, events and counts were written. Whoever opens the place has to write them by
// following the journal's entries again, after PourAgain, and Settle.
func (s *Store) CutOff(ctx context.Context) (cut bool, err error) {
	err = s.Read(ctx, func(r *Reader) (err error) {
		_, cut, err = r.Setting(ctx, lateSetting)
		return err
	})
	return cut, err
}

// PourAgain empties the tables that a load left half written, and goes on as PourAlone.
func (s *Store) PourAgain(ctx context.Context) error {
	err := s.WriteBulk(ctx, func(t *Tx) error { return late.Clear(ctx, t.tx, s.opt.Home) })
	if err != nil {
		return err
	}
	if _, err := s.pour(ctx); err != nil {
		return err
	}
	return s.wait(ctx) // entries are asked for by their ids
}

const noLateSQL = `DELETE FROM setting WHERE name = $1`

// catchUp writes what waits, by one of its ways of writing, and then does something more.
func (s *Store) catchUp(ctx context.Context, write func(*late.Late, context.Context, *sqldb.Tx, string) (*late.Late, error), then func(*Tx) error) error {
	if s.late.Load() == nil {
		return nil
	}
	return s.WriteBulk(ctx, func(t *Tx) (err error) {
		t.batch()
		if t.left, err = write(t.left, ctx, t.tx, s.opt.Home); err != nil {
			return err
		}
		return then(t)
	})
}

// Settle makes the database ready for desks again. While some indexes are made, what people are found by is worked out.
func (s *Store) Settle(ctx context.Context) error {
	if err := s.catchUp(ctx, (*late.Late).Lives, func(*Tx) error { return nil }); err != nil {
		return err
	}
	if err := s.db.Tune(ctx, sqldb.ForIndexes); err != nil {
		return err
	}
	found := make(chan error, 1)
	go func() { found <- s.ways.Now(ctx) }()
	err := s.catchUp(ctx, (*late.Late).All, func(t *Tx) error {
		t.tx.AfterCommit(func() { s.late.Store(nil) })
		_, err := t.tx.Exec(ctx, noLateSQL, lateSetting)
		return err
	})
	if err == nil {
		err = schema.MakeIndexes(ctx, s.db)
	}
	if err := errors.Join(err, <-found); err != nil {
		return err
	}
	return s.db.Tune(ctx, sqldb.ForServing)
}
