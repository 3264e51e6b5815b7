package survey

import (
	"math"

	"wanjia/base/fault"
)

// Total is Σ w·y. Records whose y is NaN count as outside what is asked about.
func (s *Sample) Total(y []float64) (Estimate, error) {
	z, n, err := s.scaled(y)
	if err != nil {
		return Estimate{}, err
	}
	var sum float64
	for _, v := range z {
		sum += v
	}
	variance, err := s.variance(z)
	return Estimate{Value: sum, SE: math.Sqrt(variance), Degrees: s.degrees, N: n, Deff: math.NaN(), DeffReplace: math.NaN()}, err
}

// scaled is w·y with what is outside at zero.
func (s *Sample) scaled(y []float64) (z []float64, n int, err error) {
	if len(y) != s.n {
		return nil, 0, fault.New(fault.Invalid, "demography.survey.column")
	}
	z = make([]float64, s.n)
	for i, v := range y {
		if !math.IsNaN(v) {
			z[i] = s.weights[i] * v
			n++
		}
	}
	return z, n, nil
}

// Mean is Σ w·y / Σ w over the records with a y; of zeros and ones it is a share. Leaving records out by NaN is
// the estimate for a part of the population, with the variance of the whole design.
func (s *Sample) Mean(y []float64) (Estimate, error) {
	one := make([]float64, len(y))
	for i, v := range y {
		one[i] = 1
		if math.IsNaN(v) {
			one[i] = math.NaN()
		}
	}
	return s.Ratio(y, one)
}

// Ratio is Σ w·y / Σ w·x over the records that have both.
func (s *Sample) Ratio(y, x []float64) (Estimate, error) {
	if len(y) != s.n || len(x) != s.n {
		return Estimate{}, fault.New(fault.Invalid, "demography.survey.column")
	}
	var up, down, weight float64
	n := 0
	in := func(i int) bool { return !math.IsNaN(y[i]) && !math.IsNaN(x[i]) }
	for i, w := range s.weights {
		if in(i) {
			up += w * y[i]
			down += w * x[i]
			weight += w
			n++
		}
	}
	if down == 0 {
		return Estimate{}, fault.New(fault.Refused, "demography.exposure.none")
	}
	r := up / down
	z := make([]float64, s.n)
	var squares float64 // of the residuals, whose mean is zero
	for i, w := range s.weights {
		if in(i) {
			residual := (y[i] - r*x[i]) / down
			z[i] = w * residual
			squares += w * residual * residual
		}
	}
	variance, err := s.variance(z)
	if err != nil {
		return Estimate{}, err
	}
	e := Estimate{Value: r, SE: math.Sqrt(variance), Degrees: s.degrees, N: n}
	simple := squares / float64(n-1) * weight // the weights' own square, W²·s²/n with s² = Σ w·e²/W·n/(n−1)
	e.DeffReplace = variance / simple
	e.Deff = variance / (simple * (weight - float64(n)) / weight)
	if !(weight > float64(n)) {
		e.Deff = math.NaN()
	}
	return e, nil
}

// variance is that of Σ z, stage by stage: within each unit (1−f)·n/(n−1)·Σ(zᵢ−z̄)² over the clusters drawn in it, and,
// times f, what the clusters add themselves. From infinitely many (f = 0) the first stage is all.
func (s *Sample) variance(z []float64) (float64, error) {
	var all float64
	for _, v := range z {
		all += v
	}
	centre := all / float64(len(s.stratum))
	var sum float64
	for _, stratum := range s.root.parts {
		v, err := s.within(stratum, z, centre)
		if err != nil {
			return 0, err
		}
		sum += v
	}
	return sum, nil
}

func (s *Sample) within(u *unit, z []float64, centre float64) (float64, error) {
	n := float64(len(u.parts))
	totals := make([]float64, len(u.parts))
	var mean float64
	for k, p := range u.parts {
		for _, i := range p.records {
			totals[k] += z[i]
		}
		mean += totals[k] / n
	}
	scale := 1 - u.fraction
	if len(u.parts) == 1 {
		switch {
		case u.fraction == 1 || s.lone == Skip:
			scale, n = 0, 2
		case s.lone == Centre:
			mean, n = centre, math.Inf(1) // n/(n−1) of a single one is 1 here
		default:
			return 0, fault.New(fault.Refused, "demography.survey.lone")
		}
	}
	spread := 1.0
	if !math.IsInf(n, 1) {
		spread = n / (n - 1)
	}
	var sum float64
	for _, t := range totals {
		sum += scale * spread * (t - mean) * (t - mean)
	}
	if u.fraction == 0 {
		return sum, nil
	}
	for _, p := range u.parts {
		if len(p.parts) == 0 {
			continue
		}
		v, err := s.within(p, z, mean/n)
		if err != nil {
			return 0, err
		}
		sum += u.fraction * v
	}
	return sum, nil
}

// Jackknife estimates anything that is made of weights, leaving out one primary sampling unit at a time and
// raising the others of its stratum: JKn, or JK1 where there is one stratum. The variance is
// Σ (1−f)·(n−1)/n·(θᵢ−θ̄)², θ̄ the mean of the stratum's replicates.
func (s *Sample) Jackknife(estimate func(weights []float64) (float64, error)) (Estimate, error) {
	whole, err := estimate(s.weights)
	if err != nil {
		return Estimate{}, err
	}
	e := Estimate{Value: whole, Degrees: s.degrees, N: s.n, Deff: math.NaN(), DeffReplace: math.NaN()}
	var variance float64
	number := 0
	for _, stratum := range s.root.parts {
		n := float64(len(stratum.parts))
		if n == 1 {
			if s.lone != Skip && stratum.fraction != 1 {
				return Estimate{}, fault.New(fault.Refused, "demography.survey.lone")
			}
			number++
			continue
		}
		replicates := make([]float64, len(stratum.parts))
		var mean float64
		for k := range stratum.parts {
			if replicates[k], err = estimate(s.without(number, n/(n-1))); err != nil {
				return Estimate{}, err
			}
			mean += replicates[k] / n
			number++
		}
		for _, r := range replicates {
			variance += (1 - stratum.fraction) * (n - 1) / n * (r - mean) * (r - mean)
		}
	}
	e.SE = math.Sqrt(variance)
	return e, nil
}

// without are the weights with one primary sampling unit out and the others of its stratum raised.
func (s *Sample) without(psu int, raise float64) []float64 {
	w := make([]float64, s.n)
	for i, old := range s.weights {
		switch {
		case s.psu[i] == psu:
		case s.stratum[s.psu[i]] == s.stratum[psu]:
			w[i] = old * raise
		default:
			w[i] = old
		}
	}
	return w
}
