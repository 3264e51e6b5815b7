// Package roster is the desk that says who belongs to which team of care. Whoever manages accounts does it, and sees nobody's record for it.
package roster

import (
	"context"

	"wanjia/base/fault"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/care"
	"wanjia/domain/journal"

	"wanjia/desk/once"
)

// Reader is one moment.
type Reader interface {
	Head(ctx context.Context) (journal.Seq, error)
	Tree(ctx context.Context) (*area.Tree, error)
	EntryByID(ctx context.Context, id journal.ID) (journal.Entry, bool, error)
	Roster(ctx context.Context) ([]care.Member, error)
}

// Tx is a transaction.
type Tx interface {
	Reader
	Now() int64
	Append(ctx context.Context, entries []journal.Entry) error
}

// Store opens moments and transactions.
type Store interface {
	Read(ctx context.Context, fn func(Reader) error) error
	Write(ctx context.Context, fn func(Tx) error) error
}

// Desk keeps the roster.
type Desk struct {
	store      Store
	programmes map[string]*care.Programme
}

// New is a desk.
func New(store Store, programmes map[string]*care.Programme) *Desk { return &Desk{store, programmes} }

// Seat is that an account joins a team, or leaves it.
type Seat struct {
	ID     journal.ID
	Member care.Member
	Which  care.Joining
}

func may(who access.Actor, tree *area.Tree, at area.Code) error {
	if dec := who.May(tree.Under, access.ManageUsers, access.Request{Area: at, Grain: access.Counts}); !dec.Allowed {
		return fault.New(fault.Denied, dec.Reason)
	}
	return nil
}

// Seat writes it down.
func (d *Desk) Seat(ctx context.Context, who access.Actor, c Seat) (journal.Seq, error) {
	var seq journal.Seq
	return seq, d.store.Write(ctx, func(tx Tx) error {
		tree, err := tx.Tree(ctx)
		if err != nil {
			return err
		}
		if err := may(who, tree, c.Member.Area); err != nil {
			return err
		}
		switch {
		case d.programmes[c.Member.Programme] == nil:
			return fault.New(fault.Missing, "care.programme", "programme", c.Member.Programme).In("programme")
		case !tree.Has(c.Member.Area):
			return fault.New(fault.Invalid, "case.area").In("area")
		}
		seq, err = once.Put(ctx, tx, who, journal.Entry{ID: c.ID, Kind: care.RosterKind, Area: c.Member.Area, Purpose: access.AdministrationPurpose.String(),
			Body: journal.CanonicalBody(c.Member.Body(c.Which))})
		return err
	})
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
			if may(who, tree, m.Area) == nil {
				out = append(out, m)
			}
		}
		return err
	})
	return out, err
}
