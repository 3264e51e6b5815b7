package remarks_test

import (
	"archive/zip"
	"bytes"
	"slices"
	"strings"
	"testing"

	"wanjia/exchange/docx/remarks"
)

const (
	rels = `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="a" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>`
	refs = `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="f" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes" Target="footnotes.xml"/></Relationships>`
	typ  = `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>`
	word = `xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"`
)

// paper is a Word document as an office writes it: a number parted over runs, one that was struck out, a footnote, a table with two rows of heads.
func paper(t *testing.T) *remarks.Document {
	t.Helper()
	cell := func(text, props string) string {
		return `<w:tc><w:tcPr>` + props + `</w:tcPr><w:p><w:r><w:t>` + text + `</w:t></w:r></w:p></w:tc>`
	}
	body := `<w:p><w:r><w:t>发放补贴44</w:t></w:r><w:proofErr w:type="spellStart"/><w:r><w:rPr><w:b/></w:rPr><w:t>.6</w:t></w:r><w:del w:id="9"><w:r><w:delText>9</w:delText></w:r></w:del><w:ins w:id="10"><w:r><w:t>8万</w:t></w:r></w:ins><w:r><w:t>元</w:t></w:r><w:r><w:footnoteReference w:id="2"/></w:r><w:r><w:t>。</w:t></w:r></w:p>` +
		`<w:tbl><w:tr>` + cell("镇", `<w:vMerge w:val="restart"/>`) + cell("项目", "") + cell("出生", `<w:gridSpan w:val="2"/>`) + `</w:tr>` +
		`<w:tr>` + cell("", `<w:vMerge/>`) + cell("", "") + cell("2024年", "") + cell("2025年", "") + `</w:tr>` +
		`<w:tr>` + cell("清河镇", `<w:vMerge w:val="restart"/>`) + cell("男孩", "") + cell("20", "") + cell("21", "") + `</w:tr>` +
		`<w:tr>` + cell("", `<w:vMerge/>`) + cell("女孩", "") + cell("17", "") + cell("18", "") + `</w:tr></w:tbl>`
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, text := range map[string]string{"_rels/.rels": rels, "[Content_Types].xml": typ, "word/_rels/document.xml.rels": refs, "word/document.xml": `<w:document ` + word + `><w:body>` + body + `</w:body></w:document>`,
		"word/footnotes.xml": `<w:footnotes ` + word + `><w:footnote w:id="-1"><w:p/></w:footnote><w:footnote w:id="2"><w:p><w:r><w:t>共惠及1</w:t></w:r><w:r><w:t>20人次。</w:t></w:r></w:p></w:footnote></w:footnotes>`} {
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
	d, err := remarks.Open(b.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestNumbersInPiecesAndFootnotesAreRead(t *testing.T) {
	all := paper(t).Blocks()
	if all[0].Text != "发放补贴44.68万元。" {
		t.Errorf("the text is %q", all[0].Text)
	}
	if last := all[len(all)-1]; !last.Note || last.Text != "共惠及120人次。" {
		t.Errorf("the footnote is %+v", last)
	}
}

func TestHeadsMayLieOneAboveTheOtherAndBeMerged(t *testing.T) {
	want := map[string][]string{"20": {"清河镇", "男孩", "出生", "2024年"}, "18": {"清河镇", "女孩", "出生", "2025年"}}
	for _, b := range paper(t).Blocks() {
		if heads, ok := want[b.Text]; ok && !slices.Equal(b.Heads, heads) {
			t.Errorf("%s stands under %q, want %q", b.Text, b.Heads, heads)
		}
	}
}

func TestWhatIsSaidOfAFootnoteStandsWhereTheTextRefersToIt(t *testing.T) {
	d := paper(t)
	all := d.Blocks()
	var out bytes.Buffer
	if err := d.Write(&out, []remarks.Remark{{Block: 0, From: len("发放补贴"), To: len("发放补贴44.68万元"), Text: "wrong"}, {Block: len(all) - 1, From: 9, To: 12, Text: "right"}}); err != nil {
		t.Fatal(err)
	}
	doc := part(t, out.Bytes(), "word/document.xml")
	if !strings.Contains(doc, `<w:commentRangeStart w:id="1"/><w:r><w:footnoteReference w:id="2"/></w:r><w:commentRangeEnd w:id="1"/>`) {
		t.Errorf("the note's comment doesn't stand around its reference: %s", doc)
	}
	if again, err := remarks.Open(out.Bytes()); err != nil || again.Blocks()[0].Text != all[0].Text {
		t.Errorf("read again: %v", err)
	}
}
