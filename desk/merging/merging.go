// Package merging is the desk at which two records are taken for one person's, and parted again. It shows beforehand what speaks
// against it and what is set aside, and writes one entry for either. Who joins or parts records must answer for both.
package merging

import (
	"context"
	"slices"
	"strings"
	"time"

	"wanjia/base/clock"
	"wanjia/base/day"
	"wanjia/base/fault"
	"wanjia/desk/office/view"
	"wanjia/desk/register"
	"wanjia/desk/register/joined"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/identity"
	"wanjia/domain/identity/doubt"
	"wanjia/domain/journal"
	"wanjia/domain/person"
	"wanjia/domain/quality"
	"wanjia/domain/vital"
)

// Reader is one moment of the register.
type Reader interface {
	joined.Reader
	Head(ctx context.Context) (journal.Seq, error)
	Merge(ctx context.Context, entry journal.ID) (identity.Merged, bool, error)
}

// Tx is a transaction.
type Tx interface {
	joined.Tx
	Head(ctx context.Context) (journal.Seq, error)
	Merge(ctx context.Context, entry journal.ID) (identity.Merged, bool, error)
	Now() int64
}

// Store opens moments and transactions.
type Store interface {
	Read(ctx context.Context, fn func(Reader) error) error
	Write(ctx context.Context, fn func(Tx) error) error
}

// Desk joins and parts records.
type Desk struct {
	store Store
	clock clock.Clock
}

// New is a desk over a store.
func New(store Store, clk clock.Clock) *Desk { return &Desk{store, clk} }

// Today is the desk's calendar day.
func (d *Desk) Today() day.Day { return clock.Today(d.clock) }

// Join is what somebody wants joined: Absorbed is answered under Survivor from then on.
type Join struct {
	ID                 journal.ID
	Absorbed, Survivor person.ID
	Reason             string
	Overrides          []journal.Override
}

// Part is what somebody wants parted again. Events that happened since the merge belong to whom they named, unless Meant says whose they
// are.
type Part struct {
	ID     journal.ID
	Merge  journal.ID
	Reason string
	Meant  map[journal.ID]person.ID
}

// Shown is what a step would do, or did.
type Shown struct {
	Tree               *area.Tree
	Absorbed, Survivor person.ID
	Before             map[person.ID]vital.Life
	After              map[person.ID]vital.Life
	Findings           []quality.Finding
	Since              []Event // of a parting: what was registered since the merge, and whose it was said to be
}

// Event is something registered while two records were one.
type Event struct {
	Entry  journal.ID
	Kind   journal.Kind
	Date   string
	Of     person.ID // whom it named
	Settle bool      // whether it can be said to be the other's
}

// Done is what came of it.
type Done struct {
	Entry    journal.ID
	Seq      journal.Seq
	Survivor person.ID
	Absorbed person.ID
	Again    bool
}

// TryJoin shows what joining two records would do.
func (d *Desk) TryJoin(ctx context.Context, who access.Actor, j Join) (Shown, error) {
	var out Shown
	err := d.store.Read(ctx, func(r Reader) error {
		var err error
		out, _, err = show(ctx, r, who, j)
		return err
	})
	return out, err
}

// show works a join out.
func show(ctx context.Context, r joined.Reader, who access.Actor, j Join) (Shown, identity.Step, error) {
	var out Shown
	same, err := r.Same(ctx)
	if err != nil {
		return out, identity.Step{}, err
	}
	s := identity.Step{Kind: identity.Merge, Entry: j.ID, Absorbed: same.Of(j.Absorbed), Survivor: same.Of(j.Survivor)}
	if s.Absorbed == s.Survivor {
		return out, s, fault.New(fault.Conflict, "identity.same").In("absorbed")
	}
	plan, err := joined.Work(ctx, r, s)
	if err != nil {
		return out, s, err
	}
	out = Shown{Tree: plan.Tree, Absorbed: s.Absorbed, Survivor: s.Survivor, Before: plan.Before, After: plan.After}
	for _, id := range []person.ID{s.Absorbed, s.Survivor} {
		l, ok := plan.Before[id]
		if !ok || !l.Known {
			return out, s, fault.New(fault.Missing, "office.person.missing")
		}
		if err := admit(who, plan.Tree, &l); err != nil {
			return out, s, err
		}
	}
	whole := plan.After[s.Survivor]
	out.Findings = doubt.Judge(doubt.Record{ID: s.Absorbed, Life: plan.Before[s.Absorbed]}, doubt.Record{ID: s.Survivor, Life: plan.Before[s.Survivor]}, &whole)
	return out, s, nil
}

// admit asks whether the actor may join or part where somebody lives, or lived last.
func admit(who access.Actor, tree *area.Tree, l *vital.Life) error {
	if !who.Operator && who.Purpose != access.CivilRegistration {
		return fault.New(fault.Denied, access.DeniedByPurpose)
	}
	at := view.Whereabouts(l.Spells)
	if len(at) == 0 {
		at = []area.Code{{}}
	}
	reason := ""
	for _, a := range at {
		d := who.May(tree.Under, access.Merge, access.Request{Area: a})
		if d.Allowed {
			return nil
		}
		reason = d.Reason
	}
	return fault.New(fault.Denied, reason)
}

// Join takes two records for one person's.
func (d *Desk) Join(ctx context.Context, who access.Actor, j Join) (Done, error) {
	if strings.TrimSpace(j.Reason) == "" {
		return Done{}, fault.New(fault.Invalid, "register.reason").In("reason")
	}
	return d.write(ctx, j.ID, identity.Merge, func(ctx context.Context, tx Tx) (identity.Step, journal.Entry, error) {
		shown, s, err := show(ctx, tx, who, j)
		if err != nil {
			return s, journal.Entry{}, err
		}
		used, ok := quality.Accept(shown.Findings, j.Overrides, "")
		if !ok {
			return s, journal.Entry{}, &register.Rejected{Findings: shown.Findings}
		}
		e := entry(who, s, j.Reason, where(shown.Before[s.Survivor]))
		e.Overrides = used
		return s, e, nil
	})
}

// TryPart shows what parting would do, and what was registered since.
func (d *Desk) TryPart(ctx context.Context, who access.Actor, p Part) (Shown, error) {
	var out Shown
	err := d.store.Read(ctx, func(r Reader) error {
		var err error
		out, _, err = parting(ctx, r, who, p)
		return err
	})
	return out, err
}

// merges reads merges.
type merges interface {
	joined.Reader
	Merge(ctx context.Context, entry journal.ID) (identity.Merged, bool, error)
}

func parting(ctx context.Context, r merges, who access.Actor, p Part) (Shown, identity.Step, error) {
	var out Shown
	m, ok, err := r.Merge(ctx, p.Merge)
	if err != nil {
		return out, identity.Step{}, err
	}
	if !ok {
		return out, identity.Step{}, fault.New(fault.Missing, "identity.merge.missing")
	}
	s := identity.Step{Kind: identity.Part, Entry: p.ID, Merge: m.Entry, Absorbed: m.Absorbed, Survivor: m.Survivor}
	if m.Parted != 0 {
		return out, s, fault.New(fault.Conflict, "identity.parted").In("merge")
	}
	same, err := r.Same(ctx)
	if err != nil {
		return out, s, err
	}
	since, err := eventsSince(ctx, r, same.Of(m.Survivor), m)
	if err != nil {
		return out, s, err
	}
	if s.Meant, err = meant(same.After(s), m, since, p.Meant); err != nil {
		return out, s, err
	}
	plan, err := joined.Work(ctx, r, s)
	if err != nil {
		return out, s, err
	}
	out = Shown{Tree: plan.Tree, Absorbed: m.Absorbed, Survivor: same.Of(m.Survivor), Before: plan.Before, After: plan.After, Since: since}
	for _, l := range plan.After {
		if err := admit(who, plan.Tree, &l); err != nil {
			return out, s, err
		}
	}
	return out, s, nil
}

// meant says of each event that somebody decided about whom it means.
func meant(after *identity.Map, m identity.Merged, since []Event, said map[journal.ID]person.ID) ([]identity.Meant, error) {
	var out []identity.Meant
	for event, of := range said {
		i := slices.IndexFunc(since, func(e Event) bool { return e.Entry == event })
		if i < 0 || !since[i].Settle || after.Of(of) != after.Of(m.Absorbed) && after.Of(of) != after.Of(m.Survivor) {
			return nil, fault.New(fault.Invalid, "identity.events").In("events")
		}
		if after.Of(since[i].Of) != after.Of(of) {
			out = append(out, identity.Meant{Event: event, Named: since[i].Of, Meant: of})
		}
	}
	slices.SortFunc(out, func(a, b identity.Meant) int { return a.Event.Compare(b.Event.ID) })
	return out, nil
}

// eventsSince are those that were registered of somebody after a merge, oldest first.
func eventsSince(ctx context.Context, r joined.Reader, holder person.ID, m identity.Merged) ([]Event, error) {
	found, err := r.People(ctx, []person.ID{holder})
	if err != nil || len(found) == 0 {
		return nil, err
	}
	var roots []journal.ID
	by := map[journal.ID]vital.Act{}
	for _, a := range found[0].Acts {
		if a.As.IsZero() {
			a.As = holder
		}
		if _, twice := by[a.Entry]; !twice {
			roots = append(roots, a.Entry)
			by[a.Entry] = a
		}
	}
	standing, err := r.Events(ctx, roots)
	if err != nil {
		return nil, err
	}
	var out []Event
	for _, root := range roots {
		st := standing[root]
		if len(st.Versions) == 0 || st.Versions[0] <= m.Seq {
			continue
		}
		kind, ok := vital.Find(st.Kind)
		if !ok {
			continue
		}
		subject, _ := kind.Field(kind.Subject)
		a := by[root]
		out = append(out, Event{Entry: root, Kind: st.Kind, Date: st.Date.String(), Of: a.As,
			Settle: subject.Shape != vital.NewPerson || st.Person != a.As}) // whom a record begins is nobody else
	}
	return out, nil
}

// Part takes a merge back.
func (d *Desk) Part(ctx context.Context, who access.Actor, p Part) (Done, error) {
	if strings.TrimSpace(p.Reason) == "" {
		return Done{}, fault.New(fault.Invalid, "register.reason").In("reason")
	}
	return d.write(ctx, p.ID, identity.Part, func(ctx context.Context, tx Tx) (identity.Step, journal.Entry, error) {
		shown, s, err := parting(ctx, tx, who, p)
		if err != nil {
			return s, journal.Entry{}, err
		}
		return s, entry(who, s, p.Reason, where(shown.After[s.Absorbed])), nil
	})
}

func where(l vital.Life) area.Code {
	if at := view.Whereabouts(l.Spells); len(at) > 0 {
		return at[0]
	}
	return area.Code{}
}

func entry(who access.Actor, s identity.Step, reason string, at area.Code) journal.Entry {
	return journal.Entry{ID: s.Entry, Kind: s.Kind, Area: at, Author: who.Account, Device: who.Device, Purpose: who.Purpose.String(), Reason: reason, Body: s.Body()}
}

// write appends the entry of a step with all that follows from it. The same entry again changes nothing.
func (d *Desk) write(ctx context.Context, id journal.ID, kind journal.Kind, make func(context.Context, Tx) (identity.Step, journal.Entry, error)) (Done, error) {
	var done Done
	err := d.store.Write(ctx, func(tx Tx) error {
		old, again, err := tx.EntryByID(ctx, id)
		if err != nil {
			return err
		}
		if again {
			if old.Kind != kind {
				return fault.New(fault.Conflict, "journal.id.taken", "id", id.String())
			}
			s, err := identity.Of(old)
			done = Done{Entry: old.ID, Seq: old.Seq, Survivor: s.Survivor, Absorbed: s.Absorbed, Again: true}
			return err
		}
		s, e, err := make(ctx, tx)
		if err != nil {
			return err
		}
		head, err := tx.Head(ctx)
		if err != nil {
			return err
		}
		now := time.UnixMilli(tx.Now()).UTC()
		e.Seq, e.Recorded, e.Occurred = head+1, now, clock.Today(clock.Fixed(now)).Partial()
		done = Done{Entry: e.ID, Seq: e.Seq, Survivor: s.Survivor, Absorbed: s.Absorbed}
		return joined.Follow(ctx, tx, e)
	})
	return done, err
}
