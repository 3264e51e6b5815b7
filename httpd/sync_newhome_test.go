package httpd_test

import (
	"testing"

	"wanjia/base/id"
)

// TestAHouseholdThatIsNewAtTheDoorComesWithItsFirstPeople pushes a household that nobody had, and who lives in it, in one batch.
func TestAHouseholdThatIsNewAtTheDoorComesWithItsFirstPeople(t *testing.T) {
	onBoth(t, func(t *testing.T, h *house) {
		p := h.phone(t, h.field(t, "990101001001"))
		home := id.New(h.clock.Now()).String()
		p.write(t, entry{"kind": "household", "values": entry{"household": home, "date": h.today(0), "area": "990101001001", "address": "Lane 3, No. 9"}})
		head := p.write(t, entry{"kind": "person", "values": entry{"name": "Newly Come", "sex": "female", "birth_date": "1990-03-04", "area": "990101001001", "household": home, "relation": "01",
			"since": h.today(0), "since_reason": "move_in"}})
		p.write(t, entry{"kind": "birth", "values": entry{"name": "Born Here", "sex": "male", "date": h.today(0), "mother": head, "household": home}})
		words, a := p.push(t)
		for i, w := range words {
			if w != "accepted" {
				t.Fatalf("entry %d is %s: %v", i, w, a)
			}
		}
		got := p.get("/households/"+home).want(t, "the household", 200, "")
		if got.json["address"] != "Lane 3, No. 9" || got.count("members") != 2 {
			t.Errorf("%v; want its address and two members", got)
		}
		h.rebuilt(t)
	})
}
