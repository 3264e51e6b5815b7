package words

import "strings"

// HalfWidth turns full-width letters, digits, signs and spaces, as Chinese keyboards type them, and spaces that don't break
// into the plain ones.
func HalfWidth(text string) string {
	for i := range len(text) {
		if text[i] >= 0x80 {
			return strings.Map(half, text)
		}
	}
	return text
}

func half(r rune) rune {
	switch {
	case r >= 0xFF01 && r <= 0xFF5E:
		return r - 0xFEE0
	case r == 0x3000 || r == 0xA0:
		return ' '
	}
	return r
}
