package care

import (
	"context"
	"slices"
	"strings"

	"wanjia/base/day"
	"wanjia/base/fault"
	"wanjia/base/words"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/care"
	"wanjia/domain/journal"
	"wanjia/domain/workflow"

	"wanjia/desk/care/near"
)

// Referral is a referral as its record tells it: sent, arrived, with an outcome, told to the client.
type Referral struct {
	ID     journal.ID
	Flow   *workflow.Definition
	State  string
	Title  words.Sentence
	Open   bool
	Due    day.Day
	Late   int
	Values map[string]string
	Steps  []care.ReferralStep
	Next   []workflow.Step
}

// Refer is a step of a referral; the first one opens it.
type Refer struct {
	ID     journal.ID
	Record journal.ID
	Of     journal.ID // zero opens one
	Step   string
	Reason string
	Values map[string]string
}

// Refer takes a step of a referral. Its rules are the definition's; all of it stays in the client's record.
func (d *Desk) Refer(ctx context.Context, who access.Actor, c Refer) (Done, error) {
	var done Done
	err := d.do(ctx, who, func(w *work) error {
		r, err := w.mine(ctx, c.Record)
		if err != nil {
			return err
		}
		done, err = w.refer(ctx, &r, c)
		return err
	})
	return done, err
}

func (w *work) refer(ctx context.Context, r *care.Record, c Refer) (Done, error) {
	p := w.d.Programmes[r.Consent.Programme]
	flow := w.d.Flows[p.Referral]
	if flow == nil {
		return Done{}, fault.New(fault.Refused, "care.referral.none")
	}
	label := care.Label{Record: r.ID, Client: r.Client, Team: r.Team, At: w.now}
	if done, again, err := w.again(ctx, c.ID, care.Referral, label, nil); again || err != nil {
		return done, err
	}
	steps := stepsOf(r, c.Of)
	if !c.Of.IsZero() && len(steps) == 0 {
		return Done{}, care.Closed()
	}
	act := workflow.Act{ID: c.ID, Step: c.Step, By: w.who.Account, Desks: desks(w.who, w.tree, r.Area), On: w.today(), Reason: strings.TrimSpace(c.Reason), Values: c.Values}
	now, err := flow.Take(restore(flow, steps), act)
	if err != nil {
		return Done{}, err
	}
	s := care.ReferralStep{ID: c.ID, Of: c.Of, Flow: flow.ID, Step: c.Step, State: now.State, Reason: act.Reason, Values: map[string]string{}}
	if s.Of.IsZero() {
		s.Of = c.ID
	}
	for code := range c.Values {
		s.Values[code] = now.Values[code]
	}
	if turn := flow.Turn(now, w.d.Days); turn.Clocked {
		s.Due = turn.Due.String()
	}
	seq, err := w.write(ctx, line{id: c.ID, kind: care.Referral, label: label, at: r.Area, on: act.On, texts: s.Texts()})
	return Done{Record: r.ID, Entry: c.ID, Seq: seq, State: now.State}, err
}

func stepsOf(r *care.Record, of journal.ID) []care.ReferralStep {
	return slices.DeleteFunc(slices.Clone(r.Steps), func(s care.ReferralStep) bool { return s.Of != of })
}

func restore(flow *workflow.Definition, steps []care.ReferralStep) workflow.Case {
	told := make([]workflow.Told, len(steps))
	for i, s := range steps {
		told[i] = workflow.Told{Act: workflow.Act{ID: s.ID, Step: s.Step, By: s.By, On: s.On, Reason: s.Reason, Values: s.Values}, State: s.State}
	}
	return flow.Restore(told)
}

// desks are the desks at which the actor treats in an area.
func desks(who access.Actor, tree *area.Tree, at area.Code) []access.Desk {
	var out []access.Desk
	for _, g := range who.Grants {
		if access.Decide([]access.Grant{g}, near.Below(tree), access.Request{Act: access.Treat, Area: at, Purpose: who.Purpose}).Allowed {
			out = append(out, g.Desk)
		}
	}
	return out
}

// referrals are a record's referrals as its team sees them.
func (d *Desk) referrals(r *care.Record, today day.Day) []Referral {
	var out []Referral
	for _, steps := range r.Referrals() {
		last := steps[len(steps)-1]
		x := Referral{ID: last.Of, Flow: d.Flows[last.Flow], State: last.State, Steps: steps, Values: map[string]string{}}
		for _, s := range steps {
			for code, text := range s.Values {
				x.Values[code] = text
			}
		}
		if x.Flow != nil {
			if s, ok := x.Flow.State(x.State); ok {
				x.Title, x.Open = s.Title, !s.Final
			}
			x.Next = x.Flow.Out(x.State)
		}
		if due, err := day.Parse(last.Due); err == nil {
			x.Due, x.Late = due, max(0, int(today-due))
		}
		out = append(out, x)
	}
	return out
}
