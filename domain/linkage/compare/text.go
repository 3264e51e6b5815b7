// Package compare says how alike two values are: texts, dates, numbers. It knows nothing of columns, records or
// probabilities, works on code points (so that Chinese characters count one each), and gives the same answer whichever
// value comes first.
package compare

import (
	"math"
	"math/bits"
	"slices"
)

// Text is a text made ready to be compared: its code points, and which of them occur.
type Text struct {
	Runes []rune
	mask  uint64
}

// Prepare makes a text ready.
func Prepare(s string) Text {
	runes := []rune(s)
	return Text{runes, Mask(runes)}
}

// Outline is as much of a text as most comparisons need to end with no.
type Outline struct {
	Mask  uint64 // which code points occur
	Len   uint32 // how many there are
	First rune
}

// OutlineOf is that of code points.
func OutlineOf(runes []rune) Outline {
	o := Outline{Mask: Mask(runes), Len: uint32(len(runes))}
	if len(runes) > 0 {
		o.First = runes[0]
	}
	return o
}

// With joins code points and their outline, where both are kept in tables.
func With(runes []rune, o Outline) Text { return Text{runes, o.Mask} }

// Mask marks which code points occur once, and which twice or more, by 32 classes of them.
func Mask(runes []rune) uint64 {
	var m uint64
	for _, r := range runes {
		once := uint64(1) << (uint32(r) & 31)
		if m&once != 0 {
			once <<= 32
		}
		m |= once
	}
	return m
}

// winklerFrom is the Jaro similarity above which a common beginning counts more, and winklerEach how much each
// of at most winklerMost common code points does (W. E. Winkler, 1990; the threshold as in DuckDB and RapidFuzz).
const (
	winklerFrom = 0.7
	winklerEach = 0.1
	winklerMost = 4
)

// JaroWinkler is the Jaro similarity, raised for a common beginning: 0 to 1.
func JaroWinkler(a, b Text) float64 {
	return winkler(jaro(a.Runes, b.Runes), common(a.Runes, b.Runes))
}

// JaroWinklerFrom is JaroWinkler where it reaches least, which is above winklerFrom; otherwise it is less than least, or 0, without being worked out to the end.
func JaroWinklerFrom(a, b Text, least float64) float64 {
	n := common(a.Runes, b.Runes)
	boost := winklerEach * float64(n)
	// the Jaro similarity that is needed, and for that as many code points in common, were none of them moved
	needed := max((least-boost)/(1-boost), winklerFrom)
	la, lb := float64(len(a.Runes)), float64(len(b.Runes))
	matches := (3*needed - 1) / (1/la + 1/lb) // of an empty text none
	return winkler(jaroFrom(a.Runes, b.Runes, int(math.Ceil(matches-1e-6))), n)
}

// Jaro is the Jaro similarity (M. A. Jaro, 1989): 0 to 1.
func Jaro(a, b Text) float64 { return jaro(a.Runes, b.Runes) }

func winkler(j float64, n int) float64 {
	if j <= winklerFrom {
		return j
	}
	return j + winklerEach*float64(n)*(1-j)
}

// common is how many code points both begin with, at most winklerMost.
func common(a, b []rune) int {
	n := min(len(a), len(b), winklerMost)
	for i := range n {
		if a[i] != b[i] {
			return i
		}
	}
	return n
}

// Ceiling is a bound that JaroWinkler can't exceed. It costs a few instructions: what occurs in one text alone can't match.
func Ceiling(a, b Outline) float64 {
	if a.Len == 0 || b.Len == 0 {
		return 1
	}
	la, lb := int(a.Len), int(b.Len)
	m := min(la-bits.OnesCount64(a.Mask&^b.Mask), lb-bits.OnesCount64(b.Mask&^a.Mask))
	if m <= 0 {
		return 0
	}
	n := winklerMost
	if a.First != b.First {
		n = 0
	}
	return winkler((float64(m)/float64(la)+float64(m)/float64(lb)+1)/3, n)
}

func jaro(a, b []rune) float64 { return jaroFrom(a, b, 0) }

// jaroFrom is 0 where fewer code points than matches are in common.
func jaroFrom(a, b []rune, matches int) float64 {
	if len(a) == 0 || len(b) == 0 {
		if len(a) == len(b) {
			return 1
		}
		return 0
	}
	if len(a) > len(b) || len(a) == len(b) && slices.Compare(a, b) > 0 { // the greedy search isn't the same from both sides
		a, b = b, a
	}
	if len(b) > 64 {
		return jaroLong(a, b)
	}
	window := max(len(b)/2-1, 0)
	var inA, inB uint64
	left := len(a) - matches // code points that may be without a match
	for i, r := range a {
		if i-bits.OnesCount64(inA) > left {
			return 0
		}
		for j := max(i-window, 0); j < min(i+window+1, len(b)); j++ {
			if b[j] == r && inB>>j&1 == 0 {
				inA |= 1 << i
				inB |= 1 << j
				break
			}
		}
	}
	m := bits.OnesCount64(inA)
	if m == 0 {
		return 0
	}
	moved := 0
	for x, y := inA, inB; x != 0; x, y = x&(x-1), y&(y-1) {
		if a[bits.TrailingZeros64(x)] != b[bits.TrailingZeros64(y)] {
			moved++
		}
	}
	return similarity(m, moved, len(a), len(b))
}

func similarity(matched, moved, la, lb int) float64 {
	m := float64(matched)
	return (m/float64(la) + m/float64(lb) + (m-float64(moved/2))/m) / 3
}

// jaroLong is jaro for texts of any length.
func jaroLong(a, b []rune) float64 {
	window := len(b)/2 - 1
	inB := make([]bool, len(b))
	var matched []rune
	for i, r := range a {
		for j := max(i-window, 0); j < min(i+window+1, len(b)); j++ {
			if b[j] == r && !inB[j] {
				inB[j] = true
				matched = append(matched, r)
				break
			}
		}
	}
	if len(matched) == 0 {
		return 0
	}
	moved, k := 0, 0
	for j, r := range b {
		if inB[j] {
			if matched[k] != r {
				moved++
			}
			k++
		}
	}
	return similarity(len(matched), moved, len(a), len(b))
}
