package intake

import (
	"io"
	"slices"
)

// Single is a sheet of one row.
type Single struct {
	name    string
	columns []string
	row     Row
}

// One is a sheet of one row, with the codes of its cells.
func One(name string, columns []string, row Row) *Single { return &Single{name, columns, row} }

// Name is which sheet it is.
func (s *Single) Name() string { return s.name }

// Columns are the codes of the cells.
func (s *Single) Columns() []string { return s.columns }

// Row is the row.
func (s *Single) Row() Row { return s.row }

// Open starts reading.
func (s *Single) Open() (Rows, error) { return &singleRow{s, false}, nil }

type singleRow struct {
	*Single
	read bool
}

// Progress is all or nothing.
func (s *singleRow) Progress() (done, total int64) { return 1, 1 }

// Close does nothing.
func (s *singleRow) Close() error { return nil }

// Next is the row, once.
func (s *singleRow) Next() (Row, error) {
	if s.read {
		return Row{}, io.EOF
	}
	s.read = true
	row := s.row
	row.Cells = slices.Clone(row.Cells)
	return row, nil
}
