package blob

import (
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"wanjia/base/day"
	"wanjia/base/id"
	"wanjia/domain/area"
	"wanjia/domain/household"
	"wanjia/domain/journal"
	"wanjia/domain/person"
	"wanjia/domain/residence"
	"wanjia/domain/vital"
)

func drawID(t *rapid.T, label string) id.ID {
	if rapid.Bool().Draw(t, label+" known") {
		return id.Derive(label, rapid.String().Draw(t, label))
	}
	return id.ID{}
}

func drawDate(t *rapid.T) day.Partial {
	p, err := day.ParsePartial(rapid.SampledFrom([]string{"", "1980", "1980-02", "1980-02-29", "2999-12-31", "1500-01-01"}).Draw(t, "date"))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func drawAct(t *rapid.T, on person.ID) vital.Act {
	kind := rapid.SampledFrom(vital.All()).Draw(t, "kind")
	a := vital.Act{Entry: journal.ID{ID: drawID(t, "entry")}, Seq: journal.Seq(rapid.Int64Min(0).Draw(t, "seq")), Kind: kind.Code, Order: kind.Order,
		Date: drawDate(t), Registered: day.Day(rapid.Int32().Draw(t, "registered")), Effects: []vital.Effect{}}
	for range rapid.IntRange(0, 4).Draw(t, "effects") {
		e := vital.Effect{Op: vital.Op(rapid.IntRange(0, int(vital.Adopts)).Draw(t, "op")), On: on, Role: rapid.SampledFrom(roles).Draw(t, "role"),
			Residence: residence.Temporary, How: residence.MoveIn, Household: household.ID{ID: drawID(t, "house")}, Other: person.ID{ID: drawID(t, "other")},
			Father: person.ID{ID: drawID(t, "father")}}
		if rapid.Bool().Draw(t, "area") {
			e.Area = area.MustCode(rapid.StringMatching(`[0-9A-Z-]{1,12}`).Draw(t, "code"))
		}
		if rapid.Bool().Draw(t, "relation") {
			e.Relation = rapid.SampledFrom(household.Relations()).Draw(t, "rel")
		}
		if e.Op == vital.Begins {
			e.Facts = &vital.Facts{Source: rapid.String().Draw(t, "source"), Name: rapid.String().Draw(t, "name"), Sex: person.Female, Birth: drawDate(t),
				Mother: person.ID{ID: drawID(t, "mother")}, Born: rapid.Bool().Draw(t, "born")}
		}
		a.Effects = append(a.Effects, e)
	}
	return a
}

func TestALifeComesBackFromItsColumnsAsItWas(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		on := person.FromSource("s", "p")
		var acts []vital.Act
		for range rapid.IntRange(0, 5).Draw(t, "acts") {
			acts = append(acts, drawAct(t, on))
		}
		got, err := ParseActs(on, Acts(acts))
		if err != nil || !reflect.DeepEqual(got, acts) {
			t.Fatalf("%v\n got %+v\nwant %+v", err, got, acts)
		}
	})
}

func TestAGlassShowsOneLifeAfterAnotherWithoutNames(t *testing.T) {
	glass := NewGlass()
	rapid.Check(t, func(t *rapid.T) {
		on := person.FromSource("s", "p")
		var acts []vital.Act
		for range rapid.IntRange(0, 5).Draw(t, "acts") {
			acts = append(acts, drawAct(t, on))
		}
		if rapid.Bool().Draw(t, "woven") && len(acts) > 0 {
			acts[0].As = person.FromSource("s", "other")
		}
		got, err := glass.Acts(on, Acts(acts))
		for i := range acts {
			for j := range acts[i].Effects {
				if f := acts[i].Effects[j].Facts; f != nil {
					f.Name, f.FamilyName, f.GivenName = "", "", ""
				}
			}
		}
		if err != nil || len(got)+len(acts) > 0 && !reflect.DeepEqual(got, acts) {
			t.Fatalf("%v\n got %+v\nwant %+v", err, got, acts)
		}
	})
}

func TestEveryKindAndRoleHasItsPlaceInTheColumns(t *testing.T) {
	for _, k := range vital.All() {
		found := false
		for _, c := range kinds {
			found = found || c == k.Code
		}
		if !found {
			t.Errorf("kind %q is not in the list of kinds; append it", k.Code)
		}
	}
}

func FuzzDecodeLives(f *testing.F) {
	f.Add(Acts([]vital.Act{{Kind: "birth", Effects: []vital.Effect{{Op: vital.Begins}}}}), Children([]vital.Child{{}}))
	f.Add([]byte{1, 0xff, 0xff, 0xff, 0xff, 0x0f}, []byte{2})
	f.Fuzz(func(t *testing.T, acts, kids []byte) {
		on := person.FromSource("s", "p")
		if a, err := ParseActs(on, acts); err == nil {
			b, err := ParseActs(on, Acts(a))
			if err != nil || len(a) != len(b) {
				t.Fatalf("%v: %+v became %+v", err, a, b)
			}
		}
		if _, err := ParseChildren(on, kids); err != nil {
			return
		}
	})
}
