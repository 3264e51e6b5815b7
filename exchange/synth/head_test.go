package synth_test

import (
	"testing"

	"wanjia/base/day"
	"wanjia/exchange/synth"
)

// TestNoHouseholdHasTwoHeadsInTheSheet: whoever comes into a household between its head's going and the event that names the next
// isn't written as its head. The people's sheet is read before the events, so the register would refuse the second of the two.
// With this seed and end a child is adopted into such a household.
func TestNoHouseholdHasTwoHeadsInTheSheet(t *testing.T) {
	p, err := synth.New(synth.Options{People: 30_000, Seed: 1, End: day.Must("2026-11-30")})
	if err != nil {
		t.Fatal(err)
	}
	heads := make(map[string]string)
	each(p.People(), func(row map[string]string) {
		if row["relation"] != "02" {
			return
		}
		if before, ok := heads[row["household"]]; ok {
			t.Errorf("household %s: %s and %s are its heads", row["household"], before, row["id"])
		}
		heads[row["household"]] = row["id"]
	})
	if len(heads) < 5_000 {
		t.Errorf("%d heads among 30,000 people", len(heads))
	}
}
