// Package withhold is disclosure control at the command line: each method reads a sheet, hands it to the domain and
// prints what may leave the office. What it prints has no key, no secret and no hidden count in it.
package withhold

import (
	"bytes"
	"math"
	"os"
	"strings"

	"wanjia/base/fault"
	"wanjia/cmd/wanjia/reckon/grid"
	"wanjia/domain/disclosure"
	"wanjia/domain/disclosure/audit"
	"wanjia/domain/disclosure/cellkey"
	"wanjia/domain/disclosure/ledger"
	"wanjia/domain/disclosure/rounding"
	"wanjia/domain/disclosure/suppress"
)

// Run runs the method that the first word names.
func Run(args []string, at *grid.Console) error {
	return grid.Run("disclose", []grid.Method{
		{Name: "suppress", Make: suppressed}, {Name: "audit", Make: audited}, {Name: "cellkey", Make: perturbed},
		{Name: "round", Make: rounded}, {Name: "rates", Make: rates}, {Name: "release", Make: released},
	}, args, at)
}

func say(c *grid.Call, flag string) string { return c.Say("cli.disclose.flag." + flag) }

// usualThreshold hides counts of one to four.
const usualThreshold = 4

// table is the flags that say how a sheet becomes a table.
type table struct {
	c         *grid.Call
	by, count string
	under     grid.Pairs
}

func tableFlags(c *grid.Call) *table {
	t := &table{c: c}
	c.StringVar(&t.by, "by", "", say(c, "by"))
	c.StringVar(&t.count, "count", "count", say(c, "count"))
	c.Var(&t.under, "under", say(c, "under"))
	return t
}

// above are the columns that a dimension's codes belong to, level by level.
func (t *table) above(column string) []string {
	out := []string{column}
	for _, u := range t.under {
		for _, have := range out {
			if u[0] == have {
				out = append(out, u[1])
				break
			}
		}
	}
	return out
}

// read tabulates the rows that are no totals; the codes of every row come with it, row by row.
func (t *table) read(g *grid.Grid) (disclosure.Table, [][]string, error) {
	dims := grid.List(t.by)
	if len(dims) == 0 {
		return disclosure.Table{}, nil, fault.New(fault.Invalid, "cli.disclose.by")
	}
	counts := make([]int64, g.Len())
	for i := range counts {
		counts[i] = 1
	}
	var err error
	if g.Has(t.count) || t.count != "count" {
		if counts, err = g.Counts(t.count); err != nil {
			return disclosure.Table{}, nil, err
		}
	}
	rows := make([]disclosure.Row, g.Len())
	labels := make([][]string, g.Len())
	for _, d := range dims {
		var columns [][]string
		for _, name := range t.above(d) {
			texts, err := g.Texts(name)
			if err != nil {
				return disclosure.Table{}, nil, err
			}
			columns = append(columns, texts)
		}
		for i := range rows {
			var codes []string
			for _, c := range columns {
				codes = append(codes, c[i])
			}
			rows[i].Codes = append(rows[i].Codes, codes)
			labels[i] = append(labels[i], codes[0])
		}
	}
	var fine []disclosure.Row
	for i := range rows {
		rows[i].Count = counts[i]
		if !isTotal(labels[i]) {
			fine = append(fine, rows[i])
		}
	}
	made, err := disclosure.Tabulate(fine)
	return made, labels, err
}

func isTotal(labels []string) bool {
	for _, l := range labels {
		if l == disclosure.Total {
			return true
		}
	}
	return false
}

// line begins a row with a cell's labels.
func line(labels []string, more ...any) []any {
	var out []any
	for _, l := range labels {
		out = append(out, l)
	}
	return append(out, more...)
}

func suppressed(c *grid.Call) func() (*grid.Result, error) {
	t := tableFlags(c)
	threshold := c.Int64("threshold", usualThreshold, say(c, "threshold"))
	zeros := c.String("zeros", "show", say(c, "zeros"))
	reveal := c.Bool("reveal", false, say(c, "reveal"))
	return func() (*grid.Result, error) {
		o := suppress.Options{Threshold: *threshold}
		switch *zeros {
		case "show":
		case "hide":
			o.Zeros = suppress.HideZeros
		default:
			return nil, fault.New(fault.Invalid, "cli.reckon.choice", "flag", "zeros", "text", *zeros)
		}
		return c.Each(func(g *grid.Grid) (*grid.Result, error) {
			made, _, err := t.read(g)
			if err != nil {
				return nil, err
			}
			p, err := suppress.Protect(made, o)
			if err != nil {
				return nil, err
			}
			return printSuppressed(t, made, p, *reveal), nil
		})
	}
}

func printSuppressed(t *table, made disclosure.Table, p suppress.Result, reveal bool) *grid.Result {
	r := &grid.Result{Columns: append(grid.List(t.by), "value", "status", "low", "high")}
	ranges := map[int]audit.Range{}
	for _, x := range p.Ranges {
		ranges[x.Cell] = x
	}
	for i, cell := range made.Cells {
		if p.Status[i] == suppress.Published {
			r.Rows = append(r.Rows, line(cell.Labels, cell.Value, "published", math.NaN(), math.NaN()))
			continue
		}
		status := "hidden" // why a cell is hidden says something about it
		if reveal {
			status = p.Status[i].String()
		}
		r.Rows = append(r.Rows, line(cell.Labels, nil, status, ranges[i].Low, ranges[i].High))
	}
	r.Summary = []grid.Pair{{Name: "cells", Value: len(made.Cells)}, {Name: "published", Value: p.Count(suppress.Published)},
		{Name: "primary", Value: p.Count(suppress.Primary)}, {Name: "secondary", Value: p.Count(suppress.Secondary)}}
	return r
}

func audited(c *grid.Call) func() (*grid.Result, error) {
	t := tableFlags(c)
	column := c.String("hidden", "hidden", say(c, "hidden"))
	return func() (*grid.Result, error) {
		return c.Each(func(g *grid.Grid) (*grid.Result, error) {
			made, labels, err := t.read(g)
			if err != nil {
				return nil, err
			}
			flags, err := g.Texts(*column)
			if err != nil {
				return nil, err
			}
			hidden := make([]bool, len(made.Cells))
			for i, l := range labels {
				at, ok := made.Find(l...)
				if !ok {
					return nil, fault.New(fault.Invalid, "cli.disclose.cell", "cell", strings.Join(l, ", "))
				}
				hidden[at] = hidden[at] || yes(flags[i])
			}
			ranges, err := audit.Attack(made, hidden)
			if err != nil {
				return nil, err
			}
			r := &grid.Result{Columns: append(grid.List(t.by), "low", "high", "disclosed")}
			for _, x := range ranges {
				r.Rows = append(r.Rows, line(made.Cells[x.Cell].Labels, x.Low, x.High, x.Disclosed()))
			}
			leaks := len(audit.Leaks(ranges))
			r.Summary = []grid.Pair{{Name: "hidden", Value: len(ranges)}, {Name: "disclosed", Value: leaks}}
			r.Short = leaks > 0
			return r, nil
		})
	}
}

func yes(text string) bool {
	switch strings.ToLower(text) {
	case "true", "t", "1", "yes", "y", "x":
		return true
	}
	return false
}

// secret reads a file whose bytes are a key.
func secret(path string) ([]byte, error) {
	raw, err := os.ReadFile(path)
	if err != nil {
		return nil, fault.New(fault.Invalid, "cli.file", "file", path).Because(err)
	}
	return bytes.TrimSpace(raw), nil
}

func perturbed(c *grid.Call) func() (*grid.Result, error) {
	by := c.String("by", "", say(c, "by"))
	keys := c.String("key", "", say(c, "key"))
	id := c.String("id", "", say(c, "id"))
	file := c.String("secret", "", say(c, "secret"))
	lookup := c.String("table", "", say(c, "ptable"))
	reach := c.Int("reach", 2, say(c, "reach"))
	threshold := c.Int64("threshold", 0, say(c, "cellkey-threshold"))
	return func() (*grid.Result, error) {
		l, err := lookupOf(*lookup, *reach)
		if err != nil {
			return nil, err
		}
		return c.Each(func(g *grid.Grid) (*grid.Result, error) {
			records, err := recordsOf(g, grid.List(*by), *keys, *id, *file, l)
			if err != nil {
				return nil, err
			}
			cells, err := cellkey.Tabulate(records, l, *threshold)
			if err != nil {
				return nil, err
			}
			r := &grid.Result{Columns: append(grid.List(*by), "count")}
			hidden := 0
			for _, x := range cells {
				if x.Hidden {
					hidden++
					r.Rows = append(r.Rows, line(x.Labels, nil))
					continue
				}
				r.Rows = append(r.Rows, line(x.Labels, x.Count))
			}
			r.Summary = []grid.Pair{{Name: "cells", Value: len(cells)}, {Name: "hidden", Value: hidden}}
			return r, nil
		})
	}
}

func lookupOf(path string, reach int) (*cellkey.Lookup, error) {
	if path == "" {
		return cellkey.Even(reach, 256)
	}
	g, err := grid.Read(path)
	if err != nil {
		return nil, err
	}
	counts, err := g.Counts("pcv", "count")
	if err != nil {
		return nil, err
	}
	keys, err := g.Counts("ckey", "key")
	if err != nil {
		return nil, err
	}
	add, err := g.Counts("pvalue", "add")
	if err != nil {
		return nil, err
	}
	entries := make([]cellkey.Entry, len(counts))
	for i := range entries {
		entries[i] = cellkey.Entry{Count: int(counts[i]), Key: int(keys[i]), Add: add[i]}
	}
	return cellkey.NewLookup(entries)
}

// recordsOf reads persons or events with their keys, or makes the keys of ids and a secret.
func recordsOf(g *grid.Grid, by []string, keys, id, file string, l *cellkey.Lookup) ([]cellkey.Record, error) {
	if len(by) == 0 {
		return nil, fault.New(fault.Invalid, "cli.disclose.by")
	}
	records := make([]cellkey.Record, g.Len())
	for _, name := range by {
		texts, err := g.Texts(name)
		if err != nil {
			return nil, err
		}
		for i, v := range texts {
			records[i].Codes = append(records[i].Codes, v)
		}
	}
	if keys != "" {
		values, err := g.Counts(keys)
		if err != nil {
			return nil, err
		}
		for i, v := range values {
			records[i].Key = v
		}
		return records, nil
	}
	if id == "" || file == "" {
		return nil, fault.New(fault.Invalid, "cli.disclose.key")
	}
	k, err := secret(file)
	if err != nil {
		return nil, err
	}
	ids, err := g.Texts(id)
	if err != nil {
		return nil, err
	}
	for i, v := range ids {
		records[i].Key = cellkey.RecordKey(k, v, l.Span())
	}
	return records, nil
}

func rounded(c *grid.Call) func() (*grid.Result, error) {
	t := tableFlags(c)
	base := c.Int64("base", 3, say(c, "base"))
	file := c.String("secret", "", say(c, "secret"))
	additive := c.Bool("additive", false, say(c, "additive"))
	tables := c.String("tables", "", say(c, "tables"))
	return func() (*grid.Result, error) {
		return c.Each(func(g *grid.Grid) (*grid.Result, error) {
			if *additive {
				made, _, err := t.read(g)
				if err != nil {
					return nil, err
				}
				return addingUp(t, made, *base, *tables)
			}
			if *file == "" {
				return nil, fault.New(fault.Invalid, "cli.disclose.secret")
			}
			k, err := secret(*file)
			if err != nil {
				return nil, err
			}
			x, err := rounding.New(k, *base)
			if err != nil {
				return nil, err
			}
			return oneByOne(t, g, x)
		})
	}
}

// oneByOne rounds each row of the sheet by its labels.
func oneByOne(t *table, g *grid.Grid, x *rounding.Rounder) (*grid.Result, error) {
	by := grid.List(t.by)
	if len(by) == 0 {
		return nil, fault.New(fault.Invalid, "cli.disclose.by")
	}
	counts, err := g.Counts(t.count)
	if err != nil {
		return nil, err
	}
	labels := make([][]string, len(counts))
	for _, name := range by {
		texts, err := g.Texts(name)
		if err != nil {
			return nil, err
		}
		for i, v := range texts {
			labels[i] = append(labels[i], v)
		}
	}
	r := &grid.Result{Columns: append(by, "count")}
	for i, n := range counts {
		r.Rows = append(r.Rows, line(labels[i], x.Round(t.count+"\x1f"+strings.Join(labels[i], "\x1f"), n)))
	}
	return r, nil
}

// addingUp rounds the small counts of a table so that it adds up. tables names the margins that are published, parted
// by semicolons, such as geo;year: nothing is the whole table.
func addingUp(t *table, made disclosure.Table, base int64, tables string) (*grid.Result, error) {
	by := grid.List(t.by)
	var published []int
	for i, cell := range made.Cells {
		if tables == "" || inMargin(cell.Labels, by, tables) {
			published = append(published, i)
		}
	}
	inner, err := rounding.Additive(made, published, base)
	if err != nil {
		return nil, err
	}
	r := &grid.Result{Columns: append(by, "count")}
	for _, i := range published {
		var sum int64
		for _, x := range made.Cells[i].Inner {
			sum += inner[x]
		}
		r.Rows = append(r.Rows, line(made.Cells[i].Labels, sum))
	}
	return r, nil
}

// inMargin says whether a cell is total in every dimension that some margin doesn't name.
func inMargin(labels, by []string, tables string) bool {
	for margin := range strings.SplitSeq(tables, ";") {
		named := grid.List(margin)
		in := true
		for d, l := range labels {
			if l == disclosure.Total {
				continue
			}
			found := false
			for _, n := range named {
				found = found || n == by[d]
			}
			in = in && found
		}
		if in {
			return true
		}
	}
	return false
}

func rates(c *grid.Call) func() (*grid.Result, error) {
	standardised := c.Bool("standardised", false, say(c, "standardised"))
	return func() (*grid.Result, error) {
		return c.Each(func(g *grid.Grid) (*grid.Result, error) {
			events, err := g.Counts("events", "n")
			if err != nil {
				return nil, err
			}
			r := &grid.Result{Columns: []string{"row", "standing"}}
			for i, n := range events {
				s := disclosure.Crude(n)
				if *standardised {
					s = disclosure.Standardised(n)
				}
				r.Add(i+1, [...]string{"shown", "flagged", "hidden"}[s])
			}
			return r, nil
		})
	}
}

func released(c *grid.Call) func() (*grid.Result, error) {
	before := c.String("before", "", say(c, "before"))
	threshold := c.Int64("threshold", usualThreshold, say(c, "threshold"))
	return func() (*grid.Result, error) {
		var l ledger.Ledger
		if *before != "" {
			old, err := figures(c, *before)
			if err != nil {
				return nil, err
			}
			if err := l.Enter(old...); err != nil {
				return nil, err
			}
		}
		fresh, err := figures(c, c.In)
		if err != nil {
			return nil, err
		}
		leaks, err := l.Offer(fresh, ledger.Options{Threshold: *threshold})
		if err != nil {
			return nil, err
		}
		r := &grid.Result{Columns: []string{"measure", "way", "whole", "less", "count"}}
		for _, x := range leaks {
			r.Add(x.Measure, [...]string{"small", "difference", "solved"}[x.How], x.Whole, strings.Join(x.Less, "; "), x.Count)
		}
		r.Summary = []grid.Pair{{Name: "figures", Value: len(fresh)}, {Name: "leaks", Value: len(leaks)}}
		r.Short = len(leaks) > 0
		return r, nil
	}
}

// figures reads released figures: name, measure, count, and pieces parted by spaces or semicolons.
func figures(c *grid.Call, path string) ([]ledger.Figure, error) {
	if path == "" {
		return nil, fault.New(fault.Invalid, "cli.reckon.noin")
	}
	g, err := c.File(path)
	if err != nil {
		return nil, err
	}
	columns := map[string][]string{}
	for _, name := range []string{"name", "measure", "pieces"} {
		if columns[name], err = g.Texts(name); err != nil {
			return nil, err
		}
	}
	counts, err := g.Counts("count")
	if err != nil {
		return nil, err
	}
	out := make([]ledger.Figure, len(counts))
	for i, n := range counts {
		out[i] = ledger.Figure{Name: columns["name"][i], Measure: columns["measure"][i], Count: n,
			Pieces: strings.FieldsFunc(columns["pieces"][i], func(r rune) bool { return r == ' ' || r == ';' })}
	}
	return out, nil
}
