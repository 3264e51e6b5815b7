package inbox

import (
	"context"
	"strings"

	"wanjia/base/fault"
	"wanjia/domain/access"
	"wanjia/domain/journal"
	"wanjia/domain/sync"
)

// Round takes in entries whose authors aren't there to mend them: phones', boxes', other servers'. All that is an entry is kept, and
// where two people changed different fields of one event, both stand.
type Round struct{ r *round }

// Within begins a round in somebody's transaction. Between Take and Flush nobody else may append.
func (d *Desk) Within(tx Tx) *Round { return &Round{&round{d: d, tx: tx, away: true}} }

// Take answers one entry as its author's.
func (k *Round) Take(ctx context.Context, who access.Actor, dr Draft) (Answer, error) {
	k.r.who = who
	if sync.Wins(dr.Kind) {
		dr.Base = 0
	}
	return k.r.take(ctx, dr)
}

// Known answers an entry that was held before.
func (k *Round) Known(ctx context.Context, dr Draft) (Answer, bool, error) {
	held, ok, err := k.r.tx.Held(ctx, k.r.d.holder(dr))
	if err != nil || !ok {
		return Answer{}, false, err
	}
	return known(dr, held), true, nil
}

// Hold keeps an entry without trying it.
func (k *Round) Hold(ctx context.Context, who access.Actor, dr Draft, why *fault.Fault) (Answer, error) {
	k.r.who = who
	if err := dr.check(); err != nil {
		return Answer{ID: dr.ID, Answer: journal.Rejected, Why: err}, nil
	}
	holder := k.r.d.holder(dr)
	held, ok, err := k.r.tx.Held(ctx, holder)
	if err != nil {
		return Answer{}, err
	}
	if ok {
		return known(dr, held), nil
	}
	return k.r.hold(ctx, dr, holder, why, nil)
}

// Flush writes what the register has yet to write.
func (k *Round) Flush(ctx context.Context) error { return k.r.flush(ctx) }

// mend brings a correction together with what was written since its author looked.
func (r *round) mend(ctx context.Context, dr *Draft) error {
	s, then, now, err := r.work.Seen(ctx, dr.Event, dr.Base)
	if fault.Is(err, "register.event.missing") {
		return nil // the register will say so
	}
	if err != nil || s.Newest() <= dr.Base || s.Voided || then == nil {
		return err
	}
	merged, ask := sync.Merge(dr.Kind, then, now, complete(dr.Values, then))
	if len(ask) > 0 {
		return fault.New(fault.Conflict, "sync.merge.ask", "fields", strings.Join(ask, ", "))
	}
	dr.Values, dr.Base = merged, s.Newest()
	return nil
}

// complete is what the author left as it was: the register fills it in by itself.
func complete(mine, then map[string]string) map[string]string {
	out := make(map[string]string, len(then))
	for _, f := range []string{"person", "registered"} {
		if then[f] != "" {
			out[f] = then[f]
		}
	}
	for f, v := range mine {
		out[f] = v
	}
	return out
}

// Amended puts a held entry aside in favour of another one that its author wrote in its place.
func (k *Round) Amended(ctx context.Context, who access.Actor, root, by journal.ID) error {
	k.r.who = who
	h, _, err := k.r.settling(ctx, root)
	if err != nil {
		return err
	}
	return k.r.discard(ctx, h, "amended", by)
}
