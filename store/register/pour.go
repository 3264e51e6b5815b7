package register

import (
	"context"

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
	if err := s.db.Tune(ctx, sqldb.ForImport); err != nil {
		return err
	}
	var people int64
	err := s.db.Read(ctx, func(rx *sqldb.Rx) error {
		return rx.QueryRow(ctx, anybodySQL, s.opt.Home).Scan(&people)
	})
	if err != nil || people > 0 {
		return err
	}
	if s.db.Engine() == sqldb.EngineSQLite {
		if err := s.ways.Later(ctx); err != nil {
			return err
		}
	}
	return schema.DeferIndexes(ctx, s.db, putOff(s.db.Engine())...)
}

// Settle makes the database ready for desks again.
func (s *Store) Settle(ctx context.Context) error {
	if err := s.db.Tune(ctx, sqldb.ForIndexes); err != nil {
		return err
	}
	if err := schema.MakeIndexes(ctx, s.db); err != nil {
		return err
	}
	if err := s.ways.Now(ctx); err != nil {
		return err
	}
	return s.db.Tune(ctx, sqldb.ForServing)
}
