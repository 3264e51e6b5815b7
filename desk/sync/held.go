package sync

import (
	"context"

	"wanjia/base/fault"
	"wanjia/domain/access"
	"wanjia/domain/journal"
	"wanjia/domain/sync"
)

// Held are the worker's own entries in quarantine, the newest first.
func (d *Desk) Held(ctx context.Context, who access.Actor) ([]Row, error) {
	var rows []Row
	err := d.Store.Read(ctx, func(r Reader) error {
		m := &moment{Reader: r, who: who}
		all, err := r.HeldOf(ctx, who.Account, 0, maxHeld)
		if err != nil {
			return err
		}
		rows, err = m.heldRows(ctx, all)
		return err
	})
	return rows, err
}

// Amend takes a new entry in the place of a held one: once the new one is here, the old one is put aside, in one transaction.
func (d *Desk) Amend(ctx context.Context, who access.Actor, b Batch, root journal.ID) (Answer, error) {
	p := &pushing{d: d, b: b, now: d.Clock.Now()}
	p.fresh()
	if err := p.read(ctx); err != nil {
		return Answer{}, err
	}
	err := d.Store.Write(ctx, func(tx Tx) error {
		if err := p.run(ctx, tx); err != nil {
			return err
		}
		a := p.out.All[0]
		if a.Answer.Answer == journal.Rejected || a.ID == (journal.ID{}) {
			return nil
		}
		h, ok, err := tx.Held(ctx, root)
		if err != nil {
			return err
		}
		if !ok {
			return fault.New(fault.Missing, "quarantine.missing")
		}
		if h.From != who.Account {
			return fault.New(fault.Denied, access.DeniedByArea)
		}
		if a.Answer.Answer == journal.Duplicate && h.Settle() != nil {
			return nil // a retry of what was done
		}
		return d.Inbox.Within(tx).Amended(ctx, who, root, a.Entry)
	})
	if len(p.out.All) == 0 {
		return Answer{}, err
	}
	return p.out.All[0], err
}

// One is a batch of one entry.
func One(s sync.Signed) Batch { return Batch{Entries: []sync.Signed{s}} }
