package scorecard_test

import (
	"fmt"
	"math"
	"math/big"
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"

	"wanjia/domain/demography"
	"wanjia/domain/scorecard"
)

// exactly is the probability of each count, in fractions.
func exactly(n int64, k, of int64) []*big.Rat {
	p, q := big.NewRat(k, of), big.NewRat(of-k, of)
	out := make([]*big.Rat, n+1)
	for i := range out {
		x := new(big.Rat).SetInt(new(big.Int).Binomial(n, int64(i)))
		for range i {
			x.Mul(x, p)
		}
		for range int(n) - i {
			x.Mul(x, q)
		}
		out[i] = x
	}
	return out
}

func TestFunnelLimitsAreTheExactOnes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.Int64Range(1, 60).Draw(t, "n")
		of := rapid.Int64Range(2, 40).Draw(t, "of")
		k := rapid.Int64Range(0, of).Draw(t, "k")
		level, tail := scorecard.Inner, big.NewRat(25, 1000)
		if rapid.Bool().Draw(t, "outer") {
			level, tail = scorecard.Outer, big.NewRat(1, 1000)
		}
		got := scorecard.Share.Limits(float64(k)/float64(of), n, level)
		p := exactly(n, k, of)
		outside := new(big.Rat)
		for i, x := range p {
			below, above := new(big.Rat), new(big.Rat)
			for j := 0; j <= i; j++ {
				below.Add(below, p[j])
			}
			for j := i; j < len(p); j++ {
				above.Add(above, p[j])
			}
			out := below.Cmp(tail) <= 0 || above.Cmp(tail) <= 0
			if said := int64(i) < got.Least || int64(i) > got.Most; said != out {
				t.Fatalf("%d of %d around %d/%d: outside %v, exactly %v (limits %+v)", i, n, k, of, said, out, got)
			}
			v := float64(i) / float64(n)
			if drawn := v >= got.Upper-1e-9 && got.Upper < 1 && int64(i) > got.Most || int64(i) < got.Least && v <= got.Lower+1e-9; drawn != out {
				t.Fatalf("%d of %d: the line says %v, the limits %v (%+v)", i, n, drawn, out, got)
			}
			if !out && (v > got.Upper+1e-9 || v < got.Lower-1e-9) {
				t.Fatalf("%d of %d lies inside and beyond the line (%+v)", i, n, got)
			}
			if out {
				outside.Add(outside, x)
			}
		}
		if most := new(big.Rat).Mul(tail, big.NewRat(2, 1)); outside.Cmp(most) > 0 {
			t.Fatalf("by chance %s lies outside, more than is said", outside.FloatString(6))
		}
	})
}

func TestPoissonLimitsLetOutNoMoreThanSaid(t *testing.T) {
	for _, mean := range []float64{0, 0.01, 0.5, 1, 3, 10, 47.3, 400, 12345} {
		for level, tail := range map[demography.Level]float64{scorecard.Inner: 0.025, scorecard.Outer: 0.001} {
			l := scorecard.Rate.Limits(mean/1e6, 1_000_000, level)
			sum, low, high, term := 0.0, 0.0, 0.0, math.Exp(-mean)
			if mean > 700 { // by its logarithm
				continue
			}
			for k := int64(0); k < 2000; k++ {
				if sum += term; k < l.Least {
					low += term
				}
				if k > l.Most {
					high += term
				}
				term *= mean / float64(k+1)
			}
			if low > tail+1e-12 || high > tail+1e-12 {
				t.Errorf("mean %v: %v below and %v above, want at most %v each", mean, low, high, tail)
			}
		}
	}
	l := scorecard.Rate.Limits(0.012345, 1_000_000, scorecard.Inner)
	if math.Abs(float64(l.Most)-(12345+1.96*math.Sqrt(12345))) > 3 {
		t.Errorf("a large mean's limit is %d, far from the normal one", l.Most)
	}
}

func TestLimitsOfLargePlacesComeSoon(t *testing.T) {
	l := scorecard.Share.Limits(0.9, 5_000_000, scorecard.Outer)
	if want := 4_500_000 + 3.09*math.Sqrt(450_000); math.Abs(float64(l.Most)-want) > 20 {
		t.Errorf("most is %d, want about %v", l.Most, want)
	}
}

// binomial draws a count.
func binomial(r *rand.Rand, n int64, p float64) int64 {
	var k int64
	for range n {
		if r.Float64() < p {
			k++
		}
	}
	return k
}

// TestPlacesOfOneDistributionAreToldApartNoOftenerThanSaid draws lists of places that are the same in truth.
func TestPlacesOfOneDistributionAreToldApartNoOftenerThanSaid(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 11))
	const lists = 600
	apart := 0
	for range lists {
		var units []scorecard.Unit
		p := 0.3 + 0.6*r.Float64()
		for i := range 15 {
			n := 20 + r.Int64N(180)
			units = append(units, scorecard.Unit{ID: fmt.Sprint(i), Now: scorecard.Count{K: binomial(r, n, p), N: n}})
		}
		if (scorecard.Item{}).Score(units, scorecard.Count{}).Ranked {
			apart++
		}
	}
	if most := 0.05*lists + 3*math.Sqrt(0.05*0.95*lists); float64(apart) > most {
		t.Errorf("%d of %d lists of equal places have ranks, more than 5 %%", apart, lists)
	}
}

// TestTrueRanksLieWithinTheirIntervals draws places that differ, and asks how often any rank lies outside what is said.
func TestTrueRanksLieWithinTheirIntervals(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 5))
	const lists = 400
	missed := 0
	for range lists {
		var units []scorecard.Unit
		var truth []float64
		for i := range 10 {
			n, p := 50+r.Int64N(300), 0.4+0.5*r.Float64()
			truth = append(truth, p)
			units = append(units, scorecard.Unit{ID: fmt.Sprint(i), Now: scorecard.Count{K: binomial(r, n, p), N: n}})
		}
		res := scorecard.Item{}.Score(units, scorecard.Count{})
		for i, s := range res.Scores {
			rank := 1
			for _, p := range truth {
				if p > truth[i] {
					rank++
				}
			}
			if rank < s.Rank[0] || rank > s.Rank[1] {
				missed++
				break
			}
		}
	}
	if most := 0.05*lists + 3*math.Sqrt(0.05*0.95*lists); float64(missed) > most {
		t.Errorf("in %d of %d lists a true rank lies outside, more than 5 %%", missed, lists)
	}
}

// TestReliabilityIsTheShareOfSignalInSimulatedPlaces holds it against what is known where the truth was drawn: the squared correlation
// of what is seen with what is true.
func TestReliabilityIsTheShareOfSignalInSimulatedPlaces(t *testing.T) {
	for _, kind := range []scorecard.Kind{scorecard.Share, scorecard.Rate} {
		for _, spread := range []float64{0, 0.03, 0.08, 0.2} {
			r := rand.New(rand.NewPCG(17, uint64(1000*spread)))
			var said, true2 float64
			const lists = 60
			for range lists {
				var counts []scorecard.Count
				var truth, seen []float64
				for range 80 {
					n, p := 30+r.Int64N(120), 0.5+spread*(2*r.Float64()-1)
					k := binomial(r, n, p)
					if kind == scorecard.Rate { // 200 chances for each of the size, so that chance is Poisson's
						k = binomial(r, 200*n, p/200)
					}
					counts = append(counts, scorecard.Count{K: k, N: n})
					truth, seen = append(truth, p), append(seen, float64(k)/float64(n))
				}
				said += kind.Between(counts).Reliability / lists
				true2 += square(truth, seen) / lists
			}
			if math.Abs(said-true2) > 0.07 {
				t.Errorf("%s with a spread of %v: reliability %.3f, of which in truth %.3f is signal", kind.Name(), spread, said, true2)
			}
		}
	}
}

// square is the squared correlation.
func square(x, y []float64) float64 {
	var mx, my float64
	for i := range x {
		mx, my = mx+x[i]/float64(len(x)), my+y[i]/float64(len(x))
	}
	var xx, yy, xy float64
	for i := range x {
		xx, yy, xy = xx+(x[i]-mx)*(x[i]-mx), yy+(y[i]-my)*(y[i]-my), xy+(x[i]-mx)*(y[i]-my)
	}
	if xx == 0 || yy == 0 {
		return 0
	}
	return xy * xy / (xx * yy)
}

// TestWhatBecameOfThoseChosenForBeingWorstIsNotTakenForHelp draws places that are the same in truth twice: the one that was worst gets
// better by itself, and beyond places like it no oftener than said.
func TestWhatBecameOfThoseChosenForBeingWorstIsNotTakenForHelp(t *testing.T) {
	r := rand.New(rand.NewPCG(23, 29))
	const lists = 500
	judged, rose, expected, moved := 0, 0, 0.0, 0.0
	for range lists {
		var before, after []scorecard.Unit
		worst, at := 2.0, ""
		for i := range 24 {
			n := 80 + r.Int64N(40)
			b, a := binomial(r, n, 0.8), binomial(r, n, 0.8)
			id := fmt.Sprint(i)
			if v := float64(b) / float64(n); v < worst {
				worst, at = v, id
			}
			before = append(before, scorecard.Unit{ID: id, Now: scorecard.Count{K: b, N: n}})
			after = append(after, scorecard.Unit{ID: id, Now: scorecard.Count{K: a, N: n}})
		}
		o, ok := scorecard.Item{Least: 10}.Compare(at, before, after)
		if !ok || !o.Judged {
			continue
		}
		judged++
		expected, moved = expected+o.Expected, moved+o.Own.By
		if o.Way == scorecard.Up {
			rose++
		}
	}
	if judged < lists/2 {
		t.Fatalf("only %d of %d could be judged", judged, lists)
	}
	// the worst of a list falls back: what is told as expected must be most of what is seen, so that nobody takes it for help
	if expected < 0.6*moved {
		t.Errorf("of a rise of %.1f that is chance alone, %.1f are said to be expected", moved, expected)
	}
	if most := 0.05*float64(judged) + 3*math.Sqrt(0.05*0.95*float64(judged)); float64(rose) > most {
		t.Errorf("%d of %d places that nobody helped are said to have risen beyond others, more than 5 %%", rose, judged)
	}
	t.Logf("judged %d, of which %d seem to have risen beyond others; chance brought %.3f each, of which %.3f was said to be expected", judged, rose, moved/float64(judged), expected/float64(judged))
}

func TestAPlaceThatRoseFarBeyondOthersIsSaidTo(t *testing.T) {
	var before, after []scorecard.Unit
	add := func(id string, b, a, n int64) {
		before = append(before, scorecard.Unit{ID: id, Now: scorecard.Count{K: b, N: n}})
		after = append(after, scorecard.Unit{ID: id, Now: scorecard.Count{K: a, N: n}})
	}
	add("a", 40, 95, 100)
	for i := range 8 {
		add(fmt.Sprint(i), 80+int64(i%3), 82-int64(i%2), 100)
	}
	o, ok := scorecard.Item{Least: 10}.Compare("a", before, after)
	if !ok || !o.Judged || o.Way != scorecard.Up || len(o.Like) != 8 || math.Abs(o.Own.By-0.55) > 1e-9 {
		t.Errorf("%+v", o)
	}
	few, ok := scorecard.Item{Least: 10}.Compare("a", before[:3], after[:3])
	if !ok || few.Judged || few.Way != scorecard.Unclear {
		t.Errorf("with two others: %+v, want no judgement", few)
	}
}

func TestAMoveIsToldOnlyWhereTheIntervalLeavesOutNone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n, m := rapid.Int64Range(5, 300).Draw(t, "n"), rapid.Int64Range(5, 300).Draw(t, "m")
		b := scorecard.Count{K: rapid.Int64Range(0, n).Draw(t, "b"), N: n}
		a := scorecard.Count{K: rapid.Int64Range(0, m).Draw(t, "a"), N: m}
		for _, k := range []scorecard.Kind{scorecard.Share, scorecard.Rate} {
			c := k.Change(b, a)
			if c.Low > c.By+1e-9 || c.High < c.By-1e-9 || (c.Way == scorecard.Up) != (c.Low > 0) || (c.Way == scorecard.Down) != (c.High < 0) {
				t.Fatalf("%v → %v: %+v", b, a, c)
			}
		}
	})
}
