// Package charset reads the encodings that office sheets come in: UTF-8, UTF-16 and GB 18030. It says where a text
// isn't what it claims to be, and never puts something else in its place unsaid.
package charset

import (
	"bytes"
	"encoding/binary"
	"io"
	"slices"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/transform"
)

// The encodings. What is neither marked nor UTF-8 is GB 18030, which contains GBK and GB 2312.
const (
	UTF8      = "utf-8"
	UTF16LE   = "utf-16le"
	UTF16BE   = "utf-16be"
	GB18030   = "gb18030"
	Undecided = "" // nothing but ASCII so far
)

// Sniff is the encoding of a text by its beginning, and the length of its byte order mark.
func Sniff(head []byte) (encoding string, mark int) {
	switch {
	case bytes.HasPrefix(head, []byte("\xef\xbb\xbf")):
		return UTF8, 3
	case bytes.HasPrefix(head, []byte("\xff\xfe")):
		return UTF16LE, 2
	case bytes.HasPrefix(head, []byte("\xfe\xff")):
		return UTF16BE, 2
	}
	return Judge(head), 0
}

// Judge tells UTF-8 from GB 18030 by a piece of text. A UTF-8 text with a few damaged bytes is still UTF-8:
// Chinese in UTF-8 is sequences of three bytes, which GB 18030 hardly ever forms by accident.
func Judge(text []byte) string {
	long, bad, high := 0, 0, false
	for i := 0; i < len(text); {
		if text[i] < utf8.RuneSelf {
			i++
			continue
		}
		high = true
		_, n := utf8.DecodeRune(text[i:])
		switch {
		case n >= 3:
			long++
		case n == 1 && utf8.FullRune(text[i:]): // a sequence cut at the end isn't bad
			bad++
		}
		i += n
	}
	switch {
	case !high:
		return Undecided
	case bad == 0 || long > bad:
		return UTF8
	}
	return GB18030
}

// ASCII says that every byte is.
func ASCII(b []byte) bool {
	for len(b) >= 8 {
		if binary.LittleEndian.Uint64(b)&0x8080808080808080 != 0 {
			return false
		}
		b = b[8:]
	}
	for _, c := range b {
		if c >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// Decoder decodes GB 18030.
type Decoder struct{ with transform.Transformer }

// replacement is U+FFFD, which the decoder gives for what is no character.
const replacement = "\xef\xbf\xbd"

// Decode appends a text to dst in UTF-8; bad is the first byte that belongs to no character, or -1.
func (d *Decoder) Decode(dst, text []byte) (out []byte, bad int) {
	from := len(dst)
	dst, ok := d.append(dst, text)
	if !ok {
		return dst, 0
	}
	if !bytes.Contains(dst[from:], []byte(replacement)) {
		return dst, -1
	}
	// U+FFFD is a character of GB 18030 too, so look at each one
	for i := 0; i < len(text); {
		n := gbLen(text[i:])
		one, _ := d.append(nil, text[i:i+n])
		if bytes.Contains(one, []byte(replacement)) && string(text[i:i+n]) != "\x84\x31\xa4\x37" {
			return dst, i
		}
		i += n
	}
	return dst, -1
}

// append decodes without judging; false would mean that there was too little room.
func (d *Decoder) append(dst, text []byte) ([]byte, bool) {
	if d.with == nil {
		d.with = simplifiedchinese.GB18030.NewDecoder().Transformer
	}
	// no byte becomes more than three
	from := len(dst)
	dst = slices.Grow(dst, 3*len(text))
	n, _, err := d.with.Transform(dst[from:cap(dst)], text, true)
	return dst[:from+n], err == nil
}

// gbLen is how many bytes the character at the beginning takes by its first two bytes.
func gbLen(b []byte) int {
	switch {
	case b[0] < 0x81 || len(b) == 1:
		return 1
	case b[1] >= 0x30 && b[1] <= 0x39:
		return min(4, len(b))
	case b[1] < 0x40 || b[1] == 0x7f:
		return 1
	}
	return 2
}

// utf16Reader turns UTF-16 into UTF-8. What is no character (half a surrogate pair, half a unit at the end)
// comes out as bytes that aren't UTF-8 either, so that the row it stands in is refused.
type utf16Reader struct {
	src     io.Reader
	big     bool
	in      []byte
	r, w    int
	pending []byte
	err     error
}

// FromUTF16 reads UTF-16 as UTF-8; encoding is UTF16LE or UTF16BE.
func FromUTF16(src io.Reader, encoding string) io.Reader {
	return &utf16Reader{src: src, big: encoding == UTF16BE}
}

func (u *utf16Reader) Read(p []byte) (int, error) {
	for len(u.pending) == 0 {
		if u.err != nil {
			return 0, u.err
		}
		u.fill()
	}
	n := copy(p, u.pending)
	u.pending = u.pending[n:]
	return n, nil
}

func (u *utf16Reader) unit(i int) rune {
	if u.big {
		return rune(u.in[i])<<8 | rune(u.in[i+1])
	}
	return rune(u.in[i+1])<<8 | rune(u.in[i])
}

// fill decodes the next piece into pending.
func (u *utf16Reader) fill() {
	if u.in == nil {
		u.in = make([]byte, 64<<10)
	}
	copy(u.in, u.in[u.r:u.w])
	u.w -= u.r
	u.r = 0
	n, err := u.src.Read(u.in[u.w:])
	u.w += n
	out := u.pending[:0]
	for u.r+1 < u.w {
		c := u.unit(u.r)
		if c < 0xd800 || c > 0xdfff {
			out = utf8.AppendRune(out, c)
			u.r += 2
			continue
		}
		if u.r+3 >= u.w && err == nil {
			break
		}
		if c < 0xdc00 && u.r+3 < u.w {
			if low := u.unit(u.r + 2); low >= 0xdc00 && low <= 0xdfff {
				out = utf8.AppendRune(out, (c-0xd800)<<10|(low-0xdc00)+0x10000)
				u.r += 4
				continue
			}
		}
		out = append(out, 0xff, 0xff) // two bytes for the two that they stand for
		u.r += 2
	}
	if err != nil {
		for ; u.r < u.w; u.r++ {
			out = append(out, 0xff)
		}
	}
	u.pending, u.err = out, err
}

// UTF16Len is how many bytes of UTF-16 a text came from that utf16Reader made.
func UTF16Len(b []byte) int64 {
	var n int64
	for i := 0; i < len(b); {
		if b[i] < utf8.RuneSelf {
			n += 2
			i++
			continue
		}
		_, size := utf8.DecodeRune(b[i:])
		switch size {
		case 1:
			n++
		case 4:
			n += 4
		default:
			n += 2
		}
		i += size
	}
	return n
}

// FirstBad is the first byte that isn't UTF-8, or -1.
func FirstBad(b []byte) int {
	for i := 0; i < len(b); {
		r, n := utf8.DecodeRune(b[i:])
		if r == utf8.RuneError && n == 1 {
			return i
		}
		i += n
	}
	return -1
}
