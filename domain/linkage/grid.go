package linkage

import (
	"slices"

	"wanjia/domain/linkage/block"
	"wanjia/domain/linkage/cells"
	"wanjia/domain/linkage/em"
	"wanjia/domain/linkage/measure"
)

// grid holds the records side by side: first the compared columns, then the whole name, then the keys of the search rules in the order in which rules need them.
type grid struct {
	cells.Grid
	m     *Model
	words int // where the whole name stands; -1 for nowhere
}

// gridOf lays the records out with the keys of some rules.
func (m *Model) gridOf(rules [][]*block.Key) *grid {
	g := &grid{m: m, words: -1}
	var l cells.Layout
	for _, c := range m.Comparisons {
		l.Place(c.Column.Codes)
	}
	if slices.ContainsFunc(m.words, func(code uint32) bool { return code != 0 }) {
		g.words = l.Place(m.words)
	}
	for _, keys := range rules {
		codes := make([][]uint32, len(keys))
		for i, k := range keys {
			codes[i] = k.Codes
		}
		l.Rule(codes)
	}
	g.Grid = l.Lay(m.table.Rows)
	return g
}

// gather copies the rows of blocks next to each other.
func (g *grid) gather(into []uint32, blocks []block.Block) []uint32 {
	for i := range blocks {
		into = g.Gather(into, blocks[i].Rows)
	}
	return into
}

// levels are the levels of all columns of two records, em.LevelBits each.
func (g *grid) levels(a, b []uint32) uint64 {
	var all uint64
	for c, cmp := range g.m.Comparisons {
		all |= uint64(cmp.Level(a[c], b[c])) << (c * em.LevelBits)
	}
	return g.names(all, a, b)
}

// names looks for names that stand in another column than their own.
func (g *grid) names(all uint64, a, b []uint32) uint64 {
	m := g.m
	if f, n := m.family, m.given; f >= 0 && a[f] != 0 && a[n] != 0 && a[f] == b[n] && a[n] == b[f] && a[f] != a[n] {
		all &^= mask(f) | mask(n)
		return all | uint64(m.Comparisons[n].Index(measure.Swapped))<<(n*em.LevelBits)
	}
	for c, cmp := range m.Comparisons {
		if cmp.elsewhere > 0 && em.Level(all, c) == 1 && g.elsewhere(cmp, c, a, b) {
			all = all&^mask(c) | uint64(cmp.elsewhere)<<(c*em.LevelBits)
		}
	}
	return g.once(all, a, b)
}

// once takes care that one given name that is the other's family name isn't told of both columns. Where the other two names are nearly the same too, they
// were exchanged.
func (g *grid) once(all uint64, a, b []uint32) uint64 {
	f, n := g.m.family, g.m.given
	if f < 0 || em.Level(all, f) != g.m.Comparisons[f].elsewhere || em.Level(all, n) != g.m.Comparisons[n].elsewhere {
		return all
	}
	if g.words >= 0 && (a[f] != b[n] && g.holds(b[g.words], a[f]) || b[f] != a[n] && g.holds(a[g.words], b[f])) {
		return all
	}
	if near := g.m.Comparisons[n].Level; a[n] == b[f] && near(a[f], b[n]) > 1 || b[n] == a[f] && near(a[n], b[f]) > 1 {
		return all
	}
	return all&^mask(f) | 1<<(f*em.LevelBits)
}

func mask(c int) uint64 { return (1<<em.LevelBits - 1) << (c * em.LevelBits) }

// elsewhere says that a name of one record stands in another column of the other.
func (g *grid) elsewhere(cmp *Comparison, c int, a, b []uint32) bool {
	for _, o := range cmp.others {
		if a[c] == b[o] || b[c] == a[o] {
			return true
		}
	}
	if g.words < 0 {
		return false
	}
	return g.holds(b[g.words], a[c]) || g.holds(a[g.words], b[c])
}

// holds says that a whole name has a word.
func (g *grid) holds(whole, word uint32) bool {
	if whole == 0 {
		return false
	}
	for _, w := range g.m.table.Parts[whole] {
		if w == word {
			return true
		}
	}
	return false
}
