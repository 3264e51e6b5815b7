package door

import (
	"cmp"
	"slices"

	"wanjia/domain/disclosure/release"
	"wanjia/domain/indicator"
	"wanjia/domain/indicator/told"
	"wanjia/domain/person"
)

// judge decides about every figure of an answer and says which numbers are new to those outside.
func (m *memory) judge(q Query, a *Answer) ([]release.Cell, error) {
	j := &trial{m: m, figures: a.Figures, names: make([]string, len(a.Figures)), at: make([]where, len(a.Figures))}
	for i := range j.figures {
		j.at[i] = m.whereOf(q, a, &j.figures[i])
		j.names[i] = nameOf(j.at[i], &j.figures[i])
	}
	fresh := m.absent(q, a)
	told.Withhold(j.figures, told.Sparse)
	j.hold()
	j.offer()
	for again := true; again; again = j.balance() { // what one hides the other may lay open
		if err := j.attack(); err != nil {
			return nil, err
		}
	}
	for i := range j.figures {
		f := &j.figures[i]
		if text := shownAs(f); !f.Hidden && text != m.cells[j.names[i]] {
			fresh = append(fresh, release.Cell{Name: j.names[i], Shown: text})
		}
	}
	return fresh, nil
}

// trial is one answer being judged.
type trial struct {
	m       *memory
	figures []indicator.Figure
	names   []string
	at      []where
}

// earlier is a figure as it was shown before.
func (j *trial) earlier(i int) (indicator.Figure, bool) {
	text, ok := j.m.cells[j.names[i]]
	if !ok {
		return indicator.Figure{}, false
	}
	_, f, ok := readCell(release.Cell{Name: j.names[i], Shown: text})
	return f, ok
}

// hold keeps figures as they were shown before where fewer people or events have changed than may be known: otherwise the
// difference of two days would tell of one birth. What is made of a held count stays with it.
func (j *trial) hold() {
	held := map[string]bool{}
	for i := range j.figures {
		f := &j.figures[i]
		if before, ok := j.earlier(i); ok && !f.Hidden && slightly(told.By(&before), told.By(f)) {
			told.As(f, before)
			held[told.Place(f)] = true
		}
	}
	for i := range j.figures {
		f := &j.figures[i]
		if f.Hidden || held[told.Place(f)] || !told.Made(f, held) {
			continue
		}
		if before, ok := j.earlier(i); ok {
			told.As(f, before)
			continue
		}
		j.refuse(i)
	}
}

// slightly says that counts differ by so few that the difference is small itself.
func slightly(before, now []told.Count) bool {
	for i := range min(len(before), len(now)) {
		if d := before[i].N - now[i].N; d != 0 && -indicator.Threshold < d && d < indicator.Threshold {
			return true
		}
	}
	return false
}

// refuse hides a figure, and what is made of it, because of what was shown before.
func (j *trial) refuse(those ...int) {
	if len(those) == 0 {
		return
	}
	names := map[string]bool{}
	for _, i := range those {
		names[j.names[i]] = true
	}
	at := 0
	told.Withhold(j.figures, func(f *indicator.Figure) string {
		for ; &j.figures[at] != f; at++ {
		}
		if names[j.names[at]] {
			return indicator.NoteReleased
		}
		return ""
	})
}

// offer holds what is left against what was shown before, the wholes first and then the largest: the fewer parts a number
// has, the more it is worth. What is refused and was shown before in another number stays as it was.
func (j *trial) offer() {
	order := make([]int, 0, len(j.figures))
	for i := range j.figures {
		if !j.figures[i].Hidden {
			order = append(order, i)
		}
	}
	slices.SortStableFunc(order, func(x, y int) int {
		a, b := &j.figures[x], &j.figures[y]
		return cmp.Or(len(a.By)-len(b.By), len(told.Bases(a.ID))-len(told.Bases(b.ID)), cmp.Compare(b.N, a.N))
	})
	var refused []int
	for _, i := range order {
		f := &j.figures[i]
		for _, b := range j.m.boxes(j.at[i], told.By(f)) {
			if j.m.known.Offer(b.Box, b.n) {
				continue
			}
			refused = append(refused, i)
			break
		}
	}
	j.refuse(refused...)
}

// absent takes in what an answer tells by having no row for it: where it is cut by sex or age, a row that isn't there counts
// nobody. It says which of these numbers are new.
func (m *memory) absent(q Query, a *Answer) (fresh []release.Cell) {
	present := map[string]bool{}
	first := map[indicator.ID]*indicator.Figure{}
	seen := map[indicator.ID]map[indicator.Dim][]string{}
	for i := range a.Figures {
		f := &a.Figures[i]
		if !slices.Contains(counts(), f.ID) {
			continue
		}
		present[told.Place(f)] = true
		if first[f.ID] == nil {
			first[f.ID], seen[f.ID] = f, map[indicator.Dim][]string{indicator.BySex: codesOfSex(), indicator.ByAge5: indicator.Ages()}
		}
		for _, c := range f.By {
			if d := seen[f.ID][c.Dim]; !slices.Contains(d, c.Code) {
				seen[f.ID][c.Dim] = append(d, c.Code)
			}
		}
	}
	for _, id := range counts() {
		f := first[id]
		if f == nil || f.Get(indicator.BySex) == "" && f.Get(indicator.ByAge5) == "" {
			continue
		}
		for _, by := range combinations(f.By, seen[id]) {
			x := indicator.Figure{ID: id, By: by}
			if present[told.Place(&x)] {
				continue
			}
			w := m.whereOf(q, a, &x)
			for _, b := range m.boxes(w, told.By(&x)) {
				m.known.Remember(b.Box, 0)
			}
			if name := nameOf(w, &x); m.cells[name] != shownAs(&x) {
				fresh = append(fresh, release.Cell{Name: name, Shown: shownAs(&x)})
			}
		}
	}
	return fresh
}

func codesOfSex() []string {
	var out []string
	for _, s := range person.Sexes() {
		out = append(out, s.String())
	}
	return out
}

// combinations are all cuts that some codes make.
func combinations(like []indicator.Cut, codes map[indicator.Dim][]string) [][]indicator.Cut {
	out := [][]indicator.Cut{nil}
	for _, c := range like {
		var next [][]indicator.Cut
		for _, by := range out {
			for _, code := range codes[c.Dim] {
				next = append(next, append(slices.Clone(by), indicator.Cut{Dim: c.Dim, Code: code}))
			}
		}
		out = next
	}
	return out
}
