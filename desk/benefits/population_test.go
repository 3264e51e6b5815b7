package benefits

import (
	"reflect"
	"slices"
	"testing"

	"wanjia/base/day"
	"wanjia/domain/benefit"
	"wanjia/domain/household"
	"wanjia/domain/person"
	"wanjia/domain/rule"
)

func TestWhatAFamilyIsDoesNotHangOnWhoWasReadFirst(t *testing.T) {
	house := household.FromSource("s", "h")
	mother, child, elder := person.FromSource("s", "mother"), person.FromSource("s", "child"), person.FromSource("s", "elder")
	born := func(text string) day.Partial { return day.Must(text).Partial() }
	all := []benefit.Case{
		{Person: mother, Known: true, Birth: born("1990-01-01"), Household: house},
		{Person: child, Known: true, Birth: born("2020-01-01"), Household: house, Parents: []benefit.Kin{{ID: mother, Role: benefit.Mother}}},
		{Person: elder, Known: true, Birth: born("1950-01-01"), Household: house, Parents: []benefit.Kin{{ID: mother, Role: benefit.Mother}}},
	}
	band := func(text string) []benefit.Shown {
		return []benefit.Shown{{Fact: "household.income_band", Value: rule.OfText(text)}}
	}
	shown := evidence{known: map[person.ID][]benefit.Shown{mother: band("dibao"), child: band("margin"), elder: band("other")}}
	family := func(cases []benefit.Case) (benefit.Case, []person.ID) {
		f := newFamilies()
		for i := range cases {
			f.add(&cases[i], true)
		}
		c := all[0]
		f.join(&c, shown)
		return c, f.heads()
	}
	want, heads := family(all)
	if len(want.Children) != 2 || len(want.Members) != 3 || len(want.Shown) != 2 || !reflect.DeepEqual(heads, []person.ID{elder}) {
		t.Fatalf("the family is %+v, led by %v", want, heads)
	}
	other := slices.Clone(all)
	slices.Reverse(other)
	if got, led := family(other); !reflect.DeepEqual(got, want) || !reflect.DeepEqual(led, heads) {
		t.Errorf("read the other way round the family is %+v, led by %v, and not %+v, led by %v", got, led, want, heads)
	}
}
