package schemes

import (
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"wanjia/base/fault"
)

// maxFile bounds one scheme.
const maxFile = 1 << 18

// file is one YAML file being read: where it is and all that is wrong with it.
type file struct {
	name     string
	problems []*fault.Fault
}

// wrong notes what is wrong and where; the sentence of the key says how to mend it.
func (f *file) wrong(n *yaml.Node, key string, args ...string) {
	line := "1"
	if n != nil {
		line = strconv.Itoa(n.Line)
	}
	f.problems = append(f.problems, fault.New(fault.Invalid, key, append(args, "file", f.name, "line", line)...))
}

// document is the root of the file's one document; nil where it can't be read.
func (f *file) document(raw []byte) *yaml.Node {
	if len(raw) > maxFile {
		f.wrong(nil, "scheme.size")
		return nil
	}
	dec := yaml.NewDecoder(strings.NewReader(string(raw)))
	var doc, more yaml.Node
	err := dec.Decode(&doc)
	if err == nil {
		if err = dec.Decode(&more); err == nil {
			f.wrong(&more, "scheme.documents")
			return nil
		}
	}
	if !errors.Is(err, io.EOF) {
		_, why, _ := strings.Cut(err.Error(), "yaml: ")
		f.wrong(&yaml.Node{Line: lineOf(err)}, "scheme.syntax", "why", why)
		return nil
	}
	if len(doc.Content) == 0 || doc.Content[0].Tag == "!!null" {
		f.wrong(nil, "scheme.empty")
		return nil
	}
	return doc.Content[0]
}

// lineOf is the line that the YAML parser names, 1 where it names none.
func lineOf(err error) int {
	_, rest, _ := strings.Cut(err.Error(), "line ")
	n := 0
	for n < len(rest) && rest[n] >= '0' && rest[n] <= '9' {
		n++
	}
	line, err := strconv.Atoi(rest[:n])
	if err != nil {
		return 1
	}
	return line
}

// fields are the values of a mapping that may have these keys and no others, each once.
type fields struct {
	f  *file
	at *yaml.Node
	m  map[string]*yaml.Node
}

// mapping reads a mapping. Keys with a star before them must be there.
func (f *file) mapping(n *yaml.Node, keys ...string) fields {
	out := fields{f, n, map[string]*yaml.Node{}}
	if n.Kind != yaml.MappingNode {
		f.wrong(n, "scheme.mapping", "keys", plain(keys))
		return out
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		k, v := n.Content[i], n.Content[i+1]
		switch {
		case !slices.Contains(keys, k.Value) && !slices.Contains(keys, "*"+k.Value):
			f.wrong(k, "scheme.key", "key", k.Value, "keys", plain(keys))
		case out.m[k.Value] != nil:
			f.wrong(k, "scheme.twice", "key", k.Value)
		case v.Kind == yaml.AliasNode:
			f.wrong(v, "scheme.alias", "key", k.Value)
		default:
			out.m[k.Value] = v
		}
	}
	for _, key := range keys {
		if name, must := strings.CutPrefix(key, "*"); must && absent(out.m[name]) {
			f.wrong(n, "scheme.missing", "key", name)
		}
	}
	return out
}

func plain(keys []string) string { return strings.ReplaceAll(strings.Join(keys, ", "), "*", "") }

func absent(n *yaml.Node) bool {
	return n == nil || n.Tag == "!!null" || n.Kind == yaml.ScalarNode && strings.TrimSpace(n.Value) == ""
}

// get is a value; nil where there is none.
func (x fields) get(key string) *yaml.Node {
	if n := x.m[key]; !absent(n) {
		return n
	}
	return nil
}

// text is a scalar as it stands; empty where there is none.
func (x fields) text(key string) string {
	n := x.get(key)
	if n == nil {
		return ""
	}
	if n.Kind != yaml.ScalarNode {
		x.f.wrong(n, "scheme.scalar", "key", key)
		return ""
	}
	return strings.TrimSpace(n.Value)
}

// list are the items of a sequence; none where there is none.
func (x fields) list(key string) []*yaml.Node {
	n := x.get(key)
	if n == nil {
		return nil
	}
	if n.Kind != yaml.SequenceNode {
		x.f.wrong(n, "scheme.list", "key", key)
		return nil
	}
	return n.Content
}

// flag is true or false.
func (x fields) flag(key string) bool {
	n := x.get(key)
	if n == nil {
		return false
	}
	if n.Tag != "!!bool" {
		x.f.wrong(n, "scheme.flag", "key", key, "text", n.Value)
	}
	return n.Value == "true"
}

// whole is a whole number within bounds.
func (x fields) whole(key string, least, most int) int {
	n := x.get(key)
	if n == nil {
		return 0
	}
	v, err := strconv.Atoi(n.Value)
	if n.Kind != yaml.ScalarNode || err != nil || v < least || v > most {
		x.f.wrong(n, "scheme.whole", "key", key, "text", n.Value, "least", strconv.Itoa(least), "most", strconv.Itoa(most))
		return 0
	}
	return v
}

// named is anything whose value has a word in the files.
type named interface{ Name() string }

// choice is the value that a word means; the first where there is no word.
func choice[T named](x fields, key string, all ...T) T {
	text := x.text(key)
	if text == "" {
		return all[0]
	}
	words := make([]string, len(all))
	for i, v := range all {
		if words[i] = v.Name(); words[i] == text {
			return v
		}
	}
	x.f.wrong(x.get(key), "scheme.choice", "key", key, "text", text, "words", strings.Join(words, ", "))
	return all[0]
}
