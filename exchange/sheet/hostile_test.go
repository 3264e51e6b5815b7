package sheet

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"strings"
	"testing"
)

// heap runs f and gives the most memory that was in use at the moments f calls its argument, above what there was before.
func heap(f func(look func())) uint64 {
	runtime.GC()
	var before, m runtime.MemStats
	runtime.ReadMemStats(&before)
	var most uint64
	f(func() {
		runtime.ReadMemStats(&m)
		most = max(most, m.HeapAlloc-min(m.HeapAlloc, before.HeapAlloc))
	})
	return most
}

const memoryLimit = 64 << 20

// endless is a sheet of a size that nobody has to store: a header, then one piece over and over.
type endless struct{ head, piece string }

func (e endless) ReadAt(p []byte, at int64) (int, error) {
	n := 0
	if at < int64(len(e.head)) {
		n = copy(p, e.head[at:])
	}
	for n < len(p) {
		n += copy(p[n:], e.piece[(at+int64(n)-int64(len(e.head)))%int64(len(e.piece)):])
	}
	return n, nil
}

func TestMemoryStaysSmallWhateverTheFile(t *testing.T) {
	size := int64(2 << 30)
	if testing.Short() {
		size = 64 << 20
	}
	row := "p1,张伟,male,1990-05-06,990305001,h1," + strings.Repeat("a long remark ", 40) + ",\n"
	for _, c := range []struct {
		name  string
		sheet endless
		size  int64
		good  bool
	}{
		{"rows", endless{"id,name,sex,birth_date,area,household,relation,phone\n", strings.Repeat(row, 200)}, size, true},
		{"one line without end", endless{"a,b\n", strings.Repeat("x", 4096)}, size / 64, false},
		{"columns without end", endless{"a,b\n", strings.Repeat(",", 4096)}, size / 64, false},
		{"a quote never closed", endless{"a,b\n1,\"", strings.Repeat("x", 4096)}, size / 64, false},
		{"a quote never closed over short lines", endless{"a,b\n1,\"", strings.Repeat("xxx,yyy\n", 4096)}, size / 64, true},
		{"doubled quotes without end", endless{"a,b\n1,\"", strings.Repeat(`""`, 4096)}, size / 64, false},
		{"nothing but quotes", endless{"a,b\n", strings.Repeat(`"`, 4095)}, size / 64, false},
		{"nothing but line ends", endless{"a,b\n", strings.Repeat("\n", 4096)}, size / 64, false},
		{"quoted cells of many lines", endless{"a,b\n", "1,\"" + strings.Repeat("\n", 60_000) + "\"\n"}, size / 64, true},
		{"GB 18030", endless{"a,b\n", strings.Repeat("1,\xd5\xc5\xce\xb0\n", 4096)}, size / 128, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			good, bad := 0, 0
			most := heap(func(look func()) {
				r, err := Read("test", c.sheet, c.size, Limits{})
				if err != nil {
					t.Fatal(err)
				}
				defer r.Close()
				n := 0
				for _, err := range r.Rows() {
					if err != nil {
						bad++
					} else {
						good++
					}
					if n++; n%50_000 == 1 {
						look()
					}
				}
				look()
				if done, total := r.Progress(); done != total {
					t.Errorf("progress ends at %d of %d", done, total)
				}
			})
			if most > memoryLimit {
				t.Errorf("%d MB in use, want at most %d", most>>20, memoryLimit>>20)
			}
			if good > 0 != c.good {
				t.Errorf("%d good rows and %d bad ones", good, bad)
			}
		})
	}
}

func TestAMillionColumns(t *testing.T) {
	titles := make([]string, 1_000_000)
	for i := range titles {
		titles[i] = fmt.Sprintf("c%d", i)
	}
	csv := strings.Join(titles, ",") + "\n1,2\n"
	var x strings.Builder
	x.WriteString("<w><sheetData><row>")
	for _, title := range titles {
		x.WriteString(`<c t="str"><v>` + title + `</v></c>`)
	}
	x.WriteString("</row></sheetData></w>")
	xlsx := handmade(t, x.String(), "<sst/>")
	for name, in := range map[string]string{"csv": csv, "xlsx": xlsx, "csv of separators alone": strings.Repeat(",", 1_000_000)} {
		most := heap(func(look func()) {
			if got := transcript(t, in, Limits{}); got != "! sheet.row.wide" {
				t.Errorf("%s gives %.60s", name, got)
			}
			look()
		})
		if most > memoryLimit {
			t.Errorf("%s: %d MB in use", name, most>>20)
		}
	}
}

// blowup is a workbook with a part that unpacks to size bytes of nothing.
func blowup(t *testing.T, part string, size int) []byte {
	t.Helper()
	names := []string{"xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/s.xml", "xl/shared.xml"}
	bodies := map[string]string{
		"xl/workbook.xml":            `<workbook><sheets><sheet name="a" r:id="r1"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels": `<R><Relationship Id="r1" Type="/worksheet" Target="s.xml"/><Relationship Id="r2" Type="/sharedStrings" Target="shared.xml"/></R>`,
		"xl/s.xml":                   `<w><sheetData><row><c t="str"><v>a</v></c></row>`, "xl/shared.xml": "<sst>",
	}
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, name := range names {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		_, err = io.WriteString(w, bodies[name])
		if name == part {
			for piece := bytes.Repeat([]byte(" "), 1<<20); size > 0 && err == nil; size -= len(piece) {
				_, err = w.Write(piece)
			}
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

// lie makes the table of contents of a zip claim that every part unpacks to 1,000 bytes.
func lie(b []byte) []byte {
	b = bytes.Clone(b)
	for i := 0; ; {
		j := bytes.Index(b[i:], []byte("PK\x01\x02"))
		if j < 0 {
			return b
		}
		i += j + 4
		binary.LittleEndian.PutUint32(b[i+20:], 1000)
	}
}

func TestZipBombsAreRefused(t *testing.T) {
	for _, part := range []string{"xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/s.xml", "xl/shared.xml"} {
		bomb := blowup(t, part, 48<<20)
		for name, in := range map[string][]byte{"honest": bomb, "lying": lie(bomb)} {
			most := heap(func(look func()) {
				got := transcript(t, string(in), Limits{})
				// a part that is longer than it says is damaged; either way it isn't unpacked
				if got != "! sheet.xlsx.bomb" && got != "! sheet.xlsx.damaged" {
					t.Errorf("%s, %s: gives %.80s", part, name, got)
				}
				if name == "honest" && got != "! sheet.xlsx.bomb" {
					t.Errorf("%s: gives %s, want ! sheet.xlsx.bomb", part, got)
				}
				look()
			})
			if most > memoryLimit {
				t.Errorf("%s, %s: %d MB in use", part, name, most>>20)
			}
		}
	}
	t.Run("parts that are large together", func(t *testing.T) {
		in := handmade(t, `<w><sheetData><row><c t="s"><v>0</v></c></row></sheetData></w>`, `<sst><si><t>a</t></si></sst>`)
		if got := transcript(t, in, Limits{UnzippedBytes: 100}); got != "! sheet.xlsx.bomb" {
			t.Errorf("gives %s", got)
		}
	})
	t.Run("a table of contents of 200,000 parts", func(t *testing.T) {
		var b bytes.Buffer
		z := zip.NewWriter(&b)
		for i := range 200_000 {
			if _, err := z.CreateHeader(&zip.FileHeader{Name: fmt.Sprintf("xl/worksheets/sheet%d.xml", i)}); err != nil {
				t.Fatal(err)
			}
		}
		if err := z.Close(); err != nil {
			t.Fatal(err)
		}
		in := b.String()
		most := heap(func(look func()) {
			if got := transcript(t, in, Limits{}); got != "! sheet.xlsx.parts" {
				t.Errorf("gives %s", got)
			}
			look()
		})
		if most > memoryLimit {
			t.Errorf("%d MB in use", most>>20)
		}
	})
}

func TestSharedStringsThatDoNotFitInMemory(t *testing.T) {
	const n = 300_000
	var shared, rows strings.Builder
	shared.WriteString("<sst>")
	rows.WriteString(`<w><sheetData><row><c t="s"><v>0</v></c></row>`)
	text := func(i int) string { return fmt.Sprintf("text %d %s", i, strings.Repeat("x", i%150)) }
	for i := range n {
		shared.WriteString("<si><t>" + text(i) + "</t></si>")
		fmt.Fprintf(&rows, `<row><c t="s"><v>%d</v></c></row>`, i*7919%n)
	}
	in := handmade(t, rows.String()+"</sheetData></w>", shared.String()+"</sst>")
	shared.Reset()
	rows.Reset()
	dir := t.TempDir()
	most := heap(func(look func()) {
		r, err := Read("test", strings.NewReader(in), int64(len(in)), Limits{TempDir: dir})
		if err != nil {
			t.Fatal(err)
		}
		if files, err := os.ReadDir(dir); err != nil || len(files) != 2 {
			t.Errorf("%d temporary files (%v), want 2", len(files), err)
		}
		i := 0
		for row, err := range r.Rows() {
			if err != nil {
				t.Fatal(err)
			}
			if want := text(i * 7919 % n); row.Cells[0] != want {
				t.Fatalf("row %d is %q, want %q", row.Number, row.Cells[0], want)
			}
			if i++; i%10_000 == 0 {
				look()
			}
		}
		if i != n {
			t.Errorf("%d rows, want %d", i, n)
		}
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	})
	if most > memoryLimit {
		t.Errorf("%d MB in use", most>>20)
	}
	if files, err := os.ReadDir(dir); err != nil || len(files) != 0 {
		t.Errorf("%d temporary files are left (%v)", len(files), err)
	}
}

// failing is a disk that breaks after some bytes.
type failing struct {
	in   string
	good int64
}

func (f failing) ReadAt(p []byte, at int64) (int, error) {
	if at+int64(len(p)) > f.good && at+int64(len(p)) < int64(len(f.in))+1<<40 && at >= f.good-4096 {
		return 0, os.ErrDeadlineExceeded
	}
	return strings.NewReader(f.in).ReadAt(p, at)
}

func TestABrokenDiskIsNotTheEndOfTheSheet(t *testing.T) {
	in := "a,b\n" + strings.Repeat("1,2\n", 1_000_000)
	r, err := Read("test", failing{in, 2 << 20}, int64(len(in)), Limits{})
	if err != nil {
		t.Fatal(err)
	}
	var last error
	for _, err := range r.Rows() {
		last = err
	}
	if !errors.Is(last, os.ErrDeadlineExceeded) {
		t.Errorf("the last row gives %v, want the disk's error", last)
	}
}

func TestOpenGivesBackFiles(t *testing.T) {
	path := t.TempDir() + "/a.csv"
	if err := os.WriteFile(path, []byte("a,b\n1,2\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	r, err := Open(path, Limits{})
	if err != nil {
		t.Fatal(err)
	}
	if row, err := r.Next(); err != nil || row.Cells[1] != "2" {
		t.Errorf("first row is %q (%v)", row.Cells, err)
	}
	if err := r.Close(); err != nil {
		t.Error(err)
	}
	if _, err := Open(path+"x", Limits{}); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a missing file gives %v", err)
	}
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(path, Limits{}); err == nil {
		t.Error("an empty file opens")
	}
}
