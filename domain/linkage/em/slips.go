package em

import "math"

const (
	// mostSlips is how many slips are counted; more are counted as so many.
	mostSlips = 3
	// pseudoSlips is how many matching pairs, with as many slips as chance has, are added to those seen.
	pseudoSlips = 10
	// mostTogether bounds how far slips that come together speak for a pair: what isn't the same in much is mostly not one person.
	mostTogether = 1.0
	slipRounds   = 30
)

// Slips is how slips come together: whoever copies a record again and again mostly makes one mistake in it or none, and a careless one many. Columns in
// which matches agree each for itself, as the model has it, say nothing of that.
type Slips struct {
	By    []float64 // by how many columns are told and not the same: the natural logarithm of how much oftener than by chance matches have so many
	exact []uint8   // the level of agreeing of each column
}

// SlipsOf are slips that were learnt elsewhere, by how many there are.
func SlipsOf(by []float64) Slips { return Slips{By: by} }

// At is the evidence of so many slips.
func (s *Slips) At(n int) float64 {
	if len(s.By) == 0 {
		return 0
	}
	return s.By[min(n, len(s.By)-1)]
}

// Of is the evidence of the slips in a pattern.
func (s *Slips) Of(levels uint64) float64 {
	n := 0
	for c, l := range s.exact {
		if level := Level(levels, c); level != 0 && level != l {
			n++
		}
	}
	return s.At(n)
}

// Seen are pairs that were learnt from, and what was learnt.
type Seen struct {
	Patterns []Pattern
	Columns  []Column
	Fit      *Fit
}

// LearnSlips learns how slips come together. Columns that are skipped agree in all pairs seen, and have none.
func LearnSlips(all []Seen, exact []uint8) Slips {
	s := Slips{By: make([]float64, mostSlips+1), exact: exact}
	var looked [][]slipped
	for _, one := range all {
		looked = append(looked, one.slipped(exact))
	}
	for range slipRounds {
		var have, due [mostSlips + 1]float64
		for i, one := range all {
			for _, p := range looked[i] {
				n := one.Fit.matching(&p, s.By[p.slips])
				have[p.slips] += n
				for k, share := range p.chances {
					due[k] += n * share
				}
			}
		}
		moved := 0.0
		for k, was := range s.By {
			s.By[k] = min(math.Log((have[k]+pseudoSlips)/(due[k]+pseudoSlips)), mostTogether)
			moved = max(moved, math.Abs(s.By[k]-was))
		}
		if moved < settled {
			break
		}
	}
	return s
}

// slipped is a pattern with its evidence, its slips, and how probable it is by chance that a match of what is told in it has so many.
type slipped struct {
	pairs, weight, own float64
	slips              int
	chances            [mostSlips + 1]float64
}

func (s *Seen) slipped(exact []uint8) []slipped {
	out := make([]slipped, len(s.Patterns))
	odds := math.Log(s.Fit.Share / (1 - s.Fit.Share))
	for i, p := range s.Patterns {
		one := slipped{pairs: p.N, weight: -p.Less, chances: [mostSlips + 1]float64{1}}
		for c := range s.Columns {
			l := Level(p.Levels, c)
			if s.Columns[c].Skip || l == 0 {
				continue
			}
			w := Weight(s.Fit.M[c][l], s.Fit.U[c][l])
			if one.weight += w; s.Columns[c].Own {
				one.own += w
			}
			if l != exact[c] {
				one.slips = min(one.slips+1, mostSlips)
			}
			one.tell(1 - s.Fit.M[c][exact[c]])
		}
		one.weight = odds + one.weight
		out[i] = one
	}
	return out
}

// tell adds a column to the chances that isn't the same so often.
func (s *slipped) tell(often float64) {
	s.chances[mostSlips] += s.chances[mostSlips-1] * often
	for k := mostSlips - 1; k > 0; k-- {
		s.chances[k] = s.chances[k]*(1-often) + s.chances[k-1]*often
	}
	s.chances[0] *= 1 - often
}

// matching is how many pairs of a pattern match, with the evidence of its slips added.
func (f *Fit) matching(p *slipped, by float64) float64 {
	w := p.weight + by
	if f.Near > 0 {
		n, _ := f.apart(p.pairs, w, p.own)
		return n
	}
	return p.pairs * Probability(w)
}
