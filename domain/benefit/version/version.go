// Package version knows which of a scheme's versions counts when: each month is owed by the one in force in it, and what is given
// once is given by the first that gives it. It decides nothing itself.
package version

import (
	"cmp"
	"slices"

	"wanjia/base/day"
	"wanjia/domain/benefit"
)

// Of are the versions of one scheme, the one that began first first.
func Of(all benefit.Set, id benefit.ID) benefit.Set {
	var out benefit.Set
	for _, s := range all {
		if s.ID == id {
			out = append(out, s)
		}
	}
	slices.SortStableFunc(out, func(a, b *benefit.Scheme) int { return cmp.Compare(a.From, b.From) })
	return out
}

// With are the versions with another one beside them: in place of the one that it has the number of, or that begins on the same day.
func With(all benefit.Set, s *benefit.Scheme) benefit.Set {
	out := slices.DeleteFunc(slices.Clone(all), func(o *benefit.Scheme) bool {
		return o.ID == s.ID && (o.Version == s.Version || o.From == s.From)
	})
	return Of(append(out, s), s.ID)
}

// Counts says whether a version is the one of its scheme that is in force in a month.
func Counts(versions benefit.Set, s *benefit.Scheme, m day.Month) bool {
	best, ok := versions.Find(s.ID, m.Last())
	return !ok || best == s
}
