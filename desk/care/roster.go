package care

import (
	"context"

	"wanjia/base/fault"
	"wanjia/domain/access"
	"wanjia/domain/care"
	"wanjia/domain/journal"
)

// Seat is that an account joins a team, or leaves it.
type Seat struct {
	ID     journal.ID
	Member care.Member
	Which  care.Joining
}

// Seat puts somebody on a team. Whoever manages accounts does it, and sees nobody's record for it.
func (d *Desk) Seat(ctx context.Context, who access.Actor, c Seat) (journal.Seq, error) {
	var seq journal.Seq
	err := d.do(ctx, who, func(w *work) error {
		switch dec := w.who.May(below(w.tree), access.ManageUsers, access.Request{Area: c.Member.Area, Grain: access.Counts}); {
		case !dec.Allowed:
			return fault.New(fault.Denied, dec.Reason)
		case d.Programmes[c.Member.Programme] == nil:
			return fault.New(fault.Missing, "care.programme", "programme", c.Member.Programme).In("programme")
		case !w.tree.Has(c.Member.Area):
			return fault.New(fault.Invalid, "case.area").In("area")
		}
		e, ok, err := w.tx.EntryByID(ctx, c.ID)
		if err != nil || ok {
			seq = e.Seq
			return err
		}
		seq, err = w.append(ctx, line{id: c.ID, kind: care.RosterKind, at: c.Member.Area, on: w.today()}, journal.CanonicalBody(c.Member.Body(c.Which)))
		return err
	})
	return seq, err
}

// Roster lists who belongs to which team, in the areas whose accounts the actor manages.
func (d *Desk) Roster(ctx context.Context, who access.Actor) (out []care.Member, err error) {
	err = d.store.Read(ctx, func(r Reader) error {
		tree, err := r.Tree(ctx)
		if err != nil {
			return err
		}
		all, err := r.Roster(ctx)
		for _, m := range all {
			if who.May(below(tree), access.ManageUsers, access.Request{Area: m.Area, Grain: access.Counts}).Allowed {
				out = append(out, m)
			}
		}
		return err
	})
	return out, err
}
