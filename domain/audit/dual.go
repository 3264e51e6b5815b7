package audit

import (
	"math"
	"slices"

	"wanjia/domain/demography"
	"wanjia/domain/demography/capture"
)

// Counted is what both accounts have of one village in the sample.
type Counted struct {
	capture.Dual
	Weight float64 // how many households each of the sample's stands for
}

// Stratum is the villages of a stratum that were interviewed, and what the register has in the whole of it.
type Stratum struct {
	Name     string
	Register int64
	Villages []Counted
}

// Estimate is how complete the register is in a stratum, or in all of them.
type Estimate struct {
	Name         string
	Register     int64
	Counts       capture.Dual // of the sample, as counted
	Villages     int
	Completeness Difference    // of the register, judged by the interview; 1 is everybody
	Sample       capture.Total // Chapman's estimate of how many there are in the households of the sample, with a log interval of those missed
	True         Difference    // how many there are in the whole stratum
	Missed       Difference    // and how many of them the register lacks
}

// Result is the estimates of one kind of fact.
type Result struct {
	Strata []Estimate
	All    Estimate
	// Correlated says that strata are covered so differently that pooling them would say less: a sign that both accounts miss the same people.
	Correlated bool
}

// rounds is how often villages are drawn again for an interval.
const rounds = 2000

// Dual estimates stratum by stratum and adds up. Completeness is Σw·both ÷ Σw·(both + interview alone); its interval comes of drawing the
// villages of each stratum again with replacement (Rao and Wu 1988, n−1 of n), 2,000 times, from the audit's own seed, so that it is the
// same whenever it is made. A stratum in which the interview found nobody says nothing, and then all of them together say nothing. Where a stratum has one village, or nobody is missed in any, the exact binomial
// interval stands in; where those whom both have live in so few villages that some draws have none of them, which would say that there are any number
// of people, it is the one of the sample's effective size.
func Dual(strata []Stratum, s *Stream) (Result, error) {
	var r Result
	var duals []capture.Dual
	draws := make([]float64, rounds) // what there is altogether, draw by draw
	broad, silent := false, false
	for _, st := range strata {
		e, again, err := estimate(st, s)
		if err != nil {
			return r, err
		}
		if e.Counts.Both+e.Counts.Second == 0 {
			silent = true
			e.Completeness, e.True, e.Missed = unknown(), unknown(), unknown()
		}
		r.Strata = append(r.Strata, e)
		duals = append(duals, e.Counts)
		r.All.Register += st.Register
		r.All.Villages += e.Villages
		r.All.True.Value += e.True.Value
		r.All.Counts.Both, r.All.Counts.First, r.All.Counts.Second = r.All.Counts.Both+e.Counts.Both, r.All.Counts.First+e.Counts.First, r.All.Counts.Second+e.Counts.Second
		broad = broad || again == nil
		for i := range again {
			draws[i] += again[i]
		}
	}
	if len(duals) == 0 || silent {
		r.All.Completeness, r.All.True, r.All.Missed = unknown(), unknown(), unknown()
		return r, nil
	}
	both, err := capture.Stratify(duals, demography.Usual, capture.Chapman)
	if err != nil {
		return r, err
	}
	r.Correlated = both.Bias
	r.All.Sample = logged(both.Total, r.All.Counts.Seen())
	r.total(draws, broad)
	return r, nil
}

// unknown is what can't be said.
func unknown() Difference {
	return Difference{Value: math.NaN(), Interval: demography.Interval{Low: math.NaN(), High: math.NaN()}}
}

// total is the sum's intervals: of the draws, or, where a stratum had none, of the strata's own added up, which is on the safe side.
func (r *Result) total(draws []float64, broad bool) {
	a := &r.All
	a.True.Interval = quantiles(draws)
	if broad {
		a.True.Low, a.True.High = 0, 0
		for _, e := range r.Strata {
			a.True.Low, a.True.High = a.True.Low+e.True.Low, a.True.High+e.True.High
		}
	}
	reg := float64(a.Register)
	a.Completeness = Difference{Value: ratio(reg, a.True.Value), Interval: demography.Interval{Low: ratio(reg, a.True.High), High: ratio(reg, a.True.Low)}}
	a.Missed = Difference{Value: a.True.Value - reg, Interval: demography.Interval{Low: a.True.Low - reg, High: a.True.High - reg}}
}

func ratio(a, b float64) float64 {
	if b == 0 {
		return 1
	}
	return math.Min(1, a/b)
}

// estimate is one stratum. again is what there is in it, draw by draw; nil where villages can't be drawn again.
func estimate(st Stratum, s *Stream) (e Estimate, again []float64, err error) {
	e = Estimate{Name: st.Name, Register: st.Register, Villages: len(st.Villages)}
	for _, v := range st.Villages {
		e.Counts.Both, e.Counts.First, e.Counts.Second = e.Counts.Both+v.Both, e.Counts.First+v.First, e.Counts.Second+v.Second
	}
	chapman, err := capture.Chapman(e.Counts, demography.Usual)
	if err != nil {
		return e, nil, err
	}
	e.Sample = logged(chapman, e.Counts.Seen())
	share := complete(st.Villages)
	e.Completeness.Value = share
	found := e.Counts.Both + e.Counts.Second
	e.Completeness.Interval = demography.Binomial(e.Counts.Both, found, demography.Usual)
	if len(st.Villages) > 1 && e.Counts.Second > 0 && e.Counts.Both > 0 {
		shares := redrawn(st.Villages, s)
		if slices.Min(shares) > 0 {
			e.Completeness.Interval = quantiles(shares)
			again = make([]float64, rounds)
			for i, share := range shares {
				again[i] = float64(st.Register) / share
			}
		} else {
			e.Completeness.Interval = demography.Effective(share, effective(st.Villages, share, float64(found)), demography.Usual)
		}
	}
	reg := float64(st.Register)
	e.True = Difference{Value: over(reg, share), Interval: demography.Interval{Low: over(reg, e.Completeness.High), High: over(reg, e.Completeness.Low)}}
	e.Missed = Difference{Value: e.True.Value - reg, Interval: demography.Interval{Low: e.True.Low - reg, High: e.True.High - reg}}
	return e, again, nil
}

// redrawn are the shares that villages drawn again would say.
func redrawn(villages []Counted, s *Stream) []float64 {
	n := len(villages)
	drawn, shares := make([]Counted, n-1), make([]float64, rounds)
	for i := range shares {
		for j := range drawn {
			drawn[j] = villages[s.Below(uint64(n))]
		}
		shares[i] = complete(drawn)
	}
	return shares
}

// effective is how many people drawn one by one would say as much of a share as those who were found in villages: as many as were found at most, and one
// at least. The variance is that of a ratio between villages (Cochran 1977, 11.6).
func effective(villages []Counted, share, found float64) float64 {
	var all, squares float64
	for _, v := range villages {
		n := float64(v.Both + v.Second)
		off := v.Weight * (float64(v.Both) - share*n)
		all, squares = all+v.Weight*n, squares+off*off
	}
	k := float64(len(villages))
	variance := k / (k - 1) * squares / (all * all)
	return min(found, max(1, share*(1-share)/variance))
}

func over(a, share float64) float64 {
	if share <= 0 {
		return math.Inf(1)
	}
	return a / share
}

// complete is the share of those the interview found whom the register has too. Villages in which it found nobody say nothing.
func complete(villages []Counted) float64 {
	var both, all float64
	for _, v := range villages {
		both += v.Weight * float64(v.Both)
		all += v.Weight * float64(v.Both+v.Second)
	}
	if all == 0 {
		return 1
	}
	return both / all
}

// quantiles are the middle 95% of draws.
func quantiles(draws []float64) demography.Interval {
	all := slices.Clone(draws)
	slices.Sort(all)
	at := func(q float64) float64 { return all[min(len(all)-1, int(q*float64(len(all))))] }
	return demography.Interval{Low: at(0.025), High: at(0.975)}
}

// logged gives a total the log interval of those missed, which never denies those who were seen: seen + f₀/C to seen + f₀·C with
// C = exp(1.96·√ln(1+Var/f₀²)) (Chao 1987; Burnham et al. 1987).
func logged(t capture.Total, seen int64) capture.Total {
	missed := t.Value - float64(seen)
	if missed <= 0 || t.Variance <= 0 {
		return t
	}
	c := math.Exp(demography.Usual.Normal() * math.Sqrt(math.Log1p(t.Variance/(missed*missed))))
	t.Interval = demography.Interval{Low: float64(seen) + missed/c, High: float64(seen) + missed*c}
	return t
}
