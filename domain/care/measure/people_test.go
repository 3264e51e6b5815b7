package measure

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"wanjia/base/day"
	"wanjia/domain/care"
	"wanjia/domain/cube"
	"wanjia/domain/person"
)

func cell(sex person.Sex, born string) Cell {
	return Cell{sex, cube.CohortOf(day.Must(born).Partial())}
}

// steady is a place in which ten children are born a month to two hundred women, for ever, and all live.
func steady(to day.Month) *Place {
	p := &Place{End: map[Cell]int64{}, Before: map[Cell]int64{}, Then: map[Cell]int64{}, Births: map[day.Month]int64{}}
	for _, there := range []map[Cell]int64{p.End, p.Before, p.Then} {
		there[cell(person.Female, "1995-06-15")] = 200
	}
	for m := to - 72; m <= to; m++ {
		p.Births[m] = 10
		c := cell(person.Male, m.First().String())
		p.End[c] = 10
		if m <= to-12 {
			p.Before[c] = 10
		}
	}
	return p
}

// Trap (e) of the reference: a coverage needs a population below the line, of the register and projected.
func TestCoverageIsOfTheRegisterAndOfWhatTheRegisterShouldHave(t *testing.T) {
	from, to := day.MonthOf(2026, 1), day.MonthOf(2026, 12)
	for says, c := range map[string]struct {
		who  People
		want int64
	}{
		"born in the year":             {People{Born: true}, 120},
		"turned five months in it":     {People{Turn: 5}, 120},
		"turned eighteen months in it": {People{Turn: 18}, 120},
		"of 6 to 59 months at its end": {People{From: 6, To: 60}, 540},
		"under one year":               {People{To: 12}, 120},
		"girls under one year":         {People{To: 12, Sex: person.Female}, 0},
	} {
		p := steady(to)
		if n := c.who.Of(p, from, to); n != c.want {
			t.Errorf("%s: %d by the register, want %d", says, n, c.want)
		}
		if c.who.Sex != person.SexUnknown {
			continue
		}
		if n, ok := c.who.Projected(p, from, to); !ok || n != c.want {
			t.Errorf("%s: %d projected (%v), want %d: all went on as it was", says, n, ok, c.want)
		}
	}
	missing := steady(to)
	for m := to - 5; m <= to; m++ {
		missing.Births[m] = 0 // half a year in which nobody registered a birth
	}
	who := People{Born: true}
	if n := who.Of(missing, from, to); n != 60 {
		t.Errorf("by the register %d were born, want 60", n)
	}
	if n, _ := who.Projected(missing, from, to); n != 120 {
		t.Errorf("projected %d, want 120: births that the register misses show in the difference", n)
	}
	if n, ok := who.Projected(&Place{}, from, to); ok {
		t.Errorf("projected %d out of nothing", n)
	}
}

// Whoever dies under one year is missing among those who turn six months, and not among those who were born.
func TestAProjectionLeavesOutWhoDies(t *testing.T) {
	from, to := day.MonthOf(2026, 1), day.MonthOf(2026, 12)
	p := steady(to)
	p.Lost = 36 // of 360
	born, turned := People{Born: true}, People{To: 12}
	if n, _ := born.Projected(p, from, to); n != 120 {
		t.Errorf("born %d, want 120", n)
	}
	if n, _ := turned.Projected(p, from, to); n != 108 {
		t.Errorf("under one year %d, want 108", n)
	}
}

// Whatever the register holds, nothing below the line is negative, and those of an age are parts of those of a wider one.
func TestPeopleAddUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		to := day.MonthOf(2026, 12)
		p := steady(to)
		for c := range p.End {
			p.End[c] = rapid.Int64Range(0, 50).Draw(t, "n")
		}
		cut := rapid.IntRange(1, 59).Draw(t, "cut")
		all, young, old := People{To: 60}, People{To: cut}, People{From: cut, To: 60}
		if a, b, c := all.Of(p, 0, to), young.Of(p, 0, to), old.Of(p, 0, to); a != b+c || b < 0 || c < 0 {
			t.Fatalf("%d under five, %d and %d of them under and from %d months", a, b, c, cut)
		}
		if n, ok := all.Projected(p, to-11, to); n < 0 || !ok {
			t.Fatalf("projected %d (%v)", n, ok)
		}
	})
}

func TestAMonthIsReportedWhenSomethingWasWrittenDown(t *testing.T) {
	whenever, timely := &Definition{Unit: Months}, &Definition{Unit: Months, Deadline: 10}
	wrote := func(on, at string) care.Meeting {
		return care.Meeting{On: day.Must(on), Form: "f", At: time.UnixMilli(int64(day.Must(at))*86_400_000 + 43_200_000)}
	}
	declined := wrote("2026-03-05", "2026-03-05")
	declined.Declined = true
	c := &Case{Enrolled: day.Must("2026-01-20"), Meetings: []care.Meeting{wrote("2026-01-21", "2026-02-10"), wrote("2026-02-01", "2026-03-11"), declined}, Ended: day.Must("2026-04-02")}
	count := func(d *Definition, today string) (told, all int) {
		for _, m := range d.Reported(c, day.Must("2026-01-01"), day.Must("2026-12-31"), day.Must(today)) {
			if all++; m.Told {
				told++
			}
		}
		return told, all
	}
	for _, c := range []struct {
		of        *Definition
		today     string
		told, all int
		says      string
	}{
		{whenever, "2026-12-31", 3, 4, "January to March, and nothing of April, in which it ended"},
		{timely, "2026-12-31", 2, 4, "what happened in February was written down on the 11th of March"},
		{whenever, "2026-03-31", 2, 2, "March isn't over"},
		{timely, "2026-04-10", 1, 2, "and on the 10th of April may still be written down"},
	} {
		if told, all := count(c.of, c.today); told != c.told || all != c.all {
			t.Errorf("%d of %d months, want %d of %d: %s", told, all, c.told, c.all, c.says)
		}
	}
}

func TestPeopleBelowTheLineAreNotToldByWorker(t *testing.T) {
	some := []Condition{{Code: "x"}}
	for says, d := range map[string]Definition{
		"by worker":  {People: &People{Born: true}, Hit: some, By: []string{ByWorker}},
		"with loss":  {People: &People{Born: true}, Hit: some, Loss: some},
		"referrals":  {People: &People{Born: true}, Unit: Referrals},
		"no figures": {Hit: nil},
	} {
		if d.Breach(&care.Programme{}) == "" {
			t.Errorf("%s: taken", says)
		}
	}
	good := Definition{Form: "f", People: &People{Born: true}, Hit: some, By: []string{ByArea}}
	if key := good.Breach(&care.Programme{}); key != "" {
		t.Error(key)
	}
}

func TestSoManyDaysBeforeTheEnd(t *testing.T) {
	d := &Definition{Unit: Cohort, Hit: []Condition{{Code: "vitamin_a", Is: []string{"yes"}, Last: 183}}}
	for on, num := range map[string]int{"2026-07-02": 1, "2026-07-01": 0, "2026-12-31": 1} {
		c := &Case{Enrolled: day.Must("2026-01-01"), Meetings: []care.Meeting{met(on, "f", map[string]string{"vitamin_a": "yes"})}}
		if n := sum(d, c, "2026-01-01", "2026-12-31"); n.Num != num {
			t.Errorf("given on %s: %+v, want %d", on, n, num)
		}
	}
}
