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
	"wanjia/base/seal"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/benefit"
	"wanjia/domain/benefit/version"
	"wanjia/domain/claim"
	"wanjia/domain/household"
	"wanjia/domain/journal"
	"wanjia/domain/person"
	"wanjia/domain/vital"

	"wanjia/desk/looks"
	"wanjia/desk/register/sealed"
)

// Families is one moment of the register, as far as it tells of some people and who belongs to them.
type Families interface {
	sealed.Salts
	People(ctx context.Context, ids []person.ID) ([]vital.Person, error)
	Households(ctx context.Context, ids []household.ID) ([]household.Household, error)
	// Subjects are the people whom standing events are about.
	Subjects(ctx context.Context, events []journal.ID) ([]person.ID, error)
	// FactsShown are what people showed, the oldest first; of everybody where nobody is named.
	FactsShown(ctx context.Context, of []person.ID) ([]claim.Fact, error)
}

// Reader is one moment of the whole register.
type Reader interface {
	Families
	Tree(ctx context.Context) (*area.Tree, error)
	// Everyone is about how many people there are.
	Everyone(ctx context.Context) (int, error)
	// Glances tells of everybody whom somebody took down what columns tell, in no order.
	Glances(ctx context.Context, yield func(person.ID, Glance) error) error
	// Births are all birth dates on record, as they are written, in their order.
	Births(ctx context.Context) ([]string, error)
	// Born is Glances of those who were born from one date to another, as these are written.
	Born(ctx context.Context, from, to string, yield func(person.ID, Glance) error) error
	// Everybody has the same people looked at, in no order and without names.
	Everybody(ctx context.Context, look Look) error
	// Those has some people looked at, given in the order of their ids, without names.
	Those(ctx context.Context, ids []person.ID, look Look) error
}

// Look looks at some people on a goroutine of its own, beside others who look; whom lives yields is gone when the next one is. What it answers
// is done by whoever reads, one after another in the order in which people were read; nil is nothing.
type Look = func(lives func(yield func(*vital.Person) error) error) (then func() error, err error)

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
	keys    *seal.Keys
	schemes benefit.Set
}

// New is a desk over a store with the schemes of its packs; the keys open what people showed.
func New(store Store, log Log, keys *seal.Keys, schemes benefit.Set) *Desk {
	return &Desk{store, log, keys, schemes}
}

// Schemes are those that the desk knows, all versions.
func (d *Desk) Schemes() benefit.Set { return slices.Clone(d.schemes) }

// Ask is a scheme, a day, and where.
type Ask struct {
	Scheme benefit.ID
	On     day.Day
	Within area.Code // zero: everywhere
	Shown  Shown
	Heard  func(done, total int) // hears how many people were gone through; nil for nobody
}

// Shown is what people showed beside what is on record, by what their source calls them.
type Shown map[string][]benefit.Shown

// Owed is one period that is owed to somebody.
type Owed struct {
	Person    person.ID
	Reference string
	Period    benefit.Period
}

// batch is how many people one line in the log of looks names.
const batch = 1000

// Entitled tells every period owed up to the day if it is claimed in time, person by person in the order of the register,
// a person's periods in order. open is of how many people it isn't clear, because something isn't known that they would have
// to show. Nothing is gathered: a county's rows go through as they are found.
func (d *Desk) Entitled(ctx context.Context, who access.Actor, ask Ask, yield func(Owed) error) (open int, err error) {
	s, err := d.inForce(ask)
	if err != nil {
		return 0, err
	}
	t := teller[Owed]{d: d, who: who, ask: ask, what: "benefits", of: func(o Owed) person.ID { return o.Person }, yield: yield}
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
		people := population{r: r, on: ask.On, schemes: benefit.Set{s}, shown: shown.beside(ask.Shown), heard: ask.Heard}
		return people.each(ctx, func(c *benefit.Case) (func() error, error) {
			dec, err := s.Owes(c, ask.On, tree)
			if err != nil || dec.Verdict == benefit.No {
				return nil, err
			}
			who, reference := c.Person, c.Reference
			return func() error {
				if dec.Verdict == benefit.Unclear {
					open++
				}
				for i := range dec.Periods {
					if p := &dec.Periods[i]; p.Owed() && within(p, ask.Within, tree) {
						if err := t.take(ctx, Owed{who, reference, *p}); err != nil {
							return err
						}
					}
				}
				return nil
			}, nil
		})
	})
	if err != nil {
		return open, err
	}
	return open, t.flush(ctx)
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

// teller writes down whose data are about to be told, and then tells them, a batch at a time.
type teller[T any] struct {
	d     *Desk
	who   access.Actor
	ask   Ask
	what  string
	of    func(T) person.ID
	yield func(T) error
	rows  []T
}

func (t *teller[T]) take(ctx context.Context, row T) error {
	t.rows = append(t.rows, row)
	if len(t.rows) < batch {
		return nil
	}
	return t.flush(ctx)
}

func (t *teller[T]) flush(ctx context.Context) error {
	if len(t.rows) == 0 {
		return nil
	}
	seen := looks.Seen{Act: access.List, Area: t.ask.Within, Detail: t.what + " " + string(t.ask.Scheme)}
	for _, r := range t.rows {
		if n := len(seen.People); n == 0 || seen.People[n-1] != t.of(r) {
			seen.People = append(seen.People, t.of(r))
		}
	}
	if err := t.d.log.Look(ctx, t.who, seen); err != nil {
		return err
	}
	for _, r := range t.rows {
		if err := t.yield(r); err != nil {
			return err
		}
	}
	t.rows = t.rows[:0]
	return nil
}

// inForce is the version of the scheme that counts on the day.
func (d *Desk) inForce(ask Ask) (*benefit.Scheme, error) { return d.Scheme(ask.Scheme, ask.On) }

// Scheme is the version of a scheme that counts on a day.
func (d *Desk) Scheme(id benefit.ID, on day.Day) (*benefit.Scheme, error) {
	s, ok := d.schemes.Find(id, on)
	if !ok {
		if all := version.Of(d.schemes, id); len(all) > 0 && on < all[0].From {
			return nil, fault.New(fault.Missing, "benefit.scheme.early", "scheme", string(id), "on", on.String(), "from", all[0].From.String()).In("scheme")
		}
		return nil, fault.New(fault.Missing, "benefit.scheme.none", "scheme", string(id), "on", on.String(), "names", d.names()).In("scheme")
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
