package care

import (
	"slices"
	"strings"

	"wanjia/base/day"
	"wanjia/domain/care"
	"wanjia/domain/schedule"
)

// due is what is due for a client by the schedules of the programme, from a day up to another.
func (d *Desk) due(c *Chart, on, until day.Day) []care.Due {
	if c.Of == nil || c.Ended != 0 || c.Client.Dead {
		return nil
	}
	return c.Record.Due(d.plans(c.Of.ID), c.Client.Birth, c.Client.Sex, on, until)
}

// plans are the schedules of a programme, in order.
func (d *Desk) plans(programme string) []*schedule.Definition {
	var out []*schedule.Definition
	for _, s := range d.Schedules {
		if s.Programme == programme {
			out = append(out, s)
		}
	}
	slices.SortFunc(out, func(a, b *schedule.Definition) int { return strings.Compare(a.ID, b.ID) })
	return out
}
