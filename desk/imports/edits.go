package imports

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"

	"wanjia/base/fault"
	"wanjia/base/id"
	"wanjia/domain/access"
	"wanjia/domain/quality"

	"wanjia/desk/imports/found"
	"wanjia/desk/intake"
)

// edit is what has been mended in one row. Line is what was found in it then; none where the dry run since has seen it.
type edit struct {
	Cells map[string]string `json:"cells"`
	Line  *found.Line       `json:"line,omitempty"`
}

// edits are what has been mended, by sheet and row. They lie beside the files, which stay as they were handed in.
type edits map[string]map[int]*edit

const editsFile = "edits.json"

func loadEdits(dir string) (edits, error) {
	e := edits{}
	raw, err := os.ReadFile(filepath.Join(dir, editsFile))
	if errors.Is(err, os.ErrNotExist) {
		return e, nil
	}
	if err == nil {
		err = json.Unmarshal(raw, &e)
	}
	if err != nil {
		return nil, fault.New(fault.Internal, "imports.folder").Because(err)
	}
	return e, nil
}

func (e edits) save(dir string) error {
	raw, err := json.Marshal(e)
	if err != nil {
		return err
	}
	file := filepath.Join(dir, editsFile)
	if err := os.WriteFile(file+".part", raw, 0o600); err != nil {
		return fault.New(fault.Internal, "imports.folder").Because(err)
	}
	return os.Rename(file+".part", file)
}

// settle says that everything mended has been seen by a run.
func settle(dir string) error {
	e, err := loadEdits(dir)
	if err != nil || len(e.pending()) == 0 {
		return err
	}
	for _, rows := range e {
		for _, one := range rows {
			one.Line = nil
		}
	}
	return e.save(dir)
}

// covers says that a row has been mended since the line was written.
func (e edits) covers(l found.Line) bool {
	one, ok := e[l.Sheet][l.Row]
	return ok && one.Line != nil
}

// pending are the rows that were mended since the last run, in order.
func (e edits) pending() []found.Line {
	var out []found.Line
	for _, sheet := range slices.Sorted(maps.Keys(e)) {
		for _, row := range slices.Sorted(maps.Keys(e[sheet])) {
			if l := e[sheet][row].Line; l != nil {
				out = append(out, *l)
			}
		}
	}
	return out
}

// mended is a sheet with what has been mended in it.
type mended struct {
	intake.Sheet
	edits map[int]*edit
}

// Open starts reading.
func (m *mended) Open() (intake.Rows, error) {
	rows, err := m.Sheet.Open()
	if err != nil || len(m.edits) == 0 {
		return rows, err
	}
	columns := slices.Clone(rows.Columns())
	for _, row := range slices.Sorted(maps.Keys(m.edits)) {
		for _, code := range slices.Sorted(maps.Keys(m.edits[row].Cells)) {
			if !slices.Contains(columns, code) {
				columns = append(columns, code)
			}
		}
	}
	return &mendedRows{rows, columns, m.edits}, nil
}

type mendedRows struct {
	intake.Rows
	columns []string
	edits   map[int]*edit
}

// Columns are the sheet's, and those that only mended rows have.
func (m *mendedRows) Columns() []string { return m.columns }

// Next is the next row as it has been mended.
func (m *mendedRows) Next() (intake.Row, error) {
	row, err := m.Rows.Next()
	if err != nil {
		return row, err
	}
	if one, ok := m.edits[row.Number]; ok {
		row = one.apply(row, m.columns)
	}
	return row, nil
}

// apply puts mended cells in. A date that couldn't be read is mended with them; a row that is broken as such isn't.
func (x *edit) apply(row intake.Row, columns []string) intake.Row {
	cells := make([]string, len(columns))
	copy(cells, row.Cells)
	for i, code := range columns {
		if text, ok := x.Cells[code]; ok && code != "" {
			cells[i] = text
			if row.Bad != nil && row.Bad.Field == code {
				row.Bad = nil
			}
		}
	}
	row.Cells = cells
	return row
}

// Mend changes cells of a row and says what is found in it now. Where the last dry run's scratch store is still there, the
// row is checked among the others by itself; else the whole dry run starts again, and checking says so.
func (d *Desk) Mend(ctx context.Context, who access.Actor, id id.ID, sheet string, number int, cells map[string]string) (f found.Row, checking bool, err error) {
	d.mending.Lock()
	defer d.mending.Unlock()
	im, err := d.load(ctx, id)
	if err != nil {
		return f, false, err
	}
	if err := d.see(ctx, who, im); err != nil {
		return f, false, err
	}
	if err := im.allow(ToMend); err != nil {
		return f, false, err
	}
	e, err := loadEdits(d.folder(id))
	if err != nil {
		return f, false, err
	}
	x, err := d.mend(&im, e, sheet, number, cells)
	if err != nil {
		return f, false, err
	}
	taker, drop, err := d.taker(ctx, im)
	if err != nil {
		return f, false, err
	}
	if taker == nil {
		f.Sheet, f.Number, f.Cells = sheet, number, found.CellsOf(x.Columns(), x.Row().Cells)
		return f, true, errors.Join(e.save(d.folder(id)), d.Check(ctx, who, id))
	}
	defer drop()
	f, err = d.recheck(ctx, who, &im, e, taker, x)
	return f, false, err
}

// mend finds the row, notes the mended cells and answers the row as it is with them.
func (d *Desk) mend(im *Import, e edits, sheet string, number int, cells map[string]string) (*intake.Single, error) {
	at := slices.IndexFunc(im.Sheets, func(s Sheet) bool { return s.Name == sheet })
	if at < 0 {
		return nil, fault.New(fault.Missing, "imports.row", "sheet", sheet, "row", strconv.Itoa(number))
	}
	known := map[string][]string{"areas": intake.AreaColumns(), "people": intake.PeopleColumns(), "events": intake.EventColumns()}[sheet]
	if e[sheet] == nil {
		e[sheet] = map[int]*edit{}
	}
	x := e[sheet][number]
	if x == nil {
		x = &edit{Cells: map[string]string{}}
		e[sheet][number] = x
	}
	for code, text := range cells {
		if !slices.Contains(known, code) {
			return nil, fault.New(fault.Invalid, "imports.column", "column", code).In("cells." + code)
		}
		x.Cells[code] = text
	}
	rows, err := (&mended{d.p.Sheet(sheet, filepath.Join(d.folder(im.ID), im.Sheets[at].Stored)), e[sheet]}).Open()
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for {
		row, err := rows.Next()
		if errors.Is(err, io.EOF) {
			return nil, fault.New(fault.Missing, "imports.row", "sheet", sheet, "row", strconv.Itoa(number))
		}
		if err != nil {
			return nil, err
		}
		if row.Number == number {
			return intake.One(sheet, rows.Columns(), row), nil
		}
	}
}

// taker is where a mended row is checked: in the scratch store of the import's dry run, or, after the import has run, in a
// fresh one; none where that dry run's is gone.
func (d *Desk) taker(ctx context.Context, im Import) (Taker, func(), error) {
	if im.State == Done {
		return d.p.Dry(ctx)
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.scratch == nil || d.scratch.id != im.ID || d.busy != nil {
		return nil, nil, nil
	}
	return d.scratch.taker, func() {}, nil
}

// recheck asks what is found in a mended row and writes it down, with the groups and counts that follow.
func (d *Desk) recheck(ctx context.Context, who access.Actor, im *Import, e edits, taker Taker, x *intake.Single) (found.Row, error) {
	var refused, warned bool
	now := found.Line{Sheet: x.Name(), Row: x.Row().Number, Cells: found.CellsOf(x.Columns(), x.Row().Cells)}
	o := intake.Order{Source: im.Source, Terms: im.terms(who, nil),
		Refused: func(r intake.Refusal) error { now, refused = found.LineOf(r, quality.Refuse), true; return nil },
		Warned:  func(r intake.Refusal) error { now, warned = found.LineOf(r, quality.Warn), true; return nil }}
	switch x.Name() {
	case "areas":
		o.Areas = x
	case "people":
		o.People = x
	default:
		o.Events = x
	}
	n, err := taker.Run(ctx, o)
	if err != nil {
		return found.Row{}, err
	}
	was, t, err := d.retally(im.ID, e, now)
	if err != nil {
		return found.Row{}, err
	}
	e[x.Name()][x.Row().Number].Line = &now
	im.Groups = t.List()
	im.Counts.Refused += flag(refused) - flag(was != nil && was.Refused)
	im.Counts.Warned += flag(warned) - flag(was != nil && !was.Refused)
	if was != nil && was.Refused {
		im.Counts.Added, im.Counts.Changed, im.Counts.Unchanged = im.Counts.Added+n.Added, im.Counts.Changed+n.Changed, im.Counts.Unchanged+n.Unchanged
	} else if refused {
		im.Counts.Added--
	}
	if err := e.save(d.folder(im.ID)); err != nil {
		return found.Row{}, err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if newer, err := d.load(ctx, im.ID); err != nil || newer.State != im.State { // set in motion since
		return now.Found(), err
	}
	return now.Found(), d.save(ctx, *im)
}

func flag(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

// retally counts what is found anew with one row changed, and tells what was found in it before; nil for nothing.
func (d *Desk) retally(id id.ID, e edits, now found.Line) (was *found.Line, t found.Tally, err error) {
	t = found.Tally{}
	mine := func(l found.Line) bool { return l.Sheet == now.Sheet && l.Row == now.Row }
	err = found.Each(d.folder(id), 0, func(l found.Line, _ int64) (bool, error) {
		switch {
		case e.covers(l):
		case mine(l):
			was = &l
		default:
			t.Add(l)
		}
		return true, nil
	})
	for _, l := range e.pending() {
		if !mine(l) {
			t.Add(l)
		} else if len(l.Faults)+len(l.Findings) > 0 {
			was = &l
		}
	}
	t.Add(now)
	return was, t, err
}
