// Package demo makes a place that lives into something to sign in to: its sheets as the intake reads them, accounts for each
// desk, and a note in the folder that says it is a demonstration. Nothing of it is secret and nobody in it is real.
package demo

import (
	"errors"
	"io"
	"os"
	"path/filepath"

	"wanjia/base/fault"
	"wanjia/exchange/sheet"
	"wanjia/exchange/synth"

	"wanjia/desk/intake"
)

// Source is what the sheets call where they come from.
const Source = "demo"

// Sheet is a made-up sheet as the intake reads it: nothing of it lies in a file.
type Sheet struct{ synth.Sheet }

// Open starts reading.
func (s Sheet) Open() (intake.Rows, error) {
	return &rows{of: s.Sheet.Open(), columns: s.Columns(), number: 1}, nil
}

type rows struct {
	of      *synth.Rows
	columns []string
	number  int
}

// Columns are the codes of the cells.
func (r *rows) Columns() []string { return r.columns }

// Next is the next row, numbered as in a file with a header.
func (r *rows) Next() (intake.Row, error) {
	cells, ok := r.of.Next()
	if !ok {
		return intake.Row{}, io.EOF
	}
	r.number++
	return intake.Row{Number: r.number, Cells: cells}, nil
}

// Progress is in thousandths of townships.
func (r *rows) Progress() (done, total int64) { return r.of.Progress() }

// Close ends reading.
func (r *rows) Close() error { return nil }

// Order is what the intake is to take in.
func Order(p *synth.Place) intake.Order {
	return intake.Order{Source: Source, Areas: Sheet{p.Areas()}, People: Sheet{p.People()}, Events: Sheet{p.Events()}}
}

// Counts are the rows of each sheet.
type Counts struct {
	Areas  int64 `json:"areas"`
	People int64 `json:"people"`
	Events int64 `json:"events"`
}

// WriteSheets writes the sheets as areas.csv, people.csv and events.csv into a folder.
func WriteSheets(p *synth.Place, dir string, progress func(sheet string, done, total int64)) (Counts, error) {
	var n Counts
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return n, fault.New(fault.Invalid, "cli.file", "file", dir).Because(err)
	}
	for _, one := range []struct {
		sheet synth.Sheet
		rows  *int64
	}{{p.Areas(), &n.Areas}, {p.People(), &n.People}, {p.Events(), &n.Events}} {
		path := filepath.Join(dir, one.sheet.Name()+".csv")
		file, err := os.Create(path)
		if err != nil {
			return n, fault.New(fault.Invalid, "cli.file", "file", path).Because(err)
		}
		*one.rows, err = write(file, one.sheet, progress)
		if err = errors.Join(err, file.Close()); err != nil {
			return n, err
		}
	}
	return n, nil
}

func write(w io.Writer, s synth.Sheet, progress func(sheet string, done, total int64)) (n int64, err error) {
	out := sheet.NewCSV(w, s.Columns())
	r := s.Open()
	for {
		cells, ok := r.Next()
		if !ok {
			return n, out.Close()
		}
		if err := out.Write(cells...); err != nil {
			return n, err
		}
		if n++; n%4096 == 0 {
			done, total := r.Progress()
			progress(s.Name(), done, total)
		}
	}
}
