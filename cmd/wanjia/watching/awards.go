package watching

import (
	"context"

	"wanjia/exchange/pack/oversight"
	"wanjia/exchange/pack/standards"
	storereg "wanjia/store/register"

	"wanjia/desk/accreditation"
	"wanjia/desk/cases"
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
