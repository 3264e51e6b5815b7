// Package information is the routes by which anybody asks for information that an office holds, follows the request, says more where that
// was wanted, withdraws, and by which everybody sees how requests are handled.
package information

import (
	"context"
	"net/http"
	"strings"
	"time"

	"wanjia/base/day"
	"wanjia/base/words"
	"wanjia/desk/information"
	"wanjia/domain/area"
	"wanjia/domain/journal"
	"wanjia/httpd/gate"
	"wanjia/httpd/shape"
)

// Desk takes requests.
type Desk interface {
	File(ctx context.Context, r information.Request) (information.Taken, error)
	Follow(ctx context.Context, number, pin string) (information.Status, error)
	Complete(ctx context.Context, id journal.ID, number, pin, more string) (information.Status, error)
	Withdraw(ctx context.Context, id journal.ID, number, pin string) (information.Status, error)
	Performance(ctx context.Context, within area.Code, from, to day.Day) (information.Performance, error)
}

type routes struct{ desk Desk }

const slow = time.Minute

// Routes registers them.
func Routes(g *gate.Gate, desk Desk) {
	r := &routes{desk: desk}
	gate.Handle(g, gate.Op{ID: "ask-for-information", Method: http.MethodPost, Path: "/information-requests", Tag: "public", Who: gate.Anybody(), Strict: true, In: "body.values",
		Summary: "Ask for information that an office holds; the answer is a number and a PIN to follow it with"}, r.file)
	gate.Handle(g, gate.Op{ID: "follow-information-request", Method: http.MethodPost, Path: "/information-requests/status", Tag: "public", Who: gate.Anybody(), Strict: true,
		Summary: "How a request stands, for whoever has its number and PIN"}, r.status)
	gate.Handle(g, gate.Op{ID: "complete-information-request", Method: http.MethodPost, Path: "/information-requests/more", Tag: "public", Who: gate.Anybody(), Strict: true,
		Summary: "Add what the office said isn't clear; its time begins again"}, r.more)
	gate.Handle(g, gate.Op{ID: "withdraw-information-request", Method: http.MethodPost, Path: "/information-requests/withdrawal", Tag: "public", Who: gate.Anybody(), Strict: true,
		Summary: "Withdraw a request"}, r.withdraw)
	gate.Handle(g, gate.Op{ID: "get-information-performance", Method: http.MethodGet, Path: "/information-performance", Tag: "public", Who: gate.Anybody(), Lasts: slow,
		Summary: "How requests for information are handled: in time, late, disclosed, refused; counted from the cases"}, r.performance)
}

// InformationRequestDraft is a request as somebody makes it.
type InformationRequestDraft struct {
	Area   string            `json:"area" maxLength:"64" doc:"whose office is asked"`
	Values map[string]string `json:"values" doc:"wanted, name, contact must be said; applicant (person, organisation), topic, form (electronic, paper, look)"`
}

// InformationRequestTaken is what somebody follows it with.
type InformationRequestTaken struct {
	Number  string `json:"number"`
	PIN     string `json:"pin" doc:"shown once, and kept nowhere"`
	Journal int64  `json:"journal"`
}

type fileIn struct {
	gate.Key
	Body InformationRequestDraft
}

func (r *routes) file(ctx context.Context, in *fileIn) (*gate.Answer[InformationRequestTaken], error) {
	id, at, err := in.At(in.Body.Area)
	if err != nil {
		return nil, err
	}
	t, err := r.desk.File(ctx, information.Request{Key: id, Area: at, Values: in.Body.Values})
	if err != nil {
		return nil, err
	}
	return gate.Reply(InformationRequestTaken{t.Number, t.PIN, int64(t.Seq)}), nil
}

// InformationRequestKey is the number and the PIN of a request.
type InformationRequestKey struct {
	Number string `json:"number" maxLength:"40"`
	PIN    string `json:"pin" maxLength:"20"`
}

// InformationRequestStatus is how a request stands. It says nothing of who handles it.
type InformationRequestStatus struct {
	Number string                  `json:"number"`
	State  string                  `json:"state"`
	Stands string                  `json:"stands" doc:"the state, in words"`
	Opened string                  `json:"opened"`
	Due    string                  `json:"due" doc:"the last day of the answer; empty where it is over"`
	Late   int                     `json:"late" doc:"days past it"`
	Needed string                  `json:"needed" doc:"what has to be added, while the office waits for it"`
	Reply  string                  `json:"reply"`
	Office string                  `json:"office" doc:"whose the information is, where it isn't this office's"`
	Why    string                  `json:"why" doc:"the ground of a refusal, in words"`
	Reason string                  `json:"reason"`
	Acts   []InformationRequestAct `json:"acts"`
}

// InformationRequestAct is one act, without who did it.
type InformationRequestAct struct {
	On    string `json:"on"`
	Title string `json:"title"`
}

// Why is the ground of a status in words; empty where it has none.
func Why(lang words.Lang, s *information.Status) string {
	field, code, _ := strings.Cut(s.Why, ":")
	f, ok := s.Of.Field(field)
	if !ok {
		return ""
	}
	for _, o := range f.Options {
		if o.Code == code {
			return o.Title.In(lang)
		}
	}
	return ""
}

func statusOf(lang words.Lang, s information.Status) InformationRequestStatus {
	out := InformationRequestStatus{Number: s.Number, State: s.State, Opened: s.Opened.String(), Due: s.Due, Late: s.Late, Needed: s.Needed, Reply: s.Reply, Office: s.Office,
		Why: Why(lang, &s), Reason: s.Reason, Acts: []InformationRequestAct{}}
	if st, ok := s.Of.State(s.State); ok {
		out.Stands = st.Title.In(lang)
	}
	for _, a := range s.Acts {
		title := s.Of.Opening.Title.In(lang)
		if step, ok := s.Of.Step(a.Step); ok {
			title = step.Title.In(lang)
		}
		out.Acts = append(out.Acts, InformationRequestAct{a.On.String(), title})
	}
	return out
}

func (r *routes) status(ctx context.Context, in *struct{ Body InformationRequestKey }) (*gate.Answer[InformationRequestStatus], error) {
	s, err := r.desk.Follow(ctx, in.Body.Number, in.Body.PIN)
	if err != nil {
		return nil, err
	}
	return gate.Reply(statusOf(gate.Who(ctx).Lang, s)), nil
}

// InformationRequestMore is what somebody adds to a request.
type InformationRequestMore struct {
	InformationRequestKey
	More string `json:"more" maxLength:"4000"`
}

type moreIn struct {
	gate.Key
	Body InformationRequestMore
}

func (r *routes) more(ctx context.Context, in *moreIn) (*gate.Answer[InformationRequestStatus], error) {
	u, err := in.Key.ID()
	if err != nil {
		return nil, err
	}
	s, err := r.desk.Complete(ctx, journal.ID{ID: u}, in.Body.Number, in.Body.PIN, in.Body.More)
	if err != nil {
		return nil, err
	}
	return gate.Reply(statusOf(gate.Who(ctx).Lang, s)), nil
}

type withdrawIn struct {
	gate.Key
	Body InformationRequestKey
}

func (r *routes) withdraw(ctx context.Context, in *withdrawIn) (*gate.Answer[InformationRequestStatus], error) {
	u, err := in.Key.ID()
	if err != nil {
		return nil, err
	}
	s, err := r.desk.Withdraw(ctx, journal.ID{ID: u}, in.Body.Number, in.Body.PIN)
	if err != nil {
		return nil, err
	}
	return gate.Reply(statusOf(gate.Who(ctx).Lang, s)), nil
}

// InformationPerformance is how requests are handled. What could say who asked is null.
type InformationPerformance struct {
	From         string          `json:"from" doc:"whole months"`
	To           string          `json:"to"`
	Least        int             `json:"least" doc:"counts below this are hidden"`
	Received     *int            `json:"received"`
	Answered     *int            `json:"answered" doc:"or withdrawn"`
	AnsweredLate *int            `json:"answered_late"`
	Open         *int            `json:"open" doc:"at the end"`
	OpenLate     *int            `json:"open_late"`
	Ended        map[string]*int `json:"ended" doc:"by the state in which they ended"`
	Days         *int            `json:"days" doc:"the median from receipt to the end; null where there were few"`
}

type performanceIn struct {
	Area string `query:"area" maxLength:"64" doc:"an area and all below it"`
	From string `query:"from" required:"true" maxLength:"10" doc:"a day"`
	To   string `query:"to" required:"true" maxLength:"10"`
}

func (r *routes) performance(ctx context.Context, in *performanceIn) (*gate.Answer[InformationPerformance], error) {
	within, from, to, err := shape.Span(in.Area, in.From, in.To)
	if err != nil {
		return nil, err
	}
	p, err := r.desk.Performance(ctx, within, from, to)
	if err != nil {
		return nil, err
	}
	return gate.Reply(InformationPerformance{From: p.From.String(), To: p.To.String(), Least: p.Least, Received: p.Received, Answered: p.Answered, AnsweredLate: p.AnsweredLate,
		Open: p.Open, OpenLate: p.OpenLate, Ended: p.Ended, Days: p.Days}), nil
}
