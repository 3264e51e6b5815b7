// Package accreditation is the routes of standards and awards: applications, what a site found in itself, the residents' vote, draws of
// visitors and of second looks, awards, and the public list of them.
package accreditation

import (
	"context"
	"net/http"
	"time"

	"wanjia/base/day"
	"wanjia/base/words"
	"wanjia/desk/accreditation"
	"wanjia/desk/cases"
	"wanjia/desk/office/view"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/assessment"
	"wanjia/domain/ballot"
	"wanjia/domain/journal"
	"wanjia/domain/standard"
	"wanjia/httpd/gate"
	"wanjia/httpd/inspections"
	"wanjia/httpd/shape"
)

// Desk accredits.
type Desk interface {
	Standards() []*standard.Standard
	Checklist(s *standard.Standard) *assessment.Checklist
	Apply(ctx context.Context, who access.Actor, a accreditation.Application) (cases.Done, error)
	List(ctx context.Context, who access.Actor, q accreditation.Query) ([]accreditation.Row, error)
	Open(ctx context.Context, who access.Actor, id journal.ID) (accreditation.Whole, error)
	Fill(ctx context.Context, who access.Actor, f accreditation.Filled) (accreditation.Whole, error)
	OpenBox(ctx context.Context, who access.Actor, of journal.ID, n int, until day.Day) (accreditation.Opened, error)
	Close(ctx context.Context, who access.Actor, s accreditation.Step) (accreditation.Whole, error)
	Count(ctx context.Context, who access.Actor, s accreditation.Step, tally ballot.Tally, witnesses []string) (accreditation.Whole, error)
	Award(ctx context.Context, who access.Actor, s accreditation.Step) (accreditation.Whole, error)
	Look(ctx context.Context, who access.Actor, s accreditation.Step) (accreditation.Whole, error)
	Expire(ctx context.Context, who access.Actor, s accreditation.Step) (accreditation.Whole, error)
	Today() day.Day
	Draws
	Public
}

// Draws draws who comes, and what is looked at again.
type Draws interface {
	Promise(ctx context.Context, who access.Actor, a accreditation.Ask) (accreditation.Draw, error)
	Draws(ctx context.Context, who access.Actor, within area.Code) ([]accreditation.Draw, error)
	Reveal(ctx context.Context, who access.Actor, plan journal.ID, value string) (accreditation.Draw, error)
}

// Public is what nobody need be signed in for.
type Public interface {
	Poll(ctx context.Context, number string) (accreditation.Poll, error)
	Cast(ctx context.Context, number, code string, choice ballot.Choice) error
	Public(ctx context.Context, within area.Code) ([]accreditation.Award, map[area.Code]view.Place, error)
}

type routes struct {
	desk   Desk
	origin string
}

const slow = time.Minute

// taker is a step of the desk.
type taker func(d Desk, ctx context.Context, who access.Actor, s accreditation.Step) (accreditation.Whole, error)

// Routes registers them.
func Routes(g *gate.Gate, desk Desk, origin string) {
	r := &routes{desk, origin}
	who := gate.May(access.Handle)
	gate.Handle(g, gate.Op{ID: "list-standards", Method: http.MethodGet, Path: "/standards", Tag: "programme", Who: gate.Anybody(),
		Summary: "What sites are accredited by: levels, checklists, how residents vote, how long an award stands"}, r.standards)
	gate.Handle(g, gate.Op{ID: "list-accreditations", Method: http.MethodGet, Path: "/accreditations", Tag: "programme", Who: who,
		Summary: "Applications and awards, newest first"}, r.list)
	gate.Handle(g, gate.Op{ID: "apply-for-award", Method: http.MethodPost, Path: "/accreditations", Tag: "programme", Who: who,
		Summary: "Apply for an award, or for its renewal"}, r.apply)
	gate.Handle(g, gate.Op{ID: "get-accreditation", Method: http.MethodGet, Path: "/accreditations/{id}", Tag: "programme", Who: who,
		Summary: "An application with its looks, its vote and its award"}, r.get)
	gate.Handle(g, gate.Op{ID: "fill-accreditation", Method: http.MethodPost, Path: "/accreditations/{id}/sheet", Tag: "programme", Who: who, In: "body.answers",
		Summary: "Keep the answers of this look so far"}, r.fill)
	gate.Handle(g, gate.Op{ID: "open-ballot-box", Method: http.MethodPost, Path: "/accreditations/{id}/box", Tag: "programme", Who: who,
		Summary: "Make slips for the residents' vote, one each; the same slips until the first is cast"}, r.box)
	gate.Handle(g, gate.Op{ID: "close-ballot-box", Method: http.MethodPost, Path: "/accreditations/{id}/box/close", Tag: "programme", Who: who,
		Summary: "Count the slips, once the last day is over or everybody has voted"}, r.close)
	gate.Handle(g, gate.Op{ID: "count-votes", Method: http.MethodPost, Path: "/accreditations/{id}/count", Tag: "programme", Who: who,
		Summary: "Write down a count that was made before two witnesses"}, r.count)
	for _, s := range []struct {
		id, path, summary string
		take              taker
	}{
		{"give-award", "award", "Award a level that the visit reached", Desk.Award},
		{"end-second-look", "look", "End a second look", Desk.Look},
		{"expire-award", "expire", "End an award that has run out", Desk.Expire},
	} {
		gate.Handle(g, gate.Op{ID: s.id, Method: http.MethodPost, Path: "/accreditations/{id}/" + s.path, Tag: "programme", Who: who, Summary: s.summary}, r.step(s.take))
	}
	gate.Handle(g, gate.Op{ID: "list-award-draws", Method: http.MethodGet, Path: "/award-draws", Tag: "programme", Who: gate.May(access.Watch), Summary: "Draws of visitors and of second looks, newest first"}, r.draws)
	gate.Handle(g, gate.Op{ID: "promise-award-draw", Method: http.MethodPost, Path: "/award-draws", Tag: "programme", Who: gate.May(access.Watch), Lasts: slow,
		Summary: "Fix who and what a draw is made of, and promise its seed"}, r.promise)
	gate.Handle(g, gate.Op{ID: "reveal-award-draw", Method: http.MethodPost, Path: "/award-draws/{id}/draw", Tag: "programme", Who: gate.May(access.Watch), Lasts: slow,
		Summary: "Reveal the seed and send each team to its site; sent again, it goes on where it stopped"}, r.reveal)
	gate.Handle(g, gate.Op{ID: "get-poll", Method: http.MethodGet, Path: "/polls/{number}", Tag: "public", Who: gate.Anybody(), Summary: "A vote of residents; how it stands is told once it is over"}, r.poll)
	gate.Handle(g, gate.Op{ID: "cast-vote", Method: http.MethodPost, Path: "/polls/{number}/votes", Tag: "public", Who: gate.Anybody(), Summary: "Cast a slip; each counts once, and nobody learns whose it was"}, r.cast)
	gate.Handle(g, gate.Op{ID: "list-public-awards", Method: http.MethodGet, Path: "/public-awards", Tag: "public", Who: gate.Anybody(), Lasts: slow, Summary: "Awards in force today"}, r.public)
}

// who is whoever asks, for the purpose that accreditation serves.
func who(ctx context.Context) (access.Actor, words.Lang) {
	v := gate.Who(ctx)
	return v.Actor.For(access.Oversight), v.Lang
}

// Standard is what one kind of site is accredited by.
type Standard struct {
	ID       string                `json:"id"`
	Version  int                   `json:"version"`
	Title    string                `json:"title"`
	Sources  []string              `json:"sources"`
	About    string                `json:"about" enum:"service_room,population_school,culture_courtyard,village,community"`
	Months   int                   `json:"months" doc:"for which an award stands"`
	Turnout  int                   `json:"turnout" doc:"per cent of the residents who must vote"`
	Yes      int                   `json:"yes" doc:"per cent of the votes that must say yes"`
	Team     int                   `json:"team" doc:"how many come to look"`
	Spot     int                   `json:"spot" doc:"per cent of the awards that are looked at again each time"`
	Verified bool                  `json:"verified" doc:"whether somebody confirmed its levels and amounts"`
	Levels   []AwardLevel          `json:"levels" doc:"the highest first"`
	List     inspections.Checklist `json:"checklist"`
}

// AwardLevel is one level.
type AwardLevel struct {
	Code   string `json:"code"`
	Title  string `json:"title"`
	From   int    `json:"from" doc:"per cent of the points"`
	Grant  string `json:"grant" doc:"yuan a year"`
	Points int    `json:"points"`
}

func levelOf(lang words.Lang, l standard.Level) AwardLevel {
	return AwardLevel{l.Code, l.Title.In(lang), l.From, l.Grant.String(), l.Points}
}

func (r *routes) standards(ctx context.Context, _ *struct{}) (*gate.Answer[shape.List[Standard]], error) {
	_, lang := who(ctx)
	var out []Standard
	for _, s := range r.desk.Standards() {
		row := Standard{ID: s.ID, Version: s.Version, Title: s.Title.In(lang), Sources: append([]string{}, s.Sources...), About: s.About, Months: s.Months, Turnout: s.Vote.Turnout, Yes: s.Vote.Yes,
			Team: s.Team, Spot: s.Spot, Verified: s.Verified, Levels: []AwardLevel{}, List: inspections.ListOf(lang, r.desk.Checklist(s))}
		for _, l := range s.Levels {
			row.Levels = append(row.Levels, levelOf(lang, l))
		}
		out = append(out, row)
	}
	return gate.Reply(shape.ListOf(out, "")), nil
}

// AwardRow is an application or an award in a list.
type AwardRow struct {
	ID       string         `json:"id"`
	Number   string         `json:"number"`
	Name     string         `json:"name"`
	Area     *shape.AreaRef `json:"area"`
	Standard string         `json:"standard"`
	Title    string         `json:"title" doc:"of the standard"`
	State    string         `json:"state"`
	Stands   string         `json:"stands" doc:"the state, in words"`
	Owner    string         `json:"owner"`
	Due      string         `json:"due"`
	Late     int            `json:"late"`
	Opened   string         `json:"opened"`
	Award    *AwardFacts    `json:"award,omitempty"`
}

// AwardFacts are what was awarded.
type AwardFacts struct {
	Level AwardLevel `json:"level"`
	From  string     `json:"from"`
	Until string     `json:"until"`
	Ended string     `json:"ended" doc:"when it was withdrawn or renewed"`
	Holds bool       `json:"holds" doc:"in force today"`
}

func factsOf(lang words.Lang, a *accreditation.Award, today day.Day) *AwardFacts {
	if a == nil {
		return nil
	}
	out := &AwardFacts{Level: levelOf(lang, a.Level), From: a.From.String(), Until: a.Until.String(), Holds: a.Stands(today)}
	if a.Ended != 0 {
		out.Ended = a.Ended.String()
	}
	return out
}

type listIn struct {
	Area     string `query:"area" maxLength:"64" doc:"an area and all below it"`
	Standard string `query:"standard" maxLength:"60"`
}

func (r *routes) list(ctx context.Context, in *listIn) (*gate.Answer[shape.List[AwardRow]], error) {
	within, err := shape.AreaCode(in.Area)
	if err != nil {
		return nil, err
	}
	actor, lang := who(ctx)
	rows, err := r.desk.List(ctx, actor, accreditation.Query{Within: within, Standard: in.Standard})
	if err != nil {
		return nil, err
	}
	var out []AwardRow
	for i := range rows {
		w := &rows[i]
		state, _ := w.Of.State(w.File.State)
		out = append(out, AwardRow{ID: w.File.ID.String(), Number: journal.NumberOf(w.File.ID).Grouped(), Name: w.Name, Area: shape.PlaceOf(w.At), Standard: w.Standard.ID, Title: w.Standard.Title.In(lang),
			State: w.File.State, Stands: state.Title.In(lang), Owner: w.File.Owner.String(), Due: w.File.Due, Late: w.Late, Opened: w.File.Opened.String(), Award: factsOf(lang, w.Award, r.desk.Today())})
	}
	return gate.Reply(shape.ListOf(out, "")), nil
}

// AwardDraft is an application.
type AwardDraft struct {
	Standard string `json:"standard" maxLength:"60"`
	Area     string `json:"area" maxLength:"64"`
	Name     string `json:"name" minLength:"1" maxLength:"200" doc:"the site; the same name in the same place is the same site"`
	Head     string `json:"head,omitempty" maxLength:"100"`
	Address  string `json:"address,omitempty" maxLength:"200"`
	Earlier  string `json:"earlier,omitempty" maxLength:"36" doc:"the award that it renews"`
}

type applyIn struct {
	gate.Key
	Body AwardDraft
}

// AwardApplied is the case that it became.
type AwardApplied struct {
	shape.Written
	Case string `json:"case"`
}

func (r *routes) apply(ctx context.Context, in *applyIn) (*gate.Answer[AwardApplied], error) {
	id, at, err := in.At(in.Body.Area)
	if err != nil {
		return nil, err
	}
	a := accreditation.Application{ID: id, Standard: in.Body.Standard, Area: at, Name: in.Body.Name, Head: in.Body.Head, Address: in.Body.Address}
	if in.Body.Earlier != "" {
		if a.Earlier, err = shape.EntryID(in.Body.Earlier, "earlier"); err != nil {
			return nil, err
		}
	}
	actor, _ := who(ctx)
	done, err := r.desk.Apply(ctx, actor, a)
	if err != nil {
		return nil, err
	}
	return gate.Reply(AwardApplied{shape.WrittenOf(done.Entry, done.Seq), done.Case.String()}), nil
}
