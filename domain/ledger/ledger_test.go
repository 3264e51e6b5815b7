package ledger_test

import (
	"testing"

	"wanjia/base/day"
	"wanjia/base/fault"
	"wanjia/base/id"
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
