package sheet

import (
	"errors"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"wanjia/base/day"
	"wanjia/base/fault"
)

func TestParseDate(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"", ""}, {"  ", ""},
		{"2020-05-06", "2020-05-06"}, {"2020-5-6", "2020-05-06"}, {"2020-05", "2020-05"}, {"2020", "2020"},
		{"2020/5/6", "2020-05-06"}, {"2020/05", "2020-05"}, {"2020.5.6", "2020-05-06"}, {"20200506", "2020-05-06"},
		{"2020年5月6日", "2020-05-06"}, {"2020年05月", "2020-05"}, {"2020年", "2020"}, {"2020 年 5 月 6 日", "2020-05-06"}, {"2020年5月6号", "2020-05-06"},
		{"２０２０年５月６日", "2020-05-06"}, {"２０２０－０５－０６", "2020-05-06"}, {" 2020-05-06\u3000", "2020-05-06"},
		{"2020-05-06 00:00:00", "2020-05-06"}, {"2020/5/6 0:00", "2020-05-06"}, {"2020-05-06T23:59:59.999", "2020-05-06"}, {"2020年5月6日 12:30", "2020-05-06"},
		{"2000-02-29", "2000-02-29"}, {"43831", "2020-01-01"}, {"43831.0", "2020-01-01"}, {"43831.75", "2020-01-01"}, {"36584", "2000-02-28"}, {"36585", "2000-02-29"}, {"10000", "1927-05-18"},
		{"09999", "sheet.date.form"}, {"-43831", "sheet.date.form"}, {"43831x", "sheet.date.form"},
		{"1900-02-30", "sheet.date.impossible"}, {"1900-02-29", "sheet.date.impossible"}, {"20200431", "sheet.date.impossible"}, {"2020年13月1日", "sheet.date.impossible"},
		{"2020-00-00", "sheet.date.impossible"}, {"0020-01-01", "sheet.date.impossible"}, {"9999-12-31", "sheet.date.impossible"},
		{"202005", "sheet.date.form"}, {"5/6/2020", "sheet.date.form"}, {"06-05-2020", "sheet.date.form"},
		{"2020.5", "sheet.date.form"}, {"2020-", "sheet.date.form"}, {"2020-05-06x", "sheet.date.form"}, {"2020年5", "sheet.date.form"}, {"2020年5月6", "sheet.date.form"},
		{"2020-05-06T00:00:00Z", "sheet.date.form"}, {"2020-05-06 00:00:00+08:00", "sheet.date.form"}, {"unknown", "sheet.date.form"}, {"-", "sheet.date.form"},
		{"2020-05-06 0", "sheet.date.form"}, {"2020-05-06 1:2:3:4", "sheet.date.form"}, {"2020-05-06 :", "sheet.date.form"}, {strings.Repeat("2", 1000), "sheet.date.form"},
	} {
		p, err := ParseDate(c.in)
		got := p.String()
		if p, ok := errors.AsType[*Problem](err); ok {
			got = p.Key
			speaks(t, p)
		}
		if f, ok := errors.AsType[*fault.Fault](err); ok != (err != nil) || ok && f.Key != got {
			t.Errorf("%q is the fault %v, want %s", c.in, f, got)
		}
		if got != c.want {
			t.Errorf("%q reads as %s, want %s", c.in, got, c.want)
		}
	}
}

func TestEveryDayReadsBackInEverySpelling(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := day.Day(rapid.IntRange(int(day.Must("1500-01-01")), int(day.Must("2999-12-31"))).Draw(t, "day"))
		iso := d.String()
		for _, s := range []string{
			iso, strings.ReplaceAll(iso, "-", ""), strings.ReplaceAll(iso, "-", "/"), strings.ReplaceAll(iso, "-", "."),
			iso[:4] + "年" + iso[5:7] + "月" + iso[8:] + "日", iso + " 00:00:00",
		} {
			if p, err := ParseDate(s); err != nil || p != d.Partial() {
				t.Fatalf("%q reads as %v (%v), want %v", s, p, err, d)
			}
		}
	})
}
