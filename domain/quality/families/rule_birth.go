package families

import (
	"strconv"

	"wanjia/base/day"
	"wanjia/domain/person"
	"wanjia/domain/quality/rule"
	"wanjia/domain/vital"
)

// The rules on mothers look at the children whom the mother's own life knows, so that they hold whichever of the two
// records is the wrong one. Those on fathers look from the child. None of them asks how many children there are,
// whether the parents are married, or what papers they have.

var motherSex = rule.Rule{
	ID: "birth.mother.sex", Number: 24, Severity: rule.Refuse, Field: "mother",
	Source: "OpenHDS, R.HDSS",
	OfPerson: func(_ *rule.Case, p *vital.Person, l *vital.Life) (out []rule.Finding) {
		if l.Sex != person.Male {
			return nil
		}
		for i := range p.Children {
			out = append(out, rule.Found("child", p.Children[i].ID.String(), "birth", p.Children[i].Birth.String())...)
		}
		return out
	},
}

var fatherSex = rule.Rule{
	ID: "birth.father.sex", Number: 24, Severity: rule.Warn, Field: "father",
	Source: "by analogy; accepted with a reason",
	OfPerson: func(c *rule.Case, _ *vital.Person, l *vital.Life) []rule.Finding {
		f, ok := c.Life(l.Father)
		if !ok || f.Sex != person.Female {
			return nil
		}
		return rule.Found("father", l.Father.String())
	},
}

var motherAlive = rule.Rule{
	ID: "birth.mother.alive", Number: 25, Severity: rule.Refuse, Field: "mother",
	Source: "OpenHDS (latestEvent), refined to the day",
	OfPerson: func(_ *rule.Case, p *vital.Person, l *vital.Life) (out []rule.Finding) {
		if !l.Dead {
			return nil
		}
		for i := range p.Children {
			if c := &p.Children[i]; rule.Before(l.Death, c.Birth) {
				out = append(out, rule.Found("child", c.ID.String(), "birth", c.Birth.String(), "death", l.Death.String())...)
			}
		}
		return out
	},
}

var fatherAlive = rule.Rule{
	ID: "birth.father.alive", Number: 25, Severity: rule.Refuse, Field: "father", Limits: []string{"birth.father.dead_days"},
	Source: "common sense of the field: 300 days after death",
	OfPerson: func(c *rule.Case, _ *vital.Person, l *vital.Life) []rule.Finding {
		f, ok := c.Life(l.Father)
		if !ok || !f.Dead || f.Death.IsZero() || l.Birth.IsZero() {
			return nil
		}
		if days := int(l.Birth.First() - f.Death.Last()); days > c.Limits.FatherDeadDays {
			return rule.Found("birth", l.Birth.String(), "death", f.Death.String(), "days", rule.Whole(days))
		}
		return nil
	},
}

var motherBorn = rule.Rule{
	ID: "birth.mother.born", Number: 26, Severity: rule.Refuse, Field: "mother",
	Source: "OpenCRVS",
	OfPerson: func(_ *rule.Case, p *vital.Person, l *vital.Life) (out []rule.Finding) {
		for i := range p.Children {
			if c := &p.Children[i]; c.Birth.Year() <= l.Birth.Year() && notAfter(c.Birth, l.Birth) {
				out = append(out, rule.Found("child", c.ID.String(), "birth", c.Birth.String(), "mother", l.Birth.String())...)
			}
		}
		return out
	},
}

// notAfter says that a child was born before its mother, or on the same day.
func notAfter(child, mother day.Partial) bool {
	return rule.Before(child, mother) || child.Whole() && child == mother
}

// bounds are four ages: below least and above most is refused, below young and above old needs a reason.
type bounds struct{ least, young, old, most int }

// grave judges an age of which only the range is known; 0 is nothing to say.
func (b bounds) grave(least, most int) rule.Severity {
	switch {
	case most < b.least || least > b.most:
		return rule.Refuse
	case most < b.young || least > b.old:
		return rule.Warn
	}
	return 0
}

// inYears says that the years alone put an age between young and old, which is nearly always so and quickly seen.
func (b bounds) inYears(birth, on day.Partial) bool {
	years := on.Year() - birth.Year()
	return !birth.IsZero() && !on.IsZero() && years > b.young && years <= b.old
}

func mothers(l *rule.Limits) bounds {
	return bounds{l.MotherLeast, l.MotherYoung, l.MotherOld, l.MotherMost}
}

func fathers(l *rule.Limits) bounds {
	return bounds{l.FatherLeast, l.FatherYoung, l.FatherOld, l.FatherMost}
}

var motherAge = rule.Rule{
	ID: "birth.mother.age", Number: 27, Severity: rule.Warn, Field: "mother",
	Limits: []string{"birth.mother.refuse_under", "birth.mother.warn_under", "birth.mother.warn_over", "birth.mother.refuse_over"},
	Source: "Production of a Vital Statistics Report (10 to 60); OpenCRVS; Statistics Botswana",
	OfPerson: func(c *rule.Case, p *vital.Person, l *vital.Life) (out []rule.Finding) {
		for i := range p.Children {
			k := &p.Children[i]
			if mothers(&c.Limits).inYears(l.Birth, k.Birth) {
				continue
			}
			least, most, ok := rule.Ages(l.Birth, k.Birth)
			if !ok || notAfter(k.Birth, l.Birth) {
				continue
			}
			if s := mothers(&c.Limits).grave(least, most); s != 0 {
				out = append(out, rule.As(s, rule.Found("child", k.ID.String(), "birth", k.Birth.String(), "age", rule.Span(least, most)))...)
			}
		}
		return out
	},
}

var fatherAge = rule.Rule{
	ID: "birth.father.age", Number: 28, Severity: rule.Warn, Field: "father",
	Limits: []string{"birth.father.refuse_under", "birth.father.warn_under", "birth.father.warn_over", "birth.father.refuse_over"},
	Source: "common sense of the field; genealogy checks at 12 and 93",
	OfPerson: func(c *rule.Case, _ *vital.Person, l *vital.Life) []rule.Finding {
		f, ok := c.Life(l.Father)
		if !ok || fathers(&c.Limits).inYears(f.Birth, l.Birth) {
			return nil
		}
		least, most, ok := rule.Ages(f.Birth, l.Birth)
		if !ok {
			return nil
		}
		if s := fathers(&c.Limits).grave(least, most); s != 0 {
			return rule.As(s, rule.Found("birth", l.Birth.String(), "age", rule.Span(least, most)))
		}
		return nil
	},
}

// interval: children born within a delivery's days are one delivery, and intervals lie between deliveries. A twin born weeks
// after the first is possible and very rare; it is taken with a reason.
var interval = rule.Rule{
	ID: "birth.interval", Number: 29, Severity: rule.Warn, Field: "date",
	Limits: []string{"birth.interval.refuse_days", "birth.interval.warn_days", "birth.delivery.days"},
	Source: "five months: common sense of the field; 270 days: OpenCRVS; nine months: DHS practice",
	OfPerson: func(c *rule.Case, p *vital.Person, _ *vital.Life) (out []rule.Finding) {
		if len(p.Children) < 2 {
			return nil
		}
		var room [16]*vital.Child
		var first *vital.Child // of the delivery before
		var last *vital.Child
		for _, k := range byBirth(p.Children, room[:0]) {
			if last != nil && k.Birth.Year()-first.Birth.Year() < 2 { // otherwise a whole year lies between
				if least, _ := rule.Gap(last.Birth, k.Birth); least <= c.Limits.DeliveryDays {
					last = k
					continue
				}
				least, most := rule.Gap(first.Birth, k.Birth)
				if most < c.Limits.IntervalWarn {
					s := rule.Warn
					if most < c.Limits.IntervalRefuse {
						s = rule.Refuse
					}
					out = append(out, rule.As(s, rule.Found("first", first.Birth.String(), "second", k.Birth.String(), "days", rule.Span(least, most)))...)
				}
			}
			first, last = k, k
		}
		return out
	},
}

// byBirth are the children whose birth date is known, oldest first, in the room that is given.
func byBirth(kids []vital.Child, room []*vital.Child) []*vital.Child {
	for i := range kids {
		k := &kids[i]
		if k.Birth.IsZero() {
			continue
		}
		room = append(room, k)
		for j := len(room) - 1; j > 0 && younger(room[j-1], room[j]); j-- {
			room[j], room[j-1] = room[j-1], room[j]
		}
	}
	return room
}

// younger says that a was born after b; mostly the years tell.
func younger(a, b *vital.Child) bool {
	if x, y := a.Birth.Year(), b.Birth.Year(); x != y {
		return x > y
	}
	return a.Birth.Day() > b.Birth.Day()
}

var plurality = rule.Rule{
	ID: "birth.plurality", Number: 30, Severity: rule.Warn, Field: "plurality", Limits: []string{"birth.delivery.most"},
	Source: "common sense of the field: four and more in one delivery are rare enough to look again",
	OfEvent: func(c *rule.Case) []rule.Finding {
		if n, ok := stated(c); ok && n > c.Limits.DeliveryMost {
			return rule.Found("count", rule.Whole(n))
		}
		return nil
	},
}

// siblings and together hold what the event says of the delivery against who is on record: more children than stated is a
// contradiction, fewer is one not yet taken down. The reference's rule 36 compares birth orders, which nobody asks here;
// the number of children in a delivery is all the data allow.
var siblings = rule.Rule{
	ID: "birth.siblings", Number: 31, Severity: rule.Warn, Field: "plurality", Limits: []string{"birth.delivery.days"},
	Source: "Hdss mobile: live births are no more than the outcomes of the delivery",
	OfEvent: func(c *rule.Case) []rule.Finding {
		if n, ok := stated(c); ok {
			if sure, _ := delivered(c); sure > n {
				return rule.Found("stated", rule.Whole(n), "recorded", rule.Whole(sure))
			}
		}
		return nil
	},
}

var together = rule.Rule{
	ID: "birth.together", Number: 36, Severity: rule.Query, Field: "plurality", Limits: []string{"birth.delivery.days"},
	Source: "common sense of the field, in place of parity",
	OfEvent: func(c *rule.Case) []rule.Finding {
		if n, ok := stated(c); ok {
			if _, maybe := delivered(c); maybe > 0 && maybe < n {
				return rule.Found("stated", rule.Whole(n), "recorded", rule.Whole(maybe))
			}
		}
		return nil
	},
}

// stated is how many children the event says were born in its delivery.
func stated(c *rule.Case) (int, bool) {
	text := c.Event.Values.Get("plurality")
	if text == "" {
		return 0, false
	}
	n, err := strconv.Atoi(text)
	return n, err == nil && n > 0
}

// delivered is how many children of the event's mother were surely, and how many may have been, born in its delivery.
func delivered(c *rule.Case) (sure, maybe int) {
	on := c.Date()
	child, ok := c.Life(c.Subject())
	if !ok || child.Mother.IsZero() || on.IsZero() {
		return 0, 0
	}
	p, _, ok := c.Look.Person(child.Mother)
	if !ok {
		return 0, 0
	}
	for i := range p.Children {
		k := p.Children[i].Birth
		if years := on.Year() - k.Year(); k.IsZero() || years < -1 || years > 1 {
			continue
		}
		if rule.DaysBetween(on, k) <= c.Limits.DeliveryDays {
			sure++
		}
		if int(max(k.First()-on.Last(), on.First()-k.Last())) <= c.Limits.DeliveryDays {
			maybe++
		}
	}
	return sure, maybe
}

var weight = rule.Rule{
	ID: "birth.weight", Number: 33, Severity: rule.Warn, Field: "weight_g",
	Limits: []string{"birth.weight.refuse_under", "birth.weight.warn_under", "birth.weight.warn_over", "birth.weight.refuse_over"},
	Source: "US NCHS natality file (227 to 8165 g); OpenCRVS (6 kg)",
	OfEvent: func(c *rule.Case) []rule.Finding {
		text := c.Event.Values.Get("weight_g")
		if text == "" {
			return nil
		}
		g, err := strconv.Atoi(text)
		if err != nil {
			return nil
		}
		b := bounds{c.Limits.WeightLeast, c.Limits.WeightLow, c.Limits.WeightHigh, c.Limits.WeightMost}
		if s := b.grave(g, g); s != 0 {
			return rule.As(s, rule.Found("weight", text))
		}
		return nil
	},
}

// weightWeeks: the upper bounds are the weights at which that file itself ends for those weeks; fewer than one in ten
// thousand of its term births lie below the lower one.
var weightWeeks = rule.Rule{
	ID: "birth.weight.weeks", Number: 33, Severity: rule.Warn, Field: "weight_g",
	Limits: []string{"birth.weight.under28", "birth.weight.under32", "birth.weight.from37"},
	Source: "US NCHS natality file 2014, weight by completed weeks",
	OfEvent: func(c *rule.Case) []rule.Finding {
		weeks, g := c.Event.Values.Get("gestation_weeks"), c.Event.Values.Get("weight_g")
		if weeks == "" || g == "" {
			return nil
		}
		w, err := strconv.Atoi(weeks)
		n, bad := strconv.Atoi(g)
		l := &c.Limits
		if err != nil || bad != nil || !(w < 28 && n > l.WeightUnder28 || w < 32 && n > l.WeightUnder32 || w >= 37 && n < l.WeightFrom37) {
			return nil
		}
		return rule.Found("weight", g, "weeks", weeks)
	},
}

var childMother = rule.Rule{
	ID: "child.mother", Number: 38, Severity: rule.Query, Field: "mother", Limits: []string{"child.mother.years"},
	Source: "common sense of the field: without the link, births by age of mother can't be counted",
	OfPerson: func(c *rule.Case, _ *vital.Person, l *vital.Life) []rule.Finding {
		if !l.Known || l.Dead || l.Birth.IsZero() || !l.Mother.IsZero() || l.Adopted ||
			l.Birth.Day().AgeOn(c.Today) >= c.Limits.ChildYears {
			return nil
		}
		if _, here := l.Now(); !here {
			return nil
		}
		return rule.Found("birth", l.Birth.String())
	},
}

// parentGap: for parents by birth the narrower rules 27 and 28 speak first.
var parentGap = rule.Rule{
	ID: "parent.gap", Number: 48, Severity: rule.Warn, Field: "mother",
	Limits: []string{"parent.gap.least", "parent.gap.mother_most", "parent.gap.father_most"},
	Source: "genealogy checks; common sense of the field",
	OfPerson: func(c *rule.Case, p *vital.Person, l *vital.Life) (out []rule.Finding) {
		lim := &c.Limits
		near := bounds{young: lim.GapLeast, old: lim.GapMother}
		for i := range p.Children {
			k := &p.Children[i]
			if near.inYears(l.Birth, k.Birth) {
				continue
			}
			least, most, ok := rule.Ages(l.Birth, k.Birth)
			if ok && !notAfter(k.Birth, l.Birth) && mothers(lim).grave(least, most) == 0 && (most < lim.GapLeast || least > lim.GapMother) {
				out = append(out, rule.Found("birth", k.Birth.String(), "parent", l.Birth.String(), "years", rule.Span(least, most))...)
			}
		}
		out = append(out, gapTo(c, l, l.Father, "father", lim.GapFather)...)
		if l.Adopted {
			out = append(out, gapTo(c, l, l.Adoptive[0], "mother", lim.GapMother)...)
			out = append(out, gapTo(c, l, l.Adoptive[1], "father", lim.GapFather)...)
		}
		return out
	},
}

// gapTo holds the years between a child and a parent against the bounds.
func gapTo(c *rule.Case, child *vital.Life, parent person.ID, field string, most int) []rule.Finding {
	l, ok := c.Life(parent)
	if near := (bounds{young: c.Limits.GapLeast, old: most}); !ok || near.inYears(l.Birth, child.Birth) {
		return nil
	}
	low, high, ok := rule.Ages(l.Birth, child.Birth)
	if !ok || high >= c.Limits.GapLeast && low <= most {
		return nil
	}
	if parent == child.Father && fathers(&c.Limits).grave(low, high) != 0 {
		return nil
	}
	return []rule.Finding{{Field: field, Facts: rule.Facts("birth", child.Birth.String(), "parent", l.Birth.String(), "years", rule.Span(low, high))}}
}
