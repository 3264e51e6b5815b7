// Package runs puts things into the middle of Word's paragraphs, whose text lies in runs of one formatting each: it reads a paragraph
// as one text and parts runs where something is to stand between two letters.
package runs

import (
	"strconv"
	"strings"

	"wanjia/exchange/ooxml"
)

// Leaves are the texts of a paragraph, without those of paragraphs inside it (text boxes).
func Leaves(p *ooxml.Node) []*ooxml.Node {
	var out []*ooxml.Node
	for _, k := range p.Kids {
		k.Walk(func(x *ooxml.Node) bool {
			if x.Name == "w:t" {
				out = append(out, x)
			}
			return x.Name != "w:t" && x.Name != "w:p"
		})
	}
	return out
}

// Text is a paragraph's text.
func Text(p *ooxml.Node) string {
	var b strings.Builder
	for _, t := range Leaves(p) {
		b.WriteString(t.Content())
	}
	return b.String()
}

// Sentinel stands for the thing of a number until runs are parted; XML can't hold it.
func Sentinel(i int) string { return "\x00" + strconv.Itoa(i) + "\x00" }

// Replace puts a text in place of a stretch of the texts taken together: into the first that the stretch touches, out of the rest. An
// empty stretch puts it in between.
func Replace(all []*ooxml.Node, from, to int, by string) {
	at, done := 0, false
	for _, t := range all {
		text := t.Content()
		start, end := at, at+len(text)
		at = end
		if end < from || end == from && to > from || start > to || start == to && done {
			continue
		}
		head, tail := "", ""
		if !done {
			head = text[:max(from-start, 0)] + by
			done = true
		}
		if end > to {
			tail = text[max(to-start, 0):]
		}
		t.Put(head + tail)
	}
}

// Spread parts the runs in which sentinels stand: put says which text comes in place of one, in the run's own formatting, and what
// stands behind that, outside of the run.
func Spread(parent *ooxml.Node, put func(i int) (text string, behind []*ooxml.Node)) {
	var kids []*ooxml.Node
	for _, k := range parent.Kids {
		switch {
		case k.Name == "w:r" && strings.Contains(k.Content(), "\x00"):
			kids = append(kids, part(k, put)...)
		case k.Name == "w:txbxContent":
			kids = append(kids, k)
		default:
			Spread(k, put)
			kids = append(kids, k)
		}
	}
	parent.Kids = kids
}

// Words is a run's text.
func Words(text string) *ooxml.Node {
	return ooxml.New("w:t", "xml:space", "preserve").With(ooxml.Words(text))
}

// part makes several runs of one, all in its formatting.
func part(r *ooxml.Node, put func(i int) (string, []*ooxml.Node)) []*ooxml.Node {
	props := r.Kid("w:rPr")
	fresh := func() *ooxml.Node {
		n := &ooxml.Node{Name: "w:r", Attrs: r.Attrs}
		if props != nil {
			n.With(props.Copy())
		}
		return n
	}
	var out []*ooxml.Node
	now, empty := fresh(), true
	add := func(n *ooxml.Node) { now, empty = now.With(n), false }
	for _, k := range r.Kids {
		if k == props {
			continue
		}
		text := k.Content()
		if k.Name != "w:t" || !strings.Contains(text, "\x00") {
			add(k)
			continue
		}
		for i, bit := range strings.Split(text, "\x00") {
			var behind []*ooxml.Node
			if i%2 == 1 {
				n, _ := strconv.Atoi(bit) // our own
				bit, behind = put(n)
			}
			if bit != "" {
				add(Words(bit))
			}
			if len(behind) == 0 {
				continue
			}
			if !empty {
				out = append(out, now)
			}
			out = append(out, behind...)
			now, empty = fresh(), true
		}
	}
	if !empty {
		out = append(out, now)
	}
	return out
}
