package journal

import (
	"slices"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"wanjia/base/fault"
)

const hexDigits = "0123456789abcdef"

// CanonicalBody is the one spelling of a body: RFC 8785 (JSON Canonicalization Scheme) for a flat object of texts.
// Keys are in UTF-16 order, nothing is escaped that need not be, there is no white space.
// Bytes that are not UTF-8 become U+FFFD.
func CanonicalBody(fields map[string]string) []byte {
	keys := make([]string, 0, len(fields))
	n := 2
	for k, v := range fields {
		keys = append(keys, k)
		n += len(k) + len(v) + 6
	}
	slices.SortFunc(keys, compareUTF16)
	b := append(make([]byte, 0, n), '{')
	for i, k := range keys {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendQuoted(b, k)
		b = append(b, ':')
		b = appendQuoted(b, fields[k])
	}
	return append(b, '}')
}

// compareUTF16 orders texts as RFC 8785 §3.2.3 asks, which is how browsers sort: by UTF-16 units.
// That is byte order, except that characters beyond U+FFFF come before U+E000 to U+FFFF.
func compareUTF16(a, b string) int {
	for i := range min(len(a), len(b)) {
		x, y := a[i], b[i]
		if x == y {
			continue
		}
		if (x >= 0xF0) != (y >= 0xF0) && min(x, y) >= 0xEE {
			x, y = y, x
		}
		return int(x) - int(y)
	}
	return len(a) - len(b)
}

func appendQuoted(b []byte, s string) []byte {
	b = append(b, '"')
	start := 0
	for i := 0; i < len(s); {
		c := s[i]
		if c < utf8.RuneSelf {
			if c >= ' ' && c != '"' && c != '\\' {
				i++
				continue
			}
			b = append(b, s[start:i]...)
			b = appendEscape(b, c)
			i++
			start = i
			continue
		}
		r, width := utf8.DecodeRuneInString(s[i:])
		if r == utf8.RuneError && width == 1 {
			b = append(b, s[start:i]...)
			b = utf8.AppendRune(b, utf8.RuneError)
			start = i + 1
		}
		i += width
	}
	return append(append(b, s[start:]...), '"')
}

func appendEscape(b []byte, c byte) []byte {
	if i := strings.IndexByte("\b\t\n\f\r\"\\", c); i >= 0 {
		return append(b, '\\', `btnfr"\`[i])
	}
	return append(b, '\\', 'u', '0', '0', hexDigits[c>>4], hexDigits[c&15])
}

// ParseBody reads a flat JSON object whose values are texts. It is strict: no other type of value, no key twice,
// no broken UTF-8, no half of a surrogate pair, nothing after the object. Order and white space don't matter.
func ParseBody(raw []byte) (map[string]string, error) {
	p := bodyParser{s: string(raw)}
	fields, ok := p.object()
	if !ok {
		return nil, p.fault()
	}
	return fields, nil
}

// bodyParser reads one object. Values are cut out of s, so a body costs one copy and its map.
type bodyParser struct {
	s  string
	at int
}

func (p *bodyParser) fault() *fault.Fault {
	line := strings.Count(p.s[:p.at], "\n") + 1
	column := p.at - strings.LastIndexByte(p.s[:p.at], '\n')
	return fault.New(fault.Invalid, "journal.entry.body", "line", itoa(int64(line)), "column", itoa(int64(column))).In("body")
}

func (p *bodyParser) space() {
	for p.at < len(p.s) {
		switch p.s[p.at] {
		case ' ', '\t', '\n', '\r':
			p.at++
		default:
			return
		}
	}
}

// take steps over the byte, with white space on both sides.
func (p *bodyParser) take(c byte) bool {
	p.space()
	if p.at == len(p.s) || p.s[p.at] != c {
		return false
	}
	p.at++
	p.space()
	return true
}

func (p *bodyParser) object() (map[string]string, bool) {
	if !p.take('{') {
		return nil, false
	}
	fields := make(map[string]string, min(strings.Count(p.s, `":`), 64))
	if p.take('}') {
		return fields, p.at == len(p.s)
	}
	for {
		at := p.at
		k, ok := p.text()
		if !ok {
			return nil, false
		}
		if _, twice := fields[k]; twice {
			p.at = at
			return nil, false
		}
		if !p.take(':') {
			return nil, false
		}
		if fields[k], ok = p.text(); !ok {
			return nil, false
		}
		if p.take(',') {
			continue
		}
		return fields, p.take('}') && p.at == len(p.s)
	}
}

// text reads a quoted text.
func (p *bodyParser) text() (string, bool) {
	if p.at == len(p.s) || p.s[p.at] != '"' {
		return "", false
	}
	p.at++
	start := p.at
	for p.at < len(p.s) {
		switch c := p.s[p.at]; {
		case c == '"':
			s := p.s[start:p.at]
			if !utf8.ValidString(s) {
				return "", false
			}
			p.at++
			return s, true
		case c == '\\':
			return p.escaped(start)
		case c < ' ':
			return "", false
		}
		p.at++
	}
	return "", false
}

// escaped goes on with a text that began at start and holds an escape.
func (p *bodyParser) escaped(start int) (string, bool) {
	b := append([]byte(nil), p.s[start:p.at]...)
	for p.at < len(p.s) {
		switch c := p.s[p.at]; {
		case c == '"':
			p.at++
			return string(b), utf8.Valid(b)
		case c == '\\':
			r, ok := p.escape()
			if !ok {
				return "", false
			}
			b = utf8.AppendRune(b, r)
			continue
		case c < ' ':
			return "", false
		default:
			b = append(b, c)
		}
		p.at++
	}
	return "", false
}

// escape reads one escape; two \u make one character where they are a surrogate pair.
func (p *bodyParser) escape() (rune, bool) {
	if p.at+1 >= len(p.s) {
		return 0, false
	}
	c := p.s[p.at+1]
	if c == 'u' {
		r, ok := p.unit()
		if !ok || !utf16.IsSurrogate(r) {
			return r, ok
		}
		low, ok := p.unit()
		if !ok {
			return 0, false
		}
		r = utf16.DecodeRune(r, low)
		return r, r != utf8.RuneError
	}
	i := strings.IndexByte(`btnfr"\/`, c)
	if i < 0 {
		return 0, false
	}
	p.at += 2
	return rune("\b\t\n\f\r\"\\/"[i]), true
}

// unit reads \uXXXX.
func (p *bodyParser) unit() (rune, bool) {
	if p.at+6 > len(p.s) || p.s[p.at] != '\\' || p.s[p.at+1] != 'u' {
		return 0, false
	}
	var r rune
	for _, c := range []byte(p.s[p.at+2 : p.at+6]) {
		d := strings.IndexByte(hexDigits, c|0x20)
		if d < 0 || c < '0' || c > '9' && c < 'A' {
			return 0, false
		}
		r = r<<4 | rune(d)
	}
	p.at += 6
	return r, true
}
