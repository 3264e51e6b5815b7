package draft_test

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"wanjia/domain/draft"
	"wanjia/domain/report"
)

func TestMoneyAndPersonTimesAreFiguresOfOurs(t *testing.T) {
	p, err := report.ParsePeriod("2025")
	if err != nil {
		t.Fatal(err)
	}
	frame := draft.Frame{Period: p, Parts: map[string][]draft.Place{draft.Benefits: {{Name: "育儿补贴", Code: "childcare-2025"}, {Name: "childcare subsidy", Code: "childcare-2025"}}, draft.Care: {{Name: "免疫接种", Code: "immunisation"}}}}
	for _, c := range []struct{ text, want string }{
		{"发放补贴44.68万元。", "money.benefits=446800"},
		{"全年发放育儿补贴446,800元。", "money.benefits/childcare-2025=446800"},
		{"A total of 446,800 yuan in childcare subsidy was paid to families.", "money.benefits/childcare-2025=446800"},
		{"发放补贴446,800。", "money.benefits=446800"},
		{"年度预算安排50万元，实际支出44.68万元。", "budget.planned=500000 budget.paid=446800"},
		{"Of a budget of RMB 500,000, RMB 446,800 was spent.", "budget.planned=500000 budget.paid=446800"},
		{"举办宣传活动12场，5,760人次参加，发放宣传资料5000份。", "outreach.held=12 outreach.came=5760 outreach.goods=5000"},
		{"In twelve talks, outreach reached 5,760 person-times.", "outreach.held=12 outreach.came=5760"},
		{"举办培训班6期，培训240人次，发放证书180张。", "training.sessions=6 training.attended=240 training.certificates=180"},
		{"提供健康服务5,760人次。", "care.visits=5760"},
		{"免疫接种服务120人次。", "care.visits/immunisation=120"},
		{"Services were given in 5,760 person-times.", "care.visits=5760"},
		{"监督检查机构37家，发现无证2家，扣押设备3台，责令整改5家。", "inspections.visited=37 inspections.unlicensed=2 inspections.seized=3 inspections.ordered=5"},
		{"37 clinics were inspected.", "inspections.visited=37"},
		{"收到信息公开申请12件，办结10件。", "cases.information.opened=12 cases.information.closed=10"},
		// the subject stands in the sentence before
		{"上半年开展了宣传活动。共有5,760人次参加。", "outreach.came=5760"},
		{"Outreach went on in every village. Some 5,760 person-times took part.", "outreach.came=5760"},
		{"出生率有所回升。为7.16‰。", "cbr=7.16"},
		{"The crude birth rate rose. It stood at 7.16 per mille.", "cbr=7.16"},
		// of a part, or of something else, nothing is said
		{"出生37人，其中流动人口12人。", "births=37 ?=12"},
		{"There were 37 births, of whom 12 were abroad.", "births=37 ?=12"},
		{"投诉10件，其中超期7件。", "cases.complaint.opened=10 cases.complaint.late=7"},
		{"There were 37 births (7.16 per mille) and 12 deaths (2.32 per 1,000).", "births=37 cbr=7.16 deaths=12 cdr=2.32"},
		{"村级服务室12个。", "?=12"},
		{"Two talks were held in outreach.", "outreach.held=2"},
		{"出生37人，其中男孩20人。", "births=37 births:male=20"},
		{"户籍人口5,711人。", "?=5711"},
		{"孕产妇死亡2人。", "?=2"},
		{"出生37人。全县干部12人。", "births=37 ?=12"},
	} {
		if got := said(draft.Read([]draft.Block{{Text: c.text}}, frame)); got != c.want {
			t.Errorf("%s\n got %s\nwant %s", c.text, got, c.want)
		}
	}
}

func said(claims []draft.Claim) string {
	var got []string
	for _, x := range claims {
		s := string(x.Figure)
		if s == "" {
			s = "?"
		}
		if x.Part != "" {
			s += "/" + x.Part
		}
		if x.Sex != "" {
			s += ":" + x.Sex
		}
		got = append(got, s+"="+strconv.FormatFloat(x.Value, 'f', -1, 64))
	}
	return strings.Join(got, " ")
}

func TestATableSaysItsUnitInItsHeadsOrAboveIt(t *testing.T) {
	for _, c := range []struct {
		blocks []draft.Block
		want   string
	}{
		{[]draft.Block{{Text: "44.68", Heads: []string{"育儿补贴", "发放金额（万元）"}}}, "money.benefits=446800 yuan"},
		{[]draft.Block{{Text: "单位：万元"}, {Text: "44.68", Heads: []string{"补贴发放", "2025年"}}}, "money.benefits=446800 yuan"},
		{[]draft.Block{{Text: "Unit: thousand yuan"}, {Text: "446.8", Heads: []string{"Benefits paid", "2025"}}}, "money.benefits=446800 yuan"},
		{[]draft.Block{{Text: "5,760", Heads: []string{"宣传活动", "参加（人次）"}}}, "outreach.came=5760 times"},
		{[]draft.Block{{Text: "5760", Heads: []string{"培训", "人次"}}}, "training.attended=5760 times"},
	} {
		claims := draft.Read(c.blocks, draft.Frame{})
		if len(claims) != 1 || fmt.Sprintf("%s=%v %s", claims[0].Figure, claims[0].Value, claims[0].Unit) != c.want {
			t.Errorf("%+v: got %+v, want %s", c.blocks, claims, c.want)
		}
	}
}
