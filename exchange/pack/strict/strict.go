// Package strict reads the YAML of content packs so that every mistake is told, each with its file, its line and how to mend it: a
// key that nobody knows, one that is missing, a value of the wrong kind. It goes on after a mistake, so that one look finds them all.
package strict

import (
	"errors"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"go.yaml.in/yaml/v3"

	"wanjia/base/fault"
	"wanjia/base/words"
)

// maxFile bounds one file.
const maxFile = 1 << 20

// File is one YAML file being read: where it is and all that is wrong with it.
type File struct {
	name     string
	problems []*fault.Fault
}

// Of is a file of a name.
func Of(name string) *File { return &File{name: name} }

// Name is the file's name.
func (f *File) Name() string { return f.name }

// Problems is all that was found wrong.
func (f *File) Problems() []*fault.Fault { return f.problems }

// Wrong notes what is wrong and where; the sentence of the key says how to mend it.
func (f *File) Wrong(n *yaml.Node, key string, args ...string) {
	line := "1"
	if n != nil {
		line = strconv.Itoa(n.Line)
	}
	f.problems = append(f.problems, fault.New(fault.Invalid, key, append(args, "file", f.name, "line", line)...))
}

// Document is the root of the file's one document; nil where it can't be read.
func (f *File) Document(raw []byte) *yaml.Node {
	if len(raw) > maxFile {
		f.Wrong(nil, "pack.size")
		return nil
	}
	dec := yaml.NewDecoder(strings.NewReader(string(raw)))
	var doc, more yaml.Node
	err := dec.Decode(&doc)
	if err == nil {
		if err = dec.Decode(&more); err == nil {
			f.Wrong(&more, "pack.documents")
			return nil
		}
	}
	if !errors.Is(err, io.EOF) {
		_, why, _ := strings.Cut(err.Error(), "yaml: ")
		f.Wrong(&yaml.Node{Line: lineOf(err)}, "pack.syntax", "why", why)
		return nil
	}
	if len(doc.Content) == 0 || doc.Content[0].Tag == "!!null" {
		f.Wrong(nil, "pack.empty")
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

// Fields are the values of a mapping that may have these keys and no others, each once.
type Fields struct {
	f  *File
	at *yaml.Node
	m  map[string]*yaml.Node
}

// Mapping reads a mapping. Keys with a star before them must be there.
func (f *File) Mapping(n *yaml.Node, keys ...string) Fields {
	out := Fields{f, n, map[string]*yaml.Node{}}
	if n.Kind != yaml.MappingNode {
		f.Wrong(n, "pack.mapping", "keys", plain(keys))
		return out
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		k, v := n.Content[i], n.Content[i+1]
		switch {
		case !slices.Contains(keys, k.Value) && !slices.Contains(keys, "*"+k.Value):
			f.Wrong(k, "pack.key", "key", k.Value, "keys", plain(keys))
		case out.m[k.Value] != nil:
			f.Wrong(k, "pack.twice", "key", k.Value)
		case v.Kind == yaml.AliasNode:
			f.Wrong(v, "pack.alias", "key", k.Value)
		default:
			out.m[k.Value] = v
		}
	}
	for _, key := range keys {
		if name, must := strings.CutPrefix(key, "*"); must && absent(out.m[name]) {
			f.Wrong(n, "pack.missing", "key", name)
		}
	}
	return out
}

func plain(keys []string) string { return strings.ReplaceAll(strings.Join(keys, ", "), "*", "") }

func absent(n *yaml.Node) bool {
	return n == nil || n.Tag == "!!null" || n.Kind == yaml.ScalarNode && strings.TrimSpace(n.Value) == ""
}

// Get is a value; nil where there is none.
func (x Fields) Get(key string) *yaml.Node {
	if n := x.m[key]; !absent(n) {
		return n
	}
	return nil
}

// Text is a scalar as it stands; empty where there is none.
func (x Fields) Text(key string) string {
	n := x.Get(key)
	if n == nil {
		return ""
	}
	if n.Kind != yaml.ScalarNode {
		x.f.Wrong(n, "pack.scalar", "key", key)
		return ""
	}
	return strings.TrimSpace(n.Value)
}

// Texts are the items of a list, as texts.
func (x Fields) Texts(key string) []string {
	var out []string
	for _, n := range x.List(key) {
		out = append(out, strings.TrimSpace(n.Value))
	}
	return out
}

// codeForm is how items and units of content are named: entries and addresses hold these as they are.
var codeForm = regexp.MustCompile(`^[a-z][a-z0-9_-]{0,59}$`)

// Code is a text that something else is named by.
func (x Fields) Code(key string) string {
	text := x.Text(key)
	if text != "" && !codeForm.MatchString(text) {
		x.f.Wrong(x.Get(key), "pack.code", "key", key, "text", text)
	}
	return text
}

// List are the items of a sequence; none where there is none.
func (x Fields) List(key string) []*yaml.Node {
	n := x.Get(key)
	if n == nil {
		return nil
	}
	if n.Kind != yaml.SequenceNode {
		x.f.Wrong(n, "pack.list", "key", key)
		return nil
	}
	return n.Content
}

// Flag is true or false.
func (x Fields) Flag(key string) bool {
	n := x.Get(key)
	if n == nil {
		return false
	}
	if n.Tag != "!!bool" {
		x.f.Wrong(n, "pack.flag", "key", key, "text", n.Value)
	}
	return n.Value == "true"
}

// Whole is a whole number within bounds; 0 where there is none.
func (x Fields) Whole(key string, least, most int) int {
	if n := x.Get(key); n != nil {
		return x.f.Whole(n, key, least, most)
	}
	return 0
}

// Whole is a whole number within bounds, of a key or of one item of its list.
func (f *File) Whole(n *yaml.Node, key string, least, most int) int {
	v, err := strconv.Atoi(n.Value)
	if n.Kind != yaml.ScalarNode || err != nil || v < least || v > most {
		f.Wrong(n, "pack.whole", "key", key, "text", n.Value, "least", strconv.Itoa(least), "most", strconv.Itoa(most))
		return 0
	}
	return v
}

// Words is a text in both languages; nothing where there is none.
func (x Fields) Words(key string) words.Sentence {
	n := x.Get(key)
	if n == nil {
		return words.Sentence{}
	}
	y := x.f.Mapping(n, "*zh", "*en")
	s := words.Sentence{ZH: y.Text("zh"), EN: y.Text("en")}
	if s.ZH != "" && strings.IndexFunc(s.ZH, func(c rune) bool { return unicode.Is(unicode.Han, c) }) < 0 {
		x.f.Wrong(y.Get("zh"), "pack.chinese", "key", key)
	}
	return s
}

// Node is the mapping itself.
func (x Fields) Node() *yaml.Node { return x.at }

// Named is anything whose value has a word in the files.
type Named interface{ Name() string }

// Choice is the value that a word means; the first where there is no word.
func Choice[T Named](x Fields, key string, all ...T) T {
	text := x.Text(key)
	if text == "" {
		return all[0]
	}
	words := make([]string, len(all))
	for i, v := range all {
		if words[i] = v.Name(); words[i] == text {
			return v
		}
	}
	x.f.Wrong(x.Get(key), "pack.choice", "key", key, "text", text, "words", strings.Join(words, ", "))
	return all[0]
}
