package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"

	"wanjia/cmd/wanjia/reporting"
	"wanjia/domain/journal"
	"wanjia/exchange/pack/flows"
	packreports "wanjia/exchange/pack/reports"

	"wanjia/desk/drafts"
	"wanjia/desk/reports"
)

// runReport fills a report.
func runReport(ctx context.Context, e *env, args []string) (int, error) {
	f := e.newFlags("report")
	w := reporting.Flags(f.FlagSet, e.say)
	rest, err := f.parse(args)
	if err != nil {
		return exitUsage, err
	}
	if !w.Whole() || len(rest) > 0 {
		return exitUsage, f.wrong("cli.report.want")
	}
	o, err := w.Order(operator("report"), e.lang)
	if err != nil {
		return exitUsage, err
	}
	p, err := visit(ctx, f)
	if err != nil {
		return exitFailed, err
	}
	made, err := p.report(ctx, o, w)
	if err = errors.Join(err, p.close()); err != nil {
		return exitFailed, e.unfit(err)
	}
	fmt.Fprintln(e.err, e.say("cli.report.done", "file", w.File(), "figures", fmt.Sprint(made.Figures), "hidden", fmt.Sprint(made.Hidden), "journal", fmt.Sprint(int64(made.Journal))))
	return exitDone, nil
}

// unfit says all that is wrong with a template, a line each, and leaves other errors as they are.
func (e *env) unfit(err error) error {
	u, ok := errors.AsType[*reports.Unfit](err)
	if !ok {
		return err
	}
	fmt.Fprintln(e.err, e.say("cli.report.unfit", "n", fmt.Sprint(len(u.Faults))))
	for _, f := range u.Faults[1:] {
		e.complain(f)
	}
	return u.Faults[0]
}

// report makes one and puts it in place when it is whole.
func (p *place) report(ctx context.Context, o reports.Order, w *reporting.Wish) (made reports.Made, err error) {
	desk, err := p.reportDesk()
	if err != nil {
		return made, err
	}
	out, made, err := w.Make(ctx, desk, o)
	if err != nil {
		return made, err
	}
	return made, whole(w.File(), func(to io.Writer) error { _, err := out.WriteTo(to); return err })
}

// reportDesk is the desk of reports with what all packs define.
func (p *place) reportDesk() (*reports.Desk, error) {
	of := p.officeView()
	desk, _, err := p.watching(&of)
	if err != nil {
		return nil, err
	}
	files, names, err := contentOf(p.dir)
	if err != nil {
		return nil, err
	}
	kinds, wrong := flows.Load(files, names...)
	if len(wrong) > 0 {
		return nil, wrong[0]
	}
	defs, wrong := packreports.Load(files, slices.Collect(maps.Keys(kinds)), names...)
	if len(wrong) > 0 {
		return nil, wrong[0]
	}
	return reports.New(p.door, desk, reportAreas{areaTree{p.store}, p}, p.clock, kinds, defs), nil
}

// runDraft holds a draft's figures against the register.
func runDraft(ctx context.Context, e *env, args []string) (int, error) {
	f := e.newFlags("figures.check")
	c := reporting.CheckFlags(f.FlagSet, e.say)
	rest, err := f.parse(args)
	if err != nil {
		return exitUsage, err
	}
	if !c.Whole(rest) {
		return exitUsage, f.wrong("cli.figures.check.want")
	}
	source, o, err := c.Open(rest[0], operator("check"), e.lang)
	if err != nil {
		return exitUsage, err
	}
	p, err := visit(ctx, f)
	if err != nil {
		return exitFailed, err
	}
	of := p.officeView()
	filed, _, err := p.watching(&of)
	if err != nil {
		return exitFailed, errors.Join(err, p.close())
	}
	done, err := drafts.New(p.door, areaTree{p.store}, filed).Check(ctx, o)
	if err = errors.Join(err, p.close()); err != nil {
		return exitFailed, err
	}
	if c.File() != "" {
		if err := whole(c.File(), func(w io.Writer) error { return source.Write(w, reporting.Remarks(done, e.lang)) }); err != nil {
			return exitFailed, err
		}
	}
	if err := c.Print(e.out, done, e.lang); err != nil {
		return exitFailed, err
	}
	fmt.Fprintln(e.err, e.say("cli.figures.check.done", reporting.Summary(done)...))
	if done.Short() {
		return exitShort, nil
	}
	return exitDone, nil
}

// reportAreas is the tree, and the head of the journal.
type reportAreas struct {
	areaTree
	p *place
}

// Head is the newest position.
func (r reportAreas) Head(ctx context.Context) (journal.Seq, error) {
	n, err := r.p.head(ctx)
	return journal.Seq(n), err
}
