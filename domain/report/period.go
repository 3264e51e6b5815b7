package report

import (
	"fmt"
	"regexp"
	"strconv"

	"wanjia/base/day"
	"wanjia/base/fault"
	"wanjia/base/words"
)

// Period is the whole months that a report is about.
type Period struct{ From, To day.Month }

var (
	yearForm    = regexp.MustCompile(`^(\d{4})$`)
	halfForm    = regexp.MustCompile(`^(\d{4})-?[Hh]([12])$`)
	quarterForm = regexp.MustCompile(`^(\d{4})-?[Qq]([1-4])$`)
	spanForm    = regexp.MustCompile(`^(\d{4}-\d{2})(?:\.\.|/)(\d{4}-\d{2})$`)
)

// ParsePeriod reads 2025, 2025H1, 2025Q3, 2025-03 or 2025-01..2025-09.
func ParsePeriod(text string) (Period, error) {
	year := func(s string) int {
		n, _ := strconv.Atoi(s) // four digits
		return n
	}
	if m := yearForm.FindStringSubmatch(text); m != nil {
		return Period{day.MonthOf(year(m[1]), 1), day.MonthOf(year(m[1]), 12)}, nil
	}
	if m := halfForm.FindStringSubmatch(text); m != nil {
		first := 6*int(m[2][0]-'1') + 1
		return Period{day.MonthOf(year(m[1]), first), day.MonthOf(year(m[1]), first+5)}, nil
	}
	if m := quarterForm.FindStringSubmatch(text); m != nil {
		first := 3*int(m[2][0]-'1') + 1
		return Period{day.MonthOf(year(m[1]), first), day.MonthOf(year(m[1]), first+2)}, nil
	}
	from, to := text, text
	if m := spanForm.FindStringSubmatch(text); m != nil {
		from, to = m[1], m[2]
	}
	a, err := day.ParseMonth(from)
	if err != nil {
		return Period{}, fault.New(fault.Invalid, "report.period", "text", text).In("period").Because(err)
	}
	b, err := day.ParseMonth(to)
	if err != nil || b < a {
		return Period{}, fault.New(fault.Invalid, "report.period", "text", text).In("period").Because(err)
	}
	return Period{a, b}, nil
}

// Months is how many there are.
func (p Period) Months() int { return int(p.To-p.From) + 1 }

// Days is how many days they have.
func (p Period) Days() int { return int(p.To.Last()-p.From.First()) + 1 }

// Previous is the same number of months right before.
func (p Period) Previous() Period { return Period{p.From - day.Month(p.Months()), p.From - 1} }

// YearBefore is the same months of the year before.
func (p Period) YearBefore() Period { return Period{p.From - 12, p.To - 12} }

// ToDate is from the January of the last month's year to the last month.
func (p Period) ToDate() Period { return Period{day.MonthOf(p.To.Year(), 1), p.To} }

// Year is the whole calendar year of the last month.
func (p Period) Year() Period {
	return Period{day.MonthOf(p.To.Year(), 1), day.MonthOf(p.To.Year(), 12)}
}

// At is a period seen from another: previous, year_before, to_date, year, or a period as ParsePeriod reads it.
func (p Period) At(text string) (Period, error) {
	switch text {
	case "", "this":
		return p, nil
	case "previous":
		return p.Previous(), nil
	case "year_before":
		return p.YearBefore(), nil
	case "to_date":
		return p.ToDate(), nil
	case "year":
		return p.Year(), nil
	}
	return ParsePeriod(text)
}

// String is the shortest spelling that ParsePeriod reads.
func (p Period) String() string {
	y, first := p.From.Year(), p.From.Number()
	switch {
	case p.Months() == 1:
		return p.From.String()
	case p.Months() == 12 && first == 1:
		return fmt.Sprintf("%04d", y)
	case p.Months() == 6 && first%6 == 1:
		return fmt.Sprintf("%04dH%d", y, first/6+1)
	case p.Months() == 3 && first%3 == 1:
		return fmt.Sprintf("%04dQ%d", y, first/3+1)
	}
	return p.From.String() + ".." + p.To.String()
}

// Text is the period as people read it.
func (p Period) Text(lang words.Lang) string {
	y, first := strconv.Itoa(p.From.Year()), p.From.Number()
	say := func(key string, args ...string) string {
		m := map[string]string{"year": y}
		for i := 0; i+1 < len(args); i += 2 {
			m[args[i]] = args[i+1]
		}
		return words.Text(lang, key, m)
	}
	switch {
	case p.Months() == 1:
		return MonthText(p.From, lang)
	case p.Months() == 12 && first == 1:
		return say("report.period.year")
	case p.Months() == 6 && first%6 == 1:
		return say("report.period.half" + strconv.Itoa(first/6+1))
	case p.Months() == 3 && first%3 == 1:
		return say("report.period.quarter" + strconv.Itoa(first/3+1))
	}
	return say("report.period.span", "from", MonthText(p.From, lang), "to", MonthText(p.To, lang))
}

// MonthText is a month as people read it.
func MonthText(m day.Month, lang words.Lang) string {
	number := strconv.Itoa(m.Number())
	return words.Text(lang, "report.period.month", map[string]string{"year": strconv.Itoa(m.Year()), "month": words.Text(lang, "report.month."+number, nil)})
}

// DayText is a day as people read it.
func DayText(d day.Day, lang words.Lang) string {
	y, m, dom := d.Date()
	return words.Text(lang, "report.day", map[string]string{"year": strconv.Itoa(y), "month": words.Text(lang, "report.month."+strconv.Itoa(m), nil), "day": strconv.Itoa(dom)})
}
