package demography

import (
	"math"
	"strconv"

	"wanjia/base/fault"
)

// Rate is n events over an exposure in person-years (or births, for infant and neonatal mortality), times
// per: 1000 for crude rates. The interval is exact Poisson. Fewer than 20 events are noted.
func Rate(n int64, exposure, per float64, level Level) (Estimate, error) {
	if err := checkCount(n); err != nil {
		return Estimate{}, err
	}
	if err := checkDenominator(exposure); err != nil {
		return Estimate{}, err
	}
	if !(per > 0) || per > maxExposure {
		return Estimate{}, fault.New(fault.Invalid, "demography.per.invalid", "per", number(per))
	}
	e := Estimate{Value: float64(n) / exposure * per, Interval: Poisson(n, level).times(per / exposure), N: n, D: exposure}
	return e.noted(n).sound()
}

// Difference is the rate of one kind of event less another over the same exposure, such as natural
// increase or net migration. The interval treats both counts as independent Poisson counts (normal
// approximation), so it may go below zero. Without any event it reaches as far either way as the exact limit of none does.
func Difference(plus, minus int64, exposure, per float64, level Level) (Estimate, error) {
	for _, n := range []int64{plus, minus} {
		if err := checkCount(n); err != nil {
			return Estimate{}, err
		}
	}
	if _, err := Rate(plus, exposure, per, level); err != nil {
		return Estimate{}, err
	}
	k := per / exposure
	value := (float64(plus) - float64(minus)) * k
	half := level.z() * math.Sqrt(float64(plus)+float64(minus)) * k
	if plus+minus == 0 {
		half = Poisson(0, level).High * k
	}
	e := Estimate{Value: value, Interval: Interval{value - half, value + half}, N: plus - minus, D: exposure}
	return e.noted(plus + minus).sound()
}

// Share is k of n cases, between 0 and 1, with the exact binomial interval. Fewer than 20 cases are noted.
func Share(k, n int64, level Level) (Estimate, error) {
	if err := checkCount(k); err != nil {
		return Estimate{}, err
	}
	if err := checkCount(n); err != nil {
		return Estimate{}, err
	}
	if err := checkDenominator(float64(n)); err != nil {
		return Estimate{}, err
	}
	if k > n {
		return Estimate{}, fault.New(fault.Invalid, "demography.share.over",
			"part", strconv.FormatInt(k, 10), "whole", strconv.FormatInt(n, 10))
	}
	e := Estimate{Value: float64(k) / float64(n), Interval: Binomial(k, n, level), N: k, D: float64(n)}
	return e.noted(n), nil
}

// SexRatio is males per 100 females with the log-ratio interval; at birth 103 to 107 is usual. It refuses
// where there is no female to compare with. Fewer than 20 of both together are noted.
func SexRatio(males, females int64, level Level) (Estimate, error) {
	for _, n := range []int64{males, females} {
		if err := checkCount(n); err != nil {
			return Estimate{}, err
		}
	}
	if err := checkDenominator(float64(females)); err != nil {
		return Estimate{}, err
	}
	e := Estimate{Value: float64(males) / float64(females) * 100,
		Interval: LogRatio(males, females, level).times(100), N: males, D: float64(females)}
	return e.noted(males + females), nil
}

// Stratum is one age (or other) group under direct standardisation: what was seen in it, and its weight in
// the standard population (any unit; weights are brought to a sum of 1).
type Stratum struct {
	Events   int64
	Exposure float64
	Weight   float64
}

// Standardise is the directly standardised rate Σ r_a·w_a times per. The interval is the gamma interval of
// Fay & Feuer (1997), which is Garwood's for a single stratum, never falls below zero and stays honest
// where there are few or no events. A weighted stratum without exposure has no rate, so it is refused.
func Standardise(strata []Stratum, per float64, level Level) (Estimate, error) {
	var total float64
	for i, s := range strata {
		if err := checkStratum(s, i); err != nil {
			return Estimate{}, err
		}
		total += s.Weight
	}
	if err := checkDenominator(total); err != nil {
		return Estimate{}, err
	}
	if !(per > 0) || per > maxExposure {
		return Estimate{}, fault.New(fault.Invalid, "demography.per.invalid", "per", number(per))
	}
	var sum weighted
	var exposure float64
	for _, s := range strata {
		if s.Weight > 0 {
			sum.add(s.Events, s.Weight/total/s.Exposure*per)
			exposure += s.Exposure
		}
	}
	e := Estimate{Value: sum.value, Interval: sum.gamma(level), N: sum.events, D: exposure}
	return e.noted(sum.events).sound()
}

// Expected is one stratum of an indirectly standardised ratio: the exposure there and the standard's own rate,
// in events per unit of exposure.
type Expected struct{ Exposure, Rate float64 }

// Indirect is the standardised ratio, 100·observed/expected: the events that there were per hundred that there
// would be at the standard's rates. The interval is exact Poisson, the standard's rates taken as known. Two
// such ratios compare with the standard, not with one another.
func Indirect(observed int64, strata []Expected, level Level) (Estimate, error) {
	if err := checkCount(observed); err != nil {
		return Estimate{}, err
	}
	var expected float64
	for i, s := range strata {
		if !(s.Exposure >= 0) || !(s.Rate >= 0) || s.Exposure > maxExposure || s.Rate > maxExposure {
			return Estimate{}, fault.New(fault.Invalid, "demography.weight.invalid", "row", strconv.Itoa(i+1), "weight", number(s.Exposure*s.Rate))
		}
		expected += s.Exposure * s.Rate
	}
	return Rate(observed, expected, 100, level)
}

func checkStratum(s Stratum, i int) error {
	if err := checkCount(s.Events); err != nil {
		return err
	}
	if !(s.Weight >= 0) || s.Weight > maxExposure {
		return fault.New(fault.Invalid, "demography.weight.invalid", "row", strconv.Itoa(i+1), "weight", number(s.Weight))
	}
	if s.Weight == 0 {
		return nil
	}
	if s.Exposure == 0 {
		return fault.New(fault.Refused, "demography.stratum.empty", "row", strconv.Itoa(i+1))
	}
	return checkDenominator(s.Exposure)
}

// weighted is a sum of independent Poisson counts, each times its own weight: a standardised rate or a
// total fertility rate.
type weighted struct {
	value, variance, heaviest float64
	events                    int64
}

func (w *weighted) add(n int64, weight float64) {
	w.value += float64(n) * weight
	w.variance += float64(n) * weight * weight
	w.heaviest = math.Max(w.heaviest, weight)
	w.events += n
}

// gamma is Fay & Feuer's interval: a gamma distribution with the sum's own mean and variance, and on the
// upper side with one more event of the heaviest weight.
func (w *weighted) gamma(level Level) Interval {
	tail := level.tail()
	limit := func(mean, variance float64, quantile func(shape, tail float64) float64) float64 {
		scale := variance / mean
		return scale * quantile(math.Max(1, mean/scale), tail)
	}
	var i Interval
	if w.events > 0 {
		i.Low = math.Min(w.value, limit(w.value, w.variance, gammaLow))
	}
	i.High = math.Max(w.value, limit(w.value+w.heaviest, w.variance+w.heaviest*w.heaviest, gammaHigh))
	return i
}

// Spread shares cases of unknown age (or another attribute) out over the known groups in proportion to
// what is known there. Where nothing is known, nothing can be shared out.
func Spread(known []int64, unknown int64) ([]float64, error) {
	var total float64
	for _, n := range append([]int64{unknown}, known...) {
		if err := checkCount(n); err != nil {
			return nil, err
		}
	}
	for _, n := range known {
		total += float64(n)
	}
	if total == 0 && unknown > 0 {
		return nil, fault.New(fault.Refused, "demography.spread.none", "count", strconv.FormatInt(unknown, 10))
	}
	out := make([]float64, len(known))
	for i, n := range known {
		if n > 0 {
			out[i] = float64(n) * (1 + float64(unknown)/total)
		}
	}
	return out, nil
}
