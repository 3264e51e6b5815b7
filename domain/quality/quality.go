// Package quality knows what can't be true, what is unlikely and what is missing: the integrity rules of the
// register, each with an id, a number and source in the reference list, a severity and its thresholds.
// One engine serves form, import, API and the nightly check. It refuses nothing for what is merely missing,
// and knows nothing of birth order, marital status or papers (charter 1 and 2).
package quality

import (
	"cmp"
	"slices"

	"wanjia/domain/area"
	"wanjia/domain/household"
	"wanjia/domain/person"
	"wanjia/domain/quality/rule"
	"wanjia/domain/vital"
)

// The words of package rule, so that callers need this package only.
type (
	Severity = rule.Severity
	Finding  = rule.Finding
	Look     = rule.Look
	Case     = rule.Case
	Other    = rule.Other
	Rule     = rule.Rule
	Limits   = rule.Limits
	Limit    = rule.Limit
	Counts   = rule.Counts
	Flow     = rule.Flow
	Heap     = rule.Heap
)

// The severities.
const (
	Query  = rule.Query
	Warn   = rule.Warn
	Refuse = rule.Refuse
)

// Defaults are the thresholds of the reference list, where no pack says otherwise.
func Defaults() Limits { return rule.Defaults() }

// AllLimits is every threshold, in the order of the rules.
func AllLimits() []Limit { return rule.AllLimits() }

// Judge finds what a change brings: the findings on the event itself, and on every person and household that it
// touches those that were not there before.
func Judge(c Case, before Look, people []person.ID, houses []household.ID) []Finding {
	c.Before, c.Touched = before, people
	found := ofEvent(&c)
	c.Before, c.Touched = nil, nil
	now := ofState(&c, people, houses)
	if len(now) == 0 {
		return sorted(found)
	}
	was := c
	was.Look = before
	old := map[string]bool{}
	for _, f := range ofState(&was, people, houses) {
		old[f.Key()] = true
	}
	for _, f := range now {
		if !old[f.Key()] {
			found = append(found, f)
		}
	}
	return sorted(found)
}

// State finds everything there is to find on people and households as they are.
func State(c Case, people []person.ID, houses []household.ID) []Finding {
	return sorted(ofState(&c, people, houses))
}

// Population finds what only the counts of a whole area show. Nothing of it refuses or warns.
func Population(l Limits, counts Counts) []Finding {
	var found []Finding
	for _, r := range rules().counts {
		for _, f := range r.OfCounts(&l, &counts) {
			f.Area = counts.Area
			found = append(found, r.Stamp(f))
		}
	}
	return sorted(found)
}

func ofEvent(c *Case) []Finding {
	var found []Finding
	if c.Event == nil {
		return nil
	}
	for _, r := range rules().event {
		for _, f := range r.OfEvent(c) {
			if !c.Event.Kind.Sealed && f.Person.IsZero() { // what is sealed leaves no name behind, not here either
				f.Person = c.Subject()
			}
			if f.Person.IsZero() && !c.Event.Kind.Sealed {
				f.Household = c.Event.Household("household")
			}
			f.Area = c.Event.Area()
			found = append(found, r.Stamp(f))
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
		for _, r := range rules().person {
			for _, f := range r.OfPerson(c, p, l) {
				f.Person, f.Area = p.ID, livesOrLived(l)
				found = append(found, r.Stamp(f))
			}
		}
	}
	for _, id := range houses {
		h, ok := c.Look.Household(id)
		if !ok {
			continue
		}
		for _, r := range rules().house {
			for _, f := range r.OfHouse(c, h) {
				f.Household, f.Area = h.ID, h.Area()
				found = append(found, r.Stamp(f))
			}
		}
	}
	return found
}

// livesOrLived is the usual residence, or the latest there was.
func livesOrLived(l *vital.Life) area.Code {
	if s, ok := l.Now(); ok {
		return s.Area
	}
	if n := len(l.Spells); n > 0 {
		return l.Spells[n-1].Area
	}
	return area.Code{}
}

func sorted(found []Finding) []Finding {
	if len(found) < 2 {
		return found
	}
	slices.SortStableFunc(found, func(a, b Finding) int {
		if d := cmp.Or(cmp.Compare(b.Severity, a.Severity), cmp.Compare(a.Number, b.Number), cmp.Compare(a.Rule, b.Rule)); d != 0 {
			return d
		}
		return cmp.Compare(a.Key(), b.Key())
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
