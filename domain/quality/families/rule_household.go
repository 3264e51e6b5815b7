package families

import (
	"strings"

	"wanjia/base/day"
	"wanjia/domain/area"
	"wanjia/domain/household"
	"wanjia/domain/person"
	"wanjia/domain/quality/rule"
	"wanjia/domain/residence"
	"wanjia/domain/vital"
)

// headless is who was the last head of a household that has members and no head; ok is false where it has a head or nobody in it.
func headless(h *household.Household) (last *household.Member, ok bool) {
	present := false
	for i := range h.Members {
		m := &h.Members[i]
		if !m.Ended && m.Relation.IsHead() {
			return nil, false
		}
		present = present || !m.Ended
		if m.Ended && m.Relation.IsHead() && (last == nil || m.End >= last.End) {
			last = m
		}
	}
	return last, present
}

// died says whether a head was lost to death.
func died(c *rule.Case, m *household.Member) bool {
	l, ok := c.Life(m.Person)
	return ok && l.Dead && l.Death.Covers(m.End)
}

// A household without a head is a question, whichever way it came to that: no death and no move waits for a successor.

var headLeft = rule.Rule{
	ID: "household.head.left", Number: 12, Severity: rule.Query, Field: "household",
	Source: "OpenHDS, OutMigrationServiceImpl; a question, since no move waits for what is missing",
	OfHouse: func(c *rule.Case, h *household.Household) []rule.Finding {
		if m, ok := headless(h); ok && m != nil && !died(c, m) {
			return rule.Found("head", m.Person.String(), "date", m.End.String())
		}
		return nil
	},
}

var headDied = rule.Rule{
	ID: "household.head.died", Number: 42, Severity: rule.Query, Field: "household",
	Source: "OpenHDS; Hdss-Web (DthHOH); a question, since no death waits for what is missing",
	OfHouse: func(c *rule.Case, h *household.Household) []rule.Finding {
		if m, ok := headless(h); ok && m != nil && died(c, m) {
			return rule.Found("head", m.Person.String(), "date", m.End.String())
		}
		return nil
	},
}

var headNone = rule.Rule{
	ID: "household.head.none", Number: 45, Severity: rule.Query, Field: "relation",
	Source: "Hdss mobile; a question, since it is merely missing",
	OfHouse: func(_ *rule.Case, h *household.Household) []rule.Finding {
		if m, ok := headless(h); ok && m == nil {
			return rule.Found()
		}
		return nil
	},
}

var heads = rule.Rule{
	ID: "household.heads", Number: 45, Severity: rule.Refuse, Field: "relation",
	Source: "Hdss mobile: exactly one head",
	OfHouse: func(_ *rule.Case, h *household.Household) (out []rule.Finding) {
		var head *household.Member
		for i := range h.Members {
			m := &h.Members[i]
			switch {
			case m.Ended || !m.Relation.IsHead() || head != nil && m.Person == head.Person:
			case head == nil:
				head = m
			default:
				out = append(out, rule.Found("head", head.Person.String(), "other", m.Person.String(), "since", head.Start.String(), "date", m.Start.String())...)
			}
		}
		return out
	},
}

var headAge = rule.Rule{
	ID: "household.head.age", Number: 46, Severity: rule.Warn, Field: "relation", Limits: []string{"household.head.age"},
	Source: "OpenHDS, Hdss mobile (hoh_age)",
	OfHouse: func(c *rule.Case, h *household.Household) []rule.Finding {
		m, ok := h.Head()
		if !ok {
			return nil
		}
		l, ok := c.Life(m.Person)
		if !ok {
			return nil
		}
		if least, most, ok := rule.Ages(l.Birth, m.Start.Partial()); ok && most < c.Limits.HeadAge {
			return rule.Found("head", m.Person.String(), "age", rule.Span(least, most), "date", m.Start.String())
		}
		return nil
	},
}

var minors = rule.Rule{
	ID: "household.minors", Number: 46, Severity: rule.Query, Field: "household", Limits: []string{"household.minor.age"},
	Source: "Hdss-Web (Minors); Civil Code of China, art. 17",
	OfHouse: func(c *rule.Case, h *household.Household) []rule.Finding {
		some := false
		for i := range h.Members {
			m := &h.Members[i]
			if m.Ended {
				continue
			}
			l, ok := c.Life(m.Person)
			if !ok {
				return nil
			}
			if _, most, ok := rule.Ages(l.Birth, c.Today.Partial()); !ok || most >= c.Limits.MinorAge {
				return nil
			}
			some = true
		}
		if !some {
			return nil
		}
		return rule.Found("age", rule.Whole(c.Limits.MinorAge))
	},
}

// headOn is the head to whom a member's relation was said: the one on the day on which the member joined. A later head
// changes nobody's recorded relation.
func headOn(h *household.Household, on day.Day) (*household.Member, bool) {
	for i := range h.Members {
		if m := &h.Members[i]; m.Relation.IsHead() && m.Start <= on && (!m.Ended || on < m.End) {
			return m, true
		}
	}
	return nil, false
}

// relationAge leaves out step and adoptive relations, whose ages may be in any order.
var relationAge = rule.Rule{
	ID: "household.relation.age", Number: 47, Severity: rule.Warn, Field: "relation",
	Source: "OpenHDS, CheckValidRelationshipToGroupHead",
	OfHouse: func(c *rule.Case, h *household.Household) (out []rule.Finding) {
		for i := range h.Members {
			m := &h.Members[i]
			parent, child := m.Relation.IsParentOfHead(), m.Relation.IsChildOfHead()
			if m.Ended || !parent && !child || strings.Contains(" 27 37 57 58 59 step_child ", " "+m.Relation.String()+" ") {
				continue
			}
			head, ok := headOn(h, m.Start)
			if !ok || head.Person == m.Person {
				continue
			}
			of, ok := c.Life(head.Person)
			l, too := c.Life(m.Person)
			if ok && too && (parent && rule.Before(of.Birth, l.Birth) || child && rule.Before(l.Birth, of.Birth)) {
				out = append(out, rule.Found("member", m.Person.String(), "birth", l.Birth.String(), "head", of.Birth.String())...)
			}
		}
		return out
	},
}

var relationSex = rule.Rule{
	ID: "household.relation.sex", Number: 47, Severity: rule.Warn, Field: "relation",
	Source: "OpenHDS, CheckValidRelationshipToGroupHead; GB/T 4761",
	OfHouse: func(c *rule.Case, h *household.Household) (out []rule.Finding) {
		for i := range h.Members {
			m := &h.Members[i]
			want := m.Relation.Sex()
			if m.Ended || want == person.SexUnknown {
				continue
			}
			if l, ok := c.Life(m.Person); ok && l.Sex != person.SexUnknown && l.Sex != want {
				out = append(out, rule.Found("member", m.Person.String(), "relation", m.Relation.String())...)
			}
		}
		return out
	},
}

// householdSize is a question, not the warning of the reference: a birth is never held up by how many live together. The
// size itself isn't among the facts, so that each further member asks nothing new.
var householdSize = rule.Rule{
	ID: "household.size", Number: 49, Severity: rule.Query, Field: "household", Limits: []string{"household.size.most"},
	Source: "common sense of the field",
	OfHouse: func(c *rule.Case, h *household.Household) []rule.Finding {
		if inside(h) > c.Limits.HouseholdMost {
			return rule.Found("most", rule.Whole(c.Limits.HouseholdMost))
		}
		return nil
	},
}

var householdEmpty = rule.Rule{
	ID: "household.empty", Number: 49, Severity: rule.Query, Field: "household",
	Source: "common sense of the field",
	OfHouse: func(_ *rule.Case, h *household.Household) []rule.Finding {
		if len(h.Members) > 0 && inside(h) == 0 {
			return rule.Found()
		}
		return nil
	},
}

func inside(h *household.Household) (n int) {
	for i := range h.Members {
		if !h.Members[i].Ended {
			n++
		}
	}
	return n
}

// householdResidence is a question: the reference lets an absence reason settle it, and nobody asks for one here. Members who work
// elsewhere are many, and their children are born where the mother lives.
var householdResidence = rule.Rule{
	ID: "household.residence", Number: 50, Severity: rule.Query, Field: "household",
	Source: "OpenHDS, MembershipServiceImpl",
	OfPerson: func(c *rule.Case, _ *vital.Person, l *vital.Life) []rule.Finding {
		if len(l.Stays) == 0 {
			return nil
		}
		stay, ok := l.Stay()
		home, lives := l.Now()
		if !ok || !lives {
			return nil
		}
		h, ok := c.House(stay.Household)
		if !ok {
			return nil
		}
		at := address(h)
		if at.IsZero() || at == home.Area || c.Within(at, home.Area) || registeredAt(l, at) {
			return nil
		}
		return []rule.Finding{{Household: stay.Household, Facts: rule.Facts("area", home.Area.String(), "other", at.String())}}
	},
}

// address is where the household says it lives, or where its head came to; another member's place is no address.
func address(h *household.Household) area.Code {
	if n := len(h.Records); n > 0 {
		return h.Records[n-1].Area
	}
	m, _ := h.Head()
	return m.Area
}

// registeredAt says that somebody is entered in an area's books, which is why the household there counts them in.
func registeredAt(l *vital.Life, at area.Code) bool {
	for i := range l.Spells {
		if s := &l.Spells[i]; s.Kind != residence.Usual && s.IsOpen() && s.Area == at {
			return true
		}
	}
	return false
}

var memberNowhere = rule.Rule{
	ID: "household.member.nowhere", Number: 50, Severity: rule.Query, Field: "area",
	Source: "OpenHDS, MembershipServiceImpl; a question, since it is merely missing",
	OfPerson: func(_ *rule.Case, _ *vital.Person, l *vital.Life) []rule.Finding {
		if !l.Known || len(l.Stays) == 0 {
			return nil
		}
		for i := range l.Spells {
			if l.Spells[i].Kind == residence.Usual {
				return nil
			}
		}
		return rule.Found()
	},
}
