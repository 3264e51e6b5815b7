package flows_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"wanjia/base/day"
	"wanjia/base/id"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/journal"
	"wanjia/domain/workflow"
	"wanjia/exchange/pack"
	"wanjia/exchange/pack/flows"
	"wanjia/packs"
)

// people are who may act: so many at each desk.
const people = 4

func all(t testing.TB) map[string]*workflow.Definition {
	t.Helper()
	set, wrong := flows.Load(packs.Files(), "core", "cn-township")
	if len(wrong) > 0 {
		t.Fatal(wrong[0])
	}
	return set
}

func value(f workflow.Field) string {
	switch f.Kind {
	case workflow.Day:
		return "2026-03-01"
	case workflow.Number:
		return fmt.Sprint(max(f.Min, 1))
	case workflow.Money:
		return "50000"
	case workflow.Choice:
		return f.Options[0].Code
	case workflow.Yes:
		return "yes"
	case workflow.Person, workflow.Site:
		return id.Derive("x").String()
	case workflow.Area:
		return "990101"
	case workflow.Office:
		return "window@990101"
	case workflow.Staff, workflow.Evidence, workflow.Text, workflow.Prose:
	}
	if strings.HasSuffix(f.Code, "team") {
		return fmt.Sprint(access.Inspection, 0, " ", access.Inspection, 1)
	}
	return "text"
}

// act is a step with everything that it asks for, taken by somebody at a desk.
func act(s workflow.Step, name, by string, desk access.Desk, on day.Day) workflow.Act {
	a := workflow.Act{Via: s.Via, ID: journal.ID{ID: id.Derive(name, by, on.String())}, Step: name, By: by, Desks: []access.Desk{desk}, On: on, Reason: "why", Area: area.MustCode("990101"), Rounds: 9, Values: map[string]string{}}
	for _, f := range s.Fields {
		if !f.Party {
			a.Values[f.Code] = value(f)
		}
	}
	return a
}

// key is what of a case decides what may come: where it stands, and who has taken what.
func key(c workflow.Case) string {
	var took []string
	for _, d := range c.Acts {
		took = append(took, d.Step+"/"+d.By)
	}
	slices.Sort(took)
	return c.State + " " + strings.Join(slices.Compact(took), " ")
}

// TestNoCaseOfAnyKindIsWithoutAnOwnerOrAWayOut walks through every kind of case that the packs define, with few people at each desk: in every
// state that can be reached somebody answers, and from every one an end can be reached by people who are there.
func TestNoCaseOfAnyKindIsWithoutAnOwnerOrAWayOut(t *testing.T) {
	for name, d := range all(t) {
		t.Run(name, func(t *testing.T) {
			team := make([]string, people)
			for i := range team {
				team[i] = fmt.Sprint(access.Inspection, i)
			}
			first := act(d.Opening, "", fmt.Sprint(d.Opening.By[0], 0), d.Opening.By[0], day.Must("2026-03-01"))
			if slices.ContainsFunc(d.Opening.Fields, func(f workflow.Field) bool { return f.Code == "team" }) {
				first.Values["team"] = strings.Join(team[:2], " ")
			}
			c, err := d.Take(workflow.Case{}, first)
			if err != nil {
				t.Fatal(err)
			}
			seen := map[string]bool{}
			queue := []workflow.Case{c}
			for len(queue) > 0 && len(seen) < 4000 {
				c, queue = queue[0], queue[1:]
				if k := key(c); seen[k] {
					continue
				} else {
					seen[k] = true
				}
				s, ok := d.State(c.State)
				if !ok || !s.Final && s.Owner == access.NoDesk {
					t.Fatalf("nobody answers for %s", key(c))
				}
				if s.Final {
					continue
				}
				if !ends(d, c, map[string]bool{}, 0) {
					t.Fatalf("%d people at each desk can't end a case that stands at %s", people, key(c))
				}
				for _, n := range onward(d, c) {
					if len(n.Acts) < 7 {
						queue = append(queue, n)
					}
				}
			}
		})
	}
}

// onward are the cases that one more act makes.
func onward(d *workflow.Definition, c workflow.Case) []workflow.Case {
	var out []workflow.Case
	for _, s := range d.Out(c.State) {
		for _, desk := range s.By {
			for i := range people {
				n, err := d.Take(c, act(s, s.ID, fmt.Sprint(desk, i), desk, c.Acts[len(c.Acts)-1].On+100))
				if err == nil {
					out = append(out, n)
				}
			}
		}
	}
	return out
}

// ends says whether an end can be reached.
func ends(d *workflow.Definition, c workflow.Case, seen map[string]bool, depth int) bool {
	if s, _ := d.State(c.State); s.Final {
		return true
	}
	if seen[key(c)] || depth > 12 {
		return false
	}
	seen[key(c)] = true
	next := onward(d, c)
	slices.SortStableFunc(next, func(a, b workflow.Case) int { // nearer an end first
		final := func(x workflow.Case) int {
			if s, _ := d.State(x.State); s.Final {
				return 0
			}
			if x.State != c.State {
				return 1
			}
			return 2
		}
		return final(a) - final(b)
	})
	return slices.ContainsFunc(next, func(n workflow.Case) bool { return ends(d, n, seen, depth+1) })
}

// TestClocksCountOverLeapDaysDaysInExchangeAndYearsEnds holds limits of the shipped kinds against the announced calendar.
func TestClocksCountOverLeapDaysDaysInExchangeAndYearsEnds(t *testing.T) {
	set := all(t)
	cal, err := pack.Workdays(packs.Files(), "core", "cn-township")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ flow, opened, at, due, says string }{
		{"complaint", "2028-02-20", "990101", "2028-03-06", "fifteen days over the 29th of February"},
		{"complaint", "2027-02-20", "990101", "2027-03-07", "and in a year without one"},
		{"complaint", "2025-12-25", "990101", "2026-01-09", "over the end of a year"},
		{"claim", "2025-09-26", "990101", dueOf(cal, "2025-09-26", 30), "thirty working days over a week of holidays and the weekend days that are worked for it"},
		{"claim", "2025-12-29", "990101", dueOf(cal, "2025-12-29", 30), "and over the end of a year"},
		{"hotline", "2026-03-02", "990101", "2026-03-03", "one working day"},
	} {
		d := set[c.flow]
		a := act(d.Opening, "", "li", d.Opening.By[0], day.Must(c.opened))
		a.Area = area.MustCode(c.at)
		opened, err := d.Take(workflow.Case{}, a)
		if err != nil {
			t.Fatal(err)
		}
		if turn := d.Turn(opened, cal); turn.Due.String() != c.due {
			t.Errorf("%s: due %v; want %s", c.says, turn.Due, c.due)
		}
	}
	if got := dueOf(cal, "2025-09-26", 1); got != "2025-09-28" { // a Sunday that is worked
		t.Errorf("the working day after the 26th of September 2025 is %s; want the Sunday that is worked", got)
	}
}

// dueOf counts working days one by one.
func dueOf(cal workflow.Calendar, from string, n int) string {
	d := day.Must(from)
	for range n {
		d, _ = cal.Due(d, 1)
	}
	return d.String()
}

// TestTheHotlinesLimitIsItsRegionsOrTheTicketsOwn asks for a ticket in four places.
func TestTheHotlinesLimitIsItsRegionsOrTheTicketsOwn(t *testing.T) {
	d := all(t)["hotline"]
	cal, err := pack.Workdays(packs.Files(), "core", "cn-township")
	if err != nil {
		t.Fatal(err)
	}
	for at, days := range map[string]int{"370102": 5, "370705": 5, "610102": 13, "990101": 10} {
		for _, given := range []int{0, 3} {
			a := act(d.Opening, "", "li", access.Inspection, day.Must("2026-03-02"))
			a.Area = area.MustCode(at)
			delete(a.Values, "limit")
			want := days
			if given > 0 {
				a.Values["limit"], want = fmt.Sprint(given), given
			}
			c, err := d.Take(workflow.Case{}, a)
			if err == nil {
				c, err = d.Take(c, act(workflow.Step{}, "accept", "li", access.Inspection, day.Must("2026-03-02")))
			}
			if err != nil {
				t.Fatal(err)
			}
			due, _ := cal.Due(day.Must("2026-03-02"), want)
			if turn := d.Turn(c, cal); turn.Due != due {
				t.Errorf("in %s, given %d: due %v; want %v", at, given, turn.Due, due)
			}
		}
	}
}

// TestAComplaintNeverReachesTheAccusedOrTheirUnit draws offices, people and a complaint: whoever is accused, shares a unit with them or works
// below it is shut out; whoever stands above, at a desk that handles complaints, is let in.
func TestAComplaintNeverReachesTheAccusedOrTheirUnit(t *testing.T) {
	d := all(t)["complaint"]
	codes := []string{"99", "9901", "990101", "990101001", "990101002", "990102", "990102001"}
	under := func(c, ancestor area.Code) bool { return strings.HasPrefix(c.String(), ancestor.String()) }
	rapid.Check(t, func(t *rapid.T) {
		grants := map[string][]access.Grant{}
		for i := range rapid.IntRange(2, 8).Draw(t, "people") {
			var g []access.Grant
			for range rapid.IntRange(1, 2).Draw(t, "grants") {
				g = append(g, access.Grant{Desk: rapid.SampledFrom([]access.Desk{access.Inspection, access.Window, access.Clinic}).Draw(t, "desk"),
					Area: area.MustCode(rapid.SampledFrom(codes).Draw(t, "area")), Purpose: access.Oversight})
			}
			grants[fmt.Sprint("p", i)] = g
		}
		accused := fmt.Sprint("p", rapid.IntRange(0, len(grants)-1).Draw(t, "accused"))
		units := workflow.UnitsOf(grants[accused])
		a := act(d.Opening, "", "public", access.Inspection, day.Must("2026-03-01"))
		later := rapid.Bool().Draw(t, "named later")
		if !later {
			a.Values["accused"], a.Units = accused, units
		}
		c, err := d.Take(workflow.Case{}, a)
		if err != nil {
			t.Fatal(err)
		}
		if later {
			s, _ := d.Step("name")
			n := act(s, "name", "public", access.Inspection, day.Must("2026-03-02"))
			n.Values["accused"], n.Units = accused, units
			if c, err = d.Take(c, n); err != nil {
				t.Fatal(err)
			}
		}
		for name, g := range grants {
			shut := workflow.Shut(c.Parties, c.Barred, access.Actor{Account: name, Grants: g}, under)
			want := name == accused
			for _, u := range units {
				for _, x := range g {
					want = want || x.Desk == u.Desk && under(x.Area, u.Area)
				}
			}
			if shut != want {
				t.Fatalf("%s with %v against %s with %v: shut %v, want %v", name, g, accused, units, shut, want)
			}
		}
	})
}
