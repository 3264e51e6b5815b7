package rule

import (
	"math"

	"wanjia/base/day"
	"wanjia/domain/area"
	"wanjia/domain/residence"
)

// Counts are what a walk over a whole area counted.
type Counts struct {
	Area  area.Code
	Flows []Flow
	Heaps []Heap
}

// Flow is how many events of a kind there were, and how many usual residences they opened or closed. How says which:
// birth, death, move_in or move_out.
type Flow struct {
	How            residence.How
	Events, Spells int
}

// Heap counts the dates of birth that one worker took down, and the ages they make.
type Heap struct {
	Worker            string
	Whole             int // dates of which the day is known
	NewYear, MidMonth int // those on 1 January, those on the 15th of any month
	Ages              [100]int
}

// Add counts one person's birth date, as taken down on a day.
func (h *Heap) Add(birth day.Partial, on day.Day) {
	if birth.IsZero() {
		return
	}
	if age := birth.Day().AgeOn(on); age >= 0 && age < len(h.Ages) {
		h.Ages[age]++
	}
	if !birth.Whole() {
		return
	}
	h.Whole++
	_, m, d := birth.First().Date()
	if m == 1 && d == 1 {
		h.NewYear++
	}
	if d == 15 {
		h.MidMonth++
	}
}

// Between is how many are of the ages from one to another, both included.
func (h *Heap) Between(from, to int) (n int) {
	for _, k := range h.Ages[from : to+1] {
		n += k
	}
	return n
}

// Whipple is Whipple's index of ages that end in 0 and 5, from 23 to 62: 100 is none, 500 all. Without anybody it is 100.
func (h *Heap) Whipple() float64 {
	round := 0
	for age := 25; age <= 60; age += 5 {
		round += h.Ages[age]
	}
	all := h.Between(23, 62)
	if all == 0 {
		return 100
	}
	return 500 * float64(round) / float64(all)
}

// Myers is Myers' blended index of ages from 10 to 89: 0 is no preference for any last digit, 90 one digit only.
func (h *Heap) Myers() float64 {
	var sums [10]float64
	all := 0.0
	for digit := range 10 {
		for age := 10 + digit; age < 80; age += 10 { // the same seven decades, begun at 10 and at 20
			sums[digit] += float64((digit+1)*h.Ages[age] + (9-digit)*h.Ages[age+10])
		}
		all += sums[digit]
	}
	if all == 0 {
		return 0
	}
	index := 0.0
	for _, s := range sums {
		index += math.Abs(s/all-0.1) * 50
	}
	return index
}
