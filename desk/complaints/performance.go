package complaints

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strconv"

	"wanjia/base/clock"
	"wanjia/base/day"
	"wanjia/base/fault"
	"wanjia/desk/cases"
	"wanjia/desk/office/view"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/report"
	"wanjia/domain/workflow"
)

// Performance is how complaints of an area were handled that came in during some whole months. It tells of offices and of nobody who
// complained: a count that could say who is nil, what would tell it by way of another area too, and what was said by few isn't averaged.
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
	Below                            []Below
}

// Below is what of it was late in an area right below.
type Below struct {
	At                                                  area.Area
	Received, AcceptedLate, RepliedLate, Open, OpenLate *int
}

// Performance counts.
func (d *Desk) Performance(ctx context.Context, within area.Code, from, to day.Day) (Performance, error) {
	flow, ok := d.cases.Flow(Flow)
	if !ok {
		return Performance{}, fault.New(fault.Missing, "case.flow", "flow", Flow)
	}
	from, to = from.Month().First(), to.Month().Last()
	x := &ladder{of: map[area.Code]*counts{}}
	err := d.office.Store.Read(ctx, func(r view.Reader) error {
		var err error
		if x.tree, err = r.Tree(ctx); err != nil {
			return err
		}
		return each(ctx, r, func(f *workflow.File) error {
			at, err := area.ParseCode(f.Area)
			if err != nil || f.Opened < from || f.Opened > to || !x.tree.Has(at) {
				return nil //nolint:nilerr // what lies nowhere is nobody's
			}
			acts, values, err := cases.Told(ctx, r, f)
			for ok := err == nil; ok; at, ok = x.above(at) {
				x.at(at).add(flow, f, acts, values, clock.Today(d.office.Clock))
			}
			return err
		})
	})
	if err != nil {
		return Performance{}, err
	}
	p := x.shown(within)
	p.From, p.To = from, to
	return p, nil
}

// ladder is the counts of every area, each with all below it. The zero area is the whole.
type ladder struct {
	tree *area.Tree
	of   map[area.Code]*counts
}

func (x *ladder) at(c area.Code) *counts {
	n, ok := x.of[c]
	if !ok {
		n = &counts{categories: map[string]int{}}
		x.of[c] = n
	}
	return n
}

// above is what an area lies in; nothing is above the whole.
func (x *ladder) above(c area.Code) (area.Code, bool) {
	a, _ := x.tree.Get(c)
	return a.Parent, !c.IsZero()
}

func (x *ladder) below(c area.Code) []area.Code {
	if c.IsZero() {
		return x.tree.Roots()
	}
	return x.tree.Children(c)
}

// hides says whether a count of an area can't be shown: it is small, or it would tell a small one of an area beside it.
func (x *ladder) hides(c area.Code, count func(*counts) int) bool {
	if report.Few(count(x.at(c))) {
		return true
	}
	up, ok := x.above(c)
	if !ok {
		return false
	}
	if x.hides(up, count) {
		return true
	}
	var beside []int
	mine, rest := -1, count(x.at(up))
	for i, o := range x.below(up) {
		if o == c {
			mine = i
		}
		beside = append(beside, count(x.at(o)))
		rest -= beside[i]
	}
	return mine < 0 || report.Veil(append(beside, rest, count(x.at(up))))[mine]
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

// shown is what may be told of an area.
func (x *ladder) shown(c area.Code) Performance {
	p := x.at(c)
	out := Performance{Least: report.Least, Categories: map[string]*int{}}
	put := func(at area.Code, hidden bool, count func(*counts) int) *int {
		if hidden || x.hides(at, count) {
			out.Hidden++
			return nil
		}
		n := count(x.at(at))
		return &n
	}
	alone := func(count func(*counts) int) *int { return put(c, false, count) }
	out.Accepted, out.AcceptedLate, out.RepliedLate = alone(accepted), alone(acceptedLate), alone(repliedLate)
	out.Open, out.OpenLate, out.Joined, out.Looked, out.Rated = alone(stillOpen), alone(openLate), alone(joined), alone(looked), alone(rated)
	names := slices.Sorted(maps.Keys(p.categories))
	table := make([]int, 0, len(names)+1)
	for _, name := range names {
		table = append(table, p.categories[name])
	}
	for i, hidden := range report.Veil(append(table, p.received)) {
		if i < len(names) {
			out.Categories[names[i]] = put(c, hidden, func(o *counts) int { return o.categories[names[i]] })
		} else {
			out.Received = put(c, hidden, received)
		}
	}
	about := report.Veil([]int{p.officials, p.providers, p.received - p.officials - p.providers, p.received})
	out.Officials, out.Providers = put(c, about[0], officials), put(c, about[1], providers)
	found := report.Veil([]int{p.founded, p.replied - p.founded, p.replied})
	out.Founded, out.Replied = put(c, found[0], founded), put(c, found[2], replied)
	for _, at := range x.below(c) {
		a, _ := x.tree.Get(at)
		out.Below = append(out.Below, Below{a, put(at, false, received), put(at, false, acceptedLate), put(at, false, repliedLate), put(at, false, stillOpen), put(at, false, openLate)})
	}
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

func received(c *counts) int     { return c.received }
func accepted(c *counts) int     { return c.accepted }
func acceptedLate(c *counts) int { return c.acceptedLate }
func replied(c *counts) int      { return c.replied }
func repliedLate(c *counts) int  { return c.repliedLate }
func stillOpen(c *counts) int    { return c.open }
func openLate(c *counts) int     { return c.openLate }
func founded(c *counts) int      { return c.founded }
func joined(c *counts) int       { return c.joined }
func officials(c *counts) int    { return c.officials }
func providers(c *counts) int    { return c.providers }
func looked(c *counts) int       { return c.looked }
func rated(c *counts) int        { return c.rated }
