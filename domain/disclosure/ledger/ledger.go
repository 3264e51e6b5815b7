// Package ledger knows what was released and says of a new release whether, together with everything released before,
// it gives a small count away: nested areas, months of a year, subtotals and totals that were each harmless alone.
// It works on exact counts; what was perturbed or rounded at random need not be entered, since differences of it
// say nothing for sure.
//
// A figure is a count of one measure over pieces: the finest parts anybody published by, such as a village in a
// month of one sex and age group. Two figures of a measure can be set against each other only through pieces.
package ledger

import (
	"cmp"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"wanjia/base/fault"
	"wanjia/domain/disclosure"
	"wanjia/domain/disclosure/audit"
)

// Figure is one published count.
type Figure struct {
	Name    string // for the reader of a verdict
	Measure string
	Pieces  []string // sorted or not, each once
	Count   int64
}

// Ledger is what was released so far. The zero value is empty; it is not changed by Offer, but by Enter.
type Ledger struct{ figures []Figure }

// Leak is one small count that a release would give away.
type Leak struct {
	Measure string
	Count   int64
	Whole   string   // the figure it is part of; itself where it is small as it stands
	Less    []string // the figures that are taken off
	How     How
}

// How a count is given away.
type How uint8

// The ways.
const (
	Small      How = iota // published as it is
	Difference            // a figure less others that lie in it without overlap
	Solved                // by solving all figures together
)

// Options say what is small: counts from 1 up to Threshold.
type Options struct{ Threshold int64 }

// Enter adds figures that were released.
func (l *Ledger) Enter(figures ...Figure) error {
	for _, f := range figures {
		c, err := clean(f)
		if err != nil {
			return err
		}
		l.figures = append(l.figures, c)
	}
	return nil
}

// Figures is everything released, for storage.
func (l *Ledger) Figures() []Figure { return slices.Clone(l.figures) }

func clean(f Figure) (Figure, error) {
	f.Pieces = slices.Compact(slices.Sorted(slices.Values(f.Pieces)))
	if f.Measure == "" || len(f.Pieces) == 0 || f.Count < 0 {
		return f, fault.New(fault.Invalid, "disclosure.ledger.figure", "figure", f.Name)
	}
	return f, nil
}

// Offer says what a release would give away; nothing means that it may go out. Releases that contradict what was
// released before are refused: one of the two is wrong.
func (l *Ledger) Offer(release []Figure, o Options) ([]Leak, error) {
	fresh, old := map[string][]Figure{}, map[string][]Figure{}
	for _, f := range release {
		c, err := clean(f)
		if err != nil {
			return nil, err
		}
		fresh[c.Measure] = append(fresh[c.Measure], c)
	}
	for _, f := range l.figures {
		old[f.Measure] = append(old[f.Measure], f)
	}
	var leaks []Leak
	for measure, figures := range fresh {
		known, err := weigh(old[measure], o)
		if err != nil {
			return nil, err
		}
		found, err := weigh(append(slices.Clone(old[measure]), figures...), o)
		if err != nil {
			return nil, err
		}
		// What earlier releases give away by themselves can't be taken back by stopping this one.
		leaks = append(leaks, slices.DeleteFunc(found, func(x Leak) bool {
			return slices.ContainsFunc(known, func(k Leak) bool { return reflect.DeepEqual(k, x) })
		})...)
	}
	slices.SortFunc(leaks, func(a, b Leak) int {
		return cmp.Or(cmp.Compare(a.Measure, b.Measure), cmp.Compare(a.How, b.How), cmp.Compare(a.Whole, b.Whole), slices.Compare(a.Less, b.Less))
	})
	return leaks, nil
}

// weigh looks at all figures of one measure together.
func weigh(figures []Figure, o Options) ([]Leak, error) {
	if len(figures) == 0 {
		return nil, nil
	}
	figures, err := distinct(figures)
	if err != nil {
		return nil, err
	}
	small := func(n int64) bool { return n > 0 && n <= o.Threshold }
	var leaks []Leak
	for _, f := range figures {
		if small(f.Count) {
			leaks = append(leaks, Leak{f.Measure, f.Count, f.Name, nil, Small})
		}
	}
	w := &remainders{small: small}
	for i, f := range figures {
		w.of(f, inside(figures, i))
	}
	leaks = append(leaks, w.leaks...)
	solved, err := solve(figures, small)
	if err != nil || len(leaks) > 0 {
		return leaks, err
	}
	return solved, nil
}

// distinct keeps one of each set of pieces, and wants the same set to have the same count.
func distinct(figures []Figure) ([]Figure, error) {
	seen := map[string]int{}
	var out []Figure
	for _, f := range figures {
		key := strings.Join(f.Pieces, "\x1f")
		if at, ok := seen[key]; ok {
			if out[at].Count != f.Count {
				return nil, fault.New(fault.Conflict, "disclosure.ledger.contradiction", "first", out[at].Name, "second", f.Name)
			}
			if f.Name < out[at].Name { // whichever was entered first
				out[at] = f
			}
			continue
		}
		seen[key] = len(out)
		out = append(out, f)
	}
	// Larger sets first, so that the result doesn't depend on the order of entry.
	slices.SortFunc(out, func(a, b Figure) int {
		return cmp.Or(len(b.Pieces)-len(a.Pieces), slices.Compare(a.Pieces, b.Pieces))
	})
	return out, nil
}

// inside are the figures whose pieces all lie in figure i, and not all of its.
func inside(figures []Figure, i int) []Figure {
	var out []Figure
	for _, f := range figures[i+1:] {
		if len(f.Pieces) < len(figures[i].Pieces) && subset(f.Pieces, figures[i].Pieces) {
			out = append(out, f)
		}
	}
	return out
}

// subset says whether a sorted set lies in another.
func subset(a, b []string) bool {
	i := 0
	for _, x := range b {
		if i < len(a) && a[i] == x {
			i++
		}
	}
	return i == len(a)
}

func disjoint(a, b []string) bool {
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch strings.Compare(a[i], b[j]) {
		case 0:
			return false
		case -1:
			i++
		default:
			j++
		}
	}
	return true
}

// remainders looks for figures less others that lie in them without overlap.
type remainders struct {
	small func(int64) bool
	leaks []Leak
	tries int
}

// Bounds of the search of one measure.
const (
	mostTries = 200_000
	mostLeaks = 200
)

func (w *remainders) of(whole Figure, parts []Figure) {
	var down func(from int, rest int64, pieces int, chosen []Figure)
	down = func(from int, rest int64, pieces int, chosen []Figure) {
		if len(chosen) > 0 && pieces > 0 && w.small(rest) {
			less := make([]string, len(chosen))
			for i, c := range chosen {
				less[i] = c.Name
			}
			w.leaks = append(w.leaks, Leak{whole.Measure, rest, whole.Name, less, Difference})
			return
		}
		for k := from; k < len(parts); k++ {
			p := parts[k]
			if w.tries++; w.tries > mostTries || len(w.leaks) >= mostLeaks {
				return
			}
			if p.Count > rest || slices.ContainsFunc(chosen, func(c Figure) bool { return !disjoint(c.Pieces, p.Pieces) }) {
				continue
			}
			down(k+1, rest-p.Count, pieces-len(p.Pieces), append(chosen[:len(chosen):len(chosen)], p))
		}
	}
	down(0, whole.Count, len(whole.Pieces), nil)
}

// solve takes all figures as equations over the pieces, those that always go together as one, and looks which of
// them can have one value only.
func solve(figures []Figure, small func(int64) bool) ([]Leak, error) {
	table, names := equations(figures)
	hidden := make([]bool, len(table.Cells))
	for i := len(figures); i < len(hidden); i++ {
		hidden[i] = true
	}
	ranges, err := audit.Attack(table, hidden)
	if err != nil {
		return nil, err
	}
	var leaks []Leak
	for _, r := range audit.Leaks(ranges) {
		if n := int64(math.Round(r.Low)); small(n) {
			leaks = append(leaks, Leak{figures[0].Measure, n, names[r.Cell-len(figures)], nil, Solved})
		}
	}
	return leaks, nil
}

// equations makes a table whose inner cells are classes of pieces and whose cells are the figures, and after them
// the classes, hidden save where a figure is one class by itself.
func equations(figures []Figure) (disclosure.Table, []string) {
	member := map[string][]int{}
	for i, f := range figures {
		for _, p := range f.Pieces {
			member[p] = append(member[p], i)
		}
	}
	number := map[string]int{}
	var names []string
	t := disclosure.Table{Dimensions: 1}
	for _, f := range figures {
		t.Cells = append(t.Cells, disclosure.Cell{Labels: []string{f.Name}, Value: f.Count})
	}
	for _, p := range sortedKeys(member) {
		key := ""
		for _, i := range member[p] {
			key += strconv.Itoa(i) + ","
		}
		if _, ok := number[key]; ok {
			continue
		}
		number[key] = len(names)
		names = append(names, p)
		for _, i := range member[p] {
			t.Cells[i].Inner = append(t.Cells[i].Inner, number[key])
		}
	}
	t.Inner = make([]int64, len(names))
	for _, c := range t.Cells {
		if len(c.Inner) == 1 {
			t.Inner[c.Inner[0]] = c.Value
		}
	}
	for k, name := range names {
		t.Cells = append(t.Cells, disclosure.Cell{Labels: []string{name}, Inner: []int{k}})
	}
	return t, names
}

func sortedKeys(m map[string][]int) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
