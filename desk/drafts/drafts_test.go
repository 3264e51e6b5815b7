package drafts_test

import (
	"context"
	"errors"
	"math"
	"strings"
	"testing"
	"time"

	"wanjia/base/clock"
	"wanjia/base/day"
	"wanjia/base/fault"
	"wanjia/base/words"
	"wanjia/desk/door"
	"wanjia/desk/drafts"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/draft"
	"wanjia/domain/indicator"
	"wanjia/domain/journal"
	"wanjia/domain/report"
)

// county answers with births of its own making: 37 in 2025, 30 the year before, 35 of 2025 as known on 1 July; deaths are hidden.
type county struct {
	asked, tallied int
	fails          map[string]error // by the month from which is asked
}

func (c *county) Ask(_ context.Context, q door.Query) (door.Answer, error) {
	c.asked++
	if err := c.fails[q.From.String()]; err != nil {
		return door.Answer{}, err
	}
	births := map[string]float64{"2025-01": 37, "2024-01": 30}[q.From.String()]
	if !q.KnownOn.IsZero() {
		births = 35
	}
	figure := func(id indicator.ID, v float64) indicator.Figure {
		return indicator.Figure{ID: id, Value: v, N: int64(v), D: math.NaN(), Low: math.NaN(), High: math.NaN()}
	}
	deaths := figure(indicator.Deaths, 2)
	deaths.Hide(indicator.NoteHidden)
	return door.Answer{Area: q.Area, Journal: 9, Figures: []indicator.Figure{figure(indicator.Births, births), figure(indicator.CBR, 7.164), deaths}}, nil
}

// Parts has one scheme.
func (c *county) Parts() map[string][]draft.Place {
	return map[string][]draft.Place{draft.Benefits: {{Name: "育儿补贴", Code: "childcare"}}}
}

// Begin begins a check.
func (c *county) Begin() drafts.Counter { return c }

// Head is the journal's.
func (c *county) Head(context.Context) (journal.Seq, error) { return 9, nil }

// Sum knows six complaints of which one was late, 446,800 yuan of benefits in 2025 and 300,000 the year before, about 120 visits, and keeps budgets to itself.
func (c *county) Sum(_ context.Context, w drafts.Work) (drafts.Sum, error) {
	c.tallied++
	year := w.From.Month().Year()
	switch w.Figure {
	case "cases.complaint.opened":
		return drafts.Sum{Known: true, Value: 6}, nil
	case "cases.complaint.late":
		return drafts.Sum{Known: true, Value: 1, Hidden: w.Outside}, nil
	case "money.benefits":
		return drafts.Sum{Known: true, Yuan: true, Value: map[int]float64{2025: 446_800, 2024: 300_000}[year]}, nil
	case "care.visits":
		return drafts.Sum{Known: true, Value: 120, Within: 2}, nil
	case "outreach.came":
		return drafts.Sum{Known: true, Value: 5760}, nil
	default: // kept to themselves
	}
	return drafts.Sum{Denied: true}, nil
}

func (c *county) Tree(context.Context) (*area.Tree, error) {
	code, err := area.ParseCode("990101")
	if err != nil {
		return nil, err
	}
	var empty area.Tree
	tree, _ := empty.With(area.Area{Code: code, Name: "清源县（示例）", Level: area.County})
	return tree, nil
}

func TestEachFigureIsHeldAgainstTheRegister(t *testing.T) {
	for _, c := range []struct {
		text string
		want draft.Verdict
		why  string
	}{
		{"2025年出生37人。", draft.Supported, "37"},
		{"2025年清源县出生38人。", draft.Contradicted, "应为37"},
		{"2025年出生30人。", draft.Stale, "2024年"},
		{"2025年出生35人。", draft.Stale, "2025年7月1日"},
		{"出生率7.16。", draft.Unitless, "7.16‰"},
		{"出生率7.16‰。", draft.Supported, "7.16‰"},
		{"死亡2人。", draft.Unknown, "披露控制"},
		{"植树37棵。", draft.Unknown, "看不出"},
		{"出生比上年增加7人。", draft.Supported, "30"},
		{"出生同比增长50%。", draft.Contradicted, "37"},
		{"2025年收到投诉6件。", draft.Supported, "6"},
		{"2025年投诉超期1件。", draft.Supported, "1"},
		{"发放补贴446,800元。", draft.Supported, "446,800元"},
		{"发放育儿补贴44.68万元。", draft.Supported, "发放给家庭的补贴（育儿补贴）"},
		{"发放补贴44.86万元。", draft.Contradicted, "应为446,800元"},
		{"发放补贴30万元。", draft.Stale, "2024年"},
		{"发放补贴446,800。", draft.Unitless, "元"},
		{"补贴发放比上年增加146,800元。", draft.Supported, "300,000"},
		{"宣传活动参加5,760人次。", draft.Supported, "5760"},
		{"宣传活动参加5,670人次。", draft.Contradicted, "5760"},
		{"提供健康服务121人次。", draft.Supported, "约120"},
		{"提供健康服务123人次。", draft.Contradicted, "约120"},
		{"实际支出44.68万元。", draft.Unknown, "无权"},
	} {
		x := &county{}
		d := drafts.New(x, x, x, clock.Fixed(time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)))
		code, err := area.ParseCode("990101")
		if err != nil {
			t.Fatal(err)
		}
		p, err := report.ParsePeriod("2025")
		if err != nil {
			t.Fatal(err)
		}
		known, err := day.ParsePartial("2025-07-01")
		if err != nil {
			t.Fatal(err)
		}
		done, err := d.Check(t.Context(), drafts.Order{Blocks: []draft.Block{{Text: c.text}}, Area: code, Period: p, KnownOn: known, Lang: words.ZH,
			Who: access.Actor{Account: "operator", Operator: true, Purpose: access.CivilRegistration}})
		if err != nil || len(done.Marks) != 1 {
			t.Errorf("%s: got %+v, %v, want one mark", c.text, done, err)
			continue
		}
		if m := done.Marks[0]; m.Verdict != c.want || !strings.Contains(m.Why, c.why) || done.Short() != (c.want != draft.Supported) {
			t.Errorf("%s: %s, %q; want %s with %q", c.text, m.Verdict, m.Why, c.want, c.why)
		}
	}
}

// draft is a draft of 2025 as the operator checks it.
func (c *county) draft(t *testing.T, text string) (drafts.Checked, error) {
	t.Helper()
	code, err := area.ParseCode("990101")
	if err != nil {
		t.Fatal(err)
	}
	p, err := report.ParsePeriod("2025")
	if err != nil {
		t.Fatal(err)
	}
	return drafts.New(c, c, c, clock.Fixed(time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC))).Check(t.Context(), drafts.Order{Blocks: []draft.Block{{Text: text}}, Area: code, Period: p, Lang: words.ZH,
		Who: access.Actor{Account: "operator", Operator: true, Purpose: access.CivilRegistration}})
}

func TestAnotherPeriodThatCantBeAskedAboutIsPassedOverAndADefectIsNot(t *testing.T) {
	broken := errors.New("the disk is gone")
	for _, c := range []struct{ fails, want error }{
		{fault.New(fault.TooMuch, "release.spent"), nil},
		{fault.New(fault.Internal, "store.broken"), fault.New(fault.Internal, "store.broken")},
		{broken, broken}, {context.Canceled, context.Canceled},
	} {
		x := &county{fails: map[string]error{"2024-01": c.fails}}
		done, err := x.draft(t, "2025年出生39人。")
		if (err == nil) != (c.want == nil) || c.want != nil && err.Error() != c.want.Error() {
			t.Errorf("where the year before fails with %v: %v, %v; want %v", c.fails, done, err, c.want)
		}
	}
}

func TestWorkIsCountedOnceForAllClaimsOfAPeriod(t *testing.T) {
	x := &county{}
	if done, err := x.draft(t, "2025年收到投诉6件。2025年投诉超期1件。2025年收到投诉6件。"); err != nil || len(done.Marks) != 3 || x.tallied != 2 {
		t.Errorf("%d claims, %v: complaints were counted %d times; want twice for two numbers", len(done.Marks), err, x.tallied)
	}
}
