package sheet

import (
	"bufio"
	"errors"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"wanjia/base/fault"
	"wanjia/exchange/sheet/charset"
	"wanjia/exchange/sheet/xlsx"
)

// Writer is what CSV and XLSX have in common.
type Writer interface {
	// Write adds a row; cells that are left out at its end are empty.
	Write(cells ...string) error
	// Close finishes the sheet, not the writer below it.
	Close() error
}

var (
	_ Writer = (*CSV)(nil)
	_ Writer = (*XLSX)(nil)
)

// CSV writes a sheet as CSV: UTF-8, commas, LF, quotes where RFC 4180 needs them, formulas guarded.
// What Reader reads of it is what was written.
type CSV struct {
	w       *bufio.Writer
	columns int
	row     int
	line    []byte
	err     error
	titled  bool // its header stands elsewhere
}

// Option changes how a CSV is written.
type Option func(*CSV)

// BOM begins the file with a byte order mark, without which Excel takes UTF-8 for the local encoding.
func BOM() Option {
	return func(c *CSV) { c.keep(c.w.WriteString("\ufeff")) }
}

// Continued writes no header: what is written goes on a sheet that has one.
func Continued() Option { return func(c *CSV) { c.titled = true } }

// NewCSV begins a CSV with its header. A failure of w shows at the next Write or Close.
func NewCSV(w io.Writer, columns []string, options ...Option) *CSV {
	c := &CSV{w: bufio.NewWriterSize(w, 64<<10), columns: len(columns)}
	for _, o := range options {
		o(c)
	}
	if !c.titled {
		c.keep(0, c.Write(columns...))
	}
	return c
}

func (c *CSV) keep(_ int, err error) { c.err = errors.Join(c.err, err) }

// Write adds a row. A row that couldn't be read again (a cell that isn't UTF-8 or is too large) is refused and
// leaves the file as it was.
func (c *CSV) Write(cells ...string) error {
	if c.err != nil {
		return c.err
	}
	if len(cells) > c.columns || !plain(cells) {
		if err := writable(cells, c.columns, c.row+1, 64<<10); err != nil {
			return err
		}
	}
	c.line = c.line[:0]
	for i := range c.columns {
		if i > 0 {
			c.line = append(c.line, ',')
		}
		switch {
		case i >= len(cells):
		case plainCell(cells[i]):
			c.line = append(c.line, cells[i]...)
		default:
			c.line = appendCell(c.line, Guard(cells[i]))
		}
	}
	// one empty cell would be an empty line, which is no row
	if len(c.line) == 0 {
		c.line = append(c.line, `""`...)
	}
	c.line = append(c.line, '\n')
	if len(c.line) > 1<<20 {
		return fault.New(fault.TooMuch, "sheet.write.row", "row", strconv.Itoa(c.row+1), "limit", strconv.Itoa(1<<20))
	}
	c.row++
	_, c.err = c.w.Write(c.line)
	return c.err
}

// plain says that cells need neither quotes nor a guard, nor any check: most don't.
func plain(cells []string) bool {
	for _, cell := range cells {
		if !plainCell(cell) {
			return false
		}
	}
	return true
}

// plainCell says so of a short cell of letters, figures and points, with spaces and hyphens inside.
func plainCell(cell string) bool {
	if len(cell) > 256 {
		return false
	}
	for i := range len(cell) {
		switch c := cell[i]; {
		case c >= 'a' && c <= 'z', c >= '0' && c <= '9', c >= 'A' && c <= 'Z', c == '.', c == '_', c == ' ':
		case c == '-' && i > 0:
		default:
			return false
		}
	}
	return true
}

// Close flushes.
func (c *CSV) Close() error {
	if c.err != nil {
		return c.err
	}
	return c.w.Flush()
}

// appendCell quotes a cell where it must be.
func appendCell(line []byte, cell string) []byte {
	if !strings.ContainsAny(cell, ",\"\r\n") {
		return append(line, cell...)
	}
	line = append(line, '"')
	line = append(line, strings.ReplaceAll(cell, `"`, `""`)...)
	return append(line, '"')
}

// writable refuses a row that a reader would refuse. Quotes may double a cell, so half of limit is what surely fits.
func writable(cells []string, columns, row, limit int) error {
	if len(cells) > columns {
		return fault.New(fault.Internal, "sheet.write.cells", "row", strconv.Itoa(row), "cells", strconv.Itoa(len(cells)), "columns", strconv.Itoa(columns))
	}
	for i, cell := range cells {
		if !utf8.ValidString(cell) || strings.IndexByte(cell, 0) >= 0 {
			return fault.New(fault.Invalid, "sheet.write.text", "cell", ColumnName(i+1)+strconv.Itoa(row))
		}
		if len(cell)+strings.Count(cell, `"`)+2 > limit {
			return fault.New(fault.TooMuch, "sheet.write.cell", "cell", ColumnName(i+1)+strconv.Itoa(row), "limit", strconv.Itoa(limit))
		}
	}
	return nil
}

// XLSX writes a sheet as a workbook whose cells are all text. It needs no guard: a text cell isn't run.
type XLSX struct {
	w       *xlsx.Writer
	columns int
	row     int
	err     error
}

// NewXLSX begins a workbook with its header. A failure of w shows at the next Write or Close.
func NewXLSX(w io.Writer, columns []string) *XLSX {
	x := &XLSX{columns: len(columns)}
	if x.w, x.err = xlsx.NewWriter(w, len(columns)); x.err == nil {
		x.err = x.Write(columns...)
	}
	return x
}

// What Excel itself can hold ("Excel specifications and limits").
const (
	excelRows  = 1_048_576
	excelUnits = 32_767 // UTF-16 units in a cell
)

// Write adds a row. A row that Excel couldn't hold is refused and leaves the file as it was.
func (x *XLSX) Write(cells ...string) error {
	if x.err != nil {
		return x.err
	}
	if x.row == excelRows {
		return fault.New(fault.TooMuch, "sheet.write.rows", "limit", strconv.Itoa(excelRows))
	}
	if err := writable(cells, x.columns, x.row+1, 64<<10); err != nil {
		return err
	}
	for i, cell := range cells {
		if len(cell) > excelUnits && charset.UTF16Len([]byte(cell))/2 > excelUnits {
			return fault.New(fault.TooMuch, "sheet.write.cell", "cell", ColumnName(i+1)+strconv.Itoa(x.row+1), "limit", strconv.Itoa(excelUnits))
		}
	}
	x.row++
	x.err = x.w.Write(cells)
	return x.err
}

// Close finishes the workbook.
func (x *XLSX) Close() error {
	if x.err != nil {
		return x.err
	}
	return x.w.Close()
}
