// Package modellife knows how to work with families of model life tables, such as Coale & Demeny's (1983): a table by
// level of mortality for each family and sex. It holds no tables itself, they are their publishers'; it takes them as
// survivors by level, closes them with the family's own separation factors, and finds the level and the table that
// have a given life expectancy.
package modellife

import (
	"math"
	"strconv"

	"wanjia/base/fault"
	"wanjia/domain/demography"
	"wanjia/domain/demography/childmort"
)

// Factors are the mean years lived by those who die before the first birthday, and between the first and the fifth, of
// Coale & Demeny's families, by the probability of dying in the first year (Coale & Demeny 1983, p. 20-21; from 0.1
// on they are steady).
func Factors(f childmort.Family, sex demography.Sex, q0 float64) (infant, child float64) {
	if sex == demography.Both {
		am, cm := Factors(f, demography.Male, q0)
		af, cf := Factors(f, demography.Female, q0)
		return (am + af) / 2, (cm + cf) / 2
	}
	q := math.Min(q0, 0.1)
	male := sex == demography.Male
	base := map[childmort.Family][4]float64{ // infant male, female; child male, female; at a q0 of zero
		childmort.West: {0.0425, 0.05, 1.653, 1.524}, childmort.North: {0.0425, 0.05, 1.859, 1.733},
		childmort.South: {0.0425, 0.05, 1.541, 1.402}, childmort.East: {0.0025, 0.01, 1.614, 1.487},
	}[f]
	if male {
		return base[0] + 2.875*q, base[2] - 3.013*q
	}
	return base[1] + 3*q, base[3] - 1.627*q
}

// Level is one table of a family: survivors of a birth at ages 0, 1, 5, 10 … and the expectancy at the last of them.
type Level struct {
	Survivors []float64
	Open      float64
}

// Table closes a level's survivors to a life table; from age 5 on those who die live half of their five years. The
// publishers' own expectancies above 70 take less than half there, which survivors alone don't tell, so from 70 on
// expectancies come out up to a year higher than print; at birth the difference is under 0.1 years.
func Table(l Level, f childmort.Family, sex demography.Sex) (demography.Table, error) {
	n := len(l.Survivors)
	if n < 3 || !(l.Open > 0) || !(l.Survivors[0] > 0) {
		return demography.Table{}, fault.New(fault.Invalid, "demography.model.level")
	}
	starts := demography.Abridged(5 * (n - 2))
	for i := 1; i < n; i++ {
		if !(l.Survivors[i] >= 0 && l.Survivors[i] <= l.Survivors[i-1]) {
			return demography.Table{}, fault.New(fault.Invalid, "demography.model.survivors", "age", strconv.Itoa(starts[i]))
		}
	}
	a := separations(l.Survivors, f, sex)
	given := map[int]float64{starts[n-1]: l.Open}
	groups := make([]demography.Group, n)
	for i, alive := range l.Survivors {
		g := demography.Group{Start: starts[i]}
		if i == n-1 {
			g.Deaths, g.Exposure = alive*many, alive*l.Open*many
		} else {
			g.Width = starts[i+1] - starts[i]
			g.Deaths = (alive - l.Survivors[i+1]) * many
			g.Exposure = lived(l.Survivors, i, a[i]) * many
			given[g.Start] = a[i]
		}
		groups[i] = g
	}
	return demography.LifeTable(groups, sex, demography.Options{Given: given})
}

// many is how many births the survivors are taken as of; nothing that comes out depends on it.
const many = 1e9

// width of the i-th group of ages 0, 1, 5, 10 …
func width(i int) float64 { return [...]float64{1, 4, 5}[min(i, 2)] }

// lived is the years lived in a group by one birth.
func lived(alive []float64, i int, a float64) float64 {
	return width(i)*alive[i+1] + a*(alive[i]-alive[i+1])
}

func separations(alive []float64, f childmort.Family, sex demography.Sex) []float64 {
	a := make([]float64, len(alive)-1)
	a[0], a[1] = Factors(f, sex, 1-alive[1]/alive[0])
	for i := 2; i < len(a); i++ {
		a[i] = 2.5
	}
	return a
}

// Find is the table of a family that has a life expectancy at birth, between two of its levels: survivors are mixed
// so that the expectancy is met. Levels go from high mortality to low; an expectancy beyond them is refused.
func Find(levels []Level, f childmort.Family, sex demography.Sex, e0 float64) (demography.Table, float64, error) {
	for i := 0; i+1 < len(levels); i++ {
		low, err := Table(levels[i], f, sex)
		if err != nil {
			return demography.Table{}, 0, err
		}
		high, err := Table(levels[i+1], f, sex)
		if err != nil {
			return demography.Table{}, 0, err
		}
		if e0 < low.E.Value || e0 > high.E.Value {
			continue
		}
		return between(levels[i], levels[i+1], f, sex, e0, i)
	}
	return demography.Table{}, 0, fault.New(fault.Refused, "demography.model.beyond", "e0", strconv.FormatFloat(e0, 'g', 6, 64))
}

// between halves until the mix has the expectancy.
func between(a, b Level, f childmort.Family, sex demography.Sex, e0 float64, i int) (demography.Table, float64, error) {
	low, high := 0.0, 1.0
	var t demography.Table
	for range 60 {
		k := (low + high) / 2
		mixed := Level{Open: a.Open + k*(b.Open-a.Open)}
		for x := range a.Survivors {
			mixed.Survivors = append(mixed.Survivors, a.Survivors[x]+k*(b.Survivors[x]-a.Survivors[x]))
		}
		var err error
		if t, err = Table(mixed, f, sex); err != nil {
			return t, 0, err
		}
		if t.E.Value < e0 {
			low = k
		} else {
			high = k
		}
	}
	return t, float64(i+1) + low, nil
}
