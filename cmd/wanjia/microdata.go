package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"text/tabwriter"

	"wanjia/base/fault"
	"wanjia/cmd/wanjia/cli"
	"wanjia/cmd/wanjia/place"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/exchange/sheet"

	"wanjia/desk/microdata"
)

// openRecords is what the flags say of records for everybody.
type openRecords struct {
	area, by, review, file string
	year, k                int
}

// run proposes records, reviews them or takes them out; the two steps are two people's, who give their names.
func (m openRecords) run(ctx context.Context, e *cli.Env, f *cli.Flags) (int, error) {
	at, err := area.ParseCode(m.area)
	if err != nil || m.year == 0 || m.by == "" || m.review != "" && m.file != "" {
		return cli.Usage, f.Wrong("cli.export.microdata")
	}
	who := access.Actor{Account: m.by, Device: "export", Purpose: access.StatisticsPurpose, Operator: true}
	w := microdata.Wish{Area: at, Year: m.year, K: int64(m.k), Who: who}
	p, err := place.Visit(ctx, f)
	if err != nil {
		return cli.Failed, err
	}
	switch {
	case m.review != "":
		if err = p.Records.Review(ctx, who, m.review); err == nil {
			fmt.Fprintln(e.Err, e.Say("cli.export.reviewed", "by", m.by))
		}
	case m.file != "":
		err = m.take(ctx, e, p, w)
	default:
		var made microdata.Records
		if made, err = p.Records.Propose(ctx, w); err == nil {
			err = hides(e, made)
			fmt.Fprintln(e.Out, made.Digest)
			fmt.Fprintln(e.Err, e.Say("cli.export.proposed"))
		}
	}
	if err = errors.Join(err, p.Close()); err != nil {
		return cli.Failed, err
	}
	return cli.Done, nil
}

func (m openRecords) take(ctx context.Context, e *cli.Env, p *place.Place, w microdata.Wish) error {
	made, err := p.Records.Take(ctx, w)
	if err != nil {
		return err
	}
	err = e.Whole(m.file, func(out io.Writer) error {
		if strings.EqualFold(filepath.Ext(m.file), ".xlsx") {
			x := sheet.NewXLSX(out, microdata.RecordColumns())
			for _, r := range made.Rows {
				if err := x.Write(r...); err != nil {
					return err
				}
			}
			return x.Close()
		}
		return microdata.WriteRecords(out, made)
	})
	if err != nil {
		return err
	}
	fmt.Fprintln(e.Err, e.Say("cli.export.done", "file", m.file, "rows", fmt.Sprint(len(made.Rows))))
	return hides(e, made)
}

// hides prints how well the records hide whom they are of, before and after.
func hides(e *cli.Env, made microdata.Records) error {
	w := tabwriter.NewWriter(e.Err, 0, 4, 2, ' ', 0)
	fmt.Fprintln(w, e.Say("cli.export.measures"))
	for _, k := range made.Kinds {
		fmt.Fprintf(w, "%s\t%d\t%d\t%d\t%d\t%d\t%d\t%d\t%.4f\t%.4f\n", k.Name, k.Before.Records, k.Before.Uniques, k.Before.Least, k.After.Records, k.LeftOut, k.After.Least, k.After.Diverse, k.Before.Risk, k.After.Risk)
	}
	if err := w.Flush(); err != nil {
		return fault.New(fault.Internal, "cli.file", "file", "stderr").Because(err)
	}
	return nil
}
