package door_test

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"wanjia/base/clock"
	"wanjia/base/day"
	"wanjia/domain/area"
	"wanjia/domain/cube"
	"wanjia/domain/indicator"
	"wanjia/domain/person"
	"wanjia/store/sqldb"
	"wanjia/store/storetest"

	"wanjia/desk/door"
	"wanjia/desk/figures"
)

// lives are counts with deaths and moves too.
type lives struct {
	*counts
	more map[cube.EventKey]int64 // by village
}

func (l lives) Read(_ context.Context, fn func(figures.Reader) error) error { return fn(l) }

func (l lives) Counts(ctx context.Context, a area.Code, from, to day.Month, yield func(cube.EventKey, int64)) error {
	for k, n := range l.more {
		if at := k.Area; k.Month >= from && k.Month <= to && (at == a || l.tree.Under(at, a)) {
			k.Area = a
			yield(k, n)
		}
	}
	return l.counts.Counts(ctx, a, from, to, yield)
}

// Whoever knows how many there were and how many there are knows births less deaths, and who came less who went: whatever is asked in
// whatever order, of these four either all are shown or two are missing.
func TestHowManyThereAreDoesNotTellWhatIsHidden(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		l := lives{town(), map[cube.EventKey]int64{}}
		for _, at := range []string{"A", "B", "C"} {
			for m := 1; m <= 2; m++ {
				month := fmt.Sprintf("2020-%02d", m)
				l.born(at, month, rapid.IntRange(0, 9).Draw(rt, at+month))
				for _, kind := range []cube.Kind{cube.Death, cube.MovedIn, cube.MovedOut} {
					k := cube.EventKey{Area: area.MustCode(at), Month: day.MonthOf(2020, m), Kind: kind, Sex: person.Female, Age: 40}
					l.more[k] = rapid.Int64Range(0, 9).Draw(rt, fmt.Sprint(at, month, kind))
				}
			}
		}
		d := door.New(ledger{storeOf(t, storetest.Open(t, sqldb.EngineSQLite, clock.System{})), l.tree}, figures.New(l, nil, clock.System{}))
		shown := map[string]map[indicator.ID]bool{}
		for range rapid.IntRange(1, 6).Draw(rt, "questions") {
			at := rapid.SampledFrom([]string{"T", "A", "B", "C"}).Draw(rt, "at")
			from := rapid.IntRange(1, 2).Draw(rt, "from")
			to := rapid.IntRange(from, 2).Draw(rt, "to")
			var by []string
			if at == "T" && rapid.Bool().Draw(rt, "by area") {
				by = []string{"area"}
			}
			a := ask(t, d, query(t, at, fmt.Sprintf("2020-%02d", from), fmt.Sprintf("2020-%02d", to), by...))
			for i := range a.Figures {
				f := &a.Figures[i]
				if f.Hidden || f.ID != indicator.Population && !slices.Contains(indicator.Flows(), f.ID) {
					continue
				}
				place := at
				if code := f.Get(indicator.ByArea); code != "" {
					place = code
				}
				place = fmt.Sprint(place, from, to)
				if shown[place] == nil {
					shown[place] = map[indicator.ID]bool{}
				}
				shown[place][f.ID] = true
			}
		}
		for place, of := range shown {
			if of[indicator.Population] && len(of) == len(indicator.Flows()) { // the people and three of the four
				rt.Fatalf("%s: %v tell what is hidden", place, of)
			}
		}
	})
}
