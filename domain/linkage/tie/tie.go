// Package tie finds columns that agree together oftener than each by itself would have it, among records that are not one person: people
// of one household share street, number and family name. What the second of them adds is then less (C. K. Chow and C. N. Liu, 1968: of
// all such ties, the tree that explains most). It sees codes and counts, never what a record says.
package tie

import (
	"cmp"
	"math"
	"math/bits"
	"slices"

	"wanjia/domain/linkage/block"
)

// Column is what ties are made of.
type Column struct {
	Codes    []uint32                // of each record
	Hash     []uint64                // of each code
	Distinct int                     // values
	Marginal float64                 // the share of all pairs that agree
	M, U     []float64               // by level, among matching pairs and among the others
	Exact    uint8                   // the level of agreeing
	Near     func(a, b uint32) uint8 // the level of two codes that differ
	Shared   bool                    // is what a household has in common: name, place
	Echoes   bool                    // is often made of what stands in other columns, as mail addresses are of names
	Drawn    *Drawn                  // made of codes and hashes
}

// Tie is two columns that agree together too often.
type Tie struct {
	A, B   int         // columns, by their place
	Weight float64     // the natural logarithm of how much oftener they agree both
	Levels [][]float64 // the same for each level of the one and of the other, which may be nearly the same too
}

// Of is what a tie takes from a pair with these levels.
func (t *Tie) Of(a, b uint8) float64 { return t.Levels[a][b] }

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
	due   float64 // pairs that would have been counted, were the one nothing to the other
	often float64 // the share of all pairs in which both are filled
	a, b  *beside // what the one is like where the other agrees; nil until it is asked for
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

// Drawn is a part of the records, those that hold a part of the values of a column: whole groups of equal records, which don't depend on the records' order. It
// also knows in which records the column is filled.
type Drawn struct {
	rows   []uint32
	filled []uint64 // a bit each
}

// Draw draws about as many records as ties are learnt from.
func Draw(codes []uint32, hash []uint64) *Drawn {
	d := &Drawn{filled: make([]uint64, (len(codes)+63)/64)}
	looked := lookedOf(hash, len(codes), records)
	d.rows = make([]uint32, 0, min(len(codes), 2*records))
	for i, code := range codes {
		if code == 0 {
			continue
		}
		d.filled[i/64] |= 1 << (i % 64)
		if looked[code] {
			d.rows = append(d.rows, uint32(i))
		}
	}
	return d
}

// lookedOf chooses values by their hashes: all, or those that about so many of the records hold.
func lookedOf(hash []uint64, rows, wanted int) []bool {
	most := uint64(math.MaxUint64)
	if rows > wanted {
		most = uint64(float64(wanted) / float64(rows) * math.MaxUint64)
	}
	looked := make([]bool, len(hash))
	for code, h := range hash {
		looked[code] = block.Mix(11, h) <= most
	}
	return looked
}

// both is in how many records two columns are filled.
func (d *Drawn) both(o *Drawn) (n int) {
	for i, some := range d.filled {
		n += bits.OnesCount64(some & o.filled[i])
	}
	return n
}

// Count counts the pairs that agree on both of two columns. Of a large table, it looks at the records of a part of the values of the
// one with more of them, which keeps whole groups of equal records and doesn't depend on their order.
func (j *Joint) Count(columns []Column) {
	x, y := columns[j.A], columns[j.B]
	if x.Distinct < y.Distinct {
		x, y = y, x
	}
	both := make([]uint64, 0, len(x.Drawn.rows))
	for _, row := range x.Drawn.rows {
		if code := y.Codes[row]; code != 0 {
			both = append(both, uint64(x.Codes[row])<<32|uint64(code))
		}
	}
	rows, filled := float64(len(x.Codes)), float64(x.Drawn.both(y.Drawn))
	j.often = filled / rows * filled / rows
	slices.Sort(both)
	equal, first := pairsIn(both, 0), pairsIn(both, 32)
	if first > 0 { // by how many of the pairs that agree on the one agree on the other too; frequent values in the part or not, it holds
		j.seen, j.due = float64(equal), float64(first)*y.Marginal
		j.Share = float64(equal) / float64(first) * x.Marginal
	}
}

// clearly is how many deviations above what is due the pairs must be for two columns to have anything to do with each other, and few what is too few to say so.
const (
	clearly = 5
	few     = 1.5
)

// Strangers tells which columns agree with no other oftener than by chance, of those of which that could be seen: what they say is nothing to anybody who stands
// there twice, nor to anything else.
func Strangers(joints []Joint, columns []Column) []bool {
	out, looked := make([]bool, len(columns)), make([]bool, len(columns))
	for _, j := range joints {
		looked[j.A], looked[j.B] = true, true
	}
	copy(out, looked)
	for _, j := range joints {
		if j.seen > j.due+clearly*math.Sqrt(j.due)+few {
			out[j.A], out[j.B] = false, false
		}
	}
	return out
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

// Among are the ties of columns, those that explain most first. Which of them count for a pair hangs on what both its records tell: of the columns that
// are filled, the tree that explains most. A family's street and name go together where nobody wrote the postcode too.
type Among struct {
	Ties  []Tie
	trees [][]uint8 // by the filled of the tied columns: which ties
	bits  []uint8   // of each column: which bit of a tree's number it is, from 1; 0 for one that nothing is tied to
}

// mostTied is how many columns may be tied.
const mostTied = 10

// Of chooses the ties. What matching pairs contribute is left out, generously, so that a tie is never made of them. prior is the share of all pairs that match.
func Of(joints []Joint, columns []Column, prior float64) *Among {
	out, all := alike(joints, columns, prior)
	for i := range out.Ties {
		t := &out.Ties[i]
		at := slices.IndexFunc(all, func(c candidate) bool { return c.joint.A == t.A && c.joint.B == t.B })
		t.Levels = all[at].joint.levels(columns, prior, t.Weight)
	}
	return out
}

// First are the ties that are believed before anybody knows how many match: of what a household has in common, agreeing alone, and of columns that are
// made of others. What matches agree on in other columns would be taken for ties.
func First(joints []Joint, columns []Column, prior float64) *Among {
	out := Of(slices.DeleteFunc(slices.Clone(joints), func(j Joint) bool {
		x, y := columns[j.A], columns[j.B]
		return x.Echoes == y.Echoes && !(x.Shared && y.Shared)
	}), columns, prior)
	for _, t := range out.Ties {
		x, y := columns[t.A], columns[t.B]
		if x.Echoes != y.Echoes {
			continue
		}
		for a := range t.Levels {
			for b := range t.Levels[a] {
				if uint8(a) != x.Exact || uint8(b) != y.Exact {
					t.Levels[a][b] = 0
				}
			}
		}
	}
	return out
}

func alike(joints []Joint, columns []Column, prior float64) (*Among, []candidate) {
	var all []candidate
	for i := range joints {
		j := &joints[i]
		x, y := columns[j.A], columns[j.B]
		chance := j.Share - matches*prior*min(x.M[x.Exact], y.M[y.Exact])
		alone := x.U[x.Exact] * y.U[y.Exact]
		t := candidate{joint: j}
		if chance > 0 && alone > 0 && chance/j.Share*j.seen >= seen {
			// agreeing on both can't be commoner than agreeing on one
			t.weight = max(math.Log(min(chance, x.U[x.Exact], y.U[y.Exact])/alone), 0)
			t.gain = chance * t.weight * j.often
		}
		switch {
		case t.weight >= least:
		case x.Echoes != y.Echoes: // which seldom agree where they aren't of one person, and often nearly do
			if t.weight, t.gain = 0, j.echo(columns, prior); t.gain == 0 {
				continue
			}
		default:
			continue
		}
		all = append(all, t)
	}
	slices.SortStableFunc(all, func(a, b candidate) int { return cmp.Compare(b.gain, a.gain) })
	ties := make([]Tie, len(all))
	for i, t := range all {
		ties[i] = Tie{A: t.joint.A, B: t.joint.B, Weight: t.weight}
	}
	return Plant(ties, len(columns)), all
}

// Plant makes the trees of ties of so many columns, those that explain most first. Ties of more columns than may be tied are left out.
func Plant(ties []Tie, columns int) *Among {
	a := &Among{bits: make([]uint8, columns)}
	tied := uint8(0)
	for _, t := range ties {
		fresh := uint8(0)
		for _, c := range []int{t.A, t.B} {
			if a.bits[c] == 0 {
				fresh++
			}
		}
		if tied+fresh > mostTied {
			continue
		}
		for _, c := range []int{t.A, t.B} {
			if a.bits[c] == 0 {
				tied++
				a.bits[c] = tied
			}
		}
		a.Ties = append(a.Ties, t)
	}
	a.plant(int(tied))
	return a
}

// candidate is a tie that may be chosen.
type candidate struct {
	joint        *Joint
	weight, gain float64
}

// plant makes the tree of every set of tied columns.
func (a *Among) plant(tied int) {
	a.trees = make([][]uint8, 1<<tied)
	part := make([]uint8, tied+1)
	for set := range a.trees {
		for i := range part {
			part[i] = uint8(i)
		}
		for i, t := range a.Ties {
			x, y := a.bits[t.A], a.bits[t.B]
			if set>>(x-1)&1 == 0 || set>>(y-1)&1 == 0 || part[x] == part[y] {
				continue
			}
			from, to := part[y], part[x]
			for k := range part {
				if part[k] == from {
					part[k] = to
				}
			}
			a.trees[set] = append(a.trees[set], uint8(i))
		}
	}
}

// Tree is which ties count for a pair, by their place: filled has the bits of the columns that both records tell.
func (a *Among) Tree(filled uint64) []uint8 {
	set := 0
	for c, bit := range a.bits {
		if bit > 0 {
			set |= int(filled>>c&1) << (bit - 1)
		}
	}
	return a.trees[set]
}
