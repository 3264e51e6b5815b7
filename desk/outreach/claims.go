package outreach

import (
	"context"
	"slices"
	"time"

	"wanjia/base/clock"
	"wanjia/base/day"
	"wanjia/base/fault"
	"wanjia/desk/benefits"
	"wanjia/desk/cases"
	"wanjia/desk/office/view"
	"wanjia/desk/register/sealed"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/benefit"
	"wanjia/domain/claim"
	"wanjia/domain/journal"
	"wanjia/domain/person"
	"wanjia/domain/workflow"
)

// Cases are where claims go.
type Cases interface {
	Open(ctx context.Context, who access.Actor, id journal.ID) (cases.Case, error)
	Do(ctx context.Context, who access.Actor, c cases.Command) (cases.Done, error)
}

// Start begins a claim for somebody who hasn't claimed: it waits for the family to say yes, which needs nothing filled in.
func (d *Desk) Start(ctx context.Context, who access.Actor, id journal.ID, scheme benefit.ID, p person.ID) (cases.Done, error) {
	var dec benefit.Decision
	var at area.Code
	_, err := d.office.Moment(ctx, who, access.Handle, area.Code{}, func(v *view.Sight) error {
		s, err := d.scheme(v, scheme)
		if err != nil {
			return err
		}
		found, err := v.People(ctx, []person.ID{p})
		if err != nil || len(found) == 0 {
			return cause(err, fault.New(fault.Missing, "case.subject").In("person"))
		}
		if err := askable(ctx, v, scheme, p); err != nil {
			return err
		}
		for _, place := range view.Whereabouts(found[0].Life().Spells) {
			if at.IsZero() && v.In.Holds(place) {
				at = place
			}
		}
		if at.IsZero() {
			return fault.New(fault.Denied, access.DeniedByArea)
		}
		c, err := d.find.Cases(ctx, v, found, v.Today, benefits.DepthFor(s))
		if err != nil {
			return err
		}
		dec, err = s.Decide(&c[0], v.Today, v.Tree)
		return err
	})
	if err != nil {
		return cases.Done{}, err
	}
	done, err := d.cases.Do(ctx, who, cases.Command{ID: id, Flow: claim.Flow, Area: at, Values: map[string]string{claim.SchemeField: string(scheme),
		workflow.SubjectField: p.String(), "amount": dec.Total().String()}})
	if err != nil {
		return done, err
	}
	offered, err := d.cases.Do(ctx, who, cases.Command{ID: journal.DeriveID("offer", id.String()), Case: done.Case, Step: "offer"})
	offered.Case = done.Case
	return offered, err
}

// askable holds that nobody is asked who said no, which is said once, or who claims already.
func askable(ctx context.Context, v *view.Sight, scheme benefit.ID, p person.ID) error {
	claims, err := ClaimsOf(ctx, v, scheme, []person.ID{p})
	if err != nil {
		return err
	}
	if slices.ContainsFunc(claims[p], func(f workflow.File) bool { return Stands(&f) }) {
		return fault.New(fault.Conflict, "outreach.claimed").In("person")
	}
	declined, err := v.Declined(ctx, string(scheme), []person.ID{p})
	if err == nil && declined[p] {
		err = fault.New(fault.Refused, "outreach.declined").In("person")
	}
	return err
}

// Decision is what the scheme of a claim makes of whom it is for, today, with what they showed.
type Decision struct {
	benefit.Decision
	Shown    []ShownFact
	Confirms bool // the actor may put down what is shown
}

// ShownFact is a fact that was confirmed, opened.
type ShownFact struct {
	claim.Fact
	Text string
}

// Explain tells what the scheme of a claim makes of it.
func (d *Desk) Explain(ctx context.Context, who access.Actor, of journal.ID) (Decision, error) {
	var out Decision
	file, err := d.claim(ctx, who, of)
	if err != nil {
		return out, err
	}
	p, scheme := file.Subject.ID, schemeOf(&file)
	out.Confirms = confirms(&file)
	_, err = d.office.Moment(ctx, who, access.Handle, area.Code{}, func(v *view.Sight) error {
		s, err := d.find.Scheme(scheme, v.Today)
		if err != nil {
			return err
		}
		found, err := v.People(ctx, []person.ID{p})
		if err != nil || len(found) == 0 {
			return cause(err, fault.New(fault.Missing, "case.subject"))
		}
		c, err := d.find.Cases(ctx, v, found, v.Today, benefits.DepthFor(s))
		if err != nil {
			return err
		}
		if out.Decision, err = s.Decide(&c[0], v.Today, v.Tree); err != nil {
			return err
		}
		facts, err := v.FactsShown(ctx, []person.ID{p})
		open := sealed.Opener{Keys: v.Keys, Salts: v}
		for _, f := range facts {
			text, err := open.Text(ctx, p, f.Fact, f.Value)
			if err != nil {
				return err
			}
			if text != "" {
				out.Shown = append(out.Shown, ShownFact{f, text})
			}
		}
		return err
	})
	return out, err
}

// claim is a claim that somebody may see; opening it was a look.
func (d *Desk) claim(ctx context.Context, who access.Actor, of journal.ID) (cases.Case, error) {
	c, err := d.cases.Open(ctx, who, of)
	if err == nil && (c.Flow != claim.Flow || c.Subject == nil) {
		err = fault.New(fault.Missing, "case.missing")
	}
	return c, err
}

func schemeOf(c *cases.Case) benefit.ID { return benefit.ID(c.Values[claim.SchemeField]) }

// verifyStep is the step by which a claim is verified.
const verifyStep = "verify"

// confirms says whether the actor is of a desk that verifies such claims: what a family shows may be put down whenever they bring it, from
// the day on which the claim is opened, and after it was granted. It changes decisions to come, and no money that was paid.
func confirms(c *cases.Case) bool {
	verify, ok := c.Of.Step(verifyStep)
	return ok && Stands(&c.File) && slices.ContainsFunc(c.Desks, func(d access.Desk) bool { return slices.Contains(verify.By, d) })
}

// Showing is a fact that somebody confirms for a claim.
type Showing struct {
	ID          journal.ID
	Case        journal.ID
	Fact, Value string
	From, Until day.Day // From 0: from the beginning of the scheme
	Paper       string  // the file that shows it
}

// Confirm puts down a fact that the register can't know, on the word of whoever verifies the claim. From then on it counts in every
// decision. It is sealed: what a family earns or suffers from is nobody else's.
func (d *Desk) Confirm(ctx context.Context, who access.Actor, s Showing) (at journal.Seq, err error) {
	c, err := d.claim(ctx, who, s.Case)
	if err != nil {
		return 0, err
	}
	if !confirms(&c) {
		return 0, fault.New(fault.Denied, "claim.fact.verifier")
	}
	p, scheme := c.Subject.ID, schemeOf(&c)
	f := claim.Fact{ID: s.ID, Person: p, Fact: s.Fact, From: s.From, Until: s.Until, Case: s.Case, Paper: s.Paper}
	if f.From == 0 {
		of, err := d.find.Scheme(scheme, clock.Today(d.office.Clock))
		if err != nil {
			return 0, err
		}
		f.From = of.From
	}
	if err := f.Check(s.Value); err != nil {
		return 0, err
	}
	if s.Paper != "" {
		if _, err := workflow.ParseHash(s.Paper); err != nil {
			return 0, err
		}
	}
	err = d.store.Write(ctx, func(tx Tx) error {
		at, err = d.confirm(ctx, tx, who, f, s.Value)
		return err
	})
	return at, err
}

func (d *Desk) confirm(ctx context.Context, tx Tx, who access.Actor, f claim.Fact, value string) (journal.Seq, error) {
	e, again, err := tx.EntryByID(ctx, f.ID)
	if err != nil {
		return 0, err
	}
	if again {
		body, err := journal.ParseBody(e.Body)
		if err == nil && (e.Kind != claim.FactKind || e.Author != who.Account || body[claim.FactField] != f.Fact) {
			err = fault.New(fault.Conflict, "journal.id.taken", "id", f.ID.String())
		}
		return e.Seq, err
	}
	file, ok, err := tx.Case(ctx, f.Case)
	if err != nil || !ok {
		return 0, cause(err, fault.New(fault.Missing, "case.missing"))
	}
	if !Stands(&file) {
		return 0, fault.New(fault.Conflict, "workflow.over")
	}
	home, err := homeOf(ctx, tx, who, f.Person)
	if err != nil {
		return 0, err
	}
	box := sealed.NewBox(d.office.Keys, tx)
	if f.Value, err = box.Text(ctx, f.Person, f.Fact, value); err != nil {
		return 0, err
	}
	head, err := tx.Head(ctx)
	if err != nil {
		return 0, err
	}
	now := time.UnixMilli(tx.Now()).UTC()
	if err := tx.SaveSalts(ctx, box.Fresh()); err != nil {
		return 0, err
	}
	return head + 1, tx.Append(ctx, []journal.Entry{{Seq: head + 1, ID: f.ID, Kind: claim.FactKind, Area: home, Occurred: clock.Today(clock.Fixed(now)).Partial(), Recorded: now,
		Author: who.Account, Device: who.Device, Purpose: who.Purpose.String(), Body: journal.CanonicalBody(f.Body())}})
}

func cause(err, otherwise error) error {
	if err != nil {
		return err
	}
	return otherwise
}
