package reports

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"wanjia/desk/door"
	"wanjia/domain/disclosure/release"
	"wanjia/domain/indicator"
	"wanjia/domain/report"
)

// Items are the rows that a row is repeated for.
func (x *run) Items(m report.Mark) []report.Item {
	w, ok := x.wants[m.Raw]
	if !ok || len(w.Dims) == 0 {
		return nil
	}
	d := w.Dims[0]
	var out []report.Item
	for _, code := range x.codes(d, w.Period) {
		out = append(out, report.Item{Label: x.label(indicator.Cut{Dim: d, Code: code}), Cut: d.String() + ":" + code})
	}
	return out
}

// codes are the parts of a dimension, in the order in which they are always shown and never by size.
func (x *run) codes(d indicator.Dim, p report.Period) []string {
	var out []string
	switch d {
	case indicator.BySex:
		return []string{"male", "female"}
	case indicator.ByMonth:
		for m := p.From; m <= p.To; m++ {
			out = append(out, m.String())
		}
	case indicator.ByArea:
		for _, c := range x.tree.Children(x.o.Area) {
			out = append(out, c.String())
		}
	case indicator.ByAge5:
		for from := 0; from < 85; from += 5 {
			out = append(out, strconv.Itoa(from)+"-"+strconv.Itoa(from+4))
		}
		out = append(out, "85+")
	}
	return out
}

// Piece is what is put in the place of a placeholder.
func (x *run) Piece(m report.Mark, in report.Item) report.Piece {
	w, ok := x.wants[m.Raw]
	if !ok {
		w, _ = x.vocab.Want(m, x.o.Period) // checked before
	}
	switch {
	case m.Verb == report.Rule:
		return report.Piece{Paras: x.sentences(m.Name())}
	case w.Flow != "":
		return x.counts(w)
	case len(w.IDs) == 0:
		return report.Piece{Run: report.Run{Text: x.text(w, in)}}
	case m.Verb == report.Spread:
		return report.Piece{Run: x.apart(w)}
	case m.Verb == report.Table:
		return report.Piece{Grid: x.grid(w)}
	case m.Verb == report.Chart:
		return report.Piece{Plot: x.plot(w)}
	}
	return report.Piece{Run: x.value(w, in)}
}

// value is a figure in the line.
func (x *run) value(w report.Want, in report.Item) report.Run {
	id := w.IDs[0]
	def := x.defs[id]
	item := cutOf(in)
	cuts := append(slices.Clone(w.Cuts), item...)
	for _, c := range item {
		if !id.Takes(c.Dim) {
			return report.Run{Text: x.say("report.none"), Note: x.say("report.uncut", "figure", x.say(def.Title()))}
		}
	}
	if w.Show == report.ShowTitle {
		return report.Run{Text: x.say(def.Title())}
	}
	f, ok := find(x.answer(w, w.Period, dimsOf(w, item)), id, cuts)
	if !ok {
		return report.Run{Text: x.say("report.none"), Note: x.say("report.norow", "figure", x.say(def.Title()))}
	}
	if w.Vs != (report.Period{}) {
		then, ok := find(x.answer(w, w.Vs, dimsOf(w, item)), id, cuts)
		if !ok {
			return report.Run{Text: x.say("report.none")}
		}
		x.count(f)
		return report.Run{Text: x.change(def, f, then, w), Note: x.note(def, f, w, cuts) + " " + x.say("report.note.change")}
	}
	x.count(f)
	r := report.Figure(f, def.Unit, w.Show, x.o.Lang)
	if len(item) == 0 || f.Hidden || len(f.Notes) > 0 {
		r.Note = x.note(def, f, w, cuts)
	}
	if len(item) > 0 && r.Note == "" && !x.said[id] {
		r.Note = x.note(def, f, w, nil)
	}
	return r
}

// count keeps how many figures are in a report and how many of them are hidden.
func (x *run) count(f *indicator.Figure) {
	x.shown++
	if f.Hidden {
		x.hidden++
	}
}

// note is a figure's footnote: what it means the first time that it stands in the report, then only where, when and what else is to be known.
func (x *run) note(def indicator.Definition, f *indicator.Figure, w report.Want, cuts []indicator.Cut) string {
	at := x.name(x.o.Area)
	if w.Area != "" {
		at = w.Area
	}
	var parts []string
	for _, c := range cuts {
		parts = append(parts, x.label(c))
	}
	where := strings.Join(append([]string{at, w.Period.Text(x.o.Lang)}, parts...), x.say("report.comma"))
	key := "report.note.again"
	if !x.said[def.ID] {
		x.said[def.ID] = true
		key = "report.note.first"
	}
	text := x.say(key, "title", x.say(def.Title()), "definition", x.say(def.Definition()), "formula", x.say(def.Formula()), "unit", x.say(def.Unit.Key()),
		"where", where, "journal", strconv.FormatInt(int64(x.journal), 10))
	if extra := door.Note(f, x.o.Lang); extra != "" {
		text += " " + extra
	}
	return text
}

// change says how a figure moved, and nothing where the numbers can't tell it from chance.
func (x *run) change(def indicator.Definition, now, then *indicator.Figure, w report.Want) string {
	look := report.LookOf(def.Unit)
	period := w.Vs.Text(x.o.Lang)
	by := report.Number(math.Abs(now.Value-then.Value)*look.Times, look.Digits, x.o.Lang) + look.Sign
	switch report.Compare(now, then, def.Unit, w.Period.Days(), w.Vs.Days()) {
	case report.Up:
		return x.say("report.change.up", "by", by, "then", period)
	case report.Down:
		return x.say("report.change.down", "by", by, "then", period)
	case report.Same:
		return x.say("report.change.same", "then", period)
	default:
		return x.say("report.change.unknown", "then", period)
	}
}

// apart says which parts differ from the whole by more than chance. It puts nobody in an order.
func (x *run) apart(w report.Want) report.Run {
	def := x.defs[w.IDs[0]]
	whole, ok := find(x.answer(w, w.Period, nil), def.ID, w.Cuts)
	if !ok {
		return report.Run{Text: x.say("report.none")}
	}
	var parts []indicator.Figure
	answer := x.answer(w, w.Period, w.Dims)
	for i := range answer.Figures {
		if f := &answer.Figures[i]; f.ID == def.ID && len(f.By) == 1 {
			parts = append(parts, *f)
		}
	}
	x.count(whole)
	high, low, judged := report.Apart(whole, parts)
	title, n := x.say(def.Title()), strconv.Itoa(judged)
	note := x.note(def, whole, w, nil) + " " + x.say("report.note.spread")
	switch {
	case judged < 2:
		return report.Run{Text: x.say("report.spread.unknown", "title", title), Note: note}
	case len(high)+len(low) == 0:
		return report.Run{Text: x.say("report.spread.none", "title", title, "n", n), Note: note}
	}
	var said []string
	for _, side := range []struct {
		key string
		all []indicator.Figure
	}{{"report.spread.high", high}, {"report.spread.low", low}} {
		var names []string
		for i := range side.all {
			names = append(names, x.label(side.all[i].By[0]))
		}
		if len(names) > 0 {
			said = append(said, x.say(side.key, "parts", strings.Join(names, x.say("report.comma"))))
		}
	}
	return report.Run{Text: x.say("report.spread.some", "title", title, "n", n, "parts", strings.Join(said, x.say("report.semicolon"))), Note: note}
}

// grid is a table: a row for each part, a column for each figure.
func (x *run) grid(w report.Want) *report.Grid {
	d := w.Dims[0]
	g := &report.Grid{Rows: [][]report.Run{{{Text: x.say("report.by." + d.String())}}}}
	answer := x.answer(w, w.Period, dimsOf(w, nil))
	for _, id := range w.IDs {
		def := x.defs[id]
		head := report.Run{Text: x.say(def.Title())}
		if f, ok := find(x.answer(w, w.Period, dimsOf(report.Want{Cuts: w.Cuts}, nil)), id, w.Cuts); ok {
			quiet := *f
			quiet.Notes = nil
			head.Note = x.note(def, &quiet, w, w.Cuts)
		}
		g.Rows[0] = append(g.Rows[0], head)
	}
	for _, code := range x.codes(d, w.Period) {
		cut := indicator.Cut{Dim: d, Code: code}
		row := []report.Run{{Text: x.label(cut)}}
		for _, id := range w.IDs {
			f, ok := find(answer, id, append(slices.Clone(w.Cuts), cut))
			if !ok {
				row = append(row, report.Run{Text: x.say("report.empty")})
				continue
			}
			x.count(f)
			row = append(row, report.Figure(f, x.defs[id].Unit, w.Show, x.o.Lang))
		}
		g.Rows = append(g.Rows, row)
	}
	return g
}

// plot is a chart: a name for each part, a series for each figure. What is hidden is a gap, and the line below says so.
func (x *run) plot(w report.Want) *report.Plot {
	d := w.Dims[0]
	answer := x.answer(w, w.Period, dimsOf(w, nil))
	p := &report.Plot{}
	if d == indicator.ByMonth && w.Args["kind"] != "bars" || w.Args["kind"] == "lines" {
		p.Lines = report.Curves
	}
	codes := x.codes(d, w.Period)
	for _, code := range codes {
		p.Names = append(p.Names, x.label(indicator.Cut{Dim: d, Code: code}))
	}
	gaps := false
	var titles []string
	for _, id := range w.IDs {
		def := x.defs[id]
		look := report.LookOf(def.Unit)
		s := report.Series{Name: x.say(def.Title())}
		titles = append(titles, s.Name)
		for _, code := range codes {
			v := math.NaN()
			if f, ok := find(answer, id, append(slices.Clone(w.Cuts), indicator.Cut{Dim: d, Code: code})); ok {
				x.count(f)
				gaps = gaps || f.Hidden
				v = f.Value * look.Times
			}
			s.Values = append(s.Values, v)
		}
		p.Series = append(p.Series, s)
	}
	p.Title = x.say("report.plot.title", "titles", strings.Join(titles, x.say("report.comma")), "area", x.name(x.o.Area), "period", w.Period.Text(x.o.Lang))
	p.Foot.Text = x.say("report.plot.foot", "journal", strconv.FormatInt(int64(x.journal), 10))
	if gaps {
		p.Foot.Text += x.say("report.plot.gaps")
	}
	if f, ok := find(x.answer(w, w.Period, dimsOf(report.Want{Cuts: w.Cuts}, nil)), w.IDs[0], w.Cuts); ok {
		quiet := *f
		quiet.Notes = nil
		p.Foot.Note = x.note(x.defs[w.IDs[0]], &quiet, w, w.Cuts)
	}
	p.Alt = alt(p)
	return p
}

// alt says a chart's numbers for who can't see it.
func alt(p *report.Plot) string {
	var b strings.Builder
	b.WriteString(p.Title)
	for _, s := range p.Series {
		b.WriteString(". " + s.Name + ":")
		for i, v := range s.Values {
			if !math.IsNaN(v) {
				b.WriteString(" " + p.Names[i] + " " + strconv.FormatFloat(math.Round(v*100)/100, 'f', -1, 64) + ";")
			}
		}
	}
	return b.String()
}

// released is a number of cases as the ledger names it.
func (x *run) released(name string, n int) {
	if x.outside {
		x.cells = append(x.cells, release.Cell{Name: name, Shown: strconv.Itoa(n)})
	}
}
