// Package spending reads what a finance office says was paid, as CSV or XLSX: a row a line of the budget, its code, what was paid from it since
// the beginning of the year, and up to which day. It decides nothing.
package spending

import (
	_ "embed"
	"errors"
	"io"
	"strings"

	"wanjia/base/day"
	"wanjia/base/fault"
	"wanjia/base/money"
	"wanjia/exchange/sheet"
)

//go:embed columns.txt
var columnText string

func columns() []sheet.Column {
	var out []sheet.Column
	for line := range strings.Lines(columnText) {
		words := strings.Split(strings.TrimSpace(line), "\t")
		out = append(out, sheet.Column{Code: words[0], Titles: words[1:], Required: true})
	}
	return out
}

// Row is one line of a report.
type Row struct {
	Number int // as a spreadsheet program shows it
	Code   string
	Amount money.Fen
	Until  day.Day
}

// Trouble is a row that couldn't be read. The others were.
type Trouble struct {
	Row   int
	Fault *fault.Fault
}

// Read reads a report.
func Read(name string, r io.ReaderAt, size int64) ([]Row, []Trouble, error) {
	in, err := sheet.Read(name, r, size, sheet.Limits{})
	if err != nil {
		return nil, nil, err
	}
	defer func() { _ = in.Close() }() // it was only read
	m, problems := sheet.Match(in.Header(), columns())
	for i := range problems {
		if problems[i].Severity >= sheet.Bad {
			return nil, nil, &problems[i]
		}
	}
	var out []Row
	var bad []Trouble
	for row, err := range in.Rows() {
		if err != nil {
			var p *sheet.Problem
			if !errors.As(err, &p) || p.Severity > sheet.Bad {
				return out, bad, err
			}
			bad = append(bad, Trouble{row.Number, fault.New(fault.Invalid, "budget.report.row").Because(err)})
			continue
		}
		one, f := read(m, row)
		if f != nil {
			bad = append(bad, Trouble{row.Number, f})
			continue
		}
		out = append(out, one)
	}
	return out, bad, nil
}

func read(m sheet.Mapping, row sheet.Row) (Row, *fault.Fault) {
	get := func(code string) string { return strings.TrimSpace(sheet.Unguard(m.Get(row, code))) }
	one := Row{Number: row.Number, Code: get("code")}
	if one.Code == "" {
		return one, fault.New(fault.Invalid, "budget.code").In("code")
	}
	var err error
	if one.Amount, err = money.Parse(get("amount")); err != nil || one.Amount < 0 {
		return one, fault.New(fault.Invalid, "budget.amount").In("amount").Because(err)
	}
	p, err := sheet.ParseDate(get("until"))
	if err != nil || !p.Whole() {
		return one, fault.New(fault.Invalid, "budget.day").In("until").Because(err)
	}
	one.Until = p.Day()
	return one, nil
}
