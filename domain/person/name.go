package person

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"wanjia/base/fault"
)

// MaxName is the longest name in characters; the longest lawful names of Xinjiang stay well below.
const MaxName = 100

// dot is the sign between the parts of a name in GB 18030 and on identity cards: U+00B7.
const dot = '\u00b7'

// Name is somebody's name in any script. Full is what people see; Family and Given are known only where a source parts them.
// The zero value is a name that isn't known.
type Name struct{ full, family, given string }

// ParseName reads a name from what a source gives of it. Spaces are made single, control characters dropped, the variants
// of the middle dot made one. Where only the parts are given the full name is made of them: without a space in Chinese
// characters, family name first; otherwise "Given Family".
func ParseName(full, family, given string) (Name, error) {
	n := Name{tidy(full), tidy(family), tidy(given)}
	if n.full == "" {
		n.full = join(n.family, n.given)
	}
	if n.full == "" {
		return Name{}, nil
	}
	for _, part := range []struct{ field, text string }{{"name", n.full}, {"family_name", n.family}, {"given_name", n.given}} {
		if utf8.RuneCountInString(part.text) > MaxName {
			return Name{}, fault.New(fault.Invalid, "person.name.long", "max", "100").In(part.field)
		}
		if part.text != "" && !strings.ContainsFunc(part.text, unicode.IsLetter) {
			return Name{}, fault.New(fault.Invalid, "person.name.letters", "text", short(part.text)).In(part.field)
		}
	}
	return n, nil
}

// join puts the parts together as the script wants it.
func join(family, given string) string {
	if family == "" || given == "" {
		return family + given
	}
	if isHanText(family) && isHanText(given) {
		return family + given
	}
	return given + " " + family
}

func isHanText(s string) bool {
	for _, r := range s {
		if r != dot && !IsHan(r) {
			return false
		}
	}
	return true
}

// Full is the whole name as people write it.
func (n Name) Full() string { return n.full }

// Family is the family name where it is known.
func (n Name) Family() string { return n.family }

// Given is the given name where it is known.
func (n Name) Given() string { return n.given }

// IsZero says that the name isn't known.
func (n Name) IsZero() bool { return n.full == "" }

// String is the full name.
func (n Name) String() string { return n.full }

// Folded is the full name for comparing and searching: see Fold.
func (n Name) Folded() string { return Fold(n.full) }

// IsHan says whether a character is a Chinese one.
func IsHan(r rune) bool {
	return r >= 0x4E00 && r <= 0x9FFF || r >= 0x2E80 && unicode.Is(unicode.Han, r)
}

// tidy makes the spaces, dots and invisible characters of a name regular.
func tidy(text string) string {
	if plainASCII(text) {
		return text
	}
	in := []rune(strings.ToValidUTF8(text, ""))
	out := make([]rune, 0, len(in))
	for i, r := range in {
		switch {
		case unicode.IsSpace(r):
			r = ' '
		case unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || r == utf8.RuneError:
			continue
		case isDot(r) || r == '.' && betweenHan(in, i):
			r = dot
		case r >= 0xFF01 && r <= 0xFF5E:
			r = r - 0xFF01 + '!'
		}
		last := rune(' ')
		if len(out) > 0 {
			last = out[len(out)-1]
		}
		switch {
		case r == ' ' && (last == ' ' || last == dot):
			continue
		case r == dot && last == dot:
			continue
		case r == dot && last == ' ' && len(out) > 0:
			out[len(out)-1] = dot
			continue
		}
		out = append(out, r)
	}
	return strings.Trim(string(out), " \u00b7")
}

// plainASCII says that a text is already as tidy would make it, which most names in Latin letters are.
func plainASCII(s string) bool {
	space := true
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' || s[i] == ' ' && space {
			return false
		}
		space = s[i] == ' '
	}
	return !space || s == ""
}

// isDot knows the characters that people type for the middle dot.
func isDot(r rune) bool {
	switch r {
	case dot, '\u0387', '\u2022', '\u2024', '\u2027', '\u2219', '\u22c5', '\u30fb', '\uff0e', '\uff65':
		return true
	}
	return false
}

func betweenHan(in []rune, i int) bool {
	return i > 0 && i+1 < len(in) && IsHan(in[i-1]) && IsHan(in[i+1])
}
