package surveys_test

import (
	"strings"
	"testing"

	"wanjia/base/fault"
	"wanjia/exchange/pack/surveys"
	"wanjia/packs"
)

func TestTheProgramsOwnSurveyIsRead(t *testing.T) {
	all, wrong := surveys.Load(packs.Files(), "core")
	if len(wrong) > 0 || all["service"] == nil || len(all["service"].Questions) == 0 {
		t.Errorf("%v, %v, want the survey after a service", all, wrong)
	}
}

func TestWhatIsWrongIsToldByLine(t *testing.T) {
	const good = "id: s\nversion: 1\ntitle: {zh: 问, en: Asked}\nintro: {zh: 问, en: Asked}\nshare: 20\ndays: 14\nquestions:\n  - {code: a, kind: yes, title: {zh: 问, en: Asked}}\n"
	for says, c := range map[string]struct{ from, to, key string }{
		"good":           {"", "", ""},
		"a kind unknown": {"kind: yes", "kind: text", "pack.code"},
		"a code":         {"code: a", "code: A b", "pack.code"},
		"on births":      {"title: {zh: 问, en: Asked}}", "title: {zh: 打算生几个孩子, en: How many births do you want}}", "survey.charter"},
	} {
		_, wrong := surveys.Read("survey-s.yaml", []byte(strings.Replace(good, c.from, c.to, 1)))
		if c.key == "" && len(wrong) > 0 || c.key != "" && (len(wrong) == 0 || !fault.Is(wrong[0], c.key)) {
			t.Errorf("%s: %v, want %q", says, wrong, c.key)
		}
	}
}
