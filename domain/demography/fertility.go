package demography

import (
	"math"
	"strconv"

	"wanjia/base/fault"
)

// Mothers is what was seen in one age group of women: live births by the mother's age, and the women's
// person-years.
type Mothers struct {
	Start, Width int
	Births       int64
	Women        float64
}

// The childbearing ages of the rates, in completed years.
const (
	FirstAge = 15
	LastAge  = 49
)

// FiveYear brings births and women by completed year of age into the groups that fertility is reported in
// (UN Principles and Recommendations for a Vital Statistics System, Rev. 3): 15-19 to 45-49, with births at
// 50 and over counted in 45-49, where women of 50 and over are not. early is 10-14, which is reported on its
// own and is no part of the total; births before 10 are counted in it, women before 10 are not.
func FiveYear(births map[int]int64, women map[int]float64) (groups []Mothers, early Mothers) {
	early = Mothers{Start: 10, Width: 5}
	for start := FirstAge; start < LastAge; start += 5 {
		groups = append(groups, Mothers{Start: start, Width: 5})
	}
	for age, n := range births {
		if age < FirstAge {
			early.Births += n
			continue
		}
		groups[(min(age, LastAge)-FirstAge)/5].Births += n
	}
	// In order of age, so that the sum doesn't depend on the map's order.
	for age := 10; age <= LastAge; age++ {
		if age < FirstAge {
			early.Women += women[age]
			continue
		}
		groups[(age-FirstAge)/5].Women += women[age]
	}
	return groups, early
}

// ASFR is the births of a group per 1000 of its women, with the exact Poisson interval.
func ASFR(g Mothers, level Level) (Estimate, error) {
	return Rate(g.Births, g.Women, 1000, level)
}

// GFR is the general fertility rate: all births per 1000 women of the groups given (15 to 49, so births
// outside those ages belong in births and not in women).
func GFR(births int64, women float64, level Level) (Estimate, error) {
	return Rate(births, women, 1000, level)
}

// TFR is births per woman over the groups given: Σ width·births/women. The interval is the delta method on
// independent Poisson births; without births it is the gamma interval's upper limit. A group without
// women and births counts as no births and is noted; one with births and no women is refused.
func TFR(groups []Mothers, level Level) (Estimate, error) {
	sum, women, gaps, err := total(groups)
	if err != nil {
		return Estimate{}, err
	}
	e := Estimate{Value: sum.value, Interval: around(sum.value, math.Sqrt(sum.variance), level), N: sum.events, D: women}
	if sum.events == 0 {
		e.Interval = sum.gamma(level)
	}
	return fertilityNotes(e, gaps)
}

func fertilityNotes(e Estimate, gaps bool) (Estimate, error) {
	e = e.noted(e.N)
	if gaps {
		e.Notes = append(e.Notes, NoteGap)
	}
	return e.sound()
}

// total adds the groups' rates up as a sum of Poisson counts, each weighted by width/women.
func total(groups []Mothers) (sum weighted, women float64, gaps bool, err error) {
	for _, g := range groups {
		if err := checkMothers(g); err != nil {
			return weighted{}, 0, false, err
		}
		if g.Women == 0 {
			gaps = true
			continue
		}
		women += g.Women
		sum.add(g.Births, float64(g.Width)/g.Women)
	}
	if err := checkDenominator(women); err != nil {
		return weighted{}, 0, false, err
	}
	return sum, women, gaps, nil
}

func checkMothers(g Mothers) error {
	age := strconv.Itoa(g.Start)
	if g.Start < 0 || g.Start > 150 || g.Width <= 0 || g.Width > 150 {
		return fault.New(fault.Invalid, "demography.age.grid", "age", age)
	}
	if err := checkCount(g.Births); err != nil {
		return err
	}
	if !(g.Women >= 0) || g.Women > maxExposure {
		return fault.New(fault.Invalid, "demography.age.exposure", "age", age, "exposure", number(g.Women))
	}
	if g.Women == 0 && g.Births > 0 {
		return fault.New(fault.Invalid, "demography.age.unexposed", "age", age)
	}
	return nil
}

// MAC is the mean age at childbearing in years: the groups' midpoints (17.5 … 47.5) weighted by their rates,
// Σ a·f/Σ f, so it does not depend on how many women there are of each age. Interval by the delta method on
// Poisson births.
func MAC(groups []Mothers, level Level) (Estimate, error) {
	sum, women, gaps, err := total(groups)
	if err != nil {
		return Estimate{}, err
	}
	if sum.events == 0 {
		return Estimate{}, fault.New(fault.Refused, "demography.fertility.births")
	}
	var mean, variance float64
	for _, g := range groups {
		if g.Women > 0 {
			mean += midpoint(g) * share(g, sum)
		}
	}
	for _, g := range groups {
		if g.Births > 0 {
			part := (midpoint(g) - mean) * share(g, sum)
			variance += part * part / float64(g.Births)
		}
	}
	e := Estimate{Value: mean, Interval: around(mean, math.Sqrt(variance), level), N: sum.events, D: women}
	return fertilityNotes(e, gaps)
}

func midpoint(g Mothers) float64 { return float64(g.Start) + float64(g.Width)/2 }

// share is the group's part of the total fertility rate.
func share(g Mothers, sum weighted) float64 {
	return float64(g.Births) * float64(g.Width) / g.Women / sum.value
}

// Girls is which part of the births are girls: as many as were counted among them, or a share known from elsewhere, which counts as certain.
type Girls struct {
	Counted, Births int64
	Known           float64 // instead of the two
}

func (g Girls) share(level Level) (p Estimate, certain bool, err error) {
	if g.Known == 0 {
		p, err = Share(g.Counted, g.Births, level)
		return p, false, err
	}
	if !(g.Known > 0) || g.Known > 1 {
		return p, false, fault.New(fault.Invalid, "demography.fertility.girls", "share", number(g.Known))
	}
	return Estimate{Value: g.Known, Interval: Interval{g.Known, g.Known}}, true, nil
}

// GRR is the gross reproduction rate, daughters per woman: TFR·girls/births, taking the sex ratio at birth
// as the same at every age of mother. The interval adds the relative variances of both.
func GRR(groups []Mothers, girls Girls, level Level) (Estimate, error) {
	return reproduction(groups, girls, nil, level)
}

// NRR is the net reproduction rate: daughters per woman who live by a female life table, Σ f·(girls/births)·L/l0.
// lived is how many years a newborn girl lives within each group, L/l0 (Table.Within says it). The interval takes the life table as known.
func NRR(groups []Mothers, girls Girls, lived []float64, level Level) (Estimate, error) {
	if len(lived) != len(groups) {
		return Estimate{}, fault.New(fault.Invalid, "demography.fertility.lived", "age", "?", "years", strconv.Itoa(len(lived)))
	}
	for i, g := range groups {
		if !(lived[i] >= 0) || lived[i] > float64(g.Width) {
			return Estimate{}, fault.New(fault.Invalid, "demography.fertility.lived", "age", strconv.Itoa(g.Start), "years", number(lived[i]))
		}
	}
	return reproduction(groups, girls, lived, level)
}

// Within are the years that a newborn lives within each of some groups, at whose ends rows of the table must start.
func (t Table) Within(groups []Mothers) ([]float64, error) {
	out := make([]float64, len(groups))
	for i, g := range groups {
		lived, ok := t.Lived(g.Start, g.Start+g.Width)
		if !ok || t.Rows[0].Start != 0 {
			return nil, fault.New(fault.Invalid, "demography.age.grid", "age", strconv.Itoa(g.Start))
		}
		out[i] = lived
	}
	return out, nil
}

// reproduction is Σ lived·births/women, times the share of girls; without lived, whole groups are lived.
func reproduction(groups []Mothers, girls Girls, lived []float64, level Level) (Estimate, error) {
	female, certain, err := girls.share(level)
	if err != nil {
		return Estimate{}, err
	}
	_, women, gaps, err := total(groups)
	if err != nil {
		return Estimate{}, err
	}
	var sum weighted
	for i, g := range groups {
		years := float64(g.Width)
		if lived != nil {
			years = lived[i]
		}
		if g.Women > 0 {
			sum.add(g.Births, years/g.Women)
		}
	}
	p := female.Value
	variance := sum.variance * p * p
	if !certain {
		variance += sum.value * sum.value * p * (1 - p) / float64(girls.Births)
	}
	value := sum.value * p
	e := Estimate{Value: value, Interval: around(value, math.Sqrt(variance), level), N: sum.events, D: women}
	if sum.events == 0 || p == 0 {
		e.Interval = Interval{0, sum.gamma(level).High * female.High}
	}
	return fertilityNotes(e, gaps)
}
