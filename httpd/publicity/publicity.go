// Package publicity is the routes by which anybody, signed in or not, reads what is put up in public and objects to it.
package publicity

import (
	"context"
	"math"
	"net/http"
	"strconv"

	"wanjia/base/fault"
	"wanjia/base/page"
	"wanjia/base/words"
	"wanjia/desk/cases"
	"wanjia/desk/publicity"
	"wanjia/domain/area"
	"wanjia/domain/benefit"
	"wanjia/domain/journal"
	"wanjia/httpd/gate"
	"wanjia/httpd/shape"
)

// Desk puts up.
type Desk interface {
	Notices(ctx context.Context, ask publicity.Ask) (out []publicity.Notice, more bool, err error)
	Object(ctx context.Context, o publicity.Objection) (cases.Done, error)
}

type routes struct{ desk Desk }

// Routes registers them.
func Routes(g *gate.Gate, desk Desk) {
	r := &routes{desk: desk}
	gate.Handle(g, gate.Op{ID: "list-public-notices", Method: http.MethodGet, Path: "/public-notices", Tag: "benefits", Who: gate.Anybody(),
		Summary: "Decisions that are up in public today, where their scheme demands it: masked, and gone after their days"}, r.list)
	gate.Handle(g, gate.Op{ID: "object-to-notice", Method: http.MethodPost, Path: "/public-notices/objections", Tag: "benefits", Who: gate.Anybody(), Strict: true,
		Summary: "Object to a public notice; it becomes a complaint"}, r.object)
}

// PublicNotice is a decision as it is put up.
type PublicNotice struct {
	Ref    string `json:"ref" doc:"by which an objection names it"`
	Name   string `json:"name" doc:"masked"`
	Place  string `json:"place"`
	Scheme string `json:"scheme"`
	Title  string `json:"title" doc:"of the scheme"`
	Amount string `json:"amount" doc:"in yuan; empty where none was written"`
	From   string `json:"from"`
	Until  string `json:"until" doc:"the last day"`
}

type listIn struct {
	gate.Page
	Area   string `query:"area" maxLength:"64" doc:"an area and all below it"`
	Scheme string `query:"scheme" maxLength:"60"`
}

func (r *routes) list(ctx context.Context, in *listIn) (*gate.Answer[shape.List[PublicNotice]], error) {
	p, err := in.Page.Page()
	if err != nil {
		return nil, err
	}
	ask := publicity.Ask{Scheme: benefit.ID(in.Scheme), Before: journal.Seq(math.MaxInt64), Size: p.Size}
	if in.Area != "" {
		if ask.Within, err = area.ParseCode(in.Area); err != nil {
			return nil, err
		}
	}
	if len(p.After) > 0 {
		n, err := strconv.ParseInt(p.After[0], 10, 64)
		if err != nil {
			return nil, fault.New(fault.Invalid, "page.cursor").In("cursor").Because(err)
		}
		ask.Before = journal.Seq(n)
	}
	found, more, err := r.desk.Notices(ctx, ask)
	if err != nil {
		return nil, err
	}
	lang := gate.Who(ctx).Lang
	out := make([]PublicNotice, len(found))
	for i, n := range found {
		out[i] = PublicNotice{Ref: n.Ref, Name: n.Name, Place: n.Place, Scheme: string(n.Scheme.ID), Title: n.Scheme.Title.ZH, From: n.From.String(), Until: n.Until.String()}
		if lang == words.EN {
			out[i].Title = n.Scheme.Title.EN
		}
		if n.Amount > 0 {
			out[i].Amount = n.Amount.String()
		}
	}
	cursor := ""
	if more {
		cursor = page.Cursor(strconv.FormatInt(int64(found[len(found)-1].Seq), 10))
	}
	return gate.Reply(shape.ListOf(out, cursor)), nil
}

// Objection is what somebody says against a notice.
type Objection struct {
	Ref   string `json:"ref" maxLength:"60"`
	Story string `json:"story" maxLength:"4000"`
	Who   string `json:"who,omitempty" maxLength:"400" doc:"who says so, and how they are reached; may be left out"`
}

// ObjectionTaken is the complaint that it became.
type ObjectionTaken struct {
	Case    string `json:"case"`
	Number  string `json:"number" doc:"the receipt number: with it anybody can check that it was written down"`
	Journal int64  `json:"journal"`
}

type objectIn struct {
	gate.Key
	Body Objection
}

func (r *routes) object(ctx context.Context, in *objectIn) (*gate.Answer[ObjectionTaken], error) {
	u, err := in.ID()
	if err != nil {
		return nil, err
	}
	done, err := r.desk.Object(ctx, publicity.Objection{ID: journal.ID{ID: u}, Ref: in.Body.Ref, Story: in.Body.Story, Who: in.Body.Who})
	if err != nil {
		return nil, err
	}
	return gate.Reply(ObjectionTaken{done.Case.String(), journal.NumberOf(done.Entry).Grouped(), int64(done.Seq)}), nil
}
