package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strings"
	"text/tabwriter"

	"wanjia/base/day"
	"wanjia/base/words"
	"wanjia/cmd/wanjia/cli"
	"wanjia/cmd/wanjia/place"
	"wanjia/cmd/wanjia/served"
	"wanjia/domain/area"
	"wanjia/domain/indicator"
	"wanjia/exchange/sheet"

	"wanjia/desk/door"
)

func runFigures(ctx context.Context, e *cli.Env, args []string) (int, error) {
	if len(args) > 0 && args[0] == "check" {
		return runDraft(ctx, e, args[1:])
	}
	if len(args) > 0 && args[0] == "services" {
		return served.Run(ctx, e, args[1:], func(p *place.Place) (served.Tally, error) { return serviceCounts(p) })
	}
	f := e.NewFlags("figures")
	code := f.String("area", "", e.Say("cli.figures.area"))
	from := f.String("from", "", e.Say("cli.figures.from"))
	to := f.String("to", "", e.Say("cli.figures.to"))
	by := f.String("by", "", e.Say("cli.figures.by"))
	only := f.String("only", "", e.Say("cli.figures.only"))
	as := f.String("as", "json", e.Say("cli.figures.as"))
	asJSON := f.Bool("json", false, e.Say("cli.flag.json"))
	known := f.String("known-on", "", e.Say("cli.figures.known"))
	bounds := f.String("boundaries", "", e.Say("cli.figures.boundaries"))
	public := f.Bool("public", false, e.Say("cli.figures.public"))
	rest, err := f.Read(args)
	if err != nil {
		return cli.Usage, err
	}
	if *asJSON {
		*as = "json"
	}
	if len(rest) > 0 || *as != "json" && *as != "csv" && *as != "table" {
		return cli.Usage, f.Wrong("cli.figures.want")
	}
	q, err := query(*code, *from, *to, *by, *only, *known, *bounds)
	if err == nil {
		err = q.Check()
	}
	if err != nil {
		return cli.Usage, err
	}
	if *public {
		q.For = door.Everyone
	}
	p, err := place.Visit(ctx, f)
	if err != nil {
		return cli.Failed, err
	}
	answer, err := p.Door.Ask(ctx, q)
	if err == nil {
		err = printFigures(e, answer, *as)
	}
	if err = errors.Join(err, p.Close()); err != nil {
		return cli.Failed, err
	}
	return cli.Done, nil
}

func query(code, from, to, by, only, known, bounds string) (q door.Query, err error) {
	q.Who = place.Operator("cli")
	q.By, q.Only = cli.List(by), cli.List(only)
	if q.Area, err = area.ParseCode(code); err != nil {
		return q, err
	}
	if from != "" {
		if q.From, err = day.ParseMonth(from); err != nil {
			return q, cli.MonthFault("from", from)
		}
	}
	if to != "" {
		if q.To, err = day.ParseMonth(to); err != nil {
			return q, cli.MonthFault("to", to)
		}
	}
	if q.KnownOn, err = day.ParsePartial(known); err != nil {
		return q, cli.DateFault("known-on", known, err)
	}
	if q.Boundaries, err = day.ParsePartial(bounds); err != nil {
		return q, cli.DateFault("boundaries", bounds, err)
	}
	return q, nil
}

// figureRow is a figure as the command line and the API show it.
type figureRow struct {
	ID     string            `json:"id"`
	By     map[string]string `json:"by"`
	Value  *float64          `json:"value"`
	N      *int64            `json:"n"`
	D      *float64          `json:"d"`
	Low    *float64          `json:"low"`
	High   *float64          `json:"high"`
	Note   string            `json:"note"`
	Hidden bool              `json:"hidden,omitempty"`
}

func rowOf(f *indicator.Figure, lang words.Lang) figureRow {
	row := figureRow{ID: string(f.ID), By: map[string]string{}, Value: finite(f.Value), D: finite(f.D), Low: finite(f.Low), High: finite(f.High), Note: door.Note(f, lang), Hidden: f.Hidden}
	for _, c := range f.By {
		row.By[c.Dim.String()] = c.Code
	}
	if !f.Hidden {
		row.N = &f.N
	}
	return row
}

func finite(v float64) *float64 {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return nil
	}
	return &v
}

func printFigures(e *cli.Env, a door.Answer, as string) error {
	switch as {
	case "csv":
		columns, rows := a.Table(e.Lang)
		w := sheet.NewCSV(e.Out, columns)
		for _, r := range rows {
			if err := w.Write(r...); err != nil {
				return err
			}
		}
		return w.Close()
	case "table":
		columns, rows := a.Table(e.Lang)
		w := tabwriter.NewWriter(e.Out, 0, 4, 2, ' ', 0)
		for _, r := range append([][]string{columns}, rows...) {
			if _, err := fmt.Fprintln(w, strings.Join(r, "\t")); err != nil {
				return err
			}
		}
		return w.Flush()
	}
	out := struct {
		Area    string      `json:"area"`
		From    string      `json:"from"`
		To      string      `json:"to"`
		Journal int64       `json:"journal"`
		Figures []figureRow `json:"figures"`
	}{a.Area.String(), a.From.String(), a.To.String(), int64(a.Journal), make([]figureRow, len(a.Figures))}
	for i := range a.Figures {
		out.Figures[i] = rowOf(&a.Figures[i], e.Lang)
	}
	return json.NewEncoder(e.Out).Encode(out)
}
