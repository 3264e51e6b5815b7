// Package quality knows what can't be true, what is unlikely and what is missing: the integrity rules of the
// register, each with an id, a number and source in the reference list, a severity and its thresholds.
// One engine serves form, import, API and the nightly check. It refuses nothing for what is merely missing,
// and knows nothing of birth order, marital status or papers (charter 1 and 2).
package quality

import (
	"cmp"
	"slices"
	"strings"

	"wanjia/base/day"
	"wanjia/domain/area"
	"wanjia/domain/household"
	"wanjia/domain/person"
	"wanjia/domain/vital"
)

// Severity is what a finding asks for.
type Severity uint8

// The severities.
const (
	Query  Severity = iota + 1 // a question for later; nothing waits for it
	Warn                       // accepted with a typed reason
	Refuse                     // not accepted, unless overridden by name with a reason
)

// String is the code of the severity.
func (s Severity) String() string { return [...]string{"", "query", "warn", "refuse"}[s] }

// Finding is what a rule found, with the facts that it found it in.
// Its sentence is the catalogue's "quality.<rule>", filled with Facts.
type Finding struct {
	Rule      string
	Number    int
	Severity  Severity
	Person    person.ID
	Household household.ID
	Area      area.Code
	Field     string
	Facts     map[string]string
}

// key tells findings apart: the same rule about the same subject and the same facts is the same finding.
func (f Finding) key() string {
	parts := []string{f.Rule, f.Person.String(), f.Household.String(), f.Field}
	names := make([]string, 0, len(f.Facts))
	for n := range f.Facts {
		names = append(names, n)
	}
	slices.Sort(names)
	for _, n := range names {
		parts = append(parts, n, f.Facts[n])
	}
	return strings.Join(parts, "\x1f")
}

// Look sees people and households as they are at some moment.
type Look interface {
	Person(person.ID) (*vital.Person, *vital.Life, bool)
	Household(household.ID) (*household.Household, bool)
}

// Case is what the rules may know.
type Case struct {
	Today     day.Day
	Limits    Limits
	Look      Look
	Event     *vital.Event // what is proposed; nil when the register itself is checked
	Registrar area.Code    // the area of the desk that registers; zero where it isn't said
	Under     func(child, ancestor area.Code) bool
	Known     func(area.Code) bool // whether the area is in the tree
	Others    []Other              // who else has the same number, or the same name, sex and birth date
}

// Other is somebody else who may be the same person as the event's subject.
type Other struct {
	Person person.ID
	By     string // "identifier" or "name"
}

// Rule is one integrity rule. Any of its checks may be nil.
type Rule struct {
	ID       string
	Number   int // in the reference list of the register's rules
	Severity Severity
	Source   string
	Field    string
	OfEvent  func(*Case) []Finding
	OfPerson func(*Case, *vital.Person, *vital.Life) []Finding
	OfHouse  func(*Case, *household.Household) []Finding
}

// Judge finds what a change brings: the findings on the event itself, and on every person and household that it
// touches those that were not there before.
func Judge(c Case, before Look, people []person.ID, houses []household.ID) []Finding {
	found := ofEvent(&c)
	was := c
	was.Look = before
	old := map[string]bool{}
	for _, f := range ofState(&was, people, houses) {
		old[f.key()] = true
	}
	for _, f := range ofState(&c, people, houses) {
		if !old[f.key()] {
			found = append(found, f)
		}
	}
	return sorted(found)
}

// State finds everything there is to find on people and households as they are.
func State(c Case, people []person.ID, houses []household.ID) []Finding {
	return sorted(ofState(&c, people, houses))
}

func ofEvent(c *Case) []Finding {
	var found []Finding
	if c.Event == nil {
		return nil
	}
	for _, r := range rules() {
		if r.OfEvent != nil {
			found = append(found, r.stamp(r.OfEvent(c))...)
		}
	}
	return found
}

func ofState(c *Case, people []person.ID, houses []household.ID) []Finding {
	var found []Finding
	for _, id := range people {
		p, l, ok := c.Look.Person(id)
		if !ok {
			continue
		}
		for _, r := range rules() {
			if r.OfPerson != nil {
				found = append(found, r.stamp(r.OfPerson(c, p, l))...)
			}
		}
	}
	for _, id := range houses {
		h, ok := c.Look.Household(id)
		if !ok {
			continue
		}
		for _, r := range rules() {
			if r.OfHouse != nil {
				found = append(found, r.stamp(r.OfHouse(c, h))...)
			}
		}
	}
	return found
}

// stamp puts the rule's own words on findings that don't say otherwise.
func (r *Rule) stamp(found []Finding) []Finding {
	for i := range found {
		f := &found[i]
		f.Rule, f.Number = r.ID, r.Number
		f.Severity = cmp.Or(f.Severity, r.Severity)
		f.Field = cmp.Or(f.Field, r.Field)
	}
	return found
}

func sorted(found []Finding) []Finding {
	slices.SortStableFunc(found, func(a, b Finding) int {
		return cmp.Or(cmp.Compare(b.Severity, a.Severity), cmp.Compare(a.Number, b.Number), cmp.Compare(a.key(), b.key()))
	})
	return found
}

// Worst is the gravest severity among findings that no override accepts; accepted tells which rules are.
func Worst(found []Finding, accepted func(rule string) bool) Severity {
	var worst Severity
	for _, f := range found {
		if !accepted(f.Rule) {
			worst = max(worst, f.Severity)
		}
	}
	return worst
}
