package notices

import (
	"context"
	"net/http"

	"wanjia/desk/notices"
	"wanjia/domain/access"
	"wanjia/domain/journal"
	"wanjia/domain/notice"
	"wanjia/httpd/gate"
	"wanjia/httpd/shape"
)

// NoticePath names a notice.
type NoticePath struct {
	ID string `path:"id" format:"uuid"`
}

func (in NoticePath) root() (journal.ID, error) {
	return shape.EntryID(in.ID, "id")
}

// NoticeDraft is a vital event that somebody tells of.
type NoticeDraft struct {
	Kind   string            `json:"kind" maxLength:"64"`
	Stage  string            `json:"stage" enum:"notified,declared"`
	Values map[string]string `json:"values" doc:"what was only notified may lack anything but the place; the day of registration is said by the desk that registers"`
}

// NoticeDeclaration is what is declared of what was notified.
type NoticeDeclaration struct {
	Values map[string]string `json:"values"`
	Base   int64             `json:"base,omitempty" minimum:"0" doc:"the newest entry on the notice that the author had seen"`
}

// NoticeRegistration is what is registered of a notice.
type NoticeRegistration struct {
	Values    map[string]string `json:"values"`
	Overrides []NoticeOverride  `json:"overrides,omitempty" maxItems:"100"`
	Base      int64             `json:"base,omitempty" minimum:"0" doc:"the newest entry on the notice that the author had seen"`
}

// NoticeOverride accepts what a rule found, with the reason.
type NoticeOverride struct {
	Rule   string `json:"rule" maxLength:"100"`
	Reason string `json:"reason" maxLength:"2000"`
}

// NoticeRefusal refuses a notice.
type NoticeRefusal struct {
	Ground string `json:"ground" enum:"duplicate,elsewhere,mistaken,withdrawn" doc:"birth order, marital status and missing papers are no grounds"`
	Reason string `json:"reason" maxLength:"4000" doc:"in words, for whoever told of it"`
	Base   int64  `json:"base,omitempty" minimum:"0" doc:"the newest entry on the notice that the author had seen"`
}

// NoticeWritten is the answer to a step of a notice.
type NoticeWritten struct {
	shape.Written
	Notice Notice `json:"notice"`
	Person string `json:"person" doc:"whom the registered event is about; empty where nothing was registered, or it is sealed"`
}

type draftIn struct {
	gate.Key
	Body NoticeDraft
}

type declareIn struct {
	gate.Key
	NoticePath
	Body NoticeDeclaration
}

type registerIn struct {
	gate.Key
	NoticePath
	Body NoticeRegistration
}

type refuseIn struct {
	gate.Key
	NoticePath
	Body NoticeRefusal
}

func (r *routes) steps(g *gate.Gate) {
	gate.Handle(g, gate.Op{ID: "notify", Method: http.MethodPost, Path: "/notices", Tag: "notices", In: "body.values", Who: gate.May(access.Notify),
		Summary: "Tell of a vital event, or declare one"}, func(ctx context.Context, in *draftIn) (*gate.Answer[NoticeWritten], error) {
		to, err := notice.ParseStage(in.Body.Stage)
		if err != nil {
			return nil, err
		}
		return r.do(ctx, in.Key, notices.Command{To: to, Kind: journal.Kind(in.Body.Kind), Typed: in.Body.Values})
	})
	gate.Handle(g, gate.Op{ID: "declare-notice", Method: http.MethodPost, Path: "/notices/{id}/declare", Tag: "notices", In: "body.values",
		Who: gate.May(access.Notify), Summary: "Declare what was notified"}, func(ctx context.Context, in *declareIn) (*gate.Answer[NoticeWritten], error) {
		root, err := in.root()
		if err != nil {
			return nil, err
		}
		return r.do(ctx, in.Key, notices.Command{To: notice.Declared, Notice: root, Typed: in.Body.Values, Base: journal.Seq(in.Body.Base)})
	})
	gate.Handle(g, gate.Op{ID: "register-notice", Method: http.MethodPost, Path: "/notices/{id}/register", Tag: "notices", In: "body.values",
		Who: gate.May(access.Settle), Summary: "Register what was notified or declared"}, func(ctx context.Context, in *registerIn) (*gate.Answer[NoticeWritten], error) {
		root, err := in.root()
		if err != nil {
			return nil, err
		}
		c := notices.Command{To: notice.Registered, Notice: root, Typed: in.Body.Values, Base: journal.Seq(in.Body.Base)}
		for _, o := range in.Body.Overrides {
			c.Overrides = append(c.Overrides, journal.Override(o))
		}
		return r.do(ctx, in.Key, c)
	})
	gate.Handle(g, gate.Op{ID: "refuse-notice", Method: http.MethodPost, Path: "/notices/{id}/refuse", Tag: "notices", Who: gate.May(access.Settle),
		Summary: "Refuse what was notified or declared, with a ground and a reason"}, func(ctx context.Context, in *refuseIn) (*gate.Answer[NoticeWritten], error) {
		root, err := in.root()
		if err != nil {
			return nil, err
		}
		return r.do(ctx, in.Key, notices.Command{To: notice.Refused, Notice: root, Ground: in.Body.Ground, Reason: in.Body.Reason, Base: journal.Seq(in.Body.Base)})
	})
}

// do takes a step, and answers with the notice as it then stands.
func (r *routes) do(ctx context.Context, key gate.Key, c notices.Command) (*gate.Answer[NoticeWritten], error) {
	u, err := key.ID()
	if err != nil {
		return nil, err
	}
	c.ID = journal.ID{ID: u}
	who := gate.Who(ctx)
	done, err := r.desk.Do(ctx, who.Actor, c)
	if err != nil {
		return nil, err
	}
	row, err := r.desk.Show(ctx, who.Actor, done.Notice)
	if err != nil {
		return nil, err
	}
	out := NoticeWritten{Written: shape.WrittenOf(done.Entry, done.Seq), Notice: noticeOf(who.Lang, &row), Person: done.Subject.String()}
	if row.Event.Kind.Sealed {
		out.Person = ""
	}
	return gate.Reply(out), nil
}
