package docx_test

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"math"
	"path"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"wanjia/exchange/docx"
)

// parts are the parts of a document, each of which is well-formed XML.
func parts(tb rapid.TB, d docx.Document) map[string]string {
	tb.Helper()
	var b bytes.Buffer
	if err := docx.Write(&b, d); err != nil {
		tb.Fatal(err)
	}
	z, err := zip.NewReader(bytes.NewReader(b.Bytes()), int64(b.Len()))
	if err != nil {
		tb.Fatal(err)
	}
	out := map[string]string{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			tb.Fatal(err)
		}
		text, err := io.ReadAll(r)
		if err != nil {
			tb.Fatal(err)
		}
		out[f.Name] = string(text)
		for dec := xml.NewDecoder(bytes.NewReader(text)); ; {
			if _, err := dec.Token(); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				tb.Fatalf("%s: %v", f.Name, err)
			}
		}
	}
	return out
}

func sample() docx.Document {
	return docx.Document{Lang: "zh-CN", Title: `A & "B" <C>`, Blocks: []docx.Block{docx.Heading{Level: 1, Text: "One"}, docx.Text{Text: "Words"},
		docx.Chart{Kind: docx.Lines, Title: "T", Alt: `what "it" shows`, Names: []string{"2024", "2025"}, Series: []docx.Series{{Name: "s", Values: []float64{1, math.NaN()}}}},
		docx.Table{Head: []string{"a", "b"}, Rows: [][]any{{"x", int64(3)}, {"y", nil}, {"z", 1.5, "more"}}}, docx.Text{Text: "note", Size: docx.Small}}}
}

func TestEveryPartIsNamedFoundAndOfAKnownType(t *testing.T) {
	all := parts(t, sample())
	for name := range all {
		if name != "[Content_Types].xml" && !strings.HasSuffix(name, ".rels") && !strings.Contains(all["[Content_Types].xml"], `PartName="/`+name+`"`) {
			t.Errorf("%s has no type", name)
		}
	}
	for _, rels := range []struct{ file, base string }{{"_rels/.rels", ""}, {"word/_rels/document.xml.rels", "word"}} {
		var found struct {
			Relationship []struct {
				ID     string `xml:"Id,attr"`
				Target string `xml:",attr"`
			}
		}
		if err := xml.Unmarshal([]byte(all[rels.file]), &found); err != nil {
			t.Fatal(err)
		}
		for _, r := range found.Relationship {
			if _, ok := all[path.Join(rels.base, r.Target)]; !ok {
				t.Errorf("%s points to %s, which isn't there", rels.file, r.Target)
			}
		}
	}
	text := all["word/document.xml"]
	for _, want := range []string{"A &amp; &#34;B&#34; &lt;C&gt;", `descr="what &#34;it&#34; shows"`, `r:id="chart1"`, "<w:tblHeader/>", ">1.50<"} {
		if !strings.Contains(text, want) {
			t.Errorf("the text lacks %s", want)
		}
	}
	if n := strings.Count(all["word/charts/chart1.xml"], "<c:pt idx"); n != 3 {
		t.Errorf("%d points, want two names and one number", n)
	}
}

func TestAnyWordsMakeADocument(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		word := rapid.String()
		parts(t, docx.Document{Lang: "en", Title: word.Draw(t, "title"), Blocks: []docx.Block{docx.Heading{Level: rapid.IntRange(-1, 5).Draw(t, "level"), Text: word.Draw(t, "heading")},
			docx.Table{Head: []string{word.Draw(t, "head")}, Rows: [][]any{{word.Draw(t, "cell"), rapid.Float64().Draw(t, "n")}}},
			docx.Chart{Title: word.Draw(t, "chart"), Alt: word.Draw(t, "alt"), Names: []string{word.Draw(t, "name")}, Series: []docx.Series{{Name: word.Draw(t, "series"), Values: []float64{1}}}}}})
	})
}
