package linkage

import (
	"math"

	"wanjia/domain/linkage/em"
	"wanjia/domain/linkage/measure"
)

// Step is the evidence of one column.
type Step struct {
	Column string
	A, B   string // the values, in the form in which they were compared
	Level  measure.Level
	M, U   float64 // how often matching records and others agree so, the rarity of the value counted in
	Weight float64 // the natural logarithm of M/U
}

// Explanation is how a pair came to its probability.
type Explanation struct {
	Prior       float64 // the share of all pairs that match
	Steps       []Step
	Weight      float64 // of all steps
	Probability float64
}

// leastTold is the least that is told of what isn't of one column: of relatives, of slips that come together.
const leastTold = 0.01

// Explain tells the evidence on two records of the table.
func (m *Model) Explain(a, b uint32) Explanation {
	g := m.explaining()
	x, y := g.Row(a), g.Row(b)
	levels := g.levels(x, y)
	e := Explanation{Prior: m.Prior}
	own := 0.0
	for c, cmp := range m.Comparisons {
		l := em.Level(levels, c)
		s := Step{Column: cmp.Column.Title, A: cmp.Column.Dict.Value(x[c]), B: cmp.Column.Dict.Value(y[c]), Level: cmp.Levels[l],
			M: cmp.M[l], U: cmp.U[l], Weight: cmp.weights[l]}
		switch {
		case l == 0:
			s.M, s.U = 0, 0
		case l == cmp.Exact:
			s.Weight = float64(cmp.exact[x[c]])
			s.U = s.M / math.Exp(s.Weight)
		}
		e.Steps = append(e.Steps, s)
		e.Weight += s.Weight
		if cmp.Column.Kind.Own() {
			own += s.Weight
		}
	}
	for _, i := range m.Ties.Tree(em.Told(levels)) {
		t := &m.Ties.Ties[i]
		a, b := m.Comparisons[t.A], m.Comparisons[t.B]
		if w := t.Of(em.Level(levels, t.A), em.Level(levels, t.B)); w != 0 {
			e.Steps = append(e.Steps, Step{Column: a.Column.Title + " + " + b.Column.Title, Level: measure.Tied, Weight: -w})
			e.Weight -= w
		}
	}
	e.Slip(m.Slips.Of(levels))
	e.Among(m.Near, own)
	e.Probability = m.Probability(e.Weight)
	return e
}

// Among takes off what people of one household are alike in too, and tells it where it is anything: near is their share of all pairs, own the evidence
// that is of what is somebody's own.
func (e *Explanation) Among(near, own float64) {
	w := em.Relative(near, e.Prior, e.Weight, own)
	e.Weight -= w
	if w >= leastTold {
		e.Steps = append(e.Steps, Step{Level: measure.Relative, Weight: -w})
	}
}

// Slip adds what it says that so many columns aren't the same, and tells it where it is anything.
func (e *Explanation) Slip(w float64) {
	e.Weight += w
	if math.Abs(w) >= leastTold {
		e.Steps = append(e.Steps, Step{Level: measure.Slips, Weight: w})
	}
}

// Levels are the levels of two records, one for each comparison.
func (m *Model) Levels(a, b uint32) []measure.Level {
	g := m.explaining()
	return m.named(nil, g.levels(g.Row(a), g.Row(b)))
}

// LevelsOf adds to a list the levels of a pair that was found, one for each comparison.
func (m *Model) LevelsOf(to []measure.Level, p Pair) []measure.Level { return m.named(to, p.levels) }

func (m *Model) named(to []measure.Level, levels uint64) []measure.Level {
	for c, cmp := range m.Comparisons {
		to = append(to, cmp.Levels[em.Level(levels, c)])
	}
	return to
}

// explaining is the grid by which pairs are explained, made once.
func (m *Model) explaining() *grid {
	if m.shown == nil {
		m.shown = m.gridOf(nil)
	}
	return m.shown
}

// Bits is a weight in bits: each doubles the odds.
func Bits(weight float64) float64 { return weight / math.Ln2 }

// LogOdds is the natural logarithm of the odds of a probability.
func LogOdds(p float64) float64 { return math.Log(p / (1 - p)) }
