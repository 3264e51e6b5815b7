package numfmt

import (
	"strconv"
	"testing"

	"pgregory.net/rapid"

	"wanjia/base/day"
)

func TestFormatCodes(t *testing.T) {
	for code, want := range map[string]form{
		"General": number, "general": number, "0": number, "#,##0.00": number, "0.00E+00": number, "0%": number, "@": number, `"d"0`: number, `0_);(0)`: number, "# ?/?": number,
		"[$¥-804]#,##0": number, "[Red]0": number, `0"年"`: number, `0\d`: number,
		"yyyy-mm-dd": date, "d/m/yy": date, `yyyy"年"m"月"d"日"`: date, "[$-804]yyyy/m/d;@": date, "m/d": date, "dddd": date, "aaaa": date, "yyyy-mm-dd hh:mm": date, "yyyy h": date, "e/m/d": date, "mmm": date,
		"yyyy-mm": month, `yyyy"年"m"月"`: month, "mmm-yy": month,
		"yyyy": year, "yy": year,
		"h:mm": moment, "mm:ss.0": moment, "h:mm AM/PM": moment, "[$-409]h:mm:ss A/P": moment,
		"[h]:mm": elapsed, "[mm]:ss": elapsed,
		`"open`: number, `\`: number, "[": number, "": number,
	} {
		if got := formOf(code); got != want {
			t.Errorf("%q means %d, want %d", code, got, want)
		}
	}
}

func TestNumbers(t *testing.T) {
	for _, c := range []struct{ raw, want string }{
		{"4.40305001001E+11", "440305001001"}, {"4.40305E+11", "440305000000"}, {"1E3", "1000"}, {"999999999999999", "999999999999999"}, {"-5", "-5"}, {"007", "7"}, {"1.0", "1"},
		{"0.30000000000000004", "0.3"}, {"2675.1000000000004", "2675.1"}, {"1E-5", "0.00001"}, {"1E-300", "1e-300"}, {" 12 ", "12"},
		{"9.90305199001011E+17", "! sheet.number.digits"}, {"990305199001011234", "! sheet.number.digits"}, {"1000000000000000", "! sheet.number.digits"}, {"-1e15", "! sheet.number.digits"},
		{"NaN", "! sheet.number.form"}, {"Inf", "! sheet.number.form"}, {"1e999", "! sheet.number.form"}, {"x", "! sheet.number.form"}, {"", "! sheet.number.form"},
	} {
		got, f := Text(c.raw, Style{}, Since1900)
		if f != nil {
			got = "! " + f.Key
		}
		if got != c.want {
			t.Errorf("%q reads as %s, want %s", c.raw, got, c.want)
		}
	}
}

// TestSerialNumbers compares with a count of days that knows nothing of Excel but its first day and its bug.
func TestSerialNumbers(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := day.Day(rapid.IntRange(int(day.Must("1900-03-01")), int(day.Must("2999-12-31"))).Draw(t, "day"))
		since := rapid.SampledFrom([]Epoch{Since1900, Since1904}).Draw(t, "epoch")
		serial := int(d-day.Must("1900-01-01")) + 2
		if since == Since1904 {
			d = max(d, day.Must("1904-01-01"))
			serial = int(d - day.Must("1904-01-01"))
		}
		got, f := Text(strconv.Itoa(serial), Style{form: date}, since)
		if f != nil || got != d.String() {
			t.Fatalf("%d reads as %s (%v), want %v", serial, got, f, d)
		}
	})
}

func TestATimeThatRoundsUpIsTheNextDay(t *testing.T) {
	for raw, want := range map[string]string{"32873.9999999": "1990-01-01", "32874.000001": "1990-01-01", "32874.5": "1990-01-01 12:00:00", "32874.99999": "1990-01-01 23:59:59"} {
		if got, f := Text(raw, Style{form: date}, Since1900); f != nil || got != want {
			t.Errorf("%s reads as %s (%v), want %s", raw, got, f, want)
		}
	}
}
