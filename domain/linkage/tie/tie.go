// Package tie finds columns that agree together oftener than each by itself would have it, among records that are not one person: people
// of one household share street, number and family name. What the second of them adds is then less (C. K. Chow and C. N. Liu, 1968: of
// all such ties, the tree that explains most). It sees codes and counts, never what a record says.
package tie

import (
	"cmp"
	"math"
	"slices"

	"wanjia/domain/linkage/block"
)

// Column is what ties are made of.
type Column struct {
	Codes    []uint32  // of each record
	Hash     []uint64  // of each code
	Distinct int       // values
	Marginal float64   // the share of all pairs that agree
	M, U     []float64 // by level, among matching pairs and among the others
	Exact    uint8     // the level of agreeing
}

// Tie is two columns that agree together too often.
type Tie struct {
	A, B   int     // columns, by their place
	Weight float64 // the natural logarithm of how much oftener
}

const (
	records = 60_000 // about how many records ties are learnt from
	least   = 0.4    // the weight from which on a tie counts
	matches = 1.3    // how many times the matching pairs expected are left out of the count, for their number isn't exact
	seen    = 50     // how many pairs a tie must be seen in
	common  = 0.3    // a column in which so many pairs agree is tied to nothing
)

// Joint is how often two columns agree together.
type Joint struct {
	A, B  int
	Share float64 // of the pairs in which both are filled
	seen  float64 // pairs that were counted
	often float64 // the share of all pairs in which both are filled
}

// Candidates are the columns that may be tied, two by two, not yet counted.
func Candidates(columns []Column) []Joint {
	var pairs []Joint
	for b := range columns {
		for a := range b {
			if columns[a].Marginal < common && columns[b].Marginal < common {
				pairs = append(pairs, Joint{A: a, B: b})
			}
		}
	}
	return pairs
}

// Count counts the pairs that agree on both of two columns. Of a large table, it looks at the records of a part of the values of the
// one with more of them, which keeps whole groups of equal records and doesn't depend on their order.
func (j *Joint) Count(columns []Column) {
	x, y := columns[j.A], columns[j.B]
	if x.Distinct < y.Distinct {
		x, y = y, x
	}
	most := uint64(math.MaxUint64)
	rows := len(x.Codes)
	if rows > records {
		most = uint64(records / float64(rows) * math.MaxUint64)
	}
	looked := make([]bool, len(x.Hash))
	for code, hash := range x.Hash {
		looked[code] = block.Mix(11, hash) <= most
	}
	var both []uint64
	filled := 0
	for i, code := range x.Codes {
		if code == 0 || y.Codes[i] == 0 {
			continue
		}
		filled++
		if looked[code] {
			both = append(both, uint64(code)<<32|uint64(y.Codes[i]))
		}
	}
	j.often = float64(filled) / float64(rows) * float64(filled) / float64(rows)
	slices.Sort(both)
	equal, first := pairsIn(both, 0), pairsIn(both, 32)
	if first > 0 { // by how many of the pairs that agree on the one agree on the other too; frequent values in the part or not, it holds
		j.seen = float64(equal)
		j.Share = float64(equal) / float64(first) * x.Marginal
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

// Tree chooses the ties: those that explain most, without a circle. What matching pairs contribute is left out, generously, so that a
// tie is never made of them. prior is the share of all pairs that match.
func Tree(joints []Joint, columns []Column, prior float64) []Tie {
	var all []Tie
	gain := map[Tie]float64{}
	for _, j := range joints {
		x, y := columns[j.A], columns[j.B]
		chance := j.Share - matches*prior*min(x.M[x.Exact], y.M[y.Exact])
		alone := x.U[x.Exact] * y.U[y.Exact]
		if chance <= 0 || alone <= 0 || chance/j.Share*j.seen < seen {
			continue
		}
		// agreeing on both can't be commoner than agreeing on one
		t := Tie{j.A, j.B, math.Log(min(chance, x.U[x.Exact], y.U[y.Exact]) / alone)}
		if t.Weight >= least {
			all = append(all, t)
			gain[t] = chance * t.Weight * j.often
		}
	}
	slices.SortStableFunc(all, func(a, b Tie) int { return cmp.Compare(gain[b], gain[a]) })
	part := make([]int, len(columns))
	for i := range part {
		part[i] = i
	}
	var tree []Tie
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
		tree = append(tree, t)
	}
	return tree
}
