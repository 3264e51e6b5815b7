package tables

import (
	"testing"
	"time"

	"wanjia/base/day"
	"wanjia/base/id"
	"wanjia/domain/area"
	"wanjia/domain/person"
	"wanjia/domain/residence"
	"wanjia/domain/tabulate"
	"wanjia/domain/vital"
)

func on(t *testing.T, text string) day.Partial {
	t.Helper()
	d, err := day.ParsePartial(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func somebody(n int64) person.ID { return person.ID{ID: id.New(time.UnixMilli(n))} }

func TestWhatMarriagesHadComeTo(t *testing.T) {
	one, two := somebody(1), somebody(2)
	p := pages{ruled: map[person.ID]*vital.Life{one: {Known: true}, two: {Known: true, Dead: true, Death: on(t, "2010-05-01")}}}
	since, until := on(t, "2000-03-01").Day(), on(t, "2005-03-01").Day()
	for want, unions := range map[string][]vital.Union{
		tabulate.NoUnion:  nil,
		tabulate.Married:  {{Partner: one, Start: since}},
		tabulate.Divorced: {{Partner: one, Start: since, End: until, Ended: true}},
		tabulate.Widowed:  {{Partner: one, Start: since, End: until, Ended: true}, {Partner: two, Start: until}},
	} {
		l := vital.Life{Known: true, Unions: unions}
		if got := p.history(&l, on(t, "2020-01-01").Day()); got != want {
			t.Errorf("%v: got %q, want %q", unions, got, want)
		}
	}
	own := vital.Life{Known: true, Unions: []vital.Union{{Partner: one, Start: since, End: until, Ended: true}}}
	if got := p.history(&own, until); got != tabulate.Married {
		t.Errorf("on the day of their own death: %q, want married", got)
	}
	if got := p.history(&own, since); got != tabulate.NoUnion {
		t.Errorf("on the day of the first marriage: %q, want none before", got)
	}
	if got := p.history(&vital.Life{}, until); got != "" {
		t.Errorf("nobody known: %q, want nothing", got)
	}
	if got := lasted(&own, one, until); got != "5" {
		t.Errorf("the marriage lasted %q years, want 5", got)
	}
	if got := lasted(&own, two, until); got != "" {
		t.Errorf("a marriage that isn't on record lasted %q years", got)
	}
}

func TestHowLongAMotherHasLivedThere(t *testing.T) {
	spell := func(how residence.How, start string) []residence.Spell {
		return []residence.Spell{{Kind: residence.Usual, Area: area.MustCode("990101100"), Start: on(t, start).Day(), StartHow: how}}
	}
	for want, l := range map[string]vital.Life{
		"":               {},
		tabulate.Since:   {Spells: spell(residence.Baseline, "1990-01-01")},
		tabulate.BirthOn: {Spells: spell(residence.Birth, "1990-01-01")},
		"7":              {Spells: spell(residence.MoveIn, "2013-02-01")},
	} {
		if got := stay(&l, on(t, "2020-06-01").Day()); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestChildrenUnderEighteenOnRecord(t *testing.T) {
	mother, father := somebody(1), somebody(2)
	p := pages{lives: map[person.ID]*vital.Person{mother: {Children: []vital.Child{
		{Birth: on(t, "2015-01-01")}, {Birth: on(t, "2001-12-31")}, {Birth: on(t, "2002-01-02")}, {Birth: on(t, "2016")},
		{Birth: on(t, "2014-01-01"), Dead: true, Death: on(t, "2014-02-01")}, {Birth: on(t, "2021-01-01")}, {},
	}}}}
	if got := p.dependent(on(t, "2020-01-01").Day(), father, mother); got != 3 {
		t.Errorf("got %d children under eighteen, want 3", got)
	}
}
