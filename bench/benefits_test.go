package bench

import (
	"testing"

	"wanjia/base/day"
	"wanjia/domain/area"
)

// TestTheSixClausesAgreeWithTheSameInGo keeps the benchmark honest: both sides count the same people.
func TestTheSixClausesAgreeWithTheSameInGo(t *testing.T) {
	s, err := sixClauseScheme()
	if err != nil {
		t.Fatal(err)
	}
	here, err := area.ParseCode("990101")
	if err != nil {
		t.Fatal(err)
	}
	people := someBody(5000)
	on, since := day.Must("2026-12-31"), day.Must("1933-01-01")
	got, err := decidePart(t.Context(), s, people, here, on)
	want := 0
	for i := range people {
		if people[i].byHand(on, since) {
			want++
		}
	}
	if err != nil || got != want || want == 0 {
		t.Errorf("%d owed (%v), by hand %d", got, err, want)
	}
}

func BenchmarkSixClauses(b *testing.B) {
	s, err := sixClauseScheme()
	if err != nil {
		b.Fatal(err)
	}
	here, err := area.ParseCode("990101")
	if err != nil {
		b.Fatal(err)
	}
	people := someBody(20000)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := decidePart(b.Context(), s, people, here, day.Must("2026-12-31")); err != nil {
			b.Fatal(err)
		}
	}
}
