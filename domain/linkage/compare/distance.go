package compare

import "math/bits"

// Distance is how many insertions, deletions, replacements and exchanges of neighbours lead from one text to the other
// (optimal string alignment). Above the limit it answers limit+1. It is made for small limits.
func Distance(a, b []rune, limit int) int {
	a, b = trimmed(a, b)
	for k := range limit + 1 {
		if within(a, b, k) {
			return k
		}
	}
	return limit + 1
}

// trimmed takes off what two texts begin and end with alike, which no edit need touch.
func trimmed(a, b []rune) (x, y []rune) {
	for len(a) > 0 && len(b) > 0 && a[0] == b[0] {
		a, b = a[1:], b[1:]
	}
	for len(a) > 0 && len(b) > 0 && a[len(a)-1] == b[len(b)-1] {
		a, b = a[:len(a)-1], b[:len(b)-1]
	}
	return a, b
}

// within says that k edits are enough between texts that begin and end unlike. The first edit is then at their beginning.
func within(a, b []rune, k int) bool {
	if max(len(a)-len(b), len(b)-len(a)) > k {
		return false
	}
	if len(a) == 0 || len(b) == 0 || k == 0 {
		return len(a)+len(b) <= k
	}
	if k == 1 {
		return len(a) == 1 && len(b) == 1 || len(a) == 2 && len(b) == 2 && a[0] == b[1] && a[1] == b[0]
	}
	if len(a) > 1 && len(b) > 1 && a[0] == b[1] && a[1] == b[0] && trimmedWithin(a[2:], b[2:], k-1) {
		return true
	}
	return trimmedWithin(a[1:], b[1:], k-1) || trimmedWithin(a[1:], b, k-1) || trimmedWithin(a, b[1:], k-1)
}

func trimmedWithin(a, b []rune, k int) bool {
	if max(len(a)-len(b), len(b)-len(a)) > k {
		return false
	}
	a, b = trimmed(a, b)
	return within(a, b, k)
}

// AtLeast is a bound that Distance can't be below: what occurs in one text alone needs an edit each.
func AtLeast(a, b Outline) int {
	return max(bits.OnesCount64(a.Mask&^b.Mask), bits.OnesCount64(b.Mask&^a.Mask))
}
