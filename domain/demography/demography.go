// Package demography knows the statistics behind the register's figures: rates, shares and ratios with
// their intervals, standardised rates, fertility measures and life tables. It is arithmetic only: it
// reads no clock and no store, and what it can't answer honestly it refuses with a reason (no exposure,
// no deaths, a broken age grid) or flags with a note. It does not decide what may be published;
// package disclosure does.
//
// Units: exposure is in person-years, ages in completed years, crude rates in whatever `per` says,
// fertility rates per 1000 women, expectancies in years. Sources are cited where they are used:
// Preston, Heuveline & Guillot, Demography (2001); UN, Model Life Tables for Developing Countries (1982);
// Garwood (1936); Clopper & Pearson (1934); Chiang (1984); Fay & Feuer (1997).
package demography

import (
	"math"
	"strconv"

	"wanjia/base/fault"
)

// Usual is the level that the figures carry.
const Usual Level = 0.95

// Level is the confidence level of an interval, between 0 and 1. Any other value, the zero value too, is
// read as Usual, so that an interval never turns into a NaN.
type Level float64

// tail is the probability left out on each side.
func (l Level) tail() float64 {
	if !(l > 0 && l < 1) {
		l = Usual
	}
	return (1 - float64(l)) / 2
}

// z is the standard normal quantile that leaves the tail out.
func (l Level) z() float64 { return math.Sqrt2 * math.Erfcinv(2*l.tail()) }

// Interval is a closed range that the true value is thought to lie in.
type Interval struct{ Low, High float64 }

// Contains says whether a value lies within.
func (i Interval) Contains(v float64) bool { return i.Low <= v && v <= i.High }

// times is the interval of a quantity k times as large; k is not negative.
func (i Interval) times(k float64) Interval { return Interval{i.Low * k, i.High * k} }

// The notes an Estimate or a Table may carry: word-catalogue keys.
const (
	NoteFew     = "demography.note.few"     // fewer than 20 events
	NoteGap     = "demography.note.gap"     // an age group without exposure
	NotePooled  = "demography.note.pooled"  // the open age interval had to be widened downward
	NoteSteep   = "demography.note.steep"   // a death rate too high for its a_x; constant force assumed
	NoteSmall   = "demography.note.small"   // fewer than 5000 person-years under a life table
	NoteNoEvent = "demography.note.noevent" // no event at all, besides NoteFew
)

// fewEvents is where a figure has to say that it stands on little (UN statistical practice and the
// register's disclosure rules: flagged under 20).
const fewEvents = 20

// Estimate is a figure and how sure it is. Value lies in its interval. N and D are the numerator (events)
// and the denominator (person-years, births, women…) it was made from, for the reader who wants to check.
type Estimate struct {
	Value float64
	Interval
	N     int64
	D     float64
	Notes []string
}

// noted adds the notes that a count of events calls for.
func (e Estimate) noted(events int64) Estimate {
	if events < fewEvents {
		e.Notes = append(e.Notes, NoteFew)
	}
	if events == 0 {
		e.Notes = append(e.Notes, NoteNoEvent)
	}
	return e
}

// sound refuses an estimate that ran out of floating point, which only absurd exposures or weights do.
func (e Estimate) sound() (Estimate, error) {
	if math.IsInf(e.High, 0) || math.IsInf(e.Low, 0) || !e.Contains(e.Value) { // a NaN is contained in nothing
		return Estimate{}, fault.New(fault.Invalid, "demography.exposure.invalid", "exposure", number(e.D))
	}
	return e, nil
}

// around is a symmetric interval cut off at zero, for quantities that can't be negative.
func around(value, se float64, level Level) Interval {
	half := level.z() * se
	return Interval{math.Max(0, value-half), value + half}
}

// checkCount refuses a negative count, and one so large that sums of counts could overflow.
func checkCount(n int64) error {
	if n < 0 || n > maxExposure {
		return fault.New(fault.Invalid, "demography.count.invalid", "count", strconv.FormatInt(n, 10))
	}
	return nil
}

// checkDenominator refuses what can't be divided by; nothing to divide by is a refusal rather than an
// error of input, because a quiet month in a small village is no mistake.
func checkDenominator(d float64) error {
	if d == 0 {
		return fault.New(fault.Refused, "demography.exposure.none")
	}
	if !(d > 0) || d > maxExposure {
		return fault.New(fault.Invalid, "demography.exposure.invalid", "exposure", number(d))
	}
	return nil
}

// maxExposure is far above the person-years of mankind and far below where floats lose whole numbers.
const maxExposure = 1e13

func number(v float64) string { return strconv.FormatFloat(v, 'g', 6, 64) }
