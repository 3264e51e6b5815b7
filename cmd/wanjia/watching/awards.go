package watching

import (
	"context"

	"wanjia/domain/journal"
	"wanjia/domain/workflow"
	"wanjia/exchange/pack/oversight"
	"wanjia/exchange/pack/standards"
	storeoffice "wanjia/store/office"
	storereg "wanjia/store/register"

	"wanjia/desk/accreditation"
	"wanjia/desk/cases"
	"wanjia/desk/grants"
	"wanjia/desk/inspections"
)

// awards is the desk of standards and awards.
func awards(p Place, filed *cases.Desk, drawn *inspections.Desk, content oversight.Content) (*accreditation.Desk, error) {
	set, wrong := standards.Load(p.Content, content.Checklists, p.Packs...)
	if len(wrong) > 0 {
		return nil, wrong[0]
	}
	return accreditation.New(p.Office, awardStore{p.Store}, filed, drawn, set, content.Checklists), nil
}

type awardStore struct{ s *storereg.Store }

// Write opens a transaction that shares its commit.
func (c awardStore) Write(ctx context.Context, fn func(accreditation.Tx) error) error {
	return c.s.Write(ctx, func(x *storereg.Tx) error { return fn(x) })
}

type grantStore struct{ s *storereg.Store }

// Write opens a transaction that shares its commit.
func (c grantStore) Write(ctx context.Context, fn func(grants.Tx) error) error {
	return c.s.Write(ctx, func(x *storereg.Tx) error { return fn(caseReader{x, storeoffice.Over(&x.Reader, c.s.Home())}) })
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
