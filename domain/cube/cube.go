// Package cube knows what a life adds to the counts from which every figure is made, cell by cell, so that
// a change costs the difference and a figure never scans people. It keeps no counts itself.
package cube

import (
	"wanjia/base/day"
	"wanjia/domain/area"
	"wanjia/domain/person"
	"wanjia/domain/residence"
	"wanjia/domain/vital"
)

// Cohort is a month of birth. Those born on 29 February stand apart, since they complete a year with
// March's children in common years and with February's in leap years.
type Cohort int32

// Unknown is the cohort of those whose birth date isn't known.
const Unknown Cohort = 0

// CohortOf is the cohort of a birth date; a year alone counts as its July.
func CohortOf(birth day.Partial) Cohort {
	if birth.IsZero() {
		return Unknown
	}
	y, m, d := birth.Day().Date()
	if m == 2 && d == 29 {
		return Cohort(y*13 + 12)
	}
	return Cohort(y*13 + m - 1)
}

// AgeAtEnd is the age in completed years, on the last day of a month, of everybody in the cohort.
func (c Cohort) AgeAtEnd(m day.Month) int {
	y, k := int(c)/13, int(c)%13
	if k == 12 { // 29 February
		birthday := day.MonthOf(m.Year(), 3)
		if day.DaysIn(m.Year(), 2) == 29 {
			birthday = day.MonthOf(m.Year(), 2)
		}
		if m < birthday {
			return m.Year() - y - 1
		}
		return m.Year() - y
	}
	if m.Number()-1 < k {
		return m.Year() - y - 1
	}
	return m.Year() - y
}

// Birth is the cohort's month of birth.
func (c Cohort) Birth() day.Month {
	y, k := int(c)/13, int(c)%13
	if k == 12 {
		k = 1
	}
	return day.MonthOf(y, k+1)
}

// PopKey names one cell of the population deltas.
type PopKey struct {
	Area   area.Code
	Month  day.Month
	Sex    person.Sex
	Cohort Cohort
}

// Pop is what changed in a cell: N residencies opened minus closed, and the sum over them of the days of
// the month that had passed, so that person-years come out exact to the day.
type Pop struct {
	N    int64
	Days int64
}

// Kind is what an event cell counts.
type Kind uint8

// The kinds. Extra refines: births by lateness, deaths under one year by whether before the 28th day.
const (
	Birth      Kind = iota + 1 // age is the mother's
	Death                      // age is the deceased's
	MovedIn                    // from outside the area in question
	MovedOut                   // to outside the area in question
	Stillbirth                 // counted only; never with the mother's age
)

// Extra codes of births: how long after birth it was registered (UN P&R Rev.3; 30 days and one year).
const (
	Timely uint8 = iota
	Late
	Delayed
)

// Neonatal is the extra code of a death before the 28th day of life.
const Neonatal uint8 = 1

// AgeUnknown stands for an age that can't be computed.
const AgeUnknown = -1

// EventKey names one cell of the event counts.
type EventKey struct {
	Area  area.Code
	Month day.Month
	Kind  Kind
	Sex   person.Sex
	Age   int
	Extra uint8
}

// Delta gathers changes to the cube.
type Delta struct {
	Pop    map[PopKey]Pop
	Events map[EventKey]int64
}

// NewDelta is an empty delta.
func NewDelta() *Delta {
	return &Delta{Pop: map[PopKey]Pop{}, Events: map[EventKey]int64{}}
}

// Lineage tells in which areas' figures somebody living in an area counts: itself first, then upward.
type Lineage func(area.Code) []area.Code

// Put adds a person's contribution, times sign: +1 as they are now, -1 as they were.
func (d *Delta) Put(p *vital.Person, l *vital.Life, up Lineage, sign int64) {
	w := writer{d, up, sign}
	w.population(l)
	w.moves(l)
	if l.Mother.IsZero() {
		c := l.Child(p.ID)
		w.birth(&c, nil)
	}
	if l.Dead && (l.Mother.IsZero() || !infant(l)) {
		w.death(l.PlaceOfDeath(), l.Sex, l.Birth, l.Death)
	}
	for i := range p.Children {
		c := &p.Children[i]
		w.birth(c, l)
		if early, _ := vital.InfantDeath(c.Birth, c.Death); c.Dead && early {
			w.death(home(l, c.Death, c.DeathArea), c.Sex, c.Birth, c.Death)
		}
	}
}

func infant(l *vital.Life) bool {
	early, _ := vital.InfantDeath(l.Birth, l.Death)
	return early
}

// home is the mother's usual residence on a date, or the other area where hers isn't known.
func home(mother *vital.Life, on day.Partial, other area.Code) area.Code {
	if mother != nil && !on.IsZero() {
		if s, ok := mother.Home(on.Day()); ok {
			return s.Area
		}
	}
	return other
}

type writer struct {
	d    *Delta
	up   Lineage
	sign int64
}

func (w writer) population(l *vital.Life) {
	cohort := CohortOf(l.Birth)
	for i := range l.Spells {
		s := &l.Spells[i]
		if s.Kind != residence.Usual || !s.IsOpen() && s.End <= s.Start {
			continue
		}
		w.residence(s.Area, s.Start, l.Sex, cohort, w.sign)
		if !s.IsOpen() {
			w.residence(s.Area, s.End, l.Sex, cohort, -w.sign)
		}
	}
}

func (w writer) residence(at area.Code, on day.Day, sex person.Sex, cohort Cohort, n int64) {
	m := on.Month()
	days := int64(on-m.First()) * n
	for _, a := range w.up(at) {
		k := PopKey{a, m, sex, cohort}
		c := w.d.Pop[k]
		c.N += n
		c.Days += days
		w.d.Pop[k] = c
	}
}

// moves counts arrivals and departures. A move within counts only for the areas whose boundary it crosses.
func (w writer) moves(l *vital.Life) {
	var last *residence.Spell
	for i := range l.Spells {
		s := &l.Spells[i]
		if s.Kind != residence.Usual {
			continue
		}
		switch {
		case s.StartHow == residence.MoveIn:
			w.move(MovedIn, w.up(s.Area), nil, s.Start, l)
		case s.StartHow == residence.Move && last != nil && last.EndHow == residence.Move && last.End == s.Start:
			from, to := w.up(last.Area), w.up(s.Area)
			w.move(MovedOut, from, to, s.Start, l)
			w.move(MovedIn, to, from, s.Start, l)
		}
		if s.EndHow == residence.MoveOut {
			w.move(MovedOut, w.up(s.Area), nil, s.End, l)
		}
		last = s
	}
}

func (w writer) move(kind Kind, areas, but []area.Code, on day.Day, l *vital.Life) {
	age := age(l.Birth, on)
	for _, a := range areas {
		if !has(but, a) {
			w.count(EventKey{a, on.Month(), kind, l.Sex, age, 0})
		}
	}
}

func has(areas []area.Code, a area.Code) bool {
	for _, b := range areas {
		if a == b {
			return true
		}
	}
	return false
}

func age(birth day.Partial, on day.Day) int {
	if birth.IsZero() {
		return AgeUnknown
	}
	return max(birth.Day().AgeOn(on), AgeUnknown)
}

func (w writer) count(k EventKey) { w.d.Events[k] += w.sign }

func (w writer) birth(c *vital.Child, mother *vital.Life) {
	at := home(mother, c.Birth, c.Area)
	if !c.Born || c.Birth.IsZero() || at.IsZero() {
		return
	}
	on, years := c.Birth.Day(), AgeUnknown
	if mother != nil {
		years = age(mother.Birth, on)
	}
	late := Lateness(c.Birth, c.Registered)
	for _, a := range w.up(at) {
		w.count(EventKey{a, on.Month(), Birth, c.Sex, years, late})
	}
}

func (w writer) death(at area.Code, sex person.Sex, birth, death day.Partial) {
	if at.IsZero() {
		return
	}
	on, extra := death.Day(), uint8(0)
	if _, neonatal := vital.InfantDeath(birth, death); neonatal {
		extra = Neonatal
	}
	years := age(birth, on)
	for _, a := range w.up(at) {
		w.count(EventKey{a, on.Month(), Death, sex, years, extra})
	}
}

// Stillborn counts a stillbirth at an area, times sign. Nothing of the mother goes in.
func (d *Delta) Stillborn(at area.Code, on day.Partial, up Lineage, sign int64) {
	w := writer{d, up, sign}
	if at.IsZero() || on.IsZero() {
		return
	}
	for _, a := range up(at) {
		w.count(EventKey{a, on.Day().Month(), Stillbirth, 0, AgeUnknown, 0})
	}
}

// Lateness classes a registration by its delay: within 30 days, within 365, later.
func Lateness(event day.Partial, registered day.Day) uint8 {
	switch delay := registered - event.Day(); {
	case delay <= 30:
		return Timely
	case delay <= 365:
		return Late
	}
	return Delayed
}

// DayParts are the parts of a day: twice the least common multiple of 28, 29, 30 and 31, so that splits are whole.
const DayParts = 755_160

// Turning says for each month of birth, and for 29 February, whether those born in it have completed the year of
// age by the end of a month, and how much of a day of theirs in that month still belongs to the year of age before.
//
// In their month of birth people turn a year older on a day of it that the cube doesn't know. With birthdays spread
// evenly over its B days, (B−1)/2 of the L days of the month come before the birthday on average, so every day lived
// in it goes to the younger age with a weight of (B−1)/(2L). That is exact in expectation for those who are there all
// month, never negative for anybody, a sum, and leaves totals as they are. For who comes or goes within the month it
// is off by at most an eighth of a month, in opposite directions for coming and going.
func Turning(m day.Month) (young [13]int64, turned [13]bool) {
	length := int64(m.Days())
	for k := range 12 {
		turned[k] = k < m.Number()
	}
	born := length
	if m.Number() == 2 {
		born = 28 // the 29th has its own cohort
	}
	young[m.Number()-1] = DayParts * (born - 1) / (2 * length)
	leap := day.DaysIn(m.Year(), 2) == 29
	turned[12] = m.Number() > 2 || m.Number() == 2 && leap
	if m.Number() == 2 && leap {
		young[12] = DayParts / 29 * 28
	}
	return young, turned
}
