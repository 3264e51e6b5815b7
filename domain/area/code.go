// Package area knows the tree of areas and its history: codes, levels, validity, merges, splits, renames and successors.
// It refuses a tree with a cycle, a child outside its parent's life, and a code that isn't one.
package area

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"wanjia/base/fault"
	"wanjia/base/words"
)

// MaxCode is the longest a code can be, in characters.
const MaxCode = 40

// Code names an area. Chinese statistical codes are understood; any other code is an opaque word.
type Code struct{ s string }

// ParseCode reads a code: 1 to 40 letters and digits of any script and the signs - _ . : /, with blanks around it
// dropped. Full-width letters, digits and signs, which Chinese input methods leave behind, are read as the ordinary ones.
func ParseCode(text string) (Code, error) {
	text = strings.TrimSpace(words.HalfWidth(text))
	n := utf8.RuneCountInString(text)
	if n == 0 {
		return Code{}, fault.New(fault.Invalid, "area.parse.empty")
	}
	if n > MaxCode || !utf8.ValidString(text) || strings.IndexFunc(text, notInCode) >= 0 {
		return Code{}, fault.New(fault.Invalid, "area.parse.code", "text", clip(text))
	}
	return Code{text}, nil
}

// MustCode is ParseCode for literals in tests; it panics on a text that is no code.
func MustCode(text string) Code {
	c, err := ParseCode(text)
	if err != nil {
		panic(err)
	}
	return c
}

// String is the code as it is written.
func (c Code) String() string { return c.s }

// IsZero says that no area is named.
func (c Code) IsZero() bool { return c.s == "" }

// Compare orders codes by their bytes, so that Chinese codes of one parent stand together.
func (c Code) Compare(other Code) int { return strings.Compare(c.s, other.s) }

func notInCode(r rune) bool {
	return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune("-_.:/", r)
}

// clip keeps a refusal readable when somebody pastes a whole file into one cell.
func clip(text string) string {
	n := 0
	for i := range text {
		if n == MaxCode {
			return text[:i] + "…"
		}
		n++
	}
	return text
}
