package cases

import (
	"context"

	"wanjia/base/fault"
	"wanjia/base/money"
	"wanjia/desk/office/view"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/claim"
	"wanjia/domain/journal"
	"wanjia/domain/person"
	"wanjia/domain/workflow"
)

// Reckoner says what schemes owe people today, up to today.
type Reckoner interface {
	// Worth is what a scheme owes some people; of whom it isn't clear isn't in it.
	Worth(ctx context.Context, v *view.Sight, scheme string, people []person.ID) (map[person.ID]money.Fen, error)
}

// Reckon has claims of a lot reckoned by the rules as they are, and not by what somebody wrote.
func (d *Desk) Reckon(r Reckoner) { d.reckoner = r }

// amountField is what a claim comes to.
const amountField = "amount"

// Worth is what a claim of a lot comes to: as it was written, and by the rules today.
type Worth struct {
	Stated, Now money.Fen
	Said        bool // something was written
	Clear       bool // the rules can say
}

// Differs says that something was written that isn't what the rules say.
func (w Worth) Differs() bool { return w.Said && (!w.Clear || w.Stated != w.Now) }

// worths reckons those of some cases that are claims in a state from which a step leads.
func (d *Desk) worths(ctx context.Context, v *view.Sight, step string, files []workflow.File) (map[journal.ID]Worth, error) {
	out := map[journal.ID]Worth{}
	people := map[string][]person.ID{}
	of := map[journal.ID]string{}
	for i := range files {
		f := &files[i]
		flow := d.flows[f.Flow]
		if s, ok := flow.Step(step); d.reckoner == nil || f.Flow != claim.Flow || !ok || !s.LeadsFrom(f.State) {
			continue
		}
		entries, err := v.Entries(ctx, f.Entries)
		if err != nil {
			return nil, err
		}
		told, err := tell(f, entries)
		if err != nil {
			return nil, err
		}
		has := flow.Restore(told).Values
		p, err := person.ParseID(f.Subject)
		if err != nil {
			continue // nobody who could be owed anything
		}
		var w Worth
		if w.Stated, err = money.Parse(has[amountField]); err == nil {
			w.Said = true
		}
		out[f.ID], of[f.ID] = w, has[claim.SchemeField]
		people[of[f.ID]] = append(people[of[f.ID]], p)
	}
	now := map[string]map[person.ID]money.Fen{}
	for scheme, who := range people {
		var err error
		if now[scheme], err = d.reckoner.Worth(ctx, v, scheme, view.Unique(who)); err != nil {
			return nil, err
		}
	}
	for i := range files {
		if w, ok := out[files[i].ID]; ok {
			p, err := person.ParseID(files[i].Subject)
			if err != nil {
				return nil, err
			}
			w.Now, w.Clear = now[of[files[i].ID]][p]
			out[files[i].ID] = w
		}
	}
	return out, nil
}

// reckoned are the claims among the cases of a lot, as the rules have them today.
func (d *Desk) reckoned(ctx context.Context, who access.Actor, b Bulk) (out map[journal.ID]Worth, err error) {
	if d.reckoner == nil {
		return nil, nil
	}
	_, err = d.office.Moment(ctx, who, access.Handle, area.Code{}, func(v *view.Sight) error {
		var files []workflow.File
		for _, root := range b.Cases {
			f, ok, err := v.Case(ctx, root)
			if err != nil {
				return err
			}
			if _, sees := d.sees(v, &f); ok && sees {
				files = append(files, f)
			}
		}
		out, err = d.worths(ctx, v, b.Step, files)
		return err
	})
	return out, err
}

// settled is a command of a lot with what the rules say in it, or why it can't be taken with the others.
func (d *Desk) settled(c *Command, w Worth, asks bool) error {
	said := []string{"stated", w.Stated.String(), "now", w.Now.String()}
	switch {
	case !w.Clear:
		return fault.New(fault.Refused, "case.lot.unclear", said...)
	case w.Now <= 0:
		return fault.New(fault.Refused, "case.lot.nothing", said...)
	case asks:
		c.Values = map[string]string{amountField: w.Now.String()}
	case w.Stated != w.Now:
		return fault.New(fault.Refused, "case.lot.differs", said...)
	}
	return nil
}
