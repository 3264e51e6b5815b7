package meeting

import (
	"context"

	"wanjia/desk/register"
	"wanjia/desk/transfers"
	"wanjia/exchange/handover"
	store "wanjia/store/sync"
)

// Transfers is the desk of families that move between this server and others.
func (p Place) Transfers(reg *register.Desk) *transfers.Desk {
	return transfers.New(transfers.Options{Store: handed{store.New(p.Store)}, Register: reg, Inbox: p.Inbox, Looker: p.Looks, Keys: p.Keys, Clock: p.Clock,
		Post: handover.Post{Signer: p.Signer, Own: p.Key, Now: p.Clock.Now}})
}

type handed struct{ s *store.Store }

// Read opens a moment.
func (s handed) Read(ctx context.Context, fn func(transfers.Reader) error) error {
	return s.s.Read(ctx, func(r *store.Reader) error { return fn(r) })
}

// Write opens a transaction of its own.
func (s handed) Write(ctx context.Context, fn func(transfers.Tx) error) error {
	return s.s.WriteBulk(ctx, func(t *store.Tx) error { return fn(t) })
}
