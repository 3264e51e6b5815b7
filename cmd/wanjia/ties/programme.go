package ties

import (
	"context"

	"wanjia/domain/journal"
	"wanjia/domain/workflow"
	"wanjia/store/noted"
	storeoffice "wanjia/store/office"
	storereg "wanjia/store/register"

	"wanjia/desk/accreditation"
	"wanjia/desk/budget"
	"wanjia/desk/grants"
	"wanjia/desk/training"
)

// Accreditation is the store behind its desk, in the desk's own words.
type Accreditation struct{ S *storereg.Store }

// Write opens a transaction that shares its commit.
func (c Accreditation) Write(ctx context.Context, fn func(accreditation.Tx) error) error {
	return c.S.Write(ctx, func(x *storereg.Tx) error { return fn(x) })
}

// AwardGrants is the store behind its desk, in the desk's own words.
type AwardGrants struct{ S *storereg.Store }

// Write opens a transaction that shares its commit.
func (c AwardGrants) Write(ctx context.Context, fn func(grants.Tx) error) error {
	return c.S.Write(ctx, func(x *storereg.Tx) error { return fn(caseReader{x, storeoffice.Over(&x.Reader, c.S.Home())}) })
}

// caseReader is a transaction that also lists cases.
type caseReader struct {
	*storereg.Tx
	office *storeoffice.Reader
}

// Cases are at most n cases of a kind before a position, the newest first.
func (c caseReader) Cases(ctx context.Context, flow string, before journal.Seq, n int) ([]workflow.File, error) {
	return c.office.Cases(ctx, flow, before, n)
}

// Training is the store behind its desk, in the desk's own words.
type Training struct{ S *storereg.Store }

// Write opens a transaction that shares its commit.
func (c Training) Write(ctx context.Context, fn func(training.Tx) error) error {
	return c.S.Write(ctx, func(x *storereg.Tx) error { return fn(x) })
}

// Budgets is the store behind its desk, in the desk's own words.
type Budgets struct{ S *noted.Store }

// Read opens a moment.
func (b Budgets) Read(ctx context.Context, fn func(budget.Reader) error) error {
	return b.S.Read(ctx, func(r *noted.Reader) error { return fn(r) })
}

// Write opens a transaction that shares its commit.
func (b Budgets) Write(ctx context.Context, fn func(budget.Tx) error) error {
	return b.S.Write(ctx, func(w *noted.Writer) error { return fn(w) })
}
