// Package title knows what counts of the title of a column: how it is spelt, of which parts it consists, and how near another it is.
// It doesn't know which titles there are.
package title

import (
	"strings"
	"unicode"

	"wanjia/base/words"
)

// Fold is what counts of a title: lower case, half width, without spaces, byte order marks and the
// asterisk that templates put on what must be filled in.
func Fold(title string) string {
	s := strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || unicode.Is(unicode.Cf, r) {
			return -1
		}
		return unicode.ToLower(r)
	}, words.HalfWidth(title))
	return strings.Trim(s, "*")
}

// Parts are the parts of a title, folded: it parts at brackets, strokes and line ends, and where Han meets Latin.
func Parts(title string) []string {
	var parts []string
	var part strings.Builder
	end := func() {
		if folded := Fold(part.String()); folded != "" {
			parts = append(parts, folded)
		}
		part.Reset()
	}
	han := false
	for _, r := range words.HalfWidth(title) {
		if strings.ContainsRune("()[]{}/|\n\u3010\u3011", r) {
			end()
			continue
		}
		if unicode.IsLetter(r) && unicode.Is(unicode.Han, r) != han {
			if strings.ContainsFunc(part.String(), unicode.IsLetter) {
				end()
			}
			han = !han
		}
		part.WriteRune(r)
	}
	end()
	return parts
}

// Distance is the Levenshtein Distance, or 3 where it is certainly more than 2.
func Distance(a, b []rune) int {
	if len(a)-len(b) > 2 || len(b)-len(a) > 2 {
		return 3
	}
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range a {
		diagonal := row[0]
		row[0] = i + 1
		for j := range b {
			cost := diagonal
			if a[i] != b[j] {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j]+1, row[j+1]+1)
		}
	}
	return min(row[len(b)], 3)
}
