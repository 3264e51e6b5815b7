package quality

import (
	"cmp"
	"slices"
	"sync"

	"wanjia/domain/quality/families"
	"wanjia/domain/quality/lives"
	"wanjia/domain/quality/rule"
)

// ofCounts are the rules on what a walk over an area counted.
func ofCounts() []*rule.Rule {
	return []*rule.Rule{&countedBirths, &countedDeaths, &countedArrivals, &countedDepartures, &heapNewYear, &heapMidMonth, &heapAges}
}

// checks are all rules, and by what they look at, so that judging asks no rule for what it doesn't do.
type checks struct{ all, event, person, house, counts []*rule.Rule }

// rules lists every rule by its number in the reference list; our own, without a number, come last. What the reference numbers
// 32, 34, 35 and 37 holds inside a woman's own care record only; 56 to 58 belong to visits and to the figures of many areas.
var rules = sync.OnceValue(func() *checks {
	c := &checks{all: slices.Concat(lives.Rules(), families.Rules(), ofCounts())}
	slices.SortStableFunc(c.all, func(a, b *rule.Rule) int {
		return cmp.Compare(uint(a.Number-1), uint(b.Number-1)) // 0 wraps to the greatest
	})
	for _, r := range c.all {
		if r.OfEvent != nil {
			c.event = append(c.event, r)
		}
		if r.OfPerson != nil {
			c.person = append(c.person, r)
		}
		if r.OfHouse != nil {
			c.house = append(c.house, r)
		}
		if r.OfCounts != nil {
			c.counts = append(c.counts, r)
		}
	}
	return c
})

// RuleOf is the rule that a value broke by what it says, before there was an event to judge; empty where it is nothing of a rule's.
func RuleOf(fault, field string) string {
	switch {
	case fault == "vital.bad.sex":
		return "person.sex"
	case fault == "vital.bad.area":
		return "area.unknown"
	case fault == "vital.bad.field" && lives.SaysLateness(field):
		return "event.lateness"
	}
	return ""
}

// All lists every rule in the order of the reference list, for documents and settings.
func All() []Rule {
	out := make([]Rule, len(rules().all))
	for i, r := range rules().all {
		out[i] = *r
	}
	return out
}
