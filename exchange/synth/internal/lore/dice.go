package lore

import (
	"math/bits"
	"math/rand/v2"
)

// Dice draws. It uses the bits of PCG (M. O'Neill, 2014) and whole numbers only: fractions round differently from one
// processor to the next, and a place must be the same on all of them.
type Dice struct{ src *rand.PCG }

// NewDice are the dice of a seed; each stream of it falls in its own way.
func NewDice(seed, stream uint64) Dice { return Dice{rand.NewPCG(mix(seed), mix(stream^mix(seed)))} }

// mix spreads the bits of a number, so that seeds next to each other have nothing in common (SplitMix64, G. Steele and others, 2014).
func mix(z uint64) uint64 {
	z += 0x9e3779b97f4a7c15
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// Chance is a probability as a part of 2^32.
type Chance uint64

// Certain is the chance of what must happen.
const Certain Chance = 1 << 32

// Roll is a number to hold against a chance.
func (d Dice) Roll() Chance { return Chance(d.src.Uint64() >> 32) }

// Below is 0 to n-1.
func (d Dice) Below(n int) int {
	hi, _ := bits.Mul64(d.src.Uint64(), uint64(max(n, 1)))
	return int(hi)
}

// Between is lo to hi, both among them.
func (d Dice) Between(lo, hi int) int { return lo + d.Below(hi-lo+1) }

// Of says yes n times in so many.
func (d Dice) Of(n, many int) bool { return d.Below(many) < n }

// Bell is about normal with a mean and a standard deviation: the sum of four even draws, whose own deviation is 37,837.
func (d Dice) Bell(mean, sd int) int {
	u := d.src.Uint64()
	sum := int(u&0xffff) + int(u>>16&0xffff) + int(u>>32&0xffff) + int(u>>48)
	return mean + sd*(sum-2*0xffff)/37837
}

// Pick draws by weights of which sums are the running totals.
func (d Dice) Pick(sums []int) int {
	n := d.Below(sums[len(sums)-1])
	lo, hi := 0, len(sums)-1
	for lo < hi {
		mid := (lo + hi) / 2
		if n < sums[mid] {
			hi = mid
		} else {
			lo = mid + 1
		}
	}
	return lo
}
