package area

import (
	"cmp"
	"math"
	"slices"

	"wanjia/base/day"
)

// Area is one record of an area: what it was called and where it belonged from a day on. The same code recorded
// again with a later From is a new version of the area (renamed, re-parented, raised); the earlier version then ends
// the day the later begins.
type Area struct {
	Code   Code
	Name   string
	Parent Code // none for the top
	// Successors are the areas that took its ground: one after a merge or a change of code, several after a split.
	Successors []Code
	From       day.Partial // the first day of the version; zero is unbounded
	To         day.Partial // the first day on which the area no longer exists; zero is unbounded
	Level      Level
}

// The days between which a version counts are half-open, [begins, ends), and a date of which only a part is known
// stands for its first day: so an area that ends in 2015 and its successor that begins in 2015 leave no gap.
const (
	always day.Day = math.MinInt32
	never  day.Day = math.MaxInt32
)

func (a Area) begins() day.Day {
	if a.From.IsZero() {
		return always
	}
	return a.From.First()
}

func (a Area) ends() day.Day {
	if a.To.IsZero() {
		return never
	}
	return a.To.First()
}

// order sorts records by code and then by the day they begin. A day known better comes later, as it corrects the other.
func (a *Area) order(b *Area) int {
	if c := a.Code.Compare(b.Code); c != 0 {
		return c
	}
	if c := cmp.Compare(a.begins(), b.begins()); c != 0 || a.From == b.From {
		return c
	}
	return cmp.Compare(b.From.Last(), a.From.Last())
}

// Equal says whether two records say the same.
func (a Area) Equal(b Area) bool {
	return a.Code == b.Code && a.Name == b.Name && a.Level == b.Level && a.Parent == b.Parent &&
		a.From == b.From && a.To == b.To && slices.Equal(a.Successors, b.Successors)
}
