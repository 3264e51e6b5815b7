package em_test

import (
	"math"
	"testing"

	"wanjia/domain/linkage/em"
)

// Pairs of four columns are made, of which matches slip by a rule of their own; what is learnt is held to what was put in.
func TestLearnsWhetherSlipsComeTogether(t *testing.T) {
	const others, matches, slip = 4_000.0, 2_000.0, 0.15
	u, m := []float64{0, 0.95, 0.05}, []float64{0, slip, 1 - slip}
	pattern := func(mask int) (p em.Pattern, slips int) {
		for c := range 4 {
			level := uint64(2)
			if mask>>c&1 == 1 {
				level, slips = 1, slips+1
			}
			p.Levels |= level << (c * em.LevelBits)
		}
		return p, slips
	}
	chance := func(k int) float64 { return math.Pow(slip, float64(k)) * math.Pow(1-slip, float64(4-k)) }

	for says, share := range map[string]func(k int) float64{ // of the matches, those with k given columns that slip
		"each by itself": chance,
		"one at most":    func(k int) float64 { return []float64{0.4, 0.15, 0, 0, 0}[k] },
		"the careless":   func(k int) float64 { return []float64{0.68, 0.02, 0.02, 0.02, 0.04}[k] },
	} {
		var patterns []em.Pattern
		var seen [5]float64
		for mask := range 16 {
			p, k := pattern(mask)
			p.N = others*math.Pow(u[1], float64(k))*math.Pow(u[2], float64(4-k)) + matches*share(k)
			seen[k] += matches * share(k)
			patterns = append(patterns, p)
		}
		own := 0.0
		for k := range seen {
			own += float64(k) / 4 * seen[k] / matches
		}
		fit := em.Fit{Share: matches / (others + matches), Matches: matches, Others: others, M: make([][]float64, 4), U: make([][]float64, 4)}
		columns := make([]em.Column, 4)
		for c := range columns {
			fit.M[c], fit.U[c] = []float64{0, own, 1 - own}, u
			columns[c] = em.Column{U: u, M: m}
		}
		s := em.LearnSlips([]em.Seen{{Patterns: patterns, Columns: columns, Fit: &fit}}, []uint8{2, 2, 2, 2})
		for mask := range 16 {
			p, k := pattern(mask)
			if got := s.Of(p.Levels); got != s.At(k) {
				t.Errorf("%s: %d slips say %v by their number and %v by their pattern", says, k, s.At(k), got)
			}
		}
		switch says {
		case "each by itself":
			for k := range 3 {
				if math.Abs(s.At(k)) > 0.1 {
					t.Errorf("%s: %d slips say %.2f, want nothing", says, k, s.At(k))
				}
			}
		case "one at most":
			if s.At(1) < 0.1 || s.At(2) > -1.5 {
				t.Errorf("%s: one slip says %.2f and two %.2f; want something for the one and much against the two", says, s.At(1), s.At(2))
			}
		case "the careless":
			if s.At(1) > -0.5 || s.At(4) < 0.5 {
				t.Errorf("%s: one slip says %.2f and four %.2f; want the one to speak against and the four for", says, s.At(1), s.At(4))
			}
		}
	}
}

func TestSlipsThatNobodyLearntSayNothing(t *testing.T) {
	none, learnt := em.Slips{}, em.SlipsOf([]float64{0.5, 0, -2})
	if none.At(2) != 0 || none.Of(1) != 0 {
		t.Error("slips that nobody learnt say something")
	}
	if learnt.At(9) != -2 {
		t.Errorf("nine slips say %v, want what the most say", learnt.At(9))
	}
}
