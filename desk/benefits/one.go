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
		if c, err = CaseOf(ctx, r, ask.ID, ask.On); err != nil {
			return err
		}
		c.Shown, c.Grants = ask.Shown, ask.Grants
		dec, err = s.Decide(&c, ask.On, tree)
		return err
	})
	return dec, c, err
}

// CaseOf is one person with their family, as they were on a day.
func CaseOf(ctx context.Context, r Reader, id person.ID, on day.Day) (benefit.Case, error) {
	found, err := r.People(ctx, []person.ID{id})
	if err != nil {
		return benefit.Case{}, err
	}
	if len(found) == 0 {
		return benefit.Case{}, fault.New(fault.Missing, "office.person.missing", "person", id.String())
	}
	c := benefit.CaseOf(&found[0], on)
	children, err := childrenOf(ctx, r, &found[0])
	if err != nil {
		return c, err
	}
	members, err := membersOf(ctx, r, c.Household, on)
	if err != nil {
		return c, err
	}
	kin, err := relatives(ctx, r, &c, children, members, on)
	if err != nil {
		return c, err
	}
	f := newFamilies()
	for i := range kin {
		f.add(&kin[i])
	}
	f.join(&c, nil)
	return c, nil
}

// childrenOf are the people in whose birth, record or adoption somebody is named as a parent.
func childrenOf(ctx context.Context, r Reader, p *vital.Person) ([]person.ID, error) {
	var entries []journal.ID
	for _, a := range p.Acts {
		if slices.ContainsFunc(a.Effects, func(e vital.Effect) bool {
			return e.Op == vital.Mentions && (e.Role == "mother" || e.Role == "father")
		}) {
			entries = append(entries, a.Entry)
		}
	}
	if len(entries) == 0 {
		return nil, nil
	}
	return r.Subjects(ctx, entries)
}

func membersOf(ctx context.Context, r Reader, h household.ID, on day.Day) ([]person.ID, error) {
	if h.IsZero() {
		return nil, nil
	}
	houses, err := r.Households(ctx, []household.ID{h})
	if err != nil || len(houses) == 0 {
		return nil, err
	}
	var out []person.ID
	for _, m := range houses[0].Members {
		if m.Start <= on && (!m.Ended || on < m.End) {
			out = append(out, m.Person)
		}
	}
	return out, nil
}

// relatives are the cases of somebody's parents, children and household, their own among them.
func relatives(ctx context.Context, r Reader, c *benefit.Case, children, members []person.ID, on day.Day) ([]benefit.Case, error) {
	ids := append(slices.Clone(children), members...)
	for _, k := range c.Parents {
		ids = append(ids, k.ID)
	}
	ids = append(ids, c.Person)
	slices.SortFunc(ids, func(a, b person.ID) int { return a.Compare(b.ID) })
	found, err := r.People(ctx, slices.Compact(ids))
	out := make([]benefit.Case, 0, len(found))
	for i := range found {
		out = append(out, benefit.CaseOf(&found[i], on))
	}
	return out, err
}
