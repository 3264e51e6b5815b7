package linkage

import (
	"slices"

	"wanjia/domain/linkage/block"
	"wanjia/domain/linkage/cells"
	"wanjia/domain/linkage/crew"
	"wanjia/domain/linkage/em"
	"wanjia/domain/linkage/measure"
)

// grid holds the codes of the records side by side, one row each, so that a record is one or two lines of the cache: first the
// compared columns, then the whole name, then the keys of the search rules in the order in which rules need them, and in the last
// two cells which of the others are filled; one is enough for up to 32. Up to 16 cells take half a line or one.
type grid struct {
	m      *Model
	width  int
	narrow bool // one cell says which of the others are filled
	words  int  // where the whole name stands; -1 for nowhere
	cells  []uint32
	rules  []brought
}

// brought is how a pair is seen to be one that a rule brings: these cells agree. Cells beyond the 64th don't fit into a mask.
type brought struct {
	cells  uint64
	beyond []int
	needed int // how many cells this rule and those before it look at
}

// line is how many cells a line of the cache has.
const line = 16

// maskCells is how many cells of a row a mask has room for.
const maskCells = 64

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
	if m.words != nil && slices.ContainsFunc(m.table.Parts, func(words []uint32) bool { return len(words) > 0 }) {
		g.words = place(m.words)
	}
	for _, keys := range rules {
		var b brought
		for _, k := range keys {
			if i := place(k.Codes); i < maskCells {
				b.cells |= 1 << i
			} else {
				b.beyond = append(b.beyond, i)
			}
		}
		b.needed = min(len(columns), maskCells)
		g.rules = append(g.rules, b)
	}
	g.width = len(columns) + 2
	if g.narrow = len(columns) <= 32; g.narrow {
		g.width--
	}
	for _, part := range []int{line / 2, line} {
		if g.width > part*3/4 && g.width < part {
			g.width = part
		}
	}
	g.cells = make([]uint32, g.width*m.table.Rows)
	crew.Parts(m.table.Rows, 1<<12, func(_, from, to int) {
		for i := from; i < to; i++ {
			row := g.cells[i*g.width : (i+1)*g.width]
			filled := uint64(0)
			for c, codes := range columns {
				row[c] = codes[i]
				if codes[i] != 0 && c < maskCells {
					filled |= 1 << c
				}
			}
			if row[g.width-1] = uint32(filled); !g.narrow {
				row[g.width-2], row[g.width-1] = uint32(filled), uint32(filled>>32)
			}
		}
	})
	return g
}

func (g *grid) row(i uint32) []uint32 { return g.cells[int(i)*g.width : (int(i)+1)*g.width] }

// gather copies the rows of blocks next to each other.
func (g *grid) gather(into []uint32, blocks []block.Block) []uint32 {
	for i := range blocks {
		for _, r := range blocks[i].Rows {
			into = append(into, g.row(r)...)
		}
	}
	return into
}

// filled tells which cells of a row are filled.
func (g *grid) filled(row []uint32) uint64 {
	if g.narrow {
		return uint64(row[len(row)-1])
	}
	return cells.Filled(row)
}

// earlier says that a rule before this one brings two records together too; same are the cells that are filled and agree.
func (g *grid) earlier(rule int, a, b []uint32, same uint64) bool {
	for i := range g.rules[:rule] {
		r := &g.rules[i]
		if same&r.cells == r.cells && (r.beyond == nil || cells.Agree(a, b, r.beyond)) {
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
	for _, w := range g.m.table.Parts[whole] {
		if w == word {
			return true
		}
	}
	return false
}
