package weigh_test

import (
	"testing"

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
