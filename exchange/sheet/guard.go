package sheet

import "strings"

// Guard makes a cell harmless to spreadsheet programs, which run what begins like a formula: such a cell gets
// a leading apostrophe (OWASP, "CSV Injection"). Plain numbers such as -3.5 and +8613800000000 stay as they are.
// A cell of apostrophes before a formula gets one more, so that Unguard takes back exactly what Guard added.
func Guard(cell string) string {
	if dangerous(strings.TrimLeft(cell, "'")) {
		return "'" + cell
	}
	return cell
}

// Unguard takes back what Guard added.
func Unguard(cell string) string {
	if cell != "" && cell[0] == '\'' && dangerous(strings.TrimLeft(cell, "'")) {
		return cell[1:]
	}
	return cell
}

func dangerous(cell string) bool {
	if cell == "" {
		return false
	}
	switch cell[0] {
	case '=', '@', '\t', '\r', '\n':
		return true
	case '+', '-':
		return !plainNumber(cell[1:])
	}
	// full-width = + - @ are folded to the plain ones by some East Asian editions
	for _, wide := range [...]string{"\uff1d", "\uff0b", "\uff0d", "\uff20"} {
		if strings.HasPrefix(cell, wide) {
			return true
		}
	}
	return false
}

// plainNumber says that a text is digits with at most one point inside.
func plainNumber(s string) bool {
	points := 0
	for i := range len(s) {
		switch c := s[i]; {
		case c >= '0' && c <= '9':
		case c == '.' && i > 0 && i < len(s)-1 && points == 0:
			points++
		default:
			return false
		}
	}
	return s != ""
}
