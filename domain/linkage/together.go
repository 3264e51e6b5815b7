package linkage

import (
	"cmp"
	"math"
	"slices"

	"wanjia/domain/linkage/block"
	"wanjia/domain/linkage/em"
)

// Tie is two columns that agree together oftener than each by itself would have it, among records that are not one person: people of one
// household share street, number and family name. What the second of them adds is then less (C. K. Chow and C. N. Liu, 1968: of all
// such ties, the tree that explains most).
type Tie struct {
	A, B   int     // columns, by their place
	Weight float64 // the natural logarithm of how much oftener
}

const (
	tieRecords = 60_000 // about how many records ties are learnt from
	tieLeast   = 0.4    // the weight from which on a tie counts
	tieMatches = 1.3    // how many times the matching pairs expected are left out of the count, for their number isn't exact
	tieSeen    = 50     // how many pairs a tie must be seen in
	tieCommon  = 0.3    // a column in which so many pairs agree is tied to nothing
)

// joint is how often two columns agree together.
type joint struct {
	a, b  int
	share float64 // of the pairs in which both are filled
	seen  float64 // pairs that were counted
	often float64 // the share of all pairs in which both are filled
}

// countTogether counts, for every two columns, the pairs that agree on both.
func (m *Model) countTogether() {
	var pairs []joint
	for b := range m.Comparisons {
		for a := range b {
			if m.Comparisons[a].Marginal[m.Comparisons[a].Exact] < tieCommon && m.Comparisons[b].Marginal[m.Comparisons[b].Exact] < tieCommon {
				pairs = append(pairs, joint{a: a, b: b})
			}
		}
	}
	sideBySide(len(pairs), func(i int) { m.together(&pairs[i]) })
	m.joints = pairs
}

// together counts the pairs that agree on both of two columns. Of a large table, it looks at the records of a part of the values of the
// one with more of them, which keeps whole groups of equal records and doesn't depend on their order.
func (m *Model) together(j *joint) {
	x, y := m.Comparisons[j.a], m.Comparisons[j.b]
	if distinct(x.counts) < distinct(y.counts) {
		x, y = y, x
	}
	most := uint64(math.MaxUint64)
	if rows := m.table.Rows; rows > tieRecords {
		most = uint64(tieRecords / float64(rows) * math.MaxUint64)
	}
	var both []uint64
	filled := 0
	for i, code := range x.Column.Codes {
		if code == 0 || y.Column.Codes[i] == 0 {
			continue
		}
		filled++
		if block.Mix(11, x.Hash[code]) <= most {
			both = append(both, uint64(code)<<32|uint64(y.Column.Codes[i]))
		}
	}
	j.often = float64(filled) / float64(m.table.Rows) * float64(filled) / float64(m.table.Rows)
	slices.Sort(both)
	equal, first := pairsIn(both, 0), pairsIn(both, 32)
	if first > 0 { // by how many of the pairs that agree on the one agree on the other too; frequent values in the part or not, it holds
		j.seen = float64(equal)
		j.share = float64(equal) / float64(first) * x.Marginal[x.Exact]
	}
}

// pairsIn counts the pairs of sorted codes that are the same but for their lower bits.
func pairsIn(codes []uint64, lower int) uint64 {
	pairs := uint64(0)
	for from := 0; from < len(codes); {
		to := from + 1
		for to < len(codes) && codes[to]>>lower == codes[from]>>lower {
			to++
		}
		n := uint64(to - from)
		pairs += n * (n - 1) / 2
		from = to
	}
	return pairs
}

func distinct(counts []uint32) int {
	n := 0
	for _, c := range counts {
		if c > 0 {
			n++
		}
	}
	return n
}

// tieColumns chooses the ties: those that explain most, without a circle. What matching pairs contribute is left out, generously, so that a
// tie is never made of them.
func (m *Model) tieColumns() {
	var all []Tie
	gain := map[Tie]float64{}
	for _, j := range m.joints {
		x, y := m.Comparisons[j.a], m.Comparisons[j.b]
		chance := j.share - tieMatches*m.Prior*min(x.M[x.Exact], y.M[y.Exact])
		alone := x.U[x.Exact] * y.U[y.Exact]
		if chance <= 0 || alone <= 0 || chance/j.share*j.seen < tieSeen {
			continue
		}
		// agreeing on both can't be commoner than agreeing on one
		t := Tie{j.a, j.b, math.Log(min(chance, x.U[x.Exact], y.U[y.Exact]) / alone)}
		if t.Weight >= tieLeast {
			all = append(all, t)
			gain[t] = chance * t.Weight * j.often
		}
	}
	slices.SortStableFunc(all, func(a, b Tie) int { return cmp.Compare(gain[b], gain[a]) })
	part := make([]int, len(m.Comparisons))
	for i := range part {
		part[i] = i
	}
	m.Ties = nil
	for _, t := range all {
		a, b := part[t.A], part[t.B]
		if a == b {
			continue
		}
		for i := range part {
			if part[i] == b {
				part[i] = a
			}
		}
		m.Ties = append(m.Ties, t)
	}
}

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
