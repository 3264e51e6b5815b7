package flows_test

import (
	"testing"

	"wanjia/base/day"
	"wanjia/domain/access"
	"wanjia/domain/workflow"
	"wanjia/exchange/pack"
	"wanjia/packs"
)

// asked is a request for information with some steps, each on its day.
func asked(t *testing.T, on string, steps ...string) (*workflow.Definition, workflow.Case) {
	t.Helper()
	d := all(t)["information"]
	c, err := d.Take(workflow.Case{}, act(d.Opening, "", "one", access.Management, day.Must(on)))
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i+1 < len(steps); i += 2 {
		s, _ := d.Step(steps[i])
		a := act(s, s.ID, "one", access.Management, day.Must(steps[i+1]))
		delete(a.Values, "within")
		if c, err = d.Take(c, a); err != nil {
			t.Fatalf("%s on %s: %v", steps[i], steps[i+1], err)
		}
	}
	return d, c
}

// TestARequestForInformationIsAnsweredWithinTwentyWorkingDays holds the clock of 政府信息公开条例 Art 30, 32 and 33 on the official calendar: what
// isn't counted is the time in which others are heard; where more had to be said, it begins again; it is longer by twenty, once.
func TestARequestForInformationIsAnsweredWithinTwentyWorkingDays(t *testing.T) {
	cal, err := pack.Workdays(packs.Files(), "cn-township")
	if err != nil {
		t.Fatal(err)
	}
	after := func(on string, n int) day.Day { due, _ := cal.Due(day.Must(on), n); return due }
	for _, c := range []struct {
		name, on string
		steps    []string
		due      day.Day
	}{
		{"over a month without holidays", "2026-03-02", nil, day.Must("2026-03-30")},
		{"over the spring festival and its exchanged days", "2026-02-09", nil, after("2026-02-09", 20)},
		{"over the end of a year", "2025-12-22", nil, after("2025-12-22", 20)},
		{"extended", "2026-03-02", []string{"extend", "2026-03-20"}, after("2026-03-02", 40)},
		{"others were heard from Wednesday to the Wednesday after", "2026-03-02", []string{"consult", "2026-03-04", "consulted", "2026-03-11"}, after("2026-03-02", 25)},
		{"others were heard over a weekend", "2026-03-02", []string{"consult", "2026-03-06", "consulted", "2026-03-08"}, after("2026-03-02", 20)},
		{"extended, and others were heard then", "2026-03-02", []string{"extend", "2026-03-03", "consult", "2026-03-04", "consulted", "2026-03-11"}, after("2026-03-02", 45)},
		{"more had to be said", "2026-03-02", []string{"clarify", "2026-03-04", "complete", "2026-03-20"}, after("2026-03-20", 20)},
		{"more had to be said, and others were heard", "2026-03-02", []string{"clarify", "2026-03-04", "complete", "2026-03-20", "consult2", "2026-03-23", "consulted2", "2026-03-25"}, after("2026-03-20", 22)},
		{"waiting for more", "2026-03-02", []string{"clarify", "2026-03-04"}, after("2026-03-04", 15)},
		{"while others are heard", "2026-03-02", []string{"extend", "2026-03-03", "consult", "2026-03-04"}, after("2026-03-04", 15)},
	} {
		d, got := asked(t, c.on, c.steps...)
		if turn := d.Turn(got, cal); turn.Due != c.due || turn.Owner != access.Management {
			t.Errorf("%s: due on %s for %s, want %s", c.name, turn.Due, turn.Owner, c.due)
		}
	}
}

func TestARequestIsExtendedOnceAndSentBackOnce(t *testing.T) {
	for _, steps := range [][]string{
		{"extend", "2026-03-03", "extend", "2026-03-04"},
		{"extend", "2026-03-03", "consult", "2026-03-04", "consulted", "2026-03-05", "extend", "2026-03-06"},
		{"clarify", "2026-03-03", "complete", "2026-03-04", "clarify", "2026-03-05"},
		{"clarify", "2026-03-03", "lapse", "2026-03-10"},
	} {
		last := len(steps) - 2
		d, c := asked(t, "2026-03-02", steps[:last]...)
		s, _ := d.Step(steps[last])
		if _, err := d.Take(c, act(s, s.ID, "one", access.Management, day.Must(steps[last+1]))); err == nil {
			t.Errorf("%v is taken", steps)
		}
	}
}

// TestWhatIsNotClearIsSaidWithinSevenWorkingDays holds Art 30 over the Spring Festival, whose exchanged days are worked, and the end of a year.
func TestWhatIsNotClearIsSaidWithinSevenWorkingDays(t *testing.T) {
	cal, err := pack.Workdays(packs.Files(), "cn-township")
	if err != nil {
		t.Fatal(err)
	}
	for _, on := range []string{"2026-03-02", "2026-02-09", "2025-12-26", "2024-02-28"} {
		d, c := asked(t, on)
		s, _ := d.Step("clarify")
		last, _ := cal.Due(day.Must(on), 7)
		for _, at := range []struct {
			day   day.Day
			taken bool
		}{{day.Must(on), true}, {last, true}, {last + 1, workflow.Worked(day.Must(on), last+1, cal) == 7}, {last + 7, false}} {
			a := act(s, s.ID, "one", access.Management, at.day)
			delete(a.Values, "within")
			a.Worked = workflow.Worked(day.Must(on), at.day, cal)
			if _, err := d.Take(c, a); (err == nil) != at.taken {
				t.Errorf("received on %s, said on %s (working day %d): %v; want taken: %v", on, at.day, a.Worked, err, at.taken)
			}
		}
	}
}
