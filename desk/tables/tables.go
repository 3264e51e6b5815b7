// Package tables is the desk that makes the year's tables of an area: it gathers the facts and the figures, hands them to
// package tabulate, and says of each table what it stands on or why it can't be filled. Its tables are as they are: package door
// protects those that leave the office.
package tables

import (
	"context"
	"strconv"

	"wanjia/base/day"
	"wanjia/base/fault"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/journal"
	"wanjia/domain/person"
	"wanjia/domain/tabulate"
	"wanjia/domain/vital"

	"wanjia/desk/figures"
)

// Event is an event that stands, with the entry whose values stand.
type Event struct {
	ID     journal.ID
	Kind   journal.Kind
	Area   area.Code
	Newest journal.Seq
}

// Span counts events of a kind and area by the years in which they happened and were registered.
type Span struct {
	Kind                 journal.Kind
	Area                 area.Code
	Happened, Registered int
	Count                int64
}

// Reader is one moment of the register.
type Reader interface {
	Tree(ctx context.Context) (*area.Tree, error)
	Between(ctx context.Context, from, before string, after journal.ID, n int) ([]Event, error)
	Spans(ctx context.Context) ([]Span, error)
	Entries(ctx context.Context, seqs []journal.Seq) (map[journal.Seq]journal.Entry, error)
	People(ctx context.Context, ids []person.ID) ([]vital.Person, error)
}

// Store opens moments.
type Store interface {
	Read(ctx context.Context, fn func(Reader) error) error
}

// Figures answers with figures.
type Figures interface {
	Ask(ctx context.Context, q figures.Query) (figures.Answer, error)
}

// Desk makes tables.
type Desk struct {
	store   Store
	figures Figures
}

// New is a desk over a store and the figures.
func New(store Store, f Figures) *Desk { return &Desk{store, f} }

// Order is what is wanted.
type Order struct {
	Area area.Code
	Year int
	Who  access.Actor
}

// Year is the year's tables.
type Year struct {
	Area    area.Area
	Year    int
	Journal journal.Seq
	Names   map[string]string // of the parts of the area, by code
	Same    map[string]string // of the area and its parts in each year, those that had one part alone: the part that was all there was of them
	Tables  []tabulate.Table
	Notes   []tabulate.Note // what the reader of any of them has to know
}

// Make makes all tables, for the operator or for the door. The right to see the area's figures is asked for before anything is
// read.
func (d *Desk) Make(ctx context.Context, o Order) (Year, error) {
	if o.Year < 1800 || o.Year > 2200 {
		return Year{}, fault.New(fault.Invalid, "tables.year", "year", strconv.Itoa(o.Year)).In("year")
	}
	s := &sums{d: d, o: o}
	if err := s.ask(ctx); err != nil {
		return Year{}, err
	}
	g, err := d.gather(ctx, o)
	if err != nil {
		return Year{}, err
	}
	if err := s.listen(ctx, g.kids); err != nil {
		return Year{}, err
	}
	made := map[string]tabulate.Table{}
	for _, t := range tabulate.OfFacts(g.facts) {
		made[t.ID] = t
	}
	for _, t := range s.tables(g) {
		made[t.ID] = t
	}
	made["T3.2"] = tabulate.ByYears("T3.2", tabulate.Birth, o.Year, 5, g.years)
	made["T3.3"] = tabulate.ByYears("T3.3", tabulate.Death, o.Year, 5, g.years)
	y := Year{Area: g.area, Year: o.Year, Journal: s.head, Names: g.names, Same: g.same, Notes: s.reach()}
	why := tabulate.Unfilled()
	for _, id := range tabulate.Order() {
		t, ok := made[id]
		if !ok {
			t = tabulate.Table{ID: id, Why: why[id]}
		}
		y.Tables = append(y.Tables, t)
	}
	return y, nil
}

// gathered is the year's facts, the events by their years, and the area.
type gathered struct {
	area  area.Area
	names map[string]string
	same  map[string]string
	kids  []area.Code
	facts []tabulate.Fact
	years []tabulate.Years
}

const page = 500

func (d *Desk) gather(ctx context.Context, o Order) (gathered, error) {
	var g gathered
	err := d.store.Read(ctx, func(r Reader) error {
		tree, err := r.Tree(ctx)
		if err != nil {
			return err
		}
		top, ok := tree.Find(o.Area)
		if !ok {
			return fault.New(fault.Missing, "indicator.area.missing", "area", o.Area.String()).In("area")
		}
		g.area, _ = tree.Get(top)
		parts := partsOf(tree, top)
		g.kids = parts.kids
		g.names = map[string]string{}
		g.same = map[string]string{}
		for _, c := range append([]area.Code{top}, parts.kids...) {
			a, _ := tree.Get(c)
			g.names[c.String()] = a.Name
			for y := o.Year - decade + 1; y <= o.Year; y++ {
				if sole := soleOf(tree, c, y); sole != c {
					g.same[tabulate.SameKey(c.String(), y)] = sole.String()
				}
			}
		}
		spans, err := r.Spans(ctx)
		if err != nil {
			return err
		}
		for _, s := range spans {
			if _, in := parts.of(s.Area); in {
				g.years = append(g.years, tabulate.Years{Kind: tabulate.Kind(s.Kind), Happened: s.Happened, Registered: s.Registered, Count: s.Count})
			}
		}
		var after journal.ID
		p := pages{r: r, parts: parts, ruled: map[person.ID]*vital.Life{}}
		for {
			events, err := r.Between(ctx, strconv.Itoa(o.Year), strconv.Itoa(o.Year+1), after, page)
			if err != nil || len(events) == 0 {
				return err
			}
			after = events[len(events)-1].ID
			some, err := p.facts(ctx, events)
			if err != nil {
				return err
			}
			g.facts = append(g.facts, some...)
		}
	})
	return g, err
}

// parts finds in which part of an area something lies: a child of the area, or the area itself.
type parts struct {
	tree *area.Tree
	top  area.Code
	kids []area.Code
}

// soleOf is the part that is all there is of an area, or was in a year: its only part, or that one's. A county that gains a second township is still
// its first in the years before, or what was published of those years would be drawn again.
func soleOf(tree *area.Tree, c area.Code, year int) area.Code {
	for {
		kids := tree.Children(c)
		if len(kids) != 1 {
			kids = partsIn(tree, c, year)
		}
		if len(kids) != 1 {
			return c
		}
		c = kids[0]
	}
}

// partsIn are the parts that an area had at the end of a year, or as soon afterwards as it had any.
func partsIn(tree *area.Tree, c area.Code, year int) []area.Code {
	const ahead = 100
	for m := day.MonthOf(year, 12); m <= day.MonthOf(year+ahead, 12); m += 12 {
		if kids := tree.ChildrenOn(c, m.Last()); len(kids) > 0 {
			return kids
		}
	}
	return nil
}

func partsOf(tree *area.Tree, top area.Code) parts { return parts{tree, top, tree.Children(top)} }

func (p parts) of(c area.Code) (code string, in bool) {
	if c != p.top && !p.tree.Under(c, p.top) && !p.tree.Counts(c, p.top) {
		return "", false
	}
	for _, kid := range p.kids {
		if c == kid || p.tree.Under(c, kid) || p.tree.Counts(c, kid) {
			return kid.String(), true
		}
	}
	return p.top.String(), true
}
