package facility

import (
	"cmp"
	"math"
	"slices"

	"wanjia/domain/demography"
)

// Births are how many boys and girls were born in one facility. Nothing is known here of who bore them.
type Births struct {
	Facility    string
	Boys, Girls int64
}

// Ratio is how far a facility's births lie from what is usual.
type Ratio struct {
	Births
	Value     float64             // boys to a hundred girls; +Inf where there are no girls
	Interval  demography.Interval // exact, of the same
	P         float64             // of so many boys or more where the usual share holds (one-sided, exact)
	Threshold float64             // what P had to be at most (Benjamini and Hochberg)
	Stands    bool                // out of what chance brings: a reason to inspect the facility, and no more than that
}

// UsualRatio is boys to a hundred girls where nobody interferes.
const UsualRatio = 106.0

// Watch compares facilities with a usual ratio of boys to a hundred girls, holding the share of false alarms among the alarms to rate
// (Benjamini & Hochberg 1995). The order is by P, then by name; facilities without births aren't told.
func Watch(all []Births, usual, rate float64) []Ratio {
	share := usual / (100 + usual)
	var out []Ratio
	for _, b := range all {
		n := b.Boys + b.Girls
		if n == 0 {
			continue
		}
		in := demography.Binomial(b.Boys, n, demography.Usual)
		r := Ratio{Births: b, Value: math.Inf(1), Interval: demography.Interval{Low: odds(in.Low), High: odds(in.High)}, P: upper(b.Boys, n, share)}
		if b.Girls > 0 {
			r.Value = 100 * float64(b.Boys) / float64(b.Girls)
		}
		out = append(out, r)
	}
	slices.SortFunc(out, func(a, b Ratio) int { return cmp.Or(cmp.Compare(a.P, b.P), cmp.Compare(a.Facility, b.Facility)) })
	last := -1
	for i := range out {
		if out[i].Threshold = rate * float64(i+1) / float64(len(out)); out[i].P <= out[i].Threshold {
			last = i
		}
	}
	for i := range out[:last+1] {
		out[i].Stands = true
	}
	return out
}

func odds(share float64) float64 {
	if share >= 1 {
		return math.Inf(1)
	}
	return 100 * share / (1 - share)
}

// upper is the probability of k or more of n at a share: the sum of the terms, from the largest down, so that nothing is lost.
func upper(k, n int64, share float64) float64 {
	if k <= 0 {
		return 1
	}
	logs := func(x float64) float64 { v, _ := math.Lgamma(x + 1); return v }
	whole := logs(float64(n))
	var sum float64
	for i := n; i >= k; i-- {
		x := float64(i)
		sum += math.Exp(whole - logs(x) - logs(float64(n)-x) + x*math.Log(share) + (float64(n)-x)*math.Log1p(-share))
	}
	return math.Min(1, sum)
}
