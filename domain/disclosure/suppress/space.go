package suppress

import "math/bits"

// vector is a sum of inner cells with coefficients modulo a prime: exact, where fractions would grow and floating
// point would guess. Two vectors that are dependent modulo 2^61−1 and not otherwise are possible in principle and
// would hide one cell too many, never one too few: what hides too little is caught by the attack.
type vector []uint64

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

func vectorOf(inner []int, n int) vector {
	v := make(vector, n)
	for _, i := range inner {
		v[i] = 1
	}
	return v
}

func (v vector) zero() bool { return v.pivot() < 0 }

// pivot is the first place that isn't zero.
func (v vector) pivot() int {
	for i, x := range v {
		if x != 0 {
			return i
		}
	}
	return -1
}

// unit is the multiple whose first number is one.
func (v vector) unit() vector {
	k := inverse(v[v.pivot()])
	out := make(vector, len(v))
	for i, x := range v {
		if x != 0 {
			out[i] = times(x, k)
		}
	}
	return out
}

// less takes so much of a unit vector off that nothing is left at its pivot.
func (v vector) less(u vector) vector {
	p := u.pivot()
	if v[p] == 0 {
		return v
	}
	k := prime - v[p]
	for i := p; i < len(u); i++ {
		if u[i] != 0 {
			v[i] = fold(v[i] + times(u[i], k))
		}
	}
	return v
}

// parallel says whether another vector is a multiple of this unit vector.
func (v vector) parallel(other vector) bool {
	k := other[v.pivot()]
	if k == 0 {
		return false
	}
	for i, x := range v {
		if times(x, k) != other[i] {
			return false
		}
	}
	return true
}

// space is what published cells span, by unit vectors each of which has the only number at its pivot among those
// that came after it.
type space struct{ rows []vector }

func (s *space) reduce(v vector) vector {
	for _, u := range s.rows {
		v = v.less(u)
	}
	return v
}

func (s *space) add(u vector) { s.rows = append(s.rows, u) }
