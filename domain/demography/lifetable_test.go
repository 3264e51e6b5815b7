package demography

import (
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"testing"

	"pgregory.net/rapid"

	"wanjia/base/fault"
	"wanjia/base/oracle"
)

func num(t *testing.T, row oracle.Row, head string) float64 {
	t.Helper()
	v, err := strconv.ParseFloat(row[head], 64)
	if err != nil {
		t.Fatalf("%s: %v", head, err)
	}
	return v
}

func table(t *testing.T, groups []Group, sex Sex, o Options) Table {
	t.Helper()
	got, err := LifeTable(groups, sex, o)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

// abridged makes groups 0, 1-4, 5-9, … of death rates per person-year.
func abridged(m ...float64) []Group {
	var groups []Group
	for i, rate := range m {
		start, width := 5*(i-1), 5
		switch i {
		case 0:
			start, width = 0, 1
		case 1:
			start, width = 1, 4
		}
		if i == len(m)-1 {
			width = 0
		}
		groups = append(groups, Group{start, width, rate * 1e6, 1e6})
	}
	return groups
}

func absolute(t *testing.T, what string, got, want, tolerance float64) {
	t.Helper()
	if !(math.Abs(got-want) <= tolerance) {
		t.Errorf("%s: got %.9g, want %.9g ± %g", what, got, want, tolerance)
	}
}

// UN, Model Life Tables for Developing Countries (1982), p. 34: Latin American pattern, males.
func TestUN1982MalesComeOutAsPublished(t *testing.T) {
	m := []float64{.23669, .04672, .00982, .00511, .00697, .01036, .01169, .01332, .01528, .01757, .02092, .02517,
		.03225, .04241, .06056, .08574, .11840, .16226, .23745}
	a := []float64{0.330, 1.352, 2.500, 2.500, 2.633, 2.586, 2.528, 2.528, 2.526, 2.529, 2.531, 2.538, 2.542, 2.543,
		2.520, 2.461, 2.386, 2.295, 4.211}
	e := []float64{35.000, 42.901, 47.190, 44.438, 40.523, 36.868, 33.691, 30.567, 27.500, 24.485, 21.504, 18.599,
		15.758, 13.080, 10.584, 8.466, 6.729, 5.312, 4.211}
	got := table(t, abridged(m...), Male, Options{Method: Greville})
	for i, r := range got.Rows {
		absolute(t, "a at "+strconv.Itoa(r.Start), r.A, a[i], 0.0006)
		absolute(t, "e at "+strconv.Itoa(r.Start), r.Expectancy, e[i], 0.0045) // rates were printed to five places
	}
}

// UN, MORTPAK-LITE (1988), p. 82: females.
func TestMortpakFemalesComeOutAsPublished(t *testing.T) {
	m := []float64{0.12846, 0.02477, 0.00603, 0.0034, 0.00417, 0.00513, 0.00581, 0.00645, 0.00725, 0.00813, 0.00913,
		0.01199, 0.01647, 0.0256, 0.04047, 0.06624, 0.10638, 0.19611}
	e := []float64{49.997, 55.675, 57.245, 53.921, 49.803, 45.799, 41.922, 38.084, 34.249, 30.420, 26.578, 22.701,
		18.945, 15.349, 12.095, 9.240, 6.903, 5.099}
	got := table(t, abridged(m...), Female, Options{Method: Greville})
	for i, r := range got.Rows {
		absolute(t, "e at "+strconv.Itoa(r.Start), r.Expectancy, e[i], 0.03)
	}
}

// The same table by DemoTools, which takes a0 of Andreev & Kingkade and fits a Kannisto curve above 60 for the
// last two a_x; those two come from its sheet.
func TestUN1982AgreesWithDemoToolsColumnByColumn(t *testing.T) {
	rows := oracle.Sheet(t, "demography/lifetable/un1982_p34_demotools.csv")
	var groups []Group
	given := map[int]float64{}
	for _, r := range rows {
		width, _ := strconv.Atoi(r["AgeInt"]) // empty where open
		age := int(num(t, r, "Age"))
		groups = append(groups, Group{age, width, num(t, r, "nMx") * 1e6, 1e6})
		if age >= 80 {
			given[age] = num(t, r, "nAx")
		}
	}
	got := table(t, groups, Male, Options{Method: Greville, Infant: AndreevKingkade, Given: given})
	for i, r := range rows {
		g := got.Rows[i]
		for _, c := range []struct {
			head string
			got  float64
		}{
			{"nMx", g.M}, {"nAx", g.A}, {"nqx", g.Q}, {"lx", g.Survivors * 1e5}, {"ndx", g.Dying * 1e5},
			{"nLx", g.Years * 1e5}, {"Tx", g.YearsAbove * 1e5}, {"ex", g.Expectancy},
		} {
			near(t, c.head+" at "+r["Age"], c.got, num(t, r, c.head), 1e-12)
		}
	}
}

// US Census Bureau, PAS spreadsheet LTPOPDTH: North model with an infant mortality of .1 taken from elsewhere,
// so a0 = .0425 + 2.875·.1 and 4a1 = 1.859 − 3.013·.1; midpoints above.
func TestPopulationAnalysisSpreadsheetComesOut(t *testing.T) {
	var groups []Group
	rows := oracle.Sheet(t, "demography/lifetable/pas_ltpopdth_males.csv")
	for i, r := range rows {
		g := Group{Start: int(num(t, r, "age")), Deaths: num(t, r, "deaths"), Exposure: num(t, r, "exposure")}
		if i+1 < len(rows) {
			g.Width = int(num(t, rows[i+1], "age")) - g.Start
		}
		groups = append(groups, g)
	}
	got := table(t, groups, Male, Options{InfantDeath: .1, Given: map[int]float64{0: .0425 + 2.875*.1, 1: 1.859 - 3.013*.1}})
	for i, r := range rows {
		absolute(t, "e at "+r["age"], got.Rows[i].Expectancy, num(t, r, "ex_PAS_LTPOPDTH"), 0.006)
	}
	absolute(t, "e0", got.E.Value, 56.31, 0.006)
}

// Preston et al. (2001), box 3.1.
func TestAustrianMales1992ComeOutAsPublished(t *testing.T) {
	rows := oracle.Sheet(t, "demography/lifetable/austria_males_1992_preston_box3.1.csv")
	var groups []Group
	given := map[int]float64{}
	for _, r := range rows {
		g := Group{Start: int(num(t, r, "age_start")), Deaths: num(t, r, "deaths"), Exposure: num(t, r, "pop")}
		if r["age_length"] != "Inf" {
			g.Width = int(num(t, r, "age_length"))
		}
		given[g.Start] = num(t, r, "ax")
		groups = append(groups, g)
	}
	got := table(t, groups, Male, Options{Given: given})
	for i, r := range rows {
		g := got.Rows[i]
		near(t, "m at "+r["age_start"], g.M, num(t, r, "mx"), 1e-12)
		near(t, "q at "+r["age_start"], g.Q, num(t, r, "qx"), 1e-12)
		absolute(t, "l at "+r["age_start"], g.Survivors, num(t, r, "lx"), 1e-5)
		absolute(t, "d at "+r["age_start"], g.Dying, num(t, r, "dx"), 1e-5)
		absolute(t, "L at "+r["age_start"], g.Years, num(t, r, "nLx"), 5e-5)
		absolute(t, "T at "+r["age_start"], g.YearsAbove, num(t, r, "Tx"), 5e-4)
		absolute(t, "e at "+r["age_start"], g.Expectancy, num(t, r, "ex"), 2e-3)
	}
	absolute(t, "e0", got.E.Value, 72.889, 5e-4)
}

func TestWorldPopulationProspectsExpectanciesComeOut(t *testing.T) {
	for _, c := range []struct {
		sex  Sex
		file string
	}{{Male, "M"}, {Female, "F"}} {
		rates := oracle.Sheet(t, "demography/wpp2019/mx"+c.file+"_10countries.csv")
		var worst float64
		for _, want := range oracle.Sheet(t, "demography/wpp2019/e0"+c.file+"_10countries.csv") {
			for period := 1950; period < 2020; period += 5 {
				head := strconv.Itoa(period) + "-" + strconv.Itoa(period+5)
				var m []float64
				for _, r := range rates {
					if r["country_code"] == want["country_code"] {
						m = append(m, num(t, r, head))
					}
				}
				got := table(t, abridged(m...), c.sex, Options{Method: Greville})
				off := math.Abs(got.E.Value - num(t, want, head))
				worst = math.Max(worst, off)
				if off > 0.12 {
					t.Errorf("%s %s %s: e0 %.3f, published %s", want["name"], c.sex, head, got.E.Value, want[head])
				}
			}
		}
		t.Logf("%s: furthest off %.3f years", c.sex, worst)
	}
}

// The published model tables give l and e, hence L and a; the table made from their m and our own a must
// come near. Levels 1 to 24.
func TestCoaleDemenyWestComesOutOfItsOwnRates(t *testing.T) {
	for _, c := range []struct {
		sex  Sex
		file string
	}{{Male, "M"}, {Female, "F"}} {
		l := oracle.Sheet(t, "demography/modelLT/cd_w_"+c.file+"_lx.csv")
		e := oracle.Sheet(t, "demography/modelLT/cd_w_"+c.file+"_ex.csv")
		var worst float64
		for level := 1; level <= 24; level++ {
			head := "L" + strconv.Itoa(level)
			var m []float64
			for i := range l {
				alive, above := num(t, l[i], head), num(t, l[i], head)*num(t, e[i], head)
				if i == len(l)-1 {
					m = append(m, alive/above)
					break
				}
				m = append(m, (alive-num(t, l[i+1], head))/(above-num(t, l[i+1], head)*num(t, e[i+1], head)))
			}
			got := table(t, abridged(m...), c.sex, Options{Method: Greville})
			worst = math.Max(worst, math.Abs(got.E.Value-num(t, e[0], head)))
		}
		if worst > 0.1 {
			t.Errorf("%s: furthest off %.3f years, want at most 0.1", c.sex, worst)
		}
		t.Logf("%s: furthest off %.4f years", c.sex, worst)
	}
}

// gompertz makes deaths and person-years without noise under a force of mortality c + a·e^(bx), by small steps.
func gompertz(starts []int, lx float64) []Group {
	const step = 1e-3
	force := func(x float64) float64 { return 0.0004 + 0.00003*math.Exp(0.1*x) }
	var groups []Group
	for i, start := range starts {
		width, end := 0, 130
		if i+1 < len(starts) {
			width, end = starts[i+1]-start, starts[i+1]
		}
		g := Group{Start: start, Width: width}
		for k := range int(float64(end-start) / step) {
			hazard := force(float64(start) + (float64(k)+0.5)*step)
			after := lx * math.Exp(-hazard*step)
			g.Deaths += lx - after
			g.Exposure += (lx - after) / hazard
			lx = after
		}
		groups = append(groups, g)
	}
	return groups
}

func TestSingleYearAndAbridgedTablesAgreeWithTheTrueExpectancy(t *testing.T) {
	var single []int
	for x := range 101 {
		single = append(single, x)
	}
	five := []int{0, 1}
	for x := 5; x <= 100; x += 5 {
		five = append(five, x)
	}
	truth := 0.0
	for _, g := range gompertz(single, 1) {
		truth += g.Exposure
	}
	// With the uniform force at 0 the right a0 is near the middle of the year.
	half := map[int]float64{0: 0.5}
	for _, c := range []struct {
		what      string
		starts    []int
		o         Options
		tolerance float64
	}{
		{"single years, midpoints", single, Options{Given: half}, 0.005},
		{"single years, Greville", single, Options{Method: Greville, Given: half}, 0.001},
		{"abridged, Greville", five, Options{Method: Greville, Given: map[int]float64{0: 0.5, 1: 2}}, 0.02},
		{"abridged, midpoints", five, Options{Given: map[int]float64{0: 0.5, 1: 2}}, 0.12},
	} {
		got := table(t, gompertz(c.starts, 1e6), Both, c.o)
		absolute(t, c.what, got.E.Value, truth, c.tolerance)
	}
}

func TestChiangIntervalAgreesWithSimulation(t *testing.T) {
	groups := abridged(.01, .001, .0005, .0005, .001, .0012, .0012, .0015, .002, .003, .0045, .007, .011, .018, .03, .05, .08, .13, .25)
	for i := range groups {
		groups[i].Deaths *= 2e-3 // 2,000 person-years in each group
		groups[i].Exposure = 2000
	}
	base := table(t, groups, Female, Options{})
	claimed := (base.E.High - base.E.Value) / Usual.z()
	r := rand.New(rand.NewPCG(1, 2))
	var sum, squares float64
	const runs = 4000
	for range runs {
		draw := append([]Group(nil), groups...)
		for i := range draw {
			draw[i].Deaths = poissonDraw(r, groups[i].Deaths)
		}
		e := table(t, draw, Female, Options{}).E.Value
		sum += e
		squares += e * e
	}
	seen := math.Sqrt(squares/runs - sum/runs*sum/runs)
	if math.Abs(claimed/seen-1) > 0.06 {
		t.Errorf("standard error of e0: claimed %.4f, simulated %.4f", claimed, seen)
	}
}

func poissonDraw(r *rand.Rand, mean float64) float64 {
	n, p := 0.0, r.Float64()
	for limit := math.Exp(-mean); p > limit; p *= r.Float64() {
		n++
	}
	return n
}

func TestLifeTableNotesWhatItHadToDo(t *testing.T) {
	full := func() []Group {
		return abridged(.01, .001, .0005, .0005, .001, .0012, .0012, .0015, .002, .003, .0045, .007, .011, .018, .03, .05, .08, .13, .25)
	}
	for _, c := range []struct {
		what   string
		change func([]Group)
		notes  []string
		rows   int
	}{
		{"an ordinary table", func([]Group) {}, nil, 19},
		{"no deaths in the open interval", func(g []Group) { g[18].Deaths = 0 }, []string{NotePooled}, 18},
		{"nobody and no deaths in the two oldest", func(g []Group) { g[18] = Group{Start: 85}; g[17] = Group{Start: 80, Width: 5} }, []string{NotePooled}, 17},
		{"deaths but no person-years in the open interval", func(g []Group) { g[18].Exposure = 0 }, []string{NotePooled}, 18},
		{"nobody aged 30-34", func(g []Group) { g[7] = Group{Start: 30, Width: 5} }, []string{NoteGap}, 19},
		{"half of them dead each year at 80", func(g []Group) { g[17].Deaths = 0.6e6 }, []string{NoteSteep}, 19},
		{"a small village", func(g []Group) {
			for i := range g {
				g[i].Deaths, g[i].Exposure = g[i].Deaths*1e-4, 100
			}
		}, []string{NoteSmall}, 19},
	} {
		groups := full()
		c.change(groups)
		got := table(t, groups, Male, Options{})
		if len(got.E.Notes) != len(c.notes) || (len(c.notes) > 0 && got.E.Notes[0] != c.notes[0]) {
			t.Errorf("%s: noted %v, want %v", c.what, got.E.Notes, c.notes)
		}
		if len(got.Rows) != c.rows {
			t.Errorf("%s: %d rows, want %d", c.what, len(got.Rows), c.rows)
		}
	}
}

func TestLifeTableRefusesWhatHasNoAnswer(t *testing.T) {
	for _, c := range []struct {
		what   string
		groups []Group
		o      Options
		key    string
	}{
		{"no groups", nil, Options{}, "demography.age.grid"},
		{"no open interval", []Group{{0, 1, 1, 10}, {1, 4, 1, 10}}, Options{}, "demography.age.grid"},
		{"a hole in the ages", []Group{{0, 1, 1, 10}, {5, 0, 1, 10}}, Options{}, "demography.age.grid"},
		{"two open intervals", []Group{{0, 0, 1, 10}, {0, 0, 1, 10}}, Options{}, "demography.age.grid"},
		{"negative deaths", []Group{{0, 0, -1, 10}}, Options{}, "demography.age.deaths"},
		{"deaths that are no number", []Group{{0, 0, math.NaN(), 10}}, Options{}, "demography.age.deaths"},
		{"infinite person-years", []Group{{0, 0, 1, math.Inf(1)}}, Options{}, "demography.age.exposure"},
		{"deaths without person-years", []Group{{0, 1, 1, 9}, {1, 4, 1, 0}, {5, 0, 1, 9}}, Options{}, "demography.age.unexposed"},
		{"no infants", []Group{{0, 1, 0, 0}, {1, 0, 1, 9}}, Options{}, "demography.lifetable.first"},
		{"no deaths", []Group{{0, 1, 0, 9}, {1, 0, 0, 9}}, Options{}, "demography.lifetable.deaths"},
		{"no old deaths", []Group{{0, 1, 1, 9}, {1, 49, 1, 9}, {50, 20, 0, 9}, {70, 0, 0, 9}}, Options{}, "demography.lifetable.thin"},
		{"an a outside its group", []Group{{0, 1, 1, 9}, {1, 0, 1, 9}}, Options{Given: map[int]float64{0: 1.5}}, "demography.age.separation"},
		{"an infant mortality over 1", []Group{{0, 1, 1, 9}, {1, 0, 1, 9}}, Options{InfantDeath: 1.5}, "demography.lifetable.infant"},
		{"an infant mortality for one-year-olds", []Group{{1, 1, 1, 9}, {2, 0, 1, 9}}, Options{InfantDeath: .1}, "demography.age.grid"},
		{"deaths of another world", []Group{{0, 0, 1e-300, 1e13}}, Options{}, "demography.lifetable.range"},
	} {
		if _, err := LifeTable(c.groups, Male, c.o); !fault.Is(err, c.key) {
			t.Errorf("%s: got %v, want %s", c.what, err, c.key)
		}
	}
}

func anyGroups(t *rapid.T, highest float64) []Group {
	var groups []Group
	ages := []int{0, 1, 5, 10, 15, 20, 25, 30, 35, 40, 45, 50, 55, 60, 65, 70, 75, 80, 85}
	if rapid.Bool().Draw(t, "single") {
		ages = ages[:0]
		for x := range 91 {
			ages = append(ages, x)
		}
	}
	for i, start := range ages {
		g := Group{Start: start, Exposure: rapid.Float64Range(0.01, 1e6).Draw(t, "exposure")}
		g.Deaths = math.Floor(g.Exposure * rapid.Float64Range(0, highest).Draw(t, "m"))
		if i+1 < len(ages) {
			g.Width = ages[i+1] - start
		} else {
			g.Deaths++
		}
		groups = append(groups, g)
	}
	return groups
}

func TestLifeTableLaws(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		groups := anyGroups(t, 1.5)
		o := Options{Method: Method(rapid.IntRange(0, 1).Draw(t, "method")), Infant: Infant(rapid.IntRange(0, 1).Draw(t, "infant"))}
		sex := Sex(rapid.IntRange(0, 2).Draw(t, "sex"))
		got, err := LifeTable(groups, sex, o)
		if err != nil {
			t.Fatal(err)
		}
		checkTable(t, got)

		factor := rapid.Float64Range(0.001, 1000).Draw(t, "factor")
		scaled := append([]Group(nil), groups...)
		for i := range scaled {
			scaled[i].Deaths *= factor
			scaled[i].Exposure *= factor
		}
		again, err := LifeTable(scaled, sex, o)
		if err != nil {
			t.Fatal(err)
		}
		for i, r := range got.Rows {
			if s := again.Rows[i]; math.Abs(s.Expectancy-r.Expectancy) > 1e-9*r.Expectancy || math.Abs(s.Q-r.Q) > 1e-9 {
				t.Fatalf("%v times as much of everything: %+v, before %+v", factor, s, r)
			}
		}
	})
}

// checkTable holds the identities that every table has.
func checkTable(t interface{ Fatalf(string, ...any) }, got Table) {
	first := got.Rows[0]
	if first.Survivors != 1 {
		t.Fatalf("l0 is %v, want 1", first.Survivors)
	}
	var dying float64
	for i, r := range got.Rows {
		dying += r.Dying
		if !(r.Q >= 0 && r.Q <= 1) || !(r.Expectancy > 0) || !(r.Survivors >= 0) || math.IsInf(r.Expectancy, 0) {
			t.Fatalf("row %+v is not possible", r)
		}
		if r.Width > 0 && !(r.A >= 0 && r.A <= float64(r.Width)) {
			t.Fatalf("a %v lies outside %d+%d", r.A, r.Start, r.Width)
		}
		if math.Abs(r.Expectancy*r.Survivors-r.YearsAbove) > 1e-9*(1+r.YearsAbove) {
			t.Fatalf("at %d: e·l %v, T %v", r.Start, r.Expectancy*r.Survivors, r.YearsAbove)
		}
		if i > 0 && math.Abs(got.Rows[i-1].Survivors-got.Rows[i-1].Dying-r.Survivors) > 1e-12 {
			t.Fatalf("at %d: l %v doesn't follow from the row above", r.Start, r.Survivors)
		}
	}
	if math.Abs(dying-1) > 1e-9 {
		t.Fatalf("Σd is %v, want 1", dying)
	}
	if !got.E.Contains(got.E.Value) || got.E.Value != first.Expectancy {
		t.Fatalf("e0 %v (row %v) in %v", got.E.Value, first.Expectancy, got.E.Interval)
	}
}

// Within the reach of the midpoints: where a rate is so high that the constant force takes over, e0 may jump.
func TestMoreDeathsAtAnAgeShortenLife(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		groups := anyGroups(t, 0.2)
		before, err := LifeTable(groups, Female, Options{Infant: West, Given: map[int]float64{0: 0.1, 1: 0.4}})
		if err != nil {
			t.Fatal(err)
		}
		i := rapid.IntRange(0, len(groups)-1).Draw(t, "group")
		groups[i].Deaths += groups[i].Exposure * rapid.Float64Range(0, 0.2).Draw(t, "more")
		after, err := LifeTable(groups, Female, Options{Infant: West, Given: map[int]float64{0: 0.1, 1: 0.4}})
		if err != nil {
			t.Fatal(err)
		}
		if after.E.Value > before.E.Value*(1+1e-9) {
			t.Fatalf("more deaths in group %d: e0 from %v to %v", i, before.E.Value, after.E.Value)
		}
	})
}

func TestYearsOfAgeFindTheirGroup(t *testing.T) {
	got := Groups(map[int]int64{-1: 9, 0: 1, 1: 2, 4: 3, 5: 4, 99: 5}, map[int]float64{0: 1, 4: 2, 9: 3, 10: 4, 103: 5}, Abridged(10))
	want := []Group{{0, 1, 1, 1}, {1, 4, 5, 2}, {5, 5, 4, 3}, {10, 0, 5, 9}}
	if !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	if one := SingleYears(2); !slices.Equal(one, []int{0, 1, 2}) {
		t.Errorf("single years up to 2 are %v", one)
	}
}

func TestProbabilitiesAndYearsBetweenAges(t *testing.T) {
	got := steady(0.02)
	five, ok := got.Dying(0, 5)
	if r, _ := got.At(5); !ok || math.Abs(five-(1-r.Survivors)) > 1e-15 {
		t.Errorf("5q0 is %v, want %v", five, 1-r.Survivors)
	}
	if lived, ok := got.Lived(15, 20); !ok || math.Abs(lived-got.Rows[4].Years) > 1e-12 {
		t.Errorf("5L15 is %v, want %v", lived, got.Rows[4].Years)
	}
	if _, ok := got.Lived(15, 17); ok {
		t.Error("years between ages that are no rows: want none")
	}
}

// FuzzLifeTable gives any numbers and wants an answer that is one, or a fault.
func FuzzLifeTable(f *testing.F) {
	f.Add(1.0, 100.0, 2.0, 500.0, 30.0, 90.0, uint8(1), 0.3)
	f.Add(0.0, 0.0, 0.0, 0.0, 0.0, 0.0, uint8(0), 0.0)
	f.Add(1e300, 1e-300, 5e-324, 1e13, 1.0, 1.0, uint8(7), -1.0)
	f.Fuzz(func(t *testing.T, d0, e0, d1, e1, d2, e2 float64, how uint8, a float64) {
		groups := []Group{{0, 1, d0, e0}, {1, 4, d1, e1}, {5, 60, d2, e2}, {65, 5, d1, e2}, {70, 0, d2, e1}}
		o := Options{Method: Method(how & 1), Infant: Infant(how >> 1 & 1), Level: Level(a)}
		if how&4 > 0 {
			o.Given = map[int]float64{5: a}
		}
		got, err := LifeTable(groups, Sex(how%3), o)
		if err != nil {
			if fault.KindOf(err) == fault.Internal {
				t.Fatalf("no fault of ours: %v", err)
			}
			return
		}
		checkTable(t, got)
	})
}
