// Package drawing keeps the plans of double-random draws: the promise of a seed that nobody at the desk can know, the public value of a day
// to come that goes into it, and what it drew. What a plan is made of, and what becomes of a draw, is known by the desk that plans.
package drawing

import (
	"context"
	"encoding/hex"
	"time"

	"wanjia/base/fault"
	"wanjia/desk/office/view"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/audit"
	"wanjia/domain/inspection"
	"wanjia/domain/journal"
)

// Put writes an entry down for whoever may watch where it belongs; the same one that is there stays.
type Put func(ctx context.Context, who access.Actor, e journal.Entry) error

// Kept is a plan as it stands in the journal.
type Kept struct {
	inspection.Plan
	Seq   journal.Seq
	On    time.Time
	At    view.Place
	Drawn *Drawn // nil before the seed is revealed
}

// Drawn is what the seed made.
type Drawn struct {
	inspection.Drawn
	Seq journal.Seq
	On  time.Time
}

// Keeper keeps the plans of one desk, which shows them as T.
type Keeper[T any] struct {
	Office *view.Office
	Put    Put
	Salt   string                // of this desk alone, so that no two desks promise one seed
	Mine   func(aim string) bool // whether a plan for an aim is this desk's
	Show   func(ctx context.Context, v *view.Sight, k Kept) (T, error)
}

// most is how many plans are told at once.
const most = 100

// Promise writes a plan down with the promise of its seed, which follows from the folder's secret and the plan's id: the office can have no other.
func (k *Keeper[T]) Promise(ctx context.Context, who access.Actor, p *inspection.Plan) (T, error) {
	p.Seal = k.secret(p.ID).Promise()
	if err := k.note(ctx, who, p.ID, p.Area, p.Body()); err != nil {
		var none T
		return none, err
	}
	return k.Open(ctx, who, p.ID)
}

// Reveal reveals the seed of a plan and writes down what it makes; a plan that is drawn stays as it is.
func (k *Keeper[T]) Reveal(ctx context.Context, who access.Actor, plan journal.ID, value string) (out T, err error) {
	var kept Kept
	err = k.moment(ctx, who, area.Code{}, func(v *view.Sight) error {
		kept, err = k.open(ctx, v, plan)
		return err
	})
	if err != nil {
		return out, err
	}
	if kept.Drawn == nil {
		drawn, err := kept.Reveal(k.secret(plan), value)
		if err != nil {
			return out, err
		}
		if err := k.note(ctx, who, DrawID(plan), kept.Area, drawn.Body()); err != nil {
			return out, err
		}
	}
	return k.Open(ctx, who, plan)
}

// Open shows one plan.
func (k *Keeper[T]) Open(ctx context.Context, who access.Actor, id journal.ID) (out T, err error) {
	err = k.moment(ctx, who, area.Code{}, func(v *view.Sight) error {
		kept, err := k.open(ctx, v, id)
		if err == nil {
			out, err = k.Show(ctx, v, kept)
		}
		return err
	})
	return out, err
}

// Find shows a plan if it is there.
func (k *Keeper[T]) Find(ctx context.Context, who access.Actor, id journal.ID) (T, bool, error) {
	out, err := k.Open(ctx, who, id)
	if fault.Is(err, "inspection.plan.missing") {
		return out, false, nil
	}
	return out, err == nil, err
}

// Recent shows the plans that somebody may see, the newest first.
func (k *Keeper[T]) Recent(ctx context.Context, who access.Actor, within area.Code) (out []T, err error) {
	err = k.moment(ctx, who, within, func(v *view.Sight) error {
		filed, err := v.Plans(ctx, 1<<62, most)
		if err != nil {
			return err
		}
		for _, f := range filed {
			kept, ok, err := k.read(ctx, v, f.ID)
			if err != nil {
				return err
			}
			if !ok {
				continue
			}
			one, err := k.Show(ctx, v, kept)
			if err != nil {
				return err
			}
			out = append(out, one)
		}
		return nil
	})
	return out, err
}

// DrawID is the id of the entry that reveals a plan's seed.
func DrawID(plan journal.ID) journal.ID { return journal.DeriveID("inspection draw", plan.String()) }

func (k *Keeper[T]) secret(plan journal.ID) audit.Seed {
	sum := k.Office.Keys.Blind(k.Salt, plan.String())
	return audit.Seed(hex.EncodeToString(sum[:]))
}

func (k *Keeper[T]) note(ctx context.Context, who access.Actor, id journal.ID, at area.Code, body map[string]string) error {
	return k.Put(ctx, who, journal.Entry{ID: id, Kind: inspection.EntryKind, Area: at, Body: journal.CanonicalBody(body)})
}

func (k *Keeper[T]) moment(ctx context.Context, who access.Actor, within area.Code, fn func(*view.Sight) error) error {
	_, err := k.Office.Moment(ctx, who, access.Watch, within, fn)
	return err
}

func (k *Keeper[T]) open(ctx context.Context, v *view.Sight, id journal.ID) (Kept, error) {
	kept, ok, err := k.read(ctx, v, id)
	if err == nil && !ok {
		err = fault.New(fault.Missing, "inspection.plan.missing")
	}
	return kept, err
}

func (k *Keeper[T]) read(ctx context.Context, v *view.Sight, id journal.ID) (out Kept, ok bool, err error) {
	e, ok, err := v.EntryByID(ctx, id)
	if err != nil || !ok || e.Kind != inspection.EntryKind || !v.In.Holds(e.Area) {
		return out, false, err
	}
	body, err := journal.ParseBody(e.Body)
	if err != nil {
		return out, false, err
	}
	p, err := inspection.PlanOf(e, body)
	if err != nil || !k.Mine(p.For) {
		return out, false, err
	}
	out = Kept{Plan: *p, Seq: e.Seq, On: e.Recorded, At: v.Place(e.Area)}
	revealed, ok, err := v.EntryByID(ctx, DrawID(id))
	if err != nil || !ok {
		return out, true, err
	}
	if body, err = journal.ParseBody(revealed.Body); err != nil {
		return out, false, err
	}
	made, err := inspection.DrawnOf(body)
	out.Drawn = &Drawn{made, revealed.Seq, revealed.Recorded}
	return out, true, err
}
