package aim_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"wanjia/base/words"
	"wanjia/domain/demography"
	"wanjia/domain/scorecard"
	"wanjia/domain/scorecard/aim"
)

// bad are goals that nobody sets here, in many spellings.
func bad() []string {
	return []string{
		"births", "BirthRate", "birth_rate", "BIRTH-RATE", "b i r t h s", "ｂｉｒｔｈｓ", "b1rths", "bırths", "Births per woman", "more babies", "newborns",
		"fertility", "total fertility rate", "TFR", "tfr target", "Fertilité", "fert-ility rate", "f e r t i l i t y", "feгtility",
		"contraception", "contraceptive prevalence", "new acceptors", "IUD insertions", "IUDs", "sterilisation", "sterilization", "Sterilise", "tubal ligations", "vasectomies", "condoms handed out", "pill users",
		"abortion", "abortions", "ABORTED", "a-b-o-r-t-i-o-n", "induced abortion rate", "pregnancies", "PregnancyTests", "unwanted conception", "childbearing",
		"marriage", "marriages", "MarriageRate", "getting married", "weddings", "divorces", "nuptiality", "age at first marriage", "spouses",
		"moves in", "net moves", "migration", "in-migration", "Net Migration Rate", "emigrants", "relocations", "population growth", "more children", "mothers under 25", "sex ratio SRB",
		"出生率", "出 生 率", "出·生·率", "出生人口", "出生人数", "提高出生数", "生育率", "总和生育率", "總和生育率", "生育水平", "二孩率", "三孩", "多孩", "孩次", "避孕率", "避 孕", "节育措施落实", "節育", "绝育", "结扎", "結紮", "上环", "放环", "引产", "引產",
		"流产", "人流", "堕胎", "墮胎", "怀孕", "妊娠", "结婚", "结婚率", "結婚", "离婚率", "婚姻", "晚婚晚育", "初婚年龄", "迁入", "净迁移", "人口迁出", "流出人口", "人口增长", "人口规模", "出生性别比", "生育意愿", "更多新生儿", "孕情",
		"chusheng lv", "chūshēng lǜ", "sheng yu lv", "shengyulü", "biyun", "jie za", "JieZa", "shanghuan", "yinchan", "ren liu", "jiehun", "li hun", "qianru", "chao sheng", "er tai",
		"出\u200b生率", "Births\u200b", "𝐛𝐢𝐫𝐭𝐡𝐬",
	}
}

func good() []string {
	return []string{
		"complaints answered in time", "complaints", "births registered within 30 days", "Birth certificates issued in time", "share of claims decided in time", "childcare subsidy claimed",
		"findings settled", "data quality", "waiting time at the window", "visits kept", "benefits reach", "removed doubles", "laboratory results told", "remove", "clocks kept", "limits", "service", "Five in ten", "1st half", "100% in 5 days",
		"信访按期答复", "投诉", "出生登记及时率", "出生三十日内登记率", "育儿补贴申领率", "生育津贴发放及时", "核查问题答复率", "窗口等候时间", "补贴按期办结", "数据质量", "服务满意度", "人口信息登记完整", "banli jishilv", "xinfang",
	}
}

func TestNobodyAimsAtBirthsFertilityContraceptionAbortionMarriageOrMoves(t *testing.T) {
	for _, text := range bad() {
		if _, no := aim.Refused(text); !no {
			t.Errorf("%q passes; the charter forbids to aim at it", text)
		}
	}
	for _, text := range good() {
		if word, no := aim.Refused(text); no {
			t.Errorf("%q is refused for %q", text, word)
		}
	}
}

// TestNoSpellingGetsPast puts what is refused into other spellings: capitals, full width, marks and spaces between.
func TestNoSpellingGetsPast(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.SampledFrom([]string{"fertility", "contraception", "abortions", "marriage", "migration", "births", "sterilisation", "pregnancy", "出生率", "结扎", "避孕", "引产", "结婚", "迁入"}).Draw(t, "word")
		between := rapid.SampledFrom([]string{"", " ", "-", "\u200b", "."}).Draw(t, "between")
		look := rapid.SampledFrom([]func(rune) rune{func(c rune) rune { return c }, func(c rune) rune { // full width
			if c > ' ' && c < 0x7f {
				return c + 0xfee0
			}
			return c
		}}).Draw(t, "width")
		if rapid.Bool().Draw(t, "capitals") {
			text = strings.ToUpper(text)
		}
		var out []string
		for _, c := range text {
			out = append(out, string(look(c)))
		}
		spelled := "rate of " + strings.Join(out, between) + " 100"
		if _, no := aim.Refused(spelled); !no {
			t.Fatalf("%q passes", spelled)
		}
	})
}

func card() map[string]*scorecard.Card {
	return map[string]*scorecard.Card{"village": {ID: "village", Items: []scorecard.Item{{ID: "complaints"}}}}
}

func TestAGoalNamesAnItemOfAScorecard(t *testing.T) {
	g := aim.Goal{ID: "answers", Title: words.Sentence{ZH: "按期答复", EN: "Answers in time"}, Card: "village", Item: "complaints", Bound: 950}
	if wrong := g.Check(card()); len(wrong) > 0 {
		t.Errorf("%v", wrong[0])
	}
	g.Item = "moves"
	g.Title.EN = "Net moves"
	var keys []string
	for _, w := range g.Check(card()) {
		keys = append(keys, w.Key)
	}
	if got := strings.Join(keys, " "); got != "scorecard.goal.item scorecard.goal.charter" {
		t.Errorf("wrong with it is %q; want that there is no such item, and that the charter forbids it", got)
	}
}

func TestAGoalIsKeptOrMissedOnlyWhereTheIntervalSaysSo(t *testing.T) {
	g := aim.Goal{Bound: 900}
	for _, c := range []struct {
		low, high float64
		better    scorecard.Better
		want      aim.Stands
	}{{0.91, 0.99, scorecard.High, aim.Kept}, {0.8, 0.95, scorecard.High, aim.Open}, {0.7, 0.89, scorecard.High, aim.Missed},
		{0.7, 0.89, scorecard.Low, aim.Kept}, {0.91, 0.99, scorecard.Low, aim.Missed}} {
		got := g.At(scorecard.Item{Better: c.better}, scorecard.Score{Scored: true, Interval: demography.Interval{Low: c.low, High: c.high}})
		if got != c.want {
			t.Errorf("from %v to %v: %s, want %s", c.low, c.high, got.Name(), c.want.Name())
		}
	}
	if got := g.At(scorecard.Item{}, scorecard.Score{}); got != aim.Unknown {
		t.Errorf("without a score: %s", got.Name())
	}
}
