package rule

import (
	"strconv"

	"wanjia/base/day"
	"wanjia/domain/area"
	"wanjia/domain/household"
	"wanjia/domain/person"
	"wanjia/domain/vital"
)

// Dates may be partial, so a question about two of them has an answer for every day that they can mean.
// A rule refuses or warns only where every answer is against it.

// Before says that a lies before b, whatever the two mean.
func Before(a, b day.Partial) bool { return !a.IsZero() && !b.IsZero() && a.Last() < b.First() }

// Ages are the least and the greatest age in completed years that somebody born then can have on a date.
func Ages(birth, on day.Partial) (least, most int, ok bool) {
	if birth.IsZero() || on.IsZero() {
		return 0, 0, false
	}
	return birth.Last().AgeOn(on.First()), birth.First().AgeOn(on.Last()), true
}

// Gap is the least and the greatest number of days from a to b, where a is not the later one.
func Gap(a, b day.Partial) (least, most int) {
	return max(0, int(b.First()-a.Last())), int(b.Last() - a.First())
}

// Span writes a number that may be uncertain: 14, or 13-14.
func Span(least, most int) string {
	if least == most {
		return strconv.Itoa(least)
	}
	return strconv.Itoa(least) + "-" + strconv.Itoa(most)
}

// Whole writes a number.
func Whole(n int) string { return strconv.Itoa(n) }

// Facts come in pairs: name, value.
func Facts(pairs ...string) map[string]string {
	m := make(map[string]string, len(pairs)/2)
	for i := 0; i+1 < len(pairs); i += 2 {
		m[pairs[i]] = pairs[i+1]
	}
	return m
}

// Found is one finding of the rule's own severity with its facts in pairs.
func Found(pairs ...string) []Finding { return []Finding{{Facts: Facts(pairs...)}} }

// As gives findings another severity.
func As(s Severity, f []Finding) []Finding {
	for i := range f {
		f[i].Severity = s
	}
	return f
}

// Does says that an act changes the person's own life: it is more than a mention or the taking down of facts.
func Does(a *vital.Act) bool {
	for i := range a.Effects {
		if op := a.Effects[i].Op; op != vital.Mentions && op != vital.Begins {
			return true
		}
	}
	return false
}

// Has says that an act has the effect.
func Has(a *vital.Act, op vital.Op) bool {
	for i := range a.Effects {
		if a.Effects[i].Op == op {
			return true
		}
	}
	return false
}

// Is says that the proposed event is of the kind.
func (c *Case) Is(kind string) bool { return c.Event != nil && string(c.Event.Kind.Code) == kind }

// memo keeps what several rules read of one event.
type memo struct {
	subject person.ID
	date    day.Partial
	named   bool
	dated   bool
	number  *Identified
}

// Subject is whom the event is about.
func (c *Case) Subject() person.ID {
	if !c.memo.named {
		c.memo.subject, c.memo.named = c.Event.Subject(), true
	}
	return c.memo.subject
}

// Date is when the event happened.
func (c *Case) Date() day.Partial {
	if !c.memo.dated {
		c.memo.date, c.memo.dated = c.Event.Date(), true
	}
	return c.memo.date
}

// Life is the life of somebody of whom something is known.
func (c *Case) Life(id person.ID) (*vital.Life, bool) {
	if id.IsZero() {
		return nil, false
	}
	_, l, ok := c.Look.Person(id)
	return l, ok
}

// House is a household that is known.
func (c *Case) House(id household.ID) (*household.Household, bool) {
	if id.IsZero() {
		return nil, false
	}
	return c.Look.Household(id)
}

// Within says that one of two areas lies in the other: the same place said more and less exactly.
func (c *Case) Within(a, b area.Code) bool {
	return c.Under != nil && (c.Under(a, b) || c.Under(b, a))
}

// Identified is the identifier that an event gives its subject.
type Identified struct {
	ID     person.Identifier
	Doubts []person.Doubt
	Err    error
}

// Identifier reads the event's number once. ok is false where there is none, or where it is sealed already.
func (c *Case) Identifier() (*Identified, bool) {
	text := c.Event.Values.Get("id_number")
	if text == "" || text[0] == '~' {
		return nil, false
	}
	if c.memo.number == nil {
		n := &Identified{}
		n.ID, n.Doubts, n.Err = person.ParseIdentifier(c.Event.Values.Get("id_type"), text)
		if n.Err == nil {
			n.Err = n.ID.Check(c.Today)
		}
		c.memo.number = n
	}
	return c.memo.number, true
}

// DaysBetween is the greatest number of days between two dates, whichever comes first.
func DaysBetween(a, b day.Partial) int { return int(max(a.Last()-b.First(), b.Last()-a.First())) }
