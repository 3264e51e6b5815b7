// Package cut chooses from which probability on pairs are told. It sees probabilities alone.
package cut

// Quality is precision, recall and their harmonic mean.
type Quality struct{ Precision, Recall, F1 float64 }

// mostCut is the probability from which on a pair is told in any case, where no other is asked for.
const mostCut = 0.5

// Of is the probability from which on pairs are told so that F1 is expected to be best, or the one asked for where that isn't 0, with what is expected
// of them. The pairs' probabilities fall; found is the share of the matching pairs that is among them, and least the lowest that is chosen. The best
// threshold is half of the F1 that it reaches (Z. C. Lipton and others, 2014), which also serves between probabilities that occur.
func Of(sure []float64, found, asked, least float64) (float64, Quality) {
	total := 0.0
	for _, p := range sure {
		total += p
	}
	total = max(total/max(found, 0.01), 1e-9)
	best, so := 0.0, 0.0
	for i, p := range sure {
		so += p
		best = max(best, 2*so/(float64(i+1)+total))
	}
	at := asked
	if at == 0 {
		at = min(max(best/2, least), mostCut)
	}
	told, good := 0.0, 0.0
	for _, p := range sure {
		if p >= at {
			told++
			good += p
		}
	}
	return at, Quality{Precision: good / max(told, 1), Recall: min(good/total, 1), F1: 2 * good / (told + total)}
}
