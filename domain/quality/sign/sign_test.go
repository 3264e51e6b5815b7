package sign_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"wanjia/base/day"
	"wanjia/base/words"
	"wanjia/domain/area"
	"wanjia/domain/quality/sign"
)

// honest writes down what happens: nothing of it is chosen.
func honest(r *rand.Rand, name string, i int) sign.Entry {
	on := day.Must("2025-01-01") + day.Day(r.IntN(365))
	return sign.Entry{Worker: name, Area: area.MustCode("990101"), Second: int64(i * 300), Hand: true, On: on + day.Day(r.IntN(20)), Happened: on.Partial(), Birth: true,
		Age: 20 + r.IntN(60), Weight: 2500 + 100*r.IntN(20), Weeks: 37 + r.IntN(5), Mother: fmt.Sprint(i)}
}

func book(spoil func(*sign.Entry)) *sign.Book {
	r := rand.New(rand.NewPCG(7, 7))
	b := sign.New()
	for _, name := range []string{"an", "bo", "cai", "deng", "er"} {
		for i := range 400 {
			e := honest(r, name, i)
			if name == "cai" {
				spoil(&e)
			}
			b.Add(e)
		}
	}
	return b
}

func TestHonestWorkIsAskedNothing(t *testing.T) {
	if got := book(func(*sign.Entry) {}).Questions("2025H1"); len(got) != 0 {
		t.Errorf("%+v", got)
	}
}

func TestEachSignIsAskedWithItsIntervalAndItsNumber(t *testing.T) {
	n := 0
	for want, spoil := range map[string]func(*sign.Entry){
		sign.Ages:    func(e *sign.Entry) { e.Age = e.Age / 5 * 5 },
		sign.Weights: func(e *sign.Entry) { e.Weight = (e.Weight + 250) / 500 * 500 },
		sign.Days:    func(e *sign.Entry) { e.Happened = (day.Must("2025-03-05") + day.Day(5*(e.Age%5))).Partial() },
		sign.Copied:  func(e *sign.Entry) { e.Weight, e.Weeks = 3100, 39 },
		sign.Fast:    func(e *sign.Entry) { n++; e.Second = int64(n * 4) },
		sign.Sameday: func(e *sign.Entry) { e.On = e.Happened.Day() },
	} {
		got := book(spoil).Questions("2025H1")
		if len(got) != 1 || got[0].Rule != want || got[0].Facts["worker"] != "cai" || got[0].Facts["n"] == "" || got[0].Facts["low"] == "" || !got[0].Person.IsZero() || got[0].Area.IsZero() {
			t.Errorf("%s: asked %+v", want, got)
		}
	}
}

// Between two births somebody writes moves and deaths: what is copied is copied from the birth before them.
func TestOtherEntriesBetweenTwoBirthsHideNothing(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 7))
	b := sign.New()
	for _, name := range []string{"an", "bo", "cai"} {
		for i := range 200 {
			e := honest(r, name, i)
			if name == "cai" && i%4 != 0 {
				e.Weight, e.Weeks = 3100, 39
			}
			b.Add(e)
			move := honest(r, name, i)
			move.Birth, move.Weight, move.Weeks, move.Second = false, 0, 0, e.Second+150
			b.Add(move)
		}
	}
	got := b.Questions("2025H1")
	if len(got) != 1 || got[0].Rule != sign.Copied || got[0].Facts["worker"] != "cai" {
		t.Errorf("asked %+v", got)
	}
}

func TestFewRecordsAskNothing(t *testing.T) {
	b := sign.New()
	for i := range 40 {
		b.Add(sign.Entry{Worker: "an", Area: area.MustCode("990101"), Age: 30, Second: int64(i), Hand: true})
	}
	if got := b.Questions("x"); len(got) != 0 {
		t.Errorf("%+v", got)
	}
}

func TestTheWindowIsTheLastHalfYearThatIsOver(t *testing.T) {
	for today, want := range map[string]string{"2026-03-10": "2025-07-01 2025-12-31", "2026-07-01": "2026-01-01 2026-06-30", "2026-12-31": "2026-01-01 2026-06-30", "2026-01-01": "2025-07-01 2025-12-31"} {
		from, to := sign.Window(day.Must(today))
		if got := from.String() + " " + to.String(); got != want {
			t.Errorf("on %s: %s, want %s", today, got, want)
		}
	}
	for _, id := range sign.All() {
		for _, key := range []string{"quality." + id, "quality." + id + ".title"} {
			if _, ok := words.Lookup(key); !ok {
				t.Errorf("%s has no sentence", key)
			}
		}
	}
}
