// Package overlap knows what counts over overlapping boxes give away together: nested areas, windows of months that share
// months, groups of ages, sexes. A box is a stretch on each axis, and two boxes that differ on one axis only can be taken off
// each other. It follows every such difference, and the differences of differences, and says no to a count with which a reader
// would come by a small one. It is the release ledger's arithmetic; that of one table by itself, where counts that can't be
// negative tell more, is package audit's.
package overlap

import (
	"cmp"
	"slices"
)

// Axis is a direction in which boxes add up.
type Axis int

// The axes.
const (
	Area Axis = iota // places in a walk through the tree, so that an area is one stretch
	Time             // months
	Sex
	Age
	Late // how long after the event it was registered
	axes
)

// Span is a stretch from From up to, and without, To.
type Span struct{ From, To int32 }

// Box is what a count counts. Boxes of different measures have nothing to do with each other.
type Box struct {
	Measure string
	On      [axes]Span
}

// line is all boxes that differ on one axis only.
type line struct {
	axis Axis
	rest Box
}

func (b Box) along(a Axis) line {
	b.On[a] = Span{}
	return line{a, b}
}

func (l line) at(s Span) Box {
	b := l.rest
	b.On[l.axis] = s
	return b
}

// Known is what readers know. The zero value isn't ready; use New.
type Known struct {
	threshold int64
	counts    map[Box]int64            // what was shown, and what follows from it
	shown     map[string]map[Box]int64 // what was shown, by measure
	lines     map[line][]Span
	asked     map[string]*[axes]map[Span]bool // by measure: spans that anything shown has on an axis
	trail     []Box                           // what was added since the last offer began
}

// New knows nothing yet. Counts from 1 to below the threshold are small.
func New(threshold int64) *Known {
	return &Known{threshold: threshold, counts: map[Box]int64{}, shown: map[string]map[Box]int64{}, lines: map[line][]Span{}, asked: map[string]*[axes]map[Span]bool{}}
}

// Shown yields everything of a measure that was shown.
func (k *Known) Shown(measure string, yield func(Box, int64)) {
	for b, n := range k.shown[measure] {
		yield(b, n)
	}
}

func (k *Known) show(b Box, n int64) {
	if k.shown[b.Measure] == nil {
		k.shown[b.Measure] = map[Box]int64{}
	}
	k.shown[b.Measure][b] = n
}

// Remember adds what was shown before, whatever it gives away: it can't be taken back.
func (k *Known) Remember(b Box, n int64) {
	k.trail = k.trail[:0]
	k.ask(b)
	k.show(b, n)
	k.add(b, n)
	k.trail = k.trail[:0]
}

// Offer shows a count where no small one can be worked out with it that couldn't be before, and says whether it did.
func (k *Known) Offer(b Box, n int64) bool {
	if n > 0 && n < k.threshold {
		return false
	}
	k.trail = k.trail[:0]
	was, had := k.counts[b]
	if had && was == n {
		k.ask(b)
		k.show(b, n)
		return true
	}
	if had {
		k.drop(b)
	}
	k.ask(b)
	if k.add(b, n) {
		k.show(b, n)
		return true
	}
	for _, x := range k.trail {
		k.drop(x)
	}
	if had {
		k.trail = k.trail[:0]
		k.put(b, was)
	}
	return false
}

// ask notes the stretches that a reader can name.
func (k *Known) ask(b Box) {
	spans := k.asked[b.Measure]
	if spans == nil {
		spans = &[axes]map[Span]bool{}
		for a := range spans {
			spans[a] = map[Span]bool{}
		}
		k.asked[b.Measure] = spans
	}
	for a, s := range b.On {
		spans[a][s] = true
	}
}

func (k *Known) put(b Box, n int64) {
	k.counts[b] = n
	k.trail = append(k.trail, b)
	for a := range axes {
		l := b.along(a)
		k.lines[l] = append(k.lines[l], b.On[a])
	}
}

func (k *Known) drop(b Box) {
	delete(k.counts, b)
	for a := range axes {
		l := b.along(a)
		if i := slices.Index(k.lines[l], b.On[a]); i >= 0 {
			k.lines[l] = slices.Delete(k.lines[l], i, i+1)
		}
	}
}

// mostFollowed bounds what is worked out from one count. Whoever comes near it has asked for more than can be watched.
const mostFollowed = 4000

// add puts a count in and follows what it tells. False says that a small one comes out, or too much to follow.
func (k *Known) add(b Box, n int64) bool {
	k.put(b, n)
	for i := 0; i < len(k.trail); i++ {
		if i > mostFollowed {
			return false
		}
		for a := range axes {
			if !k.follow(k.trail[i].along(a)) {
				return false
			}
		}
	}
	return true
}

// mark is a place on a line and the count from the beginning of its group up to there.
type mark struct {
	at    int32
	count int64
}

// follow works out a line: places that counts join make a group, within which every stretch between two places is known.
func (k *Known) follow(l line) bool {
	if len(k.lines[l]) < 2 {
		return true
	}
	groups := k.groups(l)
	if len(groups) > 1 && k.remains(groups) {
		return false
	}
	for _, marks := range groups {
		for i := 1; i < len(marks); i++ {
			if !k.told(l, marks[i-1], marks[i]) {
				return false
			}
		}
		for i := range marks {
			for j := i + 2; j < len(marks); j++ {
				if k.asked[l.rest.Measure][l.axis][Span{marks[i].at, marks[j].at}] && !k.told(l, marks[i], marks[j]) {
					return false
				}
			}
		}
	}
	return true
}

// piece is a known stretch of a line that no place of its own group parts.
type piece struct {
	Span
	n int64
}

// remains says whether a small count is left of a stretch when what is known inside it, by other groups, is taken off: the
// middle one of three parts, say, whose neighbours aren't known apart. As much as can be is taken off.
func (k *Known) remains(groups [][]mark) bool {
	var pieces []piece
	for _, marks := range groups {
		for i := 1; i < len(marks); i++ {
			if n := marks[i].count - marks[i-1].count; n >= 0 {
				pieces = append(pieces, piece{Span{marks[i-1].at, marks[i].at}, n})
			}
		}
	}
	slices.SortFunc(pieces, func(a, b piece) int { return cmp.Or(cmp.Compare(a.To, b.To), cmp.Compare(a.From, b.From)) })
	for _, whole := range pieces {
		if whole.n == 0 {
			continue
		}
		var in []piece
		for _, p := range pieces {
			if p.Span != whole.Span && p.From >= whole.From && p.To <= whole.To {
				in = append(in, p)
			}
		}
		if rest := whole.n - heaviest(in); len(in) > 0 && rest > 0 && rest < k.threshold {
			return true
		}
	}
	return false
}

// heaviest is the most that pieces count which don't overlap; they come by their ends.
func heaviest(pieces []piece) int64 {
	best := make([]int64, len(pieces)+1)
	for i, p := range pieces {
		before, _ := slices.BinarySearchFunc(pieces[:i], p.From, func(x piece, from int32) int {
			if x.To <= from {
				return -1
			}
			return 1
		})
		best[i+1] = max(best[i], best[before]+p.n)
	}
	return best[len(pieces)]
}

// told takes in the stretch between two marks. Counts of different days may not agree; what comes out below nothing tells
// nothing.
func (k *Known) told(l line, from, to mark) bool {
	b, n := l.at(Span{from.at, to.at}), to.count-from.count
	if _, known := k.counts[b]; known || n < 0 {
		return true
	}
	if n > 0 && n < k.threshold {
		return false
	}
	k.put(b, n)
	return true
}

// groups joins the places of a line.
func (k *Known) groups(l line) [][]mark {
	type step struct {
		to int32
		n  int64
	}
	next := map[int32][]step{}
	for _, s := range k.lines[l] {
		n := k.counts[l.at(s)]
		next[s.From] = append(next[s.From], step{s.To, n})
		next[s.To] = append(next[s.To], step{s.From, -n})
	}
	places := make([]int32, 0, len(next))
	for p := range next {
		places = append(places, p)
	}
	slices.Sort(places)
	seen := map[int32]bool{}
	var out [][]mark
	for _, p := range places {
		if seen[p] {
			continue
		}
		seen[p] = true
		marks := []mark{{p, 0}}
		for i := 0; i < len(marks); i++ {
			for _, s := range next[marks[i].at] {
				if !seen[s.to] {
					seen[s.to] = true
					marks = append(marks, mark{s.to, marks[i].count + s.n})
				}
			}
		}
		slices.SortFunc(marks, func(a, b mark) int { return cmp.Compare(a.at, b.at) })
		out = append(out, marks)
	}
	return out
}
