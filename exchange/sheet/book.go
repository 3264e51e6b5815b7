package sheet

import (
	"errors"
	"io"

	"wanjia/base/fault"
	"wanjia/exchange/sheet/xlsx"
)

// xlsxSource is the first sheet of a workbook.
type xlsxSource struct {
	name string
	book *xlsx.Book
}

func readXLSX(name string, r io.ReaderAt, size int64, limits Limits) (*Reader, error) {
	book, err := xlsx.Open(r, size, xlsx.Limits{
		Unzipped: limits.UnzippedBytes, Ratio: limits.Ratio, Rows: limits.Rows, Columns: limits.Columns,
		RowBytes: limits.RowBytes, CellBytes: limits.CellBytes, TempDir: limits.TempDir,
	})
	if err != nil {
		return nil, fromFault(Fatal, err, "name", name)
	}
	src := &xlsxSource{name, book}
	h := book.Header()
	switch {
	case h.Flaw != nil:
		return nil, errors.Join(fromFault(Fatal, h.Flaw.Fault, "name", name).at(h.Row, h.Flaw.Column), src.close())
	case len(h.Titles) == 0:
		return nil, errors.Join(problem(Fatal, "sheet.file.empty", "name", name), src.close())
	}
	return &Reader{src: src, encoding: "xlsx", header: h.Titles, warnings: remarks(book)}, nil
}

// remarks are what of a workbook isn't read.
func remarks(book *xlsx.Book) []Problem {
	var all []Problem
	names, chosen := book.Sheets()
	var others []string
	for i, n := range names {
		if i != chosen {
			others = append(others, short(n))
		}
	}
	if len(others) > 0 {
		all = append(all, *problem(Warning, "sheet.xlsx.others", "read", short(names[chosen]), "others", list(others)))
	}
	if h := book.Header(); h.Merged != "" {
		all = append(all, *problem(Warning, "sheet.header.merged", "range", h.Merged).at(h.Row, 0))
	}
	return all
}

func (x *xlsxSource) next() (Row, error) {
	row, err := x.book.Next()
	switch {
	case errors.Is(err, io.EOF):
		return Row{}, err
	case err != nil:
		return Row{}, fromFault(Fatal, err, "name", x.name)
	case row.Flaw != nil:
		return Row{Number: row.Number, Cells: row.Cells}, fromFault(Bad, row.Flaw.Fault).at(row.Number, row.Flaw.Column)
	}
	return Row{Number: row.Number, Cells: row.Cells}, nil
}

func (x *xlsxSource) progress() (done, total int64) { return x.book.Progress() }
func (x *xlsxSource) close() error                  { return x.book.Close() }

// fromFault is a fault of the lower package as a problem; args are what its sentence may name besides.
func fromFault(s Severity, err error, args ...string) *Problem {
	f, ok := errors.AsType[*fault.Fault](err)
	if !ok {
		return broken(err)
	}
	p := problem(s, f.Key, args...)
	for k, v := range f.Args {
		if p.Args == nil {
			p.Args = map[string]string{}
		}
		p.Args[k] = v
	}
	p.kind, p.cause = f.Kind, f.Cause
	return p
}
