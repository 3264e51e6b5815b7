package tally

import (
	"context"
	"maps"
	"slices"
	"strconv"

	"wanjia/base/clock"
	"wanjia/base/day"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/care"
	"wanjia/domain/care/measure"
	"wanjia/domain/care/stock"
	"wanjia/domain/vital"

	"wanjia/desk/door"
)

// count is one question while it is counted: every record of a programme is opened once, however many measures look at it.
type count struct {
	*Desk
	q     Ask
	tree  *area.Tree
	until day.Day // the end of the period, or today where it isn't over
	all   []*measure.Definition
	sums  map[string]map[string]*measure.Count // by measure and group
}

func (c *count) sum(m *measure.Definition, group string) *measure.Count {
	if c.sums[m.ID] == nil {
		c.sums[m.ID] = map[string]*measure.Count{}
	}
	s := c.sums[m.ID][group]
	if s == nil {
		s = &measure.Count{}
		c.sums[m.ID][group] = s
	}
	return s
}

func (c *count) add(m *measure.Definition, at area.Code, worker string, n measure.Count) {
	s := c.sum(m, groupOf(c.q, c.tree, at, worker))
	s.Num, s.Den, s.NumKept, s.DenKept = s.Num+n.Num, s.Den+n.Den, s.NumKept+n.NumKept, s.DenKept+n.DenKept
}

// told adds something that was or wasn't so.
func (c *count) told(m *measure.Definition, at area.Code, so bool) {
	n := measure.Count{Den: 1}
	if so {
		n.Num = 1
	}
	c.add(m, at, "", n)
}

// within says whether an area is the one that was asked for, or below it.
func (c *count) within(at area.Code) bool { return at == c.q.Area || c.tree.Under(at, c.q.Area) }

// of are the measures of some units.
func (c *count) of(units ...measure.Unit) (out []*measure.Definition) {
	for _, m := range c.all {
		if slices.Contains(units, m.Unit) {
			out = append(out, m)
		}
	}
	return out
}

func (c *count) each(ctx context.Context) error {
	for _, m := range c.all {
		if c.q.By == "" {
			c.sum(m, "")
		}
		if m.People != nil && c.q.By == measure.ByArea {
			for _, child := range c.tree.Children(c.q.Area) {
				c.sum(m, child.String())
			}
		}
	}
	of := map[string][]*measure.Definition{}
	for _, m := range c.all {
		if m.Unit != measure.Births && m.Unit != measure.Stocked {
			of[m.Programme] = append(of[m.Programme], m)
		}
	}
	for _, programme := range slices.Sorted(maps.Keys(of)) {
		if err := c.records(ctx, programme, of[programme]); err != nil {
			return err
		}
	}
	if err := c.births(ctx); err != nil {
		return err
	}
	return c.stores(ctx)
}

func (c *count) records(ctx context.Context, programme string, all []*measure.Definition) error {
	teams := make([]*months, len(all))
	for i, m := range all {
		var err error
		if teams[i], err = c.months(ctx, m, c.tree); err != nil {
			return err
		}
	}
	ends := c.programmes[programme].Ends
	top, err := c.top(ctx, programme)
	if err != nil {
		return err
	}
	err = c.Counter.Count(ctx, programme, top, func(r *care.Record, l vital.Life) {
		one := measure.Case{Meetings: r.Meetings, Ended: r.Ended(ends), Enrolled: day.OfTime(r.Consent.At, clock.Civil()), Steps: r.Referrals(), Born: l.Birth, Sex: l.Sex}
		for i, m := range all {
			at := r.Area
			if m.People != nil {
				at = c.home(m, &l, at)
			}
			if at.IsZero() || !c.within(at) {
				continue
			}
			teams[i].take(m, &one, c.q, at)
			m.Tally(&one, c.q.From, c.until, func(worker string, n measure.Count) { c.add(m, at, worker, n) })
		}
	})
	for i, m := range all {
		for key, told := range teams[i].told {
			c.told(m, key.at, told)
		}
	}
	return err
}

// top is the area whose records are gone through: that which was asked for, or the widest around it that has a team of the programme,
// for a village's people are served by the team of its township.
func (c *count) top(ctx context.Context, programme string) (area.Code, error) {
	top := c.q.Area
	members, err := c.Teams.Roster(ctx)
	for _, m := range members {
		if m.Programme == programme && c.tree.Under(top, m.Area) {
			top = m.Area
		}
	}
	return top, err
}

// home is where a client stands below the line: where they live at the end of the period, as the register's people do. A birth stays where
// it is told when the child, or the mother, has moved on.
func (c *count) home(m *measure.Definition, l *vital.Life, team area.Code) area.Code {
	if s, ok := l.Home(c.until); ok {
		return s.Area
	}
	if m.People.Born {
		return team
	}
	return area.Code{}
}

func (c *count) births(ctx context.Context) error {
	all := c.of(measure.Births)
	if len(all) == 0 {
		return nil
	}
	return c.Births.Births(ctx, c.within, c.q.From, c.until, func(at area.Code, on day.Day, values map[string]string) {
		for _, m := range all {
			m.Tally(measure.Birth(on, values), c.q.From, c.until, func(_ string, n measure.Count) { c.add(m, at, "", n) })
		}
	})
}

func (c *count) stores(ctx context.Context) error {
	all := c.of(measure.Stocked)
	if len(all) == 0 {
		return nil
	}
	lines, err := c.Stores.Ledger(ctx)
	if err != nil {
		return err
	}
	of := map[area.Code][]stock.Line{}
	for _, l := range lines {
		if c.within(l.Area) {
			of[l.Area] = append(of[l.Area], l)
		}
	}
	for _, m := range all {
		for at, ledger := range of {
			for _, k := range m.Held(ledger, c.q.From, c.q.To, c.today()) {
				c.told(m, at, k.All)
			}
		}
	}
	return nil
}

// cellsEach is how many counts a figure has.
const cellsEach = 4

// out lets the counts out, and makes figures of them.
func (c *count) out(ctx context.Context, who access.Actor) ([]Figure, error) {
	var out []Figure
	var cells []door.Count
	for _, m := range c.all {
		for _, group := range slices.Sorted(maps.Keys(c.sums[m.ID])) {
			s, num, den := c.sums[m.ID][group], m.ID+" "+group+" num", c.below(m)+" "+group+" den"
			out = append(out, Figure{Of: m, Service: c.programmes[m.Programme], Group: group, Title: c.titleOf(group), People: m.People != nil})
			cells = append(cells, door.Count{Name: num, N: int64(s.Num)}, door.Count{Name: den, N: int64(s.Den)},
				door.Count{Name: num, N: int64(s.NumKept)}, door.Count{Name: den, N: int64(s.DenKept)})
		}
	}
	shown, err := c.Door.Counts(ctx, who, c.q.Area, "care measures", c.q.From.String()+"/"+c.q.To.String()+" "+c.q.By, cells)
	if err != nil {
		return nil, err
	}
	known := c.places(who, c.q)
	for i := range out {
		x, row := &out[i], shown[cellsEach*i:cellsEach*(i+1)]
		if x.Num, x.Den = row[0], row[1]; x.Of.People == nil {
			x.Num.N = min(x.Num.N, x.Den.N) // each is rounded by itself
		}
		x.Share = door.Share(x.Num, x.Den)
		if len(x.Of.Loss) > 0 {
			x.ShareKept = door.Share(row[2], row[3])
		}
		if err := x.reach(ctx, known, c.q); err != nil {
			return nil, err
		}
	}
	for i := range out {
		out[i].SharePeriods = periods(&out[i], out)
	}
	return out, nil
}

// below names what stands below a measure's line: where several have the same there, it is rounded once, or of several roundings it could
// be told.
func (c *count) below(m *measure.Definition) string {
	if m.Unit == measure.Births {
		return m.Unit.String()
	}
	return m.Programme + " " + m.Unit.String()
}

func (c *count) titleOf(group string) string {
	if at, err := area.ParseCode(group); err == nil && c.q.By == measure.ByArea {
		if a, ok := c.tree.Get(at); ok {
			return a.Name
		}
	}
	return group
}

// periods is the drop-out between two measures of the same group, of what was let out of them.
func periods(x *Figure, all []Figure) string {
	if x.Of.Periods == nil {
		return ""
	}
	var first, last door.Count
	for _, y := range all {
		switch {
		case y.Group != x.Group:
		case y.Of.ID == x.Of.Periods.First:
			first = y.Num
		case y.Of.ID == x.Of.Periods.Last:
			last = y.Num
		}
	}
	if first.Few || first.N == 0 {
		return ""
	}
	return strconv.FormatFloat(100*float64(first.N-last.N)/float64(first.N), 'f', 1, 64)
}

// reach puts the register's people below the line, where the measure wants them, and those projected beside.
func (x *Figure) reach(ctx context.Context, known *places, q Ask) error {
	if x.Of.People == nil {
		return nil
	}
	at := q.Area
	if x.Group != "" {
		var err error
		if at, err = area.ParseCode(x.Group); err != nil {
			return err
		}
	}
	b, err := known.of(ctx, x.Of.People, at)
	x.Den, x.Share = b.there, door.Share(x.Num, b.there)
	if b.guessed {
		x.Projected, x.ShareProjected = b.projected, door.Share(x.Num, b.projected)
	}
	return err
}
