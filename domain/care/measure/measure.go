// Package measure counts how services go over the records of a programme: of whom, or of which visits, and in how many what is meant was
// done. It counts and names nobody; what it counts leaves the desk through disclosure control alone. What is about choosing carries no
// goal and isn't grouped by worker (ICPD Programme of Action 7.12), which Check holds; the programme says what that is.
package measure

import (
	"slices"
	"strconv"

	"wanjia/base/clock"
	"wanjia/base/day"
	"wanjia/base/fault"
	"wanjia/base/words"
	"wanjia/domain/care"
)

// Unit is what is counted.
type Unit uint8

// The units.
const (
	Visits    Unit = iota // each visit of a form in the period
	First                 // each record's first visit of a form, where it falls into the period
	Closed                // each record whose end falls into the period
	Cohort                // each record as it stands at the end of the period
	Referrals             // each referral sent in the period
	Months                // each month of the period that is over in which a team had records to serve, and whether it wrote anything down
)

var unitCodes = []string{"visits", "first", "closed", "cohort", "referrals", "months"}

// ParseUnit reads a unit's code.
func ParseUnit(text string) (Unit, error) {
	i := slices.Index(unitCodes, text)
	if i < 0 {
		return 0, fault.New(fault.Invalid, "measure.unit", "text", text)
	}
	return Unit(i), nil
}

// Units lists the codes.
func Units() []string { return slices.Clone(unitCodes) }

// Definition is one measure.
type Definition struct {
	ID        string
	Title     words.Sentence
	Source    string
	Programme string
	Unit      Unit
	Form      string // of visits and first visits
	When      []Condition
	Hit       []Condition
	Loss      []Condition // records that ended by leaving: a second figure is told without them
	People    *People     // whom the register has, below the line in the place of records; nil is the records
	Days      int         // of months: within how many days after the month's end it was written down; 0 is whenever
	Goal      string      // a share in per cent that is aimed at; never on what is about choosing
	By        []string    // what it may be grouped by: area, worker
	Note      words.Sentence
}

// The groupings.
const (
	ByArea   = "area"
	ByWorker = "worker"
)

// Condition is one thing that must be so.
type Condition struct {
	Form  string      // the visits that are looked at; empty is all of the record's
	Code  string      // the question; empty only counts visits
	Is    []string    // one of these answers; of a question with many answers, one among them
	Least string      // a number that the answer is not below
	Most  string      // or not above
	Same  string      // the question whose answer it equals
	After string      // the question with the day from which Most days are counted
	Last  int         // the visit lies so many days at most before the end of the period
	Due   int         // the answer is a day, and it and so many days after it lie before the end of the period
	Times int         // in how many visits at least; 0 is one
	Every bool        // in every visit of the form
	None  bool        // in no visit
	And   []Condition // what must be so of the same visit besides
}

// Count is what came of it.
type Count struct{ Num, Den, NumKept, DenKept int }

// Breach says what a measure of a programme must not be, as the key of a sentence, and nothing where it may stand; a programme that isn't
// there is nil.
func (d *Definition) Breach(of *care.Programme) string {
	switch {
	case of == nil:
		return "measure.programme"
	case of.Choice && d.Goal != "":
		return "measure.goal"
	case of.Choice && slices.Contains(d.By, ByWorker):
		return "measure.worker"
	case of.Choice && d.People != nil:
		return "measure.people.choice"
	case d.People != nil && (slices.Contains(d.By, ByWorker) || d.Unit == Referrals || d.Unit == Months || len(d.Loss) > 0):
		return "measure.people"
	case len(d.Hit) == 0 && d.Unit != Referrals && d.Unit != Months:
		return "measure.hit"
	}
	return ""
}

// Case is a record as a measure counts it. Nothing in it says whose it is.
type Case struct {
	Meetings []care.Meeting
	Ended    day.Day
	Enrolled day.Day
	Steps    [][]care.ReferralStep
}

// Tally counts one record within a period, by the worker where that is asked.
func (d *Definition) Tally(c *Case, from, to day.Day, add func(worker string, n Count)) {
	one := func(worker string, held bool) {
		n := Count{Den: 1, DenKept: 1}
		if held {
			n.Num, n.NumKept = 1, 1
		}
		if len(d.Loss) > 0 && all(d.Loss, c.Meetings, to) {
			n.NumKept, n.DenKept = 0, 0
		}
		add(worker, n)
	}
	switch d.Unit {
	case Visits, First:
		for i, m := range d.of(c) {
			if d.Unit == First && i > 0 {
				break
			}
			only := []care.Meeting{m}
			if m.On >= from && m.On <= to && all(d.When, only, to) {
				one(m.By, all(d.Hit, only, to))
			}
		}
	case Closed:
		if c.Ended != 0 && c.Ended >= from && c.Ended <= to && all(d.When, c.Meetings, to) {
			one("", all(d.Hit, c.Meetings, to))
		}
	case Cohort:
		until := slices.DeleteFunc(slices.Clone(c.Meetings), func(m care.Meeting) bool { return m.On > to })
		if c.Enrolled <= to && all(d.When, until, to) {
			one("", all(d.Hit, until, to))
		}
	case Referrals:
		for _, steps := range c.Steps {
			if sent := steps[0].On; sent >= from && sent <= to {
				one(steps[0].By, closedWithin(steps, loop))
			}
		}
	case Months: // are reported by teams: Reported
	}
}

// Month is a month in which a record was to be served, and whether something of it was written down in time.
type Month struct {
	Of   day.Month
	Told bool
}

// Reported are the months of the period, from the one in which a record was opened to the one in which it ended, that are over and whose
// time for writing down is too. That a contact was declined is something that was written down.
func (d *Definition) Reported(c *Case, from, to, today day.Day) (out []Month) {
	last := to
	if c.Ended != 0 {
		last = min(last, c.Ended)
	}
	for m := max(from, c.Enrolled).Month(); m <= last.Month(); m++ {
		until := m.Last() + day.Day(d.Days)
		if m.First() < from || m.Last() > to || until >= today {
			continue
		}
		out = append(out, Month{m, slices.ContainsFunc(c.Meetings, func(x care.Meeting) bool {
			return x.On.Month() == m && (d.Days == 0 || day.OfTime(x.At, clock.Civil()) <= until)
		})})
	}
	return out
}

// loop is within how many days a referral is to have its outcome (WHO DAK CCC, CHE.IND.29).
const loop = 14

func closedWithin(steps []care.ReferralStep, days day.Day) bool {
	return slices.ContainsFunc(steps, func(s care.ReferralStep) bool {
		return (s.State == "outcome" || s.State == "told") && s.On <= steps[0].On+days
	})
}

// of are the visits of the measure's form.
func (d *Definition) of(c *Case) []care.Meeting {
	return slices.DeleteFunc(slices.Clone(c.Meetings), func(m care.Meeting) bool { return m.Declined || m.Form != d.Form })
}

func all(conditions []Condition, within []care.Meeting, to day.Day) bool {
	for i := range conditions {
		if !conditions[i].holds(within, to) {
			return false
		}
	}
	return true
}

func (k *Condition) holds(within []care.Meeting, to day.Day) bool {
	seen, hit := 0, 0
	for i := range within {
		m := &within[i]
		if m.Declined || k.Form != "" && m.Form != k.Form {
			continue
		}
		seen++
		if k.fits(m, to) {
			hit++
		}
	}
	switch {
	case k.None:
		return hit == 0
	case k.Every:
		return seen > 0 && hit == seen
	}
	return hit >= max(1, k.Times)
}

// fits says whether one visit's answer is as wanted.
func (k *Condition) fits(m *care.Meeting, to day.Day) bool {
	for i := range k.And {
		if !k.And[i].fits(m, to) {
			return false
		}
	}
	if k.Last > 0 && m.On <= to-day.Day(k.Last) {
		return false
	}
	text := m.Answers[k.Code]
	if k.Code != "" && text == "" {
		return false
	}
	if len(k.Is) > 0 && !slices.ContainsFunc(k.Is, func(want string) bool { return text == want || among(text, want) }) {
		return false
	}
	if k.Same != "" && text != m.Answers[k.Same] {
		return false
	}
	if k.Due > 0 {
		at, err := day.Parse(text)
		return err == nil && at+day.Day(k.Due) <= to
	}
	if k.After != "" {
		from, err := day.Parse(m.Answers[k.After])
		at, bad := day.Parse(text)
		most, wrong := strconv.Atoi(k.Most)
		return err == nil && bad == nil && wrong == nil && at >= from && at <= from+day.Day(most)
	}
	return bound(text, k.Least, func(a, b float64) bool { return a >= b }) && bound(text, k.Most, func(a, b float64) bool { return a <= b })
}

func bound(text, limit string, holds func(a, b float64) bool) bool {
	if limit == "" {
		return true
	}
	a, err := strconv.ParseFloat(text, 64)
	b, bad := strconv.ParseFloat(limit, 64)
	return err == nil && bad == nil && holds(a, b)
}

// among says whether an answer of several holds one; they are parted by blanks or commas.
func among(text, want string) bool {
	rest := text
	for len(rest) > 0 {
		i := 0
		for i < len(rest) && rest[i] != ' ' && rest[i] != ',' {
			i++
		}
		if rest[:i] == want {
			return true
		}
		for i < len(rest) && (rest[i] == ' ' || rest[i] == ',') {
			i++
		}
		rest = rest[i:]
	}
	return false
}
