package main

import (
	"context"
	"log/slog"
	"sync"

	"wanjia/cmd/wanjia/backroom"
	"wanjia/cmd/wanjia/place"
	"wanjia/httpd/guard"

	"wanjia/desk/imports"
	"wanjia/desk/intake"
)

// backRoom is the place as the desks that work in the background see it.
func backRoom(p *place.Place, trouble func(error)) backroom.Place {
	return backroom.Place{Dir: p.Dir, Clock: p.Clock, Store: p.Store, Trouble: trouble}
}

// importsDesk is the desk at which sheets are handed in; its Work must run.
func importsDesk(p *place.Place, trouble func(error)) *imports.Desk {
	return backRoom(p, trouble).Imports(intake.New(p.Register, p.Areas, place.NewSorter), p.Dry, p.Register)
}

// workOnImports starts the desk at which sheets are handed in; end stops it and waits until it has put its work down. What
// was under way goes on at the next start.
func workOnImports(ctx context.Context, p *place.Place, log *slog.Logger) (d *imports.Desk, end func()) {
	trouble := func(err error) { log.ErrorContext(ctx, "trouble", slog.String("error", guard.Plain(err))) }
	d = importsDesk(p, trouble)
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
