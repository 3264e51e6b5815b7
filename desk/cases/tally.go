package cases

import (
	"context"

	"wanjia/base/clock"
	"wanjia/base/day"
	"wanjia/desk/office/view"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/journal"
	"wanjia/domain/report"
	"wanjia/domain/workflow"
)

// Counted is what a case is to somebody who only counts: nobody's name, no story.
type Counted struct {
	Opened day.Day
	Closed day.Day // 0 where it wasn't over yet
	State  string
	Late   bool              // a clock ran out before somebody's turn was taken
	Values map[string]string // of fields that are choices
}

// Is says whether a case counts among those that were opened or closed in a span of days, are open at its end, or were late.
func (c Counted) Is(count string, first, last day.Day) bool {
	opened := c.Opened >= first && c.Opened <= last
	closed := c.Closed != 0 && c.Closed >= first && c.Closed <= last
	switch count {
	case report.Closed:
		return closed
	case report.Open:
		return c.Closed == 0
	case report.Late:
		return c.Late && (opened || closed || c.Closed == 0)
	}
	return opened
}

// Tally is the cases of a kind that were opened in an area until a day, as they stood at its end, or today. It asks for the right to see figures:
// what is shown of it has still to pass as figures do.
func (d *Desk) Tally(ctx context.Context, who access.Actor, flow string, within area.Code, until day.Day) ([]Counted, error) {
	def := d.flows[flow]
	if def == nil {
		return nil, nil
	}
	until = min(until, clock.Today(d.office.Clock)) // nothing is late by a day to come
	var out []Counted
	_, err := d.office.Moment(ctx, who, access.Figures, within, func(v *view.Sight) error {
		for before := journal.Seq(1 << 62); ; {
			files, err := v.Cases(ctx, flow, before, readAtOnce)
			if err != nil || len(files) == 0 {
				return err
			}
			before = files[len(files)-1].Entries[0]
			for i := range files {
				if at, err := area.ParseCode(files[i].Area); err != nil || files[i].Opened > until || !v.In.Holds(at) {
					continue
				}
				entries, err := v.Entries(ctx, files[i].Entries)
				if err != nil {
					return err
				}
				c, err := counted(def, &files[i], entries, until)
				if err != nil {
					return err
				}
				out = append(out, c)
			}
		}
	})
	return out, err
}

func counted(def *workflow.Definition, f *workflow.File, entries map[journal.Seq]journal.Entry, until day.Day) (Counted, error) {
	c := Counted{Opened: f.Opened, Values: map[string]string{}}
	var before workflow.Told
	for _, seq := range f.Entries {
		e := entries[seq]
		on := e.Occurred.Day()
		if on > until {
			break
		}
		body, err := journal.ParseBody(e.Body)
		if err != nil {
			return c, err
		}
		told := workflow.Tell(e, body)
		ended := c.Closed // what is added to a case that is over doesn't end it again
		c.State, c.Closed = told.State, 0
		c.Late = c.Late || before.Late(on)
		for code, v := range told.Act.Values {
			if field, ok := def.Field(code); ok && field.Kind == workflow.Choice {
				c.Values[code] = v
			}
		}
		if state, ok := def.State(told.State); ok && state.Final {
			c.Closed = on
			if ended != 0 {
				c.Closed = ended
			}
		}
		before = told
	}
	c.Late = c.Late || c.Closed == 0 && before.Late(until)
	return c, nil
}
