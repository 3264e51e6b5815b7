// Package pairing knows how likely two notices tell of one event: a hospital's notice of a birth and the family's declaration, a worker's
// notice of a death and a hospital's. It weighs what both say (Fellegi and Sunter 1969) with shares that are written down here, since there
// are too few notices in an office to learn them from. It decides nothing: somebody looks, and refuses one as registered already.
package pairing

import (
	"math"
	"strconv"

	"wanjia/base/day"
	"wanjia/domain/person"
	"wanjia/domain/vital"
)

// Agreement is how far two notices agree in a field.
type Agreement string

// The agreements. A field that one of them leaves open says nothing and has none.
const (
	Same Agreement = "same"
	Near Agreement = "near"
	Far  Agreement = "far"
	Else Agreement = "differ"
)

// Evidence is what a field says.
type Evidence struct {
	Field  string
	Agrees Agreement
	Bits   float64 // for one event where positive, against it where negative
}

// Match is how likely two notices tell of one event, and why.
type Match struct {
	Probability float64
	Twins       bool    // of a multiple birth: two children of one mother are two events
	Start       float64 // bits, before anything is compared
	Evidence    []Evidence
}

// shares are how often a field agrees so far in two notices of one event (m), and in two of different ones (u).
type shares struct{ m, u float64 }

// prior is the share of one event among pairs of notices of a kind, close in time, of one office: of some twenty waiting, one tells what
// another tells too.
const prior = 0.05

// window is how many days two notices of one event may lie apart; a day mistaken for another month's is within it.
const window = 31

// Weigh holds two notices of one kind against each other; ok is false where they can't be of one event: dates too far apart.
func Weigh(a, b vital.Event) (m Match, ok bool) {
	apart, known := daysApart(a.Date(), b.Date())
	if known && apart > window {
		return Match{}, false
	}
	w := weighing{a: a, b: b}
	if known {
		w.date(apart)
	}
	w.subject()
	if a.Kind.Code == "birth" {
		w.birth()
	}
	start := math.Log2(prior / (1 - prior))
	sum := start
	for _, e := range w.found {
		sum += e.Bits
	}
	m = Match{Probability: 1 / (1 + math.Exp2(-sum)), Start: start, Evidence: w.found, Twins: w.twins()}
	if m.Twins {
		m.Probability = min(m.Probability, 0.5)
	}
	return m, true
}

type weighing struct {
	a, b  vital.Event
	found []Evidence
}

func (w *weighing) say(field string, agrees Agreement, s shares) {
	w.found = append(w.found, Evidence{field, agrees, math.Log2(s.m / s.u)})
}

// both are a field's values where both notices have one.
func (w *weighing) both(field string) (a, b string, ok bool) {
	a, b = w.a.Values.Get(field), w.b.Values.Get(field)
	return a, b, a != "" && b != ""
}

func (w *weighing) date(apart int) {
	switch {
	case apart == 0:
		w.say("date", Same, shares{0.90, 1.0 / (2*window + 1)})
	case apart <= 3:
		w.say("date", Near, shares{0.07, 6.0 / (2*window + 1)})
	default:
		w.say("date", Far, shares{0.03, 56.0 / (2*window + 1)})
	}
}

// subject weighs of whom the event is, where the register knew them beforehand: nobody dies twice, and few move twice in a month.
func (w *weighing) subject() {
	f, ok := w.a.Kind.Field(w.a.Kind.Subject)
	if !ok || f.Shape == vital.NewPerson {
		return
	}
	if a, b, ok := w.both(f.Code); ok {
		w.same(f.Code, a == b, shares{0.97, 0.0005}, shares{0.03, 0.9995})
	}
}

func (w *weighing) same(field string, is bool, agree, differ shares) {
	if is {
		w.say(field, Same, agree)
	} else {
		w.say(field, Else, differ)
	}
}

func (w *weighing) birth() {
	if a, b, ok := w.both("mother"); ok {
		w.same("mother", a == b, shares{0.998, 0.0005}, shares{0.002, 0.9995}) // chosen from the register, not typed
	}
	if a, b, ok := w.both("father"); ok {
		w.same("father", a == b, shares{0.95, 0.0005}, shares{0.05, 0.9995})
	}
	if a, b, ok := w.both("household"); ok {
		w.same("household", a == b, shares{0.90, 0.001}, shares{0.10, 0.999})
	}
	if a, b, ok := w.both("area"); ok {
		w.same("area", a == b, shares{0.85, 0.10}, shares{0.15, 0.90})
	}
	if a, b, ok := w.both("sex"); ok {
		w.same("sex", a == b, shares{0.99, 0.5}, shares{0.01, 0.5})
	}
	if a, b := nameOf(w.a), nameOf(w.b); a != "" && b != "" { // many are named between the hospital and the desk
		w.same("name", a == b, shares{0.60, 0.002}, shares{0.40, 0.998})
	}
	if apart, ok := w.grams(); ok {
		switch {
		case apart <= 50:
			w.say("weight_g", Same, shares{0.90, 0.08})
		case apart <= 500:
			w.say("weight_g", Near, shares{0.08, 0.55})
		default:
			w.say("weight_g", Else, shares{0.02, 0.37})
		}
	}
}

func nameOf(e vital.Event) string { return person.Fold(person.Called(e.Values.Get)) }

func (w *weighing) grams() (int, bool) {
	a, b, ok := w.both("weight_g")
	if !ok {
		return 0, false
	}
	x, err := strconv.Atoi(a)
	y, wrong := strconv.Atoi(b)
	return max(x-y, y-x), err == nil && wrong == nil
}

// twins are two children of a multiple birth who differ in what one child can't differ in.
func (w *weighing) twins() bool {
	if w.a.Kind.Code != "birth" || !several(w.a) && !several(w.b) {
		return false
	}
	for _, e := range w.found {
		if (e.Field == "sex" || e.Field == "name" || e.Field == "weight_g") && e.Agrees != Same {
			return true
		}
	}
	return false
}

func several(e vital.Event) bool {
	n, err := strconv.Atoi(e.Values.Get("plurality"))
	return err == nil && n > 1
}

// daysApart is the least distance of two dates, of which only part may be known.
func daysApart(a, b day.Partial) (int, bool) {
	if a.IsZero() || b.IsZero() {
		return 0, false
	}
	return int(max(0, b.First()-a.Last(), a.First()-b.Last())), true
}
