package nowcast

import (
	"math"
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"

	"wanjia/base/fault"
	"wanjia/base/oracle"
)

// A triangle small enough to do by hand: by one period half comes in, by two all.
func TestTheLadderByHand(t *testing.T) {
	got, err := Estimate(Triangle{{10, 6, 4}, {20, 12}, {15}}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	// g2 = 4/20, g1 = (6+12)/(16+32): shares 1, .8 and .8·.625 = .5.
	for i, want := range []struct{ share, expected float64 }{{1, 20}, {0.8, 40}, {0.5, 30}} {
		oracle.Near(t, "share", got[i].Share, want.share, 1e-12)
		oracle.Near(t, "expected", got[i].Expected, want.expected, 1e-12)
	}
	if got[0].SE != 0 || got[0].Low != 20 || got[0].High != 20 {
		t.Errorf("a finished period: got %+v, want 20 for certain", got[0])
	}
	variance := 0.2/(0.8*20) + 0.375/(0.625*48)
	oracle.Near(t, "SE", got[2].SE, math.Sqrt(15*0.5/0.25+900*variance), 1e-12)
}

// Deaths of 200 a month, registered with chances .5, .3, .15, .05: the intervals hold the truth 95 times in 100.
func TestIntervalsHoldWhatComesInTheEnd(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 11))
	held, all := 0, 0
	for range 400 {
		const months = 12
		var events []Event
		truth := make([]int, months)
		for m := range months {
			truth[m] = 180 + r.IntN(40)
			for range truth[m] {
				delay := 0
				for u := r.Float64(); delay < 3 && u > []float64{0.5, 0.8, 0.95}[delay]; {
					delay++
				}
				events = append(events, Event{m, m + delay, 1})
			}
		}
		got, err := Estimate(Count(events, 0, months-1), Options{Longest: 3})
		if err != nil {
			t.Fatal(err)
		}
		for m := months - 3; m < months; m++ {
			all++
			if got[m].Contains(float64(truth[m])) {
				held++
			}
		}
	}
	if share := float64(held) / float64(all); share < 0.93 || share > 0.97 {
		t.Errorf("%d of %d intervals hold the truth, want about 95 %%", held, all)
	}
}

func TestNeverFewerThanAreRegistered(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(2, 10).Draw(t, "periods")
		tri := make(Triangle, n)
		for i := range tri {
			tri[i] = rapid.SliceOfN(rapid.Int64Range(1, 500), n-i, n-i).Draw(t, "row")
		}
		got, err := Estimate(tri, Options{Window: rapid.IntRange(0, n).Draw(t, "window")})
		if err != nil {
			t.Fatal(err)
		}
		for i, p := range got {
			if p.Expected < float64(p.Seen)*(1-1e-12) || p.Low < float64(p.Seen) || !(p.Share > 0 && p.Share <= 1) || i > 0 && got[i].Share > got[i-1].Share {
				t.Fatalf("period %d: %+v", i, p)
			}
		}
	})
}

func TestAWindowForgetsOldHabits(t *testing.T) {
	// Everything used to come a period late; for the last three periods nothing does.
	tri := Triangle{{0, 100, 0, 0, 0, 0}, {0, 100, 0, 0, 0}, {0, 100, 0, 0}, {100, 0, 0}, {100, 0}, {100}}
	got, err := Estimate(tri, Options{Window: 2})
	if err != nil {
		t.Fatal(err)
	}
	oracle.Near(t, "the last period", got[5].Expected, 100, 1e-12)
	old, err := Estimate(tri, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if old[5].Expected < 200 {
		t.Errorf("by all periods: got %v, want more than twice what is registered", old[5].Expected)
	}
}

// Where nothing at all was registered there is nothing to expect; a delay at which nothing ever came adds nothing; and a last period without
// anything has a limit above, not certainty.
func TestTrianglesOfNothing(t *testing.T) {
	got, err := Estimate(Triangle{{0, 0, 0}, {0, 0}, {0}}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	for i, p := range got {
		if p.Seen != 0 || p.Expected != 0 || p.SE != 0 || p.Low != 0 || math.IsNaN(p.High) {
			t.Errorf("period %d of nothing: %+v", i, p)
		}
	}
	got, err = Estimate(Triangle{{40, 0, 10}, {40, 0}, {0}}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	oracle.Near(t, "the period before", got[1].Expected, 50, 1e-12)
	if p := got[2]; p.Expected != 0 || !(p.High > 0) || len(p.Notes) != 1 {
		t.Errorf("nothing yet: %+v, want 0 with a limit above and a note", p)
	}
}

func TestBrokenTrianglesAreRefused(t *testing.T) {
	for key, tri := range map[string]Triangle{
		"demography.nowcast.triangle":  {{1}},
		"demography.nowcast.cell":      {{1, 1}, {1, 1}},
		"demography.nowcast.unlearned": {{0, 5}, {5}},
	} {
		if got, err := Estimate(tri, Options{}); !fault.Is(err, key) {
			t.Errorf("got %v, %v, want %s", got, err, key)
		}
	}
}
