package sheet

import (
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"

	"wanjia/base/fault"
	"wanjia/base/words"
)

// transcript is a sheet as one line per row, with problems in place.
func transcript(t *testing.T, content string, limits Limits) string {
	t.Helper()
	r, err := Read("test", strings.NewReader(content), int64(len(content)), limits)
	if err != nil {
		p, ok := errors.AsType[*Problem](err)
		if !ok {
			t.Fatalf("error is no *Problem: %v", err)
		}
		speaks(t, p)
		return "! " + p.Key
	}
	defer func() {
		if err := r.Close(); err != nil {
			t.Errorf("Close: %v", err)
		}
	}()
	var b strings.Builder
	for _, p := range r.Warnings() {
		speaks(t, &p)
		fmt.Fprintf(&b, "? %s\n", p.Key)
	}
	fmt.Fprintf(&b, "%s\n", strings.Join(r.Header(), "|"))
	for row, err := range r.Rows() {
		if len(row.Cells) != len(r.Header()) && r.over == nil {
			t.Errorf("row %d has %d cells, the header %d", row.Number, len(row.Cells), len(r.Header()))
		}
		if p, ok := errors.AsType[*Problem](err); ok {
			speaks(t, p)
			fmt.Fprintf(&b, "%d ! %s", p.Row, p.Key)
			if p.Column > 0 {
				fmt.Fprintf(&b, " %s", ColumnName(p.Column))
			}
			if o, ok := p.Args["offset"]; ok {
				fmt.Fprintf(&b, " @%s", o)
			}
			b.WriteByte('\n')
			continue
		}
		fmt.Fprintf(&b, "%d %s\n", row.Number, strings.ReplaceAll(strings.Join(row.Cells, "|"), "\n", `\n`))
	}
	if _, err := r.Next(); r.over == nil || !errors.Is(err, r.over) {
		t.Errorf("after the end Next gives %v, want %v", err, r.over)
	}
	if done, total := r.Progress(); errors.Is(r.over, io.EOF) && done != total {
		t.Errorf("Progress at the end is %d of %d", done, total)
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// speaks checks that a problem has whole sentences in both languages.
func speaks(t *testing.T, p *Problem) {
	t.Helper()
	hole := regexp.MustCompile(`\{\w+\}`)
	for _, lang := range []words.Lang{words.ZH, words.EN} {
		text := p.Text(lang)
		if text == p.Key || hole.MatchString(text) || hole.MatchString(words.Text(lang, p.Key, p.Args)) {
			t.Errorf("%s of %s says %q", lang, p.Key, text)
		}
	}
	if p.kind != fault.Internal && fault.KindOf(p) != p.kind {
		t.Errorf("%s is %v as a fault, want %v", p.Key, fault.KindOf(p), p.kind)
	}
}

func lines(l ...string) string { return strings.Join(l, "\n") }

func TestCSV(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"plain", "a,b\n1,2\n3,4\n", lines("a|b", "2 1|2", "3 3|4")},
		{"the last line end may be missing", "a,b\n1,2", lines("a|b", "2 1|2")},
		{"CRLF", "a,b\r\n1,2\r\n\"3\",4\r\n", lines("a|b", "2 1|2", "3 3|4")},
		{"CR alone", "a,b\r1,2\r\"3\",4\r", lines("a|b", "2 1|2", "3 3|4")},
		{"semicolons", "a;b,c;d\n1;2;3\n", lines("a|b,c|d", "2 1|2|3")},
		{"tabs", "a\tb\n1\t2\n", lines("a|b", "2 1|2")},
		{"upright strokes where nothing else divides", "a|b\n1|2\n", lines("a|b", "2 1|2")},
		{"an upright stroke beside commas is text", "a|x,b\n1,2\n", lines("a|x|b", "2 1|2")},
		{"half of a character of GB 18030 divides nothing", "\xd6\x7c\n\xd6\xd0\xb9\xfa\n", lines("\u8b21", "2 \u4e2d\u56fd")},
		{"separators in quoted titles don't count", "\"a;b;c\",d\n1,2\n", lines("a;b;c|d", "2 1|2")},
		{"Excel's own hint of the separator", "sep=|\r\na,x|b\r\n1|2\r\n", lines("a,x|b", "3 1|2")},
		{"one column", "a\n1\n2\n", lines("a", "2 1", "3 2")},
		{"a byte order mark", "\ufeffa,b\n1,2\n", lines("a|b", "2 1|2")},
		{"empty lines count but aren't rows", "\n\r\na,b\n\n1,2\n,\n3,4\n", lines("a|b", "5 1|2", "7 3|4")},
		{"quotes, doubled quotes, line ends in cells", "a,b\n\"x\"\"y\",\"l\nm\"\n\"\",z\n", lines("a|b", `2 x"y|l\nm`, "3 |z")},
		{"an empty quoted cell at the end", "a,b\n1,\"\"\n", lines("a|b", "2 1|")},
		{"a quote ending the file", "a,b\n1,\"2\"", lines("a|b", "2 1|2")},
		{"quoted titles", "\"a\",\"b\"\n1,2\n", lines("a|b", "2 1|2")},
		{"spaces are kept", "a,b\n 1 , 2\n", lines("a|b", "2  1 | 2")},
		{"missing cells at the end are empty", "a,b,c\n1\n1,2,3\n", lines("a|b|c", "2 1||", "3 1|2|3")},
		{"too many cells are a problem", "a,b\n1,2,3\n4,5,,\n", lines("a|b", "2 ! sheet.row.cells C", "3 4|5")},
		{"a file cut off is a problem", "a,b,c\n1,2,3\n4,5", lines("a|b|c", "2 1|2|3", "3 ! sheet.row.cut")},
		{"a quote inside a cell", "a,b\n1,x\"y\n3,4\n", lines("a|b", "2 ! sheet.row.quote B", "3 3|4")},
		{"text after a closing quote", "a,b\n\"1\"x,2\n3,4\n", lines("a|b", "2 ! sheet.row.quote A", "3 3|4")},
		{"a quote never closed costs its own line only", "a,b\n1,\"x\n3,4\n5,6\n", lines("a|b", "2 ! sheet.row.open B", "3 3|4", "4 5|6")},
		{"a quote closed by a later row's quote costs one line", "a,b\n1,\"x\n3,\"4\"\n5,6\n", lines("a|b", "2 ! sheet.row.quote B", "3 3|4", "4 5|6")},
		{"a guarded formula", "a,b\n'=1+1,'-2\n'+x,''=y\n'tis,'\n", lines("a|b", "2 =1+1|'-2", "3 +x|'=y", "4 'tis|'")},
		{"a bad header", "a\"b,c\n1,2\n", "! sheet.row.quote"},
		{"no bytes", "", "! sheet.file.empty"},
		{"only a byte order mark", "\ufeff", "! sheet.file.empty"},
		{"only empty lines", "\n\n\r\n,,\n", "! sheet.file.empty"},
		{"an old Excel file", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\x00\x00", "! sheet.file.old"},
		{"HTML under the name of a sheet", " <HTML><table><tr><td>1</td></tr></table>", "! sheet.file.kind"},
		{"a picture", "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "! sheet.file.kind"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := transcript(t, c.in, Limits{}); got != c.want {
				t.Errorf("read %q\n got:\n%s\nwant:\n%s", c.in, got, c.want)
			}
		})
	}
}

func gb(t *testing.T, s string) string {
	t.Helper()
	out, err := simplifiedchinese.GB18030.NewEncoder().String(s)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func utf16Text(t *testing.T, e unicode.Endianness, s string) string {
	t.Helper()
	out, err := unicode.UTF16(e, unicode.UseBOM).NewEncoder().String(s)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestEncodings(t *testing.T) {
	// two, three-in-UTF-8, four-byte GB 18030 characters; one beyond the basic plane
	const names = "id,姓名,备注\n1,张伟,\"他说\"\"好\"\"\n第二行\"\n2,㐀䶮,𠮷é\n"
	want := lines("id|姓名|备注", `2 1|张伟|他说"好"\n第二行`, "3 2|㐀䶮|𠮷é")
	late := "id,n,x\n" + strings.Repeat("1,2,3\n", 100_000)
	for _, c := range []struct{ name, in, want, encoding string }{
		{"UTF-8", names, want, "utf-8"},
		{"UTF-8 with mark", "\ufeff" + names, want, "utf-8"},
		{"UTF-16 little end first", utf16Text(t, unicode.LittleEndian, names), want, "utf-16le"},
		{"UTF-16 big end first", utf16Text(t, unicode.BigEndian, names), want, "utf-16be"},
		{"GB 18030", gb(t, names), want, "gb18030"},
		{"ASCII", "a,b\n1,2\n", lines("a|b", "2 1|2"), "utf-8"},
		{"U+FFFD is a character of its own", "a,b\n\ufffd,张\n", lines("a|b", "2 \ufffd|张"), "utf-8"},
		{"U+FFFD in GB 18030", gb(t, "a,姓名\n\ufffd,张\n"), lines("a|姓名", "2 \ufffd|张"), "gb18030"},
		{"bad UTF-8 in the middle", "a,姓名\n1,张伟\n2,李\xe5\x9b娜\n3,王芳\n", lines("a|姓名", "2 1|张伟", "3 ! sheet.text.encoding @23", "4 3|王芳"), "utf-8"},
		{"bad UTF-8 in a quoted cell", "a,姓名\n\"1\",\"张\xff\"\n3,王芳\n", lines("a|姓名", "2 ! sheet.text.encoding @17", "3 3|王芳"), "utf-8"},
		{"bad GB 18030 in the middle", gb(t, "a,姓名\n1,张伟\n2,李") + "\xff" + gb(t, "娜\n3,王芳\n"), lines("a|姓名", "2 1|张伟", "3 ! sheet.text.encoding @18", "4 3|王芳"), "gb18030"},
		{"a GB 18030 character torn by the line end", gb(t, "a,姓名\n1,张伟\n2,李") + "\xb0\n" + gb(t, "3,王芳\n"), lines("a|姓名", "2 1|张伟", "3 ! sheet.text.encoding @18", "4 3|王芳"), "gb18030"},
		{"half a surrogate pair", "\xff\xfea\x00,\x00b\x00\n\x00" + "1\x00,\x00\x00\xd8\n\x00" + "3\x00,\x004\x00\n\x00", lines("a|b", "2 ! sheet.text.encoding @14", "3 3|4"), "utf-16le"},
		{"half a unit at the end", "\xff\xfea\x00,\x00b\x00\n\x00" + "1\x00,\x002\x00\n\x00x", lines("a|b", "2 1|2", "3 ! sheet.text.encoding @18"), "utf-16le"},
		{"a NUL in a row", "a,b" + strings.Repeat("\n", 600) + "3,\x00\n\"4\",\"\x00\"\n5,6\n", lines("a|b", "601 ! sheet.text.encoding @605", "602 ! sheet.text.encoding @612", "603 5|6"), "utf-8"},
		{"UTF-16 without its mark", "a\x00,\x00b\x00\n\x00", "! sheet.file.kind", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := transcript(t, c.in, Limits{}); got != c.want {
				t.Errorf("read %q\n got:\n%s\nwant:\n%s", c.in, got, c.want)
			}
			if c.encoding == "" {
				return
			}
			r, err := Read("test", strings.NewReader(c.in), int64(len(c.in)), Limits{})
			if err != nil || r.Encoding() != c.encoding {
				t.Errorf("encoding is %q (%v), want %q", r.Encoding(), err, c.encoding)
			}
		})
	}
	for _, c := range []struct{ name, last, want string }{
		{"GB 18030 that begins far down", gb(t, "9,张伟,李娜\n"), "100002 9|张伟|李娜"},
		{"UTF-8 that begins far down", "9,张伟,李娜\n", "100002 9|张伟|李娜"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := transcript(t, late+c.last, Limits{})
			if got = got[strings.LastIndexByte(got, '\n')+1:]; got != c.want {
				t.Errorf("last row is %q, want %q", got, c.want)
			}
		})
	}
}

func TestLimits(t *testing.T) {
	small := Limits{Columns: 3, RowBytes: 200, CellBytes: 20}
	long := strings.Repeat("x", 21)
	for _, c := range []struct{ name, in, want string }{
		{"a cell", "a,b\n1," + long + "\n3,4\n", lines("a|b", "2 ! sheet.cell.long B", "3 3|4")},
		{"a cell as long as may be", "a,b\n1," + long[1:] + "\n", lines("a|b", "2 1|"+long[1:])},
		{"a quoted cell", "a,b\n1,\"" + long + "\"\n3,4\n", lines("a|b", "2 ! sheet.row.open B", "3 3|4")},
		{"columns of a row", "a,b\n1,2,3,4\n3,4\n", lines("a|b", "2 ! sheet.row.wide", "3 3|4")},
		{"columns of a quoted row", "a,b\n\"1\",2,3,4\n3,4\n", lines("a|b", "2 ! sheet.row.wide", "3 3|4")},
		{"columns of the header", "a,b,c,d\n1,2,3,4\n", "! sheet.row.wide"},
		{"a row", "a,b\n1," + strings.Repeat("x", 300) + "\n3,4\n", lines("a|b", "2 ! sheet.row.long", "3 3|4")},
		{"a quoted row of short cells", "a,b\n1," + strings.Repeat(strings.Repeat("\"x\"", 4)+",", 30) + "\n3,4\n", lines("a|b", "2 ! sheet.row.wide", "3 3|4")},
		{"the header", strings.Repeat("x", 300) + "\n3,4\n", "! sheet.row.long"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := transcript(t, c.in, small); got != c.want {
				t.Errorf("read %q\n got:\n%s\nwant:\n%s", c.in, got, c.want)
			}
		})
	}
	if got := transcript(t, "a,b\n1,2\n", Limits{FileBytes: 7}); got != "! sheet.file.large" {
		t.Errorf("a file above the limit gives %s", got)
	}
}
