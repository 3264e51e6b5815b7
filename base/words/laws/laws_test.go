package laws_test

import (
	"testing"
	"unicode"

	"wanjia/base/words"
	"wanjia/base/words/laws"
)

func TestAReferenceIsWrittenInTheReadersLanguage(t *testing.T) {
	for text, want := range map[string][2]string{
		"行政复议法 Art 62":         {"行政复议法第62条", "Administrative Reconsideration Law Art 62"},
		"信访工作条例 Art 22-23":     {"信访工作条例第22至23条", "Regulations on Public Complaints and Proposals Art 22-23"},
		"社会救助法 Art 45, 48, 62": {"社会救助法第45、48、62条", "Social Assistance Law Art 45, 48, 62"},
		"人口与计划生育法 Art 21；国家免费孕前优生健康检查项目": {"人口与计划生育法第21条；国家免费孕前优生健康检查项目", "Population and Family Planning Law Art 21; national programme of free checks before pregnancy"},
		"Art 50":              {"第50条", "Art 50"},
		"财综〔2008〕78号（取消）":     {"财综〔2008〕78号（取消）", "Caizong [2008] No. 78 (given up)"},
		"对象（二）":               {"对象（二）", "Who is entitled (2)"},
		"某省办法":                {"某省办法", "某省办法"},
		"CHE.IND.29; Artemis": {"CHE.IND.29; Artemis", "CHE.IND.29; Artemis"},
		"":                    {"", ""},
	} {
		for i, lang := range []words.Lang{words.ZH, words.EN} {
			if got := laws.Cite(lang, text); got != want[i] {
				t.Errorf("%s: %q, want %q", text, got, want[i])
			}
		}
	}
}

func TestNoEnglishNameHoldsHan(t *testing.T) {
	for _, text := range []string{"价格法", "居住证暂行条例 Art 19", "管理规范（试行）第五条：每年3600元，不满一年的每月300元", "全国计划生育家庭特别扶助制度，扶助对象"} {
		for _, r := range laws.Cite(words.EN, text) {
			if unicode.Is(unicode.Han, r) {
				t.Errorf("%s: %s", text, laws.Cite(words.EN, text))
				break
			}
		}
	}
}
