package sheet

import (
	"errors"
	"strings"

	"wanjia/base/day"
	"wanjia/exchange/sheet/datetext"
)

// ParseDate reads a date as offices write it: YYYY-MM-DD, YYYY-MM, YYYY, with / between, YYYY.M.D, eight digits
// YYYYMMDD, the five digits by which spreadsheet programs number days, and year, month and day each followed by its
// Han character. A time of day after it doesn't count;
// the empty text is the unknown date. Its errors are a *Problem without a place: sheet.date.form,
// sheet.date.impossible.
func ParseDate(text string) (day.Partial, error) {
	// nearly every date is in the one spelling already
	if p, err := day.ParsePartial(text); err == nil && strings.IndexByte(text, '.') < 0 {
		return p, nil
	}
	if len(text) > 200 {
		return day.Partial{}, notDate("sheet.date.form", text, nil)
	}
	plain := datetext.Plain(text)
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
