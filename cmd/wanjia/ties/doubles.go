package ties

import (
	"context"

	storedouble "wanjia/store/doubles"
	storereg "wanjia/store/register"

	"wanjia/desk/doubles"
	"wanjia/desk/merging"
)

// Merges is the register's store as the desk asks for it that joins records.
type Merges struct{ S *storereg.Store }

// Read opens a moment.
func (m Merges) Read(ctx context.Context, fn func(merging.Reader) error) error {
	return m.S.Read(ctx, func(x *storereg.Reader) error { return fn(x) })
}

// Write opens a transaction of its own: what was worked out stands on what nobody else is changing.
func (m Merges) Write(ctx context.Context, fn func(merging.Tx) error) error {
	return m.S.WriteBulk(ctx, func(x *storereg.Tx) error { return fn(x) })
}

// Doubles is the store of pairs as its desk asks for it.
type Doubles struct{ S *storedouble.Store }

// Read opens a moment.
func (d Doubles) Read(ctx context.Context, fn func(doubles.Reader) error) error {
	return d.S.Read(ctx, func(x *storedouble.Reader) error { return fn(x) })
}

// Write opens a transaction of its own.
func (d Doubles) Write(ctx context.Context, fn func(doubles.Tx) error) error {
	return d.S.Write(ctx, func(x *storedouble.Writer) error { return fn(x) })
}
