package ties

import (
	"context"
	"slices"

	"wanjia/base/day"
	"wanjia/domain/area"
	"wanjia/domain/journal"
	storecare "wanjia/store/care"
	storetab "wanjia/store/tables"

	"wanjia/desk/care"
	"wanjia/desk/care/campaigns"
	"wanjia/desk/care/roster"
	"wanjia/desk/care/supplies"
)

// Care is the store of care as its desk asks for it.
type Care struct{ S *storecare.Store }

// Read opens a moment.
func (c Care) Read(ctx context.Context, fn func(care.Reader) error) error {
	return c.S.Read(ctx, func(r *storecare.Reader) error { return fn(r) })
}

// Write opens a transaction that shares its commit.
func (c Care) Write(ctx context.Context, fn func(care.Tx) error) error {
	return c.S.Write(ctx, func(t *storecare.Tx) error { return fn(t) })
}

// Roster is the store of care as its desk asks for it.
type Roster struct{ S *storecare.Store }

// Read opens a moment.
func (c Roster) Read(ctx context.Context, fn func(roster.Reader) error) error {
	return c.S.Read(ctx, func(r *storecare.Reader) error { return fn(r) })
}

// Write opens a transaction that shares its commit.
func (c Roster) Write(ctx context.Context, fn func(roster.Tx) error) error {
	return c.S.Write(ctx, func(t *storecare.Tx) error { return fn(t) })
}

// Supplies is the store of care as its desk asks for it.
type Supplies struct{ S *storecare.Store }

// Read opens a moment.
func (c Supplies) Read(ctx context.Context, fn func(supplies.Reader) error) error {
	return c.S.Read(ctx, func(r *storecare.Reader) error { return fn(r) })
}

// Write opens a transaction that shares its commit.
func (c Supplies) Write(ctx context.Context, fn func(supplies.Tx) error) error {
	return c.S.Write(ctx, func(t *storecare.Tx) error { return fn(t) })
}

// Campaigns is the store of care as its desk asks for it.
type Campaigns struct{ S *storecare.Store }

// Read opens a moment.
func (c Campaigns) Read(ctx context.Context, fn func(campaigns.Reader) error) error {
	return c.S.Read(ctx, func(r *storecare.Reader) error { return fn(r) })
}

// Write opens a transaction that shares its commit.
func (c Campaigns) Write(ctx context.Context, fn func(campaigns.Tx) error) error {
	return c.S.Write(ctx, func(t *storecare.Tx) error { return fn(t) })
}

// Births are the register's births as the desk that counts services asks for them.
type Births struct{ S *storetab.Store }

// page is how many births are read at a time.
const page = 500

// Births tells the live births of a span of days, in the areas that are asked for, with what was said of them.
func (b Births) Births(ctx context.Context, within func(area.Code) bool, from, to day.Day, yield func(area.Code, day.Day, map[string]string)) error {
	return b.S.Read(ctx, func(r *storetab.Reader) error {
		for after := (journal.ID{}); ; {
			events, err := r.Between(ctx, from.String(), (to + 1).String(), after, page)
			if err != nil || len(events) == 0 {
				return err
			}
			after = events[len(events)-1].ID
			events = slices.DeleteFunc(events, func(e storetab.Event) bool { return e.Kind != "birth" || !within(e.Area) })
			seqs := make([]journal.Seq, len(events))
			for i, e := range events {
				seqs[i] = e.Newest
			}
			entries, err := r.Entries(ctx, seqs)
			if err != nil {
				return err
			}
			for _, e := range events {
				values, err := journal.ParseBody(entries[e.Newest].Body)
				if err != nil {
					return err
				}
				yield(e.Area, entries[e.Newest].Occurred.Day(), values)
			}
		}
	})
}
