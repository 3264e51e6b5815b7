package ties

import (
	"context"

	"wanjia/base/day"
	"wanjia/domain/area"
	"wanjia/domain/cube"
	"wanjia/domain/journal"
	"wanjia/domain/person"
	storereg "wanjia/store/register"

	"wanjia/desk/figures"
)

// Figures is the cube, as its desk asks for it.
type Figures struct{ S *storereg.Store }

// Read opens a moment.
func (f Figures) Read(ctx context.Context, fn func(figures.Reader) error) error {
	return f.S.Read(ctx, func(x *storereg.Reader) error { return fn(x) })
}

// Known reads each thing in a moment of its own: nobody writes to what is past.
type Known struct{ S *storereg.Store }

// Head is the position that was known.
func (k Known) Head(ctx context.Context) (head journal.Seq, err error) {
	err = k.S.Read(ctx, func(r *storereg.Reader) error { head, err = r.Head(ctx); return err })
	return head, err
}

// Stock is the population before a month, as it was known.
func (k Known) Stock(ctx context.Context, a area.Code, before day.Month, yield func(person.Sex, cube.Cohort, int64)) error {
	return k.S.Read(ctx, func(r *storereg.Reader) error { return r.Stock(ctx, a, before, yield) })
}

// Pops are the population deltas, as they were known.
func (k Known) Pops(ctx context.Context, a area.Code, from, to day.Month, yield func(cube.PopKey, cube.Pop)) error {
	return k.S.Read(ctx, func(r *storereg.Reader) error { return r.Pops(ctx, a, from, to, yield) })
}

// Counts are the event counts, as they were known.
func (k Known) Counts(ctx context.Context, a area.Code, from, to day.Month, yield func(cube.EventKey, int64)) error {
	return k.S.Read(ctx, func(r *storereg.Reader) error { return r.Counts(ctx, a, from, to, yield) })
}
