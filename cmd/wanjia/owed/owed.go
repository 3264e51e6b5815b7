// Package owed prints what families are owed: as a sheet, as JSON lines with every clause and fact, or as a table.
package owed

import (
	"encoding/json"
	"errors"
	"io"
	"strconv"
	"strings"
	"text/tabwriter"

	"wanjia/base/words"
	"wanjia/domain/benefit"
	"wanjia/exchange/sheet"

	"wanjia/desk/benefits"
)

// columns are what a row says.
func columns() []string {
	return []string{"person", "scheme", "period", "months", "amount_fen", "decision", "clauses"}
}

// Writer writes rows in one of the forms.
type Writer struct {
	Write func(o benefits.Owed, scheme benefit.ID) error
	Close func() error
}

// NewWriter begins rows as csv, json (a line each) or a table, whose heads alone are in the reader's language.
func NewWriter(w io.Writer, as string, lang words.Lang) Writer {
	cells := func(o benefits.Owed, scheme benefit.ID) []string {
		return []string{o.Name(), string(scheme), o.Period.Code, strconv.Itoa(o.Period.Months), strconv.FormatInt(int64(o.Period.Fen), 10), decided(&o.Period), clausesOf(&o.Period)}
	}
	switch as {
	case "csv":
		s := sheet.NewCSV(w, columns())
		return Writer{func(o benefits.Owed, id benefit.ID) error { return s.Write(cells(o, id)...) }, s.Close}
	case "json":
		enc := json.NewEncoder(w)
		return Writer{func(o benefits.Owed, id benefit.ID) error { return enc.Encode(lineOf(o, id)) }, func() error { return nil }}
	}
	t := tabwriter.NewWriter(w, 0, 4, 2, ' ', 0)
	_, err := io.WriteString(t, heads(lang, columns()...))
	return Writer{func(o benefits.Owed, id benefit.ID) error {
		_, more := io.WriteString(t, strings.Join(cells(o, id), "\t")+"\n")
		err = errors.Join(err, more)
		return err
	}, t.Flush}
}

// heads are the heads of a table's columns.
func heads(lang words.Lang, columns ...string) string {
	text := ""
	for _, c := range columns {
		text += words.Text(lang, "cli.benefits.head."+c, nil) + "\t"
	}
	return text + "\n"
}

// decided is what is proposed: entitled, or entitled to an amount that nobody has confirmed.
func decided(p *benefit.Period) string {
	if !p.Payable {
		return "unconfirmed"
	}
	return "entitled"
}

// clausesOf is what each clause came to.
func clausesOf(p *benefit.Period) string {
	var out []string
	for i := range p.Findings {
		f := &p.Findings[i]
		out = append(out, string(f.Clause)+"="+f.Verdict.Name())
	}
	return strings.Join(out, ";")
}

// part is what one place pays of a period.
type part struct {
	Area   string `json:"area"`
	From   string `json:"from"`
	To     string `json:"to"`
	Months int    `json:"months"`
	Fen    int64  `json:"amount_fen"`
}

// clause is a clause with the facts it asked for.
type clause struct {
	Clause  string            `json:"clause"`
	Verdict string            `json:"verdict"`
	On      string            `json:"on"`
	Source  string            `json:"source,omitempty"`
	Facts   map[string]string `json:"facts,omitempty"`
}

// row is a row with everything behind it.
type row struct {
	Person   string   `json:"person"`
	ID       string   `json:"id"`
	Scheme   string   `json:"scheme"`
	Period   string   `json:"period"`
	Months   int      `json:"months"`
	Fen      int64    `json:"amount_fen"`
	Decision string   `json:"decision"`
	Clauses  []clause `json:"clauses"`
	Parts    []part   `json:"parts"`
}

func lineOf(o benefits.Owed, scheme benefit.ID) row {
	row := row{Person: o.Name(), ID: o.Person.String(), Scheme: string(scheme), Period: o.Period.Code, Months: o.Period.Months, Fen: int64(o.Period.Fen), Decision: decided(&o.Period)}
	for _, q := range o.Period.Parts {
		row.Parts = append(row.Parts, part{q.Area.String(), q.From.String(), q.To.String(), q.Months, int64(q.Fen)})
	}
	for i := range o.Period.Findings {
		f := &o.Period.Findings[i]
		c := clause{Clause: string(f.Clause), Verdict: f.Verdict.Name(), On: f.On().String()}
		if r := f.Rule(); r != nil {
			c.Source = r.Source
		}
		for _, s := range f.Facts() {
			if c.Facts == nil {
				c.Facts = map[string]string{}
			}
			c.Facts[s.Name] = s.Value.String()
		}
		row.Clauses = append(row.Clauses, c)
	}
	return row
}
