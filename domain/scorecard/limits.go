package scorecard

import (
	"math"
	"slices"

	"wanjia/domain/demography"
)

// Limits are the counts that chance alone brings to a place of a size, in so many of a hundred cases or more. Least and Most are the
// outermost that still lie inside. Lower and Upper are where to draw them: a count lies outside exactly where it is on the line or beyond
// it. The lines don't jump where a limit steps (Spiegelhalter 2005, App. A.1.1, whose own lie up to one count nearer, so that more lies
// outside them than is said).
type Limits struct {
	Least, Most  int64
	Lower, Upper float64 // as values
}

// law is how chance scatters a count: binomial where top isn't negative, else Poisson.
type law struct {
	top  int64
	p    float64
	mean float64
}

func (k Kind) law(centre float64, n int64) law {
	if k == Share {
		return law{top: n, p: centre, mean: centre * float64(n)}
	}
	return law{top: -1, mean: centre * float64(n)}
}

// at is the probability of a count.
func (l law) at(k int64) float64 {
	x := float64(k)
	switch {
	case k < 0 || l.top >= 0 && k > l.top:
		return 0
	case l.mean == 0 || l.top >= 0 && l.p >= 1:
		if k == 0 && l.mean == 0 || l.top >= 0 && l.p >= 1 && k == l.top {
			return 1
		}
		return 0
	case l.top < 0:
		return math.Exp(x*math.Log(l.mean) - l.mean - logFactorial(x))
	}
	n := float64(l.top)
	return math.Exp(logFactorial(n) - logFactorial(x) - logFactorial(n-x) + x*math.Log(l.p) + (n-x)*math.Log1p(-l.p))
}

func logFactorial(x float64) float64 {
	v, _ := math.Lgamma(x + 1)
	return v
}

// end is the share of a sum below which a further term no longer matters.
const end = 1e-18

// upTo is the probability of k or fewer.
func (l law) upTo(k int64) float64 {
	if k < 0 {
		return 0
	}
	if float64(k) > l.mean {
		return 1 - l.from(k+1)
	}
	sum, term := 0.0, l.at(k)
	for i := k; i >= 0 && term > end*sum; i-- {
		sum += term
		term /= l.ratio(i - 1)
	}
	return sum
}

// from is the probability of k or more.
func (l law) from(k int64) float64 {
	if l.top >= 0 && k > l.top {
		return 0
	}
	if float64(k) <= l.mean {
		return 1 - l.upTo(k-1)
	}
	sum, term := 0.0, l.at(k)
	for i := k; term > end*sum; i++ {
		sum += term
		term *= l.ratio(i)
	}
	return sum
}

// ratio is the probability of the next count for one of this one.
func (l law) ratio(k int64) float64 {
	if l.top < 0 {
		return l.mean / float64(k+1)
	}
	return float64(l.top-k) / float64(k+1) * l.p / (1 - l.p)
}

// Limits are those of a place of a size around a centre.
func (k Kind) Limits(centre float64, n int64, level demography.Level) Limits {
	l := k.law(centre, n)
	tail := (1 - float64(level)) / 2
	size := float64(max(n, 1))
	least, most := l.least(tail), l.most(tail)
	out := Limits{Least: least, Most: most}
	out.Upper = (float64(most) + part(tail, l.from(most+1), l.at(most))) / size
	out.Lower = (float64(least) - part(tail, l.upTo(least-1), l.at(least))) / size
	if out.Lower < 0 || least == 0 {
		out.Lower = 0
	}
	if k == Share {
		out.Upper = math.Min(1, out.Upper)
	}
	return out
}

// part is how far the line lies beyond the outermost count inside: nearly nothing where the tail just lets it in, a whole count where
// the next one is just outside.
func part(tail, beyond, at float64) float64 {
	if at <= 0 {
		return 1
	}
	return math.Min(1, math.Max(0, 1-(tail-beyond)/at))
}

// most is the largest count whose tail is more than so much.
func (l law) most(tail float64) int64 {
	k := max(0, int64(l.mean+2*math.Sqrt(l.mean)))
	if l.top >= 0 {
		k = min(k, l.top)
	}
	for k > 0 && l.from(k) <= tail {
		k--
	}
	for over := l.from(k); l.top < 0 || k < l.top; k++ {
		if over -= l.at(k); over <= tail {
			if l.from(k+1) <= tail { // what was taken off step by step is looked at once more
				break
			}
			over = l.from(k + 1)
		}
	}
	return k
}

// least is the smallest count whose lower tail is more than so much.
func (l law) least(tail float64) int64 {
	k := max(0, int64(l.mean-2*math.Sqrt(l.mean)))
	for under := l.upTo(k); k > 0; k-- {
		if under -= l.at(k); under <= tail {
			if l.upTo(k-1) <= tail {
				break
			}
			under = l.upTo(k - 1)
		}
	}
	for l.upTo(k) <= tail {
		k++
	}
	return k
}

// Interval is the exact interval of a value.
func (k Kind) Interval(c Count) demography.Interval {
	if k == Share {
		return demography.Binomial(c.K, c.N, Inner)
	}
	i := demography.Poisson(c.K, Inner)
	return demography.Interval{Low: i.Low / float64(c.N), High: i.High / float64(c.N)}
}

// Point is the limits at a size, inner and outer.
type Point struct {
	Size         int64
	Inner, Outer float64
}

// sizes are at how many sizes a limit is drawn.
const sizes = 48

// Curves are the limits from a size below the smallest place to one above the largest.
func (k Kind) Curves(centre float64, counts []Count) (low, high []Point) {
	biggest := int64(1)
	for _, c := range counts {
		biggest = max(biggest, c.N)
	}
	var at []int64
	for i := 1; i <= sizes; i++ {
		at = append(at, max(1, int64(math.Round(float64(biggest)*1.08*float64(i)/sizes))))
	}
	for _, n := range slices.Compact(at) {
		inner, outer := k.Limits(centre, n, Inner), k.Limits(centre, n, Outer)
		low = append(low, Point{n, inner.Lower, outer.Lower})
		high = append(high, Point{n, inner.Upper, outer.Upper})
	}
	return low, high
}
