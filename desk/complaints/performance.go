package complaints

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"wanjia/desk/cases"

	"wanjia/base/clock"
	"wanjia/base/day"
	"wanjia/base/fault"
	"wanjia/desk/office/view"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/report"
	"wanjia/domain/workflow"
)

// Performance is how complaints of an area were handled that came in during some whole months. It tells of offices and of nobody who
// complained: a count that could say who is nil, and what was said by few isn't averaged.
type Performance struct {
	From, To                         day.Day // whole months: days could be set against each other until one complaint is left
	Least                            int     // counts below this are hidden
	Hidden                           int     // how many
	Received, Accepted, AcceptedLate *int
	Replied, RepliedLate             *int
	Open, OpenLate                   *int // today
	Founded, Joined                  *int
	Officials, Providers             *int // by what they are about
	Looked                           *int // how often somebody saw who complained
	Days                             *int // the median from receipt to reply; nil where there were few
	Rated                            *int
	Satisfaction                     *float64
	Categories                       map[string]*int
}

// Performance counts.
func (d *Desk) Performance(ctx context.Context, within area.Code, from, to day.Day) (Performance, error) {
	c := counts{categories: map[string]int{}}
	flow, ok := d.cases.Flow(Flow)
	if !ok {
		return Performance{}, fault.New(fault.Missing, "case.flow", "flow", Flow)
	}
	from, to = from.Month().First(), to.Month().Last()
	err := d.office.Store.Read(ctx, func(r view.Reader) error {
		tree, err := r.Tree(ctx)
		if err != nil {
			return err
		}
		return each(ctx, r, func(f *workflow.File) error {
			at, err := area.ParseCode(f.Area)
			if err != nil || f.Opened < from || f.Opened > to || !within.IsZero() && !tree.Under(at, within) {
				return nil //nolint:nilerr // what lies nowhere is nobody's
			}
			acts, values, err := cases.Told(ctx, r, f)
			if err == nil {
				c.add(flow, f, acts, values, clock.Today(d.office.Clock))
			}
			return err
		})
	})
	p := c.shown()
	p.From, p.To = from, to
	return p, err
}

// counts are exact.
type counts struct {
	received, accepted, acceptedLate int
	replied, repliedLate             int
	open, openLate                   int
	founded, joined                  int
	officials, providers             int
	looked, rated, stars             int
	categories                       map[string]int
	days                             []int
}

func (p *counts) add(flow *workflow.Definition, f *workflow.File, acts []workflow.Told, values map[string]string, today day.Day) {
	p.received++
	p.categories[cmp.Or(values["category"], "other")]++
	switch values["against"] {
	case "official":
		p.officials++
	case "provider":
		p.providers++
	}
	late := map[string]int{} // by state: 1 where its clock ran out before somebody's turn was taken
	for i, t := range acts {
		if i > 0 && acts[i-1].Late(t.Act.On) {
			late[acts[i-1].State] = 1
		}
		switch step, _ := flow.Step(t.Act.Step); {
		case t.Act.Step == "accept" || t.Act.Step == "forward":
			p.accepted++
			p.acceptedLate += late["received"]
		case t.Act.Step == "reply":
			p.replied++
			p.repliedLate += late["handling"]
			p.days = append(p.days, int(t.Act.On-f.Opened))
		case t.Act.Step == "join":
			p.joined++
		case step.Reveals:
			p.looked++
		}
	}
	if values["founded"] == "yes" {
		p.founded++
	}
	if n, err := strconv.Atoi(values["satisfied"]); err == nil {
		p.rated++
		p.stars += n
	}
	if f.Owner == access.NoDesk {
		return
	}
	p.open++
	answered := f.State == "answered" || f.State == "reviewed" // whose clock is the complainant's
	if len(acts) > 0 && !answered && acts[len(acts)-1].Late(today) {
		p.openLate++
	}
}

// shown is what may be told of counts.
func (p *counts) shown() Performance {
	out := Performance{Least: report.Least, Categories: map[string]*int{}}
	put := func(n int, hidden bool) *int {
		if hidden {
			out.Hidden++
			return nil
		}
		return &n
	}
	alone := func(n int) *int { return put(n, report.Few(n)) }
	out.Accepted, out.AcceptedLate, out.RepliedLate = alone(p.accepted), alone(p.acceptedLate), alone(p.repliedLate)
	out.Open, out.OpenLate, out.Joined, out.Looked, out.Rated = alone(p.open), alone(p.openLate), alone(p.joined), alone(p.looked), alone(p.rated)
	names := make([]string, 0, len(p.categories))
	for name := range p.categories {
		names = append(names, name)
	}
	slices.Sort(names)
	table := make([]int, 0, len(names)+1)
	for _, name := range names {
		table = append(table, p.categories[name])
	}
	for i, hidden := range report.Veil(append(table, p.received)) {
		if i < len(names) {
			out.Categories[names[i]] = put(table[i], hidden)
		} else {
			out.Received = put(p.received, hidden)
		}
	}
	about := report.Veil([]int{p.officials, p.providers, p.received - p.officials - p.providers, p.received})
	out.Officials, out.Providers = put(p.officials, about[0]), put(p.providers, about[1])
	found := report.Veil([]int{p.founded, p.replied - p.founded, p.replied})
	out.Founded, out.Replied = put(p.founded, found[0]), put(p.replied, found[2])
	if n := len(p.days); n >= report.Least {
		slices.Sort(p.days)
		out.Days = &p.days[n/2]
	}
	if p.rated >= report.Least {
		mean := float64(p.stars) / float64(p.rated)
		out.Satisfaction = &mean
	}
	return out
}
