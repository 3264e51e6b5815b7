package xlsx

import (
	"archive/zip"
	"bufio"
	"errors"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Writer streams a workbook of one sheet whose cells are all text, so that no spreadsheet program turns a code
// into a number or a text into a formula.
type Writer struct {
	zip  *zip.Writer
	out  *bufio.Writer
	refs []string // column letters
	row  int
	line []byte
}

// part is a fixed file of every workbook.
type part struct{ name, body string }

const xmlHead = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"

// parts are the workbook around the sheet. Style 1 is the text format (ECMA-376 part 1, 18.8.30, id 49);
// style 2 is the same in bold for the header.
func parts() []part {
	const (
		ns      = `xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"`
		rel     = `http://schemas.openxmlformats.org/officeDocument/2006/relationships`
		content = `application/vnd.openxmlformats-officedocument.spreadsheetml.`
		pkgRel  = `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">`
	)
	return []part{
		{"[Content_Types].xml", `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">` +
			`<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
			`<Default Extension="xml" ContentType="application/xml"/>` +
			`<Override PartName="/xl/workbook.xml" ContentType="` + content + `sheet.main+xml"/>` +
			`<Override PartName="/xl/worksheets/sheet1.xml" ContentType="` + content + `worksheet+xml"/>` +
			`<Override PartName="/xl/styles.xml" ContentType="` + content + `styles+xml"/></Types>`},
		{"_rels/.rels", pkgRel + `<Relationship Id="rId1" Type="` + rel + `/officeDocument" Target="xl/workbook.xml"/></Relationships>`},
		{"xl/workbook.xml", `<workbook ` + ns + ` xmlns:r="` + rel + `"><sheets><sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets></workbook>`},
		{"xl/_rels/workbook.xml.rels", pkgRel +
			`<Relationship Id="rId1" Type="` + rel + `/worksheet" Target="worksheets/sheet1.xml"/>` +
			`<Relationship Id="rId2" Type="` + rel + `/styles" Target="styles.xml"/></Relationships>`},
		{"xl/styles.xml", `<styleSheet ` + ns + `>` +
			`<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts>` +
			`<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>` +
			`<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>` +
			`<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>` +
			`<cellXfs count="3"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>` +
			`<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>` +
			`<xf numFmtId="49" fontId="1" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyFont="1"/></cellXfs>` +
			`<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>`},
	}
}

// NewWriter begins a workbook; the first row written is its header, which stays in view.
func NewWriter(w io.Writer, columns int) (*Writer, error) {
	x := &Writer{zip: zip.NewWriter(w)}
	for _, p := range parts() {
		f, err := x.zip.Create(p.name)
		if err != nil {
			return nil, err
		}
		if _, err := io.WriteString(f, xmlHead+p.body); err != nil {
			return nil, err
		}
	}
	f, err := x.zip.Create("xl/worksheets/sheet1.xml")
	if err != nil {
		return nil, err
	}
	x.out = bufio.NewWriterSize(f, 64<<10)
	for i := range columns {
		x.refs = append(x.refs, Letters(i+1))
	}
	_, err = x.out.WriteString(xmlHead + `<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">` +
		`<sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>` +
		`<cols><col min="1" max="` + strconv.Itoa(max(columns, 1)) + `" width="16" style="1" customWidth="1"/></cols><sheetData>`)
	return x, err
}

// Write adds a row.
func (x *Writer) Write(cells []string) error {
	x.row++
	style := `" s="1" t="inlineStr"><is><t xml:space="preserve">`
	if x.row == 1 {
		style = `" s="2" t="inlineStr"><is><t xml:space="preserve">`
	}
	number := strconv.Itoa(x.row)
	b := append(x.line[:0], `<row r="`...)
	b = append(b, number...)
	b = append(b, `">`...)
	for i, cell := range cells {
		if cell == "" {
			continue
		}
		b = append(b, `<c r="`...)
		b = append(b, x.refs[i]...)
		b = append(b, number...)
		b = append(b, style...)
		b = appendText(b, cell)
		b = append(b, `</t></is></c>`...)
	}
	b = append(b, `</row>`...)
	x.line = b
	_, err := x.out.Write(b)
	return err
}

// Close finishes the workbook.
func (x *Writer) Close() error {
	_, err := x.out.WriteString(`</sheetData></worksheet>`)
	return errors.Join(err, x.out.Flush(), x.zip.Close())
}

// appendText writes a text as XML. What XML can't hold, or would change, is written _xHHHH_, and a text that looks
// like that has its underscore written so (ECMA-376 part 1, 22.9.2.19, ST_Xstring).
func appendText(b []byte, s string) []byte {
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == '&':
			b = append(b, "&amp;"...)
		case r == '<':
			b = append(b, "&lt;"...)
		case r == '>':
			b = append(b, "&gt;"...)
		case r < ' ' && r != '\t' && r != '\n', r == 0xfffe, r == 0xffff:
			b = appendEscape(b, r)
		case r == '_' && escaped(s[i:]):
			b = appendEscape(b, r)
		default:
			b = append(b, s[i:i+n]...)
		}
		i += n
	}
	return b
}

func appendEscape(b []byte, r rune) []byte {
	hex := strings.ToUpper(strconv.FormatInt(int64(r), 16))
	b = append(b, "_x"...)
	b = append(b, "0000"[len(hex):]...)
	b = append(b, hex...)
	return append(b, '_')
}

// escaped says that a text begins with _xHHHH_.
func escaped(s string) bool {
	if len(s) < 7 || s[0] != '_' || s[1] != 'x' || s[6] != '_' {
		return false
	}
	_, err := strconv.ParseUint(s[2:6], 16, 16)
	return err == nil
}

// unescape takes back _xHHHH_.
func unescape(s string) string {
	if !strings.Contains(s, "_x") {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); {
		if !escaped(s[i:]) {
			b.WriteByte(s[i])
			i++
			continue
		}
		v, _ := strconv.ParseUint(s[i+2:i+6], 16, 16)
		if v == 0 || v >= 0xd800 && v <= 0xdfff {
			b.WriteString(s[i : i+7])
		} else {
			b.WriteRune(rune(v))
		}
		i += 7
	}
	return b.String()
}

// Letters is the letters of a 1-based column: A, Z, AA, XFD.
func Letters(column int) string {
	var b [8]byte
	i := len(b)
	for ; column > 0 && i > 0; column = (column - 1) / 26 {
		i--
		b[i] = byte('A' + (column-1)%26)
	}
	return string(b[i:])
}
