// Package filling fills Word templates. It finds the placeholders, also those that Word has split over several runs, says where each
// stands, and puts in their place what a filler says: text in the formatting that the placeholder had, with real footnotes, paragraphs,
// tables, charts that are drawings of numbers, and rows as often as there are things to tell. What a placeholder means is its caller's.
package filling

import (
	"strconv"
	"strings"

	"wanjia/base/fault"
	"wanjia/domain/report"
	"wanjia/exchange/docx/runs"
	"wanjia/exchange/ooxml"
)

// Template is a Word document that may hold placeholders.
type Template struct {
	p     *ooxml.Package
	main  string
	parts []part
}

// part is a part with text: the document, headers and footers.
type part struct {
	name string
	root *ooxml.Node
}

// Open reads a template.
func Open(raw []byte) (*Template, error) {
	p, err := ooxml.Read(raw)
	if err != nil {
		return nil, err
	}
	t := &Template{p: p}
	if t.main, err = p.Main(); err != nil {
		return nil, err
	}
	for _, name := range p.Names() {
		if name != t.main && !strings.HasPrefix(name, "word/header") && !strings.HasPrefix(name, "word/footer") {
			continue
		}
		root, err := p.Tree(name)
		if err != nil {
			return nil, err
		}
		if root.Get("xmlns:w") == "" {
			return nil, fault.New(fault.Invalid, "docx.word")
		}
		t.parts = append(t.parts, part{name, root})
	}
	return t, nil
}

// Places are the placeholders and where they stand, and what can't be read of them.
func (t *Template) Places() (found []report.Place, wrong []error) {
	for _, p := range t.parts {
		n := 0
		where := func() string {
			at := "¶" + strconv.Itoa(n)
			if p.name != t.main {
				at = strings.TrimSuffix(p.name[strings.LastIndexByte(p.name, '/')+1:], ".xml") + " " + at
			}
			return at
		}
		p.root.Walk(func(x *ooxml.Node) bool {
			if x.Name != "w:p" {
				return true
			}
			n++
			text := runs.Text(x)
			for _, s := range report.Split(text) {
				if !s.IsMark {
					continue
				}
				m, err := report.ParseMark(s.Mark)
				if err == nil && block(m.Verb) && strings.TrimSpace(text) != text[s.From:s.To] {
					err = fault.New(fault.Invalid, "report.mark.alone", "mark", m.Raw, "where", where())
				}
				if err != nil {
					wrong = append(wrong, report.At(err, where()))
					continue
				}
				found = append(found, report.Place{Mark: m, Where: where()})
			}
			return true
		})
		wrong = append(wrong, loose(p.root, where)...)
	}
	return found, wrong
}

// block says whether what is put in place is more than a text in the line.
func block(v report.Verb) bool { return v == report.Table || v == report.Chart || v == report.Rule }

// loose finds rows to repeat that stand in no table.
func loose(root *ooxml.Node, where func() string) []error {
	var wrong []error
	root.Walk(func(x *ooxml.Node) bool {
		if x.Name == "w:tr" {
			return false
		}
		if x.Name == "w:p" {
			for _, s := range report.Split(runs.Text(x)) {
				if m, err := report.ParseMark(s.Mark); s.IsMark && err == nil && m.Verb == report.Each {
					wrong = append(wrong, report.At(fault.New(fault.Invalid, "report.mark.row", "mark", m.Raw, "where", where()), where()))
				}
			}
		}
		return true
	})
	return wrong
}
