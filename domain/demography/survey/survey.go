// Package survey knows how to estimate from samples that were drawn in clusters and strata, with weights and
// from finite populations: totals, means, shares and ratios with standard errors by Taylor linearisation (the
// ultimate-cluster and multi-stage variances of Särndal, Swensson & Wretman 1992, chapters 4-5), design
// effects, and the delete-one jackknife for everything else. It refuses to make up a variance where a stratum
// has a single cluster, unless it is told how.
package survey

import (
	"math"
	"strconv"

	"wanjia/base/fault"
	"wanjia/domain/demography"
)

// Design says how the records were drawn. Every column has one value a record; those that are nil are absent.
type Design struct {
	Strata []string // first-stage strata; nil is one stratum
	// Stages are the clusters drawn at each stage, first the primary sampling units. An id need be unique
	// only within its stratum and the stage above. Nil takes each record as its own cluster.
	Stages [][]string
	// Sizes are, for each stage, how many clusters there were to draw from in the stratum or the cluster
	// above; nil or absent stages count as infinite. Values up to 1 are sampling fractions.
	Sizes   [][]float64
	Weights []float64 // nil: the inverse of the fractions drawn, which Sizes must then give
	Lone    Lone
}

// Lone is what to do with a stratum in which a single cluster was drawn.
type Lone uint8

const (
	Refuse Lone = iota // it has no variance of its own, so there is no answer
	Centre             // take its distance from the mean of all clusters: on the safe side
	Skip               // let it add nothing: right only where it was taken for certain
)

// Sample is records with a design that holds together.
type Sample struct {
	root    *unit
	weights []float64
	n       int
	degrees float64
	lone    Lone
	psu     []int // each record's primary sampling unit
	stratum []int // each primary sampling unit's stratum
}

// unit is a stratum or cluster: what was drawn within it.
type unit struct {
	records  []int
	parts    []*unit // clusters of the next stage, in order of appearance
	fraction float64 // of the parts that there were, drawn; 0 is out of infinitely many
}

// New checks a design for so many records.
func New(records int, d Design) (*Sample, error) {
	if err := d.check(records); err != nil {
		return nil, err
	}
	s := &Sample{n: records, lone: d.Lone, root: &unit{}, psu: make([]int, records)}
	all := make([]int, records)
	for i := range all {
		all[i] = i
	}
	strata := split(all, func(i int) string { return at(d.Strata, i, "") })
	for number, part := range strata {
		stratum := &unit{records: part}
		if err := stratum.draw(d, 0); err != nil {
			return nil, err
		}
		s.root.parts = append(s.root.parts, stratum)
		for _, cluster := range stratum.parts {
			for _, i := range cluster.records {
				s.psu[i] = len(s.stratum)
			}
			s.stratum = append(s.stratum, number)
		}
	}
	s.degrees = float64(len(s.stratum) - len(strata))
	s.weigh(d)
	return s, nil
}

func (d Design) check(records int) error {
	wrong := len(d.Strata) != 0 && len(d.Strata) != records || len(d.Weights) != 0 && len(d.Weights) != records ||
		len(d.Sizes) > max(1, len(d.Stages)) || len(d.Weights) == 0 && len(d.Sizes) < max(1, len(d.Stages))
	for _, c := range d.Stages {
		wrong = wrong || len(c) != records
	}
	for _, c := range d.Sizes {
		wrong = wrong || len(c) != records
	}
	if wrong || records < 2 {
		return fault.New(fault.Invalid, "demography.survey.design", "records", strconv.Itoa(records))
	}
	for i, w := range d.Weights {
		if !(w >= 0) || math.IsInf(w, 0) {
			return fault.New(fault.Invalid, "demography.survey.weight", "row", strconv.Itoa(i+1))
		}
	}
	return nil
}

func at(column []string, i int, otherwise string) string {
	if len(column) == 0 {
		return otherwise
	}
	return column[i]
}

// split groups records by a key, in order of first appearance.
func split(records []int, key func(int) string) [][]int {
	var groups [][]int
	number := map[string]int{}
	for _, i := range records {
		k := key(i)
		g, ok := number[k]
		if !ok {
			g = len(groups)
			number[k] = g
			groups = append(groups, nil)
		}
		groups[g] = append(groups[g], i)
	}
	return groups
}

// draw splits a unit into the clusters of a stage and those into the next.
func (u *unit) draw(d Design, stage int) error {
	id := func(i int) string { return strconv.Itoa(i) }
	if stage < len(d.Stages) {
		id = func(i int) string { return d.Stages[stage][i] }
	}
	for _, part := range split(u.records, id) {
		u.parts = append(u.parts, &unit{records: part})
	}
	if stage < len(d.Sizes) {
		size := d.Sizes[stage][u.records[0]]
		for _, i := range u.records {
			if d.Sizes[stage][i] != size {
				return fault.New(fault.Invalid, "demography.survey.size", "row", strconv.Itoa(i+1))
			}
		}
		u.fraction = size
		if size > 1 || size == 1 && len(u.parts) == 1 {
			u.fraction = float64(len(u.parts)) / size
		}
		if !(u.fraction > 0 && u.fraction <= 1) {
			return fault.New(fault.Invalid, "demography.survey.size", "row", strconv.Itoa(u.records[0]+1))
		}
	}
	if stage+1 >= len(d.Stages) {
		return nil
	}
	for _, part := range u.parts {
		if err := part.draw(d, stage+1); err != nil {
			return err
		}
	}
	return nil
}

// weigh takes the weights, or makes them of the fractions.
func (s *Sample) weigh(d Design) {
	if len(d.Weights) > 0 {
		s.weights = d.Weights
		return
	}
	s.weights = make([]float64, s.n)
	var down func(u *unit, inverse float64)
	down = func(u *unit, inverse float64) {
		if len(u.parts) == 0 {
			for _, i := range u.records {
				s.weights[i] = inverse
			}
			return
		}
		for _, p := range u.parts {
			down(p, inverse/u.fraction)
		}
	}
	for _, stratum := range s.root.parts {
		down(stratum, 1)
	}
}

// Degrees are primary sampling units less strata.
func (s *Sample) Degrees() float64 { return s.degrees }

// Clusters is how many primary sampling units there are.
func (s *Sample) Clusters() int { return len(s.stratum) }

// Estimate is a figure of a sample.
type Estimate struct {
	Value   float64
	SE      float64
	Degrees float64 // of freedom
	N       int     // records it was made from
	// Deff is the variance over that of a simple random sample of as many records drawn without putting back;
	// DeffReplace with putting back. NaN where neither is defined.
	Deff, DeffReplace float64
}

// Interval is symmetric by Student's t.
func (e Estimate) Interval(level demography.Level) demography.Interval {
	half := e.SE * level.Student(e.Degrees)
	return demography.Interval{Low: e.Value - half, High: e.Value + half}
}

// LogitInterval is of a share, symmetric on the logit scale, so it stays within 0 and 1.
func (e Estimate) LogitInterval(level demography.Level) demography.Interval {
	if !(e.Value > 0 && e.Value < 1) {
		return demography.Interval{Low: e.Value, High: e.Value}
	}
	middle := math.Log(e.Value / (1 - e.Value))
	half := e.SE / (e.Value * (1 - e.Value)) * level.Student(e.Degrees)
	back := func(v float64) float64 { return 1 / (1 + math.Exp(-v)) }
	return demography.Interval{Low: back(middle - half), High: back(middle + half)}
}
