package report

import "wanjia/domain/indicator"

// Least is the least count of cases that is shown outside, unless it is none.
const Least = indicator.Threshold

// Few says whether a count of cases is so small that it could say who they are of.
func Few(n int) bool { return n > 0 && n < Least }

// Veil says which counts of a table, its total among them, are to be hidden: the small ones, and one more where a single one could be told
// from the total.
func Veil(counts []int) []bool {
	out := make([]bool, len(counts))
	hidden, least := 0, -1
	for i, n := range counts {
		if out[i] = Few(n); out[i] {
			hidden++
		} else if n > 0 && (least < 0 || n < counts[least]) {
			least = i
		}
	}
	if hidden == 1 && least >= 0 {
		out[least] = true
	}
	return out
}
