// Package notices is the desk through which a vital event comes to be registered: hospitals and workers notify, who answers
// for it declares, the service desk registers or refuses. It refuses steps out of order and grounds that are none.
package notices

import (
	"context"

	"wanjia/base/seal"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/journal"
	"wanjia/domain/notice"
	"wanjia/domain/person"
	"wanjia/domain/quality"

	"wanjia/desk/office/view"
	"wanjia/desk/register"
)

// Tx is a transaction in which notices and the register are written together.
type Tx interface {
	register.Tx
	Notice(ctx context.Context, root journal.ID) (notice.Notice, bool, error)
}

// Store opens transactions.
type Store interface {
	Write(ctx context.Context, fn func(Tx) error) error
}

// Desk keeps notices.
type Desk struct {
	office *view.Office
	keys   *seal.Keys
	reg    *register.Desk
	store  Store
}

// New is a desk that reads as an office does, and registers at the register's desk.
func New(office *view.Office, reg *register.Desk, store Store) *Desk {
	return &Desk{office: office, keys: office.Keys, reg: reg, store: store}
}

// Command is a step of a notice.
type Command struct {
	ID        journal.ID // made by the author, so that a retry is harmless
	To        notice.Stage
	Notice    journal.ID   // zero begins one
	Kind      journal.Kind // of the event, where the step begins one
	Typed     map[string]string
	Ground    string // of a refusal
	Reason    string
	Overrides []journal.Override // of a registration
	Base      journal.Seq        // the newest entry on the notice that the author had seen; 0 where not said
}

// Done is what came of it.
type Done struct {
	Entry    journal.ID
	Seq      journal.Seq
	Notice   journal.ID
	Subject  person.ID // whom the registered event is about
	Again    bool      // a retry of what had been done before
	Findings []quality.Finding
}

// Do takes the step.
func (d *Desk) Do(ctx context.Context, who access.Actor, c Command) (Done, error) {
	var done Done
	err := d.store.Write(ctx, func(tx Tx) error {
		var err error
		done, err = d.Within(ctx, tx, who, c)
		return err
	})
	return done, err
}

// Within takes the step in somebody's transaction, in which nobody else has anything left to flush.
func (d *Desk) Within(ctx context.Context, tx Tx, who access.Actor, c Command) (Done, error) {
	s, err := d.step(ctx, tx, who, c)
	if err != nil {
		return Done{}, err
	}
	switch again, err := s.again(ctx); {
	case err != nil:
		return Done{}, err
	case again && c.To == notice.Registered:
		return s.register(ctx) // which knows its own
	case again:
		return Done{Entry: c.ID, Seq: s.old.Seq, Notice: s.root, Again: true}, nil
	}
	if err := s.admit(); err != nil {
		return Done{}, err
	}
	switch c.To {
	case notice.Notified, notice.Declared:
		return s.tell(ctx)
	case notice.Registered:
		return s.register(ctx)
	case notice.Refused:
		return s.refuse(ctx)
	}
	return Done{}, notice.Step(0, c.To)
}

// Where is the area whose desk answers for a step, as far as that can be known.
func (d *Desk) Where(ctx context.Context, tx Tx, c Command) (area.Code, error) {
	s, err := d.step(ctx, tx, access.Actor{}, c)
	if err != nil {
		return area.Code{}, err
	}
	return s.where(), nil
}
