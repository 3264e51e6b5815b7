// Package disclosure knows what may leave the registering desk in figures: tables of counts whose totals are
// published too, and the rules for rates that stand on few events. Its sub-packages hide cells (suppress), find
// what a published table gives away (audit), perturb by cell key (cellkey), round at random (rounding) and keep
// what was released (ledger). None of them knows a person: they see counts, and keys where a method needs them,
// which no result repeats.
package disclosure

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"wanjia/base/fault"
)

// Row is one line of counts to be tabulated: the finest codes, one a dimension, with the codes above each of them,
// and how many. Lines with the same codes are added up.
type Row struct {
	Codes [][]string // by dimension: the code itself and then what it belongs to, such as region, county, size
	Count int64
}

// Table is a cross-table with every total and subtotal. Inner are the finest combinations, whether anybody is in
// them or not; every Cell is a sum of inner ones.
type Table struct {
	Dimensions int
	Inner      []int64
	Cells      []Cell
}

// Cell is one number of a table.
type Cell struct {
	Labels []string // by dimension; Total for the whole
	Value  int64
	Inner  []int // which inner cells it is the sum of, in order
}

// Key is a cell's labels in one text, which names it in its table.
func (c Cell) Key() string { return strings.Join(c.Labels, "\x1f") }

// Total labels the whole of a dimension.
const Total = "Total"

// mostCells bounds a table; a larger one is published in parts.
const mostCells = 200_000

// group is one code of a dimension and the finest codes it holds.
type group struct {
	label  string
	leaves []int
}

// Tabulate makes the table of some rows. The result doesn't depend on their order. It refuses a code that
// belongs to two others of the same kind, and one that is called like another of its dimension without being it.
func Tabulate(rows []Row) (Table, error) {
	if len(rows) == 0 {
		return Table{}, fault.New(fault.Refused, "disclosure.table.empty")
	}
	dims := len(rows[0].Codes)
	leaves := make([][]string, dims)
	groups := make([][]group, dims)
	cells, inner := 1, 1
	for d := range dims {
		var err error
		if leaves[d], groups[d], err = dimension(rows, d); err != nil {
			return Table{}, err
		}
		cells *= len(groups[d])
		inner *= len(leaves[d])
		if cells > mostCells || inner > mostCells {
			return Table{}, fault.New(fault.Refused, "disclosure.table.large", "cells", strconv.Itoa(mostCells))
		}
	}
	t := Table{Dimensions: dims, Inner: make([]int64, inner)}
	for _, r := range rows {
		at := 0
		for d, codes := range r.Codes {
			i, _ := slices.BinarySearch(leaves[d], codes[0])
			at = at*len(leaves[d]) + i
		}
		t.Inner[at] += r.Count
	}
	t.cross(leaves, groups)
	return t, nil
}

// dimension finds the finest codes, sorted, and all groups of them: each code itself, what codes belong to, and the
// total. Two groups may hold the same codes, such as a county of one village: both are published.
func dimension(rows []Row, d int) (leaves []string, groups []group, err error) {
	above := map[string][]string{}
	for _, r := range rows {
		if len(r.Codes) != len(rows[0].Codes) || len(r.Codes[d]) == 0 || r.Count < 0 {
			return nil, nil, fault.New(fault.Invalid, "disclosure.table.row")
		}
		code := r.Codes[d][0]
		if old, ok := above[code]; ok && !slices.Equal(old, r.Codes[d]) {
			return nil, nil, fault.New(fault.Invalid, "disclosure.table.parents", "code", code)
		}
		above[code] = r.Codes[d]
	}
	for code := range above {
		leaves = append(leaves, code)
	}
	slices.Sort(leaves)
	held := map[string][]int{}
	for i, code := range leaves {
		for level, label := range above[code] {
			key := strconv.Itoa(level) + "\x1f" + label
			held[key] = append(held[key], i)
		}
	}
	byLabel := map[string][]int{}
	for key, members := range held {
		_, label, _ := strings.Cut(key, "\x1f")
		if old, ok := byLabel[label]; ok && !slices.Equal(old, members) {
			return nil, nil, fault.New(fault.Invalid, "disclosure.table.twice", "code", label)
		}
		byLabel[label] = members
	}
	if members, ok := byLabel[Total]; ok && len(members) != len(leaves) {
		return nil, nil, fault.New(fault.Invalid, "disclosure.table.twice", "code", Total)
	}
	all := make([]int, len(leaves))
	for i := range all {
		all[i] = i
	}
	byLabel[Total] = all
	for label, members := range byLabel {
		groups = append(groups, group{label, members})
	}
	slices.SortFunc(groups, func(a, b group) int {
		return cmp.Or(len(b.leaves)-len(a.leaves), cmp.Compare(a.label, b.label))
	})
	return leaves, groups, nil
}

// cross makes every combination of groups.
func (t *Table) cross(leaves [][]string, groups [][]group) {
	at := make([]int, t.Dimensions)
	for {
		c := Cell{Inner: []int{0}}
		for d := range at {
			g := groups[d][at[d]]
			c.Labels = append(c.Labels, g.label)
			next := make([]int, 0, len(c.Inner)*len(g.leaves))
			for _, base := range c.Inner {
				for _, leaf := range g.leaves {
					next = append(next, base*len(leaves[d])+leaf)
				}
			}
			c.Inner = next
		}
		for _, i := range c.Inner {
			c.Value += t.Inner[i]
		}
		t.Cells = append(t.Cells, c)
		d := t.Dimensions - 1
		for ; d >= 0; d-- {
			if at[d]++; at[d] < len(groups[d]) {
				break
			}
			at[d] = 0
		}
		if d < 0 {
			return
		}
	}
}

// Find is the cell with these labels.
func (t Table) Find(labels ...string) (int, bool) {
	i := slices.IndexFunc(t.Cells, func(c Cell) bool { return slices.Equal(c.Labels, labels) })
	return i, i >= 0
}
