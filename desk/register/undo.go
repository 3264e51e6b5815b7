package register

import (
	"context"
	"errors"
	"strings"

	"wanjia/base/fault"
	"wanjia/domain/access"
	"wanjia/domain/journal"
	"wanjia/domain/vital"
)

// Span is a stretch of the journal, both ends included.
type Span struct{ First, Last journal.Seq }

// undoRows is how many entries share a transaction of an undoing.
const undoRows = 500

// Undone counts what taking an import back did.
type Undone struct {
	Voided int64
	Left   int64 // changed by somebody since, or areas: a person decides about those
}

// Undo takes back every event that the stretches wrote and nobody has changed since, newest first. What has been
// corrected or built upon by somebody else stays and is counted. Nothing is deleted: these are voids with the reason.
// Whoever may import where an event belongs may take it back.
func (d *Desk) Undo(ctx context.Context, who access.Actor, spans []Span, reason string, progress func(done, total int64)) (Undone, error) {
	var u Undone
	if strings.TrimSpace(reason) == "" {
		return u, fault.New(fault.Invalid, "register.reason").In("reason")
	}
	var total int64
	for _, s := range spans {
		total += int64(s.Last-s.First) + 1
	}
	var done int64
	for i := len(spans) - 1; i >= 0; i-- {
		for last := spans[i].Last; last >= spans[i].First; last -= undoRows {
			first := max(spans[i].First, last-undoRows+1)
			if err := d.undo(ctx, who, Span{first, last}, reason, &u); err != nil {
				return u, err
			}
			done += int64(last-first) + 1
			progress(done, total)
		}
	}
	return u, nil
}

func (d *Desk) undo(ctx context.Context, who access.Actor, s Span, reason string, u *Undone) error {
	var step Undone
	err := d.store.WriteBulk(ctx, func(tx Tx) error {
		step = Undone{}
		w, err := d.work(ctx, tx)
		if err != nil {
			return err
		}
		seqs := make([]journal.Seq, 0, s.Last-s.First+1)
		for at := s.First; at <= s.Last; at++ {
			seqs = append(seqs, at)
		}
		entries, err := tx.Entries(ctx, seqs)
		if err != nil {
			return err
		}
		for at := s.Last; at >= s.First; at-- {
			voided, err := w.takeBack(ctx, who, entries[at], reason)
			if err != nil {
				return err
			}
			if voided {
				step.Voided++
			} else {
				step.Left++
			}
		}
		return w.flush(ctx)
	})
	u.Voided += step.Voided
	u.Left += step.Left
	return err
}

// undoOf is the id of the void that takes an entry back with its import.
func undoOf(entry journal.ID) journal.ID { return journal.DeriveID("undo", entry.String()) }

// takeBack voids one entry's event, or its correction, where the entry is still what stands.
func (w *work) takeBack(ctx context.Context, who access.Actor, e journal.Entry, reason string) (bool, error) {
	if _, ok := vital.Find(e.Kind); !ok {
		return false, nil
	}
	s, err := w.lookup(ctx, e.ID)
	if err != nil {
		return false, err
	}
	if s.Voided || s.Seq() != e.Seq { // an undoing that goes on after a stop has done this one already
		_, done, err := w.pendingOr(ctx, undoOf(e.ID))
		return done, err
	}
	c := Command{ID: undoOf(e.ID), Event: e.ID, Void: true, Reason: reason, as: access.Import}
	p, again, err := w.prepare(ctx, who, c)
	if err != nil || again != nil {
		return again != nil, err
	}
	if _, err := w.propose(ctx, p); err != nil {
		if _, ok := errors.AsType[*Rejected](err); ok {
			return false, nil
		}
		return false, err
	}
	return true, nil
}
