// Package linkage finds which records are one person: it weighs, for every pair of records that a blocking rule brings together, the
// agreement of each column by how much commoner it is among records of one person than among others (I. P. Fellegi and
// A. B. Sunter, 1969), learns those weights from the data alone, and says for each pair how probable it is and why.
// What it answers doesn't depend on the order of the records. It decides nothing: a person looks at the evidence.
package linkage

import (
	"context"
	"slices"

	"wanjia/base/fault"
	"wanjia/domain/linkage/block"
	"wanjia/domain/linkage/cluster"
	"wanjia/domain/linkage/column"
	"wanjia/domain/linkage/crew"
	"wanjia/domain/linkage/cut"
	"wanjia/domain/linkage/em"
	"wanjia/domain/linkage/measure"
	"wanjia/domain/linkage/plan"
	"wanjia/domain/linkage/tie"
)

// Options are what is asked for. The zero value leaves everything to the data.
type Options struct {
	Split     int                   // two files: records before it are of the first; 0 for one file
	Names     column.Names          // reads Chinese; may be nil
	Learn     []block.Rule          // to learn by; chosen where empty
	Search    []block.Rule          // to find pairs by; chosen where empty
	Budget    float64               // pairs to compare at most, where the rules are chosen; 0 for the default
	Threshold float64               // the least probability told; 0 for the one that gives the best expected F1
	Prior     float64               // the share of all pairs that match; 0 to estimate it
	Levels    []LevelShares         // known beforehand
	Before    func(a, b uint32) int // orders records that say the same, by their keys; may be nil
	Progress  func(step string, done, total int)
}

// LevelShares gives the shares of a column's levels among matching and other pairs.
type LevelShares struct {
	Column string
	M, U   map[measure.Level]float64
}

// Pair is two records, by their places in the table, and the natural logarithm of how much commoner their agreement is among
// records of one person. Group is the same for all the pairs by which the records around them were put together.
type Pair struct {
	A, B          uint32
	Weight, Group float32
	levels        uint64
}

// Result is what was found.
type Result struct {
	Model     *Model
	Pairs     []Pair // of records that are one person, in no order that means anything
	Threshold float64
	Compared  uint64  // pairs that were weighed
	Expected  Quality // what the model expects of the pairs told
	Groups    cluster.Groups
}

// Quality is precision, recall and their harmonic mean.
type Quality = cut.Quality

// defaultBudget is how many pairs are compared at most: pairsEach for each record, and pairsLeast in any case.
const (
	pairsEach  = 24
	pairsLeast = 20e6
	mostRules  = 12
)

// Link links the records of a table.
func Link(ctx context.Context, t *column.Table, o Options) (*Result, error) {
	if o.Progress == nil {
		o.Progress = func(string, int, int) {}
	}
	m, err := Learn(ctx, t, o)
	if err != nil {
		return nil, err
	}
	return m.Find(ctx)
}

// Learn makes the model of a table.
func Learn(ctx context.Context, t *column.Table, o Options) (*Model, error) {
	if o.Progress == nil {
		o.Progress = func(string, int, int) {}
	}
	if t.Rows < 2 || o.Split >= t.Rows {
		return nil, fault.New(fault.Invalid, "linkage.few")
	}
	m := &Model{table: t, options: o, keys: block.NewKeys(t, o.Names), Ties: tie.Of(nil, nil, 0)}
	if err := m.compareColumns(); err != nil {
		return nil, err
	}
	o.Progress("linkage.step.learn", 0, 1)
	if err := m.learn(ctx); err != nil {
		return nil, err
	}
	return m, nil
}

// Comparison is one column with what was learnt of it.
type Comparison struct {
	*measure.Measure
	Hash     []uint64  // of each value
	Marginal []float64 // the share of each level among all pairs
	M, U     []float64 // among matching pairs, and among the others
	Filled   float64   // the share of records with a value
	counts   []uint32
	distinct int       // values
	weights  []float64 // by level
	exact    []float32 // the weight of agreeing on each value
	drawn    *tie.Drawn
	best     float64 // the largest weight of a level that isn't exact
	others   []int   // the other columns of names
	// elsewhere is the index of the level for a name that stands in another column; 0 where there is none to look in
	elsewhere uint8
	fixed     bool // M and U were given
}

// Model is everything that was learnt of a table, and can weigh any two of its records.
type Model struct {
	Comparisons []*Comparison
	Ties        *tie.Among
	Prior       float64 // the share of all pairs that match
	Near        float64 // the share of all pairs that are of one household: alike in all but what is somebody's own
	Slips       em.Slips
	Learnt      []plan.Rule
	Search      []plan.Rule
	Found       float64 // the share of matching pairs that the search rules are expected to find

	table         *column.Table
	options       Options
	keys          *block.Keys
	records       []uint64 // a hash of each record
	given, family int      // the columns whose values may be exchanged; -1 where there are none
	words         []uint32 // of each record: the code of its whole name
	planner       *plan.Planner
	shown         *grid
	joints        []tie.Joint
}

// allPairs is how many pairs of records there are.
func (m *Model) allPairs() float64 {
	n, s := float64(m.table.Rows), float64(m.options.Split)
	if s > 0 {
		return s * (n - s)
	}
	return n * (n - 1) / 2
}

// compareColumns chooses what is compared: at most em.MaxColumns columns, those that say most first.
func (m *Model) compareColumns() error {
	features := measure.NewFeatures(m.options.Names)
	columns := slices.Clone(m.table.Columns)
	slices.SortStableFunc(columns, func(a, b *column.Column) int { return a.Kind.Rank() - b.Kind.Rank() })
	if len(columns) > em.MaxColumns {
		columns = columns[:em.MaxColumns]
	}
	if len(columns) == 0 {
		return fault.New(fault.Invalid, "linkage.columns")
	}
	terms := make([]block.Term, len(columns))
	for i, c := range columns {
		terms[i].Column = c.Title
	}
	keys, err := m.keys.All(terms)
	if err != nil {
		return err
	}
	m.Comparisons = make([]*Comparison, len(columns))
	crew.Each(len(m.Comparisons), func(i int) {
		c := &Comparison{Measure: features.Of(columns[i]), Hash: keys[i].Hash, counts: columns[i].Counts()}
		filled := uint64(0)
		for _, n := range c.counts {
			filled += uint64(n)
			if n > 0 {
				c.distinct++
			}
		}
		c.Filled = float64(filled) / float64(m.table.Rows)
		c.Marginal = c.Measure.Marginal(c.Hash, c.counts)
		m.Comparisons[i] = c
	})
	m.countTogether()
	m.leaveOutNoise()
	m.nameColumns()
	m.hashRecords()
	return nil
}

// nameColumns finds the columns of names and how often one holds what belongs in another.
func (m *Model) nameColumns() {
	m.given, m.family = -1, -1
	var named []int
	for i, c := range m.Comparisons {
		switch c.Column.Kind {
		case column.Given:
			if m.given < 0 {
				m.given = i
			}
		case column.Family:
			if m.family < 0 {
				m.family = i
			}
		case column.Full:
		default:
			continue
		}
		named = append(named, i)
	}
	if m.given < 0 || m.family < 0 {
		m.given, m.family = -1, -1
	}
	for _, i := range named {
		for _, j := range named {
			if i != j {
				m.Comparisons[i].others = append(m.Comparisons[i].others, j)
			}
		}
	}
	m.words = m.table.Told()
	for _, i := range named {
		c := m.Comparisons[i]
		if c.others != nil || m.words != nil {
			c.elsewhere = c.Index(measure.Elsewhere)
		}
		m.elsewhere(c)
	}
}

// elsewhere works out how often the value of a name stands in another column of a record that doesn't match.
func (m *Model) elsewhere(c *Comparison) {
	var others [][]uint32
	for _, o := range c.others {
		others = append(others, m.Comparisons[o].counts)
	}
	meet := measure.Meetings(c.counts, others, m.words, m.table.Parts)
	n := float64(m.table.Rows)
	share := min(2*float64(meet)/n/n/max(c.Filled, 0.01), 0.5)
	floor := 1 / n
	c.Marginal[c.Index(measure.Elsewhere)] = max(share, floor) * c.Marginal[1]
	if at := c.Index(measure.Swapped); at > 0 && m.family >= 0 {
		c.Marginal[at] = max(share*share/4, floor*floor)
	}
}

// hashRecords gives each record a hash of what it says, which doesn't depend on its place.
func (m *Model) hashRecords() {
	m.records = make([]uint64, m.table.Rows)
	crew.Parts(m.table.Rows, 1<<14, func(_, from, to int) {
		for _, c := range m.Comparisons {
			for i, code := range c.Column.Codes[from:to] {
				m.records[from+i] = m.records[from+i]*0x9e3779b97f4a7c15 + c.Hash[code]
			}
		}
	})
}
