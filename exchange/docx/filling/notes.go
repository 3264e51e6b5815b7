package filling

import (
	"strconv"

	"wanjia/exchange/ooxml"
)

const (
	notesKind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"
	notesType = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
	// blank holds the two lines that every document's footnotes begin with.
	blank = `<w:footnotes xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">` +
		`<w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>` +
		`<w:footnote w:type="continuationSeparator" w:id="0"><w:p><w:r><w:continuationSeparator/></w:r></w:p></w:footnote></w:footnotes>`
)

// note is the run that refers to a new footnote; nil where there is nothing to say, or where there can't be one.
func (x *fill) note(text string) *ooxml.Node {
	if text == "" || !x.noted || x.err != nil {
		return nil
	}
	if x.foot == nil {
		if x.err = x.begin(); x.err != nil {
			return nil
		}
	}
	id := strconv.Itoa(x.next)
	x.next++
	mark := func(what *ooxml.Node) *ooxml.Node {
		return ooxml.New("w:r").With(ooxml.New("w:rPr").With(ooxml.New("w:vertAlign", "w:val", "superscript")), what)
	}
	x.foot.With(ooxml.New("w:footnote", "w:id", id).With(ooxml.New("w:p").With(
		ooxml.New("w:pPr").With(ooxml.New("w:spacing", "w:after", "0", "w:line", "240", "w:lineRule", "auto")),
		mark(ooxml.New("w:footnoteRef")),
		ooxml.New("w:r").With(ooxml.New("w:rPr").With(ooxml.New("w:sz", "w:val", "16")), ooxml.New("w:t", "xml:space", "preserve").With(ooxml.Words(" "+text))))))
	return mark(ooxml.New("w:footnoteReference", "w:id", id))
}

// begin finds the document's footnotes or makes the part for them.
func (x *fill) begin() error {
	name, err := x.p.Related(x.main, notesKind)
	if err != nil {
		return err
	}
	if name == "" {
		name = "word/footnotes.xml"
		x.p.Set(name, []byte(blank))
		if err := x.p.Type(name, notesType); err != nil {
			return err
		}
		if _, err := x.p.Relate(x.main, notesKind, "/"+name); err != nil {
			return err
		}
	}
	if x.foot, err = x.p.Tree(name); err != nil {
		return err
	}
	x.file, x.next = name, 1
	for _, n := range x.foot.Kids {
		if id, err := strconv.Atoi(n.Get("w:id")); err == nil && id >= x.next {
			x.next = id + 1
		}
	}
	return nil
}

// notes puts the footnotes back.
func (x *fill) notes() error {
	if x.err == nil && x.foot != nil {
		x.p.Set(x.file, x.foot.Bytes())
	}
	return x.err
}
