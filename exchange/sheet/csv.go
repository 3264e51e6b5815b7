package sheet

import (
	"bytes"
	"errors"
	"io"
	"strconv"
	"strings"
	"sync/atomic"
	"unicode/utf8"

	"wanjia/exchange/sheet/charset"
)

// csvSource splits a text into rows by RFC 4180. It works on the raw bytes: neither UTF-8 nor GB 18030 uses
// separators, quotes or line ends inside a character, so damage to one row can't spread to the next.
type csvSource struct {
	win      *window
	encoding string
	sep      byte
	end      byte  // \n, or \r for sheets of the oldest Macintosh programs
	offset   int64 // of the next row in the file
	row      int   // rows so far, as a spreadsheet program counts them
	limits   Limits

	gb      charset.Decoder
	spans   []span
	cells   []string
	scratch []byte
	ends    []int

	fed   atomic.Int64
	total int64
}

// span is a raw cell: row[from:to], without its quotes.
type span struct {
	from, to int
	doubled  bool // holds doubled quotes
}

const sampleBytes = 256 << 10

// readCSV opens a CSV by its beginning: encoding, line ends, separator, header.
func readCSV(name string, r io.ReaderAt, size int64, limits Limits) (*Reader, error) {
	c := &csvSource{limits: limits, total: size}
	head := make([]byte, 4)
	n, err := r.ReadAt(head, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, broken(err)
	}
	encoding, mark := charset.Sniff(head[:n])
	var src io.Reader = &counted{io.NewSectionReader(r, int64(mark), size-int64(mark)), &c.fed}
	c.offset = int64(mark)
	c.fed.Add(int64(mark))
	if encoding == charset.UTF16LE || encoding == charset.UTF16BE {
		src = charset.FromUTF16(src, encoding)
	}
	c.win = newWindow(src, sampleBytes, max(2*sampleBytes, limits.RowBytes+limits.CellBytes+1024))
	c.win.more()
	if c.win.err != nil {
		return nil, broken(c.win.err)
	}
	if mark == 0 {
		encoding = charset.Judge(c.win.held())
	}
	c.encoding = encoding
	if head := c.win.held(); bytes.IndexByte(head[:min(512, len(head))], 0) >= 0 {
		return nil, problem(Fatal, "sheet.file.kind", "name", name)
	}
	c.end, c.sep = lineEnd(c.win.held()), 0
	c.skipEmpty()
	c.separator()
	return openWith(name, c, encoding)
}

// openWith takes the header from the first row that isn't empty.
func openWith(name string, c *csvSource, encoding string) (*Reader, error) {
	r := &Reader{src: c, encoding: encoding}
	for {
		row, err := c.next()
		if errors.Is(err, io.EOF) {
			return nil, problem(Fatal, "sheet.file.empty", "name", name)
		}
		if p, ok := errors.AsType[*Problem](err); ok {
			p.Severity = Fatal
			return nil, p
		}
		if blank(row.Cells) {
			continue
		}
		r.header = append([]string(nil), row.Cells...)
		if c.encoding == charset.Undecided {
			r.encoding = charset.UTF8
		}
		return r, nil
	}
}

// lineEnd is \r where a text uses it alone.
func lineEnd(head []byte) byte {
	if i := bytes.IndexAny(head, "\r\n"); i >= 0 && i+1 < len(head) && head[i] == '\r' && head[i+1] != '\n' {
		return '\r'
	}
	return '\n'
}

// skipEmpty passes over empty lines before the header, which count as rows.
func (c *csvSource) skipEmpty() {
	for {
		held := c.win.held()
		n := 0
		switch {
		case len(held) > 0 && held[0] == c.end:
			n = 1
		case len(held) > 1 && held[0] == '\r' && held[1] == c.end:
			n = 2
		case len(held) < 2 && c.win.more():
			continue
		default:
			return
		}
		c.row++
		c.take(n)
	}
}

// separator takes, of comma, semicolon and tab, the one that divides the header most often; where none does, the upright stroke, which is also
// the second byte of some characters of GB 18030 and divides nothing there. Excel's own hint, a first line such as "sep=;", goes before.
func (c *csvSource) separator() {
	held := c.win.held()
	if len(held) > 5 && bytes.EqualFold(held[:4], []byte("sep=")) && bytes.IndexByte([]byte(",;\t|"), held[4]) >= 0 && (held[5] == '\r' || held[5] == '\n') {
		c.sep = held[4]
		n := 6
		if len(held) > 6 && held[5] == '\r' && held[6] == '\n' {
			n = 7
		}
		c.row++
		c.take(n)
		return
	}
	var counts [256]int
	quoted := false
	for _, b := range held {
		if b == '"' {
			quoted = !quoted
		}
		if quoted {
			continue
		}
		if b == c.end {
			break
		}
		counts[b]++
	}
	c.sep = ','
	for _, s := range []byte{';', '\t'} {
		if counts[s] > counts[c.sep] {
			c.sep = s
		}
	}
	if counts[c.sep] == 0 && counts['|'] > 0 && c.encoding != charset.GB18030 {
		c.sep = '|'
	}
}

// take consumes bytes of the window.
func (c *csvSource) take(n int) {
	c.offset += c.fileBytes(c.win.held()[:n])
	c.win.r += n
}

// fileBytes is how many bytes of the file a piece of the window came from.
func (c *csvSource) fileBytes(piece []byte) int64 {
	if c.encoding == charset.UTF16LE || c.encoding == charset.UTF16BE {
		return charset.UTF16Len(piece)
	}
	return int64(len(piece))
}

func (c *csvSource) progress() (done, total int64) { return c.fed.Load(), c.total }
func (c *csvSource) close() error                  { return nil }

// next is the next row, however many cells it has.
func (c *csvSource) next() (Row, error) {
	searched := 0
	for {
		held := c.win.held()
		i := bytes.IndexByte(held[searched:], c.end)
		if i < 0 && len(held) <= c.limits.RowBytes {
			searched = len(held)
			if c.win.more() {
				continue
			}
			held = c.win.held()
			if c.win.err != nil {
				return Row{}, broken(c.win.err)
			}
			if len(held) == 0 {
				return Row{}, io.EOF
			}
			i = len(held) - searched
		}
		c.row++
		if i < 0 || searched+i > c.limits.RowBytes {
			return c.refuse(c.long(), 0)
		}
		line := held[:searched+i]
		if len(line) == 0 { // an empty line is no row; there may be very many
			c.take(1)
			searched = 0
			continue
		}
		if bytes.IndexByte(line, '"') >= 0 {
			return c.quoted()
		}
		return c.plain(line, min(len(line)+1, len(held)))
	}
}

// plain is a row without quotes, which is nearly every row.
func (c *csvSource) plain(line []byte, size int) (Row, error) {
	ended := size > len(line)
	if n := len(line); n > 0 && line[n-1] == '\r' && c.end == '\n' {
		line = line[:n-1]
	}
	text, bad := "", -1
	if c.clean(line) {
		text = string(line)
	} else {
		c.scratch, bad = c.decode(c.scratch[:0], line)
		text = string(c.scratch)
	}
	c.cells = c.cells[:0]
	for {
		i := strings.IndexByte(text, c.sep)
		if i < 0 {
			break
		}
		if len(c.cells)+1 == c.limits.Columns {
			return c.refuse(c.wide(), len(line))
		}
		c.cells = append(c.cells, text[:i])
		text = text[i+1:]
	}
	c.cells = append(c.cells, text)
	return c.finish(size, bad, ended)
}

// clean says that raw bytes are the text already, which is nearly always so.
func (c *csvSource) clean(raw []byte) bool {
	if bytes.IndexByte(raw, 0) >= 0 {
		return false
	}
	if c.encoding == charset.GB18030 || c.encoding == charset.Undecided {
		return charset.ASCII(raw)
	}
	return utf8.Valid(raw)
}

// decode appends raw bytes to dst in UTF-8; bad is the first byte that is no character, or -1.
func (c *csvSource) decode(dst, raw []byte) (out []byte, bad int) {
	if c.encoding == charset.Undecided && !charset.ASCII(raw) {
		c.encoding = charset.Judge(c.win.held())
	}
	if i := bytes.IndexByte(raw, 0); i >= 0 { // no encoding of text has it, nor does any database take it
		return append(dst, bytes.ToValidUTF8(raw, nil)...), i
	}
	if c.encoding == charset.GB18030 {
		return c.gb.Decode(dst, raw)
	}
	if utf8.Valid(raw) {
		return append(dst, raw...), -1
	}
	return append(dst, bytes.ToValidUTF8(raw, []byte(string(utf8.RuneError)))...), charset.FirstBad(raw)
}

// finish checks what is common to all rows and consumes the row's bytes. bad is the first byte of the row that
// is no character, or -1.
func (c *csvSource) finish(size, bad int, ended bool) (Row, error) {
	row := Row{Number: c.row, Cells: c.cells, unended: !ended}
	var err error
	for i, cell := range c.cells {
		if len(cell) > c.limits.CellBytes && err == nil {
			err = tooMuch(Bad, "sheet.cell.long", "limit", strconv.Itoa(c.limits.CellBytes)).at(c.row, i+1)
		}
		if cell != "" && cell[0] == '\'' {
			c.cells[i] = Unguard(cell)
		}
	}
	if bad >= 0 {
		offset := c.offset + c.fileBytes(c.win.held()[:bad])
		err = problem(Bad, "sheet.text.encoding", "offset", strconv.FormatInt(offset, 10), "encoding", c.encoding).at(c.row, 0)
	}
	c.take(size)
	return row, err
}

// quoted is a row with quotes, which may go over several lines.
func (c *csvSource) quoted() (Row, error) {
	for {
		held := c.win.held()
		cut := c.split(held, c.win.eof)
		switch {
		case cut.flaw == whole && cut.size <= c.limits.RowBytes:
			return c.assemble(held, cut)
		case cut.flaw == stray:
			return c.refuse(problem(Bad, "sheet.row.quote").at(c.row, len(c.spans)+1), cut.resume)
		case cut.flaw == open:
			return c.refuse(problem(Bad, "sheet.row.open", "limit", strconv.Itoa(c.limits.CellBytes)).at(c.row, len(c.spans)+1), cut.resume)
		case cut.flaw == wide:
			return c.refuse(c.wide(), cut.resume)
		case cut.flaw == whole || len(held) > c.limits.RowBytes:
			return c.refuse(c.long(), 0)
		}
		c.win.more()
		if c.win.err != nil {
			return Row{}, broken(c.win.err)
		}
	}
}

// long is the problem of a row without end, or, where it is already plain, of one without end of columns.
func (c *csvSource) long() *Problem {
	if bytes.Count(c.win.held(), []byte{c.sep}) >= c.limits.Columns {
		return c.wide()
	}
	return tooMuch(Bad, "sheet.row.long", "limit", strconv.Itoa(c.limits.RowBytes)).at(c.row, 0)
}

func (c *csvSource) wide() *Problem {
	return tooMuch(Bad, "sheet.row.wide", "limit", strconv.Itoa(c.limits.Columns)).at(c.row, 0)
}

// refuse gives up a row and goes on at the first line that begins after the byte from of the row: so a quote
// that is never closed costs the line it stands in, not the rest of the file.
func (c *csvSource) refuse(p *Problem, from int) (Row, error) {
	for {
		held := c.win.held()
		if i := bytes.IndexByte(held[from:], c.end); i >= 0 {
			c.take(from + i + 1)
			return Row{Number: c.row}, p
		}
		c.take(len(held))
		from = 0
		if !c.win.more() {
			if c.win.err != nil {
				return Row{}, broken(c.win.err)
			}
			return Row{Number: c.row}, p
		}
	}
}

// flaw is how the splitting of a row ended.
type flaw uint8

const (
	whole  flaw = iota
	halted      // the window ends first
	stray       // a quote inside an unquoted cell, or text after a closing quote
	open        // a quoted cell that doesn't end
	wide        // more columns than may be
)

// cut is one row found by split.
type cut struct {
	flaw   flaw
	size   int // bytes of the row with its line end
	ended  bool
	resume int // where to look for the next line after a flaw
}

// split finds the cells of the row that b begins with; all says that nothing comes after b.
func (c *csvSource) split(b []byte, all bool) cut {
	c.spans = c.spans[:0]
	for p := 0; ; p++ {
		start := p
		var s span
		if p < len(b) && b[p] == '"' {
			var f flaw
			if s, f = c.inQuotes(b, p, all); f != whole {
				return cut{flaw: f, resume: start}
			}
			p = s.to + 1
		} else {
			for p < len(b) && b[p] != c.sep && b[p] != c.end && b[p] != '"' {
				p++
			}
			s = span{from: start, to: p}
		}
		// before a line end or the end of the text, a carriage return belongs to it
		q := p
		if c.end == '\n' && s.to < p && q < len(b) && b[q] == '\r' {
			q++
		}
		switch {
		case q == len(b) && !all:
			return cut{flaw: halted}
		case q < len(b) && b[q] != c.end && (q > p || b[q] != c.sep):
			return cut{flaw: stray, resume: start}
		case len(c.spans) == c.limits.Columns:
			return cut{flaw: wide, resume: p}
		}
		c.spans = append(c.spans, c.trimmed(b, s, q))
		if q == len(b) {
			return cut{size: q}
		}
		if b[q] == c.end {
			return cut{size: q + 1, ended: true}
		}
	}
}

// trimmed takes off the carriage return that belongs to the line end at b[q].
func (c *csvSource) trimmed(b []byte, s span, q int) span {
	last := q == len(b) || b[q] == c.end
	if last && c.end == '\n' && s.to == q && s.to > s.from && b[s.to-1] == '\r' {
		s.to--
	}
	return s
}

// inQuotes is the cell whose opening quote is b[p]; to is its closing quote.
func (c *csvSource) inQuotes(b []byte, p int, all bool) (span, flaw) {
	s := span{from: p + 1, to: p + 1}
	for {
		i := bytes.IndexByte(b[s.to:], '"')
		switch {
		case i < 0 && len(b)-s.from > c.limits.CellBytes || i >= 0 && s.to+i-s.from > c.limits.CellBytes:
			return s, open
		case i < 0 && all:
			return s, open
		case i < 0:
			return s, halted
		}
		s.to += i
		switch {
		case s.to+1 == len(b) && !all:
			return s, halted
		case s.to+1 == len(b) || b[s.to+1] != '"':
			return s, whole
		}
		s.doubled = true
		s.to += 2
	}
}

// assemble makes the cells of a row with quotes: one string, of which the cells are parts.
func (c *csvSource) assemble(b []byte, at cut) (Row, error) {
	c.cells = c.cells[:0]
	if raw := b[:at.size]; c.clean(raw) {
		text := string(raw)
		for _, s := range c.spans {
			c.add(text[s.from:s.to], s.doubled)
		}
		return c.finish(at.size, -1, at.ended)
	}
	bad := -1
	c.scratch, c.ends = c.scratch[:0], c.ends[:0]
	for _, s := range c.spans {
		var wrong int
		c.scratch, wrong = c.decode(c.scratch, b[s.from:s.to])
		if wrong >= 0 && bad < 0 {
			bad = s.from + wrong
		}
		c.ends = append(c.ends, len(c.scratch))
	}
	text, from := string(c.scratch), 0
	for i, to := range c.ends {
		c.add(text[from:to], c.spans[i].doubled)
		from = to
	}
	return c.finish(at.size, bad, at.ended)
}

// add adds a cell; doubled says that quotes stand twice in it.
func (c *csvSource) add(cell string, doubled bool) {
	if doubled {
		cell = strings.ReplaceAll(cell, `""`, `"`)
	}
	c.cells = append(c.cells, cell)
}
