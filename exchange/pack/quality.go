// Package pack reads content packs: YAML that offices change every year, into values of the domain. It is strict: a key
// that nobody knows is named with its line, and a value that can't be meant is refused before anything uses it.
package pack

import (
	"errors"
	"io"
	"io/fs"
	"path"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"wanjia/base/fault"
	"wanjia/domain/quality"
	"wanjia/packs"
)

// qualityFile is where a pack keeps the thresholds of the integrity rules.
const qualityFile = "quality.yaml"

// maxFile bounds a file of a pack.
const maxFile = 1 << 20

// Core is the thresholds of the pack that ships with the program.
func Core() (quality.Limits, error) { return Quality(packs.Files(), "core") }

// Quality is the defaults with what the named packs say, each on top of the one before. A pack without the file says nothing.
func Quality(files fs.FS, names ...string) (quality.Limits, error) {
	l := quality.Defaults()
	for _, name := range names {
		file := path.Join(name, qualityFile)
		raw, err := fs.ReadFile(files, file)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return l, fault.New(fault.Internal, "pack.unread", "file", file).Because(err)
		}
		if l, err = ParseQuality(file, raw, l); err != nil {
			return l, err
		}
	}
	return l, nil
}

// ParseQuality puts the thresholds of one file on top of others. The file is named in what is wrong with it.
func ParseQuality(file string, raw []byte, on quality.Limits) (quality.Limits, error) {
	r := reader{file}
	root, err := r.document(raw)
	if err != nil || root == nil {
		return on, err
	}
	top, err := r.mapping(root, "limits")
	if err != nil {
		return on, err
	}
	list := top["limits"]
	if list == nil || list.Tag == "!!null" {
		return on, nil
	}
	if list.Kind != yaml.SequenceNode {
		return on, r.wrong(list, "pack.list", "key", "limits")
	}
	seen := map[string]bool{}
	l := on
	for _, n := range list.Content {
		id, err := r.limit(n, &l)
		if err != nil {
			return on, err
		}
		if seen[id] {
			return on, r.wrong(n, "pack.twice", "key", id)
		}
		seen[id] = true
	}
	if err := l.Check(); err != nil {
		return on, r.placed(list, err)
	}
	return l, nil
}

// limit reads one threshold: its id, its value and where it comes from.
func (r reader) limit(n *yaml.Node, l *quality.Limits) (string, error) {
	m, err := r.mapping(n, "id", "value", "source")
	if err != nil {
		return "", err
	}
	text := map[string]string{}
	for _, key := range []string{"id", "value", "source"} {
		v := m[key]
		if v == nil || v.Kind != yaml.ScalarNode || key != "value" && strings.TrimSpace(v.Value) == "" {
			return "", r.wrong(n, "pack.missing", "key", key)
		}
		text[key] = v.Value
	}
	if err := l.Set(text["id"], text["value"]); err != nil {
		return "", r.placed(m["value"], err)
	}
	return text["id"], nil
}

// reader says where in which file something is wrong.
type reader struct{ file string }

func (r reader) wrong(n *yaml.Node, key string, args ...string) error {
	return fault.New(fault.Invalid, key, append(args, "file", r.file, "line", strconv.Itoa(n.Line))...)
}

// placed says where the threshold stands that the domain refuses.
func (r reader) placed(n *yaml.Node, err error) error {
	f, ok := errors.AsType[*fault.Fault](err)
	if !ok {
		return r.wrong(n, "pack.syntax")
	}
	args := []string{"file", r.file, "line", strconv.Itoa(n.Line)}
	for name, value := range f.Args {
		args = append(args, name, value)
	}
	return fault.New(fault.Invalid, "pack."+strings.TrimPrefix(f.Key, "quality."), args...).Because(err)
}

// document is the root of a file's one document; nil where the file says nothing.
func (r reader) document(raw []byte) (*yaml.Node, error) {
	if len(raw) > maxFile {
		return nil, fault.New(fault.TooMuch, "pack.size", "file", r.file)
	}
	dec := yaml.NewDecoder(strings.NewReader(string(raw)))
	var doc, more yaml.Node
	err := dec.Decode(&doc)
	if errors.Is(err, io.EOF) {
		return nil, nil
	}
	if err == nil {
		if err = dec.Decode(&more); err == nil {
			return nil, r.wrong(&more, "pack.documents")
		}
	}
	if !errors.Is(err, io.EOF) {
		return nil, fault.New(fault.Invalid, "pack.syntax", "file", r.file, "line", lineOf(err)).Because(err)
	}
	if len(doc.Content) == 0 || doc.Content[0].Tag == "!!null" {
		return nil, nil
	}
	return doc.Content[0], nil
}

// mapping reads a mapping that may have these keys and no others, each once.
func (r reader) mapping(n *yaml.Node, keys ...string) (map[string]*yaml.Node, error) {
	if n.Kind != yaml.MappingNode {
		return nil, r.wrong(n, "pack.mapping", "keys", strings.Join(keys, ", "))
	}
	m := map[string]*yaml.Node{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		k, v := n.Content[i], n.Content[i+1]
		known := false
		for _, key := range keys {
			known = known || k.Value == key && k.Kind == yaml.ScalarNode
		}
		switch {
		case !known:
			return nil, r.wrong(k, "pack.key", "key", k.Value, "keys", strings.Join(keys, ", "))
		case m[k.Value] != nil:
			return nil, r.wrong(k, "pack.twice", "key", k.Value)
		case v.Kind == yaml.AliasNode:
			return nil, r.wrong(v, "pack.alias", "key", k.Value)
		}
		m[k.Value] = v
	}
	return m, nil
}

// lineOf is the line that the YAML parser names.
func lineOf(err error) string {
	_, rest, ok := strings.Cut(err.Error(), "line ")
	if !ok {
		return "?"
	}
	n := 0
	for n < len(rest) && rest[n] >= '0' && rest[n] <= '9' {
		n++
	}
	return rest[:n]
}
