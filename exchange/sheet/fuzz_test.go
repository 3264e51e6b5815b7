package sheet

import (
	"bytes"
	"encoding/csv"
	"errors"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"wanjia/base/words"

	"wanjia/exchange/sheet/title"
)

// small limits let short inputs reach them.
func smallLimits() Limits { return Limits{Columns: 20, RowBytes: 4096, CellBytes: 512, Rows: 1000} }

// drain reads a sheet whole and checks what always holds.
func drain(t *testing.T, in []byte, limits Limits) {
	r, err := Read("fuzz", bytes.NewReader(in), int64(len(in)), limits)
	if err != nil {
		if p, ok := errors.AsType[*Problem](err); !ok || p.Severity != Fatal {
			t.Fatalf("opening gives %v, want a fatal *Problem", err)
		}
		return
	}
	defer r.Close()
	last := 0
	for row, err := range r.Rows() {
		p, isProblem := errors.AsType[*Problem](err)
		if err != nil && !isProblem {
			t.Fatalf("row %d gives %v, want a *Problem", row.Number, err)
		}
		if err != nil && (p.Text(words.EN) == p.Key || p.Severity == Fatal && r.over == nil) {
			t.Fatalf("row %d has a problem without a sentence, or a fatal one that doesn't end it: %+v", row.Number, p)
		}
		if r.over != nil {
			return
		}
		if row.Number <= last || len(row.Cells) != len(r.Header()) {
			t.Fatalf("row %d after %d has %d cells, the header %d", row.Number, last, len(row.Cells), len(r.Header()))
		}
		last = row.Number
		for _, c := range row.Cells {
			if err == nil && (!utf8.ValidString(c) || strings.Contains(c, "\x00")) {
				t.Fatalf("row %d holds %q, which isn't text", row.Number, c)
			}
		}
	}
}

func FuzzCSV(f *testing.F) {
	for _, s := range []string{
		"a,b\n1,2\n", "\ufeffa;b\r\n\"x\"\"y\";\"l\r\nm\"\r\n", "a\tb\r1\t2\r", "sep=|\na|b\n1|2", "a,b\n1,\"open\n3,4\n", "a,b\n\"1\"x,2\n3,4",
		"\xff\xfea\x00,\x00b\x00\n\x00\x00\xd8", "\xfe\xff\x00a\x00\n\x00b", "a,\xd0\xd5\xc3\xfb\n1,\xd5\xc5\xce\xb0\n2,\xff\n", "a,姓名\n1,张\xff\n", "a,b\n'=1,''=2\n", "a,b\n1,2\r", "\n\n,,\na\n\"\"\n", "a,b\n1,\x00\n", "a,b\n\x84\x31\xa4\x37,\x90\x30\x81\x30",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, in []byte) { drain(t, in, smallLimits()) })
}

// FuzzCSVAgrees compares with the standard library on what both call well formed.
func FuzzCSVAgrees(f *testing.F) {
	for _, s := range []string{"a,b\n1,2\n", "\"x\"\"y\",\"l\nm\"\n\"\",z\n", "a\r\nb\r\n", "a\n\n\nb", "\"\",\"\"\"\"\n", "a,\"b\r\nc\"\r\n,\n", "a\r", "é,张\n𠮷,\n"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, body string) {
		// the header fixes separator, line end and encoding; a NUL is no text for us
		in := "h1,h2,h3\n" + body
		if !utf8.ValidString(body) || strings.ContainsAny(body, "\x00") || len(body) > 1000 {
			return
		}
		theirs := csv.NewReader(strings.NewReader(in))
		theirs.FieldsPerRecord = -1
		want, err := theirs.ReadAll()
		if err != nil {
			return // our rule for what is malformed is to lose one row, theirs to stop
		}
		r, err := Read("fuzz", strings.NewReader(in), int64(len(in)), Limits{})
		if err != nil {
			t.Fatal(err)
		}
		var got [][]string
		for row, err := range r.Rows() {
			if p, ok := errors.AsType[*Problem](err); ok {
				if p.Key == "sheet.row.cells" || p.Key == "sheet.row.cut" {
					got = append(got, nil)
					continue
				}
				t.Fatalf("%q: row %d: %v", in, row.Number, err)
			}
			got = append(got, slices.Clone(row.Cells))
		}
		want = slices.DeleteFunc(want[1:], blank)
		if len(got) != len(want) {
			t.Fatalf("%q has %d rows, want %d", in, len(got), len(want))
		}
		for i := range want {
			if got[i] == nil {
				continue
			}
			for j, cell := range got[i] {
				theirs := ""
				if j < len(want[i]) {
					theirs = want[i][j]
				}
				if plain := strings.ReplaceAll(cell, "\r\n", "\n"); plain != Unguard(theirs) && plain != theirs {
					t.Fatalf("%q: row %d cell %d is %q, want %q", in, i, j, cell, theirs)
				}
			}
		}
	})
}

func FuzzXLSX(f *testing.F) {
	f.Add([]byte(workbook(f, func(x *excelize.File) { set(f, x, "A1", "a", "B1", "b", "A2", 1, "B2", "x") })))
	f.Add(written(f, func(b *bytes.Buffer) Writer { return NewXLSX(b, []string{"a", "b"}) }, [][]string{{"1", "2"}}))
	f.Fuzz(func(t *testing.T, in []byte) {
		if !bytes.HasPrefix(in, []byte("PK\x03\x04")) {
			return
		}
		drain(t, in, smallLimits())
	})
}

// FuzzSheetXML gets past the zip, into the parts.
func FuzzSheetXML(f *testing.F) {
	f.Add(`<w><sheetData><row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="inlineStr"><is><t>b</t></is></c></row><row r="2"><c s="1"><v>32874</v></c><c t="e"><v>#N/A</v></c></row></sheetData><mergeCells count="1"><mergeCell ref="A1:B1"/></mergeCells></w>`,
		`<sst><si><t>a</t></si><si><r><t>b</t></r><rPh><t>c</t></rPh></si></sst>`, `<styleSheet><numFmts><numFmt numFmtId="164" formatCode="yyyy\-mm"/></numFmts><cellXfs><xf/><xf numFmtId="164"/></cellXfs></styleSheet>`)
	f.Add(`<!-- x --><x:w><x:sheetData><x:row><x:c><x:f>1</x:f></x:c></x:row></x:sheetData></x:w>`, `<sst><si><t><![CDATA[x]]></t></si></sst>`, `<s/>`)
	f.Fuzz(func(t *testing.T, sheet, shared, styles string) {
		drain(t, []byte(zipped(t, "xl/workbook.xml", `<w><sheet name="a" id="1"/></w>`,
			"xl/_rels/workbook.xml.rels", `<R><Relationship Id="1" Type="/worksheet" Target="s.xml"/><Relationship Id="2" Type="/sharedStrings" Target="shared.xml"/><Relationship Id="3" Type="/styles" Target="styles.xml"/></R>`,
			"xl/s.xml", sheet, "xl/shared.xml", shared, "xl/styles.xml", styles)), smallLimits())
	})
}

func FuzzParseDate(f *testing.F) {
	for _, s := range []string{"", "2020-05-06", "2020/5", "2020年5月6日", "20200506", "2020-05-06 00:00:00", "1900-02-30", "２０２０．５．６", "2020-05-06T"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		p, err := ParseDate(s)
		if err != nil {
			if !p.IsZero() {
				t.Fatalf("%q gives %v beside an error", s, p)
			}
			return
		}
		if again, err := ParseDate(p.String()); err != nil || again != p {
			t.Fatalf("%q reads as %v, which reads as %v (%v)", s, p, again, err)
		}
	})
}

func FuzzMatch(f *testing.F) {
	f.Add("id,name,birthdate")
	f.Add("编号,姓名,出生日期,编号,,x")
	f.Fuzz(func(t *testing.T, s string) {
		header := strings.Split(s, ",")
		m, problems := Match(header, known())
		for _, c := range known() {
			if i := m.Index(c.Code); i >= len(header) || i >= 0 && title.Fold(header[i]) == "" {
				t.Fatalf("%q: %s is found at %d", s, c.Code, i)
			}
			named := slices.ContainsFunc(problems, func(p Problem) bool {
				return p.Key == "sheet.header.missing" && strings.Contains(p.Args["columns"], c.Code)
			})
			if c.Required && !m.Has(c.Code) != named {
				t.Fatalf("%q: %s has %v, is called missing %v", s, c.Code, m.Has(c.Code), named)
			}
		}
	})
}
