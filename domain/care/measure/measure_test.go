package measure

import (
	"testing"

	"wanjia/base/day"
	"wanjia/domain/care"
)

func met(on, form string, answers map[string]string) care.Meeting {
	return care.Meeting{On: day.Must(on), Form: form, By: "gao", Answers: answers}
}

func sum(d *Definition, c *Case, from, to string) (n Count) {
	d.Tally(c, day.Must(from), day.Must(to), func(_ string, one Count) {
		n.Num, n.Den, n.NumKept, n.DenKept = n.Num+one.Num, n.Den+one.Den, n.NumKept+one.NumKept, n.DenKept+one.DenKept
	})
	return n
}

// The traps of the reference, one by one.
func TestTheTrapsOfTheIndicators(t *testing.T) {
	weeks := func(n string) map[string]string { return map[string]string{"weeks": n} }
	pregnancy := &Case{Meetings: []care.Meeting{met("2026-01-10", "antenatal", weeks("11")), met("2026-02-10", "antenatal", weeks("15")), met("2026-03-10", "antenatal", weeks("19")),
		met("2026-04-10", "antenatal", weeks("24"))}, Ended: day.Must("2026-07-30")}
	first := &Definition{Unit: First, Form: "antenatal", Hit: []Condition{{Form: "antenatal", Code: "weeks", Most: "12"}}}
	if n := sum(first, pregnancy, "2026-01-01", "2026-03-31"); n.Num != 1 || n.Den != 1 {
		t.Errorf("(c) first contact at 11 weeks: %+v, want 1 of 1: the weeks of the first contact itself", n)
	}
	if n := sum(first, pregnancy, "2026-02-01", "2026-12-31"); n.Den != 0 {
		t.Errorf("(c) the first contact lay before the period: %+v", n)
	}
	late := &Case{Meetings: []care.Meeting{met("2026-01-10", "antenatal", weeks("12"))}}
	if n := sum(first, late, "2026-01-01", "2026-03-31"); n.Num != 1 {
		t.Errorf("(b) twelve weeks are in time by the computation: %+v", n)
	}
	four := &Definition{Unit: Closed, Hit: []Condition{{Form: "antenatal", Times: 4}}, Loss: []Condition{{Form: "end", Code: "reason", Is: []string{"moved", "lost"}}}}
	if n := sum(four, pregnancy, "2026-07-01", "2026-07-31"); n != (Count{1, 1, 1, 1}) {
		t.Errorf("four contacts: %+v", n)
	}
	moved := &Case{Meetings: []care.Meeting{met("2026-01-10", "antenatal", nil), met("2026-02-01", "end", map[string]string{"reason": "moved"})}, Ended: day.Must("2026-02-01")}
	if n := sum(four, moved, "2026-01-01", "2026-12-31"); n != (Count{0, 1, 0, 0}) {
		t.Errorf("(d) who moved: %+v, want counted, and not counted in the second figure", n)
	}
	drop := &Definition{Unit: Cohort, When: []Condition{{Code: "penta1", Due: 84}}, Hit: []Condition{{Code: "penta3", None: true}}}
	for says, c := range map[string]struct {
		one, three string
		num, den   int
	}{
		"dose 3 isn't due yet": {"2026-03-01", "", 0, 0}, "due and not given": {"2026-01-01", "", 1, 1}, "due and given": {"2026-01-01", "2026-03-20", 0, 1}, "no dose 1": {"", "2026-03-20", 0, 0},
	} {
		child := &Case{Enrolled: day.Must("2026-01-01")}
		if c.one != "" {
			child.Meetings = append(child.Meetings, met(c.one, "shot", map[string]string{"penta1": c.one}))
		}
		if c.three != "" {
			child.Meetings = append(child.Meetings, met(c.three, "shot", map[string]string{"penta3": c.three}))
		}
		if n := sum(drop, child, "2026-01-01", "2026-03-31"); n.Num != c.num || n.Den != c.den {
			t.Errorf("(a) %s: %+v, want %d of %d: a cohort, never below nothing", says, n, c.num, c.den)
		}
	}
}

func TestConditions(t *testing.T) {
	removal := Condition{Code: "done", After: "asked", Most: "7"}
	for says, c := range map[string]struct {
		k       Condition
		answers map[string]string
		holds   bool
	}{
		"one of several answers": {Condition{Code: "told", Is: []string{"effects"}}, map[string]string{"told": "methods,effects"}, true},
		"part of a word":         {Condition{Code: "told", Is: []string{"effect"}}, map[string]string{"told": "methods,effects"}, false},
		"not answered":           {Condition{Code: "told"}, nil, false},
		"at most":                {Condition{Code: "n", Most: "5"}, map[string]string{"n": "5"}, true},
		"above":                  {Condition{Code: "n", Most: "5"}, map[string]string{"n": "6"}, false},
		"no number":              {Condition{Code: "n", Least: "5"}, map[string]string{"n": "many"}, false},
		"within seven days":      {removal, map[string]string{"asked": "2026-01-01", "done": "2026-01-08"}, true},
		"on the eighth":          {removal, map[string]string{"asked": "2026-01-01", "done": "2026-01-09"}, false},
		"before it was asked":    {removal, map[string]string{"asked": "2026-01-02", "done": "2026-01-01"}, false},
	} {
		x := &sight{Case: &Case{Meetings: []care.Meeting{met("2026-01-10", "f", c.answers)}}, to: day.Must("2026-12-31")}
		if got := x.holds(&c.k, []int{0}); got != c.holds {
			t.Errorf("%s: %v, want %v", says, got, c.holds)
		}
	}
}

func TestAReferralIsDoneWithAnOutcomeInFourteenDays(t *testing.T) {
	d := &Definition{Unit: Referrals}
	step := func(on, state string) care.ReferralStep {
		return care.ReferralStep{On: day.Must(on), State: state, By: "gao"}
	}
	for says, c := range map[string]struct {
		on  string
		num int
	}{"in time": {"2026-01-15", 1}, "a day late": {"2026-01-16", 0}} {
		r := &Case{Steps: [][]care.ReferralStep{{step("2026-01-01", "sent"), step(c.on, "outcome")}}}
		if n := sum(d, r, "2026-01-01", "2026-01-31"); n.Num != c.num || n.Den != 1 {
			t.Errorf("%s: %+v", says, n)
		}
	}
}

func TestADeclinedVisitIsNoFigure(t *testing.T) {
	d := &Definition{Unit: Visits, Form: "f", Hit: []Condition{{Code: "x"}}}
	no := met("2026-01-10", "f", nil)
	no.Declined = true
	if n := sum(d, &Case{Meetings: []care.Meeting{no}}, "2026-01-01", "2026-12-31"); n.Den != 0 {
		t.Errorf("a declined visit was counted: %+v", n)
	}
}
