package iso20022

import (
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

const around = `<?xml version="1.0" encoding="UTF-8"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><Stmt><Id>S</Id>`

func message(inside string) []byte {
	return []byte(around + inside + `</Stmt></BkToCstmrStmt></Document>`)
}

const whole = `<Ntry><NtryRef>N</NtryRef><Amt Ccy="CNY">3.00</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts>
 <Cd>BOOK</Cd> </Sts><BookgDt><Dt>2026-04-01</Dt></BookgDt><ValDt><DtTm>2026-04-02T08:00:00</DtTm></ValDt><AcctSvcrRef>B</AcctSvcrRef>
<NtryDtls><Btch><PmtInfId>P</PmtInfId><MsgId>M</MsgId><NbOfTxs>2</NbOfTxs></Btch><TxDtls><Refs><MsgId>m</MsgId><EndToEndId>E</EndToEndId><AcctSvcrRef>b</AcctSvcrRef></Refs>
<Amt Ccy="CNY">1.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><RltdPties><Dbtr><Pty><Nm>一家</Nm></Pty></Dbtr><DbtrAcct><Id><IBAN>I</IBAN></Id></DbtrAcct><Cdtr><Pty><Nm>C</Nm></Pty></Cdtr>
<CdtrAcct><Id><Othr><Id>A</Id></Othr></Id></CdtrAcct></RltdPties><RmtInf><Ustrd>text</Ustrd></RmtInf><RtrInf><Rsn><Cd>AC04</Cd></Rsn></RtrInf></TxDtls>
<TxDtls><AmtDtls><TxAmt><Amt Ccy="CNY">4.00</Amt></TxAmt></AmtDtls></TxDtls></NtryDtls></Ntry>`

// both reads a message in both ways.
func both(t interface{ Fatalf(string, ...any) }, raw []byte) (plainly int) {
	counted := func(raw []byte) (entry, int, bool) {
		n, end, ok := plain(raw)
		if ok {
			plainly++
		}
		return n, end, ok
	}
	got, err := readAll(raw, counted)
	want, wrong := readAll(raw, func([]byte) (entry, int, bool) { return entry{}, 0, false })
	if !reflect.DeepEqual(got, want) || (err == nil) != (wrong == nil) {
		t.Fatalf("%q is read as %+v (%v) plainly, and as %+v (%v) by encoding/xml", raw, got, err, want, wrong)
	}
	return plainly
}

func TestAPlainEntryIsReadAsEncodingXMLReadsIt(t *testing.T) {
	if both(t, message(whole+"\n"+whole)) != 2 {
		t.Error("a plain entry wasn't read plainly")
	}
	// Mutations of plain entries: most of them aren't plain, or aren't XML any more.
	pieces := []string{"<Amt>", "</Amt>", `<Amt Ccy="USD">`, "<Cd>", "</Cd>", "<!-- -->", "<![CDATA[x]]>", "&amp;", "&#x41;", "\r\n", " ", "x", "]]>", ">", "<", "</", "\x00", "\xff", "\uFFFE", "汉",
		"<x/>", "<x:y>", "</x:y>", `<Id Scheme="a">`, "</Id>", "<Id>", "<Ntry/>", "<Ntry>", "</Ntry>", "</Stmt>", "<Sts>BOOK</Sts>", "<TxDtls>", "</TxDtls>", "<Btch>", "</Btch>", "<EndToEndId>F</EndToEndId>",
		"<Dt>2026-04-03</Dt>", `<Amt Ccy="CNY">2.00</Amt>`, "<Bal/>", "<?p?>"}
	rapid.Check(t, func(t *rapid.T) {
		text := whole
		for range rapid.IntRange(1, 3).Draw(t, "changes") {
			at := rapid.IntRange(0, len(text)).Draw(t, "at")
			if rapid.Bool().Draw(t, "at an edge") {
				if next := strings.IndexByte(text[at:], '<'); next >= 0 {
					at += next
				}
			}
			cut := rapid.SampledFrom([]int{0, 0, 1, 5, 20}).Draw(t, "cut")
			text = text[:at] + rapid.SampledFrom(pieces).Draw(t, "piece") + text[min(len(text), at+cut):]
		}
		both(t, message(text+whole))
	})
}

func FuzzPlainEntries(f *testing.F) {
	f.Add(whole)
	f.Add("<Ntry><Amt Ccy=\"CNY\">1</Amt><Sts>BOOK</Sts></Ntry>")
	f.Fuzz(func(t *testing.T, text string) { both(t, message(text)) })
}
