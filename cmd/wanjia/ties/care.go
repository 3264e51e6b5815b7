package ties

import (
	"context"

	storecare "wanjia/store/care"

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
