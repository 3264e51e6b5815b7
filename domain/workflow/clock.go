package workflow

import (
	"strconv"
	"strings"

	"wanjia/base/day"
	"wanjia/domain/access"
)

// Calendar knows which days are worked.
type Calendar interface {
	// Due is the n-th working day after a day; sure is false where the days off up to then haven't been announced yet.
	Due(start day.Day, n int) (due day.Day, sure bool)
}

// Turn is whose turn it is in a case, and by when.
type Turn struct {
	Owner    access.Desk
	Due      day.Day // 0 where the state has no clock
	Clocked  bool
	Sure     bool // false where a calendar that isn't announced yet may still move it
	Escalate access.Desk
}

// Turn is whose turn it is.
func (d *Definition) Turn(c Case, cal Calendar) Turn {
	s, ok := d.State(c.State)
	if !ok || s.Final {
		return Turn{}
	}
	t := Turn{Owner: s.Owner}
	if s.Clock == nil {
		return t
	}
	since := c.Entered
	if s.Clock.Since != "" {
		first, began := c.First[s.Clock.Since]
		if !began { // a way that leaves the starting state out
			first = c.Entered
		}
		since = first
	}
	due, sure := s.Clock.due(since, c, cal)
	if by, err := day.Parse(c.Values[s.Clock.Until]); err == nil {
		due, sure = by+day.Day(c.extra), true
	}
	t.Due, t.Clocked, t.Sure, t.Escalate = due, true, sure, s.Clock.Escalate
	return t
}

func (k Clock) due(since day.Day, c Case, cal Calendar) (day.Day, bool) {
	n, count := k.limit(c)
	n += c.extra
	for _, p := range c.paused {
		switch {
		case p.from < since:
		case count == WorkingDays:
			n += Worked(p.from, p.to, cal)
		default:
			n += int(p.to - p.from)
		}
	}
	if count == WorkingDays {
		return cal.Due(since, n)
	}
	return since + day.Day(n), true
}

// Worked is how many working days lie after a day up to another, that one included.
func Worked(from, to day.Day, cal Calendar) int {
	n := 0
	for {
		if next, _ := cal.Due(from, n+1); next > to {
			return n
		}
		n++
	}
}

// limit is how many days the clock gives a case, and how they are counted: as the case itself says, or as its region does.
func (k Clock) limit(c Case) (int, Count) {
	days, count, longest := k.Days, k.Count, -1
	for _, r := range k.Regions {
		if strings.HasPrefix(c.Area.String(), r.Prefix) && len(r.Prefix) > longest {
			days, count, longest = r.Days, r.Count, len(r.Prefix)
		}
	}
	if n, err := strconv.Atoi(c.Values[k.Given]); err == nil && n > 0 {
		days = n
	}
	return days, count
}

// Late is by how many days a turn is overdue; 0 is in time.
func (t Turn) Late(today day.Day) int {
	if !t.Clocked || today <= t.Due {
		return 0
	}
	return int(today - t.Due)
}
