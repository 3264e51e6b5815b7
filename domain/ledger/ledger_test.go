package ledger_test

import (
	"strconv"
	"testing"

	"pgregory.net/rapid"

	"wanjia/base/day"
	"wanjia/base/fault"
	"wanjia/base/id"
	"wanjia/base/money"
	"wanjia/domain/ledger"
)

func TestATransactionBalancesOrIsRefused(t *testing.T) {
	on := day.Must("2026-03-31")
	for name, c := range map[string]struct {
		postings []ledger.Posting
		key      string
	}{
		"balanced":   {[]ledger.Posting{{ledger.Granted, "p", 360000}, {ledger.Owed, "p", -360000}}, ""},
		"unbalanced": {[]ledger.Posting{{ledger.Granted, "p", 360000}, {ledger.Owed, "p", -359999}}, "ledger.unbalanced"},
		"nothing":    {[]ledger.Posting{{ledger.Granted, "p", 0}, {ledger.Owed, "p", 0}}, "ledger.empty"},
		"one side":   {[]ledger.Posting{{ledger.Granted, "p", 0}}, "ledger.empty"},
		"no account": {[]ledger.Posting{{0, "p", 5}, {ledger.Owed, "p", -5}}, "ledger.account"},
		"too large":  {[]ledger.Posting{{ledger.Granted, "p", 1 << 62}, {ledger.Granted, "p", 1 << 62}}, "money.sum"},
	} {
		_, err := ledger.New(id.Derive(name), on, "grant", c.postings...)
		if c.key == "" && err != nil || c.key != "" && !fault.Is(err, c.key) {
			t.Errorf("%s: %v; want %q", name, err, c.key)
		}
	}
}

func TestTheSameTransactionTwiceIsOneAndAnotherUnderItsNameIsAConflict(t *testing.T) {
	on := day.Must("2026-03-31")
	one := make([]ledger.Transaction, 2)
	for i, n := range []money.Fen{100, 200} {
		tx, err := ledger.New(id.Derive("same"), on, "grant", ledger.Posting{Account: ledger.Granted, Amount: n}, ledger.Posting{Account: ledger.Owed, Amount: -n})
		if err != nil {
			t.Fatal(err)
		}
		one[i] = tx
	}
	var b ledger.Book
	for range 3 {
		if err := b.Post(one[0]); err != nil {
			t.Fatal(err)
		}
	}
	if got := b.Balance(ledger.Granted); got != 100 {
		t.Errorf("granted %d after three times the same; want 100", got)
	}
	if err := b.Post(one[1]); !fault.Is(err, "ledger.taken") {
		t.Errorf("another under the same name: %v; want ledger.taken", err)
	}
	if got := b.Balance(ledger.Owed); got != -100 {
		t.Errorf("owed %d after a refusal; want -100", got)
	}
}

func TestEveryBookSumsToNothingInWhateverOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(0, 30).Draw(t, "n")
		all := make([]ledger.Transaction, 0, n)
		for i := range n {
			a := money.Fen(rapid.Int64Range(1, 1_000_000).Draw(t, "a"))
			c := money.Fen(rapid.Int64Range(1, 1_000_000).Draw(t, "c"))
			from := ledger.Account(rapid.IntRange(1, 8).Draw(t, "from"))
			to := ledger.Account(rapid.IntRange(1, 8).Draw(t, "to"))
			of := strconv.Itoa(rapid.IntRange(0, 3).Draw(t, "of"))
			tx, err := ledger.New(id.Derive("t", strconv.Itoa(i)), day.Day(i), "x",
				ledger.Posting{Account: from, Of: of, Amount: a}, ledger.Posting{Account: to, Of: of, Amount: c}, ledger.Posting{Account: ledger.Unknown, Amount: -a - c})
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, tx)
		}
		trial := func(order []ledger.Transaction) []ledger.Row {
			var b ledger.Book
			for _, tx := range order {
				if err := b.Post(tx); err != nil {
					t.Fatal(err)
				}
			}
			rows, sum := b.Trial()
			if sum != 0 {
				t.Fatalf("the book sums to %d", sum)
			}
			return rows
		}
		first, second := trial(all), trial(rapid.Permutation(all).Draw(t, "order"))
		if len(first) != len(second) {
			t.Fatalf("%v in one order, %v in another", first, second)
		}
		for i := range first {
			if first[i] != second[i] {
				t.Fatalf("%v in one order, %v in another", first[i], second[i])
			}
		}
	})
}

func TestEveryAccountIsReadByItsCode(t *testing.T) {
	for _, a := range ledger.Chart() {
		if got, err := ledger.ParseAccount(a.String()); err != nil || got != a {
			t.Errorf("ParseAccount(%q) = %v, %v", a, got, err)
		}
	}
	if len(ledger.Chart()) != 8 {
		t.Errorf("the chart has %d accounts; want 8", len(ledger.Chart()))
	}
}
