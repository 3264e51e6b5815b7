package filling_test

import (
	"archive/zip"
	"bytes"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"os"

	"wanjia/domain/report"
	"wanjia/exchange/docx"
	"wanjia/exchange/docx/filling"
)

// answers fills with what a test says.
type answers map[string]report.Piece

func (a answers) Items(report.Mark) []report.Item {
	return []report.Item{{Label: "one", Cut: "month:2025-01"}, {Label: "two", Cut: "month:2025-02"}}
}

func (a answers) Piece(m report.Mark, in report.Item) report.Piece {
	if m.Raw == "label" {
		return report.Piece{Run: report.Run{Text: in.Label}}
	}
	return a[m.Raw]
}

func (a answers) Line(string) string { return "en" }

// word is a document whose body is given as it stands in the file.
func word(t testing.TB, body string) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := docx.Write(&b, docx.Document{Lang: "en", Title: "Title", Blocks: []docx.Block{docx.Text{Text: "BODY"}}}); err != nil {
		t.Fatal(err)
	}
	in, err := zip.NewReader(bytes.NewReader(b.Bytes()), int64(b.Len()))
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for _, f := range in.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		var text bytes.Buffer
		if _, err := text.ReadFrom(r); err != nil {
			t.Fatal(err)
		}
		w, err := z.Create(f.Name)
		if err != nil {
			t.Fatal(err)
		}
		whole := regexp.MustCompile(`<w:p><w:pPr><w:pStyle w:val="Normal"/></w:pPr><w:r><w:t xml:space="preserve">BODY</w:t></w:r></w:p>`).ReplaceAllLiteralString(text.String(), body)
		if _, err := w.Write([]byte(whole)); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// fill opens, checks and fills a document, and hands its parts to xmllint where that is installed.
func fill(t testing.TB, raw []byte, with report.Filler) map[string]string {
	t.Helper()
	tpl, err := filling.Open(raw)
	if err != nil {
		t.Fatal(err)
	}
	if _, wrong := tpl.Places(); len(wrong) > 0 {
		t.Fatal(wrong)
	}
	var out bytes.Buffer
	if err := tpl.Fill(&out, with); err != nil {
		t.Fatal(err)
	}
	return unzipped(t, out.Bytes())
}

func unzipped(t testing.TB, raw []byte) map[string]string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		t.Fatal(err)
	}
	parts := map[string]string{}
	lint, noLint := exec.LookPath("xmllint")
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		var text bytes.Buffer
		if _, err := text.ReadFrom(r); err != nil {
			t.Fatal(err)
		}
		parts[f.Name] = text.String()
		if noLint == nil {
			file := filepath.Join(t.TempDir(), "part.xml")
			if err := os.WriteFile(file, text.Bytes(), 0o600); err != nil {
				t.Fatal(err)
			}
			if said, err := exec.CommandContext(t.Context(), lint, "--noout", file).CombinedOutput(); err != nil {
				t.Errorf("%s: %s", f.Name, said)
			}
		}
	}
	return parts
}

func TestAPlaceholderThatWordHasSplitKeepsTheFormattingOfItsFirstRun(t *testing.T) {
	parts := fill(t, word(t, `<w:p><w:r><w:t>Born: {</w:t></w:r><w:proofErr w:type="spellStart"/><w:r><w:rPr><w:b/></w:rPr><w:t>{bir</w:t></w:r><w:r><w:rPr><w:i/></w:rPr><w:t>ths}</w:t></w:r><w:r><w:t>} people.</w:t></w:r></w:p>`+
		`<w:p><w:r><w:rPr><w:color w:val="FF0000"/></w:rPr><w:t>{{cbr}} and {{cbr}}</w:t><w:tab/></w:r></w:p>`),
		answers{"births": {Run: report.Run{Text: "37", Note: "what it means"}}, "cbr": {Run: report.Run{Text: "7.16‰"}}})
	doc := parts["word/document.xml"]
	for _, want := range []string{`>Born: 37</w:t>`, `<w:footnoteReference w:id="1"/>`, `> people.</w:t>`, `<w:color w:val="FF0000"/></w:rPr><w:t xml:space="preserve">7.16‰</w:t><w:t xml:space="preserve"> and </w:t>`, `<w:tab/>`, `<w:proofErr`} {
		if !strings.Contains(strings.ReplaceAll(doc, `</w:t><w:t xml:space="preserve">37`, "37"), want) {
			t.Errorf("the text lacks %s: %s", want, doc)
		}
	}
	if !strings.Contains(parts["word/footnotes.xml"], "what it means") || !strings.Contains(parts["[Content_Types].xml"], "footnotes+xml") || !strings.Contains(parts["word/_rels/document.xml.rels"], "footnotes.xml") {
		t.Errorf("the footnote isn't part of the document: %v", parts["word/footnotes.xml"])
	}
	if strings.Contains(doc, "{{") || strings.Contains(doc, "\x00") {
		t.Errorf("a placeholder is left: %s", doc)
	}
}

func TestARowIsRepeatedAndBlocksTakeTheirParagraphsPlace(t *testing.T) {
	cell := func(text string) string { return `<w:tc><w:p><w:r><w:t>` + text + `</w:t></w:r></w:p></w:tc>` }
	parts := fill(t, word(t, `<w:tbl><w:tr>`+cell("month")+cell("births")+`</w:tr><w:tr>`+cell("{{each month}}{{label}}")+cell("{{births}}")+`</w:tr></w:tbl>`+
		`<w:p><w:pPr><w:pStyle w:val="Note"/></w:pPr><w:r><w:t>{{rule monthly.timely}}</w:t></w:r></w:p><w:p><w:r><w:t>{{table births by=sex}}</w:t></w:r></w:p><w:p><w:r><w:t>{{chart births by=month}}</w:t></w:r></w:p>`),
		answers{"births": {Run: report.Run{Text: "9"}}, "rule monthly.timely": {Paras: []report.Paragraph{{{Text: "First."}}, {{Text: "Second", Note: "n"}, {Text: "."}}}},
			"table births by=sex":   {Grid: &report.Grid{Rows: [][]report.Run{{{Text: "sex"}, {Text: "births", Note: "n"}}, {{Text: "male"}, {Text: "(not shown)"}}}}},
			"chart births by=month": {Plot: &report.Plot{Title: "T", Alt: "A", Names: []string{"Jan"}, Series: []report.Series{{Name: "births", Values: []float64{3}}}, Foot: report.Run{Text: "source", Note: "n"}}}})
	doc := parts["word/document.xml"]
	if n := strings.Count(doc, ">9</w:t>"); n != 2 || !strings.Contains(doc, ">one</w:t>") || !strings.Contains(doc, ">two</w:t>") {
		t.Errorf("%d rows, want two: %s", n, doc)
	}
	for _, want := range []string{`<w:pStyle w:val="Note"/></w:pPr><w:r><w:t xml:space="preserve">First.`, "(not shown)", "<w:tblHeader/>", `descr="A"`, ">source</w:t>"} {
		if !strings.Contains(doc, want) {
			t.Errorf("the text lacks %s", want)
		}
	}
	if parts["word/charts/chart1.xml"] == "" || strings.Count(parts["word/footnotes.xml"], "<w:footnote ") != 5 {
		t.Errorf("want a chart and three notes: %s", parts["word/footnotes.xml"])
	}
}

func TestWhatIsWrongIsSaidWithItsPlace(t *testing.T) {
	tpl, err := filling.Open(word(t, `<w:p><w:r><w:t>so {{chart births by=month}}</w:t></w:r></w:p><w:p><w:r><w:t>{{each month}} {{Births}} {{ok}}</w:t></w:r></w:p>`))
	if err != nil {
		t.Fatal(err)
	}
	found, wrong := tpl.Places()
	if len(found) != 2 || len(wrong) != 3 {
		t.Fatalf("got %v and %v, want two that can be read and three that can't stand there", found, wrong)
	}
	if !strings.Contains(wrong[0].Error(), "¶2") || found[1].Where != "¶3" {
		t.Errorf("got %v and %v, want their paragraphs", wrong[0], found[1])
	}
}

// FuzzOpen wants no input to crash the reader, and what it reads to be filled.
func FuzzOpen(f *testing.F) {
	f.Add(word(f, `<w:p><w:r><w:t>{{births}}</w:t></w:r></w:p>`))
	f.Add([]byte("PK\x03\x04"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		tpl, err := filling.Open(raw)
		if err != nil {
			return
		}
		if _, wrong := tpl.Places(); len(wrong) > 0 {
			return
		}
		_ = tpl.Fill(&bytes.Buffer{}, answers{}) // it may refuse, but not crash
	})
}

// FuzzBody wants no text of a document to crash the filling of it, and what comes out to be a document again.
func FuzzBody(f *testing.F) {
	f.Add(`<w:p><w:r><w:t>{{births}} and {{</w:t></w:r><w:r><w:t>cbr}}</w:t></w:r></w:p>`)
	f.Add(`<w:tbl><w:tr><w:tc><w:p><w:r><w:t>{{each month}}{{label}}</w:t></w:r></w:p></w:tc></w:tr></w:tbl>`)
	f.Fuzz(func(t *testing.T, body string) {
		tpl, err := filling.Open(word(t, body))
		if err != nil {
			return
		}
		if _, wrong := tpl.Places(); len(wrong) > 0 {
			return
		}
		var out bytes.Buffer
		if err := tpl.Fill(&out, answers{"births": {Run: report.Run{Text: "37", Note: "n"}}}); err != nil {
			return
		}
		if _, err := filling.Open(out.Bytes()); err != nil {
			t.Errorf("%q is filled and can't be read again: %v", body, err)
		}
	})
}
