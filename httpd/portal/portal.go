// Package portal is the office's public pages: what services there are and how long they take, what may be charged, what families are owed,
// what inspections and decisions came to, figures that may be published, how complaints are handled, and where anybody complains, asks for
// information, follows either and checks a receipt. Nobody signs in, no page needs scripts, and everything prints. It asks the same desks as
// the rest of the program and shows only what they show to everybody; of what somebody types into the calculator nothing is kept or logged.
package portal

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"wanjia/base/clock"
	"wanjia/base/words"
	"wanjia/desk/fees"
	"wanjia/domain/area"
	"wanjia/domain/benefit"
	"wanjia/domain/care"
	"wanjia/domain/fee"
	"wanjia/domain/workflow"
	"wanjia/httpd/gate"
	"wanjia/httpd/portal/figured"
	"wanjia/httpd/portal/shelf"
	"wanjia/httpd/portal/show"
	"wanjia/httpd/problem"
	"wanjia/httpd/ready"
)

// Content is what packs define of what the public may know.
type Content struct {
	Flows      map[string]*workflow.Definition
	Programmes map[string]*care.Programme
	Schemes    benefit.Set
}

// Areas are those of the place.
type Areas interface {
	Tree(ctx context.Context) (*area.Tree, error)
}

// Fees are what may be charged.
type Fees interface {
	Schedules() []*fee.Schedule
	Lookup(ctx context.Context, number string) (fees.Issued, error)
}

// Options are the desks that the portal asks, and what it knows of the server.
type Options struct {
	Clock   clock.Clock
	Head    func() int64 // how far the journal has grown
	Trouble func(ctx context.Context, err error)
	Content Content
	Areas   Areas
	Fees    Fees

	Inspections Inspections
	Decisions   Decisions
	Awards      Awards
	Complaints  Complaints
	Requests    Requests
	Figures     figured.Door
	Receipts    Receipts
	Budgets     Budgets

	Certificates Certificates
}

// portal answers.
type portal struct {
	Options
	gate  *gate.Gate
	shelf *shelf.Shelf
}

// asked is one request for a page.
type asked struct {
	*http.Request
	lang words.Lang
}

// page is one that is the same for everybody.
type page struct {
	name    string // of its title and its template
	path    string // behind the language; {area} and {id} stand for what it is about
	follows shelf.Follows
	load    func(p *portal, ctx context.Context, a asked, v *show.View) error // fills the view
}

// pages are all of them.
func pages() []page {
	return []page{
		{"home", "{$}", shelf.Journal, (*portal).home},
		{"services", "services", shelf.Content, (*portal).services},
		{"times", "times", shelf.Content, (*portal).times},
		{"fees", "fees", shelf.Content, (*portal).fees},
		{"benefits", "benefits", shelf.Content, (*portal).benefits},
		{"scheme", "benefits/{id}", shelf.Content, (*portal).scheme},
		{"owed", "owed", shelf.Journal, (*portal).calculator},
		{"budgets", "budgets", shelf.Journal, (*portal).budgets},
		{"inspections", "inspections", shelf.Journal, (*portal).inspections},
		{"decisions", "decisions", shelf.Journal, (*portal).decisions},
		{"awards", "awards", shelf.Journal, (*portal).awards},
		{"refunds", "refunds", shelf.Journal, (*portal).refunds},
		{"figures", "figures", shelf.Journal, (*portal).figures},
		{"figures", "figures/{area}", shelf.Journal, (*portal).figures},
		{"performance", "performance", shelf.Journal, (*portal).performance},
	}
}

// Routes registers the portal beside the API.
func Routes(mux *http.ServeMux, g *gate.Gate, o Options) {
	p := &portal{Options: o, gate: g, shelf: shelf.New(o.Clock, o.Head)}
	for _, pg := range pages() {
		mux.HandleFunc("GET /portal/{lang}/"+pg.path, p.kept(pg))
	}
	for _, k := range kinds() {
		mux.HandleFunc("GET /portal/{lang}/"+k.name, p.open(k))
		mux.HandleFunc("POST /portal/{lang}/"+k.name, p.take(k))
	}
	mux.HandleFunc("POST /portal/{lang}/owed", p.own(easy, p.owed))
	mux.HandleFunc("GET /portal/{lang}/follow", p.own(easy, p.ask))
	mux.HandleFunc("POST /portal/{lang}/follow", p.own(strict, p.follow))
	mux.HandleFunc("POST /portal/{lang}/follow/more", p.own(strict, p.more))
	mux.HandleFunc("POST /portal/{lang}/follow/withdrawal", p.own(strict, p.withdraw))
	mux.HandleFunc("POST /portal/{lang}/follow/wish", p.own(strict, p.wish))
	mux.HandleFunc("GET /portal/{lang}/verify", p.own(easy, p.verify))
	mux.HandleFunc("GET /portal/{file}", p.file)
	mux.HandleFunc("GET /portal/{lang}/{rest...}", func(w http.ResponseWriter, r *http.Request) { p.nothing(w, asked{r, langOf(r)}) })
	for _, path := range []string{"/portal", "/portal/{$}"} {
		mux.HandleFunc("GET "+path, func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "/portal/"+string(gate.Lang(r.Header.Get("Accept-Language")))+"/", http.StatusSeeOther) //nolint:gosec // one of our two languages
		})
	}
}

// langOf is the language that the address names; where it names none, that of the browser.
func langOf(r *http.Request) words.Lang {
	switch l := words.Lang(r.PathValue("lang")); l {
	case words.ZH, words.EN:
		return l
	}
	return gate.Lang(r.Header.Get("Accept-Language"))
}

// The rules by which browsers and proxies keep answers: a page may be kept by anybody who asks each time whether it still stands, what
// somebody asked for themselves by nobody.
const (
	always  = "public, max-age=31536000, immutable"
	asking  = "public, no-cache"
	nowhere = "no-store"
)

// file answers with the stylesheet, and leads addresses without an end to the page that they mean.
func (p *portal) file(w http.ResponseWriter, r *http.Request) {
	name := r.PathValue("file")
	css, s, err := show.Sheet()
	switch {
	case err == nil && name == css:
		s.Send(w, r, always)
	case name == string(words.ZH) || name == string(words.EN):
		http.Redirect(w, r, "/portal/"+name+"/", http.StatusMovedPermanently) //nolint:gosec // one of our two languages
	default:
		p.nothing(w, asked{r, langOf(r)})
	}
}

// kept answers with a page that is the same for everybody. Who asks for one that stands isn't held to any pace; who makes the server work is.
func (p *portal) kept(pg page) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		key := r.URL.Path
		if b := p.shelf.Get(key, pg.follows); b != nil {
			b.Send(w, r, asking)
			return
		}
		a := asked{r, langOf(r)}
		if r.PathValue("lang") != string(a.lang) {
			p.nothing(w, a)
			return
		}
		if _, err := p.admit(w, a, easy); err != nil {
			if old := p.shelf.Last(key); old != nil { // better as it stood than not at all
				old.Send(w, r, asking)
				return
			}
			p.wrong(w, a, err)
			return
		}
		b, err := p.shelf.Fill(r.Context(), key, pg.follows, func(ctx context.Context) (*ready.Bytes, error) {
			ctx = context.WithoutCancel(ctx) // others wait for it too
			v := p.view(a, pg.name)
			if err := pg.load(p, ctx, a, v); err != nil {
				return nil, err
			}
			return show.Render(pg.name, v)
		})
		if err != nil {
			p.wrong(w, a, err)
			return
		}
		b.Send(w, r, asking)
	}
}

func (p *portal) view(a asked, name string) *show.View {
	path := strings.TrimPrefix(a.URL.Path, "/portal/"+string(a.lang)+"/")
	return &show.View{Lang: a.lang, Name: name, Path: path, Today: clock.Today(p.Clock)}
}

// How hard somebody may try.
const (
	easy   = 0 // as any route for everybody
	strict = 1 // a guess, or something that is written down
)

// admit holds whoever asks to a fair pace.
func (p *portal) admit(w http.ResponseWriter, a asked, how int) (*gate.Visitor, error) {
	a.Header.Set("Accept-Language", string(a.lang)) // the address names the language
	v, err := p.gate.Admit(humago.NewContext(&huma.Operation{}, a.Request, w), gate.Op{Who: gate.Anybody(), Strict: how == strict})
	v.Lang = a.lang
	return v, err
}

// show answers with a page that is somebody's own.
func (p *portal) give(w http.ResponseWriter, a asked, file string, v *show.View) {
	b, err := show.Render(file, v)
	if err != nil {
		p.wrong(w, a, err)
		return
	}
	b.Send(w, a.Request, nowhere)
}

// mishap is what went wrong.
type mishap struct{ Text, Detail string }

// wrong says in a page what is wrong and how to mend it.
func (p *portal) wrong(w http.ResponseWriter, a asked, err error) {
	pr := problem.Of(a.lang, "", err)
	if pr.Status >= http.StatusInternalServerError && !errors.Is(err, context.Canceled) {
		p.Trouble(a.Context(), err)
		pr.Detail = gate.RequestID(a.Context())
	}
	for name, values := range pr.GetHeaders() {
		w.Header()[name] = values
	}
	p.refuse(w, a, pr.Status, mishap{pr.Title, pr.Detail})
}

// nothing says that there is no such page.
func (p *portal) nothing(w http.ResponseWriter, a asked) {
	p.refuse(w, a, http.StatusNotFound, mishap{Text: show.Say(a.lang, "portal.wrong.none")})
}

func (p *portal) refuse(w http.ResponseWriter, a asked, status int, m mishap) {
	v := p.view(a, "wrong")
	v.Path, v.Data = "", m
	b, err := show.Render("wrong", v)
	if err != nil {
		p.Trouble(a.Context(), err)
		w.WriteHeader(http.StatusInternalServerError)
		return
	}
	b.Say(w, status)
}
