// Package xlsx reads the first sheet of an Office Open XML workbook (ECMA-376 SpreadsheetML) as rows of text, and
// writes one. It streams: memory doesn't grow with the workbook. It knows how Excel stores numbers, dates and
// texts; it computes no formula, and refuses what would have to be guessed.
package xlsx

import (
	"archive/zip"
	"errors"
	"io"
	"path"
	"strconv"
	"strings"
	"sync/atomic"

	"wanjia/base/fault"
	"wanjia/exchange/sheet/numfmt"
	"wanjia/exchange/sheet/tags"
)

// Limits bound what is read; all must be set.
type Limits struct {
	Unzipped  int64 // unpacked bytes of all parts that are read
	Ratio     int   // unpacked to packed bytes of a part
	Rows      int
	Columns   int
	RowBytes  int
	CellBytes int
	TempDir   string
}

// Row is a row of the sheet. Cells is overwritten by the next row; the strings in it may be kept.
type Row struct {
	Number int
	Cells  []string
	Flaw   *Flaw // what makes the row unusable
}

// Flaw is one thing wrong with a row.
type Flaw struct {
	Column int // 1-based; 0 is the whole row
	Fault  *fault.Fault
}

// Book is an open workbook. Its faults are *fault.Fault with keys of the sheet catalogue.
type Book struct {
	in      *counter
	zip     *zip.Reader
	limits  Limits
	left    int64 // bytes that may still be unpacked
	sheets  []string
	chosen  int
	since   numfmt.Epoch
	styles  []numfmt.Style
	strings *stringTable
	file    *zip.File
	part    io.ReadCloser
	rows    *rowReader
	ahead   []Row // rows read to find the header
	header  Header
}

const (
	maxDirectory = 4 << 20  // bytes of a zip's table of contents; Excel needs some hundred per sheet
	maxSmallPart = 32 << 20 // unpacked bytes of workbook, relations or styles
	ratioSlack   = 1 << 20  // unpacked bytes for which the ratio doesn't count
)

// Open opens a workbook and reads its header.
func Open(r io.ReaderAt, size int64, limits Limits) (*Book, error) {
	b := &Book{in: &counter{r: r}, limits: limits, left: limits.Unzipped}
	if err := b.open(size); err != nil {
		return nil, errors.Join(Damaged(err), b.Close())
	}
	return b, nil
}

// Damaged is err as a fault: itself, where it is one already.
func Damaged(err error) error {
	if _, ok := errors.AsType[*fault.Fault](err); ok {
		return err
	}
	return fault.New(fault.Invalid, "sheet.xlsx.damaged").Because(err)
}

func (b *Book) open(size int64) error {
	// a table of contents may claim millions of parts, all of which archive/zip would remember
	b.in.budget.Store(maxDirectory)
	z, err := zip.NewReader(b.in, size)
	b.in.budget.Store(1 << 62)
	if err != nil {
		return err
	}
	b.zip = z
	book := b.workbookPath()
	links, err := b.relations(path.Join(path.Dir(book), "_rels", path.Base(book)+".rels"), path.Dir(book))
	if err != nil {
		return err
	}
	sheet, err := b.workbook(book, links)
	if err != nil {
		return err
	}
	if err := b.loadStyles(links); err != nil {
		return err
	}
	if err := b.loadStrings(links); err != nil {
		return err
	}
	return b.begin(sheet)
}

// find is a part by its name, or nil.
func (b *Book) find(name string) *zip.File {
	for _, f := range b.zip.File {
		if strings.EqualFold(strings.TrimPrefix(strings.ReplaceAll(f.Name, `\`, "/"), "/"), name) {
			return f
		}
	}
	return nil
}

// unpack opens a part, refusing one that unpacks to too much: by what it says of itself, and again while reading.
func (b *Book) unpack(f *zip.File, most int64) (io.ReadCloser, error) {
	if f == nil {
		return nil, fault.New(fault.Invalid, "sheet.xlsx.damaged")
	}
	if f.Flags&1 != 0 {
		return nil, fault.New(fault.Invalid, "sheet.file.old", "name", f.Name)
	}
	most = min(most, b.left, int64(b.limits.Ratio)*int64(min(f.CompressedSize64, 1<<40))+ratioSlack)
	if f.UncompressedSize64 > uint64(most) {
		return nil, b.bomb(f)
	}
	rc, err := f.Open()
	if err != nil {
		return nil, err
	}
	return &bounded{ReadCloser: rc, book: b, file: f, left: most}, nil
}

func (b *Book) bomb(f *zip.File) error {
	return fault.New(fault.TooMuch, "sheet.xlsx.bomb", "part", cut(f.Name), "limit", strconv.FormatInt(b.limits.Unzipped>>20, 10), "ratio", strconv.Itoa(b.limits.Ratio))
}

// bounded counts what a part unpacks to.
type bounded struct {
	io.ReadCloser
	book *Book
	file *zip.File
	left int64
}

func (r *bounded) Read(p []byte) (int, error) {
	n, err := r.ReadCloser.Read(p)
	r.left -= int64(n)
	r.book.left -= int64(n)
	if r.left < 0 || r.book.left < 0 {
		return 0, r.book.bomb(r.file)
	}
	return n, err
}

// counter counts the bytes read from the file, and stops when they are more than a budget.
type counter struct {
	r      io.ReaderAt
	read   atomic.Int64
	budget atomic.Int64
}

func (c *counter) ReadAt(p []byte, at int64) (int, error) {
	if c.budget.Add(-int64(len(p))) < 0 {
		return 0, fault.New(fault.TooMuch, "sheet.xlsx.parts")
	}
	n, err := c.r.ReadAt(p, at)
	c.read.Add(int64(n))
	return n, err
}

// each calls f for every opening tag of a small part; where the part is missing, for none.
func (b *Book) each(name string, f func(tags.Token) error) error {
	file := b.find(name)
	if file == nil {
		return nil
	}
	rc, err := b.unpack(file, maxSmallPart)
	if err != nil {
		return err
	}
	defer rc.Close() // read only: the reading shows what is wrong
	s := tags.New(rc)
	for {
		t, err := s.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if t.Kind != tags.Start {
			continue
		}
		if err := f(t); err != nil {
			return err
		}
	}
}

// workbookPath is where the workbook lies, which the package's root relations say.
func (b *Book) workbookPath() string {
	found := "xl/workbook.xml"
	links, err := b.relations("_rels/.rels", "")
	if err != nil {
		return found
	}
	for _, l := range links {
		if l.kind == "officeDocument" {
			return l.target
		}
	}
	return found
}

// link is a relation of a part to another one.
type link struct{ id, kind, target string }

// relations reads a relations part; kinds are the last word of their address, which transitional and strict
// files have in common.
func (b *Book) relations(name, base string) ([]link, error) {
	var links []link
	err := b.each(name, func(t tags.Token) error {
		if string(t.Name) != "Relationship" || t.Attr("TargetMode") == "External" {
			return nil
		}
		target := t.Attr("Target")
		if !strings.HasPrefix(target, "/") {
			target = path.Join(base, target)
		}
		links = append(links, link{t.Attr("Id"), path.Base(t.Attr("Type")), strings.TrimPrefix(target, "/")})
		return nil
	})
	return links, err
}

// workbook reads the list of sheets and is the path of the first one that a person sees.
func (b *Book) workbook(name string, links []link) (string, error) {
	b.chosen = -1
	sheet := ""
	err := b.each(name, func(t tags.Token) error {
		switch string(t.Name) {
		case "workbookPr":
			v := t.Attr("date1904")
			if v == "1" || v == "true" {
				b.since = numfmt.Since1904
			}
		case "sheet":
			b.sheets = append(b.sheets, unescape(t.Attr("name")))
			id, hidden := t.Attr("id"), t.Attr("state") == "hidden" || t.Attr("state") == "veryHidden"
			for _, l := range links {
				if l.id == id && l.kind == "worksheet" && b.chosen < 0 && !hidden {
					b.chosen, sheet = len(b.sheets)-1, l.target
				}
			}
		}
		return nil
	})
	if err == nil && b.chosen < 0 {
		err = fault.New(fault.Invalid, "sheet.xlsx.damaged")
	}
	return sheet, err
}

// Sheets are the names of all sheets and which of them is read.
func (b *Book) Sheets() (names []string, chosen int) { return b.sheets, b.chosen }

// linked unpacks the part of a kind; nil where there is none.
func (b *Book) linked(links []link, kind string, most int64) (io.ReadCloser, error) {
	for _, l := range links {
		if l.kind != kind {
			continue
		}
		if f := b.find(l.target); f != nil {
			return b.unpack(f, most)
		}
	}
	return nil, nil
}

func (b *Book) loadStyles(links []link) error {
	rc, err := b.linked(links, "styles", maxSmallPart)
	if err != nil || rc == nil {
		return err
	}
	b.styles, err = numfmt.Read(rc)
	return errors.Join(err, rc.Close())
}

func (b *Book) loadStrings(links []link) error {
	rc, err := b.linked(links, "sharedStrings", b.limits.Unzipped)
	if err != nil || rc == nil {
		return err
	}
	b.strings, err = readStrings(rc, b.limits.CellBytes, b.limits.TempDir)
	return errors.Join(err, rc.Close())
}

// begin starts to read the sheet.
func (b *Book) begin(sheet string) error {
	b.file = b.find(sheet)
	rc, err := b.unpack(b.file, b.limits.Unzipped)
	if err != nil {
		return err
	}
	b.in.read.Store(0)
	b.part, b.rows = rc, &rowReader{scan: tags.New(rc), book: b}
	return b.findHeader()
}

// Next is the next row after the header; io.EOF after the last.
func (b *Book) Next() (Row, error) {
	if len(b.ahead) > 0 {
		row := b.ahead[0]
		b.ahead = b.ahead[1:]
		return row, nil
	}
	return b.read()
}

// read is the next row of the file.
func (b *Book) read() (Row, error) {
	row, err := b.rows.next()
	if errors.Is(err, io.EOF) {
		b.in.read.Store(1 << 62) // what lies behind the rows isn't read
		return row, err
	}
	if err != nil {
		return row, Damaged(err)
	}
	return row, nil
}

// Progress is the packed bytes of the sheet that are read, and all of them.
func (b *Book) Progress() (done, total int64) {
	total = int64(min(b.file.CompressedSize64, 1<<62))
	return min(b.in.read.Load(), total), total
}

// Close removes temporary files.
func (b *Book) Close() error {
	err := b.strings.close()
	if b.part != nil {
		err = errors.Join(err, b.part.Close())
	}
	return err
}
