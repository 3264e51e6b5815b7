package main

import (
	"context"

	"wanjia/cmd/wanjia/backroom"
	"wanjia/cmd/wanjia/demo"
	"wanjia/domain/access"
	httpcare "wanjia/httpd/care"
	httpforms "wanjia/httpd/forms"

	"wanjia/desk/inbox"
	"wanjia/desk/office/view"
)

// careDesks are the desks of services that people choose.
func (p *place) careDesks(of *view.Office, content httpforms.Content, taken *inbox.Desk) (httpcare.Desks, error) {
	files, names, err := contentOf(p.dir)
	if err != nil {
		return httpcare.Desks{}, err
	}
	return p.backRoom(nil).Care(backroom.Services{Keys: p.keys, Office: of, Press: p.press(), Files: files, Names: names, Content: content, Inbox: taken})
}

// demoCare fills the desks of care of a demonstration.
func (p *place) demoCare(ctx context.Context, who access.Actor, signIns []demo.SignIn) error {
	content, err := careContent(p.dir)
	if err != nil {
		return err
	}
	of := p.officeView()
	desks, err := p.careDesks(&of, content, inbox.New(&of, p.reg, nil, inboxStore{p.store}))
	if err != nil {
		return err
	}
	return p.backRoom(nil).Fill(ctx, desks, who, signIns)
}
