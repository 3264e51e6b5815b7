package sheet

import (
	"strings"
	"unicode"

	"wanjia/base/words"
)

// meant is the column that a title of several parts means: the same title in two languages, or one with a remark in brackets such as
// "required". Parts that mean different columns, or of which one isn't known, mean none: what stands in brackets may matter.
func meant(title string, codes map[string]string) string {
	found := ""
	for _, part := range titleParts(title) {
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

// titleParts are the parts of a title, folded: it parts at brackets, strokes and line ends, and where Han meets Latin.
func titleParts(title string) []string {
	var parts []string
	var part strings.Builder
	end := func() {
		if folded := fold(part.String()); folded != "" {
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
