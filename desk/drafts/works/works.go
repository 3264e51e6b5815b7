// Package works tells what an office did and what it cost, for whoever checks a draft: benefits paid, budgets, events, training, services,
// inspections and cases. Each number comes from the desk that answers for it, as whoever asks may see it there; it keeps none of its own, and
// what that desk doesn't show it doesn't tell.
package works

import (
	"context"
	"fmt"
	"strings"

	"wanjia/base/day"
	"wanjia/base/fault"
	"wanjia/base/money"
	"wanjia/base/words"
	"wanjia/desk/budget"
	"wanjia/desk/care/tally"
	"wanjia/desk/cases"
	"wanjia/desk/drafts"
	"wanjia/desk/inspections"
	"wanjia/desk/telling"
	"wanjia/desk/training"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/benefit"
	book "wanjia/domain/budget"
	"wanjia/domain/care"
	"wanjia/domain/draft"
	"wanjia/domain/journal"
	"wanjia/domain/outreach"
	"wanjia/domain/report"
)

// Money is the desk of budgets.
type Money interface {
	Year(ctx context.Context, who access.Actor, within area.Code, year int) (budget.Year, error)
	Public(ctx context.Context, within area.Code, year int) (budget.Public, error)
	Benefits(ctx context.Context, who access.Actor, within area.Code, from, to day.Day) ([]book.Tied, error)
}

// Events are what informs people.
type Events interface {
	Year(ctx context.Context, who access.Actor, within area.Code, year int) (telling.Year, error)
}

// Lessons are the sessions of training.
type Lessons interface {
	Sessions(ctx context.Context, who access.Actor, within area.Code) ([]training.Session, error)
}

// Visits are those of services that people choose.
type Visits interface {
	Workload(ctx context.Context, who access.Actor, q tally.Ask) ([]tally.Load, error)
}

// Inspections are counted.
type Inspections interface {
	Figures(ctx context.Context, who access.Actor, within area.Code, from, to day.Day) (inspections.Figures, error)
}

// Cases are counted.
type Cases interface {
	Tally(ctx context.Context, who access.Actor, flow string, within area.Code, until day.Day) ([]cases.Counted, error)
}

// Desks are those that answer.
type Desks struct {
	Money       Money
	Events      Events
	Lessons     Lessons
	Visits      Visits
	Inspections Inspections
	Cases       Cases
	Schemes     benefit.Set
	Programmes  map[string]*care.Programme
	Now         func(ctx context.Context) (journal.Seq, error) // the journal's head
}

// Begin begins a check, for which each desk is asked once for what it counts at once.
func (d Desks) Begin() drafts.Counter { return &count{d, map[string]any{}} }

// count is one check on its way.
type count struct {
	Desks
	kept map[string]any
}

// once asks for something and keeps it.
func once[T any](c *count, get func() (T, error), key ...any) (T, error) {
	k := fmt.Sprint(key...)
	if v, ok := c.kept[k].(T); ok {
		return v, nil
	}
	v, err := get()
	if err == nil {
		c.kept[k] = v
	}
	return v, err
}

// Head is the journal's head.
func (d Desks) Head(ctx context.Context) (journal.Seq, error) { return d.Now(ctx) }

// Parts are the schemes and programmes by what they are called in both languages.
func (d Desks) Parts() map[string][]draft.Place {
	out := map[string][]draft.Place{}
	seen := map[string]bool{}
	add := func(family, code string, names ...string) {
		for _, n := range names {
			if n != "" && !seen[family+n] {
				seen[family+n] = true
				out[family] = append(out[family], draft.Place{Name: n, Code: code})
			}
		}
	}
	for _, s := range d.Schemes {
		add(draft.Benefits, string(s.ID), s.Title.ZH, s.Title.EN)
	}
	for _, s := range d.Schemes { // what a name ends in is how people say it; an earlier scheme keeps a shared ending
		if name := []rune(s.Title.ZH); len(name) > ending {
			add(draft.Benefits, string(s.ID), string(name[len(name)-ending:]))
		}
	}
	for id, p := range d.Programmes {
		add(draft.Care, id, p.Title.In(words.ZH), p.Title.In(words.EN))
	}
	return out
}

// ending is how many characters the last words of a Chinese name have.
const ending = 4

// Sum is one number. What the desk refuses to whoever asks is not theirs to be told.
func (c *count) Sum(ctx context.Context, w drafts.Work) (s drafts.Sum, err error) {
	for _, p := range []access.Purpose{w.Who.Purpose, access.Oversight, access.Benefit, access.StatisticsPurpose} {
		w.Who = w.Who.For(p)
		s, err = c.sum(ctx, w)
		if err == nil || fault.KindOf(err) != fault.Denied {
			return s, err
		}
	}
	if strings.HasPrefix(string(w.Figure), "budget.") {
		return c.public(ctx, w)
	}
	return drafts.Sum{Denied: true}, nil
}

func (c *count) sum(ctx context.Context, w drafts.Work) (drafts.Sum, error) {
	kind, what, _ := strings.Cut(string(w.Figure), ".")
	switch kind {
	case "money":
		return c.benefits(ctx, w)
	case "budget":
		return c.budget(ctx, w, what)
	case "outreach":
		return c.events(ctx, w, what)
	case "training":
		return c.lessons(ctx, w, what)
	case "care":
		return c.visits(ctx, w)
	case "inspections":
		f, err := once(c, func() (inspections.Figures, error) {
			return c.Inspections.Figures(ctx, w.Who, w.Area, w.From, w.To)
		}, "inspections ", w.Who.Purpose, w.Area, w.From, w.To)
		return drafts.Sum{Known: true, Yuan: what == "fined", Value: inspected(f, what)}, err
	case report.Cases:
		return c.cases(ctx, w, what)
	}
	return drafts.Sum{}, nil
}

// benefits is what was paid to families.
func (c *count) benefits(ctx context.Context, w drafts.Work) (drafts.Sum, error) {
	tied, err := c.Money.Benefits(ctx, w.Who, w.Area, w.From, w.To)
	var sum money.Fen
	for _, t := range tied {
		if w.Part == "" || t.Scheme == w.Part {
			sum += t.Fen
		}
	}
	return yuan(sum), err
}

func yuan(f money.Fen) drafts.Sum {
	return drafts.Sum{Known: true, Yuan: true, Value: float64(f) / float64(money.Yuan(1))}
}

// budget is what was planned, promised or paid from an area's lines. What is planned is planned for a year, whatever part of it is asked about.
func (c *count) budget(ctx context.Context, w drafts.Work, what string) (drafts.Sum, error) {
	var sum money.Fen
	lines := 0
	for year := w.From.Month().Year(); year <= w.To.Month().Year(); year++ {
		y, err := once(c, func() (budget.Year, error) { return c.Money.Year(ctx, w.Who, w.Area, year) }, "budget ", w.Who.Purpose, w.Area, year)
		if err != nil {
			return drafts.Sum{}, err
		}
		for _, l := range y.Lines {
			lines++
			sum += of(l, what, func(on day.Day) bool { return on >= w.From && on <= w.To })
		}
	}
	s := yuan(sum)
	s.Known = lines > 0
	return s, nil
}

func of(l *book.Line, what string, in func(day.Day) bool) (sum money.Fen) {
	switch what {
	case "planned":
		if l.Stands {
			sum = l.Available()
		}
	case "committed":
		for _, c := range l.Commitments {
			if in(c.On) {
				sum += c.Amount - c.Freed
			}
		}
	case "paid":
		for _, p := range l.Payments {
			if !p.Cancelled && in(p.On) {
				sum += p.Amount
			}
		}
		for _, t := range l.Batches {
			if in(t.On) {
				sum += t.Fen
			}
		}
	}
	return sum
}

// public is what anybody may see of the budgets of a whole year.
func (c *count) public(ctx context.Context, w drafts.Work) (drafts.Sum, error) {
	year := w.From.Month().Year()
	if w.From != day.MonthOf(year, 1).First() || w.To != day.MonthOf(year, 12).Last() {
		return drafts.Sum{Denied: true}, nil
	}
	p, err := c.Money.Public(ctx, w.Area, year)
	if err != nil || p.Total.Waiting && w.Figure == "budget.paid" {
		return drafts.Sum{Hidden: true}, err
	}
	s := yuan(map[string]money.Fen{"budget.planned": p.Total.Planned + p.Total.Carried, "budget.committed": p.Total.Committed, "budget.paid": p.Total.Paid}[string(w.Figure)])
	s.Known = p.Total.Lines > 0
	return s, nil
}

func (c *count) events(ctx context.Context, w drafts.Work, what string) (drafts.Sum, error) {
	n := 0
	for year := w.From.Month().Year(); year <= w.To.Month().Year(); year++ {
		y, err := once(c, func() (telling.Year, error) { return c.Events.Year(ctx, w.Who, w.Area, year) }, "events ", w.Who.Purpose, w.Area, year)
		if err != nil {
			return drafts.Sum{}, err
		}
		for _, e := range y.Events {
			if e.State != outreach.Hold || e.On < w.From || e.On > w.To {
				continue
			}
			switch what {
			case "held":
				n++
			case "came":
				n += e.Came
			case "goods":
				for _, g := range e.Goods {
					n += g.Count
				}
			}
		}
	}
	return drafts.Sum{Known: true, Value: float64(n)}, nil
}

func (c *count) lessons(ctx context.Context, w drafts.Work, what string) (drafts.Sum, error) {
	all, err := once(c, func() ([]training.Session, error) { return c.Lessons.Sessions(ctx, w.Who, w.Area) }, "lessons ", w.Who.Purpose, w.Area)
	n := 0
	for i := range all {
		if on, err := day.Parse(all[i].Get("on")); err != nil || on < w.From || on > w.To || on > w.Today {
			continue
		}
		n += map[string]int{"sessions": 1, "attended": all[i].Came, "certificates": all[i].Passed}[what]
	}
	return drafts.Sum{Known: true, Value: float64(n)}, err
}

// visits are rounded, each programme by itself, so that the sum is known within a little.
func (c *count) visits(ctx context.Context, w drafts.Work) (drafts.Sum, error) {
	loads, err := once(c, func() ([]tally.Load, error) {
		return c.Visits.Workload(ctx, w.Who, tally.Ask{Area: w.Area, From: w.From, To: w.To})
	}, "visits ", w.Who.Purpose, w.Area, w.From, w.To)
	s := drafts.Sum{Known: true}
	for _, l := range loads {
		if l.Programme == nil || w.Part != "" && l.Programme.ID != w.Part {
			continue
		}
		s.Value, s.Within = s.Value+float64(l.Made.N), s.Within+rounded
	}
	return s, err
}

// rounded is how far a rounded count may be from the true one.
const rounded = 2

func inspected(f inspections.Figures, what string) float64 {
	seized := 0
	for _, n := range f.Seized {
		seized += n
	}
	return map[string]float64{"visited": float64(f.Visited), "unlicensed": float64(f.Unlicensed), "ordered": float64(f.Ordered), "seized": float64(seized), "fined": float64(f.Fined) / float64(money.Yuan(1))}[what]
}

// cases is how many there were. Outside the desk that registers, few are not told.
func (c *count) cases(ctx context.Context, w drafts.Work, what string) (drafts.Sum, error) {
	flow, what, _ := strings.Cut(what, ".")
	all, err := once(c, func() ([]cases.Counted, error) { return c.Cases.Tally(ctx, w.Who, flow, w.Area, w.To) }, "cases ", flow, w.Who.Purpose, w.Area, w.To)
	n := 0
	for _, x := range all {
		if x.Is(what, w.From, w.To) {
			n++
		}
	}
	return drafts.Sum{Known: true, Hidden: w.Outside && report.Few(n), Value: float64(n)}, err
}
