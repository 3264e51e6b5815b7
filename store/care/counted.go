package care

import (
	"context"

	"wanjia/base/day"
	"wanjia/domain/area"
	"wanjia/domain/care"
	"wanjia/domain/cube"
	"wanjia/domain/person"
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
