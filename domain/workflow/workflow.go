// Package workflow knows how a case goes on: which states there are, which steps lead from one to another, who may take them, whose
// turn it is and by when. A definition is data; claims, complaints, inspections and the like are definitions and not code. It refuses
// a step that isn't the actor's, two steps by one person where two people are wanted, and a step without the reason it asks for.
package workflow

import (
	"slices"
	"strings"

	"wanjia/base/fault"
	"wanjia/base/money"
	"wanjia/base/words"
	"wanjia/domain/access"
)

// Definition is one kind of case.
type Definition struct {
	ID      string
	Version int
	Title   words.Sentence
	Purpose access.Purpose // what data of such a case serve
	Sources []string       // the law that the states and clocks come from
	Start   string         // the state that opening leads to
	Via     string         // the desk of the program that alone opens such a case; empty is whoever may
	Opening Step           // what is asked when a case is opened, and who may; From and To say nothing there
	States  []State
	Steps   []Step
}

// LeadsFrom says that the step may be taken from a state.
func (s Step) LeadsFrom(state string) bool { return slices.Contains(s.From, state) }

// Asks says that a step wants a field.
func (d *Definition) Asks(step, field string) bool {
	s, ok := d.Step(step)
	return ok && slices.ContainsFunc(s.Fields, func(f Field) bool { return f.Code == field && f.Required })
}

// State is where a case stands. It is somebody's turn in it, or the case is over.
type State struct {
	ID     string
	Title  words.Sentence
	Owner  access.Desk // whose turn it is; NoDesk in a final state
	Final  bool
	Pauses bool // clocks that began earlier stand still in it, as while a hearing is held
	Clock  *Clock
}

// Count says which days a clock counts.
type Count uint8

// The counts.
const (
	CalendarDays Count = iota
	WorkingDays
)

// Clock is a time limit of a state.
type Clock struct {
	Days     int
	Count    Count
	Since    string      // the state whose first entering starts it; empty is the state itself, each time it is entered
	Escalate access.Desk // who is told when it is missed; NoDesk is nobody
	Source   string
	Given    string   // a number of the case that says the days, where it is filled in
	Regions  []Region // other limits in some areas; the longest prefix counts
	Until    string   // a day of the case by which the turn is due, where it is filled in
}

// Region is the limit of a clock in some areas.
type Region struct {
	Prefix string // of the area's code
	Days   int
	Count  Count
}

// Kind is what a field holds.
type Kind uint8

// The kinds of fields.
const (
	Text Kind = iota
	Day
	Number // a whole number from Min to Max
	Money
	Choice
	Yes      // yes or no
	Person   // somebody's id in the register
	Area     // an area's code
	Staff    // an account
	Evidence // the hash of a file that is kept
	Site     // a facility's dossier
	Office   // desk@area: an office that works in an area
	Prose    // text of several lines
)

var kindCodes = [...]string{"text", "day", "number", "money", "choice", "yes", "person", "area", "staff", "evidence", "facility", "unit", "prose"}

// String is the kind's code.
func (k Kind) String() string {
	if int(k) < len(kindCodes) {
		return kindCodes[k]
	}
	return ""
}

// Kinds lists the codes.
func Kinds() []string { return slices.Clone(kindCodes[:]) }

// ParseKind reads a code.
func ParseKind(text string) (Kind, error) {
	if i := slices.Index(kindCodes[:], text); i >= 0 {
		return Kind(i), nil
	}
	return 0, fault.New(fault.Invalid, "workflow.field.kind", "text", text)
}

// Field is one thing that a step asks for.
type Field struct {
	Code     string
	Kind     Kind
	Title    words.Sentence
	Required bool
	Options  []Option // of a choice
	Min, Max int      // of a number
	Sealed   bool     // kept under a key of its own and shown only to whoever may open the case
	Party    bool     // names an account, or a unit, that the case is about: it may neither act in the case nor see it
	Guarded  bool     // sealed, and shown only to whoever took a step that reveals it, with a reason
}

// Option is one answer of a choice.
type Option struct {
	Code  string
	Title words.Sentence
}

// Step leads from states to a state.
type Step struct {
	ID      string
	Title   words.Sentence
	From    []string
	To      string // empty stays where the case is
	By      []access.Desk
	Apart   []string      // steps whose takers may not take this one
	Hands   int           // how many different people must take it before it leads anywhere; 0 is one
	More    *More         // when more hands are wanted
	Reason  bool          // a reason in words is wanted
	Wait    int           // calendar days for which the case must have been where it is
	Within  int           // working days since the case was opened, after which it may be taken no more
	Among   string        // a field that lists the accounts who alone may take it
	Rounds  int           // how many rounds of an assessment must be complete
	Reveals bool          // whoever takes it sees what is guarded
	Whole   bool          // only once all parts of the case are over
	Extends int           // days by which the state's clock is longer; once in a state
	Via     string        // the desk of the program that alone takes it; empty is whoever may
	Unseen  []access.Desk // of the opening: desks that take such a case down and see none afterwards, as at a counter
	Once    []string      // of the opening: fields by which two open cases would be one; while one is open a second isn't opened
	Fields  []Field
}

// More asks for more hands where an amount is above a limit.
type More struct {
	Field string
	Above money.Fen
	Hands int
}

// Twin says that two cases are about the same: all that the opening names as such is filled in, and alike.
func (d *Definition) Twin(values, of map[string]string) bool {
	for _, code := range d.Opening.Once {
		if text := strings.TrimSpace(values[code]); text == "" || text != of[code] {
			return false
		}
	}
	return len(d.Opening.Once) > 0
}

// State finds a state.
func (d *Definition) State(id string) (State, bool) {
	i := slices.IndexFunc(d.States, func(s State) bool { return s.ID == id })
	if i < 0 {
		return State{}, false
	}
	return d.States[i], true
}

// Step finds a step.
func (d *Definition) Step(id string) (Step, bool) {
	i := slices.IndexFunc(d.Steps, func(s Step) bool { return s.ID == id })
	if i < 0 {
		return Step{}, false
	}
	return d.Steps[i], true
}

// Field finds a field by its code, in whichever step asks for it.
func (d *Definition) Field(code string) (Field, bool) {
	all := d.Fields()
	i := slices.IndexFunc(all, func(f Field) bool { return f.Code == code })
	if i < 0 {
		return Field{}, false
	}
	return all[i], true
}

// Out are the steps that lead on from a state, or may be taken in it.
func (d *Definition) Out(state string) []Step {
	var out []Step
	for _, s := range d.Steps {
		if slices.Contains(s.From, state) {
			out = append(out, s)
		}
	}
	return out
}

// Concerns says whether one of the desks has anything to do in such a case.
func (d *Definition) Concerns(desks []access.Desk) bool {
	if d.Opening.byAny(desks) || slices.ContainsFunc(d.States, func(s State) bool { return slices.Contains(desks, s.Owner) }) {
		return true
	}
	return slices.ContainsFunc(d.Steps, func(s Step) bool { return s.byAny(desks) })
}

// Shows says whether such cases are shown to one of the desks: those that only take them down at a counter see none.
func (d *Definition) Shows(desks []access.Desk) bool {
	return d.Concerns(slices.DeleteFunc(slices.Clone(desks), func(k access.Desk) bool { return slices.Contains(d.Opening.Unseen, k) }))
}

// MayOpen says whether one of an actor's grants, for the purpose chosen, is for a desk that opens such cases.
func (d *Definition) MayOpen(who access.Actor) bool {
	return d.Via == "" && slices.ContainsFunc(who.Grants, func(g access.Grant) bool {
		return g.Purpose == d.Purpose && g.Purpose == who.Purpose && slices.Contains(d.Opening.By, g.Desk)
	})
}

// Fields are all fields of the kind, each once, in the order in which they are first asked for.
func (d *Definition) Fields() []Field {
	var out []Field
	for _, s := range append([]Step{d.Opening}, d.Steps...) {
		for _, f := range s.Fields {
			if !slices.ContainsFunc(out, func(o Field) bool { return o.Code == f.Code }) {
				out = append(out, f)
			}
		}
	}
	return out
}
