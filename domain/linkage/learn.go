package linkage

import (
	"cmp"
	"context"
	"math"
	"slices"

	"wanjia/base/fault"
	"wanjia/domain/linkage/block"
	"wanjia/domain/linkage/column"
	"wanjia/domain/linkage/crew"
	"wanjia/domain/linkage/em"
	"wanjia/domain/linkage/measure"
	"wanjia/domain/linkage/plan"
	"wanjia/domain/linkage/tie"
)

const (
	// learnPairs is how many pairs of a rule are looked at, at most, to learn by.
	learnPairs = 400_000
	// smallBlock is how many records a block has at most that is drawn whole.
	smallBlock = 64
	// leastRelatives is how many records there are at least for relatives to be told from whoever stands twice: among fewer both are a handful.
	leastRelatives = 500
	// repeats is how often learning and the correction of what chance explains follow each other.
	repeats = 4
	// leastChance is the part of the agreement seen that chance is given at least, however many matches there are.
	leastChance = 0.02
	// mostPrior bounds the share of pairs that match.
	mostPrior = 0.2
)

// session is one rule to learn by: the patterns of its pairs, and which columns it looks at.
type session struct {
	rule     plan.Rule
	pairs    float64 // of the whole rule
	sampled  float64
	patterns []em.Pattern
	skip     []bool
	biased   []bool // of each column: what the rule says of it holds for some of the matches only
	fit      em.Fit
}

// learn estimates everything: rule by rule how matching records agree, then what chance explains, and again.
func (m *Model) learn(ctx context.Context) error {
	m.Prior = min(mostPrior, float64(m.table.Rows)/4/m.allPairs())
	for _, c := range m.Comparisons {
		c.M = measure.Usual(c.Levels, c.Exact)
	}
	m.correctChance()
	if err := m.makePlanner(); err != nil {
		return err
	}
	m.planLearning()
	sessions, err := m.sessions(ctx)
	if err != nil {
		return err
	}
	for i := range repeats {
		if i == 0 { // nobody knows yet how many match, and what they agree on would be taken for ties
			m.Ties = tie.First(m.joints, m.tieable(), m.Prior)
		} else {
			m.tieColumns()
		}
		m.train(sessions)
		m.correctChance()
	}
	m.tieColumns()
	m.learnSlips(sessions)
	if err := m.takeGiven(); err != nil {
		return err
	}
	m.weigh()
	if err := m.makePlanner(); err != nil {
		return err
	}
	return m.planSearch()
}

// correctChance takes from the agreement seen among all pairs what the matching ones contribute.
func (m *Model) correctChance() {
	for _, c := range m.Comparisons {
		c.U = make([]float64, len(c.Marginal))
		total := 0.0
		for l := 1; l < len(c.U); l++ {
			c.U[l] = max((c.Marginal[l]-m.Prior*c.M[l])/(1-m.Prior), leastChance*c.Marginal[l], 1e-9)
			total += c.U[l]
		}
		for l := range c.U {
			c.U[l] /= total
		}
	}
}

// makePlanner weighs the terms with what is known by now.
func (m *Model) makePlanner() error {
	var columns []plan.Column
	for _, c := range m.Comparisons {
		columns = append(columns, plan.Column{Title: c.Column.Title, Kind: c.Column.Kind, Filled: c.Filled,
			Exact: c.M[c.Exact], Bits: Bits(em.Weight(1, c.U[c.Exact])), Han: c.Column.Han})
	}
	terms := plan.Terms(columns)
	keys, err := m.keys.All(terms)
	if err != nil {
		return err
	}
	chances := make([]float64, len(terms))
	for i, key := range keys {
		chances[i] = key.Equal / (float64(m.table.Rows) * float64(m.table.Rows-1))
	}
	m.planner = plan.New(columns, terms, chances, m.allPairs())
	return nil
}

// planLearning chooses the rules to learn by.
func (m *Model) planLearning() {
	for _, r := range m.options.Learn {
		m.Learnt = append(m.Learnt, m.planner.Weigh(r))
	}
	if len(m.Learnt) == 0 {
		m.Learnt = m.planner.Learn(float64(m.table.Rows))
	}
}

// planSearch chooses the rules to find pairs by. Chance alone says too little of a rule whose columns hang together, such as postcode and
// town, so the pairs of each rule are counted before it is taken.
func (m *Model) planSearch() error {
	for _, r := range m.options.Search {
		m.Search = append(m.Search, m.planner.Weigh(r))
	}
	var failed error
	if len(m.Search) == 0 {
		m.Search = m.planner.Search(plan.Wish{Budget: m.budget(), Most: mostRules, Matches: m.Prior * m.allPairs(), Count: func(r plan.Rule) float64 {
			keys, err := m.keys.All(r.Rule)
			if err != nil {
				failed = err
				return math.Inf(1)
			}
			return block.Share(keys) * m.allPairs()
		}})
	}
	m.Found = plan.Recall(m.Search)
	return failed
}

// budget is how many pairs may be compared where the rules are chosen.
func (m *Model) budget() float64 {
	if m.options.Budget > 0 {
		return m.options.Budget
	}
	return max(pairsLeast, pairsEach*float64(m.table.Rows))
}

// sessions counts the patterns of the pairs of each rule to learn by, or of a part of them that hashes choose.
func (m *Model) sessions(ctx context.Context) ([]*session, error) {
	g, room := m.explaining(), new(block.Room)
	var all []*session
	for i, rule := range m.Learnt {
		keys, err := m.keys.All(rule.Rule)
		if err != nil {
			return nil, err
		}
		blocks := room.Of(keys, m.table.Rows, m.options.Split)
		s := &session{rule: rule, pairs: float64(blocks.Pairs()), skip: make([]bool, len(m.Comparisons)), biased: make([]bool, len(m.Comparisons))}
		for c := range m.Comparisons {
			s.biased[c] = m.planner.Touches(rule, c)
		}
		for _, c := range rule.Uses() {
			s.skip[c] = true
		}
		if err := s.count(ctx, g, blocks); err != nil {
			return nil, err
		}
		all = append(all, s)
		m.options.Progress("linkage.step.learn", i+1, len(m.Learnt))
	}
	return all, nil
}

// count counts patterns.
func (s *session) count(ctx context.Context, g *grid, blocks *block.Blocks) error {
	most := uint64(math.MaxUint64)
	if s.pairs > learnPairs {
		most = uint64(learnPairs / s.pairs * math.MaxUint64)
	}
	var seen []map[uint64]uint32
	err := blocks.Walk(ctx, func(int) func([]block.Block) {
		counts := map[uint64]uint32{}
		seen = append(seen, counts)
		var cells []uint32
		return func(some []block.Block) {
			if most < math.MaxUint64 { // small ones are drawn whole or not at all, which spares the others from being looked at
				some = slices.DeleteFunc(some, func(b block.Block) bool { return len(b.Rows) <= smallBlock && block.Mix(1, b.Hash) > most })
			}
			cells = g.gather(cells[:0], some)
			at := 0
			for i := range some {
				size := len(some[i].Rows) * g.Width
				g.count(counts, &some[i], cells[at:at+size], most)
				at += size
			}
		}
	})
	if err != nil {
		return err
	}
	total := map[uint64]float64{}
	for _, counts := range seen {
		for levels, n := range counts {
			total[levels] += float64(n)
			s.sampled += float64(n)
		}
	}
	for levels, n := range total {
		s.patterns = append(s.patterns, em.Pattern{Levels: levels, N: n})
	}
	slices.SortFunc(s.patterns, func(a, b em.Pattern) int { return cmp.Compare(a.Levels, b.Levels) })
	return nil
}

// count counts the patterns of the pairs of a block; of a large one, those whose hash isn't above most.
func (g *grid) count(counts map[uint64]uint32, b *block.Block, cells []uint32, most uint64) {
	w, all := g.Width, most == math.MaxUint64 || len(b.Rows) <= smallBlock
	for i := b.From; i < b.To; i++ {
		h := g.m.records[b.Rows[i]]
		for j := max(i+1, b.Left); j < len(b.Rows); j++ {
			if all || block.Mix(0, h^g.m.records[b.Rows[j]]) <= most {
				counts[g.levels(cells[i*w:(i+1)*w], cells[j*w:(j+1)*w])]++
			}
		}
	}
}

// train runs every session and joins what they learnt: each column from the rules that leave it free, those with more matches more.
func (m *Model) train(sessions []*session) {
	crew.Each(len(sessions), func(n int) {
		s := sessions[n]
		for i := range s.patterns {
			s.patterns[i].Less = m.tied(s.patterns[i].Levels)
		}
		share := m.Prior * m.allPairs() * s.rule.Recall / max(s.pairs, 1)
		s.fit = em.Train(s.patterns, m.columnsOf(s), em.Start{Share: min(max(share, 1e-4), 0.9),
			Adapt: max(min(2*s.rule.Pairs/max(s.pairs, 1)-1, 1-20*share), 0), Hold: s.rule.Telling < 2})
	})
	for i, c := range m.Comparisons {
		c.M = joined(c, i, sessions)
	}
	m.estimatePrior(sessions)
}

// columnsOf are the columns as a session sees them.
func (m *Model) columnsOf(s *session) []em.Column {
	columns := make([]em.Column, len(m.Comparisons))
	for i, c := range m.Comparisons {
		columns[i] = em.Column{U: c.U, M: c.M, Guess: measure.Usual(c.Levels, c.Exact), Skip: s.skip[i], Own: c.Column.Kind.Own() && m.table.Rows >= leastRelatives, Unlike: c.Index(measure.Decade)}
	}
	return columns
}

// learnSlips learns whether slips come together, from the rules that can tell whether they have found matches.
func (m *Model) learnSlips(sessions []*session) {
	var seen []em.Seen
	for _, s := range sessions {
		if s.rule.Telling >= 2 && s.fit.Matches >= 1 {
			seen = append(seen, em.Seen{Patterns: s.patterns, Columns: m.columnsOf(s), Fit: &s.fit})
		}
	}
	exact := make([]uint8, len(m.Comparisons))
	for i, c := range m.Comparisons {
		exact[i] = c.Exact
	}
	m.Slips = em.LearnSlips(seen, exact)
}

// joined is what the sessions learnt of one column, level by level the middle one of their answers: a rule that brings relatives together
// says too much of difference, one that finds only careful records too little.
func joined(c *Comparison, i int, sessions []*session) []float64 {
	unbiased := slices.ContainsFunc(sessions, func(s *session) bool { return !s.biased[i] && s.fit.Matches >= 1 })
	var answers [][]float64
	var weights []float64
	for _, s := range sessions {
		if s.skip[i] || s.fit.Matches < 1 || unbiased && s.biased[i] {
			continue
		}
		w := s.fit.Matches / (s.fit.Matches + 50 + math.Sqrt(s.fit.Others))
		answers, weights = append(answers, s.fit.M[i]), append(weights, w)
		if s.rule.Telling < 2 { // half believed, for it can't tell whether it has found matches
			answers, weights = append(answers, measure.Usual(c.Levels, c.Exact)), append(weights, w)
		}
	}
	if len(answers) == 0 {
		return c.M
	}
	return em.Joined(answers, weights, func(l int) bool { // which a rule that looks at any name never sees
		return c.Levels[l] == measure.Elsewhere || c.Levels[l] == measure.Swapped
	})
}

// estimatePrior takes the matches of each rule for the part of all matches that such a rule can see, which follows from how matching
// records agree on its columns; the middle one of the rules' answers counts.
func (m *Model) estimatePrior(sessions []*session) {
	if m.options.Prior > 0 {
		m.Prior = m.options.Prior
		return
	}
	var all, near []float64
	for _, s := range sessions {
		seen, own := 1.0, false
		for _, c := range s.rule.Uses() {
			f := m.Comparisons[c].Filled
			seen *= f * f * m.Comparisons[c].M[m.Comparisons[c].Exact]
			own = own || m.Comparisons[c].Column.Kind.Own()
		}
		if !own && s.fit.Near > 0 {
			near = append(near, s.fit.Near*s.pairs/seen/m.allPairs())
		}
		if s.rule.Telling < 2 {
			continue
		}
		if s.fit.Matches > 0 {
			all = append(all, s.fit.Share*s.pairs/seen/m.allPairs())
		}
	}
	slices.Sort(all)
	slices.Sort(near)
	m.Near = 0
	if len(near) > 0 {
		m.Near = min(near[len(near)/2], mostPrior)
	}
	if len(all) > 0 {
		m.Prior = min(max(all[len(all)/2], 0.1/m.allPairs()), mostPrior)
	}
	if m.Near < m.Prior { // where they are fewer than those who stand twice, what is learnt of them is mostly slips of these
		m.Near = 0
	}
}

// takeGiven puts what was given beforehand in the place of what was learnt.
func (m *Model) takeGiven() error {
	for _, l := range m.options.Levels {
		at := slices.IndexFunc(m.Comparisons, func(c *Comparison) bool { return c.Column.Title == l.Column })
		if at < 0 {
			return fault.New(fault.Invalid, "linkage.rule.column", "column", l.Column)
		}
		c := m.Comparisons[at]
		if lack := c.Lacks(l.M, l.U); lack != "" {
			return fault.New(fault.Invalid, "linkage.share.level", "column", l.Column, "level", string(lack), "levels", measure.Joined(c.Levels[1:]))
		}
		c.fixed = true
		for i, level := range c.Levels {
			if v, ok := l.M[level]; ok {
				c.M[i] = v
			}
			if v, ok := l.U[level]; ok {
				c.U[i] = v
			}
		}
	}
	return nil
}

// weigh works out the weights of levels, and of agreeing on each single value: the rarer the value, the more.
func (m *Model) weigh() {
	crew.Each(len(m.Comparisons), func(i int) {
		c := m.Comparisons[i]
		c.weights = make([]float64, len(c.M))
		c.best = math.Inf(-1)
		for l := 1; l < len(c.M); l++ {
			c.weights[l] = em.Weight(c.M[l], c.U[l])
			if uint8(l) != c.Exact && c.Levels[l] != measure.Swapped {
				c.best = max(c.best, c.weights[l])
			}
		}
		if l := c.Index(measure.Within); l > 0 && !c.fixed {
			c.weights[l] = c.Within()
		}
		c.exact = make([]float32, len(c.counts))
		crew.Parts(len(c.counts), 1<<14, func(_, from, to int) { m.weighValues(c, from, to) })
	})
}

// weighValues works out the weights of agreeing on some of a column's values.
func (m *Model) weighValues(c *Comparison, from, to int) {
	if c.fixed || c.Column.Kind == column.Sex {
		for code := from; code < to; code++ {
			c.exact[code] = float32(c.weights[c.Exact])
		}
		return
	}
	filled := c.Filled * float64(m.table.Rows)
	own := m.Prior * float64(m.table.Rows-1) * c.M[c.Exact] // other records of the same person that agree
	for code, n := range c.counts[from:to] {
		if n == 0 {
			continue
		}
		others := max(float64(n)-1-own, leastChance*float64(n), min(0.5, c.U[c.Exact]*filled))
		u := min(others/max(filled-1, 1), 1)
		c.exact[from+code] = float32(em.Weight(c.M[c.Exact]*c.AsRough(uint32(from+code)), u))
	}
}
