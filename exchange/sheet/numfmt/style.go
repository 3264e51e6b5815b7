// Package numfmt knows what a number in a workbook means by the format of its cell: a code, an amount, a day, a time.
// It refuses what was lost or never was rather than guess.
package numfmt

import (
	"errors"
	"io"
	"strconv"
	"strings"

	"wanjia/exchange/sheet/tags"
)

// Style is what of a cell's format matters: whether its number is a date, and how many digits it shows.
type Style struct {
	form form
	pad  int // digits of a code such as 000000
}

// form is what a number means.
type form uint8

const (
	number  form = iota
	date         // a day, with or without a time of day
	month        // year and month
	year         // year alone
	moment       // a time of day
	elapsed      // hours that may exceed 24
)

// builtin is the form of the number formats that have no code in the file (ECMA-376 part 1, 18.8.30; 27 to 36
// and 50 to 58 as the Chinese edition defines them).
func builtin(id int) form {
	switch id {
	case 14, 15, 16, 22, 28, 29, 30, 31, 51, 53, 54, 58:
		return date
	case 17, 27, 36, 50, 52, 57:
		return month
	case 18, 19, 20, 21, 32, 33, 34, 35, 45, 47, 55, 56:
		return moment
	case 46:
		return elapsed
	}
	return number
}

// maxStyles is above what Excel itself allows (64,000).
const maxStyles = 1 << 16

// Read reads the cell formats of a style sheet, in order.
func Read(src io.Reader) ([]Style, error) {
	s := tags.New(src)
	codes := map[int]string{}
	var styles []Style
	inside := ""
	for {
		t, err := s.Next()
		if errors.Is(err, io.EOF) {
			return styles, nil
		}
		if err != nil {
			return nil, err
		}
		if t.Kind == tags.Text {
			continue
		}
		name := string(t.Name)
		switch {
		case name == "cellXfs" || name == "numFmts":
			inside = name
			if t.Kind == tags.End || t.Closed {
				inside = ""
			}
		case t.Kind == tags.Start && name == "numFmt" && inside == "numFmts" && len(codes) < maxStyles:
			if id, err := strconv.Atoi(t.Attr("numFmtId")); err == nil {
				codes[id] = t.Attr("formatCode")
			}
		case t.Kind == tags.Start && name == "xf" && inside == "cellXfs" && len(styles) < maxStyles:
			id, _ := strconv.Atoi(t.Attr("numFmtId")) // without one it is 0, General
			styles = append(styles, styleOf(id, codes))
		}
	}
}

func styleOf(id int, codes map[int]string) Style {
	code, own := codes[id]
	if !own {
		return Style{form: builtin(id)}
	}
	if len(code) > 1 && len(code) <= 20 && strings.Trim(code, "0") == "" {
		return Style{pad: len(code)}
	}
	return Style{form: formOf(code)}
}

// formOf tells dates from numbers by a format code such as yyyy"-"mm or [$-804]h:mm.
func formOf(code string) form {
	var has [256]bool
	section := strings.ToLower(code)
	if strings.HasPrefix(section, "general") {
		return number
	}
scan:
	for i := 0; i < len(section); i++ {
		switch c := section[i]; c {
		case ';':
			break scan
		case '"':
			i += 1 + strings.IndexByte(section[i+1:]+`"`, '"')
		case '\\', '_', '*':
			i++
		case '[':
			inside, _, _ := strings.Cut(section[i+1:], "]")
			if inside != "" && strings.Trim(inside, "hms") == "" {
				has['['] = true
			}
			i += len(inside) + 1
		case 'a':
			if strings.HasPrefix(section[i:], "am/pm") || strings.HasPrefix(section[i:], "a/p") {
				has['h'] = true
				i += strings.IndexByte(section[i:], 'p')
			} else {
				has['d'] = true // aaaa, the day of the week
			}
		case 'e':
			if i+1 < len(section) && (section[i+1] == '+' || section[i+1] == '-') {
				return number // 0.00E+00
			}
			has['y'] = true
		default:
			has[c] = true
		}
	}
	switch hours := has['h'] || has['s']; {
	case has['[']:
		return elapsed
	case has['d'] || has['y'] && hours:
		return date
	case has['y'] && has['m']:
		return month
	case has['y']:
		return year
	case hours:
		return moment
	case has['m']:
		return date
	}
	return number
}
