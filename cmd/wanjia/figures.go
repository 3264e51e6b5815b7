package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strings"
	"text/tabwriter"

	"wanjia/base/clock"
	"wanjia/base/day"
	"wanjia/base/fault"
	"wanjia/base/words"
	"wanjia/domain/area"
	"wanjia/domain/cube"
	"wanjia/domain/indicator"
	"wanjia/domain/journal"
	"wanjia/domain/person"
	"wanjia/exchange/sheet"
	storereg "wanjia/store/register"

	"wanjia/desk/door"
	"wanjia/desk/figures"
)

func runFigures(ctx context.Context, e *env, args []string) (int, error) {
	if len(args) > 0 && args[0] == "check" {
		return runDraft(ctx, e, args[1:])
	}
	f := e.newFlags("figures")
	code := f.String("area", "", e.say("cli.figures.area"))
	from := f.String("from", "", e.say("cli.figures.from"))
	to := f.String("to", "", e.say("cli.figures.to"))
	by := f.String("by", "", e.say("cli.figures.by"))
	only := f.String("only", "", e.say("cli.figures.only"))
	as := f.String("as", "json", e.say("cli.figures.as"))
	asJSON := f.Bool("json", false, e.say("cli.flag.json"))
	known := f.String("known-on", "", e.say("cli.figures.known"))
	bounds := f.String("boundaries", "", e.say("cli.figures.boundaries"))
	public := f.Bool("public", false, e.say("cli.figures.public"))
	rest, err := f.parse(args)
	if err != nil {
		return exitUsage, err
	}
	if *asJSON {
		*as = "json"
	}
	if len(rest) > 0 || *as != "json" && *as != "csv" && *as != "table" {
		return exitUsage, f.wrong("cli.figures.want")
	}
	q, err := query(*code, *from, *to, *by, *only, *known, *bounds)
	if err == nil {
		err = q.Check()
	}
	if err != nil {
		return exitUsage, err
	}
	if *public {
		q.For = door.Everyone
	}
	p, err := visit(ctx, f)
	if err != nil {
		return exitFailed, err
	}
	answer, err := p.door.Ask(ctx, q)
	if err == nil {
		err = printFigures(e, answer, *as)
	}
	if err = errors.Join(err, p.close()); err != nil {
		return exitFailed, err
	}
	return exitDone, nil
}

func query(code, from, to, by, only, known, bounds string) (q door.Query, err error) {
	q.Who = operator("cli")
	q.By, q.Only = list(by), list(only)
	if q.Area, err = area.ParseCode(code); err != nil {
		return q, err
	}
	if from != "" {
		if q.From, err = day.ParseMonth(from); err != nil {
			return q, dateFault("from", from, err)
		}
	}
	if to != "" {
		if q.To, err = day.ParseMonth(to); err != nil {
			return q, dateFault("to", to, err)
		}
	}
	if q.KnownOn, err = day.ParsePartial(known); err != nil {
		return q, dateFault("known-on", known, err)
	}
	if q.Boundaries, err = day.ParsePartial(bounds); err != nil {
		return q, dateFault("boundaries", bounds, err)
	}
	return q, nil
}

func list(text string) []string {
	var out []string
	for part := range strings.SplitSeq(text, ",") {
		if part = strings.TrimSpace(part); part != "" {
			out = append(out, part)
		}
	}
	return out
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

func printFigures(e *env, a door.Answer, as string) error {
	switch as {
	case "csv":
		columns, rows := a.Table(e.lang)
		w := sheet.NewCSV(e.out, columns)
		for _, r := range rows {
			if err := w.Write(r...); err != nil {
				return err
			}
		}
		return w.Close()
	case "table":
		columns, rows := a.Table(e.lang)
		w := tabwriter.NewWriter(e.out, 0, 4, 2, ' ', 0)
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
		out.Figures[i] = rowOf(&a.Figures[i], e.lang)
	}
	return json.NewEncoder(e.out).Encode(out)
}

type figureStore struct{ s *storereg.Store }

// Read opens a moment.
func (f figureStore) Read(ctx context.Context, fn func(figures.Reader) error) error {
	return f.s.Read(ctx, func(x *storereg.Reader) error { return fn(x) })
}

// past answers from a replay of the journal up to a day.
type past struct{ p *place }

// Cube builds the register as it was known at the end of a day, in a temporary folder that lives as long as the
// reading of it.
func (h past) Cube(ctx context.Context, on day.Day) (figures.Known, error) {
	t, err := h.p.twin(ctx)
	if err != nil {
		return nil, err
	}
	err = h.p.store.Read(ctx, func(r *storereg.Reader) error {
		return t.reg.Replay(ctx, r, func(e journal.Entry) bool { return day.OfTime(e.Recorded, clock.Civil()) <= on }, func(journal.Seq) {})
	})
	if err != nil {
		t.drop()
		return nil, err
	}
	h.p.later = append(h.p.later, t.drop)
	return knownStore{t.store}, nil
}

// knownStore reads each thing in a moment of its own: nobody writes to what is past.
type knownStore struct{ s *storereg.Store }

// Head is the position that was known.
func (k knownStore) Head(ctx context.Context) (head journal.Seq, err error) {
	err = k.s.Read(ctx, func(r *storereg.Reader) error { head, err = r.Head(ctx); return err })
	return head, err
}

// Stock is the population before a month, as it was known.
func (k knownStore) Stock(ctx context.Context, a area.Code, before day.Month, yield func(person.Sex, cube.Cohort, int64)) error {
	return k.s.Read(ctx, func(r *storereg.Reader) error { return r.Stock(ctx, a, before, yield) })
}

// Pops are the population deltas, as they were known.
func (k knownStore) Pops(ctx context.Context, a area.Code, from, to day.Month, yield func(cube.PopKey, cube.Pop)) error {
	return k.s.Read(ctx, func(r *storereg.Reader) error { return r.Pops(ctx, a, from, to, yield) })
}

// Counts are the event counts, as they were known.
func (k knownStore) Counts(ctx context.Context, a area.Code, from, to day.Month, yield func(cube.EventKey, int64)) error {
	return k.s.Read(ctx, func(r *storereg.Reader) error { return r.Counts(ctx, a, from, to, yield) })
}

func dateFault(field, text string, err error) error {
	return fault.New(fault.Invalid, "vital.bad.date", "field", field, "text", text).In(field).Because(err)
}
