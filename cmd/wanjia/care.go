package main

import (
	"context"
	"errors"
	"slices"

	"wanjia/base/clock"
	"wanjia/base/words"
	"wanjia/cmd/wanjia/backroom"
	"wanjia/cmd/wanjia/demo"
	"wanjia/cmd/wanjia/demo/handed"
	"wanjia/cmd/wanjia/demo/subsidies"
	"wanjia/cmd/wanjia/money"
	"wanjia/cmd/wanjia/paid"
	"wanjia/cmd/wanjia/place"
	"wanjia/cmd/wanjia/programme"
	"wanjia/cmd/wanjia/ties"
	"wanjia/domain/access"
	"wanjia/domain/area"
	httpcare "wanjia/httpd/care"
	httpforms "wanjia/httpd/forms"

	"wanjia/desk/cases"
	"wanjia/desk/inbox"
	"wanjia/desk/office/view"
	"wanjia/desk/outreach"
)

// careDesks are the desks of services that people choose.
func careDesks(p *place.Place, of *view.Office, content httpforms.Content, taken *inbox.Desk) (httpcare.Desks, error) {
	files, names, err := place.Content(p.Dir)
	if err != nil {
		return httpcare.Desks{}, err
	}
	kinds, err := p.Flows()
	if err != nil {
		return httpcare.Desks{}, err
	}
	return backRoom(p, nil).Care(backroom.Services{Keys: p.Keys, Office: of, Press: press(p), Files: files, Names: names, Flows: kinds, Content: content, Inbox: taken})
}

// serviceCounts is the desk that counts how services go.
func serviceCounts(p *place.Place) (httpcare.Tally, error) {
	content, err := careContent(p.Dir)
	if err != nil {
		return nil, err
	}
	of := p.Office()
	desks, err := careDesks(p, &of, content, inbox.New(&of, p.Register, nil, ties.Inbox{S: p.Store}))
	return desks.Tally, err
}

// decided makes claims up that were decided, and a plan of the demonstration for a place that doesn't do as well as others.
func decided(ctx context.Context, p *place.Place, of *view.Office, filed *cases.Desk, lang words.Lang, signIns []demo.SignIn) error {
	c := demo.Claims{Cases: filed, Today: clock.Today(p.Clock)}
	var village area.Code
	for name, at := range map[string]*area.Code{"approver": &c.County, "window": &c.Township, "field": &village} {
		i := slices.IndexFunc(signIns, func(s demo.SignIn) bool { return s.Name == name })
		code, err := area.ParseCode(signIns[max(i, 0)].Area)
		if err != nil {
			return err
		}
		*at = code
	}
	sheets := importsDesk(p, func(error) {}) // what fails is said by the import itself
	err := handed.Sheets{Desk: sheets, Township: c.Township, Village: village, Today: c.Today}.Fill(ctx)
	if err := errors.Join(err, sheets.Close()); err != nil {
		return err
	}
	people, err := backRoom(p, nil).Some(ctx, c.Township, 200)
	if err != nil {
		return err
	}
	if err := c.Fill(ctx, people); err != nil {
		return err
	}
	found, err := paid.BenefitDesk(p)
	if err != nil {
		return err
	}
	pays, err := paid.PayoutDesk(p)
	if err != nil {
		return err
	}
	err = subsidies.Desks{Cases: filed, Unheard: outreach.New(of, found, nil, nil), Money: pays, County: c.County, Township: c.Township, Today: c.Today}.Fill(ctx)
	if err != nil {
		return err
	}
	files, names, err := place.Content(p.Dir)
	if err != nil {
		return err
	}
	kinds, err := p.Flows()
	if err != nil {
		return err
	}
	return programme.Place{Office: of, Door: p.Door, Cases: filed, Content: files, Packs: names, Flows: kinds}.Show(ctx, lang, p.Clock, c.County)
}

// demoDesks fills the desks of care and of oversight of a demonstration.
func demoDesks(ctx context.Context, p *place.Place, who access.Actor, lang words.Lang, signIns []demo.SignIn) error {
	content, err := careContent(p.Dir)
	if err != nil {
		return err
	}
	of := p.Office()
	desks, err := careDesks(p, &of, content, inbox.New(&of, p.Register, nil, ties.Inbox{S: p.Store}))
	if err != nil {
		return err
	}
	if err := backRoom(p, nil).Fill(ctx, desks, who, signIns); err != nil {
		return err
	}
	filed, oversight, err := watched(p, &of)
	if err != nil {
		return err
	}
	if err := oversight.Show(ctx, filed, p.Clock, signIns); err != nil {
		return err
	}
	if err := money.Show(ctx, money.Place{Store: p.Store, Keys: p.Keys, Clock: p.Clock}, signIns); err != nil {
		return err
	}
	if err := demo.Propose(ctx, p.Records, p.Clock, signIns); err != nil {
		return err
	}
	return decided(ctx, p, &of, filed, lang, signIns)
}
