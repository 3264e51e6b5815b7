package works_test

import (
	"context"
	"testing"

	"wanjia/base/day"
	"wanjia/base/fault"
	"wanjia/base/money"
	"wanjia/desk/budget"
	"wanjia/desk/care/tally"
	"wanjia/desk/cases"
	"wanjia/desk/door"
	"wanjia/desk/drafts"
	"wanjia/desk/drafts/works"
	"wanjia/desk/inspections"
	"wanjia/desk/telling"
	"wanjia/desk/training"
	"wanjia/domain/access"
	"wanjia/domain/area"
	book "wanjia/domain/budget"
	"wanjia/domain/care"
	"wanjia/domain/indicator"
	"wanjia/domain/outreach"
)

// office answers for all desks: budgets only to management for oversight, everything else to anybody.
type office struct{ asked int }

func (o *office) Year(_ context.Context, who access.Actor, _ area.Code, year int) (budget.Year, error) {
	o.asked++
	if who.Purpose != access.Oversight {
		return budget.Year{}, fault.New(fault.Denied, access.DeniedByPurpose)
	}
	line := &book.Line{Stands: true}
	line.Planned = money.Yuan(50_000)
	line.Commitments = []book.Commitment{{Amount: money.Yuan(9_000), Freed: money.Yuan(1_000), On: on("2026-02-10")}}
	line.Payments = []book.Payment{{Amount: money.Yuan(7_000), On: on("2026-02-20")}, {Amount: money.Yuan(300), On: on("2026-05-20")}, {Amount: money.Yuan(900), On: on("2026-02-21"), Cancelled: true}}
	return budget.Year{Year: year, Lines: []*book.Line{line}}, nil
}

func (o *office) Public(context.Context, area.Code, int) (budget.Public, error) {
	return budget.Public{Total: budget.Row{Lines: 1, Planned: money.Yuan(50_000), Waiting: true}}, nil
}

func (o *office) Benefits(context.Context, access.Actor, area.Code, day.Day, day.Day) ([]book.Tied, error) {
	return []book.Tied{{Scheme: "childcare", Fen: money.Yuan(400_000)}, {Scheme: "elders", Fen: money.Yuan(46_800)}}, nil
}

// told is the desk of events.
type told struct{}

func (told) Year(context.Context, access.Actor, area.Code, int) (telling.Year, error) {
	held := func(when string, state outreach.Step, came int) outreach.Event {
		return outreach.Event{On: on(when), State: state, Came: came, Goods: []outreach.Goods{{Count: 10}}}
	}
	return telling.Year{Events: []outreach.Event{held("2026-02-20", outreach.Hold, 5_000), held("2026-02-27", outreach.Hold, 760), held("2026-02-28", outreach.Plan, 0), held("2026-05-01", outreach.Hold, 99)}}, nil
}

func (o *office) Sessions(context.Context, access.Actor, area.Code) ([]training.Session, error) {
	return nil, nil
}

func (o *office) Workload(context.Context, access.Actor, tally.Ask) ([]tally.Load, error) {
	return []tally.Load{{Programme: &care.Programme{ID: "child"}, Made: door.Count{N: 120}}, {Programme: &care.Programme{ID: "antenatal"}, Made: door.Count{N: 30}}, {Worker: "somebody", Made: door.Count{N: 150}}}, nil
}

func (o *office) Figures(context.Context, access.Actor, area.Code, day.Day, day.Day) (inspections.Figures, error) {
	return inspections.Figures{Visited: 37, Unlicensed: 2, Seized: map[string]int{"ultrasound": 3, "medicine": 14}, Ordered: 5, Fined: 446_800_00}, nil
}

func (o *office) Tally(context.Context, access.Actor, string, area.Code, day.Day) ([]cases.Counted, error) {
	return []cases.Counted{{Opened: on("2026-02-03"), Closed: on("2026-02-20")}, {Opened: on("2026-02-04"), Late: true}, {Opened: on("2025-12-04"), Closed: on("2026-01-04")}}, nil
}

func on(text string) day.Day {
	d, err := day.Parse(text)
	if err != nil {
		panic(err) // the test's own text
	}
	return d
}

func begun(o *office) drafts.Counter {
	return works.Desks{Money: o, Events: told{}, Lessons: o, Visits: o, Inspections: o, Cases: o}.Begin()
}

func TestEachNumberIsOfItsTimeAndOfTheDeskThatCountsIt(t *testing.T) {
	o := &office{}
	c := begun(o)
	both := access.Actor{Purpose: access.StatisticsPurpose, Grants: []access.Grant{{Desk: access.Management, Purpose: access.StatisticsPurpose}, {Desk: access.Management, Purpose: access.Oversight}}}
	for _, x := range []struct {
		figure, part string
		want         drafts.Sum
	}{
		{"money.benefits", "", drafts.Sum{Known: true, Yuan: true, Value: 446_800}},
		{"money.benefits", "elders", drafts.Sum{Known: true, Yuan: true, Value: 46_800}},
		{"budget.planned", "", drafts.Sum{Known: true, Yuan: true, Value: 50_000}},
		{"budget.committed", "", drafts.Sum{Known: true, Yuan: true, Value: 8_000}}, // less what was freed
		{"budget.paid", "", drafts.Sum{Known: true, Yuan: true, Value: 7_000}},      // of February, without what was cancelled
		{"outreach.held", "", drafts.Sum{Known: true, Value: 2}},                    // what is only planned wasn't held
		{"outreach.came", "", drafts.Sum{Known: true, Value: 5_760}},
		{"outreach.goods", "", drafts.Sum{Known: true, Value: 20}},
		{"training.sessions", "", drafts.Sum{Known: true}},
		{"care.visits", "", drafts.Sum{Known: true, Value: 150, Within: 4}}, // two rounded counts; workers' lines are the same visits
		{"care.visits", "child", drafts.Sum{Known: true, Value: 120, Within: 2}},
		{"inspections.visited", "", drafts.Sum{Known: true, Value: 37}},
		{"inspections.seized", "", drafts.Sum{Known: true, Value: 17}},
		{"inspections.fined", "", drafts.Sum{Known: true, Yuan: true, Value: 446_800}},
		{"cases.complaint.opened", "", drafts.Sum{Known: true, Value: 2}},
		{"cases.complaint.closed", "", drafts.Sum{Known: true, Value: 1}},
		{"cases.complaint.late", "", drafts.Sum{Known: true, Value: 1}},
		{"weather.rain", "", drafts.Sum{}},
	} {
		w := drafts.Work{Figure: indicator.ID(x.figure), Part: x.part, From: on("2026-02-01"), To: on("2026-02-28"), Today: on("2026-03-02"), Who: both}
		got, err := c.Sum(t.Context(), w)
		if err != nil || got != x.want {
			t.Errorf("%s %s: got %+v (%v), want %+v", x.figure, x.part, got, err, x.want)
		}
	}
	if o.asked > 4 { // twice without the right, once with it
		t.Errorf("the budget of one year was read %d times in one check", o.asked)
	}
}

func TestFewCasesAreNotToldOutsideTheirDesk(t *testing.T) {
	got, err := begun(&office{}).Sum(t.Context(), drafts.Work{Figure: "cases.complaint.opened", From: on("2026-02-01"), To: on("2026-02-28"), Outside: true})
	if err != nil || !got.Hidden {
		t.Errorf("two complaints are told outside: %+v (%v)", got, err)
	}
}
