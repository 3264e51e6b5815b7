package pdf_test

import (
	"bytes"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"wanjia/base/fault"
	"wanjia/exchange/docx"
	"wanjia/exchange/pdf"
)

func word(t testing.TB) []byte {
	t.Helper()
	var b bytes.Buffer
	rows := [][]any{}
	for range 80 {
		rows = append(rows, []any{"竹庄村", int64(37), 7.16})
	}
	err := docx.Write(&b, docx.Document{Lang: "zh-CN", Title: "月报", Blocks: []docx.Block{docx.Heading{Level: 1, Text: "一、概况"}, docx.Text{Text: strings.Repeat("期末常住人口5711人，出生率7.16‰。", 40)},
		docx.Chart{Kind: docx.Lines, Title: "出生", Names: []string{"1月", "2月", "3月"}, Series: []docx.Series{{Name: "a", Values: []float64{3, math.NaN(), -5}}, {Name: "b", Values: []float64{0, 0, 0}}}},
		docx.Chart{Title: "无"}, docx.Table{Head: []string{"地区", "出生", "率"}, Rows: rows}}})
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestAReportIsSetOnPages(t *testing.T) {
	font, err := pdf.Find("")
	if fault.Is(err, "pdf.font.none") {
		t.Skip("this machine has no TrueType font with Chinese letters; install fonts-wqy-microhei")
	}
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := pdf.Write(&out, word(t), font, "数字说明"); err != nil {
		t.Fatal(err)
	}
	if !bytes.HasPrefix(out.Bytes(), []byte("%PDF-")) || out.Len() > 400_000 {
		t.Errorf("%d bytes that begin with %q; want a PDF that holds the letters it uses and not the whole font", out.Len(), out.Bytes()[:8])
	}
	tool, err := exec.LookPath("pdftotext")
	if err != nil {
		t.Log("without pdftotext the letters are not read back")
		return
	}
	file := filepath.Join(t.TempDir(), "a.pdf")
	if err := os.WriteFile(file, out.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	text, err := exec.CommandContext(t.Context(), tool, file, "-").Output()
	if err != nil || !strings.Contains(string(text), "7.16‰") || !strings.Contains(string(text), "竹庄村") || strings.Count(string(text), "\f") < 3 {
		t.Errorf("read back: %v, %s", err, text)
	}
}

func TestWhatIsNoFontIsSaid(t *testing.T) {
	for says, raw := range map[string]string{"nothing": "", "words": strings.Repeat("hello ", 20), "another kind": "OTTO" + strings.Repeat("\x00", 40), "a collection of nothing": "ttcf" + strings.Repeat("\xff", 40)} {
		file := filepath.Join(t.TempDir(), "f.ttf")
		if err := os.WriteFile(file, []byte(raw), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := pdf.Find(file); !fault.Is(err, "pdf.font.file") {
			t.Errorf("%s: got %v", says, err)
		}
	}
	if _, err := pdf.Find("no/such/file.ttf"); !fault.Is(err, "pdf.font.file") {
		t.Errorf("no file: got %v", err)
	}
}
