package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"wanjia/cmd/wanjia/cli"
	"wanjia/cmd/wanjia/place"
	"wanjia/domain/area"
	"wanjia/exchange/sheet"

	"wanjia/desk/exports"
)

func runExport(ctx context.Context, e *cli.Env, args []string) (int, error) {
	f := e.NewFlags("export")
	as := f.String("as", "", e.Say("cli.export.as"))
	code := f.String("area", "", e.Say("cli.export.area"))
	source := f.String("source", "", e.Say("cli.export.source"))
	file := f.String("o", "", e.Say("cli.export.file"))
	sealed := f.Bool("sealed", false, e.Say("cli.export.sealed"))
	var m openRecords
	f.IntVar(&m.year, "year", 0, e.Say("cli.tables.year"))
	f.IntVar(&m.k, "k", 10, e.Say("cli.export.k"))
	f.StringVar(&m.by, "by", "", e.Say("cli.export.by"))
	f.StringVar(&m.review, "review", "", e.Say("cli.export.review"))
	rest, err := f.Read(args)
	if err != nil {
		return cli.Usage, err
	}
	if *as == "microdata" && len(rest) == 0 {
		m.area, m.file = *code, *file
		return m.run(ctx, e, f)
	}
	o := exports.Order{What: exports.What(*as), Source: *source, Sealed: *sealed}
	if *file == "" || len(rest) > 0 || o.What.Columns() == nil {
		return cli.Usage, f.Wrong("cli.export.want")
	}
	if *code != "" {
		if o.Area, err = area.ParseCode(*code); err != nil {
			return cli.Usage, f.Wrong("cli.export.code", "text", *code)
		}
	}
	p, err := place.Visit(ctx, f)
	if err != nil {
		return cli.Failed, err
	}
	var told exports.Told
	if err = p.OwnKeys(ctx); err == nil {
		told, err = export(ctx, e, p, o, *file)
	}
	if err = errors.Join(err, p.Close()); err != nil {
		return cli.Failed, err
	}
	fmt.Fprintln(e.Err, e.Say("cli.export.done", "file", *file, "rows", fmt.Sprint(told.Rows)))
	if told.LeftOut > 0 {
		fmt.Fprintln(e.Err, e.Say("cli.export.left", "rows", fmt.Sprint(told.LeftOut)))
	}
	return cli.Done, nil
}

// export writes the sheet, whole or not at all.
func export(ctx context.Context, e *cli.Env, p *place.Place, o exports.Order, file string) (told exports.Told, err error) {
	err = e.Whole(file, func(out io.Writer) error {
		w := sheetWriter(strings.ToLower(filepath.Ext(file)), out, o.What.Columns())
		told, err = p.Exports.Export(ctx, place.Operator("export"), o, w)
		return errors.Join(err, w.Close())
	})
	return told, err
}

// sheetWriter begins a sheet in the form that an extension names.
func sheetWriter(ext string, w io.Writer, columns []string) sheet.Writer {
	if ext == ".xlsx" {
		return sheet.NewXLSX(w, columns)
	}
	return sheet.NewCSV(w, columns)
}
