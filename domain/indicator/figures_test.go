package indicator

import (
	"math"
	"slices"
	"testing"

	"wanjia/base/day"
	"wanjia/domain/cube"
	"wanjia/domain/demography"
	"wanjia/domain/person"
)

// town is a place where nobody moves in, a thousand people of each sex in every year of age below 100, all born in
// July, so that through 2019 as many live a half year at one age as at the next.
func town(t testing.TB) *Tally {
	t.Helper()
	from := month(t, "2019-01")
	tally := New(from, from+11)
	for age := range 100 {
		for _, s := range []person.Sex{person.Male, person.Female} {
			tally.AddStock(s, cube.Cohort((2018-age)*13+6), 1000)
		}
	}
	event := func(kind cube.Kind, sex person.Sex, age int, extra uint8, n int64) {
		tally.AddCount(cube.EventKey{Month: from + 3, Kind: kind, Sex: sex, Age: age, Extra: extra}, n)
	}
	event(cube.Birth, person.Male, 14, cube.Timely, 1)
	event(cube.Birth, person.Male, 22, cube.Timely, 300)
	event(cube.Birth, person.Female, 23, cube.Late, 280)
	event(cube.Birth, person.Female, 33, cube.Delayed, 200)
	event(cube.Birth, person.Male, 33, cube.Timely, 210)
	event(cube.Birth, person.Male, 51, cube.Timely, 4)
	event(cube.Birth, person.SexUnknown, cube.AgeUnknown, cube.Timely, 5)
	event(cube.Death, person.Male, 0, cube.Neonatal, 3)
	event(cube.Death, person.Female, 0, 0, 4)
	event(cube.Death, person.Male, 4, 0, 2)
	event(cube.Death, person.Male, 5, 0, 1)
	for age := 6; age < 100; age++ {
		event(cube.Death, person.Male, age, 0, int64(age))
		event(cube.Death, person.Female, age, 0, int64(age)-5)
	}
	event(cube.Death, person.Female, cube.AgeUnknown, 0, 7)
	event(cube.MovedIn, person.Male, 30, 0, 40)
	event(cube.MovedOut, person.Female, 31, 0, 90)
	event(cube.Stillbirth, 0, cube.AgeUnknown, 0, 6)
	return tally
}

const townYears = 200_000 * 365 / 365.25

func TestEveryFigureOfATown(t *testing.T) {
	var deaths int64 = 3 + 4 + 2 + 1 + 7
	for age := int64(6); age < 100; age++ {
		deaths += 2*age - 5
	}
	women := 5 * 7 * 1000 * 365 / 365.25 // of 15 to 49; the same at every age
	for _, c := range []struct {
		id       ID
		value    float64
		n        int64
		d        float64
		cuts     []string
		unspread bool // without an interval
	}{
		{Population, 200_000, 200_000, 0, nil, true},
		{PersonYears, townYears, 200_000 * 365, 365.25, nil, true},
		{Births, 1000, 1000, 0, nil, true},
		{Deaths, float64(deaths), deaths, 0, nil, true},
		{InfantDeaths, 7, 7, 0, nil, true},
		{NeonatalDeaths, 3, 3, 0, nil, true},
		{Under5Deaths, 9, 9, 0, nil, true},
		{Stillbirths, 6, 6, 0, nil, true},
		{MovesIn, 40, 40, 0, nil, true},
		{MovesOut, 90, 90, 0, nil, true},
		{CBR, 1e6 / townYears, 1000, townYears, nil, false},
		{CDR, 1e3 * float64(deaths) / townYears, deaths, townYears, nil, false},
		{RNI, 1e3 * float64(1000-deaths) / townYears, 1000 - deaths, townYears, nil, false},
		{NetMigrationRate, -50e3 / townYears, -50, townYears, nil, false},
		{SRB, 100 * 515.0 / 480, 515, 480, nil, false},
		{GFR, 1e6 / women, 1000, women, nil, false},
		{ASFR, 580e3 / (women / 7), 580, women / 7, []string{"age5", "20-24"}, false},
		{ASFR, 4e3 / (women / 7), 4, women / 7, []string{"age5", "45-49"}, false},
		{TFR, 5 * (580 + 410 + 4) / (women / 7), 994, women, nil, false},
		{MAC, (580*22.5 + 410*32.5 + 4*47.5) / 994, 994, women, nil, false},
		{NMR, 3, 3, 1000, nil, false},
		{IMR, 7, 7, 1000, nil, false},
		{U5MR, 9, 9, 1000, nil, false},
		{TimelyShare, .52, 520, 1000, nil, false},
		{LateShare, .28, 280, 1000, nil, false},
		{DelayedShare, .2, 200, 1000, nil, false},
	} {
		f := figure(t, town(t).Figures(), c.id, c.cuts...)
		near(t, string(c.id), f.Value, c.value, 1e-9*math.Abs(c.value))
		if f.N != c.n || !math.IsNaN(f.D) && math.Abs(f.D-c.d) > 1e-9*c.d || math.IsNaN(f.D) != (c.d == 0) {
			t.Errorf("%s: got %d of %v, want %d of %v", c.id, f.N, f.D, c.n, c.d)
		}
		if c.unspread != math.IsNaN(f.Low) || !c.unspread && !(f.Low <= f.Value && f.Value <= f.High) {
			t.Errorf("%s: got the interval %v to %v around %v, want none: %v", c.id, f.Low, f.High, f.Value, c.unspread)
		}
		if few := f.Noted(demography.NoteFew); few != (!c.unspread && f.N >= 0 && f.N < 20) {
			t.Errorf("%s: says that %d events are few: %v", c.id, f.N, few)
		}
	}
}

func TestFiguresOfATownCutUp(t *testing.T) {
	for _, c := range []struct {
		by   []Dim
		id   ID
		cuts []string
		n    int64
		d    float64
	}{
		{[]Dim{BySex}, CBR, []string{"sex", "female"}, 480, townYears / 2},
		{[]Dim{BySex}, Births, []string{"sex", "unknown"}, 5, 0},
		{[]Dim{ByAge5}, Births, []string{"age5", "?"}, 5, 0},
		{[]Dim{ByAge5}, Births, []string{"age5", "50-54"}, 4, 0},
		{[]Dim{ByAge5}, Births, []string{"age5", "10-14"}, 1, 0},
		{[]Dim{ByAge5}, Births, []string{"age5", "15-19"}, 0, 0},
		{[]Dim{ByAge5}, Deaths, []string{"age5", "0-4"}, 9, 0},
		{[]Dim{ByAge5}, Deaths, []string{"age5", "?"}, 7, 0},
		{[]Dim{ByAge5}, Population, []string{"age5", "85+"}, 32_000, 0}, // 85 to 100: everybody has had a birthday
		{[]Dim{ByAge5}, CDR, []string{"age5", "0-4"}, 9, 2 * 4500 * 365 / 365.25},
		{[]Dim{BySex, ByAge5}, Population, []string{"sex", "male", "age5", "20-24"}, 5000, 0},
		{[]Dim{BySex, ByAge5}, MovesIn, []string{"sex", "male", "age5", "30-34"}, 40, 0},
		{[]Dim{ByMonth}, Births, []string{"month", "2019-04"}, 1000, 0},
		{[]Dim{ByMonth}, Births, []string{"month", "2019-05"}, 0, 0},
		{[]Dim{ByMonth}, Population, []string{"month", "2019-02"}, 200_000, 0},
		{[]Dim{ByMonth}, CBR, []string{"month", "2019-04"}, 1000, 200_000 * 30 / 365.25},
		{[]Dim{ByMonth}, Stillbirths, []string{"month", "2019-04"}, 6, 0},
	} {
		f := figure(t, town(t).Figures(c.by...), c.id, c.cuts...)
		if f.N != c.n || c.d != 0 && math.Abs(f.D-c.d) > .01*c.d {
			t.Errorf("%s by %v: got %d of %v, want %d of %v", c.id, c.cuts, f.N, f.D, c.n, c.d)
		}
	}
}

func TestAFigureThatCantBeCutThatWayHasNoRows(t *testing.T) {
	all := town(t).Figures(BySex, ByAge5)
	want := []ID{Population, PersonYears, Births, Deaths, MovesIn, MovesOut, CDR, NetMigrationRate, TimelyShare, LateShare, DelayedShare}
	var got []ID
	for _, f := range all {
		if len(got) == 0 || got[len(got)-1] != f.ID {
			got = append(got, f.ID)
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("by sex and age: got %v, want %v", got, want)
	}
	for _, d := range Definitions() {
		for _, by := range []Dim{BySex, ByAge5, ByMonth} {
			rows := slices.ContainsFunc(town(t).Figures(by), func(f Figure) bool { return f.ID == d.ID })
			if rows != slices.Contains(d.Takes, by) || rows != d.ID.Takes(by) {
				t.Errorf("%s by %s: has rows %v, the definition says %v", d.ID, by, rows, d.Takes)
			}
		}
	}
}

func TestLifeExpectancyIsThatOfTheTableAndComesBySexToo(t *testing.T) {
	all := town(t).Figures()
	both, male, female := figure(t, all, E0), figure(t, all, E0, "sex", "male"), figure(t, all, E0, "sex", "female")
	if !(male.Value < both.Value && both.Value < female.Value) {
		t.Errorf("e0 of males, both, females: %v, %v, %v; want them in this order", male.Value, both.Value, female.Value)
	}
	if female.N != 4+94*(6+99)/2-94*5 || !female.Noted(NoteAgeUnknown) || male.Noted(NoteAgeUnknown) {
		t.Errorf("e0 of females: %d deaths, notes %v; want those of known age, and a note on the others", female.N, female.Notes)
	}
}

func TestAtAConstantForceEverybodyCanExpectItsInverse(t *testing.T) {
	from := month(t, "2001-01")
	steady := New(from, from+11)
	for m := range 12 {
		for year := 1881; year < 2001; year++ {
			steady.AddStock(person.Male, cube.Cohort(year*13+m), 1000)
		}
		steady.AddPop(cube.PopKey{Month: from + day.Month(m), Sex: person.Male, Cohort: cube.Cohort(2001*13 + m)}, cube.Pop{N: 1000, Days: 15_000})
	}
	for age := range 120 {
		steady.AddCount(cube.EventKey{Month: from, Kind: cube.Death, Sex: person.Male, Age: age}, 240)
	}
	near(t, "e0 at a force of 0.02", figure(t, steady.Figures(), E0, "sex", "male").Value, 50, .1)
}

func TestWhatCantBeComputedSaysWhy(t *testing.T) {
	empty := New(month(t, "2020-01"), month(t, "2020-12")).Figures()
	for id, key := range map[ID]string{CBR: "demography.exposure.none", TFR: "demography.exposure.none", IMR: "demography.exposure.none",
		SRB: "demography.exposure.none", E0: "demography.lifetable.first", TimelyShare: "demography.exposure.none"} {
		f := figure(t, empty, id)
		if !math.IsNaN(f.Value) || !math.IsNaN(f.Low) || !f.Noted(key) {
			t.Errorf("%s of nobody: got %v with %v, want none with %s", id, f.Value, f.Notes, key)
		}
	}
	if f := figure(t, empty, Population); f.Value != 0 || f.N != 0 {
		t.Errorf("population of nobody: got %v", f.Value)
	}
}

func TestTheFertilityOfASmallPlaceSaysSo(t *testing.T) {
	tally := New(month(t, "2020-01"), month(t, "2020-12"))
	for age := range 50 {
		tally.AddStock(person.Female, cube.Cohort((2019-age)*13), 20)
	}
	tally.AddCount(cube.EventKey{Month: month(t, "2020-05"), Kind: cube.Birth, Sex: person.Male, Age: 25}, 30)
	if f := figure(t, tally.Figures(), TFR); !f.Noted(NoteFewBirths) || f.Noted(demography.NoteFew) || math.IsNaN(f.Value) {
		t.Errorf("a total fertility rate on 30 births: got %v with %v, want a value that says it is of a small place", f.Value, f.Notes)
	}
	if f := figure(t, town(t).Figures(), TFR); f.Noted(NoteFewBirths) {
		t.Errorf("a total fertility rate on 994 births: says it is of a small place")
	}
}

func TestNamesOfFiguresAndCutsAreRead(t *testing.T) {
	for text, want := range map[string]ID{"cbr": CBR, " TFR ": TFR, "e0": E0, "": "", "cbr,tfr": "", "completeness": Completeness, "sex_ratio": ""} {
		if got, err := ParseID(text); got != want || (err == nil) != (want != "") {
			t.Errorf("ParseID(%q) = %q, %v; want %q", text, got, err, want)
		}
	}
	for _, d := range Dims() {
		if got, err := ParseDim(d.String()); got != d || err != nil {
			t.Errorf("ParseDim(%q) = %v, %v", d, got, err)
		}
	}
	if _, err := ParseDim("age"); err == nil {
		t.Error("ParseDim(\"age\") is read; want a fault that lists the words")
	}
}

func TestAWindowOutsideOfTimeHoldsNothing(t *testing.T) {
	tally := New(24000, 23999)
	tally.AddPop(cube.PopKey{Month: 23999, Cohort: 1}, cube.Pop{N: 1})
	tally.AddPop(cube.PopKey{Month: 24001, Cohort: 1 << 30, Sex: 9}, cube.Pop{N: 1})
	tally.AddCount(cube.EventKey{Month: 24000, Kind: 99, Sex: 9, Age: 1 << 20, Extra: 99}, 1)
	if got := tally.Figures(); len(got) != 0 {
		t.Errorf("figures of no month: %v", got)
	}
	odd := New(24000, 24000)
	odd.AddPop(cube.PopKey{Month: 24000, Cohort: 1 << 30, Sex: 9}, cube.Pop{N: 1})
	odd.AddPop(cube.PopKey{Month: 24000, Cohort: cube.Cohort(2200 * 13), Sex: 1}, cube.Pop{N: 1}) // not born yet
	odd.AddCount(cube.EventKey{Month: 24000, Kind: cube.Death, Sex: 9, Age: 1 << 20, Extra: 99}, 1)
	if got := figure(t, odd.Figures(), Population).N; got != 2 {
		t.Errorf("population of strange cells: got %d, want 2", got)
	}
}

func TestManyRowsOfOneCellBecomeOne(t *testing.T) {
	from := month(t, "2020-01")
	tally, want := New(from, from), New(from, from)
	for i := range 5 * enough {
		n := int64(1 - 2*(i%2))
		tally.AddPop(pop(from, person.Male, "1980-01-01"), cube.Pop{N: 1, Days: 2})
		tally.AddPop(pop(from, person.Female, "1980-01-01"), cube.Pop{N: n, Days: n})
		tally.AddStock(person.Male, cohort("1970-01-01"), n)
		tally.AddCount(cube.EventKey{Month: from, Kind: cube.Birth, Age: i % 7}, n)
	}
	want.AddPop(pop(from, person.Male, "1980-01-01"), cube.Pop{N: 5 * enough, Days: 10 * enough})
	for age := range 7 {
		for i := age; i < 5*enough; i += 7 {
			want.AddCount(cube.EventKey{Month: from, Kind: cube.Birth, Age: age}, int64(1-2*(i%2)))
		}
	}
	if got, want := text(tally.Figures(BySex, ByAge5)), text(want.Figures(BySex, ByAge5)); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if size := tally.Size(); size > 24*8*enough {
		t.Errorf("%d rows take %d bytes; want them merged", 4*5*enough, size)
	}
}

// BenchmarkTally takes in ten years of an area of a million people, 300,000 rows, and makes its figures.
func BenchmarkTally(b *testing.B) {
	from := day.MonthOf(2010, 1)
	tally := func() *Tally {
		t := New(from, from+119)
		for i := range 2600 {
			t.AddStock(person.Sex(1+i%2), cube.Cohort(1915*13+i/2), 380)
		}
		for m := range 120 {
			for i := range 2500 {
				t.AddPop(cube.PopKey{Month: from + day.Month(m), Sex: person.Sex(1 + i%2), Cohort: cube.Cohort(1915*13 + i/2)}, cube.Pop{N: int64(i%5 - 2), Days: 15})
			}
		}
		return t
	}
	b.Run("add", func(b *testing.B) {
		for b.Loop() {
			tally()
		}
	})
	all := tally()
	b.Run("figures", func(b *testing.B) {
		for b.Loop() {
			all.Figures()
		}
	})
	year := New(from+108, from+119)
	year.Add(all)
	b.Run("figures of a year", func(b *testing.B) {
		for b.Loop() {
			year.Figures()
		}
	})
	b.Run("figures of a year by sex and age", func(b *testing.B) {
		for b.Loop() {
			year.Figures(BySex, ByAge5)
		}
	})
	b.Run("figures of a year by month", func(b *testing.B) {
		for b.Loop() {
			year.Figures(ByMonth)
		}
	})
}
