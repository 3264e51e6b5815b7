package changes

import (
	"context"
	"slices"
	"strings"

	"wanjia/base/fault"
	"wanjia/base/money"
	"wanjia/desk/cases"
	"wanjia/desk/changes/payee"
	"wanjia/desk/office/view"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/benefit"
	"wanjia/domain/journal"
	"wanjia/domain/payment"
	"wanjia/domain/person"
	"wanjia/domain/workflow"
)

// The kinds of cases by which changes are decided.
const (
	TopUpFlow = "topup"
	CutFlow   = "cut"
)

// via is how definitions name this desk, which alone opens their cases.
const via = "changes"

// swept bounds how many grantees are reckoned again at one question; the next question goes on.
const swept = 500

// Sweep reckons again for everybody of whom, or of whose relatives, something was written since, and where a scheme's text has changed;
// it says whether more wait.
func (d *Desk) Sweep(ctx context.Context) (more bool, err error) {
	if err := d.anew(ctx); err != nil {
		return false, err
	}
	var waiting []payment.Stirred
	var was, now reached
	err = d.store.Read(ctx, func(r Reader) error {
		if was, err = reachedOf(ctx, r); err != nil {
			return err
		}
		now = was
		head, err := r.Head(ctx)
		if err != nil {
			return err
		}
		waiting, err = r.Stirred(ctx, was.own, swept)
		if more = len(waiting) == swept; more || err != nil { // those whose entries were passed by would never be found
			return err
		}
		theirs, to, err := d.nextKin(ctx, r, was.kin, head)
		waiting = each(waiting, theirs...)
		now, more = reached{own: head, kin: to}, to < head
		return err
	})
	if err != nil || len(waiting) == 0 && now == was {
		return false, err
	}
	var twice []payment.Stirred
	err = d.store.Write(ctx, func(tx Tx) (err error) {
		if twice, err = d.sweep(ctx, tx, waiting); err != nil || now == was {
			return err
		}
		return now.keep(ctx, tx)
	})
	if err != nil {
		return more, err
	}
	return more, d.raiseAll(ctx, twice)
}

// sweep reckons again for some, each person once for all their records, and answers those of whom two records were granted the same.
func (d *Desk) sweep(ctx context.Context, tx Tx, waiting []payment.Stirred) (twice []payment.Stirred, err error) {
	head, err := tx.Head(ctx)
	if err != nil {
		return nil, err
	}
	var out []payment.Reckoned
	done := map[payment.Stirred]bool{}
	for _, s := range waiting {
		c, err := d.Recount(ctx, tx, s.Person, benefit.ID(s.Scheme))
		if err != nil {
			return nil, err
		}
		if c.twice() && c.Change.IsCut() && !slices.ContainsFunc(twice, func(o payment.Stirred) bool { return o.Person == c.Person && o.Scheme == s.Scheme }) {
			twice = append(twice, payment.Stirred{Person: c.Person, Scheme: s.Scheme})
		}
		for i, record := range c.Records {
			k := payment.Stirred{Person: record, Scheme: s.Scheme}
			if done[k] {
				continue
			}
			done[k] = true
			k.Area = c.Area
			out = append(out, payment.Reckoned{Stirred: k, Seq: head, Differs: i == 0 && !c.None()})
		}
	}
	return twice, tx.Reckoned(ctx, out)
}

// Row is somebody for whom what is owed isn't what was granted.
type Row struct {
	Count
	Who view.Ref
	At  view.Place
	Of  *benefit.Scheme // the version in force today; nil where there is none
	In  *workflow.File  // the case in which it is being decided
}

// IsCut says that the family would have less than it was granted.
func (r *Row) IsCut() bool { return r.Change.IsCut() }

// List lists grantees for whom what is owed isn't what was granted, as facts are this moment, in an area and all below it.
func (d *Desk) List(ctx context.Context, who access.Actor, within area.Code, after payment.Stirred, n int) (rows []Row, next payment.Stirred, err error) {
	if _, err := d.Sweep(ctx); err != nil {
		return nil, next, err
	}
	err = d.office.Look(ctx, who, access.Handle, within, "changes", func(v *view.Sight) error {
		return d.store.Read(ctx, func(r Reader) error {
			for len(rows) < n {
				found, err := r.Differing(ctx, after, n)
				if err != nil {
					return err
				}
				for _, s := range found {
					after = s
					if !v.In.Holds(s.Area) {
						continue
					}
					if err := d.row(ctx, r, v, s, &rows); err != nil {
						return err
					}
				}
				if len(found) < n {
					after = payment.Stirred{}
					break
				}
			}
			next = after
			return nil
		})
	})
	return rows, next, err
}

func (d *Desk) row(ctx context.Context, r Reader, v *view.Sight, s payment.Stirred, rows *[]Row) error {
	c, err := d.Recount(ctx, r, s.Person, benefit.ID(s.Scheme))
	if err != nil || c.None() {
		return err
	}
	refs, err := v.Refs(ctx, []person.ID{c.Person})
	if err != nil {
		return err
	}
	row := Row{Count: c, Who: refs[c.Person], At: v.Place(s.Area)}
	v.Show(row.Who)
	row.Of, _ = d.find.Schemes().Find(c.Scheme, v.Today)
	row.In, err = d.open(ctx, r, c.Records, s.Scheme)
	*rows = append(*rows, row)
	return err
}

// open is the case in which a change for somebody is being decided.
func (d *Desk) open(ctx context.Context, r Reader, records []person.ID, scheme string) (*workflow.File, error) {
	var files []workflow.File
	for _, p := range records {
		some, err := r.OpenOf(ctx, p)
		if err != nil {
			return nil, err
		}
		files = append(files, some...)
	}
	for i := range files {
		said, err := payee.Values(ctx, r, &files[i])
		if err != nil {
			return nil, err
		}
		if said[payment.SchemeField] == scheme {
			return &files[i], nil
		}
	}
	return nil, nil
}

// Proposal asks for a change to be decided.
type Proposal struct {
	ID      journal.ID // made by the author, so that a retry is harmless
	Person  person.ID
	Scheme  benefit.ID
	Reasons string
}

// Propose opens the case in which a change is decided: a top-up, which somebody else approves, or a cut, before which the family is told
// and heard. What it is about is what the desk reckons, not what anybody types.
func (d *Desk) Propose(ctx context.Context, who access.Actor, p Proposal) (cases.Done, error) {
	var c Count
	var begun *workflow.File
	err := d.store.Read(ctx, func(r Reader) (err error) {
		if c, err = d.Recount(ctx, r, p.Person, p.Scheme); err != nil {
			return err
		}
		begun, err = d.open(ctx, r, c.Records, string(p.Scheme))
		return err
	})
	switch {
	case err != nil:
		return cases.Done{}, err
	case begun != nil && begun.ID != p.ID:
		return cases.Done{}, fault.New(fault.Conflict, "change.begun")
	case begun == nil && c.Change.None():
		return cases.Done{}, fault.New(fault.Refused, "change.none")
	}
	flow, amount := TopUpFlow, c.Change.Net
	if c.Change.IsCut() {
		flow, amount = CutFlow, -amount
	}
	return d.cases.Do(ctx, who, cases.Command{ID: p.ID, Flow: flow, Via: via, Area: c.Area, Values: map[string]string{payment.SchemeField: string(p.Scheme),
		workflow.SubjectField: c.Person.String(), payment.AmountField: amount.String(), "lines": c.Lines(), "reasons": strings.TrimSpace(p.Reasons)}})
}

// Owing is what a family is still to make good.
type Owing struct {
	payment.Recovery
	Who view.Ref
	At  view.Place
}

// Owing lists what families are still to make good where the actor pays, the newest first.
func (d *Desk) Owing(ctx context.Context, who access.Actor, before journal.Seq, n int) (rows []Owing, err error) {
	err = d.office.Look(ctx, who, access.Pay, area.Code{}, "recoveries", func(v *view.Sight) error {
		return d.store.Read(ctx, func(r Reader) error {
			found, err := r.Outstanding(ctx, before, n)
			if err != nil {
				return err
			}
			var people []person.ID
			for _, b := range found {
				if v.In.Holds(b.Area) {
					people = append(people, b.Person)
				}
			}
			refs, err := v.Refs(ctx, view.Unique(people))
			if err != nil {
				return err
			}
			for _, b := range found {
				if v.In.Holds(b.Area) {
					v.Show(refs[b.Person])
					rows = append(rows, Owing{b, refs[b.Person], v.Place(b.Area)})
				}
			}
			return nil
		})
	})
	return rows, err
}

// Found is a difference as the command line tells it.
type Found struct {
	Count
	Case *workflow.File
}

// All yields every difference, for whoever runs the program with the data folder in hand.
func (d *Desk) All(ctx context.Context, yield func(Found) error) (up, down money.Fen, err error) {
	for more := true; more; {
		if more, err = d.Sweep(ctx); err != nil {
			return 0, 0, err
		}
	}
	err = d.store.Read(ctx, func(r Reader) error {
		var after payment.Stirred
		for {
			found, err := r.Differing(ctx, after, swept)
			if err != nil || len(found) == 0 {
				return err
			}
			for _, s := range found {
				after = s
				c, err := d.Recount(ctx, r, s.Person, benefit.ID(s.Scheme))
				if err != nil {
					return err
				}
				if c.None() {
					continue
				}
				up, down = up+max(c.Change.Net, 0), down+max(-c.Change.Net, 0)
				f := Found{Count: c}
				if f.Case, err = d.open(ctx, r, c.Records, s.Scheme); err != nil {
					return err
				}
				if err := yield(f); err != nil {
					return err
				}
			}
		}
	})
	return up, down, err
}
