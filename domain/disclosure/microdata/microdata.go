// Package microdata knows how to make records that may be published: coarse enough that every record looks like at least k−1
// others in all that somebody might know of a person (k-anonymity: Samarati & Sweeney 1998). Each column is coarsened for all
// records alike, the least that does; what still stands out is left out. It measures what a file gives away before and after.
// It sees no names and no numbers of persons, and knows nothing of what readers have from elsewhere.
package microdata

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"wanjia/base/fault"
)

// Record is somebody or something, as often as Count says: in each column its code at every level, the finest first, and what
// is told of it besides.
type Record struct {
	Levels    [][]string
	Sensitive string
	Count     int64
}

// Row is a record of the file.
type Row struct {
	Cells     []string
	Sensitive string
}

// Measures say how well a file hides those in it.
type Measures struct {
	Records int64
	Uniques int64 // records that are like no other
	Least   int64 // the smallest group of records that are alike: k
	Diverse int   // the fewest different sensitive values in such a group: l
	Groups  int
	Risk    float64 // the mean chance of picking somebody's record out: groups by records
}

// File is what may be published.
type File struct {
	Rows          []Row // sorted, so that their order says nothing
	Level         []int // of each column
	LeftOut       int64
	Before, After Measures
}

// fewest is the least k that hides anybody.
const fewest = 3

// mostLeftOut is the share of records that may be left out rather than coarsen all the others further.
const mostLeftOut = 0.03

// Anonymise coarsens and leaves out until every group of records has at least k. A file of nobody comes out where there are
// fewer than k records.
func Anonymise(records []Record, k int64) (File, error) {
	if k < fewest {
		return File{}, fault.New(fault.Invalid, "disclosure.microdata.k", "least", strconv.Itoa(fewest)).In("k")
	}
	levels, err := shape(records)
	if err != nil {
		return File{}, err
	}
	finest := make([]int, len(levels))
	f := File{Before: measure(groups(records, finest))}
	best, found := choice{}, false
	for _, node := range nodes(levels) {
		c := weigh(records, node, k)
		if !found || c.better(best, f.Before.Records) {
			best, found = c, true
		}
	}
	f.Level = best.node
	kept := best.groups
	f.LeftOut = best.left
	if f.LeftOut > 0 && f.LeftOut < k { // how few are missing would tell of them
		slices.SortFunc(kept, func(a, b *group) int { return cmp.Or(cmp.Compare(a.n, b.n), cmp.Compare(a.key, b.key)) })
		if len(kept) > 0 {
			f.LeftOut += kept[0].n
			kept = kept[1:]
		}
	}
	for _, g := range kept {
		g.blend(k)
	}
	f.After = measure(kept)
	for _, g := range kept {
		for value, n := range g.sensitive {
			for range n {
				f.Rows = append(f.Rows, Row{g.cells, value})
			}
		}
	}
	slices.SortFunc(f.Rows, func(a, b Row) int {
		return cmp.Or(slices.Compare(a.Cells, b.Cells), cmp.Compare(a.Sensitive, b.Sensitive))
	})
	return f, nil
}

// shape is how many levels each column has, which is the same for all records.
func shape(records []Record) ([]int, error) {
	var levels []int
	for i, r := range records {
		mine := make([]int, len(r.Levels))
		for c, codes := range r.Levels {
			mine[c] = len(codes)
		}
		if i == 0 {
			levels = mine
		}
		if r.Count < 0 || !slices.Equal(levels, mine) || slices.Contains(mine, 0) {
			return nil, fault.New(fault.Invalid, "disclosure.microdata.record")
		}
	}
	return levels, nil
}

// nodes are all ways to coarsen the columns.
func nodes(levels []int) [][]int {
	out := [][]int{nil}
	for _, n := range levels {
		var next [][]int
		for _, node := range out {
			for l := range n {
				next = append(next, append(slices.Clone(node), l))
			}
		}
		out = next
	}
	return out
}

// group is the records that are alike.
type group struct {
	key       string
	cells     []string
	n         int64
	sensitive map[string]int64
}

func groups(records []Record, node []int) []*group {
	found := map[string]*group{}
	var out []*group
	for _, r := range records {
		if r.Count == 0 {
			continue
		}
		cells := make([]string, len(node))
		for c, l := range node {
			cells[c] = r.Levels[c][l]
		}
		key := strings.Join(cells, "\x1f")
		g := found[key]
		if g == nil {
			g = &group{key: key, cells: cells, sensitive: map[string]int64{}}
			found[key] = g
			out = append(out, g)
		}
		g.n += r.Count
		g.sensitive[r.Sensitive] += r.Count
	}
	slices.SortFunc(out, func(a, b *group) int { return cmp.Compare(a.key, b.key) })
	return out
}

// Untold stands for what is told of fewer than k records that are alike, with the next rare where that is needed: two births that
// came late among fifty are known to those around them, and no table says how many they are.
const Untold = "*"

// blend leaves no value that fewer than k have.
func (g *group) blend(k int64) {
	var values []string
	for v := range g.sensitive {
		values = append(values, v)
	}
	slices.SortFunc(values, func(a, b string) int {
		return cmp.Or(cmp.Compare(g.sensitive[a], g.sensitive[b]), cmp.Compare(a, b))
	})
	var blended int64
	for _, v := range values {
		if n := g.sensitive[v]; n < k || blended > 0 && blended < k {
			blended += n
			delete(g.sensitive, v)
		}
	}
	if blended > 0 {
		g.sensitive[Untold] = blended
	}
}

// choice is one way to coarsen, and what it costs: alike records can't be told apart, those left out not at all.
type choice struct {
	node   []int
	groups []*group
	left   int64
	cost   float64
}

func weigh(records []Record, node []int, k int64) choice {
	c := choice{node: node}
	var all int64
	for _, g := range groups(records, node) {
		all += g.n
		if g.n < k {
			c.left += g.n
			continue
		}
		c.groups = append(c.groups, g)
		c.cost += float64(g.n) * float64(g.n)
	}
	c.cost += float64(c.left) * float64(all)
	return c
}

// better prefers a choice that leaves few out, and among those the one that keeps most apart.
func (c choice) better(than choice, all int64) bool {
	few := func(x choice) bool { return float64(x.left) <= mostLeftOut*float64(all) }
	if few(c) != few(than) {
		return few(c)
	}
	if !few(c) && c.left != than.left {
		return c.left < than.left
	}
	return c.cost < than.cost
}

func measure(all []*group) Measures {
	m := Measures{Groups: len(all)}
	for i, g := range all {
		m.Records += g.n
		if g.n == 1 {
			m.Uniques++
		}
		if i == 0 || g.n < m.Least {
			m.Least = g.n
		}
		if i == 0 || len(g.sensitive) < m.Diverse {
			m.Diverse = len(g.sensitive)
		}
	}
	if m.Records > 0 {
		m.Risk = float64(m.Groups) / float64(m.Records)
	}
	return m
}
