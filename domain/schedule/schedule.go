// Package schedule knows which contacts a programme offers to whom and when: a list of what is due, worked out from an anchor (birth,
// enrolment, a pregnancy's dates), from what was done and from nothing else. The order in which visits arrive doesn't matter, and
// working it out again changes nothing. It refuses to remember who didn't come: what was declined or has lapsed is simply no longer
// due, and nothing is due for somebody who died, moved away or left the programme.
package schedule

import (
	"wanjia/base/day"
	"wanjia/base/words"
	"wanjia/domain/form"
	"wanjia/domain/rule"
)

// Anchor is the day from which a schedule counts.
type Anchor uint8

// The anchors.
const (
	Birth     Anchor = iota
	Enrolment        // the day somebody joined the programme
	LMP              // the last menstrual period, or 280 days before the estimated day of delivery
	Delivered        // the day a pregnancy ended
)

// Name is the word of the anchor.
func (a Anchor) Name() string { return [...]string{"birth", "enrolment", "lmp", "delivered"}[a] }

// Anchors lists every anchor.
func Anchors() []Anchor { return []Anchor{Birth, Enrolment, LMP, Delivered} }

// Definition is one schedule in one version.
type Definition struct {
	ID        string
	Version   int
	Title     words.Sentence
	About     words.Sentence
	Programme string // which programme of care it belongs to
	Sources   []form.Source
	Verified  bool
	Anchor    Anchor
	Stops     []Anchor         // days after which nothing is due, such as the end of a pregnancy
	Who       *rule.Expression // nil: whoever enrolled
	Contacts  []Contact
	Examples  []Example
	Where     string
}

// Contact is one thing that is offered.
type Contact struct {
	Code     string
	Title    words.Sentence
	Form     string
	Source   string
	Verified bool             // somebody has read the source against the days
	From     Span             // from the anchor: the first day on which it may be done
	Due      Span             // the day by which it is to be done
	Until    Span             // the last day on which it is offered; none where it isn't Set
	When     *rule.Expression // nil: for everybody
	After    string           // the contact that must be done before
	Gap      Span             // and how long before
	Every    []Repeat         // how long after it was done it is due again; once where there is none
}

// Repeat says how long after the last time a contact is due again; the first that holds counts.
type Repeat struct {
	When *rule.Expression
	Span Span
}

// Unit is what a span counts in.
type Unit uint8

// The units.
const (
	Days Unit = iota
	Weeks
	Months
	Years
)

// Span is a length of time on the calendar.
type Span struct {
	N    int
	Unit Unit
	Set  bool
}

// Text is the span as packs write it: 6 weeks. Empty where it isn't set.
func (s Span) Text() string {
	if !s.Set {
		return ""
	}
	unit := [...]string{"day", "week", "month", "year"}[s.Unit]
	if s.N != 1 {
		unit += "s"
	}
	return itoa(s.N) + " " + unit
}

// After is the day that lies a span after another. A month that is too short ends the span on its last day.
func (s Span) After(d day.Day) day.Day {
	switch s.Unit {
	case Weeks:
		return d + day.Day(7*s.N)
	case Months:
		return addMonths(d, s.N)
	case Years:
		return addMonths(d, 12*s.N)
	case Days:
	}
	return d + day.Day(s.N)
}

func addMonths(d day.Day, n int) day.Day {
	_, _, dom := d.Date()
	m := d.Month() + day.Month(n)
	return m.First() + day.Day(min(dom, m.Days())-1)
}

// Facts are what is known of somebody in a programme.
type Facts struct {
	form.Facts // On is the day for which one asks
	Enrolled   day.Partial
	Ended      day.Partial // the programme, by its end or by withdrawal
	Died       day.Partial
	Moved      day.Partial
}

// Done is a contact that took place, or that was offered and declined.
type Done struct {
	Contact  string // its code; empty where the visit was made for none, and then its form says which it may count for
	Form     string
	On       day.Day
	Kind     string // what was done, where intervals depend on it: cytology, hpv
	Declined bool
}

// State is where a contact stands on a day.
type State uint8

// The states.
const (
	Ahead  State = iota // not yet
	Open                // may be done now
	Late                // should have been done, and still may be
	Lapsed              // isn't offered any more
)

// Name is the word of the state.
func (s State) Name() string { return [...]string{"ahead", "open", "late", "lapsed"}[s] }

// Never is the last day of what has no end.
const Never day.Day = 1 << 30

// Item is a contact that isn't done, and its days.
type Item struct {
	Contact string
	Form    string
	From    day.Day
	Due     day.Day
	Until   day.Day // Never where there is no end
	Again   int     // how often it was done before
	State   State
}

// Example is somebody made up, and what is due to them.
type Example struct {
	Title words.Sentence
	Facts Facts
	Done  []Done
	Due   map[string]string // by contact: its state, or its state and due day; what is open or late must be named
	Line  int
}

// FactNames are the names that a schedule's expressions find.
func FactNames() []rule.Fact {
	return append(append(form.FactNames(), form.CareFactNames()...),
		rule.Fact{Name: "enrolment.day", Type: rule.Day}, rule.Fact{Name: "last.kind", Type: rule.Text}, rule.Fact{Name: "last.day", Type: rule.Day})
}

// Language is the language of the expressions of schedules.
func Language() (*rule.Language, error) { return rule.Portable(FactNames(), nil, rule.Care) }

// Longer says that a span is longer than another, counted from a day on which every month is as short as its like: a month against
// days is taken to have 28.
func (s Span) Longer(than Span) bool {
	from := day.Must("2001-02-01")
	return s.After(from) > than.After(from)
}
