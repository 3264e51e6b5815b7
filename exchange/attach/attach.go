// Package attach reads what people hand in as evidence: photos (JPEG, PNG, WebP) and PDF, told apart by what they hold and not by
// their names. It refuses everything else, pictures that can't be pictures, and files with something behind their end; and it
// takes out where and with what a photo was taken. It draws nothing and runs nothing.
package attach

import (
	"bytes"
	"image"
	"io"
	"strconv"

	"wanjia/base/fault"
)

// MaxSize bounds a file.
const MaxSize = 8 << 20

// The media types that are taken.
const (
	JPEG = "image/jpeg"
	PNG  = "image/png"
	WebP = "image/webp"
	PDF  = "application/pdf"
)

// maxSide and maxPixels bound a picture as it would be drawn: a few bytes can claim to be a wall.
const (
	maxSide   = 20_000
	maxPixels = 120_000_000
)

// File is a file that may be kept.
type File struct {
	Type  string
	Bytes []byte // without what tells where and with what it was taken
}

// Read says what a file is.
func Read(raw []byte) (File, error) {
	switch {
	case len(raw) == 0:
		return File{}, fault.New(fault.Invalid, "attach.empty").In("file")
	case len(raw) > MaxSize:
		return File{}, fault.New(fault.TooMuch, "attach.large", "max", strconv.Itoa(MaxSize>>20)).In("file")
	}
	for _, k := range []struct {
		kind, magic string
		read        func([]byte) ([]byte, image.Point, bool)
	}{{JPEG, "\xff\xd8\xff", jpeg}, {PNG, "\x89PNG\r\n\x1a\n", png}, {WebP, "RIFF", webp}, {PDF, "%PDF-", pdf}} {
		if !bytes.HasPrefix(raw, []byte(k.magic)) {
			continue
		}
		out, size, ok := k.read(raw)
		switch {
		case !ok:
			return File{}, fault.New(fault.Invalid, "attach.broken").In("file")
		case size.X > maxSide || size.Y > maxSide || size.X*size.Y > maxPixels:
			return File{}, fault.New(fault.TooMuch, "attach.wall").In("file")
		}
		return File{k.kind, out}, nil
	}
	return File{}, fault.New(fault.Invalid, "attach.kind").In("file")
}

// sized is the size that one of Go's own readers finds in a picture.
func sized(raw []byte, decode func(io.Reader) (image.Config, error)) (image.Point, bool) {
	c, err := decode(bytes.NewReader(raw))
	return image.Pt(c.Width, c.Height), err == nil && c.Width > 0 && c.Height > 0
}

// pdf holds a PDF to its header and its trailer (ISO 32000-1 §7.5.2, 7.5.5). It is kept as it is.
func pdf(raw []byte) ([]byte, image.Point, bool) {
	tail := raw[max(0, len(raw)-1024):]
	ok := len(raw) > 16 && raw[5] >= '1' && raw[5] <= '2' && raw[6] == '.' && bytes.Contains(tail, []byte("%%EOF")) && bytes.Contains(raw, []byte("startxref"))
	return raw, image.Point{}, ok
}
