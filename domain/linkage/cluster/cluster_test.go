package cluster_test

import (
	"cmp"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"wanjia/domain/linkage/cluster"
)

// group groups records whose weights are given by a function.
func group(t *testing.T, records int, edges []cluster.Edge, weigh func(a, b uint32) float64) cluster.Groups {
	t.Helper()
	g, err := cluster.Of(t.Context(), edges, cluster.Rules{Records: records, Weigh: func(int) func(a, b uint32) float64 { return weigh },
		Before: func(a, b uint32) int { return cmp.Compare(a, b) }})
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func TestAWeakBridgeDoesNotJoinTwoPeople(t *testing.T) {
	// 0, 1, 2 are one person and 3, 4, 5 another; 2 and 3 look alike, all else speaks against it.
	person := []int{0, 0, 0, 1, 1, 1}
	weigh := func(a, b uint32) float64 {
		switch {
		case person[a] == person[b]:
			return 8
		case min(a, b) == 2 && max(a, b) == 3:
			return 2
		}
		return -6
	}
	edges := []cluster.Edge{{A: 0, B: 1, Weight: 8}, {A: 1, B: 2, Weight: 8}, {A: 2, B: 3, Weight: 2}, {A: 3, B: 4, Weight: 8}, {A: 4, B: 5, Weight: 8}}
	g := group(t, 6, edges, weigh)
	if g.Of[0] != g.Of[2] || g.Of[3] != g.Of[5] || g.Of[2] == g.Of[3] {
		t.Errorf("groups are %v", g.Of)
	}
	if len(g.Cut) != 1 || g.Cut[0].A != 2 {
		t.Errorf("cut are %v, want the bridge", g.Cut)
	}
	if len(g.In) != 6 || g.Several() != 2 {
		t.Errorf("%d pairs in %d groups, want 6 in 2", len(g.In), g.Several())
	}
}

func TestARecordThatSaysLittleStaysWithItsPerson(t *testing.T) {
	weigh := func(a, b uint32) float64 {
		if max(a, b) == 3 && min(a, b) != 0 {
			return 0 // nothing filled in both
		}
		return 9
	}
	g := group(t, 4, []cluster.Edge{{A: 0, B: 1, Weight: 9}, {A: 1, B: 2, Weight: 9}, {A: 0, B: 3, Weight: 9}}, weigh)
	if g.Of[3] != g.Of[0] || len(g.In) != 6 {
		t.Errorf("groups are %v, pairs %v", g.Of, g.In)
	}
}

func TestGroupsDoNotDependOnTheOrderOfLinks(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		n := rapid.IntRange(2, 30).Draw(rt, "records")
		weights := map[[2]uint32]float64{}
		weigh := func(a, b uint32) float64 { return weights[[2]uint32{min(a, b), max(a, b)}] }
		var edges []cluster.Edge
		for i := range uint32(n) {
			for j := range i {
				w := rapid.Float64Range(-9, 9).Draw(rt, "w")
				weights[[2]uint32{j, i}] = w
				if w > 4 {
					edges = append(edges, cluster.Edge{A: j, B: i, Weight: w})
				}
			}
		}
		first := group(t, n, edges, weigh)
		turned := rapid.Permutation(edges).Draw(rt, "order")
		second := group(t, n, turned, weigh)
		if !slices.Equal(first.Of, second.Of) {
			rt.Fatalf("%v one way, %v the other", first.Of, second.Of)
		}
		for _, e := range edges {
			cut := slices.Contains(first.Cut, e)
			if same := first.Of[e.A] == first.Of[e.B]; same == cut {
				rt.Fatalf("link %v: same group %v, cut %v", e, same, cut)
			}
		}
	})
}

func TestALongChainIsTakenApart(t *testing.T) {
	const n = 8000 // more than are weighed against each other
	var edges []cluster.Edge
	for i := range uint32(n - 1) {
		edges = append(edges, cluster.Edge{A: i, B: i + 1, Weight: float64(1 + i%5)})
	}
	g := group(t, n, edges, func(a, b uint32) float64 {
		if max(a, b)-min(a, b) == 1 {
			return float64(1 + min(a, b)%5)
		}
		return -5
	})
	size := map[uint32]int{}
	for _, of := range g.Of {
		size[of]++
		if size[of] > 2 {
			t.Fatalf("a group of more than two: only neighbours are alike")
		}
	}
	if len(g.Cut) == 0 || len(g.In) == 0 {
		t.Errorf("%d cut, %d in groups", len(g.Cut), len(g.In))
	}
}

func TestVeryManyRecordsThatSayTheSameAreOneGroup(t *testing.T) {
	var edges []cluster.Edge
	for i := range uint32(2000) {
		edges = append(edges, cluster.Edge{A: i, B: i + 1, Weight: 7})
	}
	if g := group(t, 2001, edges, func(_, _ uint32) float64 { return 7 }); g.Of[0] != g.Of[2000] || g.Several() != 1 {
		t.Errorf("%d groups", g.Several())
	}
}
