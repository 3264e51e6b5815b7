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
	"wanjia/domain/person"
)

// Changed is somebody for whom the edited scheme makes a difference.
type Changed struct {
	Person        person.ID
	Reference     string
	Area          area.Code // the last place that pays
	Before, After money.Fen
}

// Cost is what a township pays for a month, before and after.
type Cost struct {
	Area          area.Code
	Month         day.Month
	Before, After money.Fen
}

// Compared is an edited scheme beside the one in force, over everybody.
type Compared struct {
	People, Gain, Lose, Same int // who is owed anything by either
	Open                     int // who can't be told, because something isn't known
	Before, After            money.Fen
	Costs                    []Cost
}

// Compare lays an edited scheme beside the one in force: who would get more, who less, and what it would cost, by township
// and month. Nothing is changed by it.
func (d *Desk) Compare(ctx context.Context, who access.Actor, ask Ask, edited *benefit.Scheme, yield func(Changed) error) (Compared, error) {
	s, err := d.inForce(ask)
	if err != nil {
		return Compared{}, err
	}
	if edited.ID != s.ID {
		return Compared{}, fault.New(fault.Invalid, "benefit.compare.other", "scheme", string(s.ID), "other", string(edited.ID))
	}
	var told Compared
	var rows []Changed
	err = d.store.Read(ctx, func(r Reader) error {
		tree, err := r.Tree(ctx)
		if err != nil {
			return err
		}
		if !ask.Within.IsZero() && !tree.Has(ask.Within) {
			return fault.New(fault.Missing, "office.area.missing", "area", ask.Within.String()).In("area")
		}
		shown, err := d.evidence(ctx, r, nil)
		if err != nil {
			return err
		}
		x := comparing{ask: ask, tree: tree, costs: map[cell]*Cost{}, told: &told}
		people := population{r: r, on: ask.On, schemes: benefit.Set{s, edited}, shown: shown.beside(ask.Shown), heard: ask.Heard}
		err = people.each(ctx, func(c *benefit.Case) error {
			row, err := x.person(s, edited, c)
			if err == nil && row.Before != row.After {
				rows = append(rows, row)
			}
			return err
		})
		told.Costs = x.sorted()
		return err
	})
	if err != nil {
		return told, err
	}
	slices.SortStableFunc(rows, func(a, b Changed) int { return cmp.Compare(a.Name(), b.Name()) })
	t := teller[Changed]{d: d, who: who, ask: ask, what: "benefits compare", of: func(c Changed) person.ID { return c.Person }, yield: yield}
	for _, row := range rows {
		if err := t.take(ctx, row); err != nil {
			return told, err
		}
	}
	return told, t.flush(ctx)
}

// Name is what a source calls the person, or the register's own id.
func (c Changed) Name() string { return nameOf(c.Reference, c.Person) }

type cell struct {
	area  area.Code
	month day.Month
}

// comparing adds up what two schemes make of people.
type comparing struct {
	ask   Ask
	tree  *area.Tree
	costs map[cell]*Cost
	told  *Compared
}

func (x *comparing) person(s, edited *benefit.Scheme, c *benefit.Case) (Changed, error) {
	row := Changed{Person: c.Person, Reference: c.Reference}
	before, err := s.Owes(c, x.ask.On, x.tree)
	if err != nil {
		return row, err
	}
	after, err := edited.Owes(c, x.ask.On, x.tree)
	if err != nil {
		return row, err
	}
	row.Before = x.add(&before, &row, func(c *Cost) *money.Fen { return &c.Before })
	row.After = x.add(&after, &row, func(c *Cost) *money.Fen { return &c.After })
	t := x.told
	t.Before, t.After = t.Before+row.Before, t.After+row.After
	switch {
	case row.Before == 0 && row.After == 0:
		if before.Verdict == benefit.Unclear || after.Verdict == benefit.Unclear {
			t.Open++
		}
		return row, nil
	case row.After > row.Before:
		t.Gain++
	case row.After < row.Before:
		t.Lose++
	default:
		t.Same++
	}
	t.People++
	return row, nil
}

// add takes what a decision owes into the costs of its places and months.
func (x *comparing) add(d *benefit.Decision, row *Changed, side func(*Cost) *money.Fen) money.Fen {
	var sum money.Fen
	for i := range d.Periods {
		p := &d.Periods[i]
		if !p.Owed() {
			continue
		}
		for _, q := range p.Parts {
			if !x.ask.Within.IsZero() && !x.tree.Under(q.Area, x.ask.Within) {
				continue
			}
			row.Area = q.Area
			sum += q.Fen
			for j, fen := range money.Split(q.Fen, max(q.Months, 1)) {
				at := cell{x.township(q.Area), q.From + day.Month(j)}
				if x.costs[at] == nil {
					x.costs[at] = &Cost{Area: at.area, Month: at.month}
				}
				*side(x.costs[at]) += fen
			}
		}
	}
	return sum
}

// township is the area, or the nearest one above it that is no village.
func (x *comparing) township(c area.Code) area.Code {
	a, ok := x.tree.Get(c)
	for ok && a.Level > area.Township && !a.Parent.IsZero() {
		c = a.Parent
		a, ok = x.tree.Get(c)
	}
	return c
}

func (x *comparing) sorted() []Cost {
	out := make([]Cost, 0, len(x.costs))
	for _, c := range x.costs {
		out = append(out, *c)
	}
	slices.SortFunc(out, func(a, b Cost) int {
		return cmp.Or(cmp.Compare(a.Area.String(), b.Area.String()), cmp.Compare(a.Month, b.Month))
	})
	return out
}
