package sheets

import (
	"cmp"
	"io"
	"slices"
	"strconv"
	"strings"

	"wanjia/base/words"
	"wanjia/domain/quality"
	"wanjia/exchange/sheet"
	"wanjia/httpd/shape"

	"wanjia/desk/intake"
)

// Why is the gravest rule against a row, and all that is to be said.
func Why(lang words.Lang, r intake.Refusal) (rule, message string) {
	var parts []string
	say := func(sentence string) { // once, however many others it is true of
		if !slices.Contains(parts, sentence) {
			parts = append(parts, sentence)
		}
	}
	for _, f := range r.Faults {
		if rule == "" {
			rule = cmp.Or(quality.RuleOf(f.Key, f.Field), f.Key)
		}
		say(shape.Sentence(lang, f))
	}
	for _, f := range r.Findings {
		if f.Severity == quality.Query {
			continue
		}
		if rule == "" {
			rule = f.Rule
		}
		say(words.Text(lang, "quality."+f.Rule, f.Facts))
	}
	return rule, strings.Join(parts, " ")
}

// Refused writes refused rows as a CSV, made so that it can be mended and imported again.
type Refused struct {
	lang    words.Lang
	w       *sheet.CSV
	columns []string
}

// NewRefused begins the CSV with its header.
func NewRefused(w io.Writer, lang words.Lang) *Refused {
	columns := refusedColumns()
	return &Refused{lang: lang, w: sheet.NewCSV(w, columns), columns: columns}
}

// refusedColumns are why a row was refused and where it stood, and then the columns of all sheets.
func refusedColumns() []string {
	columns := []string{"row", "rule", "message", "sheet"}
	for _, list := range [][]string{intake.AreaColumns(), intake.PeopleColumns(), intake.EventColumns()} {
		for _, c := range list {
			if !slices.Contains(columns, c) {
				columns = append(columns, c)
			}
		}
	}
	return columns
}

// asides are the columns of a file of refused rows that belong to no sheet or to another; none for any other file.
func asides(header []string) []sheet.Column {
	for _, c := range refusedColumns()[:4] {
		if !slices.Contains(header, c) {
			return nil
		}
	}
	var out []sheet.Column
	for _, c := range refusedColumns() {
		out = append(out, sheet.Column{Code: c})
	}
	return out
}

// Write adds a row.
func (r *Refused) Write(one intake.Refusal) error {
	rule, message := Why(r.lang, one)
	cells := make([]string, len(r.columns))
	copy(cells, []string{strconv.Itoa(one.Row.Number), rule, message, one.Sheet})
	for i, c := range one.Columns {
		if at := slices.Index(r.columns, c); at >= 4 && i < len(one.Row.Cells) {
			cells[at] = strings.ToValidUTF8(one.Row.Cells[i], "\ufffd")
		}
	}
	return r.w.Write(cells...)
}

// Close flushes.
func (r *Refused) Close() error { return r.w.Close() }
