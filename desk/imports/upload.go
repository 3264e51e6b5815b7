package imports

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"wanjia/base/fault"
	"wanjia/base/id"
	"wanjia/domain/access"

	"wanjia/desk/intake"
)

// MaxFile bounds one file.
const MaxFile = 4 << 30

const draftPrefix = "upload-"

// Draft is an import that is being handed in.
type Draft struct {
	d      *Desk
	dir    string
	sheets []Sheet
}

// Draft begins an import. It must be done or dropped.
func (d *Desk) Draft() (*Draft, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if err := os.MkdirAll(d.dir, 0o700); err != nil {
		return nil, fault.New(fault.Internal, "imports.folder").Because(err)
	}
	dir, err := os.MkdirTemp(d.dir, draftPrefix)
	if err != nil {
		return nil, fault.New(fault.Internal, "imports.folder").Because(err)
	}
	d.drafts[dir] = true
	return &Draft{d: d, dir: dir}, nil
}

// Add writes a sheet to disk as it comes. name is areas, people or events; file is what it is called where it comes from.
func (x *Draft) Add(name, file string, r io.Reader) error {
	order := []string{"areas", "people", "events"}
	if !slices.Contains(order, name) {
		return fault.New(fault.Invalid, "imports.sheet", "sheet", safeName(name)).In(safeName(name))
	}
	if slices.ContainsFunc(x.sheets, func(s Sheet) bool { return s.Name == name }) {
		return fault.New(fault.Invalid, "imports.twice", "sheet", name).In(name)
	}
	s := Sheet{Name: name, File: safeName(file), Stored: name + ".csv"}
	if strings.EqualFold(filepath.Ext(s.File), ".xlsx") {
		s.Stored = name + ".xlsx"
	}
	out, err := os.OpenFile(filepath.Join(x.dir, s.Stored), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return fault.New(fault.Internal, "imports.folder").Because(err)
	}
	w := &disk{out, nil}
	n, err := io.Copy(w, io.LimitReader(r, MaxFile+1))
	if full := errors.Join(w.err, out.Close()); full != nil {
		return fault.New(fault.Full, "imports.disk").In(name).Because(full)
	}
	if err != nil {
		return fault.New(fault.Invalid, "imports.cut", "sheet", name).In(name).Because(err)
	}
	if n > MaxFile {
		return fault.New(fault.TooMuch, "imports.large", "sheet", name, "limit", strconv.Itoa(MaxFile>>30)).In(name)
	}
	x.sheets = append(x.sheets, s)
	slices.SortFunc(x.sheets, func(a, b Sheet) int { return slices.Index(order, a.Name) - slices.Index(order, b.Name) })
	return nil
}

// disk remembers that it was the writing that failed, and not the line.
type disk struct {
	w   io.Writer
	err error
}

// Write writes.
func (d *disk) Write(b []byte) (n int, err error) {
	n, d.err = d.w.Write(b)
	return n, d.err
}

// Done hands the import in: its dry run begins as soon as it is its turn.
func (x *Draft) Done(ctx context.Context, who access.Actor, source string) (id.ID, error) {
	d := x.d
	if !who.Operator && who.Purpose != access.CivilRegistration && who.Purpose != access.AdministrationPurpose {
		return id.ID{}, fault.New(fault.Denied, access.DeniedByPurpose) // bank files are handed in elsewhere
	}
	source = strings.TrimSpace(source)
	if !intake.ValidSource(source) {
		return id.ID{}, fault.New(fault.Invalid, "intake.source").In("source")
	}
	if len(x.sheets) == 0 {
		return id.ID{}, fault.New(fault.Invalid, "imports.none").In("people")
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if len(d.tasks) == cap(d.tasks) {
		return id.ID{}, fault.New(fault.Busy, "imports.waiting")
	}
	now := d.clock.Now()
	im := Import{ID: id.New(now), Source: source, State: Reading, By: who.Account, At: now,
		detail: detail{Sheets: x.sheets, Deed: deedOf(who)}}
	if err := os.Rename(x.dir, d.folder(im.ID)); err != nil {
		return id.ID{}, fault.New(fault.Internal, "imports.folder").Because(err)
	}
	if err := d.save(ctx, im); err != nil {
		return id.ID{}, errors.Join(err, os.RemoveAll(d.folder(im.ID)))
	}
	d.fresh[im.ID] = true
	d.tasks <- im.ID
	return im.ID, nil
}

// Drop forgets what was handed in so far; after Done it does nothing.
func (x *Draft) Drop() {
	x.d.mu.Lock()
	defer x.d.mu.Unlock()
	delete(x.d.drafts, x.dir)
	_ = os.RemoveAll(x.dir) // the next start sweeps what is left
}
