package register

import (
	"context"

	"wanjia/base/clock"
	"wanjia/base/day"
	"wanjia/base/fault"
	"wanjia/base/id"
	"wanjia/base/seal"
	"wanjia/domain/access"
	"wanjia/domain/journal"
	"wanjia/domain/person"
	"wanjia/domain/quality"
	"wanjia/domain/register"
	"wanjia/domain/vital"

	"wanjia/desk/register/past"
	"wanjia/desk/register/refused"
)

// Desk registers.
type Desk struct {
	store  Store
	keys   *seal.Keys
	clock  clock.Clock
	limits quality.Limits
	likely Likely
}

// Likely tells who of the register may well be the person whom an event brings in; l is what is known of them before it.
type Likely func(ctx context.Context, r Reader, e vital.Event, l *vital.Life) ([]quality.Other, error)

// Ask makes the desk ask before it takes somebody in. Sheets aren't held up by it: who is in them twice is looked for afterwards.
func (d *Desk) Ask(l Likely) *Desk { d.likely = l; return d }

// New is a desk over a store.
func New(store Store, keys *seal.Keys, clk clock.Clock, limits quality.Limits) *Desk {
	return &Desk{store: store, keys: keys, clock: clk, limits: limits}
}

// On is the same desk over another store, such as one for dry runs.
func (d *Desk) On(store Store) *Desk { return New(store, d.keys, d.clock, d.limits) }

// Command is what somebody wants registered.
type Command struct {
	ID         journal.ID // made by the author, so that a retry is harmless
	Kind       journal.Kind
	Typed      map[string]string
	Event      journal.ID // the event to correct or void; zero registers a new one
	Void       bool
	Reason     string
	Overrides  []journal.Override
	Base       journal.Seq
	Notice     journal.ID // that the event was notified with; zero for none
	Unattended bool       // nobody is there to look at who may be the same person; the search for doubles finds them
	as         access.Act // what the actor must be allowed; unsaid it follows from the change
}

// Done is what came of it.
type Done struct {
	Entry    journal.ID
	Seq      journal.Seq
	Event    journal.ID
	Subject  person.ID
	Again    bool // a retry of what had been done before
	Findings []quality.Finding
}

// Rejected is the error of a change that rules stand against.
type Rejected = refused.Rejected

// Do registers, corrects or voids.
func (d *Desk) Do(ctx context.Context, who access.Actor, c Command) (Done, error) {
	var done Done
	err := d.store.Write(ctx, func(tx Tx) error {
		k, err := d.Within(ctx, tx)
		if err != nil {
			return err
		}
		if done, err = k.Do(ctx, who, c); err != nil {
			return err
		}
		return k.Flush(ctx)
	})
	return done, err
}

// Work is what is done in somebody's transaction, where other desks write too.
type Work struct{ w *work }

// Within begins. Between Within and Flush nobody else may append.
func (d *Desk) Within(ctx context.Context, tx Tx) (*Work, error) {
	w, err := d.work(ctx, tx)
	return &Work{w}, err
}

// Do is the desk's Do; what is refused leaves nothing behind.
func (k *Work) Do(ctx context.Context, who access.Actor, c Command) (Done, error) {
	p, again, err := k.w.prepare(ctx, who, c)
	if err != nil {
		return Done{}, err
	}
	if again != nil {
		return *again, nil
	}
	out, err := k.w.propose(ctx, p)
	if err != nil {
		return Done{}, err
	}
	return Done{Entry: c.ID, Seq: out.seq, Event: p.root, Subject: out.subject, Findings: out.findings}, nil
}

// Seen tells how an event stands, what it said at a position (nothing where it wasn't there) and what it says now, opened.
func (k *Work) Seen(ctx context.Context, event journal.ID, at journal.Seq) (s *Standing, then, now map[string]string, err error) {
	if s, err = k.w.lookup(ctx, event); err != nil {
		return nil, nil, nil, err
	}
	for _, seq := range s.Live {
		e, _, err := k.w.version(ctx, seq)
		if err != nil {
			return nil, nil, nil, err
		}
		now = k.w.box.Plain(ctx, e).Map()
		if seq <= at {
			then = now
		}
	}
	return s, then, now, nil
}

// Flush writes all that was done.
func (k *Work) Flush(ctx context.Context) error { return k.w.flush(ctx) }

// Preview is what a command would do: its findings and its effects, with nothing written.
type Preview struct {
	Event    vital.Event
	Before   *vital.Event
	Findings []quality.Finding
	Faults   []*fault.Fault
	People   []Affected
}

// Affected is a person whom a change alters, before and after it.
type Affected struct {
	ID          person.ID
	Before, Now vital.Life
	Was         bool // known before
}

// Try says what a command would do. Findings and faults are part of the answer, not errors.
func (d *Desk) Try(ctx context.Context, who access.Actor, c Command) (Preview, error) {
	var pre Preview
	err := d.store.Read(ctx, func(r Reader) error {
		w, err := d.reading(ctx, r)
		if err != nil {
			return err
		}
		p, _, err := w.prepare(ctx, who, c)
		if rejected, ok := err.(*Rejected); ok { //nolint:errorlint // prepare returns it bare
			pre.Faults = rejected.Faults
			return nil
		}
		if err != nil {
			return err
		}
		pre, err = w.preview(ctx, p)
		return err
	})
	return pre, err
}

// Today is the desk's calendar day.
func (d *Desk) Today() day.Day { return clock.Today(d.clock) }

// NewID is a fresh id for an entry.
func (d *Desk) NewID() journal.ID { return journal.ID{ID: id.New(d.clock.Now())} }

// Decode is the event that an entry holds, as far as it can be read without opening what is sealed.
func Decode(e journal.Entry) (vital.Event, error) { return past.Decode(e) }

// Standing re-exported words keep callers off the domain package of the same name.
type Standing = register.Standing
