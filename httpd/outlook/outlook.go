// Package outlook is the route of what an area's population comes to. It shows nobody; what leaves the registering desk was rounded
// before it comes here.
package outlook

import (
	"context"
	"net/http"

	"wanjia/base/words"
	"wanjia/domain/access"
	"wanjia/domain/area"
	ahead "wanjia/domain/demography/outlook"
	"wanjia/httpd/gate"

	"wanjia/desk/outlook"
)

// Desk looks ahead.
type Desk interface {
	Ask(ctx context.Context, q outlook.Query) (outlook.Answer, error)
}

// Span is a number if all years are like those seen taken together, and between which four of five draws lie.
type Span struct {
	Middle float64 `json:"middle"`
	Low    float64 `json:"low" doc:"a tenth of the draws come out lower"`
	High   float64 `json:"high" doc:"a tenth of the draws come out higher"`
}

// Point is the population at the end of a year.
type Point struct {
	Year    int  `json:"year"`
	Total   Span `json:"total" doc:"people"`
	Young   Span `json:"young" doc:"people under 15"`
	Working Span `json:"working" doc:"people of 15 to 64"`
	Old     Span `json:"old" doc:"people of 65 and over"`
	Births  Span `json:"births" doc:"births in the five years before; 0 for the first"`
}

// Outlook is what the population comes to if the years to come are like those seen.
type Outlook struct {
	Area     string  `json:"area"`
	Since    int     `json:"since" doc:"the first of the years that those to come are like"`
	Year     int     `json:"year" doc:"the last of them, from whose end it starts"`
	Journal  int64   `json:"journal"`
	Public   bool    `json:"public" doc:"as it may be published: whoever doesn't register people there sees it so"`
	Rounding int     `json:"rounding" doc:"all numbers are multiples of it; 0 where they are as they came out"`
	Why      string  `json:"why" doc:"why nothing can be said: too few people, or too few years on record"`
	Points   []Point `json:"points"`
}

type askIn struct {
	Code   string `path:"code" maxLength:"64"`
	Moves  string `query:"moves" enum:"as_seen,none" default:"as_seen" doc:"whether people go on moving as they did"`
	Public bool   `query:"public" doc:"as it may be published, whoever asks"`
}

// Routes registers it.
func Routes(g *gate.Gate, desk Desk) {
	gate.Handle(g, gate.Op{ID: "get-outlook", Method: http.MethodGet, Path: "/areas/{code}/outlook", Tag: "figures", Who: gate.May(access.Figures),
		Summary: "What the population of an area comes to if the next twenty years are like the last ten; not a goal"},
		func(ctx context.Context, in *askIn) (*gate.Answer[Outlook], error) {
			q := outlook.Query{Who: gate.Who(ctx).Actor}
			if in.Moves == "none" {
				q.Moves = ahead.None
			}
			if in.Public {
				q.For = outlook.Everyone
			}
			var err error
			if q.Area, err = area.ParseCode(in.Code); err != nil {
				return nil, err
			}
			a, err := desk.Ask(ctx, q)
			if err != nil {
				return nil, err
			}
			out := of(a)
			if a.Why != nil {
				out.Why = words.Text(gate.Who(ctx).Lang, a.Why.Key, a.Why.Args)
			}
			return gate.Reply(out), nil
		})
}

func of(a outlook.Answer) Outlook {
	out := Outlook{Area: a.Area.String(), Since: a.Since, Year: a.Year, Journal: int64(a.Journal), Public: a.Outside, Rounding: a.Rounding, Points: make([]Point, len(a.Points))}
	for i, p := range a.Points {
		out.Points[i] = Point{Year: a.Year + p.Years, Total: Span(p.Total), Young: Span(p.Young), Working: Span(p.Working), Old: Span(p.Old), Births: Span(p.Births)}
	}
	return out
}
