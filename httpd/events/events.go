// Package events is the routes by which what happens to people is previewed, registered, corrected, voided and read. The
// rules are the register's: a warning is accepted with a reason, a refusal is told with what to mend.
package events

import (
	"context"
	"net/http"
	"strings"

	"wanjia/base/day"
	"wanjia/base/fault"
	"wanjia/base/page"
	"wanjia/desk/office"
	"wanjia/desk/office/view"
	"wanjia/desk/register"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/journal"
	"wanjia/domain/person"
	"wanjia/domain/vital"
	"wanjia/httpd/gate"
	"wanjia/httpd/shape"
)

// Registrar is the desk at which events are registered.
type Registrar interface {
	Do(ctx context.Context, who access.Actor, c register.Command) (register.Done, error)
	Try(ctx context.Context, who access.Actor, c register.Command) (register.Preview, error)
	NewID() journal.ID
	Today() day.Day
}

// Reader is the desk that shows them. It writes its looks down itself.
type Reader interface {
	Event(ctx context.Context, who access.Actor, entry journal.ID) (office.Whole, error)
	Events(ctx context.Context, who access.Actor, want office.Wanted, ask page.Page) (rows []view.Event, next string, err error)
	Reveal(ctx context.Context, who access.Actor, id person.ID, why string) (ids []view.Identifier, phone string, err error)
}

// Areas knows the tree.
type Areas interface {
	Tree(ctx context.Context) (*area.Tree, error)
}

// routes are the desks behind the routes.
type routes struct {
	g     *gate.Gate
	desk  Registrar
	read  Reader
	areas Areas
	shown *shown
}

// Routes registers them.
func Routes(g *gate.Gate, desk Registrar, read Reader, areas Areas) {
	r := &routes{g: g, desk: desk, read: read, areas: areas, shown: newShown()}
	r.kinds()
	r.previews()
	r.writes()
	gate.Handle(g, gate.Op{ID: "get-event", Method: http.MethodGet, Path: "/events/{entry}", Tag: "events", Who: gate.May(access.Open),
		Summary: "An event with all its versions; named by its first entry or a later one on it"}, r.get)
	gate.Handle(g, gate.Op{ID: "list-events", Method: http.MethodGet, Path: "/events", Tag: "events", Who: gate.May(access.List),
		Summary: "What happened in an area and all below it, newest first"}, r.list)
}

// Override accepts what a rule found, with the reason.
type Override struct {
	Rule   string `json:"rule" maxLength:"100"`
	Reason string `json:"reason" maxLength:"2000"`
}

// EventDraft is an event to be registered.
type EventDraft struct {
	Kind      string            `json:"kind" maxLength:"64"`
	Values    map[string]string `json:"values"`
	Overrides []Override        `json:"overrides,omitempty" maxItems:"100"`
	Base      int64             `json:"base,omitempty" minimum:"0" doc:"the newest entry on the subject that the author had seen"`
}

// EventCorrection is what an event becomes. A masked number, as the event was shown with, stays what it was.
type EventCorrection struct {
	Values    map[string]string `json:"values"`
	Reason    string            `json:"reason" maxLength:"2000"`
	Overrides []Override        `json:"overrides,omitempty" maxItems:"100"`
	Base      int64             `json:"base,omitempty" minimum:"0"`
}

// EventVoid takes an event back, or its newest correction.
type EventVoid struct {
	Reason string `json:"reason" maxLength:"2000"`
}

// Registered is the answer to a registration.
type Registered struct {
	shape.Written
	Event  *shape.Event `json:"event,omitempty"`
	Person string       `json:"person" doc:"whom it is about; empty where it is about nobody, or sealed"`
}

type draftIn struct {
	gate.Key
	Prefer string `header:"Prefer" maxLength:"200" doc:"return=minimal leaves the event out of the answer (RFC 7240), for machines that write much"`
	Body   EventDraft
}

// minimal says that the author asks for no more than that it is done.
func (in *draftIn) minimal() bool {
	for p := range strings.SplitSeq(in.Prefer, ",") {
		if strings.EqualFold(strings.TrimSpace(p), "return=minimal") {
			return true
		}
	}
	return false
}

// EventPath names an event.
type EventPath struct {
	Entry string `path:"entry" format:"uuid"`
}

func (in EventPath) id() (journal.ID, error) {
	return shape.EntryID(in.Entry, "entry")
}

type correctIn struct {
	gate.Key
	EventPath
	Body EventCorrection
}

type voidIn struct {
	gate.Key
	EventPath
	Body EventVoid
}

func overrides(drafts []Override) []journal.Override {
	out := make([]journal.Override, len(drafts))
	for i, o := range drafts {
		out[i] = journal.Override(o)
	}
	return out
}

func (r *routes) writes() {
	gate.Handle(r.g, gate.Op{ID: "register-event", Method: http.MethodPost, Path: "/events", Tag: "events", In: "body.values",
		Who: gate.May(access.Register), Summary: "Register what happened"}, func(ctx context.Context, in *draftIn) (*gate.Answer[Registered], error) {
		key, err := in.ID()
		if err != nil {
			return nil, err
		}
		c := register.Command{ID: journal.ID{ID: key}, Kind: journal.Kind(in.Body.Kind), Typed: in.Body.Values,
			Overrides: overrides(in.Body.Overrides), Base: journal.Seq(in.Body.Base), Unattended: in.minimal()}
		if !in.minimal() {
			return r.do(ctx, c)
		}
		out, _, err := r.write(ctx, c)
		return gate.Reply(out), err
	})
	gate.Handle(r.g, gate.Op{ID: "correct-event", Method: http.MethodPost, Path: "/events/{entry}/correct", Tag: "events", In: "body.values",
		Who: gate.May(access.Correct), Summary: "Replace what an event says by what is right"}, r.correct)
	gate.Handle(r.g, gate.Op{ID: "void-event", Method: http.MethodPost, Path: "/events/{entry}/void", Tag: "events",
		Who: gate.May(access.Void), Summary: "Take back what should not be on record"}, func(ctx context.Context, in *voidIn) (*gate.Answer[Registered], error) {
		key, err := in.ID()
		if err != nil {
			return nil, err
		}
		event, err := in.id()
		if err != nil {
			return nil, err
		}
		return r.do(ctx, register.Command{ID: journal.ID{ID: key}, Event: event, Void: true, Reason: in.Body.Reason})
	})
}

// write registers. Nobody is shown anything by that, so no look is written down.
func (r *routes) write(ctx context.Context, c register.Command) (out Registered, event journal.ID, err error) {
	done, err := r.desk.Do(ctx, gate.Who(ctx).Actor, c)
	if err != nil {
		return out, event, err
	}
	out = Registered{Written: shape.WrittenOf(done.Entry, done.Seq), Person: done.Subject.String()}
	if kind, ok := vital.Find(c.Kind); ok && kind.Sealed {
		out.Person = ""
	}
	return out, done.Event, nil
}

// do registers, and answers with the event as it then stands.
func (r *routes) do(ctx context.Context, c register.Command) (*gate.Answer[Registered], error) {
	who := gate.Who(ctx)
	out, event, err := r.write(ctx, c)
	if err != nil {
		return nil, err
	}
	whole, err := r.read.Event(ctx, who.Actor, event)
	switch {
	case err == nil:
		event := shape.EventOf(who.Lang, whole.Event)
		out.Event = &event
		if whole.Kind.Sealed {
			out.Person = ""
		}
	case fault.KindOf(err) != fault.Denied: // who may register but not open is told that it is done, and no more
		return nil, err
	}
	return gate.Reply(out), nil
}

func (r *routes) correct(ctx context.Context, in *correctIn) (*gate.Answer[Registered], error) {
	key, err := in.ID()
	if err != nil {
		return nil, err
	}
	event, err := in.id()
	if err != nil {
		return nil, err
	}
	who := gate.Who(ctx)
	whole, err := r.read.Event(ctx, who.Actor, event)
	if err != nil {
		return nil, err
	}
	typed, err := r.unmask(ctx, whole, in.Body.Values)
	if err != nil {
		return nil, err
	}
	return r.do(ctx, register.Command{ID: journal.ID{ID: key}, Kind: whole.Kind.Code, Typed: typed, Event: event, Reason: in.Body.Reason,
		Overrides: overrides(in.Body.Overrides), Base: journal.Seq(in.Body.Base)})
}

// masked says that a text is a number as it is shown, not as it is: no number holds an asterisk.
func masked(f vital.Field, text string) bool { return f.Shape.Sealed() && strings.Contains(text, "*") }

// unmask puts the numbers back that a form got masked and sends back as it got them. Nobody is shown them.
func (r *routes) unmask(ctx context.Context, whole office.Whole, values map[string]string) (map[string]string, error) {
	out := map[string]string{}
	var hidden []vital.Field
	for code, text := range values {
		out[code] = text
		if f, ok := whole.Kind.Field(code); ok && masked(f, text) {
			hidden = append(hidden, f)
		}
	}
	if len(hidden) == 0 {
		return out, nil
	}
	ids, phone, err := r.read.Reveal(ctx, gate.Who(ctx).Actor, subjectOfParts(whole), "correct")
	if err != nil {
		return nil, err
	}
	for _, f := range hidden {
		text, ok := number(f, out[f.Code], ids, phone)
		if !ok {
			return nil, fault.New(fault.Invalid, "http.masked", "field", f.Code).In(f.Code)
		}
		out[f.Code] = text
	}
	return out, nil
}

func subjectOfParts(whole office.Whole) person.ID {
	for _, p := range whole.Parts {
		if p.Role == whole.Kind.Subject {
			return p.Person.ID
		}
	}
	return person.ID{}
}

// number is the number that is shown as the masked text.
func number(f vital.Field, text string, ids []view.Identifier, phone string) (string, bool) {
	if f.Shape == vital.Phone {
		return phone, phone != "" && view.Mask(vital.Phone, "", phone) == text
	}
	for _, i := range ids {
		if i.Masked == text {
			return i.Number, true
		}
	}
	return "", false
}

// EventVersion is what one entry made of an event.
type EventVersion struct {
	Entry    string            `json:"entry"`
	Journal  int64             `json:"journal"`
	Recorded string            `json:"recorded"`
	Author   string            `json:"author"`
	Reason   string            `json:"reason"`
	Values   map[string]string `json:"values"`
	Act      string            `json:"act" enum:"register,correct,void"`
}

// EventFull is an event with all its versions, the oldest first.
type EventFull struct {
	shape.Event
	Versions []EventVersion `json:"versions"`
}

func (r *routes) get(ctx context.Context, in *EventPath) (*gate.Answer[EventFull], error) {
	id, err := in.id()
	if err != nil {
		return nil, err
	}
	who := gate.Who(ctx)
	whole, err := r.read.Event(ctx, who.Actor, id)
	if err != nil {
		return nil, err
	}
	out := EventFull{Event: shape.EventOf(who.Lang, whole.Event), Versions: make([]EventVersion, len(whole.Versions))}
	for i, v := range whole.Versions {
		out.Versions[i] = EventVersion{Entry: v.Entry.String(), Journal: int64(v.Journal), Recorded: shape.Instant(v.Recorded), Author: v.Author,
			Reason: v.Reason, Values: v.Values.Map(), Act: v.Act}
	}
	return gate.Reply(out), nil
}

type listIn struct {
	gate.Page
	Area string `query:"area" maxLength:"64" doc:"an area and all below it; where it isn't said, wherever one may"`
	Kind string `query:"kind" maxLength:"64"`
	From string `query:"from" maxLength:"20" doc:"the first day, or month, or year"`
	To   string `query:"to" maxLength:"20" doc:"the last one"`
}

func (in *listIn) wanted() (office.Wanted, error) {
	want := office.Wanted{Kind: journal.Kind(in.Kind)}
	var err error
	if in.Area != "" {
		if want.Within, err = area.ParseCode(in.Area); err != nil {
			return want, err
		}
	}
	if want.From, err = day.ParsePartial(in.From); err != nil {
		return want, fault.New(fault.Invalid, "http.date").In("from").Because(err)
	}
	if want.To, err = day.ParsePartial(in.To); err != nil {
		return want, fault.New(fault.Invalid, "http.date").In("to").Because(err)
	}
	return want, nil
}

func (r *routes) list(ctx context.Context, in *listIn) (*gate.Answer[shape.List[shape.Event]], error) {
	p, err := in.Page.Page()
	if err != nil {
		return nil, err
	}
	want, err := in.wanted()
	if err != nil {
		return nil, err
	}
	who := gate.Who(ctx)
	rows, next, err := r.read.Events(ctx, who.Actor, want, p)
	if err != nil {
		return nil, err
	}
	out := make([]shape.Event, len(rows))
	for i := range rows {
		out[i] = shape.EventOf(who.Lang, rows[i])
	}
	return gate.Reply(shape.ListOf(out, next)), nil
}
