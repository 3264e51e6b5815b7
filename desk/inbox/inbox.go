// Package inbox is where entries of other programs come in, batch by batch, and where those wait that couldn't be applied.
// What came once is never dropped: it stands in the journal, or it is held there whole until a person has settled it.
package inbox

import (
	"context"
	"errors"

	"wanjia/base/fault"
	"wanjia/base/seal"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/journal"
	"wanjia/domain/notice"
	"wanjia/domain/quality"
	"wanjia/domain/quarantine"

	"wanjia/desk/notices"
	"wanjia/desk/office/view"
	"wanjia/desk/register"
)

// Tx is a transaction in which everything is written that an entry may say.
type Tx interface {
	notices.Tx
	Held(ctx context.Context, root journal.ID) (quarantine.Held, bool, error)
}

// Store opens transactions.
type Store interface {
	WriteBulk(ctx context.Context, fn func(Tx) error) error
}

// Desk takes entries in and settles what is held.
type Desk struct {
	office  *view.Office
	keys    *seal.Keys
	reg     *register.Desk
	notices *notices.Desk
	store   Store
	takers  map[journal.Kind]Taker
	courts  map[journal.Kind]Court
}

// Taker applies an entry of a kind that is no event, such as a visit. Its faults say what becomes of the entry: what conflicts, is
// missing or refused is held.
type Taker func(ctx context.Context, tx Tx, who access.Actor, dr Draft) (Answer, error)

// Teach lets a desk's taker apply entries of its kinds.
func (d *Desk) Teach(t Taker, kinds ...journal.Kind) *Desk {
	for _, k := range kinds {
		d.takers[k] = t
	}
	return d
}

// Court is who settles what is held of kinds that aren't the registering desk's: whoever may do the act where the entry belongs, for the
// purpose, and nobody else.
type Court struct {
	Purpose access.Purpose
	Act     access.Act
	Where   func(ctx context.Context, tx Tx, dr Draft) (area.Code, error)
}

// Judge leaves what is held of some kinds to a court.
func (d *Desk) Judge(by Court, kinds ...journal.Kind) *Desk {
	for _, k := range kinds {
		d.courts[k] = by
	}
	return d
}

// settler is the act by which somebody settles what is held for the purpose that they act for.
func (d *Desk) settler(who access.Actor) access.Act {
	for _, c := range d.courts {
		if c.Purpose == who.Purpose {
			return c.Act
		}
	}
	return access.Settle
}

// tries says whether what is held of a kind is for whoever acts for a purpose to settle.
func (d *Desk) tries(of journal.Kind, p access.Purpose) bool {
	if c, ok := d.courts[of]; ok {
		return c.Purpose == p
	}
	for _, c := range d.courts {
		if c.Purpose == p {
			return false
		}
	}
	return true
}

// New is a desk that reads as an office does and leaves it to the other desks what entries mean.
func New(office *view.Office, reg *register.Desk, told *notices.Desk, store Store) *Desk {
	return &Desk{office: office, keys: office.Keys, reg: reg, notices: told, store: store, takers: map[journal.Kind]Taker{}, courts: map[journal.Kind]Court{}}
}

// Draft is an entry as another program sends it, before anything in it is sealed.
type Draft struct {
	ID        journal.ID   // made by the author, so that a retry is harmless
	Kind      journal.Kind // of an event, "void", or a step of a notice
	Of        journal.Kind // the kind of event that is notified or declared
	Values    map[string]string
	Event     journal.ID // the event to correct or void
	Notice    journal.ID // the notice that it belongs to
	Ground    string     // of a refusal
	Reason    string
	Overrides []journal.Override
	Base      journal.Seq
}

// Answer is what became of one.
type Answer struct {
	ID       journal.ID
	Answer   journal.Answer
	Entry    journal.ID // that stands in the journal: its own, or the one that holds it
	Seq      journal.Seq
	Why      *fault.Fault // nil where it was taken in
	Faults   []*fault.Fault
	Findings []quality.Finding
}

// MaxBatch bounds how many entries come at once.
const MaxBatch = 500

// Batch takes entries in, in their order and in one transaction. Each is answered; a failure of ours takes none.
func (d *Desk) Batch(ctx context.Context, who access.Actor, drafts []Draft) ([]Answer, error) {
	if len(drafts) > MaxBatch {
		return nil, fault.New(fault.TooMuch, "inbox.batch", "max", "500").In("entries")
	}
	var out []Answer
	err := d.store.WriteBulk(ctx, func(tx Tx) error {
		r := &round{d: d, tx: tx, who: who}
		out = make([]Answer, len(drafts))
		for i := range drafts {
			var err error
			if out[i], err = r.take(ctx, drafts[i]); err != nil {
				return err
			}
		}
		return r.flush(ctx)
	})
	return out, err
}

// round is one transaction's worth of entries.
type round struct {
	d    *Desk
	tx   Tx
	who  access.Actor
	work *register.Work // what the register has yet to write; nil where there is nothing
	away bool           // the author isn't there to mend what is wrong: all that is an entry is kept
}

// flush lets other desks append.
func (r *round) flush(ctx context.Context) error {
	if r.work == nil {
		return nil
	}
	err := r.work.Flush(ctx)
	r.work = nil
	return err
}

// take answers one entry.
func (r *round) take(ctx context.Context, dr Draft) (Answer, error) {
	if err := dr.check(); err != nil {
		return Answer{ID: dr.ID, Answer: journal.Rejected, Why: err}, nil
	}
	holder := r.d.holder(dr)
	if err := r.flushed(ctx, dr); err != nil {
		return Answer{}, err
	}
	held, ok, err := r.tx.Held(ctx, holder)
	if err != nil {
		return Answer{}, err
	}
	if ok {
		return known(dr, held), nil
	}
	out, err := r.apply(ctx, dr)
	if err == nil {
		return out, nil
	}
	why, faults, findings := reasons(err)
	switch {
	case why == nil:
		return Answer{}, err
	case why.Kind == fault.Conflict || why.Kind == fault.Missing || why.Kind == fault.Refused,
		r.away && (why.Kind == fault.Denied || why.Kind == fault.Invalid):
		out, err = r.hold(ctx, dr, holder, why, findings)
		out.Faults = faults
		return out, err
	case why.Kind == fault.Denied || why.Kind == fault.Invalid || why.Kind == fault.TooMuch:
		return Answer{ID: dr.ID, Answer: journal.Rejected, Why: why, Faults: faults}, nil
	}
	return Answer{}, err
}

// known answers an entry that was held before.
func known(dr Draft, h quarantine.Held) Answer {
	a := Answer{ID: dr.ID, Answer: journal.Quarantined, Entry: h.ID, Seq: h.Seq}
	switch h.State {
	case quarantine.Released:
		a.Answer, a.Seq = journal.Duplicate, h.Done
	case quarantine.Discarded:
		a.Why = fault.New(fault.Conflict, "quarantine.discarded")
	case quarantine.Waiting:
		a.Why = fault.New(fault.Conflict, "journal.quarantine.waits")
	}
	return a
}

// reasons are why an entry couldn't be applied; no fault where that is no fault of the entry.
func reasons(err error) (*fault.Fault, []*fault.Fault, []quality.Finding) {
	if no, ok := errors.AsType[*register.Rejected](err); ok {
		if len(no.Faults) > 0 {
			return no.Faults[0], no.Faults, nil
		}
		return fault.New(fault.Refused, "quarantine.rules"), nil, no.Findings
	}
	if f, ok := errors.AsType[*fault.Fault](err); ok {
		return f, nil, nil
	}
	return nil, nil, nil
}

// step says that an entry is one of a notice.
func (dr Draft) step() (notice.Stage, bool) {
	switch {
	case dr.Kind == notice.Notify:
		return notice.Notified, true
	case dr.Kind == notice.Declare:
		return notice.Declared, true
	case dr.Kind == notice.Refuse:
		return notice.Refused, true
	case !dr.Notice.IsZero():
		return notice.Registered, true
	}
	return 0, false
}

// flushed sees to it that a step of a notice finds all that came before it written.
func (r *round) flushed(ctx context.Context, dr Draft) error {
	if _, ok := dr.step(); ok {
		return r.flush(ctx)
	}
	return nil
}

// apply leaves it to the desk that knows the entry's kind to apply it.
func (r *round) apply(ctx context.Context, dr Draft) (Answer, error) {
	a := Answer{ID: dr.ID, Answer: journal.Accepted, Entry: dr.ID}
	if taker, ok := r.d.takers[dr.Kind]; ok {
		if err := r.flush(ctx); err != nil {
			return a, err
		}
		return taker(ctx, r.tx, r.who, dr)
	}
	if to, ok := dr.step(); ok {
		if err := r.flush(ctx); err != nil {
			return a, err
		}
		kind := dr.Of
		if to == notice.Registered {
			kind = dr.Kind
		}
		done, err := r.d.notices.Within(ctx, r.tx, r.who, notices.Command{ID: dr.ID, To: to, Notice: dr.Notice, Kind: kind, Typed: dr.Values,
			Ground: dr.Ground, Reason: dr.Reason, Overrides: dr.Overrides, Base: dr.Base})
		a.Seq, a.Findings = done.Seq, done.Findings
		if done.Again {
			a.Answer = journal.Duplicate
		}
		return a, err
	}
	if err := r.begin(ctx); err != nil {
		return a, err
	}
	if r.away && !dr.Event.IsZero() && dr.Base != 0 && dr.Kind != "void" {
		if err := r.mend(ctx, &dr); err != nil {
			return a, err
		}
	}
	done, err := r.work.Do(ctx, r.who, register.Command{ID: dr.ID, Kind: dr.Kind, Typed: dr.Values, Event: dr.Event, Void: dr.Kind == "void", Reason: dr.Reason,
		Overrides: dr.Overrides, Base: dr.Base, Unattended: r.away})
	a.Seq, a.Findings = done.Seq, done.Findings
	if done.Again {
		a.Answer = journal.Duplicate
	}
	return a, err
}

// begin opens the register's part of the transaction.
func (r *round) begin(ctx context.Context) (err error) {
	if r.work == nil {
		r.work, err = r.d.reg.Within(ctx, r.tx)
	}
	return err
}

// check refuses what has not even the form of an entry.
func (dr Draft) check() *fault.Fault {
	e := journal.Entry{ID: dr.ID, Kind: dr.Kind, Reason: dr.Reason, Overrides: dr.Overrides, Base: dr.Base, Corrects: dr.Event, Body: journal.CanonicalBody(dr.Values)}
	if dr.Kind == "void" {
		e.Corrects, e.Voids = journal.ID{}, dr.Event
		if dr.Event.IsZero() {
			return fault.New(fault.Invalid, "inbox.event").In("event")
		}
	}
	var f *fault.Fault
	if err := journal.Check(e); errors.As(err, &f) {
		return f
	}
	if len(e.Body) > maxBody {
		return fault.New(fault.TooMuch, "journal.entry.size", "max", "64").In("values")
	}
	return nil
}

// maxBody leaves room for what sealing adds.
const maxBody = 64 << 10
