// Package training is the routes of training: sessions, seats, attendance by a code that stands for a minute, exams that a seed draws,
// certificates that anybody can check, and who does work without one.
package training

import (
	"context"
	"net/http"
	"net/url"
	"time"

	"wanjia/base/day"
	"wanjia/base/fault"
	"wanjia/base/words"
	"wanjia/desk/training"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/journal"
	facts "wanjia/domain/training"
	"wanjia/httpd/gate"
	"wanjia/httpd/shape"
)

// Desk trains.
type Desk interface {
	Courses() []*facts.Course
	Today() day.Day
	Plan(ctx context.Context, who access.Actor, p training.Plan) (training.Session, error)
	Sessions(ctx context.Context, who access.Actor, within area.Code) ([]training.Session, error)
	Open(ctx context.Context, who access.Actor, id journal.ID) (training.Session, error)
	Enrol(ctx context.Context, who access.Actor, g training.Guest) (training.Session, error)
	Call(ctx context.Context, who access.Actor, id, session journal.ID, reason string) (training.Session, error)
	Code(ctx context.Context, who access.Actor, session journal.ID) (training.Code, error)
	Sheet(ctx context.Context, who access.Actor, session journal.ID, seats []journal.ID) (training.Session, error)
	Certificates(ctx context.Context, who access.Actor, within area.Code) ([]training.Certificate, error)
	Revoke(ctx context.Context, who access.Actor, id, of journal.ID, reason string) error
	Watch(ctx context.Context, who access.Actor, within area.Code) (training.Watch, error)
	Guests
}

// Guests serves whoever holds a ticket, or the number of a certificate.
type Guests interface {
	Mine(ctx context.Context, number, ticket string) (training.Mine, error)
	Attend(ctx context.Context, number, ticket, code string) (training.Mine, error)
	Sit(ctx context.Context, number, ticket string) (training.Paper, error)
	Hand(ctx context.Context, number, ticket string, given facts.Answers) (training.Mine, error)
	Verify(ctx context.Context, number string) (training.Certificate, error)
}

type routes struct {
	desk   Desk
	origin string
}

const slow = time.Minute

// Routes registers them.
func Routes(g *gate.Gate, desk Desk, origin string) {
	r := &routes{desk, origin}
	who := gate.May(access.Handle)
	gate.Handle(g, gate.Op{ID: "list-courses", Method: http.MethodGet, Path: "/courses", Tag: "programme", Who: gate.Anybody(), Summary: "What people who serve families are trained in"}, r.courses)
	gate.Handle(g, gate.Op{ID: "list-training-sessions", Method: http.MethodGet, Path: "/training-sessions", Tag: "programme", Who: who, Summary: "Sessions of training, newest first"}, r.list)
	gate.Handle(g, gate.Op{ID: "plan-training-session", Method: http.MethodPost, Path: "/training-sessions", Tag: "programme", Who: who, Summary: "Plan a session"}, r.plan)
	gate.Handle(g, gate.Op{ID: "get-training-session", Method: http.MethodGet, Path: "/training-sessions/{id}", Tag: "programme", Who: who, Summary: "A session with its seats and their tickets"}, r.get)
	gate.Handle(g, gate.Op{ID: "give-training-seat", Method: http.MethodPost, Path: "/training-sessions/{id}/seats", Tag: "programme", Who: who, Summary: "Give somebody a seat; the same person gets one"}, r.enrol)
	gate.Handle(g, gate.Op{ID: "call-off-training-session", Method: http.MethodPost, Path: "/training-sessions/{id}/call-off", Tag: "programme", Who: who, Summary: "Call a session off, with a reason"}, r.call)
	gate.Handle(g, gate.Op{ID: "get-training-code", Method: http.MethodGet, Path: "/training-sessions/{id}/code", Tag: "programme", Who: who, Summary: "The code on the trainer's screen; it stands for a minute"}, r.code)
	gate.Handle(g, gate.Op{ID: "note-training-sheet", Method: http.MethodPost, Path: "/training-sessions/{id}/sheet", Tag: "programme", Who: who, Summary: "Note who signed the sheet of paper"}, r.sheet)
	gate.Handle(g, gate.Op{ID: "list-certificates", Method: http.MethodGet, Path: "/certificates", Tag: "programme", Who: who, Summary: "Certificates of training, newest first"}, r.certificates)
	gate.Handle(g, gate.Op{ID: "revoke-certificate", Method: http.MethodPost, Path: "/certificates/{number}/revoke", Tag: "programme", Who: who, Summary: "Take a certificate back, with a reason"}, r.revoke)
	gate.Handle(g, gate.Op{ID: "verify-certificate", Method: http.MethodGet, Path: "/certificates/{number}", Tag: "public", Who: gate.Anybody(), Summary: "What a certificate is and whether it stands"}, r.verify)
	gate.Handle(g, gate.Op{ID: "get-training-watch", Method: http.MethodGet, Path: "/training-watch", Tag: "programme", Who: who, Lasts: slow, Summary: "How many of those who do a kind of work are trained for it, and who wasn't"}, r.watch)
	gate.Handle(g, gate.Op{ID: "get-own-training", Method: http.MethodPost, Path: "/training/{number}/mine", Tag: "public", Who: gate.Anybody(), Summary: "How the holder of a ticket stands"}, r.mine)
	gate.Handle(g, gate.Op{ID: "attend-training", Method: http.MethodPost, Path: "/training/{number}/attend", Tag: "public", Who: gate.Anybody(), Summary: "Be there, by the code on the trainer's screen"}, r.attend)
	gate.Handle(g, gate.Op{ID: "sit-exam", Method: http.MethodPost, Path: "/training/{number}/sit", Tag: "public", Who: gate.Anybody(), Summary: "Have a paper laid before one; while it lies open it is the same"}, r.sit)
	gate.Handle(g, gate.Op{ID: "hand-in-exam", Method: http.MethodPost, Path: "/training/{number}/hand-in", Tag: "public", Who: gate.Anybody(), Summary: "Hand a paper in; it is marked here"}, r.hand)
}

// who is whoever asks, for the purpose that training serves.
func who(ctx context.Context) (access.Actor, words.Lang) {
	v := gate.Who(ctx)
	return v.Actor.For(access.Oversight), v.Lang
}

// Course is one kind of training. Nobody learns the bank of its exam from here.
type Course struct {
	ID        string   `json:"id"`
	Version   int      `json:"version"`
	Title     string   `json:"title"`
	Hours     int      `json:"hours"`
	Months    int      `json:"months" doc:"for which its certificate stands"`
	Allows    []string `json:"allows" doc:"the work that the certificate is for: inspect, serve, operate-TYPE"`
	Bank      int      `json:"bank" doc:"questions in the bank"`
	Questions int      `json:"questions" doc:"drawn for an exam"`
	Pass      int      `json:"pass" doc:"per cent"`
	Minutes   int      `json:"minutes"`
	Sittings  int      `json:"sittings"`
	Verified  bool     `json:"verified" doc:"whether somebody confirmed its questions"`
}

func courseOf(lang words.Lang, c *facts.Course) Course {
	title := c.Title.In(lang)
	if title == "" {
		title = c.ID
	}
	return Course{c.ID, c.Version, title, c.Hours, c.Months, append([]string{}, c.Allows...), len(c.Questions), c.Exam.Questions, c.Exam.Pass, c.Exam.Minutes, c.Exam.Sittings, c.Verified}
}

func (r *routes) courses(ctx context.Context, _ *struct{}) (*gate.Answer[shape.List[Course]], error) {
	var out []Course
	for _, c := range r.desk.Courses() {
		out = append(out, courseOf(gate.Who(ctx).Lang, c))
	}
	return gate.Reply(shape.ListOf(out, "")), nil
}

// TrainingSession is a session of training.
type TrainingSession struct {
	ID      string         `json:"id"`
	Number  string         `json:"number"`
	Course  Course         `json:"course"`
	Area    *shape.AreaRef `json:"area"`
	On      string         `json:"on"`
	Place   string         `json:"place"`
	Trainer string         `json:"trainer"`
	Room    int            `json:"room" doc:"how many seats there are; 0 is no limit"`
	Seats   int            `json:"seats" doc:"given"`
	Came    int            `json:"came"`
	Passed  int            `json:"passed"`
	Called  string         `json:"called" doc:"when it was called off"`
	Why     string         `json:"why"`
}

// TrainingSeat is somebody in a session.
type TrainingSeat struct {
	ID          string `json:"id"`
	Name        string `json:"name"`
	Unit        string `json:"unit"`
	Holder      string `json:"holder" doc:"an account, or the id of a file; empty for a guest"`
	Guest       bool   `json:"guest" doc:"somebody without an account or a file"`
	Ticket      string `json:"ticket"`
	Link        string `json:"link" doc:"with the ticket behind the hash, which no server sees"`
	Came        string `json:"came" doc:"the day; empty where they weren't there"`
	How         string `json:"how" enum:",code,sheet"`
	Sat         int    `json:"sat"`
	Right       int    `json:"right"`
	Of          int    `json:"of"`
	Passed      bool   `json:"passed"`
	Certificate string `json:"certificate" doc:"its number"`
}

// TrainingRoom is a session with who sits in it.
type TrainingRoom struct {
	TrainingSession
	Link  string         `json:"link" doc:"where a ticket is used"`
	Today bool           `json:"today"`
	List  []TrainingSeat `json:"list"`
}

func sessionOf(lang words.Lang, s *training.Session) TrainingSession {
	return TrainingSession{ID: s.ID.String(), Number: journal.NumberOf(s.ID).Grouped(), Course: courseOf(lang, s.Course), Area: shape.PlaceOf(s.At), On: s.Get("on"), Place: s.Get("place"), Trainer: s.Get("trainer"),
		Room: s.Number("seats"), Seats: len(s.Seats), Came: s.Came, Passed: s.Passed, Called: s.Get("called"), Why: s.Get("why")}
}

func (r *routes) at(ctx context.Context, number string) string {
	at := r.origin
	if at == "" {
		at = gate.Who(ctx).Origin
	}
	return at + "/training/" + url.PathEscape(number)
}

func (r *routes) room(ctx context.Context, s *training.Session, err error) (*gate.Answer[TrainingRoom], error) {
	if err != nil {
		return nil, err
	}
	_, lang := who(ctx)
	out := TrainingRoom{TrainingSession: sessionOf(lang, s), Today: s.Get("on") == r.desk.Today().String(), List: []TrainingSeat{}}
	out.Link = r.at(ctx, out.Number)
	for i := range s.Seats {
		x := &s.Seats[i]
		row := TrainingSeat{ID: x.ID.String(), Name: x.Get("name"), Unit: x.Get("unit"), Holder: holderOf(&x.File), Guest: x.Guest(), Ticket: x.Ticket, Link: out.Link + "#" + x.Ticket, Came: x.Get("came"), How: x.Get("how"), Sat: x.File.Number("sat"),
			Right: x.File.Number("right"), Of: x.File.Number("of"), Passed: x.Get("passed") == "yes"}
		if x.Certificate != nil {
			row.Certificate = journal.NumberOf(x.Certificate.ID).Grouped()
		}
		out.List = append(out.List, row)
	}
	return gate.Reply(out), nil
}

func (r *routes) list(ctx context.Context, in *shape.Within) (*gate.Answer[shape.List[TrainingSession]], error) {
	within, err := in.Code()
	if err != nil {
		return nil, err
	}
	actor, lang := who(ctx)
	all, err := r.desk.Sessions(ctx, actor, within)
	if err != nil {
		return nil, err
	}
	var out []TrainingSession
	for i := range all {
		out = append(out, sessionOf(lang, &all[i]))
	}
	return gate.Reply(shape.ListOf(out, "")), nil
}

// TrainingPlan is a session to be planned.
type TrainingPlan struct {
	Course  string `json:"course" maxLength:"60"`
	Area    string `json:"area" maxLength:"64"`
	On      string `json:"on" maxLength:"10"`
	Place   string `json:"place" minLength:"1" maxLength:"200"`
	Trainer string `json:"trainer" minLength:"1" maxLength:"200"`
	Seats   int    `json:"seats,omitempty" minimum:"0" maximum:"1000" doc:"0 is no limit"`
}

type planIn struct {
	gate.Key
	Body TrainingPlan
}

func (r *routes) plan(ctx context.Context, in *planIn) (*gate.Answer[TrainingRoom], error) {
	id, at, err := in.At(in.Body.Area)
	if err != nil {
		return nil, err
	}
	on, err := day.Parse(in.Body.On)
	if err != nil {
		return nil, fault.New(fault.Invalid, "workflow.bad.day", "field", "on").In("on").Because(err)
	}
	b := in.Body
	actor, _ := who(ctx)
	s, err := r.desk.Plan(ctx, actor, training.Plan{ID: id, Course: b.Course, Area: at, On: on, Place: b.Place, Trainer: b.Trainer, Seats: b.Seats})
	return r.room(ctx, &s, err)
}

// TrainingPath names a session.
type TrainingPath struct {
	ID string `path:"id" format:"uuid"`
}

func (p TrainingPath) id() (journal.ID, error) {
	return shape.EntryID(p.ID, "id")
}

func (r *routes) get(ctx context.Context, in *struct{ TrainingPath }) (*gate.Answer[TrainingRoom], error) {
	id, err := in.id()
	if err != nil {
		return nil, err
	}
	actor, _ := who(ctx)
	s, err := r.desk.Open(ctx, actor, id)
	return r.room(ctx, &s, err)
}

// TrainingGuest is somebody who gets a seat.
type TrainingGuest struct {
	Holder string `json:"holder,omitempty" maxLength:"100" doc:"an account, or the id of a practitioner's or an inspector's file; a guest, who has neither, leaves it out"`
	Name   string `json:"name,omitempty" maxLength:"100" doc:"unsaid, that of the file"`
	Unit   string `json:"unit,omitempty" maxLength:"200"`
}

type enrolIn struct {
	TrainingPath
	Body TrainingGuest
}

func (r *routes) enrol(ctx context.Context, in *enrolIn) (*gate.Answer[TrainingRoom], error) {
	id, err := in.id()
	if err != nil {
		return nil, err
	}
	actor, _ := who(ctx)
	s, err := r.desk.Enrol(ctx, actor, training.Guest{Session: id, Holder: in.Body.Holder, Name: in.Body.Name, Unit: in.Body.Unit})
	return r.room(ctx, &s, err)
}

// ReasonGiven is why something is done.
type ReasonGiven struct {
	Reason string `json:"reason" maxLength:"2000"`
}

type callIn struct {
	gate.Key
	TrainingPath
	Body ReasonGiven
}

func (r *routes) call(ctx context.Context, in *callIn) (*gate.Answer[TrainingRoom], error) {
	u, err := in.Key.ID()
	if err != nil {
		return nil, err
	}
	id, err := in.id()
	if err != nil {
		return nil, err
	}
	actor, _ := who(ctx)
	s, err := r.desk.Call(ctx, actor, journal.ID{ID: u}, id, in.Body.Reason)
	return r.room(ctx, &s, err)
}

// TrainingCode is what the trainer's screen shows.
type TrainingCode struct {
	Code string `json:"code"`
	Link string `json:"link" doc:"with the code; a QR is drawn of it"`
	Left int    `json:"left" doc:"seconds until the next"`
}

func (r *routes) code(ctx context.Context, in *struct{ TrainingPath }) (*gate.Answer[TrainingCode], error) {
	id, err := in.id()
	if err != nil {
		return nil, err
	}
	actor, _ := who(ctx)
	c, err := r.desk.Code(ctx, actor, id)
	if err != nil {
		return nil, err
	}
	link := r.at(ctx, c.Number) + "?code=" + c.Code
	return gate.Reply(TrainingCode{c.Code, link, int(c.Left / time.Second)}), nil
}

// TrainingSheet is who signed the sheet of paper.
type TrainingSheet struct {
	Seats []string `json:"seats" maxItems:"1000"`
}

type sheetIn struct {
	TrainingPath
	Body TrainingSheet
}

func (r *routes) sheet(ctx context.Context, in *sheetIn) (*gate.Answer[TrainingRoom], error) {
	id, err := in.id()
	if err != nil {
		return nil, err
	}
	var seats []journal.ID
	for _, text := range in.Body.Seats {
		u, err := shape.EntryID(text, "seats")
		if err != nil {
			return nil, err
		}
		seats = append(seats, u)
	}
	actor, _ := who(ctx)
	s, err := r.desk.Sheet(ctx, actor, id, seats)
	return r.room(ctx, &s, err)
}
