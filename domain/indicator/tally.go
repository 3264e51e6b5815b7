package indicator

import (
	"cmp"
	"slices"

	"wanjia/base/day"
	"wanjia/domain/cube"
	"wanjia/domain/person"
)

// Tally gathers the cube of one area for a window of months: the population before it, and what changed and
// happened in it. It is a sum: the order of adding doesn't matter, and a change is added like anything else.
// Reading it (Figures, Size, EachStock…) from several goroutines is safe as long as nobody adds.
type Tally struct {
	from, to day.Month
	stock    []stockRow
	pops     [][]popRow   // by month
	counts   [][]countRow // by month
	limits   []int        // by month and for the stock: how many rows until they are merged
}

type stockRow struct {
	cohort cube.Cohort
	sex    person.Sex
	n      int64
}

type popRow struct {
	cohort  cube.Cohort
	sex     person.Sex
	n, days int64
}

type countRow struct {
	kind  cube.Kind
	sex   person.Sex
	extra uint8
	age   int16
	n     int64
}

// enough is how many rows of a month lie beside each other before those of the same cell are merged. A large area
// has some 3,000 cells a month, which come from the store once each.
const enough = 4096

// New is an empty tally of the months from to to, both included; a window that ends before it begins holds nothing.
func New(from, to day.Month) *Tally {
	n := max(int(to-from)+1, 0)
	return &Tally{from: from, to: to, pops: make([][]popRow, n), counts: make([][]countRow, n), limits: make([]int, 2*n+1)}
}

// Window is the first and the last month.
func (t *Tally) Window() (from, to day.Month) { return t.from, t.to }

// AddStock adds people who lived there before the window.
func (t *Tally) AddStock(sex person.Sex, c cube.Cohort, n int64) {
	t.stock = append(t.stock, stockRow{valid(c), known(sex), n})
	if l := 2 * len(t.pops); t.crowded(l, len(t.stock)) {
		t.stock = merge(t.stock, compareStock, func(into *stockRow, r stockRow) bool { into.n += r.n; return into.n == 0 })
		t.limits[l] = 2*len(t.stock) + enough
	}
}

// AddPop adds a cell of the population deltas: as stock where its month comes before the window, and not at all
// where it comes after. The key's area is not looked at.
func (t *Tally) AddPop(k cube.PopKey, p cube.Pop) {
	switch {
	case k.Month < t.from:
		t.AddStock(k.Sex, k.Cohort, p.N)
	case k.Month <= t.to:
		i := int(k.Month - t.from)
		t.pops[i] = append(t.pops[i], popRow{valid(k.Cohort), known(k.Sex), p.N, p.Days})
		t.mergePops(i)
	}
}

// AddCount adds a cell of the event counts, where its month lies in the window.
func (t *Tally) AddCount(k cube.EventKey, n int64) {
	if k.Month < t.from || k.Month > t.to {
		return
	}
	i := int(k.Month - t.from)
	age := min(max(k.Age, cube.AgeUnknown), oldest)
	t.counts[i] = append(t.counts[i], countRow{k.Kind, known(k.Sex), k.Extra, int16(age), n})
	t.mergeCounts(i)
}

// Add adds what another tally holds, of another area or of months that come before. The other's window must not
// begin later, since its stock counts from the beginning of this one.
func (t *Tally) Add(other *Tally) {
	t.addStock(other, 1)
	t.addChanges(other, 1)
}

// Sub takes off what Add would add.
func (t *Tally) Sub(other *Tally) {
	t.addStock(other, -1)
	t.addChanges(other, -1)
}

// AddChanges adds what changed and happened in another tally's window and not its stock: the years that follow the
// first one, say.
func (t *Tally) AddChanges(other *Tally) { t.addChanges(other, 1) }

func (t *Tally) addStock(other *Tally, sign int64) {
	for _, r := range other.stock {
		t.AddStock(r.sex, r.cohort, sign*r.n)
	}
}

func (t *Tally) addChanges(other *Tally, sign int64) {
	for i := range other.pops {
		m := other.from + day.Month(i)
		j := int(m - t.from)
		switch {
		case m > t.to:
			return
		case m < t.from:
			for _, r := range other.pops[i] {
				t.AddStock(r.sex, r.cohort, sign*r.n)
			}
			continue
		}
		was, had := len(t.pops[j]), len(t.counts[j])
		t.pops[j] = append(t.pops[j], other.pops[i]...)
		t.counts[j] = append(t.counts[j], other.counts[i]...)
		if sign != 1 {
			for k := was; k < len(t.pops[j]); k++ {
				t.pops[j][k].n *= sign
				t.pops[j][k].days *= sign
			}
			for k := had; k < len(t.counts[j]); k++ {
				t.counts[j][k].n *= sign
			}
		}
		t.mergePops(j)
		t.mergeCounts(j)
	}
}

// EachStock visits the population before the window; a cell may come in several parts.
func (t *Tally) EachStock(yield func(person.Sex, cube.Cohort, int64)) {
	for _, r := range t.stock {
		yield(r.sex, r.cohort, r.n)
	}
}

// EachPop visits the population deltas of the window; a cell may come in several parts, and has no area.
func (t *Tally) EachPop(yield func(cube.PopKey, cube.Pop)) {
	for i, rows := range t.pops {
		for _, r := range rows {
			yield(cube.PopKey{Month: t.from + day.Month(i), Sex: r.sex, Cohort: r.cohort}, cube.Pop{N: r.n, Days: r.days})
		}
	}
}

// Size is about how many bytes the tally takes.
func (t *Tally) Size() int {
	size := 200 + 16*cap(t.stock)
	for i := range t.pops {
		size += 64 + 24*cap(t.pops[i]) + 16*cap(t.counts[i])
	}
	return size
}

// IsZero says that nothing is left when everything is added up.
func (t *Tally) IsZero() bool {
	stock := map[stockRow]int64{}
	for _, r := range t.stock {
		n := r.n
		r.n = 0
		stock[r] += n
	}
	for _, n := range stock {
		if n != 0 {
			return false
		}
	}
	for i := range t.pops {
		if !zeroMonth(t.pops[i], t.counts[i]) {
			return false
		}
	}
	return true
}

func zeroMonth(pops []popRow, counts []countRow) bool {
	p, c := map[popRow]cube.Pop{}, map[countRow]int64{}
	for _, r := range pops {
		k := popRow{cohort: r.cohort, sex: r.sex}
		was := p[k]
		p[k] = cube.Pop{N: was.N + r.n, Days: was.Days + r.days}
	}
	for _, r := range counts {
		n := r.n
		r.n = 0
		c[r] += n
	}
	for _, v := range p {
		if v != (cube.Pop{}) {
			return false
		}
	}
	for _, n := range c {
		if n != 0 {
			return false
		}
	}
	return true
}

func (t *Tally) mergePops(i int) {
	if t.crowded(i, len(t.pops[i])) {
		t.pops[i] = merge(t.pops[i], comparePop, func(into *popRow, r popRow) bool {
			into.n += r.n
			into.days += r.days
			return into.n == 0 && into.days == 0
		})
		t.limits[i] = 2*len(t.pops[i]) + enough
	}
}

func (t *Tally) mergeCounts(i int) {
	if l := len(t.pops) + i; t.crowded(l, len(t.counts[i])) {
		t.counts[i] = merge(t.counts[i], compareCount, func(into *countRow, r countRow) bool { into.n += r.n; return into.n == 0 })
		t.limits[l] = 2*len(t.counts[i]) + enough
	}
}

func (t *Tally) crowded(limit, rows int) bool { return rows > max(t.limits[limit], enough) }

// merge sorts rows and adds those of one cell together; add says whether nothing is left of the cell.
func merge[R any](rows []R, compare func(a, b R) int, add func(into *R, r R) bool) []R {
	slices.SortFunc(rows, compare)
	kept := rows[:0]
	nothing := false
	for _, r := range rows {
		if len(kept) > 0 && compare(kept[len(kept)-1], r) == 0 {
			nothing = add(&kept[len(kept)-1], r)
			continue
		}
		if nothing {
			kept = kept[:len(kept)-1]
		}
		kept, nothing = append(kept, r), false
	}
	if nothing {
		kept = kept[:len(kept)-1]
	}
	return slices.Clone(kept)
}

func compareStock(a, b stockRow) int {
	return cmp.Or(cmp.Compare(a.cohort, b.cohort), cmp.Compare(a.sex, b.sex))
}

func comparePop(a, b popRow) int {
	return cmp.Or(cmp.Compare(a.cohort, b.cohort), cmp.Compare(a.sex, b.sex))
}

func compareCount(a, b countRow) int {
	return cmp.Or(cmp.Compare(a.kind, b.kind), cmp.Compare(a.sex, b.sex), cmp.Compare(a.age, b.age), cmp.Compare(a.extra, b.extra))
}

// valid keeps a cohort outside the calendar's years from making room for all years between.
func valid(c cube.Cohort) cube.Cohort {
	if c < day.MinYear*13 || c >= (day.MaxYear+1)*13 {
		return cube.Unknown
	}
	return c
}

func known(s person.Sex) person.Sex {
	if s > person.Female {
		return person.SexUnknown
	}
	return s
}
