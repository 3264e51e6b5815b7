package person

import (
	"strings"
	"unicode"
)

// Fold makes a name or a search text comparable: lower case, accents taken off, hyphens as spaces, apostrophes, dots and
// middle dots gone, spaces single. Chinese characters stay as they are.
func Fold(text string) string {
	if folded(text) {
		return text
	}
	var b strings.Builder
	b.Grow(len(text))
	space := true // drops leading spaces
	for _, r := range text {
		if r >= 0xFF01 && r <= 0xFF5E {
			r = r - 0xFF01 + '!'
		}
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || IsHan(r):
			b.WriteRune(r)
		case r >= 'A' && r <= 'Z':
			b.WriteRune(r + 'a' - 'A')
		case unicode.IsSpace(r) || unicode.Is(unicode.Pd, r) || r == '_' || r == ',':
			if !space {
				b.WriteByte(' ')
			}
			space = true
			continue
		case isDropped(r):
			continue
		default:
			b.WriteString(bare(unicode.ToLower(r)))
		}
		space = false
	}
	return strings.TrimSuffix(b.String(), " ")
}

// folded says that a text is in its form already, which is nearly always so of what was folded before.
func folded(text string) bool {
	space := true
	for _, r := range text {
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || IsHan(r):
			space = false
		case r == ' ' && !space:
			space = true
		default:
			return false
		}
	}
	return !space || text == ""
}

// isDropped knows what stands in names without changing them: apostrophes, dots, combining accents, marks without width.
func isDropped(r rune) bool {
	switch r {
	case '\'', '.', '`', '\u2018', '\u2019', '\u02bc', '\u02bb', '\u00b4', '\u00d7', '\u00f7':
		return true
	}
	return isDot(r) || r >= 0x300 && r <= 0x36F || r < ' ' || unicode.Is(unicode.Cf, r)
}

// latin holds the bare letter of each character of Latin-1 and Latin Extended-A, from U+00C0 to U+017F, in order;
// a digit stands for one of the pairs in bare, a hyphen for the two signs, which
// isDropped has taken.
const latin = "aaaaaa1ceeeeiiii" + "dnooooo-ouuuuy23" + "aaaaaa1ceeeeiiii" + "dnooooo-ouuuuy2y" +
	"aaaaaaccccccccdd" + "ddeeeeeeeeeegggg" + "gggghhhhiiiiiiii" + "ii44jjkkklllllll" +
	"lllnnnnnnnnnoooo" + "oo55rrrrrrssssss" + "ssttttttuuuuuuuu" + "uuuuwwyyyzzzzzzs"

// bare is a small letter without its accent; the letters with tone marks of pinyin that stand outside Latin Extended-A too.
// Other characters stay.
func bare(r rune) string {
	switch r {
	case '\u01ce':
		return "a"
	case '\u01d0':
		return "i"
	case '\u01d2':
		return "o"
	case '\u01d4', '\u01d6', '\u01d8', '\u01da', '\u01dc':
		return "u"
	}
	if r < 0xC0 || r >= 0x180 {
		return string(r)
	}
	switch latin[r-0xC0] {
	case '1':
		return "ae"
	case '2':
		return "th"
	case '3':
		return "ss"
	case '4':
		return "ij"
	case '5':
		return "oe"
	}
	return latin[r-0xC0 : r-0xC0+1]
}

// dot is the sign between the parts of a name in GB 18030 and on identity cards: U+00B7.
const dot = '\u00b7'

// isDot knows the characters that people type for the middle dot.
func isDot(r rune) bool {
	switch r {
	case dot, '\u0387', '\u2022', '\u2024', '\u2027', '\u2219', '\u22c5', '\u30fb', '\uff0e', '\uff65':
		return true
	}
	return false
}

// IsHan says whether a character is a Chinese one.
func IsHan(r rune) bool {
	return r >= 0x4E00 && r <= 0x9FFF || r >= 0x2E80 && unicode.Is(unicode.Han, r)
}
