package benefit_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"wanjia/base/day"
	"wanjia/base/money"
	"wanjia/domain/area"
	"wanjia/domain/benefit"
	"wanjia/domain/benefit/claimant"
	"wanjia/domain/person"
	"wanjia/domain/residence"
	"wanjia/domain/rule"
	"wanjia/exchange/pack"
	"wanjia/exchange/pack/schemes"
	"wanjia/packs"
)

// codes says that an area lies under each shorter code that it begins with.
type codes struct{}

func (codes) Under(c, ancestor area.Code) bool {
	return strings.HasPrefix(c.String(), ancestor.String())
}

func code(text string) area.Code {
	c, err := area.ParseCode(text)
	if err != nil {
		panic(err)
	}
	return c
}

func scheme(t testing.TB, id benefit.ID, on string) *benefit.Scheme {
	t.Helper()
	set, wrong := schemes.Load(packs.Files(), "core", "cn-township")
	if len(wrong) > 0 {
		t.Fatal(wrong[0])
	}
	s, ok := set.Find(id, day.Must(on))
	if !ok {
		t.Fatalf("no scheme %s", id)
	}
	return s
}

func born(t testing.TB, text string) benefit.Case {
	t.Helper()
	p, err := day.ParsePartial(text)
	if err != nil {
		t.Fatal(err)
	}
	return benefit.Case{Known: true, Birth: p, Registered: []benefit.Place{{Area: code("990101"), From: -1 << 30, FromHow: residence.Birth}}}
}

func decide(t testing.TB, s *benefit.Scheme, c benefit.Case, on string) benefit.Decision {
	t.Helper()
	d, err := s.Decide(&c, day.Must(on), codes{})
	if err != nil {
		t.Fatal(err)
	}
	brief, err := s.Owes(&c, day.Must(on), codes{})
	if got, want := fmt.Sprint(brief.Verdict, brief.Lines()), fmt.Sprint(d.Verdict, d.Lines()); err != nil || got != want {
		t.Fatalf("in brief %s (%v) is owed, at length %s", got, err, want)
	}
	return d
}

// TestTheFormulaOfTheChildcareSubsidy: every month of birth from 2022 to 2024 gets 300 × ((Y+3−2025)×12 + M) in all, no
// calendar year more than 3,600; later births get three payments.
func TestTheFormulaOfTheChildcareSubsidy(t *testing.T) {
	s := scheme(t, "childcare-2025", "2026-01-01")
	for m := day.MonthOf(2021, 10); m <= day.MonthOf(2027, 12); m++ {
		for _, on := range []day.Day{m.First(), m.Last()} {
			d := decide(t, s, born(t, on.String()), "2031-01-01")
			y, n := m.Year(), m.Number()
			want := money.Fen(0)
			switch {
			case y >= 2025:
				want = 10_800_00
			case y >= 2022:
				want = money.Fen((y+3-2025)*12+n) * 300_00
			}
			if d.Total() != want {
				t.Errorf("born %s: %s, want %s", on, d.Total(), want)
			}
			for i := range d.Periods {
				if p := &d.Periods[i]; p.Fen > 3600_00 || p.Fen != money.Fen(p.Months)*300_00 {
					t.Errorf("born %s: %s for %d months of %s", on, p.Fen, p.Months, p.Code)
				}
			}
		}
	}
}

func TestAPeriodIsOwedFromTheFirstDayOfItsYear(t *testing.T) {
	s := scheme(t, "childcare-2025", "2026-01-01")
	for on, want := range map[string]money.Fen{"2024-12-31": 0, "2025-01-01": 3600_00, "2025-12-31": 3600_00, "2026-01-01": 7200_00, "2026-03-31": 7200_00} {
		if d := decide(t, s, born(t, "2023-12-05"), on); d.Total() != want {
			t.Errorf("born 2023-12 up to %s: %s, want %s", on, d.Total(), want)
		}
	}
}

func TestTheDeadlineOfAFirstClaim(t *testing.T) {
	s := scheme(t, "childcare-2025", "2026-01-01")
	for birth, want := range map[string]string{"2022-01-01": "2025-12-31", "2024-12-31": "2025-12-31", "2025-01-01": "2026-12-31", "2026-11-30": "2027-12-31"} {
		if d := decide(t, s, born(t, birth), "2027-01-01"); d.Deadline.String() != want {
			t.Errorf("born %s: first claim by %s, want %s", birth, d.Deadline, want)
		}
	}
}

func TestWhatIsNotKnownIsAskedForAndRefusesNobody(t *testing.T) {
	s := scheme(t, "childcare-2025", "2026-01-01")
	d := decide(t, s, born(t, "2023"), "2026-03-31")
	if d.Verdict != benefit.Unclear || len(d.Missing) != 1 || d.Missing[0] != "person.birth_month" {
		t.Errorf("a year of birth alone gives %s, missing %q; want unclear and person.birth_month", d.Verdict.Name(), d.Missing)
	}
}

func TestADecisionExplainsItself(t *testing.T) {
	s := scheme(t, "childcare-2025", "2026-01-01")
	d := decide(t, s, born(t, "2023-12-05"), "2026-03-31")
	f := d.Periods[0].Findings[0]
	facts := f.Facts()
	if f.Clause != "born" || f.Rule().Source == "" || len(facts) != 1 || facts[0].Name != "person.birth_year" || facts[0].Value.String() == "" {
		t.Errorf("the first finding is %s with %v", f.Clause, facts)
	}
}

func TestAProvinceMaySayOtherwiseOnMoves(t *testing.T) {
	s := *scheme(t, "childcare-2025", "2026-01-01")
	s.Moves = append(s.Moves, benefit.MoveRule{Region: code("98"), Stop: benefit.NextYear, Start: benefit.NextYear})
	c := born(t, "2023-12-05")
	c.Registered = []benefit.Place{
		{Area: code("980101"), From: -1 << 30, FromHow: residence.Birth, Until: day.Must("2025-03-10"), UntilHow: residence.Move},
		{Area: code("990101"), From: day.Must("2025-03-10"), FromHow: residence.Move},
	}
	d := decide(t, &s, c, "2026-03-31")
	if d.Total() != 7200_00 || len(d.Periods[0].Parts) != 1 || d.Periods[0].Parts[0].Area != code("980101") || d.Periods[1].Parts[0].Area != code("990101") {
		t.Errorf("%+v: want all of 2025 from where it was left, 2026 from where it is", d.Periods)
	}
}

func TestWhoMayClaim(t *testing.T) {
	s := scheme(t, "childcare-2025", "2026-01-01")
	mother, father, other := benefit.Kin{ID: id("m"), Role: benefit.Mother}, benefit.Kin{ID: id("f"), Role: benefit.Father}, benefit.Kin{ID: id("a"), Role: benefit.Mother, Adoptive: true, Since: day.Must("2025-06-01")}
	gone := func(k benefit.Kin) benefit.Kin {
		k.Dead, k.Death = true, day.Must("2025-02-01").Partial()
		return k
	}
	show := func(fact, value string) benefit.Shown { return benefit.Shown{Fact: fact, Value: rule.OfText(value)} }
	for _, c := range []struct {
		says    string
		parents []benefit.Kin
		shown   []benefit.Shown
		want    string
	}{
		{"either parent", []benefit.Kin{mother, father}, nil, "mother m, father f"},
		{"after divorce the parent with custody alone", []benefit.Kin{mother, father}, []benefit.Shown{show("custody", "father")}, "custodian f"},
		{"the parent who lives", []benefit.Kin{gone(mother), father}, []benefit.Shown{show("guardian", "G")}, "father f"},
		{"a guardian where none does", []benefit.Kin{gone(mother), gone(father)}, []benefit.Shown{show("guardian", "G")}, "guardian G"},
		{"an institution where there is nobody", nil, []benefit.Shown{show("institution", "I")}, "institution I"},
		{"whoever adopted the child", []benefit.Kin{mother, father, other}, nil, "mother a"},
	} {
		k := born(t, "2024-01-01")
		k.Parents, k.Shown = c.parents, c.shown
		var got []string
		for _, w := range claimant.On(s, &k, day.Must("2026-01-01")) {
			got = append(got, w.Role.Name()+" "+named(w))
		}
		if strings.Join(got, ", ") != c.want {
			t.Errorf("%s: %q, want %q", c.says, got, c.want)
		}
	}
}

func id(own string) person.ID { return person.FromSource("s", own) }

// named is a claimant's name, or the made-up name that their id was made of.
func named(c claimant.Claimant) string {
	for _, own := range []string{"m", "f", "a"} {
		if c.Person == id(own) {
			return own
		}
	}
	return c.Name
}

// drafted is a scheme made from a few lines, for what the shipped ones don't use.
func drafted(t *testing.T, more string) *benefit.Scheme {
	t.Helper()
	text := `id: draft
version: 1.0.0
in_force: {from: 2025-01-01}
title: {zh: 草案, en: Draft}
about: {zh: 草案, en: Draft}
source: [{document: x}]
verified: true
who: person
clauses:
  - {id: any, title: {zh: 任何人, en: Anybody}, source: x, when: person.age >= 0}
claimants: [self]
review: {every: year}
decide: {working_days: 30}
notices: {owed: {zh: 有, en: a}, refused: {zh: 无, en: b}, cut: {zh: 减, en: c}}
examples:
  - {title: {zh: 例, en: Example}, on: 2025-01-01, case: {birth: 1990}}
` + more
	lang, err := benefit.Language()
	if err != nil {
		t.Fatal(err)
	}
	s, wrong := schemes.Parse("scheme-draft.yaml", []byte(text), lang)
	if len(wrong) > 0 {
		t.Fatal(wrong[0])
	}
	return s
}

func TestAmountsAreATableByRegionAndDate(t *testing.T) {
	s := drafted(t, `period: quarter
amount:
  - {from: 2025-01, till: 2025-05, fen: 100, per: month, source: x, verified: true}
  - {from: 2025-06, fen: 200, per: month, source: x, verified: true}
  - {region: "9901", from: 2025-02, fen: 1000, per: month, source: x, verified: false}
  - {region: "990102", fen: 5000, per: month, when: person.sex == "male", source: x, verified: true}
`)
	for _, c := range []struct {
		area, sex string
		want      string
	}{
		{"980101", "male", "2025Q1 300 true, 2025Q2 400 true"},
		{"990101", "male", "2025Q1 2100 false, 2025Q2 3000 false"},
		{"990102", "female", "2025Q1 2100 false, 2025Q2 3000 false"},
		{"990102", "male", "2025Q1 15000 true, 2025Q2 15000 true"},
	} {
		k := born(t, "1990-01-01")
		k.Registered[0].Area = code(c.area)
		k.Sex, _ = person.ParseSex(c.sex)
		d := decide(t, s, k, "2025-06-30")
		var got []string
		for _, p := range d.Periods {
			got = append(got, fmt.Sprint(p.Code, " ", int64(p.Fen), " ", p.Payable))
		}
		if strings.Join(got, ", ") != c.want {
			t.Errorf("%s %s: %s, want %s", c.area, c.sex, strings.Join(got, ", "), c.want)
		}
		if c.area == "990101" && len(d.Lines()) != 0 {
			t.Error("an amount that nobody confirmed is among what can be paid")
		}
	}
}

func TestAYearsAmountSumsBackWhateverItsParts(t *testing.T) {
	s := drafted(t, "period: year\namount:\n  - {fen: 100001, per: year, source: x, verified: true}\n")
	for m := 1; m <= 12; m++ {
		k := born(t, "1990-01-01")
		on := day.MonthOf(2025, m).First() + 3
		k.Registered = []benefit.Place{{Area: code("990101"), From: -1 << 30, FromHow: residence.Baseline, Until: on, UntilHow: residence.Move}, {Area: code("990102"), From: on, FromHow: residence.Move}}
		if d := decide(t, s, k, "2025-12-31"); d.Total() != 100001 {
			t.Errorf("moved in month %d: %d, want 100001", m, d.Total())
		}
	}
}

func TestTimesGrantsRegionsAndHalves(t *testing.T) {
	s := drafted(t, `period: half
region: "9901"
excludes: [other]
amount:
  - {fen: 100, per: month, times: household.size, source: x, verified: true}
`)
	k := born(t, "1990-01-01")
	k.Members = []benefit.Kin{{}, {}, {Dead: true, Death: day.Must("2025-03-03").Partial()}}
	d := decide(t, s, k, "2025-12-31")
	if len(d.Periods) != 2 || d.Periods[0].Code != "2025H1" || d.Periods[0].Fen != 1200 || d.Periods[1].Fen != 1200 {
		t.Errorf("%+v: want two halves of 1200", d.Periods)
	}
	k.Grants = []benefit.Grant{{Scheme: "other", From: day.Must("2025-07-01")}}
	d = decide(t, s, k, "2025-12-31")
	if !d.Periods[0].Owed() || d.Periods[1].Owed() {
		t.Error("who gets another scheme from July is owed this one until June and no longer")
	}
	k.Registered[0].Area = code("980101")
	if d := decide(t, s, k, "2025-12-31"); d.Verdict != benefit.No {
		t.Errorf("outside the region: %s", d.Verdict.Name())
	}
}

func TestMayFitNeverLeavesOutWhoFits(t *testing.T) {
	all, wrong := schemes.Load(packs.Files(), "core", "cn-township")
	if len(wrong) > 0 {
		t.Fatal(wrong[0])
	}
	r := rand.New(rand.NewPCG(3, 4))
	fitted, childless := 0, 0
	for range 4000 {
		c := born(t, (day.Must("1930-01-01") + day.Day(r.IntN(97*365))).String())
		c.Sex = person.Sex(1 + r.IntN(2))
		if r.IntN(4) == 0 {
			c.Dead, c.Death = true, (c.Birth.Day() + day.Day(r.IntN(30000))).Partial()
		}
		for range r.IntN(3) {
			c.Children = append(c.Children, benefit.Kin{Sex: person.Sex(1 + r.IntN(2)), Birth: (c.Birth.Day() + 9000).Partial()})
		}
		c.Shown = []benefit.Shown{{Fact: "person.rural", Value: rule.OfBool(true)}, {Fact: "household.income_band", Value: rule.OfText("dibao")}, {Fact: "person.student", Value: rule.OfText("x")}}
		on := day.Must("2024-01-01") + day.Day(r.IntN(1500))
		for _, s := range all {
			d, err := s.Decide(&c, on, codes{})
			if err != nil {
				t.Fatal(err)
			}
			bare := benefit.Case{Known: true, Birth: c.Birth, Sex: c.Sex, Dead: c.Dead, Death: c.Death}
			may, err := s.MayFit(&bare, on)
			if err != nil {
				t.Fatal(err)
			}
			bare.Children = c.Children
			with, err := s.MayFitWithChildren(&bare, on)
			if err != nil {
				t.Fatal(err)
			}
			if d.Verdict != benefit.No && (!may || !with) {
				t.Fatalf("%s, born %s, on %s: %s, and left out (%t, with children %t)", s.ID, c.Birth, on, d.Verdict.Name(), !may, !with)
			}
			if may && !with {
				childless++
			}
			if d.Verdict == benefit.Yes {
				fitted++
			}
		}
	}
	if fitted < 300 || childless < 300 {
		t.Errorf("%d fitted, %d didn't by their children: the test has nothing to leave out", fitted, childless)
	}
}

func TestAClaimIsDecidedWithinThirtyWorkingDaysAndTheNoticeSaysWhat(t *testing.T) {
	s := scheme(t, "childcare-2025", "2026-01-01")
	days, err := pack.Workdays(packs.Files(), "core", "cn-township")
	if err != nil {
		t.Fatal(err)
	}
	for claimed, want := range map[string]string{"2025-09-15": "2025-10-31", "2026-01-30": "2026-03-19"} {
		if due, sure := s.DecideBy(day.Must(claimed), days); due.String() != want || !sure {
			t.Errorf("claimed %s: decided by %s (sure %v), want %s", claimed, due, sure, want)
		}
	}
	if _, sure := s.DecideBy(day.Must("2026-12-01"), days); sure {
		t.Error("a clock into 2027 is sure, before that year was announced")
	}
	for name, w := range s.Notices {
		w = w.Fill(map[string]string{"name": "N", "title": "T", "amount": "1", "periods": "P", "reasons": "R", "deadline": "D", "office": "O", "appeal_days": "60"})
		if strings.ContainsAny(w.ZH+w.EN, "{}") {
			t.Errorf("%s: %s %s", name, w.ZH, w.EN)
		}
	}
}
