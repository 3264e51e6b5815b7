package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"wanjia/base/fault"
	"wanjia/domain/area"
	"wanjia/domain/journal"
	"wanjia/exchange/docx"
	"wanjia/exchange/workbook"
	"wanjia/httpd/yearbook"
	storetab "wanjia/store/tables"

	"wanjia/desk/door"
	"wanjia/desk/tables"
)

// runTables writes the year's tables of an area as a workbook.
func runTables(ctx context.Context, e *env, args []string) (int, error) {
	f := e.newFlags("tables")
	code := f.String("area", "", e.say("cli.figures.area"))
	year := f.Int("year", 0, e.say("cli.tables.year"))
	file := f.String("o", "", e.say("cli.tables.file"))
	public := f.Bool("public", false, e.say("cli.tables.public"))
	rest, err := f.parse(args)
	if err != nil {
		return exitUsage, err
	}
	if *file == "" || *year == 0 || len(rest) > 0 {
		return exitUsage, f.wrong("cli.tables.want")
	}
	o := door.Book{Order: tables.Order{Year: *year, Who: operator("tables")}}
	if *public {
		o.For = door.Everyone
	}
	if o.Area, err = area.ParseCode(*code); err != nil {
		return exitUsage, f.wrong("cli.export.code", "text", *code)
	}
	p, err := visit(ctx, f)
	if err != nil {
		return exitFailed, err
	}
	made, err := p.press().Tables(ctx, o)
	if err = errors.Join(err, p.close()); err != nil {
		return exitFailed, err
	}
	write := func(w io.Writer) error { return workbook.Write(w, yearbook.Pages(made, e.lang)) }
	if strings.EqualFold(filepath.Ext(*file), ".docx") {
		write = func(w io.Writer) error { return docx.Write(w, yearbook.Report(made, e.lang)) }
	}
	if err := whole(*file, write); err != nil {
		return exitFailed, err
	}
	filled, not := yearbook.Filled(made)
	fmt.Fprintln(e.err, e.say("cli.tables.done", "file", *file, "filled", fmt.Sprint(filled), "not", fmt.Sprint(not)))
	return exitDone, nil
}

// whole writes beside the file and puts it in place when it is whole.
func whole(file string, write func(io.Writer) error) error {
	part, err := os.CreateTemp(filepath.Dir(file), ".wanjia-tables-*")
	if err != nil {
		return fault.New(fault.Invalid, "cli.file", "file", file).Because(err)
	}
	defer os.Remove(part.Name())
	if err := errors.Join(write(part), part.Close()); err != nil {
		return err
	}
	return os.Rename(part.Name(), file)
}

// press makes tables that may leave the office.
func (p *place) press() *door.Press {
	secret := p.keys.Blind("tables", "rounding")
	return door.NewPress(p.door, tables.New(tableStore{storetab.New(p.store)}, p.figures), secret[:])
}

type tableStore struct{ s *storetab.Store }

// Read opens a moment.
func (x tableStore) Read(ctx context.Context, fn func(tables.Reader) error) error {
	return x.s.Read(ctx, func(r *storetab.Reader) error { return fn(tableReader{r}) })
}

type tableReader struct{ *storetab.Reader }

// Between are the next standing events of a span of dates.
func (x tableReader) Between(ctx context.Context, from, before string, after journal.ID, n int) ([]tables.Event, error) {
	found, err := x.Reader.Between(ctx, from, before, after, n)
	out := make([]tables.Event, len(found))
	for i, e := range found {
		out[i] = tables.Event(e)
	}
	return out, err
}

// Spans counts events by their years.
func (x tableReader) Spans(ctx context.Context) ([]tables.Span, error) {
	found, err := x.Reader.Spans(ctx)
	out := make([]tables.Span, len(found))
	for i, s := range found {
		out[i] = tables.Span(s)
	}
	return out, err
}
