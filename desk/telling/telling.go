// Package telling is the desk of events that inform people: it plans them, notes what came of them and counts. It asks nobody's name and shows none.
package telling

import (
	"cmp"
	"context"
	"slices"
	"time"

	"wanjia/base/clock"
	"wanjia/base/day"
	"wanjia/base/fault"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/journal"
	"wanjia/domain/outreach"
)

// Reader is one moment.
type Reader interface {
	Head(ctx context.Context) (journal.Seq, error)
	Tree(ctx context.Context) (*area.Tree, error)
	EntryByID(ctx context.Context, id journal.ID) (journal.Entry, bool, error)
	Noted(ctx context.Context, kind journal.Kind, from, to int) ([]journal.Entry, error)
	NotedOf(ctx context.Context, root journal.ID) ([]journal.Entry, error)
}

// Tx is a transaction.
type Tx interface {
	Reader
	Now() int64
	Append(ctx context.Context, entries []journal.Entry) error
}

// Store opens moments and transactions.
type Store interface {
	Read(ctx context.Context, fn func(Reader) error) error
	Write(ctx context.Context, fn func(Tx) error) error
}

// Desk plans events and notes what came of them.
type Desk struct {
	store Store
	clock clock.Clock
}

// New is a desk.
func New(store Store, clk clock.Clock) *Desk { return &Desk{store, clk} }

// Today is the civil day.
func (d *Desk) Today() day.Day { return clock.Today(d.clock) }

// Year is the events of an area and all below it in a year, the newest day first.
type Year struct {
	Events []outreach.Event
	Names  map[area.Code]string
	Sums
}

// Sums are what events came to.
type Sums struct {
	Planned, Held, Dropped, Overdue int
	Came, Asked, Liked, Unliked     int
	Goods                           int
	Topics                          map[string]int // events that were held
}

// all are the events of a year.
func all(ctx context.Context, r Reader, year int) ([]outreach.Event, error) {
	entries, err := r.Noted(ctx, outreach.EntryKind, year, year)
	if err != nil {
		return nil, err
	}
	byID := map[journal.ID]*outreach.Event{}
	var order []journal.ID
	for _, e := range entries {
		body, err := journal.ParseBody(e.Body)
		if err != nil {
			return nil, err
		}
		root, err := journal.ParseID(body[outreach.EventField])
		if err != nil {
			continue
		}
		if byID[root] == nil {
			byID[root] = &outreach.Event{}
			order = append(order, root)
		}
		*byID[root], _ = outreach.Apply(*byID[root], e, body)
	}
	var out []outreach.Event
	for _, id := range order {
		out = append(out, *byID[id])
	}
	slices.SortStableFunc(out, func(a, b outreach.Event) int { return cmp.Compare(b.On, a.On) })
	return out, nil
}

// Year tells the events of a year as far as the actor may see them.
func (d *Desk) Year(ctx context.Context, who access.Actor, within area.Code, year int) (Year, error) {
	return d.year(ctx, within, year, func(tree *area.Tree, e outreach.Event) bool {
		return who.May(tree.Under, access.Inform, access.Request{Area: e.Area}).Allowed
	})
}

// Ahead are the events that are still to come, the next first. Nobody need be signed in.
func (d *Desk) Ahead(ctx context.Context, within area.Code) (Year, error) {
	today := d.Today()
	y, err := d.year(ctx, within, today.Month().Year(), func(_ *area.Tree, e outreach.Event) bool { return e.State == outreach.Plan && e.On >= today })
	slices.Reverse(y.Events)
	return y, err
}

func (d *Desk) year(ctx context.Context, within area.Code, year int, shown func(*area.Tree, outreach.Event) bool) (Year, error) {
	out := Year{Names: map[area.Code]string{}, Sums: Sums{Topics: map[string]int{}}}
	err := d.store.Read(ctx, func(r Reader) error {
		tree, err := r.Tree(ctx)
		if err != nil {
			return err
		}
		if !within.IsZero() && !tree.Has(within) {
			return fault.New(fault.Invalid, "case.area").In("area")
		}
		events, err := all(ctx, r, year)
		for _, e := range events {
			if !within.IsZero() && !tree.Under(e.Area, within) || !shown(tree, e) {
				continue
			}
			if a, ok := tree.Get(e.Area); ok {
				out.Names[e.Area] = a.Name
			}
			out.Events = append(out.Events, e)
			out.add(e, d.Today())
		}
		return err
	})
	return out, err
}

func (s *Sums) add(e outreach.Event, today day.Day) {
	switch e.State {
	case outreach.Hold:
		s.Held++
		s.Came, s.Asked, s.Liked, s.Unliked = s.Came+e.Came, s.Asked+e.Asked, s.Liked+e.Liked, s.Unliked+e.Unliked
		s.Topics[e.Topic]++
		for _, g := range e.Goods {
			s.Goods += g.Count
		}
	case outreach.Drop:
		s.Dropped++
	case outreach.Plan:
		if s.Planned++; e.On < today {
			s.Overdue++
		}
	}
}

// Command is a step that somebody takes.
type Command struct {
	ID     journal.ID // made by the author, so that a retry is harmless
	Step   outreach.Step
	Event  outreach.Event // of a plan whole; of the others its id and what came of it
	Reason string
}

// Done is what came of it.
type Done struct {
	Entry, Event journal.ID
	Seq          journal.Seq
}

// Do plans an event, says what came of it, or calls it off.
func (d *Desk) Do(ctx context.Context, who access.Actor, c Command) (Done, error) {
	var done Done
	err := d.store.Write(ctx, func(tx Tx) error {
		if old, ok, err := tx.EntryByID(ctx, c.ID); err != nil || ok {
			done, err = again(old, who, c, err)
			return err
		}
		e, err := found(ctx, tx, c)
		if err != nil {
			return err
		}
		tree, err := tx.Tree(ctx)
		if err != nil {
			return err
		}
		if !tree.Has(e.Area) {
			return fault.New(fault.Invalid, "case.area").In("area")
		}
		if dec := who.May(tree.Under, access.Inform, access.Request{Area: e.Area}); !dec.Allowed {
			return fault.New(fault.Denied, dec.Reason)
		}
		if e, err = judged(e, c, clock.Today(clock.Fixed(time.UnixMilli(tx.Now()).UTC()))); err != nil {
			return err
		}
		head, err := tx.Head(ctx)
		if err != nil {
			return err
		}
		now := time.UnixMilli(tx.Now()).UTC()
		entry := journal.Entry{Seq: head + 1, ID: c.ID, Kind: outreach.EntryKind, Area: e.Area, Occurred: e.On.Partial(), Recorded: now, Author: who.Account, Device: who.Device,
			Purpose: who.Purpose.String(), Reason: c.Reason, Body: journal.CanonicalBody(e.Body(c.Step))}
		if err := journal.Check(entry); err != nil {
			return err
		}
		done = Done{entry.ID, e.ID, entry.Seq}
		return tx.Append(ctx, []journal.Entry{entry})
	})
	return done, err
}

// found is the event that a step is about, as it stands.
func found(ctx context.Context, r Reader, c Command) (outreach.Event, error) {
	if c.Step == outreach.Plan {
		e := c.Event
		e.ID, e.State = c.ID, outreach.Plan
		return e, nil
	}
	var e outreach.Event
	entries, err := r.NotedOf(ctx, c.Event.ID)
	if err != nil {
		return e, err
	}
	for _, x := range entries {
		body, err := journal.ParseBody(x.Body)
		if err != nil {
			return e, err
		}
		e, _ = outreach.Apply(e, x, body)
	}
	if e.ID.IsZero() {
		return e, fault.New(fault.Missing, "outreach.missing")
	}
	return e, nil
}

// judged is the event as the step leaves it, or why it may not be taken.
func judged(e outreach.Event, c Command, today day.Day) (outreach.Event, error) {
	switch {
	case c.Step == outreach.Plan:
		return e, e.Check()
	case c.Step == outreach.Hold:
		e.Came, e.Asked, e.Liked, e.Unliked, e.Note, e.Goods = c.Event.Came, c.Event.Asked, c.Event.Liked, c.Event.Unliked, c.Event.Note, c.Event.Goods
		return e, e.Held(today)
	case c.Step == outreach.Drop && e.State != outreach.Plan:
		return e, fault.New(fault.Conflict, "outreach.over")
	case c.Step == outreach.Drop && c.Reason == "":
		return e, fault.New(fault.Invalid, "outreach.reason").In("reason")
	case c.Step == outreach.Drop:
		return e, nil
	}
	return e, fault.New(fault.Invalid, "outreach.step").In("step")
}

func again(e journal.Entry, who access.Actor, c Command, err error) (Done, error) {
	if err != nil {
		return Done{}, err
	}
	body, err := journal.ParseBody(e.Body)
	if err != nil {
		return Done{}, err
	}
	event, err := journal.ParseID(body[outreach.EventField])
	if err != nil || e.Kind != outreach.EntryKind || e.Author != who.Account || body[outreach.StepField] != string(c.Step) {
		return Done{}, fault.New(fault.Conflict, "journal.id.taken", "id", c.ID.String())
	}
	return Done{e.ID, event, e.Seq}, nil
}
