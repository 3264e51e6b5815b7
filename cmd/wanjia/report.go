package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"

	"wanjia/cmd/wanjia/cli"
	"wanjia/cmd/wanjia/money"
	"wanjia/cmd/wanjia/paid"
	"wanjia/cmd/wanjia/place"
	"wanjia/cmd/wanjia/reporting"
	"wanjia/cmd/wanjia/ties"
	"wanjia/cmd/wanjia/watching"
	"wanjia/domain/benefit"
	"wanjia/domain/journal"
	"wanjia/exchange/pack/programmes"
	packreports "wanjia/exchange/pack/reports"

	"wanjia/desk/cases"
	"wanjia/desk/drafts"
	"wanjia/desk/drafts/works"
	"wanjia/desk/reports"
)

// runReport fills a report.
func runReport(ctx context.Context, e *cli.Env, args []string) (int, error) {
	f := e.NewFlags("report")
	w := reporting.Flags(f.FlagSet, e.Say)
	rest, err := f.Read(args)
	if err != nil {
		return cli.Usage, err
	}
	if !w.Whole() || len(rest) > 0 {
		return cli.Usage, f.Wrong("cli.report.want")
	}
	o, err := w.Order(place.Operator("report"), e.Lang)
	if err != nil {
		return cli.Usage, err
	}
	p, err := place.Visit(ctx, f)
	if err != nil {
		return cli.Failed, err
	}
	made, err := report(ctx, e, p, o, w)
	if err = errors.Join(err, p.Close()); err != nil {
		return cli.Failed, unfit(e, err)
	}
	fmt.Fprintln(e.Err, e.Say("cli.report.done", "file", w.File(), "figures", fmt.Sprint(made.Figures), "hidden", fmt.Sprint(made.Hidden), "journal", fmt.Sprint(int64(made.Journal))))
	return cli.Done, nil
}

// report makes one and puts it in place when it is whole.
func report(ctx context.Context, e *cli.Env, p *place.Place, o reports.Order, w *reporting.Wish) (made reports.Made, err error) {
	desk, err := reportDesk(p)
	if err != nil {
		return made, err
	}
	out, made, err := w.Make(ctx, desk, o)
	if err != nil {
		return made, err
	}
	return made, e.Whole(w.File(), func(to io.Writer) error { _, err := out.WriteTo(to); return err })
}

// reportDesk is the desk of reports with what all packs define.
func reportDesk(p *place.Place) (*reports.Desk, error) {
	of := p.Office()
	desk, _, err := watched(p, &of)
	if err != nil {
		return nil, err
	}
	files, names, err := place.Content(p.Dir)
	if err != nil {
		return nil, err
	}
	kinds, err := p.Flows()
	if err != nil {
		return nil, err
	}
	defs, wrong := packreports.Load(files, slices.Collect(maps.Keys(kinds)), names...)
	if len(wrong) > 0 {
		return nil, wrong[0]
	}
	return reports.New(p.Door, desk, ties.Ground{S: p.Store}, p.Clock, kinds, defs), nil
}

// runDraft holds a draft's figures against the register.
func runDraft(ctx context.Context, e *cli.Env, args []string) (int, error) {
	f := e.NewFlags("figures.check")
	c := reporting.CheckFlags(f.FlagSet, e.Say)
	rest, err := f.Read(args)
	if err != nil {
		return cli.Usage, err
	}
	if !c.Whole(rest) {
		return cli.Usage, f.Wrong("cli.figures.check.want")
	}
	source, o, err := c.Open(rest[0], place.Operator("check"), e.Lang)
	if err != nil {
		return cli.Usage, err
	}
	p, err := place.Visit(ctx, f)
	if err != nil {
		return cli.Failed, err
	}
	done, err := checked(ctx, p, o)
	if err = errors.Join(err, p.Close()); err != nil {
		return cli.Failed, err
	}
	if c.File() != "" {
		if err := e.Whole(c.File(), func(w io.Writer) error { return source.Write(w, reporting.Remarks(done, e.Lang)) }); err != nil {
			return cli.Failed, err
		}
	}
	if err := c.Print(e.Out, done, e.Lang); err != nil {
		return cli.Failed, err
	}
	fmt.Fprintln(e.Err, e.Say("cli.figures.check.done", reporting.Summary(done)...))
	if done.Short() {
		return cli.Short, nil
	}
	return cli.Done, nil
}

func checked(ctx context.Context, p *place.Place, o drafts.Order) (drafts.Checked, error) {
	of := p.Office()
	filed, watch, err := watched(p, &of)
	if err != nil {
		return drafts.Checked{}, err
	}
	visits, err := serviceCounts(p)
	if err != nil {
		return drafts.Checked{}, err
	}
	found, err := paid.BenefitDesk(p)
	if err != nil {
		return drafts.Checked{}, err
	}
	desk, err := draftDesk(p, filed, watch, visits, found.Schemes())
	if err != nil {
		return drafts.Checked{}, err
	}
	return desk.Check(ctx, o)
}

// draftDesk is the desk that checks drafts, over all that the office counts.
func draftDesk(p *place.Place, filed *cases.Desk, watch watching.Desks, visits works.Visits, schemes benefit.Set) (*drafts.Desk, error) {
	files, names, err := place.Content(p.Dir)
	if err != nil {
		return nil, err
	}
	all, wrong := programmes.Load(files, names...)
	if len(wrong) > 0 {
		return nil, wrong[0]
	}
	purse := money.Place{Store: p.Store, Keys: p.Keys, Clock: p.Clock}
	events, _, err := purse.Asking(files, names)
	if err != nil {
		return nil, err
	}
	now := func(ctx context.Context) (journal.Seq, error) {
		head, err := p.Head(ctx)
		return journal.Seq(head), err
	}
	return drafts.New(p.Door, ties.Tree{S: p.Store}, works.Desks{Money: purse.Budget(schemes), Events: events, Lessons: watch.Training, Visits: visits, Inspections: watch.Inspections,
		Cases: filed, Schemes: schemes, Programmes: all, Now: now}, p.Clock), nil
}

// unfit says all that is wrong with a template, a line each, and leaves other errors as they are.
func unfit(e *cli.Env, err error) error {
	u, ok := errors.AsType[*reports.Unfit](err)
	if !ok {
		return err
	}
	fmt.Fprintln(e.Err, e.Say("cli.report.unfit", "n", fmt.Sprint(len(u.Faults))))
	for _, f := range u.Faults[1:] {
		e.Complain(f)
	}
	return u.Faults[0]
}
