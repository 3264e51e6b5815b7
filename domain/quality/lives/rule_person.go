package lives

import (
	"errors"

	"wanjia/base/fault"
	"wanjia/domain/person"
	"wanjia/domain/quality/rule"
	"wanjia/domain/vital"
)

var personSex = rule.Rule{
	ID: "person.sex", Number: 16, Severity: rule.Refuse, Field: "sex",
	Source: "R.HDSS, OpenHDS; GB/T 2261.1",
	OfEvent: func(c *rule.Case) []rule.Finding {
		switch text := c.Event.Values.Get("sex"); text {
		case "", "male", "female", "unknown":
			return nil
		default:
			return rule.Found("sex", text)
		}
	},
}

// personSexChange: a correction, or a second record, that says another sex than was known.
var personSexChange = rule.Rule{
	ID: "person.sex.change", Number: 16, Severity: rule.Warn, Field: "sex",
	Source: "R.HDSS, OpenHDS",
	OfEvent: func(c *rule.Case) []rule.Finding {
		says := c.Event.Values.Get("sex")
		if c.Before == nil || says == "" || says == "unknown" {
			return nil
		}
		_, was, ok := c.Before.Person(c.Subject())
		if !ok || was.Sex == person.SexUnknown || was.Sex.String() == says {
			return nil
		}
		return rule.Found("was", was.Sex.String(), "now", says)
	},
}

var personAge = rule.Rule{
	ID: "person.age", Number: 17, Severity: rule.Warn, Field: "date", Limits: []string{"person.age.warn_over", "person.age.refuse_over"},
	Source: "R.HDSS (maxAge 105); Production of a Vital Statistics Report (115); OpenCRVS (120)",
	OfPerson: func(c *rule.Case, p *vital.Person, l *vital.Life) (out []rule.Finding) {
		n := len(p.Acts)
		if n == 0 || l.Birth.IsZero() || int(p.Acts[n-1].Date.Last()-l.Birth.First()) < c.Limits.AgeWarn*365 {
			return nil
		}
		for i := range p.Acts {
			a := &p.Acts[i]
			least, most, ok := rule.Ages(l.Birth, a.Date)
			if !ok || least <= c.Limits.AgeWarn || !rule.Does(a) {
				continue
			}
			s := rule.Warn
			if least > c.Limits.AgeRefuse {
				s = rule.Refuse
			}
			out = append(out, rule.As(s, rule.Found("age", rule.Span(least, most), "birth", l.Birth.String(), "date", a.Date.String()))...)
		}
		return out
	},
}

// personNumber: the facts tell which check failed ("problem" is the key of its sentence), never the number.
var personNumber = rule.Rule{
	ID: "person.number", Number: 18, Severity: rule.Refuse, Field: "id_number",
	Source: "OpenCRVS; GB 11643-1999 and the checks of the other documents",
	OfEvent: func(c *rule.Case) []rule.Finding {
		n, ok := c.Identifier()
		if !ok || n.Err == nil {
			return nil
		}
		f := rule.Finding{Facts: rule.Facts("problem", "")}
		if wrong, ok := errors.AsType[*fault.Fault](n.Err); ok {
			f.Facts["problem"], f.Field = wrong.Key, wrong.Field
		}
		return []rule.Finding{f}
	},
}

var personNumberTaken = rule.Rule{
	ID: "person.number.taken", Number: 18, Severity: rule.Refuse, Field: "id_number",
	Source: "OpenCRVS",
	OfEvent: func(c *rule.Case) (out []rule.Finding) {
		for _, o := range c.Others {
			if o.By == "identifier" {
				out = append(out, rule.Found("other", o.Person.String())...)
			}
		}
		return out
	},
}

var personNumberDoubt = rule.Rule{
	ID: "person.number.doubt", Number: 18, Severity: rule.Warn, Field: "id_number",
	Source: "GB 11643-1999, GB/T 2260: lawful, and odd",
	OfEvent: func(c *rule.Case) (out []rule.Finding) {
		n, ok := c.Identifier()
		if !ok || n.Err != nil {
			return nil
		}
		for _, d := range n.Doubts {
			out = append(out, rule.Found("problem", d.Key)...)
		}
		return out
	},
}

// personNumberDiffers holds the sex and the birth date inside a number against what the record says.
var personNumberDiffers = rule.Rule{
	ID: "person.number.differs", Number: 18, Severity: rule.Warn, Field: "id_number",
	Source: "GB 11643-1999 §4",
	OfEvent: func(c *rule.Case) (out []rule.Finding) {
		n, ok := c.Identifier()
		if !ok || n.Err != nil {
			return nil
		}
		l, ok := c.Life(c.Subject())
		if !ok {
			return nil
		}
		if s := n.ID.Sex(); s != person.SexUnknown && l.Sex != person.SexUnknown && s != l.Sex {
			out = append(out, rule.Finding{Field: "sex", Facts: rule.Facts("number", s.String(), "record", l.Sex.String())})
		}
		if b, ok := n.ID.Birth(); ok && !l.Birth.IsZero() && !l.Birth.Covers(b) {
			out = append(out, rule.Finding{Field: "birth_date", Facts: rule.Facts("number", b.String(), "record", l.Birth.String())})
		}
		return out
	},
}

var personNumberMissing = rule.Rule{
	ID: "person.number.missing", Number: 18, Severity: rule.Query, Field: "id_number",
	Source: "OpenCRVS; a question only: nobody's registration waits for papers",
	OfEvent: func(c *rule.Case) []rule.Finding {
		if c.Event.Values.Get("id_number") != "" {
			return nil
		}
		if _, asked := c.Event.Kind.Field("id_number"); !asked {
			return nil
		}
		return rule.Found()
	},
}

var personOwnParent = rule.Rule{
	ID: "person.own_parent", Number: 19, Severity: rule.Refuse, Field: "mother",
	Source: "OpenHDS, CheckMotherFatherNotIndividual",
	OfPerson: func(_ *rule.Case, p *vital.Person, l *vital.Life) []rule.Finding {
		switch p.ID {
		case l.Mother, l.Adoptive[0]:
			return rule.Found()
		case l.Father, l.Adoptive[1]:
			return []rule.Finding{{Field: "father", Facts: rule.Facts()}}
		}
		return nil
	},
}

// generations bounds the walk up a family: a longer circle has somebody in it who is older than their own mother.
const generations = 6

var personAncestor = rule.Rule{
	ID: "person.ancestor", Number: 20, Severity: rule.Refuse, Field: "mother",
	Source: "common sense of the field: the graph of parents has no circle",
	OfPerson: func(c *rule.Case, p *vital.Person, l *vital.Life) []rule.Finding {
		switch {
		case l.Mother != p.ID && descends(c, l.Mother, p.ID, generations):
			return rule.Found("parent", l.Mother.String())
		case l.Father != p.ID && descends(c, l.Father, p.ID, generations):
			return []rule.Finding{{Field: "father", Facts: rule.Facts("parent", l.Father.String())}}
		}
		return nil
	},
}

// descends says that somebody is a descendant of an ancestor, or that ancestor.
func descends(c *rule.Case, who, ancestor person.ID, within int) bool {
	if who == ancestor {
		return true
	}
	l, ok := c.Life(who)
	if !ok || within == 0 {
		return false
	}
	return !l.Mother.IsZero() && descends(c, l.Mother, ancestor, within-1) || !l.Father.IsZero() && descends(c, l.Father, ancestor, within-1)
}

// personNowhere is also what is asked about a birth, death or adoption of somebody whose residence and household nobody took down.
var personNowhere = rule.Rule{
	ID: "person.nowhere", Number: 21, Severity: rule.Query, Field: "area",
	Source: "Hdss-Web (Nomem)",
	OfPerson: func(_ *rule.Case, _ *vital.Person, l *vital.Life) []rule.Finding {
		if !l.Known || len(l.Spells) > 0 || len(l.Stays) > 0 {
			return nil
		}
		return rule.Found()
	},
}

var personDuplicate = rule.Rule{
	ID: "person.duplicate", Number: 22, Severity: rule.Warn, Field: "name",
	Source: "OpenCRVS",
	OfEvent: func(c *rule.Case) (out []rule.Finding) {
		for _, o := range c.Others {
			if o.By != "name" {
				continue
			}
			if l, ok := c.Life(o.Person); ok && l.Sex != person.SexUnknown {
				if says := c.Event.Values.Get("sex"); says != "" && says != "unknown" && says != l.Sex.String() {
					continue
				}
			}
			out = append(out, rule.Found("other", o.Person.String())...)
		}
		return out
	},
}

// personLikely: much of what is known of two people agrees, though not the very name and date.
var personLikely = rule.Rule{
	ID: "person.likely", Number: 22, Severity: rule.Warn, Field: "name",
	Source: "our own: the evidence of Fellegi and Sunter, as learnt of the register",
	OfEvent: func(c *rule.Case) (out []rule.Finding) {
		for _, o := range c.Others {
			if o.By == "likely" {
				out = append(out, rule.Found("other", o.Person.String(), "share", o.Share)...)
			}
		}
		return out
	},
}

// personDuplicateSibling: two children of one mother, born within days, called the same. Names one character apart are
// how Chinese twins are called, so that only equal ones count.
var personDuplicateSibling = rule.Rule{
	ID: "person.duplicate.sibling", Number: 22, Severity: rule.Warn, Field: "mother", Limits: []string{"person.duplicate.days"},
	Source: "OpenCRVS: similar name, birth within five days, the same mother",
	OfPerson: func(c *rule.Case, p *vital.Person, _ *vital.Life) (out []rule.Finding) {
		for i := range p.Children {
			a := &p.Children[i]
			for k := i + 1; k < len(p.Children); k++ {
				b := &p.Children[k]
				if years := a.Birth.Year() - b.Birth.Year(); years < -1 || years > 1 {
					continue
				}
				if a.Birth.IsZero() || b.Birth.IsZero() || a.Sex != b.Sex && a.Sex*b.Sex != 0 || rule.DaysBetween(a.Birth, b.Birth) > c.Limits.DuplicateDays {
					continue
				}
				one, ok := c.Life(a.ID)
				two, too := c.Life(b.ID)
				if ok && too && one.Name != "" && person.Fold(one.Name) == person.Fold(two.Name) {
					out = append(out, rule.Found("child", a.ID.String(), "other", b.ID.String(), "birth", a.Birth.String())...)
				}
			}
		}
		return out
	},
}

// personUnknown: the event is about somebody whom nobody has taken down.
var personUnknown = rule.Rule{
	ID: "person.unknown", Number: 0, Severity: rule.Query,
	Source: "our own: what is missing never refuses a death or a move",
	OfEvent: func(c *rule.Case) (out []rule.Finding) {
		k := c.Event.Kind
		if k.Sealed || k.Subject == "" {
			return nil
		}
		for _, code := range [...]string{k.Subject, "partner"} {
			f, ok := k.Field(code)
			if !ok || f.Hidden || f.Shape != vital.APerson || c.Event.Values.Get(code) == "" {
				continue
			}
			if l, ok := c.Life(c.Event.Person(code)); !ok || !l.Known {
				out = append(out, rule.Finding{Field: code, Facts: rule.Facts("text", c.Event.Values.Get(code))})
			}
		}
		return out
	},
}

// areaUnknown: an event in an area that the tree doesn't have would be counted nowhere.
var areaUnknown = rule.Rule{
	ID: "area.unknown", Number: 0, Severity: rule.Refuse, Field: "area",
	Source: "our own",
	OfEvent: func(c *rule.Case) []rule.Finding {
		if c.Known == nil {
			return nil
		}
		if a := c.Event.Area(); !a.IsZero() && !c.Known(a) {
			return rule.Found("area", a.String())
		}
		return nil
	},
}
