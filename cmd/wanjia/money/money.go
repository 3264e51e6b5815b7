// Package money joins the desk of budgets with its store. It decides nothing.
package money

import (
	"context"
	"slices"

	"wanjia/base/clock"
	"wanjia/base/seal"
	"wanjia/domain/benefit"
	"wanjia/store/noted"
	storereg "wanjia/store/register"

	"wanjia/desk/budget"
)

// Budget is the desk of budgets. A line may be tied to one of some schemes of benefits.
func Budget(store *storereg.Store, keys *seal.Keys, schemes benefit.Set, clk clock.Clock) *budget.Desk {
	var ids []string
	for _, s := range schemes {
		if !slices.Contains(ids, string(s.ID)) { // a scheme has versions
			ids = append(ids, string(s.ID))
		}
	}
	return budget.New(budgetStore{noted.New(store)}, keys, ids, clk)
}

type budgetStore struct{ s *noted.Store }

// Read opens a moment.
func (b budgetStore) Read(ctx context.Context, fn func(budget.Reader) error) error {
	return b.s.Read(ctx, func(r *noted.Reader) error { return fn(r) })
}

// Write opens a transaction that shares its commit.
func (b budgetStore) Write(ctx context.Context, fn func(budget.Tx) error) error {
	return b.s.Write(ctx, func(w *noted.Writer) error { return fn(w) })
}
