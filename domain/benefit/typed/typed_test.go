package typed_test

import (
	"strings"
	"testing"

	"wanjia/base/day"
	"wanjia/base/money"
	"wanjia/domain/area"
	"wanjia/domain/benefit"
	"wanjia/domain/benefit/typed"
	"wanjia/domain/person"
	"wanjia/exchange/pack/schemes"
	"wanjia/packs"
)

// lines says that a code lies under each shorter one that it begins with.
type lines struct{}

func (lines) Under(c, ancestor area.Code) bool {
	return strings.HasPrefix(c.String(), ancestor.String())
}

func set(t *testing.T) benefit.Set {
	t.Helper()
	all, wrong := schemes.Load(packs.Files(), "core", "cn-township")
	if len(wrong) > 0 {
		t.Fatal(wrong[0])
	}
	return all
}

func date(t *testing.T, text string) day.Partial {
	t.Helper()
	p, err := day.ParsePartial(text)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// family is an example's case as a family would type it in; ok is false where it has moves, deaths or grants, which aren't asked for.
func family(s *benefit.Scheme, c *benefit.Case) (f typed.Family, ok bool) {
	places := append(append([]benefit.Place{}, c.Registered...), c.Usual...)
	if c.Dead || len(places) != 1 || places[0].From > -1<<29 || places[0].UntilHow != 0 || len(c.Grants) > 0 || len(c.Parents) > 0 {
		return f, false
	}
	f.Area = places[0].Area
	one := typed.Somebody{Sex: c.Sex, Birth: c.Birth}
	for _, k := range c.Children {
		f.Children = append(f.Children, typed.Somebody{Sex: k.Sex, Birth: k.Birth, Death: k.Death})
	}
	for _, sh := range c.Shown {
		switch sh.Fact {
		case "person.rural":
			b, _ := sh.Value.Bool()
			one.Rural = &b
		case "person.student":
			one.Student, _ = sh.Value.Text()
		case "household.income_band":
			f.Income, _ = sh.Value.Text()
		case "household.emergency":
			f.Emergency, _ = sh.Value.Text()
		case "children.disability":
			for i := range f.Children {
				n, _ := sh.Value.Int()
				f.Children[i].Disability = &n
			}
		default:
			return f, false
		}
	}
	f.Others = max(0, len(c.Members)-1)
	if s.Who == benefit.ForChild {
		f.Children = []typed.Somebody{one}
	} else {
		f.Adults = []typed.Somebody{one}
		f.Others = max(0, len(c.Members)-1-len(f.Children))
	}
	return f, true
}

// TestAFamilyThatIsTypedInIsAnsweredAsTheSchemesOwnExamplesSay: the calculator is the rules and nothing beside them.
func TestAFamilyThatIsTypedInIsAnsweredAsTheSchemesOwnExamplesSay(t *testing.T) {
	all, asked := set(t), 0
	for _, s := range all {
		for i := range s.Examples {
			e := &s.Examples[i]
			f, ok := family(s, &e.Case)
			if !ok {
				continue
			}
			asked++
			answers, err := f.Ask(benefit.Set{s}, max(e.On, s.From), lines{})
			if err != nil || len(answers) != 1 {
				t.Fatalf("%s, %s: %v, %d answers", s.ID, e.Title.EN, err, len(answers))
			}
			var owed money.Fen
			for _, fen := range e.Owed {
				owed += fen
			}
			if got := answers[0]; got.Verdict != e.Says || got.Total() != owed {
				t.Errorf("%s, %s: %s and %s, the example says %s and %s", s.ID, e.Title.EN, got.Verdict.Name(), got.Total(), e.Says.Name(), owed)
			}
		}
	}
	if asked < 20 {
		t.Errorf("only %d examples could be typed in", asked)
	}
}

func TestWhatIsLeftOutMakesAnAnswerUnclearAndRefusesNobody(t *testing.T) {
	f := typed.Family{Area: area.MustCode("990101"), Adults: []typed.Somebody{{Birth: date(t, "1960-01-01")}}, Children: []typed.Somebody{{Birth: date(t, "2016-03-01"), Sex: person.Female}, {}}}
	answers, err := f.Ask(set(t), day.Must("2026-03-31"), lines{})
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range answers {
		switch {
		case a.Scheme.ID == "girls-education-aid" && a.Index == 0 && a.Verdict != benefit.Unclear:
			t.Errorf("a girl of whose school and family nothing was said: %s", a.Verdict.Name())
		case a.Kind == benefit.ForChild && a.Index == 1 && (a.Verdict == benefit.Yes || len(a.Periods) > 0):
			t.Errorf("a child of whom nothing was said is owed %s by %s", a.Total(), a.Scheme.ID)
		}
	}
}

func TestEveryChildCountsAlikeAndADeadOneIsAskedForNothing(t *testing.T) {
	child := typed.Somebody{Birth: date(t, "2025-05-09"), Sex: person.Male}
	gone := child
	gone.Death = date(t, "2025-08-01")
	f := typed.Family{Area: area.MustCode("990101"), Children: []typed.Somebody{child, child, gone, child}}
	answers, err := f.Ask(set(t), day.Must("2026-03-31"), lines{})
	if err != nil {
		t.Fatal(err)
	}
	var of []int
	for _, a := range answers {
		if a.Scheme.ID == "childcare-2025" {
			of = append(of, a.Index)
			if a.Total() != money.Yuan(7200) {
				t.Errorf("child %d is owed %s", a.Index, a.Total())
			}
		}
	}
	if len(of) != 3 {
		t.Errorf("asked for children %v", of)
	}
}
