package em_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"wanjia/domain/linkage/em"
)

func TestRecoversWhatWasPlanted(t *testing.T) {
	share := 0.07
	m := [][]float64{{0, 0.1, 0.2, 0.7}, {0, 0.25, 0.05, 0.7}, {0, 0.05, 0.15, 0.8}, {0, 0.3, 0.7}}
	u := [][]float64{{0, 0.9, 0.08, 0.02}, {0, 0.95, 0.04, 0.01}, {0, 0.8, 0.15, 0.05}, {0, 0.6, 0.4}}
	dice := rand.New(rand.NewPCG(1, 2))
	draw := func(p []float64) uint64 {
		x := dice.Float64()
		for l := 1; l < len(p); l++ {
			if x -= p[l]; x < 0 {
				return uint64(l)
			}
		}
		return uint64(len(p) - 1)
	}
	counts := map[uint64]float64{}
	for range 200_000 {
		from := u
		if dice.Float64() < share {
			from = m
		}
		var levels uint64
		for c, p := range from {
			if dice.Float64() < 0.1 {
				continue // missing says nothing
			}
			levels |= draw(p) << (c * em.LevelBits)
		}
		counts[levels]++
	}
	var patterns []em.Pattern
	for levels, n := range counts {
		patterns = append(patterns, em.Pattern{Levels: levels, N: n})
	}
	columns := make([]em.Column, len(m))
	for c := range columns {
		first := make([]float64, len(m[c]))
		for l := 1; l < len(first); l++ {
			first[l] = 0.15 / float64(len(first)-2)
		}
		first[len(first)-1] = 0.85
		columns[c] = em.Column{U: u[c], M: first}
	}
	f := em.Train(patterns, columns, em.Start{Share: 0.5})
	if math.Abs(f.Share-share) > 0.005 {
		t.Errorf("share is %.4f, want %.4f", f.Share, share)
	}
	for c := range m {
		for l := 1; l < len(m[c]); l++ {
			if math.Abs(f.M[c][l]-m[c][l]) > 0.02 {
				t.Errorf("m of column %d, level %d is %.3f, want %.3f", c, l, f.M[c][l], m[c][l])
			}
		}
	}
}

// Of a thousand namesakes nobody is anybody else. What they are like isn't learnt: dates years apart stay evidence against, and of what matches are like,
// what is usual counts.
func TestWhereNobodyMatchesNamesakesTeachNothing(t *testing.T) {
	usual := []float64{0, 0.08, 0.04, 0.03, 0.85}
	u := []float64{0, 0.75, 0.22, 0.0299, 0.0001}
	sex := em.Column{U: []float64{0, 0.5, 0.5}, M: []float64{0, 0.1, 0.9}}
	patterns := []em.Pattern{{Levels: 0x21, N: 300}, {Levels: 0x22, N: 160}, {Levels: 0x23, N: 40}, {Levels: 0x11, N: 400}, {Levels: 0x12, N: 90}, {Levels: 0x13, N: 10}}
	date := em.Column{U: u, M: []float64{0, 0.3, 0.6, 0.05, 0.05}, Guess: usual, Unlike: 2}
	f := em.Train(patterns, []em.Column{date, sex}, em.Start{Share: 0.05})
	m := f.M[0]
	if m[1] > u[1] || m[2] > u[2] {
		t.Errorf("matches are unlike as often as %.3f and %.3f, others %.3f and %.3f", m[1], m[2], u[1], u[2])
	}
	total := 0.0
	for _, x := range m[1:] {
		total += x
	}
	if math.Abs(total-1) > 1e-9 {
		t.Errorf("shares of matches add up to %v", total)
	}
	date.Guess = nil
	if without := em.Train(patterns, []em.Column{date, sex}, em.Start{Share: 0.05}); without.M[0][4] >= m[4] {
		t.Errorf("agreeing is %.3f of matches where what is usual is known, and %.3f where it isn't", m[4], without.M[0][4])
	}
}

func TestASkippedColumnStays(t *testing.T) {
	columns := []em.Column{{U: []float64{0, 0.9, 0.1}, M: []float64{0, 0.2, 0.8}, Skip: true}, {U: []float64{0, 0.9, 0.1}, M: []float64{0, 0.2, 0.8}}}
	f := em.Train([]em.Pattern{{Levels: 0x22, N: 50}, {Levels: 0x12, N: 950}}, columns, em.Start{Share: 0.5})
	if f.M[0][2] != 0.8 {
		t.Errorf("m of the skipped column is %v", f.M[0])
	}
	if f.Rounds == 0 || f.Matches <= 0 {
		t.Errorf("learnt nothing: %+v", f)
	}
}

func TestNothingToLearnFromChangesNothing(t *testing.T) {
	f := em.Train(nil, []em.Column{{U: []float64{0, 1}, M: []float64{0, 1}}}, em.Start{Share: 0.3})
	if f.Share != 0.3 || f.M[0][1] != 1 {
		t.Errorf("got %+v", f)
	}
}

func TestTheMiddleLeavesOutWhatOneRuleAloneSays(t *testing.T) {
	for _, c := range []struct {
		answers, weights []float64
		want             float64
	}{
		{[]float64{0.3}, []float64{2}, 0.3},
		{[]float64{0.1, 0.3}, []float64{1, 1}, 0.2},
		{[]float64{0.1, 0.9, 0.2}, []float64{1, 1, 1}, 0.2},
		{[]float64{0.9, 0.1}, []float64{0.1, 9}, 0.1},
	} {
		if got := em.Middle(c.answers, c.weights); math.Abs(got-c.want) > 1e-12 {
			t.Errorf("Middle(%v, %v) = %v, want %v", c.answers, c.weights, got, c.want)
		}
	}
}

// Families outnumber whoever stands twice: three times as many pairs agree on name and address and differ in what is somebody's own.
func TestPeopleOfOneHouseholdAreNotLearntAsMatchesThatDiffer(t *testing.T) {
	given := em.Column{U: []float64{0, 0.97, 0.03}, M: []float64{0, 0.2, 0.8}, Own: true}
	shared := em.Column{U: []float64{0, 0.999, 0.001}, M: []float64{0, 0.2, 0.8}}
	patterns := []em.Pattern{{Levels: 0x222, N: 950}, {Levels: 0x221, N: 3000}, {Levels: 0x111, N: 96_000}, {Levels: 0x112, N: 3000}}
	start := em.Start{Share: 0.02}
	f := em.Train(patterns, []em.Column{given, shared, shared}, start)
	if f.Matches > 1500 || f.Near*99_950 < 2000 {
		t.Errorf("%.0f pairs match and %.0f are of one household; 950 and 3000 were put in", f.Matches, f.Near*102_950)
	}
	given.Own = false
	without := em.Train(patterns, []em.Column{given, shared, shared}, start)
	if without.Near != 0 || without.Matches < 2*f.Matches {
		t.Errorf("with nothing that is somebody's own %.0f pairs match and %.3f are of one household", without.Matches, without.Near)
	}
	if f.M[0][1] > 0.6*without.M[0][1] {
		t.Errorf("given names of matches differ in %.2f; where they are nobody's own, in %.2f", f.M[0][1], without.M[0][1])
	}
}
