package column

import (
	"strings"
	"unicode/utf8"

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
			if a.table.Words == nil || g.facts.Length > a.wordsLength() {
				a.keepWords(g)
			}
		}
	}
}

func (a *arranging) wordsLength() float64 {
	for _, g := range a.sheet {
		if g.Title == a.table.Words.Title {
			return g.facts.Length
		}
	}
	return 0
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

// keepWords keeps the words of a whole name, in the dictionary of the names.
func (a *arranging) keepWords(g *guessed) {
	c := &Column{Title: g.Title, Kind: Full, Dict: g.Dict, Codes: g.Codes, Han: g.facts.Han >= 0.3}
	parts := make([][]uint32, g.Dict.Len())
	for code := 1; code < g.Dict.Len(); code++ {
		for _, w := range Words(g.Dict.Value(uint32(code))) {
			parts[code] = append(parts[code], a.pool.Code(w))
		}
	}
	a.table.Words, a.table.Parts = c, parts
}

// split makes two columns of one with whole names.
func (a *arranging) split(full *guessed) {
	several := 0
	for code := 1; code < full.Dict.Len(); code++ {
		if family, given := a.partsOf(full.Dict.Value(uint32(code))); family != "" && given != "" {
			several += int(full.counts[code])
		}
	}
	if float64(several) < again*float64(full.facts.Filled) {
		return
	}
	full.part = "names"
	a.keepWords(full)
	a.table.Columns = append(a.table.Columns,
		a.made(full.Title+".family", Family, full, func(raw string) string { family, _ := a.partsOf(raw); return family }),
		a.made(full.Title+".given", Given, full, func(raw string) string { _, given := a.partsOf(raw); return given }))
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
