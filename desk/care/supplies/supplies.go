// Package supplies is the desk of free supplies: what came, was given, was counted and thrown away, store by store. To whom something was
// given isn't asked.
package supplies

import (
	"context"
	"slices"
	"strings"
	"time"

	"wanjia/base/clock"
	"wanjia/base/day"
	"wanjia/base/fault"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/care/stock"
	"wanjia/domain/journal"

	"wanjia/desk/once"
)

// Reader is one moment.
type Reader interface {
	Head(ctx context.Context) (journal.Seq, error)
	Tree(ctx context.Context) (*area.Tree, error)
	EntryByID(ctx context.Context, id journal.ID) (journal.Entry, bool, error)
	There(ctx context.Context, m *stock.Move) (int, error)
	Shelves(ctx context.Context) ([]stock.Shelf, error)
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

// Desk keeps the ledger.
type Desk struct {
	store Store
	clock clock.Clock
}

// New is a desk.
func New(store Store, clk clock.Clock) *Desk { return &Desk{store, clk} }

// Move writes a line, of today where it doesn't say a day before.
func (d *Desk) Move(ctx context.Context, who access.Actor, m stock.Move) (journal.Seq, error) {
	var seq journal.Seq
	return seq, d.store.Write(ctx, func(tx Tx) error {
		tree, err := tx.Tree(ctx)
		if err != nil {
			return err
		}
		now := time.UnixMilli(tx.Now()).UTC()
		today := clock.Today(clock.Fixed(now))
		if m.On == 0 {
			m.On = today
		}
		if m.On > today {
			return fault.New(fault.Invalid, "stock.later").In("on")
		}
		m.Item, m.Lot = strings.TrimSpace(m.Item), strings.TrimSpace(m.Lot)
		if err := may(who, tree, m.Area); err != nil {
			return err
		}
		if !tree.Has(m.Area) {
			return fault.New(fault.Invalid, "case.area").In("area")
		}
		e := journal.Entry{ID: m.ID, Kind: stock.Kind, Area: m.Area, Occurred: m.On.Partial(), Purpose: access.FamilyService.String(), Body: m.Body()}
		if old, again, err := once.Before(ctx, tx, who, e); err != nil || again {
			seq = old.Seq
			return err
		}
		there, err := tx.There(ctx, &m)
		if err != nil {
			return err
		}
		if err := m.Check(there, m.On); err != nil {
			return err
		}
		seq, err = once.Append(ctx, tx, who, e)
		return err
	})
}

func may(who access.Actor, tree *area.Tree, at area.Code) error {
	if dec := who.May(tree.Under, access.Stock, access.Request{Area: at}); !dec.Allowed {
		return fault.New(fault.Denied, dec.Reason)
	}
	return nil
}

// Shelf is what is there of one lot, with its place in words and how many days it keeps.
type Shelf struct {
	stock.Shelf
	Place string
	Keeps int // days until it expires; negative where it has; 0 too where it never does
}

// Shelves lists what is in the stores where the actor works; what expires first comes first.
func (d *Desk) Shelves(ctx context.Context, who access.Actor) (out []Shelf, err error) {
	today := clock.Today(d.clock)
	err = d.store.Read(ctx, func(r Reader) error {
		tree, err := r.Tree(ctx)
		if err != nil {
			return err
		}
		all, err := r.Shelves(ctx)
		for _, s := range all {
			if may(who, tree, s.Area) != nil {
				continue
			}
			x := Shelf{Shelf: s, Place: s.Area.String()}
			if a, ok := tree.Get(s.Area); ok {
				x.Place = a.Name
			}
			if s.Expiry != 0 {
				x.Keeps = int(s.Expiry - today)
			}
			out = append(out, x)
		}
		return err
	})
	slices.SortStableFunc(out, func(a, b Shelf) int { return int(order(a.Expiry) - order(b.Expiry)) })
	return out, err
}

// order puts what has no end last.
func order(d day.Day) day.Day {
	if d == 0 {
		return 1 << 30
	}
	return d
}
