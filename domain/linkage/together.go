package linkage

import (
	"slices"

	"wanjia/domain/linkage/column"
	"wanjia/domain/linkage/crew"
	"wanjia/domain/linkage/em"
	"wanjia/domain/linkage/tie"
)

// tieable are the columns as ties see them.
func (m *Model) tieable() []tie.Column {
	all := make([]tie.Column, len(m.Comparisons))
	for i, c := range m.Comparisons {
		all[i] = tie.Column{Codes: c.Column.Codes, Hash: c.Hash, Distinct: c.distinct, Marginal: c.Marginal[c.Exact], M: c.M, U: c.U, Exact: c.Exact, Near: c.Near, Shared: c.Column.Kind.Shared(), Echoes: c.Column.Kind == column.Email, Drawn: c.drawn}
	}
	return all
}

// countTogether counts, for every two columns, the pairs that agree on both.
func (m *Model) countTogether() {
	crew.Each(len(m.Comparisons), func(i int) {
		if c := m.Comparisons[i]; c.drawn == nil {
			c.drawn = tie.Draw(c.Column.Codes, c.Hash)
		}
	})
	columns := m.tieable()
	m.joints = tie.Candidates(columns)
	crew.Each(len(m.joints), func(i int) { m.joints[i].Count(columns) })
}

// leaveOutNoise leaves out columns that nobody called anything and that have nothing to do with any other: measurements, remarks, numbers at random. To say that
// they differ would speak against everybody.
func (m *Model) leaveOutNoise() {
	left := map[string]bool{}
	for i, stranger := range tie.Strangers(m.joints, m.tieable()) {
		c := m.Comparisons[i].Column
		given := slices.ContainsFunc(m.options.Levels, func(l LevelShares) bool { return l.Column == c.Title })
		if stranger && !c.Known && !given && slices.Contains([]column.Kind{column.Text, column.Category, column.Number, column.List}, c.Kind) {
			left[c.Title] = true
		}
	}
	if len(left) == 0 || len(m.Comparisons)-len(left) < 2 {
		return
	}
	m.Comparisons = slices.DeleteFunc(m.Comparisons, func(c *Comparison) bool { return left[c.Column.Title] })
	for i, g := range m.table.Guesses {
		if left[g.Title] {
			m.table.Guesses[i].Kind = column.Ignored
		}
	}
	m.countTogether()
}

// tieColumns chooses the ties by what is known by now.
func (m *Model) tieColumns() { m.Ties = tie.Of(m.joints, m.tieable(), m.Prior) }

// tied is what the ties take from the weight of a pair with these levels.
func (m *Model) tied(levels uint64) float64 {
	sum := 0.0
	for _, i := range m.Ties.Tree(em.Told(levels)) {
		t := &m.Ties.Ties[i]
		sum += t.Of(em.Level(levels, t.A), em.Level(levels, t.B))
	}
	return sum
}
