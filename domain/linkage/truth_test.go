package linkage_test

import (
	"testing"

	"wanjia/domain/linkage"
	"wanjia/domain/linkage/measure"
)

// trueShares logs how often records of one person agree at each level beside what was learnt, for whoever works on the learning.
func trueShares(t testing.TB, m *linkage.Model, who []string) {
	t.Helper()
	of := map[string][]uint32{}
	for i, w := range who {
		of[w] = append(of[w], uint32(i))
	}
	counts := make([]map[measure.Level]float64, len(m.Comparisons))
	for c := range counts {
		counts[c] = map[measure.Level]float64{}
	}
	for _, rows := range of {
		for i, a := range rows {
			for _, b := range rows[:i] {
				for c, l := range m.Levels(a, b) {
					counts[c][l]++
				}
			}
		}
	}
	for c, cmp := range m.Comparisons {
		total := 0.0
		for l, n := range counts[c] {
			if l != measure.Missing {
				total += n
			}
		}
		for l := 1; l < len(cmp.M); l++ {
			t.Logf("%s %-10s learnt %.4f true %.4f u %.6f", cmp.Column.Title, cmp.Levels[l], cmp.M[l], counts[c][cmp.Levels[l]]/max(total, 1), cmp.U[l])
		}
	}
}
