package main

import (
	"context"

	"wanjia/exchange/pack"
	"wanjia/exchange/pack/flows"
	httpforms "wanjia/httpd/forms"
	storereg "wanjia/store/register"

	"wanjia/desk/care"
	"wanjia/desk/cases"
	"wanjia/desk/office/view"
)

// careDesk is the desk of services that people choose.
func (p *place) careDesk(of httpforms.Content) (*care.Desk, error) {
	files, names, err := contentOf(p.dir)
	if err != nil {
		return nil, err
	}
	return p.backRoom(nil).Care(p.keys, files, names, of, p.looks)
}

// caseDesk is the desk of cases with the kinds that all packs define.
func (p *place) caseDesk(of *view.Office) (*cases.Desk, error) {
	files, names, err := contentOf(p.dir)
	if err != nil {
		return nil, err
	}
	kinds, wrong := flows.Load(files, names...)
	if len(wrong) > 0 {
		return nil, wrong[0]
	}
	days, err := pack.Workdays(files, names...)
	if err != nil {
		return nil, err
	}
	return cases.New(of, caseStore{p.store}, kinds, days), nil
}

type caseStore struct{ s *storereg.Store }

// Write opens a transaction that shares its commit.
func (c caseStore) Write(ctx context.Context, fn func(cases.Tx) error) error {
	return c.s.Write(ctx, func(x *storereg.Tx) error { return fn(x) })
}
