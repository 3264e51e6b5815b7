package schedules_test

import (
	"strings"
	"testing"

	"wanjia/base/words"
	"wanjia/domain/schedule"
	"wanjia/exchange/pack/forms"
	"wanjia/exchange/pack/schedules"
	"wanjia/packs"
)

func TestTheSchedulesThatTheProgramCarriesAreSound(t *testing.T) {
	set, wrong := schedules.Load(packs.Files(), "core", "cn-township")
	asked, _ := forms.Load(packs.Files(), "core", "cn-township")
	for _, w := range append(append(wrong, schedules.Test(set)...), schedules.Agree(set, asked)...) {
		t.Error(words.Text(words.EN, w.Key, w.Args))
	}
	for _, id := range []string{"antenatal", "postnatal", "child", "immunisation", "cervical", "breast", "gynaecology", "preconception", "choice", "early-childhood"} {
		if d := set[id]; d == nil || len(d.Sources) == 0 || len(d.Examples) == 0 {
			t.Errorf("%s: %+v; want it there, with a source and an example", id, d)
		}
	}
}

// TestNothingOfChoiceComesDueByItself holds charter 4: counselling is offered twice and then only on request.
func TestNothingOfChoiceComesDueByItself(t *testing.T) {
	set, _ := schedules.Load(packs.Files(), "core", "cn-township")
	for _, c := range set["choice"].Contacts {
		if len(c.Every) > 0 {
			t.Errorf("%s comes again by itself", c.Code)
		}
	}
}

const good = `id: small
version: 1
title: {zh: 小计划, en: Small}
about: {zh: 说明, en: What}
programme: child
source: [{document: 规范}]
verified: true
anchor: birth
stops: [delivered]
who: subject.sex == "female"
contacts:
  - {code: one, form: dose, from: 0 days, due: 1 day, title: {zh: 一, en: One}}
  - {code: two, form: dose, from: 1 month, due: 6 weeks, until: 18 years, after: one, gap: 28 days, title: {zh: 二, en: Two}}
  - {code: three, form: screen, from: 35 years, due: 35 years, until: 65 years, every: [{when: last.kind == "hpv", span: 5 years}, {span: 3 years}], title: {zh: 三, en: Three}}
examples:
  - {title: {zh: 例, en: Example}, facts: {on: 2026-03-10, birth: 2026-03-01, sex: female}, done: [{contact: one, on: 2026-03-01}], due: {two: ahead 2026-04-12}}
`

func language(t testing.TB) func(string) (*schedule.Definition, []string) {
	t.Helper()
	lang, err := schedule.Language()
	if err != nil {
		t.Fatal(err)
	}
	return func(text string) (*schedule.Definition, []string) {
		d, problems := schedules.Parse("p/schedule-small.yaml", []byte(text), lang)
		var out []string
		for _, p := range problems {
			out = append(out, p.Key+" "+p.Args["line"])
			for _, l := range []words.Lang{words.ZH, words.EN} {
				if s := words.Text(l, p.Key, p.Args); strings.Contains(s, "{") || s == p.Key {
					t.Errorf("a sentence lacks what it names: %s", s)
				}
			}
		}
		return d, out
	}
}

func TestEveryMistakeIsToldWithItsLine(t *testing.T) {
	parse := language(t)
	if d, wrong := parse(good); d == nil || len(wrong) > 0 {
		t.Fatalf("a sound schedule: %v", wrong)
	}
	for _, c := range []struct{ says, old, now, want string }{
		{"a key that nobody knows", "anchor: birth", "anchors: birth", "pack.key 8"},
		{"no such anchor", "anchor: birth", "anchor: christening", "pack.choice 8"},
		{"an id that isn't the file's", "id: small", "id: large", "form.lint.filename 1"},
		{"a programme with a blank", "programme: child", "programme: the child", "form.lint.id 5"},
		{"no source", "source: [{document: 规范}]", "source: []", "form.lint.source 6"},
		{"a stop that is no anchor", "stops: [delivered]", "stops: [tired]", "schedule.lint.stops 9"},
		{"a stop where it begins", "stops: [delivered]", "stops: [birth]", "schedule.lint.stops 9"},
		{"a condition that can't be read", "who: subject.sex ==", "who: subject.sex =", "rule.syntax 10"},
		{"a fact that isn't there", "who: subject.sex", "who: subject.height", "rule.fact 10"},
		{"the last time where there is none", `who: subject.sex == "female"`, `who: last.kind == "hpv"`, "schedule.lint.last 10"},
		{"a condition that depends on nothing", `who: subject.sex == "female"`, `who: 1 < 2`, "form.lint.constant 10"},
		{"a code twice", "code: two", "code: one", "form.lint.again 13"},
		{"a span without a unit", "from: 1 month", "from: 30", "schedule.lint.span 13"},
		{"a span in fortnights", "from: 1 month", "from: 2 fortnights", "schedule.lint.span 13"},
		{"due before it begins", "due: 6 weeks", "due: 1 week", "schedule.lint.order 13"},
		{"over before it is due", "until: 18 years", "until: 5 weeks", "schedule.lint.order 13"},
		{"after something later", "after: one", "after: three", "schedule.lint.after 13"},
		{"after itself", "after: one", "after: two", "schedule.lint.after 13"},
		{"a gap after nothing", "after: one, gap", "gap", "schedule.lint.gap 13"},
		{"after something, and no gap", ", gap: 28 days", "", "schedule.lint.gap 13"},
		{"again at once", "{span: 3 years}", "{span: 0 days}", "schedule.lint.never 14"},
		{"a repeat that is never reached", `{when: last.kind == "hpv", span: 5 years}`, "{span: 5 years}", "schedule.lint.unreached 14"},
		{"no contact", good[strings.Index(good, "  - {code: one"):strings.Index(good, "examples:")], "  []\n", "form.lint.empty 12"},
		{"no example", good[strings.Index(good, "examples:"):], "examples: []\n", "form.lint.examples 15"},
		{"an example of a contact that isn't there", "due: {two:", "due: {four:", "schedule.lint.contact 16"},
		{"a visit for a contact that isn't there", "done: [{contact: one", "done: [{contact: zero", "schedule.lint.contact 16"},
		{"a day that can't be", "birth: 2026-03-01", "birth: 2026-13-01", "form.lint.day 16"},
		{"words of law on births", "en: What}", "en: Illegal birth}", "form.lint.phrase 4"},
	} {
		broken := strings.Replace(good, c.old, c.now, 1)
		if _, wrong := parse(broken); broken == good || !strings.Contains(strings.Join(wrong, "\n")+"\n", c.want+"\n") {
			t.Errorf("%s: %v; want %s", c.says, wrong, c.want)
		}
	}
}

func TestAnExampleThatComesOutOtherwiseIsTold(t *testing.T) {
	parse := language(t)
	for _, c := range [][2]string{{"two: ahead 2026-04-12", "two: late 2026-04-12"}, {"two: ahead 2026-04-12", "two: ahead 2026-04-13"}, {"done: [{contact: one, on: 2026-03-01}], due: {two: ahead 2026-04-12}", "due: {two: ''}"}} {
		d, wrong := parse(strings.Replace(good, c[0], c[1], 1))
		if d == nil {
			t.Fatal(wrong)
		}
		if told := schedules.Test(schedules.Set{"small": d}); len(told) != 1 || told[0].Args["line"] != "16" {
			t.Errorf("%s: %v", c[1], told)
		}
		if told := schedules.Agree(schedules.Set{"small": d}, nil); len(told) != 3 || told[0].Key != "schedule.lint.form" {
			t.Errorf("without forms: %v", told)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add(good)
	lang, err := schedule.Language()
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, text string) {
		d, wrong := schedules.Parse("p/schedule-small.yaml", []byte(text), lang)
		if d == nil && len(wrong) == 0 {
			t.Fatal("neither a schedule nor a reason")
		}
		if d != nil {
			schedules.Test(schedules.Set{d.ID: d})
		}
	})
}
