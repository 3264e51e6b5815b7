package lives

import (
	"strings"

	"wanjia/base/day"
	"wanjia/domain/person"
	"wanjia/domain/quality/rule"
	"wanjia/domain/vital"
)

var deathTwice = rule.Rule{
	ID: "death.twice", Number: 39, Severity: rule.Refuse, Field: "person",
	Source: "OpenHDS, DeathServiceImpl",
	OfPerson: func(_ *rule.Case, p *vital.Person, l *vital.Life) (out []rule.Finding) {
		if !l.Dead {
			return nil
		}
		var first *vital.Act
		for i := range p.Acts {
			a := &p.Acts[i]
			switch {
			case !rule.Has(a, vital.Ends):
			case first == nil:
				first = a
			default:
				out = append(out, rule.Found("first", first.Date.String(), "second", a.Date.String())...)
			}
		}
		return out
	},
}

var deathBeforeBirth = rule.Rule{
	ID: "death.before_birth", Number: 39, Severity: rule.Refuse, Field: "date",
	Source: "OpenHDS, DeathServiceImpl",
	OfPerson: func(_ *rule.Case, _ *vital.Person, l *vital.Life) []rule.Finding {
		if l.Dead && rule.Before(l.Death, l.Birth) {
			return rule.Found("death", l.Death.String(), "birth", l.Birth.String())
		}
		return nil
	},
}

// deathAlive: a death that lies before what the person is on record as having done. The register itself is looked at
// whole; an event that comes after a death is rule 41's.
var deathAlive = rule.Rule{
	ID: "death.alive", Number: 39, Severity: rule.Warn, Field: "date",
	Source: "OpenHDS: not before last observed alive",
	OfEvent: func(c *rule.Case) []rule.Finding {
		if !c.Is("death") {
			return nil
		}
		p, _, ok := c.Look.Person(c.Subject())
		if !ok {
			return nil
		}
		return outlived(p, c.Date())
	},
	OfPerson: func(c *rule.Case, p *vital.Person, l *vital.Life) []rule.Finding {
		if c.Event != nil || !l.Dead {
			return nil
		}
		return outlived(p, l.Death)
	},
}

// outlived lists what happened after a death.
func outlived(p *vital.Person, death day.Partial) []rule.Finding {
	var later []*vital.Act
	for i := range p.Acts {
		if a := &p.Acts[i]; rule.Before(death, a.Date) && rule.Does(a) && !rule.Has(a, vital.Ends) {
			later = append(later, a)
		}
	}
	if later == nil {
		return nil
	}
	return rule.Found("death", death.String(), "dates", dates(later))
}

// deathCloses holds by the way a life is folded; it is here for lives that come from elsewhere.
var deathCloses = rule.Rule{
	ID: "death.closes", Number: 40, Severity: rule.Refuse, Field: "date", Inborn: true,
	Source: "OpenHDS, DeathServiceImpl",
	OfPerson: func(_ *rule.Case, _ *vital.Person, l *vital.Life) []rule.Finding {
		if !l.Dead {
			return nil
		}
		open := false
		for i := range l.Spells {
			open = open || l.Spells[i].IsOpen()
		}
		for i := range l.Stays {
			open = open || !l.Stays[i].Ended
		}
		for i := range l.Unions {
			open = open || !l.Unions[i].Ended
		}
		if !open {
			return nil
		}
		return rule.Found("death", l.Death.String())
	},
}

var deathAfter = rule.Rule{
	ID: "death.after", Number: 41, Severity: rule.Refuse, Field: "date",
	Source: "OpenHDS; INDEPTH resource kit; registering late what happened in life stays possible",
	OfEvent: func(c *rule.Case) (out []rule.Finding) {
		var effects []vital.Effect
		for _, id := range c.Touched {
			_, l, ok := c.Look.Person(id)
			if !ok || !l.Dead || !rule.Before(l.Death, c.Date()) {
				continue
			}
			if effects == nil {
				effects = c.Event.Kind.Effects(*c.Event)
			}
			for i := range effects {
				if e := &effects[i]; e.On == id && e.Op != vital.Mentions && e.Op != vital.Begins && e.Op != vital.Ends {
					out = append(out, rule.Finding{Person: id, Facts: rule.Facts("death", l.Death.String(), "date", c.Date().String())})
					break
				}
			}
		}
		return out
	},
}

// deathMaternal asks those who certify the cause, once, as a death is registered. It is a question and no warning: nothing about a
// pregnancy is written into the register (charter 3).
var deathMaternal = rule.Rule{
	ID: "death.maternal", Number: 43, Severity: rule.Query, Field: "cause",
	Limits: []string{"death.maternal.from", "death.maternal.to", "death.maternal.days"},
	Source: "Production of a Vital Statistics Report; ICD-10 vol. 2, maternal death",
	OfEvent: func(c *rule.Case) []rule.Finding {
		if !c.Is("death") {
			return nil
		}
		l, ok := c.Life(c.Subject())
		if !ok || l.Sex != person.Female {
			return nil
		}
		least, most, ok := rule.Ages(l.Birth, c.Date())
		if !ok || most < c.Limits.MaternalYoung || least > c.Limits.MaternalOld {
			return nil
		}
		return rule.Found("age", rule.Span(least, most), "days", rule.Whole(c.Limits.MaternalDays))
	},
}

var deathInfant = rule.Rule{
	ID: "death.infant", Number: 43, Severity: rule.Query, Field: "person",
	Source: "common sense of the field: an infant's death counts against a birth",
	OfPerson: func(_ *rule.Case, _ *vital.Person, l *vital.Life) []rule.Finding {
		if !l.Dead || l.Born {
			return nil
		}
		if infant, _ := vital.InfantDeath(l.Birth, l.Death); !infant {
			return nil
		}
		return rule.Found("birth", l.Birth.String(), "death", l.Death.String())
	},
}

// span is a range of ICD-10 codes, from and to, without their points.
type span struct{ from, to string }

// onlyMen and onlyWomen are the categories that ICD-10 vol. 2 lists as limited to one sex, without those that are no causes of death.
var (
	onlyMen   = []span{{"B260", "B260"}, {"C60", "C63"}, {"D074", "D076"}, {"D29", "D29"}, {"D40", "D40"}, {"E29", "E29"}, {"I861", "I861"}, {"N40", "N51"}, {"Q53", "Q55"}}
	onlyWomen = []span{{"A34", "A34"}, {"C51", "C58"}, {"C796", "C796"}, {"D06", "D06"}, {"D070", "D073"}, {"D25", "D28"}, {"D39", "D39"}, {"E28", "E28"},
		{"F53", "F53"}, {"I863", "I863"}, {"M800", "M801"}, {"M810", "M811"}, {"M830", "M830"}, {"N70", "N98"}, {"O00", "O99"}, {"Q50", "Q52"}, {"S374", "S376"}}
	ofChildbed = []span{{"A34", "A34"}, {"F53", "F53"}, {"O00", "O99"}}
	perinatal  = []span{{"P00", "P96"}}
)

// lies says whether a code without its point lies in one of the ranges.
func lies(code string, in []span) bool {
	for _, one := range in {
		if n := len(one.from); len(code) >= n && code[:n] >= one.from && code[:n] <= one.to {
			return true
		}
	}
	return false
}

// icd is the ICD-10 code that a cause begins with, without its point; empty where it is words.
func icd(cause string) string {
	code, _, _ := strings.Cut(strings.TrimSpace(cause), " ")
	code = strings.ToUpper(strings.TrimRight(code, ",;:"))
	head, tail, point := strings.Cut(code, ".")
	if len(head) == 4 && !point {
		head, tail = head[:3], head[3:]
	}
	if len(head) != 3 || head[0] < 'A' || head[0] > 'Z' || !digit(head[1:]) || len(tail) > 2 || !digit(tail) || point && tail == "" {
		return ""
	}
	return head + tail
}

func digit(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}

// caused is the coded cause of the death that the event registers, with whose it is.
func caused(c *rule.Case) (code string, l *vital.Life) {
	if !c.Is("death") {
		return "", nil
	}
	if code = icd(c.Event.Values.Get("cause")); code == "" {
		return "", nil
	}
	l, ok := c.Life(c.Subject())
	if !ok {
		return "", nil
	}
	return code, l
}

var deathCauseSex = rule.Rule{
	ID: "death.cause.sex", Number: 44, Severity: rule.Refuse, Field: "cause",
	Source: "ICD-10 vol. 2, categories limited to one sex",
	OfEvent: func(c *rule.Case) []rule.Finding {
		code, l := caused(c)
		if code == "" || !(l.Sex == person.Female && lies(code, onlyMen) || l.Sex == person.Male && lies(code, onlyWomen)) {
			return nil
		}
		return rule.Found("cause", c.Event.Values.Get("cause"))
	},
}

// deathCauseAge warns: late deaths of conditions of the perinatal period are lawful to code so, and rare.
var deathCauseAge = rule.Rule{
	ID: "death.cause.age", Number: 44, Severity: rule.Warn, Field: "cause",
	Limits: []string{"death.maternal.from", "death.maternal.to", "death.perinatal.days"},
	Source: "ICD-10 vol. 2, categories limited to some ages",
	OfEvent: func(c *rule.Case) []rule.Finding {
		code, l := caused(c)
		if code == "" || l.Birth.IsZero() {
			return nil
		}
		on := c.Date()
		least, most, ok := rule.Ages(l.Birth, on)
		if !ok {
			return nil
		}
		late := int(on.First()-l.Birth.Last()) >= c.Limits.PerinatalDays
		if lies(code, ofChildbed) && (most < c.Limits.MaternalYoung || least > c.Limits.MaternalOld) || lies(code, perinatal) && late {
			return rule.Found("cause", c.Event.Values.Get("cause"), "age", rule.Span(least, most))
		}
		return nil
	},
}
