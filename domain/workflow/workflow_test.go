package workflow_test

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"wanjia/base/day"
	"wanjia/base/fault"
	"wanjia/base/id"
	"wanjia/base/money"
	"wanjia/base/words"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/journal"
	"wanjia/domain/workflow"
)

// claim is a small claim: verified by the window, approved by another, two of them above a limit, refused with a reason.
func claim() *workflow.Definition {
	return &workflow.Definition{ID: "claim", Version: 1, Start: "submitted",
		Opening: workflow.Step{By: []access.Desk{access.Window, access.Family}, Fields: []workflow.Field{
			{Code: "amount", Kind: workflow.Money, Required: true}, {Code: "about", Kind: workflow.Staff, Party: true}}},
		States: []workflow.State{
			{ID: "submitted", Owner: access.Window, Clock: &workflow.Clock{Days: 30, Count: workflow.WorkingDays, Escalate: access.Management}},
			{ID: "verified", Owner: access.Approval, Clock: &workflow.Clock{Days: 30, Since: "submitted"}},
			{ID: "hearing", Owner: access.Approval, Pauses: true},
			{ID: "approved", Final: true}, {ID: "refused", Final: true}},
		Steps: []workflow.Step{
			{ID: "verify", From: []string{"submitted"}, To: "verified", By: []access.Desk{access.Window}, Apart: []string{workflow.Opening}},
			{ID: "extend", From: []string{"submitted"}, By: []access.Desk{access.Window}, Reason: true, Extends: 10},
			{ID: "hear", From: []string{"verified"}, To: "hearing", By: []access.Desk{access.Approval}},
			{ID: "heard", From: []string{"hearing"}, To: "verified", By: []access.Desk{access.Approval}},
			{ID: "approve", From: []string{"verified"}, To: "approved", By: []access.Desk{access.Approval}, Apart: []string{"verify"},
				More: &workflow.More{Field: "amount", Above: money.Yuan(10_000), Hands: 2}},
			{ID: "refuse", From: []string{"submitted", "verified"}, To: "refused", By: []access.Desk{access.Window, access.Approval}, Reason: true},
		}}
}

func act(step, by string, desk access.Desk, on string, more ...string) workflow.Act {
	a := workflow.Act{ID: journal.ID{ID: id.Derive(step, by, on)}, Step: step, By: by, Desks: []access.Desk{desk}, On: day.Must(on), Values: map[string]string{}}
	for i := 0; i+1 < len(more); i += 2 {
		if more[i] == "reason" {
			a.Reason = more[i+1]
			continue
		}
		a.Values[more[i]] = more[i+1]
	}
	return a
}

func take(t *testing.T, d *workflow.Definition, acts ...workflow.Act) workflow.Case {
	t.Helper()
	var c workflow.Case
	for _, a := range acts {
		var err error
		if c, err = d.Take(c, a); err != nil {
			t.Fatalf("%s by %s: %v", a.Step, a.By, err)
		}
	}
	return c
}

func TestASoundDefinitionHasNoProblems(t *testing.T) {
	if all := claim().Check(); len(all) > 0 {
		t.Errorf("problems: %v", all)
	}
}

func TestACaseGoesFromHandToHand(t *testing.T) {
	d := claim()
	c := take(t, d, act("", "li", access.Window, "2026-03-01", "amount", "3600"), act("verify", "wang", access.Window, "2026-03-02"),
		act("approve", "zhao", access.Approval, "2026-03-03"))
	if c.State != "approved" || d.IsOpen(c) || len(c.Acts) != 3 || c.Values["amount"] != "3600.00" {
		t.Errorf("the case is %+v; want approved after three acts", c)
	}
}

func TestAStepThatIsNotTheActorsIsRefusedAndChangesNothing(t *testing.T) {
	d := claim()
	opened := take(t, d, act("", "li", access.Window, "2026-03-01", "amount", "3600", "about", "bad"))
	verified := take(t, d, act("", "li", access.Window, "2026-03-01", "amount", "36000"), act("verify", "wang", access.Window, "2026-03-02"))
	once := take(t, d, act("", "li", access.Window, "2026-03-01", "amount", "36000"), act("verify", "wang", access.Window, "2026-03-02"), act("approve", "zhao", access.Approval, "2026-03-03"))
	over := take(t, d, act("", "li", access.Window, "2026-03-01", "amount", "1"), act("refuse", "li", access.Window, "2026-03-02", "reason", "twice"))
	extended := take(t, d, act("", "li", access.Window, "2026-03-01", "amount", "1"), act("extend", "li", access.Window, "2026-03-02", "reason", "papers"))
	for name, c := range map[string]struct {
		in  workflow.Case
		act workflow.Act
		key string
	}{
		"opened twice":                {opened, act("", "li", access.Window, "2026-03-02", "amount", "1"), "workflow.opened"},
		"opened by another desk":      {workflow.Case{}, act("", "x", access.Clinic, "2026-03-02", "amount", "1"), "workflow.desk"},
		"opened without an amount":    {workflow.Case{}, act("", "x", access.Window, "2026-03-02"), "workflow.required"},
		"an amount that is none":      {workflow.Case{}, act("", "x", access.Window, "2026-03-02", "amount", "many"), "workflow.bad.money"},
		"a field nobody asked":        {workflow.Case{}, act("", "x", access.Window, "2026-03-02", "amount", "1", "order", "2"), "workflow.stranger"},
		"opened by who it is about":   {workflow.Case{}, act("", "x", access.Window, "2026-03-02", "amount", "1", "about", "x"), "workflow.party"},
		"verified by who opened":      {opened, act("verify", "li", access.Window, "2026-03-02"), "workflow.apart"},
		"verified by who it is about": {opened, act("verify", "bad", access.Window, "2026-03-02"), "workflow.party"},
		"verified by another desk":    {opened, act("verify", "zhao", access.Approval, "2026-03-02"), "workflow.desk"},
		"approved too early":          {opened, act("approve", "zhao", access.Approval, "2026-03-02"), "workflow.from"},
		"approved by the verifier":    {verified, act("approve", "wang", access.Approval, "2026-03-03"), "workflow.apart"},
		"approved twice by one":       {once, act("approve", "zhao", access.Approval, "2026-03-04"), "workflow.again"},
		"refused without a reason":    {opened, act("refuse", "wang", access.Window, "2026-03-02", "reason", "  "), "workflow.reason"},
		"no such step":                {opened, act("pay", "wang", access.Window, "2026-03-02"), "workflow.step"},
		"after the end":               {over, act("verify", "wang", access.Window, "2026-03-03"), "workflow.over"},
		"extended twice":              {extended, act("extend", "li", access.Window, "2026-03-03", "reason", "more"), "workflow.extended"},
		"a reason like a book":        {opened, act("refuse", "wang", access.Window, "2026-03-02", "reason", strings.Repeat("x", 4001)), "workflow.long"},
	} {
		acts, state := len(c.in.Acts), c.in.State
		got, err := d.Take(c.in, c.act)
		if !fault.Is(err, c.key) {
			t.Errorf("%s: %v; want %s", name, err, c.key)
		}
		if len(got.Acts) != acts || got.State != state || len(c.in.Acts) != acts {
			t.Errorf("%s: the case changed to %+v", name, got)
		}
		if f, ok := words.Lookup(c.key); !ok || f.ZH == "" || f.EN == "" {
			t.Errorf("%s has no sentence", c.key)
		}
	}
}

func TestAboveALimitTwoPeopleDecide(t *testing.T) {
	d := claim()
	for amount, state := range map[string]string{"10000": "approved", "10000.01": "verified"} {
		c := take(t, d, act("", "li", access.Window, "2026-03-01", "amount", amount), act("verify", "wang", access.Window, "2026-03-02"),
			act("approve", "zhao", access.Approval, "2026-03-03"))
		if c.State != state {
			t.Errorf("%s yuan is %s after one approval; want %s", amount, c.State, state)
		}
		if state == "verified" {
			if c, err := d.Take(c, act("approve", "qian", access.Approval, "2026-03-04")); err != nil || c.State != "approved" {
				t.Errorf("%s after two: %v", c.State, err)
			}
		}
	}
}

// weekdays works from Monday to Friday.
type weekdays struct{}

func (weekdays) Due(d day.Day, n int) (day.Day, bool) {
	for n > 0 {
		if d++; d.Weekday() != 0 && d.Weekday() != 6 {
			n--
		}
	}
	return d, true
}

func TestClocksCountTheirDaysAndStandStillInAHearing(t *testing.T) {
	d := claim()
	open := act("", "li", access.Window, "2026-02-27", "amount", "1") // a Friday
	c := take(t, d, open)
	for _, s := range []struct {
		name, due string
		acts      []workflow.Act
	}{
		{"thirty working days", "2026-04-10", nil},
		{"made longer by ten", "2026-04-24", []workflow.Act{act("extend", "li", access.Window, "2026-03-02", "reason", "papers")}},
		{"thirty days from the opening", "2026-03-29", []workflow.Act{act("verify", "wang", access.Window, "2026-03-02")}},
		{"a hearing of seven days", "2026-04-05", []workflow.Act{act("verify", "wang", access.Window, "2026-03-02"), act("hear", "zhao", access.Approval, "2026-03-03"), act("heard", "zhao", access.Approval, "2026-03-10")}},
	} {
		n := c
		for _, a := range s.acts {
			var err error
			if n, err = d.Take(n, a); err != nil {
				t.Fatal(err)
			}
		}
		turn := d.Turn(n, weekdays{})
		if turn.Due != day.Must(s.due) {
			t.Errorf("%s: due %v; want %s", s.name, turn.Due, s.due)
		}
		if turn.Late(day.Must(s.due)) != 0 || turn.Late(day.Must(s.due)+3) != 3 {
			t.Errorf("%s: late by %d on the day and %d three days on", s.name, turn.Late(day.Must(s.due)), turn.Late(day.Must(s.due)+3))
		}
	}
}

func TestEveryThingWrongWithADefinitionIsSaid(t *testing.T) {
	for key, spoil := range map[string]func(*workflow.Definition){
		"workflow.check.start":   func(d *workflow.Definition) { d.Start = "x" },
		"workflow.check.nobody":  func(d *workflow.Definition) { d.Steps[0].By = nil },
		"workflow.check.twice":   func(d *workflow.Definition) { d.States = append(d.States, d.States[0]) },
		"workflow.check.final":   func(d *workflow.Definition) { d.States[3].Owner = access.Window },
		"workflow.check.owner":   func(d *workflow.Definition) { d.States[0].Owner = access.NoDesk },
		"workflow.check.stuck":   func(d *workflow.Definition) { d.States[0].Owner = access.Clinic },
		"workflow.check.state":   func(d *workflow.Definition) { d.Steps[0].To = "x" },
		"workflow.check.step":    func(d *workflow.Definition) { d.Steps[0].Apart = []string{"x"} },
		"workflow.check.from":    func(d *workflow.Definition) { d.Steps[0].From = nil },
		"workflow.check.days":    func(d *workflow.Definition) { d.States[0].Clock.Days = 0 },
		"workflow.check.more":    func(d *workflow.Definition) { d.Steps[4].More.Field = "about" },
		"workflow.check.extends": func(d *workflow.Definition) { d.Steps[1].To = "verified" },
		"workflow.check.field": func(d *workflow.Definition) {
			d.Steps[0].Fields = []workflow.Field{{Code: "amount", Kind: workflow.Text}}
		},
		"workflow.check.options":   func(d *workflow.Definition) { d.Steps[0].Fields = []workflow.Field{{Code: "c", Kind: workflow.Choice}} },
		"workflow.check.unreached": func(d *workflow.Definition) { d.Steps[2].To = "approved" },
		"workflow.check.endless": func(d *workflow.Definition) {
			d.States = append(d.States, workflow.State{ID: "limbo", Owner: access.Window}, workflow.State{ID: "limbo2", Owner: access.Window})
			d.Steps = append(d.Steps, workflow.Step{ID: "a", From: []string{"limbo", "submitted"}, To: "limbo2", By: []access.Desk{access.Window}},
				workflow.Step{ID: "b", From: []string{"limbo2"}, To: "limbo", By: []access.Desk{access.Window}})
		},
	} {
		d := claim()
		spoil(d)
		if !slices.ContainsFunc(d.Check(), func(f *fault.Fault) bool { return f.Key == key }) {
			t.Errorf("%s isn't said: %v", key, d.Check())
		}
	}
}

// TestNoWalkThroughASoundDefinitionEndsWhereNobodyAnswers takes steps at random, by whoever may and may not.
func TestNoWalkThroughASoundDefinitionEndsWhereNobodyAnswers(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := claim()
		var c workflow.Case
		for i := range rapid.IntRange(1, 15).Draw(t, "acts") {
			step := ""
			if i > 0 {
				step = rapid.SampledFrom([]string{"", "verify", "extend", "hear", "heard", "approve", "refuse"}).Draw(t, "step")
			}
			a := act(step, rapid.SampledFrom([]string{"li", "wang", "zhao", "qian"}).Draw(t, "by"), rapid.SampledFrom(access.Desks()).Draw(t, "desk"), "2026-03-01", "reason", "r")
			if step == "" {
				a.Values["amount"] = rapid.SampledFrom([]string{"1", "20000"}).Draw(t, "amount")
			}
			before := len(c.Acts)
			n, err := d.Take(c, a)
			if err != nil && len(n.Acts) != before {
				t.Fatalf("a refused act was kept: %+v", n)
			}
			c = n
			s, ok := d.State(c.State)
			if c.State != "" && (!ok || !s.Final && s.Owner == access.NoDesk) {
				t.Fatalf("nobody answers for %+v", c)
			}
		}
		approvers := map[string]bool{}
		for _, done := range c.Acts {
			if done.Step == "approve" {
				approvers[done.By] = true
			}
		}
		if c.State == "approved" && c.Values["amount"] == "20000.00" && len(approvers) < 2 {
			t.Fatalf("a large claim was approved by %v", approvers)
		}
	})
}

// TestACaseIsWhatItsEntriesTell writes acts into entries and reads them back.
func TestACaseIsWhatItsEntriesTell(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := claim()
		var live workflow.Case
		var told []workflow.Told
		var file workflow.File
		for i := range rapid.IntRange(1, 12).Draw(t, "acts") {
			step := ""
			if i > 0 {
				step = rapid.SampledFrom([]string{"verify", "extend", "hear", "heard", "approve", "refuse"}).Draw(t, "step")
			}
			a := act(step, rapid.SampledFrom([]string{"li", "wang", "zhao", "qian"}).Draw(t, "by"), rapid.SampledFrom([]access.Desk{access.Window, access.Approval}).Draw(t, "desk"), "2026-03-01", "reason", "r")
			a.On += day.Day(i)
			if step == "" {
				a.Values["amount"] = rapid.SampledFrom([]string{"1", "20000"}).Draw(t, "amount")
			}
			n, err := d.Take(live, a)
			if err != nil {
				continue
			}
			live = n
			turn := d.Turn(live, weekdays{})
			root := file.ID
			e := journal.Entry{Seq: journal.Seq(i + 1), ID: a.ID, Kind: workflow.EntryKind, Occurred: a.On.Partial(), Author: a.By, Reason: a.Reason,
				Body: journal.CanonicalBody(d.Body(root, a, live, turn, a.Values))}
			body, err := journal.ParseBody(e.Body)
			if err != nil {
				t.Fatal(err)
			}
			if of, ok := workflow.Of(e, body); !ok || step != "" && of != root {
				t.Fatalf("the entry belongs to %v, %v; want %v", of, ok, root)
			}
			file = workflow.Apply(file, e, body)
			told = append(told, workflow.Tell(e, body))
			if file.State != live.State || file.Owner != turn.Owner || (file.Due != "") != turn.Clocked || file.Newest() != e.Seq {
				t.Fatalf("the file is %+v; want %s, %v", file, live.State, turn)
			}
		}
		if len(told) == 0 {
			return
		}
		again := d.Restore(told)
		for _, a := range []workflow.Act{act("approve", "sun", access.Approval, "2026-05-01"), act("extend", "sun", access.Window, "2026-05-01", "reason", "r"), act("verify", "li", access.Window, "2026-05-01")} {
			x, errX := d.Take(live, a)
			y, errY := d.Take(again, a)
			tx := d.Turn(x, weekdays{})
			ty := d.Turn(y, weekdays{})
			if (errX == nil) != (errY == nil) || x.State != y.State || tx != ty {
				t.Fatalf("%s gives %v (%v, %v) live and %v (%v, %v) restored", a.Step, errX, x.State, tx, errY, y.State, ty)
			}
		}
	})
}

func TestALateTurnRisesOneAreaAWeek(t *testing.T) {
	line := []area.Code{area.MustCode("990101001001"), area.MustCode("990101001"), area.MustCode("990101")}
	for late, want := range map[int]string{0: "", 1: "990101001001", 7: "990101001001", 8: "990101001", 14: "990101001", 15: "990101", 400: "990101"} {
		to, ok := workflow.Escalated(access.Management, late, line)
		got := ""
		if ok {
			got = to.Area.String()
		}
		if got != want || ok && to.Desk != access.Management {
			t.Errorf("%d days late it is at %v, want %q", late, to, want)
		}
	}
	if _, ok := workflow.Escalated(access.NoDesk, 9, line); ok {
		t.Error("a clock that names nobody rises to somebody")
	}
}
