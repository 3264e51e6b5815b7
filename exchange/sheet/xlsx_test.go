package sheet

import (
	"archive/zip"
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
)

// workbook makes an XLSX with the program library that offices' other tools use.
func workbook(t testing.TB, fill func(f *excelize.File)) string {
	t.Helper()
	f := excelize.NewFile()
	fill(f)
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// set fills cells of Sheet1: "A1", value, …
func set(t testing.TB, f *excelize.File, cells ...any) {
	t.Helper()
	for i := 0; i < len(cells); i += 2 {
		if err := f.SetCellValue("Sheet1", cells[i].(string), cells[i+1]); err != nil {
			t.Fatal(err)
		}
	}
}

// format gives a cell a number format: a built-in id or a code.
func format(t testing.TB, f *excelize.File, cell string, id int, code string) {
	t.Helper()
	st := &excelize.Style{NumFmt: id}
	if code != "" {
		st.CustomNumFmt = &code
	}
	n, err := f.NewStyle(st)
	if err == nil {
		err = f.SetCellStyle("Sheet1", cell, cell, n)
	}
	if err != nil {
		t.Fatal(err)
	}
}

func TestXLSX(t *testing.T) {
	noon := time.Date(2020, 5, 6, 12, 30, 0, 0, time.UTC)
	for _, c := range []struct {
		name string
		fill func(f *excelize.File)
		want string
	}{
		{"texts and numbers", func(f *excelize.File) {
			set(t, f, "A1", "编号", "B1", "姓名", "C1", "v", "A2", 1, "B2", "张伟", "C2", 2.5, "A3", "001", "B3", "a & <b>", "C3", true)
		}, lines("编号|姓名|v", "2 1|张伟|2.5", "3 001|a & <b>|TRUE")},
		{"empty rows count but aren't rows", func(f *excelize.File) {
			set(t, f, "B3", "b", "A3", "a", "A5", 1, "B9", 2)
		}, lines("a|b", "5 1|", "9 |2")},
		{"codes stored as numbers", func(f *excelize.File) {
			set(t, f, "A1", "code", "A2", 440305001001.0, "A3", 4.40305e11, "A4", 123456789012345, "A5", 990305199001011234, "A6", 0.1+0.2, "A7", -12, "A8", 12)
			format(t, f, "A8", 0, "000000")
		}, lines("code", "2 440305001001", "3 440305000000", "4 123456789012345", "5 ! sheet.number.digits A", "6 0.3", "7 -12", "8 000012")},
		{"dates", func(f *excelize.File) {
			set(t, f, "A1", "d", "A2", noon, "A3", time.Date(1990, 2, 28, 0, 0, 0, 0, time.UTC), "A4", 32874, "A5", 32874, "A6", 32874, "A7", 33000, "A8", 0.5, "A9", 32874, "A10", 1.25, "A11", 32874)
			format(t, f, "A3", 14, "")
			format(t, f, "A4", 0, `yyyy"年"m"月"d"日"`)
			format(t, f, "A5", 17, "")
			format(t, f, "A6", 0, "yyyy")
			format(t, f, "A7", 0, `yyyy\-mm;@`)
			format(t, f, "A8", 0, "[$-804]h:mm")
			format(t, f, "A9", 0, `"year" #,##0.00`)
			format(t, f, "A10", 0, "[h]:mm")
			format(t, f, "A11", 31, "")
		}, lines("d", "2 2020-05-06 12:30:00", "3 1990-02-28", "4 1990-01-01", "5 1990-01", "6 1990", "7 1990-05-07", "8 12:00:00", "9 32874", "10 30:00:00", "11 1990-01-01")},
		{"the first days of Excel's calendar", func(f *excelize.File) {
			set(t, f, "A1", "d", "A2", 1, "A3", 59, "A4", 60, "A5", 61, "A6", -1, "A7", 2958465, "A8", 2958466)
			for i := 2; i <= 8; i++ {
				format(t, f, fmt.Sprintf("A%d", i), 14, "")
			}
		}, lines("d", "2 1900-01-01", "3 1900-02-28", "4 ! sheet.number.date A", "5 1900-03-01", "6 ! sheet.number.date A", "7 9999-12-31", "8 ! sheet.number.date A")},
		{"the 1904 calendar", func(f *excelize.File) {
			yes := true
			if err := f.SetWorkbookProps(&excelize.WorkbookPropsOptions{Date1904: &yes}); err != nil {
				t.Fatal(err)
			}
			set(t, f, "A1", "d", "A2", 60, "A3", 0, "A4", 31412)
			for i := 2; i <= 4; i++ {
				format(t, f, fmt.Sprintf("A%d", i), 14, "")
			}
		}, lines("d", "2 1904-03-01", "3 1904-01-01", "4 1990-01-01")},
		{"a formula without its result", func(f *excelize.File) {
			set(t, f, "A1", "d", "A3", 5)
			if err := f.SetCellFormula("Sheet1", "A2", "1+1"); err != nil {
				t.Fatal(err)
			}
		}, lines("d", "2 ! sheet.cell.formula A", "3 5")},
		{"further sheets are named", func(f *excelize.File) {
			set(t, f, "A1", "d", "A2", 5)
			if _, err := f.NewSheet("字典"); err != nil {
				t.Fatal(err)
			}
		}, lines("? sheet.xlsx.others", "d", "2 5")},
		{"a hidden first sheet is passed over", func(f *excelize.File) {
			if _, err := f.NewSheet("B"); err != nil {
				t.Fatal(err)
			}
			set(t, f, "A1", "wrong")
			f.SetActiveSheet(1)
			if err := f.SetSheetVisible("Sheet1", false); err != nil {
				t.Fatal(err)
			}
			if err := f.SetSheetRow("B", "A1", &[]any{"right"}); err != nil {
				t.Fatal(err)
			}
		}, lines("? sheet.xlsx.others", "right")},
		{"a banner merged over the titles", func(f *excelize.File) {
			merge(t, f, "A1", "C1")
			set(t, f, "A1", "2020年出生登记表", "A2", "编号", "B2", "姓名", "C2", "性别", "A3", 1, "B3", "张伟", "C3", "男")
		}, lines("编号|姓名|性别", "3 1|张伟|男")},
		{"titles in two rows", func(f *excelize.File) {
			merge(t, f, "A1", "A2", "B1", "C1", "D1", "E1")
			set(t, f, "A1", "编号", "B1", "母亲", "B2", "姓名", "C2", "证件号", "D1", "父亲", "D2", "姓名", "E2", "证件号", "A3", 1, "B3", "李娜", "E3", "x")
		}, lines("编号|母亲 姓名|母亲 证件号|父亲 姓名|父亲 证件号", "3 1|李娜|||x")},
		{"a title merged over columns", func(f *excelize.File) {
			merge(t, f, "A1", "B1")
			set(t, f, "A1", "编号", "C1", "姓名", "A2", 1, "B2", 2, "C2", "张伟")
		}, lines("? sheet.header.merged", "编号||姓名", "2 1|2|张伟")},
		{"too many cells", func(f *excelize.File) {
			set(t, f, "A1", "a", "B1", "b", "A2", 1, "B2", 2, "C2", 3, "A3", 1)
		}, lines("a|b", "2 ! sheet.row.cells C", "3 1|")},
		{"an empty sheet", func(*excelize.File) {}, "! sheet.file.empty"},
		{"rich text without its reading aids", func(f *excelize.File) {
			set(t, f, "A1", "a")
			if err := f.SetCellRichText("Sheet1", "A2", []excelize.RichTextRun{{Text: "张"}, {Text: "伟 "}}); err != nil {
				t.Fatal(err)
			}
		}, lines("a", "2 张伟 ")},
		{"the apostrophe of a guard stays: workbooks need none", func(f *excelize.File) {
			set(t, f, "A1", "a", "A2", "'=1")
		}, lines("a", "2 '=1")},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := transcript(t, workbook(t, c.fill), Limits{}); got != c.want {
				t.Errorf(" got:\n%s\nwant:\n%s", got, c.want)
			}
		})
	}
}

func merge(t testing.TB, f *excelize.File, corners ...string) {
	t.Helper()
	for i := 0; i < len(corners); i += 2 {
		if err := f.MergeCell("Sheet1", corners[i], corners[i+1]); err != nil {
			t.Fatal(err)
		}
	}
}

// handmade is a workbook whose sheet and shared strings are the given XML.
func handmade(t testing.TB, sheet, shared string) string {
	t.Helper()
	return zipped(t, "xl/workbook.xml", `<x:workbook xmlns:x="u" xmlns:r="v"><x:sheets><x:sheet name="a&amp;b" sheetId="1" r:id="rId1"/></x:sheets></x:workbook>`,
		"xl/_rels/workbook.xml.rels", `<Relationships><Relationship Id="rId1" Type="http://purl.oclc.org/ooxml/officeDocument/relationships/worksheet" Target="/xl/s.xml"/><Relationship Id="rId2" Type="x/sharedStrings" Target='shared.xml'/></Relationships>`,
		"xl/s.xml", sheet, "xl/shared.xml", shared)
}

func zipped(t testing.TB, parts ...string) string {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := 0; i < len(parts); i += 2 {
		w, err := z.Create(parts[i])
		if err == nil {
			_, err = w.Write([]byte(parts[i+1]))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestHandmadeXLSX(t *testing.T) {
	const shared = `<sst><si><t>id</t></si><si><r><t>na</t></r><r><t xml:space="preserve">me </t></r><rPh sb="0" eb="1"><t>zzz</t></rPh></si><si/><si><t><![CDATA[<&>]]></t></si></sst>`
	for _, c := range []struct{ name, sheet, want string }{
		{"prefixes, comments, single quotes, no references", `<?xml version="1.0"?><!-- > --><x:worksheet><x:sheetData><x:row><x:c t='s'><x:v>0</x:v></x:c><x:c t="s"><x:v>1</x:v></x:c></x:row>` +
			`<x:row><x:c><x:v>1</x:v></x:c><x:c t="inlineStr"><x:is><x:t>a&#x4e2d;&#20013;&lt;</x:t></x:is></x:c></x:row></x:sheetData></x:worksheet>`, lines("id|name ", "2 1|a中中<")},
		{"CDATA and an empty shared string", `<w><sheetData><row r="1"><c r="A1" t="s"><v>3</v></c><c r="B1" t="s"><v>1</v></c></row><row r="7"><c r="B7" t="s"><v>2</v></c></row></sheetData></w>`, lines("<&>|name ")},
		{"a formula with its result", `<w><sheetData><row><c t="inlineStr"><is><t>a</t></is></c></row><row><c><f>1+1</f><v>2</v></c></row><row><c t="str"><f>x</f><v></v></c></row><row><c t="str"><f>x</f><v>y</v></c></row></sheetData></w>`, lines("a", "2 2", "4 y")},
		{"an error value", `<w><sheetData><row><c t="inlineStr"><is><t>a</t></is></c></row><row><c t="e"><v>#N/A</v></c></row><row><c><v>x</v></c></row><row><c><v>1e400</v></c></row><row><c><v>2</v></c></row></sheetData></w>`, lines("a", "2 ! sheet.cell.error A", "3 ! sheet.number.form A", "4 ! sheet.number.form A", "5 2")},
		{"an ISO date", `<w><sheetData><row><c t="inlineStr"><is><t>a</t></is></c></row><row><c t="d"><v>2020-05-06T00:00:00</v></c></row></sheetData></w>`, lines("a", "2 2020-05-06T00:00:00")},
		{"text that isn't UTF-8", "<w><sheetData><row><c t='inlineStr'><is><t>a</t></is></c></row><row><c t='str'><v>\xff</v></c></row></sheetData></w>", lines("a", "2 ! sheet.cell.text A")},
		{"a shared string that isn't there", `<w><sheetData><row><c t="s"><v>0</v></c></row><row><c><v>1</v></c></row><row><c t="s"><v>99</v></c></row></sheetData></w>`, lines("id", "2 1", "0 ! sheet.xlsx.damaged")},
		{"rows that go back", `<w><sheetData><row r="5"><c t="s"><v>0</v></c></row><row r="4"><c t="s"><v>0</v></c></row></sheetData></w>`, "! sheet.xlsx.damaged"},
		{"a sheet cut off", `<w><sheetData><row r="5"><c t="s"><v>0</v></c></row><row r="6"><c t="s"><v>0</v>`, "! sheet.xlsx.damaged"},
		{"a document type", `<!DOCTYPE x [<!ENTITY a "b">]><w><sheetData/></w>`, "! sheet.xlsx.damaged"},
		{"a row too far down", `<w><sheetData><row><c t="s"><v>0</v></c></row><row><c t="s"><v>0</v></c></row><row r="1048577"><c t="s"><v>0</v></c></row></sheetData></w>`, lines("id", "2 id", "0 ! sheet.xlsx.rows")},
		{"a column too far right", `<w><sheetData><row><c t="s"><v>0</v></c></row><row><c r="BXY2"><v>1</v></c></row><row><c r="BXY3" s="1"/><c r="ZZZZZZZZZZ3"/></row><row><c><v>1</v></c></row></sheetData></w>`, lines("id", "2 ! sheet.row.wide", "4 1")},
		{"no sheet data", `<w></w>`, "! sheet.xlsx.damaged"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := transcript(t, handmade(t, c.sheet, shared), Limits{}); got != c.want {
				t.Errorf(" got:\n%s\nwant:\n%s", got, c.want)
			}
		})
	}
	t.Run("cells that go back", func(t *testing.T) {
		in := handmade(t, `<w><sheetData><row><c r="B7"><v>2</v></c><c r="A7"><v>q</v></c></row></sheetData></w>`, shared)
		if got, want := transcript(t, in, Limits{}), "! sheet.xlsx.damaged"; got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	})
	for _, c := range []struct{ name, in, want string }{
		{"a zip that is no workbook", zipped(t, "a.txt", "hello"), "! sheet.xlsx.damaged"},
		{"half a zip", workbook(t, func(f *excelize.File) { set(t, f, "A1", "x") })[:3000], "! sheet.xlsx.damaged"},
		{"the sheet is missing", zipped(t, "xl/workbook.xml", `<workbook><sheets><sheet name="a" r:id="r1"/></sheets></workbook>`, "xl/_rels/workbook.xml.rels", `<R><Relationship Id="r1" Type="/worksheet" Target="nowhere.xml"/></R>`), "! sheet.xlsx.damaged"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := transcript(t, c.in, Limits{}); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
	t.Run("a shared string above the limit", func(t *testing.T) {
		in := handmade(t, `<w><sheetData><row><c t="s"><v>0</v></c></row><row><c t="s"><v>1</v></c></row></sheetData></w>`, `<sst><si><t>a</t></si><si><t>`+strings.Repeat("x", 70_000)+`</t></si></sst>`)
		if got, want := transcript(t, in, Limits{}), lines("a", "2 ! sheet.cell.long A"); got != want {
			t.Errorf("got:\n%s\nwant:\n%s", got, want)
		}
	})
}
