// Package sheet reads and writes office sheets, CSV and XLSX, as rows of text. It knows encodings,
// separators, quotes, Excel's numbers and dates, and how large a hostile file may be; it doesn't know
// what any column means. A bad row is a Problem and reading goes on; memory stays bounded whatever the file.
package sheet

import (
	"bytes"
	"errors"
	"io"
	"iter"
	"os"
	"strconv"
)

// Limits bound what a reader accepts. A zero field is its default.
type Limits struct {
	FileBytes     int64  // the file as it lies on disk; 4 GiB
	Columns       int    // 2,000
	RowBytes      int    // 1 MiB
	CellBytes     int    // 64 KiB; a quoted cell that doesn't end within it counts as never closed
	UnzippedBytes int64  // the parts of an XLSX that are read, unpacked; 2 GiB
	Ratio         int    // unpacked to packed bytes of an XLSX part; 200
	Rows          int    // rows of an XLSX sheet; 1,048,576
	TempDir       string // where large XLSX files keep their shared strings; the system's default
}

func orDefault[T int | int64](v, def T) T {
	if v <= 0 {
		return def
	}
	return v
}

func (l Limits) filled() Limits {
	l.FileBytes = orDefault(l.FileBytes, 4<<30)
	l.Columns = orDefault(l.Columns, 2000)
	l.RowBytes = orDefault(l.RowBytes, 1<<20)
	l.CellBytes = orDefault(l.CellBytes, 64<<10)
	l.UnzippedBytes = orDefault(l.UnzippedBytes, 2<<30)
	l.Ratio = orDefault(l.Ratio, 200)
	l.Rows = orDefault(l.Rows, 1_048_576)
	return l
}

// Row is one row of a sheet. Cells is as long as the header and is overwritten by the next row;
// the strings in it may be kept.
type Row struct {
	Number int // 1-based and counting the header, as a spreadsheet program shows it
	Cells  []string

	unended bool // the file stops in this row
}

// source is a sheet format. next gives io.EOF after the last row, and a *Problem for a row that is Bad
// (with what could be read of it) or when reading is over (Fatal).
type source interface {
	next() (Row, error)
	progress() (done, total int64)
	close() error
}

// Reader reads the rows of one sheet, once, in order.
type Reader struct {
	src      source
	encoding string
	header   []string
	warnings []Problem
	over     error // io.EOF or the fatal problem
	file     io.Closer
}

// Open opens a sheet by the path of its file. Close gives the file back.
func Open(path string, limits Limits) (*Reader, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, broken(err)
	}
	info, err := f.Stat()
	if err != nil {
		return nil, broken(errors.Join(err, f.Close()))
	}
	r, err := Read(path, f, info.Size(), limits)
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	r.file = f
	return r, nil
}

// Read opens a sheet that is already in hand; name is what messages call it. The content, not the name,
// says what format it is.
func Read(name string, r io.ReaderAt, size int64, limits Limits) (*Reader, error) {
	limits = limits.filled()
	if size > limits.FileBytes {
		return nil, tooMuch(Fatal, "sheet.file.large", "name", name, "bytes", strconv.FormatInt(size, 10), "limit", strconv.FormatInt(limits.FileBytes, 10))
	}
	head := make([]byte, 16)
	n, err := r.ReadAt(head, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, broken(err)
	}
	switch head = head[:n]; {
	case bytes.HasPrefix(head, []byte("PK\x03\x04")):
		return readXLSX(name, r, size, limits)
	case bytes.HasPrefix(head, []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")): // OLE2, also around encrypted XLSX
		return nil, problem(Fatal, "sheet.file.old", "name", name)
	case markup(head), bytes.HasPrefix(head, []byte("%PDF")):
		return nil, problem(Fatal, "sheet.file.kind", "name", name)
	}
	return readCSV(name, r, size, limits)
}

// markup says that a file is HTML or XML, which some systems hand out under the name of a sheet.
func markup(head []byte) bool {
	head = bytes.ToLower(bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\xef\xbb\xbf")), " \t\r\n"))
	for _, p := range [...]string{"<html", "<!doctype", "<table", "<?xml", "<meta"} {
		if bytes.HasPrefix(head, []byte(p)) {
			return true
		}
	}
	return false
}

// Header is the titles as they stand in the sheet.
func (r *Reader) Header() []string { return r.header }

// Encoding is how the sheet's text is written: utf-8, utf-16le, utf-16be, gb18030 or xlsx.
func (r *Reader) Encoding() string { return r.encoding }

// Warnings are what the reader noticed while opening, such as further sheets that are not read.
func (r *Reader) Warnings() []Problem { return r.warnings }

// Next is the next row; io.EOF after the last. A *Problem that is Bad concerns this row alone, comes with
// what could be read of it, and the next call goes on; after a Fatal one every call gives it again.
// Empty rows are passed over.
func (r *Reader) Next() (Row, error) {
	if r.over != nil {
		return Row{}, r.over
	}
	for {
		row, err := r.src.next()
		if err != nil && lost(err) {
			r.over = err
			return row, err
		}
		extra := row.Cells[min(len(r.header), len(row.Cells)):]
		if err == nil && blank(row.Cells) {
			continue
		}
		had := len(row.Cells)
		for len(row.Cells) < len(r.header) {
			row.Cells = append(row.Cells, "")
		}
		row.Cells = row.Cells[:len(r.header)]
		if err == nil && row.unended && had < len(r.header) {
			err = problem(Bad, "sheet.row.cut", "header", strconv.Itoa(len(r.header)), "cells", strconv.Itoa(had)).at(row.Number, 0)
		}
		if err == nil && !blank(extra) {
			err = problem(Bad, "sheet.row.cells", "header", strconv.Itoa(len(r.header)), "extra", extra[0]).at(row.Number, len(r.header)+1)
		}
		return row, err
	}
}

// lost says that reading is over.
func lost(err error) bool {
	p, ok := errors.AsType[*Problem](err)
	return !ok || p.Severity == Fatal
}

func blank(cells []string) bool {
	for _, c := range cells {
		if c != "" {
			return false
		}
	}
	return true
}

// Rows are the rows that are left. A row with an error is Bad and the loop goes on, unless the problem is
// Fatal, which comes last.
func (r *Reader) Rows() iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		for {
			row, err := r.Next()
			if errors.Is(err, io.EOF) {
				return
			}
			if !yield(row, err) || err != nil && r.over != nil {
				return
			}
		}
	}
}

// Progress is the bytes read and the bytes there are; it may be called while another goroutine reads.
func (r *Reader) Progress() (done, total int64) { return r.src.progress() }

// Close gives back the file and whatever lies in temporary files.
func (r *Reader) Close() error {
	err := r.src.close()
	if r.file != nil {
		err = errors.Join(err, r.file.Close())
	}
	return err
}
