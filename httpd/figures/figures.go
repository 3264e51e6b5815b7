// Package figures is the routes of figures and of what they mean. They show nobody: what doesn't stay at the registering desk
// has passed the door before it comes here.
package figures

import (
	"context"
	"math"
	"net/http"
	"strings"
	"time"

	"wanjia/base/day"
	"wanjia/base/fault"
	"wanjia/base/words"
	"wanjia/desk/door"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/indicator"
	"wanjia/httpd/gate"
	"wanjia/httpd/shape"
)

// Desk answers with figures.
type Desk interface {
	Ask(ctx context.Context, q door.Query) (door.Answer, error)
}

// Figure is one number with how sure it is. What can't be computed, or is hidden, is null.
type Figure struct {
	ID     string            `json:"id"`
	By     map[string]string `json:"by"`
	Value  *float64          `json:"value"`
	N      *int64            `json:"n" doc:"the events, or people, it is made from"`
	D      *float64          `json:"d" doc:"what it is divided by"`
	Low    *float64          `json:"low" doc:"the lower end of the 95% interval"`
	High   *float64          `json:"high"`
	Note   string            `json:"note"`
	Hidden bool              `json:"hidden" doc:"it is not shown, so that nobody is given away; the note says why"`
}

// Figures is a table of figures, and the position of the journal that they are true for.
type Figures struct {
	Area    string   `json:"area"`
	From    string   `json:"from"`
	To      string   `json:"to"`
	Journal int64    `json:"journal"`
	Public  bool     `json:"public" doc:"as they may be published: whoever doesn't register people there sees them so"`
	Figures []Figure `json:"figures"`
}

// Of is an answer as JSON in a language.
func Of(lang words.Lang, a door.Answer) Figures {
	out := Figures{Area: a.Area.String(), From: a.From.String(), To: a.To.String(), Journal: int64(a.Journal), Public: a.Outside, Figures: make([]Figure, len(a.Figures))}
	for i := range a.Figures {
		f := &a.Figures[i]
		row := Figure{ID: string(f.ID), By: map[string]string{}, Value: finite(f.Value), D: finite(f.D), Low: finite(f.Low), High: finite(f.High),
			Note: door.Note(f, lang), Hidden: f.Hidden}
		for _, c := range f.By {
			row.By[c.Dim.String()] = c.Code
		}
		if !f.Hidden {
			row.N = &f.N
		}
		out.Figures[i] = row
	}
	return out
}

func finite(v float64) *float64 {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return nil
	}
	return &v
}

type askIn struct {
	Area       string `query:"area" required:"true" maxLength:"64"`
	From       string `query:"from" required:"true" maxLength:"20" doc:"the first month, YYYY-MM"`
	To         string `query:"to" required:"true" maxLength:"20" doc:"the last month, YYYY-MM"`
	By         string `query:"by" maxLength:"200" doc:"sex, age5, month, area, with commas between"`
	Only       string `query:"only" maxLength:"2000" doc:"ids of figures, with commas between; all where it isn't said"`
	KnownOn    string `query:"known_on" maxLength:"20" doc:"as known at the end of a day"`
	Boundaries string `query:"boundaries" maxLength:"20" doc:"on the boundaries of a day"`
	Public     bool   `query:"public" doc:"as they may be published, whoever asks"`
}

func (in *askIn) query(who access.Actor) (door.Query, error) {
	q := door.Query{Who: who, By: list(in.By), Only: list(in.Only)}
	if in.Public {
		q.For = door.Everyone
	}
	var err error
	if q.Area, err = area.ParseCode(in.Area); err != nil {
		return q, err
	}
	if q.From, err = month("from", in.From); err != nil {
		return q, err
	}
	if q.To, err = month("to", in.To); err != nil {
		return q, err
	}
	if q.KnownOn, err = partial("known_on", in.KnownOn); err != nil {
		return q, err
	}
	q.Boundaries, err = partial("boundaries", in.Boundaries)
	return q, err
}

func list(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == ' ' })
}

func month(field, text string) (day.Month, error) {
	m, err := day.ParseMonth(text)
	if err != nil {
		return m, fault.New(fault.Invalid, "http.month").In(field).Because(err)
	}
	return m, nil
}

func partial(field, text string) (day.Partial, error) {
	p, err := day.ParsePartial(text)
	if err != nil {
		return p, fault.New(fault.Invalid, "http.date").In(field).Because(err)
	}
	return p, nil
}

// FigureDefinition says what a figure means.
type FigureDefinition struct {
	ID          string   `json:"id"`
	Title       string   `json:"title"`
	Definition  string   `json:"definition"`
	Formula     string   `json:"formula"`
	Unit        string   `json:"unit"`
	Source      string   `json:"source"`
	Numerator   string   `json:"numerator"`
	Denominator string   `json:"denominator"`
	Interval    string   `json:"interval"`
	By          []string `json:"by" doc:"by what it can be cut"`
}

// patience is how long looking back into the journal may take.
const patience = 2 * time.Minute

// Routes registers them.
func Routes(g *gate.Gate, desk Desk) {
	gate.Handle(g, gate.Op{ID: "get-figures", Method: http.MethodGet, Path: "/figures", Tag: "figures", Who: gate.May(access.Figures), Lasts: patience,
		Summary: "The figures of an area"}, func(ctx context.Context, in *askIn) (*gate.Answer[Figures], error) {
		who := gate.Who(ctx)
		q, err := in.query(who.Actor)
		if err != nil {
			return nil, err
		}
		a, err := desk.Ask(ctx, q)
		if err != nil {
			return nil, err
		}
		return gate.Reply(Of(who.Lang, a)), nil
	})
	gate.Handle(g, gate.Op{ID: "list-definitions", Method: http.MethodGet, Path: "/definitions", Tag: "figures", Who: gate.SignedIn(),
		Summary: "What each figure means"}, func(ctx context.Context, _ *struct{}) (*gate.Answer[shape.List[FigureDefinition]], error) {
		lang := gate.Who(ctx).Lang
		var out []FigureDefinition
		for _, d := range indicator.Definitions() {
			out = append(out, define(lang, d))
		}
		return gate.Reply(shape.ListOf(out, "")), nil
	})
}

func define(lang words.Lang, d indicator.Definition) FigureDefinition {
	say := func(key string) string { return words.Text(lang, key, nil) }
	out := FigureDefinition{ID: string(d.ID), Title: say(d.Title()), Definition: say(d.Definition()), Formula: say(d.Formula()), Unit: say(d.Unit.Key()),
		Source: say(d.Source()), Numerator: say(d.Numerator()), Denominator: say(d.Denominator()), Interval: say(d.Interval.Key()), By: []string{}}
	for _, by := range d.Takes {
		out.By = append(out.By, by.String())
	}
	return out
}
