// Package cases is the routes by which cases are opened, listed, read and brought on: claims, appeals, complaints, orders. Which
// kinds there are, and what their steps ask for, the kinds themselves tell.
package cases

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"wanjia/base/fault"
	"wanjia/base/page"
	"wanjia/base/words"
	"wanjia/base/words/laws"
	"wanjia/desk/cases"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/journal"
	"wanjia/domain/person"
	"wanjia/domain/workflow"
	"wanjia/exchange/attach"
	"wanjia/httpd/gate"
	"wanjia/httpd/papers"
	"wanjia/httpd/shape"
)

// Desk handles cases. It writes its looks down itself.
type Desk interface {
	Flows(who access.Actor) []*workflow.Definition
	List(ctx context.Context, who access.Actor, q cases.Query, ask page.Page) (rows []cases.Row, next string, err error)
	Open(ctx context.Context, who access.Actor, id journal.ID) (cases.Case, error)
	Do(ctx context.Context, who access.Actor, c cases.Command) (cases.Done, error)
	Hand(ctx context.Context, who access.Actor, h cases.Handed) (workflow.Paper, error)
	Paper(ctx context.Context, who access.Actor, of journal.ID, hash string) (workflow.Paper, []byte, error)
	Ages(ctx context.Context, who access.Actor, within area.Code) ([]cases.Age, error)
	Lot(ctx context.Context, who access.Actor, ask cases.LotAsk) (cases.Lot, error)
	Many(ctx context.Context, who access.Actor, b cases.Bulk) ([]cases.Outcome, error)
}

type routes struct{ desk Desk }

// slow is how long a photo may take from a village.
const slow = 5 * time.Minute

// Routes registers them.
func Routes(g *gate.Gate, desk Desk) {
	r := &routes{desk: desk}
	who := gate.May(access.Handle)
	gate.Handle(g, gate.Op{ID: "list-flows", Method: http.MethodGet, Path: "/flows", Tag: "cases", Who: who,
		Summary: "The kinds of cases that one's desks have to do with: their states, steps and what each step asks for"}, r.flows)
	gate.Handle(g, gate.Op{ID: "list-cases", Method: http.MethodGet, Path: "/cases", Tag: "cases", Who: who,
		Summary: "Cases in an area and all below it, newest first"}, r.list)
	gate.Handle(g, gate.Op{ID: "open-case", Method: http.MethodPost, Path: "/cases", Tag: "cases", Who: who, In: "body.values",
		Summary: "Open a case"}, r.open)
	gate.Handle(g, gate.Op{ID: "get-case", Method: http.MethodGet, Path: "/cases/{id}", Tag: "cases", Who: who,
		Summary: "A case with all its acts, and what one may do next"}, r.get)
	gate.Handle(g, gate.Op{ID: "take-step", Method: http.MethodPost, Path: "/cases/{id}/steps", Tag: "cases", Who: who, In: "body.values",
		Summary: "Take a step of a case"}, r.step)
	gate.Handle(g, gate.Op{ID: "hand-paper", Method: http.MethodPost, Path: "/cases/{case}/papers", Tag: "cases", Who: who, Lasts: slow, MaxBody: attach.MaxSize + 1,
		Summary: "Hand a photo or PDF in to a case, as the body"}, r.hand)
	gate.Handle(g, gate.Op{ID: "get-paper", Method: http.MethodGet, Path: "/cases/{case}/papers/{hash}", Tag: "cases", Who: who, Lasts: slow,
		Type: "application/octet-stream", Summary: "See a file of a case; that is a look at whom the case is about"}, r.paper)
	r.lots(g, who)
}

// Flow is a kind of case.
type Flow struct {
	ID      string      `json:"id"`
	Version int         `json:"version"`
	Title   string      `json:"title"`
	Sources []string    `json:"sources" doc:"the law that its states and clocks come from"`
	Opening FlowStep    `json:"opening" doc:"what opening one asks for"`
	States  []FlowState `json:"states"`
	Steps   []FlowStep  `json:"steps"`
	Mine    bool        `json:"mine" doc:"one of one's desks may open one"`
}

// FlowState is where a case may stand.
type FlowState struct {
	ID    string `json:"id"`
	Title string `json:"title"`
	Owner string `json:"owner" doc:"the desk whose turn it is; empty where the case is over"`
	Final bool   `json:"final"`
}

// FlowStep is what may be done.
type FlowStep struct {
	ID     string      `json:"id"`
	Title  string      `json:"title"`
	From   []string    `json:"from"`
	To     string      `json:"to"`
	Reason bool        `json:"reason" doc:"a reason in words is wanted"`
	Fields []FlowField `json:"fields"`
}

// FlowField is one thing that a step asks for.
type FlowField struct {
	Code     string        `json:"code"`
	Kind     string        `json:"kind" enum:"text,day,number,money,choice,yes,person,area,staff,evidence,facility,unit,prose"`
	Title    string        `json:"title"`
	Required bool          `json:"required"`
	Options  []shape.Coded `json:"options"`
	Min      int           `json:"min"`
	Max      int           `json:"max"`
}

// CaseRow is a case in a list.
type CaseRow struct {
	ID      string           `json:"id"`
	Flow    string           `json:"flow"`
	Title   string           `json:"title" doc:"of its kind"`
	State   string           `json:"state"`
	Stands  string           `json:"stands" doc:"where it stands, in words"`
	Owner   string           `json:"owner" doc:"the desk whose turn it is; empty where it is over"`
	Due     string           `json:"due"`
	Late    int              `json:"late" doc:"days past its date"`
	Area    *shape.AreaRef   `json:"area"`
	Subject *shape.PersonRef `json:"subject,omitempty"`
	Opened  string           `json:"opened"`
	Changed string           `json:"changed"`
	Base    int64            `json:"base" doc:"the newest entry on it"`
}

// CaseFile is a whole case.
type CaseFile struct {
	CaseRow
	About   string            `json:"about"`
	Values  map[string]string `json:"values"`
	Fields  []FlowField       `json:"fields" doc:"what the values mean"`
	Acts    []CaseAct         `json:"acts"`
	Guarded []string          `json:"guarded" doc:"titles of what is filled in and shown only to whoever takes a step that reveals it"`
	Papers  []papers.Paper    `json:"papers" doc:"files that were handed in"`
	Next    []FlowStep        `json:"next" doc:"what one may do now"`
}

// CaseAct is one act in a case.
type CaseAct struct {
	Entry    string            `json:"entry"`
	Step     string            `json:"step"`
	Title    string            `json:"title"`
	By       string            `json:"by"`
	Recorded string            `json:"recorded"`
	Reason   string            `json:"reason"`
	Stands   string            `json:"stands"`
	Values   map[string]string `json:"values"`
}

func (r *routes) flows(ctx context.Context, _ *struct{}) (*gate.Answer[shape.List[Flow]], error) {
	who := gate.Who(ctx)
	var out []Flow
	for _, d := range r.desk.Flows(who.Actor) {
		f := Flow{ID: d.ID, Version: d.Version, Title: d.Title.In(who.Lang), Sources: cited(who.Lang, d.Sources), Opening: StepOf(who.Lang, d.Opening),
			States: []FlowState{}, Steps: []FlowStep{}, Mine: d.MayOpen(who.Actor)}
		if f.Opening.Title == "" {
			f.Opening.Title = f.Title
		}
		for _, s := range d.States {
			f.States = append(f.States, FlowState{ID: s.ID, Title: s.Title.In(who.Lang), Owner: s.Owner.String(), Final: s.Final})
		}
		for _, s := range d.Steps {
			f.Steps = append(f.Steps, StepOf(who.Lang, s))
		}
		out = append(out, f)
	}
	return gate.Reply(shape.ListOf(out, "")), nil
}

// StepOf is a step as the API tells it.
func StepOf(lang words.Lang, s workflow.Step) FlowStep {
	return FlowStep{ID: s.ID, Title: s.Title.In(lang), From: append([]string{}, s.From...), To: s.To, Reason: s.Reason, Fields: FieldsOf(lang, s.Fields)}
}

// FieldsOf are the fields of a step as the API tells them.
func FieldsOf(lang words.Lang, fields []workflow.Field) []FlowField {
	out := []FlowField{}
	for _, f := range fields {
		o := FlowField{Code: f.Code, Kind: f.Kind.String(), Title: f.Title.In(lang), Required: f.Required, Options: []shape.Coded{}, Min: f.Min, Max: f.Max}
		for _, c := range f.Options {
			o.Options = append(o.Options, shape.Coded{Code: c.Code, Title: c.Title.In(lang)})
		}
		out = append(out, o)
	}
	return out
}

type listIn struct {
	gate.Page
	Area  string `query:"area" maxLength:"64" doc:"an area and all below it; where it isn't said, wherever one may"`
	Flow  string `query:"flow" maxLength:"64" doc:"a kind of case; where it isn't said, every kind"`
	Which string `query:"which" enum:"mine,open,all" doc:"mine (where it isn't said) is one's desks' turn, open is what isn't over"`
	Of    string `query:"of" maxLength:"36" doc:"a person whom they are about"`
}

func (r *routes) list(ctx context.Context, in *listIn) (*gate.Answer[shape.List[CaseRow]], error) {
	ask, err := in.Page.Page()
	if err != nil {
		return nil, err
	}
	q := cases.Query{Flow: in.Flow}
	if in.Area != "" {
		if q.Within, err = area.ParseCode(in.Area); err != nil {
			return nil, err
		}
	}
	if in.Of != "" {
		if q.Of, err = person.ParseID(in.Of); err != nil {
			return nil, fault.New(fault.Invalid, "http.field.uuid").In("of").Because(err)
		}
	}
	if q.Mine, err = cases.ParseTurns(in.Which); err != nil {
		return nil, err
	}
	who := gate.Who(ctx)
	rows, next, err := r.desk.List(ctx, who.Actor, q, ask)
	if err != nil {
		return nil, err
	}
	out := make([]CaseRow, len(rows))
	for i := range rows {
		out[i] = rowOf(who.Lang, &rows[i])
	}
	return gate.Reply(shape.ListOf(out, next)), nil
}

func rowOf(lang words.Lang, r *cases.Row) CaseRow {
	c := CaseRow{ID: r.ID.String(), Flow: r.Flow, Title: r.Of.Title.In(lang), State: r.State, Stands: stands(lang, r.Of, r.State), Owner: r.Owner.String(),
		Due: r.Due, Late: r.Late, Area: shape.PlaceOf(r.At), Opened: r.Opened.String(), Changed: r.Changed.String(), Base: int64(r.Newest())}
	if r.Subject != nil {
		p := shape.RefOf(*r.Subject)
		c.Subject = &p
	}
	return c
}

func stands(lang words.Lang, d *workflow.Definition, state string) string {
	if s, ok := d.State(state); ok {
		return s.Title.In(lang)
	}
	return state
}

// CasePath names a case.
type CasePath struct {
	ID string `path:"id" format:"uuid"`
}

func (in CasePath) id() (journal.ID, error) {
	return shape.EntryID(in.ID, "id")
}

type getIn struct{ CasePath }

func (r *routes) get(ctx context.Context, in *getIn) (*gate.Answer[CaseFile], error) {
	id, err := in.id()
	if err != nil {
		return nil, err
	}
	who := gate.Who(ctx)
	c, err := r.desk.Open(ctx, who.Actor, id)
	if err != nil {
		return nil, err
	}
	return gate.Reply(fileOf(who.Lang, &c)), nil
}

func fileOf(lang words.Lang, c *cases.Case) CaseFile {
	out := CaseFile{CaseRow: rowOf(lang, &c.Row), About: c.Title(), Values: c.Values, Fields: []FlowField{}, Acts: []CaseAct{}, Guarded: []string{}, Papers: papers.Of(c.Papers), Next: []FlowStep{}}
	for _, code := range c.Guarded {
		f, _ := c.Of.Field(code)
		out.Guarded = append(out.Guarded, f.Title.In(lang))
	}
	for _, f := range c.Of.Fields() {
		if c.Values[f.Code] != "" {
			out.Fields = append(out.Fields, FieldsOf(lang, []workflow.Field{f})...)
		}
	}
	for _, a := range c.Acts {
		title := c.Of.Opening.Title.In(lang)
		if a.Step != "" {
			s, _ := c.Of.Step(a.Step)
			title = s.Title.In(lang)
		}
		out.Acts = append(out.Acts, CaseAct{Entry: a.ID.String(), Step: a.Step, Title: title, By: a.By, Recorded: shape.Instant(a.Recorded), Reason: a.Reason,
			Stands: stands(lang, c.Of, a.State), Values: a.Values})
	}
	for _, s := range c.Next {
		out.Next = append(out.Next, StepOf(lang, s))
	}
	return out
}

// CaseDraft is a case to be opened.
type CaseDraft struct {
	Flow   string            `json:"flow" maxLength:"64"`
	Area   string            `json:"area,omitempty" maxLength:"64" doc:"where it belongs; unsaid, where its subject lives"`
	Values map[string]string `json:"values"`
}

// CaseStep is a step to be taken.
type CaseStep struct {
	Step   string            `json:"step" maxLength:"64"`
	Reason string            `json:"reason,omitempty" maxLength:"4000"`
	Values map[string]string `json:"values,omitempty"`
	Base   int64             `json:"base,omitempty" minimum:"0" doc:"the newest entry of the case that the author had seen"`
}

// CaseWritten is what came of it.
type CaseWritten struct {
	shape.Written
	Case  string `json:"case"`
	State string `json:"state"`
}

type openIn struct {
	gate.Key
	Body CaseDraft
}

type stepIn struct {
	gate.Key
	CasePath
	Body CaseStep
}

func (r *routes) open(ctx context.Context, in *openIn) (*gate.Answer[CaseWritten], error) {
	c := cases.Command{Flow: in.Body.Flow, Values: in.Body.Values}
	if in.Body.Area != "" {
		var err error
		if c.Area, err = area.ParseCode(in.Body.Area); err != nil {
			return nil, err
		}
	}
	return r.do(ctx, in.Key, c)
}

func (r *routes) step(ctx context.Context, in *stepIn) (*gate.Answer[CaseWritten], error) {
	id, err := in.id()
	if err != nil {
		return nil, err
	}
	return r.do(ctx, in.Key, cases.Command{Case: id, Step: in.Body.Step, Reason: in.Body.Reason, Values: in.Body.Values, Base: journal.Seq(in.Body.Base)})
}

func (r *routes) do(ctx context.Context, key gate.Key, c cases.Command) (*gate.Answer[CaseWritten], error) {
	u, err := key.ID()
	if err != nil {
		return nil, err
	}
	c.ID = journal.ID{ID: u}
	done, err := r.desk.Do(ctx, gate.Who(ctx).Actor, c)
	if err != nil {
		return nil, err
	}
	return gate.Reply(CaseWritten{Written: shape.WrittenOf(done.Entry, done.Seq), Case: done.Case.String(), State: done.State}), nil
}

type handIn struct {
	gate.Key
	Case    string `path:"case" format:"uuid"`
	Of      string `query:"of" maxLength:"60" doc:"which evidence it is"`
	RawBody []byte `contentType:"application/octet-stream"`
}

func (r *routes) hand(ctx context.Context, in *handIn) (*gate.Answer[papers.Paper], error) {
	return papers.Take(in.Case, in.Of, in.RawBody, func(h cases.Handed) (workflow.Paper, error) { return r.desk.Hand(ctx, gate.Who(ctx).Actor, h) })
}

type paperIn struct{ papers.PaperPath }

func (r *routes) paper(ctx context.Context, in *paperIn) (*huma.StreamResponse, error) {
	return in.Show(func(of journal.ID, hash string) (workflow.Paper, []byte, error) {
		return r.desk.Paper(ctx, gate.Who(ctx).Actor, of, hash)
	})
}

// cited are references to laws in a language.
func cited(lang words.Lang, all []string) []string {
	out := make([]string, len(all))
	for i, text := range all {
		out[i] = laws.Cite(lang, text)
	}
	return out
}
