package linkage_test

import (
	"bytes"
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"testing"

	"wanjia/domain/linkage"
	"wanjia/domain/linkage/block"
	"wanjia/domain/linkage/measure"
	"wanjia/exchange/pinyin"
	"wanjia/exchange/synth/doubles"
)

// told is everything that linking answers, written out with all the bits of its numbers.
func told(t *testing.T, titles []string, rows [][]string, keys []int) string {
	t.Helper()
	before := func(a, b uint32) int { return cmp.Compare(keys[a], keys[b]) }
	r, err := linkage.Link(t.Context(), table(titles, rows), linkage.Options{Names: pinyin.New(), Before: before, Budget: 40_000})
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, p := range r.Pairs {
		a, b := keys[p.A], keys[p.B]
		lines = append(lines, fmt.Sprintf("%d %d %b %b %b", min(a, b), max(a, b), p.Weight, p.Group, r.Model.Of(p)))
	}
	slices.Sort(lines)
	least := map[uint32]int{}
	for i, g := range r.Groups.Of {
		if k, ok := least[g]; !ok || keys[i] < k {
			least[g] = keys[i]
		}
	}
	groups := make([]int, len(keys))
	for i, g := range r.Groups.Of {
		groups[keys[i]] = least[g]
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, "%b %b %d %v\n", r.Model.Prior, r.Threshold, r.Compared, r.Expected)
	for _, c := range r.Model.Comparisons {
		fmt.Fprintf(&b, "%s %b %b\n", c.Column.Title, c.M, c.U)
	}
	for _, s := range r.Model.Search {
		fmt.Fprintln(&b, s)
	}
	fmt.Fprintln(&b, lines, groups)
	return b.String()
}

// TestTheOrderOfTheRowsChangesNothing links sheets in several orders and compares every bit of what is told.
func TestTheOrderOfTheRowsChangesNothing(t *testing.T) {
	for _, shape := range doubles.Shapes() {
		t.Run(string(shape), func(t *testing.T) {
			titles, rows, _ := made(t, shape, 1500, 3)
			keys := make([]int, len(rows))
			for i := range keys {
				keys[i] = i
			}
			want := told(t, titles, rows, keys)
			for seed := range uint64(3) {
				dice := rand.New(rand.NewPCG(seed, 1))
				dice.Shuffle(len(rows), func(i, j int) {
					rows[i], rows[j] = rows[j], rows[i]
					keys[i], keys[j] = keys[j], keys[i]
				})
				if got := told(t, titles, rows, keys); got != want {
					t.Fatalf("order %d tells otherwise:\n%.600s\n%.600s", seed, got, want)
				}
			}
		})
	}
}

func TestTheSameRecordTwiceIsSurelyOnePerson(t *testing.T) {
	titles, rows, _ := made(t, doubles.Census, 500, 9)
	rows = append(rows, rows[7])
	r := link(t, titles, rows, linkage.Options{})
	for _, p := range r.Pairs {
		if p.A == 7 && p.B == 500 {
			if got := r.Model.Of(p); got < 0.99 {
				t.Errorf("probability is %v", got)
			}
			e := r.Model.Explain(p.A, p.B)
			sum := 0.0
			for _, s := range e.Steps {
				if s.A != s.B || s.A != "" && s.Level != measure.Exact {
					t.Errorf("%s: %q and %q are %s", s.Column, s.A, s.B, s.Level)
				}
				sum += s.Weight
			}
			if sum != e.Weight {
				t.Errorf("the steps add up to %v, not %v", sum, e.Weight)
			}
			return
		}
	}
	t.Error("not told")
}

func TestAnExpertIsObeyed(t *testing.T) {
	titles, rows, _ := made(t, doubles.Census, 2000, 4)
	rule, err := block.ParseRule("birth_date and sex")
	if err != nil {
		t.Fatal(err)
	}
	r := link(t, titles, rows, linkage.Options{Search: []block.Rule{rule}, Threshold: 0.9, Prior: 0.001,
		Levels: []linkage.LevelShares{{Column: "sex", M: map[measure.Level]float64{measure.Exact: 0.97, measure.Differ: 0.03}, U: map[measure.Level]float64{measure.Exact: 0.5, measure.Differ: 0.5}}}})
	if r.Threshold != 0.9 || r.Model.Prior != 0.001 || len(r.Model.Search) != 1 {
		t.Errorf("threshold %v, prior %v, rules %v", r.Threshold, r.Model.Prior, r.Model.Search)
	}
	for _, c := range r.Model.Comparisons {
		if c.Column.Title == "sex" && (c.M[c.Exact] != 0.97 || c.U[1] != 0.5) {
			t.Errorf("sex has m %v, u %v", c.M, c.U)
		}
	}
}

func TestTooFewRecordsAreRefused(t *testing.T) {
	if _, err := linkage.Link(t.Context(), table([]string{"name"}, [][]string{{"a"}}), linkage.Options{}); err == nil {
		t.Error("one record was linked")
	}
	if _, err := linkage.Link(t.Context(), table([]string{"id"}, [][]string{{"1"}, {"2"}, {"3"}}), linkage.Options{}); err == nil {
		t.Error("records without a column to compare were linked")
	}
}

func TestSmallAndOddSheetsAreLinked(t *testing.T) {
	for _, rows := range [][][]string{
		{{"anna", "1"}, {"anna", "1"}},
		{{"", ""}, {"", ""}, {"a", "b"}, {"c", "d"}},
		{{"a", ""}, {"b", ""}, {"a", ""}},
	} {
		r := link(t, []string{"first_name", "town"}, rows, linkage.Options{})
		for _, p := range r.Pairs {
			if int(p.A) >= len(rows) || int(p.B) >= len(rows) || p.A == p.B {
				t.Errorf("pair %v of %d records", p, len(rows))
			}
		}
	}
	same := make([][]string, 3000) // one block of everything
	for i := range same {
		same[i] = []string{"anna", strconv.Itoa(i % 2)}
	}
	link(t, []string{"first_name", "town"}, same, linkage.Options{Budget: 1000})
}
