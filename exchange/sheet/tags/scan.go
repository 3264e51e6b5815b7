// Package tags cuts a stream of XML into tags and text, for markup as programs write it. It streams in little memory,
// doesn't check that tags match, and refuses document types: so there are no entities to blow up.
package tags

import (
	"bytes"
	"errors"
	"io"
	"strconv"
	"unicode/utf8"
)

// Scanner cuts one stream.
type Scanner struct {
	src     io.Reader
	buf     []byte
	r, w    int
	drained bool
	cdata   bool // inside a CDATA section
}

// Kind is what a token is.
type Kind uint8

// The kinds.
const (
	Start Kind = iota // <name>
	End               // </name>
	Text              // what stands between
)

// Token is a tag or a piece of text; its slices hold until the next one.
type Token struct {
	Kind   Kind
	Closed bool   // <name/>
	Name   []byte // without its prefix
	Attrs  []byte
	Text   []byte
	plain  bool // text without entities, from CDATA
}

// maxTag bounds a tag; Excel's longest (row spans, namespaces) have some hundred bytes.
const maxTag = 256 << 10

// ErrForm says that the text is not well-formed XML.
var ErrForm = errors.New("tags: not well formed")

// New begins to scan.
func New(src io.Reader) *Scanner {
	return &Scanner{src: src, buf: make([]byte, 64<<10)}
}

// more reads on, sliding and growing the buffer; io.EOF when nothing is left.
func (s *Scanner) more() error {
	if s.drained {
		return io.EOF
	}
	if s.r > 0 {
		copy(s.buf, s.buf[s.r:s.w])
		s.w, s.r = s.w-s.r, 0
	}
	if s.w == len(s.buf) {
		if len(s.buf) >= maxTag {
			return ErrForm
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

// Next is the next token; io.EOF at the end.
func (s *Scanner) Next() (Token, error) {
	for {
		if s.r == s.w {
			if err := s.more(); err != nil {
				return Token{}, err
			}
		}
		switch {
		case s.cdata:
			t, err := s.inCDATA()
			if err != nil || len(t.Text) > 0 {
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
func (s *Scanner) chars() (Token, error) {
	held := s.buf[s.r:s.w]
	i := bytes.IndexByte(held, '<')
	if i < 0 && len(held) < 4096 {
		if err := s.more(); err != nil && !errors.Is(err, io.EOF) {
			return Token{}, err
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
	return Token{Kind: Text, Text: held[:i]}, nil
}

// markup is a tag, or nothing where a comment or an instruction was passed over.
func (s *Scanner) markup() (t Token, is bool, err error) {
	if s.w-s.r < 2 {
		if err := s.more(); err != nil {
			return Token{}, false, Torn(err)
		}
	}
	switch s.buf[s.r+1] {
	case '?':
		return Token{}, false, s.skipPast("?>")
	case '!':
		return Token{}, false, s.declaration()
	}
	size := 0
	for {
		if size = tagEnd(s.buf[s.r:s.w]); size > 0 {
			break
		}
		if err := s.more(); err != nil {
			return Token{}, false, Torn(err)
		}
	}
	tag := s.buf[s.r+1 : s.r+size-1]
	s.r += size
	t = parseTag(tag)
	if len(t.Name) == 0 {
		return Token{}, false, ErrForm
	}
	return t, true, nil
}

// declaration passes over a comment, or enters a CDATA section.
func (s *Scanner) declaration() error {
	switch {
	case s.begins("<!--"):
		s.r += len("<!--")
		return s.skipPast("-->")
	case s.begins("<![CDATA["):
		s.r += len("<![CDATA[")
		s.cdata = true
		return nil
	}
	return ErrForm
}

// Torn says that a document that ends inside something isn't well formed.
func Torn(err error) error {
	if errors.Is(err, io.EOF) {
		return ErrForm
	}
	return err
}

// begins says whether what comes next is a text, reading on where it must.
func (s *Scanner) begins(p string) bool {
	for s.w-s.r < len(p) {
		if !bytes.HasPrefix([]byte(p), s.buf[s.r:s.w]) || s.more() != nil {
			return false
		}
	}
	return string(s.buf[s.r:s.r+len(p)]) == p
}

// skipPast passes over everything up to and with a text.
func (s *Scanner) skipPast(p string) error {
	for {
		if i := bytes.Index(s.buf[s.r:s.w], []byte(p)); i >= 0 {
			s.r += i + len(p)
			return nil
		}
		s.r = max(s.r, s.w-len(p)+1)
		if err := s.more(); err != nil {
			return Torn(err)
		}
	}
}

// inCDATA is the text of a CDATA section, piece by piece.
func (s *Scanner) inCDATA() (Token, error) {
	held := s.buf[s.r:s.w]
	if i := bytes.Index(held, []byte("]]>")); i >= 0 {
		s.r += i + 3
		s.cdata = false
		return Token{Kind: Text, Text: held[:i], plain: true}, nil
	}
	if len(held) > 2 {
		s.r = s.w - 2
		return Token{Kind: Text, Text: held[:len(held)-2], plain: true}, nil
	}
	return Token{}, Torn(s.more())
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
func parseTag(tag []byte) Token {
	t := Token{Kind: Start}
	if n := len(tag); n > 0 && tag[0] == '/' {
		t.Kind, tag = End, tag[1:]
	} else if n > 0 && tag[n-1] == '/' {
		t.Closed, tag = true, tag[:n-1]
	}
	i := 0
	for i < len(tag) && !space(tag[i]) {
		if tag[i] == ':' {
			tag, i = tag[i+1:], 0
			continue
		}
		i++
	}
	t.Name, t.Attrs = tag[:i], tag[i:]
	return t
}

func space(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' }

// NextAttr takes the first attribute off attrs; the name keeps its prefix.
func NextAttr(attrs []byte) (name, value, rest []byte, ok bool) {
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

// Attr is the value of an attribute by its name without prefix, empty where it is missing.
func (t Token) Attr(want string) string {
	for rest := t.Attrs; ; {
		name, value, after, ok := NextAttr(rest)
		if !ok {
			return ""
		}
		if i := bytes.IndexByte(name, ':'); i >= 0 {
			name = name[i+1:]
		}
		if string(name) == want {
			return string(Resolve(nil, value))
		}
		rest = after
	}
}

// AppendTo appends the text of a token, entities resolved.
func (t Token) AppendTo(dst []byte) []byte {
	if t.plain {
		return append(dst, t.Text...)
	}
	return Resolve(dst, t.Text)
}

// Resolve appends XML text with its entities resolved and its line ends made \n (XML 1.0, 2.11).
func Resolve(dst, raw []byte) []byte {
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
