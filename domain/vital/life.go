package vital

import (
	"cmp"
	"slices"

	"wanjia/base/day"
	"wanjia/domain/area"
	"wanjia/domain/journal"
	"wanjia/domain/person"
	"wanjia/domain/residence"
	"wanjia/domain/vital/bonds"
)

// Stay is one episode of membership in a household, and Union one marriage as one of the two lived it.
type (
	Stay  = bonds.Stay
	Union = bonds.Union
)

// Life is what the register knows of one person: the fold of all that happened to them.
type Life struct {
	Known      bool     // somebody took this person down; otherwise others only name them
	Facts               // who they are; Mother and Father by birth
	Also       []string // the names of other records of the same person
	Registered day.Day
	Adoptive   [2]person.ID // mother and father by the latest adoption
	Adopted    bool
	Dead       bool
	Death      day.Partial
	DeathArea  area.Code // what the death itself names; used only where no residence is known
	DeathEntry journal.ID
	Spells     []residence.Spell
	Stays      []Stay
	Unions     []Union
}

// Fold makes a life of sorted acts. It never fails: what contradicts is for the rules to find, and here
// the later act wins.
func Fold(acts []Act) Life {
	if several(acts) {
		return weave(acts)
	}
	var l Life
	for i := range acts {
		for j := range acts[i].Effects {
			l.take(&acts[i], &acts[i].Effects[j])
		}
	}
	return l
}

func (l *Life) take(a *Act, e *Effect) {
	on := a.Date.Day()
	if l.Dead && e.Op != Begins && e.Op != Ends {
		return // nothing happens to the dead; rule 41 has said so
	}
	switch e.Op {
	case Begins:
		l.begin(a, e.Said())
	case Opens:
		l.open(a, e, on)
	case Closes:
		l.leave(on, e.How, a.Entry)
	case Ends:
		l.end(a, e, on)
	case Joins:
		l.join(a, e, on)
	case Parts:
		l.part(on)
	case Unites:
		if !l.unitedAlready(e) {
			l.Unions = append(l.Unions, Union{Partner: e.Other, Alias: e.Alias, Start: on, OpenedBy: a.Entry})
		}
	case Separates:
		l.separate(e.Other, on)
	case Adopts:
		l.Adopted, l.Adoptive = true, [2]person.ID{e.Other, e.Father}
	case Mentions:
	}
}

// begin merges facts: what the birth itself says of birth, sex and parents stands; a later record may name anew.
func (l *Life) begin(a *Act, f Facts) {
	if !l.Known {
		l.Known, l.Facts, l.Registered = true, f, a.Registered
		return
	}
	l.Name = cmp.Or(f.Name, l.Name)
	l.FamilyName = cmp.Or(f.FamilyName, l.FamilyName)
	l.GivenName = cmp.Or(f.GivenName, l.GivenName)
	l.Source, l.Reference = cmp.Or(l.Source, f.Source), cmp.Or(l.Reference, f.Reference)
	l.Sex = cmp.Or(l.Sex, f.Sex)
	l.Birth, l.Mother, l.Father = cmp.Or(l.Birth, f.Birth), cmp.Or(l.Mother, f.Mother), cmp.Or(l.Father, f.Father)
	if f.Born && (!l.Born || a.Registered < l.Registered) {
		l.Registered = a.Registered
	}
	l.Born = l.Born || f.Born
}

func (l *Life) open(a *Act, e *Effect, on day.Day) {
	if e.Area.IsZero() {
		return
	}
	for i := range l.Spells {
		s := &l.Spells[i]
		if s.Kind != e.Residence || !s.IsOpen() {
			continue
		}
		if s.Area == e.Area {
			return
		}
		if s.Kind != residence.Temporary { // nobody lives in two places, and nobody is registered in two
			s.End, s.EndHow, s.ClosedBy = on, residence.Move, a.Entry
		}
	}
	l.Spells = append(l.Spells, residence.Spell{Kind: e.Residence, Area: e.Area, Start: on, StartHow: e.How, OpenedBy: a.Entry})
}

// close ends what goes on of a kind of residence, and says whether there was any.
func (l *Life) close(kind residence.Kind, on day.Day, how residence.How, by journal.ID) (ended bool) {
	for i := range l.Spells {
		if s := &l.Spells[i]; s.Kind == kind && s.IsOpen() {
			s.End, s.EndHow, s.ClosedBy = on, how, by
			ended = true
		}
	}
	return ended
}

// leave ends the usual residence. Who has none and only stayed for a time leaves too; and who moves out and was only
// registered here is so no longer.
func (l *Life) leave(on day.Day, how residence.How, by journal.ID) {
	if l.close(residence.Usual, on, how, by) || l.close(residence.Temporary, on, how, by) || how != residence.MoveOut {
		return
	}
	l.close(residence.RegisteredOnly, on, how, by)
}

func (l *Life) end(a *Act, e *Effect, on day.Day) {
	if l.Dead {
		return // the earliest death stands
	}
	l.Dead, l.Death, l.DeathArea, l.DeathEntry = true, a.Date, e.Area, a.Entry
	for _, k := range []residence.Kind{residence.Usual, residence.Temporary, residence.RegisteredOnly} {
		l.close(k, on, residence.Death, a.Entry)
	}
	l.part(on)
	for i := range l.Unions {
		if u := &l.Unions[i]; !u.Ended {
			u.End, u.Ended = on, true
		}
	}
}

func (l *Life) join(a *Act, e *Effect, on day.Day) {
	for i := range l.Stays {
		if s := &l.Stays[i]; !s.Ended {
			if s.Household == e.Household && e.Relation.IsZero() {
				return
			}
			s.End, s.Ended = on, true
		}
	}
	l.Stays = append(l.Stays, Stay{Household: e.Household, Relation: e.Relation, Area: e.Area, Start: on, OpenedBy: a.Entry})
}

func (l *Life) part(on day.Day) {
	for i := range l.Stays {
		if s := &l.Stays[i]; !s.Ended {
			s.End, s.Ended = on, true
		}
	}
}

// unitedAlready says that one marriage was said by two records of the partner.
func (l *Life) unitedAlready(e *Effect) bool {
	return slices.ContainsFunc(l.Unions, func(u Union) bool { return u.Partner == e.Other && !u.Ended && u.Alias != e.Alias })
}

func (l *Life) separate(from person.ID, on day.Day) {
	for i := range l.Unions {
		if u := &l.Unions[i]; u.Partner == from && !u.Ended {
			u.End, u.Ended = on, true
		}
	}
}

// Home is the usual residence on a day; see residence.At for the day on which one ends.
func (l *Life) Home(on day.Day) (residence.Spell, bool) { return residence.At(l.Spells, on) }

// Now is the usual residence that goes on.
func (l *Life) Now() (residence.Spell, bool) {
	for i := len(l.Spells) - 1; i >= 0; i-- {
		if s := l.Spells[i]; s.Kind == residence.Usual && s.IsOpen() {
			return s, true
		}
	}
	return residence.Spell{}, false
}

// Stay is the membership that goes on.
func (l *Life) Stay() (Stay, bool) {
	for i := len(l.Stays) - 1; i >= 0; i-- {
		if s := l.Stays[i]; !s.Ended {
			return s, true
		}
	}
	return Stay{}, false
}

// StayOn is the membership on a day.
func (l *Life) StayOn(on day.Day) (Stay, bool) {
	for _, s := range l.Stays {
		if s.Start <= on && (!s.Ended || on < s.End) {
			return s, true
		}
	}
	return Stay{}, false
}

// AgeOn is the age in completed years on a day; ok is false where the birth date isn't known.
func (l *Life) AgeOn(on day.Day) (age int, ok bool) {
	if l.Birth.IsZero() {
		return 0, false
	}
	return l.Birth.Day().AgeOn(on), true
}

// Child is what a mother's life knows of a child she bore: enough to count the birth, and an infant
// death, where she lived (UN P&R Rev.3: births and infant deaths by the mother's usual residence).
type Child struct {
	ID         person.ID
	Sex        person.Sex
	Birth      day.Partial
	Born       bool // the birth is an event of this register
	Registered day.Day
	Area       area.Code // the child's own residence at birth, for a mother whose residence isn't known
	Dead       bool
	Death      day.Partial
	DeathArea  area.Code // the child's own residence at death
}

// Child is the person as the mother's life knows them.
func (l *Life) Child(of person.ID) Child {
	c := Child{ID: of, Sex: l.Sex, Birth: l.Birth, Born: l.Born, Registered: l.Registered, Dead: l.Dead, Death: l.Death}
	if !l.Birth.IsZero() {
		if s, ok := l.Home(l.Birth.Day()); ok {
			c.Area = s.Area
		}
	}
	if l.Dead {
		c.DeathArea = l.PlaceOfDeath()
	}
	return c
}

// PlaceOfDeath is where the death counts: the usual residence, or what the event names where none is known.
func (l *Life) PlaceOfDeath() area.Code {
	if s, ok := l.Home(l.Death.Day()); ok {
		return s.Area
	}
	if len(l.Spells) == 0 {
		return l.DeathArea
	}
	return area.Code{}
}

// InfantDeath says whether somebody died before the first birthday, and before the 28th day of life.
func InfantDeath(birth, death day.Partial) (infant, neonatal bool) {
	if birth.IsZero() || death.IsZero() {
		return false, false
	}
	b, d := birth.Day(), death.Day()
	return d < b.AddYears(1), d-b < 28
}

// Person is somebody with all that happened to them: what the register keeps and re-folds.
type Person struct {
	ID       person.ID
	Acts     []Act   // sorted
	Children []Child // whom this person bore, by id
	Entries  []journal.Seq
}

// Life folds the person's acts.
func (p *Person) Life() Life { return Fold(p.Acts) }

// Replace takes out the acts of an entry and puts in the given ones: one, or more where records of the person are one.
func (p *Person) Replace(root journal.ID, with ...Act) {
	kept := append(slices.DeleteFunc(slices.Clone(p.Acts), func(a Act) bool { return a.Entry == root }), with...)
	Sort(kept) // also where one is taken out: whether somebody came or left first can hang on it
	p.Acts = kept
}

// SetChild puts in, replaces or, where c is nil, takes out what is known of a child.
func (p *Person) SetChild(id person.ID, c *Child) {
	at, found := slices.BinarySearchFunc(p.Children, id, func(x Child, y person.ID) int { return x.ID.Compare(y.ID) })
	kids := slices.Clone(p.Children)
	switch {
	case c != nil && found:
		kids[at] = *c
	case c != nil:
		kids = slices.Insert(kids, at, *c)
	case found:
		kids = slices.Delete(kids, at, at+1)
	}
	p.Children = kids
}
