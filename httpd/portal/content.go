package portal

import (
	"context"
	"maps"
	"slices"
	"strings"

	"wanjia/domain/access"
	"wanjia/domain/care"
	"wanjia/domain/fee"
	"wanjia/domain/person"
	"wanjia/domain/workflow"
	"wanjia/httpd/portal/show"
)

// front is what the first page says of the place.
type front struct{ Place string }

func (p *portal) home(ctx context.Context, _ asked, v *show.View) error {
	tree, err := p.Areas.Tree(ctx)
	if err != nil {
		return err
	}
	f := front{}
	if roots := tree.Roots(); len(roots) == 1 {
		f.Place = show.PlaceOf(tree, roots[0]).Name
	}
	v.Data = f
	return nil
}

// service is a programme as the public is told of it.
type service struct {
	*care.Programme
	For, Where string
}

func (p *portal) services(_ context.Context, a asked, v *show.View) error {
	var out []service
	for _, id := range slices.Sorted(maps.Keys(p.Content.Programmes)) {
		g := p.Content.Programmes[id]
		s := service{Programme: g, For: offered(v, g.Offer)}
		var desks []string
		for _, d := range g.Desks {
			desks = append(desks, show.Say(a.lang, d.Key()))
		}
		s.Where = strings.Join(desks, v.T("comma"))
		out = append(out, s)
	}
	v.Data = out
	return nil
}

// offered says to whom a service is offered.
func offered(v *show.View, o care.Offer) string {
	who := v.T("offer.all")
	switch o.Sex {
	case person.Female:
		who = v.T("offer.women")
	case person.Male:
		who = v.T("offer.men")
	case person.SexUnknown:
	}
	age := func(months int) string {
		if months%12 == 0 && months >= 24 {
			return v.T("offer.years", "n", months/12)
		}
		return v.T("offer.months", "n", months)
	}
	switch {
	case o.From == 0 && o.To == 0:
		return who
	case o.From == 0:
		return v.T("offer.under", "who", who, "to", age(o.To))
	case o.To == 0:
		return v.T("offer.over", "who", who, "from", age(o.From))
	}
	return v.T("offer.between", "who", who, "from", age(o.From), "to", age(o.To))
}

// matter is a kind of case as the public is told of it: how long each part of it may take.
type matter struct {
	*workflow.Definition
	Steps []limit
}

// limit is a state with its clock.
type limit struct {
	workflow.State
	Owner, Longer string
}

// within are the kinds of cases that the public has to do with; what offices do among themselves isn't among them.
func within() []string {
	return []string{"claim", "appeal", "complaint", "hotline", "information", "referral", "refund", "topup", "cut"}
}

func (p *portal) times(_ context.Context, a asked, v *show.View) error {
	var out []matter
	for _, id := range within() {
		d := p.Content.Flows[id]
		if d == nil {
			continue
		}
		m := matter{Definition: d}
		for _, s := range d.States {
			if s.Clock == nil || s.Owner == access.Family {
				continue
			}
			m.Steps = append(m.Steps, limit{State: s, Owner: show.Say(a.lang, s.Owner.Key()), Longer: longer(v, d, s)})
		}
		if len(m.Steps) > 0 {
			out = append(out, m)
		}
	}
	v.Data = out
	return nil
}

// longer says by how much a limit may be extended, and where it is another.
func longer(v *show.View, d *workflow.Definition, s workflow.State) string {
	var parts []string
	for _, step := range d.Steps {
		if step.Extends > 0 && step.LeadsFrom(s.ID) {
			parts = append(parts, v.T("times.extend", "n", step.Extends))
			break
		}
	}
	if len(s.Clock.Regions) > 0 {
		parts = append(parts, v.T("times.regions"))
	}
	return strings.Join(parts, v.T("comma"))
}

// posted is a schedule of fees as it is shown.
type posted struct {
	*fee.Schedule
	Items []charge
}

// charge is one item of it.
type charge struct {
	fee.Item
	Over bool // cancelled, or not begun
}

// Free says that nothing may be charged.
func (c charge) Free() bool { return c.Price == 0 }

func (p *portal) fees(_ context.Context, _ asked, v *show.View) error {
	var out []posted
	for _, s := range p.Fees.Schedules() {
		one := posted{Schedule: s}
		for _, it := range s.Items {
			one.Items = append(one.Items, charge{it, !it.InForce(v.Today)})
		}
		out = append(out, one)
	}
	v.Data = out
	return nil
}
