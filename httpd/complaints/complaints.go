// Package complaints is the routes by which anybody complains and follows what became of it, by which a handler finds others of the same
// matter, and by which everybody sees how complaints are handled.
package complaints

import (
	"context"
	"net/http"
	"time"

	"wanjia/base/day"
	"wanjia/desk/complaints"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/journal"
	"wanjia/domain/workflow"
	"wanjia/httpd/gate"
	"wanjia/httpd/shape"
)

// Desk takes complaints.
type Desk interface {
	File(ctx context.Context, f complaints.Filing) (complaints.Taken, error)
	Take(ctx context.Context, who access.Actor, f complaints.Filing) (complaints.Taken, error)
	Follow(ctx context.Context, number, pin string) (complaints.Status, error)
	Wishes(ctx context.Context, w complaints.Wish) (complaints.Status, error)
	Retaliated(ctx context.Context, key journal.ID, number, pin, story string) (complaints.Taken, error)
	Places(ctx context.Context, under area.Code) ([]area.Area, error)
	Like(ctx context.Context, who access.Actor, id journal.ID) ([]workflow.File, error)
	Performance(ctx context.Context, within area.Code, from, to day.Day) (complaints.Performance, error)
}

type routes struct{ desk Desk }

const slow = time.Minute

// Routes registers them.
func Routes(g *gate.Gate, desk Desk) {
	r := &routes{desk: desk}
	gate.Handle(g, gate.Op{ID: "complain", Method: http.MethodPost, Path: "/complaints", Tag: "public", Who: gate.Anybody(), Strict: true, In: "body.values",
		Summary: "Complain, with or without a name; the answer is a number and a PIN to follow it with"}, r.file)
	gate.Handle(g, gate.Op{ID: "take-complaint", Method: http.MethodPost, Path: "/complaints/taken", Tag: "cases", Who: gate.May(access.Handle), In: "body.values",
		Summary: "Take a complaint down for whoever came, rang or wrote; the answer is the number and the PIN that are handed to them"}, r.take)
	gate.Handle(g, gate.Op{ID: "follow-complaint", Method: http.MethodPost, Path: "/complaints/status", Tag: "public", Who: gate.Anybody(), Strict: true,
		Summary: "How a complaint stands, for whoever has its number and PIN"}, r.status)
	gate.Handle(g, gate.Op{ID: "step-complaint", Method: http.MethodPost, Path: "/complaints/steps", Tag: "public", Who: gate.Anybody(), Strict: true,
		Summary: "Ask for a review of the answer, say how content one is, or withdraw; for whoever has the number and the PIN"}, r.wish)
	gate.Handle(g, gate.Op{ID: "report-retaliation", Method: http.MethodPost, Path: "/complaints/retaliation", Tag: "public", Who: gate.Anybody(), Strict: true,
		Summary: "Say that one fared worse because of a complaint; that is a complaint of its own"}, r.retaliation)
	gate.Handle(g, gate.Op{ID: "list-complaint-areas", Method: http.MethodGet, Path: "/complaint-areas", Tag: "public", Who: gate.Anybody(),
		Summary: "The areas right under one, or the highest, for whoever says where something happened"}, r.places)
	gate.Handle(g, gate.Op{ID: "get-complaint-performance", Method: http.MethodGet, Path: "/complaint-performance", Tag: "public", Who: gate.Anybody(), Lasts: slow,
		Summary: "How complaints are handled: in time, late, founded, rated; counted from the cases"}, r.performance)
	gate.Handle(g, gate.Op{ID: "list-like-complaints", Method: http.MethodGet, Path: "/cases/{id}/like", Tag: "cases", Who: gate.May(access.Handle),
		Summary: "Complaints that may be of the same matter"}, r.like)
}

type placesIn struct {
	Under string `query:"under" maxLength:"64" doc:"an area; where it isn't said, the highest are told"`
}

func (r *routes) places(ctx context.Context, in *placesIn) (*gate.Answer[shape.List[shape.AreaRef]], error) {
	var under area.Code
	if in.Under != "" {
		var err error
		if under, err = area.ParseCode(in.Under); err != nil {
			return nil, err
		}
	}
	found, err := r.desk.Places(ctx, under)
	if err != nil {
		return nil, err
	}
	out := make([]shape.AreaRef, len(found))
	for i, a := range found {
		out[i] = shape.AreaRef{Code: a.Code.String(), Name: a.Name, Level: a.Level.String()}
	}
	return gate.Reply(shape.ListOf(out, "")), nil
}

// ComplaintDraft is a complaint as somebody makes it.
type ComplaintDraft struct {
	Area   string            `json:"area" maxLength:"64"`
	Values map[string]string `json:"values" doc:"against, category, topic, story, complainant, contact, unit, facility; only story must be said"`
}

// ComplaintTaken is what somebody follows it with.
type ComplaintTaken struct {
	Number  string `json:"number"`
	PIN     string `json:"pin" doc:"shown once, and kept nowhere"`
	Journal int64  `json:"journal"`
}

type fileIn struct {
	gate.Key
	Body ComplaintDraft
}

// filing is what is to be taken down.
func (in *fileIn) filing() (complaints.Filing, error) {
	key, at, err := in.At(in.Body.Area)
	return complaints.Filing{Key: key, Area: at, Values: in.Body.Values}, err
}

func (r *routes) file(ctx context.Context, in *fileIn) (*gate.Answer[ComplaintTaken], error) {
	f, err := in.filing()
	if err != nil {
		return nil, err
	}
	t, err := r.desk.File(ctx, f)
	return taken(t, err)
}

func (r *routes) take(ctx context.Context, in *fileIn) (*gate.Answer[ComplaintTaken], error) {
	f, err := in.filing()
	if err != nil {
		return nil, err
	}
	t, err := r.desk.Take(ctx, gate.Who(ctx).Actor, f)
	return taken(t, err)
}

func taken(t complaints.Taken, err error) (*gate.Answer[ComplaintTaken], error) {
	if err != nil {
		return nil, err
	}
	return gate.Reply(ComplaintTaken{t.Number, t.PIN, int64(t.Seq)}), nil
}

// ComplaintKey is the number and the PIN of a complaint.
type ComplaintKey struct {
	Number string `json:"number" maxLength:"40"`
	PIN    string `json:"pin" maxLength:"20"`
}

// ComplaintStatus is how a complaint stands. It says nothing of who handles it.
type ComplaintStatus struct {
	Number  string         `json:"number"`
	State   string         `json:"state"`
	Stands  string         `json:"stands" doc:"the state, in words"`
	Opened  string         `json:"opened"`
	Due     string         `json:"due"`
	Late    int            `json:"late" doc:"days past its date"`
	Reply   string         `json:"reply"`
	Founded string         `json:"founded" doc:"yes, no, or empty before the reply"`
	Reasons string         `json:"reasons" doc:"of the newest answer"`
	May     []string       `json:"may" doc:"what whoever complained may do now: appeal, appeal2, close, withdraw"`
	Joined  bool           `json:"joined" doc:"carried on together with another of the same matter; what is said is of that one"`
	Looked  int            `json:"looked" doc:"how often somebody saw who complains, each time with a reason on record"`
	Acts    []ComplaintAct `json:"acts"`
}

// ComplaintAct is one act, without who did it.
type ComplaintAct struct {
	On    string `json:"on"`
	Title string `json:"title"`
}

type statusIn struct{ Body ComplaintKey }

func (r *routes) status(ctx context.Context, in *statusIn) (*gate.Answer[ComplaintStatus], error) {
	s, err := r.desk.Follow(ctx, in.Body.Number, in.Body.PIN)
	if err != nil {
		return nil, err
	}
	return stands(ctx, s), nil
}

// ComplaintWish is a step that whoever complained takes.
type ComplaintWish struct {
	ComplaintKey
	Step      string `json:"step" enum:"appeal,appeal2,close,withdraw"`
	Grounds   string `json:"grounds,omitempty" maxLength:"4000" doc:"what is wrong with the answer, where a review is asked for"`
	Satisfied string `json:"satisfied,omitempty" maxLength:"1" doc:"1 to 5, with close"`
}

type wishIn struct {
	gate.Key
	Body ComplaintWish
}

func (r *routes) wish(ctx context.Context, in *wishIn) (*gate.Answer[ComplaintStatus], error) {
	u, err := in.Key.ID()
	if err != nil {
		return nil, err
	}
	b := in.Body
	s, err := r.desk.Wishes(ctx, complaints.Wish{ID: journal.ID{ID: u}, Number: b.Number, PIN: b.PIN, Step: b.Step, Grounds: b.Grounds, Satisfied: b.Satisfied})
	if err != nil {
		return nil, err
	}
	return stands(ctx, s), nil
}

func stands(ctx context.Context, s complaints.Status) *gate.Answer[ComplaintStatus] {
	lang := gate.Who(ctx).Lang
	out := ComplaintStatus{Number: s.Number, State: s.State, Opened: s.Opened.String(), Due: s.Due, Late: s.Late, Reply: s.Reply, Founded: s.Founded, Reasons: s.Reasons,
		May: s.May, Joined: s.Joined, Looked: s.Looked, Acts: []ComplaintAct{}}
	if st, ok := s.Of.State(s.State); ok {
		out.Stands = st.Title.In(lang)
	}
	for _, a := range s.Acts {
		title := s.Of.Opening.Title.In(lang)
		if a.Step != "" {
			step, _ := s.Of.Step(a.Step)
			title = step.Title.In(lang)
		}
		out.Acts = append(out.Acts, ComplaintAct{a.On.String(), title})
	}
	return gate.Reply(out)
}

// RetaliationDraft says that somebody fared worse because of a complaint.
type RetaliationDraft struct {
	ComplaintKey
	Story string `json:"story" maxLength:"4000"`
}

type retaliationIn struct {
	gate.Key
	Body RetaliationDraft
}

func (r *routes) retaliation(ctx context.Context, in *retaliationIn) (*gate.Answer[ComplaintTaken], error) {
	u, err := in.Key.ID()
	if err != nil {
		return nil, err
	}
	t, err := r.desk.Retaliated(ctx, journal.ID{ID: u}, in.Body.Number, in.Body.PIN, in.Body.Story)
	if err != nil {
		return nil, err
	}
	return gate.Reply(ComplaintTaken{t.Number, t.PIN, int64(t.Seq)}), nil
}

// LikeComplaint is one that may be of the same matter.
type LikeComplaint struct {
	Case   string `json:"case"`
	Number string `json:"number"`
	State  string `json:"state"`
	Opened string `json:"opened"`
}

type likeIn struct {
	ID string `path:"id" format:"uuid"`
}

func (r *routes) like(ctx context.Context, in *likeIn) (*gate.Answer[shape.List[LikeComplaint]], error) {
	id, err := shape.EntryID(in.ID, "id")
	if err != nil {
		return nil, err
	}
	found, err := r.desk.Like(ctx, gate.Who(ctx).Actor, id)
	if err != nil {
		return nil, err
	}
	var out []LikeComplaint
	for _, f := range found {
		out = append(out, LikeComplaint{f.ID.String(), journal.NumberOf(f.ID).Grouped(), f.State, f.Opened.String()})
	}
	return gate.Reply(shape.ListOf(out, "")), nil
}

// ComplaintPerformance is how complaints are handled. A count that could say who complained is null.
type ComplaintPerformance struct {
	From         string              `json:"from" doc:"the first day that is counted: whole months are"`
	To           string              `json:"to"`
	Least        int                 `json:"least" doc:"counts from 1 to below this are hidden, and others that would give one away; averages of fewer too"`
	Hidden       int                 `json:"hidden" doc:"how many counts are hidden, which are null"`
	Received     *int                `json:"received"`
	Accepted     *int                `json:"accepted" doc:"or forwarded to whom they belong"`
	AcceptedLate *int                `json:"accepted_late"`
	Replied      *int                `json:"replied"`
	RepliedLate  *int                `json:"replied_late"`
	Open         *int                `json:"open" doc:"today"`
	OpenLate     *int                `json:"open_late"`
	Founded      *int                `json:"founded"`
	Joined       *int                `json:"joined"`
	Officials    *int                `json:"officials" doc:"against officials and offices"`
	Providers    *int                `json:"providers"`
	Looked       *int                `json:"looked" doc:"how often somebody saw who complains"`
	Days         *int                `json:"days" doc:"the median from receipt to reply; null where there were few"`
	Rated        *int                `json:"rated"`
	Satisfaction *float64            `json:"satisfaction" doc:"1 to 5; null where few rated"`
	Categories   map[string]*int     `json:"categories"`
	Below        []ComplaintLateness `json:"below" doc:"of the areas right below"`
}

// ComplaintLateness is what was late in one area.
type ComplaintLateness struct {
	Area         *shape.AreaRef `json:"area"`
	Received     *int           `json:"received"`
	AcceptedLate *int           `json:"accepted_late"`
	RepliedLate  *int           `json:"replied_late"`
	Open         *int           `json:"open"`
	OpenLate     *int           `json:"open_late"`
}

type performanceIn struct {
	Area string `query:"area" maxLength:"64" doc:"an area and all below it"`
	From string `query:"from" required:"true" maxLength:"10" doc:"a day; its whole month is counted"`
	To   string `query:"to" required:"true" maxLength:"10"`
}

func (r *routes) performance(ctx context.Context, in *performanceIn) (*gate.Answer[ComplaintPerformance], error) {
	within, from, to, err := shape.Span(in.Area, in.From, in.To)
	if err != nil {
		return nil, err
	}
	p, err := r.desk.Performance(ctx, within, from, to)
	if err != nil {
		return nil, err
	}
	out := ComplaintPerformance{From: p.From.String(), To: p.To.String(), Least: p.Least, Hidden: p.Hidden, Received: p.Received, Accepted: p.Accepted,
		AcceptedLate: p.AcceptedLate, Replied: p.Replied, RepliedLate: p.RepliedLate, Open: p.Open, OpenLate: p.OpenLate, Founded: p.Founded, Joined: p.Joined,
		Officials: p.Officials, Providers: p.Providers, Looked: p.Looked, Days: p.Days, Rated: p.Rated, Satisfaction: p.Satisfaction, Categories: p.Categories, Below: []ComplaintLateness{}}
	for _, b := range p.Below {
		out.Below = append(out.Below, ComplaintLateness{&shape.AreaRef{Code: b.At.Code.String(), Name: b.At.Name, Level: b.At.Level.String()}, b.Received, b.AcceptedLate, b.RepliedLate, b.Open, b.OpenLate})
	}
	return gate.Reply(out), nil
}
