package xlsx

import (
	"bytes"
	"errors"
	"io"
	"strconv"
	"unicode/utf8"
)

// scanner cuts a stream of XML into tags and text. It is made for SpreadsheetML as programs write it: it doesn't
// check that tags match, and refuses document types, so there are no entities to blow up.
type scanner struct {
	src     io.Reader
	buf     []byte
	r, w    int
	drained bool
	cdata   bool // inside a CDATA section
}

// kind is what a token is.
type kind uint8

const (
	start kind = iota
	end
	text
)

// token is a tag or a piece of text; its slices hold until the next one.
type token struct {
	kind   kind
	closed bool   // <name/>
	name   []byte // without its prefix
	attrs  []byte
	text   []byte
	plain  bool // text without entities, from CDATA
}

// maxTag bounds a tag; Excel's longest (row spans, namespaces) have some hundred bytes.
const maxTag = 256 << 10

var errXML = errors.New("xlsx: not well formed")

func newScanner(src io.Reader) *scanner {
	return &scanner{src: src, buf: make([]byte, 64<<10)}
}

// more reads on, sliding and growing the buffer; io.EOF when nothing is left.
func (s *scanner) more() error {
	if s.drained {
		return io.EOF
	}
	if s.r > 0 {
		copy(s.buf, s.buf[s.r:s.w])
		s.w, s.r = s.w-s.r, 0
	}
	if s.w == len(s.buf) {
		if len(s.buf) >= maxTag {
			return errXML
		}
		s.buf = append(s.buf, make([]byte, len(s.buf))...)
	}
	n, err := io.ReadFull(s.src, s.buf[s.w:])
	s.w += n
	switch {
	case errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF):
		s.drained = true
		if n == 0 {
			return io.EOF
		}
	case err != nil:
		return err
	}
	return nil
}

// next is the next token; io.EOF at the end.
func (s *scanner) next() (token, error) {
	for {
		if s.r == s.w {
			if err := s.more(); err != nil {
				return token{}, err
			}
		}
		switch {
		case s.cdata:
			t, err := s.inCDATA()
			if err != nil || len(t.text) > 0 {
				return t, err
			}
		case s.buf[s.r] != '<':
			return s.chars()
		default:
			t, is, err := s.markup()
			if err != nil || is {
				return t, err
			}
		}
	}
}

// chars is text up to the next tag, or as much of it as is in the buffer.
func (s *scanner) chars() (token, error) {
	held := s.buf[s.r:s.w]
	i := bytes.IndexByte(held, '<')
	if i < 0 && len(held) < 4096 {
		if err := s.more(); err != nil && !errors.Is(err, io.EOF) {
			return token{}, err
		}
		held = s.buf[s.r:s.w]
		i = bytes.IndexByte(held, '<')
	}
	if i < 0 {
		i = len(held)
		// an entity must not be torn
		if amp := bytes.LastIndexByte(held, '&'); amp > 0 && len(held)-amp < 16 && !s.drained {
			i = amp
		}
	}
	s.r += i
	return token{kind: text, text: held[:i]}, nil
}

// markup is a tag, or nothing where a comment or an instruction was passed over.
func (s *scanner) markup() (t token, is bool, err error) {
	if s.w-s.r < 2 {
		if err := s.more(); err != nil {
			return token{}, false, torn(err)
		}
	}
	switch s.buf[s.r+1] {
	case '?':
		return token{}, false, s.skipPast("?>")
	case '!':
		return token{}, false, s.declaration()
	}
	size := 0
	for {
		if size = tagEnd(s.buf[s.r:s.w]); size > 0 {
			break
		}
		if err := s.more(); err != nil {
			return token{}, false, torn(err)
		}
	}
	tag := s.buf[s.r+1 : s.r+size-1]
	s.r += size
	t = parseTag(tag)
	if len(t.name) == 0 {
		return token{}, false, errXML
	}
	return t, true, nil
}

// declaration passes over a comment, or enters a CDATA section.
func (s *scanner) declaration() error {
	switch {
	case s.begins("<!--"):
		s.r += len("<!--")
		return s.skipPast("-->")
	case s.begins("<![CDATA["):
		s.r += len("<![CDATA[")
		s.cdata = true
		return nil
	}
	return errXML
}

// torn says that a document that ends inside something isn't well formed.
func torn(err error) error {
	if errors.Is(err, io.EOF) {
		return errXML
	}
	return err
}

// begins says whether what comes next is a text, reading on where it must.
func (s *scanner) begins(p string) bool {
	for s.w-s.r < len(p) {
		if !bytes.HasPrefix([]byte(p), s.buf[s.r:s.w]) || s.more() != nil {
			return false
		}
	}
	return string(s.buf[s.r:s.r+len(p)]) == p
}

// skipPast passes over everything up to and with a text.
func (s *scanner) skipPast(p string) error {
	for {
		if i := bytes.Index(s.buf[s.r:s.w], []byte(p)); i >= 0 {
			s.r += i + len(p)
			return nil
		}
		s.r = max(s.r, s.w-len(p)+1)
		if err := s.more(); err != nil {
			return torn(err)
		}
	}
}

// inCDATA is the text of a CDATA section, piece by piece.
func (s *scanner) inCDATA() (token, error) {
	held := s.buf[s.r:s.w]
	if i := bytes.Index(held, []byte("]]>")); i >= 0 {
		s.r += i + 3
		s.cdata = false
		return token{kind: text, text: held[:i], plain: true}, nil
	}
	if len(held) > 2 {
		s.r = s.w - 2
		return token{kind: text, text: held[:len(held)-2], plain: true}, nil
	}
	return token{}, torn(s.more())
}

// tagEnd is the length of the tag that b begins with, or 0 where it isn't whole.
func tagEnd(b []byte) int {
	var quote byte
	for i, c := range b {
		switch {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '>':
			return i + 1
		case c == '"' || c == '\'':
			quote = c
		}
	}
	return 0
}

// parseTag divides what stands between < and >.
func parseTag(tag []byte) token {
	t := token{kind: start}
	if n := len(tag); n > 0 && tag[0] == '/' {
		t.kind, tag = end, tag[1:]
	} else if n > 0 && tag[n-1] == '/' {
		t.closed, tag = true, tag[:n-1]
	}
	i := 0
	for i < len(tag) && !space(tag[i]) {
		if tag[i] == ':' {
			tag, i = tag[i+1:], 0
			continue
		}
		i++
	}
	t.name, t.attrs = tag[:i], tag[i:]
	return t
}

func space(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' }

// nextAttr takes the first attribute off attrs; the name keeps its prefix.
func nextAttr(attrs []byte) (name, value, rest []byte, ok bool) {
	i := 0
	for i < len(attrs) && space(attrs[i]) {
		i++
	}
	attrs = attrs[i:]
	eq := bytes.IndexByte(attrs, '=')
	if eq <= 0 {
		return nil, nil, nil, false
	}
	name = bytes.TrimSpace(attrs[:eq])
	attrs = attrs[eq+1:]
	for len(attrs) > 0 && space(attrs[0]) {
		attrs = attrs[1:]
	}
	if len(attrs) < 2 || attrs[0] != '"' && attrs[0] != '\'' {
		return nil, nil, nil, false
	}
	closing := bytes.IndexByte(attrs[1:], attrs[0])
	if closing < 0 {
		return nil, nil, nil, false
	}
	return name, attrs[1 : 1+closing], attrs[closing+2:], true
}

// attr is the value of an attribute by its name without prefix, empty where it is missing.
func (t token) attr(want string) string {
	for rest := t.attrs; ; {
		name, value, after, ok := nextAttr(rest)
		if !ok {
			return ""
		}
		if i := bytes.IndexByte(name, ':'); i >= 0 {
			name = name[i+1:]
		}
		if string(name) == want {
			return string(appendXML(nil, value))
		}
		rest = after
	}
}

// appendTo appends the text of a token, entities resolved.
func (t token) appendTo(dst []byte) []byte {
	if t.plain {
		return append(dst, t.text...)
	}
	return appendXML(dst, t.text)
}

// appendXML appends XML text with its entities resolved and its line ends made \n (XML 1.0, 2.11).
func appendXML(dst, raw []byte) []byte {
	for {
		i := bytes.IndexAny(raw, "&\r")
		if i < 0 {
			return append(dst, raw...)
		}
		dst = append(dst, raw[:i]...)
		if raw[i] == '\r' {
			raw = raw[i+1:]
			if len(raw) == 0 || raw[0] != '\n' {
				dst = append(dst, '\n')
			}
			continue
		}
		semi := bytes.IndexByte(raw[i:min(len(raw), i+16)], ';')
		if semi < 0 {
			dst = append(dst, '&')
			raw = raw[i+1:]
			continue
		}
		dst = appendEntity(dst, raw[i:i+semi+1])
		raw = raw[i+semi+1:]
	}
}

// appendEntity resolves &name; and &#n;. What nobody knows stays as it stands.
func appendEntity(dst, whole []byte) []byte {
	name := string(whole[1 : len(whole)-1])
	switch name {
	case "amp":
		return append(dst, '&')
	case "lt":
		return append(dst, '<')
	case "gt":
		return append(dst, '>')
	case "quot":
		return append(dst, '"')
	case "apos":
		return append(dst, '\'')
	}
	if len(name) > 1 && name[0] == '#' {
		digits, base := name[1:], 10
		if digits[0] == 'x' || digits[0] == 'X' {
			digits, base = digits[1:], 16
		}
		if v, err := strconv.ParseUint(digits, base, 32); err == nil && v <= utf8.MaxRune {
			return utf8.AppendRune(dst, rune(v))
		}
	}
	return append(dst, whole...)
}
