package benefit

import (
	"wanjia/base/day"
	"wanjia/domain/area"
	"wanjia/domain/household"
	"wanjia/domain/person"
	"wanjia/domain/residence"
	"wanjia/domain/rule"
	"wanjia/domain/vital"
)

// Place is one stay somewhere, from a day until before another.
type Place struct {
	Area     area.Code
	From     day.Day
	FromHow  residence.How
	Until    day.Day // meaningful only when UntilHow is not Open
	UntilHow residence.How
}

// Kin is a relative as far as schemes ask.
type Kin struct {
	ID       person.ID
	Role     Role // Mother or Father for parents
	Sex      person.Sex
	Birth    day.Partial
	Dead     bool
	Death    day.Partial
	Adoptive bool
	Since    day.Day // of an adoption
}

// About is the kin with what their own record says, and the rest as it was.
func (k Kin) About(c *Case) Kin {
	k.ID, k.Sex, k.Birth, k.Dead, k.Death = c.Person, c.Sex, c.Birth, c.Dead, c.Death
	return k
}

// Alive says whether somebody isn't known to have died by a day.
func (k Kin) Alive(on day.Day) bool { return !k.Dead || k.Death.Day() > on }

// Shown is a fact that somebody showed, such as a household's income band, with the day from which it counts.
type Shown struct {
	Fact        string
	Value       rule.Value
	From, Until day.Day // Until 0: until further notice; inclusive
	Source      string
}

// Grant is another scheme that somebody gets.
type Grant struct {
	Scheme      ID
	From, Until day.Day // Until 0: until further notice; inclusive
}

// Case is all that is known of somebody for whom a scheme may give something.
type Case struct {
	Person     person.ID
	Reference  string // what their source calls them
	Known      bool   // somebody took them down, and they were born by the day; others only name them
	Sex        person.Sex
	Birth      day.Partial
	Dead       bool
	Death      day.Partial
	Registered []Place // household registration; empty where nothing is on record but where they live
	Usual      []Place
	Parents    []Kin
	Children   []Kin
	Household  household.ID
	Head       bool  // of the household
	Members    []Kin // of the household on the day, themselves included
	Shown      []Shown
	Grants     []Grant
}

// CaseOf is what the register says of a person, as it was on a day: what happened later isn't seen. Somebody who was taken
// down as found had been there before.
func CaseOf(p *vital.Person, on day.Day) Case {
	life := vital.Fold(p.Acts)
	c := kinOf(p, &life, on)
	for _, s := range life.Spells {
		place := Place{Area: s.Area, From: s.Start, FromHow: s.StartHow}
		if s.StartHow == residence.Baseline || s.StartHow == residence.Birth {
			place.From = always
		}
		if place.From > on {
			continue
		}
		if !s.IsOpen() && s.End <= on {
			place.Until, place.UntilHow = s.End, s.EndHow
		}
		switch s.Kind {
		case residence.Usual:
			c.Usual = append(c.Usual, place)
		case residence.RegisteredOnly:
			c.Registered = append(c.Registered, place)
		case residence.Temporary:
		}
	}
	return c
}

// KinOf is CaseOf without where somebody lived: as much as others ask of their family.
func KinOf(p *vital.Person, on day.Day) Case {
	life := vital.Fold(p.Acts)
	return kinOf(p, &life, on)
}

func kinOf(p *vital.Person, life *vital.Life, on day.Day) Case {
	c := Case{Person: p.ID, Reference: life.Reference, Sex: life.Sex, Birth: life.Birth}
	c.Known = life.Known && (life.Birth.IsZero() || life.Birth.First() <= on)
	if life.Dead && life.Death.Day() <= on {
		c.Dead, c.Death = true, life.Death
	}
	c.Parents = parents(p, life, on)
	if stay, ok := life.StayOn(on); ok {
		c.Household, c.Head = stay.Household, stay.Relation.IsHead()
	}
	return c
}

// always is before all days.
const always day.Day = -1 << 30

// parents are those by birth, and those by adoption with the day since when they are.
func parents(p *vital.Person, l *vital.Life, on day.Day) []Kin {
	var out []Kin
	add := func(id person.ID, role Role, adoptive bool, since day.Day) {
		if !id.IsZero() {
			out = append(out, Kin{ID: id, Role: role, Adoptive: adoptive, Since: since})
		}
	}
	add(l.Mother, Mother, false, 0)
	add(l.Father, Father, false, 0)
	for _, a := range p.Acts {
		for _, e := range a.Effects {
			if since := a.Date.Day(); e.Op == vital.Adopts && since <= on {
				add(e.Other, Mother, true, since)
				add(e.Father, Father, true, since)
			}
		}
	}
	return out
}

// ParentsOn are the parents on a day: those of the latest adoption, else those by birth.
func (c *Case) ParentsOn(on day.Day) []Kin {
	var latest day.Day
	adopted := false
	for _, k := range c.Parents {
		if k.Adoptive && k.Since <= on && (!adopted || k.Since > latest) {
			latest, adopted = k.Since, true
		}
	}
	var out []Kin
	for _, k := range c.Parents {
		if adopted == k.Adoptive && (!adopted || k.Since == latest) {
			out = append(out, k)
		}
	}
	return out
}

// ShownOn is what was last shown of a fact that counts on a day.
func (c *Case) ShownOn(fact string, on day.Day) (Shown, bool) {
	for i := len(c.Shown) - 1; i >= 0; i-- {
		if s := c.Shown[i]; s.Fact == fact && s.From <= on && (s.Until == 0 || on <= s.Until) {
			return s, true
		}
	}
	return Shown{}, false
}
