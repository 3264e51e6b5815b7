package main

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"

	"wanjia/base/fault"
	"wanjia/cmd/wanjia/cli"
	"wanjia/exchange/pack"
	"wanjia/exchange/pack/courses"
	"wanjia/exchange/pack/flows"
	"wanjia/exchange/pack/forms"
	"wanjia/exchange/pack/measures"
	"wanjia/exchange/pack/oversight"
	"wanjia/exchange/pack/programmes"
	"wanjia/exchange/pack/reports"
	"wanjia/exchange/pack/schedules"
	"wanjia/exchange/pack/schemes"
	"wanjia/exchange/pack/scorecards"
	"wanjia/exchange/pack/standards"
	"wanjia/exchange/pack/surveys"
	"wanjia/packs"
)

// runPack checks a folder of content: what it says of itself, its thresholds, its calendar, its schemes, its kinds of cases, its
// forms and schedules, its programmes and their measures; test also runs the examples that they carry.
func runPack(ctx context.Context, e *cli.Env, args []string) (int, error) {
	f := e.NewFlags("pack")
	rest, err := f.Read(args)
	if err != nil {
		return cli.Usage, err
	}
	if len(rest) != 2 || rest[0] != "lint" && rest[0] != "test" {
		return cli.Usage, f.Wrong("cli.pack.want")
	}
	if err := ctx.Err(); err != nil {
		return cli.Failed, err
	}
	dir, err := filepath.Abs(rest[1])
	if err != nil {
		return cli.Failed, err
	}
	files, name := os.DirFS(filepath.Dir(dir)), filepath.Base(dir)
	m, err := pack.Lint(files, name)
	if err != nil {
		return cli.Failed, err
	}
	set, wrong := schemes.Lint(pack.Over(packs.Files(), files), m.Requires, name)
	_, bad := flows.Load(files, name)
	_, ill := oversight.Load(files, name)
	_, untaught := courses.Load(files, name)
	_, unasked := surveys.Load(files, name)
	wrong = slices.Concat(wrong, bad, ill, untaught, unasked, standards.Lint(files, pack.Over(packs.Files(), files), m.Requires, name), lintCare(files, m.Requires, name, rest[0]), reports.Lint(pack.Over(packs.Files(), files), m.Requires, name), scorecards.Lint(pack.Over(packs.Files(), files), m.Requires, name))
	if rest[0] == "test" && len(wrong) == 0 {
		wrong = schemes.Test(set)
	}
	for _, w := range wrong {
		e.Complain(w)
	}
	if len(wrong) > 0 {
		return cli.Failed, nil
	}
	_, err = fmt.Fprintln(e.Out, e.Say("cli.pack.done", "dir", rest[1]))
	return cli.Done, err
}

// lintCare checks a pack's forms, schedules, programmes and measures; "test" also runs the examples of forms and schedules.
func lintCare(files fs.FS, beneath []string, name, act string) []*fault.Fault {
	own, wrong := forms.Load(files, name)
	plans, bad := schedules.Load(files, name)
	_, ill := programmes.Load(files, name)
	if wrong = slices.Concat(wrong, bad, ill); len(wrong) > 0 {
		return wrong
	}
	whole, names := pack.Over(packs.Files(), files), append(slices.Clone(beneath), name)
	all, _ := forms.Load(whole, names...) // what is wrong with other packs is theirs
	served, _ := programmes.Load(whole, names...)
	if _, wrong = measures.Load(files, served, name); len(wrong) > 0 {
		return wrong
	}
	if wrong = schedules.Agree(plans, all); len(wrong) > 0 || act != "test" {
		return wrong
	}
	return append(forms.Test(own), schedules.Test(plans)...)
}

func runVersion(_ context.Context, e *cli.Env, args []string) (int, error) {
	f := e.NewFlags("version")
	if _, err := f.Read(args); err != nil {
		return cli.Usage, err
	}
	line := "wanjia " + version
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, s := range info.Settings {
			if s.Key == "vcs.revision" || s.Key == "vcs.time" {
				line += " " + s.Value
			}
		}
	}
	_, err := fmt.Fprintln(e.Out, line)
	return cli.Done, err
}
