package tally

import (
	"context"

	"wanjia/base/day"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/care/measure"
	"wanjia/domain/cube"
	"wanjia/domain/person"

	"wanjia/desk/door"
)

// places are what the register knows of the areas of one question, each read once, and as it may be shown. The same people are rounded
// in the same way wherever they stand below a line: of several roundings of one count, it could be told.
type places struct {
	Ports
	who   access.Actor
	from  day.Month
	to    day.Month // the last of the period, or this month where it isn't over
	all   []*measure.People
	shown map[area.Code]map[string]below
}

// below is what stands below a line.
type below struct {
	there, projected door.Count
	guessed          bool // there was enough to project on
}

func (d *Desk) places(who access.Actor, q Ask) *places {
	out := &places{Ports: d.Ports, who: who, from: q.From.Month(), to: min(q.To, d.today()).Month(), shown: map[area.Code]map[string]below{}}
	for _, id := range d.ids() {
		if p := d.measures[id].People; p != nil {
			out.all = append(out.all, p)
		}
	}
	return out
}

// name is which people they are: when they were born, and of those who live there, on the last day of which month.
func (p *places) name(of *measure.People) string {
	first, last := of.Turned(p.from, p.to)
	name := "born " + first.String() + "/" + last.String()
	if of.Born {
		return name
	}
	return name + " living " + p.to.String() + " " + of.Sex.String()
}

// of are some people of an area, as they may be shown.
func (p *places) of(ctx context.Context, who *measure.People, at area.Code) (below, error) {
	if known := p.shown[at]; known != nil {
		return known[p.name(who)], nil
	}
	known := map[string]below{}
	p.shown[at] = known
	if p.to < p.from {
		return below{}, nil
	}
	there, err := p.place(ctx, at)
	if err != nil {
		return below{}, err
	}
	var cells []door.Count
	var names []string
	for _, one := range p.all {
		name := p.name(one)
		n, guessed := one.Projected(there, p.from, p.to)
		if _, again := known[name]; again {
			continue
		}
		known[name] = below{guessed: guessed}
		names = append(names, name)
		cells = append(cells, door.Count{Name: "there", N: one.Of(there, p.from, p.to)}, door.Count{Name: "projected", N: n})
	}
	shown, err := p.Door.Counts(ctx, p.who, at, "care people", p.from.String()+"/"+p.to.String(), cells)
	if err != nil {
		return below{}, err
	}
	for i, name := range names {
		b := known[name]
		b.there, b.projected = shown[2*i], shown[2*i+1]
		known[name] = b
	}
	return known[p.name(who)], nil
}

// A year, and the three before it that a projection stands on.
const (
	year  = 12
	years = 36
)

func (p *places) place(ctx context.Context, at area.Code) (*measure.Place, error) {
	there := &measure.Place{Births: map[day.Month]int64{}}
	cut := p.to - year
	for before, into := range map[day.Month]*map[measure.Cell]int64{p.to + 1: &there.End, cut + 1: &there.Before, cut - years/2 + 1: &there.Then} {
		lives := map[measure.Cell]int64{}
		if err := p.Register.Lives(ctx, at, before, func(s person.Sex, c cube.Cohort, n int64) { lives[measure.Cell{Sex: s, Cohort: c}] += n }); err != nil {
			return nil, err
		}
		*into = lives
	}
	err := p.Register.Events(ctx, at, min(p.from, cut-years+1), p.to, func(k cube.EventKey, n int64) {
		switch {
		case k.Kind == cube.Birth:
			there.Births[k.Month] += n
		case k.Kind == cube.Death && k.Age == 0 && k.Month > cut-years && k.Month <= cut:
			there.Lost += n
		}
	})
	return there, err
}

// months gathers in which months a team had records to serve, and whether it wrote something down.
type months struct {
	teams []area.Code
	tree  *area.Tree
	told  map[month]bool
	today day.Day
}

type month struct {
	at area.Code // the team's
	of day.Month
}

// months are the teams of a measure that counts them; of any other there are none.
func (d *Desk) months(ctx context.Context, m *measure.Definition, tree *area.Tree) (*months, error) {
	out := &months{tree: tree, told: map[month]bool{}, today: d.today()}
	if m.Unit != measure.Months {
		return out, nil
	}
	all, err := d.Teams.Roster(ctx)
	for _, one := range all {
		if one.Programme == m.Programme {
			out.teams = append(out.teams, one.Area)
		}
	}
	return out, err
}

func (x *months) take(m *measure.Definition, c *measure.Case, q Ask, at area.Code) {
	if m.Unit != measure.Months {
		return
	}
	for _, one := range m.Reported(c, q.From, q.To, x.today) {
		key := month{x.team(at), one.Of}
		x.told[key] = x.told[key] || one.Told
	}
}

// team is the smallest area with a team that a record's area lies in; its own where there is none any more.
func (x *months) team(at area.Code) area.Code {
	best := at
	found := false
	for _, t := range x.teams {
		if (t == at || x.tree.Under(at, t)) && (!found || x.tree.Under(t, best)) {
			best, found = t, true
		}
	}
	return best
}
