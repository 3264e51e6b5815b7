package remarks_test

import (
	"archive/zip"
	"bytes"
	"io"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"wanjia/exchange/docx"
	"wanjia/exchange/docx/remarks"
	"wanjia/exchange/ooxml"
)

func written(t testing.TB, d docx.Document) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := docx.Write(&b, d); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func part(t testing.TB, raw []byte, name string) string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		t.Fatal(err)
	}
	f, err := z.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(f)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := ooxml.Parse(text); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return string(text)
}

func TestATablesCellsKnowTheirHeads(t *testing.T) {
	d, err := remarks.Open(written(t, docx.Document{Lang: "zh-CN", Title: "T", Blocks: []docx.Block{docx.Text{Text: "one"},
		docx.Table{Head: []string{"项目", "2025年", "2024年"}, Rows: [][]any{{"出生（人）", int64(37), int64(40)}}}}}))
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range d.Blocks() {
		if b.Text == "40" && !slices.Equal(b.Heads, []string{"出生（人）", "2024年"}) {
			t.Errorf("40 stands under %q", b.Heads)
		}
	}
	if d.Blocks()[1].Text != "one" || d.Blocks()[1].Heads != nil {
		t.Errorf("got %+v", d.Blocks())
	}
}

func TestCommentsStandAroundWhatTheySpeakOf(t *testing.T) {
	d, err := remarks.Open(written(t, docx.Document{Lang: "en", Title: "T", Blocks: []docx.Block{docx.Text{Text: "出生37人，死亡12人。"}}}))
	if err != nil {
		t.Fatal(err)
	}
	text := d.Blocks()[1].Text
	first, second := strings.Index(text, "37"), strings.Index(text, "12")
	var out bytes.Buffer
	if err := d.Write(&out, []remarks.Remark{{Block: 1, From: first, To: first + 5, Text: "right <&>"}, {Block: 1, From: second, To: second + 5, Text: "wrong"}}); err != nil {
		t.Fatal(err)
	}
	doc := part(t, out.Bytes(), "word/document.xml")
	for _, want := range []string{`<w:commentRangeStart w:id="0"/><w:r><w:t xml:space="preserve">37人</w:t></w:r><w:commentRangeEnd w:id="0"/><w:r><w:commentReference w:id="0"/></w:r>`, `<w:commentRangeStart w:id="1"/><w:r><w:t xml:space="preserve">12人</w:t></w:r>`} {
		if !strings.Contains(doc, want) {
			t.Errorf("the text lacks %s: %s", want, doc)
		}
	}
	if all := part(t, out.Bytes(), "word/comments.xml"); strings.Count(all, "<w:comment ") != 2 || !strings.Contains(all, "right &lt;&amp;&gt;") {
		t.Errorf("the comments: %s", all)
	}
	again, err := remarks.Open(out.Bytes())
	if err != nil || again.Blocks()[1].Text != text {
		t.Errorf("read again: %v, want the same text", err)
	}
}

func TestRemarksLeaveTheTextAsItWas(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		words := rapid.SliceOfN(rapid.StringOfN(rapid.SampledFrom([]rune("ab1人 <&")), 1, 8, -1), 1, 5).Draw(t, "words")
		var b bytes.Buffer
		if err := docx.Write(&b, docx.Document{Lang: "en", Title: strings.Join(words, "")}); err != nil {
			t.Fatal(err)
		}
		d, err := remarks.Open(b.Bytes())
		if err != nil {
			t.Fatal(err)
		}
		var all []remarks.Remark
		at := 0
		for _, w := range words {
			all = append(all, remarks.Remark{Block: 0, From: at, To: at + len(w), Text: w})
			at += len(w)
		}
		var out bytes.Buffer
		if err := d.Write(&out, all); err != nil {
			t.Fatal(err)
		}
		again, err := remarks.Open(out.Bytes())
		if err != nil || again.Blocks()[0].Text != strings.Join(words, "") {
			t.Errorf("got %v, %v, want %q", again.Blocks(), err, strings.Join(words, ""))
		}
	})
}

func TestABombAndBrokenXMLAreRefused(t *testing.T) {
	pack := func(parts map[string]string) []byte {
		var b bytes.Buffer
		z := zip.NewWriter(&b)
		for name, text := range parts {
			w, err := z.Create(name)
			if err == nil {
				_, err = w.Write([]byte(text))
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		if err := z.Close(); err != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	}
	rels := `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="a" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>`
	for says, raw := range map[string][]byte{
		"nothing":         nil,
		"no archive":      []byte("hello"),
		"a bomb":          pack(map[string]string{"word/document.xml": strings.Repeat(" ", 40<<20)}),
		"no relations":    pack(map[string]string{"word/document.xml": "<a/>"}),
		"broken XML":      pack(map[string]string{"_rels/.rels": rels, "word/document.xml": "<w:document><w:body>"}),
		"crossed":         pack(map[string]string{"_rels/.rels": rels, "word/document.xml": "<a><b></a></b>"}),
		"entities":        pack(map[string]string{"_rels/.rels": rels, "word/document.xml": `<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>`}),
		"too deep":        pack(map[string]string{"_rels/.rels": rels, "word/document.xml": strings.Repeat("<a>", 5000) + strings.Repeat("</a>", 5000)}),
		"another program": pack(map[string]string{"_rels/.rels": rels, "word/document.xml": "<html/>"}),
	} {
		if _, err := remarks.Open(raw); err == nil {
			t.Errorf("%s is read", says)
		}
	}
}

// FuzzOpen wants no input to crash the reader, and what it reads to be written with a remark.
func FuzzOpen(f *testing.F) {
	f.Add(written(f, docx.Document{Lang: "en", Title: "T", Blocks: []docx.Block{docx.Text{Text: "37"}, docx.Table{Head: []string{"a"}, Rows: [][]any{{"b"}}}}}))
	f.Fuzz(func(_ *testing.T, raw []byte) {
		d, err := remarks.Open(raw)
		if err != nil {
			return
		}
		for i, b := range d.Blocks() {
			if len(b.Text) > 0 {
				_ = d.Write(io.Discard, []remarks.Remark{{Block: i, From: 0, To: len(b.Text), Text: "x"}}) // it may refuse, but not crash
				return
			}
		}
	})
}
