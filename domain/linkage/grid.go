package linkage

import (
	"wanjia/domain/linkage/block"
	"wanjia/domain/linkage/em"
	"wanjia/domain/linkage/measure"
)

// grid holds the codes of the records side by side, one row each, so that a record is one or two lines of the cache: first the
// compared columns, then the whole name, then the keys of the search rules.
type grid struct {
	m     *Model
	width int
	words int // where the whole name stands; -1 for nowhere
	cells []uint32
	rules [][]int // where the keys of each rule stand
}

// gridOf lays the records out with the keys of some rules.
func (m *Model) gridOf(rules [][]*block.Key) *grid {
	g := &grid{m: m, words: -1}
	var columns [][]uint32
	at := map[*uint32]int{}
	place := func(codes []uint32) int {
		if i, ok := at[&codes[0]]; ok {
			return i
		}
		at[&codes[0]] = len(columns)
		columns = append(columns, codes)
		return len(columns) - 1
	}
	for _, c := range m.Comparisons {
		place(c.Column.Codes)
	}
	if m.words != nil {
		g.words = place(m.words)
	}
	for _, keys := range rules {
		var places []int
		for _, k := range keys {
			places = append(places, place(k.Codes))
		}
		g.rules = append(g.rules, places)
	}
	g.width = len(columns)
	g.cells = make([]uint32, g.width*m.table.Rows)
	for c, codes := range columns {
		for i, code := range codes {
			g.cells[i*g.width+c] = code
		}
	}
	return g
}

func (g *grid) row(i uint32) []uint32 { return g.cells[int(i)*g.width : (int(i)+1)*g.width] }

// gather copies the rows of a block next to each other.
func (g *grid) gather(into []uint32, rows []uint32) []uint32 {
	into = into[:0]
	for _, r := range rows {
		into = append(into, g.row(r)...)
	}
	return into
}

// earlier says that a rule before this one brings two records together too.
func (g *grid) earlier(rule int, a, b []uint32) bool {
	for _, places := range g.rules[:rule] {
		all := places != nil // a rule that was left out
		for _, p := range places {
			if a[p] != b[p] || a[p] == 0 {
				all = false
				break
			}
		}
		if all {
			return true
		}
	}
	return false
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
	return all
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
	for _, w := range g.m.table.Parts[whole] {
		if w == word {
			return true
		}
	}
	return false
}
