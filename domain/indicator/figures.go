package indicator

import (
	"slices"

	"wanjia/domain/demography"
	"wanjia/domain/person"
)

// Figures are all figures of the tally, cut by the dimensions; a figure that can't be cut that way has no rows.
// Area is not a dimension of one tally: put the code on with Of. Few stillbirths are hidden already.
func (t *Tally) Figures(by ...Dim) []Figure {
	asked := set(by...) &^ set(ByArea)
	rows := make([][]Figure, len(measures))
	t.project(asked.has(ByMonth), func(c *cells) {
		for i := range measures {
			m := &measures[i]
			if asked&^m.takes != 0 || m.make == nil {
				continue
			}
			rows[i] = m.rows(rows[i], c, asked|m.always)
			if m.also&^asked != 0 {
				rows[i] = m.rows(rows[i], c, asked|m.also)
			}
		}
	})
	return Veil(slices.Concat(rows...))
}

func (m *measure) rows(out []Figure, c *cells, by dims) []Figure {
	for _, s := range m.sexes(by) {
		for _, g := range m.groups(by) {
			p := pick{s.sex, g.from, g.to}
			if s.odd || g.odd {
				if m.odd == nil || m.odd(c, p) == 0 {
					continue
				}
			}
			f := m.make(c, p)
			f.ID = m.id
			f.By = cuts(by, s.sex, g.code, c)
			if c.cut && m.lives() {
				f.note(NoteRunning)
			}
			out = append(out, f)
		}
	}
	return out
}

func cuts(by dims, sex int, age string, c *cells) []Cut {
	var all []Cut
	if by.has(BySex) {
		all = append(all, Cut{BySex, person.Sex(sex).String()})
	}
	if by.has(ByAge5) {
		all = append(all, Cut{ByAge5, age})
	}
	if by.has(ByMonth) {
		all = append(all, Cut{ByMonth, c.month.String()})
	}
	return all
}

// sexPick and agePick are one row's part; odd ones are shown only where there is somebody.
type sexPick struct {
	sex int
	odd bool
}

type agePick struct {
	group
	odd bool
}

func (m *measure) sexes(by dims) []sexPick {
	if !by.has(BySex) {
		return []sexPick{{allSexes, false}}
	}
	return []sexPick{{int(person.Male), false}, {int(person.Female), false}, {int(person.SexUnknown), true}}
}

func (m *measure) groups(by dims) []agePick {
	if !by.has(ByAge5) {
		return []agePick{{group{"", 0, unknown}, false}}
	}
	var all []agePick
	for _, g := range groups() {
		barren := m.mothers && (g.from < demography.FirstAge || g.from > demography.LastAge)
		all = append(all, agePick{g, barren || g.from == unknown})
	}
	return all
}

// Sort brings figures of several tallies together by what they are.
func Sort(figures []Figure) []Figure {
	rank := make(map[ID]int, len(measures))
	for i := range measures {
		rank[measures[i].id] = i
	}
	slices.SortStableFunc(figures, func(a, b Figure) int { return rank[a.ID] - rank[b.ID] })
	return figures
}

// Of puts the code of an area on figures.
func Of(figures []Figure, code string) []Figure {
	for i := range figures {
		figures[i].By = append([]Cut{{ByArea, code}}, figures[i].By...)
	}
	return figures
}

// Uncross takes away what depends on which moves crossed a boundary: a sum or difference of tallies doesn't know
// that of its own boundary.
func Uncross(figures []Figure) []Figure {
	for i := range figures {
		f := &figures[i]
		if m, ok := find(f.ID); ok && m.crosses {
			f.blank(NoteCrossing)
			f.N, f.parts = 0, nil
		}
	}
	return figures
}

// Keep leaves only the figures of the ids; none named keeps all.
func Keep(figures []Figure, only []ID) []Figure {
	if len(only) == 0 {
		return figures
	}
	return slices.DeleteFunc(figures, func(f Figure) bool { return !slices.Contains(only, f.ID) })
}

// Takes says whether a figure can be cut by a dimension.
func (id ID) Takes(d Dim) bool {
	m, ok := find(id)
	return ok && (d == ByArea || m.takes.has(d))
}

func find(id ID) (*measure, bool) {
	for i := range measures {
		if measures[i].id == id {
			return &measures[i], true
		}
	}
	return nil, false
}

// Bases are the counts that a figure is made of and gives away; a plain count has none.
func (id ID) Bases() []ID {
	m, _ := find(id)
	return slices.Clone(m.bases)
}
