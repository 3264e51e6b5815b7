package demo

import (
	"context"
	"strconv"

	"wanjia/base/day"
	"wanjia/base/money"
	"wanjia/base/words"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/budget"
	"wanjia/domain/journal"

	desk "wanjia/desk/budget"
)

// aPaper is a file that shows a payment of the demonstration: an empty page.
const aPaper = "%PDF-1.4\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n2 0 obj\n<</Type/Pages/Kids[3 0 R]/Count 1>>\nendobj\n3 0 obj\n<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>\nendobj\nxref\n0 4\ntrailer\n<</Size 4/Root 1 0 R>>\nstartxref\n9\n%%EOF\n"

// spender writes budgets as those who work in the place would.
type spender struct {
	desk    *desk.Desk
	lang    words.Lang
	county  area.Code
	today   day.Day
	n       int
	err     error
	papered int
}

// Budgets makes the year's budget of a county with one of its towns: in order for the most part, with a few things that don't agree.
func Budgets(ctx context.Context, d *desk.Desk, lang words.Lang, county, town area.Code, scheme string) error {
	s := &spender{desk: d, lang: lang, county: county, today: d.Today()}
	year := s.today.Month().Year()
	before := s.line(ctx, county, year-1, "01", "training", "county", "", 80_000)
	training := s.line(ctx, county, year, "01", "training", "county", "", 120_000)
	telling := s.line(ctx, county, year, "02", "outreach", "county", "", 60_000)
	s.line(ctx, county, year, "03", "childcare", "central", scheme, 3_600_000)
	room := s.line(ctx, town, year, "01", "rooms", "township", "", 50_000)
	s.propose(ctx, county, year, "04", "training", "province", "", 30_000)

	p := s.do(ctx, "manager", budget.Act{Step: budget.Carry, Line: before, To: training.String(), Amount: money.Yuan(12_500), Reason: s.say("carry")})
	s.do(ctx, "approver", budget.Act{Step: budget.Decide, Line: before, Proposal: p, Verdict: budget.Approved})
	s.bought(ctx, training, "teacher", "C-01", 45_000, 45_000)
	s.bought(ctx, training, "hall", "C-02", 18_000, 9_000)
	s.bought(ctx, telling, "printer", "C-03", 24_000, 24_000)
	s.bought(ctx, room, "builder", "C-04", 36_000, 36_000)
	again := budget.Act{Step: budget.Pay, Line: telling, To: s.say("printer"), Ref: "V-31", Amount: money.Yuan(3_200), On: s.ago(20)}
	s.do(ctx, "cashier", again)
	again.On = s.ago(12)
	s.do(ctx, "cashier", again)
	s.do(ctx, "manager", budget.Act{Step: budget.Commit, Line: room, To: s.say("desks"), Ref: "C-05", Amount: money.Yuan(8_000), Due: s.today - 45})
	s.do(ctx, "cashier", budget.Act{Step: budget.Report, Line: training, Amount: money.Yuan(54_000), On: s.today})
	s.do(ctx, "cashier", budget.Act{Step: budget.Report, Line: telling, Amount: money.Yuan(27_200), On: s.today})
	return s.err
}

func (s *spender) say(word string) string { return words.Text(s.lang, "demo.budget."+word, nil) }

// ago is some days ago, within the year of the budget.
func (s *spender) ago(days int) day.Day {
	year, _, _ := s.today.Date()
	begin, err := day.Of(year, 1, 1)
	if err != nil {
		return s.today
	}
	return max(s.today-day.Day(days), begin)
}

// do writes an act as the account at a desk, for its first purpose.
func (s *spender) do(ctx context.Context, account string, a budget.Act) journal.ID {
	if s.err != nil {
		return journal.ID{}
	}
	d, err := access.ParseDesk(account)
	if account == "manager" {
		d, err = access.Management, nil
	} else if account == "approver" {
		d, err = access.Approval, nil
	}
	if err != nil {
		s.err = err
		return journal.ID{}
	}
	purpose := d.Purposes()[0]
	who := access.Actor{Account: account, Device: Source, Purpose: purpose, Grants: []access.Grant{{Desk: d, Area: s.county, Purpose: purpose}}}
	s.n++
	a.ID = journal.DeriveID("demo budget", strconv.Itoa(s.n))
	if _, s.err = s.desk.Do(ctx, who, a); s.err != nil {
		return journal.ID{}
	}
	return a.ID
}

func (s *spender) propose(ctx context.Context, at area.Code, year int, code, programme string, source budget.Source, scheme string, yuan int64) journal.ID {
	return s.do(ctx, "manager", budget.Act{Step: budget.Propose, Area: at, Year: year, Code: code, Programme: programme, Source: source, Title: s.say(programme), Scheme: scheme, Amount: money.Yuan(yuan)})
}

func (s *spender) line(ctx context.Context, at area.Code, year int, code, programme string, source budget.Source, scheme string, yuan int64) journal.ID {
	id := s.propose(ctx, at, year, code, programme, source, scheme, yuan)
	s.do(ctx, "approver", budget.Act{Step: budget.Decide, Line: id, Proposal: id, Verdict: budget.Approved})
	return id
}

// bought is something that was promised, and paid with its paper.
func (s *spender) bought(ctx context.Context, line journal.ID, from, ref string, promised, paid int64) {
	bound := s.do(ctx, "manager", budget.Act{Step: budget.Commit, Line: line, To: s.say(from), Ref: ref, Amount: money.Yuan(promised), Due: s.today + 30})
	p := s.do(ctx, "cashier", budget.Act{Step: budget.Pay, Line: line, Commitment: bound, Ref: "V-" + ref, Amount: money.Yuan(paid), On: s.ago(40)})
	if s.err != nil {
		return
	}
	s.papered++
	who := access.Actor{Account: "cashier", Device: Source, Purpose: access.Benefit, Grants: []access.Grant{{Desk: access.Cashier, Area: s.county, Purpose: access.Benefit}}}
	_, s.err = s.desk.Hand(ctx, who, desk.Handed{Line: line, Payment: p, Type: "application/pdf", Bytes: []byte(aPaper + "% " + strconv.Itoa(s.papered) + "\n")})
}
