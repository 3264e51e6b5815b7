package office_test

import (
	"slices"
	"strings"
	"testing"

	"wanjia/base/words"
	"wanjia/cmd/wanjia/desktest"
	"wanjia/desk/office"
	"wanjia/desk/office/find"
	"wanjia/domain/area"
	"wanjia/domain/journal"
	"wanjia/domain/person"
	"wanjia/domain/vital"
	"wanjia/store/sqldb"
	"wanjia/store/storetest"
)

// place is a register with its desk.
type place struct {
	*desktest.Place
	desk *office.Desk
}

var town, villageA, villageB = desktest.Town(), desktest.VillageA(), desktest.VillageB()

func newPlace(t testing.TB, db *sqldb.DB) *place {
	t.Helper()
	p := desktest.New(t, db)
	return &place{p, office.New(p.Office)}
}

// zhang is a family of three in village A, and somebody in B.
type zhang struct{ father, mother, child, other person.ID }

func (p *place) zhang() zhang {
	p.Helper()
	p.Event("household", "household", desktest.Ref("H1"), "date", "2020-01-01", "area", villageA.String(), "address", "幸福路 12 号")
	p.Event("household", "household", desktest.Ref("H2"), "date", "2020-01-01", "area", villageB.String(), "address", "幸福路 99 号")
	z := zhang{
		father: p.Person("P1", "张桂生", "male", "1980-05-01", villageA, "household", desktest.Ref("H1"), "relation", "head",
			"id_type", "citizen", "id_number", "990305198005010018", "phone", "+86 138 0000 1111"),
		mother: p.Person("P2", "王小红", "female", "1982-02-03", villageA, "household", desktest.Ref("H1"), "relation", "spouse"),
		other:  p.Person("P9", "张桂生", "male", "1975-01-01", villageB, "household", desktest.Ref("H2"), "relation", "head", "phone", "13900002222"),
	}
	p.Event("marriage", "person", desktest.Ref("P1"), "partner", desktest.Ref("P2"), "date", "2021-06-01", "area", villageA.String())
	p.Event("birth", "person", desktest.Ref("C1"), "name", "张小宝", "sex", "male", "date", "2022-07-01", "mother", desktest.Ref("P2"), "father", desktest.Ref("P1"), "household", desktest.Ref("H1"), "area", villageA.String())
	z.child = person.FromSource("s", "C1")
	return z
}

func each(t *testing.T, fn func(t *testing.T, p *place)) {
	t.Helper()
	storetest.EachAt(t, desktest.Clock(), func(t *testing.T, db *sqldb.DB) { fn(t, newPlace(t, db)) })
}

func TestEveryKindHasItsSentence(t *testing.T) {
	for _, k := range vital.All() {
		if _, ok := words.Lookup("office.summary." + string(k.Code)); !ok {
			t.Errorf("office.summary.%s is missing", k.Code)
		}
	}
}

func TestFindsByEverything(t *testing.T) {
	each(t, func(t *testing.T, p *place) {
		z := p.zhang()
		death := p.Event("death", "person", desktest.Ref("P9"), "date", "2025-01-01")
		for _, c := range []struct {
			typed, field, match string
			who                 person.ID
		}{
			{"张桂生", "name", "张桂生", z.father},
			{"张桂", "name", "张桂", z.father},
			{"桂生", "name", "桂生", z.father},
			{"zgs", "initials", "zgs", z.father},
			{"ZG", "initials", "zgs", z.father},
			{"zhangguisheng", "pinyin", "zhangguisheng", z.father},
			{"zhang gui", "pinyin", "zhangguisheng", z.father},
			{"guisheng zhang", "pinyin", "zhangguisheng", z.father},
			{"990305198005010018", "identifier", "990*************18", z.father},
			{"990305 19800501 0018", "identifier", "990*************18", z.father},
			{"13800001111", "phone", "138****1111", z.father},
			{"138-0000-1111", "phone", "138****1111", z.father},
			{"13900002222", "phone", "139****2222", z.other},
			{"张桂生 13900002222", "phone", "139****2222", z.other},
			{"@s/P1", "reference", "@s/P1", z.father},
			{"P1", "reference", "P1", z.father},
			{"p2", "reference", "P2", z.mother},
			{z.father.String(), "reference", z.father.String(), z.father},
			{journal.NumberOf(death).Grouped(), "reference", journal.NumberOf(death).Grouped(), z.other},
			{"王 幸福路", "address", "幸福路", z.mother},
			{"张小宝", "name", "张小宝", z.child},
		} {
			got, err := p.desk.Find(t.Context(), desktest.Operator(), c.typed, area.Code{}, 20)
			if err != nil {
				t.Fatal(err)
			}
			if len(got.Hits) == 0 {
				t.Errorf("%q finds nobody, want %s", c.typed, c.who)
				continue
			}
			first := got.Hits[0]
			if first.Person.ID != c.who || !slices.ContainsFunc(first.Why, func(w find.Why) bool { return w.Field == c.field && w.Match == c.match }) {
				t.Errorf("%q finds %s (%s) by %v first, want %s by %s %q", c.typed, first.Person.Name, first.Person.ID, first.Why, c.who, c.field, c.match)
			}
			if got.More {
				t.Errorf("%q: says that there is more", c.typed)
			}
			if detail := p.Seen.Last().Detail; strings.ContainsAny(detail, "0123456789") {
				t.Errorf("%q: the look says %q", c.typed, detail)
			}
		}
		if got, err := p.desk.Find(t.Context(), desktest.Operator(), "幸福路", area.Code{}, 20); err != nil || len(got.Hits) != 3 {
			t.Errorf("an address finds %d people, %v, want the 3 who live there", len(got.Hits), err)
		}
	})
}
