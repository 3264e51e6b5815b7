package auditsheet

import (
	"embed"
	"fmt"
	"html/template"
	"io"
	"math"
	"strconv"

	"wanjia/base/words"
	"wanjia/exchange/sheet"
)

//go:embed forms.html report.html
var pages embed.FS

// Visit is a household to go to, as an interviewer is told of it.
type Visit struct {
	Unit    string
	Place   string
	Address string
}

// WriteSheet writes the sheet to hand in: for each visit the row of the household, and rows for those who live there and for what
// happened, to be filled and added to. Nothing in it comes from the register but where to go.
func WriteSheet(w io.Writer, lang words.Lang, visits []Visit) error {
	titles := append(titled(lang, "audit.column.", Columns()), say(lang, "audit.column.place"), say(lang, "audit.column.address"))
	out := sheet.NewCSV(w, titles, sheet.BOM())
	for _, v := range visits {
		for _, kind := range []string{HouseholdKind, "person", "person", "person", "birth", "death"} {
			if err := out.Write(v.Unit, say(lang, "audit.kind."+kind), "", "", "", "", "", v.Place, v.Address); err != nil {
				return err
			}
		}
	}
	return out.Close()
}

func say(lang words.Lang, key string) string { return words.Text(lang, key, nil) }

func titled(lang words.Lang, prefix string, codes []string) []string {
	out := make([]string, len(codes))
	for i, c := range codes {
		out[i] = say(lang, prefix+c)
	}
	return out
}

// Forms are what interviewers take along on paper.
type Forms struct {
	Audit  string
	From   string
	To     string
	Visits []Visit
}

// WriteForms writes one page for each visit.
func WriteForms(w io.Writer, lang words.Lang, f Forms) error {
	return render(w, lang, "forms.html", f)
}

// Line is a row of the report's table of estimates.
type Line struct {
	Kind, Stratum       string
	Register            int64
	Both, First, Second int64
	Complete, Low, High float64
	Missed, MLow, MHigh float64
	Total               bool
}

// FieldLine is a row of the report's table of agreement.
type FieldLine struct {
	Field              string
	N                  int64
	Gross, GLow, GHigh float64
	Net, NLow, NHigh   float64
	Kappa, KLow, KHigh float64
}

// Report is an audit on one page.
type Report struct {
	Audit, Area, From, To string
	Position              int64
	Promise, Seed         string
	Margin                float64
	Deff                  float64
	Villages, Drawn       int
	Interviewed, Absent   int
	Declined, Nobody      int
	Doubtful              int
	Correlated            bool
	Lines                 []Line
	Fields                []FieldLine
}

// WriteReport writes it.
func WriteReport(w io.Writer, lang words.Lang, r Report) error {
	return render(w, lang, "report.html", r)
}

// seen are the words that a page needs, in its language.
type seen struct {
	Lang string
	Data any
}

func render(w io.Writer, lang words.Lang, name string, data any) error {
	t := template.New(name).Funcs(template.FuncMap{
		"t": func(key string, pairs ...any) string {
			args := map[string]string{}
			for i := 0; i+1 < len(pairs); i += 2 {
				args[fmt.Sprint(pairs[i])] = fmt.Sprint(pairs[i+1])
			}
			return words.Text(lang, "audit."+key, args)
		},
		"percent":  func(v float64) string { return number(v*100, 1, "%") },
		"whole":    func(v float64) string { return number(v, 0, "") },
		"two":      func(v float64) string { return number(v, 2, "") },
		"percents": func(low, high float64) string { return span(low*100, high*100, 1, "%") },
		"wholes":   func(low, high float64) string { return span(low, high, 0, "") },
		"twos":     func(low, high float64) string { return span(low, high, 2, "") },
		"dense":    dense,
		"times":    func(n int) []int { return make([]int, n) },
	})
	t, err := t.ParseFS(pages, name)
	if err != nil {
		return err
	}
	return t.Execute(w, seen{string(lang), data})
}

// dense is how closely a report of so many lines is set, so that it stays one page: three kinds of a county's townships are some sixty lines.
func dense(lines int) string {
	switch {
	case lines > 36:
		return "densest"
	case lines > 20:
		return "denser"
	case lines > 9:
		return "dense"
	default:
		return ""
	}
}

// number is what can be said; a dash where nothing can.
func number(v float64, digits int, unit string) string {
	if unknown(v) {
		return "\u2013"
	}
	return strconv.FormatFloat(v+0, 'f', digits, 64) + unit
}

// span is an interval, or nothing where there is none.
func span(low, high float64, digits int, unit string) string {
	if unknown(low) && unknown(high) {
		return ""
	}
	return "(" + number(low, digits, unit) + "\u2013" + number(high, digits, unit) + ")"
}

func unknown(v float64) bool { return math.IsNaN(v) || math.IsInf(v, 0) }
