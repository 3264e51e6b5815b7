package findings

import (
	"context"
	"time"

	"wanjia/base/clock"
	"wanjia/base/fault"
	"wanjia/base/id"
	"wanjia/domain/access"
	"wanjia/domain/journal"
	"wanjia/domain/quality/answer"
)

// Answer is what somebody answers a finding.
type Answer struct {
	ID      journal.ID // made by the author, so that a retry is harmless
	Finding id.ID
	Code    string
	Reason  string
}

// Done is the entry that says so.
type Done struct {
	Entry journal.ID
	Seq   journal.Seq
}

// answerAct is what answering a finding of a rule takes: who may correct says that something is right, or that it was corrected.
func answerAct(rule string) access.Act {
	if act := actOf(rule); act == access.Supervise {
		return act
	}
	return access.Correct
}

// Answer writes an answer down.
func (d *Desk) Answer(ctx context.Context, who access.Actor, a Answer) (Done, error) {
	code, reason, err := answer.Read(a.Code, a.Reason)
	if err != nil {
		return Done{}, err
	}
	var kept []answer.Kept
	if err := d.store.Read(ctx, func(r Reader) (err error) {
		kept, err = r.Kept(ctx, []id.ID{a.Finding})
		return err
	}); err != nil {
		return Done{}, err
	}
	if len(kept) == 0 {
		return Done{}, fault.New(fault.Missing, "answer.missing")
	}
	k := &kept[0]
	var done Done
	err = d.store.Answer(ctx, func(tx Tx) error {
		tree, err := tx.Tree(ctx)
		if err != nil {
			return err
		}
		if dec := who.May(tree.Under, answerAct(k.Rule), access.Request{Area: k.Area}); !dec.Allowed {
			return fault.New(fault.Denied, dec.Reason)
		}
		body := journal.CanonicalBody(answer.Body(k.ID, k.Rule, code))
		if e, ok, err := tx.EntryByID(ctx, a.ID); err != nil || ok {
			if err == nil && (e.Author != who.Account || string(e.Body) != string(body) || e.Reason != reason) {
				err = fault.New(fault.Conflict, "journal.id.taken", "id", a.ID.String())
			}
			done = Done{e.ID, e.Seq}
			return err
		}
		head, err := tx.Head(ctx)
		if err != nil {
			return err
		}
		now := time.UnixMilli(tx.Now()).UTC()
		at := k.Area
		if roots := tree.Roots(); at.IsZero() && len(roots) > 0 {
			at = roots[0] // what counts the whole register belongs to its root
		}
		e := journal.Entry{Seq: head + 1, ID: a.ID, Kind: answer.EntryKind, Area: at, Occurred: clock.Today(clock.Fixed(now)).Partial(), Recorded: now,
			Author: who.Account, Device: who.Device, Purpose: who.Purpose.String(), Reason: reason, Body: body}
		if err := journal.Check(e); err != nil {
			return err
		}
		done = Done{e.ID, e.Seq}
		return tx.Append(ctx, []journal.Entry{e})
	})
	return done, err
}
