package figures

import (
	"context"
	"maps"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"wanjia/base/day"
	"wanjia/domain/area"
	"wanjia/domain/cube"
	"wanjia/domain/indicator"
	"wanjia/domain/journal"
	"wanjia/domain/person"
)

// keepBytes is about how much memory the blocks may take.
const keepBytes = 32 << 20

// patience is how long a reading that is ahead of the blocks waits for the news of a commit of this process, which comes
// right after the commit. What another process wrote never comes.
const patience = 20 * time.Millisecond

// live keeps the cube of some areas and years in memory and true to a position of the journal. It moves on with each
// commit it hears of; where it can't be sure to have heard of all, because another process writes too, it lets go of
// everything and reads again.
type live struct {
	most int
	wait time.Duration
	tick atomic.Int64

	mu     sync.RWMutex // guards what follows
	head   journal.Seq
	heard  bool          // the last step was a commit, not a reading
	moved  chan struct{} // closed at the next commit
	blocks map[area.Code]map[int]*block
	size   int
}

// block is one area's year.
type block struct {
	tally *indicator.Tally // its stock is that of 1 January, where stock says that it is known
	stock bool
	size  int
	used  atomic.Int64
}

func newLive(most int) *live {
	return &live{most: most, wait: patience, moved: make(chan struct{}), blocks: map[area.Code]map[int]*block{}}
}

// hear takes in a commit. A commit of one entry follows the position held; after any other step, commits of other
// processes may lie between, whose changes nobody tells.
func (l *live) hear(head journal.Seq, d *cube.Delta) {
	l.mu.Lock()
	defer l.mu.Unlock()
	close(l.moved)
	l.moved = make(chan struct{})
	if head <= l.head && !l.heard {
		return // a reading has seen this commit before its news came
	}
	follows := head == l.head+1
	l.head, l.heard = head, true
	if !follows {
		l.drop()
		return
	}
	for k, p := range d.Pop {
		for year, b := range l.blocks[k.Area] {
			if k.Month.Year() == year || k.Month.Year() < year && b.stock {
				b.tally.AddPop(k, p)
			}
		}
	}
	for k, n := range d.Events {
		if b := l.blocks[k.Area][k.Month.Year()]; b != nil {
			b.tally.AddCount(k, n)
		}
	}
}

func (l *live) drop() {
	clear(l.blocks)
	l.size = 0
}

// tallies are the counts of areas in a window and the position of the journal at which all of them are true: that of
// the reader, or a later one that the blocks have moved on to.
func (l *live) tallies(ctx context.Context, r Known, all []area.Code, from, to day.Month) (map[area.Code]*indicator.Tally, journal.Seq, error) {
	head, err := r.Head(ctx)
	if err != nil {
		return nil, 0, err
	}
	l.catchUp(ctx, head)
	if found, at, ok := l.held(all, from, to, head); ok {
		return found, at, nil
	}
	if l.reach(head) {
		fresh, err := l.load(ctx, r, all, from, to)
		if err != nil {
			return nil, 0, err
		}
		if found, ok := l.keep(fresh, all, from, to, head); ok {
			return found, head, nil
		}
	}
	found, err := gather(ctx, r, all, from, to) // the blocks moved on meanwhile
	return found, head, err
}

// catchUp waits a moment for the news of commits that a reading has seen already.
func (l *live) catchUp(ctx context.Context, head journal.Seq) {
	timer := time.NewTimer(l.wait)
	defer timer.Stop()
	for {
		l.mu.RLock()
		behind, moved := l.head < head && len(l.blocks) > 0, l.moved
		l.mu.RUnlock()
		if !behind {
			return
		}
		select {
		case <-moved:
		case <-timer.C:
			return
		case <-ctx.Done():
			return
		}
	}
}

// held answers from memory alone.
func (l *live) held(all []area.Code, from, to day.Month, head journal.Seq) (map[area.Code]*indicator.Tally, journal.Seq, bool) {
	l.mu.RLock()
	defer l.mu.RUnlock()
	if l.head < head {
		return nil, 0, false
	}
	found, ok := l.sum(all, from, to)
	return found, l.head, ok
}

// reach brings the blocks to a reader's position, where they lag behind; it says whether they are there.
func (l *live) reach(head journal.Seq) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.head < head {
		l.drop()
		l.head, l.heard = head, false
	}
	return l.head == head
}

// fresh is what was read of an area: years of rows, and the stock of one year.
type fresh struct {
	years map[int]*indicator.Tally
	stock []stockRow
	from  int // the year of the stock, where there is one
}

type stockRow struct {
	sex    person.Sex
	cohort cube.Cohort
	n      int64
}

// load reads what is missing.
func (l *live) load(ctx context.Context, r Source, all []area.Code, from, to day.Month) (map[area.Code]*fresh, error) {
	news := make(map[area.Code]*fresh, len(all))
	for _, a := range all {
		years, stock := l.missing(a, from.Year(), to.Year())
		f := &fresh{years: map[int]*indicator.Tally{}}
		if stock {
			f.from = from.Year()
			err := r.Stock(ctx, a, day.MonthOf(f.from, 1), func(s person.Sex, c cube.Cohort, n int64) {
				f.stock = append(f.stock, stockRow{s, c, n})
			})
			if err != nil {
				return nil, err
			}
		}
		for len(years) > 0 {
			n := 1
			for n < len(years) && years[n] == years[0]+n {
				n++
			}
			if err := f.read(ctx, r, a, years[0], years[n-1]); err != nil {
				return nil, err
			}
			years = years[n:]
		}
		news[a] = f
	}
	return news, nil
}

func (f *fresh) read(ctx context.Context, r Source, a area.Code, first, last int) error {
	for y := first; y <= last; y++ {
		f.years[y] = indicator.New(day.MonthOf(y, 1), day.MonthOf(y, 12))
	}
	from, to := day.MonthOf(first, 1), day.MonthOf(last, 12)
	err := r.Pops(ctx, a, from, to, func(k cube.PopKey, p cube.Pop) { f.years[k.Month.Year()].AddPop(k, p) })
	if err != nil {
		return err
	}
	return r.Counts(ctx, a, from, to, func(k cube.EventKey, n int64) { f.years[k.Month.Year()].AddCount(k, n) })
}

// missing are the years of an area that aren't held, and whether the stock of the first is neither held nor follows
// from what is.
func (l *live) missing(a area.Code, first, last int) (years []int, stock bool) {
	l.mu.RLock()
	defer l.mu.RUnlock()
	for y := first; y <= last; y++ {
		if l.blocks[a][y] == nil {
			years = append(years, y)
		}
	}
	_, follows := l.anchor(a, first, last)
	return years, !follows
}

// keep puts what was read into the blocks, if they are still at the position of the reading, and sums up.
func (l *live) keep(news map[area.Code]*fresh, all []area.Code, from, to day.Month, head journal.Seq) (map[area.Code]*indicator.Tally, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.head != head {
		return nil, false
	}
	for a, f := range news {
		if l.blocks[a] == nil {
			l.blocks[a] = map[int]*block{}
		}
		for y, t := range f.years {
			if l.blocks[a][y] == nil {
				l.blocks[a][y] = &block{tally: t}
			}
		}
		if b := l.blocks[a][f.from]; b != nil && !b.stock {
			for _, s := range f.stock {
				b.tally.AddStock(s.sex, s.cohort, s.n)
			}
			b.stock = true
		}
		l.settle(a, from.Year())
	}
	found, ok := l.sum(all, from, to)
	l.evict()
	return found, ok
}

// anchor is a year whose stock is known and from which that of the given year follows, since no year between them is
// missing. The years up to last count as there, since they are about to be read.
func (l *live) anchor(a area.Code, year, last int) (int, bool) {
	held := l.blocks[a]
	for y := year; y == year || held[y] != nil; y-- {
		if held[y] != nil && held[y].stock {
			return y, true
		}
	}
	for y := year + 1; held[y-1] != nil || y-1 <= last; y++ {
		if held[y] != nil && held[y].stock {
			return y, true
		}
	}
	return 0, false
}

// settle works out the stock of a year from that of another one: what changed between them comes on top going
// forward, and off going back.
func (l *live) settle(a area.Code, year int) {
	held := l.blocks[a]
	b := held[year]
	at, ok := l.anchor(a, year, year)
	if b == nil || b.stock || !ok {
		return
	}
	held[at].tally.EachStock(b.tally.AddStock)
	sign, first, last := int64(1), at, year-1
	if at > year {
		sign, first, last = -1, year, at-1
	}
	for y := first; y <= last; y++ {
		held[y].tally.EachPop(func(k cube.PopKey, p cube.Pop) { b.tally.AddStock(k.Sex, k.Cohort, sign*p.N) })
	}
	b.stock = true
}

// sum makes tallies of blocks; not where one is missing.
func (l *live) sum(all []area.Code, from, to day.Month) (map[area.Code]*indicator.Tally, bool) {
	now := l.tick.Add(1)
	found := make(map[area.Code]*indicator.Tally, len(all))
	for _, a := range all {
		first := l.blocks[a][from.Year()]
		if first == nil || !first.stock {
			return nil, false
		}
		t := indicator.New(from, to)
		for y := from.Year(); y <= to.Year(); y++ {
			b := l.blocks[a][y]
			if b == nil {
				return nil, false
			}
			b.used.Store(now)
			if b == first {
				t.Add(b.tally)
			} else {
				t.AddChanges(b.tally)
			}
		}
		found[a] = t
	}
	return found, true
}

// evict lets go of what was used longest ago until the rest fits.
func (l *live) evict() {
	type held struct {
		a    area.Code
		year int
		*block
	}
	var all []held
	l.size = 0
	for a, years := range l.blocks {
		for y, b := range years {
			b.size = b.tally.Size()
			l.size += b.size
			all = append(all, held{a, y, b})
		}
	}
	if l.size <= l.most {
		return
	}
	slices.SortFunc(all, func(a, b held) int { return int(a.used.Load() - b.used.Load()) })
	for _, h := range all {
		if l.size <= l.most {
			break
		}
		delete(l.blocks[h.a], h.year)
		l.size -= h.size
	}
	maps.DeleteFunc(l.blocks, func(_ area.Code, years map[int]*block) bool { return len(years) == 0 })
}
