package measures

import (
	"strings"
	"testing"

	"wanjia/base/words"
	"wanjia/domain/care"
	"wanjia/exchange/pack/programmes"
	"wanjia/packs"
)

func served(t testing.TB) map[string]*care.Programme {
	t.Helper()
	set, problems := programmes.Load(packs.Files(), "core", "cn-township")
	for _, p := range problems {
		t.Error(words.Text(words.EN, p.Key, p.Args))
	}
	return set
}

func TestTheMeasuresThatTheProgramCarriesAreSound(t *testing.T) {
	offered := served(t)
	set, problems := Load(packs.Files(), offered, "core", "cn-township")
	for _, p := range problems {
		t.Error(words.Text(words.EN, p.Key, p.Args))
	}
	if len(set) < 15 || len(offered) < 9 {
		t.Errorf("%d measures and %d programmes", len(set), len(offered))
	}
}

// Indicators 22 to 24 of the reference: no goal, and never by worker, whatever the measure's own file says or leaves out.
func TestWhatIsAboutChoosingCarriesNoGoalAndIsNotToldByWorker(t *testing.T) {
	const good = `id: x
title: {zh: 一, en: One}
source: "for tests"
programme: choice
unit: visits
form: choice
by: [area]
hit:
  - {code: told_methods, is: ["yes"]}
`
	offered := served(t)
	if _, problems := Parse("f", []byte(good), offered); len(problems) > 0 {
		t.Fatal(problems)
	}
	for says, c := range map[string]struct{ old, now, key string }{
		"a goal":                   {"by: [area]", "by: [area]\ngoal: \"90\"", "measure.goal"},
		"by worker":                {"by: [area]", "by: [area, worker]", "measure.worker"},
		"nothing to count":         {"hit:\n  - {code: told_methods, is: [\"yes\"]}\n", "", "measure.hit"},
		"by birth order":           {"by: [area]", "by: [birth_order]", "pack.choice"},
		"pay":                      {"by: [area]", "pay: yes", "pack.key"},
		"its own word on choosing": {"by: [area]", "by: [area]\nchoice: false", "pack.key"},
		"no such programme":        {"programme: choice", "programme: sterilisation", "measure.programme"},
		"of all women":             {"by: [area]", "by: [area]\npeople: {from_months: 180, to_months: 600}", "measure.people.choice"},
		"people said twice":        {"programme: choice", "programme: child\npeople: {born: true, turn_months: 5}", "measure.people.who"},
		"people of no age":         {"programme: choice", "programme: child\npeople: {from_months: 60, to_months: 6}", "measure.people.who"},
		"people by worker":         {"programme: choice\nunit: visits\nform: choice\nby: [area]", "programme: child\nunit: visits\nform: choice\nby: [worker]\npeople: {born: true}", "measure.people"},
		"no such unit":             {"unit: visits", "unit: women", "pack.choice"},
	} {
		_, problems := Parse("f", []byte(strings.Replace(good, c.old, c.now, 1)), offered)
		found := false
		for _, p := range problems {
			found = found || p.Key == c.key
			for _, lang := range []words.Lang{words.ZH, words.EN} {
				if s := words.Text(lang, p.Key, p.Args); strings.Contains(s, "{") || s == p.Key {
					t.Errorf("%s: %s", says, s)
				}
			}
		}
		if !found {
			t.Errorf("%s: %v, want %s", says, problems, c.key)
		}
	}
}

func FuzzParse(f *testing.F) {
	offered := served(f)
	f.Add([]byte("id: x"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		if d, problems := Parse("f", raw, offered); len(problems) == 0 && (d == nil || d.ID == "") {
			t.Errorf("%q was read as %+v", raw, d)
		}
	})
}
