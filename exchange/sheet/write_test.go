package sheet

import (
	"bytes"
	"encoding/csv"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"

	"wanjia/base/fault"
)

var update = flag.Bool("update", false, "write the golden files anew")

// golden compares with a file of testdata.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := errors.Join(os.MkdirAll("testdata", 0o755), os.WriteFile(path, got, 0o644)); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s differs:\n got %q\nwant %q", path, got, want)
	}
}

// people are synthetic rows with everything that is hard to write.
func people() (columns []string, rows [][]string) {
	return []string{"id", "姓名", "sex", "phone", "note"}, [][]string{
		{"p1", "张伟", "男", "+8613800000000", ""},
		{"p2", "O'Brien, Ann", "female", "-", "=HYPERLINK(\"http://x\")"},
		{"p3", " 李 娜 ", "女", "001", "first\nsecond\r\nthird"},
		{"p4", "𠮷野", "unknown", "'=1", "a_x0041_ \t\"quoted\" <&>"},
		{"p5", "", "", "", "-3.5"},
		{"p6", "@x", "\ttab", "\rcr", "990305199001011234"},
	}
}

func TestGoldenRoundTrip(t *testing.T) {
	columns, rows := people()
	write := map[string]func(b *bytes.Buffer) Writer{
		"people.csv":     func(b *bytes.Buffer) Writer { return NewCSV(b, columns) },
		"people_bom.csv": func(b *bytes.Buffer) Writer { return NewCSV(b, columns, BOM()) },
		"people.xlsx":    func(b *bytes.Buffer) Writer { return NewXLSX(b, columns) },
	}
	for name, open := range write {
		t.Run(name, func(t *testing.T) {
			got := written(t, open, rows)
			golden(t, name, got)
			header, back := readBack(t, got)
			if !slices.Equal(header, columns) {
				t.Errorf("header is %q, want %q", header, columns)
			}
			if again := written(t, open, back); !bytes.Equal(again, got) {
				t.Errorf("a second round gives\n%q, the first\n%q", again, got)
			}
			for i := range rows {
				if !slices.Equal(back[i], rows[i]) {
					t.Errorf("row %d reads as %q, want %q", i, back[i], rows[i])
				}
			}
		})
	}
}

func written(t interface{ Fatal(...any) }, open func(b *bytes.Buffer) Writer, rows [][]string) []byte {
	var b bytes.Buffer
	w := open(&b)
	for _, r := range rows {
		if err := w.Write(r...); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func readBack(t interface{ Fatal(...any) }, content []byte) (header []string, rows [][]string) {
	r, err := Read("test", bytes.NewReader(content), int64(len(content)), Limits{})
	if err != nil {
		t.Fatal(err)
	}
	for row, err := range r.Rows() {
		if err != nil {
			t.Fatal(err)
		}
		rows = append(rows, slices.Clone(row.Cells))
	}
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	return r.Header(), rows
}

func TestWhatIsWrittenReadsBack(t *testing.T) {
	for name, open := range map[string]func(b *bytes.Buffer) Writer{
		"csv":  func(b *bytes.Buffer) Writer { return NewCSV(b, []string{"a", "=b", "c"}) },
		"xlsx": func(b *bytes.Buffer) Writer { return NewXLSX(b, []string{"a", "=b", "c"}) },
	} {
		t.Run(name, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				rows := rapid.SliceOfN(rapid.SliceOfN(cellText(), 3, 3), 0, 8).Draw(t, "rows")
				rows = slices.DeleteFunc(rows, func(r []string) bool { // an empty row is no row, a NUL is no text
					return blank(r) || strings.Contains(strings.Join(r, ""), "\x00")
				})
				header, back := readBack(t, written(t, open, rows))
				if !slices.Equal(header, []string{"a", "=b", "c"}) {
					t.Fatalf("header is %q", header)
				}
				if !slices.EqualFunc(back, rows, slices.Equal[[]string]) {
					t.Fatalf("reads back as\n%q, want\n%q", back, rows)
				}
			})
		})
	}
}

func TestCSVIsWhatOthersRead(t *testing.T) {
	columns, rows := people()
	got := written(t, func(b *bytes.Buffer) Writer { return NewCSV(b, columns) }, rows)
	theirs, err := csv.NewReader(bytes.NewReader(got)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for i, row := range theirs[1:] {
		for j, cell := range row {
			if want := strings.ReplaceAll(Guard(rows[i][j]), "\r\n", "\n"); cell != want {
				t.Errorf("row %d cell %d reads as %q elsewhere, want %q", i, j, cell, want)
			}
		}
	}
}

func TestXLSXIsWhatOthersRead(t *testing.T) {
	columns, rows := people()
	f, err := excelize.OpenReader(bytes.NewReader(written(t, func(b *bytes.Buffer) Writer { return NewXLSX(b, columns) }, rows)))
	if err != nil {
		t.Fatal(err)
	}
	theirs, err := f.GetRows("Sheet1")
	if err != nil || len(theirs) != len(rows)+1 {
		t.Fatalf("%d rows elsewhere (%v), want %d", len(theirs), err, len(rows)+1)
	}
	for i, row := range theirs[1:] {
		for j, cell := range row {
			if cell != rows[i][j] {
				t.Errorf("row %d cell %d reads as %q elsewhere, want %q", i, j, cell, rows[i][j])
			}
		}
	}
}

func TestWritersRefuseWhatCouldNotBeReadAgain(t *testing.T) {
	for _, c := range []struct {
		name  string
		cells []string
		csv   string
		xlsx  string
	}{
		{"more cells than columns", []string{"1", "2", "3"}, "sheet.write.cells", "sheet.write.cells"},
		{"not UTF-8", []string{"\xff"}, "sheet.write.text", "sheet.write.text"},
		{"a NUL", []string{"a\x00"}, "sheet.write.text", "sheet.write.text"},
		{"a cell too large", []string{strings.Repeat("x", 70_000)}, "sheet.write.cell", "sheet.write.cell"},
		{"a cell too large once its quotes are doubled", []string{strings.Repeat("\"", 40_000)}, "sheet.write.cell", "sheet.write.cell"},
		{"a cell too large for Excel", []string{strings.Repeat("x", 32_768)}, "", "sheet.write.cell"},
		{"fewer cells than columns", []string{"1"}, "", ""},
	} {
		var b bytes.Buffer
		for kind, w := range map[string]Writer{c.csv: NewCSV(&b, []string{"a", "b"}), c.xlsx + "!": NewXLSX(&b, []string{"a", "b"})} {
			err := w.Write(c.cells...)
			got := ""
			if f, ok := errors.AsType[*fault.Fault](err); ok {
				got = f.Key
				speaks(t, fromFault(Bad, err))
			}
			if got != strings.TrimSuffix(kind, "!") {
				t.Errorf("%s: %T says %q, want %q", c.name, w, got, kind)
			}
			if err := w.Write("1", "2"); err != nil {
				t.Errorf("%s: %T refuses the next row: %v", c.name, w, err)
			}
		}
	}
	wide := make([]string, 40)
	var b bytes.Buffer
	w := NewCSV(&b, wide)
	for i := range wide {
		wide[i] = strings.Repeat("x", 60_000)
	}
	if err := w.Write(wide...); !fault.Is(err, "sheet.write.row") {
		t.Errorf("a row too large gives %v", err)
	}
}

func TestOneEmptyColumnIsStillARow(t *testing.T) {
	got := written(t, func(b *bytes.Buffer) Writer { return NewCSV(b, []string{"a"}) }, [][]string{{""}, {"x"}})
	if want := "a\n\"\"\nx\n"; string(got) != want {
		t.Errorf("wrote %q, want %q", got, want)
	}
}

// stuck is a disk that is full.
type stuck struct{ left int }

func (s *stuck) Write(p []byte) (int, error) {
	if s.left -= len(p); s.left < 0 {
		return 0, os.ErrInvalid
	}
	return len(p), nil
}

func TestAFullDiskIsNotLost(t *testing.T) {
	for name, open := range map[string]func() Writer{
		"csv":  func() Writer { return NewCSV(&stuck{100_000}, []string{"a", "b"}) },
		"xlsx": func() Writer { return NewXLSX(&stuck{10_000}, []string{"a", "b"}) },
	} {
		w := open()
		for i := range 100_000 {
			if w.Write(strings.Repeat("x", i%50), "y") != nil {
				break
			}
		}
		if err := w.Close(); !errors.Is(err, os.ErrInvalid) {
			t.Errorf("%s: Close gives %v, want the disk's error", name, err)
		}
	}
}
