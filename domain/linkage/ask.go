package linkage

import (
	"cmp"
	"slices"
	"strings"

	"wanjia/domain/linkage/block"
	"wanjia/domain/linkage/column"
	"wanjia/domain/linkage/em"
	"wanjia/domain/linkage/measure"
	"wanjia/domain/linkage/plan"
)

// Index answers, for a record that isn't in the table, which of the table's records may be the same person. It doesn't change once
// made, and may be asked by several goroutines at once.
type Index struct {
	m      *Model
	rules  []plan.Rule
	blocks []*block.Blocks
}

// Found is a record of the table that may be the same person.
type Found struct {
	Row         uint32
	Probability float64
}

// askEach is how many records one that is asked about is weighed against, about.
const askEach = 50

// mostOf bounds how many records of one block are weighed: what very many share says little.
const mostOf = 300

// Index makes the index of a model's table.
func (m *Model) Index() (*Index, error) {
	x := &Index{m: m, rules: m.planner.Choose(plan.Wish{Budget: askEach * float64(m.table.Rows) / 2, Most: mostRules})}
	for _, r := range x.rules {
		keys, err := m.keys.All(r.Rule)
		if err != nil {
			return nil, err
		}
		x.blocks = append(x.blocks, block.All(keys, m.table.Rows))
	}
	return x, nil
}

// Candidates are the records that may be the person of whom the cells tell, by the titles of the sheet's columns, from a probability on; the
// most probable first.
func (x *Index) Candidates(cells map[string]string, least float64) []Found {
	values := map[string]string{}
	for _, c := range x.m.Comparisons {
		from := make([]string, len(c.Column.From))
		for i, title := range c.Column.From {
			from[i] = cells[title]
		}
		values[c.Column.Title] = c.Column.Form(from)
	}
	rows := x.rows(func(title string) string { return values[title] })
	if len(rows) == 0 {
		return nil
	}
	small := x.m.beside(values, cells, rows)
	g := small.gridOf(nil)
	var found []Found
	for i, row := range rows {
		first := g.Row(0)
		p := x.m.Probability(small.weightOf(g.levels(first, g.Row(uint32(i+1))), first))
		if p >= least {
			found = append(found, Found{row, p})
		}
	}
	slices.SortFunc(found, func(a, b Found) int {
		if c := cmp.Compare(b.Probability, a.Probability); c != 0 {
			return c
		}
		return cmp.Compare(a.Row, b.Row)
	})
	return found
}

// rows are the records that share a rule's keys, each once.
func (x *Index) rows(value func(title string) string) []uint32 {
	var rows []uint32
	for i, r := range x.rules {
		keys := make([]uint64, len(r.Rule))
		for k, t := range r.Rule {
			keys[k] = x.m.keys.HashOf(t, value)
		}
		rows = x.blocks[i].Find(rows, block.HashOf(keys), mostOf)
	}
	slices.Sort(rows)
	return slices.Compact(rows)
}

// beside is a small model whose table is the record asked about, and after it those it is weighed against. What was learnt is the large
// model's.
func (m *Model) beside(values, cells map[string]string, rows []uint32) *Model {
	t := &column.Table{Rows: len(rows) + 1}
	names := column.NewDictionary()
	small := &Model{table: t, Prior: m.Prior, Near: m.Near, Ties: m.Ties, Slips: m.Slips, given: m.given, family: m.family}
	if m.words != nil {
		small.words = m.wordsBeside(t, names, cells[m.table.Words.Title], rows)
	}
	for _, c := range m.Comparisons {
		own := &column.Column{Title: c.Column.Title, Kind: c.Column.Kind, Dict: column.NewDictionary(), Han: c.Column.Han}
		if c.Index(measure.Elsewhere) > 0 {
			own.Dict = names
		}
		own.Codes = append(own.Codes, own.Dict.Code(values[own.Title]))
		for _, r := range rows {
			own.Codes = append(own.Codes, own.Dict.Code(c.Column.Dict.Value(c.Column.Codes[r])))
		}
		t.Columns = append(t.Columns, own)
	}
	features := measure.NewFeatures(m.options.Names)
	for i, c := range m.Comparisons {
		one := *c
		one.Measure = features.Of(t.Columns[i])
		one.exact = make([]float32, t.Columns[i].Dict.Len())
		for code := range one.exact {
			one.exact[code] = c.agreeing(t.Columns[i].Dict.Value(uint32(code)), m.table.Rows)
		}
		small.Comparisons = append(small.Comparisons, &one)
	}
	return small
}

// wordsBeside are the whole names of the records of a small model.
func (m *Model) wordsBeside(t *column.Table, names *column.Dictionary, own string, rows []uint32) []uint32 {
	whole := m.table.Words
	texts := []string{strings.TrimSpace(own)}
	for _, r := range rows {
		texts = append(texts, whole.Dict.Value(whole.Codes[r]))
	}
	codes := make([]uint32, len(texts))
	t.Parts = [][]uint32{nil}
	for i, text := range texts {
		var parts []uint32
		for _, w := range column.Words(text) {
			parts = append(parts, names.Code(w))
		}
		codes[i] = uint32(i + 1)
		t.Parts = append(t.Parts, parts)
	}
	return codes
}

// agreeing is the weight of agreeing on a value; one that the table doesn't have is rare.
func (c *Comparison) agreeing(value string, rows int) float32 {
	if code := c.Column.Dict.Find(value); code != 0 && code < uint32(len(c.exact)) && c.counts[code] > 0 {
		return c.exact[code]
	}
	return float32(em.Weight(c.M[c.Exact], min(c.U[c.Exact], 0.5/(c.Filled*float64(rows)+1))))
}
