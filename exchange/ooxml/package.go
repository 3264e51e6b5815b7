// Package ooxml opens and writes packages of Office Open XML (ECMA-376 part 2): a zip archive of parts, most of them XML. What comes
// from outside is bounded before it is unpacked, and XML is read into a tree that is written again as it was, whatever is in it.
package ooxml

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"maps"
	"path"
	"slices"
	"strings"

	"wanjia/base/fault"
)

// What a package may hold. A document of some hundred pages with pictures stays far below.
const (
	maxFile  = 64 << 20  // as it comes
	maxParts = 4000      // parts in it
	maxPart  = 64 << 20  // of one part, unpacked
	maxAll   = 256 << 20 // of all of them
	maxRatio = 200       // unpacked to packed, of parts that are large
	small    = 1 << 20   // parts below aren't held to the ratio
)

// Package is a document as its parts.
type Package struct {
	names []string
	parts map[string][]byte
}

// Read unpacks a package.
func Read(raw []byte) (*Package, error) {
	if len(raw) > maxFile {
		return nil, fault.New(fault.TooMuch, "ooxml.large")
	}
	z, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		return nil, fault.New(fault.Invalid, "ooxml.zip").Because(err)
	}
	if len(z.File) > maxParts {
		return nil, fault.New(fault.TooMuch, "ooxml.large")
	}
	p := &Package{parts: map[string][]byte{}}
	left := int64(maxAll)
	for _, f := range z.File {
		if strings.HasSuffix(f.Name, "/") {
			continue
		}
		text, err := unpack(f, min(left, maxPart))
		if err != nil {
			return nil, err
		}
		left -= int64(len(text))
		name := strings.TrimPrefix(f.Name, "/")
		if _, twice := p.parts[name]; twice {
			return nil, fault.New(fault.Invalid, "ooxml.zip")
		}
		p.Set(name, text)
	}
	return p, nil
}

func unpack(f *zip.File, most int64) ([]byte, error) {
	if f.UncompressedSize64 > small && f.UncompressedSize64/maxRatio > f.CompressedSize64 {
		return nil, fault.New(fault.TooMuch, "ooxml.large")
	}
	r, err := f.Open()
	if err != nil {
		return nil, fault.New(fault.Invalid, "ooxml.zip").Because(err)
	}
	text, err := io.ReadAll(io.LimitReader(r, most+1))
	if shut := r.Close(); err == nil {
		err = shut
	}
	if err != nil {
		return nil, fault.New(fault.Invalid, "ooxml.zip").Because(err)
	}
	if int64(len(text)) > most {
		return nil, fault.New(fault.TooMuch, "ooxml.large")
	}
	return text, nil
}

// Part is a part by its name; false where there is none.
func (p *Package) Part(name string) ([]byte, bool) {
	text, ok := p.parts[name]
	return text, ok
}

// Names are the parts, in their order.
func (p *Package) Names() []string { return p.names }

// Set puts a part in, in place of one of the same name.
func (p *Package) Set(name string, text []byte) {
	if _, ok := p.parts[name]; !ok {
		p.names = append(p.names, name)
	}
	p.parts[name] = text
}

// Clone is a package of the same parts, in which others can be put in.
func (p *Package) Clone() *Package { return &Package{slices.Clone(p.names), maps.Clone(p.parts)} }

// Tree is a part as XML.
func (p *Package) Tree(name string) (*Node, error) {
	text, ok := p.parts[name]
	if !ok {
		return nil, fault.New(fault.Invalid, "ooxml.part", "part", name)
	}
	n, err := Parse(text)
	if err != nil {
		return nil, fault.New(fault.Invalid, "ooxml.xml", "part", name).Because(err)
	}
	return n, nil
}

// Write packs it.
func (p *Package) Write(w io.Writer) error {
	z := zip.NewWriter(w)
	for _, name := range p.names {
		out, err := z.Create(name)
		if err == nil {
			_, err = out.Write(p.parts[name])
		}
		if err != nil {
			return fault.New(fault.Internal, "docx.write").Because(err)
		}
	}
	if err := z.Close(); err != nil {
		return fault.New(fault.Internal, "docx.write").Because(err)
	}
	return nil
}

const relsType = "http://schemas.openxmlformats.org/package/2006/relationships"

// Relate says that a part has to do with another and answers the id of that relation. target is relative to the part.
func (p *Package) Relate(part, kind, target string) (string, error) {
	name := relsOf(part)
	if _, ok := p.parts[name]; !ok {
		p.Set(name, []byte(`<Relationships xmlns="`+relsType+`"></Relationships>`))
	}
	root, err := p.Tree(name)
	if err != nil {
		return "", err
	}
	used := map[string]bool{}
	for _, r := range root.Kids {
		used[r.Get("Id")] = true
	}
	n := len(used) + 1
	for used[fmt.Sprintf("rIdW%d", n)] {
		n++
	}
	id := fmt.Sprintf("rIdW%d", n)
	r := New("Relationship", "Id", id, "Type", kind, "Target", target)
	root.Kids = append(root.Kids, r)
	p.Set(name, root.Bytes())
	return id, nil
}

// Related finds the part that another has to do with in some way; empty where there is none.
func (p *Package) Related(part, kind string) (string, error) {
	name := relsOf(part)
	if _, ok := p.parts[name]; !ok {
		return "", nil
	}
	root, err := p.Tree(name)
	if err != nil {
		return "", err
	}
	for _, r := range root.Kids {
		if r.Get("Type") == kind {
			return Target(part, r.Get("Target")), nil
		}
	}
	return "", nil
}

// Relations are all that a part has to do with, by their ids.
func (p *Package) Relations(part string) (map[string]string, error) {
	out := map[string]string{}
	name := relsOf(part)
	if _, ok := p.parts[name]; !ok {
		return out, nil
	}
	root, err := p.Tree(name)
	if err != nil {
		return nil, err
	}
	for _, r := range root.Kids {
		out[r.Get("Id")] = Target(part, r.Get("Target"))
	}
	return out, nil
}

// Target is the name of the part that a relation of another points to.
func Target(part, target string) string {
	if rest, ok := strings.CutPrefix(target, "/"); ok {
		return path.Clean(rest)
	}
	return path.Join(path.Dir(part), target)
}

func relsOf(part string) string {
	if part == "" {
		return "_rels/.rels"
	}
	return path.Join(path.Dir(part), "_rels", path.Base(part)+".rels")
}

// Type says what a part holds.
func (p *Package) Type(part, kind string) error {
	const name = "[Content_Types].xml"
	root, err := p.Tree(name)
	if err != nil {
		return err
	}
	for _, k := range root.Kids {
		if k.Get("PartName") == "/"+part {
			return nil
		}
	}
	root.Kids = append(root.Kids, New("Override", "PartName", "/"+part, "ContentType", kind))
	p.Set(name, root.Bytes())
	return nil
}

// Main is the part that the package is about: a document or a workbook.
func (p *Package) Main() (string, error) {
	for _, kind := range []string{"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument", "http://purl.oclc.org/ooxml/officeDocument/relationships/officeDocument"} {
		name, err := p.Related("", kind)
		if err != nil {
			return "", err
		}
		if _, ok := p.parts[name]; ok {
			return name, nil
		}
	}
	return "", fault.New(fault.Invalid, "ooxml.part", "part", "officeDocument")
}
