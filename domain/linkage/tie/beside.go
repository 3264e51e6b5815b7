package tie

import (
	"cmp"
	"math"
	"slices"

	"wanjia/domain/linkage/block"
)

const (
	lookedAt = 20_000 // about how many records are looked at for what a column is like where another agrees
	perGroup = 120    // values of the one that are compared with each other for a value of the other
	seenNear = 20     // pairs of a level that a tie must be seen in
)

// beside is what one column is like among the pairs that agree on another: by level, the share of all pairs, and the pairs it was seen in.
type beside struct{ share, seen []float64 }

// besideOf looks at the unlike values of y among the records of a part of the values of x. The groups go by the hash of their value, so that sums don't
// depend on the order of the records.
func besideOf(x, y Column) *beside {
	looked := lookedOf(x.Hash, len(x.Codes), lookedAt)
	both := make([]uint64, 0, 2*lookedAt)
	for _, row := range x.Drawn.rows { // of which those looked at here are a part
		if code := y.Codes[row]; code != 0 && looked[x.Codes[row]] {
			both = append(both, uint64(x.Codes[row])<<32|uint64(code))
		}
	}
	slices.Sort(both)
	out := &beside{make([]float64, len(y.U)), make([]float64, len(y.U))}
	total := 0.0
	for _, g := range groupsOf(both, x.Hash) {
		n := float64(len(g))
		total += n * (n - 1) / 2
		g.add(out, y)
	}
	for l := range out.seen {
		out.share[l] = out.seen[l] / max(total, 1) * x.Marginal
	}
	return out
}

// group is the codes of two columns of records that agree on the first.
type group []uint64

// groupsOf are the groups of sorted codes, by the hashes of what they agree on.
func groupsOf(both []uint64, hash []uint64) []group {
	var all []group
	for from := 0; from < len(both); {
		to := from + 1
		for to < len(both) && both[to]>>32 == both[from]>>32 {
			to++
		}
		if to-from > 1 {
			all = append(all, group(both[from:to]))
		}
		from = to
	}
	slices.SortFunc(all, func(a, b group) int { return cmp.Compare(hash[a[0]>>32], hash[b[0]>>32]) })
	return all
}

// add adds the pairs of a group whose values of y are not the same, by their level.
func (g group) add(out *beside, y Column) {
	var values []uint32
	held := map[uint32]uint64{}
	same, n := uint64(0), uint64(len(g))
	for _, codes := range g {
		v := uint32(codes)
		if held[v] == 0 {
			values = append(values, v)
		}
		same += held[v]
		held[v]++
	}
	if len(values) > perGroup {
		slices.SortFunc(values, func(a, b uint32) int { return cmp.Compare(block.Mix(12, y.Hash[a]), block.Mix(12, y.Hash[b])) })
		values = values[:perGroup]
	}
	pairs := make([]uint64, len(y.U))
	looked := uint64(0)
	for i, a := range values {
		for _, b := range values[:i] {
			p := held[a] * held[b]
			pairs[y.Near(a, b)] += p
			looked += p
		}
	}
	if looked == 0 {
		return
	}
	each := float64(n*(n-1)/2-same) / float64(looked)
	for l, p := range pairs {
		out.seen[l] += float64(p) * each
	}
}

// levels are the weights of a tie by the levels of both: where one agrees, what the other is oftener like than by itself; where both nearly do, the less
// of the two.
func (j *Joint) levels(columns []Column, prior, both float64) [][]float64 {
	x, y := columns[j.A], columns[j.B]
	if j.a == nil {
		j.a, j.b = besideOf(y, x), besideOf(x, y)
	}
	all := make([][]float64, len(x.U))
	for a := range all {
		all[a] = make([]float64, len(y.U))
	}
	for a := 2; a < len(x.U); a++ {
		all[a][y.Exact] = j.a.weight(y, x, a, prior)
	}
	for b := 2; b < len(y.U); b++ {
		all[x.Exact][b] = j.b.weight(x, y, b, prior)
	}
	for a := 2; a < len(x.U); a++ {
		for b := 2; b < len(y.U); b++ {
			if uint8(a) != x.Exact && uint8(b) != y.Exact {
				all[a][b] = min(all[a][y.Exact], all[x.Exact][b])
			}
		}
	}
	all[x.Exact][y.Exact] = both
	return all
}

// weight is how much oftener y is at a level where x agrees than by itself, without what matching pairs contribute.
func (b *beside) weight(x, y Column, level int, prior float64) float64 {
	chance := b.share[level] - matches*prior*min(x.M[x.Exact], y.M[level])
	alone := x.U[x.Exact] * y.U[level]
	if chance <= 0 || alone <= 0 || chance/b.share[level]*b.seen[level] < seenNear {
		return 0
	}
	if w := math.Log(min(chance, x.U[x.Exact], y.U[level]) / alone); w >= least {
		return w
	}
	return 0
}

// echo is how much ties of what is nearly the same would explain.
func (j *Joint) echo(columns []Column, prior float64) (gain float64) {
	x, y := columns[j.A], columns[j.B]
	all := j.levels(columns, prior, 0)
	for a := 2; a < len(x.U); a++ {
		gain += max(j.a.share[a], 0) * all[a][y.Exact] * j.often
	}
	for b := 2; b < len(y.U); b++ {
		gain += max(j.b.share[b], 0) * all[x.Exact][b] * j.often
	}
	return gain
}
