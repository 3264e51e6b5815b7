package audits

import (
	"context"
	"time"

	"wanjia/base/clock"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/audit"
	"wanjia/domain/journal"
)

// Tx is a transaction in which an audit is noted.
type Tx interface {
	Now() int64
	Head(ctx context.Context) (journal.Seq, error)
	EntryByID(ctx context.Context, id journal.ID) (journal.Entry, bool, error)
	Append(ctx context.Context, entries []journal.Entry) error
}

// Store opens transactions.
type Store interface {
	Write(ctx context.Context, fn func(Tx) error) error
}

// Note writes a step of an audit into the journal; the same step again is left as it stands. It tells the position.
func Note(ctx context.Context, s Store, who access.Actor, at area.Code, id journal.ID, body map[string]string) (journal.Seq, error) {
	var seq journal.Seq
	err := s.Write(ctx, func(tx Tx) error {
		if e, ok, err := tx.EntryByID(ctx, id); err != nil || ok {
			seq = e.Seq
			return err
		}
		head, err := tx.Head(ctx)
		if err != nil {
			return err
		}
		seq = head + 1
		now := time.UnixMilli(tx.Now()).UTC()
		e := journal.Entry{Seq: seq, ID: id, Kind: audit.EntryKind, Area: at, Occurred: clock.Today(clock.Fixed(now)).Partial(), Recorded: now, Author: who.Account,
			Device: who.Device, Purpose: who.Purpose.String(), Body: journal.CanonicalBody(body)}
		if err := journal.Check(e); err != nil {
			return err
		}
		return tx.Append(ctx, []journal.Entry{e})
	})
	return seq, err
}
