package ties

import (
	"context"

	storereg "wanjia/store/register"

	"wanjia/desk/ledger"
)

// Ledger is the journal, as its desk asks for it.
type Ledger struct{ S *storereg.Store }

// Read opens a moment.
func (l Ledger) Read(ctx context.Context, fn func(ledger.Reader) error) error {
	return l.S.Read(ctx, func(x *storereg.Reader) error { return fn(x) })
}
