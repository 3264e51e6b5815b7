// Package subsidies makes up the childcare subsidies of a demonstration, from the claim to the account and back. It knows no rule: whatever
// it does goes by the desks.
package subsidies

import (
	"context"
	"strconv"

	"wanjia/base/day"
	"wanjia/base/fault"
	"wanjia/base/money"
	"wanjia/base/page"
	"wanjia/cmd/wanjia/demo"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/benefit"
	"wanjia/domain/journal"
	"wanjia/domain/payment"
	"wanjia/exchange/iso20022"

	"wanjia/desk/benefits"
	"wanjia/desk/cases"
	"wanjia/desk/outreach"
	"wanjia/desk/payout"
)

// Desks are those that money goes through. A first batch is paid but for one account that was wrong, a second one waits for a release, some
// claims wait for a decision, and most families haven't claimed yet.
type Desks struct {
	Cases    *cases.Desk
	Unheard  *outreach.Desk
	Money    *payout.Desk
	County   area.Code
	Township area.Code
	Today    day.Day
}

const (
	childcare = benefit.ID("childcare-2025")
	firstLot  = 36 // claims whose money was sent
	secondLot = 44 // claims in the batch that waits, those of the first included
	claimed   = 50 // all claims
	funded    = money.Fen(1_000_000_00)
)

// Fill takes claims, decides them and pays them.
func (p Desks) Fill(ctx context.Context) error {
	clerk, approver := at(access.Window, "window", p.Township), at(access.Approval, "approver", p.County)
	builder, sender := at(access.Cashier, "cashier-2", p.County), at(access.Cashier, "cashier", p.County)
	owed, _, err := p.Unheard.Unclaimed(ctx, clerk, outreach.Ask{Scheme: childcare, Within: p.Township}, page.Page{Size: 2 * claimed})
	if err != nil {
		return err
	}
	made := 0
	claim := func(until int) error {
		for ; len(owed) > 0 && made < until; owed = owed[1:] {
			if r := &owed[0]; r.Payable && len(r.Claimants) > 0 {
				made++
				if err := p.claim(ctx, clerk, approver, r, made); err != nil {
					return err
				}
			}
		}
		return nil
	}
	if err := claim(firstLot); err != nil || made == 0 {
		return err
	}
	if err := p.Money.Fund(ctx, sender, journal.DeriveID("demo funds"), funded); err != nil {
		return err
	}
	first, err := p.batch(ctx, approver, builder, 1)
	if err != nil {
		return err
	}
	if err := p.paid(ctx, sender, first); err != nil {
		return err
	}
	if err := claim(secondLot); err != nil {
		return err
	}
	if _, err := p.batch(ctx, approver, builder, 2); err != nil && !fault.Is(err, "payout.nothing") && !fault.Is(err, "payout.waits") { // a place that is small has no more, or what is left waits
		return err
	}
	return claim(claimed)
}

// claim takes one family's claim, verifies it, and approves it but for those that wait.
func (p Desks) claim(ctx context.Context, clerk, approver access.Actor, r *outreach.Row, n int) error {
	id, amount := journal.DeriveID("demo subsidy", r.Person.ID.String()), r.Owed.String()
	values := map[string]string{"scheme": string(childcare), "subject": r.Person.ID.String(), "claimant": r.Claimants[0].ID.String(), "amount": amount,
		"holder": r.Claimants[0].Name, "account": "9900" + strconv.Itoa(100_000_000_000+n), "bank": "990100000001"}
	if _, err := p.Cases.Do(ctx, clerk, cases.Command{ID: id, Flow: "claim", Area: p.Township, Values: values}); err != nil {
		return err
	}
	if n > claimed-3 {
		return nil // waits to be verified
	}
	if err := p.step(ctx, clerk, id, "verify", map[string]string{"amount": amount}); err != nil || n > secondLot {
		return err // waits to be approved
	}
	return p.step(ctx, approver, id, "approve", nil)
}

func (p Desks) step(ctx context.Context, who access.Actor, of journal.ID, name string, values map[string]string) error {
	_, err := p.Cases.Do(ctx, who, cases.Command{ID: journal.DeriveID("demo subsidy step", of.String(), name), Case: of, Step: name, Values: values})
	return err
}

func at(desk access.Desk, name string, where area.Code) access.Actor {
	return access.Actor{Account: name, Device: demo.Source, Purpose: access.Benefit, Grants: []access.Grant{{Desk: desk, Area: where, Purpose: access.Benefit}}}
}

// batch grants what is owed to those whose claims are approved, and builds a batch that one of two has released.
func (p Desks) batch(ctx context.Context, approver, builder access.Actor, n int) (payment.Paper, error) {
	if _, err := p.Money.Run(ctx, approver, benefits.Ask{Scheme: childcare, On: p.Today}); err != nil {
		return payment.Paper{}, err
	}
	id := journal.DeriveID("demo batch", strconv.Itoa(n))
	made, err := p.Money.Build(ctx, builder, payout.Order{ID: id, Scheme: string(childcare), Execute: p.Today + 3, Unfit: iso20022.Unfit})
	if err != nil {
		return payment.Paper{}, err
	}
	return p.Money.Take(ctx, approver, payout.Step{ID: journal.DeriveID("demo release", strconv.Itoa(n)), Batch: id, Step: payment.ReleaseStep, Declared: made.Paper.Envelope})
}

// paid releases a batch for the second time, sends it, and takes in the bank's statement, in which one payment came back.
func (p Desks) paid(ctx context.Context, sender access.Actor, b payment.Paper) error {
	for _, s := range []payout.Step{
		{ID: journal.DeriveID("demo release again"), Batch: b.ID, Step: payment.ReleaseStep, Declared: b.Envelope},
		{ID: journal.DeriveID("demo sent"), Batch: b.ID, Step: payment.SendStep},
	} {
		if _, err := p.Money.Take(ctx, sender, s); err != nil {
			return err
		}
	}
	_, batch, err := p.Money.Open(ctx, sender, b.ID)
	if err != nil {
		return err
	}
	statement := payout.Statement{Name: "demo statement"}
	add := func(l *payment.Line, way payment.Way, reason string) {
		row := len(statement.Moves) + 1
		statement.Moves = append(statement.Moves, payment.Movement{Row: row, BankRef: "demo-" + strconv.Itoa(row), Reference: l.Reference.String(), Way: way,
			Amount: l.Amount, Booked: p.Today, Account: l.Payee.Account.Number(), Name: l.Payee.Name, Reason: reason})
	}
	lines := batch.Lines()
	for i := range lines {
		add(&lines[i], payment.Out, "")
	}
	if len(lines) > 0 {
		add(&lines[len(lines)-1], payment.In, "AC04")
	}
	_, err = p.Money.Reconcile(ctx, sender, statement)
	return err
}
