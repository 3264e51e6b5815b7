package cluster

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// Where every two records whose weight is high enough are linked, looking at the linked parts alone joins the same.
func TestLookingAtLinkedPartsAloneJoinsTheSame(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(2, 24).Draw(t, "records")
		least := rapid.Float64Range(-2, 4).Draw(t, "least")
		weights, dice := map[[2]uint32]float64{}, rand.New(rand.NewPCG(3, 4)) // so that no two are the same, and which comes first says nothing
		weigh := func(a, b uint32) float64 { return weights[[2]uint32{min(a, b), max(a, b)}] }
		var edges []Edge
		members := make([]uint32, n)
		for i := range uint32(n) {
			members[i] = i
			for j := range i {
				w := float64(rapid.IntRange(-9, 9).Draw(t, "w")) + dice.Float64()/100
				weights[[2]uint32{j, i}] = w
				if w >= least-math.Log(float64(n)) { // no part is so many times larger than another that less would do
					edges = append(edges, Edge{A: j, B: i, Weight: w})
				}
			}
		}
		want, _ := agglomerate(members, weigh, least)
		got, joins := loosely(members, edges, weigh, least)
		for i := range n {
			for j := range i {
				if (want[i] == want[j]) != (got[i] == got[j]) {
					t.Fatalf("%d and %d together: %v, want %v", j, i, got[i] == got[j], want[i] == want[j])
				}
			}
		}
		parts := map[int]bool{}
		for _, k := range got {
			parts[k] = true
		}
		if len(joins) != n-len(parts) {
			t.Fatalf("%d joins made %d parts of %d", len(joins), len(parts), n)
		}
	})
}

// Eight records that say the same are somebody; one that is a little less like each of them than is asked for is theirs, and eight others that are as much like
// them are somebody else.
func TestARecordJoinsThePersonOfManyMoreEasilyThanAsManyDo(t *testing.T) {
	for _, join := range []func([]uint32, []Edge, func(a, b uint32) float64, float64) (of []int, joins []join){
		func(members []uint32, _ []Edge, weigh func(a, b uint32) float64, least float64) ([]int, []join) {
			return agglomerate(members, weigh, least)
		}, loosely} {
		for _, c := range []struct {
			says   string
			others int
			weight float64
			one    bool
		}{{"one that is a little less like them", 1, 1.5, true}, {"one that is much less like them", 1, -0.5, false}, {"as many that are a little less like them", 8, 1.5, false},
			{"as many that are like enough", 8, 2.5, true}, {"two that are less like them than one may be", 2, 0.2, false}} {
			weigh := func(a, b uint32) float64 {
				if (a < 8) == (b < 8) {
					return 9
				}
				return c.weight
			}
			var members []uint32
			var edges []Edge
			for a := range uint32(8 + c.others) {
				members = append(members, a)
				for b := range a {
					edges = append(edges, Edge{b, a, weigh(b, a)})
				}
			}
			if of, _ := join(members, edges, weigh, 2); (of[0] == of[8]) != c.one {
				t.Errorf("%s: one person is %t, want %t", c.says, of[0] == of[8], c.one)
			}
		}
	}
}

// people are five records each of so many people; the last record of each is only like the middle one, and like that of the next person.
func people(n int) (edges []Edge, weigh func(a, b uint32) float64) {
	weigh = func(a, b uint32) float64 {
		a, b = min(a, b), max(a, b)
		switch {
		case a/5 != b/5:
			if a%5 == 4 && b == a+5 {
				return 2
			}
			return -6
		case b%5 == 4 && a%5 != 2:
			return 1
		}
		return 9
	}
	for a := range uint32(5 * n) {
		for b := a + 1; b < min(a+6, uint32(5*n)); b++ {
			if w := weigh(a, b); w >= 1 {
				edges = append(edges, Edge{a, b, w})
			}
		}
	}
	return edges, weigh
}

func TestWhoeverIsOfALargeComponentStaysWithTheirPerson(t *testing.T) {
	const n = 300 // linked from one to the next, more than are all weighed against each other
	edges, weigh := people(n)
	for range 5 {
		g, err := Of(t.Context(), edges, Rules{Records: 5 * n, Weigh: func(int) func(a, b uint32) float64 { return weigh }, Least: 1, Before: func(a, b uint32) int { return int(a) - int(b) }})
		if err != nil {
			t.Fatal(err)
		}
		for i, of := range g.Of {
			if int(of)/5 != i/5 || of != g.Of[i/5*5] {
				t.Fatalf("record %d is in the group of %d", i, of)
			}
		}
		if len(g.In) != 10*n || len(g.Cut) != n-1 {
			t.Fatalf("%d pairs in groups and %d links cut, want %d and %d", len(g.In), len(g.Cut), 10*n, n-1)
		}
		edges = slices.Clone(edges)
		rand.New(rand.NewPCG(1, 2)).Shuffle(len(edges), func(i, j int) { edges[i], edges[j] = edges[j], edges[i] })
	}
}
