// Package httpd is the server: the API under /api/v1 with its description at /openapi.json, the web app's files, and what an
// operator asks for. It joins groups of routes with the desks behind them; each group is a package below this one.
package httpd

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"wanjia/base/clock"
	"wanjia/base/words"
	deskcare "wanjia/desk/care"
	"wanjia/domain/access"
	"wanjia/httpd/accounts"
	"wanjia/httpd/accreditation"
	"wanjia/httpd/areas"
	"wanjia/httpd/benefits"
	"wanjia/httpd/budget"
	"wanjia/httpd/care"
	"wanjia/httpd/cases"
	"wanjia/httpd/changes"
	"wanjia/httpd/complaints"
	"wanjia/httpd/doubles"
	"wanjia/httpd/entries"
	"wanjia/httpd/events"
	"wanjia/httpd/exports"
	"wanjia/httpd/family"
	"wanjia/httpd/fees"
	"wanjia/httpd/figures"
	"wanjia/httpd/forms"
	"wanjia/httpd/gate"
	"wanjia/httpd/guard"
	"wanjia/httpd/imports"
	"wanjia/httpd/information"
	"wanjia/httpd/inspections"
	"wanjia/httpd/interviews"
	"wanjia/httpd/journal"
	"wanjia/httpd/live"
	"wanjia/httpd/microdata"
	"wanjia/httpd/notices"
	"wanjia/httpd/orders"
	"wanjia/httpd/outlook"
	"wanjia/httpd/payout"
	"wanjia/httpd/people"
	"wanjia/httpd/photos"
	"wanjia/httpd/portal"
	"wanjia/httpd/problem"
	"wanjia/httpd/providers"
	"wanjia/httpd/publicity"
	"wanjia/httpd/quality"
	"wanjia/httpd/reach"
	"wanjia/httpd/reform"
	"wanjia/httpd/reports"
	"wanjia/httpd/rollup"
	"wanjia/httpd/scorecards"
	"wanjia/httpd/site"
	"wanjia/httpd/surveys"
	"wanjia/httpd/sync"
	"wanjia/httpd/system"
	"wanjia/httpd/telling"
	"wanjia/httpd/training"
	"wanjia/httpd/transfers"
	"wanjia/httpd/yearbook"
)

// Accounts is the desk that lets people in and manages accounts.
type Accounts interface {
	gate.Sessions
	accounts.Door
	accounts.Office
	accounts.Namer
}

// Office is the desk that finds, opens and lists.
type Office interface {
	events.Reader
	people.Desk
}

// Looks is the desk that writes down who looked at whom, and tells it.
type Looks interface {
	gate.Log
	people.Log
}

// Inbox is the desk that takes entries in and settles what is held.
type Inbox interface {
	entries.Desk
	sync.Inbox
}

// Families is the desk that serves families by links, and writes the letters with them.
type Families interface {
	gate.Families
	benefits.Letters
	family.Desk
	deskcare.Links
}

// Devices names the types of controlled devices.
type Devices interface {
	Types() []string
	Title(lang words.Lang, kind string) string
}

// Options are the desks behind the routes, and what the server knows of itself. To describe the API none is needed.
type Options struct {
	Clock   clock.Clock
	Log     *slog.Logger
	Version string
	Proxied bool // a proxy of ours stands before the server and sets X-Forwarded-For

	Site  func(name string) ([]byte, error) // a file of the web app
	Built site.Built
	Live  *live.Hub
	Ready func(ctx context.Context) error // whether the database answers
	Demo  []accounts.DemoSignIn

	Accounts Accounts
	Looks    Looks
	Areas    accounts.Areas
	Register events.Registrar
	Office   Office
	Notices  notices.Desk
	Inbox    Inbox
	Recorder areas.Recorder
	Outlines areas.Outlines
	Figures  figures.Desk
	Ahead    outlook.Desk
	Reports  reports.Desk
	Drafts   reports.Checker
	Press    yearbook.Press
	Records  microdata.Desk
	Journal  journal.Desk
	Imports  imports.Desk
	Exports  exports.Desk
	Cases    cases.Desk
	Care     care.Desks
	Devices  Devices

	Providers   providers.Desk
	Inspections inspections.Desk
	Complaints  complaints.Desk
	Fees        fees.Desk
	Scorecards  scorecards.Desk
	Awards      accreditation.Desk
	Requests    information.Desk
	Portal      portal.Content
	AwardGrants accreditation.Grants
	Training    training.Desk
	Plans       scorecards.Plans
	Orders      orders.Desk

	Budget    budget.Desk
	Telling   telling.Desk
	Surveys   surveys.Desk
	Payout    payout.Desk
	Changes   changes.Desk
	Public    publicity.Desk
	Outreach  benefits.Desk
	Reach     reach.Desk
	Reforms   reform.Desk
	Shelf     reform.Shelf
	Schemes   reform.Schemes
	Joiner    doubles.Joiner
	Families  Families
	Doubles   doubles.Reviewer
	Searcher  doubles.Searcher
	Upkeep    system.Desk
	Quality   quality.Desk
	Content   forms.Content
	Sync      sync.Desk
	Phones    sync.Devices
	Photos    photos.Desk
	Visits    interviews.Desk
	Transfers transfers.Desk
	Rollups   rollup.Desk
	Origin    string // by which people reach the server; empty is however they do
}

// prefix is where the API begins.
const prefix = "/api/v1"

// Server answers requests.
type Server struct {
	opt     Options
	mux     *http.ServeMux
	api     huma.API
	gate    *gate.Gate
	guard   *guard.Guard
	handler http.Handler
}

// New is a server over its desks.
func New(opt Options) *Server {
	if opt.Clock == nil {
		opt.Clock = clock.System{}
	}
	if opt.Log == nil {
		opt.Log = slog.New(slog.DiscardHandler)
	}
	if opt.Live == nil {
		opt.Live = live.NewHub()
	}
	metrics := guard.NewMetrics(opt.Live.Head)
	s := &Server{opt: opt, mux: http.NewServeMux(), guard: guard.New(opt.Log, opt.Clock, metrics)}
	s.api = humago.NewWithPrefix(s.mux, prefix, configuration(opt.Version))
	s.gate = gate.New(s.api, gate.Options{Sessions: opt.Accounts, Families: opt.Families, Log: opt.Looks, Clock: opt.Clock, Trouble: s.guard.Trouble, Proxied: opt.Proxied})
	s.routes()
	settle(s.api.OpenAPI())
	s.plain(metrics)
	s.handler = s.guard.Before(sync.Packed(prefix+"/sync/", s.mux))
	return s
}

// routes registers every group.
func (s *Server) routes() {
	accounts.Routes(s.gate, s.opt.Accounts, s.opt.Accounts, s.opt.Areas, s.opt.Demo)
	people.Routes(s.gate, s.opt.Office, s.opt.Looks)
	events.Routes(s.gate, s.opt.Register, s.opt.Office, s.opt.Areas)
	notices.Routes(s.gate, s.opt.Notices)
	cases.Routes(s.gate, s.opt.Cases)
	s.oversight()
	payout.Routes(s.gate, s.opt.Payout, s.opt.Clock)
	budget.Routes(s.gate, s.opt.Budget)
	telling.Routes(s.gate, s.opt.Telling)
	surveys.Routes(s.gate, s.opt.Surveys)
	changes.Routes(s.gate, s.opt.Changes)
	publicity.Routes(s.gate, s.opt.Public)
	benefits.Routes(s.gate, s.opt.Outreach, s.opt.Families, s.opt.Origin)
	reach.Routes(s.gate, s.opt.Reach)
	reform.Routes(s.gate, s.opt.Reforms, s.opt.Shelf, s.opt.Schemes, s.opt.Clock)
	family.Routes(s.gate, s.opt.Families)
	care.Routes(s.gate, s.opt.Care, s.opt.Accounts, s.opt.Families, s.opt.Origin)
	doubles.Routes(s.gate, s.opt.Joiner, s.opt.Doubles, s.opt.Searcher)
	entries.Routes(s.gate, s.opt.Inbox)
	sync.Routes(s.gate, s.opt.Sync, s.opt.Phones, s.opt.Inbox)
	photos.Routes(s.gate, s.opt.Photos)
	interviews.Routes(s.gate, s.opt.Visits)
	transfers.Routes(s.gate, s.opt.Transfers)
	rollup.Routes(s.gate, s.opt.Rollups)
	areas.Routes(s.gate, s.opt.Areas, s.opt.Recorder)
	areas.OutlineRoutes(s.gate, s.opt.Areas, s.opt.Outlines)
	figures.Routes(s.gate, s.opt.Figures)
	outlook.Routes(s.gate, s.opt.Ahead)
	reports.Routes(s.gate, s.opt.Reports, s.opt.Drafts)
	yearbook.Routes(s.gate, s.opt.Press)
	microdata.Routes(s.gate, s.opt.Records)
	journal.Routes(s.gate, s.opt.Journal, s.opt.Origin)
	system.Routes(s.gate, s.opt.Upkeep, s.opt.Version)
	quality.Routes(s.gate, s.opt.Quality)
	live.Routes(s.gate, s.opt.Live)
	imports.Routes(s.gate, s.opt.Imports)
	exports.Routes(s.gate, s.opt.Exports)
	forms.Routes(s.gate, s.opt.Content)
}

// oversight registers what watches providers, and how well offices serve.
func (s *Server) oversight() {
	var types []string
	title := func(_ words.Lang, kind string) string { return kind }
	if s.opt.Devices != nil {
		types, title = s.opt.Devices.Types(), s.opt.Devices.Title
	}
	providers.Routes(s.gate, s.opt.Providers, types, title)
	inspections.Routes(s.gate, s.opt.Inspections)
	complaints.Routes(s.gate, s.opt.Complaints)
	fees.Routes(s.gate, s.opt.Fees)
	scorecards.Routes(s.gate, s.opt.Scorecards)
	accreditation.Routes(s.gate, s.opt.Awards, s.opt.Origin)
	information.Routes(s.gate, s.opt.Requests)
	accreditation.GrantRoutes(s.gate, s.opt.AwardGrants)
	training.Routes(s.gate, s.opt.Training, s.opt.Origin)
	scorecards.PlanRoutes(s.gate, s.opt.Plans)
	orders.Routes(s.gate, s.opt.Orders)
}

// configuration is the API's description of itself, and what the framework is to do its own way no longer: refusals in its
// own words, links to schemas in every answer, pages that load scripts from elsewhere.
func configuration(version string) huma.Config {
	if version == "" {
		version = "0"
	}
	c := huma.DefaultConfig("Wanjia", version)
	c.CreateHooks, c.OpenAPIPath, c.DocsPath, c.SchemasPath = nil, "", "", ""
	c.Transformers = []huma.Transformer{func(ctx huma.Context, _ string, v any) (any, error) {
		if m, ok := v.(*huma.ErrorModel); ok {
			return problem.OfFramework(gate.Who(ctx.Context()).Lang, m), nil
		}
		return v, nil
	}}
	c.Info.Description = "Population register, family services, benefits, oversight and figures. Errors are RFC 9457 problems; lists are read on with a cursor; " +
		"writes to the journal carry an Idempotency-Key. x-access says which act of the access matrix a route is for."
	c.Components.SecuritySchemes = map[string]*huma.SecurityScheme{
		"session": {Type: "apiKey", In: "cookie", Name: gate.CookieName},
		"token":   {Type: "http", Scheme: "bearer"},
		"link":    {Type: "apiKey", In: "cookie", Name: gate.LinkCookie},
	}
	return c
}

// ServeHTTP answers one request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.handler.ServeHTTP(w, r) }

// plain registers what isn't part of the API.
func (s *Server) plain(metrics *guard.Metrics) {
	s.mux.HandleFunc("GET /openapi.json", s.describe)
	s.mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { text(w, http.StatusOK, "ok\n") })
	s.mux.HandleFunc("GET /readyz", s.ready)
	s.mux.Handle("GET /metrics", s.operators(metrics.Handler()))
	s.mux.HandleFunc("/api/", s.unknown)
	portal.Routes(s.mux, s.gate, portal.Options{Clock: s.opt.Clock, Head: s.opt.Live.Head, Trouble: s.guard.Trouble, Content: s.opt.Portal, Areas: s.opt.Areas, Fees: s.opt.Fees,
		Inspections: s.opt.Inspections, Decisions: s.opt.Public, Awards: s.opt.Awards, Complaints: s.opt.Complaints, Requests: s.opt.Requests, Figures: s.opt.Figures, Receipts: s.opt.Journal, Budgets: s.opt.Budget, Certificates: s.opt.Training})
	s.mux.Handle("/", site.New(s.opt.Site, s.opt.Built))
}

func text(w http.ResponseWriter, status int, body string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = w.Write([]byte(body)) // a reader who has gone can't be told
}

func (s *Server) describe(w http.ResponseWriter, r *http.Request) {
	doc, err := s.Document()
	if err != nil {
		s.guard.Trouble(r.Context(), err)
		guard.Refuse(w, r, http.StatusInternalServerError, "http.internal", nil)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-cache")
	_, _ = w.Write(doc) // as above
}

func (s *Server) ready(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), readyWithin)
	defer cancel()
	err := errors.New("httpd: no database")
	if s.opt.Ready != nil {
		err = s.opt.Ready(ctx)
	}
	if err != nil {
		s.guard.Trouble(r.Context(), err)
		guard.Refuse(w, r, http.StatusServiceUnavailable, "http.unready", nil)
		return
	}
	text(w, http.StatusOK, "ready\n")
}

// readyWithin is how long the database may take to show that it is there.
const readyWithin = 5 * time.Second

// operators lets the machine itself and those who may manage the system through.
func (s *Server) operators(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		who, err := s.gate.Admit(humago.NewContext(&huma.Operation{}, r, w), gate.Op{Who: gate.May(access.ManageSystem)})
		if who.Local || err == nil {
			next.ServeHTTP(w, r)
			return
		}
		p := problem.Of(who.Lang, "", err)
		guard.Refuse(w, r, p.Status, p.Key, nil)
	})
}

// unknown answers what no route takes: with the methods that the address does take, where there are some.
func (s *Server) unknown(w http.ResponseWriter, r *http.Request) {
	var methods []string
	for _, m := range []string{http.MethodGet, http.MethodPost, http.MethodPut, http.MethodDelete} {
		other := r.Clone(r.Context())
		other.Method = m
		if _, pattern := s.mux.Handler(other); strings.HasPrefix(pattern, m+" ") {
			methods = append(methods, m)
		}
	}
	if len(methods) == 0 {
		guard.Refuse(w, r, http.StatusNotFound, "http.route", nil)
		return
	}
	allow := strings.Join(methods, ", ")
	w.Header().Set("Allow", allow)
	guard.Refuse(w, r, http.StatusMethodNotAllowed, "http.method", map[string]string{"methods": allow})
}
