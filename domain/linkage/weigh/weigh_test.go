package weigh_test

import (
	"math/rand/v2"
	"slices"
	"testing"

	"wanjia/base/id"
	"wanjia/domain/household"
	"wanjia/domain/linkage"
	"wanjia/domain/linkage/measure"
	"wanjia/domain/linkage/roll"
	"wanjia/domain/linkage/weigh"
	"wanjia/domain/person"
	"wanjia/exchange/pinyin"
)

func nobody(string, string) int { return 0 }

func TestHoldsSomebodyAgainstOthers(t *testing.T) {
	m := weigh.Usual(30000)
	one := roll.Person{Name: "张桂生", Sex: person.Male, Birth: "1980-05-01", Area: "990101001001"}
	for _, c := range []struct {
		says        string
		other       roll.Person
		least, most float64
	}{
		{"the same in all", roll.Person{Name: "张桂生", Sex: person.Male, Birth: "1980-05-01", Area: "990101001001"}, .99, 1},
		{"a homophone and a slip in the date", roll.Person{Name: "张贵生", Sex: person.Male, Birth: "1980-05-11", Area: "990101001001"}, .05, .99},
		{"another day and village", roll.Person{Name: "张桂生", Sex: person.Male, Birth: "1975-01-01", Area: "990101001002"}, 0, .05},
		{"a brother", roll.Person{Name: "张桂平", Sex: person.Male, Birth: "1983-07-12", Area: "990101001001"}, 0, .01},
		{"another sex", roll.Person{Name: "张桂生", Sex: person.Female, Birth: "1980-05-01", Area: "990101001001"}, 0, .99},
	} {
		got := m.Against(pinyin.New(), one, []roll.Person{c.other, {Name: "王小红", Sex: person.Female, Birth: "1990-02-03"}}, nobody)
		if p := got[0].Probability; p < c.least || p > c.most {
			t.Errorf("%s: %.4f, want %.2f to %.2f\n%+v", c.says, p, c.least, c.most, got[0].Steps)
		}
	}
}

func TestWhatFewHoldSaysMore(t *testing.T) {
	m := weigh.Usual(30000)
	one := roll.Person{Name: "张桂生", Sex: person.Male, Birth: "1980-05-01"}
	rare := m.Against(pinyin.New(), one, []roll.Person{one}, func(string, string) int { return 1 })[0]
	common := m.Against(pinyin.New(), one, []roll.Person{one}, func(string, string) int { return 3000 })[0]
	if rare.Weight <= common.Weight {
		t.Errorf("rare %.2f, common %.2f", rare.Weight, common.Weight)
	}
}

// called says how many have a given name.
func called(n int) weigh.Held {
	return func(title, _ string) int {
		if title == "name.given" {
			return n
		}
		return 0
	}
}

// Whoever reaches none of some levels is never more probable than was said of all of them beforehand: nobody who would be told is left where they are.
func TestNobodyIsMoreProbableThanTheMost(t *testing.T) {
	dice := rand.New(rand.NewPCG(3, 5))
	one := func(list ...string) string { return list[dice.IntN(len(list))] }
	some := func() roll.Person {
		return roll.Person{Name: one("张桂生", "张贵生", "章桂生", "生桂张", "王小红", "Li Na", "李娜"), Sex: person.Sex(dice.IntN(3)), Birth: one("", "1980", "1980-05", "1980-05-01", "1980-01-05", "1981-05-01", "1962-11-30"),
			Death: one("", "", "2020-01-01", "2020-01-11"), Area: one("", "990101001001", "990101001002", "990101001"), Household: household.ID{ID: id.ID{byte(dice.IntN(3))}}}
	}
	unreached := map[string][]measure.Level{"birth_date": {measure.Exact, measure.Within}, "area": {measure.Exact}, "household": {measure.Exact}}
	looked, close := 0, 0
	for range 3000 {
		m := weigh.Usual([]int{100, 10_000, 1_000_000}[dice.IntN(3)])
		m.Near = dice.Float64() * 1e-5
		m.Slips = [][]float64{nil, {0, .4, -.2, -1}, {-.1, -.2, .9, .3}}[dice.IntN(3)]
		for range dice.IntN(3) {
			a, b := dice.IntN(len(m.Columns)), dice.IntN(len(m.Columns))
			tie := weigh.Tie{A: m.Columns[a].Title, B: m.Columns[b].Title, Weight: dice.Float64()}
			for range m.Columns[a].Levels {
				row := make([]float64, len(m.Columns[b].Levels))
				for i := range row {
					row[i] = dice.NormFloat64()
				}
				tie.Levels = append(tie.Levels, row)
			}
			if a != b {
				m.Ties = append(m.Ties, tie)
			}
		}
		held := dice.IntN(400)
		by := called(held)
		asked, other := some(), some()
		if dice.IntN(2) == 0 {
			other.Name, other.Sex = asked.Name, asked.Sex
		}
		e := m.Against(pinyin.New(), asked, []roll.Person{other}, by)[0]
		if slices.ContainsFunc(e.Steps, func(s linkage.Step) bool { return slices.Contains(unreached[s.Column], s.Level) }) {
			continue
		}
		looked++
		most := m.Most(asked, unreached, by)
		if e.Probability > most {
			t.Fatalf("%+v against %+v: %.6f, and at most %.6f was said\n%+v", asked, other, e.Probability, most, e.Steps)
		}
		if most < 2*e.Probability {
			close++
		}
	}
	if looked < 1000 || close < 20 {
		t.Errorf("%d pairs looked at, of %d the most isn't twice as much: the test says little", looked, close)
	}
}

// A name that hundreds have says too little by itself; the same in a village says enough.
func TestACommonNameAloneSaysTooLittle(t *testing.T) {
	m := weigh.Usual(1_000_000)
	one := roll.Person{Name: "张桂生", Sex: person.Male, Birth: "1980-05-01", Area: "990101001001"}
	unlike := []measure.Level{measure.Near, measure.Close, measure.Elsewhere}
	away := map[string][]measure.Level{"name.family": unlike, "name.given": unlike, "birth_date": {measure.Exact, measure.Within}, "area": {measure.Exact}}
	if p := m.Most(one, away, called(300)); p > .1 {
		t.Errorf("of another day and village: %.4f", p)
	}
	if p := m.Most(one, nil, called(1)); p < .99 {
		t.Errorf("the same in all: %.4f", p)
	}
}

func BenchmarkAgainstTwoHundred(b *testing.B) {
	m := weigh.Usual(1_000_000)
	one := roll.Person{Name: "张桂生", Sex: person.Male, Birth: "1980-05-01", Area: "990101001001"}
	others := make([]roll.Person, 200)
	for i := range others {
		others[i] = roll.Person{Name: "王小" + string(rune('一'+i)), Sex: person.Female, Birth: "1980-05-01", Area: "990101001001"}
	}
	names := pinyin.New()
	for b.Loop() {
		m.Against(names, one, others, nobody)
	}
}
