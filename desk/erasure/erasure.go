// Package erasure is the desk at which somebody's key is destroyed: what was sealed under it, numbers, telephones, accounts and whatever else
// identifies them, can be read nowhere any more, in the journal neither, and finds nobody. It can't be undone, so it is done by whoever
// holds the machine alone, with a reason that stays.
package erasure

import (
	"context"
	"slices"

	"wanjia/base/fault"
	"wanjia/base/seal"
	"wanjia/desk/once"
	"wanjia/desk/register/past"
	"wanjia/desk/register/sealed"
	"wanjia/domain/access"
	"wanjia/domain/erasure"
	"wanjia/domain/identity"
	"wanjia/domain/journal"
	"wanjia/domain/person"
	"wanjia/domain/quarantine"
	"wanjia/domain/register"
	"wanjia/domain/vital"
)

// Tx is a transaction.
type Tx interface {
	once.Tx
	Keeper
	Same(ctx context.Context) (*identity.Map, error)
}

// Keeper holds keys, and what follows from what they seal.
type Keeper interface {
	People(ctx context.Context, ids []person.ID) ([]vital.Person, error)
	Events(ctx context.Context, ids []journal.ID) (map[journal.ID]register.Standing, error)
	Entries(ctx context.Context, seqs []journal.Seq) (map[journal.Seq]journal.Entry, error)
	SaveEvents(ctx context.Context, events []register.Standing) error
	HeldAfter(ctx context.Context, seq journal.Seq, n int) ([]quarantine.Held, error)
	BarFiles(ctx context.Context, entries []journal.ID) error
	DropPapers(ctx context.Context, of []person.ID) error
	DestroyKeys(ctx context.Context, of []person.ID) error
}

// Destroy destroys keys. By the digest of an event a number could be tried out, so it is made anew of what can still be read. Photos of papers
// that came with what is about them, applied or held, and papers of cases about them lie under keys of their own, and go with them.
func Destroy(ctx context.Context, keys *seal.Keys, tx Keeper, of []person.ID) error {
	found, err := tx.People(ctx, of)
	if err != nil {
		return err
	}
	for i := range found {
		var roots []journal.ID
		for _, a := range found[i].Acts {
			roots = append(roots, a.Entry)
		}
		standing, err := tx.Events(ctx, roots)
		if err != nil {
			return err
		}
		for _, s := range standing {
			if err := anew(ctx, keys, tx, s, of); err != nil {
				return err
			}
			if err := unpicture(ctx, tx, s, of); err != nil {
				return err
			}
		}
	}
	if err := unpictureHeld(ctx, keys, tx, of); err != nil {
		return err
	}
	if err := tx.DropPapers(ctx, of); err != nil {
		return err
	}
	return tx.DestroyKeys(ctx, of)
}

func anew(ctx context.Context, keys *seal.Keys, tx Keeper, s register.Standing, of []person.ID) error {
	entries, err := tx.Entries(ctx, []journal.Seq{s.Seq()})
	if err != nil || s.Digest == [16]byte{} {
		return err
	}
	e, err := past.Decode(entries[s.Seq()])
	if err != nil {
		return err
	}
	closed := slices.ContainsFunc(e.Kind.Fields, func(f vital.Field) bool { return f.Shape.Sealed() && sealed.Is(e.Values.Get(f.Code)) })
	if !closed || !slices.Contains(of, e.Subject()) {
		return nil
	}
	s.Digest = sealed.Digest(keys, s.ID, vital.Event{Kind: e.Kind, Values: e.Values.Typed()})
	return tx.SaveEvents(ctx, []register.Standing{s})
}

// unpicture takes away the photos of an event that is about one of them. A birth is about the child: its papers stay where a parent is erased.
func unpicture(ctx context.Context, tx Keeper, s register.Standing, of []person.ID) error {
	if !slices.Contains(of, s.Person) {
		return nil
	}
	entries, err := tx.Entries(ctx, s.Versions)
	if err != nil {
		return err
	}
	ids := make([]journal.ID, 0, len(s.Versions))
	for _, at := range s.Versions {
		ids = append(ids, entries[at].ID)
	}
	return tx.BarFiles(ctx, ids)
}

const page = 500

// unpictureHeld takes away the photos of what is or was held about one of them.
func unpictureHeld(ctx context.Context, keys *seal.Keys, tx Keeper, of []person.ID) error {
	for at := journal.Seq(0); ; {
		held, err := tx.HeldAfter(ctx, at, page)
		if err != nil || len(held) == 0 {
			return err
		}
		seqs := make([]journal.Seq, len(held))
		for i := range held {
			seqs[i] = held[i].Seq
		}
		entries, err := tx.Entries(ctx, seqs)
		if err != nil {
			return err
		}
		var theirs []journal.ID
		for i := range held {
			who, err := sealed.Subject(keys, entries[held[i].Seq])
			if err != nil {
				return err
			}
			if slices.Contains(of, who) {
				theirs = append(theirs, held[i].Entry)
			}
		}
		if err := tx.BarFiles(ctx, theirs); err != nil {
			return err
		}
		at = seqs[len(seqs)-1]
	}
}

// Store opens transactions.
type Store interface {
	Erase(ctx context.Context, fn func(Tx) error) error
}

// Desk destroys keys.
type Desk struct {
	store Store
	keys  *seal.Keys
}

// New is a desk.
func New(s Store, keys *seal.Keys) *Desk { return &Desk{s, keys} }

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
		return Destroy(ctx, d.keys, tx, all)
	})
}
