package pack

import (
	"errors"
	"io/fs"
	"path"
	"regexp"
	"strings"

	"go.yaml.in/yaml/v3"

	"wanjia/base/fault"
	"wanjia/packs"
)

// manifestFile is what makes a folder a pack.
const manifestFile = "PACK.yaml"

// Manifest is what a pack says of itself.
type Manifest struct {
	ID, Version, Licence string
	Requires             []string // the packs it stands on
}

var (
	packID      = regexp.MustCompile(`^[a-z][a-z0-9]*(-[a-z0-9]+)*$`)
	packVersion = regexp.MustCompile(`^\d+\.\d+\.\d+$`)
)

// Lint checks a folder of content: what it says of itself, the thresholds that it sets, and the years of its calendar.
func Lint(files fs.FS, name string) (Manifest, error) {
	m, err := ReadManifest(files, name)
	if err != nil {
		return m, err
	}
	for _, other := range m.Requires {
		_, beside := fs.Stat(files, path.Join(other, manifestFile))
		_, inside := fs.Stat(packs.Files(), path.Join(other, manifestFile))
		if beside != nil && inside != nil {
			return m, fault.New(fault.Missing, "pack.requires", "file", path.Join(name, manifestFile), "text", other)
		}
	}
	if _, err = Quality(files, name); err != nil {
		return m, err
	}
	_, err = Workdays(files, name)
	return m, err
}

// ReadManifest reads a pack's PACK.yaml: id, version, title and about in both languages, licence and requires.
func ReadManifest(files fs.FS, name string) (Manifest, error) {
	file := path.Join(name, manifestFile)
	raw, err := fs.ReadFile(files, file)
	if errors.Is(err, fs.ErrNotExist) {
		return Manifest{}, fault.New(fault.Missing, "pack.none", "file", file)
	}
	if err != nil {
		return Manifest{}, fault.New(fault.Internal, "pack.unread", "file", file).Because(err)
	}
	r := reader{file}
	root, err := r.document(raw)
	if err != nil {
		return Manifest{}, err
	}
	if root == nil {
		return Manifest{}, fault.New(fault.Invalid, "pack.missing", "file", file, "line", "1", "key", "id")
	}
	return r.manifest(root)
}

func (r reader) manifest(root *yaml.Node) (m Manifest, err error) {
	top, err := r.mapping(root, "id", "version", "title", "about", "licence", "requires")
	if err != nil {
		return m, err
	}
	for key, into := range map[string]*string{"id": &m.ID, "version": &m.Version, "licence": &m.Licence} {
		if *into, err = r.text(root, top, key); err != nil {
			return m, err
		}
	}
	for _, key := range []string{"title", "about"} {
		if top[key] == nil {
			return m, r.wrong(root, "pack.missing", "key", key)
		}
		both, err := r.mapping(top[key], "zh", "en")
		if err != nil {
			return m, err
		}
		for _, lang := range []string{"zh", "en"} {
			if _, err := r.text(top[key], both, lang); err != nil {
				return m, err
			}
		}
	}
	if !packID.MatchString(m.ID) {
		return m, r.wrong(top["id"], "pack.id", "text", m.ID)
	}
	if !packVersion.MatchString(m.Version) {
		return m, r.wrong(top["version"], "pack.version", "text", m.Version)
	}
	m.Requires, err = r.requires(top["requires"])
	return m, err
}

// text is what stands under a key that must say something.
func (r reader) text(at *yaml.Node, m map[string]*yaml.Node, key string) (string, error) {
	v := m[key]
	if v == nil || v.Kind != yaml.ScalarNode || strings.TrimSpace(v.Value) == "" {
		return "", r.wrong(at, "pack.missing", "key", key)
	}
	return v.Value, nil
}

// requires are the packs that a pack stands on; none where nothing is said.
func (r reader) requires(list *yaml.Node) ([]string, error) {
	if list == nil || list.Tag == "!!null" {
		return nil, nil
	}
	if list.Kind != yaml.SequenceNode {
		return nil, r.wrong(list, "pack.list", "key", "requires")
	}
	var out []string
	for _, n := range list.Content {
		if n.Kind != yaml.ScalarNode || !packID.MatchString(n.Value) {
			return nil, r.wrong(n, "pack.id", "text", n.Value)
		}
		out = append(out, n.Value)
	}
	return out, nil
}
