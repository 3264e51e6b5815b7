package ooxml

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strings"
)

// Node is an element, or what stands between elements.
type Node struct {
	Name  string // with its prefix: w:p; empty for what is no element
	Attrs []xml.Attr
	Kids  []*Node
	Text  string // of what is no element
	raw   string // a comment or an instruction, as it is written
}

// What a part may hold.
const (
	maxDepth = 256
	maxNodes = 3_000_000
)

var (
	errDepth   = errors.New("too deep or too many elements")
	errDoctype = errors.New("a document type is not allowed")
	errEnd     = errors.New("an element isn't closed, or another one is")
)

// Parse reads XML.
func Parse(text []byte) (*Node, error) {
	d := xml.NewDecoder(bytes.NewReader(text))
	top := &Node{}
	open := []*Node{top}
	for count := 0; ; count++ {
		tok, err := d.RawToken()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		if count > maxNodes || len(open) > maxDepth {
			return nil, errDepth
		}
		at := open[len(open)-1]
		switch t := tok.(type) {
		case xml.StartElement:
			n := &Node{Name: full(t.Name), Attrs: append([]xml.Attr(nil), t.Attr...)}
			at.Kids = append(at.Kids, n)
			open = append(open, n)
		case xml.EndElement:
			if len(open) == 1 || at.Name != full(t.Name) {
				return nil, errEnd
			}
			open = open[:len(open)-1]
		case xml.CharData:
			at.Kids = append(at.Kids, &Node{Text: string(t)})
		case xml.Directive:
			return nil, errDoctype
		case xml.Comment:
			at.Kids = append(at.Kids, &Node{raw: "<!--" + string(t) + "-->"})
		}
	}
	if len(open) != 1 {
		return nil, errEnd
	}
	var root *Node
	for _, k := range top.Kids {
		if k.Name == "" {
			continue
		}
		if root != nil {
			return nil, errEnd
		}
		root = k
	}
	if root == nil {
		return nil, errEnd
	}
	return root, nil
}

func full(n xml.Name) string {
	if n.Space == "" {
		return n.Local
	}
	return n.Space + ":" + n.Local
}

// New is an element with attributes, name and value by turns.
func New(name string, attrs ...string) *Node {
	n := &Node{Name: name}
	for i := 0; i+1 < len(attrs); i += 2 {
		n.Set(attrs[i], attrs[i+1])
	}
	return n
}

// With adds children.
func (n *Node) With(kids ...*Node) *Node {
	n.Kids = append(n.Kids, kids...)
	return n
}

// Words is a node of text.
func Words(text string) *Node { return &Node{Text: text} }

// Get is an attribute; empty where there is none.
func (n *Node) Get(name string) string {
	if n == nil {
		return ""
	}
	for _, a := range n.Attrs {
		if full(a.Name) == name {
			return a.Value
		}
	}
	return ""
}

// Set sets an attribute.
func (n *Node) Set(name, value string) {
	for i := range n.Attrs {
		if full(n.Attrs[i].Name) == name {
			n.Attrs[i].Value = value
			return
		}
	}
	space, local, ok := strings.Cut(name, ":")
	if !ok {
		space, local = "", name
	}
	n.Attrs = append(n.Attrs, xml.Attr{Name: xml.Name{Space: space, Local: local}, Value: value})
}

// Kid is the first child of a name; nil where there is none.
func (n *Node) Kid(name string) *Node {
	if n == nil {
		return nil
	}
	for _, k := range n.Kids {
		if k.Name == name {
			return k
		}
	}
	return nil
}

// Content is all text inside.
func (n *Node) Content() string {
	if n == nil {
		return ""
	}
	if n.Name == "" {
		return n.Text
	}
	var b strings.Builder
	for _, k := range n.Kids {
		b.WriteString(k.Content())
	}
	return b.String()
}

// Put makes a text the only thing inside.
func (n *Node) Put(text string) { n.Kids = []*Node{Words(text)} }

// Copy is the same again.
func (n *Node) Copy() *Node {
	c := &Node{Name: n.Name, Attrs: append([]xml.Attr(nil), n.Attrs...), Text: n.Text, raw: n.raw}
	for _, k := range n.Kids {
		c.Kids = append(c.Kids, k.Copy())
	}
	return c
}

// Walk visits an element and all inside, until visit says not to go in.
func (n *Node) Walk(visit func(n *Node) bool) {
	if n.Name == "" || !visit(n) {
		return
	}
	for _, k := range n.Kids {
		k.Walk(visit)
	}
}

// Bytes is the part as it is written.
func (n *Node) Bytes() []byte {
	var b bytes.Buffer
	b.WriteString(xml.Header)
	n.write(&b)
	return b.Bytes()
}

func (n *Node) write(b *bytes.Buffer) {
	switch {
	case n.raw != "":
		b.WriteString(n.raw)
		return
	case n.Name == "":
		_ = xml.EscapeText(b, []byte(n.Text)) // a buffer takes everything
		return
	}
	b.WriteByte('<')
	b.WriteString(n.Name)
	for _, a := range n.Attrs {
		b.WriteByte(' ')
		b.WriteString(full(a.Name))
		b.WriteString(`="`)
		_ = xml.EscapeText(b, []byte(a.Value))
		b.WriteByte('"')
	}
	if len(n.Kids) == 0 {
		b.WriteString("/>")
		return
	}
	b.WriteByte('>')
	for _, k := range n.Kids {
		k.write(b)
	}
	b.WriteString("</")
	b.WriteString(n.Name)
	b.WriteByte('>')
}
