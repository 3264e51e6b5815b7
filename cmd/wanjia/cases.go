package main

import (
	"context"

	"wanjia/cmd/wanjia/backroom"
	"wanjia/exchange/pack"
	"wanjia/exchange/pack/flows"
	httpcare "wanjia/httpd/care"
	httpforms "wanjia/httpd/forms"
	storereg "wanjia/store/register"

	"wanjia/desk/cases"
	"wanjia/desk/office/view"
)

// careDesks are the desks of services that people choose.
func (p *place) careDesks(of *view.Office, content httpforms.Content) (httpcare.Desks, error) {
	files, names, err := contentOf(p.dir)
	if err != nil {
		return httpcare.Desks{}, err
	}
	return p.backRoom(nil).Care(backroom.Services{Keys: p.keys, Office: of, Press: p.press(), Files: files, Names: names, Content: content})
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
