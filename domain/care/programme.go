// Package care knows the services that people choose: which programme is offered to whom, what a client agreed to and until when, what
// was written down at a visit, and that a client who withdraws closes the record to everybody else, in whatever order it arrives. It
// opens and seals nothing, and has no word for who declined.
package care

import (
	"slices"

	"wanjia/base/day"
	"wanjia/base/words"
	"wanjia/domain/access"
	"wanjia/domain/person"
)

// GuardianAge is the age below which a guardian consents for a child (PIPL Art. 31), and from which the person alone does.
const GuardianAge = 14

// Programme is a service that may be offered: to whom, with which words, and what belongs to it.
type Programme struct {
	ID       string
	Title    words.Sentence
	About    words.Sentence
	Offer    Offer
	Desks    []access.Desk // at which its teams work
	Consent  Text
	Forms    []string // that its visits fill in
	Ends     string   // the form that ends the record, such as the outcome of a pregnancy; empty is none
	Referral string   // the kind of case by which the team refers; empty is none
	Choice   bool     // it is about choosing: no measure of it may carry a goal or be grouped by worker
	Campaign bool     // everybody of its age and sex may be invited to it at once; never where it is about choosing
}

// Offer says to whom a programme may be offered, by age and sex alone: nothing else that is known of somebody is asked.
type Offer struct {
	Sex      person.Sex // SexUnknown is everybody
	From, To int        // completed months of age; To 0 is without end
}

// Text is what a client agrees to, in the version that was read out or shown.
type Text struct {
	Version int
	Says    words.Sentence      // what is done
	Sees    words.Sentence      // who sees it
	Months  int                 // how long the consent lasts
	Named   map[access.Desk]int // from which version on it says that this desk's people see; a desk that isn't here was always named
}

// Months is the age in completed months.
func Months(birth, on day.Day) int {
	by, bm, bd := birth.Date()
	y, m, d := on.Date()
	n := (y-by)*12 + m - bm
	if d < bd && !(d == day.DaysIn(y, m) && bd > d) {
		n--
	}
	return n
}

// Fits says whether a programme may be offered to somebody of a sex and birth date on a day. Where the birth date isn't known to the
// day, whoever may be old enough is.
func (o Offer) Fits(sex person.Sex, birth day.Partial, on day.Day) bool {
	if o.Sex != person.SexUnknown && sex != o.Sex {
		return false
	}
	if birth.IsZero() {
		return o.From == 0 && o.To == 0
	}
	oldest, youngest := Months(birth.First(), on), Months(birth.Last(), on)
	return oldest >= o.From && (o.To == 0 || youngest < o.To)
}

// Child says whether a guardian consents for somebody on a day.
func Child(birth day.Partial, on day.Day) bool {
	return !birth.IsZero() && birth.First().AgeOn(on) < GuardianAge
}

// Until is how long a consent lasts that is given on a day: a guardian's ends when the child is old enough to be asked itself.
func (t Text) Until(birth day.Partial, on day.Day) day.Day {
	y, m, d := on.Date()
	m += t.Months
	y, m = y+(m-1)/12, (m-1)%12+1
	until, err := day.Of(y, m, min(d, day.DaysIn(y, m)))
	if err != nil { // a month and a day that are bounded are a day
		until = on
	}
	if Child(birth, on) {
		until = min(until, birth.First().AddYears(GuardianAge))
	}
	return until
}

// Team says whether a desk is one at which the programme's teams work.
func (p *Programme) Team(d access.Desk) bool { return slices.Contains(p.Desks, d) }

// Sees says whether the people of a desk may open a record that was agreed to in some version of the text: only if that text named them.
func (p *Programme) Sees(d access.Desk, text int) bool {
	return p.Team(d) && text >= p.Consent.Named[d]
}
