package sheet

import (
	"errors"
	"strings"

	"wanjia/base/day"
)

// ParseDate reads a date as offices write it: YYYY-MM-DD, YYYY-MM, YYYY, with / between, YYYY.M.D, eight digits
// YYYYMMDD, and year, month and day each followed by its Han character. A time of day after it doesn't count;
// the empty text is the unknown date. Its errors are a *Problem without a place: sheet.date.form,
// sheet.date.impossible.
func ParseDate(text string) (day.Partial, error) {
	// nearly every date is in the one spelling already
	if p, err := day.ParsePartial(text); err == nil && strings.IndexByte(text, '.') < 0 {
		return p, nil
	}
	plain := halfWidth(strings.TrimSpace(text))
	if len(plain) > 64 {
		return day.Partial{}, notDate("sheet.date.form", text, nil)
	}
	plain = withoutTime(plain)
	if han, ok := fromHan(plain); ok {
		plain = han
	}
	if len(plain) == 8 && digits(plain) {
		plain = plain[:4] + "-" + plain[4:6] + "-" + plain[6:]
	}
	// 2020.1 may be what a spreadsheet made of 2020.10
	if strings.Count(plain, ".") == 1 {
		return day.Partial{}, notDate("sheet.date.form", text, nil)
	}
	p, err := day.ParsePartial(plain)
	switch {
	case errors.Is(err, day.ErrImpossible):
		return day.Partial{}, notDate("sheet.date.impossible", text, err)
	case err != nil:
		return day.Partial{}, notDate("sheet.date.form", text, err)
	}
	return p, nil
}

func notDate(key, text string, cause error) *Problem {
	p := problem(Bad, key, "text", short(text))
	p.cause = cause
	return p
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

// halfWidth turns full-width letters, digits, signs and spaces into the plain ones.
func halfWidth(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= 0xff01 && r <= 0xff5e:
			return r - 0xfee0
		case r == 0x3000 || r == 0xa0:
			return ' '
		}
		return r
	}, s)
}
