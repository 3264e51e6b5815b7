package sheet

import (
	"strconv"
	"strings"

	"wanjia/base/words"
	"wanjia/exchange/sheet/title"
)

// Column is a column that a caller knows.
type Column struct {
	Code     string
	Titles   []string // accepted titles besides the code
	Required bool
}

// Mapping says in which cell of a row each known column stands.
type Mapping struct{ at map[string]int }

// Index is the cell of a column, or -1 where the sheet lacks it.
func (m Mapping) Index(code string) int {
	if i, ok := m.at[code]; ok {
		return i
	}
	return -1
}

// Has says that the sheet has the column.
func (m Mapping) Has(code string) bool { return m.Index(code) >= 0 }

// Get is a row's cell in a column, empty where the sheet lacks the column.
func (m Mapping) Get(row Row, code string) string {
	if i, ok := m.at[code]; ok && i < len(row.Cells) {
		return row.Cells[i]
	}
	return ""
}

// maxListed bounds how many names one sentence lists.
const maxListed = 30

// Match finds the known columns in a header, whatever their order. Case, spaces, full-width letters and byte
// order marks don't count. A column that stands twice and a required one that is missing are Bad;
// a title nobody knows is a Warning, with the likely meaning where one is near.
func Match(header []string, columns []Column) (Mapping, []Problem) {
	codes := map[string]string{}
	for _, c := range columns {
		codes[title.Fold(c.Code)] = c.Code
		for _, t := range c.Titles {
			codes[title.Fold(t)] = c.Code
		}
	}
	m := Mapping{at: map[string]int{}}
	var problems []Problem
	var strangers []int
	for i, heading := range header {
		code, known := codes[title.Fold(heading)]
		if !known {
			code = meant(heading, codes)
			known = code != ""
		}
		switch first, twice := m.at[code]; {
		case title.Fold(heading) == "":
		case !known:
			strangers = append(strangers, i)
		case twice:
			problems = append(problems, *problem(Bad, "sheet.header.twice", "title", short(heading), "code", code,
				"first", ColumnName(first+1), "second", ColumnName(i+1)).at(0, i+1))
		default:
			m.at[code] = i
		}
	}
	problems = append(problems, unknown(header, strangers, columns, m)...)
	if p := missing(columns, m); p != nil {
		problems = append(problems, *p)
	}
	return m, problems
}

// missing names the required columns that the sheet lacks.
func missing(columns []Column, m Mapping) *Problem {
	var names []string
	for _, c := range columns {
		if !c.Required || m.Has(c.Code) {
			continue
		}
		name := c.Code
		if len(c.Titles) > 0 {
			name += " (" + c.Titles[0] + ")"
		}
		names = append(names, name)
	}
	if len(names) == 0 {
		return nil
	}
	return problem(Bad, "sheet.header.missing", "columns", list(names))
}

// unknown are the warnings about titles nobody knows: one for each that is near a column the sheet lacks,
// one for all the rest.
func unknown(header []string, strangers []int, columns []Column, m Mapping) []Problem {
	var problems []Problem
	var names []string
	for _, i := range strangers {
		if code := nearest(title.Fold(header[i]), columns, m); code != "" && len(problems) < maxListed {
			problems = append(problems, *problem(Warning, "sheet.header.near", "title", short(header[i]), "code", code).at(0, i+1))
			continue
		}
		names = append(names, short(header[i]))
	}
	if len(names) > 0 {
		problems = append(problems, *problem(Warning, "sheet.header.unknown", "columns", list(names)))
	}
	return problems
}

// nearest is the column, of those the sheet lacks, whose code or title is at most two edits away
// and less than half the word; empty where there is none.
func nearest(heading string, columns []Column, m Mapping) string {
	best, found := 3, ""
	word := []rune(heading)
	if len(word) > 64 {
		return ""
	}
	for _, c := range columns {
		if m.Has(c.Code) {
			continue
		}
		for _, t := range append([]string{c.Code}, c.Titles...) {
			other := []rune(title.Fold(t))
			if d := title.Distance(word, other); d < best && 2*d < max(len(word), len(other)) {
				best, found = d, c.Code
			}
		}
	}
	return found
}

// short is a title cut to what a sentence can hold.
func short(heading string) string {
	if r := []rune(heading); len(r) > 40 {
		return string(r[:40]) + "\u2026"
	}
	return heading
}

func list(names []string) string {
	if len(names) > maxListed {
		return strings.Join(names[:maxListed], ", ") + " \u2026 (+" + strconv.Itoa(len(names)-maxListed) + ")"
	}
	return strings.Join(names, ", ")
}

// meant is the column that a heading of several parts means: the same title in two languages, or one with a remark in brackets such as
// "required". Parts that mean different columns, or of which one isn't known, mean none: what stands in brackets may matter.
func meant(heading string, codes map[string]string) string {
	found := ""
	for _, part := range title.Parts(heading) {
		if words.Says("sheet.header.remark", part) {
			continue
		}
		code, known := codes[part]
		if !known || found != "" && code != found {
			return ""
		}
		found = code
	}
	return found
}
