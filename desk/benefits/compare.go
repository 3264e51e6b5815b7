package benefits

import (
	"cmp"
	"context"
	"slices"

	"wanjia/base/day"
	"wanjia/base/fault"
	"wanjia/base/money"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/benefit"
	"wanjia/domain/benefit/version"
	"wanjia/domain/person"
)

// Changed is somebody for whom the edited scheme makes a difference.
type Changed struct {
	Person        person.ID
	Reference     string
	Area          area.Code // the last place that pays
	Before, After money.Fen
}

// Tally is how many people are owed something by the rules in force or by the edited ones, who gains and who loses, and how much.
type Tally struct {
	People, Gain, Lose   int
	Before, Gained, Lost money.Fen
}

// After is what the edited rules come to.
func (t Tally) After() money.Fen { return t.Before + t.Gained - t.Lost }

// Same is how many get what they got.
func (t Tally) Same() int { return t.People - t.Gain - t.Lose }

// add takes what somebody gets before and after in; whoever gets nothing either way isn't counted.
func (t *Tally) add(before, after money.Fen) {
	if before == 0 && after == 0 {
		return
	}
	t.People++
	t.Before += before
	switch {
	case after > before:
		t.Gain, t.Gained = t.Gain+1, t.Gained+after-before
	case after < before:
		t.Lose, t.Lost = t.Lose+1, t.Lost+before-after
	}
}

// Cost is what a part of the area pays for a month.
type Cost struct {
	Area  area.Code
	Month day.Month
	Tally
}

// PartCost is what a part of the area pays over all months.
type PartCost struct {
	Area area.Code
	Tally
}

// Compared is an edited scheme beside the one in force, over everybody.
type Compared struct {
	Tally
	Open  int // who can't be told, because something isn't known
	Parts []PartCost
	Costs []Cost
}

// Splits says which part of an area a place is in.
type Splits func(tree *area.Tree, at area.Code) area.Code

// ByTownship is the area, or the nearest one above it that is no village.
func ByTownship(tree *area.Tree, at area.Code) area.Code {
	a, ok := tree.Get(at)
	for ok && a.Level > area.Township && !a.Parent.IsZero() {
		at = a.Parent
		a, ok = tree.Get(at)
	}
	return at
}

// Below is the part just below an area that a place is in, or the area itself.
func Below(whole area.Code) Splits {
	return func(tree *area.Tree, at area.Code) area.Code {
		line := tree.Lineage(at)
		for i, c := range line {
			if c == whole && i > 0 {
				return line[i-1]
			}
		}
		return at
	}
}

// Compare lays an edited scheme beside the one in force: who would get more, who less, and what it would cost, by part and
// month. Each month is owed by the version in force in it, so an edited scheme that begins later changes nothing before it begins. Nothing is
// changed by asking. yield hears of each person for whom something changes; nil tells of nobody.
func (d *Desk) Compare(ctx context.Context, who access.Actor, ask Ask, edited *benefit.Scheme, by Splits, yield func(Changed) error) (Compared, error) {
	s, err := d.inForce(ask)
	if err != nil {
		return Compared{}, err
	}
	if edited.ID != s.ID {
		return Compared{}, fault.New(fault.Invalid, "benefit.compare.other", "scheme", string(s.ID), "other", string(edited.ID))
	}
	x := comparing{ask: ask, by: by, before: version.Of(d.schemes, s.ID), parts: map[area.Code]*Tally{}, costs: map[cell]*Tally{}}
	x.after = version.With(x.before, edited)
	var rows []Changed
	err = d.store.Read(ctx, func(r Reader) error {
		if x.tree, err = r.Tree(ctx); err != nil {
			return err
		}
		if !ask.Within.IsZero() && !x.tree.Has(ask.Within) {
			return fault.New(fault.Missing, "office.area.missing", "area", ask.Within.String()).In("area")
		}
		shown, err := d.evidence(ctx, r, nil)
		if err != nil {
			return err
		}
		people := population{r: r, on: ask.On, schemes: append(slices.Clone(x.before), edited), shown: shown.beside(ask.Shown), heard: ask.Heard}
		return people.each(ctx, func(c *benefit.Case) (func() error, error) {
			one := compared{row: Changed{Person: c.Person, Reference: c.Reference}, cells: map[cell]*twice{}}
			if err := x.person(c, &one); err != nil || len(one.cells) == 0 && !one.unclear {
				return nil, err
			}
			return func() error {
				if row := x.take(&one); row.Before != row.After && yield != nil {
					rows = append(rows, row)
				}
				return nil
			}, nil
		})
	})
	if err != nil {
		return Compared{}, err
	}
	slices.SortStableFunc(rows, func(a, b Changed) int { return cmp.Compare(a.Name(), b.Name()) })
	t := teller[Changed]{d: d, who: who, ask: ask, what: "benefits compare", of: func(c Changed) person.ID { return c.Person }, yield: yield}
	for _, row := range rows {
		if err := t.take(ctx, row); err != nil {
			return Compared{}, err
		}
	}
	return x.told(), t.flush(ctx)
}

// Name is what a source calls the person, or the register's own id.
func (c Changed) Name() string { return nameOf(c.Reference, c.Person) }

type cell struct {
	area  area.Code
	month day.Month
}

// twice is what somebody gets before and after.
type twice struct{ before, after money.Fen }

// comparing adds up what two sets of rules make of people.
type comparing struct {
	ask           Ask
	by            Splits
	tree          *area.Tree
	before, after benefit.Set // all versions, as they are and with the edited one
	whole         Tally
	open          int
	parts         map[area.Code]*Tally
	costs         map[cell]*Tally
}

// compared is what the rules make of one person.
type compared struct {
	row     Changed
	cells   map[cell]*twice
	unclear bool
}

// person works out what the rules make of somebody, and changes nothing that others are added up in.
func (x *comparing) person(c *benefit.Case, one *compared) error {
	if err := x.add(x.before, c, one, func(t *twice) *money.Fen { return &t.before }); err != nil {
		return err
	}
	return x.add(x.after, c, one, func(t *twice) *money.Fen { return &t.after })
}

// take adds somebody up.
func (x *comparing) take(one *compared) Changed {
	row, parts := one.row, map[area.Code]*twice{}
	for at, t := range one.cells {
		row.Before, row.After = row.Before+t.before, row.After+t.after
		p := made(parts, at.area)
		p.before, p.after = p.before+t.before, p.after+t.after
		made(x.costs, at).add(t.before, t.after)
	}
	for at, t := range parts {
		made(x.parts, at).add(t.before, t.after)
	}
	if x.whole.add(row.Before, row.After); row.Before == 0 && row.After == 0 && one.unclear {
		x.open++
	}
	return row
}

// made is the value of a key, made where it isn't there.
func made[K comparable, V any](m map[K]*V, k K) *V {
	if m[k] == nil {
		m[k] = new(V)
	}
	return m[k]
}

// add takes what rules owe somebody into the cells of its places and months, each month by the version in force in it.
func (x *comparing) add(rules benefit.Set, c *benefit.Case, one *compared, side func(*twice) *money.Fen) error {
	given := false // what is given once, by an earlier version
	for _, s := range rules {
		d, err := s.Owes(c, x.ask.On, x.tree)
		if err != nil {
			return err
		}
		one.unclear = one.unclear || d.Verdict == benefit.Unclear
		for i := range d.Periods {
			p := &d.Periods[i]
			if !p.Owed() || given {
				continue
			}
			x.period(p, s, rules, one, side)
			given = s.Rhythm == benefit.Once && version.Counts(rules, s, p.Parts[0].From)
		}
	}
	return nil
}

func (x *comparing) period(p *benefit.Period, s *benefit.Scheme, rules benefit.Set, one *compared, side func(*twice) *money.Fen) {
	for _, q := range p.Parts {
		if !x.ask.Within.IsZero() && !x.tree.Under(q.Area, x.ask.Within) {
			continue
		}
		part := x.by(x.tree, q.Area)
		for j, fen := range money.Split(q.Fen, max(q.Months, 1)) {
			if m := q.From + day.Month(j); version.Counts(rules, s, m) {
				one.row.Area = q.Area
				*side(made(one.cells, cell{part, m})) += fen
			}
		}
	}
}

func (x *comparing) told() Compared {
	out := Compared{Tally: x.whole, Open: x.open}
	for at, t := range x.parts {
		out.Parts = append(out.Parts, PartCost{at, *t})
	}
	for at, t := range x.costs {
		out.Costs = append(out.Costs, Cost{at.area, at.month, *t})
	}
	slices.SortFunc(out.Parts, func(a, b PartCost) int { return cmp.Compare(a.Area.String(), b.Area.String()) })
	slices.SortFunc(out.Costs, func(a, b Cost) int {
		return cmp.Or(cmp.Compare(a.Area.String(), b.Area.String()), cmp.Compare(a.Month, b.Month))
	})
	return out
}
