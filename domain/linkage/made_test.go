package linkage_test

import (
	"os"
	"slices"
	"strconv"
	"testing"

	"wanjia/domain/linkage"
	"wanjia/domain/linkage/measure"
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
	}{{doubles.Historic, 0.975, 0.975}, {doubles.Parish, 0.97, 0.97}, {doubles.Census, 0.97, 0.97}, {doubles.Chinese, 0.98, 0.98},
		{doubles.Annals, 0.96, 0.96}, {doubles.Umlaut, 0.96, 0.96}, {doubles.Directory, 0.84, 0.84}} {
		t.Run(string(c.shape), func(t *testing.T) {
			n := records
			if c.shape == doubles.Directory { // what few see well goes wrong among many
				n *= 4
			}
			titles, rows, who := made(t, c.shape, n, 5)
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

// Of HANNELORE FRANK and FRANK MUELLER one name stands in the other's place. Told of both columns, it made them one person where they share a birthday.
func TestANameInTheOthersPlaceIsToldOnce(t *testing.T) {
	titles := []string{"given_name", "family_name"}
	rows := [][]string{{"frank", "mueller"}, {"hannelore", "frank"}, {"robert", "allen"}, {"allen", "rob"}, {"anna", "weber"}, {"weber", "anna"}}
	for i := range 40 {
		rows = append(rows, []string{string(rune('a'+i%26)) + "bcdef", string(rune('a'+i%23)) + "uvwxyz"})
	}
	m, err := linkage.Learn(t.Context(), table(titles, rows), linkage.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		says string
		a, b uint32
		want []measure.Level // of the family name and the given name
	}{
		{"one name in the other's place", 0, 1, []measure.Level{measure.Differ, measure.Elsewhere}},
		{"exchanged, and one cut short", 2, 3, []measure.Level{measure.Elsewhere, measure.Elsewhere}},
		{"exchanged", 4, 5, []measure.Level{measure.Missing, measure.Swapped}},
	} {
		if got := m.Levels(c.a, c.b); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.says, got, c.want)
		}
		if got := m.Levels(c.b, c.a); !slices.Equal(got, c.want) {
			t.Errorf("%s, the other way round: %v, want %v", c.says, got, c.want)
		}
	}
}
