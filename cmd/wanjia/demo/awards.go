package demo

import (
	"context"
	"strconv"

	"wanjia/base/day"
	"wanjia/base/words"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/assessment"
	"wanjia/domain/ballot"
	"wanjia/domain/journal"
	domain "wanjia/domain/training"

	"wanjia/desk/accreditation"
	"wanjia/desk/cases"
	"wanjia/desk/training"
)

// Programme are the desks of standards and of training, as the demonstration fills them.
type Programme struct {
	Awards   *accreditation.Desk
	Training *training.Desk
	Cases    *cases.Desk
	County   area.Code
	Village  area.Code
	Names    map[string]string // of who works there, by account
}

func at(desk access.Desk, name string, where area.Code) access.Actor {
	return access.Actor{Account: name, Device: Source, Purpose: access.Oversight, Grants: []access.Grant{{Desk: desk, Area: where, Purpose: access.Oversight}}}
}

// Fill makes a village room that holds an award, one whose residents are to vote, and one that has just applied; a session of
// training with certificates, and one to come.
func (p Programme) Fill(ctx context.Context) error {
	head := at(access.Inspection, "inspector", p.County)
	if err := p.trained(ctx, head); err != nil {
		return err
	}
	for i, s := range p.Awards.Standards() {
		a := accreditation.Application{ID: journal.DeriveID("demo award", s.ID), Standard: s.ID, Area: p.Village, Name: s.Title.ZH}
		done, err := p.Awards.Apply(ctx, at(access.Management, "manager", p.County), a)
		if err != nil {
			return err
		}
		if i == 0 {
			continue // it has just applied
		}
		if err := p.assessed(ctx, done.Case); err != nil {
			return err
		}
		if i == 1 {
			continue // its residents are to vote
		}
		if err := p.awarded(ctx, head, done.Case, i); err != nil {
			return err
		}
	}
	return nil
}

// found answers everything as it should be, save that a mark is some points short.
func found(list *assessment.Checklist, short int) assessment.Answers {
	photo := []string{"0000000000000000000000000000000000000000000000000000000000000000"}
	out := assessment.Answers{}
	for _, it := range list.Items {
		value := "yes"
		switch it.Kind {
		case assessment.Mark:
			value = strconv.Itoa(max(0, it.Max-short))
		case assessment.Count:
			value = strconv.Itoa(it.Best)
		case assessment.YesNo:
		}
		out[assessment.Key{Item: it.Code}] = assessment.Answer{Value: value, Photos: photo}
	}
	return out
}

func (p Programme) step(ctx context.Context, who access.Actor, of journal.ID, name string) error {
	_, err := p.Cases.Do(ctx, who, cases.Command{ID: journal.DeriveID("demo step", of.String(), name, who.Account), Case: of, Step: name, Reason: name})
	return err
}

func (p Programme) assessed(ctx context.Context, of journal.ID) error {
	manager := at(access.Management, "manager", p.County)
	w, err := p.Awards.Open(ctx, manager, of)
	if err != nil {
		return err
	}
	if _, err := p.Awards.Fill(ctx, manager, accreditation.Filled{ID: journal.DeriveID("demo own look", of.String()), Case: of, Answers: found(w.List, 1)}); err != nil {
		return err
	}
	return p.step(ctx, manager, of, "assess")
}

// awarded counts a vote, draws who visits, and awards what the visit reached.
func (p Programme) awarded(ctx context.Context, head access.Actor, of journal.ID, short int) error {
	manager := at(access.Management, "manager", p.County)
	tally := ballot.Tally{Eligible: 180, Yes: 120 + short, No: 6, Blank: 3}
	if _, err := p.Awards.Count(ctx, manager, accreditation.Step{ID: journal.DeriveID("demo count", of.String()), Case: of}, tally, []string{"A", "B"}); err != nil {
		return err
	}
	draw, err := p.Awards.Promise(ctx, head, accreditation.Ask{ID: journal.DeriveID("demo draw", of.String()), Area: p.County, For: accreditation.ForVisit})
	if err != nil {
		return err
	}
	if draw, err = p.Awards.Reveal(ctx, head, draw.ID, ""); err != nil || len(draw.Visits) == 0 {
		return err
	}
	team := draw.Visits[0].Team
	for i, name := range team {
		who := at(access.Inspection, name, p.County)
		w, err := p.Awards.Open(ctx, who, of)
		if err != nil {
			return err
		}
		if i == 0 {
			if _, err := p.Awards.Fill(ctx, who, accreditation.Filled{ID: journal.DeriveID("demo visit", of.String()), Case: of, Answers: found(w.List, short)}); err != nil {
				return err
			}
		}
		if err := p.step(ctx, who, of, "visit"); err != nil {
			return err
		}
	}
	for _, name := range inspectors() {
		who := at(access.Inspection, name, p.County)
		w, err := p.Awards.Open(ctx, who, of)
		if err != nil || name == team[0] || name == team[len(team)-1] || w.Reached.Code == "" {
			if err != nil {
				return err
			}
			continue
		}
		_, err = p.Awards.Award(ctx, who, accreditation.Step{ID: journal.DeriveID("demo given", of.String()), Case: of, Level: w.Reached.Code, Reason: "demo"})
		return err
	}
	return nil
}

// trained holds a session today that two inspectors pass, and plans one to come.
func (p Programme) trained(ctx context.Context, head access.Actor) error {
	today := p.Training.Today()
	for i, c := range p.Training.Courses() {
		plan := training.Plan{ID: journal.DeriveID("demo training", c.ID), Course: c.ID, Area: p.County, On: today + day.Day(14*i), Place: words.Text(words.ZH, "demo.hall", nil), Trainer: p.Names["inspector"], Seats: 30}
		if c.ID == "inspector" {
			plan.On = today
		}
		s, err := p.Training.Plan(ctx, head, plan)
		if err != nil {
			return err
		}
		if c.ID != "inspector" {
			continue
		}
		for _, name := range inspectors() {
			if s, err = p.Training.Enrol(ctx, head, training.Guest{Session: s.ID, Holder: name, Name: p.Names[name]}); err != nil {
				return err
			}
		}
		if err := p.sat(ctx, head, s); err != nil {
			return err
		}
	}
	return nil
}

// sat has the first two of a session sit its exam; the third isn't there.
func (p Programme) sat(ctx context.Context, head access.Actor, s training.Session) error {
	number := journal.NumberOf(s.ID).Grouped()
	for i := range s.Seats[:min(2, len(s.Seats))] {
		seat := &s.Seats[i]
		if _, err := p.Training.Sheet(ctx, head, s.ID, []journal.ID{seat.ID}); err != nil {
			return err
		}
		paper, err := p.Training.Sit(ctx, number, seat.Ticket)
		if err != nil {
			return err
		}
		answers := domain.Answers{}
		for _, q := range paper.Questions {
			for _, o := range q.Options {
				if o.Right {
					answers[q.Code] = append(answers[q.Code], o.Code)
				}
			}
		}
		if _, err := p.Training.Hand(ctx, number, seat.Ticket, answers); err != nil {
			return err
		}
	}
	return nil
}
