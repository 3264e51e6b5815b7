package compare

import "math/bits"

// longest is the length up to which edit distances are worked out; longer texts are cut there.
const longest = 128

// Distance is how many insertions, deletions, replacements and exchanges of neighbours lead from one text to the other
// (optimal string alignment). Above the limit it answers limit+1 without working it out.
func Distance(a, b []rune, limit int) int {
	for len(a) > 0 && len(b) > 0 && a[0] == b[0] {
		a, b = a[1:], b[1:]
	}
	for len(a) > 0 && len(b) > 0 && a[len(a)-1] == b[len(b)-1] {
		a, b = a[:len(a)-1], b[:len(b)-1]
	}
	if len(a) > len(b) {
		a, b = b, a
	}
	switch {
	case len(b)-len(a) > limit:
		return limit + 1
	case len(a) == 0:
		return len(b)
	case limit == 0, len(b) == 1, len(a) == 2 && len(b) == 2 && a[0] == b[1] && a[1] == b[0]:
		return 1
	case limit == 1:
		return 2
	}
	return min(aligned(a[:min(len(a), longest)], b[:min(len(b), longest)]), limit+1)
}

// aligned fills the table of distances row by row; three rows are enough for an exchange of neighbours.
func aligned(a, b []rune) int {
	var rows [3][longest + 1]uint8
	before, last, next := &rows[0], &rows[1], &rows[2]
	for j := range len(b) + 1 {
		last[j] = uint8(j)
	}
	for i := 1; i <= len(a); i++ {
		next[0] = uint8(i)
		for j := 1; j <= len(b); j++ {
			cost := uint8(1)
			if a[i-1] == b[j-1] {
				cost = 0
			}
			d := min(last[j]+1, next[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				d = min(d, before[j-2]+1)
			}
			next[j] = d
		}
		before, last, next = last, next, before
	}
	return int(last[len(b)])
}

// AtLeast is a bound that Distance can't be below: what occurs in one text alone needs an edit each.
func AtLeast(a, b Text) int {
	return max(bits.OnesCount64(a.mask&^b.mask), bits.OnesCount64(b.mask&^a.mask))
}
