package oversight_test

import (
	"strings"
	"testing"

	"wanjia/base/words"
	"wanjia/domain/assessment"
	"wanjia/exchange/pack/oversight"
	"wanjia/packs"
)

func load(t testing.TB) oversight.Content {
	t.Helper()
	c, problems := oversight.Load(packs.Files(), "core", "cn-township")
	for _, p := range problems {
		t.Fatal(words.Text(words.EN, p.Key, p.Args))
	}
	return c
}

// TestTheChecklistsThatTheProgramCarriesPassWhatIsWellAndFailWhatIsNot holds each to its ends.
func TestTheChecklistsThatTheProgramCarriesPassWhatIsWellAndFailWhatIsNot(t *testing.T) {
	c := load(t)
	for _, id := range []string{"clinic", "pharmacy", "nursery"} {
		if c.Checklists[id] == nil {
			t.Fatalf("%s isn't there", id)
		}
	}
	photo := []string{strings.Repeat("0", 64)}
	for id, l := range c.Checklists {
		units := []string{"u1", "u2"}
		well, ill := assessment.Answers{}, assessment.Answers{}
		for _, it := range l.Items {
			keys := []assessment.Key{{Item: it.Code}}
			if it.Each {
				keys = []assessment.Key{{Item: it.Code, Unit: "u1"}, {Item: it.Code, Unit: "u2"}}
			}
			for _, k := range keys {
				good, bad := "yes", "no"
				switch it.Kind {
				case assessment.YesNo:
				case assessment.Mark:
					good, bad = "10", "0"
				case assessment.Count:
					good, bad = "0", "99"
				}
				well[k], ill[k] = assessment.Answer{Value: good, Photos: photo}, assessment.Answer{Value: bad, Photos: photo}
			}
		}
		if r := l.Score(well, units); r.Verdict != assessment.Passed || r.Share != assessment.Whole {
			t.Errorf("%s: everything is well, and it is %+v", id, r)
		}
		if r := l.Score(ill, units); r.Verdict != assessment.Failed || r.Share != 0 || len(r.Critical) == 0 {
			t.Errorf("%s: nothing is well, and it is %+v", id, r)
		}
	}
}

const small = `id: small
version: 1
title: {zh: 小, en: Small}
pass: 60
items:
  - {code: a, title: {zh: 甲, en: A}}
  - {code: b, title: {zh: 乙, en: B}, kind: mark, max: 5}
`

func TestEveryMistakeOfAChecklistIsToldWithItsLine(t *testing.T) {
	if c, problems := oversight.Checklist("f", []byte(small)); len(problems) > 0 || c.Items[0].Least != 100 || c.Items[1].Least != 60 || c.Items[0].Weight != 1 {
		t.Fatalf("%+v with problems %v", c, problems)
	}
	for name, c := range map[string]struct{ old, now, key, line string }{
		"no pass":             {"pass: 60\n", "", "pack.missing", "1"},
		"a code like a title": {"code: a", "code: A b", "pack.code", "6"},
		"no such kind":        {"kind: mark", "kind: marks", "pack.choice", "7"},
		"a mark without most": {", max: 5", "", "assessment.check.max", "7"},
		"twice":               {"code: b", "code: a", "assessment.check.twice", "7"},
		"each of nothing":     {"max: 5", "max: 5, each: true", "assessment.check.sample", "7"},
	} {
		_, problems := oversight.Checklist("f", []byte(strings.Replace(small, c.old, c.now, 1)))
		found := false
		for _, p := range problems {
			found = found || p.Key == c.key && p.Args["line"] == c.line
			if s := words.Text(words.ZH, p.Key, p.Args); strings.Contains(s, "{") || s == p.Key {
				t.Errorf("%s: %s", name, s)
			}
		}
		if !found {
			t.Errorf("%s: %v; want %s in line %s", name, problems, c.key, c.line)
		}
	}
}
