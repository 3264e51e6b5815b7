package demography

import "math"

// The special functions behind exact intervals: regularised incomplete gamma and beta functions and their
// inverses. Everything works on logarithms with Stirling remainders instead of differences of large
// log-gammas, so that nothing is lost for counts of 10^9, and every loop is bounded.

const (
	seriesEnd   = 1e-17   // relative size of a term that no longer matters
	fractionEnd = 1e-15   // relative change of a continued fraction that no longer matters
	maxTerms    = 200_000 // far above the ~10·sqrt(a) terms that the arguments used here need
	maxNewton   = 200
	asymptotic  = 2e4 // shape from which the Cornish-Fisher quantile of the gamma is exact to 1e-11 and better
	tiny        = 1e-300
)

// stirlingRest is ln Γ(x+1) − (x ln x − x + ½ ln 2πx), for x > 0 (Abramowitz & Stegun 6.1.41).
func stirlingRest(x float64) float64 {
	if x < 16 {
		v, _ := math.Lgamma(x + 1)
		return v - (x*math.Log(x) - x + 0.5*math.Log(2*math.Pi*x))
	}
	r := 1 / (x * x)
	return (1.0/12 - r*(1.0/360-r*(1.0/1260-r*(1.0/1680-r/1188)))) / x
}

// deviance is x ln(x/m) + m − x without cancellation where x is near m.
func deviance(x, m float64) float64 {
	if math.Abs(x-m) >= 0.1*(x+m) {
		return x*math.Log(x/m) + m - x
	}
	v := (x - m) / (x + m)
	sum := (x - m) * v
	power := 2 * x * v
	for j := 3; j < 100; j += 2 {
		power *= v * v
		next := sum + power/float64(j)
		if next == sum {
			break
		}
		sum = next
	}
	return sum
}

// gammaLogs gives ln P(a,x) and ln Q(a,x), the regularised incomplete gamma functions, and the logarithm
// of x·(the gamma density at x), which is the derivative of P by ln x. a > 0, x > 0.
func gammaLogs(a, x float64) (lower, upper, slope float64) {
	lead := -stirlingRest(a) - deviance(a, x) - 0.5*math.Log(2*math.Pi*a) // ln of x^a e^-x / Γ(a+1)
	slope = lead + math.Log(a)
	if x < a+1 {
		lower = math.Min(0, lead+math.Log(gammaSeries(a, x)))
		return lower, logOneMinusExp(lower), slope
	}
	upper = math.Min(0, slope+math.Log(gammaFraction(a, x)))
	return logOneMinusExp(upper), upper, slope
}

// gammaSeries is 1 + x/(a+1) + x²/((a+1)(a+2)) + …
func gammaSeries(a, x float64) float64 {
	sum, term := 1.0, 1.0
	for k := 1; k < maxTerms && term > seriesEnd*sum; k++ {
		term *= x / (a + float64(k))
		sum += term
	}
	return sum
}

// gammaFraction is the continued fraction of Γ(a,x)/(x^a e^-x), by the modified Lentz method.
func gammaFraction(a, x float64) float64 {
	b := x + 1 - a
	c, d := 1/tiny, 1/b
	h := d
	for i := 1.0; i < maxTerms; i++ {
		an := i * (a - i)
		b += 2
		d = 1 / off(an*d+b)
		c = off(b + an/c)
		h *= c * d
		if math.Abs(c*d-1) < fractionEnd {
			break
		}
	}
	return h
}

// off keeps a Lentz step from dividing by zero.
func off(v float64) float64 {
	if math.Abs(v) < tiny {
		return tiny
	}
	return v
}

// logOneMinusExp is ln(1 − e^v) for v ≤ 0.
func logOneMinusExp(v float64) float64 {
	if v > -math.Ln2 {
		return math.Log(-math.Expm1(v))
	}
	return math.Log1p(-math.Exp(v))
}

// gammaLow is the x with P(a,x) = tail; gammaHigh the x with Q(a,x) = tail. a ≥ 1, 0 < tail ≤ ½.
func gammaLow(a, tail float64) float64 {
	guess := cornishFisher(a, -math.Sqrt2*math.Erfcinv(2*tail))
	if a >= asymptotic {
		return guess
	}
	u := solve(math.Log(tail), startGamma(a, guess), -800, math.Log(2*a+2000), func(u float64) (float64, float64) {
		lower, _, slope := gammaLogs(a, math.Exp(u))
		return lower, math.Exp(slope - lower)
	})
	return math.Exp(u)
}

func gammaHigh(a, tail float64) float64 {
	guess := cornishFisher(a, math.Sqrt2*math.Erfcinv(2*tail))
	if a >= asymptotic {
		return guess
	}
	u := solve(-math.Log(tail), startGamma(a, guess), -800, math.Log(2*a+2000), func(u float64) (float64, float64) {
		_, upper, slope := gammaLogs(a, math.Exp(u))
		return -upper, math.Exp(slope - upper)
	})
	return math.Exp(u)
}

// startGamma is a usable start on the log scale; the expansion can go below zero for small shapes.
func startGamma(a, guess float64) float64 {
	if guess > a/1000 {
		return math.Log(guess)
	}
	return math.Log(a / 10)
}

// cornishFisher expands the gamma quantile of shape a in powers of 1/√a about the normal quantile z
// (Cornish & Fisher 1937; the coefficients follow from the cumulants κ_r = a·(r−1)!).
func cornishFisher(a, z float64) float64 {
	r := 1 / math.Sqrt(a)
	z2 := z * z
	t5 := z * (9*z2*z2 + 256*z2 - 433) / 38880
	t4 := (3*z2*z2 + 7*z2 - 16) / 810
	t3 := z * (z2 - 7) / 36
	return a + z*math.Sqrt(a) + (z2-1)/3 + r*(t3+r*(-t4+r*t5))
}

// betaLogs gives the logarithm of I_x(a,b), the regularised incomplete beta function, at x = 1/(1+e^-t),
// and the logarithm of its derivative by t. a, b > 0.
func betaLogs(a, b, t float64) (lower, slope float64) {
	x, y := 1/(1+math.Exp(-t)), 1/(1+math.Exp(t))
	n := a + b
	point := stirlingRest(n) - stirlingRest(a) - stirlingRest(b) - deviance(a, n*x) - deviance(b, n*y) +
		0.5*math.Log(n/(2*math.Pi*a*b)) // ln of the binomial mass Γ(n+1)/(Γ(a+1)Γ(b+1)) x^a y^b
	slope = point + math.Log(a*b/n)
	if a*y > b*x { // left of the mean a/n
		return math.Min(0, slope-math.Log(betaFraction(a, b, x, y))), slope
	}
	return logOneMinusExp(math.Min(0, slope-math.Log(betaFraction(b, a, y, x)))), slope
}

// betaFraction is x^a y^b/(B(a,b) I_x(a,b)) as a continued fraction (DiDonato & Morris 1992, ACM TOMS 708,
// eq. 9), by the modified Lentz method. It takes x and y = 1−x apart so that neither loses its digits where
// it is small. Good for x ≤ a/(a+b).
func betaFraction(a, b, x, y float64) float64 {
	lean := a*y - b*x + 1
	h := off(a / (a + 1) * lean)
	c, d := h, 0.0
	for m := 1.0; m < maxTerms; m++ {
		before := a + 2*m - 1
		an := (a + m - 1) / before * ((a + b + m - 1) * x / before) * m * (b - m) * x
		bn := m + m*(b-m)*x/before + (a+m)/(before+2)*(lean+m*(2-x))
		d = 1 / off(bn+an*d)
		c = off(bn + an/c)
		h *= c * d
		if math.Abs(c*d-1) < fractionEnd {
			break
		}
	}
	return h
}

// betaLow is the x with I_x(a,b) = tail, and 1−x, which keeps its digits where x is near 1.
// a, b ≥ 1, 0 < tail ≤ ½.
func betaLow(a, b, tail float64) (x, rest float64) {
	guess := math.Log(a/b) - math.Sqrt2*math.Erfcinv(2*tail)*math.Sqrt(1/a+1/b)
	t := solve(math.Log(tail), guess, -745, 745, func(t float64) (float64, float64) {
		lower, slope := betaLogs(a, b, t)
		return lower, math.Exp(slope - lower)
	})
	return 1 / (1 + math.Exp(-t)), 1 / (1 + math.Exp(t))
}

// solve finds where an increasing function reaches a target, by Newton steps that fall back on halving
// whenever they would leave the bracket. f gives the value and the slope.
func solve(target, start, low, high float64, f func(float64) (value, slope float64)) float64 {
	u := math.Min(math.Max(start, low), high)
	for range maxNewton {
		value, slope := f(u)
		if value > target {
			high = u
		} else {
			low = u
		}
		next, enough := u-(value-target)/slope, 1e-10 // a Newton step leaves about the square of its size
		if !(next > low && next < high) {
			next, enough = low+(high-low)/2, 1e-15
		}
		if math.Abs(next-u) <= enough*(1+math.Abs(u)) {
			return next
		}
		u = next
	}
	return u
}
