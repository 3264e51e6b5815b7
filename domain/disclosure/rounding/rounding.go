// Package rounding knows how to publish counts as multiples of a base: at random with a key, each cell on its own and
// the same cell always the same way (as Statistics New Zealand rounds to base 3), or so that a table still adds up
// (small count rounding: Langsrud & Heldal 2018). Nobody stays nobody, and a multiple of the base stays as it is.
package rounding

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"slices"
	"strconv"

	"wanjia/base/fault"
	"wanjia/domain/disclosure"
)

// Rounder rounds at random to a base.
type Rounder struct {
	secret []byte
	base   int64
}

// shortestSecret is a key that can't be tried out.
const shortestSecret = 16

// New needs a secret of at least sixteen bytes, which is kept as long as anything rounded with it is about, and a
// base of 2 to 100; 3 and 5 are usual.
func New(secret []byte, base int64) (*Rounder, error) {
	if len(secret) < shortestSecret {
		return nil, fault.New(fault.Invalid, "disclosure.rounding.secret", "bytes", strconv.Itoa(shortestSecret))
	}
	if base < 2 || base > 100 {
		return nil, fault.New(fault.Invalid, "disclosure.rounding.base", "base", strconv.FormatInt(base, 10))
	}
	return &Rounder{slices.Clone(secret), base}, nil
}

// Round gives a multiple of the base next to the count: up with a chance of remainder/base, so that nothing is added
// or lost on average (to base 3, a remainder of 1 goes down two times in three). The chance is drawn by the
// cell's name, which has to say everything that makes it this cell: measure, place, time, categories.
func (r *Rounder) Round(cell string, count int64) int64 {
	rest := count % r.base
	if count <= 0 || rest == 0 {
		return max(count, 0)
	}
	h := hmac.New(sha256.New, r.secret)
	h.Write([]byte(cell))
	if draw := binary.BigEndian.Uint64(h.Sum(nil)) % uint64(r.base); draw < uint64(rest) {
		return count - rest + r.base
	}
	return count - rest
}

// Additive rounds the finest counts of a table so that every published cell is zero or at least the base and all sums
// still add up: the counts that stand behind small cells become zero or the base, those that change the published
// cells least in all (the sum of squared differences). published names cells of the table by number; the finest
// counts that come out are what every table of it can be made of.
func Additive(t disclosure.Table, published []int, base int64) ([]int64, error) {
	if base < 2 || base > 100 {
		return nil, fault.New(fault.Invalid, "disclosure.rounding.base", "base", strconv.FormatInt(base, 10))
	}
	s := &search{t: t, published: published, base: base, now: slices.Clone(t.Inner), touched: make([][]int, len(t.Inner)), off: make([]int64, len(published))}
	for p, c := range published {
		for _, i := range t.Cells[c].Inner {
			s.touched[i] = append(s.touched[i], p)
		}
	}
	free := map[int]bool{}
	for {
		before := len(free)
		for p, c := range published {
			if v := t.Cells[c].Value + s.off[p]; v > 0 && v < base {
				for _, i := range t.Cells[c].Inner {
					free[i] = t.Inner[i]%base != 0 || free[i]
				}
			}
		}
		s.free = s.free[:0]
		for i, yes := range free {
			if yes {
				s.free = append(s.free, i)
			}
		}
		slices.Sort(s.free)
		if len(free) == before && before > 0 || len(s.free) == 0 {
			return s.now, nil
		}
		s.run()
	}
}

// search looks for the best choice of rounding up and down among the free counts.
type search struct {
	t         disclosure.Table
	published []int
	base      int64
	free      []int
	now       []int64
	touched   [][]int // by inner cell, the published cells it is in
	off       []int64 // by published cell, how far it is from the truth
}

// mostFlips bounds the search; each flip or exchange makes the sum of squares smaller, so it ends by itself.
const mostFlips = 100_000

func (s *search) run() {
	for _, i := range s.free {
		s.set(i, s.t.Inner[i]/s.base*s.base)
	}
	for range mostFlips {
		if !s.flip() && !s.exchange() {
			return
		}
	}
}

func (s *search) set(i int, v int64) {
	for _, p := range s.touched[i] {
		s.off[p] += v - s.now[i]
	}
	s.now[i] = v
}

// other is what a free count would be the other way.
func (s *search) other(i int) int64 {
	down := s.t.Inner[i] / s.base * s.base
	if s.now[i] == down {
		return down + s.base
	}
	return down
}

// gain is by how much the sum of squares would fall if some counts were turned around; off is left as it was.
func (s *search) gain(turned ...int) int64 {
	var before, after int64
	olds := make([]int64, len(turned))
	for k, i := range turned {
		olds[k] = s.now[i]
	}
	before = s.squares(turned)
	for _, i := range turned {
		s.set(i, s.other(i))
	}
	after = s.squares(turned)
	for k, i := range turned {
		s.set(i, olds[k])
	}
	return before - after
}

// squares is the sum of squares over the published cells that some counts are in, each once.
func (s *search) squares(of []int) int64 {
	seen := map[int]bool{}
	var sum int64
	for _, i := range of {
		for _, p := range s.touched[i] {
			if !seen[p] {
				seen[p] = true
				sum += s.off[p] * s.off[p]
			}
		}
	}
	return sum
}

// flip turns the one count around that gains most.
func (s *search) flip() bool {
	best, at := int64(0), -1
	for _, i := range s.free {
		if g := s.gain(i); g > best {
			best, at = g, i
		}
	}
	if at >= 0 {
		s.set(at, s.other(at))
	}
	return at >= 0
}

// exchange turns one count up and another down, the pair that gains most.
func (s *search) exchange() bool {
	best := int64(0)
	var pair [2]int
	for a, i := range s.free {
		for _, j := range s.free[a+1:] {
			if g := s.gain(i, j); g > best {
				best, pair = g, [2]int{i, j}
			}
		}
	}
	if best > 0 {
		s.set(pair[0], s.other(pair[0]))
		s.set(pair[1], s.other(pair[1]))
	}
	return best > 0
}
