package pairing_test

import (
	"slices"
	"strconv"
	"testing"

	"pgregory.net/rapid"

	"wanjia/domain/journal"
	"wanjia/domain/notice/pairing"
	"wanjia/domain/vital"
)

func event(t testing.TB, kind string, cells map[string]string) vital.Event {
	t.Helper()
	k, ok := vital.Find(journal.Kind(kind))
	if !ok {
		t.Fatalf("no kind %s", kind)
	}
	return vital.Event{Kind: k, Values: vital.ValuesOf(cells)}
}

const (
	mother  = "01900000-0000-7000-8000-000000000001"
	another = "01900000-0000-7000-8000-000000000002"
)

func TestOneBirthToldTwice(t *testing.T) {
	hospital := map[string]string{"date": "2026-03-04", "mother": mother, "sex": "female", "weight_g": "3200", "area": "9901"}
	for name, c := range map[string]struct {
		other map[string]string
		from  float64
		to    float64
		twins bool
	}{
		"the family, with a name":        {map[string]string{"date": "2026-03-04", "mother": mother, "sex": "female", "name": "张小满", "area": "9901"}, 0.999, 1, false},
		"a day's slip":                   {map[string]string{"date": "2026-03-05", "mother": mother, "sex": "female", "weight_g": "3210"}, 0.99, 1, false},
		"another mother on the same day": {map[string]string{"date": "2026-03-04", "mother": another, "sex": "female", "weight_g": "3200", "area": "9901"}, 0, 0.6, false},
		"a stranger of the same month":   {map[string]string{"date": "2026-03-20", "mother": another, "sex": "male", "area": "9902"}, 0, 0.001, false},
		"hardly anything is said":        {map[string]string{"area": "9901"}, 0.05, 0.4, false},
		"the twin":                       {map[string]string{"date": "2026-03-04", "mother": mother, "sex": "male", "weight_g": "2900", "plurality": "2", "area": "9901"}, 0, 0.5, true},
	} {
		m, ok := pairing.Weigh(event(t, "birth", hospital), event(t, "birth", c.other))
		if !ok || m.Probability < c.from || m.Probability > c.to || m.Twins != c.twins {
			t.Errorf("%s: %v, %.4f (twins %v), not between %v and %v (%v): %+v", name, ok, m.Probability, m.Twins, c.from, c.to, c.twins, m.Evidence)
		}
	}
	if _, ok := pairing.Weigh(event(t, "birth", hospital), event(t, "birth", map[string]string{"date": "2026-05-04", "mother": mother})); ok {
		t.Error("two months apart, and still one birth")
	}
}

func TestOneDeathToldTwice(t *testing.T) {
	m, ok := pairing.Weigh(event(t, "death", map[string]string{"person": mother, "date": "2026-03-04"}), event(t, "death", map[string]string{"person": mother, "date": "2026-03-06"}))
	if !ok || m.Probability < 0.95 {
		t.Errorf("somebody's death, told twice: %v %.4f", ok, m.Probability)
	}
	m, _ = pairing.Weigh(event(t, "death", map[string]string{"person": mother, "date": "2026-03-04"}), event(t, "death", map[string]string{"person": another, "date": "2026-03-04"}))
	if m.Probability > 0.1 {
		t.Errorf("two people's deaths on one day: %.4f", m.Probability)
	}
}

// It doesn't matter which of two notices is asked about, and what one leaves open says nothing.
func TestWeighsBothWaysAlike(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		draw := func(name string) map[string]string {
			cells := map[string]string{}
			for field, among := range map[string][]string{"date": {"", "2026-03", "2026-03-04", "2026-03-05", "2026-04-01"}, "mother": {"", mother, another}, "sex": {"", "male", "female"},
				"name": {"", "甲", "乙"}, "weight_g": {"", "3000", "3300"}, "plurality": {"", "1", "2"}, "area": {"", "9901", "9902"}} {
				if v := rapid.SampledFrom(among).Draw(r, name+field); v != "" {
					cells[field] = v
				}
			}
			return cells
		}
		a, b := draw("a"), draw("b")
		one, ok := pairing.Weigh(event(t, "birth", a), event(t, "birth", b))
		other, also := pairing.Weigh(event(t, "birth", b), event(t, "birth", a))
		if ok != also || one.Probability != other.Probability || one.Twins != other.Twins || !slices.Equal(one.Evidence, other.Evidence) {
			r.Fatalf("%+v one way, %+v the other", one, other)
		}
		for _, e := range one.Evidence {
			if a[e.Field] == "" || b[e.Field] == "" {
				r.Fatalf("%s is open in one of %v and %v, and says %s bits", e.Field, a, b, strconv.FormatFloat(e.Bits, 'f', 2, 64))
			}
		}
	})
}
