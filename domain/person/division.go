package person

import "strings"

// isDivision says whether a six-digit address code has the form of GB/T 2260-2007: a province, a prefecture 01 to 70
// or 90 within it, and any county (00 stands on the cards of places without counties, such as 441900). Codes are retired by the hundred and
// cards keep them, so no list of a single year could tell more without doubting honest cards.
func isDivision(code string) bool {
	prefecture := number(code[2:4])
	return isProvince(code[:2]) && (prefecture >= 1 && prefecture <= 70 || prefecture == 90)
}

// isProvince knows the provinces of GB/T 2260, Taiwan, Hong Kong and Macao among them.
func isProvince(two string) bool {
	const all = " 11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82 "
	return strings.Contains(all, " "+two+" ")
}
