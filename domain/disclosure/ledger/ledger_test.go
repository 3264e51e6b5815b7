package ledger

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"wanjia/base/fault"
)

func figure(name string, count int64, pieces ...string) Figure {
	return Figure{Name: name, Measure: "deaths", Pieces: pieces, Count: count}
}

func offer(t *testing.T, before []Figure, release ...Figure) []Leak {
	t.Helper()
	var l Ledger
	if err := l.Enter(before...); err != nil {
		t.Fatal(err)
	}
	leaks, err := l.Offer(release, Options{Threshold: 4})
	if err != nil {
		t.Fatal(err)
	}
	return leaks
}

func TestDifferencesAcrossReleasesAreSeen(t *testing.T) {
	months := func(from, to int) (pieces []string) {
		for m := from; m <= to; m++ {
			pieces = append(pieces, fmt.Sprintf("2025-%02d", m))
		}
		return pieces
	}
	for _, c := range []struct {
		says    string
		before  []Figure
		release Figure
		count   int64 // of the leak; 0 is none
		how     How
	}{
		{"a small figure by itself", nil, figure("village a", 3, "a"), 3, Small},
		{"a county after all its towns but one", []Figure{figure("north", 40, "a", "b"), figure("south", 20, "c")}, figure("county", 62, "a", "b", "c", "d"), 2, Difference},
		{"new boundaries that leave one village out", []Figure{figure("old town", 50, "a", "b", "c")}, figure("new town", 47, "a", "b"), 3, Difference},
		{"a year after eleven months", []Figure{figure("to November", 100, months(1, 11)...)}, figure("year", 101, months(1, 12)...), 1, Difference},
		{"the same town again", []Figure{figure("town", 50, "a", "b")}, figure("the town", 50, "b", "a"), 0, 0},
		{"a difference that is large enough", []Figure{figure("town", 50, "a", "b")}, figure("village a", 30, "a"), 0, 0},
		{"a difference of nobody", []Figure{figure("town", 50, "a", "b")}, figure("village a", 50, "a"), 0, 0},
		{"rings of towns that can be solved", []Figure{figure("a and b", 12, "a", "b"), figure("b and c", 11, "b", "c")}, figure("a and c", 19, "a", "c"), 2, Solved},
		{"overlaps that leave room", []Figure{figure("a and b", 12, "a", "b"), figure("b and c", 11, "b", "c")}, figure("c and d", 19, "c", "d"), 0, 0},
	} {
		leaks := offer(t, c.before, c.release)
		if c.count == 0 {
			if len(leaks) != 0 {
				t.Errorf("%s: got %+v, want nothing", c.says, leaks)
			}
			continue
		}
		if len(leaks) != 1 || leaks[0].Count != c.count || leaks[0].How != c.how {
			t.Errorf("%s: got %+v, want one leak of %d (way %d)", c.says, leaks, c.count, c.how)
		}
	}
}

func TestMeasuresAreNotMixed(t *testing.T) {
	births := Figure{Name: "births of town", Measure: "births", Pieces: []string{"a", "b"}, Count: 50}
	if leaks := offer(t, []Figure{births}, figure("deaths of a", 48, "a")); len(leaks) != 0 {
		t.Errorf("got %+v, want nothing: births less deaths are nobody", leaks)
	}
}

func TestTwoTruthsAreRefused(t *testing.T) {
	var l Ledger
	if err := l.Enter(figure("town", 50, "a")); err != nil {
		t.Fatal(err)
	}
	if _, err := l.Offer([]Figure{figure("town now", 51, "a")}, Options{Threshold: 4}); !fault.Is(err, "disclosure.ledger.contradiction") {
		t.Errorf("got %v", err)
	}
	if err := l.Enter(Figure{Name: "nothing"}); !fault.Is(err, "disclosure.ledger.figure") {
		t.Errorf("got %v", err)
	}
	if _, err := l.Offer([]Figure{figure("town", 50, "a"), figure("town and more", 20, "a", "b")}, Options{Threshold: 4}); !fault.Is(err, "disclosure.audit.impossible") {
		t.Errorf("a part larger than the whole: got %v", err)
	}
}

// Of one set of pieces under two names, the same name is told whichever was offered first.
func TestTwoNamesOfOneSetAreOne(t *testing.T) {
	three, four, inner := figure("town again", 3, "a", "b"), figure("town", 3, "a", "b"), figure("a", 2, "a")
	one, other := offer(t, nil, three, four, inner), offer(t, nil, four, inner, three)
	if !reflect.DeepEqual(one, other) || len(one) == 0 {
		t.Errorf("%+v in one order, %+v in the other", one, other)
	}
}

// Whatever order figures are entered and offered in, the answer is one; and what is let out never has a small
// difference between two nested figures.
func TestNothingSmallCanBeTakenApart(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		truth := map[string]int64{}
		var pieces []string
		for i := range 6 {
			p := string(rune('a' + i))
			pieces = append(pieces, p)
			truth[p] = rapid.Int64Range(0, 12).Draw(t, p)
		}
		var all []Figure
		for i := range rapid.IntRange(1, 6).Draw(t, "figures") {
			f := Figure{Name: fmt.Sprint(i), Measure: "deaths"}
			for _, p := range pieces {
				if rapid.Bool().Draw(t, "in") {
					f.Pieces = append(f.Pieces, p)
					f.Count += truth[p]
				}
			}
			if len(f.Pieces) > 0 {
				all = append(all, f)
			}
		}
		var l Ledger
		for _, f := range all {
			leaks, err := l.Offer([]Figure{f}, Options{Threshold: 4})
			if err != nil {
				t.Fatal(err)
			}
			if len(leaks) == 0 {
				if err := l.Enter(f); err != nil {
					t.Fatal(err)
				}
			}
		}
		out := l.Figures()
		for _, a := range out {
			for _, b := range out {
				if d := a.Count - b.Count; subset(b.Pieces, a.Pieces) && len(b.Pieces) < len(a.Pieces) && d > 0 && d <= 4 {
					t.Fatalf("%v less %v is %d", a, b, d)
				}
			}
		}
		first, errFirst := (&Ledger{}).Offer(all, Options{Threshold: 4})
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))
		r.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
		again, errAgain := (&Ledger{}).Offer(all, Options{Threshold: 4})
		if (errFirst == nil) != (errAgain == nil) || len(first) != len(again) {
			t.Fatalf("in another order: %v, %v, was %v, %v", again, errAgain, first, errFirst)
		}
		for i := range first {
			if !reflect.DeepEqual(first[i].Count, again[i].Count) || first[i].How != again[i].How {
				t.Fatalf("in another order: %+v, was %+v", again, first)
			}
		}
	})
}

func TestWhatIsOutAlreadyStopsNothingNew(t *testing.T) {
	if leaks := offer(t, []Figure{figure("village a", 3, "a")}, figure("town b", 30, "b")); len(leaks) != 0 {
		t.Errorf("got %+v, want nothing: the small figure went out before", leaks)
	}
}
