// Package auditsheet is the papers of an audit by sample: the list and the forms that interviewers take along, which say where to go and
// nothing of what the register holds; the sheet that they hand in; and the report on one page. It counts and judges nothing.
package auditsheet

import (
	"errors"
	"io"
	"slices"
	"strings"

	"wanjia/base/fault"
	"wanjia/base/words"
	"wanjia/exchange/sheet"
)

// Columns are the codes of the sheet's columns, in their order.
func Columns() []string {
	return []string{"unit", "kind", "outcome", "name", "sex", "birth_date", "date"}
}

// HouseholdKind is the kind of the row that says what came of a visit.
const HouseholdKind = "household"

// Row is one row that an interviewer took down.
type Row struct {
	Number  int // as a spreadsheet program shows it
	Unit    string
	Kind    string // household, person, birth or death
	Outcome string // of a household
	Name    string
	Sex     string
	Birth   string
	Date    string
}

// Read reads a sheet. bad hears of rows that can't be used.
func Read(r *sheet.Reader, bad func(row int, err error)) ([]Row, error) {
	var columns []sheet.Column
	for _, code := range Columns() {
		s, _ := words.Lookup("audit.column." + code)
		columns = append(columns, sheet.Column{Code: code, Titles: []string{s.ZH, s.EN}, Required: code == "unit" || code == "kind"})
	}
	m, problems := sheet.Match(r.Header(), columns)
	for _, p := range problems {
		if p.Severity > sheet.Warning {
			return nil, &p
		}
	}
	var out []Row
	for {
		cells, err := r.Next()
		if errors.Is(err, io.EOF) {
			return out, nil
		}
		if p, ok := errors.AsType[*sheet.Problem](err); ok && p.Severity == sheet.Bad {
			bad(p.Row, p)
			continue
		}
		if err != nil {
			return nil, err
		}
		row, err := rowOf(m, cells)
		if err != nil {
			bad(cells.Number, err)
			continue
		}
		if row.Kind != "" {
			out = append(out, row)
		}
	}
}

// word is which of some codes a cell says, in either language.
func word(topic string, codes []string, cell string) (string, error) {
	cell = strings.TrimSpace(cell)
	for _, c := range codes {
		if strings.EqualFold(c, cell) || words.Says(topic+"."+c, cell) {
			return c, nil
		}
	}
	return "", fault.New(fault.Invalid, "audit.word", "text", cell, "words", strings.Join(codes, ", "))
}

func rowOf(m sheet.Mapping, cells sheet.Row) (Row, error) {
	get := func(code string) string { return strings.TrimSpace(sheet.Unguard(m.Get(cells, code))) }
	r := Row{Number: cells.Number, Unit: get("unit"), Name: get("name")}
	if !slices.ContainsFunc(Columns()[1:], func(c string) bool { return get(c) != "" && c != "kind" }) {
		return Row{}, nil // a line of the form that stayed empty
	}
	if r.Unit == "" {
		return r, fault.New(fault.Invalid, "audit.unit", "unit", "")
	}
	var err error
	if r.Kind, err = word("audit.kind", []string{HouseholdKind, "person", "birth", "death"}, get("kind")); err != nil {
		return r, err
	}
	if r.Kind == HouseholdKind {
		r.Outcome, err = word("audit.outcome", []string{"interviewed", "absent", "declined", "nobody"}, get("outcome"))
		return r, err
	}
	if text := get("sex"); text != "" {
		if r.Sex, err = word("audit.sex", []string{"male", "female", "unknown"}, text); err != nil {
			return r, err
		}
	}
	birth, err := sheet.ParseDate(get("birth_date"))
	if err != nil {
		return r, err
	}
	on, err := sheet.ParseDate(get("date"))
	r.Birth, r.Date = birth.String(), on.String()
	return r, err
}
