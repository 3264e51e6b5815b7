package main

import (
	"context"
	"errors"
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
	profile := f.String("profile", "", e.say("cli.bench.profile"))
	asJSON := f.Bool("json", false, e.say("cli.flag.json"))
	names, err := f.parse(args)
	if err != nil {
		return exitUsage, err
	}
	o := bench.Options{People: *people, DB: f.db, Clock: clock.System{}, Err: e.err, Sheets: madeSheets}
	if o.Binary, err = os.Executable(); err != nil {
		return exitFailed, err
	}
	if *profile != "" {
		if o.Profile, err = filepath.Abs(*profile); err != nil {
			return exitFailed, err
		}
		if err := os.MkdirAll(o.Profile, 0o700); err != nil {
			return exitFailed, err
		}
	}
	dir := *keep
	if dir == "" {
		if dir, err = os.MkdirTemp("", "wanjia-bench-"); err != nil {
			return exitFailed, err
		}
		defer os.RemoveAll(dir)
	}
	if o.Dir, err = filepath.Abs(dir); err != nil {
		return exitFailed, err
	}
	table, err := bench.Run(ctx, o, names)
	if fault.Is(err, "cli.bench.name") {
		return exitUsage, err
	}
	show := table.Print
	if *asJSON {
		show = table.JSON
	}
	if err := errors.Join(err, show(e.out)); err != nil { // what was measured before it failed is shown too
		return exitFailed, err
	}
	if len(table.Missed()) > 0 {
		return exitShort, nil
	}
	return exitDone, nil
}

// madeSheets writes the sheets of a made-up place.
func madeSheets(dir string, people int) error {
	made, err := synth.New(synth.Options{People: people, Seed: 1})
	if err != nil {
		return err
	}
	_, err = demo.WriteSheets(made, dir, func(string, int64, int64) {})
	return err
}
