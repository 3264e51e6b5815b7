// Package benefits is the desk that finds what families are owed: it takes a scheme over the register as it was on a day
// and tells every period that is due, and it lays an edited scheme beside the one in force. It grants nothing: what it
// finds is for people to claim and for a person to confirm. Whose data it tells is written down first.
package benefits

import (
	"context"
	"slices"
	"strings"

	"wanjia/base/day"
	"wanjia/base/fault"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/benefit"
	"wanjia/domain/person"
	"wanjia/domain/vital"

	"wanjia/desk/looks"
)

// Reader is one moment of the register.
type Reader interface {
	Tree(ctx context.Context) (*area.Tree, error)
	// Everybody yields each person for whom want says yes once; what is yielded is the caller's to keep.
	Everybody(ctx context.Context, want func(Glance) bool, yield func(*vital.Person) error) error
}

// Glance is somebody as far as columns tell.
type Glance struct {
	Sex          person.Sex
	Birth, Death day.Partial
}

// Store opens moments.
type Store interface {
	Read(ctx context.Context, fn func(Reader) error) error
}

// Log writes down who saw whose data.
type Log interface {
	Look(ctx context.Context, who access.Actor, s looks.Seen) error
}

// Desk finds what is owed.
type Desk struct {
	store   Store
	log     Log
	schemes benefit.Set
}

// New is a desk over a store with the schemes of its packs.
func New(store Store, log Log, schemes benefit.Set) *Desk { return &Desk{store, log, schemes} }

// Schemes are those that the desk knows, all versions.
func (d *Desk) Schemes() benefit.Set { return slices.Clone(d.schemes) }

// Ask is a scheme, a day, and where.
type Ask struct {
	Scheme benefit.ID
	On     day.Day
	Within area.Code // zero: everywhere
	Shown  Shown
}

// Shown is what people showed, by what their source calls them.
type Shown map[string][]benefit.Shown

// Owed is one period that is owed to somebody.
type Owed struct {
	Person    person.ID
	Reference string
	Period    benefit.Period
}

// batch is how many people one line in the log of looks names.
const batch = 1000

// Entitled tells every period owed up to the day if it is claimed in time, by person and period. open is of how many people it
// isn't clear, because something isn't known that they would have to show.
func (d *Desk) Entitled(ctx context.Context, who access.Actor, ask Ask, yield func(Owed) error) (open int, err error) {
	s, err := d.inForce(ask)
	if err != nil {
		return 0, err
	}
	var rows []Owed
	err = d.store.Read(ctx, func(r Reader) error {
		tree, err := r.Tree(ctx)
		if err != nil {
			return err
		}
		if !ask.Within.IsZero() && !tree.Has(ask.Within) {
			return fault.New(fault.Missing, "office.area.missing", "area", ask.Within.String()).In("area")
		}
		people := population{r: r, on: ask.On, schemes: benefit.Set{s}, shown: ask.Shown}
		return people.each(ctx, func(c *benefit.Case) error {
			dec, err := s.Decide(c, ask.On, tree)
			if err != nil {
				return err
			}
			if dec.Verdict == benefit.Unclear {
				open++
			}
			for i := range dec.Periods {
				if p := &dec.Periods[i]; p.Owed() && within(p, ask.Within, tree) {
					rows = append(rows, Owed{c.Person, c.Reference, *p})
				}
			}
			return nil
		})
	})
	if err != nil {
		return 0, err
	}
	slices.SortStableFunc(rows, func(a, b Owed) int {
		if n := strings.Compare(a.Name(), b.Name()); n != 0 {
			return n
		}
		return strings.Compare(a.Period.Code, b.Period.Code)
	})
	return open, tellAll(ctx, d, who, ask, "benefits", rows, func(o Owed) person.ID { return o.Person }, yield)
}

// Name is what a source calls the person, or the register's own id.
func (o Owed) Name() string { return nameOf(o.Reference, o.Person) }

func nameOf(reference string, id person.ID) string {
	if reference != "" {
		return reference
	}
	return id.String()
}

// within says whether a place in the area pays any of the period.
func within(p *benefit.Period, a area.Code, tree *area.Tree) bool {
	return a.IsZero() || slices.ContainsFunc(p.Parts, func(q benefit.Part) bool { return tree.Under(q.Area, a) })
}

// tellAll writes down whose data are about to be told, and tells them.
func tellAll[T any](ctx context.Context, d *Desk, who access.Actor, ask Ask, what string, rows []T, of func(T) person.ID, yield func(T) error) error {
	for chunk := range slices.Chunk(rows, batch) {
		seen := looks.Seen{Act: access.List, Area: ask.Within, Detail: what + " " + string(ask.Scheme)}
		for _, r := range chunk {
			if n := len(seen.People); n == 0 || seen.People[n-1] != of(r) {
				seen.People = append(seen.People, of(r))
			}
		}
		if err := d.log.Look(ctx, who, seen); err != nil {
			return err
		}
		for _, r := range chunk {
			if err := yield(r); err != nil {
				return err
			}
		}
	}
	return nil
}

// inForce is the version of the scheme that counts on the day.
func (d *Desk) inForce(ask Ask) (*benefit.Scheme, error) {
	s, ok := d.schemes.Find(ask.Scheme, ask.On)
	if !ok {
		return nil, fault.New(fault.Missing, "benefit.scheme.none", "scheme", string(ask.Scheme), "on", ask.On.String(), "names", d.names()).In("scheme")
	}
	return s, nil
}

func (d *Desk) names() string {
	var out []string
	for _, s := range d.schemes {
		if !slices.Contains(out, string(s.ID)) {
			out = append(out, string(s.ID))
		}
	}
	return strings.Join(out, ", ")
}
