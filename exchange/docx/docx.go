// Package docx writes a report as a Word document (ECMA-376, WordprocessingML): headings, paragraphs, tables whose head row
// is repeated, and charts that are drawings of numbers and not pictures, each with a text for who can't see it. What is in a
// report is its caller's.
package docx

import (
	"archive/zip"
	"encoding/xml"
	"io"
	"math"
	"strconv"
	"strings"

	"wanjia/base/fault"
)

// Document is a report.
type Document struct {
	Lang   string // of the text, such as zh-CN
	Title  string
	Blocks []Block
}

// Block is a part of a report: Heading, Text, Table or Chart.
type Block interface{ write(b *body) }

// Heading begins a section; Level is 1 or 2.
type Heading struct {
	Level int
	Text  string
}

// Text is a paragraph; small ones are notes.
type Text struct {
	Text string
	Size Size
}

// Size is how large a paragraph is set.
type Size uint8

// The sizes.
const (
	Normal Size = iota
	Small
)

// Table is rows of texts and numbers: nil is an empty cell.
type Table struct {
	Head []string
	Rows [][]any
}

// Kind is how a chart draws.
type Kind uint8

// The kinds.
const (
	Bars Kind = iota
	Lines
)

// Chart is numbers over names. What isn't a number is a gap.
type Chart struct {
	Kind   Kind
	Title  string
	Alt    string // what it shows, for who can't see it
	Names  []string
	Series []Series
}

// Series is one row of a chart's numbers.
type Series struct {
	Name   string
	Values []float64
}

// Write makes a document.
func Write(w io.Writer, d Document) error {
	z := zip.NewWriter(w)
	b := &body{}
	b.paragraph("Title", d.Title)
	for _, x := range d.Blocks {
		x.write(b)
	}
	files := []struct{ name, text string }{
		{"[Content_Types].xml", contentTypes(len(b.charts))},
		{"_rels/.rels", rels},
		{"docProps/core.xml", `<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>` +
			escape(d.Title) + `</dc:title><dc:language>` + escape(d.Lang) + `</dc:language></cp:coreProperties>`},
		{"word/document.xml", `<w:document ` + spaces + `><w:body>` + b.xml.String() + page + `</w:body></w:document>`},
		{"word/styles.xml", strings.ReplaceAll(styles, "LANG", escape(d.Lang))},
		{"word/_rels/document.xml.rels", documentRels(len(b.charts))},
	}
	for i, c := range b.charts {
		files = append(files, struct{ name, text string }{"word/charts/chart" + strconv.Itoa(i+1) + ".xml", c.Part(d.Lang)})
	}
	for _, f := range files {
		out, err := z.Create(f.name)
		if err == nil {
			_, err = io.WriteString(out, xml.Header+f.text)
		}
		if err != nil {
			return broken(err)
		}
	}
	if err := z.Close(); err != nil {
		return broken(err)
	}
	return nil
}

func broken(err error) error { return fault.New(fault.Internal, "docx.write").Because(err) }

// body is the text of a document as it grows.
type body struct {
	xml    strings.Builder
	charts []Chart
}

func escape(text string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(text)) // a builder takes everything
	return b.String()
}

func (b *body) paragraph(style, text string) {
	b.xml.WriteString(`<w:p><w:pPr><w:pStyle w:val="` + style + `"/></w:pPr>` + run(text) + `</w:p>`)
}

func run(text string) string {
	return `<w:r><w:t xml:space="preserve">` + escape(text) + `</w:t></w:r>`
}

func (h Heading) write(b *body) { b.paragraph("Heading"+strconv.Itoa(min(max(h.Level, 1), 2)), h.Text) }

func (t Text) write(b *body) {
	style := "Normal"
	if t.Size == Small {
		style = "Note"
	}
	b.paragraph(style, t.Text)
}

func (t Table) write(b *body) {
	b.xml.WriteString(`<w:tbl><w:tblPr><w:tblStyle w:val="Plain"/><w:tblW w:w="5000" w:type="pct"/><w:tblLook w:val="0020" w:firstRow="1"/></w:tblPr><w:tblGrid>`)
	width := len(t.Head)
	for _, r := range t.Rows {
		width = max(width, len(r))
	}
	for range width {
		b.xml.WriteString(`<w:gridCol w:w="` + strconv.Itoa(textWidth/max(width, 1)) + `"/>`)
	}
	b.xml.WriteString(`</w:tblGrid>`)
	head := make([]any, len(t.Head))
	for i, h := range t.Head {
		head[i] = h
	}
	b.row(head, width, `<w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>`)
	for _, r := range t.Rows {
		b.row(r, width, `<w:trPr><w:cantSplit/></w:trPr>`)
	}
	b.xml.WriteString(`</w:tbl><w:p><w:pPr><w:pStyle w:val="Note"/></w:pPr></w:p>`) // two tables in a row would be one
}

func (b *body) row(cells []any, width int, props string) {
	b.xml.WriteString(`<w:tr>` + props)
	for i := range width {
		var v any
		if i < len(cells) {
			v = cells[i]
		}
		text, align := cell(v)
		b.xml.WriteString(`<w:tc><w:p><w:pPr><w:pStyle w:val="Cell"/><w:jc w:val="` + align + `"/></w:pPr>` + run(text) + `</w:p></w:tc>`)
	}
	b.xml.WriteString(`</w:tr>`)
}

// cell is a value's text and on which side it stands.
func cell(v any) (text, align string) {
	switch v := v.(type) {
	case nil:
		return "", "end"
	case int64:
		return strconv.FormatInt(v, 10), "end"
	case float64:
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return "", "end"
		}
		return strconv.FormatFloat(v, 'f', 2, 64), "end"
	case string:
		return v, "start"
	}
	return "", "start"
}

func (c Chart) write(b *body) {
	b.charts = append(b.charts, c)
	n := strconv.Itoa(len(b.charts))
	b.xml.WriteString(`<w:p><w:pPr><w:keepNext/></w:pPr>` + c.Drawing(len(b.charts), "chart"+n) + `</w:p>`)
}

// Drawing is the run that shows a chart: its number among the document's drawings, and the relation by which its part is found.
func (c Chart) Drawing(n int, relation string) string {
	return `<w:r><w:drawing><wp:inline xmlns:wp="` + drawingSpace + `" distT="0" distB="0" distL="0" distR="0"><wp:extent cx="5760000" cy="2880000"/>` +
		`<wp:docPr id="` + strconv.Itoa(n) + `" name="` + escape(c.Title) + `" descr="` + escape(c.Alt) + `"/>` +
		`<a:graphic xmlns:a="` + graphicSpace + `"><a:graphicData uri="` + chartSpace + `"><c:chart xmlns:c="` + chartSpace + `" xmlns:r="` + relationSpace + `" r:id="` + escape(relation) + `"/></a:graphicData></a:graphic>` +
		`</wp:inline></w:drawing></w:r>`
}
