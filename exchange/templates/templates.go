// Package templates knows in which formats reports are written: a template of one is opened here, and a shipped report becomes a
// template of the format that somebody wants.
package templates

import (
	"bytes"
	"io"
	"path"
	"slices"
	"strings"

	"github.com/xuri/excelize/v2"

	"wanjia/base/fault"
	"wanjia/base/words"
	"wanjia/domain/report"
	"wanjia/exchange/docx"
	word "wanjia/exchange/docx/filling"
	"wanjia/exchange/pack/reports"
	"wanjia/exchange/pdf"
	sheet "wanjia/exchange/workbook/filling"
)

// Format is how a report is written.
type Format string

// The formats.
const (
	DOCX Format = "docx"
	XLSX Format = "xlsx"
	PDF  Format = "pdf"
)

// FormatOf is the format that a file's name asks for.
func FormatOf(file string) (Format, error) {
	f := Format(strings.TrimPrefix(strings.ToLower(path.Ext(file)), "."))
	if !slices.Contains([]Format{DOCX, XLSX, PDF}, f) {
		return "", fault.New(fault.Invalid, "report.ending", "file", file)
	}
	return f, nil
}

// Type is the format's media type.
func (f Format) Type() string {
	return map[Format]string{DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
		XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", PDF: "application/pdf"}[f]
}

// Template is a document with placeholders.
type Template interface {
	Places() (found []report.Place, wrong []error)
	Fill(w io.Writer, f report.Filler) error
}

// Paper is what a PDF needs besides: the file of a font, or none for the machine's own, and what stands above the notes.
type Paper struct{ Font, Heading string }

// Open opens a template of a format, to be written as another: a PDF is made of a Word document.
func Open(have Format, raw []byte, want Format, paper Paper) (Template, error) {
	if have != want && !(have == DOCX && want == PDF) {
		return nil, fault.New(fault.Invalid, "report.kind", "have", string(have), "want", string(want))
	}
	if have == XLSX {
		return open(sheet.Open(raw))
	}
	t, err := open(word.Open(raw))
	if err != nil || want != PDF {
		return t, err
	}
	font, err := pdf.Find(paper.Font)
	return &printed{t, font, paper.Heading}, err
}

// printed is a Word template that is set on pages once it is filled.
type printed struct {
	Template
	font    pdf.Font
	heading string
}

// Fill fills the document and sets it.
func (p *printed) Fill(w io.Writer, f report.Filler) error {
	var filled bytes.Buffer
	if err := p.Template.Fill(&filled, f); err != nil {
		return err
	}
	return pdf.Write(w, filled.Bytes(), p.font, p.heading)
}

func open[T Template](t T, err error) (Template, error) {
	if err != nil {
		return nil, err
	}
	return t, nil
}

// Shipped is a report of a pack as a template that is to be written in a format.
func Shipped(def report.Definition, lang words.Lang, want Format) (raw []byte, have Format, err error) {
	if want == XLSX {
		raw, err = workbook(def, lang)
		return raw, XLSX, err
	}
	raw, err = reports.Word(def, lang)
	return raw, DOCX, err
}

// workbook lays a report out in one sheet: a line a row, a table's cells in columns.
func workbook(def report.Definition, lang words.Lang) ([]byte, error) {
	d, err := reports.Layout(def.Body[lang], def.Title[lang], "")
	if err != nil {
		return nil, err
	}
	f := excelize.NewFile()
	name := def.Title[lang]
	if r := []rune(name); len(r) > 28 {
		name = string(r[:28])
	}
	x := &sheetOf{f: f, name: name}
	x.do(f.SetSheetName(f.GetSheetName(0), name))
	x.line(d.Title, &excelize.Font{Bold: true, Size: 16})
	for _, b := range d.Blocks {
		switch b := b.(type) {
		case docx.Heading:
			x.line(b.Text, &excelize.Font{Bold: true, Size: 12})
		case docx.Text:
			x.line(b.Text, nil)
		case docx.Table:
			x.cells(b.Head, &excelize.Font{Bold: true})
			for _, r := range b.Rows {
				row := make([]string, len(r))
				for i, v := range r {
					row[i], _ = v.(string)
				}
				x.cells(row, nil)
			}
		}
	}
	x.do(f.SetColWidth(name, "A", "A", 30))
	x.do(f.SetColWidth(name, "B", "J", 14))
	var out bytes.Buffer
	if x.err == nil {
		_, x.err = f.WriteTo(&out)
	}
	if x.err != nil {
		return nil, fault.New(fault.Internal, "workbook.write").Because(x.err)
	}
	return out.Bytes(), f.Close()
}

type sheetOf struct {
	f    *excelize.File
	name string
	row  int
	err  error
}

func (x *sheetOf) do(err error) {
	if x.err == nil {
		x.err = err
	}
}

func (x *sheetOf) line(text string, font *excelize.Font) { x.cells([]string{text}, font) }

func (x *sheetOf) cells(texts []string, font *excelize.Font) {
	x.row++
	for i, text := range texts {
		at, err := excelize.CoordinatesToCellName(i+1, x.row)
		x.do(err)
		x.do(x.f.SetCellStr(x.name, at, text))
		if font == nil || err != nil {
			continue
		}
		style, err := x.f.NewStyle(&excelize.Style{Font: font})
		x.do(err)
		x.do(x.f.SetCellStyle(x.name, at, at, style))
	}
}
