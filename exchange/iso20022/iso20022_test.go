package iso20022_test

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"pgregory.net/rapid"

	"wanjia/base/day"
	"wanjia/base/fault"
	"wanjia/base/money"
	"wanjia/domain/payment"
	"wanjia/domain/person"
	"wanjia/exchange/iso20022"
)

// schema is the message schema, which isn't ours to carry.
func schema(t *testing.T, name string) string {
	t.Helper()
	file := filepath.Join("..", "..", "..", "shared", "data", "exchange", "iso20022", name)
	if _, err := os.Stat(file); err != nil {
		t.Skipf("the schema isn't here: %v", err)
	}
	if _, err := exec.LookPath("xmllint"); err != nil {
		t.Fatal("xmllint is missing; scripts/setup.sh installs it")
	}
	return file
}

// valid validates files with xmllint, many in one run.
func valid(t *testing.T, xsd string, docs [][]byte) {
	t.Helper()
	dir := t.TempDir()
	args := []string{"--noout", "--schema", xsd}
	for i, d := range docs {
		file := filepath.Join(dir, strconv.Itoa(i)+".xml")
		if err := os.WriteFile(file, d, 0o600); err != nil {
			t.Fatal(err)
		}
		args = append(args, file)
	}
	if out, err := exec.CommandContext(t.Context(), "xmllint", args...).CombinedOutput(); err != nil {
		t.Errorf("%v: %s", err, firstLines(out))
	}
}

func firstLines(out []byte) string {
	var lines []string
	for l := range strings.Lines(string(out)) {
		if !strings.Contains(l, "validates") && len(lines) < 10 {
			lines = append(lines, l)
		}
	}
	return strings.Join(lines, "")
}

func card(i int) person.BankAccount {
	a, _, err := person.ParseBankAccount(fmt.Sprintf("62220202%011d", i))
	if err != nil {
		panic(err)
	}
	return a
}

// batches draws batches whose names and notes are any text at all; what can't be told to a bank is left out, as the desk does.
func batches(t *rapid.T) payment.Batch {
	n := rapid.IntRange(1, 12).Draw(t, "lines")
	var lines []payment.Line
	for i := range n {
		k := payment.Key{Payee: strconv.Itoa(i), Scheme: "childcare-2025", Period: "2026"}
		ref, err := k.Reference(rapid.IntRange(1, 99).Draw(t, "attempt"))
		if err != nil {
			t.Fatal(err)
		}
		l := payment.Line{Key: k, Reference: ref, Amount: money.Fen(rapid.Int64Range(1, 100_000_000).Draw(t, "fen")),
			Payee: payment.Payee{Name: rapid.String().Draw(t, "name"), Account: card(i), Bank: rapid.SampledFrom([]string{"", "102100099996"}).Draw(t, "bank")},
			Note:  rapid.String().Draw(t, "note")}
		if iso20022.Unfit(l) == nil {
			lines = append(lines, l)
		}
	}
	b, _ := payment.Of(lines)
	return b
}

func transfers(b payment.Batch) iso20022.Transfers {
	return iso20022.Transfers{Message: "B20260331001", Made: time.Date(2026, 3, 31, 9, 0, 0, 0, time.UTC), Execute: day.Must("2026-04-01"),
		Payer: iso20022.Payer{Name: "\u53bf & <\u8d22\u653f>", Account: card(999), Bank: "102100099996"}, Batch: b}
}

func TestEveryBatchThatIsWrittenIsValidAndCountsItself(t *testing.T) {
	var docs [][]byte
	rapid.Check(t, func(rt *rapid.T) {
		b := batches(rt)
		if len(b.Lines()) == 0 {
			return
		}
		var buf bytes.Buffer
		if err := iso20022.WriteTransfers(&buf, transfers(b)); err != nil {
			rt.Fatal(err)
		}
		if !utf8.Valid(buf.Bytes()) {
			rt.Fatalf("not UTF-8: %q", buf.String())
		}
		readBack(rt, buf.Bytes(), b)
		docs = append(docs, bytes.Clone(buf.Bytes()))
	})
	if !t.Failed() {
		valid(t, schema(t, "pain.001.001.09.xsd"), docs)
	}
}

// readBack reads what was written by a reader of the test's own and compares it line by line.
func readBack(t *rapid.T, raw []byte, b payment.Batch) {
	var doc struct {
		Header struct {
			Count int    `xml:"NbOfTxs"`
			Sum   string `xml:"CtrlSum"`
		} `xml:"CstmrCdtTrfInitn>GrpHdr"`
		Lines []struct {
			Ref     string `xml:"PmtId>EndToEndId"`
			Amount  string `xml:"Amt>InstdAmt"`
			Name    string `xml:"Cdtr>Nm"`
			Account string `xml:"CdtrAcct>Id>Othr>Id"`
			Note    string `xml:"RmtInf>Ustrd"`
		} `xml:"CstmrCdtTrfInitn>PmtInf>CdtTrfTxInf"`
	}
	if err := xml.Unmarshal(raw, &doc); err != nil {
		t.Fatal(err)
	}
	e := b.Envelope()
	if doc.Header.Count != e.Count || doc.Header.Sum != e.Total.String() || len(doc.Lines) != e.Count {
		t.Fatalf("the message says %d of %s with %d lines; want %+v", doc.Header.Count, doc.Header.Sum, len(doc.Lines), e)
	}
	for i, l := range b.Lines() {
		g := doc.Lines[i]
		if g.Ref != l.Reference.String() || g.Amount != l.Amount.String() || g.Name != l.Payee.Name || g.Account != l.Payee.Account.Number() || g.Note != l.Note {
			t.Fatalf("line %d is %+v; want %+v", i, g, l)
		}
	}
}

func TestWhatABankCannotReadIsRefusedByNameBeforeItIsWritten(t *testing.T) {
	ref, _ := payment.Key{Payee: "a", Scheme: "s", Period: "2026"}.Reference(1)
	good := payment.Line{Key: payment.Key{Payee: "a"}, Reference: ref, Amount: 1, Payee: payment.Payee{Name: "Li", Account: card(1)}}
	for name, spoil := range map[string]func(*payment.Line){
		"a control character": func(l *payment.Line) { l.Payee.Name = "Li\x00" },
		"a line break":        func(l *payment.Line) { l.Note = "a\nb" },
		"half a character":    func(l *payment.Line) { l.Payee.Name = "\xff" },
		"a long name":         func(l *payment.Line) { l.Payee.Name = strings.Repeat("\u4e07", 141) },
		"a long note":         func(l *payment.Line) { l.Note = strings.Repeat("x", 141) },
		"a long bank":         func(l *payment.Line) { l.Payee.Bank = strings.Repeat("1", 36) },
	} {
		l := good
		spoil(&l)
		b, _ := payment.Of([]payment.Line{l})
		var out bytes.Buffer
		if err := iso20022.WriteTransfers(&out, transfers(b)); !fault.Is(err, "iso20022.text") || out.Len() > 0 {
			t.Errorf("%s: %v with %d bytes written; want iso20022.text and none", name, err, out.Len())
		}
	}
}

// bank writes statements as a bank would, by hand and not through the code under test.
type bank struct {
	entries strings.Builder
	opening money.Fen
	balance money.Fen
}

func (b *bank) entry(way, ref, bankRef, account, amount string, signed money.Fen, more string) {
	fmt.Fprintf(&b.entries, `<Ntry><Amt Ccy="CNY">%s</Amt><CdtDbtInd>%s</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>2026-04-02</Dt></BookgDt>`+
		`<AcctSvcrRef>%s</AcctSvcrRef><BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>ICDT</Cd><SubFmlyCd>DMCT</SubFmlyCd></Fmly></Domn></BkTxCd>`+
		`<NtryDtls><TxDtls><Refs><EndToEndId>%s</EndToEndId></Refs>`, amount, way, bankRef, ref)
	role := "Cdtr"
	if way == "CRDT" {
		role = "Dbtr"
	}
	if account != "" {
		fmt.Fprintf(&b.entries, `<RltdPties><%sAcct><Id><Othr><Id>%s</Id></Othr></Id></%sAcct></RltdPties>`, role, account, role)
	}
	b.entries.WriteString(more + `</TxDtls></NtryDtls></Ntry>`)
	b.balance += signed
}

func (b *bank) statement() []byte {
	bal := func(code string, n money.Fen) string {
		way := "CRDT"
		if n < 0 {
			way, n = "DBIT", -n
		}
		return fmt.Sprintf(`<Bal><Tp><CdOrPrtry><Cd>%s</Cd></CdOrPrtry></Tp><Amt Ccy="CNY">%s</Amt><CdtDbtInd>%s</CdtDbtInd><Dt><Dt>2026-04-02</Dt></Dt></Bal>`, code, n, way)
	}
	return []byte(`<?xml version="1.0" encoding="UTF-8"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt>` +
		`<GrpHdr><MsgId>M1</MsgId><CreDtTm>2026-04-02T20:00:00Z</CreDtTm></GrpHdr><Stmt><Id>S1</Id><Acct><Id><Othr><Id>999</Id></Othr></Id></Acct>` +
		bal("OPBD", b.opening) + bal("CLBD", b.opening+b.balance) + b.entries.String() + `</Stmt></BkToCstmrStmt></Document>`)
}

func TestAStatementWrittenBySomebodyElseReconciles(t *testing.T) {
	var docs [][]byte
	rapid.Check(t, func(rt *rapid.T) {
		b := batches(rt)
		bk := &bank{opening: money.Fen(rapid.Int64Range(0, 1_000_000_000).Draw(rt, "opening"))}
		expected := make([]payment.Expected, 0, len(b.Lines()))
		want := map[payment.Reference]payment.State{}
		for i, l := range b.Lines() {
			expected = append(expected, payment.Expected{Line: l, State: payment.Sent})
			want[l.Reference] = payment.Sent
			fate := rapid.IntRange(0, 2).Draw(rt, "fate")
			if fate > 0 {
				bk.entry("DBIT", l.Reference.String(), "D"+strconv.Itoa(i), l.Payee.Account.Number(), l.Amount.String(), -l.Amount, "")
				want[l.Reference] = payment.Paid
			}
			if fate == 2 {
				bk.entry("CRDT", l.Reference.String(), "R"+strconv.Itoa(i), "", l.Amount.String(), l.Amount, `<RtrInf><Rsn><Cd>AC04</Cd></Rsn></RtrInf>`)
				want[l.Reference] = payment.Returned
			}
		}
		raw := bk.statement()
		docs = append(docs, raw)
		all, err := iso20022.ReadStatements(raw)
		if err != nil || len(all) != 1 || len(all[0].Troubles) != 0 {
			rt.Fatalf("%d statements, %v: %+v", len(all), err, all)
		}
		r := payment.Reconcile(expected, all[0].Moves, nil)
		for ref, s := range want {
			if r.After[ref] != s {
				rt.Fatalf("%v is %v; want %v", ref, r.After[ref], s)
			}
		}
	})
	if !t.Failed() {
		valid(t, schema(t, "camt.053.001.08.xsd"), docs)
	}
}

func TestABadRowNeverStopsAStatement(t *testing.T) {
	ref, _ := payment.Key{Payee: "a", Scheme: "s", Period: "2026"}.Reference(1)
	bk := &bank{}
	bk.entry("DBIT", ref.String(), "1", "", "1,0x", 0, "")
	bk.entry("BOTH", ref.String(), "2", "", "1.00", 0, "")
	bk.entry("DBIT", ref.String(), "3", "", "100.00", -10000, "")
	raw := bytes.ReplaceAll(bk.statement(), []byte(`<AcctSvcrRef>2</AcctSvcrRef>`), []byte(`<AcctSvcrRef>2</AcctSvcrRef><!-- & -->`))
	all, err := iso20022.ReadStatements(raw)
	if err != nil {
		t.Fatal(err)
	}
	st := all[0]
	if len(st.Moves) != 1 || st.Moves[0].Row != 3 || st.Moves[0].Amount != 10000 || len(st.Troubles) != 2 {
		t.Errorf("moves %+v, troubles %+v; want row 3 and troubles of rows 1 and 2", st.Moves, st.Troubles)
	}
	if st.Troubles[0].Row != 1 || st.Troubles[0].Fault.Key != "money.form" || st.Troubles[1].Row != 2 || st.Troubles[1].Fault.Key != "iso20022.way" {
		t.Errorf("troubles are %+v", st.Troubles)
	}
}

func TestAStatementThatDoesNotAddUpSaysSo(t *testing.T) {
	ref, _ := payment.Key{Payee: "a", Scheme: "s", Period: "2026"}.Reference(1)
	bk := &bank{opening: 5}
	bk.entry("DBIT", ref.String(), "1", "", "1.00", -99, "")
	all, err := iso20022.ReadStatements(bk.statement())
	if err != nil || len(all[0].Troubles) != 1 || all[0].Troubles[0].Fault.Key != "iso20022.balance" {
		t.Errorf("%+v, %v; want iso20022.balance", all, err)
	}
}

func TestWhatIsNoStatementOrBreaksOffIsAnErrorBesideWhatWasRead(t *testing.T) {
	ref, _ := payment.Key{Payee: "a", Scheme: "s", Period: "2026"}.Reference(1)
	bk := &bank{}
	bk.entry("DBIT", ref.String(), "1", "", "1.00", -100, "")
	whole := string(bk.statement())
	for name, c := range map[string]struct {
		text, key string
		moves     int
	}{
		"empty":       {"", "iso20022.broken", 0},
		"a web page":  {"<html><body>signed out</body></html>", "iso20022.notstatement", 0},
		"a sheet":     {"a,b\n1,2\n", "iso20022.broken", 0},
		"a payment":   {strings.Replace(whole, "camt.053.001.08", "pain.001.001.09", 1), "iso20022.notstatement", 0},
		"cut off":     {whole[:len(whole)-20], "iso20022.broken", 1},
		"an entity":   {`<!DOCTYPE x [<!ENTITY a "b">]>` + strings.Replace(whole, "S1", "&a;", 1), "iso20022.broken", 0},
		"other bytes": {strings.Replace(whole, "S1", "\xff\xfe", 1), "iso20022.broken", 0},
	} {
		all, err := iso20022.ReadStatements([]byte(c.text))
		n := 0
		for _, s := range all {
			n += len(s.Moves)
		}
		if !fault.Is(err, c.key) || n != c.moves {
			t.Errorf("%s: %v with %d movements; want %s with %d", name, err, n, c.key, c.moves)
		}
	}
}

func TestOneEntryWithManyDetailsIsManyMovements(t *testing.T) {
	text := `<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><Stmt><Id>S</Id><Acct><Id><IBAN>XX00A</IBAN></Id></Acct>` +
		`<Ntry><Amt Ccy="CNY">3.00</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts>BOOK</Sts><ValDt><DtTm>2026-04-02T09:00:00+08:00</DtTm></ValDt><AcctSvcrRef>X</AcctSvcrRef>` +
		`<NtryDtls><Btch><PmtInfId>B1</PmtInfId></Btch>%s</NtryDtls></Ntry><Ntry><Amt Ccy="CNY">9.00</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts><Cd>PDNG</Cd></Sts></Ntry></Stmt></BkToCstmrStmt></Document>`
	detail := func(amount string) string { return `<TxDtls>` + amount + `</TxDtls>` }
	for name, c := range map[string]struct {
		details string
		amounts []money.Fen
		key     string
	}{
		"two that add up":    {detail(`<Amt Ccy="CNY">1.00</Amt>`) + detail(`<AmtDtls><TxAmt><Amt Ccy="CNY">2.00</Amt></TxAmt></AmtDtls>`), []money.Fen{100, 200}, ""},
		"two that don't":     {detail(`<Amt Ccy="CNY">1.00</Amt>`) + detail(`<Amt Ccy="CNY">1.00</Amt>`), []money.Fen{100, 100}, "iso20022.details"},
		"one without amount": {detail(``), []money.Fen{300}, ""},
		"two, one without":   {detail(`<Amt Ccy="CNY">1.00</Amt>`) + detail(``), []money.Fen{100}, "iso20022.amount"},
		"another currency":   {detail(`<Amt Ccy="USD">3.00</Amt>`), nil, "iso20022.currency"},
		"none, a batch":      {"", []money.Fen{300}, ""},
	} {
		all, err := iso20022.ReadStatements(fmt.Appendf(nil, text, c.details))
		if err != nil {
			t.Fatal(err)
		}
		st := all[0]
		var got []money.Fen
		for _, m := range st.Moves {
			got = append(got, m.Amount)
		}
		if fmt.Sprint(got) != fmt.Sprint(c.amounts) || st.Pending != 1 || st.Account != "XX00A" {
			t.Errorf("%s: amounts %v, %d pending; want %v, 1", name, got, st.Pending, c.amounts)
		}
		if (c.key == "") != (len(st.Troubles) == 0) || c.key != "" && st.Troubles[0].Fault.Key != c.key {
			t.Errorf("%s: troubles %+v; want %q", name, st.Troubles, c.key)
		}
		if c.details == "" && (st.Moves[0].BatchRef != "B1" || st.Moves[0].Booked != day.Must("2026-04-02")) {
			t.Errorf("%s: %+v; want the batch B1 on 2026-04-02", name, st.Moves[0])
		}
	}
}

func FuzzReadStatements(f *testing.F) {
	bk := &bank{opening: 100}
	bk.entry("DBIT", "X", "1", "5", "1.00", -100, "")
	f.Add(bk.statement())
	f.Add([]byte(`<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"><Stmt><Bal/><Ntry/></Stmt></Document>`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		all, _ := iso20022.ReadStatements(raw) // whatever it says, it may not fall over
		for _, s := range all {
			for _, m := range s.Moves {
				if m.Row == 0 || m.Amount < 0 || m.Way != payment.In && m.Way != payment.Out {
					t.Errorf("a movement out of %q: %+v", raw, m)
				}
			}
		}
	})
}

func BenchmarkWriteTransfers(b *testing.B) {
	lines := make([]payment.Line, 100_000)
	for i := range lines {
		k := payment.Key{Payee: strconv.Itoa(i), Scheme: "childcare-2025", Period: "2026"}
		ref, _ := k.Reference(1)
		lines[i] = payment.Line{Key: k, Reference: ref, Amount: 360000, Payee: payment.Payee{Name: "Li", Account: card(i)}}
	}
	for b.Loop() {
		batch, _ := payment.Of(lines)
		if err := iso20022.WriteTransfers(&bytes.Buffer{}, transfers(batch)); err != nil {
			b.Fatal(err)
		}
	}
}
