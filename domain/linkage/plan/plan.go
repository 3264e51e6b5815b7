// Package plan chooses blocking rules: those by which the model learns, and those by which all pairs worth comparing are found within a
// budget. It imagines pairs that match, spoils them as the model expects, and sees which rules would still find them. It looks at
// counts and probabilities, never at a record.
package plan

import (
	"math"
	"slices"
	"strings"

	"wanjia/domain/linkage/block"
	"wanjia/domain/linkage/column"
)

// Column is what a plan needs to know of a column.
type Column struct {
	Title  string
	Kind   column.Kind
	Filled float64 // the share of records that have a value
	Exact  float64 // the share of matching pairs that agree exactly, where both have one
	Bits   float64 // how much that says, were everything filled
	Han    bool
}

// Term is a term with how selective it is.
type Term struct {
	block.Term
	Chance float64 // that two records that don't match share it
	found  bitset  // the imagined pairs that share it
	uses   []int   // columns
}

// Rule is a rule with what is expected of it.
type Rule struct {
	Rule   block.Rule
	Pairs  float64 // by chance alone, or as they were counted
	Recall float64 // of the pairs that match
	// Telling is how many columns that say something the rule leaves free. From fewer than two, the share of matches can't be learnt.
	Telling int
	found   bitset
	uses    []int
}

// imagined is how many matching pairs are imagined.
const imagined = 4096

// Planner chooses rules.
type Planner struct {
	columns []Column
	terms   []Term
	rules   []Rule
	all     float64 // pairs there are
}

// Terms are the terms worth trying for columns.
func Terms(columns []Column) []block.Term {
	var all []block.Term
	given, family := "", ""
	for _, c := range columns {
		for _, t := range termsOf(c) {
			t.Column = c.Title
			all = append(all, t)
		}
		switch {
		case c.Kind == column.Given && given == "":
			given = c.Title
		case c.Kind == column.Family && family == "":
			family = c.Title
		}
	}
	if given != "" && family != "" {
		all = append(all, block.Term{Function: block.Either, Column: given, Other: family})
	}
	return all
}

func termsOf(c Column) []block.Term {
	whole := block.Term{}
	switch c.Kind {
	case column.Given, column.Family, column.Full:
		if c.Han {
			return []block.Term{whole, {Function: block.Sound}}
		}
		return []block.Term{whole, {Function: block.First, N: 3}, {Function: block.Sound}}
	case column.Date:
		return []block.Term{whole, {Function: block.YearOf}, {Function: block.MonthOf}, {Function: block.MonthDay}}
	case column.Postcode:
		return []block.Term{whole, {Function: block.First, N: 3}}
	case column.Identifier, column.Phone:
		return []block.Term{whole, {Function: block.First, N: 4}, {Function: block.Last, N: 4}}
	case column.Email:
		return []block.Term{whole, {Function: block.UserOf}, {Function: block.First, N: 5}}
	case column.Address, column.Text, column.Place:
		return []block.Term{whole, {Function: block.First, N: 5}}
	default:
		return []block.Term{whole}
	}
}

// mostTerms is how many terms a rule may have.
const mostTerms = 3

// New weighs every rule of up to mostTerms terms. chance is, for each term of Terms, the share of all pairs that share it.
func New(columns []Column, terms []block.Term, chance []float64, allPairs float64) *Planner {
	p := &Planner{columns: columns, all: allPairs}
	at := map[string]int{}
	for i, c := range columns {
		at[c.Title] = i
	}
	sims := imagine(columns)
	for i, t := range terms {
		if chance[i] <= 0 || chance[i] > 0.5 {
			continue
		}
		term := Term{Term: t, Chance: chance[i]}
		for _, title := range t.Columns() {
			term.uses = append(term.uses, at[title])
		}
		term.found = sims.find(term)
		p.terms = append(p.terms, term)
	}
	p.combine(0, Rule{Pairs: allPairs, Recall: 1, found: full()})
	return p
}

// combine adds every rule that extends one by terms from a place on.
func (p *Planner) combine(from int, r Rule) {
	for i := from; i < len(p.terms); i++ {
		t := &p.terms[i]
		if slices.ContainsFunc(t.uses, func(c int) bool { return slices.Contains(r.uses, c) }) {
			continue
		}
		next := Rule{Rule: append(slices.Clone(r.Rule), t.Term), Pairs: r.Pairs * t.Chance, found: r.found.and(t.found),
			uses: append(slices.Clone(r.uses), t.uses...)}
		next.Telling = p.telling(&next)
		next.Recall = float64(next.found.count()) / imagined
		if next.Recall < 0.001 {
			continue
		}
		p.rules = append(p.rules, next)
		if len(next.Rule) < mostTerms {
			p.combine(i+1, next)
		}
	}
}

// Wish is what is asked of rules to search by.
type Wish struct {
	Budget  float64            // pairs to compare at most
	Most    int                // rules
	Matches float64            // the pairs expected to match
	Count   func(Rule) float64 // the pairs that a rule brings together; nil to believe what chance says
}

// Search chooses rules that find as many matches as can be within so many pairs. Where all pairs are few enough, one rule without
// terms finds them all.
func (p *Planner) Search(w Wish) []Rule {
	if p.all <= w.Budget {
		return []Rule{{Pairs: p.all, Recall: 1}}
	}
	return p.Choose(w)
}

// mostCounts is how many rules are counted, at most.
const mostCounts = 60

// Choose is Search with rules that have terms, however few the pairs are. The pairs of the rule that looks best are counted; where they are
// more than was thought, it may not be the best any more.
func (p *Planner) Choose(w Wish) []Rule {
	c := &choice{Planner: p, Wish: w, pairs: make([]float64, len(p.rules)), counted: make([]bool, len(p.rules)), left: w.Budget}
	for i := range p.rules {
		c.pairs[i] = p.rules[i].Pairs + w.Matches*p.rules[i].Recall
	}
	var chosen []Rule
	for counts := 0; len(chosen) < w.Most; {
		at, cost := c.best()
		if at < 0 {
			break
		}
		if w.Count != nil && !c.counted[at] && counts < mostCounts {
			counts++
			c.count(at)
			continue
		}
		r := p.rules[at]
		r.Pairs = c.pairs[at]
		chosen = append(chosen, r)
		c.covered = c.covered.or(r.found)
		c.left -= cost
	}
	return chosen
}

// choice is the state of a choice.
type choice struct {
	*Planner
	Wish
	pairs   []float64 // by rule, those that match included
	counted []bool
	covered bitset
	left    float64
}

// best is the rule that finds most that others don't for the pairs that it adds, and how many those are; -1 where none fits.
func (c *choice) best() (at int, cost float64) {
	best := 0.0
	at = -1
	for i := range c.rules {
		r := &c.rules[i]
		gain := r.found.beyond(c.covered)
		if gain < 1 {
			continue
		}
		// matching pairs that an earlier rule has brought aren't compared again
		again := c.Matches * (r.Recall - float64(gain)/imagined)
		news := max(c.pairs[i]-again, c.Matches*float64(gain)/imagined)
		if news > c.left {
			continue
		}
		if score := float64(gain) / (news + c.Budget/8); score > best {
			best, at, cost = score, i, news
		}
	}
	return at, cost
}

// count counts the pairs of a rule. What they are more than by chance, they are in the rules too that ask for more.
func (c *choice) count(at int) {
	r := &c.rules[at]
	matches := c.Matches * r.Recall
	others := max(c.pairs[at]-matches, 1)
	c.counted[at] = true
	c.pairs[at] = c.Count(*r)
	more := (c.pairs[at] - matches) / others
	if more <= 1 {
		return
	}
	for i := range c.rules {
		o := &c.rules[i]
		if !c.counted[i] && len(o.Rule) > len(r.Rule) && !slices.ContainsFunc(r.Rule, func(t block.Term) bool { return !slices.Contains(o.Rule, t) }) {
			c.pairs[i] += (more - 1) * max(c.pairs[i]-c.Matches*o.Recall, 0)
		}
	}
}

const (
	tellingBits   = 3   // a column that says less than this is no help in telling matches from others
	mostLearning  = 3e7 // pairs of a rule to learn by: they are all walked through, though not all are compared
	mostLearnings = 8   // rules
	thrice        = 3   // how many rules should leave each column free
)

// Learn chooses rules to learn by: rich in matches, so that each column is left free by three of them at least. A rule must leave two telling
// columns free: with a single one, any share of matches would explain what is seen. Only for columns of which nothing else would be
// learnt at all is less accepted.
func (p *Planner) Learn(records float64) []Rule {
	need := make([]int, len(p.columns))
	for i := range need {
		need[i] = thrice
	}
	var chosen []Rule
	for _, least := range []int{2, 1, 0} {
		chosen = p.learn(records, least, need, chosen)
		for i, n := range need {
			if n < thrice {
				need[i] = 0
			}
		}
	}
	return chosen
}

// learn adds rules that leave so many telling columns free, as long as there is need.
func (p *Planner) learn(records float64, least int, need []int, chosen []Rule) []Rule {
	for len(chosen) < mostLearnings && slices.Max(need) > 0 {
		best, at := 0.0, -1
		for i := range p.rules {
			r := &p.rules[i]
			if r.Telling < least || r.Pairs > mostLearning || slices.ContainsFunc(chosen, r.same) {
				continue
			}
			free := 0
			for c, n := range need {
				if n > 0 && !p.Touches(*r, c) {
					free += n
				}
			}
			score := float64(free) * r.Recall * math.Sqrt(float64(min(r.Telling, 4))) / (1 + math.Sqrt(r.Pairs/records))
			if score > best {
				best, at = score, i
			}
		}
		if at < 0 {
			break
		}
		chosen = append(chosen, p.rules[at])
		for c := range need {
			if !p.Touches(p.rules[at], c) {
				need[c]--
			}
		}
	}
	return chosen
}

// Touches says that a rule looks at a column, or at one that says the same kind of thing: who moved has another street, another place
// and another postcode at once, so a rule that looks at one of them sees nobody from whom to learn of the others.
func (p *Planner) Touches(r Rule, c int) bool {
	return slices.ContainsFunc(r.uses, func(used int) bool {
		return used == c || where(p.columns[used].Kind) && where(p.columns[c].Kind)
	})
}

// where says that a column tells where somebody is.
func where(k column.Kind) bool {
	return k == column.Postcode || k == column.Address || k == column.Place
}

// same says that two rules look at the same columns, from which the same is learnt.
func (r *Rule) same(o Rule) bool {
	a, b := slices.Sorted(slices.Values(r.uses)), slices.Sorted(slices.Values(o.uses))
	return slices.Equal(a, b)
}

// Telling is how many columns say something.
func (p *Planner) Telling() int { return p.telling(&Rule{}) }

// telling is how many columns that say something a rule leaves free.
func (p *Planner) telling(r *Rule) int {
	n := 0
	for i, c := range p.columns {
		if !slices.Contains(r.uses, i) && c.Filled*c.Filled*c.Bits >= tellingBits {
			n++
		}
	}
	return n
}

// Recall is the share of imagined matches that rules find together.
func Recall(rules []Rule) float64 {
	var covered bitset
	for _, r := range rules {
		if len(r.Rule) == 0 {
			return 1
		}
		covered = covered.or(r.found)
	}
	return float64(covered.count()) / imagined
}

// Weigh works out what is expected of a rule that somebody wrote.
func (p *Planner) Weigh(rule block.Rule) Rule {
	r := Rule{Rule: rule, Pairs: p.all, Recall: 1, found: full()}
	for _, t := range rule {
		at := slices.IndexFunc(p.terms, func(have Term) bool { return have.Term == t })
		if at < 0 {
			continue
		}
		r.Pairs *= p.terms[at].Chance
		r.found = r.found.and(p.terms[at].found)
		r.uses = append(r.uses, p.terms[at].uses...)
	}
	r.Recall = float64(r.found.count()) / imagined
	r.Telling = p.telling(&r)
	return r
}

// Uses are the columns that a rule looks at, by their place.
func (r Rule) Uses() []int { return r.uses }

// String is the rule in words of a model.
func (r Rule) String() string { return strings.TrimSpace(r.Rule.String()) }

// chance is a random number from 0 to 1 that depends on its place alone.
func chance(places ...uint64) float64 {
	h := uint64(0x77616e6a6961)
	for _, p := range places {
		h = block.Mix(h, p)
	}
	return float64(h>>11) / (1 << 53)
}

// state is how a column of an imagined pair agrees.
type state uint8

const (
	missing state = iota
	same
	slightly
	unlike
)

type sims struct {
	columns []Column
	states  [][imagined]state
}

// leastWrong is how often a column is taken to be spoilt at least: what was learnt of it was learnt from pairs that a rule could see.
const leastWrong = 0.02

// imagine spoils pairs that match. Some are cleaner than others, as records are: a third has a third of the errors, a third thrice as many.
func imagine(columns []Column) sims {
	s := sims{columns, make([][imagined]state, len(columns))}
	for c, col := range columns {
		for i := range uint64(imagined) {
			care := [...]float64{0.3, 0.8, 1.9}[i%3]
			wrong := min(max(1-col.Exact, leastWrong)*care, 0.95)
			switch roll := chance(i, uint64(c), 1); {
			case chance(i, uint64(c), 0) > col.Filled*col.Filled:
				s.states[c][i] = missing
			case roll < wrong/2:
				s.states[c][i] = unlike
			case roll < wrong:
				s.states[c][i] = slightly
			default:
				s.states[c][i] = same
			}
		}
	}
	return s
}

// find is which pairs share a term.
func (s sims) find(t Term) bitset {
	var b bitset
	for i := range uint64(imagined) {
		if s.shares(t, i) {
			b[i/64] |= 1 << (i % 64)
		}
	}
	return b
}

// shares says whether an imagined pair shares a term: of a slightly spoilt value, part is left.
func (s sims) shares(t Term, i uint64) bool {
	part := 0.0
	switch t.Function {
	case block.First, block.Last, block.Sound, block.MonthOf, block.MonthDay, block.UserOf:
		part = 0.5
	case block.YearOf:
		part = 0.75
	default:
	}
	for k, c := range t.uses {
		switch s.states[c][i] {
		case same:
		case slightly:
			if chance(i, uint64(c), uint64(len(t.Function)), uint64(k), 2) >= part {
				return false
			}
		default:
			return false
		}
	}
	return true
}

type bitset [imagined / 64]uint64

func full() bitset {
	var b bitset
	for i := range b {
		b[i] = math.MaxUint64
	}
	return b
}
