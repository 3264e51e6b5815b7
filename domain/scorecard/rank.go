package scorecard

import (
	"cmp"
	"math"
	"slices"
)

// wrong is how often, at most, two places that are the same in truth may be told apart anywhere in a list.
const wrong = 0.05

// pair is two places and how seldom chance alone parts them so far.
type pair struct {
	better, worse int
	p             float64
}

// ranks are the ranks that can't be ruled out for each place, the best first. Two places are told apart where an exact test says so and
// Holm's step-down holds the chance that any two equal ones anywhere are told apart to 5 % (Holm 1979; ranks from such pairs as in
// Al Mohamad, Goeman & van Zwet 2022). A place's rank is then at least one more than those certainly better, and at most all
// less those certainly worse.
func (it Item) ranks(counts []Count) (ranks [][2]int, ranked bool) {
	all := it.pairs(counts)
	slices.SortFunc(all, func(a, b pair) int {
		return cmp.Or(cmp.Compare(a.p, b.p), cmp.Compare(a.better, b.better), cmp.Compare(a.worse, b.worse))
	})
	ranks = make([][2]int, len(counts))
	for i := range ranks {
		ranks[i] = [2]int{1, len(counts)}
	}
	for i, p := range all {
		if p.p > wrong/float64(len(counts)*(len(counts)-1)/2-i) {
			break
		}
		ranked = true
		ranks[p.worse][0]++
		ranks[p.better][1]--
	}
	return ranks, ranked
}

// pairs are those that differ at all.
func (it Item) pairs(counts []Count) []pair {
	var all []pair
	for i, a := range counts {
		for j := i + 1; j < len(counts); j++ {
			b := counts[j]
			d := float64(a.K)*float64(b.N) - float64(b.K)*float64(a.N)
			if d == 0 {
				continue
			}
			p := pair{better: i, worse: j, p: it.Kind.Apart(a, b)}
			if (d > 0) == (it.Better == Low) {
				p.better, p.worse = j, i
			}
			all = append(all, p)
		}
	}
	return all
}

// Apart is the exact two-sided p of two places that are the same in truth, as the double of the smaller tail: Fisher's for shares,
// the conditional binomial for rates (Przyborowski & Wilenski 1940).
func (k Kind) Apart(a, b Count) float64 {
	if a.N == 0 || b.N == 0 {
		return 1
	}
	all := a.K + b.K
	if k == Rate {
		l := law{top: all, p: float64(a.N) / float64(a.N+b.N)}
		l.mean = l.p * float64(all)
		return math.Min(1, 2*math.Min(l.upTo(a.K), l.from(a.K)))
	}
	return math.Min(1, 2*math.Min(hyper(a, b, -1), hyper(a, b, 1)))
}

// hyper is the probability, given all margins, of what a has or anything further in a direction.
func hyper(a, b Count, way int64) float64 {
	all := a.K + b.K
	lowest, highest := max(0, all-b.N), min(a.N, all)
	choose := func(n, k int64) float64 {
		return logFactorial(float64(n)) - logFactorial(float64(k)) - logFactorial(float64(n-k))
	}
	sum, term := 0.0, math.Exp(choose(a.N, a.K)+choose(b.N, b.K)-choose(a.N+b.N, all))
	biggest := 0.0
	for x := a.K; x >= lowest && x <= highest && term >= end*biggest; x += way {
		sum, biggest = sum+term, max(biggest, term)
		if way > 0 {
			term *= float64(all-x) * float64(a.N-x) / (float64(x+1) * float64(b.N-all+x+1))
		} else {
			term *= float64(x) * float64(b.N-all+x) / (float64(all-x+1) * float64(a.N-x+1))
		}
	}
	return sum
}
