package ties

import (
	"context"

	storepay "wanjia/store/payout"

	"wanjia/desk/changes"
	"wanjia/desk/payout"
)

// Changes is the money's store as the desk asks for it that reckons again.
type Changes struct{ S *storepay.Store }

// Read opens a moment.
func (s Changes) Read(ctx context.Context, fn func(changes.Reader) error) error {
	return s.S.Read(ctx, func(r *storepay.Reader) error { return fn(r) })
}

// Write opens a transaction of its own.
func (s Changes) Write(ctx context.Context, fn func(changes.Tx) error) error {
	return s.S.Write(ctx, func(w *storepay.Writer) error { return fn(w) })
}

// Payouts is batches of payments, as its desk asks for it.
type Payouts struct{ S *storepay.Store }

// Read opens a moment.
func (s Payouts) Read(ctx context.Context, fn func(payout.Reader) error) error {
	return s.S.Read(ctx, func(r *storepay.Reader) error { return fn(r) })
}

// Write opens a transaction of its own.
func (s Payouts) Write(ctx context.Context, fn func(payout.Tx) error) error {
	return s.S.Write(ctx, func(w *storepay.Writer) error { return fn(w) })
}
