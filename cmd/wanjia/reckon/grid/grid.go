// Package grid reads a sheet of numbers for a calculation and prints what comes out. It knows columns by several
// names and parts of a sheet by their labels; what the numbers mean is its caller's.
package grid

import (
	"encoding/json"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"

	"wanjia/base/fault"
	"wanjia/exchange/sheet"
)

// Grid is a sheet in memory.
type Grid struct {
	file string
	head []string
	rows [][]string
}

// mostRows bounds what is read into memory.
const mostRows = 5_000_000

// Read takes in a CSV file or the first sheet of an XLSX.
func Read(path string) (*Grid, error) {
	r, err := sheet.Open(path, sheet.Limits{})
	if err != nil {
		return nil, fault.New(fault.Invalid, "cli.file", "file", path).Because(err)
	}
	g := &Grid{file: path, head: slices.Clone(r.Header())}
	for row, err := range r.Rows() {
		if err != nil {
			return nil, closing(r, fault.New(fault.Invalid, "cli.reckon.row", "row", strconv.Itoa(row.Number), "file", path).Because(err))
		}
		if len(g.rows) == mostRows {
			return nil, closing(r, fault.New(fault.Invalid, "cli.reckon.long", "rows", strconv.Itoa(mostRows), "file", path))
		}
		g.rows = append(g.rows, slices.Clone(row.Cells))
	}
	return g, closing(r, nil)
}

func closing(c io.Closer, err error) error {
	if shut := c.Close(); err == nil {
		return shut
	}
	return err
}

// Len is the number of rows.
func (g *Grid) Len() int { return len(g.rows) }

// Heads are the columns as they are called in the sheet.
func (g *Grid) Heads() []string { return g.head }

// column finds a column by any of its names, whatever the case; -1 where there is none.
func (g *Grid) column(names []string) int {
	for _, name := range names {
		if at := slices.IndexFunc(g.head, func(h string) bool { return strings.EqualFold(strings.TrimSpace(h), name) }); at >= 0 {
			return at
		}
	}
	return -1
}

// Has says whether there is a column of one of these names.
func (g *Grid) Has(names ...string) bool { return g.column(names) >= 0 }

// Texts is a column as it is written.
func (g *Grid) Texts(names ...string) ([]string, error) {
	at := g.column(names)
	if at < 0 {
		return nil, fault.New(fault.Invalid, "cli.reckon.column", "column", strings.Join(names, " / "), "file", g.file)
	}
	out := make([]string, len(g.rows))
	for i, row := range g.rows {
		out[i] = strings.TrimSpace(row[at])
	}
	return out, nil
}

// Numbers is a column of numbers; an empty cell is NaN. The last age of a table may be written with its sign: 110+.
func (g *Grid) Numbers(names ...string) ([]float64, error) {
	texts, err := g.Texts(names...)
	if err != nil {
		return nil, err
	}
	out := make([]float64, len(texts))
	for i, text := range texts {
		if text == "" || strings.EqualFold(text, "NA") {
			out[i] = math.NaN()
			continue
		}
		if out[i], err = strconv.ParseFloat(strings.TrimSuffix(text, "+"), 64); err != nil {
			return nil, fault.New(fault.Invalid, "cli.reckon.number", "text", text, "column", names[0], "row", strconv.Itoa(i+2), "file", g.file)
		}
	}
	return out, nil
}

// Full is a column of numbers none of which may be missing.
func (g *Grid) Full(names ...string) ([]float64, error) {
	out, err := g.Numbers(names...)
	if err != nil {
		return nil, err
	}
	for i, v := range out {
		switch {
		case math.IsNaN(v):
			return nil, g.not("", names[0], i)
		case math.IsInf(v, 0):
			return nil, g.not(strconv.FormatFloat(v, 'g', -1, 64), names[0], i)
		}
	}
	return out, nil
}

// not refuses what stands in a row of a column.
func (g *Grid) not(text, column string, row int) error {
	return fault.New(fault.Invalid, "cli.reckon.number", "text", text, "column", column, "row", strconv.Itoa(row+2), "file", g.file)
}

// Amounts is a column of numbers that aren't below zero.
func (g *Grid) Amounts(names ...string) ([]float64, error) {
	out, err := g.Full(names...)
	if err != nil {
		return nil, err
	}
	for i, v := range out {
		if v < 0 {
			return nil, g.not(strconv.FormatFloat(v, 'g', -1, 64), names[0], i)
		}
	}
	return out, nil
}

// Counts is a column of whole numbers that aren't below zero.
func (g *Grid) Counts(names ...string) ([]int64, error) {
	numbers, err := g.Amounts(names...)
	if err != nil {
		return nil, err
	}
	out := make([]int64, len(numbers))
	for i, v := range numbers {
		if v != math.Trunc(v) || v > 1e15 {
			return nil, g.not(strconv.FormatFloat(v, 'g', -1, 64), names[0], i)
		}
		out[i] = int64(v)
	}
	return out, nil
}

// Part is the rows that share labels.
type Part struct {
	Labels []string
	*Grid
}

// Split parts a sheet by columns, in the order in which the labels first appear; by none it is one part.
func (g *Grid) Split(columns []string) ([]Part, error) {
	if len(columns) == 0 {
		return []Part{{nil, g}}, nil
	}
	var texts [][]string
	for _, c := range columns {
		t, err := g.Texts(c)
		if err != nil {
			return nil, err
		}
		texts = append(texts, t)
	}
	at := map[string]int{}
	var parts []Part
	for i, row := range g.rows {
		labels := make([]string, len(columns))
		for c := range columns {
			labels[c] = texts[c][i]
		}
		key := strings.Join(labels, "\x1f")
		k, ok := at[key]
		if !ok {
			k = len(parts)
			at[key] = k
			parts = append(parts, Part{labels, &Grid{file: g.file, head: g.head}})
		}
		parts[k].rows = append(parts[k].rows, row)
	}
	return parts, nil
}

// Where keeps the rows whose column has a value.
func (g *Grid) Where(column, value string) (*Grid, error) {
	texts, err := g.Texts(column)
	if err != nil {
		return nil, err
	}
	out := &Grid{file: g.file, head: g.head}
	for i, row := range g.rows {
		if texts[i] == value {
			out.rows = append(out.rows, row)
		}
	}
	return out, nil
}

// Result is what a calculation gives: a table, a few figures beside it, and notes.
type Result struct {
	Method  string
	Columns []string
	Rows    [][]any // text, bool, int64, int or float64; NaN and infinity are printed as nothing
	Summary []Pair
	Notes   []string // sentences
	Short   bool     // something was found that falls short
}

// Pair is one figure beside a table.
type Pair struct {
	Name  string
	Value any
}

// Add adds a row.
func (r *Result) Add(cells ...any) { r.Rows = append(r.Rows, cells) }

// Note adds a sentence once.
func (r *Result) Note(text string) {
	if !slices.Contains(r.Notes, text) {
		r.Notes = append(r.Notes, text)
	}
}

func printable(v any) any {
	if f, ok := v.(float64); ok && (math.IsNaN(f) || math.IsInf(f, 0)) {
		return nil
	}
	return v
}

// JSON prints one object: method, rows as objects, summary, notes.
func (r *Result) JSON(w io.Writer) error {
	rows := make([]map[string]any, len(r.Rows))
	for i, row := range r.Rows {
		rows[i] = map[string]any{}
		for c, v := range row {
			rows[i][r.Columns[c]] = printable(v)
		}
	}
	summary := map[string]any{}
	for _, p := range r.Summary {
		summary[p.Name] = printable(p.Value)
	}
	notes := r.Notes
	if notes == nil {
		notes = []string{}
	}
	return json.NewEncoder(w).Encode(struct {
		Method  string           `json:"method"`
		Rows    []map[string]any `json:"rows"`
		Summary map[string]any   `json:"summary"`
		Notes   []string         `json:"notes"`
	}{r.Method, rows, summary, notes})
}

func text(v any) string {
	switch v := printable(v).(type) {
	case nil:
		return ""
	case float64:
		return strconv.FormatFloat(v, 'g', 10, 64)
	default:
		return fmt.Sprint(v)
	}
}

// CSV prints the table alone.
func (r *Result) CSV(w io.Writer) error {
	c := sheet.NewCSV(w, r.Columns)
	for _, row := range r.Rows {
		cells := make([]string, len(row))
		for i, v := range row {
			cells[i] = text(v)
		}
		if err := c.Write(cells...); err != nil {
			return err
		}
	}
	return c.Close()
}

// Table prints for people: the table, the figures beside it, the notes.
func (r *Result) Table(w io.Writer) error {
	t := tabwriter.NewWriter(w, 0, 4, 2, ' ', tabwriter.AlignRight)
	if len(r.Rows) > 0 {
		tell(t, strings.Join(r.Columns, "\t")+"\t") // a tabwriter keeps its error until Flush
	}
	for _, row := range r.Rows {
		cells := make([]string, len(row))
		for i, v := range row {
			cells[i] = text(v)
		}
		tell(t, strings.Join(cells, "\t")+"\t")
	}
	if err := t.Flush(); err != nil {
		return err
	}
	for _, p := range r.Summary {
		if _, err := fmt.Fprintf(w, "%s: %s\n", p.Name, text(p.Value)); err != nil {
			return err
		}
	}
	for _, n := range r.Notes {
		if _, err := fmt.Fprintln(w, n); err != nil {
			return err
		}
	}
	return nil
}
