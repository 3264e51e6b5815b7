package linkage_test

import (
	"os"
	"strconv"
	"testing"

	"wanjia/domain/linkage"
	"wanjia/exchange/synth/doubles"
)

// made are the records of a made-up sheet and who each is.
func made(t testing.TB, shape doubles.Shape, records int, seed uint64) (titles []string, rows [][]string, who []string) {
	t.Helper()
	s, err := doubles.New(doubles.Options{Shape: shape, Records: records, Seed: seed})
	if err != nil {
		t.Fatal(err)
	}
	err = s.Each(func(person int, cells []string) error {
		rows = append(rows, cells)
		who = append(who, strconv.Itoa(person))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return s.Titles(), rows, who
}

func TestFindsMadeUpPeopleInSheetsOfEachShape(t *testing.T) {
	records := 10_000
	if n, err := strconv.Atoi(os.Getenv("WANJIA_LINKAGE_RECORDS")); err == nil {
		records = n
	}
	for _, c := range []struct {
		shape         doubles.Shape
		pairs, groups float64
	}{{doubles.Historic, 0.78, 0.83}, {doubles.Parish, 0.9, 0.9}, {doubles.Census, 0.9, 0.9}, {doubles.Chinese, 0.9, 0.9}} {
		t.Run(string(c.shape), func(t *testing.T) {
			titles, rows, who := made(t, c.shape, records, 5)
			r := link(t, titles, rows, linkage.Options{})
			describe(t, r)
			trueShares(t, r.Model, who)
			atLeast(t, "pairs", score(r.Pairs, who, 0), c.pairs)
			atLeast(t, "groups", scoreGroups(r.Groups.Of, who), c.groups)
			direct := r.Pairs[:0:0]
			for _, p := range r.Pairs {
				if r.Model.Probability(float64(p.Weight)) >= r.Threshold {
					direct = append(direct, p)
				}
			}
			t.Logf("by their own evidence: %.4f of %d", score(direct, who, 0), truePairs(who, 0))
		})
	}
}
