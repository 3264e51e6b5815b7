package backroom

import (
	"context"
	"sync"
	"time"

	"wanjia/domain/cube"
	"wanjia/domain/journal"
	storefind "wanjia/store/finding"
	storereg "wanjia/store/register"

	"wanjia/desk/findings"
	"wanjia/desk/findings/search"
	"wanjia/desk/office/check"
	"wanjia/desk/office/view"
)

// Findings is the desk of data quality.
func (p Place) Findings(of *view.Office) *findings.Desk {
	whole := searchStore{storefind.New(p.Store)}
	return findings.New(of, findingStore{p.Store, storefind.New(p.Store)}, check.New(of), search.Hunts{Store: whole, Clock: p.Clock}, search.Signs{Store: whole, Clock: p.Clock})
}

type searchStore struct{ s *storefind.Store }

// Read opens a moment.
func (x searchStore) Read(ctx context.Context, fn func(search.Reader) error) error {
	return x.s.Read(ctx, func(r *storefind.Reader) error { return fn(r) })
}

type findingStore struct {
	reg *storereg.Store
	s   *storefind.Store
}

// Read opens a moment.
func (f findingStore) Read(ctx context.Context, fn func(findings.Reader) error) error {
	return f.s.Read(ctx, func(r *storefind.Reader) error { return fn(r) })
}

// Write opens a transaction of its own.
func (f findingStore) Write(ctx context.Context, fn func(findings.Writer) error) error {
	return f.s.Write(ctx, func(w *storefind.Writer) error { return fn(w) })
}

// Answer opens a transaction that shares its commit.
func (f findingStore) Answer(ctx context.Context, fn func(findings.Tx) error) error {
	return f.reg.Write(ctx, func(x *storereg.Tx) error { return fn(x) })
}

// How long after the journal has grown findings follow, and how often it is asked whether a night has begun.
const (
	followAfter = time.Second
	calmFor     = 3 * time.Second
	calmAtMost  = 15 * time.Minute
	nightEvery  = time.Minute
	retryAfter  = time.Hour
)

// WatchQuality starts to keep findings in step with the journal, and to check everything at night; end stops it.
func (p Place) WatchQuality(ctx context.Context, desk *findings.Desk, trouble func(error)) (end func()) {
	grew := make(chan struct{}, 1)
	p.Store.OnCommit(func(journal.Seq, *cube.Delta) {
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
func (p Place) inStep(ctx context.Context, grew <-chan struct{}, desk *findings.Desk, trouble func(error)) {
	night := time.NewTicker(nightEvery)
	defer night.Stop()
	var tried time.Time
	for {
		due, err := desk.Due(ctx)
		switch now := p.Clock.Now(); {
		case err != nil:
		case due && now.Sub(tried) < retryAfter: // it failed a while ago
		case due:
			calm(ctx, grew)
			tried = now
			patient, impatient := context.WithTimeout(ctx, calmAtMost)
			if _, err = desk.Full(ctx, func(int64) { giveWay(patient, grew) }); err == nil {
				err = desk.Follow(ctx) // what came while it gave way
			}
			impatient()
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

// giveWay waits between two steps of a check of everything where somebody has written since the one before.
func giveWay(ctx context.Context, grew <-chan struct{}) {
	select {
	case <-grew:
		calm(ctx, grew)
	default:
	}
}

// calm waits until nobody has written for a moment: a check of everything takes a core for a while, and who works goes first.
func calm(ctx context.Context, grew <-chan struct{}) {
	enough := time.After(calmAtMost)
	for {
		select {
		case <-ctx.Done():
			return
		case <-enough:
			return
		case <-time.After(calmFor):
			return
		case <-grew:
		}
	}
}
