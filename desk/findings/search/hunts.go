// Package search finds what no rule about one person or household finds: what may have been missed, by a query over the whole register and a
// pure rule for each row, and how work is written down, by the entries of the last two years. What it finds is kept and answered like
// every other finding.
package search

import (
	"context"

	"wanjia/base/clock"
	"wanjia/desk/office/check"
	"wanjia/domain/journal"
	"wanjia/domain/quality"
	"wanjia/domain/quality/hunt"
)

// Reader reads one moment of the whole register.
type Reader interface {
	Old(ctx context.Context, born string, yield func(hunt.Unseen)) error
	Between(ctx context.Context, yield func(hunt.Gap)) error
	Told(ctx context.Context, yield func(hunt.Told)) error
	Head(ctx context.Context) (journal.Seq, error)
	After(ctx context.Context, seq journal.Seq, n int) ([]journal.Entry, error)
}

// Store opens moments.
type Store interface {
	Read(ctx context.Context, fn func(Reader) error) error
}

// Hunts looks for what was missed.
type Hunts struct {
	Store Store
	Clock clock.Clock
}

// Search tells what it finds.
func (h Hunts) Search(ctx context.Context, yield func([]check.Found) error) error {
	today := clock.Today(h.Clock)
	var all []check.Found
	put := func(f quality.Finding, ok bool) {
		if ok {
			all = append(all, check.Found{Finding: f})
		}
	}
	err := h.Store.Read(ctx, func(r Reader) error {
		born := today.AddYears(-hunt.OldAge).String()
		if err := r.Old(ctx, born, func(u hunt.Unseen) { put(hunt.OfOld(u, today)) }); err != nil {
			return err
		}
		if err := r.Between(ctx, func(g hunt.Gap) { put(hunt.OfBetween(g)) }); err != nil {
			return err
		}
		return r.Told(ctx, func(t hunt.Told) { put(hunt.OfChild(t, today)) })
	})
	if err != nil {
		return err
	}
	return yield(all)
}
