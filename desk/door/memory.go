package door

import (
	"context"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	"wanjia/base/day"
	"wanjia/domain/area"
	"wanjia/domain/disclosure/overlap"
	"wanjia/domain/disclosure/release"
	"wanjia/domain/indicator"
	"wanjia/domain/indicator/told"
	"wanjia/domain/journal"
)

// memory is the ledger as it is held in memory: the numbers as they were shown last, and what they tell together.
type memory struct {
	at    journal.Seq // of the newest release in it
	tree  *area.Tree
	walk  map[area.Code]overlap.Span
	loose map[area.Code]bool // areas at which somebody is registered who is in none of their parts
	cells map[string]string
	known *overlap.Known
}

// refreshed is the memory with what was released since it was read; a new one where there was none or areas have changed.
func (m *memory) refreshed(ctx context.Context, r Reader, loose map[area.Code]bool) (*memory, error) {
	tree, err := r.Tree(ctx)
	if err != nil {
		return nil, err
	}
	if m == nil || m.tree != tree || len(m.loose) != len(loose) {
		m = &memory{tree: tree, walk: walk(tree, loose), loose: maps.Clone(loose), cells: map[string]string{}, known: overlap.New(indicator.Threshold)}
	}
	var fresh []release.Cell
	err = r.Released(ctx, m.at, func(c release.Cell, at journal.Seq) {
		fresh = append(fresh, c)
		m.at = max(m.at, at)
	})
	if err != nil {
		return nil, err
	}
	for _, c := range fresh {
		w, f, ok := readCell(c)
		if !ok {
			continue
		}
		m.cells[c.Name] = c.Shown
		for _, b := range m.boxes(w, told.By(&f)) {
			m.known.Remember(b.Box, b.n)
		}
	}
	return m, nil
}

// newest says whether the memory holds the newest release.
func (m *memory) newest(ctx context.Context, r Reader) (bool, error) {
	var after bool
	err := r.Released(ctx, m.at, func(release.Cell, journal.Seq) { after = true })
	return !after, err
}

func (m *memory) keep(cells []release.Cell) {
	for _, c := range cells {
		m.cells[c.Name] = c.Shown
	}
}

// walk gives each area its stretch of a walk through the tree. What is registered at an area and in none of its parts has a
// stretch of its own only where there is any: mostly there isn't, and a reader takes an area for the sum of its parts.
func walk(tree *area.Tree, loose map[area.Code]bool) map[area.Code]overlap.Span {
	below := map[area.Code][]area.Code{}
	for a := range tree.All() {
		up := above(tree, a.Code)
		below[up] = append(below[up], a.Code)
	}
	out := map[area.Code]overlap.Span{}
	var at int32
	var visit func(c area.Code)
	visit = func(c area.Code) {
		from := at
		if loose[c] || len(below[c]) == 0 {
			at++
		}
		for _, kid := range below[c] {
			visit(kid)
		}
		out[c] = overlap.Span{From: from, To: at}
	}
	for _, c := range below[area.Code{}] {
		visit(c)
	}
	return out
}

// above is the area in which somebody counts next.
func above(tree *area.Tree, c area.Code) area.Code {
	if line := tree.Lineage(c); len(line) > 1 {
		return line[1]
	}
	return area.Code{}
}

// where is the place and time of a figure, and on which boundaries.
type where struct {
	area     area.Code
	own      bool // those who are registered at the area itself and in none of its parts
	bounds   string
	from, to day.Month
}

// whereOf is where a figure of an answer lies.
func (m *memory) whereOf(q Query, a *Answer, f *indicator.Figure) where {
	w := where{area: a.Area, from: a.From, to: a.To}
	if !q.Boundaries.IsZero() && m.tree.Differs(q.Boundaries.Day()) {
		w.bounds = q.Boundaries.Day().String()
	}
	if code, err := area.ParseCode(f.Get(indicator.ByArea)); err == nil {
		w.own, w.area = code == a.Area, code
	}
	if month, err := day.ParseMonth(f.Get(indicator.ByMonth)); err == nil {
		w.from, w.to = month, month
	}
	return w
}

const (
	ownMark    = "="
	boundsMark = "@"
	nothing    = "-"
)

// nameOf is a number's name in the ledger: what, where, when, and of which sex and age.
func nameOf(w where, f *indicator.Figure) string {
	place := w.area.String()
	if w.own {
		place += ownMark
	}
	if w.bounds != "" {
		place += boundsMark + w.bounds
	}
	or := func(text string) string {
		if text == "" {
			return nothing
		}
		return text
	}
	return strings.Join([]string{string(f.ID), place, w.from.String(), w.to.String(), or(f.Get(indicator.BySex)), or(f.Get(indicator.ByAge5))}, " ")
}

// shownAs is a figure's numbers as a text.
func shownAs(f *indicator.Figure) string {
	out := []string{strconv.FormatInt(f.N, 10)}
	for _, v := range []float64{f.Value, f.D, f.Low, f.High} {
		text := ""
		if !math.IsNaN(v) {
			text = strconv.FormatFloat(v, 'g', -1, 64)
		}
		out = append(out, text)
	}
	return strings.Join(out, ";")
}

// readCell makes a figure of a number of the ledger again.
func readCell(c release.Cell) (w where, f indicator.Figure, ok bool) {
	parts, shown := strings.Fields(c.Name), strings.Split(c.Shown, ";")
	if len(parts) != 6 || len(shown) != 5 {
		return w, f, false
	}
	f.ID = indicator.ID(parts[0])
	var place string
	place, w.bounds, _ = strings.Cut(parts[1], boundsMark)
	place, w.own = strings.CutSuffix(place, ownMark)
	var errs [4]error
	w.area, errs[0] = area.ParseCode(place)
	w.from, errs[1] = day.ParseMonth(parts[2])
	w.to, errs[2] = day.ParseMonth(parts[3])
	f.N, errs[3] = strconv.ParseInt(shown[0], 10, 64)
	for i, d := range []indicator.Dim{indicator.BySex, indicator.ByAge5} {
		if code := parts[4+i]; code != nothing {
			f.By = append(f.By, indicator.Cut{Dim: d, Code: code})
		}
	}
	for i, v := range []*float64{&f.Value, &f.D, &f.Low, &f.High} {
		*v = math.NaN()
		if x, err := strconv.ParseFloat(shown[1+i], 64); err == nil {
			*v = x
		}
	}
	return w, f, !slices.ContainsFunc(errs[:], func(err error) bool { return err != nil })
}

// counted is a box and its count.
type counted struct {
	overlap.Box
	n int64
}

// boxes are what counts lie in. Stocks of different days don't add up, nor do those who cross boundaries of different areas,
// nor counts on different boundaries; an area that the tree doesn't have any more is nowhere.
func (m *memory) boxes(w where, counts []told.Count) []counted {
	span, ok := m.walk[w.area]
	if !ok {
		return nil
	}
	if w.own {
		if !m.loose[w.area] {
			return nil
		}
		span.To = span.From + 1
	}
	out := make([]counted, len(counts))
	for i, t := range counts {
		b := overlap.Box{Measure: t.Measure}
		b.On[overlap.Area], b.On[overlap.Time] = span, overlap.Span{From: int32(w.from), To: int32(w.to) + 1}
		b.On[overlap.Sex], b.On[overlap.Age], b.On[overlap.Late] = t.Sex, t.Age, t.Late
		if t.Stock {
			b.Measure += " " + w.to.String()
			b.On[overlap.Time] = overlap.Span{}
		}
		if t.Crossing {
			b.Measure += " " + w.area.String()
			b.On[overlap.Area] = overlap.Span{}
		}
		if w.bounds != "" {
			b.Measure += boundsMark + w.bounds
		}
		out[i] = counted{b, t.N}
	}
	return out
}
