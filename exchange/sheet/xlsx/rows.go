package xlsx

import (
	"bytes"
	"errors"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"wanjia/base/fault"
	"wanjia/exchange/sheet/numfmt"
	"wanjia/exchange/sheet/tags"
)

// rowReader reads the rows of a sheet part.
type rowReader struct {
	scan  *tags.Scanner
	book  *Book
	row   int // number of the row being read
	cells []string
	over  bool

	// of the row being read: the texts of cells that aren't shared strings, to become one string at its end
	texts []byte
	own   []ownText
	bytes int
	flaw  *Flaw

	cell cell
}

// ownText is a cell whose text is texts[from:to].
type ownText struct{ cell, from, to int }

// cell is the cell being read.
type cell struct {
	column   int // 1-based
	kind     string
	style    int
	value    []byte
	hasValue bool
	formula  bool
}

// next is the next row of the sheet.
func (r *rowReader) next() (Row, error) {
	for !r.over {
		t, err := r.scan.Next()
		if errors.Is(err, io.EOF) {
			return Row{}, tags.ErrForm // before </sheetData>
		}
		if err != nil {
			return Row{}, err
		}
		switch {
		case t.Kind == tags.Text:
		case string(t.Name) == "sheetData":
			r.over = t.Kind == tags.End || t.Closed
		case t.Kind == tags.Start && string(t.Name) == "row":
			if err := r.begin(t); err != nil {
				return Row{}, err
			}
			if !t.Closed {
				if err := r.body(); err != nil {
					return Row{}, err
				}
			}
			return r.finish(), nil
		}
	}
	return Row{}, io.EOF
}

// begin takes the number of a row.
func (r *rowReader) begin(t tags.Token) error {
	number := r.row + 1
	if s := t.Attr("r"); s != "" {
		n, err := strconv.Atoi(s)
		if err != nil || n < number {
			return tags.ErrForm
		}
		number = n
	}
	if number > r.book.limits.Rows {
		return fault.New(fault.TooMuch, "sheet.xlsx.rows", "limit", strconv.Itoa(r.book.limits.Rows))
	}
	r.row, r.cells, r.texts, r.own, r.bytes, r.flaw = number, r.cells[:0], r.texts[:0], r.own[:0], 0, nil
	r.cell.column = 0
	return nil
}

// body reads the cells up to the end of the row.
func (r *rowReader) body() error {
	for {
		t, err := r.scan.Next()
		if err != nil {
			return tags.Torn(err)
		}
		switch {
		case t.Kind == tags.End && string(t.Name) == "row":
			return nil
		case t.Kind == tags.Start && string(t.Name) == "c":
			if err := r.open(t); err != nil {
				return err
			}
			if t.Closed {
				continue
			}
			if err := r.content(); err != nil {
				return err
			}
			if err := r.put(); err != nil {
				return err
			}
		}
	}
}

// open takes a cell's place, kind and style.
func (r *rowReader) open(t tags.Token) error {
	c := cell{column: r.cell.column + 1, value: r.cell.value[:0]}
	for rest := t.Attrs; ; {
		name, value, after, ok := tags.NextAttr(rest)
		if !ok {
			break
		}
		rest = after
		switch string(name) {
		case "r":
			column := columnOf(value)
			if column < c.column {
				return tags.ErrForm
			}
			c.column = column
		case "t":
			c.kind = kindOf(value)
		case "s":
			c.style, _ = strconv.Atoi(string(value)) // style 0 where it is no number
		}
	}
	r.cell = c
	return nil
}

// kindOf saves making a string of each cell's kind.
func kindOf(value []byte) string {
	for _, k := range [...]string{"s", "n", "str", "inlineStr", "b", "e", "d"} {
		if k == string(value) {
			return k
		}
	}
	return "?"
}

// columnOf is the column of a reference such as AB12, or 0.
func columnOf(ref []byte) int {
	n := 0
	for _, c := range ref {
		switch {
		case c >= 'a' && c <= 'z':
			c -= 'a' - 'A'
		case c < 'A' || c > 'Z':
			return n
		}
		if n = n*26 + int(c-'A') + 1; n > 1<<20 {
			return n
		}
	}
	return n
}

// content reads what is in a cell.
func (r *rowReader) content() error {
	c := &r.cell
	taking, phonetic := false, false
	for {
		t, err := r.scan.Next()
		if err != nil {
			return tags.Torn(err)
		}
		if t.Kind == tags.Text {
			if taking && !phonetic && len(c.value) <= r.book.limits.CellBytes {
				c.value = t.AppendTo(c.value)
			}
			continue
		}
		opening := t.Kind == tags.Start && !t.Closed
		switch string(t.Name) {
		case "v":
			taking = opening
			c.hasValue = true
		case "t":
			taking = opening
			c.hasValue = true
		case "rPh":
			phonetic = opening
		case "f":
			c.formula = true
		case "c":
			return nil
		}
	}
}

// put adds the cell that was read to the row. What makes a row unusable is kept as its flaw, the first one only.
func (r *rowReader) put() error {
	c, limits := &r.cell, r.book.limits
	if len(c.value) == 0 && !c.formula {
		return nil
	}
	if c.column > limits.Columns {
		r.refuse(0, fault.New(fault.TooMuch, "sheet.row.wide", "limit", strconv.Itoa(limits.Columns)))
		return nil
	}
	for len(r.cells) < c.column {
		r.cells = append(r.cells, "")
	}
	s, own, f, err := r.value()
	if err != nil {
		return err
	}
	size := len(s) + len(own)
	r.bytes += size
	switch {
	case f != nil:
		r.refuse(c.column, f)
	case size > limits.CellBytes:
		r.refuse(c.column, fault.New(fault.TooMuch, "sheet.cell.long", "limit", strconv.Itoa(limits.CellBytes)))
		return nil
	case r.bytes > limits.RowBytes:
		r.refuse(0, fault.New(fault.TooMuch, "sheet.row.long", "limit", strconv.Itoa(limits.RowBytes)))
		return nil
	}
	if own == nil {
		r.cells[c.column-1] = s
		return nil
	}
	r.own = append(r.own, ownText{c.column - 1, len(r.texts), len(r.texts) + len(own)})
	r.texts = append(r.texts, own...)
	return nil
}

func (r *rowReader) refuse(column int, f *fault.Fault) {
	if r.flaw == nil {
		r.flaw = &Flaw{Column: column, Fault: f}
	}
}

// value is the text of the cell: a string that lasts, or bytes that don't.
func (r *rowReader) value() (s string, own []byte, f *fault.Fault, err error) {
	c := &r.cell
	if c.formula && len(c.value) == 0 && (c.kind != "str" || !c.hasValue) {
		return "", nil, fault.New(fault.Invalid, "sheet.cell.formula"), nil
	}
	switch c.kind {
	case "s":
		i, err := strconv.Atoi(string(c.value))
		if err != nil {
			return "", nil, nil, tags.ErrForm
		}
		s, found, err := r.book.strings.text(i)
		if err == nil && !found {
			err = tags.ErrForm
		}
		if err == nil && !utf8.ValidString(s) || strings.IndexByte(s, 0) >= 0 {
			f = fault.New(fault.Invalid, "sheet.cell.text")
		}
		return s, nil, f, err
	case "str", "inlineStr", "d":
		if !utf8.Valid(c.value) || bytes.IndexByte(c.value, 0) >= 0 {
			return "", nil, fault.New(fault.Invalid, "sheet.cell.text"), nil
		}
		if bytes.Contains(c.value, []byte("_x")) {
			return unescape(string(c.value)), nil, nil, nil
		}
		return "", c.value, nil, nil
	case "b":
		if string(c.value) == "1" {
			return "TRUE", nil, nil, nil
		}
		return "FALSE", nil, nil, nil
	case "e":
		return "", nil, fault.New(fault.Invalid, "sheet.cell.error", "text", cut(string(c.value))), nil
	case "", "n":
		return r.number()
	}
	return "", nil, nil, tags.ErrForm
}

// number is the text of a number cell.
func (r *rowReader) number() (s string, own []byte, f *fault.Fault, err error) {
	c := &r.cell
	var st numfmt.Style
	if c.style >= 0 && c.style < len(r.book.styles) {
		st = r.book.styles[c.style]
	}
	if st == (numfmt.Style{}) && plain(c.value) {
		return "", c.value, nil, nil
	}
	s, f = numfmt.Text(string(c.value), st, r.book.since)
	return s, nil, f, nil
}

// plain says that a number is digits already, few enough to be exact.
func plain(b []byte) bool {
	for _, c := range b {
		if c < '0' || c > '9' {
			return false
		}
	}
	return len(b) <= 15 && (len(b) == 1 || b[0] != '0')
}

// finish makes the row's own texts one string.
func (r *rowReader) finish() Row {
	all := string(r.texts)
	for _, o := range r.own {
		r.cells[o.cell] = all[o.from:o.to]
	}
	return Row{Number: r.row, Cells: r.cells, Flaw: r.flaw}
}

// cut bounds what a sentence quotes.
func cut(s string) string { return s[:min(len(s), 40)] }
