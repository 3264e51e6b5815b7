// Package land lays out where the areas of a made-up place lie, as outlines. The place is a square of cells, walked along a
// curve that never leaves a neighbourhood (D. Hilbert, 1891); each village has a stretch of the walk, so whatever holds
// villages next to each other in the sheet is one piece too. Borders are shared to the last point. It counts in whole numbers:
// the same place lies the same way on every machine. The land is made up as its people are, and lies in the open sea.
package land

import (
	"slices"
	"strings"

	"wanjia/domain/area"
	"wanjia/exchange/geojson"
	"wanjia/exchange/synth"
)

// Where the land lies, and how large a village's share of it is.
const (
	west, south = 150_00000, 30_00000 // in hundred-thousandths of a degree
	step        = 800                 // of a cell, about 0.8 km
	cellsEach   = 7                   // cells of a village, at the least
	bends       = 4                   // parts of a cell's side, so that borders wind
)

// node is a corner of cells, or a bend between two corners, in cells times bends.
type node struct{ x, y int64 }

// stretch is the villages of an area, which stand next to one another in the sheet: from the first to before the last.
type stretch struct {
	code     area.Code
	from, to int
}

// ground is the square of cells and whose each is.
type ground struct {
	side     int64
	villages int
	owners   []int // villages, row by row
	walk     []node
}

// Outlines are where the areas of the sheet lie.
func Outlines(areas synth.Sheet) ([]geojson.Outline, error) {
	all, villages, err := stretches(areas)
	if err != nil {
		return nil, err
	}
	g := lay(villages)
	out := make([]geojson.Outline, len(all))
	for i, s := range all {
		out[i].Code = s.code
		for _, ring := range g.rings(s) {
			out[i].Rings = append(out[i].Rings, g.points(ring))
		}
	}
	return out, nil
}

// stretches reads the sheet: what stands under whom is told by the codes.
func stretches(areas synth.Sheet) (all []stretch, villages int, err error) {
	code, level := slices.Index(areas.Columns(), "code"), slices.Index(areas.Columns(), "level")
	last := ""
	r := areas.Open()
	for cells, ok := r.Next(); ok; cells, ok = r.Next() {
		if cells[code] == last { // whoever was renamed stands twice
			continue
		}
		last = cells[code]
		c, err := area.ParseCode(last)
		if err != nil {
			return nil, 0, err
		}
		all = append(all, stretch{c, villages, villages})
		if cells[level] != "village" {
			continue
		}
		villages++
		for i := range all {
			if strings.HasPrefix(last, all[i].code.String()) {
				all[i].to = villages
			}
		}
	}
	return all, villages, nil
}

// lay shares the cells among the villages.
func lay(villages int) ground {
	g := ground{side: 1, villages: villages}
	for g.side*g.side < int64(villages*cellsEach) {
		g.side *= 2
	}
	n := int(g.side * g.side)
	g.owners, g.walk = make([]int, n), make([]node, n)
	for i := range n {
		at := along(g.side, int64(i))
		g.walk[i], g.owners[at.y*g.side+at.x] = at, i*villages/n
	}
	return g
}

func (g ground) has(s stretch, x, y int64) bool {
	if x < 0 || y < 0 || x >= g.side || y >= g.side {
		return false
	}
	owner := g.owners[y*g.side+x]
	return owner >= s.from && owner < s.to
}

// along is the d-th cell of the walk through a square of cells.
func along(side, d int64) (at node) {
	for s := int64(1); s < side; s *= 2 {
		right, up := d/2&1, (d^d/2)&1
		if up == 0 {
			if right == 1 {
				at.x, at.y = s-1-at.x, s-1-at.y
			}
			at.x, at.y = at.y, at.x
		}
		at.x, at.y, d = at.x+s*right, at.y+s*up, d/4
	}
	return at
}

// rings walk around the cells of an area, which lie to the left. What is left of two areas that meet in a corner goes each its way.
func (g ground) rings(s stretch) [][]node {
	from := map[node][]node{}
	var order []node
	for _, c := range g.walk[s.from*len(g.walk)/g.villages : min(len(g.walk), s.to*len(g.walk)/g.villages+1)] {
		if !g.has(s, c.x, c.y) {
			continue
		}
		corners := [4]node{c, {c.x + 1, c.y}, {c.x + 1, c.y + 1}, {c.x, c.y + 1}}
		for i, beside := range [4]node{{c.x, c.y - 1}, {c.x + 1, c.y}, {c.x, c.y + 1}, {c.x - 1, c.y}} {
			if !g.has(s, beside.x, beside.y) {
				from[corners[i]] = append(from[corners[i]], corners[(i+1)%4])
				order = append(order, corners[i])
			}
		}
	}
	var out [][]node
	for _, start := range order {
		var ring []node
		for at, came := start, (node{}); len(from[at]) > 0; {
			to := next(from, at, came)
			ring = append(ring, at)
			came, at = node{to.x - at.x, to.y - at.y}, to
		}
		if len(ring) > 0 {
			out = append(out, ring)
		}
	}
	return out
}

// next takes the way on from a corner, the left one where there are two: so a ring closes before another begins.
func next(from map[node][]node, at, came node) node {
	ways, take := from[at], 0
	for i, to := range ways {
		if turn := came.x*(to.y-at.y) - came.y*(to.x-at.x); turn > 0 {
			take = i
		}
	}
	to := ways[take]
	from[at] = append(append([]node{}, ways[:take]...), ways[take+1:]...)
	return to
}

// points are a ring with its bends, closed.
func (g ground) points(ring []node) []geojson.Point {
	out := make([]geojson.Point, 0, len(ring)*bends+1)
	for i, a := range ring {
		for _, p := range g.bent(a, ring[(i+1)%len(ring)]) {
			out = append(out, geojson.Point{float64(p.x) / 100_000, float64(p.y) / 100_000})
		}
	}
	return append(out, out[0])
}

// bent is the way from a corner to the next one, without its end. Both areas beside it walk it, one from either end.
func (g ground) bent(a, b node) []node {
	turned := b.x < a.x || b.y < a.y
	if turned {
		a, b = b, a
	}
	p, q := g.lies(a), g.lies(b)
	out := []node{p}
	for i := int64(1); i < bends; i++ {
		m := node{(p.x*(bends-i) + q.x*i) / bends, (p.y*(bends-i) + q.y*i) / bends}
		out = append(out, node{m.x + shake(a, b, i)*step/9, m.y + shake(b, a, i)*step/9})
	}
	out = append(out, q)
	if !turned {
		return out[:bends]
	}
	back := make([]node, 0, bends)
	for i := int64(bends); i > 0; i-- {
		back = append(back, out[i])
	}
	return back
}

// lies is where a corner lies: a square that is drawn out towards a circle, and no corner quite where it should be.
func (g ground) lies(n node) node {
	u, v := 2*n.x-g.side, 2*n.y-g.side
	whole := g.side * g.side
	x := n.x*step + u*(whole-v*v)*step/(whole*6)
	y := n.y*step + v*(whole-u*u)*step/(whole*6)
	return node{west + x + shake(n, n, 1)*step/4, south + y + shake(n, n, 2)*step/4}
}

// shake is -1, 0 or 1, by where it is asked and nothing else.
func shake(a, b node, n int64) int64 {
	z := uint64(a.x)<<42 ^ uint64(a.y)<<28 ^ uint64(b.x)<<14 ^ uint64(b.y)<<2 ^ uint64(n) //nolint:gosec // corners are no larger than a thousand
	z = (z + 0x9e3779b97f4a7c15) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return int64((z^z>>31)%3) - 1
}
