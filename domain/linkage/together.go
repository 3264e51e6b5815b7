package linkage

import (
	"wanjia/domain/linkage/crew"
	"wanjia/domain/linkage/em"
	"wanjia/domain/linkage/tie"
)

// tieable are the columns as ties see them.
func (m *Model) tieable() []tie.Column {
	all := make([]tie.Column, len(m.Comparisons))
	for i, c := range m.Comparisons {
		all[i] = tie.Column{Codes: c.Column.Codes, Hash: c.Hash, Distinct: c.distinct, Marginal: c.Marginal[c.Exact], M: c.M, U: c.U, Exact: c.Exact}
	}
	return all
}

// countTogether counts, for every two columns, the pairs that agree on both.
func (m *Model) countTogether() {
	columns := m.tieable()
	m.joints = tie.Candidates(columns)
	crew.Each(len(m.joints), func(i int) { m.joints[i].Count(columns) })
}

// tieColumns chooses the ties by what is known by now.
func (m *Model) tieColumns() { m.Ties = tie.Tree(m.joints, m.tieable(), m.Prior) }

// tied is what the ties take from the weight of a pair with these levels.
func (m *Model) tied(levels uint64) float64 {
	sum := 0.0
	for _, t := range m.Ties {
		if em.Level(levels, t.A) == m.Comparisons[t.A].Exact && em.Level(levels, t.B) == m.Comparisons[t.B].Exact {
			sum += t.Weight
		}
	}
	return sum
}
