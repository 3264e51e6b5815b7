package indicator

import (
	"slices"
	"strings"

	"wanjia/domain/demography"
)

// Threshold is the count of people or events below which a figure gives somebody away (UN statistical practice).
const Threshold = 5

// Protect hides what gives away a count from 1 to threshold−1, and what would let somebody work it out from the
// rest: in every row and column of a table with a known total, a hidden cell gets company. Zero stays zero. Give it
// all the figures of a table at once, before any are left out, all areas included.
//
// It covers one table at a time. Several tables of the same people (other windows, nested areas) can still be set
// against each other; that takes the audit of a release.
func Protect(figures []Figure, threshold int64) []Figure {
	return protect(figures, threshold, NoteHidden, func(*Figure) bool { return true })
}

// Veil hides few stillbirths from everybody. Each tally's are hidden already; a table of several areas needs cover of its own.
func Veil(figures []Figure) []Figure {
	return protect(figures, Threshold, NoteStillborn, func(f *Figure) bool { return f.ID == Stillbirths })
}

func protect(figures []Figure, threshold int64, why string, in func(*Figure) bool) []Figure {
	s := &screen{figures: figures, threshold: threshold, marks: make([]mark, len(figures)), cells: map[string]int{}, lines: map[string][]int{}}
	for i := range figures {
		if in(&figures[i]) {
			s.enter(i)
		}
	}
	if !slices.Contains(s.marks, hidden) {
		return figures
	}
	for again := true; again; {
		again = s.follow()
		for _, key := range s.order {
			again = s.cover(s.lines[key], strings.HasPrefix(key, "flows ")) || again
		}
	}
	for i, m := range s.marks {
		switch {
		case m == shown || figures[i].Hidden:
		case m == hidden:
			figures[i].Hide(why)
		default:
			figures[i].Hide(NoteCover)
		}
	}
	return figures
}

// Flows make people more or fewer: with how many there were before and are now, any three tell the fourth.
func Flows() []ID { return []ID{Births, Deaths, MovesIn, MovesOut} }

type mark uint8

const (
	shown mark = iota
	hidden
	covering
)

// screen is a table on its way to being shown.
type screen struct {
	figures   []Figure
	threshold int64
	marks     []mark
	cells     map[string]int   // by figure and cuts
	lines     map[string][]int // cells that add up to something known: the cuts but one
	order     []string         // the lines as they came, so that the outcome doesn't hang on a map
}

func (s *screen) enter(i int) {
	f := &s.figures[i]
	if f.Hidden || slices.ContainsFunc(f.parts, func(n int64) bool { return n > 0 && n < s.threshold }) {
		s.marks[i] = hidden
	}
	s.cells[place(f.ID, f.By, dimCount)] = i
	for _, c := range f.By {
		s.join(place(f.ID, f.By, c.Dim)+" by "+c.Dim.String(), i)
	}
	if slices.Contains(Flows(), f.ID) && f.Get(ByAge5) == "" && !f.Noted(NoteCrossing) {
		s.join("flows "+place("", f.By, dimCount), i)
	}
	if strings.HasSuffix(string(f.ID), "_share") { // the three add up to one
		s.join(place("shares", f.By, dimCount), i)
	}
}

func (s *screen) join(key string, i int) {
	if s.lines[key] == nil {
		s.order = append(s.order, key)
	}
	s.lines[key] = append(s.lines[key], i)
}

// place is a text of a figure and its cuts but one.
func place(id ID, by []Cut, but Dim) string {
	var b strings.Builder
	b.WriteString(string(id))
	for _, c := range by {
		if c.Dim != but {
			b.WriteByte(' ')
			b.WriteString(c.Dim.String())
			b.WriteByte('=')
			b.WriteString(c.Code)
		}
	}
	return b.String()
}

// follow hides what is made of a hidden count.
func (s *screen) follow() (more bool) {
	for i := range s.figures {
		f := &s.figures[i]
		m, ok := find(f.ID)
		if !ok || s.marks[i] != shown {
			continue
		}
		for _, base := range m.bases {
			if at, ok := s.cells[place(base, f.By, dimCount)]; ok && s.marks[at] != shown {
				s.marks[i], more = covering, true
				break
			}
		}
	}
	return more
}

// cover hides more cells of a line until the hidden ones can't be told by subtraction: the smallest that count
// somebody, so that little is lost.
func (s *screen) cover(line []int, zeros bool) (more bool) {
	for {
		lone, people := 0, int64(0)
		for _, i := range line {
			if s.marks[i] != shown {
				lone++
				people += s.figures[i].N
			}
		}
		if lone == 0 || lone >= s.company(line[0]) {
			return more
		}
		at := s.next(line, zeros || people >= s.threshold)
		if at < 0 {
			return more
		}
		s.marks[at], more = covering, true
	}
}

// company is how many cells of a line must be hidden together. Births by age of mother need three, since both
// the total fertility rate and the mean age at childbearing are sums over them.
func (s *screen) company(i int) int {
	if f := &s.figures[i]; (f.ID == Births || f.ID == ASFR) && f.Get(ByAge5) != "" {
		return 3
	}
	return 2
}

// next is the cell of a line that covers best, or −1. Without others a cell that is small itself needs no cover,
// since the total is as small and hidden too.
func (s *screen) next(line []int, zeros bool) int {
	best := -1
	for _, i := range line {
		f := &s.figures[i]
		if s.marks[i] != shown || f.N == 0 && !zeros {
			continue
		}
		if best < 0 || s.better(f, &s.figures[best]) {
			best = i
		}
	}
	return best
}

func (s *screen) better(f, than *Figure) bool {
	if a, b := told(f), told(than); a != b {
		return !a
	}
	if a, b := f.N == 0, than.N == 0; a != b {
		return !a
	}
	return f.N < than.N
}

// told says that another figure tells the same count, or one that hardly differs, so that hiding it covers little.
func told(f *Figure) bool {
	code := f.Get(ByAge5)
	if f.ID == Deaths || f.ID == CDR {
		return code == groups()[0].code
	}
	return f.ID == Births && code != "" && !slices.ContainsFunc(groups(), func(g group) bool {
		return g.code == code && g.from >= demography.FirstAge && g.from <= demography.LastAge
	})
}
