package family

import (
	"context"
	"slices"
	"strings"

	"wanjia/base/fault"
	"wanjia/desk/cases"
	"wanjia/desk/office/view"
	"wanjia/domain/access"
	"wanjia/domain/benefit"
	"wanjia/domain/claim"
	"wanjia/domain/journal"
	"wanjia/domain/link"
	"wanjia/domain/person"
	"wanjia/domain/workflow"
)

// appealFlow is the kind of case that appeals are, cutFlow the one in which a cut is decided; one that was overtaken by other facts is none.
const (
	appealFlow = "appeal"
	cutFlow    = "cut"
	overtaken  = "overtaken"
)

// openStep is the word by which a family claims what nobody has claimed yet, accountStep the one by which it says where the money of an
// approved claim is to go instead, and keepStep the one by which it takes that back while nobody has confirmed it.
const (
	openStep    = "claim"
	accountStep = "account"
	keepStep    = "keep"
)

// withdrawStep takes a claim, or another account, back.
const withdrawStep = "withdraw"

// States of a claim in which a family may do something that isn't a step.
const (
	approved = "approved"
	offered  = "offered"
	refused  = "refused"
)

// Act is something that a family does with a claim.
type Act struct {
	ID      journal.ID
	Person  person.ID
	Step    string            // claim, confirm, answer, withdraw, account or keep
	Account map[string]string // holder, account, bank: where the money is to go
}

// Take claims what is owed, or brings the family's own claim on.
func (d *Desk) Take(ctx context.Context, l link.Link, a Act) (cases.Done, error) {
	m, err := d.member(ctx, l, a.Person)
	if err != nil {
		return cases.Done{}, err
	}
	values := map[string]string{}
	for code, text := range a.Account {
		if text = strings.TrimSpace(text); text != "" {
			values[code] = text
		}
	}
	if err := checkAccount(values["account"]); err != nil {
		return cases.Done{}, err
	}
	if a.Step == openStep {
		return d.open(ctx, l, m, a.ID, values)
	}
	if m.Claim == nil {
		return cases.Done{}, fault.New(fault.Conflict, "family.noclaim")
	}
	switch a.Step {
	case accountStep:
		return d.readdress(ctx, l, m, a.ID, values)
	case keepStep:
		return d.keep(ctx, l, m, a.ID)
	case withdrawStep:
		values = nil
	}
	return d.cases.Do(ctx, l.Actor(), cases.Command{ID: a.ID, Case: m.Claim.File.ID, Step: a.Step, Values: values})
}

func checkAccount(text string) error {
	if text == "" {
		return nil
	}
	_, _, err := person.ParseBankAccount(text)
	return err
}

// open claims what nobody has claimed yet. Whoever declined before may well come again.
func (d *Desk) open(ctx context.Context, l link.Link, m Member, key journal.ID, values map[string]string) (cases.Done, error) {
	if c := m.Claim; c != nil && c.File.ID != key && (c.File.Owner != access.NoDesk || c.File.State == approved) {
		return cases.Done{}, fault.New(fault.Conflict, "family.claimed")
	}
	if m.Decision.Verdict != benefit.Yes && (m.Claim == nil || m.Claim.File.ID != key) {
		return cases.Done{}, fault.New(fault.Conflict, "family.notowed")
	}
	values[claim.SchemeField], values[workflow.SubjectField] = string(l.Scheme), m.ID.String()
	values["amount"] = m.Decision.Total().String()
	return d.file(ctx, l, cases.Command{ID: key, Flow: claim.Flow, Values: values})
}

// readdress asks for another account of an approved claim. Somebody of the office confirms it; until then the money goes where it went.
func (d *Desk) readdress(ctx context.Context, l link.Link, m Member, key journal.ID, values map[string]string) (cases.Done, error) {
	if m.Moving != nil && m.Moving.File.ID != key || m.Claim.File.State != approved {
		return cases.Done{}, fault.New(fault.Conflict, "family.moving")
	}
	values[claim.SchemeField], values[workflow.SubjectField], values["reasons"] = string(l.Scheme), m.ID.String(), familyWord
	return d.file(ctx, l, cases.Command{ID: key, Flow: claim.AccountFlow, Values: values})
}

// keep takes back another account that nobody has confirmed yet, whoever asked for it: the money goes on where it went.
func (d *Desk) keep(ctx context.Context, l link.Link, m Member, key journal.ID) (cases.Done, error) {
	if m.Moving == nil {
		return cases.Done{}, fault.New(fault.Conflict, "family.notmoving")
	}
	return d.cases.Do(ctx, l.Actor(), cases.Command{ID: key, Case: m.Moving.File.ID, Step: withdrawStep})
}

// familyWord is the reason that stands where a family asks for something itself.
const familyWord = "family"

// file opens a case of the family's where its people live.
func (d *Desk) file(ctx context.Context, l link.Link, c cases.Command) (cases.Done, error) {
	done, err := d.cases.Do(ctx, l.Actor(), c)
	if fault.Is(err, "case.area") { // they live nowhere any more: where the letter came from
		c.Area = l.Area
		return d.cases.Do(ctx, l.Actor(), c)
	}
	return done, err
}

// member is one of those for whom the link is.
func (d *Desk) member(ctx context.Context, l link.Link, p person.ID) (Member, error) {
	if !slices.Contains(l.People, p) {
		return Member{}, fault.New(fault.Denied, "family.person").In("person")
	}
	home, err := d.Home(ctx, l)
	if err != nil {
		return Member{}, err
	}
	i := slices.IndexFunc(home.People, func(m Member) bool { return m.ID == p })
	if i < 0 {
		return Member{}, fault.New(fault.Denied, "family.person").In("person")
	}
	return home.People[i], nil
}

// Decline writes down that the family wants nothing of the scheme for one of theirs. A claim that the office began is taken back with it.
func (d *Desk) Decline(ctx context.Context, l link.Link, p person.ID) error {
	m, err := d.member(ctx, l, p)
	if err != nil {
		return err
	}
	if c := m.Claim; c != nil && c.File.State == offered {
		id := journal.DeriveID("declined", c.File.ID.String())
		if _, err := d.cases.Do(ctx, l.Actor(), cases.Command{ID: id, Case: c.File.ID, Step: withdrawStep}); err != nil {
			return err
		}
	}
	_, err = d.no.Decline(ctx, l.Actor(), l.Scheme, p)
	return err
}

// Appeal asks that a refusal be looked at by somebody who had no part in it.
func (d *Desk) Appeal(ctx context.Context, l link.Link, id journal.ID, p person.ID, grounds string) (cases.Done, error) {
	m, err := d.member(ctx, l, p)
	if err != nil {
		return cases.Done{}, err
	}
	if m.Claim == nil || m.Claim.File.State != refused {
		return cases.Done{}, fault.New(fault.Conflict, "family.appeal")
	}
	last := m.Claim.Acts[len(m.Claim.Acts)-1]
	return d.cases.Do(ctx, l.Actor(), cases.Command{ID: id, Flow: appealFlow, Values: map[string]string{workflow.SubjectField: p.String(),
		"about": string(l.Scheme) + " " + m.Claim.File.ID.String(), "decider": last.By, "grounds": grounds}})
}

// said is the field in which a step of a cut keeps the family's word; none where the step isn't the family's.
func said(step string) string { return map[string]string{"hear": "said", "appeal": "grounds"}[step] }

// Answer takes down what a family says of a cut before it is decided, or against the decision.
func (d *Desk) Answer(ctx context.Context, l link.Link, id journal.ID, p person.ID, step, text string) (cases.Done, error) {
	m, err := d.member(ctx, l, p)
	if err != nil {
		return cases.Done{}, err
	}
	if m.Cut == nil || said(step) == "" {
		return cases.Done{}, fault.New(fault.Conflict, "family.nocut")
	}
	return d.cases.Do(ctx, l.Actor(), cases.Command{ID: id, Case: m.Cut.File.ID, Step: step, Values: map[string]string{said(step): text}})
}

// Hand hands a file in to one of the family's own claims.
func (d *Desk) Hand(ctx context.Context, l link.Link, h cases.Handed) (workflow.Paper, error) {
	err := d.office.Store.Read(ctx, func(r view.Reader) error {
		err := d.mine(ctx, r, l, h.Case)
		return err
	})
	if err != nil {
		return workflow.Paper{}, err
	}
	return d.cases.Hand(ctx, l.Actor(), h)
}
