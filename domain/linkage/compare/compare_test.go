package compare

import (
	"encoding/csv"
	"math"
	"os"
	"strconv"
	"testing"

	"pgregory.net/rapid"
)

func TestJaroWinklerAgreesWithTheVectors(t *testing.T) {
	check := func(a, b string, jaro, winkler float64) {
		t.Helper()
		x, y := Prepare(a), Prepare(b)
		if got := Jaro(x, y); math.Abs(got-jaro) > 1e-12 {
			t.Errorf("Jaro(%s, %s) = %v, want %v", a, b, got, jaro)
		}
		if got := JaroWinkler(x, y); math.Abs(got-winkler) > 1e-12 {
			t.Errorf("JaroWinkler(%s, %s) = %v, want %v", a, b, got, winkler)
		}
	}
	check("martha", "marhta", 17.0/18, 0.9611111111111111)
	check("", "", 1, 1)
	check("a", "", 0, 0)
	check("\u5f20\u4e09", "\u5f20\u56db", 2.0/3, 2.0/3)
	f, err := os.Open("../../../../shared/data/linkage/jaro_winkler/jaro_winkler_vectors_duckdb156.csv")
	if err != nil {
		t.Skipf("the vectors aren't beside the project: %v", err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range rows[1:] {
		jaro, err := strconv.ParseFloat(row[2], 64)
		if err != nil {
			t.Fatal(err)
		}
		winkler, err := strconv.ParseFloat(row[3], 64)
		if err != nil {
			t.Fatal(err)
		}
		check(row[0], row[1], jaro, winkler)
	}
}

// word draws short texts of few letters, so that they are often alike, and long ones.
func word() *rapid.Generator[string] {
	return rapid.OneOf(
		rapid.StringOfN(rapid.RuneFrom([]rune("abcde\u5f20\u738b\u674e ")), 0, 9, -1),
		rapid.StringOfN(rapid.RuneFrom([]rune("abc")), 60, 80, -1),
		rapid.String(),
	)
}

func TestSimilarityIsTheSameFromBothSidesAndBelowItsCeiling(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := Prepare(word().Draw(t, "a")), Prepare(word().Draw(t, "b"))
		s := JaroWinkler(a, b)
		if back := JaroWinkler(b, a); back != s {
			t.Fatalf("%v one way, %v the other", s, back)
		}
		if s < 0 || s > 1 {
			t.Fatalf("%v is not between 0 and 1", s)
		}
		if c := Ceiling(OutlineOf(a.Runes), OutlineOf(b.Runes)); s > c+1e-12 {
			t.Fatalf("similarity %v is above its ceiling %v", s, c)
		}
		if same := JaroWinkler(a, a); same != 1 {
			t.Fatalf("a text is %v like itself", same)
		}
	})
}

// slowDistance is the definition, with the whole table.
func slowDistance(a, b []rune) int {
	d := make([][]int, len(a)+1)
	for i := range d {
		d[i] = make([]int, len(b)+1)
		d[i][0] = i
	}
	for j := range d[0] {
		d[0][j] = j
	}
	for i := 1; i <= len(a); i++ {
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			d[i][j] = min(d[i-1][j]+1, d[i][j-1]+1, d[i-1][j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				d[i][j] = min(d[i][j], d[i-2][j-2]+1)
			}
		}
	}
	return d[len(a)][len(b)]
}

func TestDistanceIsTheDefinitionUpToItsLimit(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		few := rapid.SliceOfN(rapid.SampledFrom([]rune("ab1\u738b")), 0, 9)
		a, b := few.Draw(t, "a"), few.Draw(t, "b")
		limit := rapid.IntRange(0, 5).Draw(t, "limit")
		if got, want := Distance(a, b, limit), min(slowDistance(a, b), limit+1); got != want {
			t.Fatalf("Distance(%q, %q, %d) = %d, want %d", string(a), string(b), limit, got, want)
		}
	})
}

func TestReadsDatesAsTheyStandInSheets(t *testing.T) {
	for _, c := range []struct {
		text  string
		order Order
		want  Date
	}{
		{"1971-06-24", YearFirst, DateOf(1971, 6, 24)}, {"19710624", YearFirst, DateOf(1971, 6, 24)}, {"1971/6/4", YearFirst, DateOf(1971, 6, 4)},
		{"24/06/1971", DayFirst, DateOf(1971, 6, 24)}, {"06/24/1971", MonthFirst, DateOf(1971, 6, 24)}, {"1971", YearFirst, DateOf(1971, 0, 0)},
		{"1971-06", YearFirst, DateOf(1971, 6, 0)}, {"1994-05-06 00:00:00", YearFirst, DateOf(1994, 5, 6)}, {"1971\u5e746\u670824\u65e5", YearFirst, DateOf(1971, 6, 24)},
		{"19711324", YearFirst, DateOf(1971, 13, 24)}, {"hello", YearFirst, 0}, {"", YearFirst, 0}, {"12", YearFirst, 0}, {"1-2-3-4", YearFirst, 0},
	} {
		if got, ok := ParseDate(c.text, c.order); got != c.want || ok != (c.want != 0) {
			y, m, d := got.Parts()
			t.Errorf("ParseDate(%q) = %d-%d-%d %v", c.text, y, m, d, ok)
		}
	}
}

func TestDatesAreNearInSteps(t *testing.T) {
	read := func(s string) Date { d, _ := ParseDate(s, YearFirst); return d }
	for _, c := range []struct {
		a, b string
		want Nearness
	}{
		{"1971-06-24", "1971-06-24", SameDate}, {"1971-06-24", "1971-06", DateWithin}, {"1971", "1971-06-24", DateWithin}, {"1971-06-04", "1971-04-06", DateSlip},
		{"1971-06-24", "1971-06-42", DateSlip}, {"1971-06-24", "1917-06-24", DateSlip}, {"1971-06-24", "1971-06-25", DateSlip}, {"1971-06-24", "1971-06-13", TwoParts},
		{"1971-06-24", "1985-06-24", TwoParts}, {"1971-06-24", "1972-01-13", SameYear}, {"1971-06", "1971-07", SameYear}, {"1971-06-24", "1980-01-13", SameDecade}, {"1971-06-24", "1990-01-13", FarDates},
	} {
		if got := Dates(read(c.a), read(c.b)); got != c.want || Dates(read(c.b), read(c.a)) != c.want {
			t.Errorf("%s and %s are %d apart, want %d", c.a, c.b, got, c.want)
		}
	}
}

func FuzzParseDate(f *testing.F) {
	for _, s := range []string{"1971-06-24", "19710624", "24.6.1971", "1971T", "99999999", "1 2 3"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if d, ok := ParseDate(s, DayFirst); ok {
			if y, m, day := d.Parts(); y < 100 || y > 9999 || m > 99 || day > 99 {
				t.Errorf("%q is %d-%d-%d", s, y, m, day)
			}
		}
	})
}

func TestSimilaritiesFromALeastOneDecideAsThoseWorkedOut(t *testing.T) {
	letters := rapid.StringMatching(`[a-e]{0,9}[a-z]{0,9}`)
	rapid.Check(t, func(t *rapid.T) {
		x := letters.Draw(t, "x")
		y := rapid.OneOf(letters, rapid.Just(x), rapid.Map(rapid.Permutation([]rune(x)), func(r []rune) string { return string(r) })).Draw(t, "y")
		if at := rapid.IntRange(0, 18).Draw(t, "cut"); at < len(x) && rapid.Bool().Draw(t, "slip") {
			y = x[:at] + x[at+1:]
		}
		least := rapid.SampledFrom([]float64{0.82, 0.86, 0.88, 0.92}).Draw(t, "least")
		a, b := Prepare(x), Prepare(y)
		want := JaroWinkler(a, b)
		if got := JaroWinklerFrom(a, b, least); want >= least && got != want || want < least && got >= least {
			t.Fatalf("%s and %s from %v: %v, want %v", x, y, least, got, want)
		}
	})
}
