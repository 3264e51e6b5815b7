package scorecard

import "math"

// Signal is how much places differ by more than chance.
type Signal struct {
	Centre      float64
	Between     float64 // the variance of what the places truly are
	Reliability float64 // its share of the variance of what is seen of them; NaN where nobody can say
}

// fewest places tell nothing of how places differ.
const fewest = 3

// Between estimates by moments how much places differ in truth (Kleinman 1973 for shares; the same with Poisson's variance for rates).
// It is nothing where they scatter no more than chance would have them.
func (k Kind) Between(counts []Count) Signal {
	var n, kk, squares float64
	for _, c := range counts {
		n, kk, squares = n+float64(c.N), kk+float64(c.K), squares+float64(c.N)*float64(c.N)
	}
	out := Signal{Reliability: math.NaN()}
	if n == 0 {
		return out
	}
	out.Centre = kk / n
	if len(counts) < fewest {
		return out
	}
	scatter, chance := 0.0, out.Centre
	if k == Share {
		chance = out.Centre * (1 - out.Centre)
	}
	for _, c := range counts {
		d := float64(c.K)/float64(c.N) - out.Centre
		scatter += float64(c.N) * d * d
	}
	own := float64(len(counts) - 1)
	room := n - squares/n
	if k == Share {
		room -= own // a true share's own spread takes from what chance has left
	}
	if room > 0 {
		out.Between = math.Max(0, (scatter-own*chance)/room)
	}
	if k == Share {
		out.Between = math.Min(out.Between, chance)
	}
	noise := 0.0
	for _, c := range counts {
		noise += out.noise(k, c) / float64(len(counts))
	}
	if seen := out.Between + noise; seen > 0 {
		out.Reliability = out.Between / seen
	} else {
		out.Reliability = 0
	}
	return out
}

// noise is the variance of chance in a place.
func (s Signal) noise(k Kind, c Count) float64 {
	if k == Share {
		return (s.Centre*(1-s.Centre) - s.Between) / float64(c.N)
	}
	return s.Centre / float64(c.N)
}

// Of is the reliability of one place: large ones tell more.
func (s Signal) Of(k Kind, c Count) float64 {
	if math.IsNaN(s.Reliability) || c.N <= 0 {
		return math.NaN()
	}
	seen := s.Between + s.noise(k, c)
	if seen <= 0 {
		return 0
	}
	return s.Between / seen
}
