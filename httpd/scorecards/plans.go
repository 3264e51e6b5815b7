package scorecards

import (
	"context"
	"net/http"

	"wanjia/base/day"
	"wanjia/base/fault"
	"wanjia/desk/cases"
	"wanjia/desk/scorecards"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/journal"
	"wanjia/domain/scorecard"
	"wanjia/httpd/gate"
	"wanjia/httpd/shape"
)

// Plans proposes improvements and tells what became of them.
type Plans interface {
	Propose(ctx context.Context, who access.Actor, a scorecards.Proposal) (cases.Done, error)
	Effect(ctx context.Context, who access.Actor, id journal.ID) (scorecards.Effect, error)
}

type planRoutes struct{ desk Plans }

// PlanRoutes registers the routes of improvement plans.
func PlanRoutes(g *gate.Gate, desk Plans) {
	r := planRoutes{desk}
	gate.Handle(g, gate.Op{ID: "propose-improvement", Method: http.MethodPost, Path: "/improvements", Tag: "programme", Who: gate.May(access.Handle), In: "body", Lasts: patience,
		Summary: "Propose a plan for a place that lies outside the limits of a scorecard"}, r.propose)
	gate.Handle(g, gate.Op{ID: "get-improvement", Method: http.MethodGet, Path: "/improvements/{id}", Tag: "programme", Who: gate.May(access.Handle), Lasts: patience,
		Summary: "What became of a place with a plan, against places like it"}, r.effect)
}

// ImprovementDraft is a plan as somebody proposes it.
type ImprovementDraft struct {
	Card    string `json:"card" maxLength:"60"`
	Item    string `json:"item" maxLength:"60"`
	Unit    string `json:"unit" maxLength:"64" doc:"the place"`
	From    string `json:"from" maxLength:"7" doc:"the months in which it lay outside"`
	To      string `json:"to" maxLength:"7"`
	About   string `json:"about" maxLength:"200"`
	Leader  string `json:"leader" maxLength:"64"`
	Team    string `json:"team,omitempty" maxLength:"400"`
	Duty    string `json:"duty" maxLength:"4000"`
	Support string `json:"support,omitempty" maxLength:"4000"`
	Aim     int    `json:"aim" minimum:"1" maximum:"100" doc:"per cent"`
	Until   string `json:"until" maxLength:"10"`
}

// ImprovementProposed is what came of it.
type ImprovementProposed struct {
	Case    string `json:"case"`
	Journal int64  `json:"journal"`
}

type proposeIn struct {
	gate.Key
	Body ImprovementDraft
}

func (r planRoutes) propose(ctx context.Context, in *proposeIn) (*gate.Answer[ImprovementProposed], error) {
	u, err := in.Key.ID()
	if err != nil {
		return nil, err
	}
	b := in.Body
	a := scorecards.Proposal{ID: journal.ID{ID: u}, Card: b.Card, Item: b.Item, About: b.About, Leader: b.Leader, Team: b.Team, Duty: b.Duty, Support: b.Support, Aim: b.Aim}
	if a.Unit, err = area.ParseCode(b.Unit); err != nil {
		return nil, err
	}
	if a.From, err = day.ParseMonth(b.From); err == nil {
		a.To, err = day.ParseMonth(b.To)
	}
	if err != nil {
		return nil, fault.New(fault.Invalid, "scorecard.window").In("from").Because(err)
	}
	if b.Until != "" {
		if a.Until, err = day.Parse(b.Until); err != nil {
			return nil, fault.New(fault.Invalid, "workflow.bad.day", "field", "until").In("until").Because(err)
		}
	}
	done, err := r.desk.Propose(ctx, gate.Who(ctx).Actor, a)
	if err != nil {
		return nil, err
	}
	return gate.Reply(ImprovementProposed{done.Case.String(), int64(done.Seq)}), nil
}

// Improvement is what became of a plan.
type Improvement struct {
	Case     string         `json:"case"`
	State    string         `json:"state"`
	Stands   string         `json:"stands"`
	Open     bool           `json:"open"`
	Unit     *shape.AreaRef `json:"unit"`
	Item     string         `json:"item" doc:"its title"`
	Better   string         `json:"better" enum:"high,low"`
	Aim      string         `json:"aim" doc:"per cent"`
	From     string         `json:"from"`
	To       string         `json:"to"`
	Since    string         `json:"since" doc:"the time after it was agreed, as far as it has gone"`
	Until    string         `json:"until"`
	Public   bool           `json:"public"`
	Known    bool           `json:"known" doc:"there is enough of both times"`
	Judged   bool           `json:"judged" doc:"there were enough places like it"`
	Before   *float64       `json:"before"`
	After    *float64       `json:"after"`
	K        int64          `json:"k"`
	N        int64          `json:"n"`
	AfterK   int64          `json:"after_k"`
	AfterN   int64          `json:"after_n"`
	By       *float64       `json:"by" doc:"how far it moved"`
	ByLow    *float64       `json:"by_low"`
	ByHigh   *float64       `json:"by_high"`
	Like     int            `json:"like" doc:"how many places of a similar size that lay within the limits it is compared with"`
	Usual    *float64       `json:"usual" doc:"how far those moved on average"`
	Expected *float64       `json:"expected" doc:"how far it would have moved towards the middle by itself: what is extreme falls back by chance"`
	Beyond   *float64       `json:"beyond" doc:"how far it moved beyond both"`
	Low      *float64       `json:"low" doc:"the lower end of the interval of 95% of that"`
	High     *float64       `json:"high"`
	Way      string         `json:"way" enum:"up,down,unclear"`
}

type effectIn struct {
	ID string `path:"id" maxLength:"64"`
}

func (r planRoutes) effect(ctx context.Context, in *effectIn) (*gate.Answer[Improvement], error) {
	id, err := shape.EntryID(in.ID, "id")
	if err != nil {
		return nil, err
	}
	who := gate.Who(ctx)
	e, err := r.desk.Effect(ctx, who.Actor, id)
	if err != nil {
		return nil, err
	}
	names := shape.Namer{Lang: who.Lang, Tree: e.Tree}
	out := Improvement{Case: e.Plan.ID.String(), State: e.Plan.State, Open: e.Plan.Owner != access.NoDesk, Unit: names.Area(e.Unit), Item: e.Item.Title.In(who.Lang), Better: e.Item.Better.Name(), Aim: e.Plan.Values["aim"],
		From: e.From.String(), To: e.To.String(), Since: e.Since.String(), Until: e.Until.String(), Public: e.Outside, Known: e.Known, Judged: e.Judged, Way: wayOf(e.Way)}
	if s, ok := e.Plan.Of.State(e.Plan.State); ok {
		out.Stands = s.Title.In(who.Lang)
	}
	if !e.Known {
		return gate.Reply(out), nil
	}
	now := e.Own.Was + e.Own.By
	out.Before, out.After, out.K, out.N, out.AfterK, out.AfterN = &e.Own.Was, &now, e.Before.K, e.Before.N, e.After.K, e.After.N
	out.By, out.ByLow, out.ByHigh, out.Like = &e.Own.By, &e.Own.Low, &e.Own.High, len(e.Like)
	out.Usual, out.Expected, out.Beyond, out.Low, out.High = number(e.Usual), number(e.Expected), number(e.Beyond), number(e.Outcome.Low), number(e.Outcome.High)
	return gate.Reply(out), nil
}

func wayOf(w scorecard.Way) string {
	switch w {
	case scorecard.Up:
		return "up"
	case scorecard.Down:
		return "down"
	case scorecard.Unclear:
	}
	return "unclear"
}
