package payment_test

import (
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"wanjia/base/fault"
	"wanjia/base/money"
	"wanjia/domain/payment"
	"wanjia/domain/person"
)

func account(t testing.TB, n string) person.BankAccount {
	t.Helper()
	a, _, err := person.ParseBankAccount(n)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func line(t testing.TB, payee, period string, amount money.Fen) payment.Line {
	t.Helper()
	k := payment.Key{Payee: payee, Scheme: "childcare-2025", Period: period}
	r, err := k.Reference(1)
	if err != nil {
		t.Fatal(err)
	}
	return payment.Line{Key: k, Reference: r, Payee: payment.Payee{Name: "Li", Account: account(t, "6222020200000000000")}, Amount: amount}
}

func TestTheSamePaymentHasTheSameReferenceWhoeverBuildsIt(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringN(1, 20, 40)
		k := payment.Key{Payee: text.Draw(t, "payee"), Scheme: text.Draw(t, "scheme"), Period: text.Draw(t, "period")}
		n := rapid.IntRange(1, 99).Draw(t, "attempt")
		a, err := k.Reference(n)
		if err != nil {
			t.Fatal(err)
		}
		b, _ := k.Reference(n)
		read, err := payment.ParseReference(" " + strings.ToLower(a.String()[:9]) + " " + a.String()[9:])
		if a != b || err != nil || read != a || a.Attempt() != n || len(a.String()) > 35 {
			t.Fatalf("%v gives %q and %q, read as %q (%v), attempt %d; want %d", k, a, b, read, err, a.Attempt(), n)
		}
		other := payment.Key{Payee: k.Payee + k.Scheme, Scheme: k.Scheme, Period: k.Period}
		if c, _ := other.Reference(n); c == a {
			t.Fatalf("%v and %v share the reference %q", k, other, a)
		}
	})
}

func TestWhatIsNoReferenceIsRefused(t *testing.T) {
	good, _ := payment.Key{Payee: "p", Scheme: "s", Period: "2026"}.Reference(1)
	for _, text := range []string{"", "NOTPROVIDED", good.String() + "1x", good.String()[:25] + "-1", strings.Replace(good.String(), "-1", "-0", 1),
		strings.Replace(good.String(), "-1", "-01", 1), "I" + good.String()[1:], strings.Replace(good.String(), "-1", "-100", 1)} {
		if r, err := payment.ParseReference(text); !fault.Is(err, "payment.reference") {
			t.Errorf("ParseReference(%q) = %q, %v; want payment.reference", text, r, err)
		}
	}
}

func TestAPaymentIsTriedAgainOnlyWhenItCameBack(t *testing.T) {
	for _, c := range []struct {
		made []payment.State
		want int
		key  string
	}{
		{nil, 1, ""},
		{[]payment.State{payment.Dropped}, 2, ""},
		{[]payment.State{payment.Dropped, payment.Returned}, 3, ""},
		{[]payment.State{payment.Built}, 0, "payment.underway"},
		{[]payment.State{payment.Returned, payment.Sent}, 0, "payment.underway"},
		{[]payment.State{payment.Paid}, 0, "payment.paid"},
		{[]payment.State{payment.Returned, payment.Paid}, 0, "payment.paid"},
	} {
		got, err := payment.Attempt(c.made)
		if got != c.want || c.key == "" && err != nil || c.key != "" && !fault.Is(err, c.key) {
			t.Errorf("Attempt(%v) = %d, %v; want %d %s", c.made, got, err, c.want, c.key)
		}
	}
}

func TestEveryStepThatIsNotOnTheRoadIsRefused(t *testing.T) {
	road := map[[2]payment.State]bool{
		{payment.Built, payment.Sent}: true, {payment.Built, payment.Dropped}: true, {payment.Sent, payment.Paid}: true,
		{payment.Sent, payment.Returned}: true, {payment.Paid, payment.Returned}: true,
	}
	for a := payment.Built; a <= payment.Dropped; a++ {
		if back, err := payment.ParseState(a.String()); err != nil || back != a {
			t.Errorf("ParseState(%q) = %v, %v", a, back, err)
		}
		for b := payment.Built; b <= payment.Dropped; b++ {
			got, err := a.Next(b)
			if road[[2]payment.State{a, b}] != (err == nil) || err == nil && got != b || err != nil && got != a {
				t.Errorf("%v to %v gives %v, %v", a, b, got, err)
			}
		}
	}
}

func TestABadLineNeverStopsABatch(t *testing.T) {
	good := line(t, "a", "2026", 360000)
	noName, noAccount, nothing, negative, again := line(t, "b", "2026", 1), line(t, "c", "2026", 1), line(t, "d", "2026", 0), line(t, "e", "2026", -5), good
	noName.Payee.Name, noAccount.Payee.Account = "  ", person.BankAccount{}
	again.Amount = 100
	b, bad := payment.Of([]payment.Line{noName, good, noAccount, nothing, negative, again, line(t, "a", "2027", 100)})
	if e := b.Envelope(); e != (payment.Envelope{Count: 2, Total: 360100}) {
		t.Errorf("the batch holds %+v; want 2 lines, 3601.00", e)
	}
	keys := map[string]int{}
	for _, x := range bad {
		keys[x.Fault.Key]++
	}
	for _, k := range []string{"payment.line.name", "payment.line.account", "payment.line.twice"} {
		if keys[k] != 1 {
			t.Errorf("%s was said %d times of %v; want once", k, keys[k], keys)
		}
	}
	if keys["payment.line.amount"] != 2 {
		t.Errorf("payment.line.amount was said %d times; want 2", keys["payment.line.amount"])
	}
}

func TestABatchLeavesOnlyByTwoOthersWithItsEnvelopeAndItsMoney(t *testing.T) {
	b, _ := payment.Of([]payment.Line{line(t, "a", "2026", 360000), line(t, "b", "2026", 40000)})
	e := b.Envelope()
	for name, c := range map[string]struct {
		releasers []string
		declared  payment.Envelope
		funds     money.Fen
		key       string
	}{
		"right":         {[]string{"wang", "zhao"}, e, 400000, ""},
		"one twice":     {[]string{"wang", "wang"}, e, 400000, "payment.release.two"},
		"one":           {[]string{"wang", ""}, e, 400000, "payment.release.two"},
		"the builder":   {[]string{"li", "wang", "zhao"}, e, 400000, "payment.release.own"},
		"other count":   {[]string{"wang", "zhao"}, payment.Envelope{Count: 3, Total: e.Total}, 400000, "payment.envelope"},
		"other total":   {[]string{"wang", "zhao"}, payment.Envelope{Count: 2, Total: e.Total + 1}, 400000, "payment.envelope"},
		"a fen missing": {[]string{"wang", "zhao"}, e, 399999, "payment.funds"},
	} {
		if err := e.Release("li", c.releasers, c.declared, c.funds); c.key == "" && err != nil || c.key != "" && !fault.Is(err, c.key) {
			t.Errorf("%s: %v; want %q", name, err, c.key)
		}
	}
	if err := (payment.Envelope{}).Release("li", []string{"wang", "zhao"}, payment.Envelope{}, 0); !fault.Is(err, "payment.batch.empty") {
		t.Errorf("an empty batch: %v; want payment.batch.empty", err)
	}
}

func TestAStatementIsMatchedOnReferenceAmountAndAccount(t *testing.T) {
	a, b, c, d := line(t, "a", "2026", 100), line(t, "b", "2026", 200), line(t, "c", "2026", 300), line(t, "d", "2026", 400)
	expected := []payment.Expected{{Line: a, State: payment.Sent}, {Line: b, State: payment.Sent}, {Line: c, State: payment.Sent}, {Line: d, State: payment.Sent}}
	acc := "6222 0202 0000 0000 000"
	moves := []payment.Movement{
		{Row: 1, BankRef: "1", Reference: a.Reference.String(), Way: payment.In, Amount: 100, Reason: "AC04"},
		{Row: 2, BankRef: "2", Reference: a.Reference.String(), Way: payment.Out, Amount: 100, Account: acc},
		{Row: 3, BankRef: "3", Reference: b.Reference.String(), Way: payment.Out, Amount: 201, Account: acc},
		{Row: 4, BankRef: "4", Reference: c.Reference.String(), Way: payment.Out, Amount: 300, Account: "6222020200000000001"},
		{Row: 5, BankRef: "5", Reference: "NOTPROVIDED", Way: payment.Out, Amount: 7},
		{Row: 6, BankRef: "2", Reference: a.Reference.String(), Way: payment.Out, Amount: 100},
		{Row: 7, BankRef: "7", Reference: a.Reference.String(), Way: payment.Out, Amount: 100},
		{Row: 8, BankRef: "8", Reference: a.Reference.String(), Way: payment.In, Amount: 100},
		{Row: 9, BankRef: "old", Reference: d.Reference.String(), Way: payment.Out, Amount: 400},
	}
	r := payment.Reconcile(expected, moves, map[string]struct{}{"old": {}})
	want := []payment.Verdict{payment.MatchReturned, payment.MatchPaid, payment.WrongAmount, payment.WrongAccount, payment.Unmatched,
		payment.MatchRepeated, payment.PaidTwice, payment.StrayReturn, payment.MatchRepeated}
	for i, f := range r.Found {
		if f.Verdict != want[i] {
			t.Errorf("row %d is %v; want %v", f.Movement.Row, f.Verdict, want[i])
		}
	}
	if len(r.Open) != 3 || r.After[a.Reference] != payment.Returned {
		t.Errorf("%d are open and the first is %v; want 3 and returned", len(r.Open), r.After[a.Reference])
	}
}

func TestOneDebitForABatchSettlesAllOfItOrNothing(t *testing.T) {
	for name, c := range map[string]struct {
		amount  money.Fen
		count   int
		verdict payment.Verdict
	}{"whole": {300, 2, payment.MatchPaid}, "count not told": {300, 0, payment.MatchPaid}, "a fen less": {299, 2, payment.WrongAmount}, "one more": {300, 3, payment.WrongAmount}} {
		expected := []payment.Expected{{Line: line(t, "a", "2026", 100), Batch: "B1", State: payment.Sent}, {Line: line(t, "b", "2026", 200), Batch: "B1", State: payment.Sent}}
		r := payment.Reconcile(expected, []payment.Movement{{Row: 1, BatchRef: "B1", Way: payment.Out, Amount: c.amount, Count: c.count}}, nil)
		if got := r.Found[0].Verdict; got != c.verdict || (len(r.Open) == 0) != (c.verdict == payment.MatchPaid) {
			t.Errorf("%s: %v with %d open; want %v", name, got, len(r.Open), c.verdict)
		}
	}
}

// TestWhateverTheBankSaysNothingIsCountedTwice draws statements at random, hands them in in any order and again, and compares what
// is paid with what the movements can mean.
func TestWhateverTheBankSaysNothingIsCountedTwice(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 8).Draw(t, "lines")
		expected := make([]payment.Expected, n)
		for i := range expected {
			k := payment.Key{Payee: strconv.Itoa(i), Scheme: "s", Period: "2026"}
			ref, _ := k.Reference(1)
			a, _, _ := person.ParseBankAccount("622202020000000000" + strconv.Itoa(i))
			expected[i] = payment.Expected{Line: payment.Line{Key: k, Reference: ref, Payee: payment.Payee{Name: "x", Account: a}, Amount: money.Fen(100 + i)}, State: payment.Sent}
		}
		m := rapid.IntRange(0, 20).Draw(t, "movements")
		moves := make([]payment.Movement, m)
		for j := range moves {
			e := expected[rapid.IntRange(0, n-1).Draw(t, "of")]
			moves[j] = payment.Movement{Row: j + 1, BankRef: strconv.Itoa(rapid.IntRange(0, 10).Draw(t, "bank")), Reference: e.Line.Reference.String(),
				Way: payment.Way(rapid.IntRange(1, 2).Draw(t, "way")), Amount: e.Line.Amount + money.Fen(rapid.IntRange(0, 1).Draw(t, "off"))}
		}
		r := payment.Reconcile(expected, moves, nil)
		settled := map[payment.Reference]map[payment.Verdict]int{}
		for _, f := range r.Found {
			if f.Verdict.Settles() {
				for _, ref := range f.Lines {
					if settled[ref] == nil {
						settled[ref] = map[payment.Verdict]int{}
					}
					settled[ref][f.Verdict]++
				}
			}
		}
		for _, e := range expected {
			got := settled[e.Line.Reference]
			if got[payment.MatchPaid] > 1 || got[payment.MatchReturned] > 1 {
				t.Fatalf("%v was settled %v", e.Line.Reference, got)
			}
		}
		seen := map[string]struct{}{}
		for _, mv := range moves {
			seen[mv.BankRef] = struct{}{}
		}
		for i := range expected {
			expected[i].State = r.After[expected[i].Line.Reference]
		}
		again := payment.Reconcile(expected, moves, seen)
		for _, f := range again.Found {
			if f.Verdict != payment.MatchRepeated {
				t.Fatalf("handed in again, row %d is %v; want repeated", f.Movement.Row, f.Verdict)
			}
		}
	})
}
