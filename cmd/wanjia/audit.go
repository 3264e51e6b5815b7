package main

import (
	"context"
	"errors"

	"wanjia/cmd/wanjia/cli"
	"wanjia/cmd/wanjia/meeting"
	"wanjia/cmd/wanjia/place"
	"wanjia/cmd/wanjia/sampled"
	"wanjia/cmd/wanjia/ties"
	"wanjia/domain/area"
	"wanjia/domain/journal"
	storeoffice "wanjia/store/office"
	storereg "wanjia/store/register"
	storesync "wanjia/store/sync"

	"wanjia/desk/audits"
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
	a.Dir, a.Lang, a.Place = sampled.Folder(*dir), e.Lang, audited(p)
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

// audited is the place as audits see it.
func audited(p *place.Place) sampled.Place {
	return sampled.Place{Head: p.Head, NewID: p.Register.NewID, Tree: ties.Tree{S: p.Store}.Tree,
		Now: func() *audits.Desk {
			of := p.Office()
			return audits.New(&of)
		},
		Then: func(ctx context.Context, at journal.Seq) (*audits.Desk, error) { return stood(ctx, p, at) },
		Entry: func(ctx context.Context, id journal.ID) (e journal.Entry, ok bool, err error) {
			err = p.Store.Read(ctx, func(r *storereg.Reader) error {
				e, ok, err = r.EntryByID(ctx, id)
				return err
			})
			return e, ok, err
		},
		Who: func(ctx context.Context, account string) (audits.Interviewer, bool, error) {
			return interviewer(ctx, p, account)
		},
		Asked: meeting.Interviews(p.Store, p.Looks, p.Keys, nil).Answers,
		Note: func(ctx context.Context, at area.Code, id journal.ID, body map[string]string) (journal.Seq, error) {
			return audits.Note(ctx, ties.Audits{S: p.Store}, place.Operator("audit"), at, id, body)
		}}
}

// interviewer is somebody with an account, and what they may see.
func interviewer(ctx context.Context, p *place.Place, account string) (one audits.Interviewer, ok bool, err error) {
	err = storesync.New(p.Store).Read(ctx, func(r *storesync.Reader) error {
		a, known, err := r.Account(ctx, account)
		one, ok = audits.Interviewer{Account: account, Grants: a.Grants}, known && !a.Disabled
		return err
	})
	return one, ok, err
}

// stood is the desk over the register as it stood at a position.
func stood(ctx context.Context, p *place.Place, at journal.Seq) (*audits.Desk, error) {
	t, err := p.Twin(ctx)
	if err != nil {
		return nil, err
	}
	p.Later = append(p.Later, t.Drop)
	err = p.Store.Read(ctx, func(r *storereg.Reader) error {
		return t.Register.Replay(ctx, r, func(e journal.Entry) bool { return e.Seq <= at }, func(journal.Seq) {})
	})
	of := p.Office()
	of.Store = ties.Office{S: storeoffice.New(t.Store)}
	return audits.New(&of), err
}
