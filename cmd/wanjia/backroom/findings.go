package backroom

import (
	"context"

	storefind "wanjia/store/finding"
	storereg "wanjia/store/register"

	"wanjia/desk/findings"
	"wanjia/desk/office/check"
	"wanjia/desk/office/view"
)

// Findings is the desk of data quality.
func (p Place) Findings(of *view.Office) *findings.Desk {
	return findings.New(of, findingStore{p.Store, storefind.New(p.Store)}, check.New(of))
}

type findingStore struct {
	reg *storereg.Store
	s   *storefind.Store
}

// Read opens a moment.
func (f findingStore) Read(ctx context.Context, fn func(findings.Reader) error) error {
	return f.s.Read(ctx, func(r *storefind.Reader) error { return fn(r) })
}

// Write opens a transaction of its own.
func (f findingStore) Write(ctx context.Context, fn func(findings.Writer) error) error {
	return f.s.Write(ctx, func(w *storefind.Writer) error { return fn(w) })
}

// Answer opens a transaction that shares its commit.
func (f findingStore) Answer(ctx context.Context, fn func(findings.Tx) error) error {
	return f.reg.Write(ctx, func(x *storereg.Tx) error { return fn(x) })
}
