package office_test

import (
	"slices"
	"strings"
	"testing"

	"wanjia/base/fault"
	"wanjia/base/words"
	"wanjia/cmd/wanjia/desktest"
	"wanjia/desk/office"
	"wanjia/desk/register"
	"wanjia/domain/area"
	"wanjia/domain/household"
	"wanjia/domain/journal"
	"wanjia/domain/person"
	"wanjia/domain/residence"
)

// do registers, corrects or voids as a clerk at the desk does.
func (p *place) do(c register.Command) register.Done {
	p.Helper()
	if c.ID.IsZero() {
		c.ID = p.Reg.NewID()
	}
	done, err := p.Reg.Do(p.Context(), desktest.Clerk(town), c)
	if err != nil {
		p.Fatal(err)
	}
	return done
}

func TestAPersonIsShownWhole(t *testing.T) {
	each(t, func(t *testing.T, p *place) {
		z := p.zhang()
		got, err := p.desk.Person(t.Context(), desktest.Clerk(villageA), z.father)
		if err != nil {
			t.Fatal(err)
		}
		if got.Name != "张桂生" || got.Sex != person.Male || got.Birth.String() != "1980-05-01" || got.Age != 45 || got.Area.Name != "Village A" || got.Address != "幸福路 12 号" ||
			got.Household != household.FromSource("s", "H1") || got.Source != "s" || got.Reference != "P1" {
			t.Errorf("the facts are %+v", got.Ref)
		}
		if len(got.Identifiers) != 1 || got.Identifiers[0].Masked != "990*************18" || got.Identifiers[0].Type != "citizen" || got.Identifiers[0].Number != "" || got.Phone != "138****1111" {
			t.Errorf("numbers are %+v and %q, want them masked", got.Identifiers, got.Phone)
		}
		if len(got.Residences) != 1 || got.Residences[0].StartHow != residence.Baseline || got.Residences[0].OpenedBy.IsZero() || got.Residences[0].Place.Name != "Village A" {
			t.Errorf("residences are %+v", got.Residences)
		}
		if len(got.Memberships) != 1 || !got.Memberships[0].Relation.IsHead() {
			t.Errorf("memberships are %+v", got.Memberships)
		}
		var roles, told []string
		for _, r := range got.Relatives {
			roles = append(roles, r.Role+" "+r.Person.Name)
		}
		if want := []string{"partner 王小红", "child 张小宝"}; !slices.Equal(roles, want) {
			t.Errorf("relatives are %v, want %v", roles, want)
		}
		for i := range got.Timeline {
			told = append(told, got.Timeline[i].Summary(words.ZH), got.Timeline[i].Summary(words.EN))
			for _, v := range got.Timeline[i].Values {
				if strings.Contains(v.Text, "19800501") || strings.Contains(v.Text, "0000 1111") || v.Code == "filled" {
					t.Errorf("the timeline shows %s %q", v.Code, v.Text)
				}
			}
		}
		if want := []string{
			"张小宝于2022年7月1日出生（Village A），母亲是王小红。", "张小宝 was born to 王小红 on 1 July 2022 (Village A).",
			"张桂生与王小红于2021年6月1日结婚。", "张桂生 and 王小红 married on 1 June 2021.",
			"张桂生录入登记，自2020年1月1日起住在Village A。", "张桂生 was taken into the register as living in Village A from 1 Jan 2020.",
		}; !slices.Equal(told, want) {
			t.Errorf("the timeline tells %q, want %q", told, want)
		}
		if want := []journal.Kind{"move_out", "move", "divorce", "split", "death"}; !slices.Equal(got.Next, want) {
			t.Errorf("next are %v, want %v", got.Next, want)
		}
		if got.Version != 10 {
			t.Errorf("version %d, want the birth's position 10", got.Version)
		}
	})
}

func TestWhatMakesSenseNext(t *testing.T) {
	each(t, func(t *testing.T, p *place) {
		z := p.zhang()
		lone := p.Person("P7", "孙七", "female", "1990-01-01", villageA)
		gone := p.Person("P6", "吴六", "male", "1990-01-01", villageA)
		p.Event("move_out", "person", desktest.Ref("P6"), "date", "2023-01-01", "to_area", "外省")
		dead := p.Person("P5", "赵五", "male", "1950-01-01", villageA)
		p.Event("death", "person", desktest.Ref("P5"), "date", "2023-01-01")
		for _, c := range []struct {
			says string
			who  person.ID
			want []journal.Kind
		}{
			{"a child", z.child, []journal.Kind{"move_out", "move", "head", "split", "adoption", "death"}},
			{"without a household", lone, []journal.Kind{"move_out", "move", "marriage", "head", "death"}},
			{"moved out", gone, []journal.Kind{"move_in", "marriage", "head", "death"}},
			{"dead", dead, []journal.Kind{}},
		} {
			got, err := p.desk.Person(t.Context(), desktest.Clerk(villageA), c.who)
			if err != nil {
				t.Fatal(err)
			}
			if !slices.Equal(got.Next, c.want) {
				t.Errorf("%s: next are %v, want %v", c.says, got.Next, c.want)
			}
		}
	})
}

func TestHistoryTellsCorrectionsAndVoids(t *testing.T) {
	each(t, func(t *testing.T, p *place) {
		z := p.zhang()
		married := journal.DeriveID("marriage", "person", desktest.Ref("P1"), "partner", desktest.Ref("P2"), "date", "2021-06-01", "area", villageA.String())
		p.do(register.Command{Kind: "marriage", Event: married, Reason: "the date was misread",
			Typed: map[string]string{"person": desktest.Ref("P1"), "partner": desktest.Ref("P2"), "date": "2021-06-11", "area": villageA.String()}})
		p.do(register.Command{Event: married, Void: true, Reason: "another couple of that name"})
		record := journal.DeriveID("person", "person", desktest.Ref("P1"), "name", "张桂生", "sex", "male", "birth_date", "1980-05-01", "area", villageA.String(), "since", "2020-01-01",
			"household", desktest.Ref("H1"), "relation", "head", "id_type", "citizen", "id_number", "990305198005010018", "phone", "+86 138 0000 1111")
		p.do(register.Command{Kind: "person", Event: record, Reason: "a new telephone",
			Overrides: []journal.Override{{Rule: "person.number.doubt", Reason: "as on the card"}},
			Typed: map[string]string{"person": desktest.Ref("P1"), "name": "张桂生", "sex": "male", "birth_date": "1980-05-01", "area": villageA.String(), "since": "2020-01-01",
				"household": desktest.Ref("H1"), "relation": "head", "id_type": "citizen", "id_number": "990305198005010018", "phone": "13811112222"}})
		got, err := p.desk.History(t.Context(), desktest.Clerk(villageA), z.father)
		if err != nil {
			t.Fatal(err)
		}
		var told []string
		for _, s := range got.Steps {
			line := []string{s.Act, string(s.Kind), s.Author, s.Reason}
			for _, c := range s.Changes {
				line = append(line, c.Field.Code+": "+got.Legend.Text(words.ZH, c.Field, c.Before)+" > "+got.Legend.Text(words.ZH, c.Field, c.After))
			}
			told = append(told, strings.Join(line, "|"))
		}
		want := []string{
			"correct|person|clerk|a new telephone|phone: 138****1111 > 138****2222",
			"void|marriage|clerk|another couple of that name|person: 张桂生 > |partner: 王小红 > |date: 2021-06-11 > |area: Village A > |registered: 2026-03-01 > ",
			"correct|marriage|clerk|the date was misread|date: 2021-06-01 > 2021-06-11",
			"event|birth|operator|",
			"event|marriage|operator||person:  > 张桂生|partner:  > 王小红|date:  > 2021-06-01|area:  > Village A|registered:  > 2026-03-01",
			"record|person|operator|as the sheet says|name:  > 张桂生|sex:  > 男|birth_date:  > 1980-05-01|area:  > Village A|household:  > 幸福路 12 号|relation:  > 户主|since:  > 2020-01-01|id_type:  > 居民身份证|id_number:  > 990*************18|phone:  > 138****1111|registered:  > 2026-03-01",
		}
		if !slices.Equal(told, want) {
			t.Errorf("the history tells\n%s\nwant\n%s", strings.Join(told, "\n"), strings.Join(want, "\n"))
		}
		e, err := p.desk.Event(t.Context(), desktest.Clerk(villageA), married)
		if err != nil {
			t.Fatal(err)
		}
		if !e.Voided || !e.Corrected || len(e.Versions) != 3 || e.Versions[1].Values.Get("date") != "2021-06-11" || e.Versions[2].Act != office.ActVoid || e.Versions[2].Values != nil {
			t.Errorf("the event is %+v", e)
		}
		if f, err := p.desk.Find(t.Context(), desktest.Operator(), "13800001111", area.Code{}, 5); err != nil || len(f.Hits) != 0 {
			t.Errorf("the old telephone finds %v, %v, want nobody", f.Hits, err)
		}
		if f, err := p.desk.Find(t.Context(), desktest.Operator(), "13811112222", area.Code{}, 5); err != nil || len(f.Hits) != 1 {
			t.Errorf("the new telephone finds %v, %v, want one", f.Hits, err)
		}
	})
}

func TestNumbersAreRevealedForAReason(t *testing.T) {
	each(t, func(t *testing.T, p *place) {
		z := p.zhang()
		if _, _, err := p.desk.Reveal(t.Context(), desktest.Clerk(villageA), z.father, " "); !fault.Is(err, "office.reveal.why") {
			t.Errorf("without a reason: %v, want office.reveal.why", err)
		}
		ids, phone, err := p.desk.Reveal(t.Context(), desktest.Clerk(villageA), z.father, "a certificate")
		if err != nil || len(ids) != 1 || ids[0].Number != "990305198005010018" || phone != "+86 138 0000 1111" {
			t.Errorf("revealed %+v, %q, %v", ids, phone, err)
		}
		if seen := p.Seen.Last(); seen.Detail != "a certificate" || !slices.Equal(seen.People, []person.ID{z.father}) {
			t.Errorf("the look is %+v, want the reason and the person", seen)
		}
	})
}

func TestAHouseholdIsShownWhole(t *testing.T) {
	each(t, func(t *testing.T, p *place) {
		z := p.zhang()
		p.Event("divorce", "person", desktest.Ref("P1"), "partner", desktest.Ref("P2"), "date", "2024-01-01", "area", villageA.String())
		p.Event("move", "person", desktest.Ref("P2"), "date", "2024-02-01", "area", villageB.String(), "household", desktest.Ref("H2"), "relation", "other")
		got, err := p.desk.Household(t.Context(), desktest.Clerk(villageA), household.FromSource("s", "H1"))
		if err != nil {
			t.Fatal(err)
		}
		if got.Area.Name != "Village A" || got.Address != "幸福路 12 号" || got.Head != z.father {
			t.Errorf("the household is %+v", got)
		}
		if len(got.Members) != 2 || got.Members[0].Person.ID != z.father || got.Members[1].Person.ID != z.child {
			t.Errorf("members are %+v, want father and child", got.Members)
		}
		if len(got.Former) != 1 || !got.Former[0].Person.Elsewhere || got.Former[0].End.String() != "2024-02-01" {
			t.Errorf("former members are %+v, want the mother, elsewhere", got.Former)
		}
		var kinds []string
		for _, e := range got.Timeline {
			kinds = append(kinds, string(e.Kind.Code))
		}
		if want := []string{"move", "divorce", "birth", "marriage", "person", "person", "household"}; !slices.Equal(kinds, want) {
			t.Errorf("the timeline is %v, want %v", kinds, want)
		}
		if want := []journal.Kind{"birth", "move_in", "merge", "head", "split"}; !slices.Equal(got.Next, want) {
			t.Errorf("next are %v, want %v", got.Next, want)
		}
	})
}
