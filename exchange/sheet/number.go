package sheet

import (
	"strings"

	"wanjia/base/fault"
)

// Shortened says that a cell is a long number as Excel shows it in a narrow column and saves it to CSV, such as
// 4.40305E+11. Its digits are gone; whoever expects a code there says so. Nil is any other cell.
func Shortened(cell string) *fault.Fault {
	if !strings.Contains(cell, "+") {
		return nil // nearly all
	}
	mantissa, exponent, found := strings.Cut(strings.ToUpper(strings.TrimSpace(cell)), "E+")
	whole, fraction, pointed := strings.Cut(mantissa, ".")
	if found && digits(exponent) && len(exponent) <= 3 && len(whole) == 1 && digits(whole) && (!pointed || digits(fraction)) {
		return fault.New(fault.Invalid, "sheet.number.shortened", "text", cell)
	}
	return nil
}

func digits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}
