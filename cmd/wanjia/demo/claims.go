package demo

import (
	"context"
	"strconv"

	"wanjia/base/day"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/journal"

	"wanjia/desk/cases"
)

// Claims are claims of older people to a scheme whose decisions are put up in public: some are approved and up today, one waits.
type Claims struct {
	Cases    *cases.Desk
	County   area.Code
	Township area.Code
	Today    day.Day
}

// most are how many claims are made up.
const most = 6

// Fill makes the claims of the first old enough among some people. Two clerks take part, for nobody approves what they verified.
func (c Claims) Fill(ctx context.Context, people []Somebody) error {
	clerk := access.Actor{Account: "window", Device: Source, Purpose: access.Benefit, Grants: []access.Grant{{Desk: access.Window, Area: c.Township, Purpose: access.Benefit}}}
	approver := access.Actor{Account: "approver", Device: Source, Purpose: access.Benefit, Grants: []access.Grant{{Desk: access.Approval, Area: c.County, Purpose: access.Benefit}}}
	made := 0
	for i := range people {
		p := &people[i]
		if p.Life.Dead || !p.Life.Birth.Whole() || p.Life.Birth.First().AgeOn(c.Today) < 60 {
			continue
		}
		if made++; made > most {
			return nil
		}
		id := journal.DeriveID("demo claim", strconv.Itoa(made))
		values := map[string]string{"scheme": "rural-elder-support", "subject": p.ID.String(), "claimant": p.ID.String(), "amount": "960.00"}
		if _, err := c.Cases.Do(ctx, clerk, cases.Command{ID: id, Flow: "claim", Values: values}); err != nil {
			return err
		}
		if err := c.step(ctx, clerk, id, "verify", map[string]string{"amount": "960.00"}); err != nil {
			return err
		}
		if made == most {
			return nil // it waits for the approver
		}
		if err := c.step(ctx, approver, id, "approve", nil); err != nil {
			return err
		}
	}
	return nil
}

func (c Claims) step(ctx context.Context, who access.Actor, of journal.ID, name string, values map[string]string) error {
	_, err := c.Cases.Do(ctx, who, cases.Command{ID: journal.DeriveID("demo claim step", of.String(), name), Case: of, Step: name, Values: values})
	return err
}
