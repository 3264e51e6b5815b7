// Package workbook writes pages of numbers and text as an Excel workbook: one sheet a page, its title and notes above and
// below the table, numbers as numbers. What is on a page is its caller's.
package workbook

import (
	"io"

	"github.com/xuri/excelize/v2"

	"wanjia/base/fault"
)

// Page is one sheet.
type Page struct {
	Name  string // of the sheet: at most 31 letters, none of []:*?/\
	Title string
	Head  []string
	Rows  [][]any // text, whole and broken numbers; nil is an empty cell
	Notes []string
}

// Write makes a workbook of pages, the first of which opens.
func Write(w io.Writer, pages []Page) error {
	f := excelize.NewFile()
	styles, err := newStyles(f)
	if err != nil {
		return broken(err)
	}
	for i, p := range pages {
		if i == 0 {
			err = f.SetSheetName(f.GetSheetName(0), p.Name)
		} else {
			_, err = f.NewSheet(p.Name)
		}
		if err == nil {
			err = p.fill(f, styles)
		}
		if err != nil {
			return broken(err)
		}
	}
	if _, err = f.WriteTo(w); err != nil {
		return broken(err)
	}
	return f.Close()
}

func broken(err error) error { return fault.New(fault.Internal, "workbook.write").Because(err) }

type styles struct{ title, head, whole, rate, note int }

func newStyles(f *excelize.File) (s styles, err error) {
	rate := "#,##0.00"
	for _, x := range []struct {
		into  *int
		style excelize.Style
	}{
		{&s.title, excelize.Style{Font: &excelize.Font{Bold: true, Size: 13}}},
		{&s.head, excelize.Style{Font: &excelize.Font{Bold: true}, Alignment: &excelize.Alignment{WrapText: true, Vertical: "top"},
			Border: []excelize.Border{{Type: "bottom", Color: "000000", Style: 1}}}},
		{&s.whole, excelize.Style{NumFmt: 3}},
		{&s.rate, excelize.Style{CustomNumFmt: &rate}},
		{&s.note, excelize.Style{Font: &excelize.Font{Italic: true, Color: "555555"}}},
	} {
		if *x.into, err = f.NewStyle(&x.style); err != nil {
			return s, err
		}
	}
	return s, nil
}

func (p Page) fill(f *excelize.File, s styles) error {
	put := func(column, row int, v any, style int) error {
		at, err := excelize.CoordinatesToCellName(column, row)
		if err == nil {
			err = f.SetCellValue(p.Name, at, v)
		}
		if err == nil && style != 0 {
			err = f.SetCellStyle(p.Name, at, at, style)
		}
		return err
	}
	if err := put(1, 1, p.Title, s.title); err != nil {
		return err
	}
	row := 3
	for c, h := range p.Head {
		if err := put(c+1, row, h, s.head); err != nil {
			return err
		}
	}
	for _, cells := range p.Rows {
		row++
		for c, v := range cells {
			style := 0
			switch v.(type) {
			case nil:
				continue
			case int64, int:
				style = s.whole
			case float64:
				style = s.rate
			}
			if err := put(c+1, row, v, style); err != nil {
				return err
			}
		}
	}
	row++
	for _, n := range p.Notes {
		row++
		if err := put(1, row, n, s.note); err != nil {
			return err
		}
	}
	return f.SetColWidth(p.Name, "A", "A", 34)
}
