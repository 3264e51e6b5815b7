package budget_test

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"wanjia/base/day"
	"wanjia/base/fault"
	"wanjia/base/money"
	"wanjia/domain/area"
	"wanjia/domain/budget"
	"wanjia/domain/journal"
)

func under(child, ancestor area.Code) bool {
	return strings.HasPrefix(child.String(), ancestor.String())
}

// office writes acts into a book as a desk does.
type office struct {
	entries []budget.Told
	tied    []budget.Tied
	today   day.Day
}

var county = area.MustCode("990101")

func (o *office) book() *budget.Book { return budget.Read(o.entries, o.tied, under) }

func (o *office) do(a budget.Act) (journal.ID, error) {
	a.ID, a.Today = journal.DeriveID("budget test", fmt.Sprint(len(o.entries))), o.today
	body, err := o.book().Take(a)
	if err != nil {
		return a.ID, err
	}
	at := county
	if l, ok := o.book().Line(a.Line); ok {
		at = l.Area
	} else if !a.Area.IsZero() {
		at = a.Area
	}
	o.entries = append(o.entries, budget.Told{ID: a.ID, Seq: journal.Seq(len(o.entries) + 1), Area: at, By: a.By, On: o.today, Reason: a.Reason, Body: body})
	return a.ID, nil
}

func (o *office) must(t interface{ Fatal(...any) }, a budget.Act) journal.ID {
	id, err := o.do(a)
	if err != nil {
		t.Fatal(a.Step, err)
	}
	return id
}

// line is an approved line.
func (o *office) line(t interface{ Fatal(...any) }, code string, year int, yuan int64) journal.ID {
	id := o.must(t, budget.Act{Step: budget.Propose, By: "wu", Area: county, Year: year, Code: code, Programme: "training", Source: "county", Title: code, Amount: money.Yuan(yuan)})
	o.must(t, budget.Act{Step: budget.Decide, By: "qian", Line: id, Proposal: id, Verdict: budget.Approved})
	return id
}

func newOffice() *office { return &office{today: day.Must("2026-06-30")} }

func kinds(all []budget.Mismatch) string {
	var out []string
	for _, m := range all {
		out = append(out, fmt.Sprintf("%s %s", m.Kind, m.Amount))
	}
	return strings.Join(out, ", ")
}

func TestALineIsApprovedBySomebodyElse(t *testing.T) {
	o := newOffice()
	id := o.must(t, budget.Act{Step: budget.Propose, By: "wu", Area: county, Year: 2026, Code: "01", Programme: "training", Source: "county", Title: "Training", Amount: money.Yuan(1000)})
	if _, err := o.do(budget.Act{Step: budget.Decide, By: "wu", Line: id, Proposal: id, Verdict: budget.Approved}); !fault.Is(err, "budget.own") {
		t.Errorf("one's own proposal: %v, want budget.own", err)
	}
	if _, err := o.do(budget.Act{Step: budget.Commit, By: "wu", Line: id, To: "a printer", Amount: money.Yuan(1)}); !fault.Is(err, "budget.unapproved") {
		t.Errorf("before it is approved: %v, want budget.unapproved", err)
	}
	o.must(t, budget.Act{Step: budget.Decide, By: "qian", Line: id, Proposal: id, Verdict: budget.Approved})
	if _, err := o.do(budget.Act{Step: budget.Decide, By: "sun", Line: id, Proposal: id, Verdict: budget.Refused, Reason: "no"}); !fault.Is(err, "budget.decided") {
		t.Errorf("decided again: %v, want budget.decided", err)
	}
	change := o.must(t, budget.Act{Step: budget.Propose, By: "wu", Line: id, Amount: money.Yuan(1500), Reason: "two sessions more"})
	l, _ := o.book().Line(id)
	if l.Planned != money.Yuan(1000) {
		t.Errorf("while it waits the line has %s, want 1000.00", l.Planned)
	}
	o.must(t, budget.Act{Step: budget.Decide, By: "qian", Line: id, Proposal: change, Verdict: budget.Approved})
	if l, _ = o.book().Line(id); l.Planned != money.Yuan(1500) {
		t.Errorf("after that it has %s, want 1500.00", l.Planned)
	}
}

func TestWhatDoesNotAgreeIsFound(t *testing.T) {
	file := func(n int) budget.Evidence {
		return budget.Evidence{Hash: fmt.Sprintf("%064x", n), Type: "application/pdf", Size: 9}
	}
	for says, c := range map[string]struct {
		do   func(o *office, l journal.ID)
		want string
	}{
		"all in order": {func(o *office, l journal.ID) {
			bound := o.must(t, budget.Act{Step: budget.Commit, By: "wu", Line: l, To: "A", Amount: money.Yuan(100), Due: day.Must("2026-05-01")})
			p := o.must(t, budget.Act{Step: budget.Pay, By: "zhao", Line: l, Commitment: bound, Amount: money.Yuan(100), On: day.Must("2026-05-01")})
			o.must(t, budget.Act{Step: budget.Paper, By: "zhao", Line: l, Payment: p, Paper: file(1)})
			o.must(t, budget.Act{Step: budget.Report, By: "li", Line: l, Amount: money.Yuan(100), On: day.Must("2026-05-31")})
		}, ""},
		"paid without a commitment, without evidence": {func(o *office, l journal.ID) {
			o.must(t, budget.Act{Step: budget.Pay, By: "zhao", Line: l, To: "A", Amount: money.Yuan(10), On: day.Must("2026-05-01")})
		}, "no_commitment 10.00, no_evidence 10.00"},
		"over the line": {func(o *office, l journal.ID) {
			p := o.must(t, budget.Act{Step: budget.Pay, By: "zhao", Line: l, To: "A", Amount: money.Yuan(1200), On: day.Must("2026-05-01")})
			o.must(t, budget.Act{Step: budget.Paper, By: "zhao", Line: l, Payment: p, Paper: file(1)})
		}, "over_line 200.00, no_commitment 1200.00"},
		"paid and bound together over the line": {func(o *office, l journal.ID) {
			o.must(t, budget.Act{Step: budget.Commit, By: "wu", Line: l, To: "A", Amount: money.Yuan(900)})
			p := o.must(t, budget.Act{Step: budget.Pay, By: "zhao", Line: l, To: "B", Amount: money.Yuan(200), On: day.Must("2026-05-01")})
			o.must(t, budget.Act{Step: budget.Paper, By: "zhao", Line: l, Payment: p, Paper: file(1)})
		}, "no_commitment 200.00, over_bound 100.00"},
		"promised and not paid": {func(o *office, l journal.ID) {
			o.must(t, budget.Act{Step: budget.Commit, By: "wu", Line: l, To: "A", Amount: money.Yuan(100), Due: day.Must("2026-05-30")})
			o.must(t, budget.Act{Step: budget.Commit, By: "wu", Line: l, To: "B", Amount: money.Yuan(50), Due: day.Must("2026-05-31")})
		}, "unpaid 100.00"},
		"more paid than promised": {func(o *office, l journal.ID) {
			bound := o.must(t, budget.Act{Step: budget.Commit, By: "wu", Line: l, To: "A", Amount: money.Yuan(100)})
			p := o.must(t, budget.Act{Step: budget.Pay, By: "zhao", Line: l, Commitment: bound, Amount: money.Yuan(130), On: day.Must("2026-05-01")})
			o.must(t, budget.Act{Step: budget.Paper, By: "zhao", Line: l, Payment: p, Paper: file(1)})
		}, "over_commitment 30.00"},
		"the finance office says another sum, and then mends it": {func(o *office, l journal.ID) {
			o.must(t, budget.Act{Step: budget.Report, By: "li", Line: l, Amount: money.Yuan(70), On: day.Must("2026-03-31")})
			o.must(t, budget.Act{Step: budget.Report, By: "li", Line: l, Amount: money.Yuan(60), On: day.Must("2026-05-31")})
			o.must(t, budget.Act{Step: budget.Report, By: "li", Line: l, Amount: 0, On: day.Must("2026-03-31")})
		}, "reported 60.00"},
		"the same voucher twice, and one file for two payments": {func(o *office, l journal.ID) {
			for i, ref := range []string{"V-17", "v 17"} {
				p := o.must(t, budget.Act{Step: budget.Pay, By: "zhao", Line: l, To: fmt.Sprint("A", i), Ref: ref, Amount: money.Yuan(10), On: day.Must("2026-05-01") + day.Day(i)})
				o.must(t, budget.Act{Step: budget.Paper, By: "zhao", Line: l, Payment: p, Paper: file(7)})
			}
		}, "twice 10.00, reused 10.00, no_commitment 10.00, no_commitment 10.00"},
		"a cancelled payment is none": {func(o *office, l journal.ID) {
			p := o.must(t, budget.Act{Step: budget.Pay, By: "zhao", Line: l, To: "A", Amount: money.Yuan(10), On: day.Must("2026-05-01")})
			if _, err := o.do(budget.Act{Step: budget.Cancel, By: "zhao", Line: l, Payment: p, Reason: "typed wrong"}); !fault.Is(err, "budget.cancel.own") {
				t.Errorf("one's own payment cancelled: %v", err)
			}
			o.must(t, budget.Act{Step: budget.Cancel, By: "li", Line: l, Payment: p, Reason: "typed wrong"})
		}, ""},
	} {
		t.Run(says, func(t *testing.T) {
			o := newOffice()
			l := o.line(t, "01", 2026, 1000)
			c.do(o, l)
			if got := kinds(o.book().Mismatches(2026, o.today)); got != c.want {
				t.Errorf("found %q, want %q", got, c.want)
			}
		})
	}
}

func TestWhoCommitsDoesNotPayAndNobodyBindsMoreThanThereIs(t *testing.T) {
	o := newOffice()
	l := o.line(t, "01", 2026, 1000)
	bound := o.must(t, budget.Act{Step: budget.Commit, By: "wu", Line: l, To: "A", Amount: money.Yuan(600)})
	if _, err := o.do(budget.Act{Step: budget.Commit, By: "wu", Line: l, To: "B", Amount: money.Yuan(401)}); !fault.Is(err, "budget.rest") {
		t.Errorf("more than is left: %v, want budget.rest", err)
	}
	if _, err := o.do(budget.Act{Step: budget.Pay, By: "wu", Line: l, Commitment: bound, Amount: money.Yuan(600), On: o.today}); !fault.Is(err, "budget.pay.own") {
		t.Errorf("one's own commitment: %v, want budget.pay.own", err)
	}
	if _, err := o.do(budget.Act{Step: budget.Pay, By: "zhao", Line: l, Commitment: bound, Amount: money.Yuan(600), On: o.today + 1}); !fault.Is(err, "budget.day") {
		t.Errorf("tomorrow: %v, want budget.day", err)
	}
	o.must(t, budget.Act{Step: budget.Free, By: "wu", Line: l, Commitment: bound, Reason: "not delivered"})
	o.must(t, budget.Act{Step: budget.Commit, By: "wu", Line: l, To: "B", Amount: money.Yuan(1000)})
}

func TestWhatIsLeftIsCarriedOver(t *testing.T) {
	o := newOffice()
	old, next := o.line(t, "01", 2025, 1000), o.line(t, "01", 2026, 500)
	carry := budget.Act{Step: budget.Carry, By: "wu", Line: old, To: next.String(), Amount: money.Yuan(1001)}
	if _, err := o.do(carry); !fault.Is(err, "budget.rest") {
		t.Errorf("more than is left: %v, want budget.rest", err)
	}
	carry.Amount = money.Yuan(300)
	p := o.must(t, carry)
	if _, err := o.do(budget.Act{Step: budget.Decide, By: "wu", Line: old, Proposal: p, Verdict: budget.Approved}); !fault.Is(err, "budget.own") {
		t.Errorf("one's own: %v", err)
	}
	o.must(t, budget.Act{Step: budget.Decide, By: "qian", Line: old, Proposal: p, Verdict: budget.Approved})
	a, _ := o.book().Line(old)
	b, _ := o.book().Line(next)
	if a.Available() != money.Yuan(700) || b.Available() != money.Yuan(800) {
		t.Errorf("available %s and %s, want 700.00 and 800.00", a.Available(), b.Available())
	}
}

func TestBatchesArePaidFromTheNearestLineOfTheirScheme(t *testing.T) {
	o := newOffice()
	town := area.MustCode("990101001")
	of := func(code string, at area.Code) journal.ID {
		id := o.must(t, budget.Act{Step: budget.Propose, By: "wu", Area: at, Year: 2026, Code: code, Programme: "childcare", Source: "central", Title: code, Scheme: "childcare", Amount: money.Yuan(9000)})
		o.must(t, budget.Act{Step: budget.Decide, By: "qian", Line: id, Proposal: id, Verdict: budget.Approved})
		return id
	}
	whole, near := of("01", county), of("02", town)
	o.tied = []budget.Tied{
		{Scheme: "childcare", Area: area.MustCode("990101001001"), On: day.Must("2026-03-01"), Fen: money.Yuan(3600), People: 1},
		{Scheme: "childcare", Area: area.MustCode("990101002001"), On: day.Must("2026-03-01"), Fen: money.Yuan(7200), People: 2},
		{Scheme: "childcare", Area: area.MustCode("990101002001"), On: day.Must("2025-03-01"), Fen: money.Yuan(1), People: 1},
		{Scheme: "other", Area: town, On: day.Must("2026-03-01"), Fen: money.Yuan(1), People: 1},
	}
	a, _ := o.book().Line(whole)
	b, _ := o.book().Line(near)
	if a.Paid != money.Yuan(7200) || b.Paid != money.Yuan(3600) {
		t.Errorf("paid %s and %s, want 7200.00 and 3600.00", a.Paid, b.Paid)
	}
	if found := o.book().Mismatches(2026, o.today); len(found) != 0 {
		t.Errorf("what batches pay needs no commitment of its own: %s", kinds(found))
	}
}

// Whatever is written, a line's sums are those of its parts, and reading again tells the same.
func TestSumsFollowFromTheParts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		o := newOffice()
		lines := []journal.ID{o.line(t, "01", 2025, 1000), o.line(t, "02", 2026, 2000), o.line(t, "01", 2026, 100)}
		var bound, paid, open []journal.ID
		pick := func(ids []journal.ID) journal.ID {
			if len(ids) == 0 {
				return journal.ID{}
			}
			return rapid.SampledFrom(ids).Draw(t, "id")
		}
		for range rapid.IntRange(0, 40).Draw(t, "acts") {
			a := budget.Act{Line: pick(lines), By: rapid.SampledFrom([]string{"wu", "qian", "zhao"}).Draw(t, "by"), Amount: money.Fen(rapid.IntRange(-1, 90000).Draw(t, "fen")),
				Reason: "r", To: "A", Verdict: rapid.SampledFrom([]string{budget.Approved, budget.Refused}).Draw(t, "verdict"), On: o.today - day.Day(rapid.IntRange(0, 400).Draw(t, "ago"))}
			a.Step = rapid.SampledFrom([]budget.Step{budget.Propose, budget.Carry, budget.Decide, budget.Commit, budget.Free, budget.Pay, budget.Cancel, budget.Report}).Draw(t, "step")
			a.Commitment, a.Payment, a.Proposal = pick(bound), pick(paid), pick(open)
			if a.Step == budget.Carry {
				a.To = pick(lines).String()
			}
			id, err := o.do(a)
			if err != nil {
				continue
			}
			switch a.Step {
			case budget.Commit:
				bound = append(bound, id)
			case budget.Pay:
				paid = append(paid, id)
			case budget.Propose, budget.Carry:
				open = append(open, id)
			default:
			}
		}
		var in, out money.Fen
		for _, id := range lines {
			l, _ := o.book().Line(id)
			in, out = in+l.In, out+l.Out
			if got := l.PaidBy(o.today); got != l.Paid {
				t.Fatalf("paid %s, and by today %s", l.Paid, got)
			}
			var committed money.Fen
			for _, c := range l.Commitments {
				committed += c.Amount - c.Freed
				var of money.Fen
				for _, p := range l.Payments {
					if p.Commitment == c.ID && !p.Cancelled {
						of += p.Amount
					}
				}
				if of != c.Paid {
					t.Fatalf("of a commitment %s was paid, and it says %s", of, c.Paid)
				}
			}
			if committed != l.Committed {
				t.Fatalf("committed %s, and in parts %s", l.Committed, committed)
			}
		}
		if in != out {
			t.Fatalf("%s was carried out and %s came in", out, in)
		}
	})
}

// TestAMismatchIsAnsweredByOneAndClosedByAnother holds the four eyes, and that an answer is about one sum: where more is paid, it is about something
// else.
func TestAMismatchIsAnsweredByOneAndClosedByAnother(t *testing.T) {
	o := &office{today: day.Must("2026-06-01")}
	line := o.line(t, "A1", 2026, 100)
	pay := func(yuan int64) {
		o.must(t, budget.Act{Step: budget.Pay, By: "shen", Line: line, Amount: money.Yuan(yuan), To: "a printer", Ref: fmt.Sprint(yuan), On: o.today})
	}
	pay(130)
	find := func() budget.Mismatch {
		t.Helper()
		for _, m := range o.book().Mismatches(2026, o.today) {
			if m.Kind == budget.OverLine {
				return m
			}
		}
		t.Fatal("nothing is over the line")
		return budget.Mismatch{}
	}
	m := find()
	answer := budget.Act{Step: budget.Explain, By: "shen", Line: line, Trouble: m.Kind, About: m.About, Amount: m.Amount}
	refuse := func(says, key string, a budget.Act) {
		t.Helper()
		if _, err := o.do(a); !fault.Is(err, key) {
			t.Errorf("%s: %v; want %s", says, err, key)
		}
	}
	refuse("without words", "budget.reason", answer)
	answer.Reason = "paper became dearer"
	other := answer
	other.Amount++
	refuse("of another sum", "budget.mismatch.missing", other)
	given := o.must(t, answer)
	refuse("twice", "budget.waiting", answer)
	settle := budget.Act{Step: budget.Settle, By: "shen", Line: line, Answer: given, Verdict: budget.Approved, Reason: "seen"}
	refuse("by whoever gave it", "budget.own", settle)
	settle.By, settle.Verdict = "qian", budget.Refused
	o.must(t, settle)
	refuse("decided twice", "budget.decided", settle)
	if got := find().Answer; got.Closed() || got.Why != "seen" {
		t.Errorf("refused, it is %+v", got)
	}
	given = o.must(t, answer)
	settle.Answer, settle.Verdict = given, budget.Approved
	o.must(t, settle)
	if got := find().Answer; !got.Closed() || got.Decided != "qian" || got.Words != "paper became dearer" {
		t.Errorf("taken, it is %+v", got)
	}
	refuse("answered when closed", "budget.mismatch.closed", answer)
	pay(1)
	if got := find(); got.Answer != nil {
		t.Errorf("more was paid, and the answer to less stands: %+v", got.Answer)
	}
}
