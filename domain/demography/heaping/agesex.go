package heaping

import (
	"math"
	"strconv"

	"wanjia/base/fault"
)

// AgeSex is the United Nations' age-sex accuracy test (UN Manual II, 1955). Joint under 20 is called accurate,
// 20 to 40 inaccurate, above that highly inaccurate; small or fast changing populations score badly for
// reasons that have nothing to do with reporting.
type AgeSex struct {
	MaleAgeRatio   float64 // mean distance from 100 of males' age ratios, in points
	FemaleAgeRatio float64 // the same of females
	SexRatio       float64 // mean change of the sex ratio from one age group to the next, in points
	Joint          float64 // 3·SexRatio + both age ratio scores
}

// Accuracy makes the test from five-year groups 0-4, 5-9 … of both sexes, up to and including the group that
// starts at `to` (65 or 70 are usual; the last group given should not be open). An age ratio is 100 times a
// group over the mean of its neighbours, so the groups before the first and after the last have none.
func Accuracy(males, females []float64, to int) (AgeSex, error) {
	n := to/5 + 1
	if len(males) != len(females) || n > len(males) || n < 3 || to%5 != 0 {
		return AgeSex{}, fault.New(fault.Invalid, "demography.heaping.groups", "to", strconv.Itoa(to))
	}
	for i := range n {
		if !(males[i] > 0) || !(females[i] > 0) {
			return AgeSex{}, fault.New(fault.Refused, "demography.heaping.empty", "age", strconv.Itoa(5*i))
		}
	}
	s := AgeSex{MaleAgeRatio: ageRatios(males[:n]), FemaleAgeRatio: ageRatios(females[:n])}
	ratios := make([]float64, 0, n)
	for i, f := range females[:n] {
		ratios = append(ratios, males[i]/f)
	}
	for i, ratio := range ratios[1:] {
		s.SexRatio += 100 * math.Abs(ratio-ratios[i]) / float64(n-1)
	}
	s.Joint = 3*s.SexRatio + s.MaleAgeRatio + s.FemaleAgeRatio
	return s, nil
}

func ageRatios(groups []float64) float64 {
	var sum float64
	for i := 1; i < len(groups)-1; i++ {
		sum += math.Abs(200*groups[i]/(groups[i-1]+groups[i+1]) - 100)
	}
	return sum / float64(len(groups)-2)
}
