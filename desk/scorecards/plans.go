package scorecards

import (
	"context"
	"slices"
	"strconv"

	"wanjia/base/clock"
	"wanjia/base/day"
	"wanjia/base/fault"
	"wanjia/desk/cases"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/journal"
	"wanjia/domain/scorecard"
	"wanjia/domain/scorecard/aim"
)

// Plan is the kind of case that an improvement is; Via is the name by which it knows this desk.
const (
	Plan = "improvement"
	Via  = "scorecards"
)

// Filer opens plans and shows them.
type Filer interface {
	Do(ctx context.Context, who access.Actor, c cases.Command) (cases.Done, error)
	Open(ctx context.Context, who access.Actor, id journal.ID) (cases.Case, error)
}

// Plans proposes improvements and tells what became of them.
type Plans struct {
	desk  *Desk
	cases Filer
}

// NewPlans is a desk of plans over one of scorecards.
func NewPlans(d *Desk, filer Filer) *Plans { return &Plans{d, filer} }

// Proposal is a plan as somebody proposes it.
type Proposal struct {
	ID       journal.ID // made by the author, so that a retry is harmless
	Card     string
	Item     string
	Unit     area.Code // the place
	From, To day.Month // in which it lay outside
	Leader   string
	Team     string
	Duty     string
	Support  string
	About    string
	Aim      int // per cent
	Until    day.Day
}

// Propose opens a plan for a place that lies outside the limits, on the side that isn't well.
func (p *Plans) Propose(ctx context.Context, who access.Actor, a Proposal) (cases.Done, error) {
	_, s, err := p.score(ctx, who, a)
	if err != nil {
		return cases.Done{}, err
	}
	if word, no := aim.Refused(a.About, a.Duty, a.Support); no {
		return cases.Done{}, fault.New(fault.Refused, "scorecard.goal.charter", "word", word).In("duty")
	}
	if s.Good >= 0 {
		return cases.Done{}, fault.New(fault.Refused, "scorecard.plan.inside").In("unit")
	}
	values := map[string]string{"about": a.About, "unit": a.Unit.String(), "card": a.Card, "item": a.Item, "first": a.From.String(), "last": a.To.String(), "was_k": strconv.FormatInt(s.Now.K, 10), "was_n": strconv.FormatInt(s.Now.N, 10),
		"leader": a.Leader, "team": a.Team, "duty": a.Duty, "support": a.Support, "aim": strconv.Itoa(a.Aim)}
	if a.Until != 0 {
		values["until"] = a.Until.String()
	}
	return p.cases.Do(ctx, who, cases.Command{ID: a.ID, Flow: Plan, Via: Via, Area: a.Unit, Values: values})
}

// score is the place among those beside it.
func (p *Plans) score(ctx context.Context, who access.Actor, a Proposal) (*scoring, scorecard.Score, error) {
	none := scorecard.Score{}
	card := p.desk.of.Cards[a.Card]
	if card == nil {
		return nil, none, fault.New(fault.Missing, "scorecard.missing", "card", a.Card).In("card")
	}
	it, ok := card.Item(a.Item)
	if !ok {
		return nil, none, fault.New(fault.Missing, "scorecard.item", "item", a.Item).In("item")
	}
	w, err := p.desk.window(Ask{From: a.From, To: a.To})
	if err != nil {
		return nil, none, err
	}
	s := &scoring{d: p.desk, who: who, w: w, a: &Answer{Card: card, From: w.from, To: w.to}}
	above, err := p.desk.above(ctx, a.Unit)
	if err != nil {
		return nil, none, err
	}
	if err := s.place(ctx, above); err != nil {
		return nil, none, err
	}
	told, err := s.item(ctx, it)
	if err != nil {
		return nil, none, err
	}
	i := slices.IndexFunc(told.Scores, func(x scorecard.Score) bool { return x.ID == a.Unit.String() })
	if i < 0 || !told.Scores[i].Scored {
		return nil, none, fault.New(fault.Refused, "scorecard.plan.unscored").In("unit")
	}
	return s, told.Scores[i], nil
}

// Effect is what became of a plan.
type Effect struct {
	Plan     cases.Case
	Item     scorecard.Item
	Unit     area.Code
	Tree     *area.Tree
	From, To day.Month // the time in which it lay outside
	Since    day.Month // the time after it, as far as it has gone
	Until    day.Month
	Outside  bool
	Known    bool // there is enough of both times
	scorecard.Outcome
}

// Effect tells what became of a place with a plan: the time after it was agreed against the time in which it lay outside, beside places like it.
func (p *Plans) Effect(ctx context.Context, who access.Actor, id journal.ID) (Effect, error) {
	c, err := p.cases.Open(ctx, who, id)
	if err != nil {
		return Effect{}, err
	}
	out := Effect{Plan: c}
	a := Proposal{Card: c.Values["card"], Item: c.Values["item"]}
	if c.Flow != Plan {
		return out, fault.New(fault.Missing, "case.missing")
	}
	if a.Unit, err = area.ParseCode(c.Values["unit"]); err != nil {
		return out, err
	}
	if a.From, err = day.ParseMonth(c.Values["first"]); err != nil {
		return out, err
	}
	if a.To, err = day.ParseMonth(c.Values["last"]); err != nil {
		return out, err
	}
	out.Unit, out.From, out.To = a.Unit, a.From, a.To
	s, _, err := p.score(ctx, who, a)
	if err != nil {
		return out, err
	}
	out.Item, _ = s.a.Card.Item(a.Item)
	out.Tree = s.a.Tree
	agreed := a.To + 1
	for _, act := range c.Acts {
		if act.Step == "agree" {
			agreed = max(agreed, act.On.Month()+1) // the month in which it was agreed is neither
		}
	}
	out.Since, out.Until = agreed, min(agreed+(a.To-a.From), clock.Today(p.desk.office.Clock).Month())
	if out.Until < out.Since || !out.Item.From.Moves() {
		return out, nil
	}
	before, err := s.units(ctx, out.Item, window{a.From, a.To}, &out)
	if err != nil {
		return out, err
	}
	after, err := s.units(ctx, out.Item, window{out.Since, out.Until}, &out)
	if err != nil {
		return out, err
	}
	out.Outcome, out.Known = out.Item.Compare(a.Unit.String(), before, after)
	return out, nil
}

// units are the places with their counts of a time.
func (s *scoring) units(ctx context.Context, it scorecard.Item, w window, e *Effect) ([]scorecard.Unit, error) {
	x := *s
	x.w = w
	c, err := x.count(ctx, it)
	if err != nil {
		return nil, err
	}
	e.Outside = e.Outside || c.outside
	var out []scorecard.Unit
	for _, p := range s.a.Parts {
		out = append(out, scorecard.Unit{ID: p.String(), Now: c.now[p]})
	}
	return out, nil
}
