package changes

import (
	"cmp"
	"context"
	"slices"

	"wanjia/base/clock"
	"wanjia/base/money"
	"wanjia/desk/changes/payee"
	"wanjia/desk/office/view"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/benefit"
	"wanjia/domain/payment"
	"wanjia/domain/person"
	"wanjia/domain/workflow"
)

// Holds is the money of a scheme that waits although it was granted: the part that a cut in decision disputes, what two records of one
// person were both granted, what would go to somebody who may not claim any more, or to an account from which money came back. What nobody
// disputes goes on.
func (d *Desk) Holds(ctx context.Context, r Reader, scheme string) ([]payment.Held, error) {
	files, err := r.OpenCuts(ctx)
	if err != nil {
		return nil, err
	}
	h := holding{d: d, r: r, scheme: scheme, seen: map[person.ID]bool{}}
	for i := range files {
		said, err := payee.Values(ctx, r, &files[i])
		if err != nil {
			return nil, err
		}
		p, err := person.ParseID(files[i].Subject)
		if err == nil && said[payment.SchemeField] == scheme {
			err = h.take(ctx, p, &files[i])
		}
		if err != nil {
			return nil, err
		}
	}
	same, err := r.Same(ctx)
	if err != nil {
		return nil, err
	}
	for _, p := range same.Absorbed() {
		if err := h.take(ctx, p, nil); err != nil {
			return nil, err
		}
	}
	for after := (payment.Stirred{}); ; {
		found, err := r.Differing(ctx, after, swept)
		if err == nil && len(found) == 0 {
			err = h.came(ctx)
		}
		if err != nil || len(found) == 0 {
			return h.out, err
		}
		for _, s := range found {
			if after = s; s.Scheme == scheme {
				if err := h.take(ctx, s.Person, nil); err != nil {
					return nil, err
				}
			}
		}
	}
}

// untold says that the family hasn't been told of a cut yet: until it is, nothing waits for it, since money that waits is a cut already.
func untold(f *workflow.File) bool { return f.State == proposed }

// proposed is the state of a cut of which the family hasn't been told.
const proposed = "proposed"

type holding struct {
	d      *Desk
	r      Reader
	scheme string
	seen   map[person.ID]bool
	out    []payment.Held
}

// take holds what somebody's change disputes; each person once.
func (h *holding) take(ctx context.Context, p person.ID, in *workflow.File) error {
	c, err := h.d.Recount(ctx, h.r, p, benefit.ID(h.scheme))
	if err != nil || len(c.grants) == 0 || h.seen[c.Person] {
		return err
	}
	if in != nil && untold(in) && !c.twice() {
		return nil
	}
	h.seen[c.Person] = true
	var waiting []payment.Due
	for _, record := range c.Records {
		due, err := h.r.Waiting(ctx, record, h.scheme)
		if err != nil {
			return err
		}
		waiting = append(waiting, due...)
	}
	one := payment.Held{Scheme: h.scheme}
	switch {
	case in != nil:
		one.Why, one.Case, one.Until = payment.HeldByCut, in.ID, in.Due
		if c.twice() {
			one.Why = payment.HeldByMerge
		}
	case c.twice() && c.Change.IsCut():
		_, ended, err := raised(ctx, h.r, &c)
		if err != nil || ended && !c.Payee {
			return err
		}
		if !ended {
			one.Why = payment.HeldByMerge
		}
	case !c.Payee:
		return nil
	}
	disputed := map[string]money.Fen{}
	for _, l := range c.Change.Lines {
		if one.Why != "" {
			disputed[l.Period] = max(-l.Fen(), 0)
		}
	}
	slices.SortFunc(waiting, func(a, b payment.Due) int { return cmp.Compare(b.Period, a.Period) })
	for _, x := range waiting {
		hold := one
		hold.Person, hold.Period, hold.Area = x.Person, x.Period, x.Area
		hold.Fen = min(x.Fen, disputed[payment.Base(x.Period)])
		disputed[payment.Base(x.Period)] -= hold.Fen
		if c.Payee {
			hold.Fen, hold.Why = x.Fen, cmp.Or(one.Why, payment.HeldByClaims)
		}
		if hold.Fen > 0 {
			h.out = append(h.out, hold)
		}
	}
	return nil
}

// Over says whether payments that are built pay more of a period than is owed for it, after all that was paid before, where the family was told
// of the cut or the period would be paid twice.
func (d *Desk) Over(ctx context.Context, r Reader, in *workflow.File, scheme string, built []payment.Standing) (bool, error) {
	p, err := person.ParseID(in.Subject)
	if err != nil {
		return false, err
	}
	c, err := d.Recount(ctx, r, p, benefit.ID(scheme))
	if err != nil || untold(in) && !c.twice() {
		return false, err
	}
	waits, err := waitsOf(ctx, r, &c)
	if err != nil {
		return false, err
	}
	for _, l := range c.Change.Lines {
		disputed := -l.Fen()
		for _, x := range waits {
			if payment.Base(x.Period) == l.Period {
				disputed -= x.Fen
			}
		}
		if disputed > 0 && slices.ContainsFunc(built, func(b payment.Standing) bool { return payment.Base(b.Period) == l.Period }) {
			return true, nil
		}
	}
	return false, nil
}

// HeldRow is money that waits, as it is shown.
type HeldRow struct {
	payment.Held
	Who view.Ref
	At  view.Place
}

// Holding lists the money that waits where the actor pays or approves.
func (d *Desk) Holding(ctx context.Context, who access.Actor) (rows []HeldRow, err error) {
	if _, err := d.Sweep(ctx); err != nil {
		return nil, err
	}
	waits, err := d.waits(ctx)
	if err != nil {
		return nil, err
	}
	err = d.office.Look(ctx, who, access.Books, area.Code{}, "holds", func(v *view.Sight) error {
		return d.store.Read(ctx, func(r Reader) error {
			var people []person.ID
			var all []payment.Held
			for _, h := range waits {
				if v.In.Holds(h.Area) {
					all, people = append(all, h), append(people, h.Person)
				}
			}
			refs, err := v.Refs(ctx, view.Unique(people))
			for _, h := range all {
				v.Show(refs[h.Person])
				rows = append(rows, HeldRow{h, refs[h.Person], v.Place(h.Area)})
			}
			return err
		})
	})
	return rows, err
}

// waits is the money of every scheme that waits; the cases that are missing for it are opened.
func (d *Desk) waits(ctx context.Context) ([]payment.Held, error) {
	for {
		var all []payment.Held
		err := d.store.Read(ctx, func(r Reader) error {
			for _, s := range d.find.Schemes().On(clock.Today(d.clock)) {
				held, err := d.Holds(ctx, r, string(s.ID))
				if err != nil {
					return err
				}
				all = append(all, held...)
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
		if more, err := d.Raise(ctx, all); err != nil || !more {
			return all, err
		}
	}
}
