// Package notices is the routes by which vital events are notified, declared, and registered or refused.
package notices

import (
	"context"
	"net/http"

	"wanjia/base/page"
	"wanjia/base/words"
	"wanjia/desk/notices"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/journal"
	"wanjia/domain/notice"
	"wanjia/httpd/gate"
	"wanjia/httpd/shape"
)

// Desk keeps notices. It writes its looks down itself.
type Desk interface {
	List(ctx context.Context, who access.Actor, within area.Code, stage notice.Stage, ask page.Page) (rows []notices.Row, next string, err error)
	Show(ctx context.Context, who access.Actor, root journal.ID) (notices.Row, error)
	Matches(ctx context.Context, who access.Actor, root journal.ID) ([]notices.Match, error)
	Do(ctx context.Context, who access.Actor, c notices.Command) (notices.Done, error)
}

// Notice is a vital event that somebody told of.
type Notice struct {
	ID       string            `json:"id"`
	Kind     string            `json:"kind"`
	Title    string            `json:"title"`
	Stage    string            `json:"stage" enum:"notified,declared,registered,refused"`
	Values   map[string]string `json:"values"`
	Summary  string            `json:"summary"`
	From     string            `json:"from" doc:"the account that told of it"`
	Received string            `json:"received"`
	Area     *shape.AreaRef    `json:"area"`
	Ground   string            `json:"ground" enum:"duplicate,elsewhere,mistaken,withdrawn," doc:"why it was refused; there is no other ground"`
	Reason   string            `json:"reason" doc:"with which it was refused, in words"`
	Entry    string            `json:"entry" doc:"the event that registered it"`
	Base     int64             `json:"base" doc:"the newest entry on it"`
}

// NoticeMatch is another waiting notice that may tell of the same event.
type NoticeMatch struct {
	Notice      Notice           `json:"notice"`
	Probability float64          `json:"probability" doc:"that both tell of one event"`
	Twins       bool             `json:"twins" doc:"of a multiple birth, whose children are events of their own"`
	Start       float64          `json:"start" doc:"bits for one event before anything is compared"`
	Evidence    []NoticeEvidence `json:"evidence"`
}

// NoticeEvidence is what a field says.
type NoticeEvidence struct {
	Field  string  `json:"field"`
	Title  string  `json:"title"`
	Agrees string  `json:"agrees" enum:"same,near,far,differ"`
	Bits   float64 `json:"bits" doc:"for one event where positive, against it where negative"`
}

type routes struct {
	desk Desk
}

// Routes registers them.
func Routes(g *gate.Gate, desk Desk) {
	r := &routes{desk: desk}
	gate.Handle(g, gate.Op{ID: "list-notices", Method: http.MethodGet, Path: "/notices", Tag: "notices", Who: gate.May(access.Notify),
		Summary: "What was notified and declared, in an area and all below it, newest first"}, r.list)
	gate.Handle(g, gate.Op{ID: "get-notice", Method: http.MethodGet, Path: "/notices/{id}", Tag: "notices", Who: gate.May(access.Notify),
		Summary: "A notice"}, func(ctx context.Context, in *NoticePath) (*gate.Answer[Notice], error) {
		root, err := in.root()
		if err != nil {
			return nil, err
		}
		who := gate.Who(ctx)
		row, err := r.desk.Show(ctx, who.Actor, root)
		if err != nil {
			return nil, err
		}
		return gate.Reply(noticeOf(who.Lang, &row)), nil
	})
	gate.Handle(g, gate.Op{ID: "match-notice", Method: http.MethodGet, Path: "/notices/{id}/matches", Tag: "notices", Who: gate.May(access.Settle),
		Summary: "The other waiting notices that may tell of the same event, the likeliest first, with the evidence"}, r.matches)
	r.steps(g)
}

func (r *routes) matches(ctx context.Context, in *NoticePath) (*gate.Answer[shape.List[NoticeMatch]], error) {
	root, err := in.root()
	if err != nil {
		return nil, err
	}
	who := gate.Who(ctx)
	found, err := r.desk.Matches(ctx, who.Actor, root)
	if err != nil {
		return nil, err
	}
	out := make([]NoticeMatch, len(found))
	for i := range found {
		m := &found[i]
		out[i] = NoticeMatch{Notice: noticeOf(who.Lang, &m.Row), Probability: m.Probability, Twins: m.Twins, Start: m.Start, Evidence: []NoticeEvidence{}}
		for _, e := range m.Evidence {
			out[i].Evidence = append(out[i].Evidence, NoticeEvidence{Field: e.Field, Title: shape.FieldTitle(who.Lang, e.Field), Agrees: string(e.Agrees), Bits: e.Bits})
		}
	}
	return gate.Reply(shape.ListOf(out, "")), nil
}

type listIn struct {
	gate.Page
	Area  string `query:"area" maxLength:"64" doc:"an area and all below it; where it isn't said, wherever one may"`
	Stage string `query:"stage" maxLength:"20" doc:"notified, declared, registered or refused; where it isn't said, every stage"`
}

func (r *routes) list(ctx context.Context, in *listIn) (*gate.Answer[shape.List[Notice]], error) {
	ask, err := in.Page.Page()
	if err != nil {
		return nil, err
	}
	var within area.Code
	if in.Area != "" {
		if within, err = area.ParseCode(in.Area); err != nil {
			return nil, err
		}
	}
	var stage notice.Stage
	if in.Stage != "" {
		if stage, err = notice.ParseStage(in.Stage); err != nil {
			return nil, err
		}
	}
	who := gate.Who(ctx)
	rows, next, err := r.desk.List(ctx, who.Actor, within, stage, ask)
	if err != nil {
		return nil, err
	}
	out := make([]Notice, len(rows))
	for i := range rows {
		out[i] = noticeOf(who.Lang, &rows[i])
	}
	return gate.Reply(shape.ListOf(out, next)), nil
}

func noticeOf(lang words.Lang, r *notices.Row) Notice {
	n := Notice{ID: r.ID.String(), Kind: string(r.Of), Title: shape.KindTitle(lang, r.Of), Stage: r.Stage.String(), Values: r.Event.Values.Map(),
		Summary: r.Event.Summary(lang), From: r.From, Received: shape.Instant(r.Received), Area: shape.PlaceOf(r.Event.Area), Reason: r.Reason,
		Ground: string(r.Ground), Base: int64(r.Newest())}
	if !r.Notice.Event.IsZero() {
		n.Entry = r.Notice.Event.String()
	}
	if n.Values == nil {
		n.Values = map[string]string{}
	}
	return n
}
