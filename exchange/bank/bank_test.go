package bank_test

import (
	"bytes"
	"strings"
	"testing"

	"wanjia/base/day"
	"wanjia/base/fault"
	"wanjia/base/money"
	"wanjia/domain/payment"
	"wanjia/domain/person"
	"wanjia/exchange/bank"
)

func reference(t *testing.T) string {
	t.Helper()
	r, err := payment.Key{Payee: "p", Scheme: "s", Period: "2026"}.Reference(1)
	if err != nil {
		t.Fatal(err)
	}
	return r.String()
}

func read(t *testing.T, text string) bank.Statement {
	t.Helper()
	s, err := bank.ReadStatement("s.csv", strings.NewReader(text), int64(len(text)))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestStatementsAreReadHoweverBanksCallTheirColumns(t *testing.T) {
	ref := reference(t)
	want := payment.Movement{Way: payment.Out, Amount: 360000, Booked: day.Must("2026-04-02"), Reference: ref, Account: "6222020200000000000", BankRef: "77"}
	for name, text := range map[string]string{
		"Chinese, two columns":     "交易日期,借方金额,贷方金额,对方账号,摘要,交易流水号\n2026/4/2,\"3,600.00\",,6222020200000000000,育儿补贴 " + ref + " 四月,77\n",
		"English, one with a mark": "Date,Amount,Direction,Counterparty account,Reference number,Serial\n2026-04-02,3600,debit,6222020200000000000," + ref + ",77\n",
		"a sign":                   "date,amount,account,ref,bank_ref\n2026-04-02,-3600.00,6222020200000000000," + strings.ToLower(ref) + ",77\n",
		"zero on the other side":   "date,debit,credit,account,ref,bank_ref\n2026-04-02,3600.00,0.00,6222020200000000000," + ref + ",77\n",
	} {
		s := read(t, text)
		if len(s.Troubles) > 0 || len(s.Moves) != 1 {
			t.Errorf("%s: %+v", name, s)
			continue
		}
		got := s.Moves[0]
		got.Row = 0
		if got != want {
			t.Errorf("%s: %+v; want %+v", name, got, want)
		}
	}
}

func TestABadRowIsToldAndTheOthersAreRead(t *testing.T) {
	s := read(t, "date,debit,credit,note\n2026-04-02,1.00,,a\nyesterday,1.00,,b\n2026-04-02,x,,c\n2026-04-02,1,2,d\n2026-04-02,,,e\n2026-04-03,,5,f\n")
	var keys []string
	for _, x := range s.Troubles {
		keys = append(keys, x.Fault.Key)
	}
	if got := strings.Join(keys, " "); got != "bank.date bank.amount bank.both bank.amount" {
		t.Errorf("troubles %s", got)
	}
	if len(s.Moves) != 2 || s.Moves[1].Way != payment.In || s.Moves[1].Amount != 500 || s.Moves[1].Row != 7 {
		t.Errorf("moves %+v", s.Moves)
	}
}

func TestASheetWithoutAmountsIsNoStatement(t *testing.T) {
	text := "date,name\n2026-04-02,x\n"
	if _, err := bank.ReadStatement("s.csv", strings.NewReader(text), int64(len(text))); !fault.Is(err, "bank.amounts") {
		t.Errorf("%v; want bank.amounts", err)
	}
	text = "name,amount\nx,1\n"
	if _, err := bank.ReadStatement("s.csv", strings.NewReader(text), int64(len(text))); err == nil {
		t.Error("a statement without dates was taken")
	}
}

func TestPaymentsAreWrittenWithWhatCouldBeAFormulaDefused(t *testing.T) {
	ref, _ := payment.Key{Payee: "p", Scheme: "s", Period: "2026"}.Reference(1)
	account, _, err := person.ParseBankAccount("6222020200000000000")
	if err != nil {
		t.Fatal(err)
	}
	b, _ := payment.Of([]payment.Line{{Key: payment.Key{Payee: "p"}, Reference: ref, Amount: money.Fen(12345), Payee: payment.Payee{Name: "=Li", Account: account}}})
	var out bytes.Buffer
	if err := bank.WritePayments(&out, b); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(out.String(), "123.45") || strings.Contains(out.String(), ",=Li") || !strings.Contains(out.String(), ref.String()) {
		t.Errorf("written %q", out.String())
	}
}

func FuzzReadStatement(f *testing.F) {
	f.Add("date,debit,credit,note\n2026-04-02,1.00,,a\n")
	f.Add("交易日期,金额,借贷标志\n20260402,5,贷\n")
	f.Fuzz(func(t *testing.T, text string) {
		s, _ := bank.ReadStatement("s.csv", strings.NewReader(text), int64(len(text)))
		for _, m := range s.Moves {
			if m.Amount <= 0 || m.Way == 0 {
				t.Errorf("%q reads as %+v", text, m)
			}
		}
	})
}
