// Package sign knows what the way in which work is written down may ask a supervisor: figures that end in favourite digits, values that
// repeat the record before, entries faster than a form can be filled in, registration always on the day itself. Each is a question with its
// interval and its number of records, asked only where the interval leaves out what chance, or everybody else, would bring, however many
// such questions are put (Bonferroni: each interval is of 1 − 5% ÷ questions). It accuses nobody and ranks nobody.
package sign

import (
	"fmt"
	"maps"
	"slices"

	"wanjia/base/day"
	"wanjia/domain/area"
	"wanjia/domain/demography"
	"wanjia/domain/quality"
)

// The signs.
const (
	Ages    = "sign.ages"    // ages end in 0 or 5
	Weights = "sign.weights" // weights are whole pounds of 500 g
	Days    = "sign.days"    // days of the month are multiples of five
	Copied  = "sign.copied"  // the same weight and weeks as of the birth before
	Fast    = "sign.fast"    // seconds after the record before
	Sameday = "sign.sameday" // registered on the day itself
)

// All lists them.
func All() []string { return []string{Ages, Weights, Days, Copied, Fast, Sameday} }

// Entry is one entry as somebody wrote it.
type Entry struct {
	Worker   string
	Area     area.Code
	Second   int64 // when, in seconds
	Hand     bool  // typed at a form, and not brought in by a sheet
	On       day.Day
	Happened day.Partial
	Birth    bool
	Age      int // of somebody taken down; -1 for none
	Weight   int // of a child in grams, and its weeks; 0 for none
	Weeks    int
	Mother   string
}

// What is a question at all.
const (
	least     = 50  // records
	leastElse = 100 // records of everybody else, where somebody is compared with them
	fast      = 15  // seconds
	youngest  = 23  // of the ages that Whipple's index counts
	oldest    = 62
	coarse    = 100 // grams, to which scales are read
	pound     = 500
	chanceAge = 1.0 / 5
	chanceDay = 71 / 365.25 // 5, 10, 15, 20, 25 and 30, but for 30 February
)

// tally is k of n.
type tally struct{ k, n int64 }

func (t *tally) add(hit bool) {
	t.n++
	if hit {
		t.k++
	}
}

type worker struct {
	last  *Entry
	birth *Entry // the last birth that says what it weighed: other forms come between two births
	signs map[string]*tally
	areas map[area.Code]int
}

// Book counts entries, in the order in which they were written.
type Book struct {
	workers map[string]*worker
	pairs   map[[2]int]int64 // how often weights and weeks go together
	births  int64
}

// New is an empty book.
func New() *Book { return &Book{workers: map[string]*worker{}, pairs: map[[2]int]int64{}} }

// Add counts an entry.
func (b *Book) Add(e Entry) {
	w := b.workers[e.Worker]
	if w == nil {
		w = &worker{signs: map[string]*tally{}, areas: map[area.Code]int{}}
		for _, s := range All() {
			w.signs[s] = &tally{}
		}
		b.workers[e.Worker] = w
	}
	w.areas[e.Area]++
	if e.Age >= youngest && e.Age <= oldest {
		w.signs[Ages].add(e.Age%5 == 0)
	}
	if e.Happened.Whole() {
		_, _, d := e.Happened.First().Date()
		w.signs[Days].add(d%5 == 0)
		if e.Birth && e.Hand {
			w.signs[Sameday].add(e.Happened.Day() == e.On)
		}
	}
	if e.Weight > 0 && e.Weight%coarse == 0 {
		w.signs[Weights].add(e.Weight%pound == 0)
	}
	b.after(w, &e)
}

// after compares an entry with the one before it.
func (b *Book) after(w *worker, e *Entry) {
	if e.Hand && w.last != nil && w.last.Hand {
		w.signs[Fast].add(e.Second-w.last.Second < fast)
	}
	if e.Birth && e.Weight > 0 && e.Weeks > 0 {
		b.births++
		b.pairs[[2]int{e.Weight, e.Weeks}]++
		if l := w.birth; l != nil && (e.Mother == "" || l.Mother != e.Mother) {
			w.signs[Copied].add(l.Weight == e.Weight && l.Weeks == e.Weeks)
		}
		w.birth = e
	}
	w.last = e
}

// Window is the last half-year that is over on a day: what was written in it changes no more, so an answer lasts.
func Window(today day.Day) (from, to day.Day) {
	m := today.Month()
	start := m - day.Month((m.Number()-1)%6)
	return (start - 6).First(), (start - 1).Last()
}

// question is one that is put.
type question struct {
	sign, worker string
	tally
	chance float64
}

// Questions are those to put to supervisors, of a half-year.
func (b *Book) Questions(half string) []quality.Finding {
	var asked []question
	for _, name := range slices.Sorted(maps.Keys(b.workers)) {
		for _, sign := range All() {
			t := b.workers[name].signs[sign]
			if t.n >= least {
				asked = append(asked, question{sign: sign, worker: name, tally: *t})
			}
		}
	}
	level := demography.Level(1 - 0.05/float64(max(1, len(asked))))
	var out []quality.Finding
	for _, q := range asked {
		if !b.expect(&q, level) {
			continue
		}
		in := demography.Binomial(q.k, q.n, level)
		if in.Low <= q.chance {
			continue
		}
		out = append(out, quality.Finding{Rule: q.sign, Severity: quality.Query, Area: b.workers[q.worker].home(), Facts: map[string]string{"worker": q.worker, "half": half,
			"n": fmt.Sprint(q.n), "share": percent(float64(q.k) / float64(q.n)), "low": percent(in.Low), "high": percent(in.High), "chance": percent(q.chance)}})
	}
	return out
}

// expect says what chance, or everybody else, would bring; not ok where too little is known of them.
func (b *Book) expect(q *question, level demography.Level) bool {
	switch q.sign {
	case Ages, Weights:
		q.chance = chanceAge
	case Days:
		q.chance = chanceDay
	case Copied:
		for _, n := range b.pairs {
			share := float64(n) / float64(b.births)
			q.chance += share * share
		}
	default:
		var others tally
		for name, w := range b.workers {
			if name != q.worker {
				others.k, others.n = others.k+w.signs[q.sign].k, others.n+w.signs[q.sign].n
			}
		}
		if others.n < leastElse {
			return false
		}
		q.chance = demography.Binomial(others.k, others.n, level).High
	}
	return true
}

// home is where most of somebody's entries are.
func (w *worker) home() area.Code {
	var best area.Code
	for _, c := range slices.SortedFunc(maps.Keys(w.areas), area.Code.Compare) {
		if w.areas[c] > w.areas[best] {
			best = c
		}
	}
	return best
}

func percent(share float64) string { return fmt.Sprintf("%.1f%%", share*100) }
