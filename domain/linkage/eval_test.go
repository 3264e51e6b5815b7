package linkage_test

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"wanjia/domain/linkage"
	"wanjia/domain/linkage/column"
	"wanjia/exchange/pinyin"
)

// shared is where labelled data lie beside the project.
const shared = "../../../shared/data"

// sheet reads a CSV without the columns named; truth is who each row is.
func sheet(t testing.TB, file, truth string, without ...string) (titles []string, rows [][]string, who []string) {
	t.Helper()
	f, err := os.Open(filepath.Join(shared, file))
	if err != nil {
		t.Skipf("labelled data aren't beside the project: %v", err)
	}
	defer f.Close()
	r := csv.NewReader(f)
	r.TrimLeadingSpace = true
	all, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var keep []int
	at := -1
	for i, title := range all[0] {
		if title == truth {
			at = i
		}
		if !slices.Contains(without, title) && title != truth {
			keep = append(keep, i)
			titles = append(titles, title)
		}
	}
	for _, row := range all[1:] {
		var cells []string
		for _, i := range keep {
			cells = append(cells, row[i])
		}
		rows = append(rows, cells)
		who = append(who, row[at])
	}
	return titles, rows, who
}

// febrl is the person of a FEBRL record: rec-12-dup-0 is person 12.
func febrl(id string) string {
	parts := strings.Split(id, "-")
	return parts[1]
}

func table(titles []string, rows [][]string) *column.Table {
	b := column.NewBuilder(titles)
	for _, cells := range rows {
		b.Add(cells)
	}
	return column.Arrange(b.Raws(), column.Options{Names: pinyin.New()})
}

// score is the pairwise precision, recall and F1 with all true pairs in the denominator.
func score(pairs []linkage.Pair, who []string, split int) linkage.Quality {
	good := 0
	for _, p := range pairs {
		if who[p.A] == who[p.B] {
			good++
		}
	}
	return quality(good, len(pairs), truePairs(who, split))
}

func quality(good, told, all int) linkage.Quality {
	q := linkage.Quality{Precision: float64(good) / float64(max(told, 1)), Recall: float64(good) / float64(max(all, 1))}
	q.F1 = 2 * float64(good) / float64(max(told+all, 1))
	return q
}

func truePairs(who []string, split int) int {
	all := 0
	a, b := map[string]int{}, map[string]int{}
	for i, w := range who {
		if i < split {
			a[w]++
		} else {
			b[w]++
		}
	}
	for w, n := range b {
		if split > 0 {
			all += n * a[w]
		} else {
			all += n * (n - 1) / 2
		}
	}
	return all
}

// scoreGroups counts the pairs inside groups.
func scoreGroups(of []uint32, who []string) linkage.Quality {
	sizes, both := map[uint32]int{}, map[string]int{}
	key := func(g uint32, w string) string { return string(rune(g)) + "\x00" + w }
	for i, g := range of {
		sizes[g]++
		both[key(g, who[i])]++
	}
	told, good := 0, 0
	for _, n := range sizes {
		told += n * (n - 1) / 2
	}
	for _, n := range both {
		good += n * (n - 1) / 2
	}
	return quality(good, told, truePairs(who, 0))
}

func link(t testing.TB, titles []string, rows [][]string, o linkage.Options) *linkage.Result {
	t.Helper()
	o.Names = pinyin.New()
	r, err := linkage.Link(t.Context(), table(titles, rows), o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func describe(t testing.TB, r *linkage.Result) {
	t.Helper()
	m := r.Model
	t.Logf("prior %.3g found %.3f compared %d threshold %.3f expected %.4f", m.Prior, m.Found, r.Compared, r.Threshold, r.Expected)
	for _, c := range m.Comparisons {
		t.Logf("%s (%s) filled %.2f", c.Column.Title, c.Column.Kind, c.Filled)
		for l := 1; l < len(c.M); l++ {
			t.Logf("    %-10s m %.4f u %.6f", c.Levels[l], c.M[l], c.U[l])
		}
	}
	for _, tie := range m.Ties.Ties {
		t.Logf("tie %s and %s: %.2f", m.Comparisons[tie.A].Column.Title, m.Comparisons[tie.B].Column.Title, tie.Weight)
	}
	for _, s := range m.Learnt {
		t.Logf("learn %s: pairs %.0f recall %.2f", s, s.Pairs, s.Recall)
	}
	for _, s := range m.Search {
		t.Logf("search %s: pairs %.0f recall %.2f", s, s.Pairs, s.Recall)
	}
}

// atLeast holds a figure to what the best rival reaches on the same data.
func atLeast(t *testing.T, what string, got linkage.Quality, want float64) {
	t.Helper()
	t.Logf("%s: precision %.4f, recall %.4f, F1 %.4f", what, got.Precision, got.Recall, got.F1)
	if got.F1 < want {
		t.Errorf("%s: F1 is %.4f, want at least %.4f", what, got.F1, want)
	}
}

func TestFindsMorePairsOfMadeUpPeopleThanTheBestRival(t *testing.T) {
	titles, rows, who := sheet(t, "linkage/fake_1000/fake_1000.csv", "cluster", "unique_id")
	r := link(t, titles, rows, linkage.Options{})
	describe(t, r)
	atLeast(t, "pairs", score(r.Pairs, who, 0), 0.861)
	t.Logf("groups %.4f", scoreGroups(r.Groups.Of, who))
}

func TestFindsNearlyAllPairsOfFEBRL(t *testing.T) {
	for _, c := range []struct {
		set  string
		want float64
	}{{"dataset1", 0.999}, {"dataset2", 0.998}, {"dataset3", 0.996}} {
		titles, rows, who := sheet(t, "linkage/febrl/"+c.set+".csv", "rec_id")
		for i := range who {
			who[i] = febrl(who[i])
		}
		r := link(t, titles, rows, linkage.Options{})
		describe(t, r)
		atLeast(t, c.set, score(r.Pairs, who, 0), c.want)
		t.Logf("groups %.4f", scoreGroups(r.Groups.Of, who))
	}
}

func TestLinksTwoFilesOfFEBRL(t *testing.T) {
	titles, rows, who := sheet(t, "linkage/febrl/dataset4a.csv", "rec_id")
	_, more, others := sheet(t, "linkage/febrl/dataset4b.csv", "rec_id")
	split := len(rows)
	rows, who = append(rows, more...), append(who, others...)
	for i := range who {
		who[i] = febrl(who[i])
	}
	r := link(t, titles, rows, linkage.Options{Split: split})
	describe(t, r)
	atLeast(t, "pairs", score(r.Pairs, who, split), 0.9996)
}

func TestFindsAllPairsOfDsgen(t *testing.T) {
	titles, rows, who := sheet(t, "linkage/dsgen/dataset_A_10000.csv", "rec_id", "blocking_number")
	for i := range who {
		who[i] = who[i][:len(who[i])-1]
	}
	r := link(t, titles, rows, linkage.Options{})
	describe(t, r)
	atLeast(t, "pairs", score(r.Pairs, who, 0), 0.999)
}

func TestPeopleOfOneHouseholdAreNotOnePerson(t *testing.T) {
	titles, rows, who := sheet(t, "register/pseudopeople/decennial_census.csv", "simulant_id", "household_id", "guardian_1", "guardian_2", "__index_level_0__")
	r := link(t, titles, rows, linkage.Options{})
	describe(t, r)
	atLeast(t, "pairs", score(r.Pairs, who, 0), 0.995)
}
