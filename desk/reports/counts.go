package reports

import (
	"slices"
	"strconv"

	"wanjia/desk/cases"
	"wanjia/domain/report"
)

// counts is a number of cases, or a table of them.
func (x *run) counts(w report.Want) report.Piece {
	if w.Verb == report.Value {
		n := x.number(w, w.Where)
		return report.Piece{Run: x.cell(w, n, x.outside && report.Few(n), "")}
	}
	rows := x.rows(w)
	if x.outside {
		veil(rows)
	}
	if w.Verb == report.Chart {
		p := &report.Plot{Title: x.title(w)}
		s := report.Series{Name: x.say("report.cases." + w.Count)}
		for _, r := range rows {
			v := float64(r.n)
			if r.hidden {
				v = nan()
			}
			p.Names, s.Values = append(p.Names, r.label), append(s.Values, v)
		}
		p.Series = []report.Series{s}
		p.Foot = report.Run{Text: x.say("report.plot.foot", "journal", strconv.FormatInt(int64(x.journal), 10)), Note: x.caseNote(w)}
		p.Alt = alt(p)
		return report.Piece{Plot: p}
	}
	g := &report.Grid{Title: x.title(w), Rows: [][]report.Run{{{Text: x.field(w)}, {Text: x.say("report.cases." + w.Count), Note: x.caseNote(w)}}}}
	for _, r := range rows {
		g.Rows = append(g.Rows, []report.Run{{Text: r.label}, x.cell(w, r.n, r.hidden, r.code)})
	}
	return report.Piece{Grid: g}
}

// tallied is one row of a table of cases.
type tallied struct {
	code, label string
	n           int
	hidden      bool
}

// rows are the counts of all codes of a field, and their sum.
func (x *run) rows(w report.Want) []tallied {
	field := w.Fields[0]
	var out []tallied
	flow := x.d.flows[w.Flow]
	if field == "state" {
		for _, s := range flow.States {
			out = append(out, tallied{code: s.ID, label: x.both(s.Title)})
		}
	} else if f, ok := flow.Field(field); ok {
		for _, o := range f.Options {
			out = append(out, tallied{code: o.Code, label: x.both(o.Title)})
		}
		out = append(out, tallied{code: "", label: x.say("report.cases.unsaid")})
	}
	all := tallied{code: "*", label: x.say("report.total"), n: x.number(w, nil)}
	for i := range out {
		out[i].n = x.number(w, map[string]string{field: out[i].code})
	}
	out = slices.DeleteFunc(out, func(t tallied) bool { return t.n == 0 })
	return append(out, all)
}

// veil hides what can't be shown outside.
func veil(rows []tallied) {
	counts := make([]int, len(rows))
	for i := range rows {
		counts[i] = rows[i].n
	}
	for i, hidden := range report.Veil(counts) {
		rows[i].hidden = hidden
	}
}

// number counts cases.
func (x *run) number(w report.Want, where map[string]string) int {
	n := 0
	for _, c := range x.tally(w.Flow, w.Period) {
		if c.Is(w.Count, w.Period.From.First(), w.Period.To.Last()) && matches(c, where) {
			n++
		}
	}
	return n
}

func matches(c cases.Counted, where map[string]string) bool {
	for field, code := range where {
		got := c.Values[field]
		if field == "state" {
			got = c.State
		}
		if got != code {
			return false
		}
	}
	return true
}

// cell is a count of cases as a report writes it.
func (x *run) cell(w report.Want, n int, hidden bool, code string) report.Run {
	x.shown++
	note := ""
	if w.Verb == report.Value {
		note = x.caseNote(w)
	}
	if hidden {
		x.hidden++
		return report.Run{Text: x.say("report.hidden"), Note: note}
	}
	v := float64(n)
	x.released("cases."+w.Flow+"."+w.Count+"."+w.Period.String()+"."+w.Args["where"]+code, n)
	return report.Run{Text: report.Number(v, 0, x.o.Lang), Number: &v, Note: note}
}

func (x *run) title(w report.Want) string {
	return x.say("report.cases.title", "flow", x.both(x.d.flows[w.Flow].Title), "count", x.say("report.cases."+w.Count), "period", w.Period.Text(x.o.Lang))
}

func (x *run) field(w report.Want) string {
	if w.Fields[0] == "state" {
		return x.say("report.cases.state")
	}
	f, _ := x.d.flows[w.Flow].Field(w.Fields[0])
	return x.both(f.Title)
}

func (x *run) caseNote(w report.Want) string {
	return x.say("report.note.cases", "flow", x.both(x.d.flows[w.Flow].Title), "count", x.say("report.cases."+w.Count), "means", x.say("report.means."+w.Count),
		"area", x.name(x.o.Area), "period", w.Period.Text(x.o.Lang))
}
