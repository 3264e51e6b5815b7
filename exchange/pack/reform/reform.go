// Package reform is a scheme being edited: a text that is checked as packs are, with what can be changed in it by fields laid
// out, and the pack that it becomes. A draft is a text and nothing else, so that what was compared is what is saved; comments stay.
// What a scheme means is the domain's.
package reform

import (
	"bytes"
	"cmp"
	"io/fs"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"wanjia/base/fault"
	"wanjia/domain/benefit"
	"wanjia/exchange/pack/schemes"
)

// Shelf is the content that drafts are of.
type Shelf struct {
	files fs.FS
	names []string
	set   benefit.Set
}

// New is a shelf over packs, and the schemes that were read of them.
func New(files fs.FS, names []string, set benefit.Set) *Shelf { return &Shelf{files, names, set} }

// Text is a scheme as its file has it.
func (s *Shelf) Text(of *benefit.Scheme) (string, error) {
	raw, err := fs.ReadFile(s.files, of.Where)
	if err != nil {
		return "", fault.New(fault.Internal, "pack.unread", "file", of.Where).Because(err)
	}
	return string(raw), nil
}

// Problem is something wrong with a draft, and the line that it stands in.
type Problem struct {
	Line  int
	Fault *fault.Fault
}

// Draft is a text with what was found of it.
type Draft struct {
	Text     string
	Scheme   *benefit.Scheme // nil where anything is wrong
	Problems []Problem
	Examples []Problem // examples that don't come out as they are written: the amounts were changed, or a clause is not what was meant
	Outline  Outline
}

// Check reads a draft of a scheme.
func (s *Shelf) Check(id benefit.ID, text string) (Draft, error) {
	d := Draft{Text: text}
	name := "draft/scheme-" + string(id) + ".yaml"
	lang, err := benefit.Language()
	if err != nil {
		return d, err
	}
	parsed, wrong := schemes.Parse(name, []byte(text), lang)
	if parsed != nil {
		wrong = append(wrong, schemes.Beside(s.set, parsed)...)
	}
	d.Problems = problems(wrong)
	if root := rootOf(text); root != nil {
		d.Outline = outline(root)
	}
	if parsed != nil && len(wrong) == 0 {
		d.Scheme = parsed
		d.Examples = problems(schemes.Test(benefit.Set{parsed}))
	}
	return d, nil
}

func problems(wrong []*fault.Fault) []Problem {
	var out []Problem
	for _, f := range wrong {
		n, err := strconv.Atoi(f.Args["line"])
		if err != nil {
			n = 1
		}
		out = append(out, Problem{n, f})
	}
	slices.SortStableFunc(out, func(a, b Problem) int { return cmp.Compare(a.Line, b.Line) })
	return out
}

// rootOf is the mapping of a text; nil where it isn't one.
func rootOf(text string) *yaml.Node {
	var doc yaml.Node
	if err := yaml.Unmarshal([]byte(text), &doc); err != nil || len(doc.Content) == 0 || doc.Content[0].Kind != yaml.MappingNode {
		return nil
	}
	return doc.Content[0]
}

// Outline is what can be changed by fields.
type Outline struct {
	Version, From, Till, Region Value
	Clauses, Amounts            []Item
}

// Value is a text and the line that it stands in.
type Value struct {
	Text string
	Line int
}

// Item is one clause, or one line of the table of amounts: its values by key, and the lines it stands in.
type Item struct {
	Values      map[string]Value
	First, Last int
}

// Keys are what an item of a list has.
func Keys(list string) []string { return keys()[list] }

func keys() map[string][]string {
	return map[string][]string{"clauses": {"id", "title.zh", "title.en", "source", "when"},
		"amount": {"region", "from", "till", "when", "times", "fen", "per", "source", "verified"}}
}

func outline(root *yaml.Node) Outline {
	return Outline{Version: valueAt(root, "version"), From: valueAt(root, "in_force.from"), Till: valueAt(root, "in_force.till"), Region: valueAt(root, "region"),
		Clauses: items(root, "clauses"), Amounts: items(root, "amount")}
}

func items(root *yaml.Node, list string) []Item {
	n := child(root, list)
	if n == nil || n.Kind != yaml.SequenceNode {
		return nil
	}
	var out []Item
	for _, row := range n.Content {
		it := Item{Values: map[string]Value{}, First: row.Line, Last: lastLine(row)}
		for _, k := range keys()[list] {
			it.Values[k] = valueAt(row, k)
		}
		out = append(out, it)
	}
	return out
}

func lastLine(n *yaml.Node) int {
	last := n.Line
	for _, c := range n.Content {
		last = max(last, lastLine(c))
	}
	return last
}

func valueAt(n *yaml.Node, path string) Value {
	for key := range strings.SplitSeq(path, ".") {
		if n = child(n, key); n == nil {
			return Value{}
		}
	}
	return Value{n.Value, n.Line}
}

// child is a value of a mapping or an item of a list; nil where there is none.
func child(n *yaml.Node, key string) *yaml.Node {
	if n == nil {
		return nil
	}
	if n.Kind == yaml.SequenceNode {
		if i, err := strconv.Atoi(key); err == nil && 0 <= i && i < len(n.Content) {
			return n.Content[i]
		}
		return nil
	}
	for i := 0; n.Kind == yaml.MappingNode && i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == key {
			return n.Content[i+1]
		}
	}
	return nil
}

// encoded is a document as text, in the indentation of the shipped packs.
func encoded(doc *yaml.Node) (string, error) {
	var out bytes.Buffer
	e := yaml.NewEncoder(&out)
	e.SetIndent(2)
	if err := e.Encode(doc); err != nil {
		return "", err
	}
	return out.String(), e.Close()
}
