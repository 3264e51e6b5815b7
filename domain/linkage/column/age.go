package column

import (
	"slices"
	"strconv"
	"strings"
)

const (
	mostAge   = 130
	leastYear = 1500
	mostYear  = 2200
)

// joinAges makes a year of birth of an age and the year in which it was told, as censuses of several years have them, where no column has dates: an age
// alone grows from one census to the next. Who was taken down in which year says nothing of who it is, and isn't compared.
func (a *arranging) joinAges() {
	if slices.ContainsFunc(a.sheet, func(g *guessed) bool { return g.kind == Date }) {
		return
	}
	age := a.figures(0, mostAge, "age", "alter", "edad", "idade", "\u5e74\u9f84", "\u5c81")
	year := a.figures(leastYear, mostYear, "year", "yr", "jahr", "jaar", "annee", "ano", "\u5e74\u4efd", "\u5e74\u5ea6", "\u5e74")
	if age == nil || year == nil || year.facts.Distinct < 2 {
		return
	}
	title := year.Title + "-" + age.Title
	raw := &Raw{Title: title, Dict: NewDictionary(), Codes: make([]uint32, a.table.Rows)}
	for i := range raw.Codes {
		raw.Codes[i] = raw.Dict.Code(bornIn([]string{year.Dict.Value(year.Codes[i]), age.Dict.Value(age.Codes[i])}))
	}
	for _, part := range []*guessed{year, age} {
		part.kind, part.part = Date, title
	}
	a.sheet = append(a.sheet, &guessed{Raw: raw, counts: count(raw.Dict, raw.Codes), kind: Date, from: []string{year.Title, age.Title}, form: bornIn})
}

// bornIn is the year of birth of a year and an age; nothing where one of them isn't a number.
func bornIn(cells []string) string {
	year, age := number(cells[0]), number(cells[1])
	if year < leastYear || age == 0 && strings.TrimSpace(cells[1]) != "0" {
		return ""
	}
	return strconv.Itoa(year - age)
}

// figures is the one column of whole numbers within bounds with one of some words in its title that names no birth; nil where there is none or more than one.
func (a *arranging) figures(least, most int, words ...string) *guessed {
	var found *guessed
	for _, g := range a.sheet {
		title := titleWords(g.Title)
		if g.known || g.part != "" || g.facts.Digits < 0.9 || g.facts.Least < least || g.facts.Most > most ||
			slices.Contains(title, "birth") || slices.Contains(title, "born") ||
			!slices.ContainsFunc(words, func(w string) bool { return slices.Contains(title, w) }) {
			continue
		}
		if found != nil {
			return nil
		}
		found = g
	}
	return found
}
