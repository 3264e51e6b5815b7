package cells_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"wanjia/domain/linkage/cells"
)

// A grid says the same as its columns, however many there are: one cell, two, and cells beyond a mask hold what is filled.
func TestRowsTellWhichCellsAreFilledAndAgree(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rows, width := rapid.IntRange(2, 9).Draw(t, "rows"), rapid.IntRange(1, 70).Draw(t, "columns")
		var l cells.Layout
		columns := make([][]uint32, width)
		for c := range columns {
			columns[c] = rapid.SliceOfN(rapid.Uint32Range(0, 2), rows, rows).Draw(t, "codes")
			if at := l.Place(columns[c]); at != c || l.Place(columns[c]) != c {
				t.Fatalf("column %d has cell %d", c, at)
			}
		}
		of := rapid.SliceOfN(rapid.IntRange(0, width-1), 1, 3).Draw(t, "rule")
		var keys [][]uint32
		for _, c := range of {
			keys = append(keys, columns[c])
		}
		l.Rule(keys)
		g := l.Lay(rows)
		for i := range rows {
			for j := range rows {
				a, b := g.Row(uint32(i)), g.Row(uint32(j))
				held, same := g.Filled(a), cells.Alike(a[:min(width, 64)], b)
				share := true
				for c := range columns {
					x, y := columns[c][i], columns[c][j]
					if c < 64 && (held>>c&1 == 1) != (x != 0) || c < 64 && (same>>c&1 == 1) != (x == y) {
						t.Fatalf("cell %d of %d and %d: filled %b, alike %b", c, x, y, held, same)
					}
					share = share && (!slices.Contains(of, c) || x == y && x != 0)
				}
				if got := g.Earlier(1, a, b, same&held); got != share {
					t.Fatalf("%v and %v by %v: brought together %v, want %v", a, b, of, got, share)
				}
			}
		}
		if got := g.Gather(nil, []uint32{1, 0}); !slices.Equal(got, slices.Concat(g.Row(1), g.Row(0))) {
			t.Fatalf("gathered %v", got)
		}
	})
}
