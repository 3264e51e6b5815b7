package dominance_test

import (
	"testing"

	"pgregory.net/rapid"

	"wanjia/domain/disclosure/dominance"
)

func TestASumIsSafeWithEnoughPeopleNoneOfWhomMakesItUp(t *testing.T) {
	r := dominance.Usual(5)
	for says, c := range map[string]struct {
		p    dominance.Part
		want bool
	}{
		"nothing":              {dominance.Part{}, true},
		"four people":          {dominance.Part{People: 4, Sum: 400, Most: 100}, false},
		"five people":          {dominance.Part{People: 5, Sum: 500, Most: 100}, true},
		"one has three fourth": {dominance.Part{People: 9, Sum: 400, Most: 300}, true},
		"one has more":         {dominance.Part{People: 9, Sum: 400, Most: 301}, false},
	} {
		if got := r.Safe(c.p); got != c.want {
			t.Errorf("%s: %v, want %v", says, got, c.want)
		}
	}
}

// Whoever looks after each payment learns steps, and each step is safe by itself.
func TestBetweenTwoLooksNobodyIsGivenAway(t *testing.T) {
	r := dominance.Usual(5)
	rapid.Check(t, func(t *rapid.T) {
		var parts []dominance.Part
		for range rapid.IntRange(0, 12).Draw(t, "parts") {
			p := dominance.Part{People: rapid.IntRange(1, 9).Draw(t, "people")}
			p.Most = rapid.Int64Range(1, 1000).Draw(t, "most")
			p.Sum = rapid.Int64Range(p.Most, p.Most*int64(p.People)).Draw(t, "sum")
			parts = append(parts, p)
		}
		var before int64
		from := 0
		for n := range len(parts) + 1 {
			sum, waiting := r.Released(parts[:n])
			if sum == before {
				continue
			}
			step := dominance.Part{}
			for _, p := range parts[from : n-waiting] {
				step = dominance.Part{People: max(step.People, p.People), Sum: step.Sum + p.Sum, Most: step.Most + p.Most}
			}
			if sum-before != step.Sum || !r.Safe(step) {
				t.Fatalf("a step of %d is told, made of %+v", sum-before, step)
			}
			before, from = sum, n-waiting
		}
	})
}
