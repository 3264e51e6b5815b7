// Package weigh holds somebody against a few others by what was learnt of a whole register: which of them may be the same person, how
// probable that is, and why. It needs no table of everybody, only the shares that were learnt and how often a value occurs.
package weigh

import (
	"math"
	"slices"

	"wanjia/domain/linkage"
	"wanjia/domain/linkage/column"
	"wanjia/domain/linkage/em"
	"wanjia/domain/linkage/measure"
	"wanjia/domain/linkage/roll"
	"wanjia/domain/linkage/tie"
)

// Model is what was learnt of a register.
type Model struct {
	Rows    int     // the people it was learnt of
	Prior   float64 // the share of all pairs that are one person
	Near    float64 // the share of all pairs that are of one household
	Columns []Column
	Ties    []Tie
	Slips   []float64 // what it says that so many columns aren't the same
}

// Column is one compared column: how often records of one person, and others, agree so.
type Column struct {
	Title  string
	Levels []measure.Level
	M, U   []float64
}

// Tie is how much two columns that agree say too much together, and by their levels. Those that explain most stand first.
type Tie struct {
	A, B   string
	Weight float64
	Levels [][]float64
}

// Held is how many people of the register hold a value; it is 0 where that isn't known.
type Held func(title, value string) int

// The columns into which a name is parted.
const (
	familyName = "name.family"
	givenName  = "name.given"
	birthDate  = "birth_date"
	deathDate  = "death_date"
)

// Of is what a model learnt.
func Of(m *linkage.Model, rows int) Model {
	out := Model{Rows: rows, Prior: m.Prior, Near: m.Near, Slips: m.Slips.By}
	for _, c := range m.Comparisons {
		out.Columns = append(out.Columns, Column{Title: c.Column.Title, Levels: c.Levels, M: c.M, U: c.U})
	}
	for _, t := range m.Ties.Ties {
		out.Ties = append(out.Ties, Tie{m.Comparisons[t.A].Column.Title, m.Comparisons[t.B].Column.Title, t.Weight, t.Levels})
	}
	return out
}

// Usual stands in for a register that nothing was learnt of yet: shares as registers of this kind have them, and one person in a
// hundred on record twice.
func Usual(rows int) Model {
	rows = max(rows, 100)
	name := []measure.Level{measure.Missing, measure.Differ, measure.Elsewhere, measure.Near, measure.Close, measure.Sound, measure.Exact}
	return Model{Rows: rows, Prior: 0.02 / float64(rows), Columns: []Column{
		{familyName, name, []float64{0, .02, .005, .01, .01, .03, .925}, []float64{0, .93, .005, .005, .005, .01, .045}},
		{givenName, append(name[:7:7], measure.Swapped), []float64{0, .04, .005, .02, .03, .045, .855, .005}, []float64{0, .98, .001, .006, .008, .003, .0019, .0001}},
		{"sex", []measure.Level{measure.Missing, measure.Differ, measure.Exact}, []float64{0, .01, .99}, []float64{0, .5, .5}},
		{"birth_date", []measure.Level{measure.Missing, measure.Differ, measure.Decade, measure.Year, measure.Two, measure.Slip, measure.Within, measure.Exact},
			[]float64{0, .015, .01, .015, .03, .08, .03, .82}, []float64{0, .725, .21, .04, .018, .004, .003, .00005}},
		{"death_date", []measure.Level{measure.Missing, measure.Differ, measure.Decade, measure.Year, measure.Two, measure.Slip, measure.Within, measure.Exact},
			[]float64{0, .02, .01, .02, .03, .06, .03, .83}, []float64{0, .7, .2, .06, .03, .005, .005, .0002}},
		{"area", []measure.Level{measure.Missing, measure.Differ, measure.Near, measure.Slip, measure.Exact}, []float64{0, .12, .2, .03, .65}, []float64{0, .5, .38, .05, .07}},
		{"household", []measure.Level{measure.Missing, measure.Differ, measure.Near, measure.Slip, measure.Exact}, []float64{0, .55, .0001, .0001, .4498}, []float64{0, .997, .0001, .0001, .0028}},
	}}
}

// Against holds one person against others, each in turn.
func (m *Model) Against(names column.Names, one roll.Person, others []roll.Person, held Held) []linkage.Explanation {
	b := column.NewBuilder(roll.Titles())
	b.Add(one.Cells())
	for _, o := range others {
		b.Add(o.Cells())
	}
	table := column.Arrange(b.Raws(), column.Options{Kinds: roll.Kinds(), Names: names})
	features := measure.NewFeatures(names)
	w := &weighing{m: m, held: held, ties: m.tied(), measures: map[string]*measure.Measure{}}
	for _, c := range table.Columns {
		w.measures[c.Title] = features.Of(c)
	}
	out := make([]linkage.Explanation, len(others))
	for i := range others {
		out[i] = w.pair(i + 1)
	}
	return out
}

// Most is the most probable that somebody can be who reaches none of some levels: what is known to be otherwise of all who aren't looked at.
func (m *Model) Most(one roll.Person, unreached map[string][]measure.Level, held Held) float64 {
	known := map[string]bool{familyName: true, givenName: true}
	for i, cell := range one.Cells() {
		known[roll.Titles()[i]] = cell != ""
	}
	w := &weighing{m: m, held: held}
	e := linkage.Explanation{Prior: m.Prior}
	for i := range m.Columns {
		c := &m.Columns[i]
		best := 0.0 // of whom it isn't known
		for _, l := range c.Levels {
			if known[c.Title] && !slices.Contains(unreached[c.Title], l) {
				s := linkage.Step{Column: c.Title, Level: l}
				w.weigh(c, &s)
				best = max(best, s.Weight)
			}
		}
		e.Weight += best
	}
	for _, t := range m.Ties {
		if known[t.A] && known[t.B] {
			e.Weight -= leastOf(t.Levels)
		}
	}
	if len(m.Slips) > 0 {
		e.Weight += max(slices.Max(m.Slips), 0)
	}
	return probability(&e)
}

func leastOf(levels [][]float64) (least float64) {
	for _, row := range levels {
		for _, l := range row {
			least = min(least, l)
		}
	}
	return least
}

func probability(e *linkage.Explanation) float64 {
	return em.Probability(e.Weight + linkage.LogOdds(min(max(e.Prior, 1e-12), 0.5)))
}

// mostRough is the most that agreement as far as the less exact of two dates goes can say: the year, among the 80 of a life.
const mostRough = 4.382 // ln 80

type weighing struct {
	m        *Model
	held     Held
	ties     *tie.Among
	measures map[string]*measure.Measure
}

// pair is the evidence on the first record and another.
func (w *weighing) pair(other int) linkage.Explanation {
	e := linkage.Explanation{Prior: w.m.Prior, Steps: make([]linkage.Step, 0, 2*len(w.m.Columns))}
	levels, own, unlike := make([]uint8, len(w.m.Columns)), 0.0, 0
	swapped := w.swapped(other)
	for i := range w.m.Columns {
		c := &w.m.Columns[i]
		have, ok := w.measures[c.Title]
		if !ok {
			continue
		}
		a, b := have.Column.Codes[0], have.Column.Codes[other]
		s := linkage.Step{Column: c.Title, A: have.Column.Dict.Value(a), B: have.Column.Dict.Value(b), Level: have.Levels[have.Level(a, b)]}
		switch {
		case swapped && c.Title == familyName:
			s.Level = measure.Missing
		case swapped && c.Title == givenName:
			s.Level = measure.Swapped
		}
		w.weigh(c, &s)
		if s.Level != measure.Missing && s.Level != measure.Exact {
			unlike++
		}
		levels[i] = uint8(max(slices.Index(c.Levels, s.Level), 0))
		e.Steps = append(e.Steps, s)
		e.Weight += s.Weight
		if slices.Contains([]string{givenName, birthDate, deathDate}, c.Title) {
			own += s.Weight
		}
	}
	w.untie(levels, &e)
	slips := em.SlipsOf(w.m.Slips)
	e.Slip(slips.At(unlike))
	e.Among(w.m.Near, own)
	e.Probability = probability(&e)
	return e
}

// untie takes off what columns say too much together.
func (w *weighing) untie(levels []uint8, e *linkage.Explanation) {
	filled := uint64(0)
	for c, l := range levels {
		if l > 0 {
			filled |= 1 << c
		}
	}
	for _, i := range w.ties.Tree(filled) {
		t := &w.ties.Ties[i]
		a, b := levels[t.A], levels[t.B]
		if int(a) >= len(t.Levels) || int(b) >= len(t.Levels[a]) || t.Levels[a][b] == 0 {
			continue
		}
		x, y := w.m.Columns[t.A], w.m.Columns[t.B]
		e.Steps = append(e.Steps, linkage.Step{Column: x.Title + " + " + y.Title, Level: measure.Tied, Weight: -t.Levels[a][b]})
		e.Weight -= t.Levels[a][b]
	}
}

// tied are the ties between the columns.
func (m *Model) tied() *tie.Among {
	at := func(title string) int {
		return slices.IndexFunc(m.Columns, func(c Column) bool { return c.Title == title })
	}
	var ties []tie.Tie
	for _, t := range m.Ties {
		if a, b := at(t.A), at(t.B); a >= 0 && b >= 0 {
			ties = append(ties, tie.Tie{A: a, B: b, Weight: t.Weight, Levels: t.Levels})
		}
	}
	return tie.Plant(ties, len(m.Columns))
}

func (w *weighing) swapped(other int) bool {
	f, g := w.measures[familyName], w.measures[givenName]
	if f == nil || g == nil {
		return false
	}
	a, b, c, d := f.Column.Codes[0], g.Column.Codes[0], f.Column.Codes[other], g.Column.Codes[other]
	return a != 0 && b != 0 && a == d && b == c && a != b
}

// weigh fills in what an agreement says. Agreeing on a value that few hold says more than the level alone.
func (w *weighing) weigh(c *Column, s *linkage.Step) {
	if s.Level == measure.Missing {
		return
	}
	for i, l := range c.Levels {
		if l != s.Level || i >= len(c.M) || i >= len(c.U) {
			continue
		}
		s.M, s.U = c.M[i], c.U[i]
		if n := w.held(c.Title, s.A); l == measure.Exact && n > 0 && w.m.Rows > 0 {
			s.U = math.Min(float64(n)/float64(w.m.Rows), 1)
		}
		s.Weight = em.Weight(s.M, s.U)
		if l == measure.Within { // few dates are rough, so that agreement so rough is rarer than it is telling
			s.Weight = min(max(s.Weight, 0), mostRough)
		}
		return
	}
}
