package main

import (
	"context"
	"os"
	"path/filepath"

	"wanjia/base/clock"
	"wanjia/base/fault"
	"wanjia/bench"
	"wanjia/cmd/wanjia/demo"
	"wanjia/exchange/synth"
)

func runBench(ctx context.Context, e *env, args []string) (int, error) {
	f := e.newFlags("bench")
	people := f.Int("people", 1_000_000, e.say("cli.bench.people"))
	keep := f.String("keep", "", e.say("cli.bench.keep"))
	names, err := f.parse(args)
	if err != nil {
		return exitUsage, err
	}
	binary, err := os.Executable()
	if err != nil {
		return exitFailed, err
	}
	dir := *keep
	if dir == "" {
		if dir, err = os.MkdirTemp("", "wanjia-bench-"); err != nil {
			return exitFailed, err
		}
		defer os.RemoveAll(dir)
	}
	if dir, err = filepath.Abs(dir); err != nil {
		return exitFailed, err
	}
	o := bench.Options{Binary: binary, People: *people, DB: f.db, Dir: dir, Clock: clock.System{}, Out: e.out, Err: e.err,
		Sheets: func(dir string, people int) error {
			made, err := synth.New(synth.Options{People: people, Seed: 1})
			if err != nil {
				return err
			}
			_, err = demo.WriteSheets(made, dir, func(string, int64, int64) {})
			return err
		}}
	if err := bench.Run(ctx, o, names); fault.Is(err, "cli.bench.name") {
		return exitUsage, err
	} else if err != nil {
		return exitFailed, err
	}
	return exitDone, nil
}
