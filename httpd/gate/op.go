package gate

import (
	"context"
	"net/http"
	"net/netip"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"wanjia/base/fault"
	"wanjia/base/words"
	"wanjia/desk/accounts"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/httpd/problem"
)

// Op is a route. Its path begins after /api/v1.
type Op struct {
	ID      string // stable: programs are generated from it
	Method  string
	Path    string
	Tag     string
	Summary string
	Who     Admission
	Strict  bool          // a guess is worth something here: few a minute from one address
	Status  int           // where it isn't 200
	Type    string        // the media type of the answer, where it isn't JSON
	MaxBody int64         // where it isn't a mebibyte
	Lasts   time.Duration // where half a minute isn't enough; negative is as long as it takes
	In      problem.Place // where the fields of faults stand; empty is the body, or the query of a GET
}

// Admission is who may use a route.
type Admission struct {
	level level
	act   access.Act
	or    []access.Act
	fresh bool
}

type level uint8

const (
	nobody level = iota
	anybody
	signedIn
	may
	linked
)

// Anybody may use it, signed in or not. It must show nothing about people.
func Anybody() Admission { return Admission{level: anybody, fresh: true} }

// SignedIn lets everybody with a session use it: what is theirs, and what is no secret within the house.
func SignedIn() Admission { return Admission{level: signedIn} }

// Fresh is SignedIn, also for those who have yet to change a one-time password.
func Fresh() Admission { return Admission{level: signedIn, fresh: true} }

// May lets those use it of whose grants one allows the act somewhere. Where, is for the desk to decide.
// Other acts admit as well: the desk tells them apart by the purpose.
func May(act access.Act, or ...access.Act) Admission {
	return Admission{level: may, act: act, or: or}
}

// Linked lets whoever was let in by a family link use it, for their own people alone.
func Linked() Admission { return Admission{level: linked} }

// Act is the act that a route is for; none where there is none.
func (a Admission) Act() access.Act { return a.act }

// Open says that nobody need be signed in.
func (a Admission) Open() bool { return a.level == anybody }

// CookieName is the cookie of a session, LinkCookie that of whoever was let in by a family link.
const (
	CookieName = "wanjia_session"
	LinkCookie = "wanjia_family"
)

func problemType() reflect.Type { return reflect.TypeFor[problem.Problem]() }

// place is where the fields of a route's faults stand.
func (op Op) place() problem.Place {
	switch {
	case op.In != "":
		return op.In
	case op.Method == http.MethodGet:
		return "query"
	}
	return "body"
}

// operation is the route in the framework's words. A route without an admission is a mistake of ours, found at the start.
func (g *Gate) operation(op Op) huma.Operation {
	if op.Who.level == nobody {
		panic("gate: " + op.ID + ": who may use it?")
	}
	out := huma.Operation{OperationID: op.ID, Method: op.Method, Path: op.Path, Tags: []string{op.Tag}, Summary: op.Summary,
		DefaultStatus: op.Status, MaxBodyBytes: op.MaxBody, BodyReadTimeout: patience,
		Responses:   map[string]*huma.Response{"default": g.errs},
		Extensions:  map[string]any{"x-access": op.Who.String()},
		Middlewares: huma.Middlewares{func(ctx huma.Context, next func(huma.Context)) { g.pass(op, ctx, next) }},
	}
	if op.Lasts != 0 {
		out.BodyReadTimeout = op.Lasts
	}
	if op.Type != "" {
		out.Responses["200"] = &huma.Response{Description: http.StatusText(http.StatusOK),
			Content: map[string]*huma.MediaType{op.Type: {Schema: &huma.Schema{Type: huma.TypeString}}}}
	}
	switch {
	case op.Who.level == linked:
		out.Security = []map[string][]string{{"link": {}}}
	case !op.Who.Open():
		out.Security = []map[string][]string{{"session": {}}, {"token": {}}}
	}
	return out
}

// seen says that the framework sees every field of an input: what is embedded by an unexported name, it passes over.
func seen(id string, in reflect.Type) {
	for i := range in.NumField() {
		if f := in.Field(i); f.Anonymous && !f.IsExported() {
			panic("gate: " + id + ": " + f.Name + " is embedded but not exported, so nothing would be read into it")
		}
	}
}

// String says who may use a route, for the API's description.
func (a Admission) String() string {
	switch {
	case a.level == may:
		text := a.act.String()
		for _, act := range a.or {
			text += " or " + act.String()
		}
		return text
	case a.level == signedIn:
		return "signed in"
	case a.level == linked:
		return "family link"
	}
	return "anybody"
}

// pass lets a request through to its handler, or answers why not.
func (g *Gate) pass(op Op, ctx huma.Context, next func(huma.Context)) {
	v := g.visitor(ctx)
	inner := context.WithValue(ctx.Context(), visitorKey{}, v)
	if op.Lasts >= 0 {
		lasts := patience
		if op.Lasts > 0 {
			lasts = op.Lasts
		}
		var cancel context.CancelFunc
		inner, cancel = context.WithTimeout(inner, lasts)
		defer cancel()
	} else {
		unhurried(ctx)
	}
	ctx = huma.WithContext(ctx, inner)
	if err := g.admit(inner, op, v, ctx); err != nil {
		g.refuse(ctx, op, err)
		return
	}
	next(ctx)
}

// unhurried lifts the server's own deadlines, which are for requests that end.
func unhurried(ctx huma.Context) {
	if w, ok := ctx.BodyWriter().(http.ResponseWriter); ok {
		out := http.NewResponseController(w)
		_ = out.SetReadDeadline(time.Time{})  // where a server sets none there is none to lift
		_ = out.SetWriteDeadline(time.Time{}) // as above
	}
}

// Admit finds out who asks outside the API's own routes, and whether what op says of who may and how often lets them.
func (g *Gate) Admit(ctx huma.Context, op Op) (*Visitor, error) {
	v := g.visitor(ctx)
	return v, g.admit(ctx.Context(), op, v, ctx)
}

// refuse writes a problem in place of the answer.
func (g *Gate) refuse(ctx huma.Context, op Op, err error) {
	p := problem.Of(Who(ctx.Context()).Lang, op.place(), g.explain(ctx.Context(), op.place(), err))
	for name, values := range p.GetHeaders() {
		for _, value := range values {
			ctx.SetHeader(name, value)
		}
	}
	ctx.SetHeader("Content-Type", p.ContentType(""))
	ctx.SetStatus(p.Status)
	if err := g.api.Marshal(ctx.BodyWriter(), "application/json", p); err != nil {
		g.opt.Trouble(ctx.Context(), err)
	}
}

// visitor is what is known of whoever asks before anybody is looked up.
func (g *Gate) visitor(ctx huma.Context) *Visitor {
	v := &Visitor{Lang: Lang(ctx.Header("Accept-Language")), Request: RequestID(ctx.Context()), At: g.opt.Clock.Now()}
	v.Address, v.Local = address(ctx, g.opt.Proxied)
	v.Secure = ctx.TLS() != nil || ctx.Header("X-Forwarded-Proto") == "https" // whoever makes this up only loses their own cookie over HTTP
	v.Origin = "http://" + ctx.Host()
	if v.Secure {
		v.Origin = "https://" + ctx.Host()
	}
	return v
}

// admit finds out who asks and whether the route is for them.
func (g *Gate) admit(ctx context.Context, op Op, v *Visitor, hc huma.Context) error {
	if op.Who.level == linked {
		return g.admitFamily(ctx, v, hc)
	}
	secret := secretOf(hc)
	if op.Who.Open() {
		if wait := g.pace.visitor(v.Address, op.Strict); wait > 0 {
			return problem.TooFast(v.Lang, wait)
		}
		if secret == "" {
			return nil
		}
	}
	visit, err := g.visit(ctx, v, secret)
	if err != nil {
		if op.Who.Open() && fault.KindOf(err) == fault.Unknown {
			return nil // an old cookie doesn't shut the door that leads to a new one
		}
		return err
	}
	v.Visit = visit
	if wait := g.pace.account(visit.Account.Name); wait > 0 {
		return problem.TooFast(v.Lang, wait)
	}
	if visit.Account.Fresh && !op.Who.fresh {
		return fault.New(fault.Denied, "session.fresh")
	}
	return v.act(op.Who, hc.Header("X-Purpose"))
}

// admitFamily finds out by which link a family was let in. Wrong secrets are guesses, and slowed down as such.
func (g *Gate) admitFamily(ctx context.Context, v *Visitor, hc huma.Context) error {
	if wait := g.pace.visitor(v.Address, false); wait > 0 {
		return problem.TooFast(v.Lang, wait)
	}
	c, err := huma.ReadCookie(hc, LinkCookie)
	if err != nil {
		return fault.New(fault.Unknown, "family.unknown")
	}
	l, err := g.opt.Families.Visit(ctx, c.Value)
	if err != nil {
		return err
	}
	v.Link, v.Actor = l, l.Actor()
	return nil
}

// visit looks up who holds a secret. Wrong secrets are guesses, and slowed down as such.
func (g *Gate) visit(ctx context.Context, v *Visitor, secret string) (accounts.Visit, error) {
	if secret == "" {
		return accounts.Visit{}, fault.New(fault.Unknown, "session.unknown")
	}
	visit, err := g.opt.Sessions.Visit(ctx, secret)
	if fault.KindOf(err) == fault.Unknown && err != nil {
		if wait := g.pace.visitor(v.Address, false); wait > 0 {
			return visit, problem.TooFast(v.Lang, wait)
		}
	}
	return visit, err
}

// act makes the visitor an actor: with the purpose asked for, or that of the first grant that allows the route's act.
func (v *Visitor) act(who Admission, wanted string) error {
	v.Actor = v.Visit.Actor(access.NoPurpose)
	purposes := access.Purposes()
	if wanted != "" {
		p, err := access.ParsePurpose(wanted)
		if err != nil {
			return err
		}
		purposes = []access.Purpose{p}
	}
	var decision access.Decision
	for _, g := range v.Account.Grants {
		if !slices.Contains(purposes, g.Purpose) {
			continue
		}
		v.Actor.Purpose = g.Purpose
		if who.level != may {
			return nil
		}
		for _, act := range append([]access.Act{who.act}, who.or...) {
			if decision = access.Decide([]access.Grant{g}, nil, access.Request{Act: act, Area: g.Area, Purpose: g.Purpose}); decision.Allowed {
				return nil
			}
		}
	}
	switch {
	case who.level != may:
		return nil
	case decision.Reason == "" && len(v.Account.Grants) == 0:
		return fault.New(fault.Denied, access.DeniedNoGrant)
	case decision.Reason == "":
		return fault.New(fault.Denied, access.DeniedByPurpose)
	}
	return fault.New(fault.Denied, decision.Reason)
}

// secretOf is the token of a machine or the cookie of a browser.
func secretOf(ctx huma.Context) string {
	if token, ok := strings.CutPrefix(ctx.Header("Authorization"), "Bearer "); ok {
		return strings.TrimSpace(token)
	}
	c, err := huma.ReadCookie(ctx, CookieName)
	if err != nil {
		return ""
	}
	return c.Value
}

// Lang is the language that an Accept-Language header asks for: the first of ours in it, Chinese where none is said.
func Lang(header string) words.Lang {
	for tag := range strings.SplitSeq(header, ",") {
		tag, _, _ = strings.Cut(strings.TrimSpace(tag), ";")
		switch main, _, _ := strings.Cut(strings.ToLower(tag), "-"); main {
		case "zh":
			return words.ZH
		case "en":
			return words.EN
		}
	}
	return words.ZH
}

// address is where a request comes from, without the port; a whole /64 of IPv6 is one place. Local says that it is this
// machine and that nothing stands between: a proxy or a foreign Host (DNS rebinding) makes a loopback address worth nothing.
func address(ctx huma.Context, proxied bool) (text string, local bool) {
	at, err := netip.ParseAddrPort(ctx.RemoteAddr())
	if err != nil {
		return ctx.RemoteAddr(), false
	}
	ip := at.Addr().Unmap()
	if proxied {
		last := ctx.Header("X-Forwarded-For")
		last = strings.TrimSpace(last[strings.LastIndexByte(last, ',')+1:])
		if said, err := netip.ParseAddr(last); err == nil {
			return place(said.Unmap()), false
		}
	}
	forwarded := proxied || ctx.Header("X-Forwarded-For") != "" || ctx.Header("Forwarded") != "" || ctx.Header("X-Real-Ip") != "" || ctx.Header("Via") != ""
	return place(ip), ip.IsLoopback() && !forwarded && isLoopbackHost(ctx.Host())
}

func place(ip netip.Addr) string {
	if ip.Is6() {
		if net, err := ip.Prefix(64); err == nil {
			return net.String()
		}
	}
	return ip.String()
}

func isLoopbackHost(host string) bool {
	if at, err := netip.ParseAddrPort(host); err == nil {
		return at.Addr().IsLoopback()
	}
	if ip, err := netip.ParseAddr(strings.Trim(host, "[]")); err == nil {
		return ip.IsLoopback()
	}
	name, port, found := strings.Cut(host, ":")
	if found {
		if _, err := strconv.ParseUint(port, 10, 16); err != nil {
			return false
		}
	}
	return strings.EqualFold(name, "localhost")
}

// Reach is where whoever asks may do an act for their purpose: one zero code is everywhere, none at all nowhere.
func (v *Visitor) Reach(act access.Act) []area.Code {
	return access.Reach(v.Account.Grants, act, v.Actor.Purpose)
}

type requestKey struct{}

// WithRequestID is a context that carries the number by which an operator finds a request in the log.
func WithRequestID(ctx context.Context, text string) context.Context {
	return context.WithValue(ctx, requestKey{}, text)
}

// RequestID is that number.
func RequestID(ctx context.Context) string {
	text, _ := ctx.Value(requestKey{}).(string)
	return text
}
