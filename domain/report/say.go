package report

import (
	"math"
	"strconv"
	"strings"

	"wanjia/base/words"
	"wanjia/domain/indicator"
)

// Look is how numbers of a unit are written.
type Look struct {
	Times  float64 // what the value is multiplied by before it is written
	Digits int     // after the point
	Sign   string  // behind it
	Scale  Scale
}

// LookOf is how the numbers of a unit are written.
func LookOf(u indicator.Unit) Look {
	switch u {
	case indicator.PerThousandYears, indicator.PerThousandBirths:
		return Look{1, 2, "‰", Decimal}
	case indicator.Proportion:
		return Look{100, 1, "%", Hundred}
	case indicator.PerHundredGirls, indicator.YearsOfAge, indicator.Years:
		return Look{1, 1, "", Tenth}
	case indicator.PerWoman:
		return Look{1, 2, "", Decimal}
	default:
		return Look{1, 0, "", Plain}
	}
}

// Number is a number as people read it in a language: in English with commas at the thousands.
func Number(v float64, digits int, lang words.Lang) string {
	text := strconv.FormatFloat(math.Abs(v), 'f', digits, 64)
	whole, part, broken := strings.Cut(text, ".")
	if lang == words.EN && len(whole) > 3 {
		first := len(whole) % 3
		groups := []string{}
		if first > 0 {
			groups = append(groups, whole[:first])
		}
		for at := first; at < len(whole); at += 3 {
			groups = append(groups, whole[at:at+3])
		}
		whole = strings.Join(groups, ",")
	}
	if broken {
		whole += "." + part
	}
	if v < 0 && strings.Trim(text, "0.") != "" {
		return "−" + whole
	}
	return whole
}

// Figure is a figure as a report writes it; what can't be shown says so.
func Figure(f *indicator.Figure, u indicator.Unit, show string, lang words.Lang) Run {
	look := LookOf(u)
	number := func(v float64) string { return Number(v*look.Times, look.Digits, lang) + look.Sign }
	switch {
	case f.Hidden:
		return Run{Text: words.Text(lang, "report.hidden", nil)}
	case show == ShowN:
		n := float64(f.N)
		return Run{Text: Number(n, 0, lang), Number: &n}
	case math.IsNaN(f.Value):
		return Run{Text: words.Text(lang, "report.none", nil)}
	case show == ShowD:
		if math.IsNaN(f.D) {
			return Run{Text: words.Text(lang, "report.none", nil)}
		}
		return Run{Text: Number(f.D, 0, lang)}
	}
	span := func(key string) Run {
		return Run{Text: words.Text(lang, key, map[string]string{"value": number(f.Value), "low": number(f.Low), "high": number(f.High)})}
	}
	if !math.IsNaN(f.Low) && !math.IsInf(f.High, 0) {
		switch show {
		case ShowInterval:
			return span("report.interval")
		case ShowBoth:
			return span("report.both")
		}
	}
	v := f.Value
	return Run{Text: number(v), Number: &v, Percent: look.Scale}
}

// Change is how a figure moved between two periods.
type Change uint8

// The changes.
const (
	Unknown Change = iota // one of them isn't known or isn't shown
	Same                  // no difference that the numbers can show
	Up
	Down
)

// String is the word that rules know a change by.
func (c Change) String() string { return [...]string{"unknown", "same", "up", "down"}[c] }

// usual is how many standard errors are more than chance, at 95 %.
const usual = 1.959964

// Compare says whether a figure moved by more than chance. Counts of events are held against what they would be at an equal pace each day;
// what has an interval by its interval; the number of residents is counted and not drawn, so every difference is one.
func Compare(now, then *indicator.Figure, u indicator.Unit, days, daysThen int) Change {
	if now.Hidden || then.Hidden || math.IsNaN(now.Value) || math.IsNaN(then.Value) {
		return Unknown
	}
	far := 0.0
	switch {
	case u == indicator.People || u == indicator.Years:
		return direction(now.Value-then.Value, 0)
	case u == indicator.Events:
		all := now.Value + then.Value
		share := float64(days) / float64(days+daysThen)
		if far = all * share * (1 - share); far == 0 {
			return Same
		}
		return direction((now.Value-all*share)/math.Sqrt(far), usual)
	}
	a, b := spread(now), spread(then)
	if a == 0 && b == 0 || math.IsNaN(a+b) {
		return Unknown
	}
	return direction((now.Value-then.Value)/math.Hypot(a, b), usual)
}

func direction(by, least float64) Change {
	switch {
	case by > least:
		return Up
	case by < -least:
		return Down
	}
	return Same
}

// spread is the standard error that an interval stands for.
func spread(f *indicator.Figure) float64 { return (f.High - f.Low) / (2 * usual) }

// Apart finds the parts that differ from the whole by more than chance, with room for how many parts were looked at (Bonferroni).
// Parts that aren't shown or have no interval are not judged. It is no ranking: what is left is not told apart.
func Apart(whole *indicator.Figure, parts []indicator.Figure) (high, low []indicator.Figure, judged int) {
	if whole.Hidden || math.IsNaN(whole.Value) {
		return nil, nil, 0
	}
	for i := range parts {
		if p := &parts[i]; !p.Hidden && spread(p) > 0 {
			judged++
		}
	}
	least := normalQuantile(1 - 0.025/float64(max(judged, 1)))
	for i := range parts {
		p := &parts[i]
		if p.Hidden || !(spread(p) > 0) {
			continue
		}
		switch direction((p.Value-whole.Value)/spread(p), least) {
		case Up:
			high = append(high, *p)
		case Down:
			low = append(low, *p)
		default: // no difference that the numbers can show
		}
	}
	return high, low, judged
}

// normalQuantile is the point below which a share of the normal distribution lies.
func normalQuantile(p float64) float64 { return math.Sqrt2 * math.Erfinv(2*p-1) }
