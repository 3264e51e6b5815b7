package person

import (
	"errors"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"wanjia/base/fault"
	"wanjia/base/words"
)

// plainNumber is a number as people write it without what they put between: spaces, hyphens of every length, the quotation
// mark that spreadsheets use to keep text text, marks without width.
func plainNumber(text string) (string, error) {
	if len(text) > 200 {
		return "", bad("person.id.long", "max", "40")
	}
	var b strings.Builder
	for _, r := range words.HalfWidth(text) {
		switch {
		case r >= '0' && r <= '9' || r >= 'A' && r <= 'Z':
			b.WriteRune(r)
		case isFiller(r):
			continue
		case r == 0xD7 || r == 0x425 || r == 0x445:
			b.WriteByte('X') // the multiplication sign and the Cyrillic letter that stand in for X
		case r < utf8.RuneSelf && r > ' ' && r != 0x7F:
			b.WriteRune(unicode.ToUpper(r))
		default:
			return "", bad("person.id.character")
		}
	}
	if n := b.String(); isScientific(n) {
		return "", bad("person.id.scientific")
	}
	return b.String(), nil
}

// isFiller knows spaces, hyphens and dashes (with the minus sign), quotation marks of spreadsheets and marks without width.
func isFiller(r rune) bool {
	return unicode.IsSpace(r) || unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Pd, r) || r == 0x2212 || r == '\'' || r == 0x2019
}

// refield moves a fault to another field.
func refield(err error, field string) error {
	if f, ok := errors.AsType[*fault.Fault](err); ok {
		return f.In(field)
	}
	return err
}

// isScientific knows what a spreadsheet makes of a long number that isn't kept as text, such as 5.00154E+17.
func isScientific(n string) bool {
	mantissa, exponent, ok := strings.Cut(n, "E+")
	whole, part, dot := strings.Cut(mantissa, ".")
	return ok && len(whole) == 1 && digits(whole) && digits(exponent) && (!dot || digits(part))
}

// short keeps what a message repeats of somebody's input within bounds.
func short(text string) string {
	if utf8.RuneCountInString(text) <= 20 {
		return text
	}
	return string([]rune(text)[:20]) + "\u2026"
}

func count(n string) string { return strconv.Itoa(utf8.RuneCountInString(n)) }

func digits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

func letters(s string) bool {
	for i := range len(s) {
		if s[i] < 'A' || s[i] > 'Z' {
			return false
		}
	}
	return s != ""
}

func alphanumeric(s string) bool {
	for i := range len(s) {
		if (s[i] < '0' || s[i] > '9') && (s[i] < 'A' || s[i] > 'Z') {
			return false
		}
	}
	return s != ""
}

// number is the value of a text of few digits.
func number(s string) int {
	n := 0
	for i := range len(s) {
		n = n*10 + int(s[i]-'0')
	}
	return n
}
