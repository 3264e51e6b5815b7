// Package remarks reads the text of a Word document, paragraph by paragraph, table cells with their heads, and footnotes, and writes comments
// beside stretches of it, which Word shows as comments of its own. Word has no comments in a footnote: what is said of one stands where the
// text refers to it. It changes nothing else.
package remarks

import (
	"io"
	"slices"
	"strconv"
	"strings"

	"wanjia/base/fault"
	"wanjia/domain/draft/written"
	"wanjia/exchange/docx/runs"
	"wanjia/exchange/ooxml"
)

// Document is a Word document that is being read.
type Document struct {
	p      *ooxml.Package
	main   string
	root   *ooxml.Node
	blocks []Block
}

// Block is a paragraph, or one in a cell of a table with the heads of its row and column.
type Block struct {
	Text  string
	Heads []string
	Note  bool // it is a footnote or an endnote, behind all that the text says
	node  *ooxml.Node
}

// Remark is what is said of a stretch of a block's text.
type Remark struct {
	Block    int
	From, To int // in bytes
	Text     string
}

// maxBlocks is how many paragraphs are read.
const maxBlocks = 50_000

// Open reads a document.
func Open(raw []byte) (*Document, error) {
	p, err := ooxml.Read(raw)
	if err != nil {
		return nil, err
	}
	d := &Document{p: p}
	if d.main, err = p.Main(); err != nil {
		return nil, err
	}
	if d.root, err = p.Tree(d.main); err != nil {
		return nil, err
	}
	body := d.root.Kid("w:body")
	if body == nil || d.root.Get("xmlns:w") == "" {
		return nil, fault.New(fault.Invalid, "docx.word")
	}
	d.read(body, nil)
	if err := d.notes(body); err != nil {
		return nil, err
	}
	if len(d.blocks) > maxBlocks {
		return nil, fault.New(fault.TooMuch, "ooxml.large")
	}
	return d, nil
}

// Blocks are the document's paragraphs, in their order.
func (d *Document) Blocks() []Block { return d.blocks }

func (d *Document) read(n *ooxml.Node, heads []string) {
	for _, k := range n.Kids {
		switch k.Name {
		case "w:p":
			d.blocks = append(d.blocks, Block{Text: runs.Text(k), Heads: heads, node: k})
			k.Walk(func(x *ooxml.Node) bool {
				if x.Name == "w:txbxContent" {
					d.read(x, nil)
				}
				return x.Name != "w:txbxContent"
			})
		case "w:tbl":
			d.table(k)
		case "":
		default:
			d.read(k, heads)
		}
	}
}

// The kinds of notes, and what refers to one in the text.
const (
	relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
	footnotes = "footnotes"
	endnotes  = "endnotes"
)

// notes reads the footnotes and endnotes to which the text refers, in that order. The node of one is the run that refers to it.
func (d *Document) notes(body *ooxml.Node) error {
	texts := map[string]string{}
	for _, kind := range []string{footnotes, endnotes} {
		name, err := d.p.Related(d.main, relations+kind)
		if err != nil {
			return err
		}
		if name == "" {
			continue
		}
		root, err := d.p.Tree(name)
		if err != nil {
			return err
		}
		for _, n := range root.Kids {
			texts[kind+n.Get("w:id")] = cellText(n)
		}
	}
	body.Walk(func(x *ooxml.Node) bool {
		if x.Name != "w:r" {
			return true
		}
		for _, ref := range []string{"footnote", "endnote"} {
			k := x.Kid("w:" + ref + "Reference")
			if text := texts[ref+"s"+k.Get("w:id")]; k != nil && text != "" {
				d.blocks = append(d.blocks, Block{Text: text, Note: true, node: x})
			}
		}
		return true
	})
	return nil
}

// table reads cells with the texts that stand at the head of their row and of their columns. Rows without a figure at the top are heads, one
// above the other; so are cells without one at the left, and what is merged down from above goes on.
func (d *Document) table(t *ooxml.Node) {
	var columns [][]string
	var left []string
	top := true
	for i, row := range named(t, "w:tr") {
		cells := named(row, "w:tc")
		at, head := 0, true
		if top = top && (i == 0 || !slices.ContainsFunc(cells, func(c *ooxml.Node) bool { return digits(cellText(c)) })); top {
			left = nil
		}
		var rows []string
		for c, cell := range cells {
			text := cellText(cell)
			var heads []string
			switch {
			case top:
			case c == 0 || head && !digits(text):
				if merged(cell) && c < len(left) {
					text = left[c]
				}
				rows = append(rows, text)
			default:
				head = false
			}
			if !top && c > 0 {
				heads = append(heads, rows[:min(c, len(rows))]...)
			}
			for j := at; !top && j < min(at+1, len(columns)); j++ {
				heads = append(heads, columns[j]...)
			}
			d.read(cell, heads)
			for range span(cell) {
				if top {
					for len(columns) <= at {
						columns = append(columns, nil)
					}
					if text != "" {
						columns[at] = append(columns[at], text)
					}
				}
				at++
			}
		}
		left = rows
	}
}

// digits says that a text holds a figure; a year is none.
func digits(text string) bool { return len(written.Numbers(text)) > 0 }

// merged says that a cell is the continuation of the one above.
func merged(cell *ooxml.Node) bool {
	m := cell.Kid("w:tcPr").Kid("w:vMerge")
	return m != nil && m.Get("w:val") != "restart"
}

func named(n *ooxml.Node, name string) []*ooxml.Node {
	var out []*ooxml.Node
	for _, k := range n.Kids {
		switch k.Name {
		case name:
			out = append(out, k)
		case "w:sdt", "w:sdtContent", "w:ins":
			out = append(out, named(k, name)...)
		}
	}
	return out
}

// maxSpan is how many columns a cell can lie over.
const maxSpan = 64

func span(cell *ooxml.Node) int {
	n, err := strconv.Atoi(cell.Kid("w:tcPr").Kid("w:gridSpan").Get("w:val"))
	if err != nil || n < 1 {
		return 1
	}
	return min(n, maxSpan)
}

func cellText(cell *ooxml.Node) string {
	var b strings.Builder
	cell.Walk(func(x *ooxml.Node) bool {
		if x.Name == "w:p" {
			b.WriteString(runs.Text(x))
			b.WriteByte(' ')
			return false
		}
		return true
	})
	return strings.TrimSpace(b.String())
}

const (
	commentsKind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/comments"
	commentsType = "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"
	blank        = `<w:comments xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"></w:comments>`
	author       = "Wanjia"
)

// Write writes the document with remarks as comments. Remarks of one block don't overlap and come in their order.
func (d *Document) Write(w io.Writer, all []Remark) error {
	name, comments, next, err := d.comments()
	if err != nil {
		return err
	}
	for from := 0; from < len(all); {
		to := from
		for to < len(all) && all[to].Block == all[from].Block {
			to++
		}
		d.mark(all[from:to], next)
		for i, r := range all[from:to] {
			comments.With(ooxml.New("w:comment", "w:id", strconv.Itoa(next+i), "w:author", author, "w:initials", "W").With(
				ooxml.New("w:p").With(ooxml.New("w:r").With(runs.Words(r.Text)))))
		}
		next, from = next+to-from, to
	}
	if len(all) > 0 {
		d.p.Set(name, comments.Bytes())
	}
	d.p.Set(d.main, d.root.Bytes())
	return d.p.Write(w)
}

// comments finds the document's comments or begins them.
func (d *Document) comments() (name string, root *ooxml.Node, next int, err error) {
	if name, err = d.p.Related(d.main, commentsKind); err != nil {
		return "", nil, 0, err
	}
	if name == "" {
		name = "word/comments.xml"
		d.p.Set(name, []byte(blank))
		if err := d.p.Type(name, commentsType); err != nil {
			return "", nil, 0, err
		}
		if _, err := d.p.Relate(d.main, commentsKind, "/"+name); err != nil {
			return "", nil, 0, err
		}
	}
	root, err = d.p.Tree(name)
	if err != nil {
		return "", nil, 0, err
	}
	for _, k := range root.Kids {
		if id, err := strconv.Atoi(k.Get("w:id")); err == nil && id >= next {
			next = id + 1
		}
	}
	return name, root, next, nil
}

// mark puts the beginnings and ends of comments into a paragraph, or around what refers to a note.
func (d *Document) mark(all []Remark, first int) {
	b := d.blocks[all[0].Block]
	p := b.node
	if b.Note {
		for i := range all {
			d.around(p, strconv.Itoa(first+i))
		}
		return
	}
	leaves := runs.Leaves(p)
	for i := len(all) - 1; i >= 0; i-- { // from behind, so that what lies before stays where it is
		runs.Replace(leaves, all[i].To, all[i].To, runs.Sentinel(2*i+1))
		runs.Replace(leaves, all[i].From, all[i].From, runs.Sentinel(2*i))
	}
	runs.Spread(p, func(i int) (string, []*ooxml.Node) {
		id := strconv.Itoa(first + i/2)
		if i%2 == 0 {
			return "", begin(id)
		}
		return "", end(id)
	})
}

// around puts a comment around a run.
func (d *Document) around(run *ooxml.Node, id string) {
	d.root.Walk(func(x *ooxml.Node) bool {
		i := slices.Index(x.Kids, run)
		if i < 0 {
			return true
		}
		x.Kids = slices.Concat(x.Kids[:i], begin(id), []*ooxml.Node{run}, end(id), x.Kids[i+1:])
		return false
	})
}

func begin(id string) []*ooxml.Node {
	return []*ooxml.Node{ooxml.New("w:commentRangeStart", "w:id", id)}
}

func end(id string) []*ooxml.Node {
	return []*ooxml.Node{ooxml.New("w:commentRangeEnd", "w:id", id), ooxml.New("w:r").With(ooxml.New("w:commentReference", "w:id", id))}
}
