// Package bonds knows what ties somebody to others as that one person lived it, memberships in households and marriages, and how what
// several records of one person say of them becomes one. Which record stands before which is the caller's to know.
package bonds

import (
	"cmp"
	"slices"

	"wanjia/base/day"
	"wanjia/domain/area"
	"wanjia/domain/household"
	"wanjia/domain/journal"
	"wanjia/domain/person"
	"wanjia/domain/residence"
)

// Stay is one episode of membership in a household.
type Stay struct {
	Household household.ID
	Relation  household.Relation
	Area      area.Code
	Start     day.Day
	End       day.Day // meaningful only when Ended
	Ended     bool
	OpenedBy  journal.ID
}

// Union is one marriage as one of the two lived it.
type Union struct {
	Partner  person.ID
	Alias    bool // it named the partner by another record of theirs
	Start    day.Day
	End      day.Day // meaningful only when Ended: divorce or one's own death
	Ended    bool
	OpenedBy journal.ID
}

// Until is the day from which it no longer holds; residence.Forever where it goes on.
func (s Stay) Until() day.Day {
	if s.Ended {
		return s.End
	}
	return residence.Forever
}

// WeaveStays puts the memberships of one more record beside those that stand.
func WeaveStays(stand, more []Stay) []Stay {
	if len(stand) == 0 {
		return slices.Clone(more)
	}
	for _, x := range more {
		if i := slices.IndexFunc(stand, func(s Stay) bool {
			return s.Household == x.Household && x.Start <= s.Until() && s.Start <= x.Until()
		}); i >= 0 {
			if stand[i].Relation.IsZero() {
				stand[i].Relation = x.Relation
			}
			continue
		}
		at, end := x.Start, x.Until()
		for _, s := range slices.Clone(stand) {
			if s.Until() <= at || s.Start >= end {
				continue
			}
			if s.Start > at {
				before := x
				before.Start, before.End, before.Ended = at, s.Start, true
				stand = append(stand, before)
			}
			at = s.Until()
		}
		if at < end {
			x.Start = at
			stand = append(stand, x)
		}
		slices.SortStableFunc(stand, func(a, b Stay) int { return cmp.Compare(a.Start, b.Start) })
	}
	return stand
}

// WeaveUnions puts the marriages of one more record beside those that stand; with one partner at one time there is one.
func WeaveUnions(stand, more []Union) []Union {
	stand = slices.Clone(stand)
	for _, x := range more {
		i := slices.IndexFunc(stand, func(u Union) bool {
			return u.Partner == x.Partner && (!u.Ended || x.Start <= u.End) && (!x.Ended || u.Start <= x.End)
		})
		if i < 0 {
			stand = append(stand, x)
			continue
		}
		u := &stand[i]
		if x.Start < u.Start {
			u.Start, u.OpenedBy = x.Start, x.OpenedBy
		}
		if x.Ended && (!u.Ended || x.End < u.End) {
			u.End, u.Ended = x.End, true
		}
	}
	slices.SortStableFunc(stand, func(a, b Union) int { return cmp.Compare(a.Start, b.Start) })
	return stand
}
