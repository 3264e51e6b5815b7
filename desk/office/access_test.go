package office_test

import (
	"slices"
	"testing"

	"wanjia/base/fault"
	"wanjia/base/page"
	"wanjia/cmd/wanjia/desktest"
	"wanjia/desk/office"
	"wanjia/desk/office/check"
	"wanjia/desk/office/view"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/household"
	"wanjia/domain/journal"
	"wanjia/domain/person"
)

func names(refs []view.Ref) []string {
	var out []string
	for _, r := range refs {
		out = append(out, r.Name)
	}
	slices.Sort(out)
	return out
}

func TestAClerkSeesNobodyOfAnotherVillage(t *testing.T) {
	each(t, func(t *testing.T, p *place) {
		z := p.zhang()
		p.Event("marriage", "person", desktest.Ref("P9"), "partner", desktest.Ref("P8"), "date", "2022-01-01", "area", villageB.String())
		b := p.Person("P8", "李四妹", "female", "1977-01-01", villageB, "household", desktest.Ref("H2"), "relation", "spouse")
		for _, typed := range []string{"张桂生", "zgs", "桂生", "张", "幸福路", "13900002222", "@s/P9", "P9", z.other.String(), "李四妹", "lsm"} {
			got, err := p.desk.Find(t.Context(), desktest.Clerk(villageA), typed, area.Code{}, 20)
			if err != nil {
				t.Fatal(err)
			}
			for _, h := range got.Hits {
				if h.Person.ID == z.other || h.Person.ID == b {
					t.Errorf("%q shows %s of another village", typed, h.Person.Name)
				}
			}
			if got.More {
				t.Errorf("%q: more, want no word of other villages", typed)
			}
			for _, id := range p.Seen.Last().People {
				if id == z.other || id == b {
					t.Errorf("%q: a look at %s is written down who wasn't shown", typed, id)
				}
			}
		}
		if got, err := p.desk.Find(t.Context(), desktest.Clerk(villageA), "zgs", area.Code{}, 20); err != nil || len(got.Hits) != 1 || got.Hits[0].Person.ID != z.father {
			t.Errorf("zgs finds %v, %v, want the one of the village", got.Hits, err)
		}
		a := desktest.Clerk(villageA)
		_, err := p.desk.Person(t.Context(), a, z.other)
		denied(t, "opening", err)
		_, err = p.desk.History(t.Context(), a, z.other)
		denied(t, "the history", err)
		_, _, err = p.desk.Reveal(t.Context(), a, z.other, "a reason")
		denied(t, "the numbers", err)
		_, err = p.desk.Household(t.Context(), a, household.FromSource("s", "H2"))
		denied(t, "the household", err)
		_, err = p.desk.Event(t.Context(), a, journal.DeriveID("marriage", "person", desktest.Ref("P9"), "partner", desktest.Ref("P8"), "date", "2022-01-01", "area", villageB.String()))
		denied(t, "the event", err)
		_, _, err = p.desk.People(t.Context(), a, villageB, "", page.Page{Size: 50})
		denied(t, "the people of the other village", err)
		_, err = p.desk.Find(t.Context(), a, "zgs", villageB, 20)
		denied(t, "finding in the other village", err)
		for _, within := range []area.Code{{}, town, villageA} {
			rows, next, err := p.desk.People(t.Context(), a, within, "all", page.Page{Size: 50})
			if want := []string{"张小宝", "张桂生", "王小红"}; err != nil || next != "" || !slices.Equal(names(rows), want) {
				t.Errorf("people in %q: %v, %q, %v, want %v", within, names(rows), next, err, want)
			}
			houses, next, err := p.desk.Households(t.Context(), a, within, "", page.Page{Size: 50})
			if err != nil || next != "" || len(houses) != 1 || houses[0].Address != "幸福路 12 号" || houses[0].Size != 3 || houses[0].Head == nil {
				t.Errorf("households in %q: %+v, %q, %v, want the one of the village", within, houses, next, err)
			}
			events, next, err := p.desk.Events(t.Context(), a, office.Wanted{Within: within}, page.Page{Size: 50})
			if err != nil || next != "" || len(events) != 5 {
				t.Errorf("events in %q: %d, %q, %v, want 5", within, len(events), next, err)
			}
			for _, e := range events {
				if e.Area.Code != villageA {
					t.Errorf("an event of %s is listed", e.Area.Code)
				}
			}
			found, _, _, err := p.desk.Findings(t.Context(), a, check.Wanted{Within: within}, page.Page{Size: 50})
			if err != nil {
				t.Fatal(err)
			}
			for _, f := range found {
				if f.Person == z.other || f.Person == b {
					t.Errorf("a finding on %s of another village: %+v", f.Person, f)
				}
			}
		}
	})
}

func denied(t *testing.T, what string, err error) {
	t.Helper()
	if fault.KindOf(err) != fault.Denied || err == nil {
		t.Errorf("%s: %v, want it denied", what, err)
	}
}

func TestTheFamilyElsewhereIsANameAndNoMore(t *testing.T) {
	each(t, func(t *testing.T, p *place) {
		z := p.zhang()
		p.Event("divorce", "person", desktest.Ref("P1"), "partner", desktest.Ref("P2"), "date", "2024-01-01", "area", villageA.String())
		p.Event("move", "person", desktest.Ref("P2"), "date", "2024-02-01", "area", villageB.String(), "household", desktest.Ref("H2"), "relation", "other")
		got, err := p.desk.Person(t.Context(), desktest.Clerk(villageA), z.child)
		if err != nil {
			t.Fatal(err)
		}
		want := map[string]view.Ref{"mother": {ID: z.mother, Name: "王小红", Elsewhere: true, Age: -1}}
		for _, r := range got.Relatives {
			if w, ok := want[r.Role]; ok && r.Person != w {
				t.Errorf("the %s elsewhere is %+v, want %+v", r.Role, r.Person, w)
			}
		}
		if len(got.Relatives) != 2 {
			t.Errorf("relatives %+v, want mother and father", got.Relatives)
		}
		if slices.Contains(p.Seen.Last().People, z.mother) || !slices.Contains(p.Seen.Last().People, z.child) {
			t.Errorf("looked at %v, want the child and not the mother", p.Seen.Last().People)
		}
		father, err := p.desk.Person(t.Context(), desktest.Clerk(villageA), z.father)
		if err != nil {
			t.Fatal(err)
		}
		var roles []string
		for _, r := range father.Relatives {
			roles = append(roles, r.Role+" "+r.Person.Name)
		}
		if want := []string{"former_partner 王小红", "child 张小宝"}; !slices.Equal(roles, want) {
			t.Errorf("the father's relatives are %v, want %v", roles, want)
		}
		_, err = p.desk.Person(t.Context(), desktest.Clerk(villageA), z.mother)
		denied(t, "who has moved", err)
		if _, err := p.desk.Person(t.Context(), desktest.Clerk(villageB), z.mother); err != nil {
			t.Errorf("the village moved to: %v", err)
		}
		if _, err := p.desk.Person(t.Context(), desktest.Clerk(town), z.mother); err != nil {
			t.Errorf("the town above: %v", err)
		}
	})
}

func TestNobodyWithoutAGrantSeesAnything(t *testing.T) {
	each(t, func(t *testing.T, p *place) {
		z := p.zhang()
		for says, who := range map[string]access.Actor{
			"no grant":        {Account: "x", Purpose: access.CivilRegistration},
			"another purpose": {Account: "x", Purpose: access.Benefit, Grants: desktest.Clerk(town).Grants},
			"figures only": {Account: "x", Purpose: access.StatisticsPurpose,
				Grants: []access.Grant{{Desk: access.Statistics, Area: town, Purpose: access.StatisticsPurpose}}},
			"a cashier, who opens nobody": {Account: "x", Purpose: access.Benefit, Grants: []access.Grant{{Desk: access.Cashier, Purpose: access.Benefit}}},
		} {
			_, err := p.desk.Person(t.Context(), who, z.father)
			denied(t, says, err)
		}
		if n := len(p.Seen.All()); n != 0 {
			t.Errorf("%d looks are written down, want none: nothing was shown", n)
		}
		if _, err := p.desk.Person(t.Context(), desktest.Operator(), person.FromSource("s", "nobody")); !fault.Is(err, "office.person.missing") {
			t.Errorf("nobody: %v, want office.person.missing", err)
		}
	})
}
