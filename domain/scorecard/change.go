package scorecard

import (
	"math"

	"wanjia/domain/demography"
)

// Way is which way something moved, as far as the counts can say.
type Way int8

// The ways.
const (
	Down    Way = iota - 1
	Unclear     // no difference that the counts can show
	Up
)

// Change is how a place moved from one time to the next, in the item's own unit, with its interval.
type Change struct {
	Before Count
	Was    float64
	By     float64
	demography.Interval
	Way Way
}

// Change tells how a count moved: the difference with its interval of 95 % made of the two intervals (Newcombe 1998, method 10, for
// shares; Donner & Zou 2012 for rates).
func (k Kind) Change(before, now Count) Change {
	was, is := float64(before.K)/float64(before.N), float64(now.K)/float64(now.N)
	a, b := k.side(before), k.side(now)
	out := Change{Before: before, Was: was, By: is - was}
	out.Low = out.By - math.Hypot(is-b.Low, a.High-was)
	out.High = out.By + math.Hypot(b.High-is, was-a.Low)
	switch {
	case out.Low > 0:
		out.Way = Up
	case out.High < 0:
		out.Way = Down
	}
	return out
}

func (k Kind) side(c Count) demography.Interval {
	if k == Share {
		return demography.Wilson(c.K, c.N, Inner)
	}
	return k.Interval(c)
}
