// Package sheets is CSV and XLSX files as the intake's desk reads them, and the file of the rows that it refused.
package sheets

import (
	"errors"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"wanjia/base/fault"
	"wanjia/base/words"
	"wanjia/exchange/sheet"

	"wanjia/desk/intake"
)

// File is a CSV or XLSX file as the intake reads it.
type File struct {
	name    string // areas, people or events
	path    string
	columns []sheet.Column
	warn    func(sheet.Problem)
	warned  bool
}

// Open is the file at a path as one of the three sheets: areas, people or events. ok is false for any other name. warn hears,
// once, what is odd about its columns.
func Open(name, path string, warn func(sheet.Problem)) (s *File, ok bool) {
	switch name {
	case "areas":
		return open(name, path, intake.AreaColumns(), []string{"code", "level"}, warn), true
	case "people":
		return open(name, path, intake.PeopleColumns(), []string{"id"}, warn), true
	case "events":
		return open(name, path, intake.EventColumns(), []string{"kind", "date"}, warn), true
	}
	return nil, false
}

func isSheet(name string) bool { return name == "areas" || name == "people" || name == "events" }

func open(name, path string, codes []string, required []string, warn func(sheet.Problem)) *File {
	s := &File{name: name, path: path, warn: warn}
	for _, c := range codes {
		s.columns = append(s.columns, sheet.Column{Code: c, Titles: titles(name, c), Required: slices.Contains(required, c)})
	}
	return s
}

// titles are the words under which a column may stand in a sheet, in both languages: what the forms call it, what sheets
// call it, and what it means in one of the sheets only.
func titles(name, code string) []string {
	var out []string
	for _, key := range []string{"vital.field." + code, "intake.column." + code, "intake.column." + name + "." + code} {
		if s, ok := words.Lookup(key); ok {
			for _, text := range []string{s.ZH, s.EN} {
				out = append(out, strings.Split(text, "|")...)
			}
		}
	}
	return out
}

// RollColumns are the columns of a list of people that is held against the register, whatever the list is of: deaths that a hospital
// knows, children that a school knows.
func RollColumns() []sheet.Column {
	var out []sheet.Column
	for _, code := range []string{"name", "sex", "birth_date", "death_date", "area", "address"} {
		out = append(out, sheet.Column{Code: code, Titles: titles("people", code), Required: code == "name"})
	}
	return out
}

// Name is which sheet it is.
func (s *File) Name() string { return s.name }

// Open starts reading.
func (s *File) Open() (intake.Rows, error) {
	r, err := sheet.Open(s.path, sheet.Limits{})
	if err != nil {
		return nil, err
	}
	aside := asides(r.Header())
	m, problems := sheet.Match(r.Header(), slices.Concat(s.columns, aside))
	for _, p := range append(r.Warnings(), problems...) {
		if p.Severity != sheet.Warning {
			return nil, errors.Join(&p, r.Close())
		}
		if !s.warned {
			s.warn(p)
		}
	}
	s.warned = true
	n := len(r.Header())
	found := &rows{r: r, cols: make([]string, n), date: make([]bool, n), code: make([]bool, n), sheet: -1, name: s.name}
	if len(aside) > 0 {
		found.sheet = m.Index("sheet")
	}
	for _, c := range s.columns {
		if i := m.Index(c.Code); i >= 0 {
			found.cols[i], found.date[i], found.code[i] = c.Code, isDate(c.Code), isCode(c.Code)
		}
	}
	return found, nil
}

func isDate(code string) bool {
	switch code {
	case "date", "registered", "birth_date", "since", "valid_from", "valid_to":
		return true
	}
	return false
}

// isCode knows the columns of codes and numbers that name something, whose every digit counts.
func isCode(code string) bool {
	switch code {
	case "id", "code", "parent", "successor", "area", "happened_in", "to_area", "from_area", "previous", "person", "partner", "mother", "father", "household", "to_household", "members", "head", "id_number", "phone":
		return true
	}
	return false
}

// isPlain says that a text has nothing but ASCII.
func isPlain(text string) bool {
	return strings.IndexFunc(text, func(r rune) bool { return r >= utf8.RuneSelf }) < 0
}

type rows struct {
	r     *sheet.Reader
	cols  []string
	date  []bool
	code  []bool
	sheet int    // of refused rows: the cell that says to which sheet each belongs; else -1
	name  string // the sheet that is read
}

// Columns are the codes of the cells.
func (f *rows) Columns() []string { return f.cols }

// Titles are the words above the cells, as they stand in the file.
func (f *rows) Titles() []string { return f.r.Header() }

// Progress is in bytes.
func (f *rows) Progress() (done, total int64) { return f.r.Progress() }

// Close ends reading.
func (f *rows) Close() error { return f.r.Close() }

// Next reads a row; dates come out in the one spelling. Among refused rows, those of other sheets are passed over.
func (f *rows) Next() (intake.Row, error) {
	row, err := f.r.Next()
	for err == nil && f.sheet >= 0 && f.sheet < len(row.Cells) && row.Cells[f.sheet] != f.name && isSheet(row.Cells[f.sheet]) {
		row, err = f.r.Next()
	}
	out := intake.Row{Number: row.Number, Cells: row.Cells}
	if err != nil {
		p, ok := errors.AsType[*sheet.Problem](err)
		if !ok || p.Severity == sheet.Fatal {
			if errors.Is(err, io.EOF) {
				return out, io.EOF
			}
			return out, err
		}
		out.Bad = problemFault(p)
		return out, nil
	}
	for i := range min(len(f.cols), len(row.Cells)) {
		if plain := words.HalfWidth(row.Cells[i]); f.code[i] && isPlain(plain) { // a place abroad may be told in words, with their own brackets
			row.Cells[i] = plain
		}
		if f.code[i] && out.Bad == nil {
			if lost := sheet.Shortened(row.Cells[i]); lost != nil {
				out.Bad = lost.In(f.cols[i])
			}
		}
		if !f.date[i] || row.Cells[i] == "" {
			continue
		}
		d, err := sheet.ParseDate(row.Cells[i])
		if err != nil {
			if p, ok := errors.AsType[*sheet.Problem](err); ok && out.Bad == nil {
				out.Bad = problemFault(p).In(f.cols[i])
			}
			continue
		}
		row.Cells[i] = d.String()
	}
	return out, nil
}

func problemFault(p *sheet.Problem) *fault.Fault {
	return &fault.Fault{Kind: fault.Invalid, Key: p.Key, Args: p.Args, Cause: p}
}
