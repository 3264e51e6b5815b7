package synth_test

import (
	"testing"

	"wanjia/exchange/synth"
)

// BenchmarkRows makes the people and events sheets of thirty thousand people.
func BenchmarkRows(b *testing.B) {
	p, err := synth.New(synth.Options{People: 30_000, Seed: 1})
	if err != nil {
		b.Fatal(err)
	}
	rows := 0
	b.ReportAllocs()
	for b.Loop() {
		for _, s := range []synth.Sheet{p.People(), p.Events()} {
			r := s.Open()
			for {
				if _, ok := r.Next(); !ok {
					break
				}
				rows++
			}
		}
	}
	b.ReportMetric(float64(rows)/b.Elapsed().Seconds(), "rows/s")
}
