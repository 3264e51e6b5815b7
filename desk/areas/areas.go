// Package areas is the desk that keeps the tree of areas: it takes them in together, in any order, refuses those that
// would break the tree, and sees that counts follow when an area's line upward changes.
package areas

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"time"

	"wanjia/base/day"
	"wanjia/base/fault"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/journal"
)

// Tx is what writing areas needs of a transaction.
type Tx interface {
	Now() int64
	Head(ctx context.Context) (journal.Seq, error)
	Tree(ctx context.Context) (*area.Tree, error)
	EntryByID(ctx context.Context, id journal.ID) (journal.Entry, bool, error)
	Append(ctx context.Context, entries []journal.Entry) error
	SaveAreas(ctx context.Context, areas []area.Area, seqs []journal.Seq) error
	Rehome(ctx context.Context, before, after *area.Tree) error
}

// Store opens transactions of their own.
type Store interface {
	WriteBulk(ctx context.Context, fn func(Tx) error) error
}

// Desk keeps the areas.
type Desk struct{ store Store }

// New is a desk over a store.
func New(store Store) *Desk { return &Desk{store} }

// Fate is what became of a row.
type Fate uint8

// The fates.
const (
	Added Fate = iota + 1
	Unchanged
	Changed
	Refused
)

// Result is the fate of a row of the areas sheet.
type Result struct {
	Fate     Fate
	Problems []area.Problem
}

// Take takes areas in, all together: a parent may come after its child. Those with problems that refuse are left out.
func (d *Desk) Take(ctx context.Context, who access.Actor, areas []area.Area) ([]Result, error) {
	out := make([]Result, len(areas))
	err := d.store.WriteBulk(ctx, func(tx Tx) error {
		tree, err := tx.Tree(ctx)
		if err != nil {
			return err
		}
		if dec := who.May(tree.Under, access.ManageAreas, access.Request{}); !dec.Allowed {
			return fault.New(fault.Denied, dec.Reason)
		}
		head, err := tx.Head(ctx)
		if err != nil {
			return err
		}
		return take(ctx, tx, who, tree, head, areas, out)
	})
	return out, err
}

func take(ctx context.Context, tx Tx, who access.Actor, tree *area.Tree, head journal.Seq, areas []area.Area, out []Result) error {
	_, problems := tree.With(areas...)
	for _, p := range problems {
		out[p.Row].Problems = append(out[p.Row].Problems, p)
		if p.Severity() == area.Refuse {
			out[p.Row].Fate = Refused
		}
	}
	var entries []journal.Entry
	var taken []area.Area
	var seqs []journal.Seq
	said, entered := map[versionKey]area.Area{}, map[journal.ID]bool{}
	for i, a := range areas {
		if out[i].Fate == Refused {
			continue
		}
		old, stood := version(tree, a)
		if t, twice := said[versionKey{a.Code, a.From}]; twice { // the same row twice in one sheet says nothing new
			old, stood = t, true
		}
		switch {
		case stood && old.Equal(a):
			out[i].Fate = Unchanged
			continue
		case stood:
			out[i].Fate = Changed
		default:
			out[i].Fate = Added
		}
		head++
		body := areaBody(a)
		e := journal.Entry{Seq: head, ID: journal.DeriveID("area", string(body)), Kind: "area", Area: a.Code, Occurred: a.From, Recorded: time.UnixMilli(tx.Now()).UTC(),
			Author: who.Account, Device: who.Device, Purpose: who.Purpose.String(), Body: body}
		if stood { // what wasn't there before was never said, and isn't looked up: a country has tens of thousands
			again := entered[e.ID]
			if !again {
				var err error
				if _, again, err = tx.EntryByID(ctx, e.ID); err != nil {
					return err
				}
			}
			if again { // said before, changed since, and now said again
				e.ID = journal.DeriveID("area", string(body), strconv.FormatInt(int64(head), 10))
			}
		}
		entered[e.ID] = true
		entries, taken, seqs = append(entries, e), append(taken, a), append(seqs, head)
		said[versionKey{a.Code, a.From}] = a
	}
	if len(entries) == 0 {
		return nil
	}
	if err := tx.Append(ctx, entries); err != nil {
		return err
	}
	return Place(ctx, tx, taken, seqs)
}

// Place writes areas and, where their lines upward changed, moves what the cube has counted in them.
func Place(ctx context.Context, tx Tx, areas []area.Area, seqs []journal.Seq) error {
	before, err := tx.Tree(ctx)
	if err != nil {
		return err
	}
	if err := tx.SaveAreas(ctx, areas, seqs); err != nil {
		return err
	}
	after, err := tx.Tree(ctx)
	if err != nil {
		return err
	}
	return tx.Rehome(ctx, before, after)
}

func areaBody(a area.Area) []byte {
	names := make([]string, len(a.Successors))
	for i, s := range a.Successors {
		names[i] = s.String()
	}
	m := map[string]string{"code": a.Code.String(), "name": a.Name, "level": a.Level.String(), "parent": a.Parent.String(),
		"valid_from": a.From.String(), "valid_to": a.To.String(), "successor": strings.Join(names, ";")}
	for k, v := range m {
		if v == "" {
			delete(m, k)
		}
	}
	return journal.CanonicalBody(m)
}

// versionKey names one version of an area.
type versionKey struct {
	code area.Code
	from day.Partial
}

func version(tree *area.Tree, a area.Area) (area.Area, bool) {
	for _, v := range tree.Versions(a.Code) {
		if v.From == a.From {
			return v, true
		}
	}
	return area.Area{}, false
}

// Decode is the area that an entry holds.
func Decode(e journal.Entry) (area.Area, error) {
	m, err := journal.ParseBody(e.Body)
	if err != nil {
		return area.Area{}, err
	}
	a, wrong := Parse(m)
	if wrong != nil {
		return a, wrong
	}
	return a, nil
}

// Parse reads an area from the columns of the areas sheet.
func Parse(m map[string]string) (area.Area, *fault.Fault) {
	var a area.Area
	var err error
	if a.Code, err = area.ParseCode(m["code"]); err != nil {
		return a, fieldFault(err, "code", m["code"])
	}
	a.Name = strings.TrimSpace(m["name"])
	if a.Level, err = area.ParseLevel(m["level"]); err != nil {
		return a, fieldFault(err, "level", m["level"])
	}
	if text := strings.TrimSpace(m["parent"]); text != "" {
		if a.Parent, err = area.ParseCode(text); err != nil {
			return a, fieldFault(err, "parent", m["parent"])
		}
	}
	if a.From, err = day.ParsePartial(m["valid_from"]); err != nil {
		return a, fieldFault(err, "valid_from", m["valid_from"])
	}
	if a.To, err = day.ParsePartial(m["valid_to"]); err != nil {
		return a, fieldFault(err, "valid_to", m["valid_to"])
	}
	for _, text := range strings.FieldsFunc(m["successor"], func(r rune) bool { return r == ';' || r == ' ' }) {
		c, err := area.ParseCode(text)
		if err != nil {
			return a, fieldFault(err, "successor", m["successor"])
		}
		a.Successors = append(a.Successors, c)
	}
	return a, nil
}

func fieldFault(err error, field, text string) *fault.Fault {
	if f, ok := errors.AsType[*fault.Fault](err); ok {
		return f.In(field)
	}
	return fault.New(fault.Invalid, "vital.bad.date", "field", field, "text", text).In(field).Because(err)
}
