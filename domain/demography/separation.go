package demography

import (
	"math"

	"wanjia/base/fault"
)

// Sex is whom a life table is for; it chooses the infant separation factors only.
type Sex uint8

// The sexes of a table.
const (
	Both Sex = iota
	Male
	Female
)

// String is the word that ParseSex reads.
func (s Sex) String() string {
	switch s {
	case Male:
		return "male"
	case Female:
		return "female"
	default:
		return "both"
	}
}

// ParseSex reads male, female or both; nothing is both.
func ParseSex(word string) (Sex, error) {
	switch word {
	case "male":
		return Male, nil
	case "female":
		return Female, nil
	case "both", "":
		return Both, nil
	}
	return Both, fault.New(fault.Invalid, "demography.sex.unknown", "sex", word).In("sex")
}

// Method is how a_x, the mean years lived in an age group by those who die in it, is found from age 5 on.
type Method uint8

const (
	// Midpoint takes n/2: right for single years, and steady where deaths are few.
	Midpoint Method = iota
	// Greville takes n/2 below 15 and n/2 − n²/12·(m − k), k = ln(m₊/m₋)/(years between their centres),
	// from 15 on; the last closed group reuses the k below it (UN 1982, p. 31; MORTPAK). Where a
	// neighbouring rate is zero it falls back on the midpoint.
	Greville
)

// Infant is the rule for a_x under age 5.
type Infant uint8

const (
	// West is Coale & Demeny's West model by m0 (Preston et al. 2001, table 3.3); both sexes together take
	// the mean of the two.
	West Infant = iota
	// AndreevKingkade is their (2015) a0 for low-mortality populations, as in the Human Mortality Database's
	// protocol v6; ages 1-4 stay with West.
	AndreevKingkade
)

// line is one straight piece: from + slope·m below the bound.
type line struct{ bound, from, slope float64 }

func pieces(m float64, lines ...line) float64 {
	for _, l := range lines {
		if m < l.bound {
			return l.from + l.slope*m
		}
	}
	last := lines[len(lines)-1]
	return last.from + last.slope*m
}

// infantA is a0 from the death rate at age 0.
func (r Infant) infantA(m0 float64, sex Sex) float64 {
	switch {
	case sex == Both:
		return (r.infantA(m0, Male) + r.infantA(m0, Female)) / 2
	case r == AndreevKingkade && sex == Male:
		return pieces(m0, line{0.02300, 0.14929, -1.99545}, line{0.08307, 0.02832, 3.26021}, line{math.Inf(1), 0.29915, 0})
	case r == AndreevKingkade:
		return pieces(m0, line{0.01724, 0.14903, -2.05527}, line{0.06891, 0.04667, 3.88089}, line{math.Inf(1), 0.31411, 0})
	case sex == Male:
		return pieces(m0, line{0.107, 0.045, 2.684}, line{math.Inf(1), 0.330, 0})
	}
	return pieces(m0, line{0.107, 0.053, 2.800}, line{math.Inf(1), 0.350, 0})
}

// childA is the a of ages 1-4 from the death rate at age 0.
func (r Infant) childA(m0 float64, sex Sex) float64 {
	switch sex {
	case Male:
		return pieces(m0, line{0.107, 1.651, -2.816}, line{math.Inf(1), 1.352, 0})
	case Female:
		return pieces(m0, line{0.107, 1.522, -1.518}, line{math.Inf(1), 1.361, 0})
	default:
		return (r.childA(m0, Male) + r.childA(m0, Female)) / 2
	}
}

// constantForceA is a_x where the force of mortality doesn't change within the group; always possible.
func constantForceA(m, n float64) float64 {
	if n*m < 1e-4 {
		return n/2 - n*n*m/12
	}
	return 1/m - n/math.Expm1(n*m)
}

// separations finds a_x for every closed group of rates m.
func separations(groups []Group, m []float64, sex Sex, o Options) []float64 {
	a := make([]float64, len(groups))
	slope := math.NaN() // k of the group before
	for i, g := range groups[:len(groups)-1] {
		n := float64(g.Width)
		a[i] = n / 2
		switch {
		case g.Start == 0 && g.Width == 1:
			a[i] = o.Infant.infantA(m[i], sex)
		case g.Start == 1 && g.Width == 4 && i > 0:
			a[i] = o.Infant.childA(m[0], sex)
		case o.Method == Greville && g.Start >= 15 && i > 0:
			if i+1 < len(groups)-1 {
				slope = growth(groups, m, i)
			}
			a[i] = grevilleA(m[i], n, slope)
		}
	}
	return a
}

// growth is k, the yearly growth of the death rate around group i, from the centres of its neighbours.
func growth(groups []Group, m []float64, i int) float64 {
	years := float64(groups[i-1].Width)/2 + float64(groups[i].Width) + float64(groups[i+1].Width)/2
	return math.Log(m[i+1]/m[i-1]) / years
}

// grevilleA is the formula where it means something. It is a first-order expansion, so at very high rates
// it can fall under the value for a constant force, which a rising force can't.
func grevilleA(m, n, k float64) float64 {
	a := n/2 - n*n/12*(m-k)
	if k >= 0 && !math.IsInf(k, 0) && m > 0 {
		a = math.Max(a, constantForceA(m, n))
	}
	if !(a > 0 && a < n) {
		return n / 2
	}
	return a
}
