// Package orders is the desk at which work is given out: an order with its parts, each with somebody who answers for it, an office, a date
// and what proves it; the minutes of a meeting with the orders that were decided there, all in one act; and the board that shows where
// everything stands. What is late rises to the office above by itself, since where it has come to follows from the days alone.
package orders

import (
	"context"
	"strconv"
	"strings"

	"wanjia/base/clock"
	"wanjia/base/day"
	"wanjia/base/fault"
	"wanjia/desk/cases"
	"wanjia/desk/office/view"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/journal"
	"wanjia/domain/workflow"
)

// The kinds of cases.
const (
	Flow    = "order"
	Part    = "part"
	Meeting = "meeting"
)

// Via is the name by which the kinds know this desk.
const Via = "orders"

// Filer opens cases and knows their kinds.
type Filer interface {
	All(ctx context.Context, who access.Actor, all []cases.Command) ([]cases.Done, error)
	Flow(id string) (*workflow.Definition, bool)
	Flows(who access.Actor) []*workflow.Definition
}

// Desk gives work out.
type Desk struct {
	office *view.Office
	cases  Filer
}

// New is a desk.
func New(office *view.Office, filer Filer) *Desk { return &Desk{office, filer} }

// Piece is a part of an order as somebody gives it.
type Piece struct {
	Area   area.Code // the office that does it; unsaid, the order's
	Task   string
	Leader string
	Since  day.Day // 0 is today
	Until  day.Day // 0 is the order's
}

// Draft is an order as somebody gives it.
type Draft struct {
	ID     journal.ID // made by the author, so that a retry is harmless
	Area   area.Code
	Task   string
	Leader string
	Group  string
	Until  day.Day
	Origin journal.ID // the meeting or the visit that it comes from
	Pieces []Piece
}

// Given is what came of an order.
type Given struct {
	Order cases.Done
	Parts []cases.Done
}

// most bounds the parts of an order and the orders of a meeting: more is no plan that anybody follows.
const most = 40

// Give gives an order out, with all its parts in one act.
func (d *Desk) Give(ctx context.Context, who access.Actor, o Draft) (Given, error) {
	all, err := d.commands(o)
	if err != nil {
		return Given{}, err
	}
	done, err := d.cases.All(ctx, who, all)
	if err != nil {
		return Given{}, err
	}
	return Given{done[0], done[1:]}, nil
}

// commands are the order and its parts.
func (d *Desk) commands(o Draft) ([]cases.Command, error) {
	if len(o.Pieces) > most {
		return nil, fault.New(fault.TooMuch, "order.many", "most", strconv.Itoa(most)).In("parts")
	}
	values := map[string]string{"task": o.Task, "leader": o.Leader, "group": o.Group, "until": dayOf(o.Until), "origin": idOf(o.Origin)}
	if len(o.Pieces) > 0 {
		values[workflow.PartsField] = strconv.Itoa(len(o.Pieces))
	}
	all := []cases.Command{{ID: o.ID, Flow: Flow, Via: Via, Area: o.Area, Values: values}}
	parts, err := d.parts(o, 0)
	return append(all, parts...), err
}

// parts are the parts of an order, behind so many that it has already.
func (d *Desk) parts(o Draft, had int) (all []cases.Command, err error) {
	today := clock.Today(d.office.Clock)
	for i, p := range o.Pieces {
		if p.Area.IsZero() {
			p.Area = o.Area
		}
		if p.Since == 0 {
			p.Since = today
		}
		if p.Until == 0 {
			p.Until = o.Until
		}
		if p.Until < p.Since || o.Until != 0 && p.Until > o.Until {
			return nil, fault.New(fault.Invalid, "order.days").In("parts." + strconv.Itoa(i) + ".until")
		}
		all = append(all, cases.Command{ID: workflow.PartID(o.ID, had+i+1), Flow: Part, Via: Via, Area: p.Area, Values: map[string]string{"order": o.ID.String(), "of": clip(o.Task), "group": o.Group,
			"task": p.Task, "leader": p.Leader, "since": dayOf(p.Since), "until": dayOf(p.Until)}})
	}
	return all, nil
}

// More is parts that are added to an order that was given.
type More struct {
	ID     journal.ID // of the step, made by the author, so that a retry is harmless
	Order  journal.ID
	Base   journal.Seq // the newest entry of the order that the author had seen: nobody adds to what they didn't see
	Had    int         // how many parts it had then
	Pieces []Piece
}

// Had is how many parts an order has, also those that aren't the asker's to see.
func (o *Order) Had() int {
	n, err := strconv.Atoi(o.Values[workflow.PartsField])
	if err != nil { // none was given with it
		return 0
	}
	return n
}

// Widen adds parts to an order that is under way: the step and the parts in one act.
func (d *Desk) Widen(ctx context.Context, who access.Actor, m More) (Given, error) {
	o, err := d.Open(ctx, who, m.Order)
	if err != nil {
		return Given{}, err
	}
	if len(m.Pieces) == 0 || m.Had < 0 || m.Had+len(m.Pieces) > most {
		return Given{}, fault.New(fault.TooMuch, "order.many", "most", strconv.Itoa(most)).In("parts")
	}
	if n := o.Had(); m.Base == 0 || n != m.Had && n != m.Had+len(m.Pieces) { // the second is a retry, or stale
		return Given{}, fault.New(fault.Conflict, "case.stale").In("base")
	}
	draft := Draft{ID: m.Order, Area: o.At.Code, Task: o.Values["task"], Group: o.Values["group"], Pieces: m.Pieces}
	if draft.Until, err = day.Parse(o.Values["until"]); err != nil {
		return Given{}, err
	}
	parts, err := d.parts(draft, m.Had)
	if err != nil {
		return Given{}, err
	}
	all := append([]cases.Command{{ID: m.ID, Case: m.Order, Step: "widen", Via: Via, Base: m.Base, Values: map[string]string{workflow.PartsField: strconv.Itoa(m.Had + len(m.Pieces))}}}, parts...)
	done, err := d.cases.All(ctx, who, all)
	if err != nil {
		return Given{}, err
	}
	return Given{done[0], done[1:]}, nil
}

// clip keeps what names an order short.
func clip(text string) string {
	if r := []rune(strings.TrimSpace(text)); len(r) > 80 {
		return string(r[:80]) + "…"
	}
	return strings.TrimSpace(text)
}

func dayOf(d day.Day) string {
	if d == 0 {
		return ""
	}
	return d.String()
}

func idOf(id journal.ID) string {
	if id.IsZero() {
		return ""
	}
	return id.String()
}

// Minutes are those of a meeting, with what was decided.
type Minutes struct {
	ID      journal.ID
	Area    area.Code
	Topic   string
	Held    day.Day
	Group   string
	Present string
	Text    string
	Orders  []Draft // their ids follow from the meeting's
}

// Decided is what came of a meeting.
type Decided struct {
	Meeting cases.Done
	Orders  []Given
}

// Meet writes minutes down and gives out what was decided: all in one act, so that nothing decided is lost between two.
func (d *Desk) Meet(ctx context.Context, who access.Actor, m Minutes) (Decided, error) {
	if len(m.Orders) > most {
		return Decided{}, fault.New(fault.TooMuch, "order.many", "most", strconv.Itoa(most)).In("orders")
	}
	all := []cases.Command{{ID: m.ID, Flow: Meeting, Via: Via, Area: m.Area, Values: map[string]string{"topic": m.Topic, "held": dayOf(m.Held), "group": m.Group, "present": m.Present, "minutes": m.Text}}}
	for i := range m.Orders {
		o := m.Orders[i]
		o.ID, o.Origin = journal.DeriveID("decided", m.ID.String(), strconv.Itoa(i+1)), m.ID
		if o.Area.IsZero() {
			o.Area = m.Area
		}
		if o.Group == "" {
			o.Group = m.Group
		}
		more, err := d.commands(o)
		if err != nil {
			return Decided{}, err
		}
		all = append(all, more...)
	}
	done, err := d.cases.All(ctx, who, all)
	if err != nil {
		return Decided{}, err
	}
	out := Decided{Meeting: done[0]}
	at := 1
	for _, o := range m.Orders {
		out.Orders = append(out.Orders, Given{done[at], done[at+1 : at+1+len(o.Pieces)]})
		at += 1 + len(o.Pieces)
	}
	return out, nil
}
