package draft_test

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"wanjia/domain/draft"
	"wanjia/domain/indicator"
	"wanjia/domain/report"
)

func TestNumbersAreReadWithTheirUnits(t *testing.T) {
	for text, want := range map[string]string{
		"共37": "37", "37%": "37percent", "7.16‰": "7.16permille", "446,800 元": "446800yuan", "44.68万元": "446800yuan±100", "三十七人": "37people", "1.2亿": "120000000±1e+07",
		"5,760 person-times": "5760times", "5,760人次": "5760times", "７．１６‰": "7.16permille", "７．１６‰和３７人": "7.16permille 37people", "百分之三十七": "37percent", "千分之七点一六": "7.16permille",
		"7.16 per 1,000": "7.16permille", "7.16 per mille": "7.16permille", "两万三千人": "23000people", "一百零五例": "105events", "37余人": "37people", "¥446,800": "446800yuan",
		"3至5人": "3-5people", "3-5%": "3-5percent", "between 3 and 5 births": "3-5events", "3 births and 5 deaths": "3events 5events", "-3.2‰": "-3.2permille", "1.2 million people": "1200000people±100000",
		"降了0.5个百分点": "0.5points", "性别比105.3": "105.3", "105.3:100": "105.3per100", "男12，女345": "12 345", "3千人": "3000people±1000", "十二件": "12cases", "12,345,678人": "12345678people",
		// no figures
		"2025年3月5日": "", "2025-03-05": "", "国办发〔2024〕12号": "", "第12条": "", "第三章": "", "2025年": "", "3月": "", "1-3月": "", "二〇二五年三月": "", "电话：0755-12345678": "", "13800138000": "",
		"12345热线": "", "Article 12": "", "No. 7": "", "in 2025": "", "March 2025": "", "5 March 2025": "", "990101199001011234": "", "9:30": "", "1. 概况": "", "一、概况": "", "（二）问题": "", "GB/T 2260": "",
		"95%置信区间": "", "95%置信区间60.7%至88.9%": "60.7-88.9percent", "95% interval 60.7% to 88.9%": "60.7-88.9percent", "15-49岁": "", "5岁以下": "", "30天内": "", "within 30 days": "", "under five": "", "一些人": "", "每一人": "", "一人": "1people", "十分": "", "进一步": "", "一起": "", "一批": "", "一次性": "", "万一": "", "统一": "", "两个维护": "", "一万一千人": "11000people", "二十一起": "21events", "三起": "3events", "表1": "", "附件3": "", "version 1.2.3": "",
		"一季度": "", "http://x.example/12": "", "{{births by=age5:20-24}}": "", "2024年至2025年": "", "2025年1-6月": "", "Q3 2025": "",
	} {
		var got []string
		for _, n := range draft.Numbers(text) {
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
		got := draft.Numbers(before + w.text)
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
		for _, n := range draft.Numbers(text) {
			if n.From < last || n.To <= n.From || n.To > len(text) || !utf8.ValidString(text[n.From:n.To]) || math.IsNaN(n.Value) || math.IsInf(n.Value, 0) {
				t.Errorf("%q: %+v", text, n)
			}
			last = n.To
		}
	})
}

// FuzzNumbers wants no text to crash the reader or to give a number outside of it.
func FuzzNumbers(f *testing.F) {
	f.Add("出生37人，出生率7.16‰。", "births")
	f.Add("44.68万元 to 5,760 person-times", "（%）")
	f.Fuzz(func(t *testing.T, text, head string) {
		p, _ := report.ParsePeriod("2025")
		for _, c := range draft.Read([]draft.Block{{Text: text, Heads: []string{head}}}, draft.Frame{Period: p, Places: []draft.Place{{Name: "村", Code: "1"}}}) {
			if c.From < 0 || c.To > len(text) || c.From >= c.To {
				t.Errorf("%q: %+v", text, c)
			}
		}
	})
}

func TestNumbersAreSaidOfTheRightThing(t *testing.T) {
	p, err := report.ParsePeriod("2025-03")
	if err != nil {
		t.Fatal(err)
	}
	frame := draft.Frame{Period: p, Places: []draft.Place{{Name: "清河镇", Code: "990101100"}, {Name: "竹庄村", Code: "990101100201"}}}
	for _, c := range []struct{ text, want string }{
		{"3月份出生37人，死亡12人。", "births=37@2025-03 deaths=12@2025-03"},
		{"出生率7.16‰，死亡率6.02‰，自然增长率1.14‰。", "cbr=7.16@2025-03 cdr=6.02@2025-03 rni=1.14@2025-03"},
		{"37 births and 12 deaths were registered.", "births=37@2025-03 deaths=12@2025-03"},
		{"The crude birth rate was 7.16 per 1,000 in 2024.", "cbr=7.16@2024"},
		{"In 2024 the crude birth rate was 7.16 per 1,000.", "cbr=7.16@2024"},
		{"2024年上半年清河镇出生120人。", "births=120@2024H1/990101100"},
		{"出生男婴20人，女婴17人。", "births=20@2025-03:male births=17@2025-03:female"},
		{"期末常住人口5,711人。", "population=5711@2025-03"},
		{"出生比上年同期增加5人。", "births+5@2025-03~2024-03"},
		{"死亡同比下降3.5%。", "deaths-3.5@2025-03~2024-03"},
		{"发放补贴44.68万元。", "?=446800@2025-03"},
		{"及时登记率98.5%。", "timely_share=98.5@2025-03"},
		{"出生人口性别比105.3。", "srb=105.3@2025-03"},
		{"人均预期寿命78.2岁。", "e0=78.2@2025-03"},
		{"新增37名新生儿。", "births=37@2025-03"},
		{"收到信访投诉12件，办结10件，超期2件。", "cases.complaint.opened=12@2025-03 cases.complaint.closed=10@2025-03 cases.complaint.late=2@2025-03"},
		{"12 complaints were received; 3 complaints were closed.", "cases.complaint.opened=12@2025-03 cases.complaint.closed=3@2025-03"},
	} {
		var got []string
		for _, x := range draft.Read([]draft.Block{{Text: c.text}}, frame) {
			s := string(x.Figure)
			if s == "" {
				s = "?"
			}
			s += []string{"=", "+", "-"}[x.Way] + fmt.Sprint(x.Value) + "@" + x.Period.String()
			if x.Way != draft.Level {
				s += "~" + x.Vs.String()
			}
			if x.Sex != "" {
				s += ":" + x.Sex
			}
			if x.Area != "" {
				s += "/" + x.Area
			}
			got = append(got, s)
		}
		if all := strings.Join(got, " "); all != c.want {
			t.Errorf("%s\n got %s\nwant %s", c.text, all, c.want)
		}
	}
	table := draft.Read([]draft.Block{{Text: "37", Heads: []string{"出生（人）", "2024年"}}, {Text: "7.16", Heads: []string{"清河镇", "出生率（‰）"}}}, frame)
	if len(table) != 2 || table[0].Figure != indicator.Births || table[0].Period.String() != "2024" || table[1].Figure != indicator.CBR || table[1].Unit != "permille" || table[1].Area != "990101100" {
		t.Errorf("a table's heads: %+v", table)
	}
}

func TestAClaimIsJudgedAtItsOwnPrecision(t *testing.T) {
	read := func(text string) draft.Claim { return draft.Read([]draft.Block{{Text: text}}, draft.Frame{})[0] }
	for _, c := range []struct {
		text string
		v    float64
		u    indicator.Unit
		want draft.Verdict
	}{
		{"出生率7.16‰", 7.1649, indicator.PerThousandYears, draft.Supported}, {"出生率7.16‰", 7.1651, indicator.PerThousandYears, draft.Contradicted}, {"出生率7.16", 7.16, indicator.PerThousandYears, draft.Unitless},
		{"出生率0.72%", 7.16, indicator.PerThousandYears, draft.Supported}, {"及时率98.5%", .98524, indicator.Proportion, draft.Supported}, {"及时率98.5", .985, indicator.Proportion, draft.Unitless},
		{"人口44.68万人", 446_800, indicator.People, draft.Supported}, {"人口44.68万人", 446_849, indicator.People, draft.Supported}, {"人口44.68万人", 446_851, indicator.People, draft.Contradicted},
		{"出生3至5人", 4, indicator.Events, draft.Supported}, {"出生3至5人", 6, indicator.Events, draft.Contradicted}, {"出生37人", math.NaN(), indicator.Events, draft.Unknown},
	} {
		if got := read(c.text).Says(c.v, c.u); got != c.want {
			t.Errorf("%s, truly %v: got %s, want %s", c.text, c.v, got, c.want)
		}
	}
	if by, v := read("死亡同比下降25%").Moved(30, 40, indicator.Events); v != draft.Supported || by != 25 {
		t.Errorf("30 after 40 is a fall of a quarter: got %v, %s", by, v)
	}
}
