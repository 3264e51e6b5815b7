package history

import (
	"io"
	"slices"
	"strings"

	"wanjia/base/day"
	"wanjia/cmd/wanjia/demo"
	"wanjia/exchange/synth"

	"wanjia/desk/intake"
)

// early is the part of a sheet up to a day. What comes later is put aside whenever the sheet is read to its end.
type early struct {
	demo.Sheet
	on    string // the column that says when
	until day.Day
	aside *[]line
}

// line is a row of a sheet that waits for its day.
type line struct {
	number int
	cells  []string
	on     string
}

func sheetOf(s synth.Sheet, on string, until day.Day, aside *[]line) early {
	return early{demo.Sheet{Sheet: s}, on, until, aside}
}

// Open starts reading.
func (e early) Open() (intake.Rows, error) {
	all, err := e.Sheet.Open()
	if err != nil {
		return nil, err
	}
	return &earlyRows{Rows: all, early: e, last: e.until.String(), at: slices.Index(e.Columns(), e.on), known: slices.Index(e.Columns(), "registered")}, nil
}

type earlyRows struct {
	intake.Rows
	early     early
	last      string
	at, known int
	later     []line
}

// Next is the next row of the part.
func (r *earlyRows) Next() (intake.Row, error) {
	for {
		row, err := r.Rows.Next()
		if err != nil {
			*r.early.aside = r.later
			return row, err
		}
		if row.Cells[r.at] <= r.last {
			known(row.Cells, r.known, r.last)
			return row, nil
		}
		cells := strings.Split(strings.Join(row.Cells, "\x00"), "\x00") // one piece of memory for a row
		r.later = append(r.later, line{row.Number, cells, cells[r.at]})
	}
}

// known makes sure that a row says no day of registration after the day on which it is taken down.
func known(cells []string, at int, until string) {
	if cells[at] > until {
		cells[at] = until
	}
}

// lines are some rows as a sheet.
type lines struct {
	name    string
	columns []string
	all     []line
}

// Name is people or events.
func (l lines) Name() string { return l.name }

// Open starts reading.
func (l lines) Open() (intake.Rows, error) { return &lineRows{lines: l}, nil }

type lineRows struct {
	lines
	at int
}

// Columns are the codes of the cells.
func (r *lineRows) Columns() []string { return r.columns }

// Next is the next row.
func (r *lineRows) Next() (intake.Row, error) {
	if r.at == len(r.all) {
		return intake.Row{}, io.EOF
	}
	one := r.all[r.at]
	r.at++
	return intake.Row{Number: one.number, Cells: slices.Clone(one.cells)}, nil
}

// Progress is in rows.
func (r *lineRows) Progress() (done, total int64) { return int64(r.at), int64(len(r.all)) }

// Close ends reading.
func (r *lineRows) Close() error { return nil }

// upTo parts the rows up to a day from those after it, and from those that clerks are to write; what they wrote is in neither. Whoever registers
// can't say a day that is to come.
func (l lines) upTo(until day.Day, of map[string]hand) (now, later lines) {
	now, later = l, l
	now.all, later.all = nil, nil
	id, at := slices.Index(l.columns, "id"), slices.Index(l.columns, "registered")
	for _, one := range l.all {
		switch h := of[one.cells[id]]; {
		case h == written:
			continue
		case h == waits || one.on > until.String():
			later.all = append(later.all, one)
			continue
		}
		one.cells = slices.Clone(one.cells)
		known(one.cells, at, until.String())
		now.all = append(now.all, one)
	}
	return now, later
}

// whole is a sheet of which nothing waits.
func whole(s synth.Sheet) intake.Sheet { return demo.Sheet{Sheet: s} }
