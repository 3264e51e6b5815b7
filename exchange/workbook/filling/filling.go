// Package filling fills Excel templates: cells that hold placeholders, rows that are repeated, tables and charts that grow from the cell
// in which they are named. A cell that is one figure holds the number and not its picture; what it means stands in a comment of the cell
// and, for all of them, in a sheet of notes at the end. What a placeholder means is its caller's.
package filling

import (
	"bytes"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"wanjia/base/fault"
	"wanjia/domain/report"
)

// What a workbook may hold.
const (
	maxUnpacked = 256 << 20
	maxFile     = 64 << 20
	maxCells    = 200_000
)

// Template is a workbook that may hold placeholders.
type Template struct {
	raw   []byte
	cells []cell
}

// cell is one that holds placeholders.
type cell struct {
	sheet    string
	col, row int
	text     string
}

// Open reads a template.
func Open(raw []byte) (*Template, error) {
	if len(raw) > maxFile {
		return nil, fault.New(fault.TooMuch, "ooxml.large")
	}
	f, err := open(raw)
	if err != nil {
		return nil, err
	}
	t := &Template{raw: raw}
	seen := 0
	for _, sheet := range f.GetSheetList() {
		rows, err := f.GetRows(sheet, excelize.Options{RawCellValue: true})
		if err != nil {
			return nil, fault.New(fault.Invalid, "ooxml.zip").Because(err)
		}
		for r, row := range rows {
			for c, text := range row {
				if seen++; seen > maxCells {
					return nil, fault.New(fault.TooMuch, "ooxml.large")
				}
				if strings.Contains(text, "{{") {
					t.cells = append(t.cells, cell{sheet, c + 1, r + 1, text})
				}
			}
		}
	}
	return t, f.Close()
}

func open(raw []byte) (*excelize.File, error) {
	f, err := excelize.OpenReader(bytes.NewReader(raw), excelize.Options{UnzipSizeLimit: maxUnpacked, UnzipXMLSizeLimit: maxUnpacked})
	if err != nil {
		return nil, fault.New(fault.Invalid, "ooxml.zip").Because(err)
	}
	return f, nil
}

// name is a cell as people call it.
func (c cell) name() string { return c.sheet + "!" + at(c.col, c.row) }

func at(col, row int) string {
	name, err := excelize.CoordinatesToCellName(col, row)
	if err != nil { // beyond the sheet: what is put there is refused
		return "A0"
	}
	return name
}

// marks are the placeholders of a cell.
func (c cell) marks() (found []report.Mark, wrong []error) {
	for _, s := range report.Split(c.text) {
		if !s.IsMark {
			continue
		}
		m, err := report.ParseMark(s.Mark)
		if err == nil && block(m.Verb) && strings.TrimSpace(c.text) != c.text[s.From:s.To] {
			err = fault.New(fault.Invalid, "report.mark.alone", "mark", m.Raw, "where", c.name())
		}
		if err != nil {
			wrong = append(wrong, report.At(err, c.name()))
			continue
		}
		found = append(found, m)
	}
	return found, wrong
}

func block(v report.Verb) bool { return v == report.Table || v == report.Chart || v == report.Rule }

// Places are the placeholders and where they stand, and what can't be read of them.
func (t *Template) Places() (found []report.Place, wrong []error) {
	for _, c := range t.cells {
		marks, bad := c.marks()
		wrong = append(wrong, bad...)
		for _, m := range marks {
			found = append(found, report.Place{Mark: m, Where: c.name()})
		}
	}
	return found, wrong
}

// Fill writes the workbook with what the filler says in the place of each placeholder.
func (t *Template) Fill(w io.Writer, f report.Filler) error {
	book, err := open(t.raw)
	if err != nil {
		return err
	}
	x := &fill{book: book, f: f, charts: map[string]int{}}
	for _, sheet := range book.GetSheetList() {
		var mine []cell
		for _, c := range t.cells {
			if c.sheet == sheet {
				mine = append(mine, c)
			}
		}
		x.sheet(sheet, mine)
	}
	x.notes()
	if x.err == nil {
		_, x.err = book.WriteTo(w)
	}
	if x.err != nil {
		return fault.New(fault.Internal, "workbook.write").Because(x.err)
	}
	return book.Close()
}

type fill struct {
	book   *excelize.File
	f      report.Filler
	said   []note
	charts map[string]int
	data   string // the sheet of charts' numbers
	next   int    // its next column
	err    error
}

type note struct{ at, text string }

func (x *fill) do(err error) {
	if x.err == nil {
		x.err = err
	}
}

// sheet fills a sheet from its last row upward, so that rows that are put in move nothing that is still to be filled.
func (x *fill) sheet(sheet string, all []cell) {
	var rows []int
	for _, c := range all {
		if !slices.Contains(rows, c.row) {
			rows = append(rows, c.row)
		}
	}
	slices.Sort(rows)
	slices.Reverse(rows)
	for _, r := range rows {
		var mine []cell
		var each *report.Mark
		for _, c := range all {
			if c.row != r {
				continue
			}
			mine = append(mine, c)
			marks, _ := c.marks()
			for _, m := range marks {
				if m.Verb == report.Each {
					each = &m
				}
			}
		}
		if each != nil {
			x.repeat(sheet, r, mine, x.f.Items(*each))
			continue
		}
		for _, c := range mine {
			x.cell(c, report.Item{})
		}
	}
}

// repeat puts a row in as often as there are items, and fills each.
func (x *fill) repeat(sheet string, row int, mine []cell, items []report.Item) {
	if len(items) == 0 {
		x.do(x.book.RemoveRow(sheet, row))
		return
	}
	for range items[1:] {
		x.do(x.book.DuplicateRow(sheet, row))
		x.push(sheet, row, 1)
	}
	for i := len(items) - 1; i >= 0; i-- {
		for _, c := range mine {
			c.row = row + i
			x.cell(c, items[i])
		}
	}
}

// push moves the notes of cells below a row that was put in.
func (x *fill) push(sheet string, after, by int) {
	for i, n := range x.said {
		if rest, ok := strings.CutPrefix(n.at, sheet+"!"); ok {
			if c, r, err := excelize.CellNameToCoordinates(rest); err == nil && r > after {
				x.said[i].at = sheet + "!" + at(c, r+by)
			}
		}
	}
}

// cell fills one cell.
func (x *fill) cell(c cell, in report.Item) {
	spans := report.Split(c.text)
	var text strings.Builder
	var notes []string
	for _, s := range spans {
		if !s.IsMark {
			text.WriteString(c.text[s.From:s.To])
			continue
		}
		m, err := report.ParseMark(s.Mark)
		if err != nil {
			x.do(err)
			return
		}
		if m.Verb == report.Each {
			continue
		}
		piece := x.f.Piece(m, in)
		switch {
		case piece.Grid != nil:
			x.grid(c, *piece.Grid)
			return
		case piece.Plot != nil:
			x.plot(c, *piece.Plot)
			return
		case piece.Paras != nil:
			text.WriteString(x.paras(piece.Paras, &notes))
			continue
		}
		if len(spans) == 1 && piece.Run.Number != nil {
			x.number(c, piece.Run)
			x.note(c, piece.Run.Note)
			return
		}
		text.WriteString(piece.Run.Text)
		if piece.Run.Note != "" {
			notes = append(notes, piece.Run.Note)
		}
	}
	x.do(x.book.SetCellStr(c.sheet, at(c.col, c.row), text.String()))
	x.note(c, strings.Join(notes, "\n"))
}

func (x *fill) paras(all []report.Paragraph, notes *[]string) string {
	var lines []string
	for _, p := range all {
		lines = append(lines, p.Text())
		for _, r := range p {
			if r.Note != "" {
				*notes = append(*notes, r.Note)
			}
		}
	}
	return strings.Join(lines, "\n")
}

// number puts a number in, in the cell's own formatting; a share is shown in per cent where the cell has no number format.
func (x *fill) number(c cell, r report.Run) {
	where := at(c.col, c.row)
	x.do(x.book.SetCellFloat(c.sheet, where, *r.Number, -1, 64))
	id, err := x.book.GetCellStyle(c.sheet, where)
	if err != nil {
		x.do(err)
		return
	}
	style, err := x.book.GetStyle(id)
	if err != nil || style.NumFmt != 0 || style.CustomNumFmt != nil {
		x.do(err)
		return
	}
	form := map[report.Scale]string{report.Plain: "#,##0", report.Hundred: "0.0%", report.Decimal: "0.00", report.Tenth: "0.0"}[r.Percent]
	style.CustomNumFmt = &form
	if id, err = x.book.NewStyle(style); err == nil {
		err = x.book.SetCellStyle(c.sheet, where, where, id)
	}
	x.do(err)
}

func (x *fill) note(c cell, text string) {
	if text != "" {
		x.said = append(x.said, note{c.name(), text})
	}
}

// grid puts a table in, from the cell to the right and downward; what lies below moves down.
func (x *fill) grid(c cell, g report.Grid) {
	rows := g.Rows
	if g.Title != "" {
		rows = append([][]report.Run{{{Text: g.Title}}}, rows...)
	}
	if len(rows) > 1 {
		x.do(x.book.InsertRows(c.sheet, c.row+1, len(rows)-1))
		x.push(c.sheet, c.row, len(rows)-1)
	}
	for r, row := range rows {
		for i, run := range row {
			here := cell{sheet: c.sheet, col: c.col + i, row: c.row + r}
			if run.Number != nil {
				x.number(here, run)
			} else {
				x.do(x.book.SetCellStr(c.sheet, at(here.col, here.row), run.Text))
			}
			x.note(here, run.Note)
		}
	}
}

// chartRows is how many rows a chart lies over.
const chartRows = 15

// plot draws a chart at the cell, of numbers that stand in a sheet of their own.
func (x *fill) plot(c cell, p report.Plot) {
	if x.data == "" {
		x.data, x.next = x.f.Line("report.sheet.data"), 1
		_, err := x.book.NewSheet(x.data)
		x.do(err)
	}
	kind := excelize.Col
	if p.Lines == report.Curves {
		kind = excelize.Line
	}
	ref := func(col, from, to int) string {
		name, err := excelize.ColumnNumberToName(col)
		x.do(err)
		return "'" + x.data + "'!$" + name + "$" + strconv.Itoa(from) + ":$" + name + "$" + strconv.Itoa(to)
	}
	last := len(p.Names) + 1
	for i, n := range p.Names {
		x.do(x.book.SetCellStr(x.data, at(x.next, i+2), n))
	}
	chart := &excelize.Chart{Type: kind, Title: excelize.ChartTitle{Paragraph: []excelize.RichTextRun{{Text: p.Title}}}, Format: excelize.GraphicOptions{AltText: p.Alt},
		Legend: excelize.ChartLegend{Position: "bottom"}}
	for s, series := range p.Series {
		col := x.next + 1 + s
		x.do(x.book.SetCellStr(x.data, at(col, 1), series.Name))
		for i, v := range series.Values {
			if !math.IsNaN(v) { // a gap stays empty
				x.do(x.book.SetCellFloat(x.data, at(col, i+2), v, -1, 64))
			}
		}
		chart.Series = append(chart.Series, excelize.ChartSeries{Name: ref(col, 1, 1), Categories: ref(x.next, 2, last), Values: ref(col, 2, last)})
	}
	x.next += len(p.Series) + 2
	x.do(x.book.SetCellStr(c.sheet, at(c.col, c.row), p.Foot.Text))
	x.note(c, p.Foot.Note)
	x.do(x.book.InsertRows(c.sheet, c.row+1, chartRows))
	x.push(c.sheet, c.row, chartRows)
	x.do(x.book.AddChart(c.sheet, at(c.col, c.row+1), chart))
}

// notes writes each cell's note beside it and all of them into a sheet at the end.
func (x *fill) notes() {
	if len(x.said) == 0 {
		return
	}
	name := x.f.Line("report.sheet.notes")
	_, err := x.book.NewSheet(name)
	x.do(err)
	x.do(x.book.SetCellStr(name, "A1", x.f.Line("report.sheet.cell")))
	x.do(x.book.SetCellStr(name, "B1", x.f.Line("report.sheet.means")))
	slices.SortStableFunc(x.said, func(a, b note) int { return place(a.at) - place(b.at) })
	for i, n := range x.said {
		sheet, where, _ := strings.Cut(n.at, "!")
		row := strconv.Itoa(i + 2)
		x.do(x.book.SetCellStr(name, "A"+row, n.at))
		x.do(x.book.SetCellStr(name, "B"+row, n.text))
		x.do(x.book.AddComment(sheet, excelize.Comment{Cell: where, Author: "Wanjia", Paragraph: []excelize.RichTextRun{{Text: n.text}}, Width: 320, Height: 120}))
	}
	x.do(x.book.SetColWidth(name, "A", "A", 18))
	x.do(x.book.SetColWidth(name, "B", "B", 110))
}

// place orders the cells of a sheet by row and column.
func place(name string) int {
	_, where, _ := strings.Cut(name, "!")
	c, r, err := excelize.CellNameToCoordinates(where)
	if err != nil {
		return 0
	}
	return r*20_000 + c
}
