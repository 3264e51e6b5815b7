package workflow

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"wanjia/base/day"
	"wanjia/base/fault"
	"wanjia/base/money"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/journal"
	"wanjia/domain/person"
)

// Act is one step as somebody took it.
type Act struct {
	ID     journal.ID
	Step   string // empty opens the case
	By     string // the account
	Desks  []access.Desk
	On     day.Day
	Reason string
	Area   area.Code // where the case belongs; said where one is opened
	Units  []Unit    // those in which the accounts work that it names as parties
	Rounds int       // of its assessment that are complete
	Via    string    // the desk of the program that takes it; empty is a person's own word
	Worked int       // working days since the case was opened
	Open   int       // of its parts that aren't over
	Lot    string    // the lot in which it is taken, and the seed of the sample that was looked at; empty is a case by itself
	Values map[string]string
}

// Done is an act that was taken, as the case remembers it.
type Done struct {
	ID     journal.ID
	Step   string
	By     string
	On     day.Day
	Reason string
	State  string // where the case stood after it
}

// Case is a case as its acts have made it. The zero value isn't open yet.
type Case struct {
	Definition string
	State      string
	Opened     day.Day
	Entered    day.Day            // when it came into its state
	First      map[string]day.Day // when each state was entered first
	Values     map[string]string
	Acts       []Done
	Parties    []string // accounts that the case is about
	Barred     []Unit   // units that the case is about
	Area       area.Code

	signed  map[string][]string // who has taken a step that wants more hands, since the state was entered
	extra   int                 // days by which the state's clock was made longer
	held    int                 // the same of the state that was left for one in which clocks stand still
	left    string              // that state
	paused  []span
	pausing bool
}

// span is days in a state in which clocks stand still.
type span struct{ from, to day.Day }

// IsOpen says that there is such a case and it isn't over.
func (d *Definition) IsOpen(c Case) bool {
	s, ok := d.State(c.State)
	return ok && !s.Final
}

// Take is the case after an act. The case that is given stays as it is. The fault says why an act isn't taken.
func (d *Definition) Take(c Case, a Act) (Case, error) {
	step, err := d.admit(c, a)
	if err != nil {
		return c, err
	}
	values, err := step.read(a.Values)
	if err != nil {
		return c, err
	}
	if step.Reason && strings.TrimSpace(a.Reason) == "" {
		return c, fault.New(fault.Invalid, "workflow.reason").In("reason")
	}
	if utf8.RuneCountInString(a.Reason) > maxText {
		return c, fault.New(fault.TooMuch, "workflow.long", "field", "reason", "max", strconv.Itoa(maxText)).In("reason")
	}
	for _, f := range step.Fields {
		if f.Party && values[f.Code] == a.By {
			return c, fault.New(fault.Denied, "workflow.party")
		}
	}
	return d.settle(c, step, a, values, func(n Case) string {
		switch {
		case a.Step == "":
			return d.Start
		case step.To == "" || len(n.signed[a.Step]) < step.hands(n.Values):
			return n.State
		}
		return step.To
	}), nil
}

// settle is the case with an act added that leads where to says.
func (d *Definition) settle(c Case, step Step, a Act, values map[string]string, to func(Case) string) Case {
	n := c.clone()
	n.Definition = d.ID
	maps.Copy(n.Values, values)
	n.note(step, values)
	n.bar(a.Units...)
	if a.Step == "" {
		n.Area = a.Area
	}
	n.extra += step.Extends
	if a.Step != "" {
		n.signed[a.Step] = append(n.signed[a.Step], a.By)
	}
	d.enter(&n, to(n), a)
	n.Acts = append(n.Acts, Done{a.ID, a.Step, a.By, a.On, a.Reason, n.State})
	return n
}

func (c Case) clone() Case {
	n := c
	n.First, n.Values, n.signed = maps.Clone(c.First), maps.Clone(c.Values), map[string][]string{}
	if n.First == nil {
		n.First, n.Values = map[string]day.Day{}, map[string]string{}
	}
	for k, v := range c.signed {
		n.signed[k] = slices.Clone(v)
	}
	n.Acts, n.Parties, n.Barred, n.paused = slices.Clone(c.Acts), slices.Clone(c.Parties), slices.Clone(c.Barred), slices.Clone(c.paused)
	return n
}

// note remembers who the case is about.
func (c *Case) note(s Step, values map[string]string) {
	for _, f := range s.Fields {
		v := values[f.Code]
		switch {
		case !f.Party || v == "":
		case f.Kind == Office:
			if u, err := ParseUnit(v); err == nil {
				c.bar(u)
			}
		case !slices.Contains(c.Parties, v):
			c.Parties = append(c.Parties, v)
		}
	}
}

// enter brings the case into a state; staying in one enters nothing.
func (d *Definition) enter(c *Case, to string, a Act) {
	if a.Step == "" {
		c.Opened = a.On
	}
	if to == c.State && a.Step != "" {
		return
	}
	if c.pausing {
		c.paused = append(c.paused, span{c.Entered, a.On})
	}
	s, _ := d.State(to) // a state that a later definition lacks neither pauses nor ends
	extra := 0
	switch {
	case s.Pauses && !c.pausing:
		c.held, c.left = c.extra, c.State
	case c.pausing && to == c.left: // back to the clock that stood still
		extra = c.held
	}
	c.State, c.Entered, c.pausing, c.extra = to, a.On, s.Pauses, extra
	c.signed = map[string][]string{}
	if _, before := c.First[to]; !before {
		c.First[to] = a.On
	}
}

// Admits says why an act can't be taken now, nil where it can as far as its values let it.
func (d *Definition) Admits(c Case, a Act) error {
	_, err := d.admit(c, a)
	return err
}

// admit is the step of an act if it may be taken now, by this actor.
func (d *Definition) admit(c Case, a Act) (Step, error) {
	if a.Step == "" {
		switch {
		case c.State != "":
			return Step{}, fault.New(fault.Conflict, "workflow.opened")
		case !d.Opening.byAny(a.Desks):
			return Step{}, fault.New(fault.Denied, "workflow.desk")
		}
		return d.Opening, nil
	}
	s, ok := d.Step(a.Step)
	if !ok || c.State == "" {
		return Step{}, fault.New(fault.Missing, "workflow.step", "step", a.Step)
	}
	state, _ := d.State(c.State)
	switch {
	case state.Final && (s.To != "" || !slices.Contains(s.From, c.State)): // what is over stays over; something may be added to it
		return s, fault.New(fault.Conflict, "workflow.over")
	case !slices.Contains(s.From, c.State):
		return s, fault.New(fault.Conflict, "workflow.from", "step", a.Step, "state", c.State)
	case !s.byAny(a.Desks):
		return s, fault.New(fault.Denied, "workflow.desk")
	case s.Via != a.Via:
		return s, fault.New(fault.Refused, "workflow.via", "step", a.Step)
	case slices.Contains(c.Parties, a.By):
		return s, fault.New(fault.Denied, "workflow.party")
	case s.Among != "" && !slices.Contains(strings.Fields(c.Values[s.Among]), a.By):
		return s, fault.New(fault.Denied, "workflow.among")
	case s.Whole && a.Open > 0:
		return s, fault.New(fault.Conflict, "workflow.parts", "n", strconv.Itoa(a.Open))
	case a.Rounds < s.Rounds:
		return s, fault.New(fault.Conflict, "workflow.rounds")
	case s.hands(c.Values) > 1 && slices.Contains(c.signed[a.Step], a.By):
		return s, fault.New(fault.Denied, "workflow.again")
	case c.took(a.By, s.Apart):
		return s, fault.New(fault.Denied, "workflow.apart")
	case s.Wait > 0 && a.On != 0 && a.On < c.Entered+day.Day(s.Wait):
		return s, fault.New(fault.Conflict, "workflow.early", "from", (c.Entered + day.Day(s.Wait)).String())
	case s.Within > 0 && a.Worked > s.Within:
		return s, fault.New(fault.Conflict, "workflow.within", "n", strconv.Itoa(s.Within))
	case s.Extends > 0 && c.extra > 0:
		return s, fault.New(fault.Conflict, "workflow.extended")
	}
	return s, nil
}

// took says whether an account took one of some steps, at any time in the case. "open" is the opening.
func (c Case) took(account string, steps []string) bool {
	return slices.ContainsFunc(c.Acts, func(t Done) bool {
		name := t.Step
		if name == "" {
			name = Opening
		}
		return t.By == account && slices.Contains(steps, name)
	})
}

// Opening is the name by which Apart knows the opening of a case.
const Opening = "open"

func (s Step) byAny(desks []access.Desk) bool {
	return slices.ContainsFunc(s.By, func(d access.Desk) bool { return slices.Contains(desks, d) })
}

func (s Step) hands(values map[string]string) int {
	n := max(s.Hands, 1)
	if s.More == nil {
		return n
	}
	if f, err := money.Parse(values[s.More.Field]); err == nil && f > s.More.Above {
		n = max(n, s.More.Hands)
	}
	return n
}

// maxText bounds what somebody writes into a field.
const maxText = 4000

// read checks the values of a step and brings them into one spelling.
func (s Step) read(given map[string]string) (map[string]string, error) {
	out := map[string]string{}
	for _, f := range s.Fields {
		v, err := f.Canon(given[f.Code])
		if err != nil {
			return nil, err
		}
		if v == "" && f.Required {
			return nil, fault.New(fault.Invalid, "workflow.required", "field", f.Code).In(f.Code)
		}
		if v != "" {
			out[f.Code] = v
		}
	}
	for code := range given {
		if !slices.ContainsFunc(s.Fields, func(f Field) bool { return f.Code == code }) {
			return nil, fault.New(fault.Invalid, "workflow.stranger", "field", code).In(code)
		}
	}
	return out, nil
}

// Canon brings a value into the one spelling in which the journal keeps it; empty stays empty.
func (f Field) Canon(text string) (string, error) {
	text = strings.TrimSpace(text)
	if text == "" {
		return "", nil
	}
	if utf8.RuneCountInString(text) > maxText {
		return "", fault.New(fault.TooMuch, "workflow.long", "field", f.Code, "max", strconv.Itoa(maxText)).In(f.Code)
	}
	canon, err := f.canon(text)
	if err != nil {
		return "", fault.New(fault.Invalid, "workflow.bad."+f.Kind.String(), "field", f.Code).In(f.Code).Because(err)
	}
	return canon, nil
}

func (f Field) canon(text string) (string, error) {
	switch f.Kind {
	case Day:
		d, err := day.Parse(text)
		return d.String(), err
	case Number:
		n, err := strconv.Atoi(text)
		if err == nil && (n < f.Min || f.Max != 0 && n > f.Max) {
			err = strconv.ErrRange
		}
		return strconv.Itoa(n), err
	case Money:
		n, err := money.Parse(text)
		if err == nil && n < 0 {
			err = strconv.ErrRange
		}
		return n.String(), err
	case Choice:
		if !slices.ContainsFunc(f.Options, func(o Option) bool { return o.Code == text }) {
			return "", strconv.ErrSyntax
		}
	case Yes:
		if text != "yes" && text != "no" {
			return "", strconv.ErrSyntax
		}
	case Person:
		p, err := person.ParseID(text)
		return p.String(), err
	case Area:
		c, err := area.ParseCode(text)
		return c.String(), err
	case Site:
		u, err := journal.ParseID(text)
		return u.String(), err
	case Office:
		u, err := ParseUnit(text)
		return u.String(), err
	case Staff, Evidence, Text, Prose:
	}
	return text, nil
}
