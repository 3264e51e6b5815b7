// Package scorecard knows how to say of places how well they serve, so that a small village isn't blamed for chance: each item is a count
// of a count, or of a size, and is told with the limits within which chance alone scatters places of that size, with how it moved, with how
// much of what places differ by is more than chance, and with the ranks that can't be ruled out. It adds nothing up into one number, and
// puts nobody in an order that the counts don't bear. What it scores is the quality of services; package aim refuses the rest.
package scorecard

import (
	"math"
	"slices"

	"wanjia/base/fault"
	"wanjia/base/words"
	"wanjia/domain/area"
	"wanjia/domain/demography"
)

// Kind is what an item counts.
type Kind uint8

// The kinds.
const (
	Share Kind = iota // K of N
	Rate              // K for a size of N
)

// Name is the kind's word in packs.
func (k Kind) Name() string { return []string{"share", "rate"}[min(k, Rate)] }

// Better is which way is well.
type Better uint8

// The ways.
const (
	High Better = iota
	Low
)

// Name is the way's word in packs.
func (b Better) Name() string { return []string{"high", "low"}[min(b, Low)] }

// Origin is where the counts of an item come from. The list is closed: there is nothing to count births or marriages with.
type Origin uint8

// The origins.
const (
	Clocks    Origin = iota // of the turns in cases that fell due, those that were taken in time
	Reached                 // of those whom a benefit is owed, those who claimed it, as of today
	Answered                // of the claims of a benefit that were answered, those in time, of the last twelve months
	Timely                  // of the births of a period that are on record, those registered within 30 days
	Settled                 // of what the rules found in the data, what was answered, as of today
	Satisfied               // of those who answered a question of a survey, those who said that it was well
	Measured                // of a measure of services that people choose, what is above its line of what is below
)

var originNames = [...]string{"clocks", "reached", "answered", "timely", "settled", "survey", "measure"}

// Name is the origin's word in packs.
func (o Origin) Name() string { return originNames[min(o, Measured)] }

// Origins lists them.
func Origins() []Origin {
	return []Origin{Clocks, Reached, Answered, Timely, Settled, Satisfied, Measured}
}

// Moves says whether the counts of earlier times can be told, and so how they moved.
func (o Origin) Moves() bool { return o == Clocks || o == Timely || o == Satisfied || o == Measured }

// Item is one thing that is scored.
type Item struct {
	ID     string
	Title  words.Sentence
	About  words.Sentence // what it means, in a sentence
	Kind   Kind
	Better Better
	From   Origin
	Of     []string     // the flows or schemes, none is all of them; or the one question (survey.question) or measure
	States []string     // of the cases: the states whose turns count; none is all of them
	Least  int64        // a place with fewer isn't scored
	Levels []area.Level // of the places that are scored by it; none is all that the card is for
}

// Fits says whether the item is for places of a level.
func (it Item) Fits(l area.Level) bool { return len(it.Levels) == 0 || slices.Contains(it.Levels, l) }

// Card is what places of some levels are scored by.
type Card struct {
	ID     string
	Title  words.Sentence
	Levels []area.Level // of the places that are scored
	Items  []Item
}

// Fits says whether a card is for places of a level.
func (c *Card) Fits(l area.Level) bool { return slices.Contains(c.Levels, l) }

// Item is the item of an id.
func (c *Card) Item(id string) (Item, bool) {
	i := slices.IndexFunc(c.Items, func(it Item) bool { return it.ID == id })
	if i < 0 {
		return Item{}, false
	}
	return c.Items[i], true
}

// Check is everything that is wrong with a card.
func (c *Card) Check() []*fault.Fault {
	var out []*fault.Fault
	for i, it := range c.Items {
		if slices.ContainsFunc(c.Items[:i], func(o Item) bool { return o.ID == it.ID }) {
			out = append(out, fault.New(fault.Invalid, "scorecard.twice", "item", it.ID))
		}
		if it.From == Clocks && len(it.Of) == 0 {
			out = append(out, fault.New(fault.Invalid, "scorecard.flows", "item", it.ID))
		}
		if (it.From == Satisfied || it.From == Measured) && len(it.Of) != 1 {
			out = append(out, fault.New(fault.Invalid, "scorecard.of", "item", it.ID))
		}
		if (it.From == Timely || it.From == Settled) && len(it.Of) > 0 || it.From != Clocks && len(it.States) > 0 {
			out = append(out, fault.New(fault.Invalid, "scorecard.of", "item", it.ID))
		}
	}
	return out
}

// Count is what was counted in one place. A hidden one isn't known.
type Count struct {
	K, N   int64
	Hidden bool
}

// Unit is a place with its counts, and with those of the time before where there are any.
type Unit struct {
	ID     string
	Now    Count
	Before *Count
}

// Zone is where a place lies among the limits.
type Zone int8

// The zones.
const (
	FarBelow Zone = iota - 2 // below the limits of 99.8 %
	Below                    // below those of 95 %
	Inside
	Above
	FarAbove
)

// The levels of the limits.
const (
	Inner demography.Level = 0.95
	Outer demography.Level = 0.998
)

// Score is what is said of a place.
type Score struct {
	Unit
	Scored      bool // there is enough to say anything
	Value       float64
	Interval    demography.Interval // exact, 95 %
	Limits      [2]Limits           // of 95 % and 99.8 %
	Zone        Zone
	Good        int     // 1 where it lies outside on the good side, -1 on the bad one
	Reliability float64 // the share of what it differs by that is more than chance
	Rank        [2]int  // the ranks that aren't ruled out, the best first; 1 to all is no rank
	Change      *Change
}

// Result is an item over all places.
type Result struct {
	Item
	Centre      float64
	Whole       Count // what the limits stand around
	Scores      []Score
	Scored      int
	Reliability float64 // of the differences among the places; NaN where there are too few to say
	Ranked      bool    // some places can be told apart
	Low, High   []Point // for a drawing: the limits at sizes
}

// Score scores places. The whole is all of them together where that is known, else the sum of what is.
func (it Item) Score(units []Unit, whole Count) Result {
	out := Result{Item: it, Whole: whole, Reliability: math.NaN()}
	var known []int
	var sum Count
	for _, u := range units {
		s := Score{Unit: u, Scored: !u.Now.Hidden && u.Now.N >= max(it.Least, 1)}
		if !u.Now.Hidden {
			sum.K, sum.N = sum.K+u.Now.K, sum.N+u.Now.N
		}
		if s.Scored {
			known = append(known, len(out.Scores))
		}
		out.Scores = append(out.Scores, s)
	}
	if whole.Hidden || whole.N == 0 {
		out.Whole = sum
	}
	if out.Scored = len(known); out.Scored == 0 || out.Whole.N == 0 {
		out.Centre = math.NaN()
		return out
	}
	out.Centre = float64(out.Whole.K) / float64(out.Whole.N)
	counts := make([]Count, len(known))
	for i, at := range known {
		counts[i] = out.Scores[at].Now
	}
	signal := it.Kind.Between(counts)
	out.Reliability = signal.Reliability
	ranks, ranked := it.ranks(counts)
	out.Ranked = ranked
	for i, at := range known {
		s := &out.Scores[at]
		it.place(s, out.Centre)
		s.Rank = ranks[i]
		s.Reliability = signal.Of(it.Kind, counts[i])
	}
	out.Low, out.High = it.Kind.Curves(out.Centre, counts)
	return out
}

// place says where one place lies.
func (it Item) place(s *Score, centre float64) {
	c := s.Now
	s.Value = float64(c.K) / float64(c.N)
	s.Interval = it.Kind.Interval(c)
	for i, level := range []demography.Level{Inner, Outer} {
		s.Limits[i] = it.Kind.Limits(centre, c.N, level)
	}
	switch {
	case c.K < s.Limits[1].Least:
		s.Zone = FarBelow
	case c.K < s.Limits[0].Least:
		s.Zone = Below
	case c.K > s.Limits[1].Most:
		s.Zone = FarAbove
	case c.K > s.Limits[0].Most:
		s.Zone = Above
	}
	s.Good = side(s.Zone, it.Better)
	if s.Before != nil && !s.Before.Hidden && s.Before.N >= max(it.Least, 1) {
		ch := it.Kind.Change(*s.Before, c)
		s.Change = &ch
	}
}

func side(z Zone, b Better) int {
	out := 0
	switch {
	case z > Inside:
		out = 1
	case z < Inside:
		out = -1
	}
	if b == Low {
		out = -out
	}
	return out
}
