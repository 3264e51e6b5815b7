package figures

import (
	"math"
	"strconv"
	"strings"

	"wanjia/base/words"
	"wanjia/domain/indicator"
)

// Table is the answer as columns and rows of text: the figure, what it is cut by, its value, numerator, denominator
// and interval, and its notes in a language. What there isn't, or mustn't be shown, is an empty cell.
func (a Answer) Table(lang words.Lang) (columns []string, rows [][]string) {
	var used []indicator.Dim
	for _, d := range indicator.Dims() {
		for i := range a.Figures {
			if a.Figures[i].Get(d) != "" {
				used = append(used, d)
				break
			}
		}
	}
	columns = []string{"id"}
	for _, d := range used {
		columns = append(columns, d.String())
	}
	columns = append(columns, "value", "n", "d", "low", "high", "note")
	for i := range a.Figures {
		f := &a.Figures[i]
		row := []string{string(f.ID)}
		for _, d := range used {
			row = append(row, f.Get(d))
		}
		n := strconv.FormatInt(f.N, 10)
		if f.Hidden {
			n = ""
		}
		rows = append(rows, append(row, number(f.Value), n, number(f.D), number(f.Low), number(f.High), Note(f, lang)))
	}
	return columns, rows
}

// Note is all of a figure's notes in a language.
func Note(f *indicator.Figure, lang words.Lang) string {
	texts := make([]string, len(f.Notes))
	for i, n := range f.Notes {
		texts[i] = n.Text(lang)
	}
	return strings.Join(texts, " ")
}

// number has six decimals at most, which is more than any figure bears, and no trailing zeros.
func number(v float64) string {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return ""
	}
	text := strconv.FormatFloat(math.Round(v*1e6)/1e6+0, 'f', 6, 64) // +0 makes one zero of the two
	return strings.TrimSuffix(strings.TrimRight(text, "0"), ".")
}
