package linkage_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"wanjia/domain/linkage"
	"wanjia/domain/linkage/column"
	"wanjia/exchange/synth/doubles"
)

// What has nothing to do with anybody is left out: measurements with a point, letters and words at random.
func TestColumnsOfNoiseCostNothing(t *testing.T) {
	titles, rows, who := made(t, doubles.Census, 3000, 7)
	without := score(link(t, titles, rows, linkage.Options{}).Pairs, who, 0)
	dice := rand.New(rand.NewPCG(1, 2))
	for k := range 20 {
		titles = append(titles, fmt.Sprint("noise", k))
		for i := range rows {
			cell := fmt.Sprint(dice.Float64())
			switch {
			case k >= 15:
				cell = string([]byte{'x' + byte(dice.IntN(3)), 'x' + byte(dice.IntN(3)), 'x' + byte(dice.IntN(3)), 'x' + byte(dice.IntN(3)), 'x' + byte(dice.IntN(3)), 'x' + byte(dice.IntN(3))})
			case k >= 10:
				cell = string([]byte{'a' + byte(dice.IntN(6))})
			}
			rows[i] = append(rows[i], cell)
		}
	}
	r := link(t, titles, rows, linkage.Options{})
	for _, c := range r.Model.Comparisons {
		if c.Column.Kind == column.Text || c.Column.Kind == column.Number {
			t.Errorf("%s is compared", c.Column.Title)
		}
	}
	atLeast(t, "pairs among noise", score(r.Pairs, who, 0), without.F1-0.002)
}

func TestWhatSomebodyCalledSomethingIsCompared(t *testing.T) {
	titles, rows, _ := made(t, doubles.Census, 500, 7)
	dice := rand.New(rand.NewPCG(1, 2))
	titles = append(titles, "noise")
	for i := range rows {
		rows[i] = append(rows[i], fmt.Sprint("x", dice.IntN(300)))
	}
	b := column.NewBuilder(titles)
	for _, cells := range rows {
		b.Add(cells)
	}
	r, err := linkage.Link(t.Context(), column.Arrange(b.Raws(), column.Options{Kinds: map[string]column.Kind{"noise": column.Text}}), linkage.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range r.Model.Comparisons {
		if c.Column.Title == "noise" {
			return
		}
	}
	t.Error("a column that somebody called text is left out")
}
