package backroom

import (
	"context"
	"sync"
	"time"

	"wanjia/domain/cube"
	"wanjia/domain/journal"
)

// Sweeper reckons again what was granted to those of whom something was written.
type Sweeper interface {
	Sweep(ctx context.Context) (more bool, err error)
}

// sweepRest is how long it rests between two stretches: whoever writes goes first.
const sweepRest = 100 * time.Millisecond

// WatchChanges starts to keep what was granted in step with the journal; end stops it.
func (p Place) WatchChanges(ctx context.Context, desk Sweeper, trouble func(error)) (end func()) {
	grew := make(chan struct{}, 1)
	p.Store.OnCommit(func(journal.Seq, *cube.Delta) {
		select {
		case grew <- struct{}{}:
		default:
		}
	})
	ctx, cancel := context.WithCancel(ctx)
	var ended sync.WaitGroup
	ended.Go(func() {
		for {
			select {
			case <-ctx.Done():
				return
			case <-grew:
			}
			calm(ctx, grew)
			for more := true; more && ctx.Err() == nil; {
				var err error
				if more, err = desk.Sweep(ctx); err != nil && ctx.Err() == nil {
					trouble(err)
				}
				more = more && err == nil
				select {
				case <-ctx.Done():
				case <-time.After(sweepRest):
				}
			}
		}
	})
	return func() {
		cancel()
		ended.Wait()
	}
}
