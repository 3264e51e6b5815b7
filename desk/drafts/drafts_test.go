package drafts_test

import (
	"context"
	"errors"
	"math"
	"strings"
	"testing"

	"wanjia/base/day"
	"wanjia/base/fault"
	"wanjia/base/words"
	"wanjia/desk/cases"
	"wanjia/desk/door"
	"wanjia/desk/drafts"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/draft"
	"wanjia/domain/indicator"
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

func (c *county) Tally(context.Context, access.Actor, string, area.Code, day.Day) ([]cases.Counted, error) {
	c.tallied++
	one := cases.Counted{Opened: day.Must("2025-02-01"), Closed: day.Must("2025-02-09")}
	return []cases.Counted{one, one, one, one, one, {Opened: day.Must("2025-03-01"), Late: true}}, nil
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
	} {
		x := &county{}
		d := drafts.New(x, x, x)
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
	return drafts.New(c, c, c).Check(t.Context(), drafts.Order{Blocks: []draft.Block{{Text: text}}, Area: code, Period: p, Lang: words.ZH,
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

func TestComplaintsAreReadOnceForAllClaimsOfAPeriod(t *testing.T) {
	x := &county{}
	if done, err := x.draft(t, "2025年收到投诉6件。2025年投诉超期1件。2025年收到投诉7件。"); err != nil || len(done.Marks) != 3 || x.tallied != 1 {
		t.Errorf("%d claims, %v: complaints were read %d times; want once for three", len(done.Marks), err, x.tallied)
	}
}
