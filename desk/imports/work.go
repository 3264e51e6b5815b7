package imports

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"wanjia/base/fault"
	"wanjia/base/id"
	"wanjia/domain/access"
	"wanjia/domain/journal"
	"wanjia/domain/quality"

	"wanjia/desk/imports/found"
	"wanjia/desk/intake"
	"wanjia/desk/register"
)

// Work does what is asked until the context ends. It begins with what a stop has left: dry runs start again, and what was
// being taken in or taken back goes on, on the terms on which it was begun.
func (d *Desk) Work(ctx context.Context) error {
	if err := d.recover(ctx); err != nil {
		return err
	}
	for {
		select {
		case <-ctx.Done():
			return nil
		case id := <-d.tasks:
			if err := errors.Join(d.work(ctx, id), d.tidy(ctx)); err != nil && ctx.Err() == nil {
				d.p.Trouble(err)
			}
		}
	}
}

// work does what an import's state asks for and writes down how it ended; where the server is being stopped, the state
// stays as it is.
func (d *Desk) work(ctx context.Context, id id.ID) error {
	im, err := d.load(ctx, id)
	if err != nil {
		return err
	}
	d.mu.Lock()
	d.busy = &busy{id: im.ID, total: im.rows()}
	d.mu.Unlock()
	end, err := d.do(ctx, &im)
	d.mu.Lock()
	defer d.mu.Unlock()
	d.busy = nil
	if ctx.Err() != nil {
		return nil
	}
	im.State = end
	if err != nil {
		im.State, im.Error = Failed, d.asFault(&im, err)
	}
	if im.State == Undone || im.State == Done && im.Counts.Refused == 0 { // nobody needs the files again
		return d.clear(ctx, im)
	}
	return d.save(ctx, im)
}

// clear takes an import's files away: people's numbers stand in them as they were handed in.
func (d *Desk) clear(ctx context.Context, im Import) error {
	im.Gone = true
	if err := d.save(ctx, im); err != nil {
		return err
	}
	return os.RemoveAll(d.folder(im.ID))
}

// filesKept is how long files wait for somebody to mend their rows.
const filesKept = 30 * 24 * time.Hour

// tidy takes files away that have waited long enough.
func (d *Desk) tidy(ctx context.Context) error {
	d.mending.Lock()
	defer d.mending.Unlock()
	d.mu.Lock()
	defer d.mu.Unlock()
	due := d.clock.Now().Add(-filesKept)
	return d.each(ctx, func(im Import) error {
		if im.Gone || im.Moving() || im.At.After(due) {
			return nil
		}
		return d.clear(ctx, im)
	})
}

// each goes through all imports, the newest first.
func (d *Desk) each(ctx context.Context, fn func(Import) error) error {
	var started time.Time
	var after id.ID
	for {
		rows, err := d.p.Store.Rows(ctx, started, after, waiting)
		if err != nil || len(rows) == 0 {
			return err
		}
		for _, r := range rows {
			started, after = r.Started, r.ID
			im, err := read(r)
			if err == nil {
				err = fn(im)
			}
			if err != nil {
				return err
			}
		}
	}
}

// do is the work of a state, and the state in which it ends well.
func (d *Desk) do(ctx context.Context, im *Import) (State, error) {
	switch im.State {
	case Reading:
		return Checked, d.check(ctx, im)
	case Running:
		return Done, d.run(ctx, im)
	case Undoing:
		return Undone, d.undo(ctx, im)
	case Checked, Done, Undone, Failed:
	}
	return im.State, nil
}

// sweep makes the folder and takes uploads away that were cut off by a stop.
func (d *Desk) sweep() error {
	if err := os.MkdirAll(d.dir, 0o700); err != nil {
		return fault.New(fault.Internal, "imports.folder").Because(err)
	}
	left, err := filepath.Glob(filepath.Join(d.dir, draftPrefix+"*"))
	if err != nil {
		return err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, half := range left {
		if d.drafts[half] {
			continue
		}
		if err := os.RemoveAll(half); err != nil {
			return fault.New(fault.Internal, "imports.folder").Because(err)
		}
	}
	return nil
}

// recover finds what was under way when the server stopped.
func (d *Desk) recover(ctx context.Context) error {
	if err := d.sweep(); err != nil {
		return err
	}
	if err := d.tidy(ctx); err != nil {
		return err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.each(ctx, func(im Import) error {
		if d.fresh[im.ID] { // handed in since the start: it waits already
			return nil
		}
		return d.resume(ctx, im)
	})
}

func (d *Desk) resume(ctx context.Context, im Import) error {
	if !im.Moving() {
		return nil
	}
	if len(d.tasks) < cap(d.tasks) {
		d.tasks <- im.ID
		return nil
	}
	im.State, im.Error = Failed, fault.New(fault.Busy, "imports.waiting")
	return d.save(ctx, im)
}

// findSpans notes what was written between the last note and the stop: the import's own device stands on every entry.
func (d *Desk) findSpans(ctx context.Context, im Import) error {
	known, err := d.p.Store.Spans(ctx, im.ID)
	if err != nil {
		return err
	}
	after := im.Base
	for _, s := range known {
		after = max(after, s.Last)
	}
	lost, err := d.p.Store.Written(ctx, im.device(), after)
	if err != nil || len(lost) == 0 {
		return err
	}
	return d.p.Store.AddSpans(ctx, im.ID, lost...)
}

// device names the import on the entries that it writes. What begins like this needs no receipt.
func (im *Import) device() string { return "import:" + im.Source + "#" + im.ID.String() }

// terms are those on which an import's rows are taken in.
func (im *Import) terms(who access.Actor, overrides []journal.Override) register.Terms {
	who.Device = im.device()
	return register.Terms{Who: who, Accept: "import " + im.Source, Overrides: overrides, As: access.Import}
}

// count hears how far the work is.
func (d *Desk) count(n intake.Counts) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.busy != nil {
		d.busy.counts, d.busy.done = n, n.Read
	}
}

// order is the import's sheets, with what has been mended, as the intake takes them.
func (d *Desk) order(im *Import, terms register.Terms, out *found.File) (intake.Order, error) {
	e, err := loadEdits(d.folder(im.ID))
	if err != nil {
		return intake.Order{}, err
	}
	o := intake.Order{Source: im.Source, Terms: terms, Counted: d.count,
		Refused: func(r intake.Refusal) error { return out.Add(r, quality.Refuse) },
		Warned:  func(r intake.Refusal) error { return out.Add(r, quality.Warn) }}
	for _, s := range im.Sheets {
		sheet := &mended{d.p.Sheet(s.Name, filepath.Join(d.folder(im.ID), s.Stored)), e[s.Name]}
		switch s.Name {
		case "areas":
			o.Areas = sheet
		case "people":
			o.People = sheet
		case "events":
			o.Events = sheet
		}
	}
	return o, nil
}

// check looks at the columns, counts the rows, and says what taking them in would do.
func (d *Desk) check(ctx context.Context, im *Import) error {
	for i := range im.Sheets {
		if err := d.survey(ctx, im, &im.Sheets[i]); err != nil {
			return err
		}
	}
	d.mu.Lock()
	d.busy.total = im.rows()
	err := d.save(ctx, *im)
	d.mu.Unlock()
	if err != nil {
		return err
	}
	taker, drop, err := d.p.Dry(ctx)
	if err != nil {
		return err
	}
	if err := d.take(ctx, im, taker, im.terms(im.Deed.Actor, nil)); err != nil {
		drop()
		return err
	}
	im.Ready = true
	d.keep(&scratch{im.ID, taker, drop})
	return nil
}

// keep holds on to the newest scratch store alone.
func (d *Desk) keep(s *scratch) {
	d.mending.Lock() // a row may be checked in the old one
	defer d.mending.Unlock()
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.scratch != nil {
		d.scratch.drop()
	}
	d.scratch = s
}

// take takes the sheets in and writes down what was found.
func (d *Desk) take(ctx context.Context, im *Import, taker Taker, terms register.Terms) error {
	out, err := found.Create(d.folder(im.ID))
	if err != nil {
		return err
	}
	defer out.Drop()
	o, err := d.order(im, terms, out)
	if err != nil {
		return err
	}
	if im.Base != 0 {
		o.Span = func(first, last journal.Seq) {
			if err := d.p.Store.AddSpans(context.WithoutCancel(ctx), im.ID, Span{first, last}); err != nil {
				d.p.Trouble(err) // the device on the entries still tells
			}
		}
	}
	im.Counts, err = taker.Run(ctx, o)
	if err != nil {
		return err
	}
	im.Groups = out.Groups()
	if err := out.Done(); err != nil {
		return err
	}
	return settle(d.folder(im.ID))
}

func (d *Desk) run(ctx context.Context, im *Import) error {
	d.keep(nil)
	if err := d.findSpans(ctx, *im); err != nil { // what a run wrote before a stop, and didn't come to note
		return err
	}
	err := d.take(ctx, im, d.p.Taker, im.terms(im.Deed.Actor, im.Deed.Overrides))
	if err != nil && ctx.Err() == nil { // what was written before the fault counts as written
		err = errors.Join(err, d.findSpans(ctx, *im))
	}
	return err
}

func (d *Desk) undo(ctx context.Context, im *Import) error {
	spans, err := d.p.Store.Spans(ctx, im.ID)
	if err != nil {
		return err
	}
	list := make([]register.Span, len(spans))
	for i, s := range spans {
		list[i] = register.Span(s)
	}
	who := im.Deed.Actor
	who.Device = im.device()
	u, err := d.p.Undoer.Undo(ctx, who, list, im.Deed.Reason, func(done, total int64) {
		d.mu.Lock()
		defer d.mu.Unlock()
		d.busy.done, d.busy.total = done, total
	})
	im.Voided, im.Left = u.Voided, u.Left
	return err
}

// titled are rows that tell the words above their cells.
type titled interface{ Titles() []string }

// survey reads a sheet once: which column is taken for what, and how many rows there are.
func (d *Desk) survey(ctx context.Context, im *Import, s *Sheet) error {
	rows, err := d.p.Sheet(s.Name, filepath.Join(d.folder(im.ID), s.Stored)).Open()
	if err != nil {
		return err
	}
	defer rows.Close()
	s.Columns, s.Rows, s.Undated = nil, 0, 0
	var titles []string
	if t, ok := rows.(titled); ok {
		titles = t.Titles()
	}
	for i, code := range rows.Columns() {
		c := Column{Title: code, Code: code}
		if i < len(titles) {
			c.Title = titles[i]
		}
		s.Columns = append(s.Columns, c)
	}
	undated := intake.Undated(s.Name, rows.Columns())
	for {
		row, err := rows.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		s.Undated += undated(row)
		if s.Rows++; s.Rows%4096 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
	}
}

// safeName is a file's name as it may be shown again: no folders, no control characters, not too long.
func safeName(name string) string {
	name = name[strings.LastIndexAny(name, `/\`)+1:]
	name = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || r == '\ufffd' {
			return -1
		}
		return r
	}, strings.ToValidUTF8(name, ""))
	if r := []rune(name); len(r) > 100 {
		name = string(r[:100])
	}
	return name
}
