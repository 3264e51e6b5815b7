package person

import (
	"strings"
	"unicode"
)

// MaskName is a name as it may be put up in public: of a Chinese name the first and the last character, of two characters the first;
// of any other the initials.
func MaskName(name string) string {
	runes := []rune(strings.TrimSpace(name))
	switch n := len(runes); {
	case n == 0:
		return ""
	case !unicode.Is(unicode.Han, runes[0]):
		return initials(string(runes))
	case n == 1:
		return "*"
	case n == 2:
		return string(runes[:1]) + "*"
	default:
		return string(runes[:1]) + strings.Repeat("*", n-2) + string(runes[n-1:])
	}
}

// MaskChild is the name of a minor in public: the first character alone, or one initial (PIPL Art 28: minors under fourteen are sensitive).
func MaskChild(name string) string {
	runes := []rune(strings.TrimSpace(name))
	switch n := len(runes); {
	case n == 0:
		return ""
	case !unicode.Is(unicode.Han, runes[0]):
		words := strings.Fields(string(runes))
		return initials(words[len(words)-1])
	default:
		return string(runes[:1]) + strings.Repeat("*", max(n-1, 1))
	}
}

func initials(name string) string {
	var out []string
	for _, word := range strings.FieldsFunc(name, func(r rune) bool { return unicode.IsSpace(r) || r == '-' }) {
		out = append(out, string(unicode.ToUpper([]rune(word)[0]))+".")
	}
	return strings.Join(out, " ")
}
