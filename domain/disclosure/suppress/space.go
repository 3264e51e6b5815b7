package suppress

import (
	"cmp"
	"math/bits"
	"slices"
)

// vector is a sum of inner cells with coefficients modulo a prime: exact, where fractions would grow and floating
// point would guess. Two vectors that are dependent modulo 2^61−1 and not otherwise are possible in principle and
// would hide one cell too many, never one too few: what hides too little is caught by the attack. Only what isn't
// zero is kept, in the order of the inner cells.
type vector []term

type term struct {
	at int
	k  uint64
}

const prime = 1<<61 - 1

func times(a, b uint64) uint64 {
	high, low := bits.Mul64(a, b)
	sum := low&prime + (low>>61 | high<<3)
	return fold(sum)
}

func fold(v uint64) uint64 {
	v = v&prime + v>>61
	if v >= prime {
		v -= prime
	}
	return v
}

// inverse is a^(p−2).
func inverse(a uint64) uint64 {
	out, power := uint64(1), a
	for e := uint64(prime - 2); e > 0; e >>= 1 {
		if e&1 == 1 {
			out = times(out, power)
		}
		power = times(power, power)
	}
	return out
}

func vectorOf(inner []int) vector {
	v := make(vector, len(inner))
	for i, at := range inner {
		v[i] = term{at, 1}
	}
	slices.SortFunc(v, func(a, b term) int { return cmp.Compare(a.at, b.at) })
	return v
}

func (v vector) zero() bool { return len(v) == 0 }

// get is the coefficient at an inner cell.
func (v vector) get(at int) uint64 {
	i, ok := slices.BinarySearchFunc(v, at, func(t term, at int) int { return cmp.Compare(t.at, at) })
	if !ok {
		return 0
	}
	return v[i].k
}

// unit is the multiple whose first number is one.
func (v vector) unit() vector {
	k := inverse(v[0].k)
	out := make(vector, len(v))
	for i, t := range v {
		out[i] = term{t.at, times(t.k, k)}
	}
	return out
}

// less takes so much of a unit vector off that nothing is left at its first cell.
func (v vector) less(u vector) vector {
	k := v.get(u[0].at)
	if k == 0 {
		return v
	}
	k = prime - k
	out := make(vector, 0, len(v)+len(u))
	i, j := 0, 0
	for i < len(v) || j < len(u) {
		switch {
		case j == len(u) || i < len(v) && v[i].at < u[j].at:
			out = append(out, v[i])
			i++
		case i == len(v) || u[j].at < v[i].at:
			out = append(out, term{u[j].at, times(u[j].k, k)})
			j++
		default:
			if sum := fold(v[i].k + times(u[j].k, k)); sum != 0 {
				out = append(out, term{v[i].at, sum})
			}
			i++
			j++
		}
	}
	return out
}

// parallel says whether another vector is a multiple of this unit vector.
func (v vector) parallel(other vector) bool {
	if len(v) != len(other) {
		return false
	}
	k := other[0].k
	for i, t := range v {
		if other[i].at != t.at || times(t.k, k) != other[i].k {
			return false
		}
	}
	return true
}

// space is what published cells span, by unit vectors, each of which alone has a number at its own first cell: what a
// vector is reduced to takes one step for each such cell that it has.
type space struct{ rows map[int]vector }

func (s *space) reduce(v vector) vector {
	out := v
	for _, t := range v {
		if u, ok := s.rows[t.at]; ok {
			out = out.less(u)
		}
	}
	return out
}

// add takes in a unit vector that is reduced already.
func (s *space) add(u vector) {
	for at, row := range s.rows {
		if row.get(u[0].at) != 0 {
			s.rows[at] = row.less(u)
		}
	}
	s.rows[u[0].at] = u
}
