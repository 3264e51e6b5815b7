// Package fees is the desk of what is charged. Receipts come from the posted schedule and from nowhere else; anybody can look one up by its
// number. What was charged otherwise is found, and leads to a refund.
package fees

import (
	"context"
	"slices"
	"strconv"
	"time"

	"wanjia/base/clock"
	"wanjia/base/day"
	"wanjia/base/fault"
	"wanjia/base/money"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/fee"
	"wanjia/domain/journal"

	"wanjia/desk/once"
)

// Tx is a transaction in which a receipt is written.
type Tx interface {
	Now() int64
	Head(ctx context.Context) (journal.Seq, error)
	Tree(ctx context.Context) (*area.Tree, error)
	EntryByID(ctx context.Context, id journal.ID) (journal.Entry, bool, error)
	Append(ctx context.Context, entries []journal.Entry) error
}

// Reader is one moment.
type Reader interface {
	Numbered(ctx context.Context, n journal.ReceiptNumber) (journal.Entry, bool, error)
}

// Store opens moments and transactions.
type Store interface {
	Read(ctx context.Context, fn func(Reader) error) error
	Write(ctx context.Context, fn func(Tx) error) error
}

// Desk charges by the schedules of the packs.
type Desk struct {
	store     Store
	schedules []*fee.Schedule
	clock     clock.Clock
}

// New is a desk.
func New(store Store, schedules []*fee.Schedule, clk clock.Clock) *Desk {
	return &Desk{store, schedules, clk}
}

// Schedules are what is posted.
func (d *Desk) Schedules() []*fee.Schedule { return slices.Clone(d.schedules) }

// Today is the civil day.
func (d *Desk) Today() day.Day { return clock.Today(d.clock) }

// posted is the schedule that knows an item.
func (d *Desk) posted(item string) (*fee.Schedule, error) {
	for _, s := range d.schedules {
		if _, ok := s.Find(item); ok {
			return s, nil
		}
	}
	return nil, fault.New(fault.Refused, "fee.unposted", "item", item).In("item")
}

// Charge is what is to be receipted. It names nobody: whoever pays holds the number.
type Charge struct {
	ID    journal.ID // made by the author, so that a retry is harmless
	Area  area.Code
	Item  string
	Count int
}

// Issued is a receipt as it was issued.
type Issued struct {
	fee.Receipt
	Entry journal.ID
	Seq   journal.Seq
	At    area.Code
}

// Issue writes a receipt whose amount the schedule says.
func (d *Desk) Issue(ctx context.Context, who access.Actor, c Charge) (Issued, error) {
	s, err := d.posted(c.Item)
	if err != nil {
		return Issued{}, err
	}
	var out Issued
	err = d.store.Write(ctx, func(tx Tx) error {
		tree, err := tx.Tree(ctx)
		if err != nil {
			return err
		}
		if !tree.Has(c.Area) {
			return fault.New(fault.Invalid, "case.area").In("area")
		}
		if dec := who.May(tree.Under, access.Register, access.Request{Area: c.Area}); !dec.Allowed {
			return fault.New(fault.Denied, dec.Reason)
		}
		e := journal.Entry{ID: c.ID, Kind: fee.EntryKind, Area: c.Area}
		if old, again, err := once.Before(ctx, tx, who, e); err != nil || again {
			if err == nil {
				out, err = told(old, c)
			}
			return err
		}
		now := time.UnixMilli(tx.Now()).UTC()
		r, err := s.Receipt(c.Item, c.Count, clock.Today(clock.Fixed(now)))
		if err != nil {
			return err
		}
		e.Occurred, e.Body = r.On.Partial(), journal.CanonicalBody(body(r))
		seq, err := once.Append(ctx, tx, who, e)
		out = Issued{r, e.ID, seq, c.Area}
		return err
	})
	return out, err
}

func body(r fee.Receipt) map[string]string {
	return map[string]string{"schedule": r.Schedule, "version": strconv.Itoa(r.Version), "item": r.Item, "count": strconv.Itoa(r.Count), "amount": r.Amount.String()}
}

// told is a receipt that was issued before. Its amount is the day's on which it was; what it is for must be what is asked for now.
func told(e journal.Entry, c Charge) (Issued, error) {
	out, err := Of(e)
	if err == nil && (e.Area != c.Area || out.Item != c.Item || out.Count != c.Count) {
		return Issued{}, once.Taken(e.ID)
	}
	return out, err
}

// Of reads a receipt back from its entry.
func Of(e journal.Entry) (Issued, error) {
	b, err := journal.ParseBody(e.Body)
	if err != nil {
		return Issued{}, err
	}
	out := Issued{Entry: e.ID, Seq: e.Seq, At: e.Area, Receipt: fee.Receipt{Schedule: b["schedule"], Item: b["item"], On: e.Occurred.Day()}}
	if out.Version, err = strconv.Atoi(b["version"]); err != nil {
		return out, err
	}
	if out.Count, err = strconv.Atoi(b["count"]); err != nil {
		return out, err
	}
	out.Amount, err = money.Parse(b["amount"])
	return out, err
}

// Lookup is a receipt by its number, for anybody who holds it.
func (d *Desk) Lookup(ctx context.Context, number string) (Issued, error) {
	unknown := fault.New(fault.Missing, "ledger.receipt.missing").In("number")
	n, err := journal.ParseReceiptNumber(number)
	if err != nil {
		return Issued{}, unknown
	}
	var out Issued
	err = d.store.Read(ctx, func(r Reader) error {
		e, ok, err := r.Numbered(ctx, n)
		if err != nil || !ok || e.Kind != fee.EntryKind {
			if err == nil {
				err = unknown
			}
			return err
		}
		out, err = Of(e)
		return err
	})
	return out, err
}

// Check finds illegal charges among some, and what is to be given back in all.
func (d *Desk) Check(charges []fee.Charge) ([]fee.Finding, money.Fen, error) {
	if len(d.schedules) == 0 {
		return nil, 0, fault.New(fault.Conflict, "fee.none")
	}
	all := &fee.Schedule{ID: "all"}
	for _, s := range d.schedules {
		all.Items = append(all.Items, s.Items...)
	}
	found := all.Detect(charges)
	return found, fee.Owed(found), nil
}
