package attach

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	jpg "image/jpeg"
	pngs "image/png"
	"strings"
	"testing"

	"wanjia/base/fault"
	"wanjia/base/words"
)

func picture() image.Image {
	m := image.NewRGBA(image.Rect(0, 0, 24, 16))
	for x := range 24 {
		for y := range 16 {
			m.Set(x, y, color.RGBA{uint8(x * 10), uint8(y * 10), 90, 255})
		}
	}
	return m
}

func aJPEG(t testing.TB, segments ...[]byte) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpg.Encode(&b, picture(), nil); err != nil {
		t.Fatal(err)
	}
	raw := b.Bytes()
	return bytes.Join([][]byte{raw[:2], bytes.Join(segments, nil), raw[2:]}, nil)
}

func segment(mark byte, body string) []byte {
	n := len(body) + 2
	return append([]byte{0xff, mark, byte(n >> 8), byte(n)}, body...)
}

func aPNG(t testing.TB, chunks ...[]byte) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := pngs.Encode(&b, picture()); err != nil {
		t.Fatal(err)
	}
	raw := b.Bytes()
	return bytes.Join([][]byte{raw[:33], bytes.Join(chunks, nil), raw[33:]}, nil) // behind IHDR
}

func chunk(name, body string) []byte {
	out := binary.BigEndian.AppendUint32(nil, uint32(len(body)))
	out = append(append(out, name...), body...)
	return binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE(out[4:]))
}

func riff(name, body string) []byte {
	out := binary.LittleEndian.AppendUint32([]byte(name), uint32(len(body)))
	out = append(out, body...)
	if len(body)%2 == 1 {
		out = append(out, 0)
	}
	return out
}

func aWebP(chunks ...[]byte) []byte {
	all := append([]byte("WEBP"), bytes.Join(chunks, nil)...)
	return append(binary.LittleEndian.AppendUint32([]byte("RIFF"), uint32(len(all))), all...)
}

const (
	exifII = "Exif\x00\x00II*\x00\x08\x00\x00\x00\x02\x00\x12\x01\x03\x00\x01\x00\x00\x00\x06\x00\x00\x00\x25\x88\x04\x00\x01\x00\x00\x00\x1a\x00\x00\x00\x00\x00\x00\x00SECRETPLACE"
	lossy  = "\x10\x00\x00\x9d\x01\x2a\x18\x00\x10\x00data"
	wide   = "\x0c\x00\x00\x00\x17\x00\x00\x0f\x00\x00"
)

const aPDF = "%PDF-1.4\n1 0 obj\n<<>>\nendobj\nstartxref\n9\n%%EOF\n"

func TestPhotosAndPDFAreTakenWithoutWhereTheyWereTaken(t *testing.T) {
	for _, c := range []struct {
		says, kind string
		raw        []byte
	}{
		{"a plain JPEG", JPEG, aJPEG(t)},
		{"a JPEG with Exif, XMP, IPTC and a comment", JPEG, aJPEG(t, segment(0xe1, exifII), segment(0xe1, "http://ns.adobe.com/xap/1.0/\x00SECRETPLACE"), segment(0xed, "SECRETPLACE"), segment(0xfe, "SECRETPLACE"))},
		{"a JPEG with a film behind it", JPEG, append(aJPEG(t), "SECRETPLACE"...)},
		{"a plain PNG", PNG, aPNG(t)},
		{"a PNG with texts", PNG, append(aPNG(t, chunk("tEXt", "a\x00SECRETPLACE"), chunk("eXIf", "SECRETPLACE"), chunk("tIME", "SECRETPLACE"), chunk("gAMA", "\x00\x00\xb1\x8f")), "SECRETPLACE"...)},
		{"a WebP", WebP, aWebP(riff("VP8 ", lossy))},
		{"a WebP with Exif", WebP, append(aWebP(riff("VP8X", wide), riff("VP8 ", lossy), riff("EXIF", "SECRETPLACE"), riff("XMP ", "SECRETPLACE")), "SECRETPLACE"...)},
		{"a PDF", PDF, []byte(aPDF)},
	} {
		f, err := Read(c.raw)
		if err != nil || f.Type != c.kind {
			t.Errorf("%s: %s, %v, want %s", c.says, f.Type, err, c.kind)
			continue
		}
		if bytes.Contains(f.Bytes, []byte("SECRET")) {
			t.Errorf("%s still tells where it was taken", c.says)
		}
		again, err := Read(f.Bytes)
		if err != nil || !bytes.Equal(again.Bytes, f.Bytes) {
			t.Errorf("%s isn't the same read twice: %v", c.says, err)
		}
		if c.kind == JPEG || c.kind == PNG {
			if _, _, err := image.Decode(bytes.NewReader(f.Bytes)); err != nil {
				t.Errorf("%s can't be drawn any more: %v", c.says, err)
			}
		}
	}
}

func TestAPhotoStaysTurnedAsItWas(t *testing.T) {
	f, err := Read(aJPEG(t, segment(0xe1, exifII)))
	if err != nil || !bytes.Contains(f.Bytes, []byte("\x01\x12\x00\x03\x00\x00\x00\x01\x00\x06")) {
		t.Errorf("a photo turned by 90 degrees is kept as %q, %v", f.Bytes[:40], err)
	}
}

func TestWhatIsNoEvidenceIsRefusedAndSaysWhy(t *testing.T) {
	png := aPNG(t)
	wall := bytes.Clone(png)
	binary.BigEndian.PutUint32(wall[16:], 1_000_000)
	binary.BigEndian.PutUint32(wall[29:], crc32.ChecksumIEEE(wall[12:29]))
	for says, c := range map[string]struct {
		raw []byte
		key string
	}{
		"nothing":                    {nil, "attach.empty"},
		"too large":                  {make([]byte, MaxSize+1), "attach.large"},
		"a web page":                 {[]byte("<html><script>"), "attach.kind"},
		"a drawing with scripts":     {[]byte("<svg xmlns='http://www.w3.org/2000/svg'>"), "attach.kind"},
		"a program":                  {[]byte("MZ\x90\x00"), "attach.kind"},
		"an archive":                 {[]byte("PK\x03\x04"), "attach.kind"},
		"a GIF":                      {[]byte("GIF89a\x01\x00\x01\x00"), "attach.kind"},
		"a JPEG cut short":           {aJPEG(t)[:60], "attach.broken"},
		"a JPEG without its end":     {aJPEG(t)[:len(aJPEG(t))-2], "attach.broken"},
		"a web page that begins so":  {[]byte("\xff\xd8\xff<script>alert(1)</script>"), "attach.broken"},
		"a PNG with a broken chunk":  {append(bytes.Clone(png[:45]), bytes.Repeat([]byte{1}, len(png)-45)...), "attach.broken"},
		"a picture as wide as a sky": {wall, "attach.wall"},
		"a WebP without a picture":   {aWebP(riff("EXIF", "what is it, then, that this is")), "attach.broken"},
		"a sound":                    {[]byte("RIFF\x24\x00\x00\x00WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00\x44\xac\x00\x00"), "attach.broken"},
		"a PDF without its end":      {[]byte(aPDF[:20]), "attach.broken"},
		"a PDF of no version":        {[]byte(strings.Replace(aPDF, "1.4", "x.y", 1)), "attach.broken"},
	} {
		if _, err := Read(c.raw); !fault.Is(err, c.key) {
			t.Errorf("%s: %v, want %s", says, err, c.key)
		}
		if _, ok := words.Lookup(c.key); !ok {
			t.Errorf("%s has no sentence", c.key)
		}
	}
}

func FuzzRead(f *testing.F) {
	for _, raw := range [][]byte{aJPEG(f, segment(0xe1, exifII)), aPNG(f, chunk("tEXt", "a\x00b")), aWebP(riff("VP8X", wide), riff("VP8 ", lossy), riff("EXIF", "x")), []byte(aPDF)} {
		f.Add(raw)
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		file, err := Read(raw)
		if err != nil {
			return
		}
		if len(file.Bytes) > len(raw) {
			t.Errorf("%d bytes became %d", len(raw), len(file.Bytes))
		}
		if again, err := Read(file.Bytes); err != nil || again.Type != file.Type || !bytes.Equal(again.Bytes, file.Bytes) {
			t.Errorf("what was kept reads as %s, %v, want %s", again.Type, err, file.Type)
		}
	})
}
