// Package iso20022 speaks with banks: payments out as pain.001.001.09, statements in as camt.053.001.08. It knows the elements of
// these two messages that paying and reconciling need, and decides nothing: what a movement means is for domain/payment.
package iso20022

import (
	"bufio"
	"encoding/xml"
	"io"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"wanjia/base/day"
	"wanjia/base/fault"
	"wanjia/domain/payment"
	"wanjia/domain/person"
)

// Currency is the only one that is paid.
const Currency = "CNY"

// clearing is the code of China's clearing system in the external code list of ISO 20022; its members have twelve digits.
const clearing = "CNAPS"

// Bounds of texts in the messages.
const (
	maxID   = 35
	maxName = 140
	maxNote = 140
)

// Payer is who pays, and from where.
type Payer struct {
	Name    string
	Account person.BankAccount
	Bank    string // the code of the paying bank; may be empty
}

// Transfers is one batch, as a bank is told to pay it.
type Transfers struct {
	Message string    // the batch's name, 35 characters at most: a bank refuses a second message of the same name
	Made    time.Time // in UTC
	Execute day.Day   // when the bank is to pay
	Payer   Payer
	Batch   payment.Batch
}

const pain = "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"

// WriteTransfers writes a batch as pain.001.001.09 with its count and control sum, payment by payment.
func WriteTransfers(w io.Writer, t Transfers) error {
	if err := t.check(); err != nil {
		return err
	}
	buffered := bufio.NewWriterSize(w, 64<<10)
	x := &writer{enc: xml.NewEncoder(buffered)}
	if _, err := buffered.WriteString(xml.Header); err != nil {
		return err
	}
	x.enc.Indent("", " ")
	e := t.Batch.Envelope()
	count, sum := strconv.Itoa(e.Count), e.Total.String()
	x.open("Document", xml.Attr{Name: xml.Name{Local: "xmlns"}, Value: pain})
	x.open("CstmrCdtTrfInitn")
	x.put("GrpHdr", groupHeader{t.Message, t.Made.UTC().Format("2006-01-02T15:04:05Z"), count, sum, party{t.Payer.Name}})
	x.open("PmtInf")
	x.text("PmtInfId", t.Message)
	x.text("PmtMtd", "TRF")
	x.text("BtchBookg", "false") // each payment is to stand by itself in the statement
	x.text("NbOfTxs", count)
	x.text("CtrlSum", sum)
	x.put("ReqdExctnDt", date{t.Execute.String()})
	x.put("Dbtr", party{t.Payer.Name})
	x.put("DbtrAcct", cashAccount{Other: t.Payer.Account.Number(), Currency: Currency})
	x.put("DbtrAgt", agentOf(t.Payer.Bank))
	for _, l := range t.Batch.Lines() {
		x.put("CdtTrfTxInf", transferOf(l))
	}
	x.end("PmtInf", "CstmrCdtTrfInitn", "Document")
	if x.err != nil {
		return x.err
	}
	if err := x.enc.Flush(); err != nil {
		return err
	}
	return buffered.Flush()
}

// check refuses what the message can't hold, since a bank refuses a whole file for one bad text.
func (t Transfers) check() error {
	if t.Message == "" || !fits(t.Message, maxID) {
		return fault.New(fault.Invalid, "iso20022.message", "max", strconv.Itoa(maxID)).In("message")
	}
	if strings.TrimSpace(t.Payer.Name) == "" || t.Payer.Account.IsZero() || !fits(t.Payer.Name, maxName) || !fits(t.Payer.Bank, maxID) {
		return fault.New(fault.Invalid, "iso20022.payer").In("payer")
	}
	if len(t.Batch.Lines()) == 0 {
		return fault.New(fault.Invalid, "payment.batch.empty")
	}
	for _, l := range t.Batch.Lines() {
		if f := Unfit(l); f != nil {
			return f
		}
	}
	return nil
}

// Unfit says why a payment can't be told to a bank, or nil: texts that are too long or hold characters that XML doesn't.
func Unfit(l payment.Line) *fault.Fault {
	for _, c := range [...]struct {
		field, text string
		most        int
	}{{"name", l.Payee.Name, maxName}, {"bank", l.Payee.Bank, maxID}, {"note", l.Note, maxNote}} {
		if !fits(c.text, c.most) {
			return fault.New(fault.Invalid, "iso20022.text", "reference", l.Reference.String(), "max", strconv.Itoa(c.most)).In(c.field)
		}
	}
	return nil
}

// fits says whether a text is short enough and all of its characters may stand in XML 1.0 and on one line.
func fits(s string, most int) bool {
	if !utf8.ValidString(s) || utf8.RuneCountInString(s) > most {
		return false
	}
	for _, r := range s {
		if r < 0x20 || r == 0x7f || r == 0xfffe || r == 0xffff {
			return false
		}
	}
	return true
}

type groupHeader struct {
	Message string `xml:"MsgId"`
	Made    string `xml:"CreDtTm"`
	Count   string `xml:"NbOfTxs"`
	Sum     string `xml:"CtrlSum"`
	Party   party  `xml:"InitgPty"`
}

type party struct {
	Name string `xml:"Nm"`
}

type date struct {
	Day string `xml:"Dt"`
}

type cashAccount struct {
	Other    string `xml:"Id>Othr>Id"`
	Currency string `xml:"Ccy,omitempty"`
}

// agent is a bank. Its parts are pointers, since an element that is left out must take its parents along.
type agent struct {
	Clearing *clearingMember `xml:"FinInstnId>ClrSysMmbId"`
	Other    *otherID        `xml:"FinInstnId>Othr"`
}

type otherID struct {
	ID string `xml:"Id"`
}

type remittance struct {
	Text string `xml:"Ustrd"`
}

type clearingMember struct {
	System string `xml:"ClrSysId>Cd"`
	Member string `xml:"MmbId"`
}

// agentOf is a bank; NOTPROVIDED is the usual word for none.
func agentOf(code string) agent {
	if code == "" {
		return agent{Other: &otherID{"NOTPROVIDED"}}
	}
	return agent{Clearing: &clearingMember{clearing, code}}
}

type amount struct {
	Currency string `xml:"Ccy,attr"`
	Value    string `xml:",chardata"`
}

type transfer struct {
	EndToEnd string      `xml:"PmtId>EndToEndId"`
	Amount   amount      `xml:"Amt>InstdAmt"`
	Agent    *agent      `xml:"CdtrAgt"`
	Payee    party       `xml:"Cdtr"`
	Account  cashAccount `xml:"CdtrAcct"`
	Note     *remittance `xml:"RmtInf"`
}

func transferOf(l payment.Line) transfer {
	t := transfer{EndToEnd: l.Reference.String(), Amount: amount{Currency, l.Amount.String()}, Payee: party{l.Payee.Name},
		Account: cashAccount{Other: l.Payee.Account.Number()}}
	if l.Note != "" {
		t.Note = &remittance{l.Note}
	}
	if l.Payee.Bank != "" {
		a := agentOf(l.Payee.Bank)
		t.Agent = &a
	}
	return t
}

// writer keeps the first error, so that a message reads as what it is.
type writer struct {
	enc *xml.Encoder
	err error
}

func (x *writer) token(t xml.Token) {
	if x.err == nil {
		x.err = x.enc.EncodeToken(t)
	}
}

func (x *writer) open(name string, attrs ...xml.Attr) {
	x.token(xml.StartElement{Name: xml.Name{Local: name}, Attr: attrs})
}

func (x *writer) end(names ...string) {
	for _, n := range names {
		x.token(xml.EndElement{Name: xml.Name{Local: n}})
	}
}

func (x *writer) put(name string, v any) {
	if x.err == nil {
		x.err = x.enc.EncodeElement(v, xml.StartElement{Name: xml.Name{Local: name}})
	}
}

func (x *writer) text(name, s string) { x.put(name, s) }
