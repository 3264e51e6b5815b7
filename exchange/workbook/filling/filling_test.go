package filling_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"wanjia/domain/report"
	"wanjia/exchange/workbook/filling"
)

// answers fills with what a test says.
type answers map[string]report.Piece

func (a answers) Items(report.Mark) []report.Item {
	return []report.Item{{Label: "one"}, {Label: "two"}, {Label: "three"}}
}

func (a answers) Piece(m report.Mark, in report.Item) report.Piece {
	if m.Raw == "label" {
		return report.Piece{Run: report.Run{Text: in.Label}}
	}
	return a[m.Raw]
}

func (a answers) Line(key string) string { return key[strings.LastIndexByte(key, '.')+1:] }

func number(v float64, s report.Scale, note string) report.Run {
	return report.Run{Text: "text", Number: &v, Percent: s, Note: note}
}

func TestAWorkbookIsFilledAndReadAgain(t *testing.T) {
	f := excelize.NewFile()
	for at, text := range map[string]string{"A1": "Report {{area}}", "A2": "{{births}}", "B2": "{{timely_share}}", "A4": "{{each month}}{{label}}", "B4": "{{deaths}}", "A6": "{{table births by=sex}}", "A7": "below", "A8": "{{chart births by=month}}", "A9": "end"} {
		if err := f.SetCellStr("Sheet1", at, text); err != nil {
			t.Fatal(err)
		}
	}
	if err := f.SetCellRichText("Sheet1", "C2", []excelize.RichTextRun{{Text: "{{bir", Font: &excelize.Font{Bold: true}}, {Text: "ths}}"}}); err != nil {
		t.Fatal(err)
	}
	var raw bytes.Buffer
	if _, err := f.WriteTo(&raw); err != nil {
		t.Fatal(err)
	}
	tpl, err := filling.Open(raw.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	if found, wrong := tpl.Places(); len(found) != 9 || len(wrong) != 0 {
		t.Fatalf("got %v, %v, want nine placeholders", found, wrong)
	}
	var out bytes.Buffer
	if err := tpl.Fill(&out, answers{"area": {Run: report.Run{Text: "清源县"}}, "births": {Run: number(37, report.Plain, "what births are")}, "timely_share": {Run: number(.985, report.Hundred, "")}, "deaths": {Run: report.Run{Text: "(not shown)"}},
		"table births by=sex":   {Grid: &report.Grid{Rows: [][]report.Run{{{Text: "sex"}, {Text: "births", Note: "n"}}, {{Text: "male"}, number(20, report.Plain, "")}, {{Text: "female"}, number(17, report.Plain, "")}}}},
		"chart births by=month": {Plot: &report.Plot{Title: "T", Names: []string{"Jan", "Feb"}, Series: []report.Series{{Name: "births", Values: []float64{3, 4}}}, Foot: report.Run{Text: "source"}}}}); err != nil {
		t.Fatal(err)
	}
	again, err := excelize.OpenReader(bytes.NewReader(out.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	for at, want := range map[string]string{"A1": "Report 清源县", "A2": "37", "B2": "98.5%", "C2": "37", "A4": "one", "A6": "three", "B6": "(not shown)", "A8": "sex", "B8": "births", "A9": "male", "B9": "20", "B10": "17", "A11": "below", "A12": "source", "A28": "end"} {
		if got, err := again.GetCellValue("Sheet1", at); err != nil || got != want {
			t.Errorf("%s: got %q, %v, want %q", at, got, err, want)
		}
	}
	if v, err := again.GetCellValue("Sheet1", "B2", excelize.Options{RawCellValue: true}); err != nil || v != "0.985" {
		t.Errorf("a share is the number %q, %v; want 0.985", v, err)
	}
	notes, err := again.GetComments("Sheet1")
	if err != nil || len(notes) != 3 {
		t.Errorf("got the comments %v, %v, want three", notes, err)
	}
	if rows, err := again.GetRows("notes"); err != nil || len(rows) != 4 || rows[1][0] != "Sheet1!A2" || rows[3][0] != "Sheet1!B8" {
		t.Errorf("the notes are %v, %v", rows, err)
	}
}

// FuzzOpen wants no input to crash the reader.
func FuzzOpen(f *testing.F) {
	f.Add([]byte("PK\x03\x04"))
	f.Fuzz(func(_ *testing.T, raw []byte) {
		if tpl, err := filling.Open(raw); err == nil {
			_, _ = tpl.Places()
		}
	})
}
