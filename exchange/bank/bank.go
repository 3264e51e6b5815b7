// Package bank reads and writes the sheets that banks take and give where they don't speak ISO 20022: payments out, statements in. It
// knows what banks call their columns, and decides nothing.
package bank

import (
	_ "embed"
	"errors"
	"io"
	"regexp"
	"strings"
	"sync"

	"wanjia/base/fault"
	"wanjia/base/money"
	"wanjia/domain/payment"
	"wanjia/exchange/sheet"
)

// WritePayments writes a batch as a sheet, a row a payment, amounts in yuan.
func WritePayments(w io.Writer, b payment.Batch) error {
	s := sheet.NewCSV(w, []string{"reference", "name", "account", "bank", "amount", "note"}, sheet.BOM())
	for _, l := range b.Lines() {
		if err := s.Write(l.Reference.String(), l.Payee.Name, l.Payee.Account.Number(), l.Payee.Bank, l.Amount.String(), l.Note); err != nil {
			return err
		}
	}
	return s.Close()
}

//go:embed columns.txt
var columnText string

// columns are what banks call what is read, code first.
func columns() []sheet.Column {
	var out []sheet.Column
	for line := range strings.Lines(columnText) {
		words := strings.Split(strings.TrimSpace(line), "\t")
		out = append(out, sheet.Column{Code: words[0], Titles: words[1:], Required: words[0] == "booked"})
	}
	return out
}

// Trouble is a row that couldn't be read. The others were.
type Trouble struct {
	Row   int // as a spreadsheet program shows it
	Fault *fault.Fault
}

// Statement is what a sheet says of the paying account.
type Statement struct {
	Moves    []payment.Movement
	Troubles []Trouble
}

// ReadStatement reads a statement as CSV or XLSX: a date, an amount out or in (in two columns, or in one with the way beside it or in its
// sign), and where the bank gives them our reference, the other party's account, and the bank's own number. Our reference is also found
// within the bank's free text.
func ReadStatement(name string, r io.ReaderAt, size int64) (Statement, error) {
	in, err := sheet.Read(name, r, size, sheet.Limits{})
	if err != nil {
		return Statement{}, err
	}
	defer func() { _ = in.Close() }() // it was only read
	m, problems := sheet.Match(in.Header(), columns())
	for i := range problems {
		if problems[i].Severity >= sheet.Bad {
			return Statement{}, &problems[i]
		}
	}
	if !m.Has("amount") && !m.Has("out") && !m.Has("in") {
		return Statement{}, fault.New(fault.Invalid, "bank.amounts")
	}
	var out Statement
	for row, err := range in.Rows() {
		if err != nil {
			var p *sheet.Problem
			if !errors.As(err, &p) || p.Severity > sheet.Bad {
				return out, err
			}
			out.Troubles = append(out.Troubles, Trouble{row.Number, fault.New(fault.Invalid, "bank.row").Because(err)})
			continue
		}
		mv, f := movement(m, row)
		if f != nil {
			out.Troubles = append(out.Troubles, Trouble{row.Number, f})
			continue
		}
		out.Moves = append(out.Moves, mv)
	}
	return out, nil
}

func movement(m sheet.Mapping, row sheet.Row) (payment.Movement, *fault.Fault) {
	get := func(code string) string { return strings.TrimSpace(sheet.Unguard(m.Get(row, code))) }
	mv := payment.Movement{Row: row.Number, BankRef: get("bank_ref"), Account: get("account"), Name: get("name"), Reason: get("reason")}
	p, err := sheet.ParseDate(get("booked"))
	if err != nil || !p.Whole() {
		return mv, fault.New(fault.Invalid, "bank.date", "text", clip(get("booked"))).In("booked")
	}
	mv.Booked = p.Day()
	if f := amounts(get, &mv); f != nil {
		return mv, f
	}
	mv.Reference = referenceIn(get("reference"), get("note"))
	return mv, nil
}

// amounts reads how much moved which way.
func amounts(get func(string) string, mv *payment.Movement) *fault.Fault {
	out, in, one := get("out"), get("in"), get("amount")
	text, way := one, get("way")
	switch {
	case out != "" && in != "" && !zero(out) && !zero(in):
		return fault.New(fault.Invalid, "bank.both").In("out")
	case out != "" && !zero(out):
		text, mv.Way = out, payment.Out
	case in != "" && !zero(in):
		text, mv.Way = in, payment.In
	}
	n, err := money.Parse(text)
	if err != nil || n == 0 {
		return fault.New(fault.Invalid, "bank.amount", "text", clip(text)).In("amount")
	}
	if mv.Way == 0 {
		mv.Way = wayOf(way)
		if n < 0 && mv.Way == 0 {
			mv.Way = payment.Out
		} else if mv.Way == 0 && way == "" {
			mv.Way = payment.In
		}
	}
	if mv.Way == 0 {
		return fault.New(fault.Invalid, "bank.way", "text", clip(way)).In("way")
	}
	mv.Amount = max(n, -n)
	return nil
}

func zero(text string) bool {
	n, err := money.Parse(text)
	return err == nil && n == 0
}

//go:embed ways.txt
var wayText string

// wayOf reads the word for the way that money moved; 0 where there is none.
func wayOf(text string) payment.Way {
	for line := range strings.Lines(wayText) {
		words := strings.Split(strings.TrimSpace(line), "\t")
		for _, w := range words[1:] {
			if strings.EqualFold(w, text) {
				if words[0] == payment.Out.String() {
					return payment.Out
				}
				return payment.In
			}
		}
	}
	return 0
}

// like is what our references look like.
var like = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`[0-9A-HJKMNP-TV-Za-hjkmnp-tv-z]{26}-[0-9]{1,2}`) })

// referenceIn finds our reference in what a bank says.
func referenceIn(texts ...string) string {
	for _, t := range texts {
		if ref, err := payment.ParseReference(t); err == nil {
			return ref.String()
		}
		for _, found := range like().FindAllString(t, 5) {
			if ref, err := payment.ParseReference(found); err == nil {
				return ref.String()
			}
		}
	}
	return ""
}

func clip(s string) string {
	const most = 40
	if r := []rune(s); len(r) > most {
		return string(r[:most])
	}
	return s
}
