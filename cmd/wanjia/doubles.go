package main

import (
	"context"
	"time"

	"wanjia/base/fault"
	"wanjia/base/id"
	"wanjia/cmd/wanjia/place"
	"wanjia/cmd/wanjia/ties"
	"wanjia/domain/access"
	"wanjia/domain/journal"
	"wanjia/domain/linkage/roll"
	"wanjia/domain/linkage/weigh"
	"wanjia/domain/quality"
	"wanjia/domain/vital"
	"wanjia/exchange/pinyin"
	storedouble "wanjia/store/doubles"
	storelink "wanjia/store/linking"
	"wanjia/store/sqldb"

	"wanjia/desk/doubles"
	"wanjia/desk/office/view"
	deskreg "wanjia/desk/register"
	"wanjia/desk/upkeep"
)

// doublesDesk is the desk that reviews who may be on record twice.
func doublesDesk(p *place.Place, of *view.Office) *doubles.Desk {
	return doubles.New(of, ties.Doubles{S: storedouble.New(p.Store)}, storelink.New(p.Store), weigher(p))
}

func weigher(p *place.Place) *doubles.Weigher { return doubles.NewWeigher(p.Terms, pinyin.New()) }

// near asks the register's indexes within somebody else's moment or transaction.
type near struct {
	q    sqldb.Querier
	home string
}

// Model is what was learnt of the register.
func (n near) Model(ctx context.Context) (weigh.Model, bool, error) {
	return storedouble.Model(ctx, n.q)
}

// Near are the few who share a way of being found.
func (n near) Near(ctx context.Context, ways roll.Ways) (roll.Near, error) {
	return storedouble.Near(ctx, n.q, n.home, ways)
}

// likely asks, before somebody is taken in at a form, who of the register may be the same person. A dry run has no indexes to ask.
func likely(p *place.Place) deskreg.Likely {
	w := weigher(p)
	return func(ctx context.Context, r deskreg.Reader, e vital.Event, l *vital.Life) ([]quality.Other, error) {
		x, ok := r.(interface{ Querier() sqldb.Querier })
		if !ok {
			return nil, nil
		}
		return w.Likely(ctx, near{x.Querier(), p.Store.Home()}, e, l)
	}
}

// searcher begins the search for doubles as a job.
type searcher struct {
	keeper *upkeep.Desk
	desk   *doubles.Desk
	eager  bool // doesn't wait until it has been quiet for long: a demonstration
}

// Search begins it.
func (s searcher) Search(ctx context.Context, who access.Actor, key id.ID) (id.ID, error) {
	j, err := s.keeper.Doubles(ctx, who, key, func(ctx context.Context, progress upkeep.Progress) (int, error) { return s.desk.Search(ctx, progress) })
	return j.ID, err
}

// lookEvery is how often it is asked whether there is anything new to search: after an import, once it is quiet, and at most once for
// what came meanwhile.
const lookEvery = 10 * time.Minute

// watchDoubles searches whenever the journal has grown and is quiet, until the context ends.
func watchDoubles(ctx context.Context, p *place.Place, s searcher, trouble func(error)) {
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	var searched, last journal.Seq
	if s.eager {
		if _, err := s.Search(ctx, place.Operator("doubles"), id.New(p.Clock.Now())); err != nil {
			trouble(err)
		}
	}
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		head, err := p.Head(ctx)
		if at := journal.Seq(head); err == nil && at == last && at != searched {
			_, err = s.Search(ctx, place.Operator("doubles"), id.New(p.Clock.Now()))
			if searched = at; err != nil && fault.KindOf(err) == fault.Conflict {
				searched, err = 0, nil // another job is under way
			}
		}
		if last = journal.Seq(head); err != nil && ctx.Err() == nil {
			trouble(err)
		}
	}
}
