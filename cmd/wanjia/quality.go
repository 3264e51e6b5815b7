package main

import (
	"context"
	"sync"
	"time"

	"wanjia/domain/cube"
	"wanjia/domain/journal"

	"wanjia/desk/findings"
	"wanjia/desk/office/view"
)

// findingsDesk is the desk of data quality.
func (p *place) findingsDesk(of *view.Office) *findings.Desk { return p.backRoom(nil).Findings(of) }

// How long after the journal has grown findings follow, and how often it is asked whether a night has begun.
const (
	followAfter = time.Second
	nightEvery  = time.Minute
	retryAfter  = time.Hour
)

// watchQuality starts to keep findings in step with the journal, and to check everything at night; end stops it.
func (p *place) watchQuality(ctx context.Context, desk *findings.Desk, trouble func(error)) (end func()) {
	grew := make(chan struct{}, 1)
	p.store.OnCommit(func(journal.Seq, *cube.Delta) {
		select {
		case grew <- struct{}{}:
		default:
		}
	})
	ctx, cancel := context.WithCancel(ctx)
	var ended sync.WaitGroup
	ended.Go(func() { p.inStep(ctx, grew, desk, trouble) })
	return func() {
		cancel()
		ended.Wait()
	}
}

// inStep keeps findings in step with the journal, and checks everything at night, until the context ends.
func (p *place) inStep(ctx context.Context, grew <-chan struct{}, desk *findings.Desk, trouble func(error)) {
	night := time.NewTicker(nightEvery)
	defer night.Stop()
	var tried time.Time
	for {
		due, err := desk.Due(ctx)
		switch now := p.clock.Now(); {
		case err != nil:
		case due && now.Sub(tried) < retryAfter: // it failed a while ago
		case due:
			tried = now
			_, err = desk.Full(ctx, func(int64) {})
		default:
			err = desk.Follow(ctx)
		}
		if err != nil && ctx.Err() == nil {
			trouble(err)
		}
		select {
		case <-ctx.Done():
			return
		case <-night.C:
		case <-grew:
			select {
			case <-ctx.Done():
				return
			case <-time.After(followAfter):
			}
		}
	}
}
