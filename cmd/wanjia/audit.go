package main

import (
	"context"
	"errors"

	"wanjia/cmd/wanjia/audited"
	"wanjia/cmd/wanjia/cli"
	"wanjia/cmd/wanjia/place"
	"wanjia/cmd/wanjia/sampled"
)

func runAudit(ctx context.Context, e *cli.Env, args []string) (int, error) {
	f := e.NewFlags("audit")
	a := &sampled.Auditor{Say: e.Say, Out: e.Out, Err: e.Err}
	dir := f.String("o", "", e.Say("cli.audit.dir"))
	f.StringVar(&a.Area, "area", "", e.Say("cli.audit.area"))
	f.StringVar(&a.Strata, "strata", "", e.Say("cli.audit.strata"))
	f.StringVar(&a.From, "from", "", e.Say("cli.audit.from"))
	f.StringVar(&a.To, "to", "", e.Say("cli.audit.to"))
	f.Float64Var(&a.Design.Margin, "margin", 0.02, e.Say("cli.audit.margin"))
	f.Float64Var(&a.Design.Expect, "expect", 0.95, e.Say("cli.audit.expect"))
	f.Float64Var(&a.Design.Rho, "rho", 0.02, e.Say("cli.audit.rho"))
	f.Float64Var(&a.Design.Deff, "deff", 0, e.Say("cli.audit.deff"))
	f.IntVar(&a.Design.Take, "take", 15, e.Say("cli.audit.take"))
	f.StringVar(&a.In, "in", "", e.Say("cli.audit.in"))
	f.StringVar(&a.Interviewers, "interviewers", "", e.Say("cli.audit.interviewers"))
	f.StringVar(&a.Decided, "decided", "", e.Say("cli.audit.decided"))
	f.StringVar(&a.File, "report", "", e.Say("cli.audit.report"))
	f.StringVar(&a.As, "as", "html", e.Say("cli.audit.as"))
	f.BoolVar(&a.Keep, "keep", false, e.Say("cli.audit.keep"))
	rest, err := f.Read(args)
	if err != nil {
		return cli.Usage, err
	}
	steps := map[string]func(context.Context) error{"plan": a.Plan, "sheet": a.Sheet, "read": a.Read, "report": a.Report}
	if len(rest) != 1 || steps[rest[0]] == nil || *dir == "" || a.As != "html" && a.As != "json" {
		return cli.Usage, f.Wrong("cli.audit.want")
	}
	p, err := place.Visit(ctx, f)
	if err != nil {
		return cli.Failed, err
	}
	a.Dir, a.Lang, a.Place = sampled.Folder(*dir), e.Lang, audited.By(p)
	err = steps[rest[0]](ctx)
	code := cli.Done
	switch {
	case errors.Is(err, sampled.ErrUsage):
		code = cli.Usage
	case errors.Is(err, sampled.ErrShort):
		code, err = cli.Short, nil
	}
	if err = errors.Join(err, p.Close()); err != nil {
		return max(code, cli.Failed), err
	}
	return code, nil
}
