package main

import (
	"context"
	"errors"

	"wanjia/cmd/wanjia/reckon"
	"wanjia/cmd/wanjia/reckon/grid"
	"wanjia/cmd/wanjia/withhold"
)

// runDemography reckons with sheets of numbers; it opens no register.
func runDemography(_ context.Context, e *env, args []string) (int, error) {
	return e.sheetwork(reckon.Run, args)
}

// runDisclose says what of a sheet may leave the office.
func runDisclose(_ context.Context, e *env, args []string) (int, error) {
	return e.sheetwork(withhold.Run, args)
}

func (e *env) sheetwork(run func([]string, *grid.Console) error, args []string) (int, error) {
	at := &grid.Console{Out: e.out, Err: e.err, Lang: e.lang}
	err := run(args, at)
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
