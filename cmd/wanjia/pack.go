package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime/debug"

	"wanjia/exchange/pack"
	"wanjia/exchange/pack/flows"
	"wanjia/exchange/pack/forms"
	"wanjia/exchange/pack/schemes"
	"wanjia/packs"
)

// runPack checks a folder of content: what it says of itself, its thresholds, its calendar, its schemes, its kinds of cases and its
// forms; test also runs the examples that schemes and forms carry.
func runPack(ctx context.Context, e *env, args []string) (int, error) {
	f := e.newFlags("pack")
	rest, err := f.parse(args)
	if err != nil {
		return exitUsage, err
	}
	if len(rest) != 2 || rest[0] != "lint" && rest[0] != "test" {
		return exitUsage, f.wrong("cli.pack.want")
	}
	if err := ctx.Err(); err != nil {
		return exitFailed, err
	}
	dir, err := filepath.Abs(rest[1])
	if err != nil {
		return exitFailed, err
	}
	files, name := os.DirFS(filepath.Dir(dir)), filepath.Base(dir)
	m, err := pack.Lint(files, name)
	if err != nil {
		return exitFailed, err
	}
	set, wrong := schemes.Lint(pack.Over(packs.Files(), files), m.Requires, name)
	_, bad := flows.Load(files, name)
	questions, unread := forms.Load(files, name)
	wrong = append(append(wrong, bad...), unread...)
	if rest[0] == "test" && len(wrong) == 0 {
		wrong = append(schemes.Test(set), forms.Test(questions)...)
	}
	for _, w := range wrong {
		e.complain(w)
	}
	if len(wrong) > 0 {
		return exitFailed, nil
	}
	_, err = fmt.Fprintln(e.out, e.say("cli.pack.done", "dir", rest[1]))
	return exitDone, err
}

func runVersion(_ context.Context, e *env, args []string) (int, error) {
	f := e.newFlags("version")
	if _, err := f.parse(args); err != nil {
		return exitUsage, err
	}
	line := "wanjia " + version
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, s := range info.Settings {
			if s.Key == "vcs.revision" || s.Key == "vcs.time" {
				line += " " + s.Value
			}
		}
	}
	_, err := fmt.Fprintln(e.out, line)
	return exitDone, err
}
