package audit

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"math"
	"slices"
	"strconv"

	"wanjia/base/fault"
)

// Seed is what a sample is drawn from.
type Seed string

// Promise is the seed's SHA-256 in hexadecimal, which is published before the seed is known to anybody who could bend the register.
func (s Seed) Promise() string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:])
}

// Keeps says whether the seed is the one that was promised.
func (s Seed) Keeps(promise string) error {
	if s.Promise() != promise {
		return fault.New(fault.Refused, "audit.seed.other")
	}
	return nil
}

// Stream is the numbers that a seed makes for one purpose: the k-th is the first eight bytes of SHA-256(seed, 0, purpose, 0, k in
// decimal), so anybody can make them again with any program.
type Stream struct {
	head []byte
	k    uint64
}

// Stream begins the numbers for a purpose.
func (s Seed) Stream(purpose string) *Stream {
	head := append([]byte(s), 0)
	return &Stream{head: append(append(head, purpose...), 0)}
}

func (s *Stream) next() uint64 {
	sum := sha256.Sum256(strconv.AppendUint(slices.Clone(s.head), s.k, 10))
	s.k++
	return binary.BigEndian.Uint64(sum[:8])
}

// Below is a number from 0 to n−1, each as likely: what would make the low ones likelier is thrown away.
func (s *Stream) Below(n uint64) uint64 {
	if n == 0 {
		return 0
	}
	top := math.MaxUint64 - math.MaxUint64%n
	for {
		if x := s.next(); x < top {
			return x % n
		}
	}
}

// Unit is a number in [0, 1).
func (s *Stream) Unit() float64 { return float64(s.next()>>11) / (1 << 53) }

// Drawn is a village in the sample, with the probability that it had.
type Drawn struct {
	Cluster
	Probability float64
}

// DrawVillages draws n villages of a stratum with probability in proportion to their households: systematically, from a random start along the
// order of codes, so that the sample spreads over the place (Madow 1949). A village so large that its probability would reach 1 is in for
// certain, and the rest is drawn among the others.
func DrawVillages(frame []Cluster, n int, s *Stream) []Drawn {
	rest := slices.DeleteFunc(slices.Clone(frame), func(c Cluster) bool { return c.Households <= 0 })
	slices.SortFunc(rest, func(a, b Cluster) int { return a.Code.Compare(b.Code) })
	n = min(n, len(rest))
	var out []Drawn
	for n > 0 {
		step := float64(sum(rest)) / float64(n)
		sure := slices.IndexFunc(rest, func(c Cluster) bool { return float64(c.Households) >= step })
		if sure < 0 {
			break
		}
		out = append(out, Drawn{rest[sure], 1})
		rest = slices.Delete(rest, sure, sure+1)
		n--
	}
	if n > 0 {
		step := float64(sum(rest)) / float64(n)
		at, below := s.Unit()*step, 0.0
		for _, c := range rest {
			below += float64(c.Households)
			if at < below {
				out = append(out, Drawn{c, float64(c.Households) / step})
				at += step
			}
		}
	}
	slices.SortFunc(out, func(a, b Drawn) int { return a.Code.Compare(b.Code) })
	return out
}

func sum(frame []Cluster) (n int) {
	for _, c := range frame {
		n += c.Households
	}
	return n
}

// Pick takes n of some things at random, without putting back, and gives them in their order. Each has the probability n/len.
func Pick[T cmp.Ordered](from []T, n int, s *Stream) []T {
	left := slices.Clone(from)
	slices.Sort(left)
	n = min(n, len(left))
	for i := range n {
		j := i + int(s.Below(uint64(len(left)-i)))
		left[i], left[j] = left[j], left[i]
	}
	out := left[:n]
	slices.Sort(out)
	return out
}
