package workflow

import (
	"wanjia/base/day"
	"wanjia/domain/access"
)

// Calendar knows which days are worked.
type Calendar interface {
	// Add is the n-th working day after a day.
	Add(d day.Day, n int) (day.Day, error)
}

// Turn is whose turn it is in a case, and by when.
type Turn struct {
	Owner    access.Desk
	Due      day.Day // 0 where the state has no clock
	Clocked  bool
	Escalate access.Desk
}

// Turn is whose turn it is. A calendar that doesn't reach so far is an error, never a guess.
func (d *Definition) Turn(c Case, cal Calendar) (Turn, error) {
	s, ok := d.State(c.State)
	if !ok || s.Final {
		return Turn{}, nil
	}
	t := Turn{Owner: s.Owner}
	if s.Clock == nil {
		return t, nil
	}
	since := c.Entered
	if s.Clock.Since != "" {
		first, began := c.First[s.Clock.Since]
		if !began { // a way that leaves the starting state out
			first = c.Entered
		}
		since = first
	}
	due, err := s.Clock.due(since, c.extra, cal)
	if err != nil {
		return t, err
	}
	for _, p := range c.paused {
		if p.from >= since {
			due += p.to - p.from
		}
	}
	t.Due, t.Clocked, t.Escalate = due, true, s.Clock.Escalate
	return t, nil
}

func (k Clock) due(since day.Day, extra int, cal Calendar) (day.Day, error) {
	n := k.Days + extra
	if k.Count == WorkingDays {
		return cal.Add(since, n)
	}
	return since + day.Day(n), nil
}

// Late is by how many days a turn is overdue; 0 is in time.
func (t Turn) Late(today day.Day) int {
	if !t.Clocked || today <= t.Due {
		return 0
	}
	return int(today - t.Due)
}
