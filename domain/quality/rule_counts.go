package quality

import (
	"math"
	"strconv"

	"wanjia/domain/quality/rule"
	"wanjia/domain/residence"
)

// balance finds the flows of one kind that don't come out even.
func balance(how residence.How) func(*rule.Limits, *rule.Counts) []rule.Finding {
	return func(_ *rule.Limits, c *rule.Counts) (out []rule.Finding) {
		for _, f := range c.Flows {
			if f.How == how && f.Events != f.Spells {
				out = append(out, rule.Found("events", rule.Whole(f.Events), "spells", rule.Whole(f.Spells))...)
			}
		}
		return out
	}
}

const balanced = "INDEPTH resource kit, residency reconciliation"

var countedBirths = rule.Rule{ID: "population.births", Number: 15, Severity: rule.Query, Source: balanced, OfCounts: balance(residence.Birth)}

var countedDeaths = rule.Rule{ID: "population.deaths", Number: 15, Severity: rule.Query, Source: balanced, OfCounts: balance(residence.Death)}

var countedArrivals = rule.Rule{ID: "population.arrivals", Number: 15, Severity: rule.Query, Source: balanced, OfCounts: balance(residence.MoveIn)}

var countedDepartures = rule.Rule{ID: "population.departures", Number: 15, Severity: rule.Query, Source: balanced, OfCounts: balance(residence.MoveOut)}

const digits = "Production of a Vital Statistics Report, digit preference"

var heapNewYear = rule.Rule{
	ID: "population.heap.newyear", Number: 23, Severity: rule.Query, Source: digits, Limits: []string{"population.heap.days_least", "population.heap.times"},
	OfCounts: func(l *rule.Limits, c *rule.Counts) []rule.Finding {
		return heaped(l, c, 1/365.25, func(h *rule.Heap) int { return h.NewYear })
	},
}

var heapMidMonth = rule.Rule{
	ID: "population.heap.midmonth", Number: 23, Severity: rule.Query, Source: digits, Limits: []string{"population.heap.days_least", "population.heap.times"},
	OfCounts: func(l *rule.Limits, c *rule.Counts) []rule.Finding {
		return heaped(l, c, 12/365.25, func(h *rule.Heap) int { return h.MidMonth })
	},
}

// chance is how rarely a worker's honest dates may be taken for heaped ones.
const chance = 0.001

// heaped finds the workers of whose dates a share is a multiple of what it should be, and more than chance makes of it.
func heaped(l *rule.Limits, c *rule.Counts, share float64, of func(*rule.Heap) int) (out []rule.Finding) {
	for i := range c.Heaps {
		h := &c.Heaps[i]
		n := of(h)
		if h.Whole < l.HeapDays || float64(n) < float64(l.HeapTimes)*share*float64(h.Whole) || atLeast(n, h.Whole, share) >= chance {
			continue
		}
		out = append(out, rule.Found("worker", h.Worker, "count", rule.Whole(n), "of", rule.Whole(h.Whole))...)
	}
	return out
}

// atLeast is the binomial probability of n or more among all.
func atLeast(n, all int, share float64) float64 {
	sum := 0.0
	top, _ := math.Lgamma(float64(all + 1))
	for k := n; k <= all; k++ {
		a, _ := math.Lgamma(float64(k + 1))
		b, _ := math.Lgamma(float64(all - k + 1))
		p := math.Exp(top - a - b + float64(k)*math.Log(share) + float64(all-k)*math.Log1p(-share))
		sum += p
		if p < sum*1e-12 && float64(k) > share*float64(all) {
			break
		}
	}
	return sum
}

var heapAges = rule.Rule{
	ID: "population.heap.ages", Number: 23, Severity: rule.Query, Source: "Whipple: UN Demographic Yearbook, ages 23 to 62 (125 and more is rough); Myers (1940), blended",
	Limits: []string{"population.heap.ages_least", "population.heap.whipple", "population.heap.myers"},
	OfCounts: func(l *rule.Limits, c *rule.Counts) (out []rule.Finding) {
		for i := range c.Heaps {
			h := &c.Heaps[i]
			if h.Between(23, 62) < l.HeapAges {
				continue
			}
			w, m := h.Whipple(), h.Myers()
			if w >= float64(l.HeapWhipple) || m >= float64(l.HeapMyers) {
				out = append(out, rule.Found("worker", h.Worker, "whipple", figure(w), "myers", figure(m))...)
			}
		}
		return out
	},
}

func figure(v float64) string { return strconv.FormatFloat(v, 'f', 1, 64) }
