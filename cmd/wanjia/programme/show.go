package programme

import (
	"context"

	"wanjia/base/clock"
	"wanjia/base/day"
	"wanjia/base/words"
	"wanjia/cmd/wanjia/demo"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/journal"
	"wanjia/domain/scorecard"

	"wanjia/desk/cases"
	"wanjia/desk/scorecards"
)

// shown is the item of the card that the demonstration's plan is about: births that are registered within thirty days.
const (
	card  = "service"
	shown = "records"
)

// The demonstration looks for a place outside the limits some months back, a few months at a time. By chance alone a few are; where all are
// small none may be.
const (
	looks = 80
	span  = 36
	apart = 3
)

// Show opens an improvement plan of a demonstration for a place of the county that lies outside the limits, in the newest time in which one does.
func (p Place) Show(ctx context.Context, lang words.Lang, clk clock.Clock, county area.Code) error {
	d, plans, err := p.Scorecards()
	if err != nil {
		return err
	}
	who := access.Actor{Account: "manager", Device: demo.Source, Purpose: access.Oversight, Operator: true, Grants: []access.Grant{{Desk: access.Management, Area: county, Purpose: access.Oversight}}}
	today := clock.Today(clk)
	for back := day.Month(0); back < looks; back += apart {
		to := today.Month() - 1 - back
		ask := scorecards.Ask{Card: card, Area: county, From: to - span + 1, To: to, Items: []string{shown}}
		whole, err := d.Tell(ctx, who, ask)
		if err != nil {
			return err
		}
		for _, ask.Area = range append([]area.Code{county}, whole.Parts...) {
			if done, err := p.plan(ctx, who, d, plans, ask, lang, today); done || err != nil {
				return err
			}
		}
	}
	return nil
}

// plan opens one for the first place of an answer that lies on the side that isn't well.
func (p Place) plan(ctx context.Context, who access.Actor, d *scorecards.Desk, plans *scorecards.Plans, ask scorecards.Ask, lang words.Lang, today day.Day) (bool, error) {
	told, err := d.Tell(ctx, who, ask)
	if err != nil {
		return false, err
	}
	for _, it := range told.Items {
		for _, s := range it.Scores {
			if !s.Scored || s.Good >= 0 {
				continue
			}
			return true, p.open(ctx, who, plans, ask, s, lang, today)
		}
	}
	return false, nil
}

func (p Place) open(ctx context.Context, who access.Actor, plans *scorecards.Plans, ask scorecards.Ask, s scorecard.Score, lang words.Lang, today day.Day) error {
	unit, err := area.ParseCode(s.ID)
	if err != nil {
		return err
	}
	say := func(word string) string { return words.Text(lang, "demo.plan."+word, nil) }
	a := scorecards.Proposal{ID: journal.DeriveID("demo plan"), Card: ask.Card, Item: shown, Unit: unit, From: ask.From, To: ask.To, Leader: "field", Team: "field window",
		About: say("about"), Duty: say("duty"), Support: say("support"), Aim: 90, Until: today + 180}
	if _, err := plans.Propose(ctx, who, a); err != nil {
		return err
	}
	for _, step := range []cases.Command{{Step: "agree"}, {Step: "progress", Values: map[string]string{"progress": say("progress")}}} {
		step.ID, step.Case = journal.DeriveID("demo plan", step.Step), a.ID
		by := who
		by.Account, by.Grants = "inspector", []access.Grant{{Desk: access.Inspection, Area: who.Grants[0].Area, Purpose: access.Oversight}}
		if _, err := p.Cases.Do(ctx, by, step); err != nil {
			return err
		}
	}
	return nil
}
