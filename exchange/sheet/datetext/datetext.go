// Package datetext brings the spellings of dates that offices and spreadsheet programs use to one: 2006-1-2, with / or . for
// the hyphens where the text has them. It reads no date and says of none whether there is such a day.
package datetext

import (
	"strconv"
	"strings"

	"wanjia/base/day"
	"wanjia/base/words"
)

// Plain is the text with plain letters and digits, without a time of day, and written with signs between its numbers.
func Plain(text string) string {
	plain := withoutTime(words.HalfWidth(strings.TrimSpace(text)))
	if han, ok := fromHan(plain); ok {
		plain = han
	}
	if len(plain) == 8 && digits(plain) {
		return plain[:4] + "-" + plain[4:6] + "-" + plain[6:]
	}
	if d, ok := fromSerial(plain); ok {
		return d.String()
	}
	return plain
}

// serialZero is the day that spreadsheet programs number 0, for numbers after February 1900 (ECMA-376 part 1, 18.17.4.1).
const serialZero = day.Day(-25569) // 1899-12-30

// fromSerial reads a spreadsheet's number of a day, with or without a time of day behind the point. Only five digits are
// no year and no year with a month: 1927-05-18 to 2173-10-13.
func fromSerial(s string) (day.Day, bool) {
	whole, time, _ := strings.Cut(s, ".")
	if len(whole) != 5 || whole[0] == '0' || !digits(whole+time) {
		return 0, false
	}
	n, err := strconv.Atoi(whole)
	return serialZero + day.Day(n), err == nil
}

// fromHan turns a year, month and day that are each followed by their character into 2006-1-2.
func fromHan(s string) (string, bool) {
	year, rest, found := strings.Cut(s, "\u5e74")
	if !found {
		return s, false
	}
	year = strings.TrimSpace(year)
	month, rest, found := strings.Cut(strings.TrimSpace(rest), "\u6708")
	switch {
	case !found:
		return year, month == ""
	case strings.TrimSpace(rest) == "":
		return year + "-" + strings.TrimSpace(month), true
	}
	dom, found := strings.CutSuffix(strings.TrimSpace(rest), "\u65e5")
	if !found {
		dom, found = strings.CutSuffix(dom, "\u53f7")
	}
	return year + "-" + strings.TrimSpace(month) + "-" + strings.TrimSpace(dom), found
}

// withoutTime takes off a time of day such as 00:00:00. A time with a zone stays and fails: it may name another
// day where the sheet was filled in.
func withoutTime(s string) string {
	i := strings.LastIndexAny(s, " T")
	if i < 4 {
		return s
	}
	clock, _, _ := strings.Cut(s[i+1:], ".")
	parts := strings.Split(clock, ":")
	if len(parts) < 2 || len(parts) > 3 {
		return s
	}
	for _, p := range parts {
		if len(p) == 0 || len(p) > 2 || !digits(p) {
			return s
		}
	}
	if _, fraction, found := strings.Cut(s[i+1:], "."); found && !digits(fraction) {
		return s
	}
	return strings.TrimSpace(s[:i])
}

func digits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}
