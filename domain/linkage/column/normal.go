package column

import (
	"math"
	"strconv"
	"strings"

	"wanjia/domain/linkage/compare"
	"wanjia/domain/person"
)

// nothing are words that stand for an empty cell.
func nothing(raw, folded string) bool {
	switch raw {
	case "NA", "null", "NULL": // and not Na or Null, which are surnames
		return true
	}
	switch folded {
	case "", "none", "nan", "n/a", "unknown", "?", "undefined", "<na>":
		return true
	}
	return false
}

// normal brings a value into the one form in which its kind is compared; empty is not known.
func normal(k Kind, order compare.Order, raw string) string {
	folded := person.Fold(raw)
	if nothing(raw, folded) {
		return ""
	}
	switch k {
	case Date:
		return normalDate(raw, order)
	case Phone:
		return normalPhone(folded)
	case Identifier, Postcode:
		return strings.Map(letterOrFigure, folded)
	case Email:
		return strings.ToLower(strings.TrimSpace(raw))
	case Number:
		return normalNumber(raw, folded)
	case Sex:
		return normalSex(folded)
	case List:
		return normalList(raw)
	default:
		return folded
	}
}

func letterOrFigure(r rune) rune {
	switch {
	case r == ' ', r == '-', r == '/', r == '.', r == '(', r == ')':
		return -1
	}
	return r
}

func normalDate(raw string, order compare.Order) string {
	d, ok := compare.ParseDate(raw, order)
	if !ok {
		return ""
	}
	year, month, day := d.Parts()
	return dateText(year, month, day)
}

// dateText writes a date with as much of it as is known.
func dateText(year, month, day int) string {
	text := pad(year, 4)
	if month > 0 || day > 0 {
		text += "-" + pad(month, 2)
	}
	if day > 0 {
		text += "-" + pad(day, 2)
	}
	return text
}

func pad(n, width int) string {
	s := strconv.Itoa(n)
	for len(s) < width {
		s = "0" + s
	}
	return s
}

func normalPhone(folded string) string {
	text := strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, folded)
	text = strings.TrimPrefix(text, "00")
	if len(text) == 13 {
		text = strings.TrimPrefix(text, "86")
	}
	return text
}

// normalNumber writes a number in one way; folding takes the decimal point away, so it is read as it stands.
func normalNumber(raw, folded string) string {
	n, err := strconv.ParseFloat(strings.ReplaceAll(strings.TrimSpace(raw), " ", ""), 64)
	if err != nil || math.IsNaN(n) || math.IsInf(n, 0) {
		return folded
	}
	return strconv.FormatFloat(n, 'f', -1, 64)
}

func normalSex(folded string) string {
	switch folded {
	case "m", "male", "man", "1", "\u7537":
		return "m"
	case "f", "female", "woman", "w", "2", "\u5973":
		return "f"
	case "0", "9", "u", "x":
		return ""
	}
	return folded
}

// normalList keeps each part once, parted by semicolons.
func normalList(raw string) string {
	var out []string
	for _, part := range strings.FieldsFunc(raw, func(r rune) bool { return r == ';' || r == '|' }) {
		if p := person.Fold(part); !nothing(part, p) {
			out = append(out, p)
		}
	}
	return strings.Join(out, ";")
}

// orderOf tells in which order a column writes day and month, where the year comes last.
func orderOf(d *Dictionary, counts []uint32) compare.Order {
	dayFirst, monthFirst := 0, 0
	for code := 1; code < d.Len(); code++ {
		parts := strings.FieldsFunc(d.Value(uint32(code)), func(r rune) bool { return r < '0' || r > '9' })
		if len(parts) < 3 || len(parts[0]) > 2 || len(parts[2]) != 4 {
			continue
		}
		a, errA := strconv.Atoi(parts[0])
		b, errB := strconv.Atoi(parts[1])
		switch {
		case errA != nil || errB != nil:
		case a > 12 && b <= 12:
			dayFirst += int(counts[code])
		case b > 12 && a <= 12:
			monthFirst += int(counts[code])
		}
	}
	if monthFirst > dayFirst {
		return compare.MonthFirst
	}
	return compare.DayFirst
}

// Mailbox is the part of a mail address before the sign.
func Mailbox(address string) string {
	user, _, _ := strings.Cut(address, "@")
	return user
}

// ListParts are the parts of a list in its form.
func ListParts(list string) []string { return strings.Split(list, ";") }
