package forms_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"wanjia/base/words"
	"wanjia/exchange/pack/forms"
	"wanjia/packs"
)

func TestTheFormsThatTheProgramCarriesAreSound(t *testing.T) {
	set, wrong := forms.Load(packs.Files(), "core", "cn-township")
	for _, w := range append(wrong, forms.Test(set)...) {
		t.Error(words.Text(words.EN, w.Key, w.Args))
	}
	for _, id := range []string{"preconception", "antenatal", "antenatal-outcome", "postnatal", "newborn-visit", "child-check", "immunisation", "cervical", "breast", "gynaecology", "choice", "early-childhood"} {
		if d := set[id]; d == nil {
			t.Errorf("%s isn't there", id)
		} else if !d.Sealed() || len(d.Sources) == 0 || len(d.Examples) < 2 {
			t.Errorf("%s: sealed %v, %d sources, %d examples; want it sealed, sourced and with two examples at least", id, d.Sealed(), len(d.Sources), len(d.Examples))
		}
	}
}

const good = `id: small
version: 1
title: {zh: 小表, en: Small}
about: {zh: 说明, en: What}
purpose: family_service
source: [{document: 规范}]
verified: true
tables:
  - {id: low, source: WHO, first: 0, values: [2.4, 3.2]}
sections:
  - code: one
    title: {zh: 一, en: One}
    questions:
      - {code: smokes, kind: yes, required: true, title: {zh: 吸烟, en: Smokes}}
      - {code: a_day, kind: whole, title: {zh: 每天, en: A day}, unit: {zh: 支, en: each}, min: 1, max: 80, when: smokes}
      - {code: colour, kind: choice, title: {zh: 颜色, en: Colour}, options: [{code: red, title: {zh: 红, en: Red}}, {code: blue, title: {zh: 蓝, en: Blue}}]}
      - code: weight
        kind: number
        title: {zh: 体重, en: Weight}
        decimals: 1
        min: 1
        max: 200
        checks: [{holds: weight > 2.0, says: {zh: 太轻, en: Too light}}]
        dangers: [{when: 'weight < look("low", subject.age_months) && colour == "red"', level: soon, says: {zh: 转诊, en: Refer}}]
      - {code: half, kind: number, decimals: 1, title: {zh: 一半, en: Half}, value: weight / 2.0}
examples:
  - {title: {zh: 例, en: Example}, facts: {on: 2026-03-10}, answers: {smokes: false, weight: 30}, expect: {values: {half: 15}}}
`

// TestEveryMistakeIsToldWithItsLineAndHowToMendIt breaks a sound form in one way at a time.
func TestEveryMistakeIsToldWithItsLineAndHowToMendIt(t *testing.T) {
	if _, problems := forms.Parse("p/form-small.yaml", []byte(good)); len(problems) > 0 {
		t.Fatalf("a sound form: %v", problems)
	}
	benefit := strings.Replace(good, "family_service", "benefit", 1)
	for _, c := range []struct{ says, text, old, now, key, line string }{
		{"nothing at all", good, good, "", "pack.empty", "1"},
		{"no YAML", good, "id: small", "id: [", "pack.syntax", "2"},
		{"a second document", good, "examples:", "---\nexamples:", "pack.documents", "26"},
		{"a key that nobody knows", good, "required: true", "must: true", "pack.key", "14"},
		{"a key that is missing", good, "kind: yes, ", "", "pack.missing", "14"},
		{"a key twice", good, "version: 1\n", "version: 1\nversion: 2\n", "pack.twice", "3"},
		{"a list where one value is meant", good, "kind: whole", "kind: [whole]", "pack.scalar", "15"},
		{"one value where a list is meant", good, "source: [{document: 规范}]", "source: 规范", "pack.list", "6"},
		{"neither true nor false", good, "required: true", "required: sure", "pack.flag", "14"},
		{"no whole number", good, "version: 1", "version: one", "pack.whole", "2"},
		{"no such kind", good, "kind: whole", "kind: integer", "pack.choice", "15"},
		{"no such purpose", good, "purpose: family_service", "purpose: spying", "pack.choice", "5"},
		{"no such level", good, "level: soon", "level: tomorrow", "pack.choice", "24"},
		{"Chinese without Chinese", good, "{zh: 吸烟, en: Smokes}", "{zh: Smokes, en: Smokes}", "pack.chinese", "14"},
		{"English with Chinese", good, "{zh: 吸烟, en: Smokes}", "{zh: 吸烟, en: 吸烟}", "form.lint.english", "14"},
		{"one language", good, "{zh: 吸烟, en: Smokes}", "{zh: 吸烟}", "pack.missing", "14"},
		{"an id with a capital", good, "id: small", "id: Small", "form.lint.id", "1"},
		{"an id that isn't the file's", good, "id: small", "id: large", "form.lint.filename", "1"},
		{"a code with a hyphen", good, "code: a_day", "code: a-day", "form.lint.code", "15"},
		{"a code that means something else", good, "code: a_day", "code: days", "form.lint.taken", "15"},
		{"a code twice", good, "code: a_day", "code: smokes", "form.lint.again", "15"},
		{"an option twice", good, "code: blue", "code: red", "form.lint.again", "16"},
		{"no source", good, "source: [{document: 规范}]", "source: []", "form.lint.source", "6"},
		{"no question", good, good[strings.Index(good, "      - {code: smokes"):strings.Index(good, "examples:")], "      []\n", "form.lint.empty", "14"},
		{"no example", good, good[strings.Index(good, "examples:"):], "examples: []\n", "form.lint.examples", "26"},
		{"a bound that is no number", good, "min: 1,", "min: low,", "form.lint.number", "15"},
		{"bounds the wrong way round", good, "min: 1, max: 80", "min: 90, max: 80", "form.lint.bounds", "15"},
		{"a number without bounds", good, ", min: 1, max: 80", "", "form.lint.range", "15"},
		{"a choice of one", good, ", {code: blue, title: {zh: 蓝, en: Blue}}", "", "form.lint.options", "16"},
		{"options of a number", good, "min: 1, max: 80", "min: 1, max: 80, options: []", "form.lint.unfit", "15"},
		{"a unit of a choice", good, "en: Colour}", "en: Colour}, unit: {zh: 米, en: m}", "form.lint.unfit", "16"},
		{"decimals of a whole number", good, "min: 1, max: 80", "min: 1, max: 80, decimals: 2", "form.lint.unfit", "15"},
		{"a future that is no day's", good, "min: 1, max: 80", "min: 1, max: 80, future: true", "form.lint.unfit", "15"},
		{"a text that is worked out", good, "kind: number, decimals: 1, title: {zh: 一半", "kind: text, title: {zh: 一半", "form.lint.unfit", "25"},
		{"a calculated question that is required", good, "value: weight / 2.0", "required: true, value: weight / 2.0", "form.lint.calculated", "25"},
		{"a question that asks for itself", good, "when: smokes", "when: a_day > 3", "form.lint.itself", "15"},
		{"a question that asks for a later one", good, "when: smokes", "when: weight > 3.0", "form.lint.later", "15"},
		{"a condition that depends on nothing", good, "when: smokes", "when: 1 == 1", "form.lint.constant", "15"},
		{"a table that isn't there", good, `look("low"`, `look("high"`, "form.lint.table", "24"},
		{"an option that isn't there", good, `colour == "red"`, `colour == "rot"`, "form.lint.option", "24"},
		{"a sex that isn't one", good, `colour == "red"`, `subject.sex == "f"`, "form.lint.option", "24"},
		{"a fact that isn't there", good, "when: smokes", "when: subject.height > 3", "rule.fact", "15"},
		{"an expression that can't be read", good, "when: smokes", "when: smokes &&", "rule.syntax", "15"},
		{"a number that isn't a condition", good, "when: smokes", "when: subject.age_days", "rule.type", "15"},
		{"a whole number beside decimals", good, "holds: weight > 2.0", "holds: weight > 2", "rule.portable.overload", "23"},
		{"a loop", good, "when: smokes", "when: 'smokes && size([1, 2].map(x, x)) == 2'", "rule.fact", "15"},
		{"a regular expression", good, `colour == "red"`, `colour.matches("r.*")`, "rule.portable", "24"},
		{"a day that can't be", good, "when: smokes", `when: visit.day > day("2026-02-30")`, "rule.constant", "15"},
		{"an expression as long as a page", good, "when: smokes", "when: smokes" + strings.Repeat(" && smokes", 120), "rule.long", "15"},
		{"an example of a question that isn't there", good, "answers: {smokes: false", "answers: {drinks: false", "form.lint.asked", "27"},
		{"an example on no day", good, "on: 2026-03-10", "on: 2026-03", "form.lint.day", "27"},
		{"clinical words outside care, in a title", benefit, "en: Smokes", "en: Pregnant", "form.lint.charter", "14"},
		{"clinical words outside care, in a code", benefit, "code: a_day", "code: iud_since", "form.lint.charter", "15"},
		{"clinical words outside care, in Chinese", benefit, "zh: 每天", "zh: 避孕", "form.lint.charter", "15"},
		{"clinical facts outside care", benefit, "when: smokes", "when: care.gestation_weeks > 3", "rule.charter", "15"},
		{"marriage, in care too", good, "en: Colour}", "en: Marital status}", "form.lint.charter.care", "16"},
		{"what a birth is worth in law", good, "en: What}", "en: Planned birth}", "form.lint.phrase", "4"},
		{"the same in Chinese", good, "zh: 说明", "zh: 计划内生育", "form.lint.phrase", "4"},
	} {
		broken := strings.Replace(c.text, c.old, c.now, 1)
		if broken == c.text && c.text == good {
			t.Errorf("%s: nothing was broken", c.says)
		}
		_, problems := forms.Parse("p/form-small.yaml", []byte(broken))
		found := false
		for _, p := range problems {
			found = found || p.Key == c.key && p.Args["line"] == c.line
			for _, lang := range []words.Lang{words.ZH, words.EN} {
				if s := words.Text(lang, p.Key, p.Args); strings.Contains(s, "{file}") || strings.Contains(s, "{line}") || s == p.Key {
					t.Errorf("%s: %s", c.says, s)
				}
			}
		}
		if !found {
			t.Errorf("%s: %v; want %s in line %s", c.says, problems, c.key, c.line)
		}
	}
}

func TestAnExampleThatComesOutOtherwiseIsTold(t *testing.T) {
	for old, now := range map[string]string{"values: {half: 15}": "values: {half: 16}", "expect: {values: {half: 15}}": "expect: {missing: [weight]}", "weight: 30}": "weight: 300}", "smokes: false,": ""} {
		set, wrong := forms.Load(fstest.MapFS{"p/form-small.yaml": {Data: []byte(strings.Replace(good, old, now, 1))}}, "p")
		if len(wrong) > 0 {
			t.Fatal(wrong)
		}
		told := forms.Test(set)
		if len(told) != 1 || told[0].Args["line"] != "27" || told[0].Args["differs"] == "" {
			t.Errorf("%s: %v", now, told)
		}
	}
}

// FuzzParse: whatever stands in a file, it is refused in words or makes a form whose examples can be run.
func FuzzParse(f *testing.F) {
	f.Add([]byte(good))
	f.Add([]byte("id: x\nsections: [{code: a, questions: [{code: b, kind: yes, value: 1/0 > 1}]}]"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		d, problems := forms.Parse("p/form-small.yaml", raw)
		if d == nil && len(problems) == 0 {
			t.Fatal("neither a form nor a reason")
		}
		if d != nil {
			forms.Test(forms.Set{d.ID: d})
		}
	})
}
