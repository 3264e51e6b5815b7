package imports

import (
	"context"
	"errors"
	"io"
	"strconv"

	"wanjia/base/fault"
	"wanjia/base/id"
	"wanjia/base/page"
	"wanjia/base/words"
	"wanjia/domain/access"

	"wanjia/desk/imports/found"
	"wanjia/desk/intake"
)

// Rows are the rows in which a rule, or the fault of a key, was found; all of them for the empty rule.
func (d *Desk) Rows(ctx context.Context, who access.Actor, id id.ID, rule string, p page.Page) (rows []found.Row, next string, err error) {
	im, err := d.load(ctx, id)
	if err != nil {
		return nil, "", err
	}
	if err := d.see(ctx, who, im); err != nil {
		return nil, "", err
	}
	e, err := loadEdits(d.folder(id))
	if err != nil {
		return nil, "", err
	}
	var from int64
	if len(p.After) == 0 {
		for _, l := range e.pending() {
			if l.Says(rule) {
				rows = append(rows, l.Found())
			}
		}
	} else if from, err = strconv.ParseInt(p.After[0], 10, 64); err != nil || from < 0 {
		return nil, "", fault.New(fault.Invalid, "page.cursor").In("cursor")
	}
	err = found.Each(d.folder(id), from, func(l found.Line, at int64) (bool, error) {
		if len(rows) >= p.Size {
			next = page.Cursor(strconv.FormatInt(from, 10))
			return false, ctx.Err()
		}
		from = at
		if l.Says(rule) && !e.covers(l) {
			rows = append(rows, l.Found())
		}
		return true, ctx.Err()
	})
	return rows, next, err
}

// Refused writes the rows that were refused, to be mended elsewhere and handed in again.
func (d *Desk) Refused(ctx context.Context, who access.Actor, id id.ID, w io.Writer, lang words.Lang) error {
	im, err := d.load(ctx, id)
	if err != nil {
		return err
	}
	if err := d.see(ctx, who, im); err != nil {
		return err
	}
	e, err := loadEdits(d.folder(id))
	if err != nil {
		return err
	}
	out := d.p.Refused(w, lang)
	write := func(l found.Line) error {
		if !l.Refused {
			return nil
		}
		f := l.Found()
		r := intake.Refusal{Sheet: f.Sheet, Row: intake.Row{Number: f.Number}, Findings: f.Findings, Faults: f.Faults}
		for code, text := range f.Cells {
			r.Columns, r.Row.Cells = append(r.Columns, code), append(r.Row.Cells, text)
		}
		return out.Write(r)
	}
	err = found.Each(d.folder(id), 0, func(l found.Line, _ int64) (bool, error) {
		if e.covers(l) {
			return true, nil
		}
		return true, errors.Join(write(l), ctx.Err())
	})
	for _, l := range e.pending() {
		err = errors.Join(err, write(l))
	}
	return errors.Join(err, out.Close())
}
