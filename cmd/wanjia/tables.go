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
	"wanjia/cmd/wanjia/ties"
	"wanjia/domain/area"
	"wanjia/exchange/docx"
	"wanjia/exchange/workbook"
	"wanjia/httpd/yearbook"
	storetab "wanjia/store/tables"

	"wanjia/desk/door"
	"wanjia/desk/tables"
)

// runTables writes the year's tables of an area as a workbook.
func runTables(ctx context.Context, e *cli.Env, args []string) (int, error) {
	f := e.NewFlags("tables")
	code := f.String("area", "", e.Say("cli.figures.area"))
	year := f.Int("year", 0, e.Say("cli.tables.year"))
	file := f.String("o", "", e.Say("cli.tables.file"))
	public := f.Bool("public", false, e.Say("cli.tables.public"))
	rest, err := f.Read(args)
	if err != nil {
		return cli.Usage, err
	}
	if *file == "" || *year == 0 || len(rest) > 0 {
		return cli.Usage, f.Wrong("cli.tables.want")
	}
	o := door.Book{Order: tables.Order{Year: *year, Who: place.Operator("tables")}}
	if *public {
		o.For = door.Everyone
	}
	if o.Area, err = area.ParseCode(*code); err != nil {
		return cli.Usage, f.Wrong("cli.export.code", "text", *code)
	}
	p, err := place.Visit(ctx, f)
	if err != nil {
		return cli.Failed, err
	}
	made, err := press(p).Tables(ctx, o)
	if err = errors.Join(err, p.Close()); err != nil {
		return cli.Failed, err
	}
	write := func(w io.Writer) error { return workbook.Write(w, yearbook.Pages(made, e.Lang)) }
	if strings.EqualFold(filepath.Ext(*file), ".docx") {
		write = func(w io.Writer) error { return docx.Write(w, yearbook.Report(made, e.Lang)) }
	}
	if err := e.Whole(*file, write); err != nil {
		return cli.Failed, err
	}
	filled, not := yearbook.Filled(made)
	fmt.Fprintln(e.Err, e.Say("cli.tables.done", "file", *file, "filled", fmt.Sprint(filled), "not", fmt.Sprint(not)))
	return cli.Done, nil
}

// press makes tables that may leave the office.
func press(p *place.Place) *door.Press {
	secret := p.Keys.Blind("tables", "rounding")
	return door.NewPress(p.Door, tables.New(ties.Tables{S: storetab.New(p.Store)}, p.Figures), secret[:])
}
