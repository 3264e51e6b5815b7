// Package measure counts how services go over the records of a programme: of whom, or of which visits, and in how many what is meant was
// done. It counts and names nobody; what it counts leaves the desk through disclosure control alone. What is about choosing carries no
// goal and isn't grouped by worker (ICPD Programme of Action 7.12), which Check holds; the programme says what that is.
package measure

import (
	"slices"

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
	Latest                // each record's last visit of a form in the period
	Seen                  // each record with a visit of a form in the period, by all of these
	Closed                // each record whose end falls into the period
	Reached               // each record that came to a day in the period while it was open
	Cohort                // each record as it stands at the end of the period
	Days                  // each day that answers a question of a record and falls into the period, once
	Referrals             // each referral sent in the period
	Months                // each month of the period that is over in which a team had records to serve, and whether it wrote anything down
	Births                // each live birth of the period that the register has, whether anybody uses a service or not
	Stocked               // each month of the period that is over in which a store kept supplies, and whether it never ran out of one
)

var unitCodes = []string{"visits", "first", "latest", "seen", "closed", "reached", "cohort", "days", "referrals", "months", "births", "stocked"}

// ParseUnit reads a unit's code.
func ParseUnit(text string) (Unit, error) {
	i := slices.Index(unitCodes, text)
	if i < 0 {
		return 0, fault.New(fault.Invalid, "measure.unit", "text", text)
	}
	return Unit(i), nil
}

// String is the unit's code.
func (u Unit) String() string { return unitCodes[u] }

// Units lists the codes.
func Units() []string { return slices.Clone(unitCodes) }

// Definition is one measure.
type Definition struct {
	ID        string
	Title     words.Sentence
	Source    string
	Programme string
	Unit      Unit
	Form      string // of visits, whichever are counted
	Day       string // the question whose answer is the day that counts, in the place of the visit's own
	Shift     int    // of reached: so many days before that day
	When      []Condition
	Hit       []Condition
	Loss      []Condition      // records that ended by leaving, births of which it isn't known: a second figure is told without them
	People    *People          // whom the register has, below the line in the place of records; nil is the records
	Supplies  []words.Sentence // of stocked: what a store needs, by the names that its ledger may call it
	Deadline  int              // of months: within how many days after the month's end it was written down; 0 is whenever
	Periods   *Periods         // a drop-out between two other measures' doses of the same period, told beside
	Goal      string           // a share in per cent that is aimed at; never on what is about choosing
	By        []string         // what it may be grouped by: area, worker
	Note      words.Sentence
}

// Periods are two measures of a period: what the first counts less what the last counts, of what the first counts. As the two are of
// different people, it may lie below nothing (the computation of IMMZ.IND.35, which isn't its definition).
type Periods struct{ First, Last string }

// The groupings.
const (
	ByArea   = "area"
	ByWorker = "worker"
)

// Condition is one thing that must be so.
type Condition struct {
	Form     string      // the visits that are looked at; empty is all of the record's
	Code     string      // the question; empty only counts visits
	Is       []string    // one of these answers; of a question with many answers, one among them
	Least    string      // a number that the answer is not below
	Most     string      // or not above
	Below    string      // or below
	Same     string      // the question whose answer it equals
	After    string      // the question with the day from which Most days are counted
	Last     int         // the visit lies so many days at most before the end of the period
	Due      int         // the answer is a day, and it and so many days after it lie before the end of the period
	Under    int         // the answer is a day on which the client was not yet of so many completed months
	From, To int         // at the visit the client was of so many completed months, To not included; To 0 is without end
	Fresh    bool        // the answer is another than the one before it
	Times    int         // in how many visits at least; 0 is one
	Every    bool        // in every visit of the form
	None     bool        // in no visit
	And      []Condition // what must be so of the same visit besides
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
	case of.Choice && (d.People != nil || d.Unit == Births || d.Unit == Cohort):
		return "measure.people.choice"
	case d.People != nil && (slices.Contains(d.By, ByWorker) || d.counts() || len(d.Loss) > 0):
		return "measure.people"
	case len(d.Hit) == 0 && d.Unit != Referrals && d.Unit != Months && d.Unit != Stocked:
		return "measure.hit"
	case d.visits() && d.Form == "", (d.Unit == Days || d.Unit == Reached) && d.Day == "", (d.Unit == Stocked) != (len(d.Supplies) > 0):
		return "measure.lacks"
	}
	return ""
}

func (d *Definition) visits() bool { return d.Unit <= Seen }

// counts says whether something else than records is counted.
func (d *Definition) counts() bool {
	return d.Unit == Referrals || d.Unit == Months || d.Unit == Births || d.Unit == Stocked
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
		until := m.Last() + day.Day(d.Deadline)
		if m.First() < from || m.Last() > to || until >= today {
			continue
		}
		out = append(out, Month{m, slices.ContainsFunc(c.Meetings, func(x care.Meeting) bool {
			return x.On.Month() == m && (d.Deadline == 0 || day.OfTime(x.At, clock.Civil()) <= until)
		})})
	}
	return out
}
