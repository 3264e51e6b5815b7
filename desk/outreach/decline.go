package outreach

import (
	"context"
	"time"

	"wanjia/base/clock"
	"wanjia/base/fault"
	"wanjia/desk/office/view"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/benefit"
	"wanjia/domain/claim"
	"wanjia/domain/journal"
	"wanjia/domain/person"
)

// Decline writes down that somebody wants nothing of a scheme. Nobody is asked why, and it is written once; a claim that they
// bring later themselves is as good as any.
func (d *Desk) Decline(ctx context.Context, who access.Actor, scheme benefit.ID, p person.ID) (at journal.Seq, err error) {
	err = d.store.Write(ctx, func(tx Tx) error {
		if _, err := d.find.Scheme(scheme, clock.Today(d.office.Clock)); err != nil {
			return err
		}
		id := claim.DeclineID(p, scheme)
		home, err := homeOf(ctx, tx, who, p)
		if err != nil {
			return err
		}
		e, again, err := tx.EntryByID(ctx, id)
		if err != nil || again {
			at = e.Seq
			return err
		}
		head, err := tx.Head(ctx)
		if err != nil {
			return err
		}
		now := time.UnixMilli(tx.Now()).UTC()
		at = head + 1
		return tx.Append(ctx, []journal.Entry{{Seq: at, ID: id, Kind: claim.DeclineKind, Area: home, Occurred: clock.Today(clock.Fixed(now)).Partial(), Recorded: now,
			Author: who.Account, Device: who.Device, Purpose: who.Purpose.String(),
			Body: journal.CanonicalBody(map[string]string{claim.PersonField: p.String(), claim.SchemeField: string(scheme)})}})
	})
	return at, err
}

// homeOf is the place of somebody's, or of those who died the last, at which an actor may handle their claims.
func homeOf(ctx context.Context, tx Tx, who access.Actor, p person.ID) (area.Code, error) {
	tree, err := tx.Tree(ctx)
	if err != nil {
		return area.Code{}, err
	}
	found, err := tx.People(ctx, []person.ID{p})
	if err != nil {
		return area.Code{}, err
	}
	if len(found) == 0 {
		return area.Code{}, fault.New(fault.Missing, "case.subject").In("person")
	}
	why := access.DeniedByArea
	for _, at := range view.Whereabouts(found[0].Life().Spells) {
		dec := who.May(tree.Under, access.Handle, access.Request{Area: at, Grain: who.Grain(p)})
		if dec.Allowed {
			return at, nil
		}
		why = dec.Reason
	}
	return area.Code{}, fault.New(fault.Denied, why)
}
