// Package drafts opens drafts of reports, Word documents and plain or Markdown text, as paragraphs and cells whose figures can be read,
// and writes a copy with what was said of each: comments in Word, brackets in text.
package drafts

import (
	"bytes"
	"io"
	"path"
	"slices"
	"strings"
	"unicode/utf8"

	"wanjia/base/fault"
	"wanjia/domain/draft"
	"wanjia/exchange/docx/remarks"
)

// Remark is what is said of a stretch of a block.
type Remark = remarks.Remark

// Source is a draft.
type Source interface {
	Blocks() []draft.Block
	Write(w io.Writer, all []Remark) error
}

// Open reads a draft; the name's ending says what it is.
func Open(name string, raw []byte) (Source, error) {
	switch strings.ToLower(path.Ext(name)) {
	case ".docx":
		d, err := remarks.Open(raw)
		if err != nil {
			return nil, err
		}
		return word{d}, nil
	case ".txt", ".md", ".markdown":
		if !utf8.Valid(raw) {
			return nil, fault.New(fault.Invalid, "draft.utf8", "file", name)
		}
		return Text(string(bytes.TrimPrefix(raw, []byte("\xEF\xBB\xBF")))), nil
	}
	return nil, fault.New(fault.Invalid, "draft.kind", "file", name)
}

type word struct{ *remarks.Document }

// Blocks are the document's paragraphs.
func (w word) Blocks() []draft.Block {
	var out []draft.Block
	for _, b := range w.Document.Blocks() {
		out = append(out, draft.Block{Text: b.Text, Heads: b.Heads})
	}
	return out
}

// text is a draft of lines; a line that begins with a bar is a row of a table.
type text struct {
	all    string
	blocks []draft.Block
	starts []int // of each block, in bytes of all
}

// Text is a draft that was typed in.
func Text(all string) Source {
	t := &text{all: all}
	var heads []string
	at := 0
	for line := range strings.SplitAfterSeq(all, "\n") {
		if !strings.HasPrefix(strings.TrimSpace(line), "|") {
			heads = nil
			t.add(strings.TrimRight(line, "\r\n"), at, nil)
		} else {
			heads = t.row(line, at, heads)
		}
		at += len(line)
	}
	return t
}

func (t *text) add(block string, at int, heads []string) {
	t.blocks = append(t.blocks, draft.Block{Text: block, Heads: heads})
	t.starts = append(t.starts, at)
}

// row reads the cells of a row of a Markdown table and answers the table's heads.
func (t *text) row(line string, at int, heads []string) []string {
	var cells []string
	var starts []int
	from := strings.IndexByte(line, '|') + 1
	for {
		to := strings.IndexByte(line[from:], '|')
		if to < 0 {
			break
		}
		cells, starts = append(cells, line[from:from+to]), append(starts, at+from)
		from += to + 1
	}
	if heads == nil {
		for i, c := range cells {
			cells[i] = strings.TrimSpace(c)
		}
		return slices.Clip(append([]string{}, cells...))
	}
	if strings.Trim(line, "|-: \r\n\t") == "" {
		return heads
	}
	for i, c := range cells {
		var of []string
		if i > 0 {
			of = append(of, strings.TrimSpace(cells[0]))
		}
		if i < len(heads) {
			of = append(of, heads[i])
		}
		t.add(c, starts[i], of)
	}
	return heads
}

// Blocks are the lines and cells.
func (t *text) Blocks() []draft.Block { return t.blocks }

// Write puts what is said in brackets behind each stretch.
func (t *text) Write(w io.Writer, all []Remark) error {
	var b strings.Builder
	at := 0
	for _, r := range all {
		to := t.starts[r.Block] + r.To
		b.WriteString(t.all[at:to] + " [" + r.Text + "]")
		at = to
	}
	b.WriteString(t.all[at:])
	if _, err := io.WriteString(w, b.String()); err != nil {
		return fault.New(fault.Internal, "docx.write").Because(err)
	}
	return nil
}

// Start is where a block begins in the whole of a text; false for what isn't plain text.
func Start(s Source, block int) (int, bool) {
	t, ok := s.(*text)
	if !ok || block >= len(t.starts) {
		return 0, false
	}
	return t.starts[block], true
}

// Whole is the whole of a text; false for what isn't plain text.
func Whole(s Source) (string, bool) {
	t, ok := s.(*text)
	if !ok {
		return "", false
	}
	return t.all, true
}
