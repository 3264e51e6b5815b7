package area

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"runtime"
	"testing"
)

const register = "../../../shared/data/register/areas_china"

// chinaSheets reads the real divisions: provinces, prefectures, counties, townships.
func chinaSheets(tb testing.TB) []Area {
	tb.Helper()
	if _, err := os.Stat(register); err != nil {
		tb.Skip("the real divisions aren't beside the repository; the generated twin stands in for them")
	}
	var all []Area
	for _, sheet := range []struct {
		file   string
		level  Level
		parent int
		rows   int
	}{
		{"provinces.csv", Province, -1, 31},
		{"cities.csv", Prefecture, 2, 342},
		{"areas.csv", County, 2, 2978},
		{"streets.csv", Township, 2, 41352},
	} {
		f, err := os.Open(filepath.Join(register, sheet.file))
		if err != nil {
			tb.Fatal(err)
		}
		rows, err := csv.NewReader(f).ReadAll()
		f.Close()
		if err != nil {
			tb.Fatal(err)
		}
		if len(rows)-1 != sheet.rows {
			tb.Errorf("%s has %d rows, want %d", sheet.file, len(rows)-1, sheet.rows)
		}
		for _, r := range rows[1:] {
			a := Area{Code: MustCode(r[0]), Name: r[1], Level: sheet.level}
			if sheet.parent >= 0 {
				a.Parent = MustCode(r[sheet.parent])
			}
			all = append(all, a)
		}
	}
	return all
}

func BenchmarkNewTreeReal(b *testing.B) {
	areas := chinaSheets(b)
	b.ResetTimer()
	for range b.N {
		NewTree(areas)
	}
}

func TestTheRealDivisionsFitInMemory(t *testing.T) {
	areas := chinaSheets(t)
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	tree, problems := NewTree(areas)
	runtime.GC()
	runtime.ReadMemStats(&after)
	if tree.Len() != len(areas) {
		t.Errorf("%d of %d areas are in the tree", tree.Len(), len(areas))
	}
	t.Log(len(problems), (after.HeapAlloc-before.HeapAlloc)>>10, "KiB", len(tree.lines))
	runtime.KeepAlive(areas)
}

func BenchmarkWithOneReal(b *testing.B) {
	tree, _ := NewTree(chinaSheets(b))
	one := Area{Code: MustCode("110101999"), Name: "x", Level: Township, Parent: MustCode("110101")}
	b.ReportAllocs()
	b.ResetTimer()
	for range b.N {
		tree.With(one)
	}
}

func BenchmarkLineageReal(b *testing.B) {
	areas := chinaSheets(b)
	tree, _ := NewTree(areas)
	b.ReportAllocs()
	b.ResetTimer()
	for i := range b.N {
		tree.Lineage(areas[i*7919%len(areas)].Code)
	}
}
