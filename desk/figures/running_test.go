package figures

import (
	"testing"
	"time"

	"wanjia/base/clock"
	"wanjia/base/day"
	"wanjia/domain/indicator"
)

// Nobody has lived in the days to come: a rate of a year that runs stands on the part of it that is over.
func TestAYearThatRunsHasOnlyTheDaysThatAreOver(t *testing.T) {
	now := New(lived(), nil, clock.Fixed(time.Date(2020, 7, 11, 12, 0, 0, 0, time.UTC)))
	over := New(lived(), nil, clock.Fixed(time.Date(2021, 1, 1, 12, 0, 0, 0, time.UTC)))
	const days = 193 // from 1 January to 11 July 2020
	next := year(t, "A")
	next.To += 12
	for what, q := range map[string]Query{"the year": year(t, "A"), "the year and the next": next} {
		a := ask(t, now, q)
		if got := of(t, a, indicator.PersonYears, ""); got.N != 770*days+20*11 || !got.Noted(indicator.NoteRunning) {
			t.Errorf("%s: %d days lived with notes %v, want %d", what, got.N, got.Notes, 770*days+20*11)
		}
		if got := of(t, a, indicator.CDR, ""); !got.Noted(indicator.NoteRunning) {
			t.Errorf("%s: the death rate has notes %v", what, got.Notes)
		}
		if got := of(t, a, indicator.Births, ""); got.Noted(indicator.NoteRunning) {
			t.Errorf("%s: births are no rate, and have notes %v", what, got.Notes)
		}
	}
	parts := ask(t, now, year(t, "A", "area"))
	for code, want := range map[string]int64{"A1": 400*days + 20*11, "A2": 300 * days, "A": 70 * days} { // A is what is left of A without its villages
		if got := of(t, parts, indicator.PersonYears, code).N; got != want {
			t.Errorf("%s: %d days lived, want %d", code, got, want)
		}
	}
	if got := of(t, ask(t, over, year(t, "A")), indicator.PersonYears, ""); got.Noted(indicator.NoteRunning) || got.N != 770*366+20*184 {
		t.Errorf("a year that is over has %d days with notes %v", got.N, got.Notes)
	}
}

func TestAYearAsKnownOnADayHasTheDaysUpToIt(t *testing.T) {
	d := New(county(), yesterday{lived()}, clock.Fixed(time.Date(2024, 1, 1, 12, 0, 0, 0, time.UTC)))
	q := year(t, "B")
	q.KnownOn = day.Must("2020-03-31").Partial()
	if got := of(t, ask(t, d, q), indicator.PersonYears, "").N; got != 200*91 {
		t.Errorf("%d days lived in B, want %d", got, 200*91)
	}
}
