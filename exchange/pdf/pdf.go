// Package pdf sets a report that was filled as a Word document on pages: headings, paragraphs, tables, charts and notes at the end. The
// letters are those of a TrueType font of the machine, of which only what is used is put into the file.
package pdf

import (
	"bytes"
	"io"
	"strconv"
	"strings"
	"unicode"

	"codeberg.org/go-pdf/fpdf"

	"wanjia/base/fault"
	"wanjia/exchange/docx/reading"
)

// The page, in millimetres: A4 with margins of 20.
const (
	pageWidth, pageHeight = 210.0, 297.0
	margin                = 20.0
	textWidth             = pageWidth - 2*margin
)

// face is the name by which the font goes in the file.
const face = "text"

// Write sets a Word document. heading is what stands above the notes.
func Write(w io.Writer, word []byte, font Font, heading string) error {
	d, err := reading.Read(word)
	if err != nil {
		return err
	}
	p := fpdf.New("P", "mm", "A4", "")
	p.SetMargins(margin, margin, margin)
	p.SetAutoPageBreak(false, margin)
	p.AddUTF8FontFromBytes(face, "", font)
	p.SetFooterFunc(func() {
		p.SetFont(face, "", 8)
		p.SetTextColor(90, 90, 90)
		number := strconv.Itoa(p.PageNo())
		p.Text((pageWidth-p.GetStringWidth(number))/2, pageHeight-10, number)
		p.SetTextColor(0, 0, 0)
	})
	p.AddPage()
	x := &setter{p: p, y: margin}
	for _, b := range d.Blocks {
		x.block(b)
	}
	if len(d.Notes) > 0 {
		x.gap(4)
		x.lines([]reading.Run{{Text: heading}}, 11)
		for i, n := range d.Notes {
			x.lines([]reading.Run{{Text: strconv.Itoa(i+1) + "  " + n}}, 8)
		}
	}
	var out bytes.Buffer
	if err := p.Output(&out); err != nil {
		return fault.New(fault.Internal, "pdf.write").Because(err)
	}
	_, err = out.WriteTo(w)
	return err
}

// setter is where on which page the next thing stands.
type setter struct {
	p *fpdf.Fpdf
	y float64
}

func (x *setter) gap(by float64) { x.y += by }

// room begins a page where there is no room for so much.
func (x *setter) room(height float64) {
	if x.y+height > pageHeight-margin {
		x.p.AddPage()
		x.y = margin
	}
}

func (x *setter) block(b reading.Block) {
	switch {
	case b.Chart != nil:
		x.chart(*b.Chart)
	case b.Rows != nil:
		x.table(b.Rows)
	case b.Style == "Title":
		x.lines(b.Runs, 18)
		x.gap(3)
	case b.Style == "Heading1":
		x.gap(3)
		x.room(20)
		x.lines(b.Runs, 13)
	case b.Style == "Heading2":
		x.gap(2)
		x.room(16)
		x.lines(b.Runs, 11.5)
	case b.Style == "Note":
		x.lines(b.Runs, 8.5)
	default:
		x.lines(b.Runs, 10.5)
	}
}

// point is a typographic point in millimetres.
const point = 0.3528

// word is what isn't parted at the end of a line.
type word struct {
	text  string
	width float64
	note  bool
	space bool
}

// words parts runs where a line may end: at spaces, and around Chinese letters, with marks that may not begin a line kept behind theirs.
func (x *setter) words(all []reading.Run, size float64) []word {
	var out []word
	add := func(text string, note bool) {
		x.p.SetFont(face, "", size)
		if note {
			x.p.SetFont(face, "", size*0.65)
		}
		out = append(out, word{text, x.p.GetStringWidth(text), note, text == " "})
	}
	for _, r := range all {
		if r.Note > 0 {
			add(strconv.Itoa(r.Note), true)
			continue
		}
		now := ""
		flush := func() {
			if now != "" {
				add(now, false)
			}
			now = ""
		}
		for _, c := range r.Text {
			switch {
			case c == ' ' || c == '\n' || c == '\t':
				flush()
				add(" ", false)
			case strings.ContainsRune(closers, c) && now == "" && len(out) > 0 && !out[len(out)-1].space && !out[len(out)-1].note:
				last := &out[len(out)-1]
				now = last.text + string(c)
				out = out[:len(out)-1]
				flush()
			case strings.ContainsRune(closers, c):
				now += string(c)
				flush()
			case unicode.Is(unicode.Han, c):
				flush()
				add(string(c), false)
			default:
				now += string(c)
			}
		}
		flush()
	}
	return out
}

// closers may not begin a line.
const closers = "\u3001\u3002\uff0c\uff1b\uff1a\uff1f\uff01\uff09\u300b\u300d\u201d\u2019\u3011\u3015%\u2030\uff05"

// lay breaks words into lines of a width.
func lay(all []word, width float64) [][]word {
	var lines [][]word
	var line []word
	at := 0.0
	for _, w := range all {
		if at+w.width > width && len(line) > 0 && !w.note {
			lines = append(lines, line)
			line, at = nil, 0
		}
		if w.space && len(line) == 0 {
			continue
		}
		line = append(line, w)
		at += w.width
	}
	if len(line) > 0 {
		lines = append(lines, line)
	}
	return lines
}

// lines sets runs below one another and moves on.
func (x *setter) lines(all []reading.Run, size float64) {
	height := size * point * 1.5
	for _, line := range lay(x.words(all, size), textWidth) {
		x.room(height)
		x.line(line, size, margin, x.y+size*point*1.1, textWidth, false)
		x.y += height
	}
	x.y += 1
}

// line sets words on a base line.
func (x *setter) line(all []word, size, left, base, width float64, end bool) {
	at := left
	if end {
		full := 0.0
		for _, w := range all {
			full += w.width
		}
		at = left + width - full
	}
	for _, w := range all {
		up := 0.0
		x.p.SetFont(face, "", size)
		if w.note {
			x.p.SetFont(face, "", size*0.65)
			up = size * point * 0.35
		}
		if !w.space {
			x.p.Text(at, base-up, w.text)
		}
		at += w.width
	}
}

// table sets a table with equal columns, the first twice as wide, and its head again on every page.
func (x *setter) table(rows [][]reading.Cell) {
	columns := 0
	for _, r := range rows {
		columns = max(columns, len(r))
	}
	if columns == 0 {
		return
	}
	unit := textWidth / float64(columns+1)
	if columns == 1 {
		unit = textWidth / 2
	}
	for i, row := range rows {
		height := x.height(row, unit)
		if i == 0 && len(rows) > 1 { // a head doesn't stay behind
			height += x.height(rows[1], unit)
		}
		if x.y+height > pageHeight-margin {
			x.p.AddPage()
			x.y = margin
			if i > 0 {
				x.row(rows[0], unit)
			}
		}
		x.row(row, unit)
	}
	x.gap(3)
}

const cellSize = 8.5

func columnOf(i int, unit float64) (left, width float64) {
	if i == 0 {
		return margin, 2 * unit
	}
	return margin + float64(i+1)*unit, unit
}

func (x *setter) height(row []reading.Cell, unit float64) float64 {
	most := 1
	for i, c := range row {
		_, width := columnOf(i, unit)
		most = max(most, len(lay(x.words(c.Runs, cellSize), width-2)))
	}
	return float64(most)*cellSize*point*1.5 + 1.5
}

func (x *setter) row(row []reading.Cell, unit float64) {
	height := x.height(row, unit)
	x.p.SetDrawColor(150, 150, 150)
	x.p.SetLineWidth(0.15)
	x.p.Line(margin, x.y+height, margin+textWidth, x.y+height)
	for i, c := range row {
		left, width := columnOf(i, unit)
		for n, line := range lay(x.words(c.Runs, cellSize), width-2) {
			x.line(line, cellSize, left+1, x.y+0.5+cellSize*point*1.1+float64(n)*cellSize*point*1.5, width-2, c.End)
		}
	}
	x.y += height
}
