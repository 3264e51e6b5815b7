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
	until    day.Day // the last day that counts as lived; zero is the last of the window
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

// Until says which day is the last that anybody has lived: a year that isn't over has no more person-years than days.
func (t *Tally) Until(d day.Day) { t.until = d }

// AddStock adds people who lived there before the window.
func (t *Tally) AddStock(sex person.Sex, c cube.Cohort, n int64) {
	t.stock = append(t.stock, stockRow{valid(c), known(sex), n})
	if l := 2 * len(t.pops); t.crowded(l, len(t.stock)) {
		t.stock = mergedStock(t.stock)
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
	if len(t.stock) == 0 && sign == 1 {
		t.stock = slices.Clip(other.stock) // rows never change, so two tallies can share them
		return
	}
	for _, r := range other.stock {
		t.AddStock(r.sex, r.cohort, sign*r.n)
	}
}

func (t *Tally) addChanges(other *Tally, sign int64) {
	t.until = max(t.until, other.until)
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
		t.pops[j] = addRows(t.pops[j], other.pops[i], sign, func(r *popRow) { r.n, r.days = -r.n, -r.days })
		t.counts[j] = addRows(t.counts[j], other.counts[i], sign, func(r *countRow) { r.n = -r.n })
		t.mergePops(j)
		t.mergeCounts(j)
	}
}

// addRows shares the rows of another tally where there are none yet.
func addRows[R any](rows, more []R, sign int64, negate func(*R)) []R {
	if len(rows) == 0 && sign == 1 {
		return slices.Clip(more)
	}
	was := len(rows)
	rows = append(rows, more...)
	if sign != 1 {
		for i := was; i < len(rows); i++ {
			negate(&rows[i])
		}
	}
	return rows
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
	left := len(mergedStock(t.stock))
	for i := range t.pops {
		left += len(mergedPops(t.pops[i])) + len(mergedCounts(t.counts[i]))
	}
	return left == 0
}

func (t *Tally) mergePops(i int) {
	if t.crowded(i, len(t.pops[i])) {
		t.pops[i] = mergedPops(t.pops[i])
		t.limits[i] = 2*len(t.pops[i]) + enough
	}
}

func (t *Tally) mergeCounts(i int) {
	if l := len(t.pops) + i; t.crowded(l, len(t.counts[i])) {
		t.counts[i] = mergedCounts(t.counts[i])
		t.limits[l] = 2*len(t.counts[i]) + enough
	}
}

func (t *Tally) crowded(limit, rows int) bool { return rows > max(t.limits[limit], enough) }

func mergedStock(rows []stockRow) []stockRow {
	return merge(rows, compareStock, func(into *stockRow, n, _ int64) { into.n += n }, func(r stockRow) (n, days int64) { return r.n, 0 })
}

func mergedPops(rows []popRow) []popRow {
	return merge(rows, comparePop, func(into *popRow, n, days int64) { into.n, into.days = into.n+n, into.days+days },
		func(r popRow) (n, days int64) { return r.n, r.days })
}

func mergedCounts(rows []countRow) []countRow {
	return merge(rows, compareCount, func(into *countRow, n, _ int64) { into.n += n }, func(r countRow) (n, days int64) { return r.n, 0 })
}

// merge adds the rows of one cell together and leaves out what comes to nothing. The rows given stay as they are, since
// another tally may share them.
func merge[R any](rows []R, compare func(a, b R) int, add func(into *R, n, days int64), of func(R) (n, days int64)) []R {
	rows = slices.SortedFunc(slices.Values(rows), compare)
	kept := rows[:0]
	for _, r := range rows {
		if last := len(kept) - 1; last >= 0 && compare(kept[last], r) == 0 {
			n, days := of(r)
			add(&kept[last], n, days)
			continue
		}
		kept = append(kept, r)
	}
	return slices.Clip(slices.DeleteFunc(kept, func(r R) bool { n, days := of(r); return n == 0 && days == 0 }))
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
