// Package information is the desk at which anybody asks for information that an office holds (Regulation on Open Government Information of
// 2019, Art 27-39), follows what became of it with a number and a PIN, says more where that was wanted, and withdraws. It never tells who
// handles a request, and nobody need say why they ask. The offices answer at the desk of cases. How they did is counted and published by itself.
package information

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"

	"wanjia/base/clock"
	"wanjia/base/day"
	"wanjia/base/fault"
	"wanjia/desk/cases"
	"wanjia/desk/office/view"
	"wanjia/desk/slip"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/journal"
	"wanjia/domain/report"
	"wanjia/domain/workflow"
)

// Flow is the kind of case that a request is.
const Flow = "information"

// Filer opens cases, takes their steps and counts them.
type Filer interface {
	Do(ctx context.Context, who access.Actor, c cases.Command) (cases.Done, error)
	Flow(id string) (*workflow.Definition, bool)
	Tally(ctx context.Context, who access.Actor, flow string, within area.Code, until day.Day) ([]cases.Counted, error)
}

// Desk takes requests.
type Desk struct {
	office *view.Office
	cases  Filer
}

// New is a desk.
func New(office *view.Office, filer Filer) *Desk { return &Desk{office, filer} }

// Request is what somebody asks for.
type Request struct {
	Key    journal.ID // made by the author, so that a retry is harmless; the case's id follows from it
	Area   area.Code  // whose office is asked
	Values map[string]string
}

// Taken is what somebody follows a request with.
type Taken struct {
	Number string
	PIN    string
	Seq    journal.Seq
}

// open are the fields that the public fills in.
func open() []string { return []string{"applicant", "topic", "wanted", "name", "contact", "form"} }

// public is whoever isn't signed in, as far as taking a request down goes.
func public() access.Actor {
	return access.Actor{Account: "public", Device: "portal", Purpose: access.Oversight, Grants: []access.Grant{{Desk: access.Management, Purpose: access.Oversight}}}
}

// File takes a request down.
func (d *Desk) File(ctx context.Context, r Request) (Taken, error) {
	values := map[string]string{"channel": "portal", "applicant": "person"}
	for code, v := range r.Values {
		if !slices.Contains(open(), code) {
			return Taken{}, fault.New(fault.Invalid, "workflow.stranger", "field", code).In(code)
		}
		values[code] = v
	}
	for _, code := range []string{"wanted", "name", "contact"} {
		if len([]rune(strings.TrimSpace(values[code]))) < 2 {
			return Taken{}, fault.New(fault.Invalid, "information."+code).In(code)
		}
	}
	if strings.TrimSpace(values["topic"]) == "" {
		values["topic"] = slip.Clip(values["wanted"])
	}
	id := CaseOf(r.Key)
	done, err := d.cases.Do(ctx, public(), cases.Command{ID: id, Flow: Flow, Area: r.Area, Values: values})
	if err != nil {
		return Taken{}, err
	}
	return Taken{slip.Number(id), slip.PIN(d.office.Keys, Flow, id), done.Seq}, nil
}

// CaseOf is the case of a request that was filed under a key. It follows from the key, and isn't it: ids of cases are known to whoever handles
// them, and a key that is sent again is answered with the PIN.
func CaseOf(key journal.ID) journal.ID { return journal.DeriveID(Flow, key.String()) }

// Status is how a request stands, as whoever made it is told.
type Status struct {
	Number string
	Of     *workflow.Definition
	State  string
	Opened day.Day
	Due    string // empty where it is over
	Late   int    // days past it
	Needed string // what isn't clear, while more has to be said
	Reply  string
	Office string // whose it is, where it isn't this one's
	Why    string // the choice of a ground: the field and its code, with a colon between
	Reason string // in words
	Acts   []Moved
	file   workflow.File
}

// Waits says that it is for whoever asked to say more.
func (s *Status) Waits() bool { return s.State == "clarifying" }

// Over says that it was answered or withdrawn.
func (s *Status) Over() bool {
	st, ok := s.Of.State(s.State)
	return ok && st.Final
}

// Moved is one act, without who did it.
type Moved struct {
	On   day.Day
	Step string
}

// Follow tells how a request stands to whoever knows its number and PIN.
func (d *Desk) Follow(ctx context.Context, number, pin string) (out Status, err error) {
	flow, ok := d.cases.Flow(Flow)
	if !ok {
		return out, fault.New(fault.Missing, "case.flow", "flow", Flow)
	}
	err = d.office.Store.Read(ctx, func(r view.Reader) error {
		f, ok, err := slip.Find(ctx, r, d.office.Keys, Flow, number, pin)
		if err != nil {
			return err
		}
		if !ok {
			return fault.New(fault.Missing, "information.unknown").In("number")
		}
		acts, values, err := cases.Told(ctx, r, &f)
		if err != nil {
			return err
		}
		out = d.status(flow, f, acts, values)
		return nil
	})
	return out, err
}

func (d *Desk) status(flow *workflow.Definition, f workflow.File, acts []workflow.Told, values map[string]string) Status {
	s := Status{Number: slip.Number(f.ID), Of: flow, State: f.State, Opened: f.Opened, Due: f.Due, Reply: values["reply"], Office: values["office"], file: f}
	if due, err := day.Parse(f.Due); err == nil {
		s.Late = max(0, int(clock.Today(d.office.Clock)-due))
	}
	if s.Waits() {
		s.Needed = values["needed"]
		s.Late = 0 // the time is the applicant's
	}
	for _, code := range []string{"ground", "lacking", "cause"} {
		if v := values[code]; v != "" {
			s.Why = code + ":" + v
		}
	}
	for _, t := range acts {
		if t.Act.Step == "review" {
			continue // what courts said of it isn't the office's to tell here
		}
		s.Acts = append(s.Acts, Moved{t.Act.On, t.Act.Step})
		if step, ok := flow.Step(t.Act.Step); ok && (step.Extends > 0 || step.Reason && ends(flow, step.To)) { // a reason among offices isn't told
			s.Reason = cmp.Or(t.Act.Reason, s.Reason)
		}
	}
	return s
}

func ends(flow *workflow.Definition, state string) bool {
	s, ok := flow.State(state)
	return ok && s.Final
}

// Complete takes down what somebody adds to a request that wasn't clear.
func (d *Desk) Complete(ctx context.Context, id journal.ID, number, pin, more string) (Status, error) {
	if len([]rune(strings.TrimSpace(more))) < 2 {
		return Status{}, fault.New(fault.Invalid, "information.more").In("more")
	}
	return d.step(ctx, id, number, pin, "complete", map[string]string{"more": more})
}

// Withdraw ends a request at the wish of whoever made it.
func (d *Desk) Withdraw(ctx context.Context, id journal.ID, number, pin string) (Status, error) {
	return d.step(ctx, id, number, pin, "withdraw", nil)
}

func (d *Desk) step(ctx context.Context, id journal.ID, number, pin, step string, values map[string]string) (Status, error) {
	s, err := d.Follow(ctx, number, pin)
	if err != nil {
		return s, err
	}
	if _, err := d.cases.Do(ctx, public(), cases.Command{ID: id, Case: s.file.ID, Step: step, Values: values}); err != nil {
		return s, err
	}
	return d.Follow(ctx, number, pin)
}

// Performance is how requests were handled that came in during some whole months. It tells of offices and of nobody who asked: a count that
// could say who is nil.
type Performance struct {
	From, To                         day.Day // whole months
	Least                            int     // counts below this are hidden
	Received, Answered, AnsweredLate *int
	Open, OpenLate                   *int            // at the end
	Ended                            map[string]*int // by the state in which they ended
	Days                             *int            // the median from receipt to the end; nil where there were few
}

// Performance counts.
func (d *Desk) Performance(ctx context.Context, within area.Code, from, to day.Day) (Performance, error) {
	c := counts{ended: map[string]int{}}
	from, to = from.Month().First(), to.Month().Last()
	counter := access.Actor{Account: "public", Device: "portal", Purpose: access.StatisticsPurpose, Grants: []access.Grant{{Desk: access.Statistics, Purpose: access.StatisticsPurpose}}}
	all, err := d.cases.Tally(ctx, counter, Flow, within, to)
	for _, one := range all {
		if one.Opened >= from {
			c.add(one)
		}
	}
	p := c.shown()
	p.From, p.To = from, to
	return p, err
}

// counts are exact.
type counts struct {
	received, answeredLate, open, openLate int
	ended                                  map[string]int
	days                                   []int
}

func (c *counts) add(one cases.Counted) {
	late := 0
	if one.Late {
		late = 1
	}
	c.received++
	if one.Closed == 0 {
		c.open++
		c.openLate += late
		return
	}
	c.ended[one.State]++
	c.answeredLate += late
	c.days = append(c.days, int(one.Closed-one.Opened))
}

// shown is what may be told of counts.
func (c *counts) shown() Performance {
	out := Performance{Least: report.Least, Ended: map[string]*int{}}
	put := func(n int, hidden bool) *int {
		if hidden {
			return nil
		}
		return &n
	}
	answered := len(c.days)
	out.AnsweredLate, out.OpenLate = put(c.answeredLate, report.Few(c.answeredLate)), put(c.openLate, report.Few(c.openLate))
	whole := report.Veil([]int{answered, c.open, c.received})
	out.Answered, out.Open, out.Received = put(answered, whole[0]), put(c.open, whole[1]), put(c.received, whole[2])
	names := slices.Sorted(maps.Keys(c.ended))
	table := make([]int, 0, len(names)+1)
	for _, name := range names {
		table = append(table, c.ended[name])
	}
	for i, hidden := range report.Veil(append(table, answered)) {
		if i < len(names) {
			out.Ended[names[i]] = put(table[i], hidden)
		} else if hidden {
			out.Answered = nil
		}
	}
	if slices.Sort(c.days); answered >= report.Least {
		out.Days = &c.days[answered/2]
	}
	return out
}
