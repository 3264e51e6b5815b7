package reports_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"wanjia/base/clock"
	"wanjia/base/day"
	"wanjia/base/fault"
	"wanjia/base/words"
	"wanjia/desk/cases"
	"wanjia/desk/door"
	"wanjia/desk/reports"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/disclosure/release"
	"wanjia/domain/indicator"
	"wanjia/domain/journal"
	"wanjia/domain/report"
	"wanjia/domain/rule"
	"wanjia/domain/workflow"
)

// county is a place with figures of its own making: the desk is asked as the door would answer.
type county struct {
	asked    []door.Query
	recorded []release.Line
	figures  []indicator.Figure
	filed    []cases.Counted
}

func (c *county) Ask(_ context.Context, q door.Query) (door.Answer, error) {
	c.asked = append(c.asked, q)
	return door.Answer{Area: q.Area, From: q.From, To: q.To, Journal: 7, Outside: q.For == door.Everyone, Figures: slices.Clone(c.figures)}, nil
}

func (c *county) Record(_ context.Context, _ access.Actor, _ area.Code, l release.Line) error {
	c.recorded = append(c.recorded, l)
	return nil
}

func (c *county) Tally(context.Context, access.Actor, string, area.Code, day.Day) ([]cases.Counted, error) {
	return c.filed, nil
}

func (c *county) Head(context.Context) (journal.Seq, error) { return 5, nil }

func (c *county) Tree(context.Context) (*area.Tree, error) {
	code, err := area.ParseCode("990101")
	if err != nil {
		return nil, err
	}
	var empty area.Tree
	tree, _ := empty.With(area.Area{Code: code, Name: "County", Level: area.County})
	return tree, nil
}

// lines is a template of plain lines.
type lines []string

func (l lines) Places() (found []report.Place, wrong []error) {
	for _, line := range l {
		for _, s := range report.Split(line) {
			if m, err := report.ParseMark(s.Mark); s.IsMark && err != nil {
				wrong = append(wrong, report.At(err, line))
			} else if s.IsMark {
				found = append(found, report.Place{Mark: m, Where: line})
			}
		}
	}
	return found, wrong
}

func (l lines) Fill(w io.Writer, f report.Filler) error {
	for _, line := range l {
		for _, s := range report.Split(line) {
			text := line[s.From:s.To]
			if m, err := report.ParseMark(s.Mark); s.IsMark && err == nil {
				p := f.Piece(m, report.Item{})
				text = p.Run.Text
				for _, para := range p.Paras {
					text += para.Text()
				}
				if p.Grid != nil {
					for _, row := range p.Grid.Rows {
						for _, c := range row {
							text += c.Text + ";"
						}
					}
				}
			}
			if _, err := io.WriteString(w, text); err != nil {
				return err
			}
		}
		if _, err := io.WriteString(w, "\n"); err != nil {
			return err
		}
	}
	return nil
}

func desk(t *testing.T, c *county) *reports.Desk {
	t.Helper()
	lang, err := rule.New(report.Facts([]string{"complaint"}))
	if err != nil {
		t.Fatal(err)
	}
	when := func(text string) *rule.Expression {
		e, err := lang.Compile(text, rule.Bool)
		if err != nil {
			t.Fatal(err)
		}
		return e
	}
	say := func(text string) map[words.Lang]string { return map[words.Lang]string{words.ZH: text, words.EN: text} }
	kinds := []report.Definition{{ID: "k", Rules: []report.Sentence{
		{ID: "a", Into: "set", When: when("timely_share.value >= 0.9"), Text: say("timely {{timely_share}}.")},
		{ID: "b", Into: "set", When: when("births.value > 0.0"), Text: say("born {{births}}.")},
		{ID: "c", Into: "set", When: when("cases.complaint.late > 0"), Text: say("late {{cases flow=complaint count=late}}.")}}}}
	flow := &workflow.Definition{ID: "complaint", Title: words.Sentence{ZH: "complaint", EN: "complaint"}, States: []workflow.State{{ID: "open", Title: words.Sentence{EN: "open"}}, {ID: "done", Title: words.Sentence{EN: "done"}, Final: true}}}
	return reports.New(c, c, c, clock.Fixed(time.Date(2026, 1, 5, 0, 0, 0, 0, time.UTC)), map[string]*workflow.Definition{"complaint": flow}, kinds)
}

func made(t *testing.T, c *county, who door.Audience, text ...string) (string, reports.Made, error) {
	t.Helper()
	p, err := report.ParsePeriod("2025")
	if err != nil {
		t.Fatal(err)
	}
	code, err := area.ParseCode("990101")
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	m, err := desk(t, c).Make(t.Context(), reports.Order{Name: "x", Template: lines(text), Area: code, Period: p, Lang: words.EN, For: who,
		Who: access.Actor{Account: "operator", Operator: true, Purpose: access.CivilRegistration}}, &out)
	return out.String(), m, err
}

func births(n int64) indicator.Figure {
	return indicator.Figure{ID: indicator.Births, Value: float64(n), N: n, D: math.NaN(), Low: math.NaN(), High: math.NaN()}
}

func TestEverythingThatIsWrongIsSaidAndNothingIsAsked(t *testing.T) {
	c := &county{figures: []indicator.Figure{births(37)}}
	out, _, err := made(t, c, door.Everyone, "{{births}}", "{{brths}}", "{{rule sett}}")
	u, ok := errors.AsType[*reports.Unfit](err)
	if !ok || len(u.Faults) != 2 || u.Faults[0].Args["near"] != "births" || u.Faults[1].Args["near"] != "set" || u.Faults[0].Args["where"] != "{{brths}}" {
		t.Fatalf("got %v, want two faults with their places and neighbours", err)
	}
	if out != "" || len(c.asked) > 0 || len(c.recorded) > 0 {
		t.Errorf("it wrote %q, asked %d times and recorded %d", out, len(c.asked), len(c.recorded))
	}
}

func TestWhatIsHiddenSaysSoAndIsNotKnownToRules(t *testing.T) {
	hidden := births(0)
	hidden.Hide(indicator.NoteHidden)
	c := &county{figures: []indicator.Figure{hidden, {ID: indicator.TimelyShare, Value: .95, N: 19, D: 20, Low: .75, High: .99}}}
	out, m, err := made(t, c, door.Everyone, "{{births}} {{rule set}}")
	if err != nil {
		t.Fatal(err)
	}
	if out != "(not shown) timely 95.0%.\n" || m.Hidden != 1 || m.Figures != 2 {
		t.Errorf("got %q with %+v", out, m)
	}
	if len(c.recorded) != 1 || c.recorded[0].What != "report" || c.recorded[0].Digest == "" {
		t.Errorf("the ledger has %+v, want the report with its digest", c.recorded)
	}
	for _, q := range c.asked {
		if q.For != door.Everyone {
			t.Errorf("%+v was asked as an insider", q)
		}
	}
	if _, _, err := made(t, c, door.Asker, "{{births}}"); err != nil || len(c.recorded) != 1 {
		t.Errorf("for the office's own use: %v, %d lines in the ledger", err, len(c.recorded))
	}
}

func TestFewCasesAreHiddenAndNotToldByTheTotal(t *testing.T) {
	on := func(state string, late bool) cases.Counted {
		return cases.Counted{Opened: day.Must("2025-03-01"), State: state, Late: late, Values: map[string]string{}}
	}
	c := &county{}
	for range 9 {
		c.filed = append(c.filed, on("open", false))
	}
	c.filed = append(c.filed, on("done", true), on("done", true))
	out, _, err := made(t, c, door.Everyone, "{{cases flow=complaint}} {{cases flow=complaint count=late}} {{table cases flow=complaint by=state}}", "{{rule set}}")
	if err != nil {
		t.Fatal(err)
	}
	if want := "11 (not shown) state;received;open;(not shown);done;(not shown);total;11;\n"; !strings.HasPrefix(out, want) || strings.Contains(out, "late") {
		t.Errorf("got %q, want %q and no rule that knows the number", out, want)
	}
	inside, _, err := made(t, c, door.Asker, "{{cases flow=complaint count=late}} {{rule set}}")
	if err != nil || !strings.HasPrefix(inside, "2 late 2.") {
		t.Errorf("inside: %q, %v", inside, err)
	}
}

func TestAReportOfAnAreaThatIsNone(t *testing.T) {
	c := &county{}
	code, err := area.ParseCode("990909")
	if err != nil {
		t.Fatal(err)
	}
	_, err = desk(t, c).Make(t.Context(), reports.Order{Template: lines{}, Area: code}, io.Discard)
	if fault.KindOf(err) != fault.Missing {
		t.Errorf("got %v", err)
	}
}
