package numfmt

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"wanjia/base/day"
	"wanjia/base/fault"
)

// A double holds 15 decimal digits, and Excel writes zeros for all further ones ("Excel specifications and limits").
const exactDigits = 1e15

// Epoch is the day from which a workbook counts its dates.
type Epoch uint8

// The epochs.
const (
	Since1900 Epoch = iota
	Since1904       // workbooks that began on a Macintosh
)

// Text is the text of a number cell. raw is what the file holds, such as 44103 or 4.40305001001E+11.
func Text(raw string, st Style, since Epoch) (string, *fault.Fault) {
	v, err := strconv.ParseFloat(strings.TrimSpace(raw), 64)
	if err != nil || math.IsInf(v, 0) || math.IsNaN(v) {
		return raw, fault.New(fault.Invalid, "sheet.number.form", "text", cut(raw))
	}
	if st.form != number {
		return calendar(v, raw, st.form, since)
	}
	if v == math.Trunc(v) {
		if math.Abs(v) >= exactDigits {
			return raw, fault.New(fault.Invalid, "sheet.number.digits", "text", cut(raw))
		}
		s := strconv.FormatInt(int64(v), 10)
		if v >= 0 && len(s) < st.pad {
			s = strings.Repeat("0", st.pad-len(s)) + s
		}
		return s, nil
	}
	// 15 digits are what a person typed; the rest is what binary fractions leave (0.30000000000000004)
	rounded, err := strconv.ParseFloat(strconv.FormatFloat(v, 'g', 15, 64), 64)
	if err != nil || math.Abs(v) < 1e-9 {
		return strconv.FormatFloat(v, 'g', -1, 64), nil
	}
	return strconv.FormatFloat(rounded, 'f', -1, 64), nil
}

// Days that serial number 0 stands for. The 1900 system counts 29 February 1900, which never was, as 60
// (ECMA-376 part 1, 18.17.4.1): so its days from 61 on are one less than they seem.
const (
	base1900 = "1899-12-30"
	base1904 = "1904-01-01"
	leapBug  = 60
	maxDay   = 2_958_465 // 9999-12-31
)

// calendar is the text of a date or time cell. A format without a day gives YYYY-MM where the hidden day is the
// first, which is what Excel puts in when somebody types a month; so a half-known date doesn't become a whole one.
func calendar(v float64, raw string, f form, since Epoch) (string, *fault.Fault) {
	if v < 0 || v >= maxDay+1 {
		return raw, fault.New(fault.Invalid, "sheet.number.date", "text", cut(raw))
	}
	seconds := int64(math.Round(v * 86400))
	days, seconds := int(seconds/86400), seconds%86400
	clock := fmt.Sprintf("%02d:%02d:%02d", seconds/3600, seconds/60%60, seconds%60)
	if f == elapsed {
		return fmt.Sprintf("%02d%s", int64(days)*24+seconds/3600, clock[2:]), nil
	}
	if f == moment && days == 0 {
		return clock, nil
	}
	base := day.Must(base1900)
	switch {
	case since == Since1904:
		base = day.Must(base1904)
	case days == leapBug || days == 0:
		return raw, fault.New(fault.Invalid, "sheet.number.date", "text", cut(raw))
	case days < leapBug:
		base++
	}
	d := base + day.Day(days)
	_, m, dom := d.Date()
	switch {
	case seconds != 0:
		return d.String() + " " + clock, nil
	case f == month && dom == 1:
		return d.String()[:7], nil
	case f == year && dom == 1 && m == 1:
		return d.String()[:4], nil
	}
	return d.String(), nil
}

// cut bounds what a sentence quotes.
func cut(s string) string { return s[:min(len(s), 40)] }
