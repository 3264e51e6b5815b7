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

// mostMisplaced bounds how often names stand in each other's columns.
const mostMisplaced = 0.15

// Joined are the shares of levels that weighted answers have in the middle, or, of a level that some of those who answered can't see, at most.
func Joined(answers [][]float64, weights []float64, unseen func(level int) bool) []float64 {
	m, total := make([]float64, len(answers[0])), 0.0
	for l := 1; l < len(m); l++ {
		at := make([]float64, len(answers))
		for i, a := range answers {
			at[i] = a[l]
		}
		m[l] = Middle(at, weights)
		if unseen(l) {
			m[l] = min(slices.Max(at), mostMisplaced)
		}
		total += m[l]
	}
	for l := range m {
		m[l] /= total
	}
	return m
}
