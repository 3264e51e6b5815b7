package audit

import (
	"math"
	"slices"

	"wanjia/domain/demography"
)

// Pair is one field of somebody in two accounts. Empty is not said.
type Pair struct{ Register, Interview string }

// Agreement is how two accounts of one field agree.
type Agreement struct {
	Field string
	N     int64               // pairs in which both say something
	Gross demography.Estimate // the share that differ (gross difference rate), exact interval
	// Net is, of the values, the largest difference between the shares that the register and the interview give them (net difference
	// rate, register less interview): what is left of the differences once they have cancelled. Value says which value it is.
	Net   Difference
	Kappa Difference // Cohen's; 1 is full agreement, 0 what chance brings. NaN where both always say one and the same
}

// Difference is a figure with its interval.
type Difference struct {
	Value float64
	demography.Interval
	Of string // the value of the field that it is about
}

// Agree compares. The intervals of net differences are of McNemar's variance, kappa's of Fleiss, Cohen and Everitt (1969).
func Agree(field string, pairs []Pair) Agreement {
	a := Agreement{Field: field, Net: Difference{Value: math.NaN()}, Kappa: Difference{Value: math.NaN()}}
	both := map[Pair]float64{}
	one, two := map[string]float64{}, map[string]float64{}
	var same int64
	for _, p := range pairs {
		if p.Register == "" || p.Interview == "" {
			continue
		}
		a.N++
		both[p]++
		one[p.Register]++
		two[p.Interview]++
		if p.Register == p.Interview {
			same++
		}
	}
	if a.N == 0 {
		return a
	}
	a.Gross, _ = demography.Share(a.N-same, a.N, demography.Usual) // there are pairs
	a.Net = net(both, one, two, float64(a.N))
	a.Kappa = kappa(both, one, two, float64(a.N))
	return a
}

func values(one, two map[string]float64) []string {
	var all []string
	for v := range one {
		all = append(all, v)
	}
	for v := range two {
		all = append(all, v)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

func net(both map[Pair]float64, one, two map[string]float64, n float64) Difference {
	z := demography.Usual.Normal()
	var worst Difference
	for _, v := range values(one, two) {
		d := (one[v] - two[v]) / n
		if worst.Of != "" && math.Abs(d) <= math.Abs(worst.Value) {
			continue
		}
		apart := (one[v] - both[Pair{v, v}]) + (two[v] - both[Pair{v, v}])
		se := math.Sqrt(math.Max(0, apart/n-d*d) / n)
		worst = Difference{d, demography.Interval{Low: d - z*se, High: d + z*se}, v}
	}
	return worst
}

func kappa(both map[Pair]float64, one, two map[string]float64, n float64) Difference {
	var seen, chance float64
	for _, v := range values(one, two) {
		seen += both[Pair{v, v}]
		chance += one[v] * two[v]
	}
	seen, chance = seen/n, chance/n/n // whole numbers first: full agreement is 1 and no more
	if chance == 1 {
		return Difference{Value: math.NaN(), Interval: demography.Interval{Low: math.NaN(), High: math.NaN()}}
	}
	k := (seen - chance) / (1 - chance)
	var a, b float64
	for p, c := range both {
		margins := one[p.Interview]/n + two[p.Register]/n
		if p.Register == p.Interview {
			x := 1 - margins*(1-k)
			a += c / n * x * x
		} else {
			b += c / n * margins * margins
		}
	}
	b *= (1 - k) * (1 - k)
	last := k - chance*(1-k)
	se := math.Sqrt(math.Max(0, a+b-last*last)/n) / (1 - chance)
	z := demography.Usual.Normal()
	return Difference{Value: k, Interval: demography.Interval{Low: math.Max(-1, k-z*se), High: math.Min(1, k+z*se)}}
}
