package linear

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

func TestTheInverseUndoesTheMatrix(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 8).Draw(t, "n")
		m := make([][]float64, n)
		for i := range m {
			m[i] = rapid.SliceOfN(rapid.Float64Range(-1, 1), n, n).Draw(t, "row")
			m[i][i] += 2 * float64(n) // far from singular
		}
		inverse, ok := Invert(m)
		if !ok {
			t.Fatal("no inverse of a matrix that has one")
		}
		v := rapid.SliceOfN(rapid.Float64Range(-10, 10), n, n).Draw(t, "v")
		back := Times(inverse, Times(m, v))
		for i := range v {
			if math.Abs(back[i]-v[i]) > 1e-9 {
				t.Fatalf("component %d: got %v, want %v", i, back[i], v[i])
			}
		}
	})
}

func TestASingularMatrixHasNoInverse(t *testing.T) {
	for _, m := range [][][]float64{{{0}}, {{1, 2}, {2, 4}}, {{1, 2, 3}, {4, 5, 6}, {7, 8, 9}}, {{math.NaN()}}} {
		if _, ok := Invert(m); ok {
			t.Errorf("%v: an inverse of a singular matrix", m)
		}
	}
}
