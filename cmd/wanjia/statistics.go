package main

import (
	"context"
	"errors"

	"wanjia/cmd/wanjia/cli"
	"wanjia/cmd/wanjia/reckon"
	"wanjia/cmd/wanjia/reckon/grid"
	"wanjia/cmd/wanjia/withhold"
)

// runDemography reckons with sheets of numbers; it opens no register.
func runDemography(ctx context.Context, e *cli.Env, args []string) (int, error) {
	return sheetwork(ctx, e, reckon.Run, args)
}

// runDisclose says what of a sheet may leave the office.
func runDisclose(ctx context.Context, e *cli.Env, args []string) (int, error) {
	return sheetwork(ctx, e, withhold.Run, args)
}

// sheetwork reckons, and stops waiting for it when the program is told to end: arithmetic listens to nobody.
func sheetwork(ctx context.Context, e *cli.Env, run func([]string, *grid.Console) error, args []string) (int, error) {
	at := &grid.Console{Out: e.Out, Err: e.Err, Lang: e.Lang}
	done := make(chan error, 1)
	go func() { done <- run(args, at) }()
	var err error
	select {
	case <-ctx.Done():
		return cli.Failed, ctx.Err()
	case err = <-done:
	}
	e.Lang = at.Lang
	switch {
	case err == nil:
		return cli.Done, nil
	case errors.Is(err, grid.ErrUsage):
		return cli.Usage, cli.ErrUsage
	case errors.Is(err, grid.ErrShort):
		return cli.Short, nil
	default:
		return cli.Failed, err
	}
}
