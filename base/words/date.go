package words

import (
	"strconv"
	"strings"

	"wanjia/base/day"
)

// Date is a day as people write it, as far as it is known: 5 Mar 2024, Mar 2024 or 2024.
func Date(lang Lang, d day.Partial) string {
	year, month, dom := d.Parts()
	args := map[string]string{"year": strconv.Itoa(year), "day": strconv.Itoa(dom)}
	switch {
	case d.IsZero():
		return ""
	case !d.HasMonth():
		return Text(lang, "date.year", args)
	}
	args["month"] = strings.Split(Text(lang, "date.months", nil), "|")[month-1]
	if !d.Whole() {
		return Text(lang, "date.month", args)
	}
	return Text(lang, "date.day", args)
}
