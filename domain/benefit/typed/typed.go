// Package typed knows what schemes make of a family as somebody types it in: a few facts without a name, an address or a number. The rules
// are the schemes' own, clause by clause; what was left out makes an answer unclear, and refuses nobody. It keeps nothing and reads no clock.
package typed

import (
	"wanjia/base/day"
	"wanjia/domain/area"
	"wanjia/domain/benefit"
	"wanjia/domain/person"
	"wanjia/domain/residence"
	"wanjia/domain/rule"
)

// Somebody is one of a family, as far as schemes ask. A fact that isn't given is nil or zero.
type Somebody struct {
	Sex        person.Sex
	Birth      day.Partial
	Death      day.Partial // of children alone; zero lives
	Rural      *bool
	Disability *int   // the grade; 0 is none
	Student    string // the kind of school, none for nobody at school
}

// Family are the parents, or whoever stands in for them, and all children, grown-up and dead ones too, who live in an area or are registered there.
type Family struct {
	Area      area.Code
	Adults    []Somebody
	Children  []Somebody
	Others    int    // who live with them and aren't among these
	Income    string // the income band, as the civil affairs office recognises it
	Emergency string
}

// Subject says whom an answer is about.
type Subject struct {
	Kind  benefit.Subject
	Index int // which adult or child, from 0
}

// Answer is what one scheme makes of one of them.
type Answer struct {
	Subject
	benefit.Decision
}

// always is before all days.
const always day.Day = -1 << 30

// Ask is what every scheme in force on a day makes of everybody of the family whom it may be for.
func (f Family) Ask(all benefit.Set, on day.Day, t benefit.Areas) ([]Answer, error) {
	var out []Answer
	for _, s := range all.On(on) {
		for _, who := range f.subjects(s.Who) {
			c := f.Case(who)
			d, err := s.Decide(&c, on, t)
			if err != nil {
				return nil, err
			}
			out = append(out, Answer{who, d})
		}
	}
	return out, nil
}

// subjects are those whom a scheme of a kind may be for.
func (f Family) subjects(kind benefit.Subject) []Subject {
	var out []Subject
	switch kind {
	case benefit.ForPerson:
		for i := range f.Adults {
			out = append(out, Subject{kind, i})
		}
	case benefit.ForChild:
		for i := range f.Children {
			if f.Children[i].Death.IsZero() {
				out = append(out, Subject{kind, i})
			}
		}
	case benefit.ForHousehold:
		if len(f.Adults) > 0 {
			out = append(out, Subject{kind, 0})
		}
	}
	return out
}

// Case is one of the family as a scheme sees them: known, and always in the area.
func (f Family) Case(who Subject) benefit.Case {
	one, here := Somebody{}, []benefit.Place{{Area: f.Area, From: always, FromHow: residence.Baseline}}
	c := benefit.Case{Known: true, Registered: here, Usual: here, Head: who.Kind == benefit.ForHousehold}
	if who.Kind == benefit.ForChild {
		one = f.Children[who.Index]
		c.Parents = kin(f.Adults)
		for i := range c.Parents {
			c.Parents[i].Role = benefit.Mother
			if c.Parents[i].Sex == person.Male {
				c.Parents[i].Role = benefit.Father
			}
		}
	} else {
		one = f.Adults[who.Index]
		c.Children = kin(f.Children)
	}
	c.Sex, c.Birth = one.Sex, one.Birth
	if one.Birth.IsZero() {
		c.Known = false // of whom nothing was said, nothing is said
	}
	c.Members = f.members()
	c.Shown = f.shown(one)
	return c
}

func kin(all []Somebody) []benefit.Kin {
	out := make([]benefit.Kin, len(all))
	for i, s := range all {
		out[i] = benefit.Kin{Sex: s.Sex, Birth: s.Birth, Dead: !s.Death.IsZero(), Death: s.Death, Since: always}
	}
	return out
}

// members are those who live together: children who are grown up count where they were counted among the others.
func (f Family) members() []benefit.Kin {
	out := kin(f.Adults)
	for _, k := range kin(f.Children) {
		if !k.Dead {
			out = append(out, k)
		}
	}
	return append(out, make([]benefit.Kin, max(0, f.Others))...)
}

// shown are the facts that the register never knows, as they were typed.
func (f Family) shown(one Somebody) []benefit.Shown {
	var out []benefit.Shown
	add := func(fact string, v rule.Value) {
		out = append(out, benefit.Shown{Fact: fact, Value: v, From: always, Source: "typed"})
	}
	if one.Rural != nil {
		add("person.rural", rule.OfBool(*one.Rural))
	}
	if one.Disability != nil {
		add("person.disability", rule.OfInt(*one.Disability))
	}
	if one.Student != "" {
		add("person.student", rule.OfText(one.Student))
	}
	if f.Income != "" {
		add("household.income_band", rule.OfText(f.Income))
	}
	if f.Emergency != "" {
		add("household.emergency", rule.OfText(f.Emergency))
	}
	if worst, known := f.worst(); known {
		add("children.disability", rule.OfInt(worst))
	}
	return out
}

// worst is the gravest disability of the living children, grade one being graver than four; 0 is none. It isn't known while it isn't said of one.
func (f Family) worst() (grade int, known bool) {
	for _, c := range f.Children {
		switch {
		case !c.Death.IsZero():
		case c.Disability == nil:
			return 0, false
		case *c.Disability != 0 && (grade == 0 || *c.Disability < grade):
			grade = *c.Disability
		}
	}
	return grade, true
}
