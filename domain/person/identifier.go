package person

import (
	"strings"

	"wanjia/base/day"
	"wanjia/base/fault"
)

// Identifier is a number that an authority gave to somebody. It is valid by its own rules; whether it is
// this person's is for others to say. The zero value is no identifier.
type Identifier struct {
	kind   IDType
	number string
}

// Doubt is something lawful but odd about an identifier: it is taken, and a person should look at it.
type Doubt struct {
	Key  string // a word-catalogue key
	Args map[string]string
}

func doubt(key string, args ...string) Doubt {
	d := Doubt{Key: key}
	for i := 0; i+1 < len(args); i += 2 {
		if d.Args == nil {
			d.Args = map[string]string{}
		}
		d.Args[args[i]] = args[i+1]
	}
	return d
}

// ParseIdentifier reads a number as the type says, or guesses where the type is empty. Full-width characters, spaces
// and hyphens are mended. A number that can't have been issued is a fault which says what is wrong with it, never
// repeating the number. An empty number is no identifier.
//
// It knows no clock: Identifier.Check holds the date of birth inside against today.
func ParseIdentifier(kind, number string) (Identifier, []Doubt, error) {
	t, err := ParseIDType(kind)
	if err != nil {
		return Identifier{}, nil, err
	}
	plain, err := plainNumber(number)
	if err != nil || plain == "" {
		return Identifier{}, nil, err
	}
	if t == NoID {
		t = guess(plain)
	}
	normal, doubts, err := rules[t](plain)
	if err != nil {
		return Identifier{}, nil, err
	}
	return Identifier{t, normal}, doubts, nil
}

// Type is the kind of number.
func (i Identifier) Type() IDType { return i.kind }

// Number is the normal form in full: upper case, no separators, 18 digits where 15 were given. It is personal data:
// seal it before it is stored and mask it before it is shown.
func (i Identifier) Number() string { return i.number }

// IsZero says that there is no identifier.
func (i Identifier) IsZero() bool { return i.number == "" }

// Masked keeps the first three and the last two characters, so that the holder recognises the number, the birth date and
// the serial stay hidden and the province stays visible. Numbers under nine characters keep one at each end, under
// four none.
func (i Identifier) Masked() string { return mask(i.number) }

func mask(number string) string {
	head, tail := 3, 2
	switch n := len(number); {
	case n < 4:
		head, tail = 0, 0
	case n < 9:
		head, tail = 1, 1
	}
	return number[:head] + strings.Repeat("*", len(number)-head-tail) + number[len(number)-tail:]
}

// String is the type and the masked number, so that a log line gives nothing away.
func (i Identifier) String() string {
	if i.IsZero() {
		return ""
	}
	return i.kind.String() + " " + i.Masked()
}

// GoString is String.
func (i Identifier) GoString() string { return i.String() }

// Birth is the date of birth that the number holds.
func (i Identifier) Birth() (day.Day, bool) {
	switch {
	case !i.kind.tells():
		return 0, false
	case len(i.number) == 18:
		return birth18(i.number)
	}
	return birthOldForeign(i.number)
}

// Sex is the sex that the number holds: the 17th digit is odd for men and even for women (GB 11643-1999 §4).
func (i Identifier) Sex() Sex {
	if !i.kind.tells() || len(i.number) != 18 {
		return SexUnknown
	}
	if (i.number[16]-'0')%2 == 1 {
		return Male
	}
	return Female
}

// Check holds the date of birth inside the number against today.
func (i Identifier) Check(today day.Day) error {
	if born, ok := i.Birth(); ok && born > today {
		return fault.New(fault.Invalid, "person.id.future", "date", born.String()).In("id_number")
	}
	return nil
}
