// Package served is `wanjia figures services`: how services go, in counts that passed disclosure control, as the office's page tells them.
package served

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"text/tabwriter"

	"wanjia/base/day"
	"wanjia/cmd/wanjia/cli"
	"wanjia/cmd/wanjia/place"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/exchange/sheet"

	"wanjia/desk/care/tally"
)

// Tally is the desk that counts.
type Tally interface {
	Measures(ctx context.Context, who access.Actor, q tally.Ask) ([]tally.Figure, error)
}

// columns are the columns of a table and the members of a row.
func columns() []string {
	return []string{"id", "group", "num", "den", "share", "share_kept", "share_periods", "projected", "share_projected"}
}

// Run tells the measures of an area and a span of months.
func Run(ctx context.Context, e *cli.Env, args []string, open func(*place.Place) (Tally, error)) (int, error) {
	f := e.NewFlags("figures.services")
	code := f.String("area", "", e.Say("cli.figures.area"))
	from := f.String("from", "", e.Say("cli.figures.from"))
	to := f.String("to", "", e.Say("cli.figures.to"))
	by := f.String("by", "", e.Say("cli.figures.services.by"))
	as := f.String("as", "json", e.Say("cli.figures.as"))
	rest, err := f.Read(args)
	if err != nil {
		return cli.Usage, err
	}
	if len(rest) > 0 || *as != "json" && *as != "csv" && *as != "table" {
		return cli.Usage, f.Wrong("cli.figures.want")
	}
	q, err := ask(*code, *from, *to, *by)
	if err != nil {
		return cli.Usage, err
	}
	p, err := place.Visit(ctx, f)
	if err != nil {
		return cli.Failed, err
	}
	var all []tally.Figure
	desk, err := open(p)
	if err == nil {
		all, err = desk.Measures(ctx, place.Operator("cli"), q)
	}
	if err == nil {
		err = show(e, q, all, *as)
	}
	if err = errors.Join(err, p.Close()); err != nil {
		return cli.Failed, err
	}
	return cli.Done, nil
}

func ask(code, from, to, by string) (q tally.Ask, err error) {
	q.By = by
	if q.Area, err = area.ParseCode(code); err != nil {
		return q, err
	}
	first, err := day.ParseMonth(from)
	if err != nil {
		return q, cli.MonthFault("from", from)
	}
	last, err := day.ParseMonth(to)
	if err != nil {
		return q, cli.MonthFault("to", to)
	}
	q.From, q.To = first.First(), last.Last()
	return q, nil
}

// row is one measure of one group. A share is empty where there are too few to say.
type row struct {
	ID             string `json:"id"`
	Title          string `json:"title"`
	Programme      string `json:"programme"`
	Source         string `json:"source"`
	Note           string `json:"note"`
	Group          string `json:"group"`
	Num            int64  `json:"num"`
	Den            int64  `json:"den"`
	Share          string `json:"share"`
	ShareKept      string `json:"share_kept"`
	SharePeriods   string `json:"share_periods"`
	Projected      int64  `json:"projected"`
	ShareProjected string `json:"share_projected"`
}

func show(e *cli.Env, q tally.Ask, all []tally.Figure, as string) error {
	if as == "json" {
		out := struct {
			Area     string `json:"area"`
			From     string `json:"from"`
			To       string `json:"to"`
			Measures []row  `json:"measures"`
		}{q.Area.String(), q.From.Month().String(), q.To.Month().String(), make([]row, len(all))}
		for i, x := range all {
			out.Measures[i] = row{x.Of.ID, x.Of.Title.In(e.Lang), x.Of.Programme, x.Of.Source, x.Of.Note.In(e.Lang), x.Group, x.Num.N, x.Den.N, x.Share, x.ShareKept, x.SharePeriods, x.Projected.N, x.ShareProjected}
		}
		return json.NewEncoder(e.Out).Encode(out)
	}
	rows := make([][]string, len(all))
	for i, x := range all {
		rows[i] = []string{x.Of.ID, x.Group, fmt.Sprint(x.Num.N), fmt.Sprint(x.Den.N), x.Share, x.ShareKept, x.SharePeriods, fmt.Sprint(x.Projected.N), x.ShareProjected}
	}
	if as == "csv" {
		w := sheet.NewCSV(e.Out, columns())
		for _, r := range rows {
			if err := w.Write(r...); err != nil {
				return err
			}
		}
		return w.Close()
	}
	w := tabwriter.NewWriter(e.Out, 0, 4, 2, ' ', 0)
	for _, r := range append([][]string{columns()}, rows...) {
		if _, err := fmt.Fprintln(w, strings.Join(r, "\t")); err != nil {
			return err
		}
	}
	return w.Flush()
}
