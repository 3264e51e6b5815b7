package draft_test

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"wanjia/domain/draft"
	"wanjia/domain/indicator"
	"wanjia/domain/report"
)

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
		{"发放补贴44.68万元。", "money.benefits=446800@2025-03"},
		{"及时登记率98.5%。", "timely_share=98.5@2025-03"},
		{"出生人口性别比105.3。", "srb=105.3@2025-03"},
		{"人均预期寿命78.2岁。", "e0=78.2@2025-03"},
		{"新增37名新生儿。", "births=37@2025-03"},
		{"收到信访投诉12件，办结10件，超期2件。", "cases.complaint.opened=12@2025-03 cases.complaint.closed=10@2025-03 cases.complaint.late=2@2025-03"},
		{"There were 58 births: 33 boys and 25 girls.", "births=58@2025-03 births=33@2025-03:male births=25@2025-03:female"},
		{"There were 58 births (33 boys, 25 girls).", "births=58@2025-03 births=33@2025-03:male births=25@2025-03:female"},
		{"Of 58 births 33 were boys.", "births=58@2025-03 births=33@2025-03:male"},
		{"33 of the 58 births were boys.", "births=33@2025-03:male births=58@2025-03"},
		{"58名新生儿中，男孩33人，女孩25人。", "births=58@2025-03 births=33@2025-03:male births=25@2025-03:female"},
		{"321 people moved in and 255 moved out.", "moves_in=321@2025-03 moves_out=255@2025-03"},
		{"The county had 8,697 usual residents, 46 more than the year before.", "population=8697@2025-03 population+46@2025-03~2024-03"},
		{"58 births were registered, 7 fewer than last year.", "births=58@2025-03 births-7@2025-03~2024-03"},
		{"Deaths were 8.3% higher than the year before.", "deaths+8.3@2025-03~2024-03"},
		{"死亡78人，比上年同期多6人；出生58人，同比减少7人。", "deaths=78@2025-03 deaths+6@2025-03~2024-03 births=58@2025-03 births-7@2025-03~2024-03"},
		{"Of the 58 babies born 30 were boys and 28 were girls.", "births=58@2025-03 births=30@2025-03:male births=28@2025-03:female"},
		{"Life expectancy was 74.5 years for men and 77.0 years for women.", "e0=74.5@2025-03:male e0=77@2025-03:female"},
		{"In 2025 boys numbered 33 of the births.", "births=33@2025:male"},
		{"There were 65 births in 2024 and 58 in 2025.", "births=65@2024 births=58@2025"},
		{"The birth rate fell from 7.52‰ in 2024 to 6.69‰ in 2025.", "cbr=7.52@2024 cbr=6.69@2025"},
		{"死亡率由2024年的8.33‰升至8.99‰。", "cdr=8.33@2024 cdr=8.99@2025-03"},
		{"自然增长率为负2.31‰，出生性别比132，正常范围103至107。", "rni=-2.31@2025-03 srb=132@2025-03"},
		{"The crude death rate was 8.99‰, 0.66 points higher than the year before.", "cdr=8.99@2025-03 cdr+0.66@2025-03~2024-03"},
		{"上半年出生58人，第一季度出生12人，1至2月出生7人。", "births=58@2025H1 births=12@2025Q1 births=7@2025-01..2025-02"},
		{"In the first half there were 58 births; from January to October 2024 there were 50 births.", "births=58@2025H1 births=50@2024-01..2024-10"},
		{"截至2025年12月31日，出生58人。", "births=58@2025"},
		{"九成五的新生儿30天内登记。", "timely_share=95@2025-03"},
		{"及时登记率在九成以上。", "timely_share=90@2025-03"},
		{"Nine out of ten births were registered within 30 days.", "timely_share=90@2025-03"},
		{"Over half of the births were registered in time.", "timely_share=50@2025-03"},
		{"出生人数比上年同期翻了一番。", "births+100@2025-03~2024-03"},
		{"Births doubled on the year before, and deaths fell by a third.", "births+100@2025-03~2024-03 deaths-33.33333333333333@2025-03~2024-03"},
		{"迁入人次减少一半，迁出人次是上年同期的2倍。", "moves_in-50@2025-03~2024-03 moves_out+100@2025-03~2024-03"},
		{"及时登记率达九成，近三分之一的新生儿是男孩。", "timely_share=90@2025-03 ?=26.666666666666664@2025-03"},
		{"Over half of the births were registered in time, and one in five families moved in.", "timely_share=50@2025-03 ?=20@2025-03"},
		{"Half of the births were registered in time. 37% of complaints were closed.", "timely_share=50@2025-03 ?=37@2025-03"},
		{"三分之一的服务站已经达标。", "?=33.33333333333333@2025-03"},
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
