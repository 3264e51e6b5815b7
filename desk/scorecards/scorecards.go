// Package scorecards is the desk that tells how well the places right under an area serve, item by item: with limits by size, how they
// moved, how much of it is chance, and no rank where the counts bear none. It counts cases, benefits, registrations and findings, and
// nobody by name; what somebody doesn't handle themselves goes through the door of figures before anything is reckoned from it.
package scorecards

import (
	"context"
	"maps"
	"slices"
	"sync"

	"wanjia/base/clock"
	"wanjia/base/day"
	"wanjia/base/fault"
	"wanjia/desk/care/tally"
	"wanjia/desk/door"
	"wanjia/desk/findings"
	"wanjia/desk/office/view"
	"wanjia/desk/reach"
	"wanjia/desk/surveys"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/journal"
	"wanjia/domain/scorecard"
	"wanjia/domain/scorecard/aim"
	"wanjia/domain/workflow"
)

// Door is what figures leave by.
type Door interface {
	Ask(ctx context.Context, q door.Query) (door.Answer, error)
	Pass(ctx context.Context, q door.Query, a door.Answer) (door.Answer, error)
}

// Reacher tells how far benefits reach.
type Reacher interface {
	Tell(ctx context.Context, who access.Actor, at area.Code) (reach.Answer, error)
}

// Finder tells how findings in the data stand.
type Finder interface {
	Settled(ctx context.Context) ([]findings.Settled, error)
}

// Asker tells what people said of services.
type Asker interface {
	Results(ctx context.Context, who access.Actor, id string, within area.Code, from, until day.Month) (surveys.Report, error)
}

// Measurer tells how services that people choose go, in counts that have passed the door.
type Measurer interface {
	Measures(ctx context.Context, who access.Actor, q tally.Ask) ([]tally.Figure, error)
}

// Sources are what counts. Without a desk that asks, or one that measures, items from there have no counts.
type Sources struct {
	Door     Door
	Reach    Reacher
	Found    Finder
	Asked    Asker
	Measured Measurer
}

// Content is what the packs define.
type Content struct {
	Cards map[string]*scorecard.Card
	Goals map[string]aim.Goal
	Flows map[string]*workflow.Definition
}

// Desk tells.
type Desk struct {
	Sources
	office *view.Office
	of     Content

	mu   sync.Mutex
	kept map[string]*counted // by flow
}

// New is a desk.
func New(office *view.Office, from Sources, of Content) *Desk {
	return &Desk{Sources: from, office: office, of: of, kept: map[string]*counted{}}
}

// Cards are the cards in order of id.
func (d *Desk) Cards() []*scorecard.Card {
	var out []*scorecard.Card
	for _, id := range slices.Sorted(maps.Keys(d.of.Cards)) {
		out = append(out, d.of.Cards[id])
	}
	return out
}

// Goals are the goals in order of id.
func (d *Desk) Goals() []aim.Goal {
	var out []aim.Goal
	for _, id := range slices.Sorted(maps.Keys(d.of.Goals)) {
		out = append(out, d.of.Goals[id])
	}
	return out
}

// Ask asks for a card.
type Ask struct {
	Card     string
	Area     area.Code // whose parts are scored
	From, To day.Month // both included; 0 is the twelve months up to this one
	Items    []string  // none is all that the card has for such places
}

// Answer is a card filled in.
type Answer struct {
	Card     *scorecard.Card
	Area     area.Code
	Tree     *area.Tree
	Level    area.Level // of the places that are scored
	Parts    []area.Code
	From, To day.Month
	Journal  journal.Seq
	Items    []Item
}

// Item is one item over all places.
type Item struct {
	scorecard.Result
	Outside bool               // it passed the door: the asker doesn't handle what it counts
	Own     *scorecard.Score   // the whole, by itself
	Goals   []aim.Goal         // on this item for such places
	Stands  map[string][]Stood // by place, the whole under its own code
	Late    bool               // its figures aren't ready
}

// Stood is how a goal stands in a place.
type Stood struct {
	Goal   string
	Stands aim.Stands
}

// window is a span of months and what came before it.
type window struct{ from, to day.Month }

func (w window) before() window { n := w.to - w.from + 1; return window{w.from - n, w.to - n} }

// most is the longest time that is scored at once.
const most = 36

func (d *Desk) window(a Ask) (window, error) {
	w := window{a.From, a.To}
	now := clock.Today(d.office.Clock).Month()
	if w.to == 0 {
		w.to = now
	}
	if w.from == 0 {
		w.from = w.to - 11
	}
	if w.to < w.from || w.to-w.from >= most || w.to > now {
		return w, fault.New(fault.Invalid, "scorecard.window").In("to")
	}
	return w, nil
}

// Tell fills a card in.
func (d *Desk) Tell(ctx context.Context, who access.Actor, a Ask) (Answer, error) {
	card := d.of.Cards[a.Card]
	if card == nil {
		return Answer{}, fault.New(fault.Missing, "scorecard.missing", "card", a.Card).In("card")
	}
	w, err := d.window(a)
	if err != nil {
		return Answer{}, err
	}
	out := Answer{Card: card, From: w.from, To: w.to}
	s := &scoring{d: d, who: who, w: w, a: &out}
	if err := s.place(ctx, a.Area); err != nil {
		return out, err
	}
	for _, it := range card.Items {
		if !it.Fits(out.Level) || len(a.Items) > 0 && !slices.Contains(a.Items, it.ID) {
			continue
		}
		told, err := s.item(ctx, it)
		if err != nil {
			return out, err
		}
		out.Items = append(out.Items, told)
	}
	return out, nil
}

// scoring is one card being filled in.
type scoring struct {
	d   *Desk
	who access.Actor
	w   window
	a   *Answer
}

// place finds the area and its parts.
func (s *scoring) place(ctx context.Context, at area.Code) error {
	return s.d.office.Store.Read(ctx, func(r view.Reader) error {
		tree, err := r.Tree(ctx)
		if err != nil {
			return err
		}
		code, ok := tree.Find(at)
		if !ok {
			return fault.New(fault.Missing, "indicator.area.missing", "area", at.String()).In("area")
		}
		if may := s.who.May(tree.Under, access.Figures, access.Request{Area: code, Grain: access.Counts}); !may.Allowed {
			return fault.New(fault.Denied, may.Reason)
		}
		s.a.Area, s.a.Tree = code, tree
		for _, c := range tree.Children(code) {
			s.a.Parts = append(s.a.Parts, c)
			if p, ok := tree.Get(c); ok {
				s.a.Level = p.Level
			}
		}
		slices.SortFunc(s.a.Parts, area.Code.Compare)
		if s.a.Journal, err = r.Head(ctx); err != nil {
			return err
		}
		if len(s.a.Parts) == 0 || !s.a.Card.Fits(s.a.Level) {
			return fault.New(fault.Refused, "scorecard.level").In("area")
		}
		return nil
	})
}

// above is the area that a place lies right under.
func (d *Desk) above(ctx context.Context, unit area.Code) (out area.Code, err error) {
	err = d.office.Store.Read(ctx, func(r view.Reader) error {
		tree, err := r.Tree(ctx)
		if err != nil {
			return err
		}
		if line := tree.Lineage(unit); len(line) > 1 {
			out = line[1]
			return nil
		}
		return fault.New(fault.Missing, "indicator.area.missing", "area", unit.String()).In("unit")
	})
	return out, err
}

// counts are the counts of an item: of the parts, of the whole, and of the time before.
type counts struct {
	now, before map[area.Code]scorecard.Count // the whole under the area's own code
	outside     bool
	late        bool
}

func (s *scoring) item(ctx context.Context, it scorecard.Item) (Item, error) {
	c, err := s.count(ctx, it)
	if err != nil {
		return Item{}, err
	}
	var units []scorecard.Unit
	for _, p := range s.a.Parts {
		units = append(units, unit(p, c))
	}
	out := Item{Result: it.Score(units, c.now[s.a.Area]), Outside: c.outside, Late: c.late, Stands: map[string][]Stood{}}
	whole := it.Score([]scorecard.Unit{unit(s.a.Area, c)}, scorecard.Count{})
	out.Own = &whole.Scores[0]
	for _, g := range s.d.Goals() {
		if g.Card != s.a.Card.ID || g.Item != it.ID || g.Level != s.a.Level {
			continue
		}
		out.Goals = append(out.Goals, g)
		for _, x := range append(out.Scores, whole.Scores[0]) {
			out.Stands[x.ID] = append(out.Stands[x.ID], Stood{g.ID, g.At(it, x)})
		}
	}
	return out, nil
}

func unit(at area.Code, c counts) scorecard.Unit {
	u := scorecard.Unit{ID: at.String(), Now: c.now[at]}
	if b, ok := c.before[at]; ok {
		u.Before = &b
	}
	return u
}

func (s *scoring) count(ctx context.Context, it scorecard.Item) (counts, error) {
	switch it.From {
	case scorecard.Clocks:
		return s.clocks(ctx, it)
	case scorecard.Timely:
		return s.timely(ctx)
	case scorecard.Settled:
		return s.settled(ctx, it)
	case scorecard.Reached, scorecard.Answered:
		return s.benefits(ctx, it)
	case scorecard.Satisfied:
		return s.satisfied(ctx, it)
	case scorecard.Measured:
		return s.measured(ctx, it)
	}
	return counts{}, nil
}

// child is the part in which something at an area counts; the area itself where it lies in none.
func (s *scoring) child(at area.Code) (area.Code, bool) {
	line := s.a.Tree.Lineage(at)
	i := slices.Index(line, s.a.Area)
	switch {
	case i < 0:
		return area.Code{}, false
	case i == 0:
		return s.a.Area, true
	}
	return line[i-1], true
}
