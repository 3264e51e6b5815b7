package column

import "slices"

// meet brings together columns of two sheets that hold the same under different titles: of each kind that each sheet has one column of
// alone, those two are one. A whole name in one sheet and its parts in the other meet as whole names, which are parted again afterwards.
// Where a sheet has two columns of a kind nobody can say which is meant, and they stay apart.
func (a *arranging) meet() {
	if a.Split == 0 {
		return
	}
	var alone [2][]*guessed
	for _, g := range a.sheet {
		first, second := filled(g.Codes[:a.Split]), filled(g.Codes[a.Split:])
		if first != second && g.kind != Ignored && !g.known {
			at := 0
			if second {
				at = 1
			}
			alone[at] = append(alone[at], g)
		}
	}
	a.meetNames(alone)
	for _, g := range alone[0] {
		if g.part == "" && only(alone[0], g.kind) != nil {
			if other := only(alone[1], g.kind); other != nil {
				a.join(g, other)
			}
		}
	}
}

func filled(codes []uint32) bool {
	return slices.ContainsFunc(codes, func(c uint32) bool { return c != 0 })
}

// only is the one column of a kind, nil where there is none or more than one.
func only(all []*guessed, k Kind) *guessed {
	var found *guessed
	for _, g := range all {
		if g.kind == k && g.part == "" {
			if found != nil {
				return nil
			}
			found = g
		}
	}
	return found
}

// meetNames makes a whole name of the parts in one sheet, where the other has whole names alone.
func (a *arranging) meetNames(alone [2][]*guessed) {
	for at, mine := range alone {
		full, given, family := only(mine, Full), only(alone[1-at], Given), only(alone[1-at], Family)
		if full == nil || given == nil || family == nil {
			continue
		}
		whole := func(cells []string) string {
			if cells[1] != "" && cells[2] != "" {
				if a.han(cells[2]) {
					return cells[2] + cells[1]
				}
				return cells[1] + " " + cells[2]
			}
			return cells[0] + cells[1] + cells[2]
		}
		a.unite(full, whole, full, given, family)
		given.part, family.part = full.Title, full.Title
		return
	}
}

func (a *arranging) han(text string) bool {
	for _, r := range text {
		return r >= 0x2e80
	}
	return false
}

// join takes the values of another sheet's column into a column.
func (a *arranging) join(g, other *guessed) {
	a.unite(g, func(cells []string) string { return cells[0] + cells[1] }, g, other) // one of them is empty
	other.part = g.Title
}

// unite makes a column of several, row by row.
func (a *arranging) unite(into *guessed, form func(cells []string) string, from ...*guessed) {
	raw := &Raw{Title: into.Title, Dict: NewDictionary(), Codes: make([]uint32, a.table.Rows)}
	titles, cells := make([]string, len(from)), make([]string, len(from))
	for i := range raw.Codes {
		for k, g := range from {
			cells[k] = g.Dict.Value(g.Codes[i])
		}
		raw.Codes[i] = raw.Dict.Code(form(cells))
	}
	for k, g := range from {
		titles[k] = g.Title
	}
	kind := into.kind
	into.Raw, into.counts = raw, count(raw.Dict, raw.Codes)
	into.facts = factsOf(raw.Dict, into.counts)
	into.kind, into.from, into.form = kind, titles, form
}
