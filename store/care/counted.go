package care

import (
	"context"

	"wanjia/base/day"
	"wanjia/domain/area"
	"wanjia/domain/care"
	"wanjia/domain/care/stock"
	"wanjia/domain/cube"
	"wanjia/domain/person"
	"wanjia/store/sqldb"
)

// Lives are the people of an area before a month, as the register counts them.
func (s *Store) Lives(ctx context.Context, at area.Code, before day.Month, yield func(person.Sex, cube.Cohort, int64)) error {
	return s.Read(ctx, func(r *Reader) error { return r.Stock(ctx, at, before, yield) })
}

// Events are the births, deaths and moves of an area, as the register counts them.
func (s *Store) Events(ctx context.Context, at area.Code, from, to day.Month, yield func(cube.EventKey, int64)) error {
	return s.Read(ctx, func(r *Reader) error { return r.Counts(ctx, at, from, to, yield) })
}

// Roster is who belongs to which team now.
func (s *Store) Roster(ctx context.Context) (all []care.Member, err error) {
	err = s.Read(ctx, func(r *Reader) error {
		all, err = r.Roster(ctx)
		return err
	})
	return all, err
}

const ledgerSQL = `SELECT area, item, lot, expiry, on_day, delta FROM supply_move WHERE delta <> 0 ORDER BY seq`

// Ledger are the lines of all stores of supplies that changed what is there, in the order in which they were written.
func (s *Store) Ledger(ctx context.Context) (all []stock.Line, err error) {
	err = s.Read(ctx, func(r *Reader) error {
		all, err = sqldb.Collect(ctx, r.q, func(scan func(...any) error) (stock.Line, error) {
			var l stock.Line
			var code string
			var expiry, on, delta int64
			err := scan(&code, &l.Item, &l.Lot, &expiry, &on, &delta)
			if err == nil {
				l.Area, err = area.ParseCode(code)
			}
			l.Expiry, l.On, l.Delta = day.Day(expiry), day.Day(on), int(delta)
			return l, err
		}, ledgerSQL)
		return err
	})
	return all, err
}
