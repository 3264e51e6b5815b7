package scorecards_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"wanjia/exchange/pack/flows"
	"wanjia/exchange/pack/scorecards"
	"wanjia/packs"
)

func TestTheShippedCardsAndGoalsAreRead(t *testing.T) {
	c, wrong := scorecards.Load(packs.Files(), "core", "cn-township")
	if len(wrong) > 0 {
		t.Fatal(wrong[0])
	}
	if len(c.Cards) == 0 || len(c.Goals) == 0 {
		t.Fatalf("%d cards, %d goals", len(c.Cards), len(c.Goals))
	}
	kinds, bad := flows.Load(packs.Files(), "core", "cn-township")
	if len(bad) > 0 {
		t.Fatal(bad[0])
	}
	for _, card := range c.Cards {
		for _, it := range card.Items {
			for _, flow := range it.Of {
				d := kinds[flow]
				if it.From.Name() == "clocks" && d == nil {
					t.Errorf("%s.%s counts cases of the kind %q, which there isn't", card.ID, it.ID, flow)
					continue
				}
				for _, state := range it.States {
					if s, ok := d.State(state); !ok || s.Clock == nil {
						t.Errorf("%s.%s counts turns in %q of %q, which has no clock", card.ID, it.ID, state, flow)
					}
				}
			}
		}
	}
}

const card = `id: village
title: {zh: 服务质量, en: Quality of service}
levels: [village]
items:
  - {id: answers, title: {zh: 按期答复, en: Answers in time}, about: {zh: 按期答复的占比, en: Those answered in time}, from: clocks, of: [complaint]}
`

func goal(id, zh, en, item string) string {
	return "id: " + id + "\ntitle: {zh: \"" + zh + "\", en: \"" + en + "\"}\ncard: village\nitem: " + item + "\nlevel: village\npercent: 90\nuntil: 2026-12-31\nsource: x\n"
}

func lint(t *testing.T, files map[string]string) string {
	t.Helper()
	m := fstest.MapFS{}
	for name, text := range files {
		m["own/"+name] = &fstest.MapFile{Data: []byte(text)}
	}
	var out []string
	for _, f := range scorecards.Lint(m, nil, "own") {
		out = append(out, f.Key+" "+f.Args["file"]+":"+f.Args["line"]+" "+f.Args["word"])
	}
	return strings.TrimSpace(strings.Join(out, "; "))
}

func TestGoalsOnBirthsFertilityContraceptionAbortionMarriageAndMovesAreRefused(t *testing.T) {
	if got := lint(t, map[string]string{"scorecard-village.yaml": card, "goal-a.yaml": goal("answers", "按期答复率", "Answers in time", "answers")}); got != "" {
		t.Fatalf("a goal on answers in time: %s", got)
	}
	for _, c := range [][3]string{
		{"birthrate", "目标", "Goal"}, {"a", "出生率不低于千分之十", "Goal"}, {"a", "结扎完成率", "Goal"}, {"a", "目标", "Contraceptive prevalence"}, {"a", "目标", "Abortions down by a tenth"},
		{"a", "结婚登记对数", "Goal"}, {"a", "目标", "Net in-migration"}, {"shengyu-lv", "目标", "Goal"}, {"a", "目标", "T F R of 2.1"}, {"a", "生 育 率", "Goal"},
	} {
		got := lint(t, map[string]string{"scorecard-village.yaml": card, "goal-a.yaml": goal(c[0], c[1], c[2], "answers")})
		if !strings.Contains(got, "pack.goal.charter own/goal-a.yaml:1") {
			t.Errorf("%q: %s; want the charter, by file and line", c, got)
		}
	}
}

func TestAGoalOnNoItemIsRefusedWhereverItPoints(t *testing.T) {
	for _, item := range []string{"births", "tfr", "population", "nothing"} {
		got := lint(t, map[string]string{"scorecard-village.yaml": card, "goal-a.yaml": goal("a", "按期答复", "In time", item)})
		if !strings.Contains(got, "pack.goal.item own/goal-a.yaml:4") {
			t.Errorf("%s: %s; want that there is no such item", item, got)
		}
	}
}

func TestACardCountsOnlyWhatServicesDo(t *testing.T) {
	for from, want := range map[string]string{"births": "pack.choice", "moves": "pack.choice", "clocks": "pack.card.flows", "timely": ""} {
		text := strings.Replace(card, "from: clocks, of: [complaint]", "from: "+from, 1)
		if got := lint(t, map[string]string{"scorecard-village.yaml": text}); want == "" && got != "" || !strings.Contains(got, want) {
			t.Errorf("from %s: %q, want %q", from, got, want)
		}
	}
	scored := strings.Replace(card, "Answers in time", "Abortions in time", 1)
	if got := lint(t, map[string]string{"scorecard-village.yaml": scored}); !strings.Contains(got, "pack.goal.charter own/scorecard-village.yaml:5") {
		t.Errorf("an item on abortions: %q", got)
	}
}

func TestAGoalMayStandOnAPackBeneath(t *testing.T) {
	m := fstest.MapFS{"core/scorecard-village.yaml": {Data: []byte(card)}, "own/goal-a.yaml": {Data: []byte(goal("a", "按期答复", "In time", "answers"))}}
	if wrong := scorecards.Lint(m, []string{"core"}, "own"); len(wrong) > 0 {
		t.Error(wrong[0])
	}
}

func FuzzCard(f *testing.F) {
	f.Add([]byte(card))
	f.Fuzz(func(_ *testing.T, raw []byte) {
		scorecards.Card("scorecard-x.yaml", raw)
		scorecards.Goal("goal-x.yaml", raw, nil)
	})
}
