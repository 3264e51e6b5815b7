package tags

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"
)

// outline is a document as one word per token.
func outline(src io.Reader) string {
	s := New(src)
	var b strings.Builder
	var chars []byte
	flush := func() {
		if len(chars) > 0 {
			fmt.Fprintf(&b, "%q ", chars)
		}
		chars = nil
	}
	for {
		t, err := s.Next()
		if err == nil && t.Kind == Text {
			chars = t.AppendTo(chars) // long text comes in pieces
			continue
		}
		flush()
		switch {
		case errors.Is(err, io.EOF):
			return strings.TrimSpace(b.String())
		case err != nil:
			return b.String() + "!"
		case t.Kind == End:
			fmt.Fprintf(&b, "/%s ", t.Name)
		case t.Closed:
			fmt.Fprintf(&b, "%s(%s)/ ", t.Name, t.Attr("a"))
		default:
			fmt.Fprintf(&b, "%s(%s) ", t.Name, t.Attr("a"))
		}
	}
}

func TestTokens(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"", ""},
		{"<a><b/>x</a>", `a() b()/ "x" /a`},
		{"<?xml version='1.0'?><!-- <x> --><p:a q:a='1 > 2' b=\"2\" ></p:a >", "a(1 > 2) /a"},
		{"<a  b = 'x'  a = \"&lt;&#65;\"/>", "a(<A)/"},
		{"a<![CDATA[<&amp;]]>b", `"a<&amp;b"`},
		{"<a>x &amp; y</a>", `a() "x & y" /a`},
		{"<a b", "!"}, {"<>", "!"}, {"<!DOCTYPE a>", "!"}, {"<!-- x", "!"}, {"<![CDATA[ x", "!"}, {"<", "!"}, {"<?x", "!"},
		{"<a a='never closed>", "!"},
		{"<a>" + strings.Repeat("&amp;", 100_000) + "</a>", "a() \"" + strings.Repeat("&", 100_000) + "\" /a"},
		{"<!--" + strings.Repeat("-x", 300_000) + "--><a/>", "a()/"},
		{"<![CDATA[" + strings.Repeat("]x", 300_000) + "]]>", "\"" + strings.Repeat("]x", 300_000) + "\""},
		{"<a a='" + strings.Repeat("x", 300_000) + "'/>", "!"},
	} {
		if got := outline(strings.NewReader(c.in)); got != c.want {
			t.Errorf("%.80q gives %.80s, want %.80s", c.in, got, c.want)
		}
	}
}

func TestATornStreamIsNotItsEnd(t *testing.T) {
	s := New(iotest.TimeoutReader(iotest.OneByteReader(strings.NewReader("<a><b>"))))
	for {
		_, err := s.Next()
		if errors.Is(err, io.EOF) {
			t.Fatal("a failure of the reader looks like the end")
		}
		if err != nil {
			return
		}
	}
}

func TestEntities(t *testing.T) {
	for raw, want := range map[string]string{
		"&amp;&lt;&gt;&quot;&apos;": `&<>"'`, "&#65;&#x41;&#X4e2d;": "AA中", "&nbsp;": "&nbsp;", "&": "&", "&;": "&;", "a&b": "a&b", "&#;": "&#;", "&#x110000;": "&#x110000;", "a\r\nb\rc": "a\nb\nc", "&#13;": "\r",
	} {
		if got := string(Resolve(nil, []byte(raw))); got != want {
			t.Errorf("%q reads as %q, want %q", raw, got, want)
		}
	}
}

// broken says that a document isn't well formed; how much of its text came before that was seen doesn't matter.
func broken(outline string) bool { return strings.HasSuffix(outline, "!") }

func FuzzTokens(f *testing.F) {
	f.Add("<a b='1'>x&amp;<![CDATA[y]]><!-- z --></a>")
	f.Fuzz(func(t *testing.T, in string) {
		whole := outline(strings.NewReader(in))
		if pieces := outline(iotest.OneByteReader(strings.NewReader(in))); pieces != whole && !(broken(pieces) && broken(whole)) {
			t.Fatalf("%q gives %s byte by byte, %s at once", in, pieces, whole)
		}
	})
}
