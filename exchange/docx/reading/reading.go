// Package reading reads a Word document as what stands on its pages: paragraphs with their style and runs, tables, charts of numbers and
// footnotes. It knows as much of Word as a report needs; what else a document holds is passed over.
package reading

import (
	"math"
	"strconv"
	"strings"

	"wanjia/base/fault"
	"wanjia/exchange/docx/runs"
	"wanjia/exchange/ooxml"
)

// Document is what was read.
type Document struct {
	Lang   string
	Blocks []Block
	Notes  []string // in the order in which the text refers to them
}

// Block is a paragraph, a table or a chart.
type Block struct {
	Style string
	Runs  []Run
	Rows  [][]Cell
	Chart *Chart
}

// Cell is one of a table.
type Cell struct {
	Runs []Run
	End  bool // its text stands at the far side
}

// Run is a stretch of text.
type Run struct {
	Text string
	Bold bool
	Note int // the number of a footnote; 0 for none
}

// Chart is numbers over names.
type Chart struct {
	Title  string
	Lines  bool
	Names  []string
	Series []Series
}

// Series is one row of a chart's numbers; what isn't one is NaN.
type Series struct {
	Name   string
	Values []float64
}

// Read reads a document.
func Read(raw []byte) (Document, error) {
	p, err := ooxml.Read(raw)
	if err != nil {
		return Document{}, err
	}
	main, err := p.Main()
	if err != nil {
		return Document{}, err
	}
	root, err := p.Tree(main)
	if err != nil {
		return Document{}, err
	}
	body := root.Kid("w:body")
	if body == nil {
		return Document{}, fault.New(fault.Invalid, "docx.word")
	}
	r := &reader{p: p, main: main, notes: map[string]string{}}
	if r.relations, err = p.Relations(main); err == nil {
		err = r.footnotes()
	}
	if err != nil {
		return Document{}, err
	}
	r.blocks(body)
	return r.d, r.err
}

type reader struct {
	p         *ooxml.Package
	main      string
	relations map[string]string
	notes     map[string]string
	d         Document
	err       error
}

func (r *reader) footnotes() error {
	name, err := r.p.Related(r.main, "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes")
	if err != nil || name == "" {
		return err
	}
	root, err := r.p.Tree(name)
	if err != nil {
		return err
	}
	for _, n := range root.Kids {
		var b strings.Builder
		n.Walk(func(x *ooxml.Node) bool {
			if x.Name == "w:p" {
				b.WriteString(runs.Text(x))
			}
			return x.Name != "w:p"
		})
		r.notes[n.Get("w:id")] = strings.TrimSpace(b.String())
	}
	return nil
}

func (r *reader) blocks(n *ooxml.Node) {
	for _, k := range n.Kids {
		switch k.Name {
		case "w:p":
			b := Block{Style: k.Kid("w:pPr").Kid("w:pStyle").Get("w:val"), Runs: r.runs(k)}
			if b.Chart = r.chart(k); b.Chart != nil || len(b.Runs) > 0 {
				r.d.Blocks = append(r.d.Blocks, b)
			}
		case "w:tbl":
			r.d.Blocks = append(r.d.Blocks, Block{Rows: r.table(k)})
		case "":
		default:
			r.blocks(k)
		}
	}
}

// runs are a paragraph's texts and references to footnotes.
func (r *reader) runs(p *ooxml.Node) []Run {
	var out []Run
	p.Walk(func(x *ooxml.Node) bool {
		if x.Name != "w:r" {
			return true
		}
		bold := x.Kid("w:rPr").Kid("w:b") != nil
		for _, k := range x.Kids {
			switch k.Name {
			case "w:t":
				out = append(out, Run{Text: k.Content(), Bold: bold})
			case "w:tab", "w:br":
				out = append(out, Run{Text: " ", Bold: bold})
			case "w:footnoteReference":
				r.d.Notes = append(r.d.Notes, r.notes[k.Get("w:id")])
				out = append(out, Run{Note: len(r.d.Notes)})
			}
		}
		return false
	})
	return out
}

func (r *reader) table(t *ooxml.Node) [][]Cell {
	var rows [][]Cell
	for _, tr := range t.Kids {
		if tr.Name != "w:tr" {
			continue
		}
		var row []Cell
		for _, tc := range tr.Kids {
			if tc.Name != "w:tc" {
				continue
			}
			c := Cell{}
			for _, p := range tc.Kids {
				if p.Name == "w:p" {
					c.Runs = append(c.Runs, r.runs(p)...)
					side := p.Kid("w:pPr").Kid("w:jc").Get("w:val")
					c.End = side == "end" || side == "right"
				}
			}
			row = append(row, c)
		}
		rows = append(rows, row)
	}
	return rows
}

// chart is the chart that a paragraph shows; nil where it shows none.
func (r *reader) chart(p *ooxml.Node) *Chart {
	id := ""
	p.Walk(func(x *ooxml.Node) bool {
		if x.Name == "c:chart" {
			id = x.Get("r:id")
		}
		return true
	})
	part := r.relations[id]
	if _, ok := r.p.Part(part); id == "" || !ok {
		return nil
	}
	root, err := r.p.Tree(part)
	if err != nil {
		r.err = err
		return nil
	}
	c := &Chart{}
	root.Walk(func(x *ooxml.Node) bool {
		switch x.Name {
		case "c:title":
			if c.Title == "" {
				c.Title = strings.TrimSpace(x.Content())
			}
			return false
		case "c:lineChart":
			c.Lines = true
		case "c:ser":
			c.series(x)
			return false
		}
		return true
	})
	return c
}

// maxPoints is how many points of a series are read.
const maxPoints = 5000

func (c *Chart) series(x *ooxml.Node) {
	s := Series{Name: strings.TrimSpace(x.Kid("c:tx").Content())}
	for i, text := range points(x.Kid("c:cat")) {
		for len(c.Names) <= i {
			c.Names = append(c.Names, "")
		}
		c.Names[i] = text
	}
	for i, text := range points(x.Kid("c:val")) {
		for len(s.Values) <= i {
			s.Values = append(s.Values, math.NaN())
		}
		if v, err := strconv.ParseFloat(text, 64); err == nil && !math.IsInf(v, 0) {
			s.Values[i] = v
		}
	}
	c.Series = append(c.Series, s)
}

func points(n *ooxml.Node) map[int]string {
	out := map[int]string{}
	if n == nil {
		return out
	}
	n.Walk(func(x *ooxml.Node) bool {
		if x.Name == "c:pt" {
			if i, err := strconv.Atoi(x.Get("idx")); err == nil && i >= 0 && i < maxPoints {
				out[i] = strings.TrimSpace(x.Kid("c:v").Content())
			}
		}
		return true
	})
	return out
}
