package person

import (
	"strings"

	"wanjia/base/fault"
	"wanjia/base/words"
)

// Sex is what a register says of somebody's sex. The zero value is "not known".
type Sex uint8

// The sexes a record can state.
const (
	SexUnknown Sex = iota
	Male
	Female
)

// Sexes lists them in the order of GB/T 2261.1.
func Sexes() []Sex { return []Sex{SexUnknown, Male, Female} }

// ParseSex reads the English codes, M, F and U, the digits of GB/T 2261.1 (9 "unstated" is not known here) and the
// words of the catalogues. The empty text is not known.
func ParseSex(text string) (Sex, error) {
	text = strings.TrimSuffix(strings.ToLower(strings.TrimSpace(words.HalfWidth(text))), ".0") // codes pass through spreadsheets as numbers
	switch text {
	case "male", "m", "1":
		return Male, nil
	case "female", "f", "2":
		return Female, nil
	case "", "unknown", "u", "0", "9":
		return SexUnknown, nil
	}
	for _, s := range Sexes() {
		if words.Says(s.Key(), text) || words.Says(s.Key()+".also", text) {
			return s, nil
		}
	}
	return SexUnknown, fault.New(fault.Invalid, "person.sex.unread", "text", short(text)).In("sex")
}

// String is the English code: unknown, male or female.
func (s Sex) String() string {
	if s > Female {
		return "unknown"
	}
	return [...]string{"unknown", "male", "female"}[s]
}

// Code is the digit of GB/T 2261.1-2003: 0 unknown, 1 male, 2 female.
func (s Sex) Code() string {
	if s > Female {
		return "0"
	}
	return [...]string{"0", "1", "2"}[s]
}

// Key is the catalogue key of the word for people.
func (s Sex) Key() string { return "person.sex." + s.String() }
