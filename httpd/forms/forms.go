// Package forms is the routes by which forms and schedules are read: whole, in both languages, with their expressions, so that a browser
// or a phone can ask, judge and list what is due by itself. It shows nothing about people.
package forms

import (
	"context"
	"maps"
	"net/http"
	"slices"

	"wanjia/base/fault"
	"wanjia/domain/form"
	"wanjia/domain/schedule"
	"wanjia/exchange/formjson"
	"wanjia/httpd/gate"
	"wanjia/httpd/shape"
)

// Content is the forms and schedules of all packs, by id.
type Content struct {
	Forms     map[string]*form.Definition
	Schedules map[string]*schedule.Definition
}

type routes struct{ content Content }

// Routes registers them.
func Routes(g *gate.Gate, content Content) {
	r := &routes{content}
	gate.Handle(g, gate.Op{ID: "list-forms", Method: http.MethodGet, Path: "/forms", Tag: "forms", Who: gate.SignedIn(),
		Summary: "The forms there are"}, r.forms)
	gate.Handle(g, gate.Op{ID: "get-form", Method: http.MethodGet, Path: "/forms/{id}", Tag: "forms", Who: gate.SignedIn(),
		Summary: "A whole form: questions in both languages, when they are shown, what must hold, what follows, signs of danger"}, r.form)
	gate.Handle(g, gate.Op{ID: "get-own-form", Method: http.MethodGet, Path: "/family/forms/{id}", Tag: "family", Who: gate.Linked(),
		Summary: "A whole form, for a client who reads the own record in its words"}, r.form)
	gate.Handle(g, gate.Op{ID: "list-schedules", Method: http.MethodGet, Path: "/schedules", Tag: "forms", Who: gate.SignedIn(),
		Summary: "The schedules of contacts there are"}, r.schedules)
	gate.Handle(g, gate.Op{ID: "get-schedule", Method: http.MethodGet, Path: "/schedules/{id}", Tag: "forms", Who: gate.SignedIn(),
		Summary: "A whole schedule: which contacts are offered to whom, and when"}, r.schedule)
}

func (r *routes) forms(context.Context, *struct{}) (*gate.Answer[shape.List[formjson.FormHead]], error) {
	out := []formjson.FormHead{}
	for _, id := range slices.Sorted(maps.Keys(r.content.Forms)) {
		out = append(out, formjson.Head(r.content.Forms[id]))
	}
	return gate.Reply(shape.ListOf(out, "")), nil
}

// ContentPath names a form or a schedule.
type ContentPath struct {
	ID string `path:"id" maxLength:"64"`
}

func (r *routes) form(_ context.Context, in *ContentPath) (*gate.Answer[formjson.FormDefinition], error) {
	d := r.content.Forms[in.ID]
	if d == nil {
		return nil, fault.New(fault.Missing, "form.unknown", "id", in.ID)
	}
	return gate.Reply(formjson.Form(d)), nil
}

func (r *routes) schedules(context.Context, *struct{}) (*gate.Answer[shape.List[formjson.ScheduleHead]], error) {
	out := []formjson.ScheduleHead{}
	for _, id := range slices.Sorted(maps.Keys(r.content.Schedules)) {
		out = append(out, formjson.PlanHead(r.content.Schedules[id]))
	}
	return gate.Reply(shape.ListOf(out, "")), nil
}

func (r *routes) schedule(_ context.Context, in *ContentPath) (*gate.Answer[formjson.ScheduleDefinition], error) {
	d := r.content.Schedules[in.ID]
	if d == nil {
		return nil, fault.New(fault.Missing, "schedule.unknown", "id", in.ID)
	}
	return gate.Reply(formjson.Schedule(d)), nil
}
