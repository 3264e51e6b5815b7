package demography

import "math"

// Poisson is the exact interval of a Poisson mean when n events were counted (Garwood 1936): half the
// chi-square quantiles with 2n and 2n+2 degrees of freedom. No events have the lower limit 0. A negative
// count is read as none.
func Poisson(n int64, level Level) Interval {
	n = max(n, 0)
	tail := level.tail()
	high := gammaHigh(float64(n)+1, tail)
	if n == 0 {
		return Interval{0, high}
	}
	return Interval{gammaLow(float64(n), tail), high}.holding(float64(n))
}

// holding keeps the estimate inside where counts beyond 2^53 are rounded.
func (i Interval) holding(v float64) Interval {
	return Interval{math.Min(i.Low, v), math.Max(i.High, v)}
}

// Binomial is the exact interval of a share when k of n cases have a property (Clopper & Pearson 1934).
// k is held between 0 and n; no cases at all say nothing, which is the interval from 0 to 1.
func Binomial(k, n int64, level Level) Interval {
	if n <= 0 {
		return Interval{0, 1}
	}
	k = min(max(k, 0), n)
	tail := level.tail()
	all := Interval{0, 1}
	switch k {
	case 0:
		all.High = -math.Expm1(math.Log(tail) / float64(n))
		return all
	case n:
		all.Low = math.Exp(math.Log(tail) / float64(n))
		return all
	}
	low, _ := betaLow(float64(k), float64(n-k)+1, tail)
	_, high := betaLow(float64(n-k), float64(k)+1, tail)
	return Interval{low, high}.holding(float64(k) / float64(n))
}

// Effective is the exact interval of a share that is known from a sample which says as much about it as so many cases drawn one by one, which
// need be no whole number (Korn & Graubard 1998): the size divided by the design effect. For whole numbers it is Binomial.
func Effective(share, size float64, level Level) Interval {
	if !(size > 0) {
		return Interval{0, 1}
	}
	share = min(max(share, 0), 1)
	all, tail := Interval{0, 1}, level.tail()
	if k := share * size; k > 0 {
		all.Low, _ = betaLow(k, size-k+1, tail)
	}
	if k := (1 - share) * size; k > 0 {
		_, all.High = betaLow(k, size-k+1, tail)
	}
	return all.holding(share)
}

// Wilson is the score interval of a share (Wilson 1927): shorter than the exact one and right on average
// instead of always. For internal comparison; published shares carry Binomial.
func Wilson(k, n int64, level Level) Interval {
	if n <= 0 {
		return Interval{0, 1}
	}
	k = min(max(k, 0), n)
	z := level.z()
	p, size, zz := float64(k)/float64(n), float64(n), z*z
	centre := (p + zz/(2*size)) / (1 + zz/size)
	half := z / (1 + zz/size) * math.Sqrt(p*(1-p)/size+zz/(4*size*size))
	return Interval{math.Max(0, centre-half), math.Min(1, centre+half)}.holding(p)
}

// LogRatio is the interval of a ratio of two counts m/f: exp(ln(m/f) ± z·√(1/m+1/f)). Where either count
// is zero the logarithm says nothing and the exact odds of Binomial stand in; without any f the upper
// limit is infinite.
func LogRatio(m, f int64, level Level) Interval {
	m, f = max(m, 0), max(f, 0)
	if m == 0 || f == 0 {
		share := Binomial(m, m+f, level)
		return Interval{share.Low / (1 - share.Low), share.High / (1 - share.High)}
	}
	a, b := float64(m), float64(f)
	half := math.Exp(level.z() * math.Sqrt(1/a+1/b))
	return Interval{a / b / half, a / b * half}
}

// Normal is the standard normal quantile that leaves half of what the level leaves out on each side: 1.96 for 95 %.
func (l Level) Normal() float64 { return l.z() }

// Student is the same of Student's t with so many degrees of freedom; infinitely many are the normal one, and
// none at all leave everything open.
func (l Level) Student(degrees float64) float64 {
	if !(degrees > 0) {
		return math.Inf(1)
	}
	if math.IsInf(degrees, 1) {
		return l.z()
	}
	if tail := l.tail(); tail < 0.25 { // the beta quantile is for the lower half
		x, rest := betaLow(degrees/2, 0.5, 2*tail)
		return math.Sqrt(degrees * rest / x)
	}
	rest, x := betaLow(0.5, degrees/2, 1-2*l.tail())
	return math.Sqrt(degrees * rest / x)
}
