package linkage_test

import (
	"testing"

	"wanjia/domain/linkage"
	"wanjia/exchange/pinyin"
	"wanjia/exchange/synth/doubles"
)

// asked is a model of a sheet but for its last records, and what its columns are called.
func asked(t testing.TB, shape doubles.Shape, records int) (x *linkage.Index, titles []string, rows [][]string, who []string, known int) {
	t.Helper()
	titles, rows, who = made(t, shape, records, 21)
	known = records - records/10
	m, err := linkage.Learn(t.Context(), table(titles, rows[:known]), linkage.Options{Names: pinyin.New()})
	if err != nil {
		t.Fatal(err)
	}
	if x, err = m.Index(); err != nil {
		t.Fatal(err)
	}
	return x, titles, rows, who, known
}

func cellsOf(titles, row []string) map[string]string {
	cells := map[string]string{}
	for i, title := range titles {
		cells[title] = row[i]
	}
	return cells
}

func TestANewRecordFindsItsPerson(t *testing.T) {
	for _, shape := range doubles.Shapes() {
		t.Run(string(shape), func(t *testing.T) {
			x, titles, rows, _, _ := asked(t, shape, 4000)
			// somebody who is in the table already, told of once more
			for _, i := range []int{5, 500, 3000} {
				found := x.Candidates(cellsOf(titles, rows[i]), 0.5)
				same := false
				for _, f := range found {
					same = same || int(f.Row) == i && f.Probability > 0.9
				}
				if !same {
					t.Errorf("record %d isn't found by what it says, but %d others", i, len(found))
				}
			}
			if found := x.Candidates(map[string]string{}, 0); found != nil {
				t.Errorf("nothing said finds %d records", len(found))
			}
		})
	}
}

func TestAnIndexAndASearchSayTheSame(t *testing.T) {
	titles, rows, _ := made(t, doubles.Census, 3000, 8)
	m, err := linkage.Learn(t.Context(), table(titles, rows), linkage.Options{Names: pinyin.New()})
	if err != nil {
		t.Fatal(err)
	}
	x, err := m.Index()
	if err != nil {
		t.Fatal(err)
	}
	for i := range uint32(200) {
		for _, f := range x.Candidates(cellsOf(titles, rows[i]), 0.01) {
			if want := m.Explain(i, f.Row).Probability; f.Probability != want && f.Row != i {
				t.Fatalf("record %d against %d: asked %v, explained %v", i, f.Row, f.Probability, want)
			}
		}
	}
}

func BenchmarkCandidates(b *testing.B) {
	x, titles, rows, _, known := asked(b, doubles.Chinese, 100_000)
	b.ResetTimer()
	for i := range b.N {
		x.Candidates(cellsOf(titles, rows[known+i%(len(rows)-known)]), 0.5)
	}
}
