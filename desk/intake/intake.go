// Package intake is the desk that takes in sheets: areas, people and events of a source, in any row order, again and
// again without harm. It refuses a row with its reason and never the sheet for a row; it knows no file format.
package intake

import (
	"cmp"
	"context"
	"encoding/binary"
	"errors"
	"io"
	"iter"
	"slices"
	"strings"

	"wanjia/base/day"
	"wanjia/base/fault"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/journal"
	"wanjia/domain/quality"
	"wanjia/domain/vital"

	"wanjia/desk/areas"
	"wanjia/desk/register"
)

// Row is one row of a sheet, its cells in the order of the sheet's columns.
type Row struct {
	Number int // as a spreadsheet program shows it
	Cells  []string
	Bad    *fault.Fault // why the row could not be read
}

// Rows reads a sheet from its first row. Next answers io.EOF at the end.
type Rows interface {
	Columns() []string // codes, in the order of the cells; empty for a column that isn't known
	Next() (Row, error)
	Progress() (done, total int64)
	Close() error
}

// Sheet can be read more than once.
type Sheet interface {
	Name() string
	Open() (Rows, error)
}

// Sorter orders more rows than fit in memory.
type Sorter interface {
	Add(key, payload []byte) error
	Sorted() iter.Seq2[[]byte, []byte]
	Err() error
	Close() error
}

// Register is what the intake needs of the register's desk.
type Register interface {
	Session(ctx context.Context, t register.Terms) (*register.Session, error)
	Today() day.Day
}

// Areas is what the intake needs of the desk of areas.
type Areas interface {
	Take(ctx context.Context, who access.Actor, areas []area.Area) ([]areas.Result, error)
}

// Desk takes sheets in.
type Desk struct {
	reg    Register
	tree   Areas
	sorter func() (Sorter, error)
}

// New is a desk on top of the register's and that of areas.
func New(reg Register, tree Areas, sorter func() (Sorter, error)) *Desk {
	return &Desk{reg: reg, tree: tree, sorter: sorter}
}

// Order is what somebody wants taken in. Sheets may be nil.
type Order struct {
	Source                string
	Areas, People, Events Sheet
	Terms                 register.Terms
	Refused               func(Refusal) error // hears of each row that is refused
	Warned                func(Refusal) error // hears of each row accepted with warnings; may be nil
	Progress              func(sheet string, done, total int64)
	Counted               func(Counts)                  // hears the counts so far, now and then; may be nil
	Span                  func(first, last journal.Seq) // hears which entries were written; may be nil
	Undated               func(n int64)                 // hears how many people came without the day since when they live there; may be nil
	Batch                 int                           // rows that share a transaction; zero for the usual
}

// Refusal is a row with why it was refused or warned of.
type Refusal struct {
	Sheet    string
	Row      Row
	Columns  []string
	Findings []quality.Finding
	Faults   []*fault.Fault
}

// Counts are rows by their fate.
type Counts struct {
	Read, Added, Unchanged, Changed, Warned, Refused int64
}

// batchRows is how many rows share a transaction unless said: enough to share the work, few enough to hold nobody up.
const batchRows = 2000

// ErrSource says that a source's name can't be one.
var errSource = fault.New(fault.Invalid, "intake.source").In("source")

// Run takes the sheets in: areas, then people, then events in the order in which they happened.
func (d *Desk) Run(ctx context.Context, o Order) (Counts, error) {
	r := &run{d: d, o: o, ctx: ctx}
	if !ValidSource(o.Source) {
		return r.n, errSource
	}
	if o.Areas != nil {
		if err := r.areas(o.Areas); err != nil {
			return r.n, err
		}
	}
	var err error // a session that began before the areas would take their entries for somebody else's
	if r.session, err = d.reg.Session(ctx, o.Terms); err != nil {
		return r.n, err
	}
	steps := []struct {
		sheet Sheet
		do    func(Sheet) error
	}{{o.People, r.people}, {o.Events, r.events}}
	for _, s := range steps {
		if s.sheet == nil {
			continue
		}
		if err := errors.Join(s.do(s.sheet), r.finish()); err != nil {
			return r.n, err
		}
	}
	if r.undated > 0 && o.Undated != nil {
		o.Undated(r.undated)
	}
	return r.n, nil
}

// ValidSource says that a text can be a source's name.
func ValidSource(s string) bool {
	return s != "" && len(s) <= 60 && !strings.ContainsAny(s, "/@% \t\n")
}

type run struct {
	d     *Desk
	o     Order
	ctx   context.Context
	n     Counts
	batch []register.Row
	ready ready // the rows of the batch
	aloft ready // those of the batch before, which is being written
	sheet string
	cols  []string

	undated int64 // people without a day since when

	session *register.Session
}

// ready are the rows of a batch, as they were read.
type ready struct {
	rows []Row
	odd  [][]*fault.Fault // about each of them
}

// each reads a sheet row by row; rows that can't be read are refused here.
func (r *run) each(s Sheet, fn func(Row) error) error {
	rows, err := s.Open()
	if err != nil {
		return err
	}
	defer rows.Close()
	r.sheet, r.cols = s.Name(), rows.Columns()
	for i := 0; ; i++ {
		row, err := rows.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if i%1024 == 0 {
			if err := r.ctx.Err(); err != nil {
				return err
			}
			r.progress(rows.Progress())
		}
		if err := fn(row); err != nil {
			return err
		}
	}
}

func (r *run) progress(done, total int64) {
	if r.o.Progress != nil {
		r.o.Progress(r.sheet, done, total)
	}
	if r.o.Counted != nil {
		r.o.Counted(r.n)
	}
}

func (r *run) refuse(row Row, found []quality.Finding, faults ...*fault.Fault) error {
	r.n.Refused++
	if r.o.Refused == nil {
		return nil
	}
	return r.o.Refused(Refusal{Sheet: r.sheet, Row: row, Columns: r.cols, Findings: found, Faults: faults})
}

func (r *run) cells(row Row) map[string]string {
	m := make(map[string]string, len(r.cols))
	for i, code := range r.cols {
		if code != "" && i < len(row.Cells) && row.Cells[i] != "" {
			m[code] = row.Cells[i]
		}
	}
	return m
}

func (r *run) areas(s Sheet) error {
	var all []area.Area
	var rows []Row
	err := r.each(s, func(row Row) error {
		r.n.Read++
		if row.Bad != nil {
			return r.refuse(row, nil, row.Bad)
		}
		a, wrong := areas.Parse(r.cells(row))
		if wrong != nil {
			return r.refuse(row, nil, wrong)
		}
		row.Cells = slices.Clone(row.Cells)
		all, rows = append(all, a), append(rows, row)
		return nil
	})
	if err != nil {
		return err
	}
	results, err := r.d.tree.Take(r.ctx, r.o.Terms.Who, all)
	if err != nil {
		return err
	}
	for i, res := range results {
		var faults []*fault.Fault
		for _, p := range res.Problems {
			faults = append(faults, p.Fault())
		}
		if res.Fate == areas.Refused {
			if err := r.refuse(rows[i], nil, faults...); err != nil {
				return err
			}
			continue
		}
		r.count(res.Fate, len(faults) > 0)
		if err := r.warn(rows[i], nil, faults...); err != nil {
			return err
		}
	}
	return nil
}

func (r *run) warn(row Row, found []quality.Finding, faults ...*fault.Fault) error {
	if r.o.Warned == nil || len(found)+len(faults) == 0 {
		return nil
	}
	return r.o.Warned(Refusal{Sheet: r.sheet, Row: row, Columns: r.cols, Findings: found, Faults: faults})
}

func (r *run) count(f register.Fate, warned bool) {
	switch f {
	case register.Added:
		r.n.Added++
	case register.Unchanged:
		r.n.Unchanged++
	case register.Changed:
		r.n.Changed++
	case register.Refused:
	}
	if warned {
		r.n.Warned++
	}
}

// put reads a row as an event and adds it to the batch.
func (r *run) put(row Row, read func(map[string]string) taken) error {
	r.n.Read++
	if row.Bad != nil {
		return r.refuse(row, nil, row.Bad)
	}
	one := read(r.cells(row))
	if len(one.wrong) > 0 {
		return r.refuse(row, nil, one.wrong...)
	}
	r.batch, r.ready.rows, r.ready.odd = append(r.batch, one.row), append(r.ready.rows, row), append(r.ready.odd, one.odd)
	if len(r.batch) < cmp.Or(r.o.Batch, batchRows) {
		return nil
	}
	return r.flush()
}

func (r *run) flush() error {
	if len(r.batch) == 0 {
		return nil
	}
	results, err := r.session.Batch(r.ctx, r.batch)
	err = errors.Join(err, r.landed(results))
	r.aloft = r.ready
	r.batch, r.ready = nil, ready{}
	return err
}

// finish waits for the last batch, so that what is on disk is told whatever happened.
func (r *run) finish() error {
	results, err := r.session.Finish()
	return errors.Join(err, r.landed(results))
}

// landed tells what became of a batch that is on disk.
func (r *run) landed(results []register.Result) error {
	if len(results) == 0 {
		return nil
	}
	of := r.aloft
	r.span(results)
	for i, res := range results {
		if res.Fate == register.Refused {
			if err := r.refuse(of.rows[i], res.Findings, res.Faults...); err != nil {
				return err
			}
			continue
		}
		warned := slices.ContainsFunc(res.Findings, func(f quality.Finding) bool { return f.Severity > quality.Query }) ||
			len(of.odd[i]) > 0 && res.Fate != register.Unchanged
		r.count(res.Fate, warned)
		if warned {
			if err := r.warn(of.rows[i], res.Findings, of.odd[i]...); err != nil {
				return err
			}
		}
	}
	if r.o.Counted != nil {
		r.o.Counted(r.n)
	}
	return nil
}

// span tells which entries a batch wrote, before anything else can go wrong.
func (r *run) span(results []register.Result) {
	var first, last journal.Seq
	for _, res := range results {
		if res.Fate != register.Refused && res.Seq != 0 {
			first, last = cmp.Or(first, res.Seq), res.Seq
		}
	}
	if first != 0 && r.o.Span != nil {
		r.o.Span(first, last)
	}
}

func (r *run) people(s Sheet) error {
	kind, _ := vital.Find("person")
	read := func(cells map[string]string) taken { return r.person(kind, cells) }
	depth, err := r.depths(s)
	if err != nil {
		return err
	}
	if depth == nil {
		if err := r.each(s, func(row Row) error { return r.put(clone(row), read) }); err != nil {
			return err
		}
		return r.flush()
	}
	return r.sorted(s, func(i int, _ Row, key []byte) []byte { return binary.BigEndian.AppendUint32(key, depth[i]) }, read)
}

func clone(row Row) Row {
	row.Cells = slices.Clone(row.Cells)
	return row
}

func (r *run) events(s Sheet) error {
	return r.sorted(s, func(_ int, row Row, key []byte) []byte {
		cells := r.cells(row)
		order := uint32(0xff)
		if k, ok := vital.Named(cells["kind"]); ok {
			order = uint32(cmp.Or(k.Turn, k.Order))
		}
		p, err := day.ParsePartial(cells["date"])
		if err == nil && !p.IsZero() {
			key = binary.BigEndian.AppendUint32(key, uint32(int64(p.Day())+1<<30))
		} else {
			key = binary.BigEndian.AppendUint32(key, 0xffffffff)
		}
		return binary.BigEndian.AppendUint32(key, order)
	}, r.event)
}

// sorted reads a sheet in the order of keys; rows of one key keep their order.
func (r *run) sorted(s Sheet, keyOf func(i int, row Row, key []byte) []byte, read func(map[string]string) taken) error {
	sorter, err := r.d.sorter()
	if err != nil {
		return err
	}
	defer sorter.Close()
	i := 0
	var room []byte // the sorter copies
	err = r.each(s, func(row Row) error {
		if row.Bad != nil {
			r.n.Read++
			return r.refuse(row, nil, row.Bad)
		}
		key := keyOf(i, row, make([]byte, 0, 16))
		i++
		room = pack(room[:0], row)
		return sorter.Add(binary.BigEndian.AppendUint32(key, uint32(row.Number)), room)
	})
	if err != nil {
		return err
	}
	done := int64(0)
	for _, payload := range sorter.Sorted() {
		if err := r.put(unpack(payload, len(r.cols)), read); err != nil {
			return err
		}
		if done++; done%1024 == 0 {
			r.progress(done, int64(i))
			if err := r.ctx.Err(); err != nil {
				return err
			}
		}
	}
	if err := sorter.Err(); err != nil {
		return err
	}
	return r.flush()
}

func pack(b []byte, row Row) []byte {
	b = binary.AppendUvarint(b, uint64(row.Number))
	for _, c := range row.Cells {
		b = binary.AppendUvarint(b, uint64(len(c)))
		b = append(b, c...)
	}
	return b
}

func unpack(b []byte, cells int) Row {
	n, k := binary.Uvarint(b)
	row := Row{Number: int(n), Cells: make([]string, 0, cells)}
	text := string(b[k:])
	for at := 0; at < len(text); {
		n, k := binary.Uvarint(b[len(b)-len(text)+at:])
		at += k
		row.Cells = append(row.Cells, text[at:at+int(n)])
		at += int(n)
	}
	return row
}
