package written_test

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"wanjia/domain/draft/written"
)

func TestNumbersAreReadWithTheirUnits(t *testing.T) {
	for text, want := range map[string]string{
		"共37": "37", "37%": "37percent", "7.16‰": "7.16permille", "446,800 元": "446800yuan", "44.68万元": "446800yuan±100", "三十七人": "37people", "1.2亿": "120000000±1e+07",
		"5,760 person-times": "5760times", "5,760人次": "5760times", "７．１６‰": "7.16permille", "７．１６‰和３７人": "7.16permille 37people", "百分之三十七": "37percent", "千分之七点一六": "7.16permille",
		"7.16 per 1,000": "7.16permille", "7.16 per mille": "7.16permille", "两万三千人": "23000people", "一百零五例": "105events", "37余人": "37-38people", "¥446,800": "446800yuan",
		"3至5人": "3-5people", "3-5%": "3-5percent", "between 3 and 5 births": "3-5events", "3 births and 5 deaths": "3events 5events", "-3.2‰": "-3.2permille", "1.2 million people": "1200000people±100000",
		"降了0.5个百分点": "0.5points", "性别比105.3": "105.3", "105.3:100": "105.3per100", "男12，女345": "12 345", "3千人": "3000people±1000", "十二件": "12cases", "12,345,678人": "12345678people",
		// no figures
		"2025年3月5日": "", "2025-03-05": "", "国办发〔2024〕12号": "", "第12条": "", "第三章": "", "2025年": "", "3月": "", "1-3月": "", "二〇二五年三月": "", "电话：0755-12345678": "", "13800138000": "",
		"12345热线": "", "Article 12": "", "No. 7": "", "in 2025": "", "March 2025": "", "5 March 2025": "", "990101199001011234": "", "9:30": "", "1. 概况": "", "一、概况": "", "（二）问题": "", "GB/T 2260": "",
		"95%置信区间": "", "95%置信区间60.7%至88.9%": "60.7-88.9percent", "95% interval 60.7% to 88.9%": "60.7-88.9percent", "15-49岁": "", "5岁以下": "", "30天内": "", "within 30 days": "", "under five": "", "一些人": "", "每一人": "", "一人": "1people", "十分": "", "进一步": "", "一起": "", "一批": "", "一次性": "", "万一": "", "统一": "", "两个维护": "", "一万一千人": "11000people", "二十一起": "21events", "三起": "3events", "表1": "", "附件3": "", "version 1.2.3": "",
		"一季度": "", "http://x.example/12": "", "{{births by=age5:20-24}}": "", "2024年至2025年": "", "2025年1-6月": "", "Q3 2025": "",
	} {
		var got []string
		for _, n := range written.Numbers(text) {
			s := strconv.FormatFloat(n.Value, 'f', -1, 64)
			if n.Range() {
				s = fmt.Sprintf("%v-%v", n.Value, n.High)
			}
			s += n.Unit
			if n.Precision > 1 {
				s += fmt.Sprintf("±%v", n.Precision)
			}
			got = append(got, s)
		}
		if all := strings.Join(got, " "); all != want {
			t.Errorf("%s: got %q, want %q", text, all, want)
		}
	}
}

// hanzi writes a whole number below ten thousand million in characters.
func hanzi(n int) string {
	digits := []rune("零一二三四五六七八九")
	four := func(n int) string {
		out, zero := "", false
		for _, p := range []struct {
			by   int
			word string
		}{{1000, "千"}, {100, "百"}, {10, "十"}, {1, ""}} {
			d := n / p.by % 10
			switch {
			case d == 0:
				zero = out != ""
			default:
				if zero {
					out += "零"
				}
				zero = false
				out += string(digits[d]) + p.word
			}
		}
		return out
	}
	if n == 0 {
		return "零"
	}
	out := ""
	for _, p := range []struct {
		by   int
		word string
	}{{100000000, "亿"}, {10000, "万"}, {1, ""}} {
		part := n / p.by % 10000
		if part == 0 {
			continue
		}
		if out != "" && part < 1000 {
			out += "零"
		}
		out += four(part) + p.word
	}
	return out
}

func fullWidth(text string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' || r == '.' || r == '%' {
			return r + 0xFEE0
		}
		return r
	}, text)
}

func commas(n int) string {
	text := strconv.Itoa(n)
	for at := len(text) - 3; at > 0; at -= 3 {
		text = text[:at] + "," + text[at:]
	}
	return text
}

func TestANumberIsReadBackHoweverItIsWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(11, 99_999_999).Draw(t, "n")
		digits := rapid.IntRange(0, 3).Draw(t, "digits")
		v := float64(n) / math.Pow10(digits)
		decimal := strconv.FormatFloat(v, 'f', digits, 64)
		type way struct {
			text, unit string
			value      float64
		}
		ways := []way{
			{"共" + decimal + "人", "people", v}, {decimal + "%", "percent", v}, {fullWidth(decimal) + "％", "percent", v}, {"rate " + decimal + " per mille.", "permille", v},
			{decimal + "‰", "permille", v}, {commas(n) + " 元", "yuan", float64(n)}, {commas(n) + " person-times", "times", float64(n)}, {decimal + "万元", "yuan", v * 10000}, {decimal + "亿元", "yuan", v * 1e8},
			{decimal + " million people", "people", v * 1e6}, {hanzi(n) + "人", "people", float64(n)}, {"百分之" + hanzi(n), "percent", float64(n)}, {"（" + decimal + "件）", "cases", v},
		}
		w := rapid.SampledFrom(ways).Draw(t, "way")
		before := rapid.SampledFrom([]string{"", "登记", "有 ", "total: ", "，"}).Draw(t, "before")
		got := written.Numbers(before + w.text)
		if len(got) != 1 || math.Abs(got[0].Value-w.value) > 1e-9*w.value || got[0].Unit != w.unit {
			t.Errorf("%s: got %+v, want %v %s", before+w.text, got, w.value, w.unit)
			return
		}
		if !got[0].Holds(w.value) || got[0].Holds(w.value+got[0].Precision) || got[0].Holds(w.value-got[0].Precision) {
			t.Errorf("%s: a value of %v must hold, one that is %v away must not", w.text, w.value, got[0].Precision)
		}
	})
}

func TestEveryNumberStandsWhereItSays(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOf(rapid.SampledFrom([]rune("0123456789.,-％%‰ 一二十百万亿点年月日人出生率第至、。（）ab\x00\n"))).Draw(t, "text")
		last := 0
		for _, n := range written.Numbers(text) {
			if n.From < last || n.To <= n.From || n.To > len(text) || !utf8.ValidString(text[n.From:n.To]) || math.IsNaN(n.Value) || math.IsInf(n.Value, 0) {
				t.Errorf("%q: %+v", text, n)
			}
			last = n.To
		}
	})
}

// numbers are those of a text, with their ends and units.
func numbers(text string) string {
	var got []string
	for _, n := range written.Numbers(text) {
		s := strconv.FormatFloat(n.Value, 'f', -1, 64)
		if n.Range() {
			s += "~" + strconv.FormatFloat(n.High, 'f', -1, 64)
		}
		got = append(got, s+n.Unit)
	}
	return strings.Join(got, " ")
}

func TestNumbersOfEverydayDrafts(t *testing.T) {
	for text, want := range map[string]string{
		"over 5,760 person-times": "5760~+Inftimes", "more than 400 births": "400~+Infevents", "超过400人次": "400~+Inftimes", "400多人": "400~500people", "1200余人次": "1200~1300times", "约450人": "450people", "nearly 400 people": "300~400people", "近400人": "300~400people",
		"at least 12 clinics": "12~+Infplaces", "44万6800元": "446800yuan", "1亿2000万元": "120000000yuan", "44.68 万元": "446800yuan", "RMB 446,800": "446800yuan", "CNY446,800": "446800yuan", "446.8 thousand yuan": "446800yuan", "446 800 元": "446800yuan", "４４６，８００元": "446800yuan",
		"three hundred and twenty-one people": "321people", "five thousand seven hundred and sixty person-times": "5760times", "two thousand people": "2000people", "one million two hundred thousand yuan": "1200000yuan", "between fifty and sixty births": "50~60events",
		"fifty to sixty births": "50~60events", "fifty and sixty births": "60events", "two information events": "2held", "one to one": "", "five six people": "6people",
		"负2.31‰": "-2.31permille", "minus 2.31‰": "-2.31permille", "负担37人": "37people", "normal range 103 to 107": "",
		"下降1.2个千分点": "1.2permillepoints", "1.2 percentage points": "1.2points", "12 sessions": "12held", "-5.24‰": "-5.24permille", "为-5.24‰": "-5.24permille", "Ten complaints": "10cases", "twenty-one births": "21events", "three hundred people": "300people", "one of them": "", "deaths per 1,000 person-years": "", "×1000": "", "two by two": "", "三场": "3held", "发放5000份": "5000copies", "5,000 leaflets": "5000copies", "检查120家次": "120places", "37 trainees": "37people",
		// no figures
		"十四五规划": "", "“十四五”时期": "", "两癌筛查": "", "一老一小": "", "三公经费": "", "20世纪90年代": "", "90后": "", "24小时": "", "365天": "365days", "7×24小时": "", "COVID-19": "", "PM2.5": "", "A4": "", "5G": "", "每1000名女婴": "", "每千人": "", "fewer than 5,000 people": "", "05/03/2025": "", "3.15": "3.15",
		"2025年度": "", "2024-2025年": "", "FY2025": "", "2024/25": "", "（2021—2030年）": "", "6·1": "", "10时30分": "", "上午9点": "", "under 5": "", "over 65 years": "", "children under 3": "", "第3季度": "", "前三季度": "", "four times": "", "the 2020s": "",
		"12345 hotline": "", "a share between 0 and 1": "", "a difference beyond chance, at 95%, is one": "", "差别超过95%的偶然波动": "", "the 12345 hotline": "", "12345平台": "", "五保户": "", "一站式": "", "百日攻坚": "", "万家": "", "万众一心": "", "千方百计": "", "三孩": "",
	} {
		if got := numbers(text); got != want {
			t.Errorf("%s: got %q, want %q", text, got, want)
		}
	}
}
