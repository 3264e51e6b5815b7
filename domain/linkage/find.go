package linkage

import (
	"cmp"
	"context"
	"math"
	"math/bits"
	"slices"
	"sync/atomic"

	"wanjia/domain/linkage/block"
	packed "wanjia/domain/linkage/cells"
	"wanjia/domain/linkage/cluster"
	"wanjia/domain/linkage/crew"
	"wanjia/domain/linkage/cut"
	"wanjia/domain/linkage/em"
)

// leastKept is the probability below which a pair is forgotten at once.
const leastKept = 0.04

const (
	refines     = 2
	refineBelow = 4
	refineLeast = 20 // matching pairs from which on shares are believed
)

// Find weighs all pairs that the search rules bring together.
func (m *Model) Find(ctx context.Context) (*Result, error) {
	var keys [][]*block.Key
	for _, r := range m.Search {
		k, err := m.keys.All(r.Rule)
		if err != nil {
			return nil, err
		}
		keys = append(keys, k)
	}
	m.shown = m.gridOf(keys)
	f, room := m.finding(m.shown), new(block.Room)
	for i := range m.Search {
		m.options.Progress("linkage.step.find", i, len(m.Search))
		if err := f.rule(ctx, i, room.Of(keys[i], m.table.Rows, m.options.Split)); err != nil {
			return nil, err
		}
	}
	m.options.Progress("linkage.step.find", len(m.Search), len(m.Search))
	return m.judge(ctx, f.kept, f.compared.Load())
}

// floor is the least weight worth keeping.
func (m *Model) floor() float64 {
	return math.Log(leastKept/(1-leastKept)) - m.priorOdds()
}

func (m *Model) priorOdds() float64 { return math.Log(m.Prior / (1 - m.Prior)) }

// Probability is that of a weight.
func (m *Model) Probability(weight float64) float64 { return em.Probability(weight + m.priorOdds()) }

// finding is the state of one search, with what a pair can still reach made ready.
type finding struct {
	m        *Model
	g        *grid
	floor    float64
	columns  uint64      // the cells that are compared
	unlike   []float64   // by a mask of columns: what they give at most where they are filled and not the same
	exact    [][]float32 // by column
	ties     []uint64    // of each tie: its columns
	trees    [][]uint8   // by a mask of columns: the ties that count where those are filled
	swap     float64     // what exchanged names add at most to what the levels of both columns can give
	order    []int
	kept     []Pair
	compared atomic.Uint64
}

func (m *Model) finding(g *grid) *finding {
	f := &finding{m: m, g: g, floor: m.floor(), order: m.order(), columns: 1<<len(m.Comparisons) - 1, unlike: make([]float64, 1<<len(m.Comparisons))}
	for c, cmp := range m.Comparisons {
		f.exact = append(f.exact, cmp.exact)
		for mask := 1 << c; mask < 2<<c; mask++ {
			f.unlike[mask] = f.unlike[mask&^(1<<c)] + cmp.best
		}
	}
	for _, t := range m.Ties.Ties {
		f.ties = append(f.ties, 1<<t.A|1<<t.B)
	}
	for mask := range f.unlike {
		f.trees = append(f.trees, m.Ties.Tree(uint64(mask)))
	}
	if m.given >= 0 {
		g, f0 := m.Comparisons[m.given], m.Comparisons[m.family]
		f.swap = max(0, g.weights[len(g.weights)-1]-g.best-f0.best)
	}
	return f
}

// rule weighs the pairs of one rule that no earlier rule has brought.
func (f *finding) rule(ctx context.Context, rule int, blocks *block.Blocks) error {
	var kept []*[]Pair
	err := blocks.Walk(ctx, func(int) func([]block.Block) {
		own := &[]Pair{}
		kept = append(kept, own)
		var cells []uint32
		return func(some []block.Block) {
			cells = f.g.gather(cells[:0], some)
			var all, n uint64
			at := 0
			for i := range some {
				size := len(some[i].Rows) * f.g.Width
				*own, n = f.block(*own, rule, &some[i], cells[at:at+size])
				at, all = at+size, all+n
			}
			f.compared.Add(all)
		}
	})
	for _, own := range kept {
		f.kept = append(f.kept, *own...)
	}
	return err
}

func (f *finding) block(kept []Pair, rule int, b *block.Block, cells []uint32) ([]Pair, uint64) {
	w := f.g.Width
	needed := max(len(f.m.Comparisons), f.g.Needed(rule))
	var compared uint64
	var one record
	for i := b.From; i < b.To; i++ {
		x := cells[i*w : (i+1)*w]
		held := f.g.Filled(x)
		one.looked = 0
		for j := max(i+1, b.Left); j < len(b.Rows); j++ {
			y := cells[j*w : (j+1)*w]
			same := packed.Alike(x[:needed], y) & held
			if f.g.Earlier(rule, x, y, same) {
				continue
			}
			compared++
			if levels, weight := f.weigh(&one, x, y, same, held&f.g.Filled(y)); levels != 0 {
				kept = append(kept, Pair{A: b.Rows[i], B: b.Rows[j], Weight: float32(weight), levels: levels})
			}
		}
	}
	return kept, compared
}

// rounding is more than sums of weights can differ by when they are added in another order.
const rounding = 0.001

// record is what agreeing with a record gives, by column: it is looked up once for all the records that it is compared with.
type record struct {
	gives  [em.MaxColumns]float64
	looked uint64
}

// agreeing adds up what agreeing with a record in some columns gives.
func (f *finding) agreeing(one *record, x []uint32, same uint64) (sum float64) {
	for s := same &^ one.looked; s != 0; s &= s - 1 {
		c := bits.TrailingZeros64(s)
		one.gives[c&(em.MaxColumns-1)] = float64(f.exact[c][x[c]])
	}
	one.looked |= same
	for ; same != 0; same &= same - 1 {
		sum += one.gives[bits.TrailingZeros64(same)&(em.MaxColumns-1)]
	}
	return sum
}

// weigh is the levels and the weight of two records; 0 where the weight is below the floor. Most pairs show that before their texts are compared: what is
// the same and what isn't is known from the codes alone, and a value that isn't the same gives at most the best of its other levels.
func (f *finding) weigh(one *record, x, y []uint32, same, both uint64) (levels uint64, weight float64) {
	same &= f.columns
	both &= f.columns
	unlike := both &^ same
	bound, slips := f.unlike[unlike]+f.agreeing(one, x, same), bits.OnesCount64(unlike)
	swapped := f.m.given >= 0 && x[f.m.given] == y[f.m.family] && y[f.m.given] == x[f.m.family]
	if swapped {
		bound += f.swap
		slips = max(slips-1, 0) // one of the two names is told
	}
	bound += f.m.Slips.At(slips)
	if bound < f.floor-rounding {
		return 0, 0
	}
	if f.ties != nil && !swapped { // of exchanged names, the one says nothing and is tied to nothing
		for _, i := range f.trees[both] {
			if t := f.ties[i]; same&t == t {
				bound -= f.m.Ties.Ties[i].Weight
			}
		}
		if bound < f.floor-rounding {
			return 0, 0
		}
	}
	if !swapped {
		for _, c := range f.order {
			if unlike>>c&1 == 0 {
				continue
			}
			cmp := f.m.Comparisons[c]
			l := cmp.Near(x[c], y[c])
			if l == 1 && cmp.elsewhere > 0 && f.g.elsewhere(cmp, c, x, y) {
				l = cmp.elsewhere
			}
			if bound += cmp.weights[l] - cmp.best; bound < f.floor-rounding {
				return 0, 0
			}
		}
	}
	levels = f.g.levels(x, y)
	if weight = f.m.weightOf(levels, x); weight < f.floor {
		return 0, 0
	}
	return levels, weight
}

// order is the columns in the order in which unlike values are compared: first what costs little.
func (m *Model) order() []int {
	order := make([]int, len(m.Comparisons))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		return cmp.Compare(m.Comparisons[a].Column.Kind.Cost(), m.Comparisons[b].Column.Kind.Cost())
	})
	return order
}

// weightOf adds the evidence of levels up; x is either record, of which the exact values are taken.
func (m *Model) weightOf(levels uint64, x []uint32) float64 {
	weight, own := 0.0, 0.0
	for c, cmp := range m.Comparisons {
		l := em.Level(levels, c)
		w := cmp.weights[l]
		if l == cmp.Exact {
			w = float64(cmp.exact[x[c]])
		}
		weight += w
		if cmp.Column.Kind.Own() {
			own += w
		}
	}
	weight -= m.tied(levels)
	weight += m.Slips.Of(levels)
	return weight - em.Relative(m.Near, m.Prior, weight, own)
}

// judge settles the prior and the threshold by what was found, and groups the records.
func (m *Model) judge(ctx context.Context, kept []Pair, compared uint64) (*Result, error) {
	crew.Sort(kept, func(p Pair) uint64 { return uint64(p.A)<<32 | uint64(p.B) }, nil)
	kept = slices.CompactFunc(kept, func(a, b Pair) bool { return a.A == b.A && a.B == b.B })
	m.refine(kept)
	weights := make([]float64, len(kept))
	for i, p := range kept {
		weights[i] = float64(p.Weight)
	}
	crew.Sort(weights, func(w float64) uint64 { return ^crew.Rising(w) }, nil)
	r := &Result{Model: m, Compared: compared}
	m.settlePrior(weights)
	r.Threshold, r.Expected = m.threshold(weights)
	least := math.Log(r.Threshold/(1-r.Threshold)) - m.priorOdds()
	strong := slices.DeleteFunc(kept, func(p Pair) bool { return float64(p.Weight) < least })
	var err error
	r.Groups, err = m.group(ctx, strong, r.Threshold)
	r.Pairs = m.inGroups(r.Groups.In)
	return r, err
}

// refine learns once more how matching records agree, from all the pairs found. A rule to learn by sees only pairs that agree on its columns;
// where records have one slip each, it finds it in the other columns, and takes them for worse than they are. What the search didn't find
// stays as it was learnt.
//
// With many columns the slips of the one that a rule looks at are few among all of them, and it is better to believe the rules than what the
// search took for matches by their word; so it is done only where there are fewer than refineBelow columns that say something.
func (m *Model) refine(kept []Pair) {
	if m.planner.Telling() >= refineBelow {
		return
	}
	g := m.explaining()
	for range refines {
		sums := make([][]float64, len(m.Comparisons))
		for c, cmp := range m.Comparisons {
			sums[c] = make([]float64, len(cmp.M))
		}
		for _, p := range byWeight(kept) {
			sure := m.Probability(float64(p.Weight))
			for c := range sums {
				sums[c][em.Level(p.levels, c)] += sure
			}
		}
		for c, cmp := range m.Comparisons {
			cmp.believe(sums[c], m.Found)
		}
		m.weigh()
		for i, p := range kept {
			kept[i].Weight = float32(m.weightOf(p.levels, g.Row(p.A)))
		}
	}
}

// byWeight orders pairs by what they say alone, so that sums over them don't depend on where their records stand.
func byWeight(pairs []Pair) []Pair {
	return slices.SortedFunc(slices.Values(pairs), func(a, b Pair) int {
		if c := cmp.Compare(a.Weight, b.Weight); c != 0 {
			return c
		}
		return cmp.Compare(a.levels, b.levels)
	})
}

// believe takes the shares of levels among pairs that a search found for those of a part of all matching pairs.
func (c *Comparison) believe(seen []float64, part float64) {
	total := 0.0
	for _, n := range seen[1:] {
		total += n
	}
	if c.fixed || total < refineLeast {
		return
	}
	for l := 1; l < len(seen); l++ {
		c.M[l] = part*seen[l]/total + (1-part)*c.M[l]
	}
}

// settlePrior makes the share of matching pairs what the weights found add up to, counting those that no rule could find.
func (m *Model) settlePrior(weights []float64) {
	if m.options.Prior > 0 || len(weights) == 0 {
		return
	}
	first := m.Prior
	for range 20 {
		sum := crew.Sum(len(weights), func(i int) float64 { return m.Probability(weights[i]) })
		was := m.Prior
		if m.Prior = min(max(sum/m.Found/m.allPairs(), first/3), first*3, mostPrior); m.Prior == was {
			return
		}
	}
}

// threshold is the probability from which on pairs are told, with what is expected of them.
func (m *Model) threshold(weights []float64) (float64, Quality) {
	sure := make([]float64, len(weights))
	crew.Parts(len(weights), 1<<12, func(_, from, to int) {
		for i := from; i < to; i++ {
			sure[i] = m.Probability(weights[i])
		}
	})
	return cut.Of(sure, m.Found, m.options.Threshold, leastKept)
}

// group puts the records that are one person together: the evidence between the parts of a group must say on the whole what is asked
// of a pair.
func (m *Model) group(ctx context.Context, pairs []Pair, threshold float64) (cluster.Groups, error) {
	edges := make([]cluster.Edge, len(pairs))
	for i, p := range pairs {
		edges[i] = cluster.Edge{A: p.A, B: p.B, Weight: float64(p.Weight)}
	}
	g := m.explaining()
	return cluster.Of(ctx, edges, cluster.Rules{Records: m.table.Rows, Least: LogOdds(threshold) - m.priorOdds(),
		Weigh: func(int) func(a, b uint32) float64 {
			return func(a, b uint32) float64 {
				x := g.Row(a)
				return m.weightOf(g.levels(x, g.Row(b)), x)
			}
		},
		Before: func(a, b uint32) int {
			if c := cmp.Compare(m.records[a], m.records[b]); c != 0 || m.options.Before == nil {
				return c
			}
			return m.options.Before(a, b)
		}})
}

// inGroups are the pairs inside groups, with their own evidence beside that of the records around them. Of two files, only pairs across
// count.
func (m *Model) inGroups(in []cluster.Edge) []Pair {
	g, split := m.explaining(), uint32(m.options.Split)
	pairs := make([]Pair, len(in))
	crew.Parts(len(in), 1<<10, func(_, from, to int) {
		for i := from; i < to; i++ {
			e := in[i]
			a, b := min(e.A, e.B), max(e.A, e.B)
			x := g.Row(a)
			levels := g.levels(x, g.Row(b))
			pairs[i] = Pair{A: a, B: b, Weight: float32(m.weightOf(levels, x)), Group: float32(e.Weight), levels: levels}
		}
	})
	return slices.DeleteFunc(pairs, func(p Pair) bool { return split > 0 && (p.A >= split || p.B < split) })
}

// Of is the probability of a pair: what its own evidence says, or that of the parts of a group that it joins, whichever is more.
func (m *Model) Of(p Pair) float64 { return m.Probability(float64(max(p.Weight, p.Group))) }
