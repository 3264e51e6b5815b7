package main

import (
	"context"
	"slices"

	"wanjia/base/clock"
	"wanjia/cmd/wanjia/backroom"
	"wanjia/cmd/wanjia/demo"
	"wanjia/domain/access"
	"wanjia/domain/area"
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
	i := slices.IndexFunc(signIns, func(s demo.SignIn) bool { return s.Name == "clinic" })
	at, err := area.ParseCode(signIns[max(i, 0)].Area)
	if err != nil {
		return err
	}
	files, names, err := contentOf(p.dir)
	if err != nil {
		return err
	}
	content, err := careContent(p.dir)
	if err != nil {
		return err
	}
	of := p.officeView()
	back := p.backRoom(nil)
	services, err := back.Filled(backroom.Services{Keys: p.keys, Office: &of, Press: p.press(), Files: files, Names: names, Content: content,
		Inbox: inbox.New(&of, p.reg, nil, inboxStore{p.store})}, at, clock.Today(p.clock))
	if err != nil {
		return err
	}
	people, err := back.Some(ctx, at, demoPeople)
	if err != nil {
		return err
	}
	return services.Enrol(ctx, who, people)
}

// demoPeople is among how many the demonstration's clients are looked for.
const demoPeople = 400
