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
	"wanjia/exchange/sheet"
	storeexp "wanjia/store/exports"

	"wanjia/desk/exports"
)

func runExport(ctx context.Context, e *env, args []string) (int, error) {
	f := e.newFlags("export")
	as := f.String("as", "", e.say("cli.export.as"))
	code := f.String("area", "", e.say("cli.export.area"))
	source := f.String("source", "", e.say("cli.export.source"))
	file := f.String("o", "", e.say("cli.export.file"))
	sealed := f.Bool("sealed", false, e.say("cli.export.sealed"))
	var m microdata
	f.IntVar(&m.year, "year", 0, e.say("cli.tables.year"))
	f.IntVar(&m.k, "k", 10, e.say("cli.export.k"))
	f.StringVar(&m.by, "by", "", e.say("cli.export.by"))
	f.StringVar(&m.review, "review", "", e.say("cli.export.review"))
	rest, err := f.parse(args)
	if err != nil {
		return exitUsage, err
	}
	if *as == "microdata" && len(rest) == 0 {
		m.area, m.file = *code, *file
		return m.run(ctx, e, f)
	}
	o := exports.Order{What: exports.What(*as), Source: *source, Sealed: *sealed}
	if *file == "" || len(rest) > 0 || o.What.Columns() == nil {
		return exitUsage, f.wrong("cli.export.want")
	}
	if *code != "" {
		if o.Area, err = area.ParseCode(*code); err != nil {
			return exitUsage, f.wrong("cli.export.code", "text", *code)
		}
	}
	p, err := visit(ctx, f)
	if err != nil {
		return exitFailed, err
	}
	var told exports.Told
	if err = p.ownKeys(ctx); err == nil {
		told, err = p.export(ctx, o, *file)
	}
	if err = errors.Join(err, p.close()); err != nil {
		return exitFailed, err
	}
	fmt.Fprintln(e.err, e.say("cli.export.done", "file", *file, "rows", fmt.Sprint(told.Rows)))
	if told.LeftOut > 0 {
		fmt.Fprintln(e.err, e.say("cli.export.left", "rows", fmt.Sprint(told.LeftOut)))
	}
	return exitDone, nil
}

// export writes beside the file and puts it in place when it is whole.
func (p *place) export(ctx context.Context, o exports.Order, file string) (exports.Told, error) {
	part, err := os.CreateTemp(filepath.Dir(file), ".wanjia-export-*")
	if err != nil {
		return exports.Told{}, fault.New(fault.Invalid, "cli.file", "file", file).Because(err)
	}
	defer os.Remove(part.Name())
	w := sheetWriter(strings.ToLower(filepath.Ext(file)), part, o.What.Columns())
	told, err := p.exports.Export(ctx, operator("export"), o, w)
	if err = errors.Join(err, w.Close(), part.Close()); err != nil {
		return told, err
	}
	return told, os.Rename(part.Name(), file)
}

// sheetWriter begins a sheet in the form that an extension names.
func sheetWriter(ext string, w io.Writer, columns []string) sheet.Writer {
	if ext == ".xlsx" {
		return sheet.NewXLSX(w, columns)
	}
	return sheet.NewCSV(w, columns)
}

type exportStore struct{ s *storeexp.Store }

// Read opens a moment.
func (x exportStore) Read(ctx context.Context, fn func(exports.Reader) error) error {
	return x.s.Read(ctx, func(r *storeexp.Reader) error { return fn(exportReader{r}) })
}

type exportReader struct{ *storeexp.Reader }

// Events are the next standing events of a sheet.
func (x exportReader) Events(ctx context.Context, what exports.What, after journal.ID, n int) ([]exports.Event, error) {
	read := x.Happenings
	if what == exports.People {
		read = x.Records
	}
	found, err := read(ctx, after, n)
	out := make([]exports.Event, len(found))
	for i, e := range found {
		out[i] = exports.Event(e)
	}
	return out, err
}
