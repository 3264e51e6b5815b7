// Package history gives a demonstration a past: what an office that has kept its register for two years would have written down, on the days
// on which it would have, and by whom. Old lists come first, then sheets of what was since; clerks write by hand, each in a way of their own; a
// hospital tells of births; and in spring or autumn the register is audited by a sample. It knows no rule and writes nothing itself: whatever it
// does goes by the desks, whose clock it sets.
package history

import (
	"cmp"
	"context"
	"time"

	"wanjia/base/clock"
	"wanjia/base/day"
	"wanjia/base/words"
	"wanjia/cmd/wanjia/sampled"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/quality/sign"
	"wanjia/exchange/synth"

	"wanjia/desk/accounts"
	"wanjia/desk/intake"
	"wanjia/desk/merging"
	"wanjia/desk/notices"
	"wanjia/desk/register"
)

// Desks are those by which the place is written down.
type Desks struct {
	Clock    *clock.Set
	Made     *synth.Place
	Seed     uint64
	Order    intake.Order // how sheets are taken in; its sheets are made here
	Intake   *intake.Desk
	Calm     func(context.Context) error // ends the pouring of a register of nobody
	Register *register.Desk
	Notices  *notices.Desk
	Joiner   *merging.Desk
	Staff    *accounts.Desk
	Cast     func(context.Context) error // opens the accounts that visitors sign in to
	Auditor  func() *sampled.Auditor
	Folder   sampled.Folder // of the audit's papers
	Operator access.Actor   // who runs the program
	Lang     words.Lang
}

// year is what happens when. Everything is before the half-year is over of which supervisors are asked how work is written down.
type year struct {
	begun    day.Day // the old lists were taken in
	from, to day.Day // clerks write by hand
	audit    day.Day // the first day of the month in which the register is audited; nothing is registered in its first half
}

// before is for how many days before today a register was begun: who is very old was seen more than two years ago.
const before = 760

func yearOf(today day.Day) year {
	from, to := sign.Window(today)
	return year{begun: today - before, from: from, to: to, audit: (from.Month() + 3).First()}
}

// story is a past under way.
type story struct {
	Desks
	year
	county  area.Code
	people  lines // that wait for their day
	events  lines
	byHand  map[string]hand // rows of clerks, by their ids
	deeds   []deed
	quietly []map[string]string // people of whom nothing is written but that they came
	n       intake.Counts
}

// Tell makes the past, lets the clock go, and says what was taken in.
func (d Desks) Tell(ctx context.Context, county area.Code) (intake.Counts, error) {
	s := &story{Desks: d, year: yearOf(clock.Today(d.Clock)), county: county, byHand: map[string]hand{}}
	defer d.Clock.Go()
	err := s.tell(ctx)
	return s.n, err
}

func (s *story) tell(ctx context.Context) error {
	if err := s.begin(ctx); err != nil {
		return err
	}
	if err := s.Cast(ctx); err != nil {
		return err
	}
	if s.busy() {
		if err := s.hire(ctx); err != nil {
			return err
		}
		if err := s.write(ctx, s.audit-1); err != nil {
			return err
		}
		if err := s.sheets(ctx, s.audit-1); err != nil {
			return err
		}
	}
	if s.audited() {
		if err := s.missed(ctx); err != nil {
			return err
		}
		if err := s.ask(ctx); err != nil {
			return err
		}
	}
	if err := s.write(ctx, s.to); err != nil {
		return err
	}
	s.Clock.Go()
	return s.sheets(ctx, s.Made.End())
}

// busy says whether the place lives in the half-year of the clerks: one that ended before has nothing for them to do.
func (s *story) busy() bool { return s.Made.End() >= s.from }

// audited says whether the place lives to the audit's day.
func (s *story) audited() bool { return s.Made.End() >= s.audit }

// at sets the clock to a time of a day.
func (s *story) at(on day.Day, after time.Duration) {
	y, m, d := on.Date()
	s.Clock.To(time.Date(y, time.Month(m), d, 0, 0, 0, 0, clock.Civil()).Add(after))
}

// evening is when sheets are taken in.
const evening = 20 * time.Hour

// begin takes in what there was when the register was begun, and what came until clerks write by hand.
func (s *story) begin(ctx context.Context) error {
	people, events := s.Made.People(), s.Made.Events()
	s.people, s.events = lines{name: people.Name(), columns: people.Columns()}, lines{name: events.Name(), columns: events.Columns()}
	o := s.Order
	o.Areas = whole(s.Made.Areas())
	o.People, o.Events = sheetOf(people, "since", s.begun, &s.people.all), sheetOf(events, "date", s.begun, &s.events.all)
	s.at(s.begun, evening)
	err := s.take(ctx, o)
	if err == nil && s.busy() {
		s.plan()
		err = s.sheets(ctx, s.from-1)
	}
	return cmp.Or(s.Calm(ctx), err)
}

// sheets takes in what waits up to a day, on the evening of that day; at the end it is now.
func (s *story) sheets(ctx context.Context, until day.Day) error {
	if until < s.Made.End() {
		s.at(until, evening)
	}
	o := s.Order
	var people, events lines
	people, s.people = s.people.upTo(until, s.byHand)
	events, s.events = s.events.upTo(until, s.byHand)
	if len(people.all)+len(events.all) == 0 {
		return nil
	}
	o.Areas, o.People, o.Events = nil, people, events
	return s.take(ctx, o)
}

func (s *story) take(ctx context.Context, o intake.Order) error {
	n, err := s.Intake.Run(ctx, o)
	s.n.Read, s.n.Added, s.n.Unchanged, s.n.Changed = s.n.Read+n.Read, s.n.Added+n.Added, s.n.Unchanged+n.Unchanged, s.n.Changed+n.Changed
	s.n.Warned, s.n.Refused = s.n.Warned+n.Warned, s.n.Refused+n.Refused
	return err
}
