package area

import (
	"encoding/csv"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"

	"wanjia/base/day"
)

const register = "../../../shared/data/register/areas_china"

var update = flag.Bool("update", false, "write the goldens anew")

// sheet is one of the published files of divisions and what it holds.
type sheet struct {
	file   string
	level  Level
	parent int // column
	rows   int
}

func sheets() []sheet {
	return []sheet{
		{"provinces.csv", Province, -1, 31},
		{"cities.csv", Prefecture, 2, 342},
		{"areas.csv", County, 2, 2978},
		{"streets.csv", Township, 2, 41352},
	}
}

const allRows = 31 + 342 + 2978 + 41352

// published reads the real divisions, and says no where they aren't beside the repository.
func published(tb testing.TB) ([]Area, bool) {
	tb.Helper()
	if _, err := os.Stat(register); err != nil {
		return nil, false
	}
	var all []Area
	for _, s := range sheets() {
		f, err := os.Open(filepath.Join(register, s.file))
		if err != nil {
			tb.Fatal(err)
		}
		rows, err := csv.NewReader(f).ReadAll()
		f.Close()
		if err != nil {
			tb.Fatal(err)
		}
		if len(rows)-1 != s.rows {
			tb.Errorf("%s has %d rows, want %d", s.file, len(rows)-1, s.rows)
		}
		for _, r := range rows[1:] {
			a := Area{Code: MustCode(r[0]), Name: r[1], Level: s.level}
			if s.parent >= 0 {
				a.Parent = MustCode(r[s.parent])
			}
			all = append(all, a)
		}
	}
	return all, true
}

// twin makes divisions of the size and the special shapes of the real ones, with made-up names.
func twin() []Area {
	var all, prefectures, counties []Area
	add := func(to *[]Area, a Area) Area {
		a.Name = "Area " + a.Code.s
		all, *to = append(all, a), append(*to, a)
		return a
	}
	var provinces []Area
	for n := 11; n <= 65; n++ {
		if isProvince(n) {
			add(&provinces, Area{Code: code(strconv.Itoa(n)), Level: Province})
		}
	}
	special := []string{"1101", "1201", "3101", "5001", "5002", "4190", "4290", "4690", "6590", "4419", "4420", "4604"}
	for _, s := range special {
		add(&prefectures, Area{Code: code(s), Level: Prefecture, Parent: code(s[:2])})
	}
	for i := 0; len(prefectures) < 342; i++ {
		p := provinces[i%len(provinces)].Code
		cn, _ := China(code(fmt.Sprintf("%s%02d", p, 21+i/len(provinces))))
		if cn.Shape() == Ordinary {
			add(&prefectures, Area{Code: cn.Normal(), Level: Prefecture, Parent: p})
		}
	}
	for _, s := range special[len(special)-3:] {
		add(&counties, Area{Code: code(s + "00"), Level: County, Parent: code(s)})
	}
	for i := 0; len(counties) < 2978; i++ {
		p := prefectures[i%len(prefectures)].Code
		if cn, _ := China(p); cn.Shape() != NoCounty {
			add(&counties, Area{Code: code(fmt.Sprintf("%s%02d", p, 1+i/len(prefectures))), Level: County, Parent: p})
		}
	}
	// a county that stands for its own township, as one of the published ones does
	var towns []Area
	lone := counties[len(counties)-1].Code
	add(&towns, Area{Code: code(lone.s + "000"), Level: Township, Parent: lone})
	for i := 0; len(towns) < 41352; i++ {
		c := counties[i%(len(counties)-1)].Code
		add(&towns, Area{Code: code(fmt.Sprintf("%s%03d", c, 1+37*(i/(len(counties)-1))%599)), Level: Township, Parent: c})
	}
	return all
}

// divisions are the real ones, or their twin.
func divisions(tb testing.TB) []Area {
	if all, ok := published(tb); ok {
		return all
	}
	return twin()
}

// digits reports what the codes say against the parents and levels that are given.
func digits(areas []Area) string {
	var lines []string
	agree := 0
	shapes, towns := map[Shape]int{}, map[TownshipKind]int{}
	for _, a := range areas {
		cn, ok := China(a.Code)
		if !ok {
			lines = append(lines, fmt.Sprintf("%s isn't a Chinese code", a.Code))
			continue
		}
		if a.Level == Township {
			towns[cn.TownshipKind()]++
			shapes[cn.Shape()]++
		}
		parent, _ := cn.Parent()
		if parent == a.Parent && cn.Level() == a.Level {
			agree++
			continue
		}
		if a.Level == Township && cn.Shape() == NoCounty {
			continue // counted below
		}
		lines = append(lines, fmt.Sprintf("%s given as %s under %s, by its digits %s under %s", a.Code, a.Level, a.Parent, cn.Level(), parent))
	}
	slices.Sort(lines)
	return fmt.Sprintf("%s\n%d agree\n%d townships right under a prefecture, %d in municipalities, %d in directly governed counties\n"+
		"%d streets, %d towns, %d rural townships, %d enterprise units, %d of no kind\n", strings.Join(lines, "\n"), agree,
		shapes[NoCounty], shapes[Municipality], shapes[DirectCounty],
		towns[Street], towns[Town], towns[RuralTownship], towns[EnterpriseUnit], towns[0])
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s:\n%s\nwant\n%s", name, got, want)
	}
}

func TestAllDivisionsOfChinaAreOneTree(t *testing.T) {
	t.Run("published", func(t *testing.T) {
		all, ok := published(t)
		if !ok {
			t.Skip("the published divisions aren't beside the repository; the twin runs everywhere")
		}
		holds(t, all)
		golden(t, "digits.txt", digits(all))
	})
	t.Run("twin", func(t *testing.T) {
		all := twin()
		holds(t, all)
		golden(t, "twin.txt", digits(all))
	})
}

// holds says that all areas are in the tree without a problem, and that it answers for them.
func holds(t *testing.T, all []Area) {
	t.Helper()
	tree, problems := NewTree(all)
	if tree.Len() != len(all) || len(all) != allRows || len(problems) != 0 {
		t.Fatalf("%d of %d areas are in the tree with %d problems (%s); want all %d and none",
			tree.Len(), len(all), len(problems), found(problems[:min(len(problems), 5)]), allRows)
	}
	if len(tree.Roots()) != 31 {
		t.Errorf("%d roots, want 31", len(tree.Roots()))
	}
	for _, a := range all {
		line := tree.Lineage(a.Code)
		if len(line) != int(a.Level)-1 || line[len(line)-1].s != a.Code.s[:2] {
			t.Fatalf("%s counts in %s, want one area a level up to its province", a.Code, show(line))
		}
	}
	for of, want := range map[string]string{"441900": "441900", "4419": "4419", "110101": "110101", "46": "46"} {
		if got := tree.County(code(of)).s; got != want {
			t.Errorf("the home of %s is %s, want %s", of, got, want)
		}
	}
	if tree.Differs(day.Must("1949-10-01")) {
		t.Error("a tree without dates differs from itself in 1949")
	}
	reversed := slices.Clone(all)
	slices.Reverse(reversed)
	if other, _ := NewTree(reversed); !sameTree(tree, other) {
		t.Error("the rows in reverse make another tree")
	}
}

func TestAllDivisionsOfChinaFitInFifteenMegabytes(t *testing.T) {
	areas := divisions(t)
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	tree, _ := NewTree(areas)
	runtime.GC()
	runtime.ReadMemStats(&after)
	texts := 0
	for _, a := range areas {
		texts += len(a.Code.s) + len(a.Name)
	}
	if got := int(after.HeapAlloc-before.HeapAlloc) + texts; got > 15e6 {
		t.Errorf("a tree of %d areas takes %d bytes, want at most 15 MB", tree.Len(), got)
	} else {
		t.Logf("a tree of %d areas takes %d bytes, %d of them texts", tree.Len(), got, texts)
	}
	runtime.KeepAlive(areas)
}

// dated gives every area a first day and every fiftieth township a move, the worst case for figures on old boundaries.
func dated(areas []Area) []Area {
	var all []Area
	for i, a := range areas {
		a.From = day.Must("1990-01-01").Partial()
		all = append(all, a)
		if a.Level == Township && i%50 == 0 && areas[i-50].Level == Township {
			a.From, a.Parent = day.Must("2010-07-01").Partial(), areas[i-50].Parent
			all = append(all, a)
		}
	}
	return all
}

func BenchmarkNewTree(b *testing.B) {
	areas := divisions(b)
	b.ReportAllocs()
	for b.Loop() {
		NewTree(areas)
	}
}

func BenchmarkWithOne(b *testing.B) {
	tree, _ := NewTree(divisions(b))
	one := Area{Code: MustCode("110101999"), Name: "x", Level: Township, Parent: MustCode("110101")}
	b.ReportAllocs()
	for b.Loop() {
		tree.With(one)
	}
}

func BenchmarkLineage(b *testing.B) {
	areas := divisions(b)
	tree, _ := NewTree(areas)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		tree.Lineage(areas[i*7919%len(areas)].Code)
	}
}

func BenchmarkChangedSince(b *testing.B) {
	tree, problems := NewTree(dated(divisions(b)))
	if len(problems) > 0 && problems[0].Severity() == Refuse {
		b.Fatal(problems[0])
	}
	b.ReportAllocs()
	for b.Loop() {
		tree.ChangedSince(day.Must("2005-01-01"))
	}
}
