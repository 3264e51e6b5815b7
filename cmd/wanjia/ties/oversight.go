package ties

import (
	"context"

	"wanjia/domain/access"
	storeacc "wanjia/store/accounts"
	storereg "wanjia/store/register"

	"wanjia/desk/cases"
	"wanjia/desk/fees"
	"wanjia/desk/inspections"
	"wanjia/desk/providers"
)

// Fees is the store behind its desk, in the desk's own words.
type Fees struct{ S *storereg.Store }

// Read opens a moment.
func (c Fees) Read(ctx context.Context, fn func(fees.Reader) error) error {
	return c.S.Read(ctx, func(x *storereg.Reader) error { return fn(x) })
}

// Write opens a transaction that shares its commit.
func (c Fees) Write(ctx context.Context, fn func(fees.Tx) error) error {
	return c.S.Write(ctx, func(x *storereg.Tx) error { return fn(x) })
}

// Cases is the store behind its desk, in the desk's own words.
type Cases struct{ S *storereg.Store }

// Write opens a transaction that shares its commit.
func (c Cases) Write(ctx context.Context, fn func(cases.Tx) error) error {
	return c.S.Write(ctx, func(x *storereg.Tx) error { return fn(x) })
}

// Providers is the store behind its desk, in the desk's own words.
type Providers struct{ S *storereg.Store }

// Write opens a transaction that shares its commit.
func (c Providers) Write(ctx context.Context, fn func(providers.Tx) error) error {
	return c.S.Write(ctx, func(x *storereg.Tx) error { return fn(x) })
}

// Inspections is the store behind its desk, in the desk's own words.
type Inspections struct{ S *storereg.Store }

// Write opens a transaction that shares its commit.
func (c Inspections) Write(ctx context.Context, fn func(inspections.Tx) error) error {
	return c.S.Write(ctx, func(x *storereg.Tx) error { return fn(x) })
}

// Staff is the store behind its desk, in the desk's own words.
type Staff struct{ S *storeacc.Store }

// Grants are those of an account.
func (g Staff) Grants(ctx context.Context, account string) ([]access.Grant, error) {
	var out []access.Grant
	err := g.S.Read(ctx, func(r *storeacc.Reader) error {
		a, _, err := r.Account(ctx, account)
		out = a.Grants
		return err
	})
	return out, err
}
