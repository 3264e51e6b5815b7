package lives

import (
	"slices"
	"strings"

	"wanjia/base/day"
	"wanjia/domain/area"
	"wanjia/domain/person"
	"wanjia/domain/quality/rule"
	"wanjia/domain/vital"
)

// Whom the law lets marry is not asked: the rules hold between any two people.

var unionSelf = rule.Rule{
	ID: "union.self", Number: 51, Severity: rule.Refuse, Field: "partner",
	Source: "OpenHDS, CheckRelatedIndividuals",
	OfPerson: func(_ *rule.Case, p *vital.Person, _ *vital.Life) []rule.Finding {
		for i := range p.Acts {
			for j := range p.Acts[i].Effects {
				if e := &p.Acts[i].Effects[j]; (e.Op == vital.Unites || e.Op == vital.Separates) && e.Other == p.ID {
					return rule.Found("date", p.Acts[i].Date.String())
				}
			}
		}
		return nil
	},
}

var unionAge = rule.Rule{
	ID: "union.age", Number: 51, Severity: rule.Warn, Field: "date", Limits: []string{"union.age.male", "union.age.female", "union.age.since"},
	Source: "OpenHDS (minAgeOfMarriage); 18: CEDAW general recommendation 31 and CRC general comment 18; in China the Civil Code, art. 1047",
	OfPerson: func(c *rule.Case, p *vital.Person, l *vital.Life) (out []rule.Finding) {
		if len(l.Unions) == 0 || l.Birth.IsZero() {
			return nil
		}
		least := c.Limits.MarriageFemale
		switch l.Sex {
		case person.Male:
			least = c.Limits.MarriageMale
		case person.SexUnknown:
			least = min(least, c.Limits.MarriageMale)
		case person.Female:
		}
		for i := range p.Acts {
			a := &p.Acts[i]
			if !rule.Has(a, vital.Unites) || olderLaw(c, a.Date) {
				continue
			}
			if young, old, ok := rule.Ages(l.Birth, a.Date); ok && old < least {
				out = append(out, rule.Found("age", rule.Span(young, old), "least", rule.Whole(least), "date", a.Date.String())...)
			}
		}
		return out
	},
}

// olderLaw says that a date may lie before the day from which the ages hold.
func olderLaw(c *rule.Case, on day.Partial) bool {
	if c.Limits.MarriageSince == "" {
		return false
	}
	since, err := day.Parse(c.Limits.MarriageSince)
	return err == nil && on.First() < since
}

var unionOpen = rule.Rule{
	ID: "union.open", Number: 52, Severity: rule.Refuse, Field: "partner", Limits: []string{"union.monogamous"},
	Source: "OpenHDS; where the law is monogamous, as the Civil Code of China, art. 1041",
	OfPerson: func(c *rule.Case, p *vital.Person, l *vital.Life) (out []rule.Finding) {
		if len(l.Unions) < 2 || c.Limits.Monogamous == 0 {
			return nil
		}
		for i := range p.Acts {
			one := effect(&p.Acts[i], vital.Unites)
			if one == nil || one.Other.IsZero() || one.Other == p.ID {
				continue
			}
			for k := i + 1; k < len(p.Acts); k++ {
				a := &p.Acts[k]
				two := effect(a, vital.Unites)
				if two == nil || ended(c, p, i, one.Other, a.Date) || two.Other == one.Other && two.Role == "partner" { // one is enough for the couple
					continue
				}
				out = append(out, rule.Found("since", p.Acts[i].Date.String(), "date", a.Date.String(), "partner", one.Other.String())...)
			}
		}
		return out
	},
}

// ended says that a marriage may have ended by a date, by divorce or by the partner's death.
func ended(c *rule.Case, p *vital.Person, married int, partner person.ID, by day.Partial) bool {
	for i := married; i < len(p.Acts); i++ {
		a := &p.Acts[i]
		if e := effect(a, vital.Separates); e != nil && e.Other == partner && a.Date.First() <= by.Last() {
			return true
		}
	}
	l, ok := c.Life(partner)
	return ok && l.Dead && l.Death.First() <= by.Last()
}

func effect(a *vital.Act, op vital.Op) *vital.Effect {
	for i := range a.Effects {
		if a.Effects[i].Op == op {
			return &a.Effects[i]
		}
	}
	return nil
}

var unionNone = rule.Rule{
	ID: "union.none", Number: 52, Severity: rule.Refuse, Field: "partner",
	Source: "OpenHDS, RelationshipServiceImpl",
	OfPerson: func(_ *rule.Case, p *vital.Person, _ *vital.Life) (out []rule.Finding) {
		for i := range p.Acts {
			a := &p.Acts[i]
			e := effect(a, vital.Separates)
			if e == nil || e.Role == "partner" || e.Other == p.ID || married(p, a, e.Other) {
				continue
			}
			out = append(out, rule.Found("partner", e.Other.String(), "date", a.Date.String())...)
		}
		return out
	},
}

// married says that a marriage to the partner may go on as a divorce comes: it began, and no other divorce ended it.
func married(p *vital.Person, divorce *vital.Act, partner person.ID) bool {
	n, earlier := 0, true
	for i := range p.Acts {
		a := &p.Acts[i]
		earlier = earlier && a != divorce
		if e := effect(a, vital.Unites); e != nil && e.Other == partner && !rule.Before(divorce.Date, a.Date) {
			n++
		}
		e := effect(a, vital.Separates)
		if e != nil && e.Other == partner && earlier && (rule.Before(a.Date, divorce.Date) || a.Date.Whole() && a.Date == divorce.Date) {
			n--
		}
	}
	return n > 0
}

var eventRegistered = rule.Rule{
	ID: "event.registered", Number: 53, Severity: rule.Refuse, Field: "registered",
	Source: "Production of a Vital Statistics Report",
	OfEvent: func(c *rule.Case) []rule.Finding {
		on, at := c.Date(), c.Event.Registered()
		if on.IsZero() || c.Event.Values.Get("registered") == "" || at >= on.First() {
			return nil
		}
		return rule.Found("date", on.String(), "registered", at.String())
	},
}

// eventLateness: no kind asks how late an event was registered, and the figures compute it. What other programs send along is refused.
var eventLateness = rule.Rule{
	ID: "event.lateness", Number: 54, Severity: rule.Refuse,
	Source: "Production of a Vital Statistics Report: computed, never typed",
	OfEvent: func(c *rule.Case) (out []rule.Finding) {
		for _, p := range c.Event.Values {
			if SaysLateness(p.Code) {
				out = append(out, rule.Finding{Field: p.Code, Facts: rule.Facts("value", p.Text)})
			}
		}
		return out
	},
}

var eventArea = rule.Rule{
	ID: "event.area", Number: 55, Severity: rule.Warn, Field: "area",
	Source: "OpenCRVS",
	OfEvent: func(c *rule.Case) (out []rule.Finding) {
		if len(c.Registrar) == 0 || c.Under == nil {
			return nil
		}
		for _, code := range [...]string{"area", "happened_in"} {
			at := c.Event.AreaAt(code)
			if at.IsZero() || slices.ContainsFunc(c.Registrar, func(own area.Code) bool { return at == own || c.Under(at, own) || c.Under(own, at) }) {
				continue
			}
			out = append(out, rule.Finding{Field: code, Facts: rule.Facts("area", at.String(), "registrar", offices(c.Registrar))})
		}
		return out
	},
}

// SaysLateness is whether a field would say how late a registration is, which nobody types.
func SaysLateness(field string) bool {
	switch field {
	case "timeliness", "late", "delayed", "lateness", "delay", "delay_days":
		return true
	}
	return false
}

func offices(codes []area.Code) string {
	var out []string
	for _, c := range codes {
		out = append(out, c.String())
	}
	return strings.Join(out, ", ")
}
