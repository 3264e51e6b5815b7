package audits

import (
	"context"
	"slices"

	"wanjia/base/day"
	"wanjia/desk/office/view"
	"wanjia/domain/area"
	"wanjia/domain/audit/match"
	"wanjia/domain/household"
	"wanjia/domain/journal"
	"wanjia/domain/person"
	"wanjia/domain/vital"
)

// Account is what the register has of the villages of a sample: who lives there, and the births and deaths of the period. Every person of
// a village is in it, also of households that weren't drawn, so that somebody whom the interview found next door isn't taken for missing.
func (d *Desk) Account(ctx context.Context, p *Plan, units []Unit) ([]match.Record, error) {
	drawn := map[household.ID]string{}
	var villages []area.Code
	for _, u := range units {
		drawn[u.House] = u.Number
		villages = append(villages, u.Village)
	}
	slices.SortFunc(villages, area.Code.Compare)
	var all []match.Record
	for _, village := range slices.Compact(villages) {
		err := d.moment(ctx, village, func(s *view.Sight) error {
			b := books{s: s, plan: p, village: village, drawn: drawn}
			if err := b.people(ctx); err != nil {
				return err
			}
			err := b.events(ctx)
			all = append(all, b.all...)
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	return all, nil
}

// books is a village's account under way.
type books struct {
	s       *view.Sight
	plan    *Plan
	village area.Code
	drawn   map[household.ID]string
	all     []match.Record
}

func (b *books) record(kind match.Kind, l *vital.Life, house household.ID) match.Record {
	return match.Record{Kind: kind, Village: b.village.String(), House: b.drawn[house], Name: l.Name, Sex: l.Sex.String(), Birth: l.Birth.String()}
}

func (b *books) people(ctx context.Context) error {
	var at view.Spot[person.ID]
	for done := false; !done; {
		spots, end, err := view.Walk(ctx, b.s.In, b.s.PeopleIn, at, batch)
		if err != nil {
			return err
		}
		if done = end; len(spots) > 0 {
			at = spots[len(spots)-1]
		}
		var ids []person.ID
		for _, spot := range spots {
			if !spot.Nowhere && spot.At == b.village {
				ids = append(ids, spot.ID)
			}
		}
		lives, err := b.s.Facts(ctx, ids)
		if err != nil {
			return err
		}
		for _, id := range ids {
			if l, ok := lives[id]; ok && !l.Dead {
				var house household.ID
				if len(l.Stays) > 0 {
					house = l.Stays[0].Household
				}
				b.all = append(b.all, b.record(match.Person, l, house))
			}
		}
	}
	return nil
}

// late sorts after every date.
const late = "9999-99-99"

func (b *books) events(ctx context.Context) error {
	from, to := b.plan.From.First().String(), b.plan.To.Last()
	before, than := late, journal.ID{}
	for {
		var ids []journal.ID
		err := b.s.EventsIn(ctx, b.village, before, than, from, batch, func(date string, id journal.ID) {
			before, than = date, id
			ids = append(ids, id)
		})
		if err != nil || len(ids) == 0 {
			return err
		}
		told, err := b.s.Tell(ctx, ids)
		if err != nil {
			return err
		}
		for i := range told {
			t := &told[i]
			if on := t.Event.Date(); t.Standing.Voided || on.IsZero() || on.Day() > to {
				continue
			}
			if err := b.event(ctx, t); err != nil {
				return err
			}
		}
	}
}

func (b *books) event(ctx context.Context, t *view.Told) error {
	kind := match.Kind(t.Event.Kind.Code)
	if kind != match.Birth && kind != match.Death {
		return nil
	}
	people, err := b.s.People(ctx, []person.ID{t.Event.Subject()})
	if err != nil || len(people) == 0 {
		return err
	}
	l := people[0].Life()
	r := b.record(kind, &l, houseOn(&l, t.Event.Date().Day()))
	if kind == match.Death {
		r.Date = l.Death.String()
	}
	b.all = append(b.all, r)
	return nil
}

// houseOn is the household that somebody was in on a day, or just before it.
func houseOn(l *vital.Life, on day.Day) household.ID {
	for _, d := range []day.Day{on, on - 1} {
		if stay, ok := l.StayOn(d); ok {
			return stay.Household
		}
	}
	if n := len(l.Stays); n > 0 {
		return l.Stays[n-1].Household
	}
	return household.ID{}
}

// Totals are how many people, births and deaths of the period the register has in each stratum.
func (d *Desk) Totals(ctx context.Context, p *Plan, f *Frame) (Totals, error) {
	type cell struct {
		kind    match.Kind
		stratum string
	}
	n := map[cell]int64{}
	for _, c := range f.Villages {
		n[cell{match.Person, c.Stratum}] += int64(c.People)
	}
	err := d.moment(ctx, p.Area, func(s *view.Sight) error {
		for _, at := range s.In.Codes() {
			stratum := ""
			if p.Stratify {
				of, ok := stratumOf(s.Tree, at, p.Level)
				if !ok {
					continue
				}
				stratum = of.String()
			}
			b := books{s: s, plan: p, village: at}
			if err := b.events(ctx); err != nil {
				return err
			}
			for i := range b.all {
				n[cell{b.all[i].Kind, stratum}]++
			}
		}
		return nil
	})
	return func(kind match.Kind, stratum string) int64 { return n[cell{kind, stratum}] }, err
}
