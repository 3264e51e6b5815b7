package main

import (
	"context"

	storereg "wanjia/store/register"

	"wanjia/desk/merging"
)

// mergeStore is the register's store as the desk asks for it that joins records.
type mergeStore struct{ s *storereg.Store }

// Read opens a moment.
func (m mergeStore) Read(ctx context.Context, fn func(merging.Reader) error) error {
	return m.s.Read(ctx, func(x *storereg.Reader) error { return fn(x) })
}

// Write opens a transaction of its own: what was worked out stands on what nobody else is changing.
func (m mergeStore) Write(ctx context.Context, fn func(merging.Tx) error) error {
	return m.s.WriteBulk(ctx, func(x *storereg.Tx) error { return fn(x) })
}
