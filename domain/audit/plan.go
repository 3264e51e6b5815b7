// Package audit knows how a register is audited by a sample: how many households it takes, which they are, how two accounts of the same
// people agree field by field, and how many people, births and deaths neither account has. Villages are drawn with probability in
// proportion to their households and households at random within them, from a seed that was promised before anybody could know whom it
// draws. It judges the register, never whoever wrote it, and it asks about no pregnancy.
package audit

import (
	"cmp"
	"math"
	"slices"

	"wanjia/base/fault"
	"wanjia/domain/area"
	"wanjia/domain/demography"
)

// Design is what an audit is to find out, and how surely.
type Design struct {
	Margin float64 // half the width of the 95% interval wished for, as a share
	Expect float64 // the completeness expected
	Rho    float64 // how alike people of one village are in being registered; makes the design effect
	Deff   float64 // the design effect, where it is known; 0 makes it of Rho
	Take   int     // households in each village
}

// Check says what is wrong with a design.
func (d Design) Check() error {
	switch {
	case d.Margin <= 0 || d.Margin >= 0.5:
		return fault.New(fault.Invalid, "audit.margin").In("margin")
	case d.Expect <= 0 || d.Expect >= 1:
		return fault.New(fault.Invalid, "audit.expect").In("expect")
	case d.Rho < 0 || d.Rho > 1:
		return fault.New(fault.Invalid, "audit.rho").In("rho")
	case d.Deff != 0 && d.Deff < 1:
		return fault.New(fault.Invalid, "audit.deff").In("deff")
	case d.Take < 1:
		return fault.New(fault.Invalid, "audit.take").In("take")
	}
	return nil
}

// Cluster is a village of the frame.
type Cluster struct {
	Code       area.Code
	Stratum    string
	Households int
	People     int
}

// Size is how large a sample is to be.
type Size struct {
	Simple     int     // people in a simple random sample from an endless population
	Finite     int     // people in one from this population
	Deff       float64 // the design effect
	People     int
	Households int
	Villages   int
}

// SizeOf is how many people, households and villages it takes: n₀ = z²p(1−p)/e²; n₁ = n₀/(1+(n₀−1)/N); n = deff·n₁, where deff is
// 1+(b−1)ρ with b people taken in a village (Kish, Survey Sampling, 1965, §§2.6, 5.4).
func (d Design) SizeOf(frame []Cluster) (Size, error) {
	if err := d.Check(); err != nil {
		return Size{}, err
	}
	var people, households, villages int
	for _, c := range frame {
		if c.Households > 0 {
			people, households, villages = people+c.People, households+c.Households, villages+1
		}
	}
	if villages == 0 || people == 0 {
		return Size{}, fault.New(fault.Refused, "audit.frame.empty")
	}
	z := demography.Usual.Normal()
	simple := z * z * d.Expect * (1 - d.Expect) / (d.Margin * d.Margin)
	finite := simple / (1 + (simple-1)/float64(people))
	each := float64(people) / float64(households)
	s := Size{Simple: up(simple), Finite: up(finite), Deff: d.Deff}
	if s.Deff == 0 {
		s.Deff = 1 + math.Max(0, float64(d.Take)*each-1)*d.Rho
	}
	s.People = min(people, up(finite*s.Deff))
	s.Households = min(households, up(float64(s.People)/each))
	s.Villages = min(villages, max(2, up(float64(s.Households)/float64(d.Take))))
	return s, nil
}

func up(x float64) int { return int(math.Ceil(x - 1e-9)) }

// Allocate shares villages out over strata in proportion to their households, at least two to each, or all that there are: without two
// a stratum has no interval of its own.
func Allocate(frame []Cluster, villages int) map[string]int {
	size, have := map[string]int{}, map[string]int{}
	all := 0
	for _, c := range frame {
		if c.Households > 0 {
			size[c.Stratum] += c.Households
			have[c.Stratum]++
			all += c.Households
		}
	}
	out := map[string]int{}
	type part struct {
		stratum string
		rest    float64
	}
	var parts []part
	left := villages
	for s, n := range size {
		share := float64(villages) * float64(n) / float64(all)
		out[s] = min(have[s], max(2, int(share)))
		left -= out[s]
		parts = append(parts, part{s, share - math.Floor(share)})
	}
	slices.SortFunc(parts, func(a, b part) int { return cmp.Or(cmp.Compare(b.rest, a.rest), cmp.Compare(a.stratum, b.stratum)) })
	for _, p := range parts {
		if left > 0 && out[p.stratum] < have[p.stratum] {
			out[p.stratum]++
			left--
		}
	}
	return out
}
