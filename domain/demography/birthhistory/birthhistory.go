// Package birthhistory knows how to make rates of what women told of all their births: fertility by age and child
// mortality by the synthetic cohort of the Demographic and Health Surveys (Guide to DHS Statistics, Croft et
// al. 2018), with standard errors by the design and the jackknife over clusters. Dates are months counted from
// the start of 1900 (century months); any count of months will do that is the same for all.
package birthhistory

import (
	"math"
	"slices"
	"strconv"

	"wanjia/base/fault"
	"wanjia/domain/demography"
	"wanjia/domain/demography/survey"
)

// Woman is one interview.
type Woman struct {
	Cluster, Stratum string
	Weight           float64
	Born, Asked      int     // months
	All              float64 // women for each one asked, where only married ones were; 1 where all were
	Births           []int   // months of birth of her children
}

// Period is the months that count: so many, the last of which is Until months before the interview's own.
type Period struct {
	Months int
	Before int // months between the end of the period and the interview
}

// Groups is how many age groups of women there are: 15-19 to 45-49.
const Groups = 7

// firstMonth is the start of age 15, in months.
const firstMonth = 15 * 12

// Fertility are births per 1000 women a year by age group, and per woman over the groups.
type Fertility struct {
	Groups [Groups]Rate
	Total  Rate // SE by the jackknife
}

// Rate is a figure of a survey and what it stands on.
type Rate struct {
	survey.Estimate
	Exposure float64 // woman-years asked about, or children, halves where they were in it for a part
	Weighted float64 // the same, weighted
}

// Interval is symmetric by the normal distribution, and never below zero.
func (r Rate) Interval(level demography.Level) demography.Interval {
	half := level.Normal() * r.SE
	return demography.Interval{Low: math.Max(0, r.Value-half), High: r.Value + half}
}

// rows are births and years of each woman in each age group she passed through.
type rows struct {
	woman, group  []int
	births, years []float64
	weights       []float64
	design        survey.Design
}

// Fertile makes fertility rates. Women of weight zero are left out.
func Fertile(women []Woman, p Period) (Fertility, error) {
	if p.Months < 1 || p.Before < 0 {
		return Fertility{}, fault.New(fault.Invalid, "demography.history.period", "months", strconv.Itoa(p.Months))
	}
	t, err := lived(women, p)
	if err != nil {
		return Fertility{}, err
	}
	sample, err := survey.New(len(t.births), t.design)
	if err != nil {
		return Fertility{}, err
	}
	var f Fertility
	for g := range Groups {
		if f.Groups[g], err = t.rate(sample, g); err != nil {
			return Fertility{}, err
		}
		f.Total.Exposure += f.Groups[g].Exposure
		f.Total.Weighted += f.Groups[g].Weighted
		f.Total.N += f.Groups[g].N
	}
	n := f.Total.N
	if f.Total.Estimate, err = oneOut(t.design.Stages[0], t.weights, t.total); err != nil {
		return Fertility{}, err
	}
	all, err := sample.Ratio(t.births, t.years)
	if err != nil {
		return Fertility{}, err
	}
	f.Total.N, f.Total.Deff, f.Total.DeffReplace = n, all.Deff, all.DeffReplace
	return f, nil
}

// rate is one age group's, with the design of the whole.
func (t *rows) rate(sample *survey.Sample, g int) (Rate, error) {
	births, years := slices.Clone(t.births), slices.Clone(t.years)
	var r Rate
	for i := range births {
		if t.group[i] != g {
			births[i] = math.NaN()
			continue
		}
		r.Exposure += years[i]
		r.Weighted += years[i] * t.weights[i]
	}
	e, err := sample.Ratio(births, years)
	r.Estimate = e
	return r, err
}

// total is births per woman over the age groups by some weights.
func (t *rows) total(weights []float64) (float64, error) {
	var births, years [Groups]float64
	for i, w := range weights {
		births[t.group[i]] += w * t.births[i]
		years[t.group[i]] += w * t.years[i]
	}
	var sum float64
	for g := range Groups {
		if years[g] == 0 {
			return 0, fault.New(fault.Refused, "demography.exposure.none")
		}
		sum += 5 * births[g] / years[g] / 1000
	}
	return sum, nil
}

// lived spreads every woman over the age groups she was in during the period.
func lived(women []Woman, p Period) (*rows, error) {
	t := &rows{design: survey.Design{Stages: [][]string{nil}}}
	for w, woman := range women {
		if woman.Weight == 0 {
			continue
		}
		if !(woman.Weight > 0) || !(woman.All > 0) || woman.Born >= woman.Asked {
			return nil, fault.New(fault.Invalid, "demography.history.woman", "row", strconv.Itoa(w+1))
		}
		end := woman.Asked - p.Before // the first month that doesn't count any more
		var births, months [Groups]float64
		for m := end - p.Months; m < end; m++ {
			if g, ok := groupAt(m - woman.Born); ok {
				months[g]++
			}
		}
		for _, b := range woman.Births {
			if g, ok := groupAt(b - woman.Born); ok && b < end && b >= end-p.Months {
				births[g] += 1000
			}
		}
		for g := range Groups {
			if births[g] > 0 || months[g] > 0 {
				t.add(woman, w, g, births[g], months[g]/12*woman.All)
			}
		}
	}
	if len(t.births) == 0 {
		return nil, fault.New(fault.Refused, "demography.exposure.none")
	}
	t.design.Weights = t.weights
	return t, nil
}

func (t *rows) add(w Woman, number, group int, births, years float64) {
	t.woman, t.group = append(t.woman, number), append(t.group, group)
	t.births, t.years = append(t.births, births), append(t.years, years)
	t.weights = append(t.weights, w.Weight)
	t.design.Strata = append(t.design.Strata, w.Stratum)
	t.design.Stages[0] = append(t.design.Stages[0], w.Cluster)
}

func groupAt(age int) (int, bool) {
	if age < firstMonth {
		return 0, false
	}
	g := (age - firstMonth) / 60
	return g, g < Groups
}

// oneOut is the jackknife of the surveys' reports: clusters are left out one at a time without regard to strata,
// and Var = (n−1)/n·Σ(θᵢ−θ)².
func oneOut(clusters []string, weights []float64, estimate func([]float64) (float64, error)) (survey.Estimate, error) {
	whole, err := estimate(weights)
	if err != nil {
		return survey.Estimate{}, err
	}
	names := slices.Compact(slices.Sorted(slices.Values(clusters)))
	n := float64(len(names))
	if n < 2 {
		return survey.Estimate{}, fault.New(fault.Refused, "demography.survey.lone")
	}
	var squares float64
	w := make([]float64, len(weights))
	for _, name := range names {
		for i, c := range clusters {
			w[i] = weights[i]
			if c == name {
				w[i] = 0
			}
		}
		replicate, err := estimate(w)
		if err != nil {
			return survey.Estimate{}, err
		}
		squares += (replicate - whole) * (replicate - whole)
	}
	return survey.Estimate{Value: whole, SE: math.Sqrt((n - 1) / n * squares), Degrees: n - 1, N: len(clusters),
		Deff: math.NaN(), DeffReplace: math.NaN()}, nil
}
