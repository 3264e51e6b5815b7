package charset

import (
	"bytes"
	"io"
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"
)

func TestSniff(t *testing.T) {
	for _, c := range []struct {
		in, encoding string
		mark         int
	}{
		{"\xef\xbb\xbfa", UTF8, 3}, {"\xff\xfea\x00", UTF16LE, 2}, {"\xfe\xff\x00a", UTF16BE, 2},
		{"", Undecided, 0}, {"abc", Undecided, 0}, {"姓名", UTF8, 0}, {"é", UTF8, 0}, {"a姓\xe5", UTF8, 0},
		{"姓名张伟\xff李娜", UTF8, 0}, {"\xd0\xd5\xc3\xfb", GB18030, 0}, {"\xb0", GB18030, 0}, {"\x90\x30\x81\x30", GB18030, 0},
	} {
		if encoding, mark := Sniff([]byte(c.in)); encoding != c.encoding || mark != c.mark {
			t.Errorf("%q is %q with a mark of %d, want %q and %d", c.in, encoding, mark, c.encoding, c.mark)
		}
	}
}

// FuzzGB18030 compares with the decoder on whole texts.
func FuzzGB18030(f *testing.F) {
	f.Add([]byte("\xd5\xc5\xce\xb0"))
	f.Add([]byte("\x90\x30\x81\x30a\x84\x31\xa4\x37\x80\xff"))
	f.Fuzz(func(t *testing.T, in []byte) {
		var d Decoder
		got, bad := d.Decode([]byte("x"), in)
		want, err := simplifiedchinese.GB18030.NewDecoder().Bytes(in)
		if err != nil || string(got) != "x"+string(want) {
			t.Fatalf("%x decodes as %q (%v), want %q", in, got[1:], err, want)
		}
		back, err := simplifiedchinese.GB18030.NewEncoder().Bytes(want)
		if same := err == nil && bytes.Equal(back, in); same && bad >= 0 {
			t.Fatalf("%x is whole, but byte %d is called bad", in, bad)
		}
		if bad < 0 && bytes.Count(got, []byte(replacement)) > bytes.Count(in, []byte("\x84\x31\xa4\x37")) {
			t.Fatalf("%x isn't whole, but nothing is called bad", in)
		}
	})
}

func FuzzUTF16(f *testing.F) {
	f.Add([]byte("a\x00\x3d\xd8\x00\xde"), 3)
	f.Add([]byte("\x00\xdc\x00\xd8x"), 1)
	f.Fuzz(func(t *testing.T, in []byte, step int) {
		whole, err := io.ReadAll(&utf16Reader{src: bytes.NewReader(in)})
		if err != nil {
			t.Fatal(err)
		}
		if n := UTF16Len(whole); n != int64(len(in)) {
			t.Fatalf("%x becomes %x, which counts as %d bytes", in, whole, n)
		}
		pieces, err := io.ReadAll(&utf16Reader{src: &stutter{bytes.NewReader(in), max(1, step%5)}})
		if err != nil || !bytes.Equal(pieces, whole) {
			t.Fatalf("%x read piece by piece becomes %x, whole %x", in, pieces, whole)
		}
	})
}

// stutter gives a few bytes at a time.
type stutter struct {
	r io.Reader
	n int
}

func (s *stutter) Read(p []byte) (int, error) { return s.r.Read(p[:min(len(p), s.n)]) }
