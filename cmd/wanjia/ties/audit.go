package ties

import (
	"context"

	storereg "wanjia/store/register"

	"wanjia/desk/audits"
)

// Audits is the journal for audits, as its desk asks for it.
type Audits struct{ S *storereg.Store }

// Write opens a transaction that shares its commit.
func (x Audits) Write(ctx context.Context, fn func(audits.Tx) error) error {
	return x.S.Write(ctx, func(t *storereg.Tx) error { return fn(t) })
}
