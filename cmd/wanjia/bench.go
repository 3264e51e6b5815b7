package main

import (
	"context"
	"errors"
	"os"
	"path/filepath"

	"wanjia/base/clock"
	"wanjia/base/fault"
	"wanjia/bench"
	"wanjia/cmd/wanjia/cli"
	"wanjia/cmd/wanjia/demo"
	"wanjia/exchange/synth"
)

func runBench(ctx context.Context, e *cli.Env, args []string) (int, error) {
	f := e.NewFlags("bench")
	people := f.Int("people", 1_000_000, e.Say("cli.bench.people"))
	keep := f.String("keep", "", e.Say("cli.bench.keep"))
	profile := f.String("profile", "", e.Say("cli.bench.profile"))
	asJSON := f.Bool("json", false, e.Say("cli.flag.json"))
	names, err := f.Read(args)
	if err != nil {
		return cli.Usage, err
	}
	o := bench.Options{People: *people, DB: f.DB, Clock: clock.System{}, Err: e.Err, Sheets: madeSheets}
	if o.Binary, err = os.Executable(); err != nil {
		return cli.Failed, err
	}
	if *profile != "" {
		if o.Profile, err = filepath.Abs(*profile); err != nil {
			return cli.Failed, err
		}
		if err := os.MkdirAll(o.Profile, 0o700); err != nil {
			return cli.Failed, err
		}
	}
	dir := *keep
	if dir == "" {
		if dir, err = os.MkdirTemp("", "wanjia-bench-"); err != nil {
			return cli.Failed, err
		}
		defer os.RemoveAll(dir)
	}
	if o.Dir, err = filepath.Abs(dir); err != nil {
		return cli.Failed, err
	}
	table, err := bench.Run(ctx, o, names)
	if fault.Is(err, "cli.bench.name") {
		return cli.Usage, err
	}
	show := table.Print
	if *asJSON {
		show = table.JSON
	}
	if err := errors.Join(err, show(e.Out)); err != nil { // what was measured before it failed is shown too
		return cli.Failed, err
	}
	if len(table.Missed()) > 0 {
		return cli.Short, nil
	}
	return cli.Done, nil
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
