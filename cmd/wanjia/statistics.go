package main

import (
	"context"
	"errors"

	"wanjia/cmd/wanjia/reckon"
	"wanjia/cmd/wanjia/reckon/grid"
	"wanjia/cmd/wanjia/withhold"
)

// runDemography reckons with sheets of numbers; it opens no register.
func runDemography(ctx context.Context, e *env, args []string) (int, error) {
	return e.sheetwork(ctx, reckon.Run, args)
}

// runDisclose says what of a sheet may leave the office.
func runDisclose(ctx context.Context, e *env, args []string) (int, error) {
	return e.sheetwork(ctx, withhold.Run, args)
}

// sheetwork reckons, and stops waiting for it when the program is told to end: arithmetic listens to nobody.
func (e *env) sheetwork(ctx context.Context, run func([]string, *grid.Console) error, args []string) (int, error) {
	at := &grid.Console{Out: e.out, Err: e.err, Lang: e.lang}
	done := make(chan error, 1)
	go func() { done <- run(args, at) }()
	var err error
	select {
	case <-ctx.Done():
		return exitFailed, ctx.Err()
	case err = <-done:
	}
	e.lang = at.Lang
	switch {
	case err == nil:
		return exitDone, nil
	case errors.Is(err, grid.ErrUsage):
		return exitUsage, errUsage
	case errors.Is(err, grid.ErrShort):
		return exitShort, nil
	default:
		return exitFailed, err
	}
}
