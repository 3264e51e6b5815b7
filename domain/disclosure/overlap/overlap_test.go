package overlap

import (
	"testing"

	"pgregory.net/rapid"
)

func births(area, time, sex Span) Box {
	return Box{Measure: "births", On: [axes]Span{Area: area, Time: time, Sex: sex, Age: {0, 9}, Late: {0, 3}}}
}

var whole = Span{0, 3}

func TestAWindowThatIsAMonthLongerThanAnotherDoesNotGiveTheMonthAway(t *testing.T) {
	k := New(5)
	if !k.Offer(births(whole, Span{0, 5}, whole), 20) {
		t.Fatal("five months were refused")
	}
	if k.Offer(births(whole, Span{0, 6}, whole), 22) {
		t.Error("six months were shown beside five, so the sixth month's 2 are known")
	}
	if !k.Offer(births(whole, Span{0, 7}, whole), 27) {
		t.Error("seven months were refused, though two months have 7")
	}
	if k.Offer(births(whole, Span{5, 6}, whole), 2) {
		t.Error("2 were shown")
	}
}

func TestATotalAndItsPartsAreNotShownWhereOneIsLeft(t *testing.T) {
	k := New(5)
	k.Remember(births(Span{0, 3}, whole, whole), 22)
	if !k.Offer(births(Span{0, 1}, whole, whole), 7) {
		t.Fatal("a part was refused")
	}
	if k.Offer(births(Span{2, 3}, whole, whole), 12) {
		t.Error("the third part was shown, so the second is known to be 3")
	}
	if !k.Offer(births(Span{1, 3}, whole, whole), 15) {
		t.Error("the sum of two parts was refused though the first tells it")
	}
}

func TestWhatFollowsInTwoStepsIsFound(t *testing.T) {
	k := New(5)
	boys, girls := Span{0, 1}, Span{1, 2}
	k.Remember(births(Span{0, 2}, whole, Span{0, 2}), 40) // all of both
	k.Remember(births(Span{0, 2}, whole, boys), 20)       // so girls are 20
	k.Remember(births(Span{0, 1}, whole, girls), 10)      // so girls of the second area are 10
	if k.Offer(births(Span{1, 2}, whole, Span{0, 2}), 13) {
		t.Error("the second area's 13 were shown, so its boys are known to be 3")
	}
}

func TestTheNeighboursOfAPartAreNotLeftOver(t *testing.T) {
	k := New(5)
	k.Remember(births(Span{0, 3}, whole, whole), 8)
	if k.Offer(births(Span{1, 2}, whole, whole), 5) {
		t.Error("the part in the middle was shown, so the two beside it are known to be 3")
	}
}

func TestAReleaseThatWasShownIsShownAgain(t *testing.T) {
	k := New(5)
	k.Remember(births(Span{0, 3}, whole, whole), 22)
	k.Remember(births(Span{0, 1}, whole, whole), 20) // gives 2 away already
	if !k.Offer(births(Span{0, 1}, whole, whole), 20) {
		t.Error("what everybody has was refused")
	}
}

// TestNoOfferGivesASmallCountAway draws a table of two areas by sex and month, offers boxes of it in any order, and takes
// every shown one off every other that differs on one axis.
func TestNoOfferGivesASmallCountAway(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var cells [3][3][2]int64
		for i := range cells {
			for j := range cells[i] {
				for s := range cells[i][j] {
					cells[i][j][s] = rapid.Int64Range(0, 9).Draw(t, "n")
				}
			}
		}
		span := func(most int32, name string) Span {
			from := rapid.Int32Range(0, most-1).Draw(t, name)
			return Span{from, rapid.Int32Range(from+1, most).Draw(t, name)}
		}
		count := func(b Box) (n int64) {
			for i := b.On[Area].From; i < b.On[Area].To; i++ {
				for j := b.On[Time].From; j < b.On[Time].To; j++ {
					for s := b.On[Sex].From; s < b.On[Sex].To; s++ {
						n += cells[i][j][s]
					}
				}
			}
			return n
		}
		k := New(5)
		var shown []Box
		for range rapid.IntRange(1, 25).Draw(t, "offers") {
			b := births(span(3, "area"), span(3, "month"), span(2, "sex"))
			if k.Offer(b, count(b)) {
				shown = append(shown, b)
			}
		}
		for _, b := range shown {
			for _, x := range shown {
				for a := range axes {
					if b.along(a) != x.along(a) || x.On[a].From < b.On[a].From || x.On[a].To > b.On[a].To {
						continue
					}
					if n := count(b) - count(x); n > 0 && n < 5 {
						t.Fatalf("%v = %d less %v = %d is %d", b.On, count(b), x.On, count(x), n)
					}
				}
			}
		}
	})
}
