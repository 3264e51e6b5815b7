package stock

import (
	"testing"

	"pgregory.net/rapid"

	"wanjia/base/day"
	"wanjia/domain/area"
	"wanjia/domain/journal"
)

// Whatever is written, in whatever order: what is there is the sum, and never below nothing.
func TestTheShelfNeverRunsBelowNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		there := 0
		for range rapid.IntRange(0, 40).Draw(t, "moves") {
			m := Move{Item: "x", How: rapid.SampledFrom([]How{Receive, Give, Counted, Waste}).Draw(t, "how"), N: rapid.IntRange(0, 50).Draw(t, "n")}
			if m.Check(there, day.Must("2026-01-01")) != nil {
				continue
			}
			there += m.Delta(there)
			if there < 0 || m.How == Counted && there != m.N {
				t.Fatalf("after %+v there are %d", m, there)
			}
		}
	})
}

func TestALineIsReadAsItWasWritten(t *testing.T) {
	m := Move{Item: "iron", Area: area.MustCode("9901"), Lot: "A", Expiry: day.Must("2027-01-01"), How: Give, N: 3, On: day.Must("2026-01-01"), By: "gao"}
	body, err := journal.ParseBody(m.Body())
	if err != nil {
		t.Fatal(err)
	}
	got, err := Of(journal.Entry{Area: m.Area, Occurred: m.On.Partial(), Author: "gao"}, body)
	if err != nil || got != m {
		t.Errorf("%+v came back as %+v, %v", m, got, err)
	}
}
