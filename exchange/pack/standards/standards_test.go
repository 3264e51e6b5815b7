package standards_test

import (
	"strings"
	"testing"

	"wanjia/base/money"
	"wanjia/base/words"
	"wanjia/domain/assessment"
	"wanjia/exchange/pack/oversight"
	"wanjia/exchange/pack/standards"
	"wanjia/packs"
)

func lists(t *testing.T) map[string]*assessment.Checklist {
	t.Helper()
	c, wrong := oversight.Load(packs.Files(), "core", "cn-township")
	if len(wrong) > 0 {
		t.Fatal(wrong[0])
	}
	return c.Checklists
}

func TestTheStandardsThatTheProgramCarriesAreRead(t *testing.T) {
	set, wrong := standards.Load(packs.Files(), lists(t), "core", "cn-township")
	for _, w := range wrong {
		t.Error(words.Text(words.EN, w.Key, w.Args))
	}
	if len(set) != 5 {
		t.Fatalf("%d standards; want five", len(set))
	}
	room := set["service-room"]
	want := []struct {
		fen    money.Fen
		points int
	}{{50_000_00, 15}, {30_000_00, 8}, {20_000_00, 5}}
	for i, l := range room.Levels {
		if l.Grant != want[i].fen || l.Points != want[i].points {
			t.Errorf("%s is %v and %d points; want %v", l.Code, l.Grant, l.Points, want[i])
		}
	}
}

const small = `id: small
version: 1
title: {zh: 小, en: Small}
about: village
checklist: small
months: 12
team: 2
vote: {turnout: 50, yes: 60}
spot: 10
levels: [{code: one, title: {zh: 一级, en: One}, from: 70}]
`

func TestEveryMistakeOfAStandardIsToldAndItemsAboutFamiliesAreRefused(t *testing.T) {
	list := func(title string, critical bool) map[string]*assessment.Checklist {
		return map[string]*assessment.Checklist{"small": {ID: "small", Pass: 70, Items: []assessment.Item{{Code: "a", Critical: critical, Title: words.Sentence{ZH: title, EN: title}}}}}
	}
	if _, problems := standards.Parse("f", []byte(small), list("Open daily", false)); len(problems) > 0 {
		t.Fatal(problems[0])
	}
	for name, c := range map[string]struct{ old, now, item, key string }{
		"an item about births":       {"", "", "Births are few", "standard.check.charter"},
		"in Chinese":                 {"", "", "无多孩出生", "standard.check.charter"},
		"a title about them":         {"en: Small", "en: Low fertility", "Open", "standard.check.charter"},
		"no such site":               {"about: village", "about: clinic", "Open", "pack.choice"},
		"no such checklist":          {"checklist: small", "checklist: other", "Open", "standard.check.checklist"},
		"levels in the wrong order":  {"from: 70}]", "from: 70}, {code: two, title: {zh: 二级, en: Two}, from: 80}]", "Open", "standard.check.levels"},
		"a level below the pass":     {"from: 70", "from: 60", "Open", "standard.check.pass"},
		"fewer than half is no vote": {"yes: 60", "yes: 40", "Open", "pack.whole"},
	} {
		for _, veto := range []bool{false, true} {
			_, problems := standards.Parse("f", []byte(strings.Replace(small, c.old, c.now, 1)), list(c.item, veto))
			found := false
			for _, p := range problems {
				found = found || p.Key == c.key
				if s := words.Text(words.ZH, p.Key, p.Args); strings.Contains(s, "{") || s == p.Key {
					t.Errorf("%s: %s", name, s)
				}
			}
			if !found {
				t.Errorf("%s, critical %v: %v; want %s", name, veto, problems, c.key)
			}
		}
	}
}
