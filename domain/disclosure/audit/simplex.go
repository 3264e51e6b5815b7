package audit

import "math"

// lp is a linear programme in standard form: A·x = b, x ≥ 0, kept as a simplex tableau whose basis is feasible.
// One is made feasible once and then asked for the range of many sums.
type lp struct {
	rows  [][]float64 // constraints, with the right side last
	basis []int
	n     int // variables
}

const (
	nothing   = 1e-9
	mostSteps = 50_000
)

// feasible starts from A·x = b with artificial variables and drives them out; false where no x is possible, or
// where that could not be decided within the steps allowed.
func feasible(a [][]float64, b []float64, n int) (*lp, bool) {
	m := len(a)
	p := &lp{n: n, basis: make([]int, m)}
	cost := make([]float64, n+m)
	for i := range a {
		row := make([]float64, n+m+1)
		sign := 1.0
		if b[i] < 0 {
			sign = -1
		}
		for j, v := range a[i] {
			row[j] = sign * v
		}
		row[n+i], row[n+m] = 1, sign*b[i]
		p.rows, p.basis[i], cost[n+i] = append(p.rows, row), n+i, 1
	}
	p.n = n + m
	rest, ok := p.minimise(cost)
	var scale float64
	for _, v := range b {
		scale = math.Max(scale, math.Abs(v))
	}
	if !ok || rest > 1e-7*(1+scale) {
		return nil, false
	}
	p.dropArtificial(n)
	return p, true
}

// dropArtificial takes what is left of the artificial variables out of the basis; a row that has nothing else says
// nothing new and goes.
func (p *lp) dropArtificial(n int) {
	var rows [][]float64
	var basis []int
	for i := range p.rows {
		if p.basis[i] >= n {
			for j := range n {
				if math.Abs(p.rows[i][j]) > 1e-7 {
					p.pivot(i, j)
					break
				}
			}
		}
	}
	for i, row := range p.rows {
		if p.basis[i] < n {
			rows = append(rows, append(row[:n:n], math.Max(0, row[p.n])))
			basis = append(basis, p.basis[i])
		}
	}
	p.rows, p.basis, p.n = rows, basis, n
}

// minimise finds the least cost·x from the present basis on and leaves the basis there. It goes by the steepest
// cost and by Bland's rule once it stands still, so that it can't go round in circles. An unbounded sum is
// minus infinity; false is that the steps ran out.
func (p *lp) minimise(cost []float64) (float64, bool) {
	reduced := make([]float64, p.n+1)
	copy(reduced, cost)
	for i, row := range p.rows {
		if c := cost[p.basis[i]]; c != 0 {
			for j := range reduced {
				reduced[j] -= c * row[j]
			}
		}
	}
	still := 0
	for range mostSteps {
		enter := p.entering(reduced, still > 50)
		if enter < 0 {
			return -reduced[p.n], true
		}
		leave := p.leaving(enter)
		if leave < 0 {
			return math.Inf(-1), true
		}
		before := reduced[p.n]
		p.pivot(leave, enter)
		if c := reduced[enter]; c != 0 {
			for j, v := range p.rows[leave] {
				reduced[j] -= c * v
			}
		}
		if math.Abs(reduced[p.n]-before) <= nothing {
			still++
		} else {
			still = 0
		}
	}
	return 0, false
}

func (p *lp) entering(reduced []float64, first bool) int {
	enter, best := -1, -nothing
	for j := range p.n {
		if reduced[j] < best {
			enter = j
			if first {
				return enter
			}
			best = reduced[j]
		}
	}
	return enter
}

func (p *lp) leaving(enter int) int {
	leave, best := -1, math.Inf(1)
	for i, row := range p.rows {
		if row[enter] <= 1e-9 {
			continue
		}
		ratio := row[p.n] / row[enter]
		if ratio < best-1e-12 || ratio <= best && leave >= 0 && p.basis[i] < p.basis[leave] {
			leave, best = i, ratio
		}
	}
	return leave
}

func (p *lp) pivot(r, c int) {
	row := p.rows[r]
	k := row[c]
	for j := range row {
		row[j] /= k
	}
	for i, other := range p.rows {
		k := other[c]
		if i == r || k == 0 {
			continue
		}
		for j, v := range row {
			if v != 0 {
				other[j] -= k * v
			}
		}
		other[c] = 0
	}
	p.basis[r] = c
}

// span is the least and the greatest that a sum of variables can be.
func (p *lp) span(sum []int) (low, high float64, ok bool) {
	cost := make([]float64, p.n)
	for _, j := range sum {
		cost[j]++
	}
	low, okLow := p.minimise(cost)
	for j := range cost {
		cost[j] = -cost[j]
	}
	high, okHigh := p.minimise(cost)
	return low, -high, okLow && okHigh
}
