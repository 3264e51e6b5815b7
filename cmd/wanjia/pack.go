package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime/debug"

	"wanjia/exchange/pack"
)

// runPack checks a folder of content. Packs hold thresholds so far; what else they come to hold brings its own lint and
// its own examples.
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
	if _, err := pack.Lint(os.DirFS(filepath.Dir(dir)), filepath.Base(dir)); err != nil {
		return exitFailed, err
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
