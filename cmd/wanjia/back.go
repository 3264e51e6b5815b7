package main

import (
	"context"
	"log/slog"
	"sync"

	"wanjia/cmd/wanjia/backroom"
	"wanjia/httpd/guard"

	"wanjia/desk/areas"
	"wanjia/desk/dryrun"
	"wanjia/desk/imports"
	"wanjia/desk/intake"
)

// backRoom is the place as the desks that work in the background see it.
func (p *place) backRoom(trouble func(error)) backroom.Place {
	return backroom.Place{Dir: p.dir, Clock: p.clock, Store: p.store, Trouble: trouble}
}

// importsDesk is the desk at which sheets are handed in; its Work must run.
func (p *place) importsDesk(trouble func(error)) *imports.Desk {
	return p.backRoom(trouble).Imports(intake.New(p.reg, p.areas, newSorter), p.dry, p.reg)
}

// workOnImports starts the desk at which sheets are handed in; end stops it and waits until it has put its work down. What
// was under way goes on at the next start.
func (p *place) workOnImports(ctx context.Context, log *slog.Logger) (d *imports.Desk, end func()) {
	trouble := func(err error) { log.ErrorContext(ctx, "trouble", slog.String("error", guard.Plain(err))) }
	d = p.importsDesk(trouble)
	ctx, cancel := context.WithCancel(ctx)
	var ended sync.WaitGroup
	ended.Go(func() {
		if err := d.Work(ctx); err != nil {
			trouble(err)
		}
	})
	return d, func() {
		cancel()
		ended.Wait()
		if err := d.Close(); err != nil {
			trouble(err)
		}
	}
}

// dry is an intake that writes to a scratch store alone.
func (p *place) dry(ctx context.Context) (imports.Taker, func(), error) {
	t, err := p.twin(ctx)
	if err != nil {
		return nil, nil, err
	}
	store := dryrun.Over(registerStore{p.store}, scratchStore{t.store})
	return intake.New(p.reg.On(store), areas.New(areaStore{store}), newSorter), t.drop, nil
}
