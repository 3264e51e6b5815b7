// Package linear solves the small systems of linear equations that the statistics need: a few dozen unknowns
// at most. It refuses a system without a single solution rather than answer with noise.
package linear

import "math"

// Invert gives the inverse of a square matrix by elimination with the largest pivot; false where the matrix
// has none (a pivot smaller than 1e-13 of the largest number in it).
func Invert(m [][]float64) ([][]float64, bool) {
	n := len(m)
	var largest float64
	work := make([][]float64, n)
	for i, row := range m {
		work[i] = make([]float64, 2*n)
		copy(work[i], row)
		work[i][n+i] = 1
		for _, v := range row {
			largest = math.Max(largest, math.Abs(v))
		}
	}
	for c := range n {
		p := c
		for r := c + 1; r < n; r++ {
			if math.Abs(work[r][c]) > math.Abs(work[p][c]) {
				p = r
			}
		}
		if !(math.Abs(work[p][c]) > 1e-13*largest) {
			return nil, false
		}
		work[c], work[p] = work[p], work[c]
		eliminate(work, c)
	}
	for i := range work {
		work[i] = work[i][n:]
	}
	return work, true
}

// eliminate makes column c a unit column with its one in row c.
func eliminate(work [][]float64, c int) {
	pivot := work[c][c]
	for j := range work[c] {
		work[c][j] /= pivot
	}
	for r := range work {
		k := work[r][c]
		if r == c || k == 0 {
			continue
		}
		for j := range work[r] {
			work[r][j] -= k * work[c][j]
		}
	}
}

// Times is the matrix times a vector.
func Times(m [][]float64, v []float64) []float64 {
	out := make([]float64, len(m))
	for i, row := range m {
		for j, a := range row {
			out[i] += a * v[j]
		}
	}
	return out
}
