// Package quality is the routes of data quality: how the findings of an area stand, the findings themselves, rule by rule, and answers
// to them.
package quality

import (
	"context"
	"net/http"

	"wanjia/base/fault"
	"wanjia/base/id"
	"wanjia/base/page"
	"wanjia/desk/findings"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/journal"
	"wanjia/httpd/gate"
	"wanjia/httpd/shape"
)

// Desk keeps findings. It writes its looks down itself.
type Desk interface {
	Summary(ctx context.Context, who access.Actor, ask findings.Ask) (findings.Summary, error)
	List(ctx context.Context, who access.Actor, q findings.Query, ask page.Page) (rows []findings.Row, next string, err error)
	Answer(ctx context.Context, who access.Actor, a findings.Answer) (findings.Done, error)
}

type routes struct{ desk Desk }

// Routes registers them.
func Routes(g *gate.Gate, desk Desk) {
	r := &routes{desk}
	op := func(id, method, path, summary string, who gate.Admission) gate.Op {
		return gate.Op{ID: id, Method: method, Path: path, Tag: "quality", Who: who, Summary: summary}
	}
	gate.Handle(g, op("get-quality", http.MethodGet, "/quality", "How the findings of an area and all below it stand: by rule, area, worker and month", gate.SignedIn()), r.summary)
	gate.Handle(g, op("list-kept-findings", http.MethodGet, "/quality/findings", "The findings of a rule, by area", gate.SignedIn()), r.list)
	gate.Handle(g, op("answer-finding", http.MethodPost, "/quality/findings/{id}/answer", "Answer a finding: corrected, true as it is, or not yet", gate.SignedIn()), r.answer)
}

type summaryIn struct {
	Area string `query:"area" maxLength:"64" doc:"an area and all below it; where it isn't said, wherever one may"`
	Rule string `query:"rule" maxLength:"100" doc:"a rule; where it isn't said, every rule"`
}

func within(text string) (area.Code, error) {
	if text == "" {
		return area.Code{}, nil
	}
	return area.ParseCode(text)
}

func (r *routes) summary(ctx context.Context, in *summaryIn) (*gate.Answer[Quality], error) {
	at, err := within(in.Area)
	if err != nil {
		return nil, err
	}
	who := gate.Who(ctx)
	s, err := r.desk.Summary(ctx, who.Actor, findings.Ask{Within: at, Rule: in.Rule})
	if err != nil {
		return nil, err
	}
	return gate.Reply(qualityOf(who.Lang, &s)), nil
}

type listIn struct {
	gate.Page
	Rule   string `query:"rule" required:"true" maxLength:"100"`
	Area   string `query:"area" maxLength:"64" doc:"an area and all below it; where it isn't said, wherever one may"`
	Worker string `query:"worker" maxLength:"200" doc:"who wrote the newest entry that it rests on"`
	Which  string `query:"which" enum:"open,answered,gone" doc:"open (where it isn't said) waits for somebody; gone is no longer found"`
}

func (r *routes) list(ctx context.Context, in *listIn) (*gate.Answer[shape.List[KeptFinding]], error) {
	ask, err := in.Page.Page()
	if err != nil {
		return nil, err
	}
	q := findings.Query{Rule: in.Rule, Worker: in.Worker, Which: findings.Which(in.Which)}
	if q.Within, err = within(in.Area); err != nil {
		return nil, err
	}
	who := gate.Who(ctx)
	rows, next, err := r.desk.List(ctx, who.Actor, q, ask)
	if err != nil {
		return nil, err
	}
	out := make([]KeptFinding, len(rows))
	for i := range rows {
		out[i] = keptOf(who.Lang, &rows[i])
	}
	return gate.Reply(shape.ListOf(out, next)), nil
}

type answerIn struct {
	gate.Key
	ID   string `path:"id" format:"uuid"`
	Body AnswerDraft
}

// AnswerDraft is an answer to a finding.
type AnswerDraft struct {
	Answer string `json:"answer" enum:"corrected,true,later"`
	Reason string `json:"reason,omitempty" maxLength:"2000" doc:"why it is true as it is"`
}

func (r *routes) answer(ctx context.Context, in *answerIn) (*gate.Answer[shape.Written], error) {
	key, err := in.Key.ID()
	if err != nil {
		return nil, err
	}
	u, err := id.Parse(in.ID)
	if err != nil {
		return nil, fault.New(fault.Invalid, "http.field.uuid").In("id").Because(err)
	}
	done, err := r.desk.Answer(ctx, gate.Who(ctx).Actor, findings.Answer{ID: journal.ID{ID: key}, Finding: u, Code: in.Body.Answer, Reason: in.Body.Reason})
	if err != nil {
		return nil, err
	}
	return gate.Reply(shape.WrittenOf(done.Entry, done.Seq)), nil
}
