package rounding

// Sum is a number of a table that is the sum of others, each by its place in a list; where Part is set the others are only a part of it.
type Sum struct {
	Whole int
	Parts []int
	Part  bool
}

// mostRounds bounds the drawing together; numbers that contradict each other would go on for ever.
const mostRounds = 200

// Narrow is what a reader can work out of rounded counts: of each the least and the greatest that it can have been, from what was shown, the base, and
// what adds up to what. A count that was rounded lies less than the base from what was shown, and every sum draws the ends of its parts
// and of its whole together until none moves.
func Narrow(shown []int64, base int64, sums []Sum) (low, high []int64) {
	low, high = make([]int64, len(shown)), make([]int64, len(shown))
	for i, v := range shown {
		low[i], high[i] = max(0, v-base+1), v+base-1
	}
	for rounds, moved := 0, true; moved && rounds < mostRounds; rounds++ {
		moved = false
		for _, s := range sums {
			var least, most int64
			for _, p := range s.Parts {
				least, most = least+low[p], most+high[p]
			}
			moved = raise(low, s.Whole, least) || moved
			if !s.Part {
				moved = lower(high, s.Whole, most) || moved
			}
			for _, p := range s.Parts {
				moved = lower(high, p, high[s.Whole]-(least-low[p])) || moved
				if !s.Part {
					moved = raise(low, p, low[s.Whole]-(most-high[p])) || moved
				}
			}
		}
	}
	return low, high
}

func raise(low []int64, i int, to int64) bool {
	if to <= low[i] {
		return false
	}
	low[i] = to
	return true
}

func lower(high []int64, i int, to int64) bool {
	if to >= high[i] {
		return false
	}
	high[i] = to
	return true
}
