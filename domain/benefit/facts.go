package benefit

import (
	"slices"
	"strconv"
	"strings"
	"sync"

	"wanjia/base/day"
	"wanjia/domain/benefit/choice"
	"wanjia/domain/person"
	"wanjia/domain/rule"
)

// fact is a name that expressions may use, and where its value comes from.
type fact struct {
	name string
	typ  rule.Type
	of   func(v view) rule.Value // nil: only what somebody showed
}

// view is a case on a day: nothing later is seen.
type view struct {
	c    *Case
	on   day.Day
	bare bool // only what a birth date, a sex and a death tell is known so far

	children bool // and so are children
}

// bareFacts are known from a birth date, a sex and a death.
var bareFacts = map[string]bool{"on": true, "person.sex": true, "person.birth": true, "person.birth_month": true, "person.birth_year": true,
	"person.age": true, "person.age_months": true, "person.alive": true}

// factTable is all that a scheme can ask. There is no marriage in it, no order among children and nothing from a care record.
var factTable = []fact{
	{"on", rule.Day, func(v view) rule.Value { return rule.OfDay(v.on) }},
	{"person.sex", rule.Text, func(v view) rule.Value {
		if v.c.Sex == person.SexUnknown {
			return rule.Value{}
		}
		return rule.OfText(v.c.Sex.String())
	}},
	{"person.birth", rule.Day, func(v view) rule.Value {
		if !v.c.Birth.HasMonth() {
			return rule.Value{}
		}
		return rule.OfDay(v.c.Birth.Day())
	}},
	{"person.birth_month", rule.Int, func(v view) rule.Value {
		if !v.c.Birth.HasMonth() {
			return rule.Value{}
		}
		return rule.OfInt(int(v.c.Birth.Day().Month()))
	}},
	{"person.birth_year", rule.Int, func(v view) rule.Value {
		if v.c.Birth.IsZero() {
			return rule.Value{}
		}
		return rule.OfInt(v.c.Birth.Year())
	}},
	{"person.age", rule.Int, func(v view) rule.Value {
		if v.c.Birth.IsZero() {
			return rule.Value{}
		}
		return rule.OfInt(v.c.Birth.Day().AgeOn(v.on))
	}},
	{"person.age_months", rule.Int, func(v view) rule.Value {
		if !v.c.Birth.HasMonth() {
			return rule.Value{}
		}
		return rule.OfInt(months(v.c.Birth.Day(), v.on))
	}},
	{"person.alive", rule.Bool, func(v view) rule.Value { return rule.OfBool(!v.c.Dead || v.c.Death.Day() > v.on) }},
	{"person.registered", rule.Bool, func(v view) rule.Value {
		return rule.OfBool(stands(v.c.Registered, v.on) || len(v.c.Registered) == 0 && stands(v.c.Usual, v.on))
	}},
	{"person.resident", rule.Bool, func(v view) rule.Value { return rule.OfBool(stands(v.c.Usual, v.on)) }},
	{"person.adopted", rule.Bool, func(v view) rule.Value {
		return rule.OfBool(slices.ContainsFunc(v.c.Parents, func(k Kin) bool { return k.Adoptive && k.Since <= v.on }))
	}},
	{"person.orphan", rule.Bool, orphan},
	{"person.rural", rule.Bool, nil},
	{"person.disability", rule.Int, nil},
	{"person.student", rule.Text, nil},
	{"person.receives", rule.Texts, func(v view) rule.Value { return rule.OfTexts(v.receives()) }},
	{"children.had", rule.Int, func(v view) rule.Value { return v.count(func(Kin) bool { return true }) }},
	{"children.living", rule.Int, func(v view) rule.Value { return v.count(func(k Kin) bool { return k.Alive(v.on) }) }},
	{"children.daughters_living", rule.Int, func(v view) rule.Value {
		return v.count(func(k Kin) bool { return k.Alive(v.on) && k.Sex == person.Female })
	}},
	{"children.sons_living", rule.Int, func(v view) rule.Value {
		return v.count(func(k Kin) bool { return k.Alive(v.on) && k.Sex == person.Male })
	}},
	{"children.disability", rule.Int, nil},
	{"household.size", rule.Int, func(v view) rule.Value { return v.members(func(Kin) bool { return true }) }},
	{"household.minors", rule.Int, func(v view) rule.Value {
		return v.members(func(k Kin) bool { return !k.Birth.IsZero() && k.Birth.Day().AgeOn(v.on) < 18 })
	}},
	{"household.elders", rule.Int, func(v view) rule.Value {
		return v.members(func(k Kin) bool { return !k.Birth.IsZero() && k.Birth.Day().AgeOn(v.on) >= 60 })
	}},
	{"household.income_band", rule.Text, nil},
	{"household.emergency", rule.Text, nil},
}

// factIndex is the table by name.
var factIndex = sync.OnceValue(func() map[string]*fact {
	m := map[string]*fact{}
	for i := range factTable {
		m[factTable[i].name] = &factTable[i]
	}
	return m
})

// Language is the language in which schemes are written.
func Language() (*rule.Language, error) {
	facts := make([]rule.Fact, len(factTable))
	for i, f := range factTable {
		facts[i] = rule.Fact{Name: f.name, Type: f.typ}
	}
	return rule.New(facts)
}

// OnlyShown says that the register never knows a fact: somebody has to show it.
func OnlyShown(name string) bool {
	f := factIndex()[name]
	return f != nil && f.of == nil
}

// ClaimFacts are what somebody who claims may show of themselves; no clause asks for them.
func ClaimFacts() []string { return []string{"custody", "guardian", "institution", "account"} }

// ParseShown reads the value of a fact as somebody showed it; ok is false for a fact that nobody can show, or a value of
// another type.
func ParseShown(name, text string) (v rule.Value, ok bool) {
	f := factIndex()[name]
	if f == nil {
		return rule.OfText(text), text != "" && slices.Contains(ClaimFacts(), name)
	}
	switch f.typ {
	case rule.Bool:
		return rule.OfBool(text == "true"), text == "true" || text == "false"
	case rule.Int:
		n, err := strconv.Atoi(text)
		return rule.OfInt(n), err == nil
	case rule.Day:
		d, err := day.Parse(text)
		return rule.OfDay(d), err == nil
	case rule.Text:
		return rule.OfText(text), slices.Contains(choice.Of(name), text)
	case rule.Texts, rule.Number:
	}
	return v, false
}

// Fact is a fact on the view's day. What somebody showed goes before what the register derives.
func (v view) Fact(name string) rule.Value {
	if v.bare && !bareFacts[name] && !(v.children && strings.HasPrefix(name, "children.")) {
		return rule.Value{}
	}
	if len(v.c.Shown) > 0 {
		if s, ok := v.c.ShownOn(name, v.on); ok {
			return s.Value
		}
	}
	f := factIndex()[name]
	if f == nil || f.of == nil {
		return rule.Value{}
	}
	return f.of(v)
}

// source is where a fact's value comes from; empty for the register.
func (v view) source(name string) string {
	s, _ := v.c.ShownOn(name, v.on)
	return s.Source
}

func stands(places []Place, on day.Day) bool {
	return slices.ContainsFunc(places, func(p Place) bool { return p.From <= on && (p.UntilHow == 0 || on < p.Until) })
}

// months are the completed months between two days.
func months(from, to day.Day) int {
	_, _, d0 := from.Date()
	_, _, d1 := to.Date()
	n := int(to.Month() - from.Month())
	if d1 < d0 && to != to.Month().Last() {
		n--
	}
	return n
}

// orphan is yes where both parents on record have died, not known where fewer than two are on record.
func orphan(v view) rule.Value {
	parents := v.c.ParentsOn(v.on)
	for _, k := range parents {
		if k.Alive(v.on) {
			return rule.OfBool(false)
		}
	}
	if len(parents) < 2 {
		return rule.Value{}
	}
	return rule.OfBool(true)
}

func (v view) receives() []string {
	var out []string
	for _, g := range v.c.Grants {
		if g.From <= v.on && (g.Until == 0 || v.on <= g.Until) {
			out = append(out, string(g.Scheme))
		}
	}
	return out
}

func (v view) count(which func(Kin) bool) rule.Value {
	n := 0
	for _, k := range v.c.Children {
		if (k.Birth.IsZero() || k.Birth.Day() <= v.on) && k.Since <= v.on && which(k) {
			n++
		}
	}
	return rule.OfInt(n)
}

func (v view) members(which func(Kin) bool) rule.Value {
	if len(v.c.Members) == 0 {
		return rule.Value{}
	}
	n := 0
	for _, k := range v.c.Members {
		if k.Alive(v.on) && which(k) {
			n++
		}
	}
	return rule.OfInt(n)
}
