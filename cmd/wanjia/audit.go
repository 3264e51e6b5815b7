package main

import (
	"context"
	"errors"

	"wanjia/cmd/wanjia/sampled"
	"wanjia/domain/area"
	"wanjia/domain/journal"
	storeoffice "wanjia/store/office"
	storereg "wanjia/store/register"

	"wanjia/desk/audits"
)

func runAudit(ctx context.Context, e *env, args []string) (int, error) {
	f := e.newFlags("audit")
	a := &sampled.Auditor{Say: e.say, Out: e.out, Err: e.err}
	dir := f.String("o", "", e.say("cli.audit.dir"))
	f.StringVar(&a.Area, "area", "", e.say("cli.audit.area"))
	f.StringVar(&a.Strata, "strata", "", e.say("cli.audit.strata"))
	f.StringVar(&a.From, "from", "", e.say("cli.audit.from"))
	f.StringVar(&a.To, "to", "", e.say("cli.audit.to"))
	f.Float64Var(&a.Design.Margin, "margin", 0.02, e.say("cli.audit.margin"))
	f.Float64Var(&a.Design.Expect, "expect", 0.95, e.say("cli.audit.expect"))
	f.Float64Var(&a.Design.Rho, "rho", 0.02, e.say("cli.audit.rho"))
	f.Float64Var(&a.Design.Deff, "deff", 0, e.say("cli.audit.deff"))
	f.IntVar(&a.Design.Take, "take", 15, e.say("cli.audit.take"))
	f.StringVar(&a.In, "in", "", e.say("cli.audit.in"))
	f.StringVar(&a.Decided, "decided", "", e.say("cli.audit.decided"))
	f.StringVar(&a.File, "report", "", e.say("cli.audit.report"))
	f.StringVar(&a.As, "as", "html", e.say("cli.audit.as"))
	f.BoolVar(&a.Keep, "keep", false, e.say("cli.audit.keep"))
	rest, err := f.parse(args)
	if err != nil {
		return exitUsage, err
	}
	steps := map[string]func(context.Context) error{"plan": a.Plan, "sheet": a.Sheet, "read": a.Read, "report": a.Report}
	if len(rest) != 1 || steps[rest[0]] == nil || *dir == "" || a.As != "html" && a.As != "json" {
		return exitUsage, f.wrong("cli.audit.want")
	}
	p, err := visit(ctx, f)
	if err != nil {
		return exitFailed, err
	}
	a.Dir, a.Lang, a.Place = sampled.Folder(*dir), e.lang, p.audited()
	err = steps[rest[0]](ctx)
	code := exitDone
	switch {
	case errors.Is(err, sampled.ErrUsage):
		code = exitUsage
	case errors.Is(err, sampled.ErrShort):
		code, err = exitShort, nil
	}
	if err = errors.Join(err, p.close()); err != nil {
		return max(code, exitFailed), err
	}
	return code, nil
}

// audited is the place as audits see it.
func (p *place) audited() sampled.Place {
	return sampled.Place{Head: p.head, NewID: p.reg.NewID, Tree: areaTree{p.store}.Tree,
		Now: func() *audits.Desk {
			of := p.officeView()
			return audits.New(&of)
		},
		Then: p.stood,
		Entry: func(ctx context.Context, id journal.ID) (e journal.Entry, ok bool, err error) {
			err = p.store.Read(ctx, func(r *storereg.Reader) error {
				e, ok, err = r.EntryByID(ctx, id)
				return err
			})
			return e, ok, err
		},
		Note: func(ctx context.Context, at area.Code, id journal.ID, body map[string]string) (journal.Seq, error) {
			return audits.Note(ctx, auditStore{p.store}, operator("audit"), at, id, body)
		}}
}

// stood is the desk over the register as it stood at a position.
func (p *place) stood(ctx context.Context, at journal.Seq) (*audits.Desk, error) {
	t, err := p.twin(ctx)
	if err != nil {
		return nil, err
	}
	p.later = append(p.later, t.drop)
	err = p.store.Read(ctx, func(r *storereg.Reader) error {
		return t.reg.Replay(ctx, r, func(e journal.Entry) bool { return e.Seq <= at }, func(journal.Seq) {})
	})
	of := p.officeView()
	of.Store = officeStore{storeoffice.New(t.store)}
	return audits.New(&of), err
}

type auditStore struct{ s *storereg.Store }

// Write opens a transaction that shares its commit.
func (x auditStore) Write(ctx context.Context, fn func(audits.Tx) error) error {
	return x.s.Write(ctx, func(t *storereg.Tx) error { return fn(t) })
}
