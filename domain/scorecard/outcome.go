package scorecard

import (
	"math"

	"wanjia/domain/demography"
)

// Outcome is what became of a place after something was done there, against places like it where nothing was.
type Outcome struct {
	Before, After Count
	Own           Change
	Like          []Like  // places of a similar size that weren't outside the limits before
	Usual         float64 // how those moved on average
	Beyond        float64 // how far the place moved beyond that, and beyond what falling back brings
	demography.Interval
	Judged   bool    // there were enough to compare with
	Way      Way     // where the interval leaves out nothing at all
	Expected float64 // how far it would have moved towards the middle if nothing had been done
}

// Like is a place to compare with.
type Like struct {
	ID            string
	Before, After Count
	By            float64
}

// alike are how many places there must be to compare with.
const alike = 4

// band is by how much, at most, a similar place is larger or smaller.
const band = 2.0

// Compare tells how a place moved beyond places like it. What it is told with is the scatter of those places' own moves, so that it holds
// what moves places anyway and chance both: a prediction interval of 95 % (Student's t). What is extreme falls back towards the middle by
// chance alone; as much of a move as that brings is taken off.
func (it Item) Compare(id string, before, after []Unit) (Outcome, bool) {
	res := it.Score(before, Count{})
	then := map[string]Count{}
	for _, u := range after {
		then[u.ID] = u.Now
	}
	var own *Score
	for i := range res.Scores {
		if res.Scores[i].ID == id {
			own = &res.Scores[i]
		}
	}
	if own == nil || !own.Scored || then[id].Hidden || then[id].N < max(it.Least, 1) {
		return Outcome{}, false
	}
	out := Outcome{Before: own.Now, After: then[id], Own: it.Kind.Change(own.Now, then[id])}
	if r := own.Reliability; !math.IsNaN(r) {
		out.Expected = (1 - r) * (res.Centre - own.Value)
	}
	for i := range res.Scores {
		s := &res.Scores[i]
		c, ok := then[s.ID]
		size := float64(s.Now.N) / float64(own.Now.N)
		if s.ID == id || !ok || !s.Scored || s.Zone != Inside || c.Hidden || c.N < max(it.Least, 1) || size > band || size < 1/band {
			continue
		}
		l := Like{s.ID, s.Now, c, float64(c.K)/float64(c.N) - s.Value}
		out.Like = append(out.Like, l)
		out.Usual += l.By
	}
	out.beyond()
	return out, true
}

func (o *Outcome) beyond() {
	m := float64(len(o.Like))
	if len(o.Like) < alike {
		o.Usual, o.Beyond, o.Low, o.High = math.NaN(), math.NaN(), math.NaN(), math.NaN()
		return
	}
	o.Usual /= m
	o.Judged, o.Beyond = true, o.Own.By-o.Usual-o.Expected
	squares := 0.0
	for _, l := range o.Like {
		squares += (l.By - o.Usual) * (l.By - o.Usual)
	}
	half := Inner.Student(m-1) * math.Sqrt(squares/(m-1)*(1+1/m))
	o.Low, o.High = o.Beyond-half, o.Beyond+half
	switch {
	case o.Low > 0:
		o.Way = Up
	case o.High < 0:
		o.Way = Down
	}
}
