// Package figures is the desk that answers with figures: of an area, for a window of months, cut as asked, on
// today's boundaries or those of a day, as known now or on a day. It checks the right to see them, hides what
// disclosure control hides, and keeps what it read so that a figure follows each commit without reading again.
// What a figure means is package indicator's to know.
package figures

import (
	"context"
	"slices"
	"strconv"

	"wanjia/base/clock"
	"wanjia/base/day"
	"wanjia/base/fault"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/audit"
	"wanjia/domain/cube"
	"wanjia/domain/indicator"
	"wanjia/domain/indicator/audited"
	"wanjia/domain/journal"
	"wanjia/domain/person"
)

// Source reads the cube: one moment of it.
type Source interface {
	Stock(ctx context.Context, a area.Code, before day.Month, yield func(person.Sex, cube.Cohort, int64)) error
	Pops(ctx context.Context, a area.Code, from, to day.Month, yield func(cube.PopKey, cube.Pop)) error
	Counts(ctx context.Context, a area.Code, from, to day.Month, yield func(cube.EventKey, int64)) error
}

// Known is a source and the position of the journal that it is true for.
type Known interface {
	Source
	Head(ctx context.Context) (journal.Seq, error)
}

// Reader is one moment of the register.
type Reader interface {
	Known
	Tree(ctx context.Context) (*area.Tree, error)
	Audits(ctx context.Context, a area.Code) ([]audit.Known, error)
}

// Store opens moments.
type Store interface {
	Read(ctx context.Context, fn func(Reader) error) error
}

// Past makes the cube of what the journal held at the end of a day.
type Past interface {
	Cube(ctx context.Context, on day.Day) (Known, error)
}

// MaxMonths is the longest window.
const MaxMonths = 2400

// Desk answers with figures. It is safe for concurrent use.
type Desk struct {
	store Store
	past  Past
	clock clock.Clock
	live  *live
}

// New is a desk over a store. past may be nil, where there is no journal to look back into. The clock says which days are still to
// come: nobody has lived in them yet.
func New(store Store, past Past, c clock.Clock) *Desk {
	return &Desk{store: store, past: past, clock: c, live: newLive(keepBytes)}
}

// Hear takes in what a commit changed; call it after each commit, in their order, with the position of the journal
// after it.
func (d *Desk) Hear(head journal.Seq, delta *cube.Delta) { d.live.hear(head, delta) }

// Query is what somebody wants to know.
type Query struct {
	Area       area.Code
	From, To   day.Month // both included
	By         []string  // area, sex, age5, month
	Only       []string  // ids of figures; none is all
	Boundaries day.Partial
	KnownOn    day.Partial
	Who        access.Actor
	For        Audience
}

// Audience is for whom figures are.
type Audience uint8

// The registering desk sees what there is, everybody else what may be published.
const (
	Asker    Audience = iota // as the asker's desk is
	Everyone                 // as they may be published, whoever asks
)

// Answer is the figures, and the position of the journal that they are true for.
type Answer struct {
	Outside  bool // the asker doesn't register people there
	Area     area.Code
	From, To day.Month
	Journal  journal.Seq
	Figures  []indicator.Figure
}

// wish is a query that has been read.
type wish struct {
	Query
	by   []indicator.Dim
	only []indicator.ID
}

// Check says what is wrong with a query by itself, before anything is read.
func (q Query) Check() error {
	_, err := read(q)
	return err
}

func read(q Query) (wish, error) {
	w := wish{Query: q}
	if q.From == 0 || q.To == 0 {
		return w, fault.New(fault.Invalid, "indicator.window.none").In("from")
	}
	if q.From > q.To {
		return w, fault.New(fault.Invalid, "indicator.window.backwards", "from", q.From.String(), "to", q.To.String()).In("to")
	}
	if n := int(q.To-q.From) + 1; n > MaxMonths {
		return w, fault.New(fault.TooMuch, "indicator.window.long", "months", strconv.Itoa(n), "most", strconv.Itoa(MaxMonths)).In("to")
	}
	for _, text := range q.By {
		d, err := indicator.ParseDim(text)
		if err != nil {
			return w, err
		}
		w.by = append(w.by, d)
	}
	for _, text := range q.Only {
		id, err := indicator.ParseID(text)
		if err != nil {
			return w, err
		}
		w.only = append(w.only, id)
	}
	return w, nil
}

// Ask answers a query. Outside the registering desk all figures come, protected one table at a time and whatever only says:
// what may be shown of them beside what was shown before is for package door, through which every answer goes.
func (d *Desk) Ask(ctx context.Context, q Query) (Answer, error) {
	w, err := read(q)
	if err != nil {
		return Answer{}, err
	}
	if !q.KnownOn.IsZero() && d.past == nil {
		return Answer{}, fault.New(fault.Refused, "indicator.known.none").In("known_on")
	}
	answer := Answer{From: q.From, To: q.To}
	var tree *area.Tree
	var parts []part
	var tallies map[area.Code]*indicator.Tally
	var audits []audit.Known
	err = d.store.Read(ctx, func(r Reader) error {
		if tree, err = r.Tree(ctx); err != nil {
			return err
		}
		if w.Area, err = admit(tree, q); err != nil {
			return err
		}
		parts = plan(tree, w)
		if q.KnownOn.IsZero() {
			if audits, err = r.Audits(ctx, w.Area); err != nil {
				return err
			}
			tallies, answer.Journal, err = d.live.tallies(ctx, r, codes(parts), w.From, w.To)
		}
		return err
	})
	if err == nil && !q.KnownOn.IsZero() {
		tallies, answer.Journal, err = d.asKnown(ctx, w, codes(parts))
	}
	if err != nil {
		return Answer{}, err
	}
	answer.Area, answer.Outside = w.Area, q.For == Everyone || !q.Who.Registers(tree.Under, w.Area)
	d.end(tallies, w)
	answer.Figures = compose(parts, tallies, w)
	if answer.Outside {
		answer.Figures = indicator.Protect(answer.Figures, indicator.Threshold)
	} else {
		answer.Figures = indicator.Keep(answer.Figures, w.only)
	}
	if len(w.by) == 0 && len(audits) > 0 { // an audit says nothing of parts
		answer.Figures = append(answer.Figures, judged(audits, compose(parts, tallies, w), w, answer.Outside)...)
	}
	return answer, nil
}

// end lets time be lived up to today, or up to the day as of which the asker wants to know.
func (d *Desk) end(tallies map[area.Code]*indicator.Tally, w wish) {
	last := clock.Today(d.clock)
	if !w.KnownOn.IsZero() {
		last = min(last, w.KnownOn.Last())
	}
	for _, t := range tallies {
		t.Until(last)
	}
}

// judged are the figures that audits by sample give. Outside the registering desk they are shares without the counts behind them, and
// nothing is adjusted: what is adjusted gives away what is on record.
func judged(audits []audit.Known, counts []indicator.Figure, w wish, outside bool) []indicator.Figure {
	found := indicator.Keep(audited.Figures(audits, w.From, w.To, counts, 0), w.only)
	if outside {
		found = audited.Shares(indicator.Keep(audited.Figures(audits, w.From, w.To, counts, audited.Few), w.only))
	}
	return found
}

// admit finds the area and asks whether the actor may see its figures.
func admit(tree *area.Tree, q Query) (area.Code, error) {
	at, ok := tree.Find(q.Area)
	if !ok {
		return at, fault.New(fault.Missing, "indicator.area.missing", "area", q.Area.String()).In("area")
	}
	if may := q.Who.May(tree.Under, access.Figures, access.Request{Area: at, Grain: access.Counts}); !may.Allowed {
		return at, fault.New(fault.Denied, may.Reason)
	}
	return at, nil
}

// asKnown reads the cube of a day gone by. Nothing of it is kept.
func (d *Desk) asKnown(ctx context.Context, w wish, all []area.Code) (map[area.Code]*indicator.Tally, journal.Seq, error) {
	known, err := d.past.Cube(ctx, w.KnownOn.Last())
	if err != nil {
		return nil, 0, err
	}
	head, err := known.Head(ctx)
	if err != nil {
		return nil, 0, err
	}
	tallies, err := gather(ctx, known, all, w.From, w.To)
	return tallies, head, err
}

// gather makes tallies without keeping anything.
func gather(ctx context.Context, s Source, all []area.Code, from, to day.Month) (map[area.Code]*indicator.Tally, error) {
	tallies := make(map[area.Code]*indicator.Tally, len(all))
	for _, a := range all {
		t := indicator.New(from, to)
		if err := s.Stock(ctx, a, from, t.AddStock); err != nil {
			return nil, err
		}
		if err := s.Pops(ctx, a, from, to, t.AddPop); err != nil {
			return nil, err
		}
		if err := s.Counts(ctx, a, from, to, t.AddCount); err != nil {
			return nil, err
		}
		tallies[a] = t
	}
	return tallies, nil
}

// compose makes the rows of all parts into one table.
func compose(parts []part, tallies map[area.Code]*indicator.Tally, w wish) []indicator.Figure {
	byArea := slices.Contains(w.by, indicator.ByArea)
	var all []indicator.Figure
	for _, p := range parts {
		t := p.tally(tallies, w.From, w.To)
		if p.optional && t.IsZero() {
			continue
		}
		figures := t.Figures(w.by...)
		if p.mixed() {
			figures = indicator.Uncross(figures)
		}
		if byArea {
			figures = indicator.Of(figures, p.code.String())
		}
		all = append(all, figures...)
	}
	if byArea {
		all = indicator.Veil(indicator.Sort(all))
	}
	return all
}
