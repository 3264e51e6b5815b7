package benefits

import (
	"context"
	"slices"

	"wanjia/base/day"
	"wanjia/base/fault"
	"wanjia/domain/access"
	"wanjia/domain/benefit"
	"wanjia/domain/household"
	"wanjia/domain/journal"
	"wanjia/domain/person"
	"wanjia/domain/vital"

	"wanjia/desk/looks"
	"wanjia/desk/register/sealed"
)

// Person asks what a scheme makes of one person.
type Person struct {
	ID     person.ID
	Scheme benefit.ID
	On     day.Day
	Shown  []benefit.Shown // what they, or somebody for their household, showed
	Grants []benefit.Grant // what they get already
}

// Decide is what a scheme makes of one person, with every clause, and the case that it rests on. Somebody looks at the
// person, which is written down first.
func (d *Desk) Decide(ctx context.Context, who access.Actor, ask Person) (dec benefit.Decision, c benefit.Case, err error) {
	s, err := d.inForce(Ask{Scheme: ask.Scheme, On: ask.On})
	if err != nil {
		return dec, c, err
	}
	if err := d.log.Look(ctx, who, looks.Seen{Act: access.Open, Detail: "benefits " + string(ask.Scheme), People: []person.ID{ask.ID}}); err != nil {
		return dec, c, err
	}
	err = d.store.Read(ctx, func(r Reader) error {
		tree, err := r.Tree(ctx)
		if err != nil {
			return err
		}
		if c, err = d.Case(ctx, r, ask.ID, ask.On); err != nil {
			return err
		}
		c.Shown, c.Grants = append(c.Shown, ask.Shown...), ask.Grants
		dec, err = s.Decide(&c, ask.On, tree)
		return err
	})
	return dec, c, err
}

// Case is one person with their family, as they were on a day, with what they showed.
func (d *Desk) Case(ctx context.Context, r Families, id person.ID, on day.Day) (benefit.Case, error) {
	found, err := r.People(ctx, []person.ID{id})
	if err != nil {
		return benefit.Case{}, err
	}
	if len(found) == 0 {
		return benefit.Case{}, fault.New(fault.Missing, "office.person.missing", "person", id.String())
	}
	cases, err := d.Cases(ctx, r, found, on, WithFamilies)
	if err != nil {
		return benefit.Case{}, err
	}
	return cases[0], nil
}

// Depth is how much of people's families their cases hold.
type Depth uint8

// The depths.
const (
	WithFamilies Depth = iota // parents, children and households
	Alone                     // nobody but themselves
)

// DepthFor is as much of a family as a scheme asks for.
func DepthFor(s *benefit.Scheme) Depth {
	if s.Who == benefit.ForHousehold || s.Asks("household.") || s.Asks("children.") || s.Asks("person.orphan") {
		return WithFamilies
	}
	return Alone
}

// Cases are some people with their families, as they were on a day, with what they showed, in the order given.
func (d *Desk) Cases(ctx context.Context, r Families, people []vital.Person, on day.Day, depth Depth) ([]benefit.Case, error) {
	out := make([]benefit.Case, len(people))
	ids := make([]person.ID, len(people))
	for i := range people {
		out[i], ids[i] = benefit.CaseOf(&people[i], on), people[i].ID
	}
	if depth == Alone {
		shown, err := d.evidence(ctx, r, ids)
		for i := range out {
			out[i].Shown = shown.of(out[i].Person, "")
		}
		return out, err
	}
	kin, err := relatives(ctx, r, people, out, on)
	if err != nil {
		return nil, err
	}
	f := newFamilies()
	ids = ids[:0]
	for i := range kin {
		f.add(&kin[i], false)
		ids = append(ids, kin[i].Person)
	}
	shown, err := d.evidence(ctx, r, ids)
	for i := range out {
		out[i].Shown = shown.of(out[i].Person, "")
		f.join(&out[i], shown)
	}
	return out, err
}

// evidence is what people showed: as it is on record, and by what their source calls them.
type evidence struct {
	known map[person.ID][]benefit.Shown
	given Shown
}

// evidence opens what people showed; of everybody where nobody is named. What was erased isn't among it.
func (d *Desk) evidence(ctx context.Context, r Families, of []person.ID) (evidence, error) {
	facts, err := r.FactsShown(ctx, of)
	if err != nil || len(facts) == 0 {
		return evidence{}, err
	}
	e := evidence{known: map[person.ID][]benefit.Shown{}}
	open := sealed.Opener{Keys: d.keys, Salts: r}
	for _, f := range facts {
		text, err := open.Text(ctx, f.Person, f.Fact, f.Value)
		if err != nil {
			return e, err
		}
		if text == "" {
			continue
		}
		s, err := f.Shown(text)
		if err != nil {
			return e, err
		}
		e.known[f.Person] = append(e.known[f.Person], s)
	}
	return e, nil
}

// beside is the evidence with more that was given by hand, which goes before what is on record.
func (e evidence) beside(given Shown) evidence { return evidence{e.known, given} }

func (e evidence) of(id person.ID, reference string) []benefit.Shown {
	return slices.Concat(e.known[id], e.given[reference])
}

// childrenOf are the people in whose birth, record or adoption somebody is named as a parent.
func childrenOf(ctx context.Context, r Families, people []vital.Person) ([]person.ID, error) {
	var entries []journal.ID
	for i := range people {
		for _, a := range people[i].Acts {
			if slices.ContainsFunc(a.Effects, func(e vital.Effect) bool {
				return e.Op == vital.Mentions && (e.Role == "mother" || e.Role == "father")
			}) {
				entries = append(entries, a.Entry)
			}
		}
	}
	if len(entries) == 0 {
		return nil, nil
	}
	return r.Subjects(ctx, entries)
}

// Kin are those to whom some people may matter: their children, parents and households as they are on a day, and those they lived with
// before.
func (d *Desk) Kin(ctx context.Context, r Families, people []person.ID, on day.Day) ([]person.ID, error) {
	found, err := r.People(ctx, people)
	if err != nil {
		return nil, err
	}
	ids, err := childrenOf(ctx, r, found)
	if err != nil {
		return nil, err
	}
	var houses []household.ID
	for i := range found {
		c := benefit.CaseOf(&found[i], on)
		for _, k := range c.Parents {
			ids = append(ids, k.ID)
		}
		for _, s := range vital.Fold(found[i].Acts).Stays {
			houses = append(houses, s.Household)
		}
	}
	slices.SortFunc(houses, func(a, b household.ID) int { return a.Compare(b.ID) })
	lived, err := r.Households(ctx, slices.Compact(houses))
	for i := range lived {
		for _, m := range lived[i].Members {
			ids = append(ids, m.Person)
		}
	}
	slices.SortFunc(ids, func(a, b person.ID) int { return a.Compare(b.ID) })
	return slices.Compact(ids), err
}

func membersOf(ctx context.Context, r Families, cases []benefit.Case, on day.Day) ([]person.ID, error) {
	var ids []household.ID
	for i := range cases {
		if h := cases[i].Household; !h.IsZero() {
			ids = append(ids, h)
		}
	}
	if len(ids) == 0 {
		return nil, nil
	}
	slices.SortFunc(ids, func(a, b household.ID) int { return a.Compare(b.ID) })
	houses, err := r.Households(ctx, slices.Compact(ids))
	var out []person.ID
	for i := range houses {
		for _, m := range houses[i].Members {
			if m.Start <= on && (!m.Ended || on < m.End) {
				out = append(out, m.Person)
			}
		}
	}
	return out, err
}

// relatives are the cases of people's parents, children and households, their own among them.
func relatives(ctx context.Context, r Families, people []vital.Person, cases []benefit.Case, on day.Day) ([]benefit.Case, error) {
	ids, err := childrenOf(ctx, r, people)
	if err != nil {
		return nil, err
	}
	members, err := membersOf(ctx, r, cases, on)
	if err != nil {
		return nil, err
	}
	ids = append(ids, members...)
	for i := range cases {
		for _, k := range cases[i].Parents {
			ids = append(ids, k.ID)
		}
		ids = append(ids, cases[i].Person)
	}
	slices.SortFunc(ids, func(a, b person.ID) int { return a.Compare(b.ID) })
	found, err := r.People(ctx, slices.Compact(ids))
	out := make([]benefit.Case, 0, len(found))
	for i := range found {
		out = append(out, benefit.CaseOf(&found[i], on))
	}
	return out, err
}
