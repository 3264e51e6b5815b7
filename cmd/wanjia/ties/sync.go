package ties

import (
	"context"

	store "wanjia/store/sync"

	"wanjia/desk/erasure"
	"wanjia/desk/photos"
	"wanjia/desk/rollup"
	desk "wanjia/desk/sync"
	"wanjia/desk/sync/phones"
	"wanjia/desk/sync/relay"
)

// Pushes is the store behind its desk, in the desk's own words.
type Pushes struct{ S *store.Store }

// Read opens a moment.
func (s Pushes) Read(ctx context.Context, fn func(desk.Reader) error) error {
	return s.S.Read(ctx, func(r *store.Reader) error { return fn(r) })
}

// Write opens a transaction that shares its commit.
func (s Pushes) Write(ctx context.Context, fn func(desk.Tx) error) error {
	return s.S.Write(ctx, func(t *store.Tx) error { return fn(t) })
}

// WriteBulk opens a transaction of its own.
func (s Pushes) WriteBulk(ctx context.Context, fn func(desk.Tx) error) error {
	return s.S.WriteBulk(ctx, func(t *store.Tx) error { return fn(t) })
}

// Leases is the store behind its desk, in the desk's own words.
type Leases struct{ S *store.Store }

// Read opens a moment.
func (s Leases) Read(ctx context.Context, fn func(phones.Reader) error) error {
	return s.S.Read(ctx, func(r *store.Reader) error { return fn(r) })
}

// Write opens a transaction that shares its commit.
func (s Leases) Write(ctx context.Context, fn func(phones.Tx) error) error {
	return s.S.Write(ctx, func(t *store.Tx) error { return fn(t) })
}

// Photos is the store behind its desk, in the desk's own words.
type Photos struct{ S *store.Store }

// Read opens a moment.
func (s Photos) Read(ctx context.Context, fn func(photos.Reader) error) error {
	return s.S.Read(ctx, func(r *store.Reader) error { return fn(r) })
}

// Boxes is the store behind its desk, in the desk's own words.
type Boxes struct{ S *store.Store }

// Read opens a moment.
func (s Boxes) Read(ctx context.Context, fn func(relay.Reader) error) error {
	return s.S.Read(ctx, func(r *store.Reader) error { return fn(r) })
}

// Write opens a transaction that shares its commit.
func (s Boxes) Write(ctx context.Context, fn func(relay.Tx) error) error {
	return s.S.Write(ctx, func(t *store.Tx) error { return fn(t) })
}

// Rollups is the store behind its desk, in the desk's own words.
type Rollups struct{ S *store.Store }

// Read opens a moment.
func (s Rollups) Read(ctx context.Context, fn func(rollup.Reader) error) error {
	return s.S.Read(ctx, func(r *store.Reader) error { return fn(r) })
}

// Write opens a transaction of its own.
func (s Rollups) Write(ctx context.Context, fn func(rollup.Tx) error) error {
	return s.S.WriteBulk(ctx, func(t *store.Tx) error { return fn(t) })
}

// Erase opens a transaction of its own.
func (s Rollups) Erase(ctx context.Context, fn func(erasure.Tx) error) error {
	return s.S.WriteBulk(ctx, func(t *store.Tx) error { return fn(t) })
}
