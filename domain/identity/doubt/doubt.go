// Package doubt says what speaks against taking two records for one person, and what of them is set aside where they are. It forbids
// nothing by itself: a warning is accepted with a reason, and what stands in the way only with a reason for that very rule.
package doubt

import (
	"slices"
	"strings"

	"wanjia/base/day"
	"wanjia/domain/person"
	"wanjia/domain/quality"
	"wanjia/domain/residence"
	"wanjia/domain/vital"
)

// The rules. The sentence of each is the catalogue's "quality.<rule>".
const (
	Sex      = "joined.sex"      // they differ in sex
	Birth    = "joined.birth"    // their dates of birth can't both be right
	Death    = "joined.death"    // one died, and of the other something later is known
	Kin      = "joined.kin"      // one is the other's parent, child, husband or wife
	Twins    = "joined.twins"    // they are children of one delivery, with two registered births
	Together = "joined.together" // both lived in one household at once
	Place    = "joined.place"    // what one says of where somebody lived is set aside

	StillPlace = "joined.place.open" // the same, where it goes on
)

// Record is one of the two.
type Record struct {
	ID   person.ID
	Life vital.Life
}

// Judge holds two records against each other: the one that is to be taken in, the one that stays, and the life that they then are.
func Judge(absorbed, survivor Record, whole *vital.Life) []quality.Finding {
	a, s := &absorbed.Life, &survivor.Life
	j := judge{on: survivor.ID}
	if a.Sex != person.SexUnknown && s.Sex != person.SexUnknown && a.Sex != s.Sex {
		j.find(Sex, quality.Warn, "a", a.Sex.String(), "b", s.Sex.String())
	}
	if !agree(a.Birth, s.Birth) {
		j.find(Birth, quality.Warn, "a", a.Birth.String(), "b", s.Birth.String())
	}
	j.kin(absorbed, survivor)
	j.twins(a, s)
	j.together(a, s)
	j.death(a, s)
	j.places(a, whole)
	j.places(s, whole)
	return j.found
}

type judge struct {
	on    person.ID
	found []quality.Finding
}

func (j *judge) find(rule string, how quality.Severity, facts ...string) {
	f := quality.Finding{Rule: rule, Severity: how, Person: j.on, Facts: map[string]string{}}
	for i := 0; i+1 < len(facts); i += 2 {
		f.Facts[facts[i]] = facts[i+1]
	}
	if !slices.ContainsFunc(j.found, func(g quality.Finding) bool { return g.Key() == f.Key() }) {
		j.found = append(j.found, f)
	}
}

// agree says that two dates can be one: they are the same as far as both go.
func agree(a, b day.Partial) bool {
	x, y := a.String(), b.String()
	return strings.HasPrefix(x, y) || strings.HasPrefix(y, x)
}

func (j *judge) kin(a, s Record) {
	for _, pair := range [][2]Record{{a, s}, {s, a}} {
		l, other := &pair[0].Life, pair[1].ID
		united := slices.ContainsFunc(l.Unions, func(u vital.Union) bool { return u.Partner == other })
		if united || slices.Contains([]person.ID{l.Mother, l.Father, l.Adoptive[0], l.Adoptive[1]}, other) {
			j.find(Kin, quality.Refuse)
		}
	}
}

// twins stand in the way where one mother has two registered births within two days, or two children of different names then.
func (j *judge) twins(a, s *vital.Life) {
	if a.Mother.IsZero() || a.Mother != s.Mother || !a.Birth.Whole() || !s.Birth.Whole() {
		return
	}
	apart := a.Birth.Day() - s.Birth.Day()
	if apart >= -2 && apart <= 2 && (a.Born && s.Born || a.Name != s.Name || a.Sex != s.Sex) {
		j.find(Twins, quality.Refuse, "date", s.Birth.String())
	}
}

func (j *judge) together(a, s *vital.Life) {
	for _, x := range a.Stays {
		for _, y := range s.Stays {
			if x.Household != y.Household || x.Ended && x.End <= y.Start || y.Ended && y.End <= x.Start {
				continue
			}
			j.find(Together, quality.Warn, "date", max(x.Start, y.Start).String())
			return
		}
	}
}

func (j *judge) death(a, s *vital.Life) {
	for _, pair := range [][2]*vital.Life{{a, s}, {s, a}} {
		dead, other := pair[0], pair[1]
		if !dead.Dead || other.Dead && agree(dead.Death, other.Death) {
			continue
		}
		if other.Dead {
			j.find(Death, quality.Warn, "date", min(dead.Death.Day(), other.Death.Day()).String())
			continue
		}
		later := slices.ContainsFunc(other.Spells, func(x residence.Spell) bool { return x.Until() > dead.Death.Day() })
		if later {
			j.find(Death, quality.Warn, "date", dead.Death.String())
		}
	}
}

// places are what the whole life doesn't have of what a record says.
func (j *judge) places(record, whole *vital.Life) {
	for _, x := range residence.SetAside(record.Spells, whole.Spells) {
		switch {
		case x.IsOpen():
			j.find(StillPlace, quality.Query, "area", x.Area.String(), "since", x.Start.String())
		case x.End > x.Start:
			j.find(Place, quality.Query, "area", x.Area.String(), "since", x.Start.String(), "until", x.End.String())
		}
	}
}
