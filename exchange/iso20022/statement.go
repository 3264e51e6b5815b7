package iso20022

import (
	"encoding/xml"
	"errors"
	"io"
	"strconv"
	"strings"

	"wanjia/base/day"
	"wanjia/base/fault"
	"wanjia/base/money"
	"wanjia/domain/payment"
)

// Statement is what one camt.053 message says of one account.
type Statement struct {
	ID       string
	Account  string
	Opening  *money.Fen // signed; nil where the message has no such balance
	Closing  *money.Fen
	Moves    []payment.Movement
	Troubles []Trouble
	Pending  int // entries that aren't booked yet and will come again
}

// Trouble is a row that couldn't be read, or that doesn't add up. The others were read.
type Trouble struct {
	Row   int // of the entry's detail, from 1 through the file; 0 is the statement as a whole
	Fault *fault.Fault
}

// MaxBytes bounds a statement file.
const MaxBytes = 512 << 20

// ReadStatements reads a camt.053.001.08 message (other versions of camt.053 have the same elements). A row that can't be read is a
// trouble of its statement and reading goes on; only a file that is no such message at all, or that breaks off, is an error, beside
// which what was read until then is given.
func ReadStatements(raw []byte) ([]Statement, error) { return readAll(raw, plain) }

// readAll reads a message, entries by whoever can.
func readAll(raw []byte, entries func([]byte) (entry, int, bool)) ([]Statement, error) {
	from := &source{raw: raw[:min(len(raw), MaxBytes)]}
	d := xml.NewDecoder(from)
	d.Strict = true
	s := &statements{d: d, from: from, entries: entries}
	err := s.read()
	if len(raw) > MaxBytes {
		err = fault.New(fault.TooMuch, "iso20022.large", "max", strconv.Itoa(MaxBytes>>20))
	}
	return s.all, err
}

type statements struct {
	d       *xml.Decoder
	from    *source
	entries func([]byte) (entry, int, bool)
	all     []Statement
	cur     *Statement
	row     int
}

func (s *statements) read() error {
	root := false
	for {
		t, err := s.d.Token()
		switch {
		case errors.Is(err, io.EOF) && root:
			return nil
		case err != nil:
			return broken(err)
		}
		switch e := t.(type) {
		case xml.StartElement:
			if !root {
				if e.Name.Local != "Document" || !strings.HasPrefix(e.Name.Space, "urn:iso:std:iso:20022:tech:xsd:camt.053.") {
					return fault.New(fault.Invalid, "iso20022.notstatement")
				}
				root = true
				continue
			}
			if err := s.element(e); err != nil {
				return broken(err)
			}
		case xml.EndElement:
			if e.Name.Local == "Stmt" && s.cur != nil {
				s.close()
			}
		}
	}
}

func broken(err error) error {
	return fault.New(fault.Invalid, "iso20022.broken").Because(err)
}

func (s *statements) element(e xml.StartElement) error {
	switch e.Name.Local {
	case "BkToCstmrStmt":
		return nil
	case "Stmt":
		s.all = append(s.all, Statement{})
		s.cur = &s.all[len(s.all)-1]
		return nil
	}
	if s.cur == nil {
		return s.d.Skip()
	}
	switch e.Name.Local {
	case "Id":
		return s.d.DecodeElement(&s.cur.ID, &e)
	case "Acct":
		var a account
		if err := s.d.DecodeElement(&a, &e); err != nil {
			return err
		}
		s.cur.Account = a.number()
		return nil
	case "Bal":
		return s.balance(e)
	case "Ntry":
		if at := s.from.at; s.from.raw[at-len("/>")] != '/' {
			if n, end, ok := s.entries(s.from.raw[at:]); ok {
				s.from.at += end
				s.entry(n)
				return nil
			}
		}
		var n entry
		if err := s.d.DecodeElement(&n, &e); err != nil {
			return err
		}
		s.entry(n)
		return nil
	}
	return s.d.Skip()
}

// close proves the statement: what was there and what moved are what is there.
func (s *statements) close() {
	st := s.cur
	s.cur = nil
	if st.Opening == nil || st.Closing == nil || len(st.Troubles) > 0 {
		return
	}
	sum := *st.Opening
	for _, m := range st.Moves {
		n := m.Amount
		if m.Way == payment.Out {
			n = -n
		}
		var err error
		if sum, err = money.Add(sum, n); err != nil {
			break
		}
	}
	if sum != *st.Closing {
		st.trouble(0, fault.New(fault.Conflict, "iso20022.balance", "sum", sum.String(), "closing", st.Closing.String()))
	}
}

func (st *Statement) trouble(row int, f *fault.Fault) {
	st.Troubles = append(st.Troubles, Trouble{row, f})
}

type account struct {
	IBAN  string `xml:"Id>IBAN"`
	Other string `xml:"Id>Othr>Id"`
}

func (a account) number() string {
	if a.IBAN != "" {
		return a.IBAN
	}
	return strings.TrimSpace(a.Other)
}

type balance struct {
	Code   string `xml:"Tp>CdOrPrtry>Cd"`
	Amount amount `xml:"Amt"`
	Way    string `xml:"CdtDbtInd"`
}

func (s *statements) balance(e xml.StartElement) error {
	var b balance
	if err := s.d.DecodeElement(&b, &e); err != nil {
		return err
	}
	if b.Code != "OPBD" && b.Code != "CLBD" {
		return nil
	}
	n, f := fen(b.Amount)
	if f != nil {
		s.cur.trouble(0, f)
		return nil
	}
	if b.Way == "DBIT" {
		n = -n
	}
	if b.Code == "OPBD" {
		s.cur.Opening = &n
	} else {
		s.cur.Closing = &n
	}
	return nil
}

// fen reads an amount of the currency that is paid.
func fen(a amount) (money.Fen, *fault.Fault) {
	if a.Currency != Currency {
		return 0, fault.New(fault.Invalid, "iso20022.currency", "currency", clip(a.Currency), "want", Currency).In("Ccy")
	}
	n, err := money.Parse(a.Value)
	if err != nil {
		var f *fault.Fault
		errors.As(err, &f)
		return 0, f.In("Amt")
	}
	if n < 0 {
		return 0, fault.New(fault.Invalid, "iso20022.negative", "amount", n.String()).In("Amt")
	}
	return n, nil
}

func clip(s string) string {
	const most = 40
	if r := []rune(s); len(r) > most {
		return string(r[:most])
	}
	return s
}

type moment struct {
	Day  string `xml:"Dt"`
	Time string `xml:"DtTm"`
}

// day is the civil day of a date or of an instant, as the bank wrote it.
func (m moment) day() (day.Day, error) {
	text := strings.TrimSpace(m.Day)
	if text == "" {
		text = strings.TrimSpace(m.Time)
	}
	if len(text) > len("2006-01-02") {
		text = text[:len("2006-01-02")]
	}
	return day.Parse(text)
}

type entry struct {
	Ref     string    `xml:"NtryRef"`
	Amount  amount    `xml:"Amt"`
	Way     string    `xml:"CdtDbtInd"`
	Status  status    `xml:"Sts"`
	Booked  moment    `xml:"BookgDt"`
	Value   moment    `xml:"ValDt"`
	BankRef string    `xml:"AcctSvcrRef"`
	Batches []batch   `xml:"NtryDtls>Btch"`
	Details []details `xml:"NtryDtls>TxDtls"`
}

// status is a code in an element of its own, or, in versions before 08, right here.
type status struct {
	Code string `xml:"Cd"`
	Text string `xml:",chardata"`
}

type batch struct {
	Payment string `xml:"PmtInfId"`
	Message string `xml:"MsgId"`
	Count   string `xml:"NbOfTxs"`
}

type details struct {
	Message  string   `xml:"Refs>MsgId"`
	Payment  string   `xml:"Refs>PmtInfId"`
	BankRef  string   `xml:"Refs>AcctSvcrRef"`
	EndToEnd string   `xml:"Refs>EndToEndId"`
	Amount   *amount  `xml:"Amt"`
	TxAmount *amount  `xml:"AmtDtls>TxAmt>Amt"`
	Way      string   `xml:"CdtDbtInd"`
	Debtor   string   `xml:"RltdPties>Dbtr>Pty>Nm"`
	Creditor string   `xml:"RltdPties>Cdtr>Pty>Nm"`
	From     account  `xml:"RltdPties>DbtrAcct"`
	To       account  `xml:"RltdPties>CdtrAcct"`
	Reason   string   `xml:"RtrInf>Rsn>Cd"`
	Own      string   `xml:"RtrInf>Rsn>Prtry"`
	Notes    []string `xml:"RmtInf>Ustrd"`
}
