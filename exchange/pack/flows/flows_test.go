package flows_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"wanjia/base/words"
	"wanjia/domain/access"
	"wanjia/exchange/pack/flows"
	"wanjia/packs"
)

func TestTheKindsOfCasesThatTheProgramCarriesAreSound(t *testing.T) {
	set, problems := flows.Load(packs.Files(), "core")
	for _, p := range problems {
		t.Error(words.Text(words.EN, p.Key, p.Args))
	}
	for _, id := range []string{"claim", "appeal", "complaint", "order"} {
		if set[id] == nil {
			t.Errorf("%s isn't there", id)
		}
	}
}

// TestARefusalTakesTwoPeopleAndTheFamilysWord holds that nobody is refused by one person, or unheard.
func TestARefusalTakesTwoPeopleAndTheFamilysWord(t *testing.T) {
	set, _ := flows.Load(packs.Files(), "core")
	refuse, ok := set["claim"].Step("refuse")
	if !ok || len(refuse.From) != 1 || refuse.From[0] != "doubted" || !refuse.Reason || refuse.Apart[0] != "doubt" {
		t.Errorf("the step is %+v; want from doubted alone, apart from who doubted, with a reason", refuse)
	}
	if f := refuse.Fields[0]; f.Code != "heard" || !f.Required {
		t.Errorf("the first field is %+v; want what the family said, required", f)
	}
	for _, s := range set["claim"].Steps {
		if s.To == "refused" && s.ID != "refuse" {
			t.Errorf("%s leads to a refusal too", s.ID)
		}
	}
}

const good = `id: small
version: 1
title: {zh: 小, en: Small}
purpose: oversight
start: a
open:
  by: [window]
  fields:
    - {code: x, kind: choice, title: {zh: 选, en: X}, options: [{code: p, title: {zh: 甲, en: P}}]}
states:
  - {id: a, title: {zh: 甲, en: A}, owner: window, clock: {days: 3, count: working}}
  - {id: b, title: {zh: 乙, en: B}, final: true}
steps:
  - {id: go, title: {zh: 去, en: Go}, from: [a], to: b, by: [window]}
`

func TestEveryMistakeIsToldWithItsLine(t *testing.T) {
	if d, problems := flows.Parse("f", []byte(good)); len(problems) > 0 || d.Opening.By[0] != access.Window || d.States[0].Clock.Days != 3 {
		t.Fatalf("%+v with problems %v", d, problems)
	}
	for name, c := range map[string]struct{ old, now, key, line string }{
		"nothing":               {good, "", "pack.empty", "1"},
		"no yaml":               {"id: small", "id: [", "pack.syntax", "2"},
		"a stranger":            {"start: a", "start: a\nbegin: a", "pack.key", "6"},
		"twice":                 {"start: a", "start: a\nstart: a", "pack.twice", "6"},
		"no start":              {"start: a\n", "", "pack.missing", "1"},
		"no such desk":          {"by: [window]\n  fields", "by: [windw]\n  fields", "pack.choice", "7"},
		"no such kind":          {"kind: choice", "kind: choise", "pack.choice", "9"},
		"no such purpose":       {"purpose: oversight", "purpose: watching", "pack.choice", "4"},
		"no Chinese":            {"{zh: 小, en: Small}", "{zh: Small, en: Small}", "pack.chinese", "3"},
		"days like words":       {"days: 3", "days: three", "pack.whole", "11"},
		"a count of weeks":      {"count: working", "count: weekly", "pack.choice", "11"},
		"from a text":           {"from: [a]", "from: a", "pack.list", "14"},
		"final as a word":       {"final: true", "final: sure", "pack.flag", "12"},
		"an owner at an end":    {"final: true", "final: true, owner: window", "workflow.check.final", "12"},
		"a step to nowhere":     {"to: b, by", "to: c, by", "workflow.check.state", "14"},
		"once by nothing asked": {"by: [window]\n", "by: [window]\n  once: [y]\n", "workflow.check.once", "8"},
		"nobody's turn":         {"owner: window, clock", "clock", "workflow.check.owner", "11"},
	} {
		_, problems := flows.Parse("f", []byte(strings.Replace(good, c.old, c.now, 1)))
		found := false
		for _, p := range problems {
			found = found || p.Key == c.key && p.Args["line"] == c.line
			for _, lang := range []words.Lang{words.ZH, words.EN} {
				if s := words.Text(lang, p.Key, p.Args); strings.Contains(s, "{") || s == p.Key {
					t.Errorf("%s: %s", name, s)
				}
			}
		}
		if !found {
			t.Errorf("%s: %v; want %s in line %s", name, problems, c.key, c.line)
		}
	}
}

func TestALaterPacksKindTakesTheEarliersPlace(t *testing.T) {
	files := fstest.MapFS{"one/flow-small.yaml": {Data: []byte(good)}, "two/flow-small.yaml": {Data: []byte(strings.Replace(good, "version: 1", "version: 2", 1))}}
	set, problems := flows.Load(files, "one", "two")
	if len(problems) > 0 || set["small"].Version != 2 {
		t.Errorf("%+v, %v; want version 2", set["small"], problems)
	}
}
