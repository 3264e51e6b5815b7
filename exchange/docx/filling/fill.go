package filling

import (
	"io"
	"slices"
	"strconv"

	"wanjia/domain/report"
	"wanjia/exchange/docx"
	"wanjia/exchange/docx/runs"
	"wanjia/exchange/ooxml"
)

// Fill writes the document with what the filler says in the place of each placeholder. The template can be filled again.
func (t *Template) Fill(w io.Writer, f report.Filler) error {
	x := &fill{p: t.p.Clone(), main: t.main, f: f}
	for _, p := range t.parts {
		root := p.root.Copy()
		x.noted = p.name == t.main
		x.blocks(root, report.Item{})
		if x.err != nil {
			return x.err
		}
		x.p.Set(p.name, root.Bytes())
	}
	if err := x.notes(); err != nil {
		return err
	}
	return x.p.Write(w)
}

type fill struct {
	p      *ooxml.Package
	main   string
	f      report.Filler
	noted  bool // this part can carry footnotes
	charts int
	foot   *ooxml.Node // footnotes, once there is one
	file   string
	next   int
	err    error
}

// blocks fills what stands in a container of paragraphs and tables.
func (x *fill) blocks(parent *ooxml.Node, in report.Item) {
	var kids []*ooxml.Node
	for _, k := range parent.Kids {
		switch k.Name {
		case "w:p":
			kids = append(kids, x.paragraph(k, in)...)
		case "w:tr":
			kids = append(kids, x.row(k, in)...)
		default:
			x.blocks(k, in)
			kids = append(kids, k)
		}
	}
	parent.Kids = kids
	if parent.Name == "w:tc" && len(kids) > 0 && kids[len(kids)-1].Name == "w:tbl" {
		parent.With(ooxml.New("w:p")) // a cell ends with a paragraph
	}
}

// row is a table's row, as often as it is to be repeated.
func (x *fill) row(tr *ooxml.Node, in report.Item) []*ooxml.Node {
	var each *report.Mark
	tr.Walk(func(n *ooxml.Node) bool {
		if n.Name == "w:p" && each == nil {
			for _, s := range report.Split(runs.Text(n)) {
				if m, err := report.ParseMark(s.Mark); s.IsMark && err == nil && m.Verb == report.Each {
					each = &m
				}
			}
		}
		return n.Name != "w:tbl"
	})
	if each == nil {
		x.blocks(tr, in)
		return []*ooxml.Node{tr}
	}
	var out []*ooxml.Node
	for _, item := range x.f.Items(*each) {
		again := tr.Copy()
		x.blocks(again, item)
		out = append(out, again)
	}
	return out
}

// paragraph is what comes of a paragraph.
func (x *fill) paragraph(p *ooxml.Node, in report.Item) []*ooxml.Node {
	p.Walk(func(n *ooxml.Node) bool {
		if n.Name == "w:txbxContent" {
			x.blocks(n, in)
		}
		return n.Name != "w:txbxContent"
	})
	all := runs.Leaves(p)
	text := runs.Text(p)
	spans := slices.DeleteFunc(report.Split(text), func(s report.Span) bool { return !s.IsMark })
	if len(spans) == 0 {
		return []*ooxml.Node{p}
	}
	pieces := make([]report.Piece, len(spans))
	for i, s := range spans {
		m, err := report.ParseMark(s.Mark)
		switch {
		case err != nil:
			x.err = err
			return nil
		case m.Verb == report.Each:
			continue
		}
		pieces[i] = x.f.Piece(m, in)
		if block(m.Verb) {
			return x.instead(p, pieces[i])
		}
	}
	for i := len(spans) - 1; i >= 0; i-- {
		runs.Replace(all, spans[i].From, spans[i].To, runs.Sentinel(i))
	}
	runs.Spread(p, func(i int) (string, []*ooxml.Node) {
		if n := x.note(pieces[i].Run.Note); n != nil {
			return pieces[i].Run.Text, []*ooxml.Node{n}
		}
		return pieces[i].Run.Text, nil
	})
	return []*ooxml.Node{p}
}

// instead is what stands in the place of a paragraph that was a placeholder alone.
func (x *fill) instead(p *ooxml.Node, piece report.Piece) []*ooxml.Node {
	var out []*ooxml.Node
	for _, para := range piece.Paras {
		out = append(out, x.line(p, para))
	}
	if piece.Grid != nil {
		if piece.Grid.Title != "" {
			title := x.line(p, report.Paragraph{{Text: piece.Grid.Title}})
			keep(title)
			out = append(out, title)
		}
		out = append(out, x.grid(*piece.Grid), ooxml.New("w:p"))
	}
	if piece.Plot != nil {
		out = append(out, x.plot(*piece.Plot, p)...)
	}
	if len(out) == 0 { // a cell must hold one
		p.Kids = slices.DeleteFunc(p.Kids, func(n *ooxml.Node) bool { return n.Name != "w:pPr" })
		out = append(out, p)
	}
	return out
}

// line is a paragraph in the formatting of another.
func (x *fill) line(like *ooxml.Node, text report.Paragraph) *ooxml.Node {
	p := ooxml.New("w:p")
	if props := like.Kid("w:pPr"); props != nil {
		p.With(props.Copy())
	}
	for _, r := range text {
		run := ooxml.New("w:r")
		like.Walk(func(n *ooxml.Node) bool {
			if n.Name == "w:r" && len(run.Kids) == 0 {
				if props := n.Kid("w:rPr"); props != nil {
					run.With(props.Copy())
				}
			}
			return len(run.Kids) == 0
		})
		p.With(run.With(runs.Words(r.Text)))
		if n := x.note(r.Note); n != nil {
			p.With(n)
		}
	}
	return p
}

func keep(p *ooxml.Node) {
	props := p.Kid("w:pPr")
	if props == nil {
		props = ooxml.New("w:pPr")
		p.Kids = append([]*ooxml.Node{props}, p.Kids...)
	}
	if props.Kid("w:keepNext") != nil {
		return
	}
	at := 0
	if len(props.Kids) > 0 && props.Kids[0].Name == "w:pStyle" {
		at = 1
	}
	props.Kids = slices.Insert(props.Kids, at, ooxml.New("w:keepNext"))
}

// grid is a table with lines of its own: a template needn't have a style for it.
func (x *fill) grid(g report.Grid) *ooxml.Node {
	width := 1
	for _, r := range g.Rows {
		width = max(width, len(r))
	}
	edge := func(name, size string) *ooxml.Node {
		return ooxml.New("w:"+name, "w:val", "single", "w:sz", size, "w:space", "0", "w:color", "808080")
	}
	t := ooxml.New("w:tbl").With(ooxml.New("w:tblPr").With(ooxml.New("w:tblW", "w:w", "5000", "w:type", "pct"),
		ooxml.New("w:tblBorders").With(edge("top", "8"), edge("bottom", "8"), edge("insideH", "4")), ooxml.New("w:tblLook", "w:val", "0020", "w:firstRow", "1")))
	cols := ooxml.New("w:tblGrid")
	for range width {
		cols.With(ooxml.New("w:gridCol", "w:w", strconv.Itoa(9000/width)))
	}
	t.With(cols)
	for i, row := range g.Rows {
		props := ooxml.New("w:trPr").With(ooxml.New("w:cantSplit"))
		if i == 0 {
			props.With(ooxml.New("w:tblHeader"))
		}
		tr := ooxml.New("w:tr").With(props)
		for c := range width {
			cell := report.Run{}
			if c < len(row) {
				cell = row[c]
			}
			side := "end"
			if c == 0 {
				side = "start"
			}
			run := ooxml.New("w:r")
			if i == 0 {
				run.With(ooxml.New("w:rPr").With(ooxml.New("w:b")))
			}
			p := ooxml.New("w:p").With(ooxml.New("w:pPr").With(ooxml.New("w:spacing", "w:before", "20", "w:after", "20"), ooxml.New("w:jc", "w:val", side)),
				run.With(runs.Words(cell.Text)))
			if n := x.note(cell.Note); n != nil {
				p.With(n)
			}
			tr.With(ooxml.New("w:tc").With(ooxml.New("w:tcPr").With(ooxml.New("w:tcW", "w:w", strconv.Itoa(5000/width), "w:type", "pct")), p))
		}
		t.With(tr)
	}
	return t
}

// plot is a chart: a part of its own, and the paragraph that shows it.
func (x *fill) plot(g report.Plot, like *ooxml.Node) []*ooxml.Node {
	kind := docx.Bars
	if g.Lines == report.Curves {
		kind = docx.Lines
	}
	c := docx.Chart{Kind: kind, Title: g.Title, Alt: g.Alt, Names: g.Names}
	for _, s := range g.Series {
		c.Series = append(c.Series, docx.Series(s))
	}
	name := ""
	for taken := true; taken; _, taken = x.p.Part(name) {
		x.charts++
		name = "word/charts/chart" + strconv.Itoa(x.charts) + ".xml"
	}
	x.p.Set(name, []byte(`<?xml version="1.0" encoding="UTF-8"?>`+"\n"+c.Part(x.f.Line("report.lang"))))
	err := x.p.Type(name, "application/vnd.openxmlformats-officedocument.drawingml.chart+xml")
	relation := ""
	if err == nil {
		relation, err = x.p.Relate(x.main, "http://schemas.openxmlformats.org/officeDocument/2006/relationships/chart", "/"+name)
	}
	var drawing *ooxml.Node
	if err == nil {
		drawing, err = ooxml.Parse([]byte(c.Drawing(9000+x.charts, relation)))
	}
	if err != nil {
		x.err = err
		return nil
	}
	p := ooxml.New("w:p").With(drawing)
	keep(p)
	return []*ooxml.Node{p, x.line(like, report.Paragraph{g.Foot})}
}
