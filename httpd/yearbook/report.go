package yearbook

import (
	"math"
	"strconv"
	"strings"

	"wanjia/base/words"
	"wanjia/desk/door"
	"wanjia/domain/tabulate"
	"wanjia/exchange/docx"
	"wanjia/exchange/workbook"
)

// Report is the year's tables as a report: what they say in sentences and charts, and then every table.
func Report(y door.Year, lang words.Lang) docx.Document {
	b := book{y, lang}
	d := docx.Document{Lang: map[words.Lang]string{words.ZH: "zh-CN", words.EN: "en"}[lang], Title: b.say("tables.heading", "area", y.Area.Name, "year", strconv.Itoa(y.Year))}
	add := func(blocks ...docx.Block) { d.Blocks = append(d.Blocks, blocks...) }
	add(docx.Heading{Level: 1, Text: b.say("tables.report.summary")})
	for _, line := range b.sentences() {
		add(docx.Text{Text: line})
	}
	for _, note := range append([]string{b.say("tables.note.source")}, b.standing()...) {
		add(docx.Text{Text: note, Size: docx.Small})
	}
	add(docx.Heading{Level: 1, Text: b.say("tables.report.charts")})
	for _, c := range b.charts() {
		add(c, docx.Text{Text: b.say("tables.report.from", "area", y.Area.Name, "position", strconv.FormatInt(int64(y.Journal), 10)), Size: docx.Small})
	}
	add(docx.Heading{Level: 1, Text: b.say("tables.report.tables")})
	for _, t := range y.Tables {
		if t.Why == "" {
			add(b.section(b.page(t))...)
		}
	}
	add(docx.Heading{Level: 1, Text: b.say("tables.report.left")})
	left := docx.Table{Head: []string{b.say("tables.number"), b.say("tables.table"), b.say("tables.state")}}
	for _, t := range y.Tables {
		if t.Why != "" {
			left.Rows = append(left.Rows, []any{t.ID, b.say("tables.title." + t.ID), b.say(t.Why)})
		}
	}
	add(left)
	return d
}

// widest is how many columns a page takes; a wider table is parted, its first column repeated.
const widest = 8

func (b book) section(p workbook.Page) []docx.Block {
	out := []docx.Block{docx.Heading{Level: 2, Text: p.Title}}
	for from := 1; from == 1 || from < len(p.Head); from += widest - 1 {
		to := min(from+widest-1, len(p.Head))
		t := docx.Table{Head: append([]string{p.Head[0]}, p.Head[min(from, to):to]...)}
		for _, r := range p.Rows {
			t.Rows = append(t.Rows, append([]any{r[0]}, r[min(from, len(r)):min(to, len(r))]...))
		}
		out = append(out, t)
	}
	for _, n := range p.Notes[:max(0, len(p.Notes)-len(b.standing()))] { // what holds of every table stands in front
		out = append(out, docx.Text{Text: n, Size: docx.Small})
	}
	return out
}

func (b book) table(id string) (tabulate.Table, bool) {
	for _, t := range b.y.Tables {
		if t.ID == id && t.Why == "" {
			return t, true
		}
	}
	return tabulate.Table{}, false
}

// sentences say the summary tables: a number or a rate with its interval a line, and what can't be said.
func (b book) sentences() []string {
	var out []string
	if t, ok := b.table("ST-1"); ok {
		var parts []string
		for _, r := range t.Rows {
			if len(r.Cells) > 0 && !r.Cells[0].Empty {
				parts = append(parts, b.say("tables.report.item", "what", b.label(r.Label), "count", strconv.FormatInt(r.Cells[0].Count, 10)))
			}
		}
		out = append(out, b.say("tables.report.counts", "area", b.y.Area.Name, "year", strconv.Itoa(b.y.Year), "counts", strings.Join(parts, b.say("tables.report.comma"))))
	}
	if t, ok := b.table("ST-2"); ok {
		for _, r := range t.Rows {
			switch {
			case len(r.Cells) < 3 || r.Cells[0].Empty:
				out = append(out, b.say("tables.report.none", "what", b.label(r.Label)))
			case r.Cells[1].Empty || r.Cells[2].Empty:
				out = append(out, b.say("tables.report.value", "what", b.label(r.Label), "value", said(r, 0)))
			default:
				out = append(out, b.say("tables.report.rate", "what", b.label(r.Label), "value", said(r, 0), "low", said(r, 1), "high", said(r, 2)))
			}
		}
	}
	return out
}

// said is a number of a row as a sentence says it: shares in per cent.
func said(r tabulate.Row, i int) string {
	v := r.Cells[i].Rate
	if strings.HasSuffix(r.Label.Key, "_share") {
		return strconv.FormatFloat(v*100, 'f', 1, 64) + "%"
	}
	return decimal(v)
}

func decimal(v float64) string { return strconv.FormatFloat(v, 'f', 2, 64) }

// charts are ten years of births and deaths, deaths by age and sex, and births by mother's age.
func (b book) charts() []docx.Chart {
	var out []docx.Chart
	decade := docx.Chart{Kind: docx.Lines, Title: b.say("tables.report.decade")}
	for _, id := range []string{"ST-3", "ST-4"} {
		t, ok := b.table(id)
		if !ok {
			continue
		}
		decade.Names = b.labels(t.Head[1:])
		s := docx.Series{Name: b.say("tables.title." + id), Values: make([]float64, len(decade.Names))}
		for i, c := range t.Rows[0].Cells[:min(len(t.Rows[0].Cells), len(s.Values))] { // the first row is their sum
			s.Values[i] = number(c, 0)
		}
		decade.Series = append(decade.Series, s)
	}
	if len(decade.Series) > 0 {
		out = append(out, decade)
	}
	for _, id := range []string{"DE-5", "LB-5"} {
		if t, ok := b.table(id); ok {
			out = append(out, b.columns(t))
		}
	}
	for i := range out {
		out[i].Alt = b.alt(out[i])
	}
	return out
}

// columns draw a table whose first row and column are the totals: its other rows as names, its other columns as series.
func (b book) columns(t tabulate.Table) docx.Chart {
	c := docx.Chart{Kind: docx.Bars, Title: b.say("tables.title." + t.ID)}
	first := 2
	if len(t.Head) < 3 {
		first = 1
	}
	for _, h := range t.Head[first:] {
		c.Series = append(c.Series, docx.Series{Name: b.label(h)})
	}
	for _, r := range t.Rows[min(1, len(t.Rows)):] {
		c.Names = append(c.Names, b.label(r.Label))
		for i := range c.Series {
			v := math.NaN()
			if at := first - 1 + i; at < len(r.Cells) {
				v = number(r.Cells[at], v)
			}
			c.Series[i].Values = append(c.Series[i].Values, v)
		}
	}
	return c
}

func number(c tabulate.Cell, none float64) float64 {
	switch {
	case c.Empty:
		return none
	case c.IsRate:
		return c.Rate
	}
	return float64(c.Count)
}

func (b book) labels(all []tabulate.Label) []string {
	out := make([]string, len(all))
	for i, l := range all {
		out[i] = b.label(l)
	}
	return out
}

// alt says a chart's numbers for who can't see it.
func (b book) alt(c docx.Chart) string {
	var out strings.Builder
	out.WriteString(c.Title)
	for _, s := range c.Series {
		out.WriteString(". " + s.Name + ":")
		for i, v := range s.Values {
			if !math.IsNaN(v) && i < len(c.Names) {
				out.WriteString(" " + c.Names[i] + " " + strconv.FormatFloat(v, 'f', -1, 64) + ";")
			}
		}
	}
	return out.String()
}
