package indicator

import (
	"math"
	"os"
	"strings"
	"testing"

	"wanjia/base/day"
	"wanjia/base/words"
	"wanjia/domain/area"
	"wanjia/domain/cube"
	"wanjia/domain/person"
)

// tester is a test or a law.
type tester interface {
	Helper()
	Errorf(format string, args ...any)
	Fatal(args ...any)
	Fatalf(format string, args ...any)
}

func month(t tester, text string) day.Month {
	t.Helper()
	m, err := day.ParseMonth(text)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// figure finds the one figure of an id with the given cuts: dimension, code, dimension, code.
func figure(t tester, all []Figure, id ID, cuts ...string) Figure {
	t.Helper()
	for _, f := range all {
		if f.ID != id || len(f.By) != len(cuts)/2 {
			continue
		}
		same := true
		for i := 0; i < len(cuts); i += 2 {
			d, err := ParseDim(cuts[i])
			if err != nil {
				t.Fatal(err)
			}
			same = same && f.Get(d) == cuts[i+1]
		}
		if same {
			return f
		}
	}
	t.Fatalf("no %s by %q", id, cuts)
	return Figure{}
}

func near(t tester, what string, got, want, within float64) {
	t.Helper()
	if !(math.Abs(got-want) <= within) {
		t.Errorf("%s: got %v, want %v ± %v", what, got, want, within)
	}
}

func cohort(text string) cube.Cohort {
	p, err := day.ParsePartial(text)
	if err != nil {
		panic(err)
	}
	return cube.CohortOf(p)
}

func pop(m day.Month, sex person.Sex, birth string) cube.PopKey {
	return cube.PopKey{Area: area.MustCode("A"), Month: m, Sex: sex, Cohort: cohort(birth)}
}

func TestAPersonCountsFromTheDayTheyComeToTheDayBeforeTheyGo(t *testing.T) {
	jan := month(t, "2020-01")
	tally := New(jan, jan+11)
	tally.AddPop(pop(jan, person.Female, "1990-06-10"), cube.Pop{N: 1, Days: 14})    // from the 15th
	tally.AddPop(pop(jan+2, person.Female, "1990-06-10"), cube.Pop{N: -1, Days: -9}) // until 10 March
	got := figure(t, tally.Figures(), PersonYears)
	if got.N != 17+29+9 {
		t.Errorf("days lived: got %d, want 55", got.N)
	}
	near(t, "person-years", got.Value, 55/365.25, 1e-15)
	if p := figure(t, tally.Figures(), Population); p.N != 0 {
		t.Errorf("population on the last day: got %d, want 0", p.N)
	}
}

func TestATallyThatSharesRowsKeepsItsOwn(t *testing.T) {
	jan := month(t, "2020-01")
	year, copied := New(jan, jan+11), New(jan, jan+11)
	for i := range 200 {
		year.AddPop(pop(jan, person.Sex(i%3), "1990-06-10"), cube.Pop{N: int64(i)})
		year.AddStock(person.Sex(i%3), cohort("1950"), int64(i))
		year.AddCount(cube.EventKey{Month: jan, Kind: cube.Death, Age: i % 50}, int64(i))
	}
	copied.Add(year)
	want := text(copied.Figures(BySex))
	for range 3 * enough { // more than a month holds before its rows are merged
		year.AddPop(pop(jan, person.Male, "1991-06-10"), cube.Pop{N: 1})
		year.AddStock(person.Male, cohort("1951"), 1)
		year.AddCount(cube.EventKey{Month: jan, Kind: cube.Birth, Age: 20}, 1)
	}
	if got := text(copied.Figures(BySex)); got != want {
		t.Errorf("after adding to the other:\n%s\nwant\n%s", got, want)
	}
	before := text(year.Figures())
	copied.AddStock(person.Male, cohort("1950"), 1)
	copied.AddPop(pop(jan, person.Male, "1990-06-10"), cube.Pop{N: 1})
	copied.Sub(year)
	if got := text(year.Figures()); got != before {
		t.Errorf("after taking it off another:\n%s\nwant\n%s", got, before)
	}
}

func TestTheDocumentNamesEveryFigure(t *testing.T) {
	doc, err := os.ReadFile("../../docs/figures.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range IDs() {
		if !strings.Contains(string(doc), "`"+string(id)+"`") {
			t.Errorf("docs/figures.md doesn't name %s", id)
		}
	}
}

func TestEveryDefinitionHasItsWords(t *testing.T) {
	keys := []string{}
	for _, d := range Definitions() {
		keys = append(keys, d.Title(), d.Definition(), d.Formula(), d.Source(), d.Numerator(), d.Denominator(), d.Unit.Key(), d.Interval.Key())
	}
	for _, k := range append(keys, NoteAgeUnknown, NoteSexUnknown, NoteFewBirths, NoteHidden, NoteCover, NoteCrossing, NoteStillborn) {
		if _, ok := words.Lookup(k); !ok {
			t.Errorf("no catalogue holds %s", k)
		}
	}
}
