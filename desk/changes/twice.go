package changes

import (
	"context"
	"errors"
	"slices"
	"strconv"

	"wanjia/base/fault"
	"wanjia/base/words"
	"wanjia/desk/cases"
	"wanjia/domain/access"
	"wanjia/domain/benefit"
	"wanjia/domain/journal"
	"wanjia/domain/payment"
	"wanjia/domain/workflow"
)

// program is the program itself, which opens cases that somebody of an office then handles. It decides in none.
func program() access.Actor {
	return access.Actor{Account: "benefits", Device: "program", Purpose: access.Benefit, Grants: []access.Grant{{Desk: access.Window, Purpose: access.Benefit}}}
}

// twice says that more than one record of the person was granted something.
func (c *Count) twice() bool {
	return slices.ContainsFunc(c.grants, func(g payment.Grant) bool { return g.Person != c.grants[0].Person })
}

// overtaken is the state of a case whose facts have changed again.
const overtaken = "overtaken"

// raised is the name of the case in which it is decided what two records of one person were both granted, and whether there was one that
// somebody brought to an end. It follows from what it is about, so that it is opened once; after facts have changed again, anew.
func raised(ctx context.Context, r Reader, c *Count) (journal.ID, bool, error) {
	for n := 0; ; n++ {
		id := journal.DeriveID("twice", c.Person.String(), string(c.Scheme), c.Lines(), strconv.Itoa(n))
		f, ok, err := r.Case(ctx, id)
		if err != nil || !ok {
			return id, false, err
		}
		if f.Owner != access.NoDesk || f.State != overtaken {
			return id, f.Owner == access.NoDesk, nil
		}
	}
}

// Raise opens the cases that money waits for without one: what two records of one person were both granted isn't paid twice, but nobody
// is left without the reasons, a notice and a hearing either. It says whether any was opened.
func (d *Desk) Raise(ctx context.Context, held []payment.Held) (more bool, err error) {
	for i := range held {
		if held[i].Why != payment.HeldByMerge || !held[i].Case.IsZero() {
			continue
		}
		opened, err := d.raise(ctx, payment.Stirred{Person: held[i].Person, Scheme: held[i].Scheme})
		if err != nil {
			return more, err
		}
		more = more || opened
	}
	return more, nil
}

func (d *Desk) raise(ctx context.Context, s payment.Stirred) (bool, error) {
	if d.cases == nil {
		return false, fault.New(fault.Internal, "change.cases")
	}
	var c Count
	var id journal.ID
	open := false
	err := d.store.Read(ctx, func(r Reader) (err error) {
		if c, err = d.Recount(ctx, r, s.Person, benefit.ID(s.Scheme)); err != nil || !c.twice() || !c.Change.IsCut() {
			return err
		}
		begun, err := d.open(ctx, r, c.Records, s.Scheme)
		if err != nil || begun != nil {
			return err
		}
		var ended bool
		id, ended, err = raised(ctx, r, &c)
		open = !ended
		return err
	})
	if err != nil || !open {
		return false, err
	}
	why := words.Text(words.ZH, "change.twice", nil) + " / " + words.Text(words.EN, "change.twice", nil)
	_, err = d.cases.Do(ctx, program(), cases.Command{ID: id, Flow: CutFlow, Via: via, Area: c.Area, Values: map[string]string{payment.SchemeField: s.Scheme,
		workflow.SubjectField: c.Person.String(), payment.AmountField: (-c.Change.Net).String(), "lines": c.Lines(), "reasons": why}})
	return err == nil, err
}

// raiseAll opens the cases that are missing for some grantees, as far as somebody's records were both granted something.
func (d *Desk) raiseAll(ctx context.Context, all []payment.Stirred) error {
	var wrong error
	for _, s := range all {
		if d.cases == nil {
			return nil // whoever pays opens them
		}
		_, err := d.raise(ctx, s)
		wrong = errors.Join(wrong, err)
	}
	return wrong
}
