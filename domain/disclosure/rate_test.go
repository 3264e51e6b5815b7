package disclosure

import "testing"

func TestRatesOnFewEventsAreHiddenOrFlagged(t *testing.T) {
	for events, want := range map[int64][2]Standing{
		0: {Hidden, Hidden}, 2: {Hidden, Hidden}, 3: {Flagged, Hidden}, 9: {Flagged, Hidden}, 10: {Flagged, Flagged}, 19: {Flagged, Flagged}, 20: {Shown, Shown},
	} {
		if got := [2]Standing{Crude(events), Standardised(events)}; got != want {
			t.Errorf("%d events: crude and standardised are %v, want %v", events, got, want)
		}
	}
}
