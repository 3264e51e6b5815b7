package courses_test

import (
	"strings"
	"testing"

	"wanjia/base/words"
	"wanjia/exchange/pack/courses"
	"wanjia/packs"
)

func TestTheCoursesThatTheProgramCarriesAreRead(t *testing.T) {
	set, wrong := courses.Load(packs.Files(), "core", "cn-township")
	for _, w := range wrong {
		t.Error(words.Text(words.EN, w.Key, w.Args))
	}
	for _, id := range []string{"inspector", "ultrasound", "service"} {
		if set[id] == nil {
			t.Errorf("%s isn't there", id)
		}
	}
}

const small = `id: small
version: 1
title: {zh: 小, en: Small}
hours: 2
months: 12
exam: {questions: 1, pass: 50, minutes: 10, sittings: 2}
questions:
  - code: one
    text: {zh: 一, en: One}
    options: [{code: a, text: {zh: 甲, en: A}, right: true}, {code: b, text: {zh: 乙, en: B}}]
`

func TestEveryMistakeOfACourseIsToldWithItsLine(t *testing.T) {
	if _, problems := courses.Parse("f", []byte(small)); len(problems) > 0 {
		t.Fatal(problems[0])
	}
	for name, c := range map[string]struct{ old, now, key, line string }{
		"fewer than are drawn": {"questions: 1,", "questions: 2,", "training.check.few", "1"},
		"nothing is right":     {", right: true", "", "training.check.right", "8"},
		"an option twice":      {"code: b", "code: a", "training.check.twice", "1"},
		"no exam":              {"exam: {questions: 1, pass: 50, minutes: 10, sittings: 2}\n", "", "pack.missing", "1"},
	} {
		_, problems := courses.Parse("f", []byte(strings.Replace(small, c.old, c.now, 1)))
		found := false
		for _, p := range problems {
			found = found || p.Key == c.key && p.Args["line"] == c.line
		}
		if !found {
			t.Errorf("%s: %v; want %s in line %s", name, problems, c.key, c.line)
		}
	}
}
