package indicator

import (
	"fmt"
	"math"
	"testing"

	"pgregory.net/rapid"

	"wanjia/base/day"
	"wanjia/domain/cube"
	"wanjia/domain/person"
)

// place of the given births by mother's age and sex of child, in a population of a thousand women at each age.
func placeOf(t tester, births map[int]map[person.Sex]int64) *Tally {
	from := month(t, "2020-01")
	tally := New(from, from+11)
	for age := range 60 {
		tally.AddStock(person.Female, cube.Cohort((2019-age)*13), 1000)
		tally.AddStock(person.Male, cube.Cohort((2019-age)*13), 1000)
	}
	for age, of := range births {
		for sex, n := range of {
			tally.AddCount(cube.EventKey{Month: from, Kind: cube.Birth, Sex: sex, Age: age}, n)
		}
	}
	return tally
}

func TestFewAreHiddenWithCompany(t *testing.T) {
	tally := placeOf(t, map[int]map[person.Sex]int64{17: {person.Male: 2}, 22: {person.Male: 30}, 27: {person.Male: 40},
		32: {person.Male: 25}, 37: {person.Male: 11}, 42: {person.Male: 7}})
	got := Protect(tally.Figures(ByAge5), Threshold)
	for code, why := range map[string]string{"15-19": NoteHidden, "40-44": NoteCover, "35-39": NoteCover, "20-24": "", "25-29": "", "30-34": "", "45-49": ""} {
		for _, id := range []ID{Births, ASFR} {
			f := figure(t, got, id, "age5", code)
			if f.Hidden != (why != "") || f.Hidden && (!f.Noted(why) && !f.Noted(NoteCover) || f.N != 0 || !math.IsNaN(f.Value) || !math.IsNaN(f.D) || !math.IsNaN(f.High)) {
				t.Errorf("%s at %s: got %+v, want hidden because of %q", id, code, f, why)
			}
		}
	}
}

func TestWhatIsMadeOfAHiddenCountIsHiddenToo(t *testing.T) {
	tally := placeOf(t, map[int]map[person.Sex]int64{25: {person.Male: 3, person.Female: 60}})
	from := month(t, "2020-01")
	tally.AddCount(cube.EventKey{Month: from, Kind: cube.Death, Sex: person.Male, Age: 0}, 2)
	tally.AddCount(cube.EventKey{Month: from, Kind: cube.Death, Sex: person.Female, Age: 30}, 50)
	got := Protect(tally.Figures(BySex), Threshold)
	for _, c := range []struct {
		id     ID
		sex    string
		hidden bool
	}{
		{Births, "male", true}, {Births, "female", true}, {CBR, "male", true}, {RNI, "male", true}, {IMR, "male", true}, {Deaths, "male", true},
		{CDR, "male", true}, {E0, "male", true}, {Population, "male", false}, {MovesIn, "male", false}, {InfantDeaths, "male", true},
		{InfantDeaths, "female", false}, {NetMigrationRate, "male", false},
	} {
		if f := figure(t, got, c.id, "sex", c.sex); f.Hidden != c.hidden {
			t.Errorf("%s of %s: hidden is %v, want %v", c.id, c.sex, f.Hidden, c.hidden)
		}
	}
	whole := Protect(tally.Figures(), Threshold)
	for id, hidden := range map[ID]bool{Births: false, SRB: true, InfantDeaths: true, IMR: true, CBR: false} {
		if f := figure(t, whole, id); f.Hidden != hidden {
			t.Errorf("%s of all: hidden is %v, want %v", id, f.Hidden, hidden)
		}
	}
}

func TestSharesThatAddUpToOneHideTogether(t *testing.T) {
	tally := placeOf(t, nil)
	for late, n := range map[uint8]int64{cube.Timely: 90, cube.Late: 2, cube.Delayed: 30} {
		tally.AddCount(cube.EventKey{Month: month(t, "2020-01"), Kind: cube.Birth, Sex: person.Male, Age: 30, Extra: late}, n)
	}
	got := Protect(tally.Figures(), Threshold)
	for id, hidden := range map[ID]bool{TimelyShare: false, LateShare: true, DelayedShare: true} {
		if f := figure(t, got, id); f.Hidden != hidden {
			t.Errorf("%s: hidden is %v, want %v", id, f.Hidden, hidden)
		}
	}
}

func TestAPlaceWithManyOfEverythingHidesNothing(t *testing.T) {
	tally := placeOf(t, map[int]map[person.Sex]int64{25: {person.Male: 300, person.Female: 280}})
	before := text(tally.Figures(BySex))
	if got := text(Protect(tally.Figures(BySex), Threshold)); got != before {
		t.Errorf("got\n%s\nwant\n%s", got, before)
	}
}

func TestFewStillbirthsAreHiddenFromEverybody(t *testing.T) {
	from := month(t, "2020-01")
	tally := New(from, from+11)
	for i, n := range []int64{0, 2, 0, 9, 6} {
		tally.AddCount(cube.EventKey{Month: from + day.Month(i), Kind: cube.Stillbirth, Age: cube.AgeUnknown}, n)
	}
	all := tally.Figures(ByMonth)
	for code, hidden := range map[string]bool{"2020-01": false, "2020-02": true, "2020-04": false, "2020-05": true} {
		if f := figure(t, all, Stillbirths, "month", code); f.Hidden != hidden {
			t.Errorf("stillbirths of %s: hidden is %v, want %v", code, f.Hidden, hidden)
		}
	}
	if f := figure(t, tally.Figures(), Stillbirths); f.N != 17 || f.Hidden {
		t.Errorf("stillbirths of the year: got %d, hidden %v; want 17, shown", f.N, f.Hidden)
	}
}

// TestNoHiddenCountFollowsFromOneRowOrColumn is the promise of Protect for one table whose totals are known. A row of a
// single cell, such as births of unknown sex at one age, has nothing to hide it with.
func TestNoHiddenCountFollowsFromOneRowOrColumn(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		births := map[int]map[person.Sex]int64{}
		for age := 12; age < 56; age += 5 {
			births[age] = map[person.Sex]int64{}
			for _, s := range person.Sexes() {
				births[age][s] = rapid.SampledFrom([]int64{0, 0, 1, 2, 4, 5, 6, 20, 300}).Draw(t, fmt.Sprint(age, s))
			}
		}
		tally := placeOf(t, births)
		truth := tally.Figures(BySex, ByAge5)
		got := Protect(tally.Figures(BySex, ByAge5), Threshold)
		type line struct{ cells, hidden, people int64 }
		lines := map[string]*line{}
		for i, f := range got {
			n := truth[i].N
			if f.ID != Births {
				continue
			}
			if n > 0 && n < Threshold && !f.Hidden {
				t.Errorf("%s: %d is shown", name(f), n)
			}
			if n == 0 && f.Hidden && f.Noted(NoteHidden) {
				t.Errorf("%s: zero is hidden for being few", name(f))
			}
			for _, key := range []string{"sex " + f.Get(BySex), "age5 " + f.Get(ByAge5)} {
				l := lines[key]
				if l == nil {
					l = &line{}
					lines[key] = l
				}
				l.cells++
				if f.Hidden {
					l.hidden++
					l.people += n
				}
			}
		}
		for key, l := range lines {
			if l.hidden == 1 && l.people >= Threshold && l.cells > 1 {
				t.Errorf("%s: one cell of %d is hidden alone, so the total tells it", key, l.people)
			}
		}
		again := text(Protect(tally.Figures(BySex, ByAge5), Threshold))
		if now := text(got); now != again {
			t.Errorf("once\n%s\nand again\n%s", now, again)
		}
	})
}
