// Package money joins the desk of budgets with its store. It decides nothing.
package money

import (
	"context"
	"slices"

	"wanjia/base/clock"
	"wanjia/base/seal"
	"wanjia/base/words"
	"wanjia/cmd/wanjia/demo"
	"wanjia/domain/area"
	"wanjia/domain/benefit"
	"wanjia/store/noted"
	storereg "wanjia/store/register"

	"wanjia/desk/budget"
)

// Place is what the desks stand on.
type Place struct {
	Store *storereg.Store
	Keys  *seal.Keys
	Clock clock.Clock
}

// Budget is the desk of budgets. A line may be tied to one of some schemes of benefits.
func (p Place) Budget(schemes benefit.Set) *budget.Desk {
	var ids []string
	for _, s := range schemes {
		if !slices.Contains(ids, string(s.ID)) { // a scheme has versions
			ids = append(ids, string(s.ID))
		}
	}
	return p.budget(ids)
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

func (p Place) budget(schemes []string) *budget.Desk {
	return budget.New(budgetStore{noted.New(p.Store)}, p.Keys, schemes, p.Clock)
}

// shown is the scheme whose batches a line of the demonstration pays.
const shown = "childcare-2025"

// Show fills the desks of a demonstration.
func Show(ctx context.Context, p Place, signIns []demo.SignIn) error {
	at := map[string]area.Code{}
	for _, s := range signIns {
		if s.Area == "" {
			continue
		}
		code, err := area.ParseCode(s.Area)
		if err != nil {
			return err
		}
		at[s.Name] = code
	}
	return demo.Budgets(ctx, p.budget([]string{shown}), words.ZH, at["manager"], at["window"], shown)
}
