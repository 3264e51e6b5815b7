package ooxml_test

import (
	"bytes"
	"testing"

	"wanjia/exchange/ooxml"
)

func TestXMLIsWrittenAsItWasRead(t *testing.T) {
	for _, text := range []string{`<a/>`, `<w:p xmlns:w="x" w:id="1&amp;&quot;2"><w:t xml:space="preserve"> a &lt; b </w:t><!-- c --><w:br/></w:p>`, `<a b="1">x<c>y</c>z</a>`} {
		n, err := ooxml.Parse([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		again, err := ooxml.Parse(n.Bytes())
		if err != nil || !bytes.Equal(again.Bytes(), n.Bytes()) || again.Content() != n.Content() {
			t.Errorf("%s became %s, %v", text, n.Bytes(), err)
		}
	}
}

func TestWhatIsNoSoundXMLIsRefused(t *testing.T) {
	for _, text := range []string{"", "words", "<a>", "</a>", "<a></b>", "<a/><b/>", `<!DOCTYPE a><a/>`, "<a b=c/>", "<a>\x00</a>"} {
		if n, err := ooxml.Parse([]byte(text)); err == nil {
			t.Errorf("%q is read as %s", text, n.Bytes())
		}
	}
}

// FuzzParse wants what is read to be read the same once it was written.
func FuzzParse(f *testing.F) {
	f.Add([]byte(`<w:p xmlns:w="x" w:id="1"><w:t>a</w:t><!-- c --></w:p>`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		n, err := ooxml.Parse(raw)
		if err != nil {
			return
		}
		again, err := ooxml.Parse(n.Bytes())
		if err != nil {
			t.Fatalf("%q was written as %q, which can't be read: %v", raw, n.Bytes(), err)
		}
		if again.Content() != n.Content() {
			t.Errorf("%q says %q and then %q", raw, n.Content(), again.Content())
		}
	})
}
