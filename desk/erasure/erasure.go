// Package erasure is the desk at which somebody's key is destroyed: what was sealed under it, numbers, telephones, accounts and whatever else
// identifies them, can be read nowhere any more, in the journal neither, and finds nobody. It can't be undone, so it is done by whoever
// holds the machine alone, with a reason that stays.
package erasure

import (
	"context"

	"wanjia/base/fault"
	"wanjia/desk/once"
	"wanjia/domain/access"
	"wanjia/domain/erasure"
	"wanjia/domain/identity"
	"wanjia/domain/journal"
	"wanjia/domain/person"
	"wanjia/domain/vital"
)

// Tx is a transaction.
type Tx interface {
	once.Tx
	Same(ctx context.Context) (*identity.Map, error)
	People(ctx context.Context, ids []person.ID) ([]vital.Person, error)
	DestroyKeys(ctx context.Context, of []person.ID) error
}

// Store opens transactions.
type Store interface {
	Erase(ctx context.Context, fn func(Tx) error) error
}

// Desk destroys keys.
type Desk struct{ store Store }

// New is a desk.
func New(s Store) *Desk { return &Desk{s} }

// maxReason bounds a reason, in bytes.
const maxReason = 1000

// Erase destroys the keys of somebody and of all records that are theirs. The same entry again changes nothing.
func (d *Desk) Erase(ctx context.Context, who access.Actor, entry journal.ID, of person.ID, reason string) (at journal.Seq, err error) {
	if !who.Operator {
		return 0, fault.New(fault.Denied, access.DeniedByDesk)
	}
	if reason == "" || len(reason) > maxReason {
		return 0, fault.New(fault.Invalid, "erasure.reason").In("reason")
	}
	return at, d.store.Erase(ctx, func(tx Tx) error {
		old, again, err := once.Before(ctx, tx, who, journal.Entry{ID: entry, Kind: erasure.Kind})
		if err != nil || again {
			at = old.Seq
			return err
		}
		same, err := tx.Same(ctx)
		if err != nil {
			return err
		}
		found, err := tx.People(ctx, []person.ID{same.Of(of)})
		if err != nil {
			return err
		}
		if len(found) == 0 {
			return fault.New(fault.Missing, "office.person.missing")
		}
		e := journal.Entry{ID: entry, Kind: erasure.Kind, Reason: reason}
		if l := found[0].Life(); len(l.Spells) > 0 {
			e.Area = l.Spells[len(l.Spells)-1].Area
		}
		all := same.All(found[0].ID)
		e.Body = erasure.Body(all)
		if at, err = once.Append(ctx, tx, who, e); err != nil {
			return err
		}
		return tx.DestroyKeys(ctx, all)
	})
}
