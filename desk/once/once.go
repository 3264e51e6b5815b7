// Package once appends an entry under an id that its author made, so that whoever asks again changes nothing: the same entry by the same
// author is there already, and an id that anything else has is a conflict. It decides about nobody's rights.
package once

import (
	"bytes"
	"context"
	"time"

	"wanjia/base/clock"
	"wanjia/base/fault"
	"wanjia/domain/access"
	"wanjia/domain/journal"
)

// Reader finds entries.
type Reader interface {
	EntryByID(ctx context.Context, id journal.ID) (journal.Entry, bool, error)
}

// Tx is a transaction.
type Tx interface {
	Reader
	Now() int64
	Head(ctx context.Context) (journal.Seq, error)
	Append(ctx context.Context, entries []journal.Entry) error
}

// Before is the entry as it was written before, if it was. Another kind, author or body under its id is a conflict; an entry without a
// body is held to none, which is for what is sealed or follows from where something stood.
func Before(ctx context.Context, r Reader, who access.Actor, e journal.Entry) (journal.Entry, bool, error) {
	old, ok, err := r.EntryByID(ctx, e.ID)
	if err != nil || !ok {
		return old, false, err
	}
	if old.Kind != e.Kind || old.Author != who.Account || e.Body != nil && !bytes.Equal(old.Body, e.Body) {
		return journal.Entry{}, false, Taken(e.ID)
	}
	return old, true, nil
}

// Taken says that an id belongs to something else.
func Taken(id journal.ID) error {
	return fault.New(fault.Conflict, "journal.id.taken", "id", id.String())
}

// Append writes an entry that isn't there yet, as the actor's, at the transaction's moment; it happened today and serves the actor's
// purpose where the entry doesn't say otherwise.
func Append(ctx context.Context, tx Tx, who access.Actor, e journal.Entry) (journal.Seq, error) {
	head, err := tx.Head(ctx)
	if err != nil {
		return 0, err
	}
	e.Seq, e.Recorded, e.Author, e.Device = head+1, time.UnixMilli(tx.Now()).UTC(), who.Account, who.Device
	if e.Occurred.IsZero() {
		e.Occurred = clock.Today(clock.Fixed(e.Recorded)).Partial()
	}
	if e.Purpose == "" {
		e.Purpose = who.Purpose.String()
	}
	if err := journal.Check(e); err != nil {
		return 0, err
	}
	return e.Seq, tx.Append(ctx, []journal.Entry{e})
}

// Put is Before, and Append where there is nothing.
func Put(ctx context.Context, tx Tx, who access.Actor, e journal.Entry) (journal.Seq, error) {
	if old, again, err := Before(ctx, tx, who, e); err != nil || again {
		return old.Seq, err
	}
	return Append(ctx, tx, who, e)
}
