package hunt_test

import (
	"testing"

	"wanjia/base/day"
	"wanjia/base/words"
	"wanjia/domain/area"
	"wanjia/domain/person"
	"wanjia/domain/quality"
	"wanjia/domain/quality/hunt"
)

func TestEachHuntAsksWhereItShouldAndNowhereElse(t *testing.T) {
	today, here := day.Must("2026-03-01"), area.MustCode("990101")
	who := person.FromSource("s", "P1")
	partial := func(text string) day.Partial {
		p, err := day.ParsePartial(text)
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	ask := func(f quality.Finding, ok bool) bool { return ok && f.Severity == quality.Query && f.Facts != nil }
	for says, c := range map[string]struct{ got, want bool }{
		"95 and unseen for two years": {ask(hunt.OfOld(hunt.Unseen{who, here, partial("1931-03-01"), day.Must("2024-03-01")}, today)), true},
		"94":                          {ask(hunt.OfOld(hunt.Unseen{who, here, partial("1931-03-02"), day.Must("2020-03-01")}, today)), false},
		"only the year known, and 95 in it perhaps": {ask(hunt.OfOld(hunt.Unseen{who, here, partial("1931"), day.Must("2020-03-01")}, today)), false},
		"95 and seen last year":                     {ask(hunt.OfOld(hunt.Unseen{who, here, partial("1930-03-01"), day.Must("2025-03-01")}, today)), false},
		"no birth date":                             {ask(hunt.OfOld(hunt.Unseen{Person: who, Area: here}, today)), false},
		"told a month ago":                          {ask(hunt.OfChild(hunt.Told{"n", here, partial("2026-01-20"), day.Must("2026-01-30")}, today)), true},
		"told last week":                            {ask(hunt.OfChild(hunt.Told{"n", here, partial("2026-01-20"), day.Must("2026-02-22")}, today)), false},
		"a week between two moves":                  {ask(hunt.OfBetween(hunt.Gap{who, here, day.Must("2026-01-01"), day.Must("2026-01-08")})), true},
		"a day between":                             {ask(hunt.OfBetween(hunt.Gap{who, here, day.Must("2026-01-01"), day.Must("2026-01-02")})), false},
		"years between":                             {ask(hunt.OfBetween(hunt.Gap{who, here, day.Must("2020-01-01"), day.Must("2026-01-02")})), false},
	} {
		if c.got != c.want {
			t.Errorf("%s: asks %v, want %v", says, c.got, c.want)
		}
	}
	for _, id := range hunt.All() {
		for _, key := range []string{"quality." + id, "quality." + id + ".title"} {
			if _, ok := words.Lookup(key); !ok {
				t.Errorf("%s has no sentence", key)
			}
		}
	}
}
