// Package reports is the routes by which reports are filled and drafts are held against the register. What a report or a check shows has
// passed the door as whoever asks may see it.
package reports

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"wanjia/base/words"
	"wanjia/desk/door"
	"wanjia/desk/drafts"
	"wanjia/desk/register"
	"wanjia/desk/reports"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/report"
	"wanjia/exchange/templates"
	"wanjia/httpd/gate"
	"wanjia/httpd/shape"
)

// Desk fills reports.
type Desk interface {
	Kinds() []report.Definition
	Kind(id string) (report.Definition, error)
	Make(ctx context.Context, o reports.Order, w io.Writer) (reports.Made, error)
}

// Checker holds drafts against the register.
type Checker interface {
	Check(ctx context.Context, o drafts.Order) (drafts.Checked, error)
}

// patience is how long filling a report or checking a draft may take.
const patience = 2 * time.Minute

// maxTemplate is how large a template or a draft can be.
const maxTemplate = 16 << 20

// ReportKind is a report that can be filled.
type ReportKind struct {
	ID     string `json:"id"`
	Title  string `json:"title"`
	About  string `json:"about"`
	Months []int  `json:"months" doc:"for periods of how many months it is made, the usual first; any where it is empty"`
}

// Asked is what a report is to be about.
type Asked struct {
	Area   string `query:"area" required:"true" maxLength:"64"`
	Period string `query:"period" required:"true" maxLength:"20" doc:"2025, 2025H1, 2025Q3, 2025-03 or 2025-01..2025-09"`
	Inside bool   `query:"inside" doc:"for the registering desk's own use, without disclosure control, where the asker registers people there"`
	Lang   string `query:"lang" enum:"zh,en" doc:"of the report; that of the asker where it isn't said"`
}

func (in *Asked) read(ctx context.Context) (a area.Code, p report.Period, lang words.Lang, who door.Audience, err error) {
	lang, who = gate.Who(ctx).Lang, door.Everyone
	if in.Lang != "" {
		lang = words.Lang(in.Lang)
	}
	if in.Inside {
		who = door.Asker
	}
	if a, err = area.ParseCode(in.Area); err == nil {
		p, err = report.ParsePeriod(in.Period)
	}
	return a, p, lang, who, err
}

func (in *Asked) order(ctx context.Context, name string) (o reports.Order, err error) {
	o = reports.Order{Name: name, Who: gate.Who(ctx).Actor}
	o.Area, o.Period, o.Lang, o.For, err = in.read(ctx)
	return o, err
}

type shippedIn struct {
	Asked
	ID     string `path:"id" maxLength:"60"`
	Format string `path:"format" enum:"docx,xlsx,pdf"`
}

type blankIn struct {
	ID     string `path:"id" maxLength:"60"`
	Format string `path:"format" enum:"docx,xlsx"`
	Lang   string `query:"lang" enum:"zh,en"`
}

type ownIn struct {
	Asked
	Name    string `query:"name" required:"true" maxLength:"200" doc:"of the template's file: .docx or .xlsx"`
	Format  string `query:"format" enum:"docx,xlsx,pdf" doc:"that of the template where it isn't said"`
	RawBody []byte `contentType:"application/octet-stream"`
}

type routes struct {
	desk  Desk
	check Checker
}

// Routes registers them.
func Routes(g *gate.Gate, desk Desk, check Checker) {
	r := &routes{desk, check}
	op := func(id, method, path, summary string) gate.Op {
		return gate.Op{ID: id, Method: method, Path: path, Tag: "reports", Who: gate.May(access.Figures), Lasts: patience, MaxBody: maxTemplate, Summary: summary}
	}
	file := func(o gate.Op) gate.Op { o.Type = "application/octet-stream"; return o }
	gate.Handle(g, op("list-reports", http.MethodGet, "/reports", "The reports that can be filled"), r.list)
	gate.Handle(g, file(op("get-report", http.MethodGet, "/reports/{id}/filled/{format}", "A report, filled")), r.shipped)
	gate.Handle(g, file(op("get-report-template", http.MethodGet, "/reports/{id}/template/{format}", "A report's template, to be changed")), r.blank)
	gate.Handle(g, file(op("fill-report", http.MethodPost, "/reports/fill", "A template of one's own, filled")), r.own)
	gate.Handle(g, op("check-draft", http.MethodPost, "/drafts/check", "A draft's figures, each held against the register"), r.typed)
	gate.Handle(g, op("check-draft-file", http.MethodPost, "/drafts/check-file", "The figures of a draft that is a file"), r.handed)
	gate.Handle(g, file(op("annotate-draft", http.MethodPost, "/drafts/annotate", "A draft with comments on its figures")), r.annotate)
}

func (r *routes) list(ctx context.Context, _ *struct{}) (*gate.Answer[shape.List[ReportKind]], error) {
	lang := gate.Who(ctx).Lang
	out := []ReportKind{}
	for _, d := range r.desk.Kinds() {
		k := ReportKind{ID: d.ID, Title: d.Title[lang], About: d.About[lang], Months: d.Months}
		if k.Months == nil {
			k.Months = []int{}
		}
		out = append(out, k)
	}
	return gate.Reply(shape.ListOf(out, "")), nil
}

func (r *routes) shipped(ctx context.Context, in *shippedIn) (*huma.StreamResponse, error) {
	o, err := in.order(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	def, err := r.desk.Kind(in.ID)
	if err != nil {
		return nil, err
	}
	want := templates.Format(in.Format)
	raw, have, err := templates.Shipped(def, o.Lang, want)
	if err != nil {
		return nil, err
	}
	return r.fill(ctx, o, have, raw, want, "report-"+in.ID)
}

func (r *routes) blank(ctx context.Context, in *blankIn) (*huma.StreamResponse, error) {
	def, err := r.desk.Kind(in.ID)
	if err != nil {
		return nil, err
	}
	lang := gate.Who(ctx).Lang
	if in.Lang != "" {
		lang = words.Lang(in.Lang)
	}
	want := templates.Format(in.Format)
	raw, _, err := templates.Shipped(def, lang, want)
	if err != nil {
		return nil, err
	}
	return gate.Attach(in.ID+"."+in.Format, want.Type(), raw), nil
}

func (r *routes) own(ctx context.Context, in *ownIn) (*huma.StreamResponse, error) {
	o, err := in.order(ctx, in.Name)
	if err != nil {
		return nil, err
	}
	have, err := templates.FormatOf(in.Name)
	if err != nil {
		return nil, err
	}
	want := have
	if in.Format != "" {
		want = templates.Format(in.Format)
	}
	return r.fill(ctx, o, have, in.RawBody, want, "report")
}

func (r *routes) fill(ctx context.Context, o reports.Order, have templates.Format, raw []byte, want templates.Format, name string) (*huma.StreamResponse, error) {
	var err error
	if o.Template, err = templates.Open(have, raw, want, templates.Paper{Heading: words.Text(o.Lang, "report.sheet.notes", nil)}); err != nil {
		return nil, err
	}
	var out bytes.Buffer
	if _, err := r.desk.Make(ctx, o, &out); err != nil {
		if u, ok := errors.AsType[*reports.Unfit](err); ok { // all that is wrong at once
			return nil, &register.Rejected{Faults: u.Faults}
		}
		return nil, err
	}
	return gate.Attach(name+"-"+o.Area.String()+"-"+o.Period.String()+"."+string(want), want.Type(), out.Bytes()), nil
}
