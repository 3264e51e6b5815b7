package scorecard_test

import (
	"encoding/json"
	"math"
	"os"
	"testing"

	"wanjia/domain/scorecard"
)

// conformance is testdata/cases.json: another program that scores places must come to the same results. They were reckoned with
// fractions, apart from this code.
type conformance struct {
	Cases []struct {
		Says   string
		Kind   string
		Better string
		Least  int64
		Whole  []int64
		Units  []struct {
			ID     string
			K, N   int64
			Hidden bool
			Before []int64
		}
		Want struct {
			Scored      int
			Centre      float64
			Reliability *float64
			Ranked      bool
			Units       map[string]struct {
				Value, Low, High float64
				Inner, Outer     [2]int64
				Zone             int
				Rank             [2]int
				Change           []float64
			}
		}
	}
}

func near(a, b float64) bool { return math.Abs(a-b) <= 1e-7*math.Max(1, math.Abs(b)) }

func TestTheConformanceCasesHold(t *testing.T) {
	raw, err := os.ReadFile("testdata/cases.json")
	if err != nil {
		t.Fatal(err)
	}
	var all conformance
	if err := json.Unmarshal(raw, &all); err != nil {
		t.Fatal(err)
	}
	for _, c := range all.Cases {
		t.Run(c.Says, func(t *testing.T) {
			it := scorecard.Item{ID: "x", Least: c.Least}
			if c.Kind == "rate" {
				it.Kind = scorecard.Rate
			}
			if c.Better == "low" {
				it.Better = scorecard.Low
			}
			var units []scorecard.Unit
			for _, u := range c.Units {
				x := scorecard.Unit{ID: u.ID, Now: scorecard.Count{K: u.K, N: u.N, Hidden: u.Hidden}}
				if u.Before != nil {
					x.Before = &scorecard.Count{K: u.Before[0], N: u.Before[1]}
				}
				units = append(units, x)
			}
			var whole scorecard.Count
			if c.Whole != nil {
				whole = scorecard.Count{K: c.Whole[0], N: c.Whole[1]}
			}
			got := it.Score(units, whole)
			if got.Scored != c.Want.Scored || got.Scored > 0 && !near(got.Centre, c.Want.Centre) || got.Ranked != c.Want.Ranked {
				t.Errorf("scored %d around %v, ranked %v; want %d, %v, %v", got.Scored, got.Centre, got.Ranked, c.Want.Scored, c.Want.Centre, c.Want.Ranked)
			}
			if r := c.Want.Reliability; r == nil && !math.IsNaN(got.Reliability) || r != nil && !near(got.Reliability, *r) {
				t.Errorf("reliability %v, want %v", got.Reliability, c.Want.Reliability)
			}
			for _, s := range got.Scores {
				want, ok := c.Want.Units[s.ID]
				if s.Scored != ok {
					t.Errorf("%s: scored %v, want %v", s.ID, s.Scored, ok)
				}
				if !ok {
					continue
				}
				limits := [2][2]int64{{s.Limits[0].Least, s.Limits[0].Most}, {s.Limits[1].Least, s.Limits[1].Most}}
				if !near(s.Value, want.Value) || !near(s.Interval.Low, want.Low) || !near(s.Interval.High, want.High) ||
					limits != [2][2]int64{want.Inner, want.Outer} || int(s.Zone) != want.Zone || s.Rank != want.Rank {
					t.Errorf("%s: %v %v %v zone %d rank %v; want %+v", s.ID, s.Value, s.Interval, limits, s.Zone, s.Rank, want)
				}
				if want.Change == nil != (s.Change == nil) {
					t.Errorf("%s: change %v, want %v", s.ID, s.Change, want.Change)
				} else if s.Change != nil && (!near(s.Change.By, want.Change[0]) || !near(s.Change.Low, want.Change[1]) || !near(s.Change.High, want.Change[2])) {
					t.Errorf("%s: change %+v, want %v", s.ID, *s.Change, want.Change)
				}
			}
		})
	}
}
