// Package sheets is CSV and XLSX files as the intake's desk reads them, and the file of the rows that it refused.
package sheets

import (
	"errors"
	"io"
	"strings"

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

func open(name, path string, codes []string, required []string, warn func(sheet.Problem)) *File {
	s := &File{name: name, path: path, warn: warn}
	for _, c := range codes {
		col := sheet.Column{Code: c, Titles: titles(c)}
		for _, r := range required {
			col.Required = col.Required || r == c
		}
		s.columns = append(s.columns, col)
	}
	return s
}

// titles are the words under which a column may stand in a sheet, in both languages.
func titles(code string) []string {
	var out []string
	for _, key := range []string{"vital.field." + code, "intake.column." + code} {
		if s, ok := words.Lookup(key); ok {
			for _, text := range []string{s.ZH, s.EN} {
				out = append(out, strings.Split(text, "|")...)
			}
		}
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
	m, problems := sheet.Match(r.Header(), s.columns)
	for _, p := range append(r.Warnings(), problems...) {
		if p.Severity != sheet.Warning {
			return nil, errors.Join(&p, r.Close())
		}
		if !s.warned {
			s.warn(p)
		}
	}
	s.warned = true
	found := &rows{r: r, cols: make([]string, len(r.Header())), date: make([]bool, len(r.Header()))}
	for _, c := range s.columns {
		if i := m.Index(c.Code); i >= 0 {
			found.cols[i], found.date[i] = c.Code, isDate(c.Code)
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

type rows struct {
	r    *sheet.Reader
	cols []string
	date []bool
}

// Columns are the codes of the cells.
func (f *rows) Columns() []string { return f.cols }

// Titles are the words above the cells, as they stand in the file.
func (f *rows) Titles() []string { return f.r.Header() }

// Progress is in bytes.
func (f *rows) Progress() (done, total int64) { return f.r.Progress() }

// Close ends reading.
func (f *rows) Close() error { return f.r.Close() }

// Next reads a row; dates come out in the one spelling.
func (f *rows) Next() (intake.Row, error) {
	row, err := f.r.Next()
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
	for i, is := range f.date {
		if !is || i >= len(row.Cells) || row.Cells[i] == "" {
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
