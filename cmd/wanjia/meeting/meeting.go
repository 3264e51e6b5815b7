// Package meeting joins the desks at which phones, boxes and other servers meet this one with their stores.
package meeting

import (
	"context"
	"encoding/json"
	"time"

	"wanjia/base/clock"
	"wanjia/base/seal"
	"wanjia/desk/inbox"
	desk "wanjia/desk/sync"
	"wanjia/desk/sync/phones"
	"wanjia/desk/sync/relay"
	"wanjia/domain/sync"
	"wanjia/exchange/attach"
	"wanjia/exchange/signed"
	"wanjia/store/register"
	store "wanjia/store/sync"
)

// Desk is the desk at which phones, boxes and other servers push and pull.
func Desk(reg *register.Store, in *inbox.Desk, looks desk.Looker, keys *seal.Keys, clk clock.Clock) *desk.Desk {
	return desk.New(desk.Options{Store: pushes{store.New(reg)}, Inbox: in, Looker: looks, Keys: keys, Clock: clk, Read: signed.Read, Kind: kind})
}

// Phones is the desk that looks after phones.
func Phones(reg *register.Store, keys *seal.Keys) *phones.Desk {
	return phones.New(leases{store.New(reg)}, keys)
}

// kind is what a file is, by what it holds.
func kind(raw []byte) (string, error) {
	f, err := attach.Read(raw)
	return f.Type, err
}

type pushes struct{ s *store.Store }

// Read opens a moment.
func (s pushes) Read(ctx context.Context, fn func(desk.Reader) error) error {
	return s.s.Read(ctx, func(r *store.Reader) error { return fn(r) })
}

// Write opens a transaction that shares its commit.
func (s pushes) Write(ctx context.Context, fn func(desk.Tx) error) error {
	return s.s.Write(ctx, func(t *store.Tx) error { return fn(t) })
}

// WriteBulk opens a transaction of its own.
func (s pushes) WriteBulk(ctx context.Context, fn func(desk.Tx) error) error {
	return s.s.WriteBulk(ctx, func(t *store.Tx) error { return fn(t) })
}

type leases struct{ s *store.Store }

// Read opens a moment.
func (s leases) Read(ctx context.Context, fn func(phones.Reader) error) error {
	return s.s.Read(ctx, func(r *store.Reader) error { return fn(r) })
}

// Write opens a transaction that shares its commit.
func (s leases) Write(ctx context.Context, fn func(phones.Tx) error) error {
	return s.s.Write(ctx, func(t *store.Tx) error { return fn(t) })
}

type boxes struct{ s *store.Store }

// Read opens a moment.
func (s boxes) Read(ctx context.Context, fn func(relay.Reader) error) error {
	return s.s.Read(ctx, func(r *store.Reader) error { return fn(r) })
}

// Write opens a transaction that shares its commit.
func (s boxes) Write(ctx context.Context, fn func(relay.Tx) error) error {
	return s.s.Write(ctx, func(t *store.Tx) error { return fn(t) })
}

// Relay is the desk of a clinic's box.
func Relay(reg *register.Store, keys *seal.Keys, clk clock.Clock) *relay.Desk {
	return relay.New(boxes{store.New(reg)}, keys, clk, relay.Texts{Read: signed.Read, Open: signed.ReadPair,
		Pack: func(s sync.Signed) ([]byte, error) { return json.Marshal(signed.PairOf(s)) }})
}

// sweepEvery is how often files are looked for that have waited too long for their entry.
const sweepEvery = 6 * time.Hour

// Sweep takes files away that have waited too long, until the context ends.
func Sweep(ctx context.Context, d *desk.Desk, trouble func(error)) {
	tick := time.NewTicker(sweepEvery)
	defer tick.Stop()
	for {
		if _, err := d.Sweep(ctx); err != nil && ctx.Err() == nil {
			trouble(err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}
