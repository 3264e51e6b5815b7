package family

import (
	"context"
	"slices"
	"strings"

	"wanjia/desk/benefits"
	"wanjia/desk/cases"
	"wanjia/desk/looks"
	"wanjia/desk/office/view"
	"wanjia/domain/access"
	"wanjia/domain/benefit"
	"wanjia/domain/claim"
	"wanjia/domain/journal"
	"wanjia/domain/link"
	"wanjia/domain/payment"
	"wanjia/domain/person"
	"wanjia/domain/workflow"

	"wanjia/base/day"
	"wanjia/base/fault"
)

// Home is what a family sees.
type Home struct {
	Scheme *benefit.Scheme
	Office view.Place
	People []Member
}

// Member is one of those for whom the link is.
type Member struct {
	ID       person.ID
	Name     string
	Birth    day.Partial
	Decision benefit.Decision
	Declined bool
	Claim    *Claim // the newest
	Moving   *Claim // a change of account that nobody has confirmed yet
	Cut      *Cut   // of what was granted, the newest
	Appeals  []Claim
	Paid     []Payment
}

// Cut is a cut of what the family was granted: what of it, why, and what the family may do now.
type Cut struct {
	Claim
	Amount, Lines, Reasons string
}

// May are the words of what the family may do now.
func (m *Member) May() []string {
	stands := m.Claim != nil && (m.Claim.File.Owner != access.NoDesk || m.Claim.File.State == approved)
	var out []string
	if m.Claim != nil {
		out = append(out, m.Claim.Steps...)
		if m.Claim.File.Owner != access.NoDesk {
			out = append(out, "hand")
		}
		if m.Claim.File.State == refused {
			out = append(out, "appeal")
		}
	}
	if stands && m.Claim.File.State == approved && m.Moving == nil {
		out = append(out, accountStep)
	}
	if m.Moving != nil && slices.Contains(m.Moving.Steps, withdrawStep) {
		out = append(out, keepStep)
	}
	if !stands && m.Decision.Verdict == benefit.Yes {
		out = append(out, openStep)
	}
	if !m.Declined && (!stands || m.Claim.File.State == offered) {
		out = append(out, "decline")
	}
	return out
}

// Disputed says that a cut of a period is being decided of which the family was told: until it is, that part of its money waits.
func (m *Member) Disputed(period string) bool {
	if m.Cut == nil || m.Cut.File.Owner == access.NoDesk || m.Cut.File.State == proposed {
		return false
	}
	return slices.ContainsFunc(strings.Split(m.Cut.Lines, "; "), func(l string) bool {
		of, _, _ := strings.Cut(l, ": ")
		return of == payment.Base(period)
	})
}

// proposed is the state of a cut of which the family hasn't been told.
const proposed = "proposed"

// Claim is a claim or an appeal as the family sees it: where it stands and how it came there, not who in the office did what.
type Claim struct {
	File   workflow.File
	Of     *workflow.Definition
	Acts   []workflow.Done
	Steps  []string // what the family may do now
	Papers []workflow.Paper
}

// Home shows a family what it is owed and how its claims stand.
func (d *Desk) Home(ctx context.Context, l link.Link) (Home, error) {
	var out Home
	if _, care := l.Record(); care { // which has a page of its own, and no place in the register's log
		return out, fault.New(fault.Missing, "family.care")
	}
	if err := d.look(ctx, l, "family"); err != nil {
		return out, err
	}
	err := d.office.Store.Read(ctx, func(r view.Reader) error {
		s, err := d.find.Scheme(l.Scheme, d.today())
		if err != nil {
			return err
		}
		tree, err := r.Tree(ctx)
		if err != nil {
			return err
		}
		out.Scheme, out.Office = s, view.Place{Code: l.Area, Name: l.Area.String()}
		if a, ok := tree.Get(l.Area); ok {
			out.Office = view.Place{Code: l.Area, Name: a.Name, Level: a.Level}
		}
		people, err := r.People(ctx, l.People)
		if err != nil {
			return err
		}
		found, err := d.find.Cases(ctx, r, people, d.today(), benefits.DepthFor(s))
		if err != nil {
			return err
		}
		declined, err := r.Declined(ctx, string(l.Scheme), l.People)
		if err != nil {
			return err
		}
		for i := range people {
			life := people[i].Life()
			m := Member{ID: people[i].ID, Name: life.Name, Birth: life.Birth, Declined: declined[people[i].ID]}
			if m.Decision, err = s.Decide(&found[i], d.today(), tree); err != nil {
				return err
			}
			if err := d.claims(ctx, r, l, &m); err != nil {
				return err
			}
			out.People = append(out.People, m)
		}
		return nil
	})
	if err != nil {
		return out, err
	}
	for i := range out.People {
		if out.People[i].Paid, err = d.purse.Paid(ctx, out.People[i].ID, l.Scheme); err != nil {
			return out, err
		}
	}
	return out, nil
}

// look writes down that a family looks at its own.
func (d *Desk) look(ctx context.Context, l link.Link, what string) error {
	return d.office.Looker.Look(ctx, l.Actor(), looks.Seen{Act: access.Open, Area: l.Area, Detail: what, People: l.People})
}

// claims finds the newest claim of a member to the link's scheme, and the appeals.
func (d *Desk) claims(ctx context.Context, r view.Reader, l link.Link, m *Member) error {
	files, err := r.CasesAbout(ctx, []person.ID{m.ID})
	if err != nil {
		return err
	}
	for i := range files {
		c, values, err := d.claim(ctx, r, &files[i])
		if err != nil {
			return err
		}
		switch {
		case c.Of == nil:
		case files[i].Flow == claim.Flow && values[claim.SchemeField] == string(l.Scheme):
			m.Claim = &c
		case files[i].Flow == claim.AccountFlow && values[claim.SchemeField] == string(l.Scheme) && files[i].Owner != access.NoDesk:
			m.Moving = &c
		case files[i].Flow == cutFlow && values[claim.SchemeField] == string(l.Scheme) && files[i].State != overtaken:
			m.Cut = &Cut{Claim: c, Amount: values["amount"], Lines: values["lines"], Reasons: values["reasons"]}
			m.Cut.Steps = slices.DeleteFunc(c.Steps, func(s string) bool { return said(s) == "" })
		case files[i].Flow == appealFlow:
			m.Appeals = append(m.Appeals, c)
		}
	}
	return nil
}

// claim is a case as the family sees it, with what its opening said in clear.
func (d *Desk) claim(ctx context.Context, r view.Reader, f *workflow.File) (Claim, map[string]string, error) {
	flow, ok := d.cases.Flow(f.Flow)
	if !ok || flow.Purpose != access.Benefit {
		return Claim{}, nil, nil
	}
	c := Claim{File: *f, Of: flow}
	entries, err := r.Entries(ctx, f.Entries)
	if err != nil {
		return c, nil, err
	}
	var told []workflow.Told
	for _, seq := range f.Entries {
		body, err := journal.ParseBody(entries[seq].Body)
		if err != nil {
			return c, nil, err
		}
		told = append(told, workflow.Tell(entries[seq], body))
	}
	was := flow.Restore(told)
	c.Acts = was.Acts
	for _, s := range flow.Out(f.State) {
		if flow.Admits(was, workflow.Act{Step: s.ID, By: link.Account, Desks: []access.Desk{access.Family}}) == nil {
			c.Steps = append(c.Steps, s.ID)
		}
	}
	c.Papers, err = r.Papers(ctx, f.ID)
	return c, was.Values, err
}

// Paper opens a file that stands with one of the family's own claims.
func (d *Desk) Paper(ctx context.Context, l link.Link, of journal.ID, hash string) (p workflow.Paper, plain []byte, err error) {
	if err := d.look(ctx, l, "paper"); err != nil {
		return p, nil, err
	}
	err = d.office.Store.Read(ctx, func(r view.Reader) error {
		if err := d.mine(ctx, r, l, of); err != nil {
			return err
		}
		p, plain, err = cases.OpenPaper(ctx, r, d.office.Keys, of, hash)
		return err
	})
	return p, plain, err
}

// mine refuses a case that is not about one of those for whom the link is.
func (d *Desk) mine(ctx context.Context, r view.Reader, l link.Link, of journal.ID) error {
	f, ok, err := r.Case(ctx, of)
	if err != nil {
		return err
	}
	p, wrong := person.ParseID(f.Subject)
	if !ok || wrong != nil || !slices.Contains(l.People, p) {
		return fault.New(fault.Missing, "case.missing")
	}
	return nil
}
