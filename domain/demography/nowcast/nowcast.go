// Package nowcast knows how many events of the latest months will have been registered in the end, from how late
// events of earlier months came in (Lawless 1994; the chain ladder of insurers is the same arithmetic). It takes
// lateness as unchanged; an office that caught up on its backlog, or fell behind, breaks that, and a window of
// recent months makes it matter less. What it can't say is how many events are never registered: that is
// completeness, not delay.
package nowcast

import (
	"math"
	"strconv"

	"wanjia/base/fault"
	"wanjia/domain/demography"
)

// Triangle has, for each period of occurrence in order, the events by how many periods later they were registered.
// The last period is the present one, so row i has seen len−1−i periods of lateness; what stands beyond that
// can't be known and has to be zero.
type Triangle [][]int64

// Event is so many events by the period they happened in and the period they were registered in, counted from anywhere.
type Event struct {
	Happened, Registered int
	N                    int64
}

// Count makes the triangle of the periods from first to last (the present). Events of other periods, and what was
// registered after the present, are left out. Registered before it happened counts as at once.
func Count(events []Event, first, last int) Triangle {
	t := make(Triangle, max(0, last-first+1))
	for i := range t {
		t[i] = make([]int64, len(t)-i)
	}
	for _, e := range events {
		if e.Happened < first || e.Happened > last || e.Registered > last {
			continue
		}
		t[e.Happened-first][max(0, e.Registered-e.Happened)] += e.N
	}
	return t
}

// Options choose what lateness is learned from. The zero value learns from everything.
type Options struct {
	Window  int // periods of registration to learn from, counted back from the present; 0 is all
	Longest int // delay in periods after which nothing is awaited any more; 0 is the longest that was seen
	Level   demography.Level
}

// Period is one period of occurrence: what is registered so far, and what is expected in the end.
type Period struct {
	Seen     int64
	Share    float64 // of all that will be registered, how much is
	Expected float64
	SE       float64
	demography.Interval
	Notes []string
}

// NoteFew is noted where a period has next to nothing to reckon from.
const NoteFew = "demography.note.few"

const fewSeen = 20

// Estimate nowcasts every period of a triangle. The share registered by a delay is Π(1−g) over the longer delays, g
// the part that one delay adds to all registered by it. The variance has two parts: what is still to come given
// the share (negative binomial) and not knowing the share (the delta method on ln Π(1−g)).
func Estimate(t Triangle, o Options) ([]Period, error) {
	if err := check(t, o); err != nil {
		return nil, err
	}
	longest := o.Longest
	if longest == 0 {
		longest = len(t) - 1
	}
	share, variance := shares(t, longest, o)
	out := make([]Period, len(t))
	for i, row := range t {
		p := &out[i]
		for _, n := range row {
			p.Seen += n
		}
		d := min(len(t)-1-i, longest)
		p.Share = share[d]
		if p.Share == 0 {
			return nil, fault.New(fault.Refused, "demography.nowcast.unlearned", "delay", strconv.Itoa(d))
		}
		n := float64(p.Seen)
		p.Expected = n / p.Share
		p.SE = math.Sqrt(n*(1-p.Share)/(p.Share*p.Share) + p.Expected*p.Expected*variance[d])
		half := o.Level.Normal() * p.SE
		p.Interval = demography.Interval{Low: math.Max(n, p.Expected-half), High: p.Expected + half}
		if p.Share < 1 && p.Seen == 0 { // nothing yet: three more can come before chance would have shown one
			p.High = demography.Poisson(0, o.Level).High * (1 - p.Share) / p.Share
		}
		if p.Share < 1 && p.Seen < fewSeen {
			p.Notes = append(p.Notes, NoteFew)
		}
	}
	return out, nil
}

func check(t Triangle, o Options) error {
	if len(t) < 2 || o.Window < 0 || o.Longest < 0 || o.Longest >= len(t) {
		return fault.New(fault.Invalid, "demography.nowcast.triangle")
	}
	for i, row := range t {
		for d, n := range row {
			if n < 0 || n > 0 && d > len(t)-1-i {
				return fault.New(fault.Invalid, "demography.nowcast.cell", "row", strconv.Itoa(i+1), "delay", strconv.Itoa(d))
			}
		}
	}
	return nil
}

// shares are, by delay, the share registered by then and the variance of its logarithm.
func shares(t Triangle, longest int, o Options) (share, variance []float64) {
	share, variance = make([]float64, longest+1), make([]float64, longest+1)
	share[longest] = 1
	for d := longest; d > 0; d-- {
		var added, by float64
		for i := range t {
			registered := i + d // the period in which delay d of period i comes in
			if registered > len(t)-1 || o.Window > 0 && registered < len(t)-o.Window {
				continue
			}
			for j, n := range t[i] {
				if j > d {
					break
				}
				by += float64(n)
				if j == d {
					added += float64(n)
				}
			}
		}
		g := 0.0
		if by > 0 {
			g = added / by
		}
		share[d-1] = share[d] * (1 - g)
		variance[d-1] = variance[d]
		if by > 0 && g < 1 {
			variance[d-1] += g / ((1 - g) * by)
		}
	}
	return share, variance
}
