package column

import (
	"strings"
	"unicode/utf8"

	"wanjia/domain/linkage/crew"
	"wanjia/domain/person"
)

// again is the share of records in which a whole name holds its parts, from which on it says the same once more.
const again = 0.6

// partNames brings whole names and their parts together: a whole name beside its parts adds words to look in, and one that stands
// alone is parted.
func (a *arranging) partNames() {
	var given, family, full *guessed
	for _, g := range a.sheet {
		switch {
		case g.part != "": // it met another sheet's
		case g.kind == Given && given == nil:
			given = g
		case g.kind == Family && family == nil:
			family = g
		case g.kind == Full && full == nil:
			full = g
		}
	}
	switch {
	case full == nil:
		return
	case given == nil && family == nil:
		a.split(full)
		return
	}
	for _, g := range a.sheet {
		if g.kind != Full {
			continue
		}
		if said := a.repeats(g, given, family); said {
			g.part = "names"
			if a.whole == nil || g.facts.Length > a.whole.facts.Length {
				a.whole = g
			}
		}
	}
}

// repeats says that a whole name mostly holds the parts that stand in columns of their own.
func (a *arranging) repeats(full, given, family *guessed) bool {
	n, held := 0, 0
	for i, code := range full.Codes {
		whole := ""
		for _, part := range []*guessed{given, family} {
			if code == 0 || part == nil || part.Codes[i] == 0 {
				continue
			}
			if whole == "" {
				whole = person.Fold(full.Dict.Value(code))
			}
			n++
			if strings.Contains(whole, person.Fold(part.Dict.Value(part.Codes[i]))) {
				held++
			}
		}
	}
	return n > 0 && float64(held) >= again*float64(n)
}

// keepWords keeps the words of whole names, in the dictionary of the names: those that stand in a column of names, for no other can be found there.
func (a *arranging) keepWords() {
	g := a.whole
	if g == nil {
		return
	}
	a.table.Words = &Column{Title: g.Title, Kind: Full, Dict: g.Dict, Codes: g.Codes, Han: g.facts.Han >= mostlyHan}
	a.table.Parts = make([][]uint32, g.Dict.Len())
	crew.Parts(g.Dict.Len(), some, func(_, from, to int) {
		for code := max(from, 1); code < to; code++ {
			for _, w := range Words(g.Dict.Value(uint32(code))) {
				if found := a.pool.Find(w); found != 0 {
					a.table.Parts[code] = append(a.table.Parts[code], found)
				}
			}
		}
	})
}

// Told are the whole names of the records; nil where the table has none. One that has no word that is anybody's name in a column is as good as none.
func (t *Table) Told() []uint32 {
	if t.Words == nil {
		return nil
	}
	told := make([]uint32, t.Rows)
	crew.Parts(t.Rows, some, func(_, from, to int) {
		for i, code := range t.Words.Codes[from:to] {
			if len(t.Parts[code]) > 0 {
				told[from+i] = code
			}
		}
	})
	return told
}

// split makes two columns of one with whole names.
func (a *arranging) split(full *guessed) {
	partsOf := a.partsOf
	if full.facts.Han >= mostlyHan && full.facts.Han < 1 && a.Names != nil {
		partsOf = a.romanised(full)
	}
	family, given := make([]string, full.Dict.Len()), make([]string, full.Dict.Len())
	crew.Parts(full.Dict.Len(), some, func(_, from, to int) {
		for code := max(from, 1); code < to; code++ {
			family[code], given[code] = partsOf(full.Dict.Value(uint32(code)))
		}
	})
	several := 0
	for code := range family {
		if family[code] != "" && given[code] != "" {
			several += int(full.counts[code])
		}
	}
	if float64(several) < again*float64(full.facts.Filled) {
		return
	}
	full.part = "names"
	a.whole = full
	a.table.Columns = append(a.table.Columns,
		a.made(full.Title+".family", Family, full, func(raw string) string { family, _ := partsOf(raw); return family }).coded(full, func(code uint32) string { return family[code] }),
		a.made(full.Title+".given", Given, full, func(raw string) string { _, given := partsOf(raw); return given }).coded(full, func(code uint32) string { return given[code] }))
}

// romanised parts names in a column of Chinese ones some of which are written in letters: the first word that reads like a family name of the column is the family's,
// or the last; the rest is the given name, whose syllables are written apart or not. Where none does it is a name from elsewhere.
func (a *arranging) romanised(full *guessed) func(raw string) (family, given string) {
	read := map[string]bool{}
	for code := 1; code < full.Dict.Len(); code++ {
		name := person.Fold(full.Dict.Value(uint32(code)))
		if family, _, ok := a.Names.Split(name); ok {
			reading, _ := a.Names.Read(family)
			read[reading] = true
		}
	}
	return func(raw string) (family, given string) {
		w := Words(raw)
		if len(w) < 2 || strings.ContainsFunc(raw, person.IsHan) || strings.Contains(raw, ",") {
			return a.partsOf(raw)
		}
		last := len(w) - 1
		switch {
		case read[w[0]]:
			return w[0], strings.Join(w[1:], "")
		case last > 1 && read[w[0]+w[1]]: // a family name of two syllables
			return w[0] + w[1], strings.Join(w[2:], "")
		case read[w[last]]:
			return w[last], strings.Join(w[:last], "")
		}
		return a.partsOf(raw)
	}
}

// isDot knows the sign that stands in Chinese between one's own name and the father's where names have no surname, as Uyghur and Kazakh ones; it is written
// in many ways.
func isDot(r rune) bool {
	switch r {
	case '\u00b7', '\u2022', '\u2027', '\u2219', '\u22c5', '\u30fb', '\uff65', '\uff0e':
		return true
	}
	return false
}

// partsOf parts a whole name: a Chinese one by its surname or at its dot, another at its comma or before its last word.
func (a *arranging) partsOf(raw string) (family, given string) {
	folded := person.Fold(raw)
	if nothing(raw, folded) {
		return "", ""
	}
	first, size := utf8.DecodeRuneInString(folded)
	han := person.IsHan(first)
	if at := strings.IndexFunc(raw, isDot); han && at >= 0 {
		return person.Fold(raw[at:]), person.Fold(raw[:at])
	}
	if han && !strings.Contains(folded, " ") {
		if a.Names != nil {
			if f, g, ok := a.Names.Split(folded); ok {
				return f, g
			}
		}
		return folded[:size], folded[size:]
	}
	if before, after, ok := strings.Cut(raw, ","); ok {
		if f, g := person.Fold(before), Words(after); f != "" && len(g) > 0 {
			return f, g[0]
		}
	}
	w := Words(raw)
	switch len(w) {
	case 0:
		return "", ""
	case 1:
		return w[0], ""
	}
	return w[len(w)-1], w[0]
}
