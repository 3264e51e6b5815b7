package em

import (
	"cmp"
	"slices"
)

// Middle is the mean of what lies in the middle third of weighted answers: nearly the median, without its jumps.
func Middle(answers, weights []float64) float64 {
	order := make([]int, len(answers))
	total := 0.0
	for i, w := range weights {
		order[i] = i
		total += w
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(answers[a], answers[b]) })
	from, to := total/3, total*2/3
	sum, below := 0.0, 0.0
	for _, i := range order {
		part := min(below+weights[i], to) - max(below, from)
		if part > 0 {
			sum += part * answers[i]
		}
		below += weights[i]
	}
	return sum / (to - from)
}
