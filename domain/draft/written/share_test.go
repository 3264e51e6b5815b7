package written_test

import (
	"math"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"wanjia/domain/draft/written"
)

func TestSharesInWordsAreNumbersOfPerCent(t *testing.T) {
	for text, want := range map[string]string{
		"九成投诉按时办结": "90percent", "超九成家庭满意": "90~+Infpercent", "九成以上的新生儿": "90~+Infpercent", "近九成": "80~90percent", "九成多": "90~100percent", "九成五": "95percent", "及时登记率达九成五以上": "95~+Infpercent", "七成半": "75percent",
		"八九成": "80~90percent", "约七成家庭": "70percent", "9成": "90percent", "9.5成": "95percent", "三分之一的家庭": "33.33333333333333percent", "超过三分之二": "66.66666666666666~+Infpercent", "十分之九": "90percent", "1/3的村": "33.33333333333333percent",
		"一半以上": "50~+Infpercent", "半数以上的村": "50~+Infpercent", "过半": "50~+Infpercent", "超过半数": "50~+Infpercent", "超半数": "50~+Infpercent", "近一半": "40~50percent", "约占一半": "50percent", "近半数家庭": "40~50percent", "减少一半": "50percent", "90%以上": "90~+Infpercent", "5,760人次以上": "5760~+Inftimes",
		"翻了一番": "100percent", "翻番": "100percent", "翻了两番": "300percent", "增长一倍": "100percent", "增长了1.5倍": "150percent", "是上年同期的3倍": "200percent",
		"a third of families": "33.33333333333333percent", "Over a third of the births": "33.33333333333333~+Infpercent", "one-third": "33.33333333333333percent", "two thirds of complaints": "66.66666666666666percent", "Nearly two-thirds": "56.66666666666666~66.66666666666666percent",
		"fell by a third": "33.33333333333333percent", "fell by a third in 2025": "33.33333333333333percent", "a third of the 37 births": "33.33333333333333percent 37events", "three quarters of households": "75percent", "a quarter of all deaths": "25percent",
		"half of the complaints": "50percent", "Over half of the births": "50~+Infpercent", "more than half": "50~+Infpercent", "about half": "50percent", "nearly half the families": "40~50percent", "one half": "50percent", "rose by half": "50percent",
		"one in five": "20percent", "One in five families": "20percent", "nine out of ten births": "90percent", "9 out of 10 births": "90percent", "1 in 5 complaints": "20percent", "More than nine in ten": "90~+Infpercent", "Four in every five births": "80percent", "nine tenths": "90percent",
		"births doubled": "100percent", "twice as many complaints": "100percent", "visits tripled": "200percent", "fines were halved": "50percent", "20 or more births": "20~+Infevents", "300 people or more": "300~+Infpeople",
		// no shares
		"一成不变": "", "项目二成立": "", "村三成员": "", "完成": "", "第三成": "", "上半年": "", "半年": "", "半天": "", "the first half of 2025": "", "in the second half": "", "half-year report": "", "half a year": "", "a third party": "", "by a third party": "", "a third child": "", "the third quarter of 2025": "", "this quarter": "", "the first three quarters": "", "a quarter of 2025": "",
		"three in two": "", "1/3/2025": "", "two in three years": "", "one of them": "", "double-random": "", "比例（0至1）": "", "Of every four births": "", "十分满意": "", "百分之九十五": "95percent", "千分之七": "7permille", "五分之": "",
	} {
		if got := numbers(text); got != want {
			t.Errorf("%s: got %q, want %q", text, got, want)
		}
	}
}

func TestAShareInWordsHoldsAboutWhatItSays(t *testing.T) {
	for text, c := range map[string]struct{ yes, no float64 }{
		"九成": {86, 84}, "九成五": {95.4, 96}, "三分之一": {31, 28}, "a third of families": {36, 38}, "half of them": {46, 44}, "one in five": {21.5, 23}, "近九成": {87, 60}, "九成以上": {97, 84}, "半数以上": {99, 44}, "over half": {51, 44}, "翻了一番": {104, 110}, "doubled": {96, 90},
	} {
		all := written.Numbers(text)
		if len(all) != 1 || !all[0].Holds(c.yes) || all[0].Holds(c.no) {
			t.Errorf("%s: %+v; want it to hold at %v and not at %v", text, all, c.yes, c.no)
		}
	}
}

func TestNoTextBreaksTheReaderOfShares(t *testing.T) {
	words := []string{"九", "成", "五", "半", "数", "以上", "三", "分之", "一", "翻", "了", "番", "近", "超", "过", "倍", "增长", "half", "a ", "third", " of ", "one", " in ", "five", "ten", "out of ", "doubled", "1", "/", "3", "%", "人", " ", "，", ".", "\x00", "\xff", "ＡＢ", "９"}
	rapid.Check(t, func(t *rapid.T) {
		text := ""
		for range rapid.IntRange(1, 14).Draw(t, "n") {
			text += rapid.SampledFrom(words).Draw(t, "word")
		}
		last := 0
		for _, n := range written.Numbers(text) {
			if n.From < last || n.To <= n.From || n.To > len(text) || utf8.ValidString(text) && !utf8.ValidString(text[n.From:n.To]) || math.IsNaN(n.Value) || math.IsInf(n.Value, 0) || n.High < n.Value {
				t.Errorf("%q: %+v", text, n)
			}
			last = n.To
		}
	})
}
