// Package budget is the desk of what an office may spend: it writes what is proposed, decided, promised, paid and reported, keeps the papers that
// show payments, and tells where these don't agree. Anybody may see the sums of an area; of what goes to families only as much as names nobody.
package budget

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"time"

	"wanjia/base/clock"
	"wanjia/base/day"
	"wanjia/base/fault"
	"wanjia/base/seal"
	"wanjia/desk/register/sealed"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/budget"
	"wanjia/domain/journal"
	"wanjia/domain/person"
)

// Reader is one moment.
type Reader interface {
	sealed.Salts
	Head(ctx context.Context) (journal.Seq, error)
	Tree(ctx context.Context) (*area.Tree, error)
	EntryByID(ctx context.Context, id journal.ID) (journal.Entry, bool, error)
	Noted(ctx context.Context, kind journal.Kind, from, to int) ([]journal.Entry, error)
	Tied(ctx context.Context, from, to int) ([]budget.Tied, error)
	Blob(ctx context.Context, owner journal.ID, hash string) ([]byte, bool, error)
}

// Tx is a transaction.
type Tx interface {
	Reader
	Now() int64
	Append(ctx context.Context, entries []journal.Entry) error
	SaveSalts(ctx context.Context, salts map[person.ID][16]byte) error
	KeepBlob(ctx context.Context, owner journal.ID, hash string, sealed []byte) error
}

// Store opens moments and transactions.
type Store interface {
	Read(ctx context.Context, fn func(Reader) error) error
	Write(ctx context.Context, fn func(Tx) error) error
}

// Desk keeps budgets.
type Desk struct {
	store   Store
	keys    *seal.Keys
	schemes []string // whose batches a line may pay
	clock   clock.Clock
}

// New is a desk. A line may be tied to one of some schemes of benefits.
func New(store Store, keys *seal.Keys, schemes []string, clk clock.Clock) *Desk {
	return &Desk{store, keys, schemes, clk}
}

// Today is the civil day.
func (d *Desk) Today() day.Day { return clock.Today(d.clock) }

// Schemes are those that a line may be tied to.
func (d *Desk) Schemes() []string { return d.schemes }

// Year is the budgets of an area and all below it.
type Year struct {
	Year       int
	Area       area.Code
	Lines      []*budget.Line
	Mismatches []budget.Mismatch
	Names      map[area.Code]string
	Years      []int // of which there are lines
}

// read loads the book of a year and the one before it.
func read(ctx context.Context, r Reader, year int) (*budget.Book, *area.Tree, error) {
	tree, err := r.Tree(ctx)
	if err != nil {
		return nil, nil, err
	}
	entries, err := r.Noted(ctx, budget.EntryKind, year-1, year)
	if err != nil {
		return nil, nil, err
	}
	tied, err := r.Tied(ctx, year-1, year)
	if err != nil {
		return nil, nil, err
	}
	told, err := tell(entries)
	return budget.Read(told, tied, tree.Under), tree, err
}

func tell(entries []journal.Entry) ([]budget.Told, error) {
	out := make([]budget.Told, 0, len(entries))
	for _, e := range entries {
		body, err := journal.ParseBody(e.Body)
		if err != nil {
			return nil, err
		}
		if t, ok := budget.Of(e, body); ok {
			out = append(out, t)
		}
	}
	return out, nil
}

// Year tells the budgets of a year as far as the actor may see them. A zero area is all that the actor may see.
func (d *Desk) Year(ctx context.Context, who access.Actor, within area.Code, year int) (Year, error) {
	out := Year{Year: year, Area: within, Names: map[area.Code]string{}}
	err := d.store.Read(ctx, func(r Reader) error {
		book, tree, err := read(ctx, r, year)
		if err != nil {
			return err
		}
		if !within.IsZero() && !tree.Has(within) {
			return fault.New(fault.Invalid, "case.area").In("area")
		}
		if !within.IsZero() {
			if dec := who.May(tree.Under, access.Budget, access.Request{Area: within}); !dec.Allowed {
				return fault.New(fault.Denied, dec.Reason)
			}
		}
		shown := map[journal.ID]bool{}
		for _, l := range book.Lines(year) {
			if !within.IsZero() && !tree.Under(l.Area, within) || !who.May(tree.Under, access.Budget, access.Request{Area: l.Area}).Allowed {
				continue
			}
			shown[l.ID] = true
			out.Lines = append(out.Lines, l)
			if a, ok := tree.Get(l.Area); ok {
				out.Names[l.Area] = a.Name
			}
		}
		for _, m := range book.Mismatches(year, d.Today()) {
			if shown[m.Line] {
				out.Mismatches = append(out.Mismatches, m)
			}
		}
		return nil
	})
	return out, err
}

// Benefits are what batches paid to families of an area between two days, as far as the actor may see budgets there.
func (d *Desk) Benefits(ctx context.Context, who access.Actor, within area.Code, from, to day.Day) ([]budget.Tied, error) {
	var out []budget.Tied
	err := d.store.Read(ctx, func(r Reader) error {
		tree, err := r.Tree(ctx)
		if err != nil {
			return err
		}
		if dec := who.May(tree.Under, access.Budget, access.Request{Area: within}); !dec.Allowed {
			return fault.New(fault.Denied, dec.Reason)
		}
		all, err := r.Tied(ctx, from.Month().Year(), to.Month().Year())
		for _, t := range all {
			if t.On >= from && t.On <= to && (t.Area == within || tree.Under(t.Area, within)) {
				out = append(out, t)
			}
		}
		return err
	})
	return out, err
}

// One is a line with what doesn't agree in it, and the lines that what is left of it may be carried to.
type One struct {
	*budget.Line
	Mismatches []budget.Mismatch
	Name       string // of its area
	Next       []*budget.Line
}

// Line tells one line.
func (d *Desk) Line(ctx context.Context, who access.Actor, id journal.ID) (One, error) {
	var out One
	err := d.store.Read(ctx, func(r Reader) error {
		year, err := yearOf(ctx, r, id)
		if err != nil {
			return err
		}
		book, tree, err := read(ctx, r, year+1) // so that the lines of the next year are known
		if err != nil {
			return err
		}
		before, err := before(ctx, r, year, tree)
		if err != nil {
			return err
		}
		l, ok := before.Line(id)
		if !ok || !who.May(tree.Under, access.Budget, access.Request{Area: l.Area}).Allowed {
			return fault.New(fault.Missing, "budget.line.missing")
		}
		out.Line = l
		if a, ok := tree.Get(l.Area); ok {
			out.Name = a.Name
		}
		for _, m := range before.Mismatches(year, d.Today()) {
			if m.Line == id {
				out.Mismatches = append(out.Mismatches, m)
			}
		}
		for _, n := range book.Lines(year + 1) {
			if n.Area == l.Area && n.Source == l.Source {
				out.Next = append(out.Next, n)
			}
		}
		return nil
	})
	return out, err
}

// before is the book of a year with the one before it and the one after it: what was carried in, and what was carried out.
func before(ctx context.Context, r Reader, year int, tree *area.Tree) (*budget.Book, error) {
	entries, err := r.Noted(ctx, budget.EntryKind, year-1, year+1)
	if err != nil {
		return nil, err
	}
	tied, err := r.Tied(ctx, year-1, year+1)
	if err != nil {
		return nil, err
	}
	told, err := tell(entries)
	return budget.Read(told, tied, tree.Under), err
}

// yearOf is the year of a line.
func yearOf(ctx context.Context, r Reader, line journal.ID) (int, error) {
	e, ok, err := r.EntryByID(ctx, line)
	if err != nil {
		return 0, err
	}
	missing := fault.New(fault.Missing, "budget.line.missing").In("line")
	if !ok || e.Kind != budget.EntryKind {
		return 0, missing
	}
	body, err := journal.ParseBody(e.Body)
	if err != nil {
		return 0, err
	}
	t, ok := budget.Of(e, body)
	if !ok {
		return 0, missing
	}
	return t.Year(), nil
}

// Done is what came of an act.
type Done struct {
	Entry journal.ID
	Line  journal.ID
	Seq   journal.Seq
}

// Do writes an act. The same act again is the same entry.
func (d *Desk) Do(ctx context.Context, who access.Actor, a budget.Act) (Done, error) {
	var done Done
	err := d.store.Write(ctx, func(tx Tx) (err error) {
		done, err = d.write(ctx, tx, who, a)
		return err
	})
	return done, err
}

func (d *Desk) write(ctx context.Context, tx Tx, who access.Actor, a budget.Act) (Done, error) {
	if old, ok, err := tx.EntryByID(ctx, a.ID); err != nil || ok {
		return again(old, who, a, err)
	}
	now := time.UnixMilli(tx.Now()).UTC()
	a.By, a.Today = who.Account, clock.Today(clock.Fixed(now))
	year, err := a.Year, error(nil)
	if !a.Line.IsZero() {
		if year, err = yearOf(ctx, tx, a.Line); err != nil {
			return Done{}, err
		}
	}
	tree, err := tx.Tree(ctx)
	if err != nil {
		return Done{}, err
	}
	book, err := before(ctx, tx, year, tree)
	if err != nil {
		return Done{}, err
	}
	at := a.Area
	if l, ok := book.Line(a.Line); ok {
		at = l.Area
	}
	if !tree.Has(at) {
		return Done{}, fault.New(fault.Invalid, "case.area").In("area")
	}
	if dec := who.May(tree.Under, access.Spend, access.Request{Area: at}); !dec.Allowed {
		return Done{}, fault.New(fault.Denied, dec.Reason)
	}
	if err := d.known(a.Scheme); err != nil {
		return Done{}, err
	}
	body, err := book.Take(a)
	if err != nil {
		return Done{}, err
	}
	head, err := tx.Head(ctx)
	if err != nil {
		return Done{}, err
	}
	e := journal.Entry{Seq: head + 1, ID: a.ID, Kind: budget.EntryKind, Area: at, Occurred: a.Today.Partial(), Recorded: now, Author: who.Account, Device: who.Device,
		Purpose: who.Purpose.String(), Reason: a.Reason, Body: journal.CanonicalBody(body)}
	if err := journal.Check(e); err != nil {
		return Done{}, err
	}
	line := a.Line
	if line.IsZero() {
		line = a.ID
	}
	return Done{e.ID, line, e.Seq}, tx.Append(ctx, []journal.Entry{e})
}

func (d *Desk) known(scheme string) error {
	if scheme == "" {
		return nil
	}
	for _, s := range d.schemes {
		if s == scheme {
			return nil
		}
	}
	return fault.New(fault.Invalid, "budget.scheme").In("scheme")
}

// again says that the act was written before. The same id with another act is a conflict.
func again(e journal.Entry, who access.Actor, a budget.Act, err error) (Done, error) {
	if err != nil {
		return Done{}, err
	}
	body, err := journal.ParseBody(e.Body)
	if err != nil {
		return Done{}, err
	}
	line := a.Line
	if line.IsZero() {
		line = a.ID
	}
	if e.Kind != budget.EntryKind || e.Author != who.Account || body[budget.StepField] != string(a.Step) || body[budget.LineField] != line.String() {
		return Done{}, fault.New(fault.Conflict, "journal.id.taken", "id", a.ID.String())
	}
	return Done{e.ID, line, e.Seq}, nil
}

// Handed is a file that shows a payment; what it is was found out before.
type Handed struct {
	Line    journal.ID
	Payment journal.ID
	Type    string
	Bytes   []byte
}

// Hand keeps a file with a payment, sealed under the payment's own key. The journal gets its hash, type and size.
func (d *Desk) Hand(ctx context.Context, who access.Actor, h Handed) (Done, error) {
	sum := sha256.Sum256(h.Bytes)
	hash := hex.EncodeToString(sum[:])
	act := budget.Act{ID: journal.DeriveID("budget paper", h.Payment.String(), hash), Step: budget.Paper, Line: h.Line, Payment: h.Payment,
		Paper: budget.Evidence{Hash: hash, Type: h.Type, Size: int64(len(h.Bytes))}}
	var done Done
	err := d.store.Write(ctx, func(tx Tx) (err error) {
		if done, err = d.write(ctx, tx, who, act); err != nil {
			return err
		}
		box := sealed.NewBox(d.keys, tx)
		raw, err := box.Bytes(ctx, person.ID{ID: h.Payment.ID}, purpose(hash), h.Bytes)
		if err != nil {
			return err
		}
		if err := tx.SaveSalts(ctx, box.Fresh()); err != nil {
			return err
		}
		return tx.KeepBlob(ctx, h.Payment, hash, raw)
	})
	return done, err
}

// purpose is what a file is sealed for, so that one can't stand in another's place.
func purpose(hash string) string { return "budget " + hash }

// Paper opens a file of a payment for whoever sees its line.
func (d *Desk) Paper(ctx context.Context, who access.Actor, line, payment journal.ID, hash string) (budget.Evidence, []byte, error) {
	one, err := d.Line(ctx, who, line)
	if err != nil {
		return budget.Evidence{}, nil, err
	}
	missing := fault.New(fault.Missing, "case.paper.missing")
	p := one.Payment(payment)
	if p == nil {
		return budget.Evidence{}, nil, missing
	}
	for _, e := range p.Papers {
		if e.Hash != hash {
			continue
		}
		var plain []byte
		err := d.store.Read(ctx, func(r Reader) error {
			raw, ok, err := r.Blob(ctx, payment, hash)
			if err != nil || !ok {
				return cause(err, missing)
			}
			plain, err = sealed.Opener{Keys: d.keys, Salts: r}.Bytes(ctx, person.ID{ID: payment.ID}, purpose(hash), raw)
			if err == nil && plain == nil {
				err = missing
			}
			return err
		})
		return e, plain, err
	}
	return budget.Evidence{}, nil, missing
}

func cause(err, otherwise error) error {
	if err != nil {
		return err
	}
	return otherwise
}
