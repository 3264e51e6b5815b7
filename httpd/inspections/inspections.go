// Package inspections is the routes of inspections: plans by risk, draws from a promised seed, checklists, what is seized, the figures
// of a drive, and what is put up in public.
package inspections

import (
	"context"
	"net/http"
	"time"

	"wanjia/base/day"
	"wanjia/base/words"
	"wanjia/desk/cases"
	"wanjia/desk/drawing"
	"wanjia/desk/inspections"
	"wanjia/desk/providers"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/assessment"
	"wanjia/domain/inspection"
	"wanjia/domain/journal"
	"wanjia/httpd/gate"
	"wanjia/httpd/shape"
)

// Desk plans, draws and assesses.
type Desk interface {
	Rules() inspection.Rules
	Checklists() []*assessment.Checklist
	Plan(ctx context.Context, who access.Actor, a inspections.Ask) (inspections.Planned, error)
	Plans(ctx context.Context, who access.Actor, within area.Code) ([]inspections.Planned, error)
	Open(ctx context.Context, who access.Actor, id journal.ID) (inspections.Planned, error)
	Draw(ctx context.Context, who access.Actor, plan journal.ID, value string) (inspections.Planned, error)
	Begin(ctx context.Context, who access.Actor, b inspections.Begun) (cases.Done, error)
	Sheet(ctx context.Context, who access.Actor, id journal.ID) (inspections.Sheet, error)
	Assigned(ctx context.Context, who access.Actor) ([]inspections.Sheet, error)
	Fill(ctx context.Context, who access.Actor, f inspections.Filled) (inspections.Sheet, error)
	Seize(ctx context.Context, who access.Actor, t inspections.Taken) (providers.Done, error)
	Figures(ctx context.Context, who access.Actor, within area.Code, from, to day.Day) (inspections.Figures, error)
	Refunds(ctx context.Context, within area.Code) ([]inspections.Refund, error)
	Notices(ctx context.Context, within area.Code, before journal.Seq, n int) ([]inspections.Notice, bool, error)
}

type routes struct{ desk Desk }

const slow = 5 * time.Minute

// Routes registers them.
func Routes(g *gate.Gate, desk Desk) {
	r := &routes{desk: desk}
	who := gate.May(access.Watch)
	gate.Handle(g, gate.Op{ID: "list-checklists", Method: http.MethodGet, Path: "/checklists", Tag: "oversight", Who: who,
		Summary: "The checklists of the packs"}, r.checklists)
	gate.Handle(g, gate.Op{ID: "list-inspection-plans", Method: http.MethodGet, Path: "/inspection-plans", Tag: "oversight", Who: who,
		Summary: "Plans of inspections, newest first"}, r.plans)
	gate.Handle(g, gate.Op{ID: "make-inspection-plan", Method: http.MethodPost, Path: "/inspection-plans", Tag: "oversight", Who: who, Lasts: slow,
		Summary: "Rank the facilities of an area by risk and promise the seed of the draw"}, r.plan)
	gate.Handle(g, gate.Op{ID: "get-inspection-plan", Method: http.MethodGet, Path: "/inspection-plans/{id}", Tag: "oversight", Who: who,
		Summary: "A plan, and what was drawn"}, r.get)
	gate.Handle(g, gate.Op{ID: "draw-inspections", Method: http.MethodPost, Path: "/inspection-plans/{id}/draw", Tag: "oversight", Who: who, Lasts: slow,
		Summary: "Reveal the seed, draw facilities and inspectors, open a case for each visit; sent again, it goes on where it stopped"}, r.draw)
	gate.Handle(g, gate.Op{ID: "begin-inspection", Method: http.MethodPost, Path: "/inspections", Tag: "oversight", Who: who,
		Summary: "Begin an inspection for a reason, outside the draw"}, r.begin)
	gate.Handle(g, gate.Op{ID: "list-assigned-sheets", Method: http.MethodGet, Path: "/inspections/assigned", Tag: "oversight", Who: who,
		Summary: "The sheets that whoever asks fills in now, for their phone: those of their own teams alone"}, r.assigned)
	gate.Handle(g, gate.Op{ID: "get-inspection-sheet", Method: http.MethodGet, Path: "/inspections/{id}/sheet", Tag: "oversight", Who: who,
		Summary: "The checklist of an inspection, what was answered and what it comes to"}, r.sheet)
	gate.Handle(g, gate.Op{ID: "fill-inspection-sheet", Method: http.MethodPost, Path: "/inspections/{id}/sheet", Tag: "oversight", Who: who, In: "body.answers",
		Summary: "Keep the answers of this round so far"}, r.fill)
	gate.Handle(g, gate.Op{ID: "seize", Method: http.MethodPost, Path: "/inspections/{id}/seizures", Tag: "oversight", Who: who,
		Summary: "Write down what an inspection takes, with the first link of its custody"}, r.seize)
	gate.Handle(g, gate.Op{ID: "get-inspection-figures", Method: http.MethodGet, Path: "/inspection-figures", Tag: "oversight", Who: who, Lasts: slow,
		Summary: "What the inspections of an area came to between two days"}, r.figures)
	gate.Handle(g, gate.Op{ID: "list-public-inspections", Method: http.MethodGet, Path: "/public-inspections", Tag: "public", Who: gate.Anybody(),
		Summary: "Inspections that are up in public today: masked, and gone after their days"}, r.public)
	gate.Handle(g, gate.Op{ID: "list-public-refunds", Method: http.MethodGet, Path: "/public-refunds", Tag: "public", Who: gate.Anybody(),
		Summary: "Charges to be given back whose payers are looked for"}, r.refunds)
}

// ChecklistItem is one thing that is looked at.
type ChecklistItem struct {
	Code        string `json:"code"`
	Title       string `json:"title"`
	Kind        string `json:"kind" enum:"yes,mark,count"`
	Weight      int    `json:"weight"`
	Critical    bool   `json:"critical"`
	Max         int    `json:"max" doc:"of a mark"`
	Evidence    string `json:"evidence" enum:"none,photo,always" doc:"photo is wanted where the answer is against the subject"`
	MayNotApply bool   `json:"may_not_apply"`
	Each        bool   `json:"each" doc:"asked of each unit of the sample"`
	Source      string `json:"source"`
}

// Checklist is one kind of assessment.
type Checklist struct {
	ID       string          `json:"id"`
	Version  int             `json:"version"`
	Title    string          `json:"title"`
	Sources  []string        `json:"sources"`
	Pass     int             `json:"pass" doc:"per cent of the points that apply"`
	About    []string        `json:"about"`
	SampleOf string          `json:"sample_of" doc:"what the units of the sample are; empty without a sample"`
	Items    []ChecklistItem `json:"items"`
}

// ListOf is a checklist as it is told.
func ListOf(lang words.Lang, c *assessment.Checklist) Checklist {
	out := Checklist{ID: c.ID, Version: c.Version, Title: c.Title.In(lang), Sources: append([]string{}, c.Sources...), Pass: c.Pass, About: append([]string{}, c.About...), Items: []ChecklistItem{}}
	if c.Sample != nil {
		out.SampleOf = c.Sample.Of.In(lang)
	}
	for _, it := range c.Items {
		out.Items = append(out.Items, ChecklistItem{it.Code, it.Title.In(lang), it.Kind.Name(), it.Weight, it.Critical, it.Max, it.Evidence.Name(), it.MayNotApply, it.Each, it.Source})
	}
	return out
}

func (r *routes) checklists(ctx context.Context, _ *struct{}) (*gate.Answer[shape.List[Checklist]], error) {
	var out []Checklist
	for _, c := range r.desk.Checklists() {
		out = append(out, ListOf(gate.Who(ctx).Lang, c))
	}
	return gate.Reply(shape.ListOf(out, "")), nil
}

// InspectionPlan is a plan of inspections.
type InspectionPlan struct {
	ID       string           `json:"id"`
	Area     *shape.AreaRef   `json:"area"`
	Year     int              `json:"year"`
	Made     string           `json:"made"`
	Journal  int64            `json:"journal"`
	Number   string           `json:"number" doc:"the receipt number: with it anybody can check that the promise was there before the draw"`
	Promise  string           `json:"promise" doc:"SHA-256 of the seed, published before the draw"`
	Beacon   string           `json:"beacon" doc:"which public value goes into the draw; empty for none"`
	Team     int              `json:"team"`
	Joint    bool             `json:"joint"`
	Pool     int              `json:"pool" doc:"how many inspectors it is drawn from"`
	Verified bool             `json:"verified" doc:"whether somebody confirmed the shares and points"`
	Bands    []InspectionBand `json:"bands"`
	Drawn    *InspectionDraw  `json:"drawn,omitempty"`
}

// InspectionBand is facilities of like risk.
type InspectionBand struct {
	Code   string `json:"code"`
	Title  string `json:"title"`
	Share  int    `json:"share" doc:"per cent of them that are visited"`
	Sites  int    `json:"sites"`
	Visits int    `json:"visits"`
}

// InspectionDraw is what a seed made.
type InspectionDraw struct {
	Seed    string            `json:"seed"`
	Value   string            `json:"value"`
	Journal int64             `json:"journal"`
	Number  string            `json:"number"`
	Visits  []InspectionVisit `json:"visits"`
}

// InspectionVisit is one facility with its team.
type InspectionVisit struct {
	Facility string         `json:"facility"`
	Name     string         `json:"name"`
	Area     *shape.AreaRef `json:"area"`
	Band     string         `json:"band"`
	Team     []TeamMember   `json:"team"`
	Case     string         `json:"case"`
	State    string         `json:"state"`
	Short    bool           `json:"short" doc:"fewer inspectors than the plan wants, because the rest have an interest"`
}

// TeamMember is an inspector who was drawn.
type TeamMember struct {
	Name    string `json:"name"`
	Account string `json:"account"`
	Agency  string `json:"agency"`
}

// PlanOf is a plan as it is told.
func PlanOf(lang words.Lang, rules inspection.Rules, p *inspections.Planned) InspectionPlan {
	out := InspectionPlan{ID: p.ID.String(), Area: shape.PlaceOf(p.At), Year: p.Year, Made: shape.Instant(p.On), Journal: int64(p.Seq), Number: journal.NumberOf(p.ID).Grouped(),
		Promise: p.Seal, Beacon: p.Beacon, Team: p.Team, Joint: p.Joint, Pool: len(p.Pool), Verified: rules.Verified, Bands: []InspectionBand{}}
	for _, b := range p.Bands {
		out.Bands = append(out.Bands, InspectionBand{b.Code, b.Title.In(lang), b.Share, b.Sites, b.Visits})
	}
	if p.Drawn == nil {
		return out
	}
	out.Drawn = &InspectionDraw{Seed: p.Drawn.Seed, Value: p.Drawn.Value, Journal: int64(p.Drawn.Seq), Number: journal.NumberOf(drawing.DrawID(p.ID)).Grouped(), Visits: []InspectionVisit{}}
	for _, v := range p.Drawn.Visits {
		row := InspectionVisit{Facility: v.Site.String(), Name: v.Name, Area: shape.PlaceOf(v.At), Band: v.Band.Title.In(lang), Team: []TeamMember{}, Case: v.Case.String(), State: v.Stands, Short: v.Short}
		for _, m := range v.Team {
			row.Team = append(row.Team, TeamMember(m))
		}
		out.Drawn.Visits = append(out.Drawn.Visits, row)
	}
	return out
}

func (r *routes) plans(ctx context.Context, in *shape.Within) (*gate.Answer[shape.List[InspectionPlan]], error) {
	within, err := in.Code()
	if err != nil {
		return nil, err
	}
	who := gate.Who(ctx)
	all, err := r.desk.Plans(ctx, who.Actor, within)
	if err != nil {
		return nil, err
	}
	var out []InspectionPlan
	for i := range all {
		out = append(out, PlanOf(who.Lang, r.desk.Rules(), &all[i]))
	}
	return gate.Reply(shape.ListOf(out, "")), nil
}

// PlanDraft is a plan to be made.
type PlanDraft struct {
	Area   string `json:"area" maxLength:"64"`
	Year   int    `json:"year" minimum:"2000" maximum:"2200"`
	Beacon string `json:"beacon,omitempty" maxLength:"200" doc:"which public value of a day to come goes into the draw"`
}

type planIn struct {
	gate.Key
	Body PlanDraft
}

func (r *routes) plan(ctx context.Context, in *planIn) (*gate.Answer[InspectionPlan], error) {
	id, at, err := in.At(in.Body.Area)
	if err != nil {
		return nil, err
	}
	who := gate.Who(ctx)
	p, err := r.desk.Plan(ctx, who.Actor, inspections.Ask{ID: id, Area: at, Year: in.Body.Year, Beacon: in.Body.Beacon})
	if err != nil {
		return nil, err
	}
	return gate.Reply(PlanOf(who.Lang, r.desk.Rules(), &p)), nil
}

// InspectionPath names a plan or a case.
type InspectionPath struct {
	ID string `path:"id" format:"uuid"`
}

func (r *routes) get(ctx context.Context, in *struct{ InspectionPath }) (*gate.Answer[InspectionPlan], error) {
	id, err := shape.EntryID(in.ID, "id")
	if err != nil {
		return nil, err
	}
	who := gate.Who(ctx)
	p, err := r.desk.Open(ctx, who.Actor, id)
	if err != nil {
		return nil, err
	}
	return gate.Reply(PlanOf(who.Lang, r.desk.Rules(), &p)), nil
}

// DrawAsk is what a draw needs beside its plan.
type DrawAsk struct {
	Value string `json:"value,omitempty" maxLength:"200" doc:"the public value that the plan announced"`
}

type drawIn struct {
	InspectionPath
	Body DrawAsk
}

func (r *routes) draw(ctx context.Context, in *drawIn) (*gate.Answer[InspectionPlan], error) {
	id, err := shape.EntryID(in.ID, "id")
	if err != nil {
		return nil, err
	}
	who := gate.Who(ctx)
	p, err := r.desk.Draw(ctx, who.Actor, id, in.Body.Value)
	if err != nil {
		return nil, err
	}
	return gate.Reply(PlanOf(who.Lang, r.desk.Rules(), &p)), nil
}
