// Package cells lays records side by side, a row of codes each, and compares them: which cells are filled, which agree, and whether a rule has brought two
// records together. It doesn't know what a cell means.
package cells

import "wanjia/domain/linkage/crew"

// Layout says which columns of codes the rows of a grid are made of, and which of them must agree for a rule to bring two records together.
type Layout struct {
	columns [][]uint32
	at      map[*uint32]int
	rules   []brought
}

// brought is how a pair is seen to be one that a rule brings: these cells agree. Cells beyond the 64th don't fit into a mask.
type brought struct {
	cells  uint64
	beyond []int
	needed int // how many cells this rule and those before it look at
}

// maskCells is how many cells of a row a mask has room for, narrowCells for how many half a mask is enough.
const (
	maskCells   = 64
	narrowCells = 32
)

// Place gives a column its cell, the same as before where it has one.
func (l *Layout) Place(codes []uint32) int {
	if i, ok := l.at[&codes[0]]; ok {
		return i
	}
	if l.at == nil {
		l.at = map[*uint32]int{}
	}
	l.at[&codes[0]] = len(l.columns)
	l.columns = append(l.columns, codes)
	return len(l.columns) - 1
}

// Rule adds a rule whose keys must all agree, after the others.
func (l *Layout) Rule(keys [][]uint32) {
	var b brought
	for _, codes := range keys {
		if i := l.Place(codes); i < maskCells {
			b.cells |= 1 << i
		} else {
			b.beyond = append(b.beyond, i)
		}
	}
	b.needed = min(len(l.columns), maskCells)
	l.rules = append(l.rules, b)
}

// Grid is records side by side, so that each is one or two lines of the cache: the cells of its columns, and in the last cell, or the last two, which of the
// others are filled.
type Grid struct {
	Width  int
	narrow bool // one cell says which of the others are filled
	cells  []uint32
	rules  []brought
}

// line is how many cells a line of the cache has. Rows of nearly as many, or of half as many, take that many, so that none lies in two lines.
const line = 16

// Lay lays so many records out.
func (l *Layout) Lay(rows int) Grid {
	g := Grid{Width: len(l.columns) + 2, narrow: len(l.columns) <= narrowCells, rules: l.rules}
	if g.narrow {
		g.Width--
	}
	for _, part := range []int{line / 2, line} {
		if g.Width > part*3/4 && g.Width < part {
			g.Width = part
		}
	}
	g.cells = make([]uint32, g.Width*rows)
	crew.Parts(rows, 1<<12, func(_, from, to int) {
		for i := from; i < to; i++ {
			row := g.cells[i*g.Width : (i+1)*g.Width]
			filled := uint64(0)
			for c, codes := range l.columns {
				row[c] = codes[i]
				if codes[i] != 0 && c < maskCells {
					filled |= 1 << c
				}
			}
			if row[g.Width-1] = uint32(filled); !g.narrow {
				row[g.Width-2], row[g.Width-1] = uint32(filled), uint32(filled>>32)
			}
		}
	})
	return g
}

// Row is the row of a record.
func (g *Grid) Row(i uint32) []uint32 { return g.cells[int(i)*g.Width : (int(i)+1)*g.Width] }

// Gather adds the rows of records to a list.
func (g *Grid) Gather(into, records []uint32) []uint32 {
	for _, r := range records {
		into = append(into, g.Row(r)...)
	}
	return into
}

// Filled tells which cells of a row are filled.
func (g *Grid) Filled(row []uint32) uint64 {
	if g.narrow {
		return uint64(row[len(row)-1])
	}
	return uint64(row[len(row)-2]) | uint64(row[len(row)-1])<<32
}

// Needed is how many cells the rules before one look at.
func (g *Grid) Needed(rule int) int {
	if rule == 0 {
		return 0
	}
	return g.rules[rule-1].needed
}

// Earlier says that a rule before this one brings two records together too; same are the cells that are filled and agree.
func (g *Grid) Earlier(rule int, a, b []uint32, same uint64) bool {
	for i := range g.rules[:rule] {
		r := &g.rules[i]
		if same&r.cells == r.cells && (r.beyond == nil || agree(a, b, r.beyond)) {
			return true
		}
	}
	return false
}

// Alike tells which of some cells of two rows agree, empty ones too.
func Alike(x, y []uint32) uint64 {
	y = y[:len(x)]
	same := uint64(0)
	for c, a := range x {
		same |= (uint64(a^y[c]) - 1) >> 63 << (c & 63)
	}
	return same
}

// agree says that two rows are filled and agree in some cells.
func agree(a, b []uint32, which []int) bool {
	for _, c := range which {
		if a[c] != b[c] || a[c] == 0 {
			return false
		}
	}
	return true
}
